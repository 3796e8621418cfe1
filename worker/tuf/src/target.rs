//! Targets: what a role says about a file.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tough::TargetName;
use tough::schema::decoded::{Decoded, Hex};
use tough::schema::{Hashes, Role, Target as Wire, Targets};

use crate::document::empty_targets;
use crate::expiry::Header;

/// The longest path, in bytes: what a URL and a file name below a mirror's root can hold.
const LONGEST: usize = 1024;

/// The path of a target: the path of its URL without the leading slash.
///
/// Clients put it into a URL as it is, so it holds nothing that a URL reads differently, and they
/// hash it byte by byte, so there is one spelling of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TargetPath(String);

impl TargetPath {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn to_wire(&self) -> Result<TargetName, TargetError> {
        TargetName::new(&self.0).map_err(|_| TargetError::Segment)
    }
}

impl FromStr for TargetPath {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        if text.is_empty() || text.len() > LONGEST {
            return Err(TargetError::Length);
        }
        if let Some(found) = text.chars().find(|&char| means_more(char)) {
            return Err(TargetError::Character(found));
        }
        if text
            .split('/')
            .any(|segment| matches!(segment, "" | "." | ".."))
        {
            return Err(TargetError::Segment);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Whether `char` says something to a URL or a terminal beside itself.
fn means_more(char: char) -> bool {
    matches!(char, '%' | '#' | '?' | '\\') || char.is_control()
}

impl fmt::Display for TargetPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TargetPath {
    type Error = TargetError;

    fn try_from(text: String) -> Result<Self, TargetError> {
        text.parse()
    }
}

impl From<TargetPath> for String {
    fn from(path: TargetPath) -> Self {
        path.0
    }
}

/// What a role says about one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// In bytes.
    pub length: u64,
    /// SHA-256 of the file, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// What the application adds; opaque to clients of TUF.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub custom: BTreeMap<String, Value>,
}

impl Target {
    /// A target whose bytes are `length` long and have this hash.
    pub fn new(length: u64, sha256: impl Into<String>) -> Self {
        Self {
            length,
            sha256: sha256.into(),
            custom: BTreeMap::new(),
        }
    }

    /// Whether every client would read this target at `path` as it is meant.
    ///
    /// Canonical JSON has no fractions, no escape for control characters, and one form of each
    /// letter with accents; what is lost on the way there would break the role's signature for
    /// those who write it differently.
    ///
    /// # Errors
    /// [`TargetError`] says what is wrong.
    pub fn check(&self, path: &TargetPath) -> Result<(), TargetError> {
        if self.is_plain(path) {
            return self.check_hash();
        }
        let header = Header {
            version: 1,
            expires: chrono::DateTime::UNIX_EPOCH,
        };
        let mut role = empty_targets(&header);
        role.targets.insert(path.to_wire()?, self.to_wire()?);
        let meant = serde_json::to_value(&role).map_err(|_| TargetError::Custom)?;
        let canonical = role.canonical_form().map_err(|_| TargetError::Custom)?;
        match serde_json::from_slice::<Value>(&canonical) {
            Ok(read) if read == meant => Ok(()),
            _ if self.custom.is_empty() => Err(TargetError::Form),
            _ => Err(TargetError::Custom),
        }
    }

    /// Whether its canonical form, at `path`, is what anybody would write: nothing in it has two
    /// spellings.
    pub(crate) fn is_plain(&self, path: &TargetPath) -> bool {
        let plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"';
        self.custom.is_empty() && path.0.bytes().all(plain)
    }

    pub(crate) fn check_hash(&self) -> Result<(), TargetError> {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if self.sha256.len() == 64 && self.sha256.bytes().all(digit) {
            Ok(())
        } else {
            Err(TargetError::Hash)
        }
    }

    pub(crate) fn to_wire(&self) -> Result<Wire, TargetError> {
        self.check_hash()?;
        let sha256: Decoded<Hex> = self.sha256.parse().map_err(|_| TargetError::Hash)?;
        Ok(Wire {
            length: self.length,
            hashes: Hashes {
                sha256,
                _extra: HashMap::new(),
            },
            custom: self.custom.clone().into_iter().collect(),
            _extra: HashMap::new(),
        })
    }

    fn of_wire(wire: &Wire) -> Option<Self> {
        // What cannot be shown is not passed over in silence.
        let known = wire._extra.is_empty() && wire.hashes._extra.is_empty();
        known.then(|| Self {
            length: wire.length,
            sha256: hex::encode(wire.hashes.sha256.as_ref()),
            custom: wire.custom.clone().into_iter().collect(),
        })
    }
}

/// The targets that `role` lists itself, by path, or the name of one that clients would read
/// differently.
pub(crate) fn listed(role: &Targets) -> Result<BTreeMap<TargetPath, Target>, String> {
    let targets = role.targets.iter().map(|(name, wire)| {
        let path: TargetPath = name
            .raw()
            .parse()
            .map_err(|error| format!("target {:?}: {error}", name.raw()))?;
        let target = Target::of_wire(wire).ok_or_else(|| {
            format!("target `{path}` has fields or hashes that are not known here")
        })?;
        Ok((path, target))
    });
    targets.collect()
}

/// Why something cannot be a target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Empty or too long.
    #[error("the path of a target has 1 to {LONGEST} bytes")]
    Length,
    /// A character that URLs or terminals read as something else.
    #[error("the path of a target cannot hold {0:?}: clients put it into a URL as it is")]
    Character(char),
    /// A segment that is empty or leads elsewhere.
    #[error(
        "the path of a target has no empty segments, no `.` and no `..`, and begins with no slash"
    )]
    Segment,
    /// Letters that have a composed form.
    #[error("the path of a target has letters that are not in their composed form (Unicode NFC)")]
    Form,
    /// Not a SHA-256.
    #[error("the hash of a target is 64 lower-case hexadecimal digits of its SHA-256")]
    Hash,
    /// A value that canonical JSON cannot hold.
    #[error(
        "`custom` holds a fraction, a control character or letters that are not in their composed \
         form (Unicode NFC): clients would disagree about its signature"
    )]
    Custom,
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

    fn path(text: &str) -> TargetPath {
        text.parse().unwrap()
    }

    #[test]
    fn paths_that_every_client_asks_for_alike_are_taken() {
        for text in [
            "a",
            "rpm/core/repodata/repomd.xml",
            "x+y~z^1:2 3",
            "ä/é.txt",
            "...",
            "a..b",
        ] {
            assert!(Target::new(3, HASH).check(&path(text)).is_ok(), "{text}");
        }
    }

    #[test]
    fn paths_that_urls_read_differently_are_refused() {
        for (text, why) in [
            ("", TargetError::Length),
            ("a%2fb", TargetError::Character('%')),
            ("a#b", TargetError::Character('#')),
            ("a?b", TargetError::Character('?')),
            ("a\\b", TargetError::Character('\\')),
            ("a\nb", TargetError::Character('\n')),
            ("/a", TargetError::Segment),
            ("a/", TargetError::Segment),
            ("a//b", TargetError::Segment),
            ("../a", TargetError::Segment),
            ("a/./b", TargetError::Segment),
        ] {
            assert_eq!(text.parse::<TargetPath>(), Err(why), "{text:?}");
        }
    }

    #[test]
    fn letters_with_a_composed_form_are_composed() {
        let decomposed = path("e\u{301}.txt");

        assert_eq!(
            Target::new(3, HASH).check(&decomposed),
            Err(TargetError::Form)
        );
    }

    #[test]
    fn custom_values_are_those_of_canonical_json() {
        let with = |value: Value| Target {
            custom: BTreeMap::from([("note".into(), value)]),
            ..Target::new(3, HASH)
        };
        for good in [
            Value::from(1),
            "text \"quoted\"".into(),
            true.into(),
            Value::Null,
        ] {
            assert_eq!(with(good.clone()).check(&path("a")), Ok(()), "{good}");
        }
        for bad in [Value::from(1.5), "a\nb".into(), "e\u{301}".into()] {
            assert_eq!(
                with(bad.clone()).check(&path("a")),
                Err(TargetError::Custom),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_hash_is_whole_and_lower_case() {
        for hash in ["", "2c26", &HASH.to_uppercase()] {
            let error = Target::new(3, hash).check(&path("a")).unwrap_err();
            assert_eq!(error, TargetError::Hash, "{hash}");
        }
    }
}
