//! What can go wrong with an index, and what to do about it.

use std::path::PathBuf;

/// Why the index could not be opened, written or read. The store is untouched by all of these.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The folder cannot be used.
    #[error(
        "{path}: the search index cannot be opened here ({cause}); nothing else is affected. Check that the folder can be written and is not full"
    )]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// Another process writes to it.
    #[error(
        "{path}: another process is writing to this search index; stop it first, or search without writing"
    )]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// The disk is full or refuses.
    #[error(
        "{path}: the search index cannot be read or written ({cause}); nothing else is affected. Check that the folder belongs to you and that its disk is not full, then run the command again"
    )]
    Disk {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// The engine failed.
    #[error("the search index failed: {0}. It can be deleted and is then rebuilt from the store")]
    Engine(#[from] tantivy::TantivyError),
    /// A search text that cannot be understood.
    #[error(
        "the search {0:?} holds nothing to search for: give at least one word, number or Han character"
    )]
    NothingToSearch(String),
}

impl IndexError {
    /// The engine's error, with the folder where the disk is to blame.
    pub(crate) fn of(cause: tantivy::TantivyError, folder: &std::path::Path) -> Self {
        use tantivy::TantivyError as T;
        use tantivy::directory::error::LockError;
        let on_disk = matches!(
            &cause,
            T::IoError(_) | T::LockFailure(LockError::IoError(_), _) | T::OpenWriteError(_)
        );
        if on_disk {
            Self::Disk {
                path: folder.to_owned(),
                cause: cause.to_string(),
            }
        } else {
            cause.into()
        }
    }
}
