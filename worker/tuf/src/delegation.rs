//! Delegations: which other role speaks for which paths.

use std::collections::HashMap;
use std::num::NonZeroU64;

use aws_lc_rs::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use tough::schema::{DelegatedRole, Delegations, PathHashPrefix, PathPattern, PathSet};

use crate::authority::Authority;
use crate::key::{Key, KeyId};
use crate::name::RoleName;
use crate::target::TargetPath;

/// Which paths a delegated role may speak for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paths {
    /// Whole paths, or patterns whose `*` stands for one segment or a part of it.
    Patterns(Vec<String>),
    /// The first hexadecimal digits of the SHA-256 of the path.
    Prefixes(Vec<String>),
}

impl Paths {
    /// Whether they take `path` in, as all clients decide it: segment by segment, where `*` stands
    /// for any letters but a slash.
    pub fn cover(&self, path: &TargetPath) -> bool {
        match self {
            Self::Patterns(patterns) => patterns.iter().any(|pattern| fits(pattern, path.as_str())),
            Self::Prefixes(prefixes) => {
                let hash = hex::encode(digest(&SHA256, path.as_str().as_bytes()));
                prefixes.iter().any(|prefix| hash.starts_with(prefix))
            }
        }
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut patterns, mut segments) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), segments.next()) {
            (None, None) => return true,
            (Some(pattern), Some(segment)) if fits_segment(pattern, segment) => {}
            _ => return false,
        }
    }
}

/// Each piece between two stars is found as early as it can be; the last one is at the end.
fn fits_segment(pattern: &str, segment: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == segment;
    };
    let Some(mut left) = segment.strip_prefix(first) else {
        return false;
    };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        match left.find(piece) {
            Some(at) => left = &left[at + piece.len()..],
            None => return false,
        }
    }
    left.ends_with(last)
}

/// One delegated role, as the role above it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    /// Its name.
    pub name: RoleName,
    /// Who signs it.
    pub authority: Authority,
    /// What it may speak for.
    pub paths: Paths,
    /// Whether the search for a path of its ends with it, found or not.
    pub terminating: bool,
}

impl Delegation {
    /// What is wrong with the paths, if anything.
    ///
    /// # Errors
    /// [`PathsError`] says which pattern, and why.
    pub fn check(&self) -> Result<(), PathsError> {
        match &self.paths {
            Paths::Patterns(patterns) if patterns.is_empty() => Err(PathsError::None),
            Paths::Prefixes(prefixes) if prefixes.is_empty() => Err(PathsError::None),
            Paths::Patterns(patterns) => patterns.iter().try_for_each(|text| pattern(text)),
            Paths::Prefixes(prefixes) => prefixes.iter().try_for_each(|text| prefix(text)),
        }
    }

    fn to_wire(&self) -> Result<DelegatedRole, PathsError> {
        self.check()?;
        let unreadable = |text: &String| PathsError::Pattern(text.clone());
        let paths = match &self.paths {
            Paths::Patterns(patterns) => PathSet::Paths(
                patterns
                    .iter()
                    .map(|text| PathPattern::new(text).map_err(|_| unreadable(text)))
                    .collect::<Result<_, _>>()?,
            ),
            Paths::Prefixes(prefixes) => PathSet::PathHashPrefixes(
                prefixes
                    .iter()
                    .map(|text| PathHashPrefix::new(text).map_err(|_| unreadable(text)))
                    .collect::<Result<_, _>>()?,
            ),
        };
        Ok(DelegatedRole {
            name: self.name.to_string(),
            keyids: self
                .authority
                .keys()
                .map(|key| key.id().to_wire())
                .collect(),
            threshold: NonZeroU64::from(self.authority.threshold()),
            paths,
            terminating: self.terminating,
            targets: None,
        })
    }
}

fn pattern(text: &str) -> Result<(), PathsError> {
    // Beyond `*`, the pattern languages of the clients differ.
    let known = |char: char| !matches!(char, '%' | '#' | '?' | '\\' | '[' | ']' | '{' | '}' | '!');
    let segments = text
        .split('/')
        .all(|segment| !matches!(segment, "" | "." | ".."));
    let doubled = text.contains("**");
    if segments && !doubled && text.chars().all(|char| known(char) && !char.is_control()) {
        Ok(())
    } else {
        Err(PathsError::Pattern(text.to_owned()))
    }
}

fn prefix(text: &str) -> Result<(), PathsError> {
    let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if (1..=64).contains(&text.len()) && text.bytes().all(digit) {
        Ok(())
    } else {
        Err(PathsError::Prefix(text.to_owned()))
    }
}

/// `delegations` in the order in which clients search them, with the keys of all.
pub(crate) fn to_wire(delegations: &[Delegation]) -> Result<Option<Delegations>, PathsError> {
    if delegations.is_empty() {
        return Ok(None);
    }
    let mut keys = HashMap::new();
    for key in delegations.iter().flat_map(|one| one.authority.keys()) {
        keys.insert(key.id().to_wire(), key.to_wire());
    }
    let roles = delegations.iter().map(Delegation::to_wire);
    Ok(Some(Delegations {
        keys,
        roles: roles.collect::<Result<_, _>>()?,
    }))
}

/// The delegations that metadata holds.
pub(crate) fn of_wire(wire: &Delegations) -> Result<Vec<Delegation>, String> {
    let keys: HashMap<KeyId, Key> = wire
        .keys
        .iter()
        .map(|(id, key)| {
            let key = Key::admit(key.clone()).map_err(|error| error.to_string())?;
            Ok((KeyId::of_wire(id), key))
        })
        .collect::<Result<_, String>>()?;
    wire.roles
        .iter()
        .map(|role| one_of_wire(role, &keys))
        .collect()
}

fn one_of_wire(role: &DelegatedRole, keys: &HashMap<KeyId, Key>) -> Result<Delegation, String> {
    let texts = |found: Vec<&str>| found.into_iter().map(str::to_owned).collect();
    let ids = role.keyids.iter().map(KeyId::of_wire);
    Ok(Delegation {
        name: role
            .name
            .parse()
            .map_err(|error| format!("{}: {error}", role.name))?,
        authority: Authority::of_ids(ids, keys, role.threshold.get())
            .map_err(|error| format!("role `{}`: {error}", role.name))?,
        paths: match &role.paths {
            PathSet::Paths(patterns) => {
                Paths::Patterns(texts(patterns.iter().map(PathPattern::value).collect()))
            }
            PathSet::PathHashPrefixes(prefixes) => {
                Paths::Prefixes(texts(prefixes.iter().map(PathHashPrefix::value).collect()))
            }
        },
        terminating: role.terminating,
    })
}

/// Why a role cannot speak for these paths.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathsError {
    /// No paths at all.
    #[error("a delegated role needs at least one path")]
    None,
    /// A pattern that clients read differently.
    #[error(
        "clients read the pattern `{0}` differently: use whole segments and `*`, without a leading \
         slash, `?`, `[`, `{{`, `!`, `%`, `#`, `..` or `**`"
    )]
    Pattern(String),
    /// Not the beginning of a hash.
    #[error("`{0}` is not the beginning of a hash: use 1 to 64 lower-case hexadecimal digits")]
    Prefix(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::pair;

    fn delegation(paths: Paths) -> Delegation {
        Delegation {
            name: "team".parse().unwrap(),
            authority: Authority::new([pair(1).key], 1).unwrap(),
            paths,
            terminating: true,
        }
    }

    #[test]
    fn delegations_are_the_same_after_a_journey() {
        let one = delegation(Paths::Patterns(vec!["rpm/core/repodata/*".into()]));
        let two = delegation(Paths::Prefixes(vec!["0".into(), "1f".into()]));
        for meant in [one, two] {
            let wire = to_wire(std::slice::from_ref(&meant)).unwrap().unwrap();
            assert_eq!(of_wire(&wire).unwrap(), [meant]);
        }
        assert_eq!(to_wire(&[]).unwrap(), None);
    }

    #[test]
    fn a_pattern_takes_in_what_it_says_segment_by_segment() {
        for (pattern, path, taken) in [
            ("rpm/core/repodata/*", "rpm/core/repodata/repomd.xml", true),
            ("rpm/core/repodata/*", "rpm/core/repodata/a/b", false),
            ("rpm/core/*", "rpm/core", false),
            ("*/file", "a/file", true),
            ("a*b*c", "a-b-bc", true),
            ("a*b*c", "abcb", false),
            ("a*a", "a", false),
            ("*", "anything", true),
            ("exact", "exact", true),
            ("exact", "exactly", false),
        ] {
            let paths = Paths::Patterns(vec![pattern.into()]);
            assert_eq!(
                paths.cover(&path.parse().unwrap()),
                taken,
                "{pattern} {path}"
            );
        }
    }

    #[test]
    fn patterns_beyond_a_star_are_refused() {
        for text in [
            "", "/a", "a//b", "a/../b", "a?", "[ab]", "{a,b}", "**", "a%", "a\nb",
        ] {
            let error = delegation(Paths::Patterns(vec![text.into()]))
                .check()
                .unwrap_err();
            assert_eq!(error, PathsError::Pattern(text.into()));
        }
        let none = delegation(Paths::Patterns(Vec::new())).check();
        assert_eq!(none, Err(PathsError::None));
    }

    #[test]
    fn prefixes_are_the_beginnings_of_hashes() {
        for text in ["", "0F", "g", &"0".repeat(65)] {
            let error = delegation(Paths::Prefixes(vec![text.into()]))
                .check()
                .unwrap_err();
            assert_eq!(error, PathsError::Prefix(text.into()));
        }
    }
}
