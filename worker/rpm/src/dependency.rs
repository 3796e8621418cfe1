//! What a package needs and offers, as the indexes list it.
//!
//! The rules are those of `createrepo_c`: requirements that rpm itself fulfils, that the package
//! fulfils, or that say the same again are left out; of all versions of libc's symbols only the
//! highest is kept; and the weak dependencies of before rpm 4.12 are read as today's.

use std::collections::{HashMap, HashSet};

use crate::file::{Files, is_primary};
use crate::header::{Section, tag};
use crate::version;

/// Flags of a dependency's relation: less, greater, equal.
const RELATION: u64 = 0xf;
/// Flags of a requirement that must be met before scripts run.
const BEFORE_SCRIPTS: u64 = (1 << 6) | (1 << 9) | (1 << 10);
/// Flag of a requirement that may be missing: a recommendation before rpm 4.12.
const MISSING_OK: u64 = 1 << 19;
/// Flag of a suggestion that is a recommendation, before rpm 4.12.
const STRONG: u64 = 1 << 27;

/// The tags that one kind of dependency is spread over.
#[derive(Clone, Copy)]
pub(crate) struct Tags {
    pub(crate) name: u32,
    pub(crate) flags: u32,
    pub(crate) version: u32,
}

const fn tags(name: u32, flags: u32, version: u32) -> Tags {
    Tags {
        name,
        flags,
        version,
    }
}

const PROVIDES: Tags = tags(tag::PROVIDE_NAME, tag::PROVIDE_FLAGS, tag::PROVIDE_VERSION);
const REQUIRES: Tags = tags(tag::REQUIRE_NAME, tag::REQUIRE_FLAGS, tag::REQUIRE_VERSION);
const CONFLICTS: Tags = tags(
    tag::CONFLICT_NAME,
    tag::CONFLICT_FLAGS,
    tag::CONFLICT_VERSION,
);
const OBSOLETES: Tags = tags(
    tag::OBSOLETE_NAME,
    tag::OBSOLETE_FLAGS,
    tag::OBSOLETE_VERSION,
);
const RECOMMENDS: Tags = tags(
    tag::RECOMMEND_NAME,
    tag::RECOMMEND_FLAGS,
    tag::RECOMMEND_VERSION,
);
const SUGGESTS: Tags = tags(tag::SUGGEST_NAME, tag::SUGGEST_FLAGS, tag::SUGGEST_VERSION);
const SUPPLEMENTS: Tags = tags(
    tag::SUPPLEMENT_NAME,
    tag::SUPPLEMENT_FLAGS,
    tag::SUPPLEMENT_VERSION,
);
const ENHANCES: Tags = tags(tag::ENHANCE_NAME, tag::ENHANCE_FLAGS, tag::ENHANCE_VERSION);
const OLD_SUGGESTS: Tags = tags(
    tag::OLD_SUGGESTS_NAME,
    tag::OLD_SUGGESTS_FLAGS,
    tag::OLD_SUGGESTS_VERSION,
);
const OLD_ENHANCES: Tags = tags(
    tag::OLD_ENHANCES_NAME,
    tag::OLD_ENHANCES_FLAGS,
    tag::OLD_ENHANCES_VERSION,
);

/// The tags of all kinds.
pub(crate) const TAGS: [Tags; 10] = [
    PROVIDES,
    REQUIRES,
    CONFLICTS,
    OBSOLETES,
    RECOMMENDS,
    SUGGESTS,
    SUPPLEMENTS,
    ENHANCES,
    OLD_SUGGESTS,
    OLD_ENHANCES,
];

/// One dependency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Dependency<'a> {
    /// A name, a path or a rich expression such as `(a if b)`.
    pub(crate) name: &'a [u8],
    /// How the version is meant: `LT`, `GT`, `EQ`, `LE` or `GE`.
    pub(crate) relation: Option<&'static str>,
    /// `[epoch:]version[-release]`, as the header has it.
    pub(crate) version: &'a [u8],
    /// Whether it must be met before scripts of the package run.
    pub(crate) pre: bool,
}

/// Epoch, version and release of a dependency; empty parts are not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    pub(crate) epoch: &'a [u8],
    pub(crate) version: &'a [u8],
    pub(crate) release: &'a [u8],
}

impl<'a> Dependency<'a> {
    /// The version taken apart; `None` if its epoch is no number.
    pub(crate) fn parts(&self) -> Option<Parts<'a>> {
        if self.version.is_empty() {
            return Some(Parts {
                epoch: b"",
                version: b"",
                release: b"",
            });
        }
        let (epoch, rest) = match memchr::memchr(b':', self.version) {
            Some(colon) => (epoch(&self.version[..colon])?, &self.version[colon + 1..]),
            None => (b"0".as_slice(), self.version),
        };
        let (version, release) = match memchr::memchr(b'-', rest) {
            Some(dash) => (&rest[..dash], &rest[dash + 1..]),
            None => (rest, b"".as_slice()),
        };
        Some(Parts {
            epoch,
            version,
            release,
        })
    }
}

/// The epoch as written, zero if there is nothing; `None` if it is no number.
fn epoch(written: &[u8]) -> Option<&[u8]> {
    if written.is_empty() {
        return Some(b"0");
    }
    let digits = written.trim_ascii_start();
    let digits = digits
        .strip_prefix(b"-")
        .or(digits.strip_prefix(b"+"))
        .unwrap_or(digits);
    (!digits.is_empty() && digits.iter().all(u8::is_ascii_digit)).then_some(written)
}

/// All dependencies of a package, by kind, in the order of its header.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dependencies<'a> {
    pub(crate) provides: Vec<Dependency<'a>>,
    pub(crate) requires: Vec<Dependency<'a>>,
    pub(crate) conflicts: Vec<Dependency<'a>>,
    pub(crate) obsoletes: Vec<Dependency<'a>>,
    pub(crate) suggests: Vec<Dependency<'a>>,
    pub(crate) enhances: Vec<Dependency<'a>>,
    pub(crate) recommends: Vec<Dependency<'a>>,
    pub(crate) supplements: Vec<Dependency<'a>>,
}

impl<'a> Dependencies<'a> {
    /// Reads all of them. `own` is what rpm adds to what a package of before rpm 4.0 provides.
    pub(crate) fn read(section: Section<'a>, own: Option<Dependency<'a>>) -> Self {
        let mut all = Self {
            provides: list(section, PROVIDES)
                .map(|(dependency, _)| dependency)
                .collect(),
            conflicts: list(section, CONFLICTS)
                .map(|(dependency, _)| dependency)
                .collect(),
            obsoletes: list(section, OBSOLETES)
                .map(|(dependency, _)| dependency)
                .collect(),
            ..Self::default()
        };
        all.provides.extend(own);
        all.read_requires(section);
        for (into, tags) in [
            (&mut all.suggests, SUGGESTS),
            (&mut all.enhances, ENHANCES),
            (&mut all.recommends, RECOMMENDS),
            (&mut all.supplements, SUPPLEMENTS),
        ] {
            into.extend(list(section, tags).map(|(dependency, _)| dependency));
        }
        for (dependency, flags) in list(section, OLD_SUGGESTS) {
            let into = if flags & STRONG == 0 {
                &mut all.suggests
            } else {
                &mut all.recommends
            };
            into.push(dependency);
        }
        for (dependency, flags) in list(section, OLD_ENHANCES) {
            let into = if flags & STRONG == 0 {
                &mut all.enhances
            } else {
                &mut all.supplements
            };
            into.push(dependency);
        }
        all
    }

    fn read_requires(&mut self, section: Section<'a>) {
        let provided: HashSet<_> = self.provides.iter().map(key).collect();
        let mut own_files: Option<HashSet<Vec<u8>>> = None;
        let mut last: HashMap<&[u8], Dependency<'_>> = HashMap::new();
        let mut libc: Option<Dependency<'_>> = None;
        for (dependency, flags) in list(section, REQUIRES) {
            let dependency = Dependency {
                pre: flags & BEFORE_SCRIPTS != 0,
                ..dependency
            };
            let name = dependency.name;
            if name.starts_with(b"rpmlib(") || provided.contains(&key(&dependency)) {
                continue;
            }
            if name.starts_with(b"/")
                && is_primary(name)
                && own_files
                    .get_or_insert_with(|| Files::new(section).primary_paths())
                    .contains(name)
            {
                continue;
            }
            if last.get(name) == Some(&dependency) {
                continue;
            }
            if flags & MISSING_OK != 0 {
                self.recommends.push(dependency);
            } else if name.starts_with(b"libc.so.6") {
                libc = Some(libc.map_or(dependency, |highest| higher(highest, dependency)));
            } else {
                self.requires.push(dependency);
                last.insert(name, dependency);
            }
        }
        self.requires.extend(libc);
    }
}

fn key<'a>(dependency: &Dependency<'a>) -> (&'a [u8], Option<&'static str>, &'a [u8]) {
    (dependency.name, dependency.relation, dependency.version)
}

/// All dependencies of one kind with their flags; those whose epoch is no number are left out.
fn list(section: Section<'_>, tags: Tags) -> impl Iterator<Item = (Dependency<'_>, u64)> {
    let mut flags = section.numbers(tags.flags);
    let mut versions = section.strings(tags.version);
    section
        .strings(tags.name)
        .map(move |name| {
            let flags = flags.next().unwrap_or(0);
            let version = versions.next().unwrap_or_default();
            (
                Dependency {
                    name,
                    relation: relation(flags),
                    version,
                    pre: false,
                },
                flags,
            )
        })
        .filter(|(dependency, _)| dependency.parts().is_some())
}

fn relation(flags: u64) -> Option<&'static str> {
    match flags & RELATION {
        2 => Some("LT"),
        4 => Some("GT"),
        8 => Some("EQ"),
        10 => Some("LE"),
        12 => Some("GE"),
        _ => None,
    }
}

/// Which of two requirements of libc names the higher symbol version; the first if they are equal.
fn higher<'a>(first: Dependency<'a>, second: Dependency<'a>) -> Dependency<'a> {
    let second_is_higher = match (symbol(first.name), symbol(second.name)) {
        (Symbol::Unclosed, Symbol::Unclosed) => false,
        (Symbol::Versioned(first), Symbol::Versioned(second)) => {
            version::compare(first, second) == std::cmp::Ordering::Less
        }
        (first, second) => first.rank() < second.rank(),
    };
    if second_is_higher { second } else { first }
}

/// The first parenthesis of a library's name, such as `GLIBC_2.34`.
enum Symbol<'a> {
    /// There is no parenthesis.
    None,
    /// It is not closed.
    Unclosed,
    /// It is empty.
    Empty,
    /// It holds no digit.
    Unversioned,
    /// It holds a version, given from its first digit on.
    Versioned(&'a [u8]),
}

impl Symbol<'_> {
    fn rank(&self) -> u8 {
        match self {
            Self::None => 0,
            Self::Unclosed => 1,
            Self::Empty => 2,
            Self::Unversioned => 3,
            Self::Versioned(_) => 4,
        }
    }
}

fn symbol(name: &[u8]) -> Symbol<'_> {
    let Some(open) = memchr::memchr(b'(', name) else {
        return Symbol::None;
    };
    let Some(close) = memchr::memchr(b')', &name[open..]) else {
        return Symbol::Unclosed;
    };
    let inside = &name[open + 1..open + close];
    if inside.is_empty() {
        return Symbol::Empty;
    }
    match inside.iter().position(u8::is_ascii_digit) {
        Some(digit) => Symbol::Versioned(&inside[digit..]),
        None => Symbol::Unversioned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dependency<'a>(name: &'a str, version: &'a str) -> Dependency<'a> {
        Dependency {
            name: name.as_bytes(),
            relation: Some("EQ"),
            version: version.as_bytes(),
            pre: false,
        }
    }

    fn parts(version: &str) -> Option<(String, String, String)> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        dependency("a", version)
            .parts()
            .map(|parts| (text(parts.epoch), text(parts.version), text(parts.release)))
    }

    #[test]
    fn a_version_falls_into_epoch_version_and_release() {
        let expected = |epoch: &str, version: &str, release: &str| {
            Some((epoch.to_owned(), version.to_owned(), release.to_owned()))
        };

        assert_eq!(parts("1:2.0-3"), expected("1", "2.0", "3"));
        assert_eq!(parts("2.0"), expected("0", "2.0", ""));
        assert_eq!(parts(":2.0-"), expected("0", "2.0", ""));
        assert_eq!(parts("2.0-3-4"), expected("0", "2.0", "3-4"));
        assert_eq!(parts(""), expected("", "", ""));
        assert_eq!(parts("one:2.0"), None);
    }

    #[test]
    fn of_libc_only_the_highest_version_is_kept() {
        let highest = |first, second| {
            higher(dependency(first, ""), dependency(second, ""))
                .name
                .to_vec()
        };

        assert_eq!(
            highest(
                "libc.so.6(GLIBC_2.4)(64bit)",
                "libc.so.6(GLIBC_2.14)(64bit)"
            ),
            b"libc.so.6(GLIBC_2.14)(64bit)"
        );
        assert_eq!(
            highest("libc.so.6(GLIBC_2.4)(64bit)", "libc.so.6()(64bit)"),
            b"libc.so.6(GLIBC_2.4)(64bit)"
        );
        assert_eq!(
            highest("libc.so.6", "libc.so.6(GLIBC_2.4)"),
            b"libc.so.6(GLIBC_2.4)"
        );
    }
}
