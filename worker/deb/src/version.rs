//! Debian versions: what is one, which of two is newer, and which are the same.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// Longest version that is read; file names could not hold more.
const MAX_LENGTH: usize = 200;

/// A version as `dpkg --validate-version` takes it: `[epoch:]upstream[-revision]`.
///
/// Equal and ordered as dpkg has it: `1.0`, `0:1.0`, `1.00` and `1.0-0` are one version.
#[derive(Clone, Debug)]
pub struct Version(String);

impl Version {
    /// The version that `text` is.
    ///
    /// # Errors
    /// [`BadVersion`] says what dpkg would complain of.
    pub fn parse(text: &str) -> Result<Self, BadVersion> {
        let refuse = |reason| Err(BadVersion(reason));
        if text.is_empty() {
            return refuse("empty");
        }
        if text.len() > MAX_LENGTH {
            return refuse("longer than 200 characters");
        }
        if let Some((epoch, _)) = text.split_once(':') {
            if epoch.is_empty() || !epoch.bytes().all(|byte| byte.is_ascii_digit()) {
                return refuse("one whose epoch is not a number");
            }
            if epoch.parse::<i32>().is_err() {
                return refuse("one whose epoch is too big");
            }
        }
        let Parts {
            upstream, revision, ..
        } = Parts::of(text);
        if !upstream.starts_with(|first: char| first.is_ascii_digit()) {
            return refuse("one that does not start with a digit");
        }
        if revision.is_some_and(str::is_empty) {
            return refuse("one whose revision is empty");
        }
        if !is_made_of(upstream, b".-+~:") || !is_made_of(revision.unwrap_or_default(), b".+~") {
            return refuse("not made of letters, digits and . - + ~ :");
        }
        Ok(Self(text.to_owned()))
    }

    /// The version as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no version; follows "the version is".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the version is {0}")]
pub struct BadVersion(pub(crate) &'static str);

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(&self.0, &other.0)
    }
}

impl Hash for Version {
    fn hash<H: Hasher>(&self, state: &mut H) {
        canonical(&self.0).hash(state);
    }
}

/// Compares two versions as dpkg does.
///
/// Any text has its place in the order, so that versions which were checked once need not be
/// checked again.
pub fn compare(first: &str, second: &str) -> Ordering {
    if first == second {
        return Ordering::Equal;
    }
    let (first, second) = (Parts::of(first), Parts::of(second));
    compare_numbers(first.epoch.as_bytes(), second.epoch.as_bytes())
        .then_with(|| compare_part(first.upstream, second.upstream))
        .then_with(|| {
            compare_part(
                first.revision.unwrap_or_default(),
                second.revision.unwrap_or_default(),
            )
        })
}

/// The one spelling of all versions that compare equal to `version`: equal texts mean equal
/// versions, so it serves as a key where only texts can be compared.
pub fn canonical(version: &str) -> String {
    let parts = Parts::of(version);
    let mut key = String::with_capacity(version.len());
    let epoch = significant(parts.epoch.as_bytes()).len();
    let epoch = &parts.epoch[parts.epoch.len() - epoch..];
    let upstream = canonical_part(parts.upstream);
    let revision = canonical_part(parts.revision.unwrap_or_default());
    if !epoch.is_empty() || upstream.contains(':') || revision.contains(':') {
        key.push_str(if epoch.is_empty() { "0" } else { epoch });
        key.push(':');
    }
    key.push_str(&upstream);
    if revision != "0" || upstream.contains('-') {
        key.push('-');
        key.push_str(&revision);
    }
    key
}

/// What a version is made of. Without checks: what is before the first colon is the epoch, what is
/// after the last hyphen is the revision.
struct Parts<'a> {
    epoch: &'a str,
    upstream: &'a str,
    revision: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(version: &'a str) -> Self {
        let (epoch, rest) = version.split_once(':').unwrap_or(("", version));
        let (upstream, revision) = match rest.rsplit_once('-') {
            Some((upstream, revision)) => (upstream, Some(revision)),
            None => (rest, None),
        };
        Self {
            epoch,
            upstream,
            revision,
        }
    }
}

fn is_made_of(part: &str, also: &[u8]) -> bool {
    part.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || also.contains(&byte))
}

/// Compares two upstream versions or two revisions: by turns what is no digit, letter by letter in
/// an order of its own, and numbers.
fn compare_part(first: &str, second: &str) -> Ordering {
    let (mut first, mut second) = (first.as_bytes(), second.as_bytes());
    while !first.is_empty() || !second.is_empty() {
        let (left, right);
        (left, first) = split(first, |byte| !byte.is_ascii_digit());
        (right, second) = split(second, |byte| !byte.is_ascii_digit());
        let order = compare_letters(left, right);
        if order != Ordering::Equal {
            return order;
        }
        let (left, right);
        (left, first) = split(first, u8::is_ascii_digit);
        (right, second) = split(second, u8::is_ascii_digit);
        let order = compare_numbers(left, right);
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

fn compare_letters(first: &[u8], second: &[u8]) -> Ordering {
    (0..first.len().max(second.len()))
        .map(|at| weight(first.get(at)).cmp(&weight(second.get(at))))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// A tilde is before the end, letters are after it, and everything else is after the letters.
fn weight(byte: Option<&u8>) -> i32 {
    match byte {
        Some(b'~') => -1,
        None => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(*byte),
        Some(byte) => i32::from(*byte) + 256,
    }
}

fn compare_numbers(first: &[u8], second: &[u8]) -> Ordering {
    let (first, second) = (significant(first), significant(second));
    first
        .len()
        .cmp(&second.len())
        .then_with(|| first.cmp(second))
}

/// A number without the zeros in front of it; nothing for zero.
fn significant(number: &[u8]) -> &[u8] {
    split(number, |digit| *digit == b'0').1
}

fn split(bytes: &[u8], belongs: impl Fn(&u8) -> bool) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| !belongs(byte));
    bytes.split_at(end.unwrap_or(bytes.len()))
}

/// A part with no needless zeros; one that does not end in a number ends in zero, as it counts.
fn canonical_part(part: &str) -> String {
    let mut key = String::with_capacity(part.len() + 1);
    let mut rest = part;
    loop {
        let number = rest.find(|character: char| character.is_ascii_digit());
        let (letters, after) = rest.split_at(number.unwrap_or(rest.len()));
        key.push_str(letters);
        let end = after.find(|character: char| !character.is_ascii_digit());
        let (number, after) = after.split_at(end.unwrap_or(after.len()));
        match number.trim_start_matches('0') {
            "" => key.push('0'),
            number => key.push_str(number),
        }
        if after.is_empty() {
            return key;
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_dpkg_does() {
        let rising = [
            "1.0~~",
            "1.0~~a",
            "1.0~",
            "1.0~rc1",
            "1.0",
            "1.0-1~bpo",
            "1.0-1",
            "1.0-1+b1",
            "1.0-10",
            "1.0a",
            "1.0+b1",
            "1.0.1",
            "1.2",
            "1.10",
            "2",
            "1:0.1",
            "10:0",
        ];
        for (at, first) in rising.iter().enumerate() {
            for (other, second) in rising.iter().enumerate() {
                assert_eq!(compare(first, second), at.cmp(&other), "{first} {second}");
            }
        }
    }

    #[test]
    fn versions_that_compare_equal_have_one_spelling() {
        for (spelling, key) in [
            ("0:1.0", "1.0"),
            ("1.00", "1.0"),
            ("1.0-0", "1.0"),
            ("1.0-00", "1.0"),
            ("1.", "1.0"),
            ("1.0a", "1.0a0"),
            ("001:1-01", "1:1-1"),
            ("1-2-0", "1-2-0"),
            ("1-2", "1-2"),
            ("0:1:2", "0:1:2"),
        ] {
            assert_eq!(canonical(spelling), key);
            assert_eq!(canonical(key), key);
        }
        assert_eq!(
            Version::parse("1.0").unwrap(),
            Version::parse("0:1.00-0").unwrap()
        );
    }

    #[test]
    fn what_dpkg_does_not_take_is_no_version() {
        for text in [
            "",
            "a",
            "1-",
            "1:",
            ":1",
            "+1:1",
            " 1",
            "1 2",
            "1\n2",
            "-1:1",
            "2147483648:1",
            "1_2",
            "~1",
            "1:-1",
            "1a:1",
            "1^",
            "1/2",
            "1é",
            "../1",
        ] {
            assert!(Version::parse(text).is_err(), "{text:?}");
        }
        assert!(Version::parse(&"1".repeat(201)).is_err());
        for text in [
            "1",
            "0:1",
            "2147483647:1",
            "1:2:3",
            "1-~",
            "1-2-3",
            "1--1",
            "1+",
        ] {
            assert_eq!(Version::parse(text).unwrap().as_str(), text);
        }
    }
}
