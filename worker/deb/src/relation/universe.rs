//! All packages of a suite together: which relations are met.

mod offers;

use std::collections::HashMap;
use std::ops::Range;

use self::offers::Offers;
use super::{Alternative, Relation, RelationError, parse, parse_provides};

/// How a package stands to those of other architectures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MultiArch {
    /// Neither of the others, also `same`: it serves its own architecture.
    #[default]
    No,
    /// It serves packages of all architectures.
    Foreign,
    /// It serves those of other architectures that ask for `:any`.
    Allowed,
}

impl MultiArch {
    /// What the field `Multi-Arch` says.
    pub fn of(field: &str) -> Self {
        match field {
            "foreign" => Self::Foreign,
            "allowed" => Self::Allowed,
            _ => Self::No,
        }
    }
}

/// A package by the fields that relations are about; what is not there is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Member<'a> {
    /// `Package`
    pub name: &'a str,
    /// `Version`
    pub version: &'a str,
    /// `Architecture`
    pub architecture: &'a str,
    /// `Multi-Arch`
    pub multi_arch: MultiArch,
    /// `Provides`
    pub provides: &'a str,
    /// `Pre-Depends`
    pub pre_depends: &'a str,
    /// `Depends`
    pub depends: &'a str,
    /// `Conflicts`
    pub conflicts: &'a str,
    /// `Breaks`
    pub breaks: &'a str,
    /// `Replaces`
    pub replaces: &'a str,
}

impl<'a> Member<'a> {
    /// The fields that say what has to be there with it.
    fn needs(&self) -> [(&'static str, &'a str); 2] {
        [("Pre-Depends", self.pre_depends), ("Depends", self.depends)]
    }
}

/// A relation of a package, where it is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet<'a> {
    /// The package whose relation it is.
    pub package: &'a str,
    /// Its version.
    pub version: &'a str,
    /// Where it would be installed; of a package for `all`, each architecture counts.
    pub architecture: &'a str,
    /// `Depends` or `Pre-Depends`.
    pub field: &'static str,
    /// The relation as it was written.
    pub relation: &'a str,
}

/// Two packages of which at most one can be installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict<'a> {
    /// The package that says so.
    pub package: &'a str,
    /// Its version.
    pub version: &'a str,
    /// `Conflicts` or `Breaks`.
    pub field: &'static str,
    /// The relation as it was written.
    pub relation: &'a str,
    /// One of the packages that it is about.
    pub with: &'a str,
    /// The version of that one.
    pub with_version: &'a str,
}

/// The packages that a client of one suite can choose from.
#[derive(Clone, Debug)]
pub struct Universe<'a> {
    architectures: Vec<&'a str>,
    members: Vec<Member<'a>>,
    /// Which of the members that were given each of them is, rising.
    numbers: Vec<usize>,
    offers: HashMap<&'a str, Offers<'a>>,
    /// The place of the package behind each offer, by the number of the offer.
    offered: Vec<usize>,
}

impl<'a> Universe<'a> {
    /// The universe of `members`. Those for none of `architectures`, nor for `all`, are left out.
    ///
    /// Takes time in proportion to the text of all fields, but for a logarithm.
    ///
    /// # Errors
    /// [`UniverseError`] for a `Provides` that cannot be read.
    pub fn new(
        architectures: &[&'a str],
        members: impl IntoIterator<Item = Member<'a>>,
    ) -> Result<Self, UniverseError> {
        let mut universe = Self {
            architectures: architectures.to_vec(),
            members: Vec::new(),
            numbers: Vec::new(),
            offers: HashMap::new(),
            offered: Vec::new(),
        };
        for (number, member) in members.into_iter().enumerate() {
            let own = member.architecture;
            if own == "all" || architectures.contains(&own) {
                universe.add(member)?;
                universe.numbers.push(number);
            }
        }
        for offers in universe.offers.values_mut() {
            offers.arrange(&mut universe.offered);
        }
        Ok(universe)
    }

    fn add(&mut self, member: Member<'a>) -> Result<(), UniverseError> {
        let place = self.members.len();
        let offers = self.offers.entry(member.name).or_default();
        offers.add(place, &member, member.architecture, Some(member.version));
        let provides = parse_provides(member.provides);
        for one in provides.map_err(|error| UniverseError::new(&member, "Provides", error))? {
            let architecture = one.architecture.unwrap_or(member.architecture);
            let offers = self.offers.entry(one.name).or_default();
            offers.add(place, &member, architecture, one.version);
        }
        self.members.push(member);
        Ok(())
    }

    /// Whether some package meets `relation` for one that is installed on `architecture`.
    pub fn meets(&self, architecture: &str, relation: &Relation<'_>) -> bool {
        let mut relevant = relation
            .alternatives
            .iter()
            .filter(|alternative| alternative.applies_to(architecture))
            .peekable();
        // A relation that is meant for other architectures asks for nothing here.
        relevant.peek().is_none()
            || relevant.any(|alternative| self.meets_one(architecture, alternative))
    }

    fn meets_one(&self, architecture: &str, alternative: &Alternative<'_>) -> bool {
        let offers = self.offers.get(alternative.name);
        offers.is_some_and(|offers| offers.meet(architecture, alternative))
    }

    /// The numbers of the offers that meet `relation` for a package on `architecture`: nothing where
    /// none does, or where it asks for nothing.
    pub(super) fn choices(&self, architecture: &str, relation: &Relation<'_>) -> Vec<Range<usize>> {
        let relevant = relation
            .alternatives
            .iter()
            .filter(|alternative| alternative.applies_to(architecture));
        let offers = relevant.filter_map(|alternative| {
            let offers = self.offers.get(alternative.name)?;
            Some(offers.choices(architecture, alternative))
        });
        offers.flatten().collect()
    }

    /// How many packages there are.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// The place of the package that was given as the `number`th, from 0.
    pub(super) fn place(&self, number: usize) -> Option<usize> {
        self.numbers.binary_search(&number).ok()
    }

    /// Which of those that were given the package at `place` is.
    pub(super) fn number(&self, place: usize) -> usize {
        self.numbers[place]
    }

    /// The place of the package behind each offer, by the number of the offer.
    pub(super) fn offered(&self) -> &[usize] {
        &self.offered
    }

    /// What the package at `place` needs, and where.
    pub(super) fn needs(
        &self,
        place: usize,
    ) -> Result<Vec<(Relation<'a>, &'a str)>, UniverseError> {
        let member = &self.members[place];
        let mut needs = Vec::new();
        for (field, text) in member.needs() {
            let relations = parse(text);
            let relations = relations.map_err(|error| UniverseError::new(member, field, error));
            for relation in relations? {
                let places = self.places(member).iter();
                needs.extend(places.map(|place| (relation.clone(), *place)));
            }
        }
        Ok(needs)
    }

    /// All relations that no package meets.
    ///
    /// # Errors
    /// [`UniverseError`] for a field that cannot be read.
    pub fn unmet(&self) -> Result<Vec<Unmet<'a>>, UniverseError> {
        self.unmet_where(|_, _| true)
    }

    fn unmet_where(
        &self,
        wanted: impl Fn(&str, &Relation<'_>) -> bool,
    ) -> Result<Vec<Unmet<'a>>, UniverseError> {
        let mut all = Vec::new();
        for member in &self.members {
            for (field, text) in member.needs() {
                let relations = parse(text);
                let relations = relations.map_err(|error| UniverseError::new(member, field, error));
                for relation in relations? {
                    let places = self.places(member).iter();
                    let unmet = places
                        .filter(|place| !self.meets(place, &relation) && wanted(place, &relation));
                    all.extend(unmet.map(|architecture| Unmet {
                        package: member.name,
                        version: member.version,
                        architecture,
                        field,
                        relation: relation.text,
                    }));
                }
            }
        }
        Ok(all)
    }

    /// Where a package can be installed.
    fn places(&self, member: &Member<'a>) -> &[&'a str] {
        let own = |place: &&str| *place == member.architecture;
        match self.architectures.iter().position(own) {
            Some(at) => &self.architectures[at..=at],
            None => &self.architectures,
        }
    }

    /// The packages that cannot be installed together; for each relation, one of those it is about.
    ///
    /// Packages are never in conflict with versions of their own. Where a suite keeps old versions,
    /// conflicts with them are no fault: upgrades leave those behind.
    ///
    /// # Errors
    /// [`UniverseError`] for a field that cannot be read.
    pub fn conflicts(&self) -> Result<Vec<Conflict<'a>>, UniverseError> {
        let mut all = Vec::new();
        for member in &self.members {
            for (field, text) in [("Conflicts", member.conflicts), ("Breaks", member.breaks)] {
                let relations = parse(text);
                let relations = relations.map_err(|error| UniverseError::new(member, field, error));
                for relation in relations? {
                    let against = relation.alternatives.iter().find_map(|alternative| {
                        let offers = self.offers.get(alternative.name)?;
                        offers.other(member.name, alternative.version)
                    });
                    all.extend(against.map(|(with, with_version)| Conflict {
                        package: member.name,
                        version: member.version,
                        field,
                        relation: relation.text,
                        with,
                        with_version,
                    }));
                }
            }
        }
        Ok(all)
    }
}

/// The relations of packages in `new` that some package of `old` met, and none of `new` does.
///
/// # Errors
/// [`UniverseError`] for a field that cannot be read.
pub fn broken_by<'a>(
    old: &Universe<'_>,
    new: &Universe<'a>,
) -> Result<Vec<Unmet<'a>>, UniverseError> {
    new.unmet_where(|architecture, relation| {
        old.architectures.contains(&architecture) && old.meets(architecture, relation)
    })
}

/// Why relations could not be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the field {field} of {package} {version} cannot be read")]
pub struct UniverseError {
    package: String,
    version: String,
    field: &'static str,
    source: RelationError,
}

impl UniverseError {
    fn new(member: &Member<'_>, field: &'static str, source: RelationError) -> Self {
        Self {
            package: member.name.to_owned(),
            version: member.version.to_owned(),
            field,
            source,
        }
    }

    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        self.source.code()
    }
}
