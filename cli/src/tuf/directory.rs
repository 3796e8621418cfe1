//! A directory that targets are written into, and never beside it.
//!
//! Each folder on the way is opened by its name in the one before it, links refused, so nothing that
//! lies in the directory can lead a file out of it, not even while it is being written.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Mode, OFlags, mkdirat, open, openat, renameat, unlinkat};
use rustix::io::Errno;
use tuf::TargetPath;
use uuid::Uuid;

const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);

/// Where targets go.
#[derive(Debug)]
pub(crate) struct Directory {
    path: PathBuf,
    handle: OwnedFd,
}

impl Directory {
    /// Opens `path`, or makes it.
    ///
    /// # Errors
    /// [`DirectoryError`] when that is not possible.
    pub(crate) fn open(path: &Path) -> Result<Self, DirectoryError> {
        let made =
            std::fs::create_dir_all(path).and_then(|()| Ok(open(path, FOLDER, Mode::empty())?));
        let handle = made.map_err(|source| DirectoryError::new(path.to_owned(), source))?;
        Ok(Self {
            path: path.to_owned(),
            handle,
        })
    }

    /// The path of a target in it.
    pub(crate) fn path(&self, target: &TargetPath) -> PathBuf {
        self.path.join(target.as_str())
    }

    /// The file of `target`, if it is there and a file.
    ///
    /// # Errors
    /// [`DirectoryError`] when a folder on the way cannot be entered.
    pub(crate) fn existing(&self, target: &TargetPath) -> Result<Option<File>, DirectoryError> {
        let found = || {
            let Some(folder) = self.folder(target, false)? else {
                return Ok(None);
            };
            // Not to wait for the other end of a pipe.
            let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            let file = match openat(folder, name(target), flags, Mode::empty()) {
                Ok(file) => File::from(file),
                // What is no file will be in the way of one, or give way to it.
                Err(Errno::NOENT | Errno::LOOP | Errno::NXIO) => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            Ok(file.metadata()?.is_file().then_some(file))
        };
        found().map_err(|source| DirectoryError::new(self.path(target), source))
    }

    /// A file for `target` that nobody sees yet, in the folder where it belongs.
    ///
    /// # Errors
    /// [`DirectoryError`] when a folder on the way is a link, or cannot be made.
    pub(crate) fn draft(&self, target: &TargetPath) -> Result<Draft, DirectoryError> {
        let made = || {
            let folder = self.folder(target, true)?.ok_or(Errno::NOENT)?;
            let temporary = format!(".{}.part", Uuid::now_v7());
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
            let mode = Mode::from_raw_mode(0o644);
            let file = File::from(openat(&folder, &temporary, flags, mode)?);
            Ok((folder, temporary, file))
        };
        let (folder, temporary, file) =
            made().map_err(|source| DirectoryError::new(self.path(target), source))?;
        Ok(Draft {
            folder,
            temporary: Some(temporary),
            name: name(target).to_owned(),
            path: self.path(target),
            file,
        })
    }

    /// The folder that `target` lies in; `None` if it is not there and not to be made.
    fn folder(&self, target: &TargetPath, make: bool) -> io::Result<Option<OwnedFd>> {
        let mut folder = self.handle.try_clone()?;
        let folders = target.as_str().rsplit_once('/').map(|(folders, _)| folders);
        for segment in folders.into_iter().flat_map(|folders| folders.split('/')) {
            if make {
                match mkdirat(&folder, segment, Mode::from_raw_mode(0o755)) {
                    Ok(()) | Err(Errno::EXIST) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            folder = match openat(&folder, segment, FOLDER | OFlags::NOFOLLOW, Mode::empty()) {
                Ok(next) => next,
                Err(Errno::NOENT) if !make => return Ok(None),
                Err(Errno::NOTDIR | Errno::LOOP) => {
                    let message = format!("`{segment}` on the way is a link or a file");
                    return Err(io::Error::new(io::ErrorKind::NotADirectory, message));
                }
                Err(error) => return Err(error.into()),
            };
        }
        Ok(Some(folder))
    }
}

fn name(target: &TargetPath) -> &str {
    let text = target.as_str();
    text.rsplit_once('/').map_or(text, |(_, name)| name)
}

/// A file that is not there yet. It is gone again when it is dropped.
#[derive(Debug)]
pub(crate) struct Draft {
    folder: OwnedFd,
    /// Its name until it is kept.
    temporary: Option<String>,
    name: String,
    path: PathBuf,
    file: File,
}

impl Draft {
    /// Writes the next bytes.
    ///
    /// # Errors
    /// [`DirectoryError`] when the disk is full, for example.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), DirectoryError> {
        let written = self.file.write_all(bytes);
        written.map_err(|source| DirectoryError::new(self.path.clone(), source))
    }

    /// Gives the file its name, in the place of one that has it.
    ///
    /// # Errors
    /// [`DirectoryError`] when there is a folder of that name.
    pub(crate) fn keep(mut self) -> Result<(), DirectoryError> {
        let kept = || {
            self.file.sync_all()?;
            let Some(temporary) = &self.temporary else {
                return Ok(());
            };
            renameat(&self.folder, temporary, &self.folder, &self.name)?;
            Ok(rustix::fs::fsync(&self.folder)?)
        };
        kept().map_err(|source| DirectoryError::new(self.path.clone(), source))?;
        self.temporary = None;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            // It has done no harm if it stays.
            let _ = unlinkat(&self.folder, temporary, AtFlags::empty());
        }
    }
}

/// A file that cannot be written where it belongs.
#[derive(Debug, thiserror::Error)]
#[error("could not use `{}`", path.display())]
pub(crate) struct DirectoryError {
    path: PathBuf,
    #[source]
    source: io::Error,
}

impl DirectoryError {
    pub(crate) fn new(path: PathBuf, source: io::Error) -> Self {
        Self { path, source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::Read;
    use std::os::unix::fs::symlink;

    fn target(text: &str) -> TargetPath {
        text.parse().unwrap()
    }

    fn write(directory: &Directory, path: &str, bytes: &[u8]) -> Result<(), DirectoryError> {
        let mut draft = directory.draft(&target(path))?;
        draft.write(bytes)?;
        draft.keep()
    }

    /// All files below `folder`, temporary ones too.
    fn files(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        let mut waiting = vec![folder.to_owned()];
        while let Some(next) = waiting.pop() {
            for entry in fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    let below = path.strip_prefix(folder).unwrap();
                    found.push(below.display().to_string());
                }
            }
        }
        found.sort();
        found
    }

    #[test]
    fn a_file_is_there_when_it_is_kept_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let directory = Directory::open(&folder.path().join("new")).unwrap();

        let mut draft = directory.draft(&target("a/b/c")).unwrap();
        draft.write(b"one").unwrap();
        assert!(directory.existing(&target("a/b/c")).unwrap().is_none());
        drop(draft);
        assert_eq!(files(folder.path()), Vec::<String>::new());

        write(&directory, "a/b/c", b"two").unwrap();
        write(&directory, "a/b/c", b"three").unwrap();
        let mut text = String::new();
        let mut file = directory.existing(&target("a/b/c")).unwrap().unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "three");
        assert_eq!(files(folder.path()), ["new/a/b/c"]);
    }

    #[test]
    fn links_lead_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("file"), "mine").unwrap();
        let directory = Directory::open(&folder.path().join("inside")).unwrap();
        symlink(&outside, folder.path().join("inside/link")).unwrap();
        symlink(outside.join("file"), folder.path().join("inside/name")).unwrap();

        let error = write(&directory, "link/file", b"theirs").unwrap_err();
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains("`link` on the way is a link"), "{cause}");
        assert!(directory.existing(&target("link/file")).is_err());
        assert!(directory.existing(&target("name")).unwrap().is_none());
        // The link gives way; what it led to stays.
        write(&directory, "name", b"theirs").unwrap();

        assert_eq!(fs::read(outside.join("file")).unwrap(), b"mine");
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
        assert_eq!(
            fs::read(folder.path().join("inside/name")).unwrap(),
            b"theirs"
        );
    }

    #[test]
    fn what_is_in_the_way_is_said_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let directory = Directory::open(folder.path()).unwrap();
        write(&directory, "a", b"1").unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();

        assert!(write(&directory, "a/b", b"2").is_err());
        assert!(write(&directory, "b", b"2").is_err());
        assert!(directory.existing(&target("b")).unwrap().is_none());
        assert_eq!(files(folder.path()), ["a"]);
    }
}
