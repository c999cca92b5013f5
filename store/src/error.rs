//! Why the store said no. Each message names the place or the thing and says what to do.

use mingjian_domain::{CaseId, DecisionId, ItemId, ItemState, Sha256};
use std::path::PathBuf;

/// Why the store could not do what was asked. Unless a message says otherwise nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data folder's path leads to something else.
    #[error("{path}: not a folder; give another --data-dir or move that file away")]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// The data folder could not be made or used.
    #[error(
        "{path}: cannot be used as data folder ({source}); check who owns it, or give another --data-dir"
    )]
    Folder {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process works on the folder.
    #[error(
        "{path}: another mingjian process works on this data folder; stop it first, or give another --data-dir"
    )]
    FolderInUse {
        /// The folder.
        path: PathBuf,
    },
    /// No space left.
    #[error(
        "{place}: the disk is full; what was stored before is kept. Free some space and run the command again"
    )]
    DiskFull {
        /// Database or folder.
        place: String,
    },
    /// Not writable.
    #[error(
        "{place}: cannot be written to; what was stored before is kept. Check its permissions and that its disk is not mounted read-only"
    )]
    ReadOnly {
        /// Database or folder.
        place: String,
    },
    /// The database file or a row in it is not what the store wrote.
    #[error(
        "{place}: damaged or not a Mingjian database ({what}); nothing was changed. Restore it from a backup"
    )]
    Damaged {
        /// Database.
        place: String,
        /// What was found.
        what: String,
    },
    /// Another process keeps writing.
    #[error(
        "{place}: another process kept the database busy for half a minute; nothing was changed. Run the command again"
    )]
    Busy {
        /// Database.
        place: String,
    },
    /// The server does not answer or lets nobody in.
    #[error(
        "{place}: the database cannot be reached ({source}); check the address, the password and that the server runs"
    )]
    Unreachable {
        /// Database, without its password.
        place: String,
        /// What was said.
        source: sqlx::Error,
    },
    /// An address of no database that the store knows.
    #[error(
        "the database address begins with {scheme:?}; use postgres://user:password@host/database, or none for SQLite in the data folder"
    )]
    UnknownDatabase {
        /// The part before the colon.
        scheme: String,
    },
    /// The tables could not be brought up to date.
    #[error(
        "{place}: the tables could not be brought up to date ({source}). If a newer mingjian has used this database, use that one"
    )]
    Migration {
        /// Database.
        place: String,
        /// What was said.
        source: sqlx::migrate::MigrateError,
    },
    /// The database refused something unforeseen.
    #[error("{place}: the database refused ({source}); nothing was changed")]
    Database {
        /// Database.
        place: String,
        /// What it said.
        source: sqlx::Error,
    },
    /// A statement failed; `Store` turns it into one of the others, which name the place.
    #[error("the database refused ({0})")]
    Statement(#[from] sqlx::Error),
    /// A blob could not be read or written.
    #[error("{path}: {what}")]
    Blob {
        /// Its file.
        path: PathBuf,
        /// What happened.
        what: String,
    },
    /// A capture's bytes are gone.
    #[error(
        "{path}: the bytes of capture {capture} are missing; restore the blobs folder from a backup, or collect the page again"
    )]
    BlobMissing {
        /// Its file.
        path: PathBuf,
        /// The capture.
        capture: Sha256,
    },
    /// Bytes do not have the digest that names them.
    #[error(
        "{path}: holds bytes of digest {found}, not those of capture {capture}; the file was changed. Restore it from a backup"
    )]
    BlobChanged {
        /// Its file.
        path: PathBuf,
        /// The capture.
        capture: Sha256,
        /// Digest of what lies there.
        found: Sha256,
    },
    /// A capture was offered with bytes of another digest.
    #[error("capture {capture} was offered with bytes of digest {found}; not stored")]
    WrongDigest {
        /// The name offered.
        capture: Sha256,
        /// Digest of the bytes.
        found: Sha256,
    },
    /// There is no such thing.
    #[error("there is no {what} {name:?}")]
    NotFound {
        /// Source, item, case …
        what: &'static str,
        /// Its name or number.
        name: String,
    },
    /// The name is taken.
    #[error("there is already a {what} {name:?}; choose another name")]
    Exists {
        /// Source, user …
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A value that cannot be stored.
    #[error("{what}: {why}")]
    Invalid {
        /// Which value.
        what: &'static str,
        /// Why not, and what would do.
        why: String,
    },
    /// A visit that is already finished.
    #[error("visit {visit} is already finished; nothing was changed")]
    VisitOver {
        /// The visit.
        visit: i64,
    },
    /// The item was judged anew since it was seen.
    #[error(
        "item {item} was judged anew since you opened it; look again and decide on what it says now"
    )]
    ItemChanged {
        /// The item.
        item: ItemId,
    },
    /// Somebody has decided on it.
    #[error("item {item} is already {state} by {by}; that decision has to be taken back first")]
    AlreadyDecided {
        /// The item.
        item: ItemId,
        /// Where it stands.
        state: ItemState,
        /// Who decided.
        by: String,
    },
    /// An item in a case is fixed.
    #[error("item {item} lies in case {case}; it can be neither decided on nor taken back")]
    InCase {
        /// The item.
        item: ItemId,
        /// The case.
        case: CaseId,
    },
    /// Only what is confirmed goes into a case.
    #[error("item {item} is {state}; only confirmed items go into a case")]
    NotConfirmed {
        /// The item.
        item: ItemId,
        /// Where it stands.
        state: ItemState,
    },
    /// No decision stands.
    #[error("no decision stands on item {item}; there is nothing to take back")]
    NothingToUndo {
        /// The item.
        item: ItemId,
    },
    /// Somebody else's decision.
    #[error(
        "decision {decision} on item {item} is {by}'s; only they or an officer can take it back"
    )]
    NotYours {
        /// The item.
        item: ItemId,
        /// The decision.
        decision: DecisionId,
        /// Who decided.
        by: String,
    },
}

/// What the store returns.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl StoreError {
    pub(crate) fn not_found(what: &'static str, name: impl ToString) -> Self {
        Self::NotFound {
            what,
            name: name.to_string(),
        }
    }

    pub(crate) fn invalid(what: &'static str, why: impl Into<String>) -> Self {
        Self::Invalid {
            what,
            why: why.into(),
        }
    }

    /// Says that the name is taken where the statement broke a `unique` promise.
    pub(crate) fn if_taken(self, what: &'static str, name: &str) -> Self {
        match self {
            Self::Statement(sqlx::Error::Database(e)) if e.is_unique_violation() => Self::Exists {
                what,
                name: name.to_owned(),
            },
            other => other,
        }
    }

    /// Whether the same transaction may well succeed if it is tried again: PostgreSQL gave up one
    /// of several that crossed, or another link took this one's place in a chain.
    pub(crate) fn is_crossed(&self) -> bool {
        let (Self::Statement(sqlx::Error::Database(e))
        | Self::Database {
            source: sqlx::Error::Database(e),
            ..
        }) = self
        else {
            return false;
        };
        matches!(e.code().as_deref(), Some("40001" | "40P01"))
            || (e.is_unique_violation() && e.constraint().is_some_and(|c| c.starts_with("links_")))
    }

    /// Gives a bare statement error the place it happened at and, where the code is known, a
    /// message that says what to do.
    pub(crate) fn at(self, place: &str) -> Self {
        match self {
            Self::Statement(source) => at_place(source, place.to_owned()),
            other => other,
        }
    }
}

fn at_place(source: sqlx::Error, place: String) -> StoreError {
    use std::io::ErrorKind as Io;
    let code = match &source {
        sqlx::Error::Database(e) => e.code().map(|c| c.into_owned()).unwrap_or_default(),
        sqlx::Error::Io(e) if e.kind() == Io::StorageFull => return StoreError::DiskFull { place },
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::Tls(_) => {
            return StoreError::Unreachable { place, source };
        }
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
            return StoreError::Damaged {
                place,
                what: source.to_string(),
            };
        }
        _ => String::new(),
    };
    // SQLite's extended codes carry the primary code in their low byte; PostgreSQL's have five characters.
    let sqlite = if code.len() < 5 {
        code.parse::<u32>().map_or(0, |c| c & 0xff)
    } else {
        0
    };
    match (sqlite, code.as_str()) {
        // No room for the shared memory beside the database.
        (_, "4874") => StoreError::DiskFull { place },
        (13, _) | (_, "53100") => StoreError::DiskFull { place },
        (8 | 14, _) | (_, "25006") => StoreError::ReadOnly { place },
        (11 | 26, _) => StoreError::Damaged {
            place,
            what: source.to_string(),
        },
        (5 | 6, _) => StoreError::Busy { place },
        (_, "28P01" | "28000" | "3D000") => StoreError::Unreachable { place, source },
        _ => StoreError::Database { place, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{AnyConnection, Connection as _, Executor as _};

    async fn sqlite(file: &std::path::Path, mode: &str) -> AnyConnection {
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}?mode={mode}", file.display());
        AnyConnection::connect(&url).await.expect("opens")
    }

    async fn refused(connection: &mut AnyConnection, sql: &'static str) -> StoreError {
        let error = connection.execute(sql).await.expect_err("is refused");
        StoreError::from(error).at("x.db")
    }

    #[tokio::test]
    async fn what_sqlite_says_becomes_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("x.db");
        let mut writer = sqlite(&file, "rwc").await;
        writer
            .execute("create table t (a text)")
            .await
            .expect("made");
        writer
            .execute("pragma max_page_count = 2")
            .await
            .expect("limited");
        let full = refused(&mut writer, "insert into t values (hex(zeroblob(100000)))").await;
        assert_eq!(
            full.to_string(),
            "x.db: the disk is full; what was stored before is kept. Free some space and run the command again"
        );
        let mut reader = sqlite(&file, "ro").await;
        let read_only = refused(&mut reader, "insert into t values ('a')").await;
        assert!(
            matches!(read_only, StoreError::ReadOnly { .. }),
            "{read_only}"
        );
        writer.execute("begin immediate").await.expect("begins");
        let mut second = sqlite(&file, "rw").await;
        second
            .execute("pragma busy_timeout = 0")
            .await
            .expect("set");
        let busy = refused(&mut second, "begin immediate").await;
        assert!(matches!(busy, StoreError::Busy { .. }), "{busy}");
    }
}
