//! Sessions: a random token in the browser, only its digest here.

use crate::Store;
use crate::columns::{Columns as _, micros, whole_micros};
use crate::door::{reading, writing};
use crate::error::{Result, StoreError};
use crate::users;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use mingjian_domain::{Sha256, User, UserId};

/// How long a session lasts.
const LASTS: SignedDuration = SignedDuration::from_hours(12);

/// Handle to sessions.
#[derive(Debug, Clone, Copy)]
pub struct Sessions<'a>(pub(crate) &'a Store);

/// Somebody signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// The secret that the browser keeps, 43 characters fit for a cookie.
    pub token: String,
    /// What forms must send back; follows from the token.
    pub csrf: String,
    /// Who.
    pub user: User,
    /// When it ends.
    pub expires: Timestamp,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("user", &self.user)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

impl Sessions<'_> {
    /// Begins a session of twelve hours; those that have ended are swept away.
    pub async fn create(&self, user: UserId, now: Timestamp) -> Result<Session> {
        let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
        let expires = now
            .checked_add(LASTS)
            .map_err(|_| StoreError::invalid("time", "too far in the future"))?;
        let user = writing!(self.0, async |tx| {
            sqlx::query("delete from sessions where expires <= $1")
                .bind(micros(now))
                .execute(&mut *tx)
                .await?;
            let user = users::by_id(tx, user).await?;
            sqlx::query(
                "insert into sessions (token, user_id, created, expires) values ($1, $2, $3, $4)",
            )
            .bind(digest(&token))
            .bind(user.id.0)
            .bind(micros(now))
            .bind(micros(expires))
            .execute(tx)
            .await?;
            Ok(user)
        })?;
        Ok(Session {
            csrf: csrf(&token),
            token,
            user,
            expires: whole_micros(expires),
        })
    }

    /// The session of this token, if it has not ended.
    pub async fn get(&self, token: &str, now: Timestamp) -> Result<Option<Session>> {
        reading!(self.0, async |tx| {
            let row = sqlx::query(
                "select user_id, expires from sessions where token = $1 and expires > $2",
            )
            .bind(digest(token))
            .bind(micros(now))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(row) = row else { return Ok(None) };
            Ok(Some(Session {
                token: token.to_owned(),
                csrf: csrf(token),
                user: users::by_id(tx, UserId(row.int(0)?)).await?,
                expires: row.time(1)?,
            }))
        })
    }

    /// Ends the session of this token; one that has ended already is no error.
    pub async fn end(&self, token: &str) -> Result<()> {
        writing!(self.0, async |tx| {
            sqlx::query("delete from sessions where token = $1")
                .bind(digest(token))
                .execute(tx)
                .await?;
            Ok(())
        })
    }
}

fn digest(token: &str) -> String {
    Sha256::of(token).to_string()
}

/// Nobody works out the token from this, nor this without the token.
fn csrf(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::of(format!("csrf\n{token}")).bytes())
}
