//! `.sources`: where a repository is and which key signs it, as apt reads it since Debian 9.

use std::fmt::Write;

use super::KeyringError;
use crate::armor::Block;

/// A repository as a client names it.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    /// Whether source packages are wanted too.
    pub with_source: bool,
    /// Addresses, such as `https://packages.example.org/deb/core`.
    pub uris: &'a [&'a str],
    /// Suites, such as `stable`.
    pub suites: &'a [&'a str],
    /// Components, such as `main`.
    pub components: &'a [&'a str],
    /// Architectures; if there are none, those of the client.
    pub architectures: &'a [&'a str],
    /// The key.
    pub signed_by: SignedBy<'a>,
}

/// Where the key of a repository is.
#[derive(Clone, Copy, Debug)]
pub enum SignedBy<'a> {
    /// In a file of the client.
    Path(&'a str),
    /// Here: the armored key itself, which apt reads since Debian 12.
    Armored(&'a str),
}

impl Sources<'_> {
    /// The text.
    ///
    /// # Errors
    /// [`KeyringError::Word`] and [`KeyringError::Keys`].
    pub fn render(&self) -> Result<String, KeyringError> {
        let types: &[&str] = if self.with_source {
            &["deb", "deb-src"]
        } else {
            &["deb"]
        };
        let mut text = String::new();
        for (field, words) in [
            ("Types", types),
            ("URIs", self.uris),
            ("Suites", self.suites),
            ("Components", self.components),
        ] {
            text += &line(field, words)?;
        }
        if !self.architectures.is_empty() {
            text += &line("Architectures", self.architectures)?;
        }
        match self.signed_by {
            SignedBy::Path(path) if path.starts_with('/') => text += &line("Signed-By", &[path])?,
            SignedBy::Path(path) => return Err(word("Signed-By", path)),
            SignedBy::Armored(key) => text += &inline(key)?,
        }
        Ok(text)
    }
}

fn line(field: &'static str, words: &[&str]) -> Result<String, KeyringError> {
    let plain = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic());
    match words.iter().find(|word| !plain(word)) {
        Some(bad) => Err(self::word(field, bad)),
        None if words.is_empty() => Err(self::word(field, "")),
        None => Ok(format!("{field}: {}\n", words.join(" "))),
    }
}

fn word(field: &'static str, value: &str) -> KeyringError {
    let value = value.chars().take(80).flat_map(char::escape_default);
    KeyringError::Word {
        field,
        value: value.collect(),
    }
}

/// Further lines of a field start with a blank, and a dot stands for an empty one.
fn inline(key: &str) -> Result<String, KeyringError> {
    crate::armor::decode(Block::PublicKey, key.as_bytes()).map_err(|_| KeyringError::Keys)?;
    let mut text = "Signed-By:\n".to_owned();
    for line in key.trim().lines().map(str::trim_end) {
        let line = if line.is_empty() { "." } else { line };
        writeln!(text, " {line}").expect("strings take all that is written");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::armor;

    const SAMPLE: Sources<'_> = Sources {
        with_source: false,
        uris: &["https://packages.example.org/deb/core"],
        suites: &["stable", "testing"],
        components: &["main"],
        architectures: &[],
        signed_by: SignedBy::Path("/usr/share/keyrings/example-archive-keyring.gpg"),
    };

    #[test]
    fn a_repository_is_named_with_the_path_of_its_key() {
        assert_eq!(
            SAMPLE.render().unwrap(),
            "Types: deb\nURIs: https://packages.example.org/deb/core\nSuites: stable testing\n\
             Components: main\nSigned-By: /usr/share/keyrings/example-archive-keyring.gpg\n"
        );
    }

    #[test]
    fn a_key_may_stand_in_the_file_itself() {
        let key = armor::encode(Block::PublicKey, &[[0x98, 0]]);
        let sources = Sources {
            with_source: true,
            architectures: &["amd64", "arm64"],
            signed_by: SignedBy::Armored(&key),
            ..SAMPLE
        };

        let text = sources.render().unwrap();

        assert!(text.starts_with("Types: deb deb-src\n"));
        assert!(text.contains("\nArchitectures: amd64 arm64\nSigned-By:\n -----BEGIN"));
        assert!(text.contains(" KEY BLOCK-----\n .\n mAA=\n"), "{text}");
    }

    #[test]
    fn words_that_would_be_something_else_are_refused() {
        let key = armor::encode(Block::Signature, &[[1]]);
        for sources in [
            Sources {
                uris: &[],
                ..SAMPLE
            },
            Sources {
                uris: &["http://a b"],
                ..SAMPLE
            },
            Sources {
                suites: &[""],
                ..SAMPLE
            },
            Sources {
                components: &["main\nTrusted:yes"],
                ..SAMPLE
            },
            Sources {
                signed_by: SignedBy::Path("key.gpg"),
                ..SAMPLE
            },
        ] {
            assert_eq!(sources.render().unwrap_err().code(), "deb-keyring-field");
        }
        let sources = Sources {
            signed_by: SignedBy::Armored(&key),
            ..SAMPLE
        };
        assert_eq!(sources.render().unwrap_err().code(), "deb-bad-keyring");
    }
}
