//! The clients people use, each in a root of its own, and independent checks of signatures.

pub mod apt;
pub mod dnf;
pub mod gpg;
pub mod rpm;
pub mod zypper;

pub use apt::Apt;
pub use dnf::Dnf;
pub use gpg::Keyring;
pub use rpm::RpmDatabase;
pub use zypper::Zypper;

/// One repository as a client is told about it.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Its name on the client.
    pub id: String,
    /// Where it is.
    pub source: Source,
    /// URL of the public key, where the client shall know it.
    pub key: Option<String>,
    /// Whether packages must be signed.
    pub check_packages: bool,
    /// Whether the index must be signed.
    pub check_index: bool,
    /// User and password.
    pub credentials: Option<(String, String)>,
}

/// How a client finds a repository.
#[derive(Clone, Debug)]
pub enum Source {
    /// A base URL.
    Base(String),
    /// A list of base URLs, asked anew at each refresh.
    MirrorList(String),
}

impl Repository {
    /// A repository at a base URL whose index and packages must be signed with the key at `key`.
    pub fn signed(base: &str, key: &str) -> Self {
        Self {
            id: "t".to_owned(),
            source: Source::Base(base.to_owned()),
            key: Some(key.to_owned()),
            check_packages: true,
            check_index: true,
            credentials: None,
        }
    }

    /// A repository at a base URL where nothing is checked: a tree of a peer to compare with.
    pub fn unsigned(base: &str) -> Self {
        Self {
            key: None,
            check_packages: false,
            check_index: false,
            ..Self::signed(base, "")
        }
    }

    /// The same repository found by a mirror list.
    #[must_use]
    pub fn by_mirror_list(mut self, url: &str) -> Self {
        self.source = Source::MirrorList(url.to_owned());
        self
    }

    /// The same repository for a holder of credentials.
    #[must_use]
    pub fn with_credentials(mut self, user: &str, password: &str) -> Self {
        self.credentials = Some((user.to_owned(), password.to_owned()));
        self
    }

    /// The section of a `.repo` file that dnf and zypper share.
    fn section(&self) -> String {
        let flag = |on: bool| if on { '1' } else { '0' };
        let mut lines = vec![
            format!("[{}]", self.id),
            format!("name={}", self.id),
            "enabled=1".to_owned(),
            "metadata_expire=0".to_owned(),
            "autorefresh=1".to_owned(),
            format!("gpgcheck={}", flag(self.check_packages)),
            format!("repo_gpgcheck={}", flag(self.check_index)),
        ];
        lines.extend(self.key.iter().map(|key| format!("gpgkey={key}")));
        lines.join("\n")
    }
}
