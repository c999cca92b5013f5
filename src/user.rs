//! `user add`.

use crate::cli::{FolderArgs, UserArgs, UserCommand};
use crate::say::say;
use crate::{Done, office, passwords};

pub async fn run(args: &FolderArgs, user: &UserArgs) -> anyhow::Result<Done> {
    let store = office::store(args).await?;
    let UserCommand::Add { name, role } = &user.what;
    let given = passwords::from_environment();
    let password = given.clone().unwrap_or_else(passwords::random);
    store.users().add(name, *role, &password).await?;
    store
        .audit()
        .record(
            None,
            "user added",
            &format!("{name} ({role})"),
            jiff::Timestamp::now(),
        )
        .await?;
    say!("user      {name}")?;
    say!("role      {role}")?;
    if given.is_none() {
        say!("password  {password}")?;
    }
    Ok(Done::Well)
}
