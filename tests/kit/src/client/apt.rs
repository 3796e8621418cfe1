//! apt in a root of its own.

use crate::command::{Outcome, run};
use crate::place;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A machine with nothing but apt's configuration; it is of amd64, whatever runs the test.
#[derive(Debug)]
pub struct Apt {
    home: TempDir,
    options: Vec<(String, String)>,
}

/// One suite of a repository, as a client is told about it: a deb822 `.sources` file.
#[derive(Clone, Debug)]
pub struct Suite {
    /// Base URL of the repository.
    pub base: String,
    /// Its name.
    pub name: String,
    /// Names of its components.
    pub components: String,
    /// Armored public key; everything is trusted where there is none.
    pub key: Option<String>,
    /// Further fields, each a line.
    pub fields: Vec<String>,
}

impl Suite {
    /// The suite that repositories have from the start, signed by `key`.
    pub fn stable(base: &str, key: &str) -> Self {
        Self {
            base: base.to_owned(),
            name: "stable".to_owned(),
            components: "main".to_owned(),
            key: Some(key.to_owned()),
            fields: Vec::new(),
        }
    }

    /// The same with one more field.
    #[must_use]
    pub fn with(mut self, field: &str) -> Self {
        self.fields.push(field.to_owned());
        self
    }

    fn text(&self) -> String {
        let mut text = format!(
            "Types: deb\nURIs: {}\nSuites: {}\nComponents: {}\n",
            self.base, self.name, self.components
        );
        for field in &self.fields {
            text.extend([field, "\n"]);
        }
        match &self.key {
            None => text += "Trusted: yes\n",
            Some(key) => {
                text += "Signed-By:\n";
                for line in key.trim_end().lines() {
                    let line = if line.is_empty() { "." } else { line };
                    text.extend([" ", line, "\n"]);
                }
            }
        }
        text
    }
}

impl Apt {
    /// A machine that knows `suites`.
    pub fn new(suites: &[Suite]) -> Self {
        let apt = Self {
            home: place::scratch(),
            options: Vec::new(),
        };
        for folder in [
            "etc/apt/sources.list.d",
            "etc/apt/auth.conf.d",
            "etc/apt/preferences.d",
            "etc/apt/apt.conf.d",
            "var/lib/apt/lists/partial",
            "var/cache/apt/archives/partial",
            "var/log/apt",
            "tree/var/lib/dpkg/info",
            "tree/var/lib/dpkg/updates",
            "tree/usr",
        ] {
            std::fs::create_dir_all(apt.path(folder)).expect("a scratch folder can be written");
        }
        place::write(&apt.path("tree/var/lib/dpkg/status"), "");
        for (number, suite) in suites.iter().enumerate() {
            apt.add_file(&format!("suite-{number}"), &suite.text());
        }
        apt.write_configuration();
        apt
    }

    /// The same machine with one more setting of apt.conf(5).
    #[must_use]
    pub fn with(mut self, option: &str, value: &str) -> Self {
        self.options.push((option.to_owned(), value.to_owned()));
        self.write_configuration();
        self
    }

    /// Adds a ready-made `.sources` file.
    pub fn add_file(&self, name: &str, content: &str) {
        let path = format!("etc/apt/sources.list.d/{name}.sources");
        place::write(&self.path(&path), content);
    }

    /// Runs `apt-get ARGUMENTS`; warnings about indexes count as failures.
    #[track_caller]
    pub fn get(&self, arguments: &[&str]) -> Outcome {
        run(self.command("apt-get").arg("--yes").args(arguments))
    }

    /// As [`Apt::get`], so many days later.
    #[track_caller]
    pub fn get_later(&self, days: u32, arguments: &[&str]) -> Outcome {
        let mut command = self.command("faketime");
        command
            .arg(format!("+{days} days"))
            .args(["apt-get", "--yes"])
            .args(arguments);
        run(&mut command)
    }

    /// Has [`Apt::get`] fetch what apt-file searches, as the package apt-file does where it is
    /// installed.
    pub fn reads_contents(&self) {
        let targets = place::read(Path::new("/etc/apt/apt.conf.d/50apt-file.conf"));
        place::write(&self.path("etc/apt/apt.conf.d/50apt-file.conf"), targets);
    }

    /// Runs `apt-file ARGUMENTS`.
    #[track_caller]
    pub fn file(&self, arguments: &[&str]) -> Outcome {
        run(self.command("apt-file").args(arguments))
    }

    /// Runs `apt-cache ARGUMENTS`.
    #[track_caller]
    pub fn cache(&self, arguments: &[&str]) -> Outcome {
        run(self.command("apt-cache").args(arguments))
    }

    /// The root that packages are installed into.
    pub fn root(&self) -> PathBuf {
        self.path("tree")
    }

    /// What `dpkg-query` says is installed: name and version, a line each.
    #[track_caller]
    pub fn installed(&self) -> Vec<String> {
        let mut command = Command::new("dpkg-query");
        command
            .arg(format!("--admindir={}", self.admin_folder()))
            .args(["--show", "--showformat=${Package} ${Version}\n"]);
        let outcome = run(&mut command);
        outcome.lines().into_iter().map(ToOwned::to_owned).collect()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("APT_CONFIG", self.path("apt.conf"))
            .env("LC_ALL", "C.UTF-8")
            .env("DEBIAN_FRONTEND", "noninteractive");
        command
    }

    fn admin_folder(&self) -> String {
        self.path("tree/var/lib/dpkg")
            .to_string_lossy()
            .into_owned()
    }

    fn write_configuration(&self) {
        let (root, admin) = (self.path(""), self.admin_folder());
        let tree = self.root();
        let mut text = format!(
            "Dir \"{}\";\n\
             Dir::State::status \"{admin}/status\";\n\
             Dir::Etc::trusted \"/nonexistent\";\n\
             Dir::Etc::trustedparts \"/nonexistent\";\n\
             Dir::Bin::dpkg \"/usr/bin/dpkg\";\n\
             APT::Architecture \"amd64\";\n\
             APT::Architectures {{ \"amd64\"; }};\n\
             APT::Sandbox::User \"root\";\n\
             APT::Update::Error-Mode \"any\";\n\
             Acquire::Languages \"none\";\n\
             Acquire::Retries \"0\";\n\
             DPkg::Options {{ \"--root={}\"; \"--admindir={admin}\"; \"--force-not-root\"; \
             \"--force-script-chrootless\"; \"--log=/dev/null\"; }};\n\
             DPkg::Post-Invoke {{}};\nDPkg::Pre-Install-Pkgs {{}};\nAPT::Update::Post-Invoke {{}};\n",
            root.display(),
            tree.display()
        );
        for (option, value) in &self.options {
            text.extend([option, " \"", value, "\";\n"]);
        }
        place::write(&self.path("apt.conf"), text);
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new(self.home.path()).join(name)
    }
}
