//! What there is of one name, so that a question takes no look at each package.

use std::ops::Range;

use super::{Alternative, Member, MultiArch};
use crate::relation::{Operator, Wanted};
use crate::version;

/// Packages of one name, and packages that provide it.
#[derive(Clone, Debug, Default)]
pub(super) struct Offers<'a> {
    /// One for each architecture and way to serve others: few.
    classes: Vec<Class<'a>>,
}

#[derive(Clone, Debug)]
struct Class<'a> {
    architecture: &'a str,
    multi_arch: MultiArch,
    /// By rising versions.
    versioned: Vec<Offer<'a>>,
    /// Provided without a version.
    plain: Vec<Offer<'a>>,
    /// The numbers of the first offer in `versioned`, and of the first in `plain`.
    firsts: [usize; 2],
}

#[derive(Clone, Debug)]
struct Offer<'a> {
    /// The place of the package in the universe.
    place: usize,
    /// What is offered; not what the package itself has, if it provides another.
    version: &'a str,
    package: &'a str,
    package_version: &'a str,
    /// Where the next offer of another package is.
    next_other: usize,
}

impl<'a> Offers<'a> {
    pub(super) fn add(
        &mut self,
        place: usize,
        member: &Member<'a>,
        architecture: &'a str,
        version: Option<&'a str>,
    ) {
        let multi_arch = member.multi_arch;
        let offer = Offer {
            place,
            version: version.unwrap_or_default(),
            package: member.name,
            package_version: member.version,
            next_other: 0,
        };
        let known = self
            .classes
            .iter()
            .position(|class| class.architecture == architecture && class.multi_arch == multi_arch);
        let at = known.unwrap_or_else(|| {
            self.classes.push(Class {
                architecture,
                multi_arch,
                versioned: Vec::new(),
                plain: Vec::new(),
                firsts: [0; 2],
            });
            self.classes.len() - 1
        });
        let class = &mut self.classes[at];
        match version {
            Some(_) => class.versioned.push(offer),
            None => class.plain.push(offer),
        }
    }

    /// To be called once, after the last [`Offers::add`]: sorts, and numbers the offers behind those
    /// in `offered`, which gets the place of the package of each.
    pub(super) fn arrange(&mut self, offered: &mut Vec<usize>) {
        for class in &mut self.classes {
            let by_version =
                |one: &Offer<'_>, other: &Offer<'_>| version::compare(one.version, other.version);
            class.versioned.sort_by(by_version);
            let lists = [&mut class.versioned, &mut class.plain];
            for (list, first) in lists.into_iter().zip(&mut class.firsts) {
                link(list);
                *first = offered.len();
                offered.extend(list.iter().map(|offer| offer.place));
            }
        }
    }

    /// Whether one of them meets `alternative` on `architecture`.
    pub(super) fn meet(&self, architecture: &str, alternative: &Alternative<'_>) -> bool {
        self.choices(architecture, alternative).next().is_some()
    }

    /// The numbers of those that meet `alternative` on `architecture`; no range is empty.
    pub(super) fn choices(
        &self,
        architecture: &str,
        alternative: &Alternative<'_>,
    ) -> impl Iterator<Item = Range<usize>> {
        let serving = self
            .classes
            .iter()
            .filter(move |class| class.serves(architecture, alternative.qualifier));
        let ranges = serving.flat_map(|class| {
            let (versioned, plain) = match alternative.version {
                None => (0..class.versioned.len(), 0..class.plain.len()),
                Some(wanted) => (range(&class.versioned, wanted), 0..0),
            };
            let number = |range: Range<usize>, first| range.start + first..range.end + first;
            let [first, first_plain] = class.firsts;
            [number(versioned, first), number(plain, first_plain)]
        });
        ranges.filter(|range| !range.is_empty())
    }

    /// One that `wanted` means, but for those of the package `own`: name and version.
    pub(super) fn other(
        &self,
        own: &str,
        wanted: Option<Wanted<'_>>,
    ) -> Option<(&'a str, &'a str)> {
        self.classes.iter().find_map(|class| {
            let versioned = match wanted {
                None => 0..class.versioned.len(),
                Some(wanted) => range(&class.versioned, wanted),
            };
            let plain = if wanted.is_none() {
                &class.plain[..]
            } else {
                &[]
            };
            other(&class.versioned, versioned, own).or_else(|| other(plain, 0..plain.len(), own))
        })
    }
}

impl Class<'_> {
    /// Whether packages of this class serve those on `architecture`, as dpkg has it.
    fn serves(&self, architecture: &str, qualifier: Option<&str>) -> bool {
        let own = |wanted: &str| matches!(self.architecture, "all") || self.architecture == wanted;
        match qualifier {
            None => self.multi_arch == MultiArch::Foreign || own(architecture),
            Some("any") => self.multi_arch == MultiArch::Allowed,
            Some("native") => own(architecture),
            Some(wanted) => own(wanted),
        }
    }
}

/// Sets where the next offer of another package is, from the end on.
fn link(offers: &mut [Offer<'_>]) {
    let mut next = offers.len();
    for at in (0..offers.len()).rev() {
        if at + 1 < offers.len() && offers[at].package != offers[at + 1].package {
            next = at + 1;
        }
        offers[at].next_other = next;
    }
}

fn other<'a>(offers: &[Offer<'a>], range: Range<usize>, own: &str) -> Option<(&'a str, &'a str)> {
    let mut at = range.start;
    if at < range.end && offers[at].package == own {
        at = offers[at].next_other;
    }
    let found = offers.get(at).filter(|_| at < range.end)?;
    Some((found.package, found.package_version))
}

/// The versions that will do, of all by rising order.
fn range(offers: &[Offer<'_>], wanted: Wanted<'_>) -> Range<usize> {
    let compare = |offer: &Offer<'_>| version::compare(offer.version, wanted.version);
    let start = offers.partition_point(|offer| compare(offer).is_lt());
    let end = offers.partition_point(|offer| compare(offer).is_le());
    match wanted.operator {
        Operator::Earlier => 0..start,
        Operator::AtMost => 0..end,
        Operator::Exactly => start..end,
        Operator::AtLeast => start..offers.len(),
        Operator::Later => end..offers.len(),
    }
}
