//! Scopes: which paths a key or a plan opens.
//!
//! A scope is a path from its first segment on, such as `rpm/core/2025`, and covers that path and
//! whatever lies below. `*` in a segment stands for any characters but a slash, so
//! `*/core/2025/el9-*` covers every format. A final `/**` says the same as its absence.

use std::fmt;
use std::str::FromStr;

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// Longest scope, in bytes.
const LONGEST: usize = 512;

/// Most segments of a scope.
const DEEPEST: usize = 16;

/// Most scopes of one key, plan or account.
pub const MOST: usize = 64;

/// One scope, without the final `/**`. Only what [`FromStr`] lets through is one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scope(Box<str>);

/// Scopes that are granted together: what one of them covers is covered.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, FromJsonQueryResult,
)]
#[serde(transparent)]
pub struct Scopes(pub Vec<Scope>);

/// Why a text is no scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoScope(&'static str);

impl Scope {
    /// Whether `path`, normalised and without its leading slash, is covered.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        let mut segments = path.split('/');
        self.0.split('/').all(|pattern| {
            segments
                .next()
                .is_some_and(|segment| fits(pattern, segment))
        })
    }
}

impl Scopes {
    /// The first of them that covers `path`.
    #[must_use]
    pub fn covering(&self, path: &str) -> Option<&Scope> {
        self.0.iter().find(|scope| scope.covers(path))
    }

    /// Whether one of them covers `path`.
    #[must_use]
    pub fn cover(&self, path: &str) -> bool {
        self.covering(path).is_some()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromStr for Scope {
    type Err = NoScope;

    fn from_str(text: &str) -> Result<Self, NoScope> {
        let path = text.strip_suffix("/**").unwrap_or(text);
        if text.len() > LONGEST {
            return Err(NoScope("it has more than 512 bytes"));
        }
        if path.split('/').count() > DEEPEST {
            return Err(NoScope("it has more than 16 segments"));
        }
        path.split('/').try_for_each(judge)?;
        Ok(Self(path.into()))
    }
}

fn judge(segment: &str) -> Result<(), NoScope> {
    match segment {
        "" => {
            return Err(NoScope(
                "it has an empty segment or a slash at its start or end",
            ));
        }
        "." | ".." => return Err(NoScope("it has a segment `.` or `..`")),
        _ => {}
    }
    if segment.contains("**") {
        return Err(NoScope("`**` may only be its last segment, after others"));
    }
    let is_foreign = |letter: char| letter.is_control() || letter == '\\' || letter == '%';
    if segment.contains(is_foreign) {
        return Err(NoScope(
            "it has a character that names have not: write them decoded, without control characters",
        ));
    }
    Ok(())
}

/// Whether `segment` is what `pattern` describes, of which each `*` stands for any characters.
fn fits(pattern: &str, segment: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == segment;
    };
    let Some(mut left) = segment.strip_prefix(start) else {
        return false;
    };
    let mut pieces = rest.split('*').peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return left.ends_with(piece);
        }
        // The first place will do: whatever comes after it is free.
        match left.find(piece) {
            Some(at) => left = &left[at + piece.len()..],
            None => return false,
        }
    }
    true
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/**", self.0)
    }
}

impl TryFrom<String> for Scope {
    type Error = NoScope;

    fn try_from(text: String) -> Result<Self, NoScope> {
        text.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(scope: &str, path: &str) -> bool {
        scope.parse::<Scope>().unwrap().covers(path)
    }

    #[test]
    fn a_scope_covers_a_path_and_what_is_below() {
        for scope in ["rpm/core", "rpm/core/**"] {
            assert!(covers(scope, "rpm/core"));
            assert!(covers(scope, "rpm/core/"));
            assert!(covers(
                scope,
                "rpm/core/2025/el9-x86_64/repodata/repomd.xml"
            ));
            for path in ["rpm", "rpm/", "rpm/cores", "rpm/core2/x", "deb/core/x", ""] {
                assert!(!covers(scope, path), "{path}");
            }
        }
    }

    #[test]
    fn a_star_stays_in_its_segment() {
        assert!(covers("*/core/**", "deb/core/dists/stable/InRelease"));
        assert!(covers("rpm/*/2025", "rpm/core/2025/el9"));
        assert!(!covers("rpm/*/2025", "rpm/core/el9/2025"));
        assert!(!covers("rpm/*/2025", "rpm/2025"));
        assert!(covers("rpm/core/el9-*", "rpm/core/el9-x86_64/a"));
        assert!(!covers("rpm/core/el9-*", "rpm/core/el90/a"));
        assert!(!covers("rpm/core/*", "rpm/core"));
    }

    #[test]
    fn stars_stand_for_any_characters() {
        for (pattern, segment, expected) in [
            ("*", "", true),
            ("a*", "a", true),
            ("*a", "ba", true),
            ("*a", "ab", false),
            ("a*a", "a", false),
            ("a*b*c", "a1b2b3c", true),
            ("a*b*c", "acb", false),
            ("*ab*", "xaab", true),
            ("*a*a*", "a", false),
            ("*a*a*", "aa", true),
        ] {
            assert_eq!(fits(pattern, segment), expected, "{pattern} {segment}");
        }
    }

    #[test]
    fn what_is_no_scope_is_refused() {
        for text in [
            "",
            "/",
            "**",
            "/rpm",
            "rpm/",
            "rpm//core",
            "rpm/../deb",
            "rpm/./a",
            "rpm/**/x",
            "rpm/a**",
            "rpm/%2e",
            "rpm/a\\b",
            "rpm/a\n",
        ] {
            assert!(text.parse::<Scope>().is_err(), "{text:?}");
        }
        assert!("a/".repeat(17).parse::<Scope>().is_err());
        assert!("a".repeat(513).parse::<Scope>().is_err());
        assert!(serde_json::from_str::<Scopes>(r#"["rpm/../deb"]"#).is_err());
    }

    #[test]
    fn a_scope_survives_its_text() {
        for (text, expected) in [("rpm/core", "rpm/core/**"), ("*/a*b/**", "*/a*b/**")] {
            let scope: Scope = text.parse().unwrap();
            assert_eq!(scope.to_string(), expected);
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
    }
}
