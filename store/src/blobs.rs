//! Captures' bytes: one file each, named by its own digest, `blobs/ab/abcdef…`.
//!
//! A blob appears whole or not at all and is on the disk before `put` returns (written aside,
//! synced, renamed, the folder synced); a row that names it comes later. So a crash leaves at worst
//! a blob without a row, and storing it again makes it whole.

use crate::error::{Result, StoreError};
use mingjian_domain::Sha256;
use object_store::{ObjectStoreExt as _, PutPayload, local::LocalFileSystem, path::Path as Key};
use std::error::Error as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub(crate) struct Blobs {
    files: LocalFileSystem,
    folder: PathBuf,
}

impl Blobs {
    pub(crate) fn open(folder: PathBuf) -> Result<Self> {
        crate::folder::prepare(&folder)?;
        let files = LocalFileSystem::new_with_prefix(&folder)
            .map_err(|e| blob_error(&folder, &e))?
            .with_fsync(true);
        Ok(Self { files, folder })
    }

    /// Stores `bytes` under their digest, which the caller has checked.
    pub(crate) async fn put(&self, digest: &Sha256, bytes: &[u8]) -> Result<()> {
        let key = key(digest);
        match self.files.head(&key).await {
            Ok(there) if there.size == bytes.len() as u64 => return Ok(()),
            Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
            Err(e) => return Err(blob_error(&self.path(digest), &e)),
        }
        self.files
            .put(&key, PutPayload::from(bytes.to_vec()))
            .await
            .map_err(|e| blob_error(&self.path(digest), &e))?;
        Ok(())
    }

    /// The bytes under `digest`, checked against it.
    pub(crate) async fn get(&self, digest: &Sha256) -> Result<Vec<u8>> {
        let path = self.path(digest);
        let read = async { self.files.get(&key(digest)).await?.bytes().await };
        let bytes = match read.await {
            Ok(bytes) => bytes.to_vec(),
            Err(object_store::Error::NotFound { .. }) => {
                return Err(StoreError::BlobMissing {
                    path,
                    capture: *digest,
                });
            }
            Err(e) => return Err(blob_error(&path, &e)),
        };
        let found = Sha256::of(&bytes);
        if found != *digest {
            return Err(StoreError::BlobChanged {
                path,
                capture: *digest,
                found,
            });
        }
        Ok(bytes)
    }

    fn path(&self, digest: &Sha256) -> PathBuf {
        let name = digest.to_string();
        self.folder.join(&name[..2]).join(name)
    }
}

fn key(digest: &Sha256) -> Key {
    let name = digest.to_string();
    Key::from(format!("{}/{name}", &name[..2]))
}

/// Looks through the wrapping for what the system said.
fn blob_error(path: &Path, error: &object_store::Error) -> StoreError {
    let place = || path.display().to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            match io.kind() {
                ErrorKind::StorageFull => return StoreError::DiskFull { place: place() },
                ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => {
                    return StoreError::ReadOnly { place: place() };
                }
                _ => {}
            }
        }
        cause = inner.source();
    }
    StoreError::Blob {
        path: path.to_owned(),
        what: error.to_string(),
    }
}
