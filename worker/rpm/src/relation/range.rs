//! Names with ranges of versions, and when two ranges have something in common.

use std::cmp::Ordering;
use std::fmt;

use crate::version;

/// Which versions are meant, seen from the one that is named; none is any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Sense(u8);

impl Sense {
    pub(super) const ANY: Self = Self(0);
    const LESS: Self = Self(1);
    const GREATER: Self = Self(2);
    pub(super) const EQUAL: Self = Self(4);
    const LESS_EQUAL: Self = Self(1 | 4);
    const GREATER_EQUAL: Self = Self(2 | 4);

    /// All of them.
    pub(super) const ALL: [Self; 6] = [
        Self::ANY,
        Self::LESS,
        Self::GREATER,
        Self::EQUAL,
        Self::LESS_EQUAL,
        Self::GREATER_EQUAL,
    ];

    /// Reads the word of an index.
    pub(super) fn of_flag(flag: &str) -> Option<Self> {
        Some(match flag {
            "LT" => Self::LESS,
            "GT" => Self::GREATER,
            "EQ" => Self::EQUAL,
            "LE" => Self::LESS_EQUAL,
            "GE" => Self::GREATER_EQUAL,
            _ => return None,
        })
    }

    /// Reads the sign of a rich dependency, in any spelling that rpm knows.
    pub(super) fn of_sign(sign: &str) -> Option<Self> {
        Some(match sign {
            "<" => Self::LESS,
            ">" => Self::GREATER,
            "=" | "==" => Self::EQUAL,
            "<=" | "=<" => Self::LESS_EQUAL,
            ">=" | "=>" => Self::GREATER_EQUAL,
            _ => return None,
        })
    }

    fn sign(self) -> &'static str {
        match self {
            Self::LESS => "<",
            Self::GREATER => ">",
            Self::EQUAL => "=",
            Self::LESS_EQUAL => "<=",
            Self::GREATER_EQUAL => ">=",
            _ => "",
        }
    }

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether a range of this sense overlaps with one of `other`, when its version is so to the
    /// other's. Of two equal versions one can be `bare`, without a release, and the other not: it
    /// is every release then, not just an equal one.
    pub(super) fn overlaps(self, other: Self, order: Ordering, bare: [bool; 2]) -> bool {
        match order {
            _ if self == Self::ANY || other == Self::ANY => true,
            Ordering::Less => self.has(Self::GREATER) || other.has(Self::LESS),
            Ordering::Equal => {
                self.has(other)
                    || (bare == [true, false] && self.has(Self::EQUAL))
                    || (bare == [false, true] && other.has(Self::EQUAL))
            }
            Ordering::Greater => self.has(Self::LESS) || other.has(Self::GREATER),
        }
    }
}

/// Epoch, version and release; an epoch that is not there is zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Evr<'a> {
    pub(super) epoch: &'a str,
    pub(super) version: &'a str,
    /// Nothing stands for any release.
    pub(super) release: &'a str,
}

impl<'a> Evr<'a> {
    /// Takes `[epoch:]version[-release]` apart.
    pub(super) fn parse(text: &'a str) -> Self {
        let is_epoch = |(epoch, _): &(&str, _)| epoch.bytes().all(|byte| byte.is_ascii_digit());
        let (epoch, rest) = text.split_once(':').filter(is_epoch).unwrap_or(("", text));
        let (version, release) = rest.rsplit_once('-').unwrap_or((rest, ""));
        Self {
            epoch,
            version,
            release,
        }
    }

    /// How the two are ordered by epoch and version alone.
    pub(super) fn compare_versions(&self, other: &Self) -> Ordering {
        let epoch = |evr: &Self| match evr.epoch {
            "" => "0",
            epoch => epoch,
        };
        compare(epoch(self), epoch(other)).then_with(|| compare(self.version, other.version))
    }

    /// An order in which those without a release come before all others of their version.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.compare_versions(other)
            .then_with(|| other.is_bare().cmp(&self.is_bare()))
            .then_with(|| compare(self.release, other.release))
    }

    /// How they are ordered where a release that is missing equals every other.
    pub(super) fn compare_loosely(&self, other: &Self) -> Ordering {
        match self.compare_versions(other) {
            Ordering::Equal if self.is_bare() || other.is_bare() => Ordering::Equal,
            Ordering::Equal => compare(self.release, other.release),
            order => order,
        }
    }

    /// Whether there is no release.
    pub(super) fn is_bare(&self) -> bool {
        self.release.is_empty()
    }
}

/// How rpm orders two versions or two releases.
pub(super) fn compare(first: &str, second: &str) -> Ordering {
    version::compare(first.as_bytes(), second.as_bytes())
}

/// Something that a package offers or needs, such as `a >= 1.0`, a path, or `(a or b)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Relation<'a> {
    pub(super) name: &'a str,
    pub(super) sense: Sense,
    pub(super) evr: Evr<'a>,
}

impl<'a> Relation<'a> {
    /// Any version of `name`.
    pub(super) fn any(name: &'a str) -> Self {
        Self::new(name, Sense::ANY, Evr::default())
    }

    /// As given, but any version where the range does not name one.
    pub(super) fn new(name: &'a str, sense: Sense, evr: Evr<'a>) -> Self {
        if evr.version.is_empty() || sense == Sense::ANY {
            return Self {
                name,
                sense: Sense::ANY,
                evr: Evr::default(),
            };
        }
        Self { name, sense, evr }
    }

    /// Whether the two have the same name and a version in common.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let order = self.evr.compare_loosely(&other.evr);
        let bare = [self.evr.is_bare(), other.evr.is_bare()];
        self.name == other.name && self.sense.overlaps(other.sense, order, bare)
    }
}

impl fmt::Display for Relation<'_> {
    /// `name`, or `name >= [epoch:]version[-release]`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)?;
        if self.sense == Sense::ANY {
            return Ok(());
        }
        let Evr {
            epoch,
            version,
            release,
        } = self.evr;
        write!(formatter, " {} ", self.sense.sign())?;
        if !matches!(epoch, "" | "0") {
            write!(formatter, "{epoch}:")?;
        }
        formatter.write_str(version)?;
        if !release.is_empty() {
            write!(formatter, "-{release}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(text: &str) -> Relation<'_> {
        match text.split(' ').collect::<Vec<_>>()[..] {
            [name, sign, evr] if !name.starts_with('(') => {
                Relation::new(name, Sense::of_sign(sign).unwrap(), Evr::parse(evr))
            }
            _ => Relation::any(text),
        }
    }

    #[track_caller]
    fn assert_overlap(first: &str, second: &str, expected: bool) {
        let (one, other) = (relation(first), relation(second));
        assert_eq!(one.overlaps(&other), expected, "{first} and {second}");
        assert_eq!(other.overlaps(&one), expected, "{second} and {first}");
    }

    #[test]
    fn ranges_overlap_where_a_version_is_in_both() {
        for (first, second) in [
            ("a = 1.0-1", "a = 1.0-1"),
            ("a = 2-1", "a >= 1"),
            ("a = 1", "a <= 1"),
            ("a < 2", "a > 1"),
            ("a < 2", "a < 1"),
            ("a <= 1", "a >= 1"),
            ("a = 1:1-1", "a > 9"),
        ] {
            assert_overlap(first, second, true);
        }
        for (first, second) in [
            ("a = 1.0-1", "b = 1.0-1"),
            ("a = 1-1", "a = 1-2"),
            ("a = 1", "a < 1"),
            ("a < 1", "a >= 1"),
            ("a < 1", "a > 2"),
            ("a = 1:1", "a < 9"),
            ("a > 1", "a < 1"),
        ] {
            assert_overlap(first, second, false);
        }
    }

    #[test]
    fn what_has_no_version_overlaps_with_every_version() {
        assert_overlap("a", "a = 1", true);
        assert_overlap("a", "a", true);
        assert_overlap("a", "b", false);
    }

    #[test]
    fn a_missing_release_equals_every_release_and_a_missing_epoch_is_zero() {
        assert_overlap("a = 1.0", "a = 1.0-7", true);
        assert_overlap("a > 1.0", "a = 1.0-7", false);
        assert_overlap("a >= 1.0-8", "a = 1.0", true);
        assert_overlap("a > 1.0-8", "a = 1.0", true);
        assert_overlap("a < 1.0-8", "a > 1.0", false);
        assert_overlap("a = 0:1.0", "a = 1.0", true);
        assert_overlap("a = 1:1.0", "a = 1.0", false);
    }

    #[test]
    fn a_relation_is_written_as_rpm_writes_it() {
        for text in ["a", "/bin/sh", "a >= 2:1.0-3", "a < 1", "(a or b)"] {
            assert_eq!(relation(text).to_string(), text);
        }
        assert_eq!(relation("a = 0:1").to_string(), "a = 1");
    }
}
