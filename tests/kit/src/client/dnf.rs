//! dnf in a root of its own.

use super::{Repository, Source};
use crate::command::{Outcome, run};
use crate::place;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A machine with nothing but dnf's configuration.
#[derive(Debug)]
pub struct Dnf {
    home: TempDir,
}

impl Dnf {
    /// A machine that knows `repositories`.
    pub fn new(repositories: &[Repository]) -> Self {
        let dnf = Self {
            home: place::scratch(),
        };
        // dnf refuses to start without a folder for its log.
        for folder in ["root", "home", "vars", "log", "repos"] {
            std::fs::create_dir_all(dnf.path(folder)).expect("a scratch folder can be written");
        }
        place::write(
            &dnf.path("dnf.conf"),
            "[main]\nkeepcache=1\nfastestmirror=0\nretries=1\n",
        );
        for repository in repositories {
            dnf.add(repository);
        }
        dnf
    }

    /// Adds or replaces a repository.
    pub fn add(&self, repository: &Repository) {
        let mut lines = vec![repository.section()];
        lines.push(match &repository.source {
            Source::Base(url) => format!("baseurl={url}"),
            Source::MirrorList(url) => format!("mirrorlist={url}"),
        });
        if let Some((user, password)) = &repository.credentials {
            lines.push(format!("username={user}\npassword={password}"));
        }
        self.add_file(&repository.id, &(lines.join("\n") + "\n"));
    }

    /// Adds a ready-made `.repo` file.
    pub fn add_file(&self, name: &str, content: &str) {
        place::write(&self.path("repos").join(format!("{name}.repo")), content);
    }

    /// Runs `dnf ARGUMENTS`, every question answered with yes.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        let option =
            |name: &str, folder: &str| format!("--setopt={name}={}", self.path(folder).display());
        let mut command = Command::new("dnf");
        command
            .env("HOME", self.path("home"))
            .env("LC_ALL", "C.UTF-8")
            .arg("-c")
            .arg(self.path("dnf.conf"))
            .arg(format!("--installroot={}", self.root().display()))
            .args([
                "--releasever=1",
                "--noplugins",
                "-y",
                "--setopt=module_platform_id=platform:t1",
            ])
            .args([
                option("reposdir", "repos"),
                option("varsdir", "vars"),
                option("logdir", "log"),
                // Of the machine, not of the root, whatever is said of the root.
                option("cachedir", "cache"),
                option("persistdir", "persist"),
            ])
            .args(arguments);
        run(&mut command)
    }

    /// Answers of `dnf repoquery ARGUMENTS`, sorted, each once.
    ///
    /// Fails the test when dnf fails or finds nothing: exit codes prove nothing here.
    #[track_caller]
    pub fn query(&self, arguments: &[&str]) -> Vec<String> {
        let all = [&["--quiet", "repoquery"], arguments].concat();
        let outcome = self.run(&all);
        outcome.succeeded();
        let mut lines: Vec<String> = outcome.lines().into_iter().map(str::to_owned).collect();
        assert!(!lines.is_empty(), "dnf found nothing\n{outcome}");
        lines.sort();
        lines.dedup();
        lines
    }

    /// The root that packages are installed into.
    pub fn root(&self) -> PathBuf {
        self.path("root")
    }

    /// Runs `rpm ARGUMENTS` on what is installed.
    #[track_caller]
    pub fn rpm(&self, arguments: &[&str]) -> Outcome {
        let mut command = Command::new("rpm");
        command
            .env("HOME", self.path("home"))
            .arg("--root")
            .arg(self.root())
            .args(arguments);
        run(&mut command)
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new(self.home.path()).join(name)
    }
}
