//! Relations between packages: what `Depends` and its like say, and whether it is met.
//!
//! The text of a field is the compact form: it can be kept in a row and read again, on the fly,
//! for all packages of a [`Universe`].

mod parse;
mod retain;
mod share;
mod universe;

use crate::version;

pub use self::parse::{RelationError, parse, parse_provides};
pub use self::retain::removable;
pub use self::share::may_share;
pub use self::universe::{Conflict, Member, MultiArch, Universe, UniverseError, Unmet, broken_by};

/// One of the relations that a field separates by commas: any of its alternatives will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation<'a> {
    /// The relation as it was written, for people.
    pub text: &'a str,
    /// Never empty.
    pub alternatives: Vec<Alternative<'a>>,
}

/// One alternative, such as `libc6:any (>= 2.36) [amd64] <!nocheck>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative<'a> {
    /// The package, or what packages provide.
    pub name: &'a str,
    /// What follows the colon: `any`, `native` or an architecture.
    pub qualifier: Option<&'a str>,
    /// Which versions will do.
    pub version: Option<Wanted<'a>>,
    /// Architectures for which it is meant; `!` is part of those for which it is not.
    pub architectures: Vec<&'a str>,
    /// Build profiles: all of one list have to hold, and one list is enough.
    pub profiles: Vec<Vec<&'a str>>,
}

/// What a package provides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provided<'a> {
    /// The name.
    pub name: &'a str,
    /// The architecture, if it is not the one of the package.
    pub architecture: Option<&'a str>,
    /// The version; without one, no relation with a version is met.
    pub version: Option<&'a str>,
}

/// How a version has to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The comparison.
    pub operator: Operator,
    /// What is compared with.
    pub version: &'a str,
}

/// A comparison of versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `<<`
    Earlier,
    /// `<=`, and `<` as it is still found
    AtMost,
    /// `=`
    Exactly,
    /// `>=`, and `>` as it is still found
    AtLeast,
    /// `>>`
    Later,
}

impl Wanted<'_> {
    /// Whether `version` will do.
    pub fn is_met_by(&self, version: &str) -> bool {
        let order = version::compare(version, self.version);
        match self.operator {
            Operator::Earlier => order.is_lt(),
            Operator::AtMost => order.is_le(),
            Operator::Exactly => order.is_eq(),
            Operator::AtLeast => order.is_ge(),
            Operator::Later => order.is_gt(),
        }
    }
}

impl Alternative<'_> {
    /// Whether it is meant for `architecture`, such as `amd64`.
    pub fn applies_to(&self, architecture: &str) -> bool {
        let matching = |pattern: &str| matches_pattern(architecture, pattern);
        let mut patterns = self.architectures.iter().peekable();
        match patterns.peek() {
            None => true,
            Some(first) if first.starts_with('!') => {
                patterns.all(|pattern| !matching(pattern.trim_start_matches('!')))
            }
            Some(_) => patterns.any(|pattern| matching(pattern)),
        }
    }
}

/// Whether a pattern such as `linux-any` or `any-arm64` is for `architecture`.
fn matches_pattern(architecture: &str, pattern: &str) -> bool {
    if pattern == "any" || pattern == architecture {
        return true;
    }
    let (system, processor) = architecture
        .split_once('-')
        .unwrap_or(("linux", architecture));
    match pattern.split_once('-') {
        Some(("any", wanted)) => wanted == processor || wanted == "any",
        Some((wanted, "any")) => wanted == system,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
