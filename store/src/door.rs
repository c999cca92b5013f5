//! The store itself: opening it, the one door for writes, and a handle for each noun.
//!
//! On SQLite a transaction that reads before it writes fails when another one has written in
//! between, so every write begins immediate, and writers of this process queue fairly before it.
//! On PostgreSQL writers run side by side; the few that cross are tried again.

use crate::database::Database;
use crate::error::{Result, StoreError};
use crate::{blobs::Blobs, folder, folder::FolderLock};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Executor as _};
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// How often a transaction that crossed another one is tried.
pub(crate) const TRIES: u32 = 20;

/// A data folder and its database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    pool: AnyPool,
    blobs: Blobs,
    data_dir: PathBuf,
    place: String,
    /// Present on SQLite, which has one writer at a time.
    writer: Option<Semaphore>,
    hashing: Semaphore,
}

impl Store {
    /// Opens `data_dir`, made if it is missing, and its database: without `database_url` SQLite in
    /// `data_dir/mingjian.db`, otherwise the PostgreSQL database named. Tables are brought up to
    /// date. Captures' bytes lie in `data_dir/blobs` either way.
    pub async fn open(data_dir: &Path, database_url: Option<&str>) -> Result<Self> {
        folder::prepare(data_dir)?;
        let data_dir = std::path::absolute(data_dir).map_err(|source| StoreError::Folder {
            path: data_dir.to_owned(),
            source,
        })?;
        let database = Database::of(&data_dir, database_url)?;
        let blobs = Blobs::open(data_dir.join("blobs"))?;
        let opening = {
            let folder = data_dir.clone();
            tokio::task::spawn_blocking(move || folder::wait_to_open(&folder))
                .await
                .expect("waiting for a file lock does not panic")?
        };
        let pool = database.open().await?;
        drop(opening);
        Ok(Self {
            inner: Arc::new(Inner {
                pool,
                blobs,
                data_dir,
                place: database.place,
                writer: database.sqlite.then(|| Semaphore::new(1)),
                hashing: Semaphore::new(4),
            }),
        })
    }

    /// Takes a data folder for this process alone, for as long as the lock is held. Long-running
    /// commands do so before they open it.
    pub fn lock_folder(data_dir: &Path) -> Result<FolderLock> {
        folder::lock(data_dir)
    }

    /// The data folder, as an absolute path.
    pub fn data_dir(&self) -> &Path {
        &self.inner.data_dir
    }

    /// The database in words: a path, or a server and a name without the password.
    pub fn database(&self) -> &str {
        &self.inner.place
    }

    /// Waits until all connections are given back and closes them.
    pub async fn close(&self) {
        self.inner.pool.close().await;
    }

    /// The one door for writes: a transaction that is undone unless it is committed. What the store
    /// itself writes goes through it by `writing!`, which also tries again what crossed.
    pub async fn write(&self) -> Result<Write<'_>> {
        let turn = match &self.inner.writer {
            Some(writer) => Some(writer.acquire().await.expect("never closed")),
            None => None,
        };
        let begin = if turn.is_some() {
            "begin immediate"
        } else {
            "begin"
        };
        let connection = self.look().await.map_err(|e| self.explain(e))?;
        // Made before it begins: whoever gives up waiting for the beginning gives up the connection.
        let mut write = Write {
            connection,
            store: self,
            ended: false,
            _turn: turn,
        };
        let begun = write.connection.execute(begin).await;
        begun.map_err(|e| self.explain(e.into()))?;
        Ok(write)
    }

    /// A connection to look with.
    pub(crate) async fn look(&self) -> Result<PoolConnection<Any>> {
        Ok(self.inner.pool.acquire().await?)
    }

    /// An error with the place it happened at.
    pub(crate) fn explain(&self, error: StoreError) -> StoreError {
        error.at(&self.inner.place)
    }

    pub(crate) fn blobs(&self) -> &Blobs {
        &self.inner.blobs
    }

    /// Bounds how many passwords are hashed at once: each takes 19 MiB.
    pub(crate) fn hashing(&self) -> &Semaphore {
        &self.inner.hashing
    }
}

/// A change on its way through the door; dropped, it never was.
///
/// It says `begin`, `commit` and `rollback` itself: SQLite ends a transaction on its own when the
/// disk is full, and a driver that counts transactions would never believe the connection again.
#[derive(Debug)]
pub struct Write<'a> {
    connection: PoolConnection<Any>,
    store: &'a Store,
    ended: bool,
    _turn: Option<SemaphorePermit<'a>>,
}

impl Write<'_> {
    /// Makes the change lasting.
    pub async fn commit(mut self) -> Result<()> {
        match self.connection.execute("commit").await {
            Ok(_) => {
                self.ended = true;
                Ok(())
            }
            Err(e) => Err(self.store.explain(e.into())),
        }
    }

    /// Undoes the change and waits until it is undone.
    pub async fn undo(mut self) {
        self.ended = self.connection.execute("rollback").await.is_ok();
    }
}

impl Drop for Write<'_> {
    fn drop(&mut self) {
        // Whatever the connection still holds ends with it.
        if !self.ended {
            self.connection.close_on_drop();
        }
    }
}

impl Deref for Write<'_> {
    type Target = AnyConnection;
    fn deref(&self) -> &AnyConnection {
        &self.connection
    }
}

impl DerefMut for Write<'_> {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }
}

/// Waits a moment before a transaction that crossed another one is tried again.
pub(crate) async fn step_aside(tries: u32) {
    let pause = rand::random_range(1..=5u64) * u64::from(tries);
    tokio::time::sleep(Duration::from_millis(pause)).await;
}

/// `writing!(store, async |tx| { … })`: runs the body in a write, commits if it returned well, and
/// tries the whole again if it crossed another one. The body changes nothing but the database. (A
/// macro, because a closure of this shape makes futures that cannot move between threads.)
macro_rules! writing {
    ($store:expr, async |$tx:ident| $body:expr) => {{
        let mut tries = 1;
        loop {
            let mut write = $store.write().await?;
            let $tx: &mut sqlx::AnyConnection = &mut write;
            let done: crate::Result<_> = async { $body }.await;
            let done = match done {
                Ok(value) => write.commit().await.map(|()| value),
                Err(error) => {
                    write.undo().await;
                    Err(error)
                }
            };
            match done {
                Err(error) if error.is_crossed() && tries < crate::door::TRIES => {
                    crate::door::step_aside(tries).await;
                    tries += 1;
                }
                done => break done.map_err(|error| $store.explain(error)),
            }
        }
    }};
}
pub(crate) use writing;

/// `reading!(store, async |tx| { … })`: runs the body on a connection of its own.
macro_rules! reading {
    ($store:expr, async |$tx:ident| $body:expr) => {{
        let seen: crate::Result<_> = async {
            let mut connection = $store.look().await?;
            let $tx: &mut sqlx::AnyConnection = &mut connection;
            $body
        }
        .await;
        seen.map_err(|error| $store.explain(error))
    }};
}
pub(crate) use reading;

macro_rules! handles {
    ($($(#[$doc:meta])* $method:ident -> $handle:ident;)+) => {
        impl Store {
            $($(#[$doc])* pub fn $method(&self) -> crate::$handle<'_> { crate::$handle(self) })+
        }
    };
}

handles! {
    /// Joint actions.
    actions -> Actions;
    /// Sources.
    sources -> Sources;
    /// Visits to sources: what is due, who holds it.
    visits -> Visits;
    /// Addresses that a visit still has to fetch.
    frontier -> Frontier;
    /// Captures and their bytes.
    captures -> Captures;
    /// Documents.
    documents -> Documents;
    /// Assessments.
    assessments -> Assessments;
    /// Items before reviewers.
    items -> Items;
    /// Decisions on items.
    decisions -> Decisions;
    /// Cases.
    cases -> Cases;
    /// Users.
    users -> Users;
    /// Sessions of users.
    sessions -> Sessions;
    /// The audit chain.
    audit -> Audit;
    /// All hash chains, for checking.
    chains -> Chains;
    /// Everything behind items or a case, for export.
    dossiers -> Dossiers;
    /// The registry of approved health foods.
    registry -> Registry;
    /// Which rules judged from when on.
    rule_sets -> RuleSets;
    /// What the search index has yet to hear of.
    to_index -> ToIndex;
}
