//! The data folder: made where it is missing, locked where one process alone may work on it.

use crate::error::{Result, StoreError};
use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;

/// Held while a long-running command works on a data folder; given back when dropped, and by the
/// system when the process dies.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

/// Makes the folder if it is missing.
pub(crate) fn prepare(folder: &Path) -> Result<()> {
    match std::fs::create_dir_all(folder) {
        Ok(()) => Ok(()),
        Err(e)
            if matches!(
                e.kind(),
                ErrorKind::AlreadyExists | ErrorKind::NotADirectory
            ) =>
        {
            Err(StoreError::NotAFolder {
                path: folder.to_owned(),
            })
        }
        Err(e) => Err(unusable(folder, e)),
    }
}

/// Takes the folder for this process, or says who to stop.
pub(crate) fn lock(folder: &Path) -> Result<FolderLock> {
    prepare(folder)?;
    let file = lock_file(folder, "mingjian.lock")?;
    match file.try_lock() {
        Ok(()) => Ok(FolderLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(StoreError::FolderInUse {
            path: folder.to_owned(),
        }),
        Err(TryLockError::Error(e)) => Err(unusable(folder, e)),
    }
}

/// Waits for the short time in which another process makes or migrates the tables.
pub(crate) fn wait_to_open(folder: &Path) -> Result<FolderLock> {
    let file = lock_file(folder, "opening.lock")?;
    file.lock().map_err(|e| unusable(folder, e))?;
    Ok(FolderLock { _file: file })
}

fn lock_file(folder: &Path, name: &str) -> Result<File> {
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(name))
        .map_err(|e| unusable(folder, e))
}

fn unusable(folder: &Path, source: std::io::Error) -> StoreError {
    match source.kind() {
        ErrorKind::StorageFull => StoreError::DiskFull {
            place: folder.display().to_string(),
        },
        ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly {
            place: folder.display().to_string(),
        },
        _ => StoreError::Folder {
            path: folder.to_owned(),
            source,
        },
    }
}
