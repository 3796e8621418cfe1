//! Times that never change, since pure code takes the time as a value and a test names it; and the
//! clocks of programs, which are set as those of machines are.

use crate::place;
use chrono::{DateTime, Duration, Utc};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::TempDir;

/// Where Debian has what shifts the clock of a program, for each architecture.
const FAKETIME: &str = "/usr/lib";

/// Where that keeps something for each process, by its number.
const SHARED: &str = "/dev/shm";

/// The instant written as RFC 3339, such as `2030-01-02T18:00:00Z`.
#[track_caller]
pub fn at(text: &str) -> DateTime<Utc> {
    match DateTime::parse_from_rfc3339(text) {
        Ok(instant) => instant.to_utc(),
        Err(error) => panic!("`{text}` is not an RFC 3339 time: {error}"),
    }
}

/// A clock that moves only when told to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    now: DateTime<Utc>,
}

impl Clock {
    /// A clock that shows the RFC 3339 time `text`.
    #[track_caller]
    pub fn at(text: &str) -> Self {
        Self { now: at(text) }
    }

    /// What the clock shows.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Moves the clock on and returns what it shows then.
    pub fn forward(&mut self, by: Duration) -> DateTime<Utc> {
        self.now += by;
        self.now
    }
}

/// What starts a program so many seconds ahead of the time.
pub fn ahead(seconds: u64) -> Vec<(String, String)> {
    let mut variables = shifted("libfaketime.so.1");
    variables.push(("FAKETIME".into(), format!("+{seconds}")));
    variables
}

/// The clock on the wall of a machine: programs that know it follow it at once when it is set.
#[derive(Debug)]
pub struct Wall {
    folder: TempDir,
}

impl Wall {
    /// One that is right.
    pub fn right() -> Self {
        let folder = place::scratch();
        // Programs of other users look at it as well.
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755))
            .expect("the folder is ours");
        let wall = Self { folder };
        wall.set(Duration::zero());
        wall
    }

    /// Sets it ahead of the time, or behind it.
    pub fn set(&self, ahead: Duration) {
        let next = self.folder.path().join("next");
        place::write(&next, format!("{:+}\n", ahead.num_seconds()));
        // Nobody reads half of it.
        std::fs::rename(&next, self.file()).expect("the folder is ours");
    }

    /// What a program is started with to know it.
    pub fn environment(&self) -> Vec<(String, String)> {
        let mut variables = shifted("libfaketimeMT.so.1");
        let file = self.file().display().to_string();
        variables.push(("FAKETIME_TIMESTAMP_FILE".into(), file));
        variables.push(("FAKETIME_NO_CACHE".into(), "1".into()));
        variables
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("offset")
    }
}

/// Has a program see another date and nothing else: what is waited for takes as long as ever.
fn shifted(library: &str) -> Vec<(String, String)> {
    sweep();
    let folders = std::fs::read_dir(FAKETIME).into_iter().flatten().flatten();
    let found = folders
        .map(|folder| folder.path().join("faketime").join(library))
        .find(|path| Path::exists(path))
        .expect("the package faketime is installed");
    vec![
        ("LD_PRELOAD".into(), found.display().to_string()),
        ("FAKETIME_DONT_FAKE_MONOTONIC".into(), "1".into()),
    ]
}

/// Takes away what processes left that were killed: the next one of that number would not start.
fn sweep() {
    for entry in std::fs::read_dir(SHARED).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = ["sem.faketime_sem_", "faketime_shm_"]
            .iter()
            .find_map(|kind| name.strip_prefix(kind));
        if owner.is_some_and(|number| !Path::new("/proc").join(number).exists()) {
            // Another test may have been here first.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
