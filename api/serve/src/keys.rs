//! Public keys, and client configuration that is ready to use. Nobody needs a key for them:
//! clients send no credentials when they fetch keys.

use std::fmt::Write;
use std::sync::Arc;

use entities::repository::Format;

use crate::directory::{Directory, Key, Repository};
use crate::file::File;
use crate::path::encode;

/// Something that is served to everyone.
#[derive(Clone, Debug)]
pub(crate) enum Open {
    /// A file that is the same for everyone.
    File(Arc<File>),
    /// Configuration for a repository, which names us as this client knows us.
    Configuration(Configuration),
}

/// What a client needs to know of a repository.
#[derive(Clone, Debug)]
pub(crate) struct Configuration {
    repository: Arc<Repository>,
    /// The keys to trust.
    keys: Vec<Arc<Key>>,
    manager: Manager,
}

/// The program that reads a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manager {
    /// Takes a list of mirrors, which names one publication for all that follows.
    Dnf,
    /// Sends no credentials to mirrors of a list.
    Zypper,
    /// Reads keys in the configuration itself.
    Apt,
}

/// Whether `path` is below what this module answers.
pub(crate) fn is_open(path: &str) -> bool {
    path == "public.gpg" || path.starts_with("keys/") || path.starts_with("gpg/")
}

/// What is at `path`: `keys/NAME.asc` (also below `gpg/`), `public.gpg` with all keys that sign,
/// `keys/ADDRESS.repo` for dnf, `keys/ADDRESS.zypper.repo` for zypper and `keys/ADDRESS.sources` for
/// apt, where ADDRESS may have dashes for slashes.
pub(crate) fn find(directory: &Directory, path: &str) -> Option<Open> {
    if path == "public.gpg" {
        return all(directory).map(|file| Open::File(Arc::new(file)));
    }
    let (folder, name) = path.split_once('/')?;
    if let Some(name) = name.strip_suffix(".asc") {
        return directory
            .key(name)
            .map(|key| Open::File(Arc::clone(&key.file)));
    }
    let (address, manager) = manager(name).filter(|_| folder == "keys")?;
    let repository = directory.named(address)?;
    if !manager.reads(repository.format) {
        return None;
    }
    let keys = directory.keys_of(&repository);
    let configuration = Configuration::new(repository, keys, manager);
    Some(Open::Configuration(configuration))
}

/// The address in the name of a configuration, and whom it is for.
fn manager(name: &str) -> Option<(&str, Manager)> {
    if let Some(address) = name.strip_suffix(".sources") {
        return Some((address, Manager::Apt));
    }
    let address = name.strip_suffix(".repo")?;
    Some(match address.strip_suffix(".zypper") {
        Some(address) => (address, Manager::Zypper),
        None => (address, Manager::Dnf),
    })
}

impl Manager {
    fn reads(self, format: Format) -> bool {
        match self {
            Self::Dnf | Self::Zypper => format == Format::Rpm,
            Self::Apt => format == Format::Deb,
        }
    }
}

fn all(directory: &Directory) -> Option<File> {
    let keys = directory.signing_keys();
    let mut text = String::new();
    for key in &keys {
        text.push_str(key.armor.trim_end());
        text.push('\n');
    }
    (!keys.is_empty()).then(|| File::text("public.gpg", text))
}

impl Configuration {
    pub(crate) fn new(repository: Arc<Repository>, keys: Vec<Arc<Key>>, manager: Manager) -> Self {
        Self {
            repository,
            keys,
            manager,
        }
    }

    /// The text of the file; `base` is the URL of our root.
    pub(crate) fn text(&self, base: &str, use_mirror_list: bool) -> String {
        match self.manager {
            Manager::Apt => self.sources(base),
            Manager::Dnf | Manager::Zypper => self.repo(base, use_mirror_list),
        }
    }

    /// Where apt finds the repository, with the keys in the field `Signed-By` (sources.list(5)).
    fn sources(&self, base: &str) -> String {
        let Repository {
            address,
            suite,
            suite_component,
            ..
        } = &*self.repository;
        let path = encode(address);
        let mut text = format!(
            "Types: deb\nURIs: {base}/{path}/\nSuites: {suite}\nComponents: {suite_component}\nSigned-By:\n"
        );
        for line in self
            .keys
            .iter()
            .flat_map(|key| key.armor.trim_end().lines())
        {
            // An empty line would end the paragraph.
            let line = if line.is_empty() { "." } else { line };
            let _ = writeln!(text, " {line}");
        }
        text
    }

    fn repo(&self, base: &str, use_mirror_list: bool) -> String {
        let address = &self.repository.address;
        let path = encode(address);
        let mut text = format!("[{}]\nname={address}\n", address.replace('/', "-"));
        match self.manager {
            Manager::Dnf if use_mirror_list => {
                let _ = writeln!(text, "mirrorlist={base}/{path}/mirrorlist");
            }
            _ => {
                let _ = writeln!(text, "baseurl={base}/{path}/");
            }
        }
        if self.manager == Manager::Zypper {
            text.push_str("type=rpm-md\nautorefresh=1\npkg_gpgcheck=1\n");
        }
        text.push_str("enabled=1\ngpgcheck=1\nrepo_gpgcheck=1\ngpgkey=");
        let keys = self.keys.iter();
        let urls: Vec<_> = keys
            .map(|key| format!("{base}/keys/{}.asc", encode(&key.name)))
            .collect();
        text.push_str(&urls.join(" "));
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use entities::RepositoryId;

    use super::*;

    fn configuration(manager: Manager, keys: &[&str]) -> Configuration {
        let repository = Repository {
            id: RepositoryId::fresh(),
            format: Format::Rpm,
            address: "rpm/core/2025/el9-x86_64".into(),
            public: true,
            suite: "stable".into(),
            suite_component: "main".into(),
            signing_key: "lts".into(),
            former_keys: Vec::new(),
            live: None,
            reading: 0,
        };
        Configuration {
            repository: Arc::new(repository),
            keys: keys.iter().map(|name| Arc::new(key(name))).collect(),
            manager,
        }
    }

    fn key(name: &str) -> Key {
        let armor =
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc\n-----END PGP PUBLIC KEY BLOCK-----\n";
        Key {
            name: name.into(),
            signs: true,
            armor: armor.into(),
            file: Arc::new(File::text(name, armor.into())),
        }
    }

    #[test]
    fn apt_gets_the_keys_with_the_address() {
        let text = configuration(Manager::Apt, &["lts"]).text("https://p.example.org", true);

        assert_eq!(
            text,
            "Types: deb\n\
             URIs: https://p.example.org/rpm/core/2025/el9-x86_64/\n\
             Suites: stable\n\
             Components: main\n\
             Signed-By:\n \
             -----BEGIN PGP PUBLIC KEY BLOCK-----\n \
             .\n \
             abc\n \
             -----END PGP PUBLIC KEY BLOCK-----\n"
        );
    }

    #[test]
    fn configuration_is_for_the_programs_that_read_the_format() {
        assert_eq!(manager("a.sources"), Some(("a", Manager::Apt)));
        assert_eq!(manager("a.zypper.repo"), Some(("a", Manager::Zypper)));
        assert_eq!(manager("a.list"), None);
        assert!(Manager::Apt.reads(Format::Deb) && !Manager::Apt.reads(Format::Rpm));
        assert!(!Manager::Dnf.reads(Format::File) && !Manager::Zypper.reads(Format::Deb));
    }

    #[test]
    fn dnf_gets_a_list_of_mirrors() {
        let text = configuration(Manager::Dnf, &["lts"]).text("https://p.example.org", true);

        assert_eq!(
            text,
            "[rpm-core-2025-el9-x86_64]\n\
             name=rpm/core/2025/el9-x86_64\n\
             mirrorlist=https://p.example.org/rpm/core/2025/el9-x86_64/mirrorlist\n\
             enabled=1\n\
             gpgcheck=1\n\
             repo_gpgcheck=1\n\
             gpgkey=https://p.example.org/keys/lts.asc\n"
        );
    }

    #[test]
    fn dnf_gets_a_plain_url_where_lists_are_off() {
        let text = configuration(Manager::Dnf, &["lts"]).text("https://p.example.org", false);

        assert!(text.contains("\nbaseurl=https://p.example.org/rpm/core/2025/el9-x86_64/\n"));
        assert!(!text.contains("mirrorlist"));
    }

    #[test]
    fn zypper_gets_a_plain_url() {
        let text = configuration(Manager::Zypper, &["lts"]).text("https://p.example.org", true);

        assert_eq!(
            text,
            "[rpm-core-2025-el9-x86_64]\n\
             name=rpm/core/2025/el9-x86_64\n\
             baseurl=https://p.example.org/rpm/core/2025/el9-x86_64/\n\
             type=rpm-md\n\
             autorefresh=1\n\
             pkg_gpgcheck=1\n\
             enabled=1\n\
             gpgcheck=1\n\
             repo_gpgcheck=1\n\
             gpgkey=https://p.example.org/keys/lts.asc\n"
        );
    }

    #[test]
    fn every_key_of_what_is_served_is_named() {
        let text = configuration(Manager::Dnf, &["new", "lts"]).text("https://p.example.org", true);

        let keys =
            "\ngpgkey=https://p.example.org/keys/new.asc https://p.example.org/keys/lts.asc\n";
        assert!(text.ends_with(keys), "{text}");
    }
}
