//! rpm itself, with a database of its own: an independent check of packages.

use crate::command::{Outcome, run};
use crate::place;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// An rpm database that knows some keys and nothing else.
#[derive(Debug)]
pub struct RpmDatabase {
    home: TempDir,
}

impl RpmDatabase {
    /// A database that trusts the armored public `keys`.
    #[track_caller]
    pub fn trusting(keys: &[&str]) -> Self {
        let database = Self {
            home: place::scratch(),
        };
        for (number, key) in keys.iter().enumerate() {
            let file = database.home.path().join(format!("key-{number}.asc"));
            place::write(&file, key);
            database
                .keys(&["--import", &file.to_string_lossy()])
                .succeeded();
        }
        database
    }

    /// `rpmkeys -Kv PACKAGE` where a package without a signature does not pass.
    #[track_caller]
    pub fn check(&self, package: &Path) -> Outcome {
        self.keys(&[
            "--define",
            "_pkgverify_level all",
            "-Kv",
            &package.to_string_lossy(),
        ])
    }

    /// `rpm --query --package PACKAGE ARGUMENTS`.
    #[track_caller]
    pub fn query(&self, package: &Path, arguments: &[&str]) -> Outcome {
        let mut command = Command::new("rpm");
        command
            .env("HOME", self.home.path())
            .args(["--query", "--package"])
            .arg(package);
        run(command.args(arguments))
    }

    fn keys(&self, arguments: &[&str]) -> Outcome {
        let mut command = Command::new("rpmkeys");
        command
            .env("HOME", self.home.path())
            .arg("--dbpath")
            .arg(self.home.path().join("db"));
        run(command.args(arguments))
    }
}
