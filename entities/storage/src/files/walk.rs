//! A listing, read a batch at a time.

use std::fs::{self, ReadDir};
use std::io;
use std::path::{Path, PathBuf};

use super::head;
use crate::Entry;
use crate::name::Name;

/// Entries that are read in one go.
const BATCH: usize = 1000;

/// A listing under way: directories still to enter, and those being read.
pub(super) struct Walk {
    root: PathBuf,
    enter: Vec<PathBuf>,
    open: Vec<ReadDir>,
}

impl Walk {
    pub(super) fn new(root: PathBuf, start: PathBuf) -> Self {
        Self {
            root,
            enter: vec![start],
            open: Vec::new(),
        }
    }

    /// The next entries; none when all is listed. What vanishes meanwhile is passed over.
    pub(super) fn batch(&mut self) -> io::Result<Vec<Entry>> {
        let mut found = Vec::new();
        while found.len() < BATCH {
            if let Some(directory) = self.enter.pop() {
                match fs::read_dir(directory) {
                    Ok(entries) => self.open.push(entries),
                    Err(error) if is_absent(&error) => {}
                    Err(error) => return Err(error),
                }
                continue;
            }
            let Some(entries) = self.open.last_mut() else {
                break;
            };
            let Some(entry) = entries.next() else {
                self.open.pop();
                continue;
            };
            let path = entry?.path();
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_dir() => self.enter_named(path),
                Ok(metadata) if metadata.is_file() => {
                    if let Some(name) = self.name(&path) {
                        found.push(Entry {
                            name,
                            head: head(&metadata)?,
                        });
                    }
                }
                Err(error) if !is_absent(&error) => return Err(error),
                _ => {}
            }
        }
        Ok(found)
    }

    fn enter_named(&mut self, directory: PathBuf) {
        if self.name(&directory).is_some() {
            self.enter.push(directory);
        }
    }

    /// The object name of a path; `None` for what cannot be an object.
    fn name(&self, path: &Path) -> Option<String> {
        let name = path.strip_prefix(&self.root).ok()?.to_str()?;
        Name::parse(name).ok().map(|name| name.to_string())
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}
