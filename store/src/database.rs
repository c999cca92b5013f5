//! Which database, and how it is opened: its address, its settings, its tables.
//!
//! SQLite runs with `synchronous = FULL`: a decision that a reviewer was told is stored must
//! survive a power cut, and with WAL the weaker setting may lose the last commits.

use crate::error::{Result, StoreError};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection as _, Executor as _};
use std::path::Path;
use std::time::Duration;
use url::Url;

/// How long anything waits for the database.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Database {
    pub(crate) sqlite: bool,
    url: Url,
    pub(crate) place: String,
}

impl Database {
    pub(crate) fn of(data_dir: &Path, url: Option<&str>) -> Result<Self> {
        let Some(url) = url else {
            let file = data_dir.join("mingjian.db");
            let place = file.display().to_string();
            let as_file = Url::from_file_path(&file).expect("the data folder's path is absolute");
            let url = format!("sqlite://{}?mode=rwc", as_file.path());
            let url = url.parse().expect("an escaped path makes an address");
            return Ok(Self {
                sqlite: true,
                url,
                place,
            });
        };
        let unknown = |scheme: &str| StoreError::UnknownDatabase {
            scheme: scheme.to_owned(),
        };
        let scheme = url.split(':').next().unwrap_or_default();
        let parsed: Url = url.parse().map_err(|_| unknown(scheme))?;
        if !matches!(parsed.scheme(), "postgres" | "postgresql") {
            return Err(unknown(parsed.scheme()));
        }
        let mut shown = parsed.clone();
        // Refused only where there is no host, hence no password either.
        let _ = shown.set_password(None);
        shown.set_query(None);
        Ok(Self {
            sqlite: false,
            url: parsed,
            place: shown.to_string(),
        })
    }

    /// Connects, and brings the tables up to date.
    pub(crate) async fn open(&self) -> Result<AnyPool> {
        sqlx::any::install_default_drivers();
        // One connection outside the pool first: it says at once what is wrong, the pool keeps trying.
        let probe = async {
            let mut connection = AnyConnection::connect(self.url.as_str()).await?;
            prepare(&mut connection, self.sqlite).await?;
            connection.close().await
        };
        probe
            .await
            .map_err(|e: sqlx::Error| StoreError::from(e).at(&self.place))?;
        let sqlite = self.sqlite;
        let options: AnyConnectOptions = self.url.as_str().parse()?;
        let pool = AnyPoolOptions::new()
            .max_connections(if sqlite { 8 } else { 12 })
            .acquire_timeout(PATIENCE)
            .after_connect(move |connection, _| Box::pin(prepare(connection, sqlite)))
            .connect_lazy_with(options);
        sqlx::migrate!("./migrations")
            .run(&pool)
            .await
            .map_err(|e| migration_error(e, &self.place))?;
        Ok(pool)
    }
}

/// Settings that SQLite forgets with each connection.
async fn prepare(connection: &mut AnyConnection, sqlite: bool) -> sqlx::Result<()> {
    if sqlite {
        // The timeout first: switching to WAL may itself have to wait.
        let patience = PATIENCE.as_millis();
        connection
            .execute(AssertSqlSafe(format!(
                "pragma busy_timeout = {patience}; pragma journal_mode = wal; \
                 pragma synchronous = full; pragma foreign_keys = on;"
            )))
            .await?;
    }
    Ok(())
}

fn migration_error(error: sqlx::migrate::MigrateError, place: &str) -> StoreError {
    use sqlx::migrate::MigrateError;
    match error {
        MigrateError::Execute(e) => StoreError::from(e).at(place),
        source => StoreError::Migration {
            place: place.to_owned(),
            source,
        },
    }
}
