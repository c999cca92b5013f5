//! Users: names, roles, and passwords as argon2id hashes.

use crate::Store;
use crate::columns::{Columns as _, micros, name_of, text};
use crate::door::{reading, writing};
use crate::error::{Result, StoreError};
use crate::numbers;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use jiff::Timestamp;
use mingjian_domain::{Role, User, UserId};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// Fewest characters of a password.
const SHORTEST: usize = 8;

/// Longest password, bytes: hashing must cost a bounded amount.
const LONGEST: usize = 1024;

/// Hash of a password that nobody has, so that an unknown name takes as long as a wrong password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Handle to users.
#[derive(Debug, Clone, Copy)]
pub struct Users<'a>(pub(crate) &'a Store);

impl Users<'_> {
    /// Adds a user. Refuses a name in use and a password of fewer than eight characters.
    pub async fn add(&self, name: &str, role: Role, password: &str) -> Result<User> {
        let name = name_of("name of a user", name)?;
        if password.chars().count() < SHORTEST || password.len() > LONGEST {
            return Err(StoreError::invalid(
                "password",
                "must have at least 8 characters and at most 1024 bytes",
            ));
        }
        let hash = self.hash(password.to_owned()).await;
        writing!(self.0, async |tx| {
            let id = numbers::next(tx, "user").await?;
            sqlx::query(
                "insert into users (id, name, role, password, added) values ($1, $2, $3, $4, $5)",
            )
            .bind(id)
            .bind(&name)
            .bind(role.as_str())
            .bind(&hash)
            .bind(micros(Timestamp::now()))
            .execute(tx)
            .await
            .map_err(|e| StoreError::from(e).if_taken("user", &name))?;
            Ok(User {
                id: UserId(id),
                name: name.clone(),
                role,
            })
        })
    }

    /// The user, if the password is theirs. Takes as long for a name that nobody has.
    pub async fn verify(&self, name: &str, password: &str) -> Result<Option<User>> {
        if password.len() > LONGEST {
            return Ok(None);
        }
        let name = text(name.trim());
        let found = reading!(self.0, async |tx| {
            let row = sqlx::query("select id, name, role, password from users where name = $1")
                .bind(&name)
                .fetch_optional(tx)
                .await?;
            row.map(|row| Ok((user_at(&row)?, row.text(3)?)))
                .transpose()
        })?;
        let (user, hash) = match found {
            Some((user, hash)) => (Some(user), hash),
            None => (None, NOBODY.to_owned()),
        };
        let holds = self.holds(password.to_owned(), hash).await;
        Ok(user.filter(|_| holds))
    }

    /// All users, oldest first.
    pub async fn list(&self) -> Result<Vec<User>> {
        reading!(self.0, async |tx| {
            sqlx::query("select id, name, role from users order by id")
                .fetch_all(tx)
                .await?
                .iter()
                .map(user_at)
                .collect()
        })
    }

    /// The user of this name.
    pub async fn by_name(&self, name: &str) -> Result<Option<User>> {
        reading!(self.0, async |tx| {
            sqlx::query("select id, name, role from users where name = $1")
                .bind(text(name.trim()))
                .fetch_optional(tx)
                .await?
                .map(|row| user_at(&row))
                .transpose()
        })
    }

    async fn hash(&self, password: String) -> String {
        self.beside(move || {
            Argon2::default()
                .hash_password(password.as_bytes())
                .expect("the parameters are argon2's own defaults")
                .to_string()
        })
        .await
    }

    async fn holds(&self, password: String, hash: String) -> bool {
        self.beside(move || {
            PasswordHash::new(&hash).is_ok_and(|hash| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &hash)
                    .is_ok()
            })
        })
        .await
    }

    /// Runs slow work beside the runtime's own threads, a few at a time.
    async fn beside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let _turn = self.0.hashing().acquire().await.expect("never closed");
        tokio::task::spawn_blocking(work)
            .await
            .expect("hashing a password does not panic")
    }
}

pub(crate) async fn by_id(tx: &mut AnyConnection, id: UserId) -> Result<User> {
    let row = sqlx::query("select id, name, role from users where id = $1")
        .bind(id.0)
        .fetch_optional(tx)
        .await?;
    user_at(&row.ok_or_else(|| StoreError::not_found("user", id))?)
}

fn user_at(row: &AnyRow) -> Result<User> {
    Ok(User {
        id: UserId(row.int(0)?),
        name: row.text(1)?,
        role: row.word(2)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_hash_costs_what_a_new_one_costs() {
        let fresh = Argon2::default()
            .hash_password(b"correct horse")
            .expect("hashes");
        let nobody = PasswordHash::new(NOBODY).expect("a valid hash");
        assert_eq!(nobody.params, fresh.params);
        assert!(Argon2::default().verify_password(b"", &nobody).is_err());
    }
}
