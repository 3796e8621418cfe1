//! The package that brings a repository's keys to its clients and, where that is wanted, the file
//! that names the repository: one `dpkg -i`, and apt knows both. Later keys then come as its
//! upgrades.

mod archive;
mod sources;

use self::archive::Entry;
pub use self::sources::{SignedBy, Sources};
use crate::version::Version;

/// Longest name, so that every path in the package fits into the oldest form of archives.
const MAX_NAME: usize = 40;

/// Longest line of a field.
const MAX_LINE: usize = 1000;

/// What is in the package `<name>-archive-keyring`.
#[derive(Clone, Debug)]
pub struct Keyring<'a> {
    /// Short name of the repository, such as `example`.
    pub name: &'a str,
    /// Version of the package, which grows when keys come or go.
    pub version: &'a Version,
    /// Such as `Example Packages <packages@example.org>`.
    pub maintainer: &'a str,
    /// One line for people.
    pub description: &'a str,
    /// All keys that clients shall believe, binary and one after the other.
    pub keys: &'a [u8],
    /// Text of the file for `/etc/apt/sources.list.d`, as [`Sources::render`] makes it, if it is to
    /// be there.
    pub sources: Option<&'a str>,
    /// Time of all files, in seconds since 1970.
    pub mtime: u32,
}

impl Keyring<'_> {
    /// Path of the keys in the package, for [`SignedBy::Path`].
    ///
    /// # Errors
    /// [`KeyringError::Name`].
    pub fn keys_path(name: &str) -> Result<String, KeyringError> {
        check_name(name)?;
        Ok(format!("/usr/share/keyrings/{name}-archive-keyring.gpg"))
    }

    /// The `.deb`. The same values make the same bytes.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub fn build(&self) -> Result<Vec<u8>, KeyringError> {
        let keys_path = Self::keys_path(self.name)?;
        check_line("maintainer", self.maintainer)?;
        check_line("description", self.description)?;
        if !is_public_key(self.keys) {
            return Err(KeyringError::Keys);
        }
        let sources_path = format!("/etc/apt/sources.list.d/{}.sources", self.name);
        let keys = [Entry::file(&keys_path, self.keys)];
        // dpkg keeps the sums of what people may change by itself.
        let sums = archive::md5sums(&keys);
        let sources = self.sources;
        let sources = sources.map(|text| Entry::file(&sources_path, text.as_bytes()));
        let conffiles = format!("{sources_path}\n");
        let changeable = sources.as_ref();
        let changeable = changeable.map(|_| Entry::file("/conffiles", conffiles.as_bytes()));
        let control = self.control();
        let others = [
            Entry::file("/control", control.as_bytes()),
            Entry::file("/md5sums", sums.as_bytes()),
        ];
        let about: Vec<Entry<'_>> = changeable.into_iter().chain(others).collect();
        let files: Vec<Entry<'_>> = sources.into_iter().chain(keys).collect();
        Ok(archive::deb(
            &archive::compressed_tar(&about, self.mtime),
            &archive::compressed_tar(&files, self.mtime),
            self.mtime,
        ))
    }

    fn control(&self) -> String {
        // As dpkg-gencontrol counts: files in whole KiB, and one for each folder.
        let sources = |text: &str| text.len().div_ceil(1024) + 4;
        let size = self.keys.len().div_ceil(1024) + 4 + self.sources.map_or(0, sources);
        let (name, version, maintainer) = (self.name, self.version, self.maintainer);
        let description = self.description;
        format!(
            "Package: {name}-archive-keyring\nVersion: {version}\nArchitecture: all\n\
             Maintainer: {maintainer}\nInstalled-Size: {size}\nSection: misc\n\
             Priority: optional\nMulti-Arch: foreign\nDescription: {description}\n"
        )
    }
}

/// What dpkg takes in names of packages, without the `+` that apt does not in those of its files.
fn check_name(name: &str) -> Result<(), KeyringError> {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let good = name.len() <= MAX_NAME
        && name.bytes().next().is_some_and(word)
        && name.bytes().all(|byte| word(byte) || b".-".contains(&byte));
    if good {
        Ok(())
    } else {
        Err(KeyringError::Name(name.chars().take(80).collect()))
    }
}

fn check_line(field: &'static str, value: &str) -> Result<(), KeyringError> {
    let good = !value.is_empty()
        && value.len() <= MAX_LINE
        && value.trim() == value
        && !value.chars().any(char::is_control);
    if good {
        Ok(())
    } else {
        Err(KeyringError::Line(field))
    }
}

/// Whether the first packet is a public key: armor, which old clients do not read, is none.
fn is_public_key(keys: &[u8]) -> bool {
    const PUBLIC_KEY: u8 = 6;
    keys.first().is_some_and(|first| match first >> 6 {
        0b10 => first >> 2 & 0xf == PUBLIC_KEY,
        0b11 => first & 0x3f == PUBLIC_KEY,
        _ => false,
    })
}

/// Why there is no package, or no file that names the repository.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// Not a name that all readers take.
    #[error("`{0}` is no short name: lower-case letters, digits, `.` and `-`, at most {MAX_NAME}")]
    Name(String),
    /// A value that would become another field.
    #[error("the {0} is not one line of text")]
    Line(&'static str),
    /// A word that readers would take for several, or for none.
    #[error("the {field} of a repository cannot be `{value}`")]
    Word {
        /// Where it is.
        field: &'static str,
        /// The word.
        value: String,
    },
    /// No keys, or armored ones.
    #[error("the keys are no binary OpenPGP key ring")]
    Keys,
}

impl KeyringError {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Name(_) => "deb-keyring-name",
            Self::Line(_) | Self::Word { .. } => "deb-keyring-field",
            Self::Keys => "deb-bad-keyring",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(version: &Version) -> Keyring<'_> {
        Keyring {
            name: "example",
            version,
            maintainer: "Example <packages@example.org>",
            description: "keys of the Example repository",
            keys: &[0x98, 1, 4],
            sources: Some("Types: deb\n"),
            mtime: 1_795_255_200,
        }
    }

    #[test]
    fn the_same_values_make_the_same_package() {
        let version = Version::parse("2026.11").unwrap();

        let package = sample(&version).build().unwrap();

        assert_eq!(sample(&version).build().unwrap(), package);
        assert!(package.starts_with(b"!<arch>\ndebian-binary   1795255200"));
        assert_eq!(package.len() % 2, 0);
    }

    #[test]
    fn values_that_would_be_something_else_are_refused() {
        let version = Version::parse("1").unwrap();
        let (sample, long) = (sample(&version), "x".repeat(41));
        for (keyring, code) in [
            (
                Keyring {
                    name: "",
                    ..sample.clone()
                },
                "deb-keyring-name",
            ),
            (
                Keyring {
                    name: "../x",
                    ..sample.clone()
                },
                "deb-keyring-name",
            ),
            (
                Keyring {
                    name: "Example",
                    ..sample.clone()
                },
                "deb-keyring-name",
            ),
            (
                Keyring {
                    name: "-x",
                    ..sample.clone()
                },
                "deb-keyring-name",
            ),
            (
                Keyring {
                    name: &long,
                    ..sample.clone()
                },
                "deb-keyring-name",
            ),
            (
                Keyring {
                    maintainer: "a\nEssential: yes",
                    ..sample.clone()
                },
                "deb-keyring-field",
            ),
            (
                Keyring {
                    description: "",
                    ..sample.clone()
                },
                "deb-keyring-field",
            ),
            (
                Keyring {
                    keys: b"",
                    ..sample.clone()
                },
                "deb-bad-keyring",
            ),
            (
                Keyring {
                    keys: b"-----BEGIN PGP",
                    ..sample.clone()
                },
                "deb-bad-keyring",
            ),
        ] {
            assert_eq!(keyring.build().unwrap_err().code(), code);
        }
    }
}
