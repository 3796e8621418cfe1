//! A machine with one package manager, which knows one repository by what `subscription setup`
//! writes.

use kit::client::{Apt, Dnf, Zypper};
use kit::command::Outcome;
use kit::server::Embedded;
use kit::{Key, place};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// A package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    Dnf,
    Zypper,
    Apt,
    /// That of the release after the machine's own.
    NewerApt,
}

impl Program {
    /// The first segment of the addresses that it reads.
    pub(crate) fn format(self) -> &'static str {
        match self {
            Self::Dnf | Self::Zypper => "rpm",
            Self::Apt | Self::NewerApt => "deb",
        }
    }

    /// The file of a repository that says what else there is.
    pub(crate) fn entry(self) -> &'static str {
        match self {
            Self::Dnf | Self::Zypper => "repodata/repomd.xml",
            Self::Apt | Self::NewerApt => "dists/stable/InRelease",
        }
    }

    /// What it calls the repository at `base` when it was refused there.
    pub(crate) fn names(self, base: &str) -> String {
        match self {
            Self::Dnf => format!("Status code: 401 for {base}mirrorlist"),
            Self::Zypper => format!("Login failed. ({base}"),
            Self::Apt | Self::NewerApt => {
                format!("{} stable InRelease", base.trim_end_matches('/'))
            }
        }
    }

    /// What it says of a package of a repository that it was never let into.
    pub(crate) fn misses(self) -> &'static str {
        match self {
            // They try once more.
            Self::Dnf | Self::Zypper => "401",
            Self::Apt | Self::NewerApt => "Unable to locate package",
        }
    }

    /// What `subscription setup --client` calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Dnf => "dnf",
            Self::Zypper => "zypper",
            Self::Apt | Self::NewerApt => "apt",
        }
    }
}

/// The ready-made files: what is there, and who asks.
#[derive(Clone, Debug)]
pub(crate) struct Configuration {
    repository: String,
    /// dnf has it in the other file.
    login: Option<String>,
    name: String,
    secret: String,
}

impl Configuration {
    /// What `subscription setup` writes for `key`.
    pub(crate) fn made(server: &Embedded, program: Program, address: &str, key: &Key) -> Self {
        let root = place::scratch();
        let file = root.path().join("secret");
        place::write(&file, &key.secret);
        let [file, folder] = [&file, root.path()].map(|path| path.to_string_lossy());
        let what = ["subscription", "setup", &key.id, "--client", program.name()];
        let how = ["--secret-file", &file, "--root", &folder];
        server.cli(&[&what[..], &how].concat()).succeeded();
        let name = address.replace('/', "-");
        let (repository, login) = match program {
            Program::Dnf => (format!("etc/yum.repos.d/{name}.repo"), None),
            Program::Zypper => (
                format!("etc/zypp/repos.d/{name}.repo"),
                Some(format!("etc/zypp/credentials.d/{name}")),
            ),
            Program::Apt | Program::NewerApt => (
                format!("etc/apt/sources.list.d/{name}.sources"),
                Some(format!("etc/apt/auth.conf.d/{name}.conf")),
            ),
        };
        let text = |path: String| {
            let octets = place::read(&root.path().join(path));
            String::from_utf8(octets).expect("configuration is text")
        };
        Self {
            repository: text(repository),
            login: login.map(text),
            name,
            secret: key.secret.clone(),
        }
    }

    /// The same for who has no key.
    pub(crate) fn without_key(&self) -> Self {
        let is_login = |line: &&str| line.starts_with("username=") || line.starts_with("password=");
        let kept = self.repository.lines().filter(|line| !is_login(line));
        Self {
            repository: kept.collect::<Vec<_>>().join("\n") + "\n",
            login: None,
            ..self.clone()
        }
    }

    /// The same with another secret.
    pub(crate) fn with_secret_of(&self, other: &Key) -> Self {
        let replaced = |text: &str| text.replace(&self.secret, &other.secret);
        Self {
            repository: replaced(&self.repository),
            login: self.login.as_deref().map(replaced),
            secret: other.secret.clone(),
            ..self.clone()
        }
    }
}

/// A machine of a subscriber.
pub(crate) enum Machine {
    Dnf(Dnf),
    Zypper(Zypper),
    Apt(Apt),
}

impl Machine {
    /// One that has seen nothing yet; zypper trusts the key that signs the index from the start.
    pub(crate) fn new(program: Program, told: &Configuration, public_key: &str) -> Self {
        match program {
            Program::Dnf => {
                let dnf = Dnf::new(&[]);
                dnf.add_file(&told.name, &told.repository);
                Self::Dnf(dnf)
            }
            Program::Zypper => {
                let zypper = Zypper::new(&[], &[public_key]);
                zypper.add_file(&told.name, &told.repository);
                if let Some(login) = &told.login {
                    zypper.add_credentials(&told.name, login);
                }
                Self::Zypper(zypper)
            }
            Program::Apt => Self::apt(Apt::new(&[]), told),
            Program::NewerApt => Self::apt(Apt::newer(&[]), told),
        }
    }

    fn apt(apt: Apt, told: &Configuration) -> Self {
        apt.add_file(&told.name, &told.repository);
        if let Some(login) = &told.login {
            apt.knows_password(login);
        }
        Self::Apt(apt)
    }

    /// Asks what there is.
    #[track_caller]
    pub(crate) fn refresh(&self) -> Outcome {
        match self {
            Self::Dnf(dnf) => dnf.run(&["--refresh", "makecache"]),
            Self::Zypper(zypper) => zypper.run(&["refresh"]),
            Self::Apt(apt) => apt.get(&["update"]),
        }
    }

    #[track_caller]
    pub(crate) fn install(&self, package: &str) -> Outcome {
        match self {
            Self::Dnf(dnf) => dnf.run(&["install", package]),
            Self::Zypper(zypper) => zypper.run(&["install", package]),
            Self::Apt(apt) => apt.get(&["install", package]),
        }
    }

    /// Names of what is installed, sorted.
    #[track_caller]
    pub(crate) fn installed(&self) -> Vec<String> {
        let query = ["--query", "--all", "--queryformat", "%{NAME}\n"];
        let lines = match self {
            Self::Dnf(dnf) => dnf.rpm(&query).stdout,
            Self::Zypper(zypper) => zypper.rpm(&query).stdout,
            Self::Apt(apt) => apt.installed().join("\n"),
        };
        let names = lines.lines().filter_map(|line| line.split(' ').next());
        let mut names: Vec<String> = names
            .filter(|name| !name.is_empty() && *name != "gpg-pubkey")
            .map(ToOwned::to_owned)
            .collect();
        names.sort();
        names
    }

    /// What it holds of the repository, by path: the hash of every index and package in its caches.
    pub(crate) fn holds(&self) -> BTreeMap<String, String> {
        let root = match self {
            Self::Dnf(dnf) => dnf.root(),
            Self::Zypper(zypper) => zypper.root(),
            Self::Apt(apt) => apt.root(),
        };
        let mut found = BTreeMap::new();
        gather(root.parent().expect("it is inside a home"), &mut found);
        found
    }
}

/// What the names of indexes have in them, in caches, and how those of packages end.
const INDEXES: [&str; 5] = [
    "repomd.xml",
    "primary.xml",
    "mirrorlist",
    "InRelease",
    "_Packages",
];
const PACKAGES: [&str; 2] = [".rpm", ".deb"];

fn gather(folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("the home can be read") {
        let entry = entry.expect("the home can be read");
        let (path, kind) = (entry.path(), entry.file_type().expect("the home is read"));
        let name = entry.file_name().to_string_lossy().into_owned();
        if kind.is_dir() {
            gather(&path, found);
        } else if kind.is_file()
            && (INDEXES.iter().any(|index| name.contains(index))
                || PACKAGES.iter().any(|end| name.ends_with(end)))
        {
            let hash = hex::encode(Sha256::digest(place::read(&path)));
            found.insert(path.display().to_string(), hash);
        }
    }
}
