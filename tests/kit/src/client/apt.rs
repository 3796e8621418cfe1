//! apt in a root of its own.

use crate::command::{Outcome, run};
use crate::{clock, debian, place};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A machine with nothing but apt's configuration; it is of amd64, whatever runs the test.
#[derive(Debug)]
pub struct Apt {
    home: TempDir,
    /// What apt takes for the root of its files; nothing, if it is the machine's own apt.
    outside: Option<PathBuf>,
    options: Vec<(String, String)>,
}

/// dpkg's records of what is installed.
const ADMIN: &str = "tree/var/lib/dpkg";

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
    /// Whether source packages are asked for as well.
    pub sources: bool,
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
            sources: false,
            fields: Vec::new(),
        }
    }

    /// The same with one more field.
    #[must_use]
    pub fn with(mut self, field: &str) -> Self {
        self.fields.push(field.to_owned());
        self
    }

    /// The same with its source packages.
    #[must_use]
    pub fn with_sources(mut self) -> Self {
        self.sources = true;
        self
    }

    fn text(&self) -> String {
        let types = if self.sources { "deb deb-src" } else { "deb" };
        let mut text = format!(
            "Types: {types}\nURIs: {}\nSuites: {}\nComponents: {}\n",
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
    /// A machine that knows `suites`, with this machine's own apt.
    pub fn new(suites: &[Suite]) -> Self {
        Self::at(place::scratch(), None, suites)
    }

    /// A machine that knows `suites`, with the apt of a newer release, which judges signatures by
    /// another program.
    pub fn newer(suites: &[Suite]) -> Self {
        let root = debian::root();
        let home = tempfile::tempdir_in(root.join("tmp")).expect("the root can be written");
        Self::at(home, Some(root), suites)
    }

    fn at(home: TempDir, outside: Option<PathBuf>, suites: &[Suite]) -> Self {
        let apt = Self {
            home,
            outside,
            options: Vec::new(),
        };
        for folder in [
            "etc/apt/sources.list.d",
            "etc/apt/apt.conf.d",
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

    /// Gives apt the lines of an `auth.conf`, in place of former ones.
    pub fn knows_password(&self, lines: &str) {
        place::write(&self.path("etc/apt/auth.conf.d/stories.conf"), lines);
    }

    /// Runs `apt-get ARGUMENTS`; warnings about indexes count as failures.
    #[track_caller]
    pub fn get(&self, arguments: &[&str]) -> Outcome {
        run(self.command("apt-get").arg("--yes").args(arguments))
    }

    /// As [`Apt::get`], so many days later.
    #[track_caller]
    pub fn get_later(&self, days: u32, arguments: &[&str]) -> Outcome {
        let mut command = self.command("env");
        for (name, value) in clock::ahead(u64::from(days) * 24 * 60 * 60) {
            command.arg(format!("{name}={value}"));
        }
        run(command.args(["apt-get", "--yes"]).args(arguments))
    }

    /// Runs `apt-get source ARGUMENTS` in `folder`.
    #[track_caller]
    pub fn source(&self, folder: &Path, arguments: &[&str]) -> Outcome {
        let mut command = self.command("apt-get");
        run(command.current_dir(folder).arg("source").args(arguments))
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
            .arg(format!("--admindir={}", self.path(ADMIN).display()))
            .args(["--show", "--showformat=${Package} ${Version}\n"]);
        let outcome = run(&mut command);
        outcome.lines().into_iter().map(ToOwned::to_owned).collect()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = match &self.outside {
            None => Command::new(program),
            Some(root) => {
                let mut command = Command::new("chroot");
                command.arg(root).arg(program);
                command
            }
        };
        command
            .env("APT_CONFIG", self.inside("apt.conf"))
            .env("LC_ALL", "C.UTF-8")
            .env("DEBIAN_FRONTEND", "noninteractive");
        command
    }

    fn write_configuration(&self) {
        let [root, tree, admin] = ["", "tree", ADMIN].map(|name| self.inside(name));
        let mut text = format!(
            "Dir \"{root}\";\n\
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
             DPkg::Use-Pty \"false\";\n\
             DPkg::Options {{ \"--root={tree}\"; \"--admindir={admin}\"; \"--force-not-root\"; \
             \"--force-script-chrootless\"; \"--log=/dev/null\"; }};\n\
             DPkg::Post-Invoke {{}};\nDPkg::Pre-Install-Pkgs {{}};\nAPT::Update::Post-Invoke {{}};\n"
        );
        for (option, value) in &self.options {
            text.extend([option, " \"", value, "\";\n"]);
        }
        place::write(&self.path("apt.conf"), text);
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new(self.home.path()).join(name)
    }

    /// The same path as apt has to name it.
    fn inside(&self, name: &str) -> String {
        let path = self.path(name);
        let outside = self.outside.as_deref();
        let inside = outside.and_then(|root| path.strip_prefix(root).ok());
        inside.map_or_else(
            || path.display().to_string(),
            |inside| Path::new("/").join(inside).display().to_string(),
        )
    }
}
