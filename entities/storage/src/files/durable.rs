//! Changes of directories that outlast a loss of power.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// Gives a synced file a further name that must be free, durably.
pub(super) fn link(mounted: &Path, file: &Path, target: &Path) -> io::Result<()> {
    with_parent(mounted, target, || fs::hard_link(file, target))?;
    sync_parent(target)
}

/// Does `work`, which needs the directory of `target`, and makes that directory if it is missing,
/// as long as the directory `mounted` is there: else what it made would lie on another disk.
pub(super) fn with_parent(
    mounted: &Path,
    target: &Path,
    work: impl Fn() -> io::Result<()>,
) -> io::Result<()> {
    match work() {
        Err(error) if error.kind() == io::ErrorKind::NotFound && mounted.is_dir() => {
            make_directory(target.parent().ok_or(error)?)?;
            work()
        }
        result => result,
    }
}

/// `outcome`, unless what was not found is the directory `mounted` and not an object.
pub(super) fn while_mounted<T>(mounted: &Path, outcome: io::Result<T>) -> io::Result<T> {
    outcome.map_err(|error| {
        if error.kind() != io::ErrorKind::NotFound || mounted.is_dir() {
            return error;
        }
        let path = mounted.display();
        io::Error::other(format!("`{path}` is gone: is its disk mounted?"))
    })
}

/// Makes a directory and those above it that are missing, each one durable in its parent.
pub(super) fn make_directory(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => sync_parent(path),
        // Whoever makes it at this moment may not have synced it yet.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {
            sync_parent(path)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make_directory(path.parent().ok_or(error)?)?;
            make_directory(path)
        }
        Err(error) => Err(error),
    }
}

/// Makes the names in the directory of `path` durable.
pub(super) fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => File::open(".")?.sync_all(),
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}
