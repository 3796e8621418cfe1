//! Configuration for clients of repositories that need a key: where they are, and who asks.

use std::sync::Arc;

use entities::repository::Format;
use entities::{SubscriptionKeyId, now};

use crate::directory::{Directory, Repository};
use crate::follow::Unavailable;
use crate::keys::{Configuration, Manager};
use crate::path::encode;
use crate::plane::Plane;

/// A file to be put on a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientFile {
    /// The program that it is for: `dnf`, `zypper`, `apt`, `curl` or `docker`.
    pub client: &'static str,
    /// Address of the repository that it is for; `None` where it is for all of them.
    pub repository: Option<String>,
    /// Where it goes; `None` for a command to be run once.
    pub path: Option<String>,
    /// What it holds; the secret stands in it, so nobody else may read it.
    pub content: String,
}

/// Who asks, as clients write it.
struct Login<'a> {
    /// URL of our root, without a final slash.
    base: &'a str,
    user: String,
    secret: &'a str,
    use_mirror_list: bool,
}

impl Plane {
    /// What clients need that show `secret` of `key`, for each repository that it opens; `base` is
    /// the URL of our root, without a final slash.
    ///
    /// # Errors
    /// [`Unavailable`] when the database cannot be read.
    pub async fn setup(
        &self,
        key: SubscriptionKeyId,
        base: &str,
        secret: &str,
    ) -> Result<Vec<ClientFile>, Unavailable> {
        let login = Login {
            base,
            user: key.to_string(),
            secret,
            use_mirror_list: self.use_mirror_list(),
        };
        self.look(|directory| files(directory, key, &login)).await
    }
}

fn files(directory: &Directory, key: SubscriptionKeyId, login: &Login<'_>) -> Vec<ClientFile> {
    let Some(key) = directory.access.by_id(key) else {
        return Vec::new();
    };
    let opens = |address: &str| directory.access.judge(key, address, None, now()).is_ok();
    let mut open: Vec<_> = directory
        .repositories()
        .filter(|repository| !directory.is_public(repository) && opens(&repository.address))
        .collect();
    open.sort_by(|left, right| left.address.cmp(&right.address));
    let mut files: Vec<_> = open
        .into_iter()
        .flat_map(|repository| login.files(directory, repository))
        .collect();
    files.push(login.docker());
    files
}

impl Login<'_> {
    fn files(&self, directory: &Directory, repository: &Arc<Repository>) -> Vec<ClientFile> {
        let text = |manager| {
            let keys = directory.keys_of(repository);
            Configuration::new(Arc::clone(repository), keys, manager)
                .text(self.base, self.use_mirror_list)
        };
        let name = repository.address.replace('/', "-");
        let file = |client, path: String, content| ClientFile {
            client,
            repository: Some(repository.address.clone()),
            path: Some(path),
            content,
        };
        match repository.format {
            Format::Rpm => vec![
                file(
                    "dnf",
                    format!("/etc/yum.repos.d/{name}.repo"),
                    self.dnf(&text(Manager::Dnf)),
                ),
                file(
                    "zypper",
                    format!("/etc/zypp/repos.d/{name}.repo"),
                    zypper(&text(Manager::Zypper), &name),
                ),
                file(
                    "zypper",
                    format!("/etc/zypp/credentials.d/{name}"),
                    self.credentials(),
                ),
            ],
            Format::Deb => vec![
                file(
                    "apt",
                    format!("/etc/apt/sources.list.d/{name}.sources"),
                    text(Manager::Apt),
                ),
                file(
                    "apt",
                    format!("/etc/apt/auth.conf.d/{name}.conf"),
                    self.auth(&repository.address),
                ),
            ],
            Format::File => vec![ClientFile {
                path: None,
                ..file("curl", String::new(), self.curl(&repository.address))
            }],
        }
    }

    /// dnf.conf(5).
    fn dnf(&self, repo: &str) -> String {
        let Self { user, secret, .. } = self;
        format!("{repo}username={user}\npassword={secret}\n")
    }

    /// A file of credentials, as libzypp reads it.
    fn credentials(&self) -> String {
        let Self { user, secret, .. } = self;
        format!("username={user}\npassword={secret}\n")
    }

    /// `apt_auth.conf(5)`; the scheme stands there because apt sends no password in the clear unless
    /// told to.
    fn auth(&self, address: &str) -> String {
        let Self { user, secret, .. } = self;
        let base = self.base.strip_prefix("https://").unwrap_or(self.base);
        let path = encode(address);
        format!("machine {base}/{path}/\nlogin {user}\npassword {secret}\n")
    }

    /// A folder of files is read by anything; `--netrc-file` and the like keep the secret out of
    /// the list of processes.
    fn curl(&self, address: &str) -> String {
        let Self {
            base, user, secret, ..
        } = self;
        let path = encode(address);
        format!(
            "printf 'user = \"{user}:{secret}\"\\n' | curl --config - --fail {base}/{path}/SHA256SUMS\n"
        )
    }

    fn docker(&self) -> ClientFile {
        let Self {
            base, user, secret, ..
        } = self;
        let host = base.split_once("://").map_or(*base, |(_, host)| host);
        ClientFile {
            client: "docker",
            repository: None,
            path: None,
            content: format!(
                "printf '%s' '{secret}' | docker login --username {user} --password-stdin {host}\n"
            ),
        }
    }
}

/// zypper takes credentials from a file that the URL names.
fn zypper(repo: &str, name: &str) -> String {
    let lines = repo
        .lines()
        .map(|line| match line.strip_prefix("baseurl=") {
            Some(url) => format!("baseurl={url}?credentials={name}\n"),
            None => format!("{line}\n"),
        });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zypper_is_told_where_credentials_are() {
        let text = zypper("[a]\nbaseurl=https://host/rpm/a/\nenabled=1\n", "rpm-a");

        assert_eq!(
            text,
            "[a]\nbaseurl=https://host/rpm/a/?credentials=rpm-a\nenabled=1\n"
        );
    }

    #[test]
    fn apt_sends_a_password_in_the_clear_only_where_the_url_says_so() {
        let login = |base| Login {
            base,
            user: "user".into(),
            secret: "secret",
            use_mirror_list: false,
        };

        assert_eq!(
            login("https://host").auth("deb/a+b"),
            "machine host/deb/a%2Bb/\nlogin user\npassword secret\n"
        );
        assert!(
            login("http://host")
                .auth("deb/a")
                .starts_with("machine http://host/deb/a/\n")
        );
    }
}
