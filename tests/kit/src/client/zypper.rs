//! zypper in a root of its own.

use super::{Repository, Source};
use crate::command::{Outcome, run};
use crate::place;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A machine with nothing but zypper's configuration.
#[derive(Debug)]
pub struct Zypper {
    home: TempDir,
}

impl Zypper {
    /// A machine that knows `repositories` and trusts the armored public `keys`.
    #[track_caller]
    pub fn new(repositories: &[Repository], keys: &[&str]) -> Self {
        let zypper = Self {
            home: place::scratch(),
        };
        for folder in [
            "root/etc/zypp/repos.d",
            "root/etc/zypp/credentials.d",
            "home",
        ] {
            std::fs::create_dir_all(zypper.path(folder)).expect("a scratch folder can be written");
        }
        for (number, key) in keys.iter().enumerate() {
            let file = zypper.path(&format!("key-{number}.asc"));
            place::write(&file, key);
            zypper
                .rpm(&["--import", &file.to_string_lossy()])
                .succeeded();
        }
        for repository in repositories {
            zypper.add(repository);
        }
        zypper
    }

    /// Adds or replaces a repository.
    pub fn add(&self, repository: &Repository) {
        let zypp = self.root().join("etc/zypp");
        let credentials = if repository.credentials.is_some() {
            "?credentials=t"
        } else {
            ""
        };
        let source = match &repository.source {
            Source::Base(url) => format!("baseurl={url}{credentials}"),
            Source::MirrorList(url) => format!("mirrorlist={url}"),
        };
        let check = if repository.check_packages {
            "pkg_gpgcheck=1"
        } else {
            "pkg_gpgcheck=0"
        };
        let file = [repository.section().as_str(), &source, check].join("\n") + "\n";
        place::write(&zypp.join(format!("repos.d/{}.repo", repository.id)), file);
        if let Some((user, password)) = &repository.credentials {
            let text = format!("username={user}\npassword={password}\n");
            place::write(&zypp.join("credentials.d/t"), text);
        }
    }

    /// Adds a ready-made `.repo` file.
    pub fn add_file(&self, name: &str, content: &str) {
        place::write(
            &self.root().join(format!("etc/zypp/repos.d/{name}.repo")),
            content,
        );
    }

    /// Adds or replaces a file of credentials.
    pub fn add_credentials(&self, name: &str, content: &str) {
        let path = format!("etc/zypp/credentials.d/{name}");
        place::write(&self.root().join(path), content);
    }

    /// Runs `zypper ARGUMENTS`; questions get their default answer, which distrusts.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        let mut command = Command::new("zypper");
        command
            .env("HOME", self.path("home"))
            .env("LC_ALL", "C.UTF-8")
            .arg("--root")
            .arg(self.root())
            .arg("--non-interactive")
            .args(arguments);
        run(&mut command)
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
