//! `init`: a data folder and its first user.

use crate::cli::{FolderArgs, InitArgs};
use crate::say::say;
use crate::{Done, office, passwords};
use anyhow::bail;
use mingjian_domain::Role;
use mingjian_store::Store;

pub async fn run(args: &FolderArgs, init: &InitArgs) -> anyhow::Result<Done> {
    let folder = office::folder(args);
    if folder.join(office::SETTINGS).exists() {
        bail!(
            "{}: is a data folder already; nothing was changed",
            folder.display()
        );
    }
    let settings = office::Settings {
        database: init.database.clone(),
        ..office::Settings::default()
    };
    office::make_folder(&folder)?;
    let store = Store::open(&folder, settings.database.as_deref()).await?;
    if init.database.is_some() && !store.captures().ids(None, 1).await?.is_empty() {
        bail!(
            "the database holds what another data folder collected; nothing was changed. Work with that folder, which has the captures themselves, or name an empty database"
        );
    }
    let given = passwords::from_environment();
    let password = given.clone().unwrap_or_else(passwords::random);
    if store.users().by_name(&init.operator).await?.is_none() {
        store
            .users()
            .add(&init.operator, Role::Operator, &password)
            .await?;
        say!("user      {}", init.operator)?;
        if given.is_none() {
            say!("password  {password}")?;
        }
    }
    office::write_settings(&folder, &settings)?;
    say!("folder    {}", folder.display())?;
    say!(
        "\nNext: mingjian --data-dir {} source add NAME URL, then serve",
        folder.display()
    )?;
    Ok(Done::Well)
}
