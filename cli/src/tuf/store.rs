//! What a client trusts between two runs: a directory with the bytes of each role as they came.
//!
//! Every file is verified again when it is read, so a damaged one costs a download and no more. The
//! exception is `root.json`, which is where trust begins: whoever can write it decides.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};

use super::address::{Address, AddressError, escaped_role};

/// Where the repository is, for runs that are not told.
const ADDRESS: &str = "repository.toml";

/// Held by whoever changes the directory: an older timestamp must not be written over a newer one.
const LOCK: &str = ".lock";

/// How long another process may hold the directory.
const PATIENCE: Duration = Duration::from_mins(1);

/// Longer names of roles are not stored: with its temporary name it would be no file name.
const LONGEST: usize = 200;

/// The directory of one repository, held alone.
#[derive(Debug)]
pub(crate) struct Store {
    directory: PathBuf,
    _lock: File,
}

/// The file [`ADDRESS`].
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    metadata: String,
    targets: String,
}

impl Store {
    /// Makes `directory` the place of a trusted root.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when it has one already.
    pub(crate) async fn create(
        directory: &Path,
        root: &[u8],
        address: Option<&Address>,
    ) -> Result<Self, StoreError> {
        fs::create_dir_all(directory).map_err(|error| StoreError::unwritten(directory, error))?;
        let store = Self::held(directory).await?;
        if store.load("root")?.is_some() {
            return Err(StoreError::Taken(directory.to_owned()));
        }
        if let Some(address) = address {
            let written = Written {
                metadata: address.metadata().to_string(),
                targets: address.targets().to_string(),
            };
            let text = toml::to_string(&written).expect("two texts are TOML");
            store.put(ADDRESS, text.as_bytes())?;
        }
        // Last: a directory with a root is whole.
        store.save("root", root)?;
        Ok(store)
    }

    /// Opens a directory that was made before.
    ///
    /// # Errors
    /// [`StoreError::Empty`] when nothing is trusted there.
    pub(crate) async fn open(directory: &Path) -> Result<Self, StoreError> {
        if !directory.join(file_name("root")).exists() {
            return Err(StoreError::Empty(directory.to_owned()));
        }
        Self::held(directory).await
    }

    async fn held(directory: &Path) -> Result<Self, StoreError> {
        let path = directory.join(LOCK);
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| StoreError::unwritten(&path, error))?;
        let began = Instant::now();
        while let Err(error) = flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            if error != rustix::io::Errno::WOULDBLOCK {
                return Err(StoreError::unwritten(&path, error.into()));
            }
            if began.elapsed() > PATIENCE {
                return Err(StoreError::Busy(directory.to_owned()));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(Self {
            directory: directory.to_owned(),
            _lock: lock,
        })
    }

    /// The bytes of `role` as they came, if it was ever trusted.
    ///
    /// # Errors
    /// [`StoreError::Read`] when there are some that cannot be read.
    pub(crate) fn load(&self, role: &str) -> Result<Option<Vec<u8>>, StoreError> {
        cached(&self.directory, role)
    }

    /// Keeps the bytes of `role`, which have been verified.
    ///
    /// # Errors
    /// [`StoreError::Write`] when they cannot be written; what was there stays.
    pub(crate) fn save(&self, role: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let name = file_name(role);
        if name.len() > LONGEST {
            return Ok(());
        }
        self.put(&name, bytes)
    }

    /// Where the repository is, if that was written down.
    ///
    /// # Errors
    /// [`StoreError`] when it was, and cannot be read.
    pub(crate) fn address(&self) -> Result<Option<Address>, StoreError> {
        remembered(&self.directory)
    }

    /// Writes a file so that it is there whole or not at all, whatever happens.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.directory.join(name);
        let written = || {
            let mut file = tempfile::Builder::new()
                .prefix(".")
                .suffix(".part")
                .permissions(Permissions::from_mode(0o644))
                .tempfile_in(&self.directory)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|error| error.error)?;
            File::open(&self.directory)?.sync_all()
        };
        written().map_err(|error: io::Error| StoreError::unwritten(&path, error))
    }
}

/// The bytes of `role` in the directory of a client, for a look that changes nothing.
///
/// # Errors
/// [`StoreError::Read`] when there are some that cannot be read.
pub(crate) fn cached(directory: &Path, role: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let name = file_name(role);
    if name.len() > LONGEST {
        return Ok(None);
    }
    read(&directory.join(name))
}

/// The repository of which `directory` holds what is trusted, if that was written down.
///
/// # Errors
/// [`StoreError`] when it was, and cannot be read.
pub(crate) fn remembered(directory: &Path) -> Result<Option<Address>, StoreError> {
    let path = directory.join(ADDRESS);
    let Some(bytes) = read(&path)? else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&bytes);
    let written: Written = toml::from_str(&text).map_err(|error| StoreError::Address {
        path: path.clone(),
        reason: error.message().to_owned(),
    })?;
    let address = Address::apart(&written.metadata, Some(&written.targets));
    let address = address.map_err(|error: AddressError| StoreError::Address {
        path,
        reason: error.to_string(),
    })?;
    Ok(Some(address))
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StoreError::Read {
            path: path.to_owned(),
            source,
        }),
    }
}

fn file_name(role: &str) -> String {
    format!("{}.json", escaped_role(role))
}

/// Why the directory of a client is of no use.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// No root.
    #[error("`{}` holds no trusted root", .0.display())]
    Empty(PathBuf),
    /// A root already.
    #[error("`{}` holds a trusted root already", .0.display())]
    Taken(PathBuf),
    /// Another process.
    #[error("another process works in `{}`", .0.display())]
    Busy(PathBuf),
    /// A file cannot be read.
    #[error("could not read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        #[source]
        /// What the system said.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("could not write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        #[source]
        /// What the system said.
        source: io::Error,
    },
    /// The file that says where the repository is.
    #[error("`{}` does not say where the repository is: {reason}", path.display())]
    Address {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl StoreError {
    fn unwritten(path: &Path, source: io::Error) -> Self {
        Self::Write {
            path: path.to_owned(),
            source,
        }
    }
}
