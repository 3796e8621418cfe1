//! How Debian packages stand to each other, suite by suite, by their pieces of `Packages`.
//!
//! These indexes name no files, so that two packages share one is not found.

use std::collections::{BTreeMap, HashMap, HashSet};

use ::deb::control::{ControlError, Paragraph};
use ::deb::relation::{Member, MultiArch, Universe, UniverseError, broken_by};
use entities::package::{SOURCE, SOURCE_FILE};

use super::{Found, Live, Newcomer, Question, unreadable};
use crate::context::Context;
use crate::gates;
use crate::jobs::publish_repository::PublishError;
use crate::jobs::publish_repository::catalog;
use crate::jobs::publish_repository::catalog::deb::Place;
use crate::jobs::publish_repository::shelf::PartShelf;

/// Looks at what is live, and at what would be.
pub(super) async fn find(question: &Question<'_>) -> Result<Found, PublishError> {
    if !question.asks_relations() {
        return Ok(Found::default());
    }
    let newcomers = question.newcomers();
    let belongings: Vec<_> = newcomers.iter().map(|one| one.belonging.clone()).collect();
    let (repository, count) = (question.repository, question.known.count);
    let mut suites: BTreeMap<String, Suite> = BTreeMap::new();
    for spec in catalog::of(repository, count, question.live, &belongings)? {
        let Some(place) = Place::parse(&spec.name) else {
            continue;
        };
        let suite = suites.entry(place.suite.to_owned()).or_default();
        suite.architectures.insert(place.architecture.to_owned());
        if let Some(live) = question.read(&spec).await? {
            suite.indexes.push((place.architecture.to_owned(), live));
        }
    }
    let is_binary = |one: &Newcomer| {
        let architecture = &*one.belonging.architecture;
        ![SOURCE, SOURCE_FILE].contains(&architecture)
    };
    for newcomer in newcomers.into_iter().filter(is_binary) {
        let suite = newcomer.belonging.division.split('/').next();
        if let Some(suite) = suite.and_then(|suite| suites.get_mut(suite)) {
            suite.newcomers.push(newcomer);
        }
    }
    let gone: HashSet<i64> = question
        .wave
        .removals
        .iter()
        .map(|gone| gone.ordinal)
        .collect();
    let (context, repository) = (question.context.clone(), repository.id);
    tokio::task::spawn_blocking(move || {
        let mut shelf = PartShelf::new(context.clone(), repository, Vec::new());
        let mut found = Found::default();
        for suite in suites.values() {
            suite.find(&context, &mut shelf, &gone, &mut found)?;
        }
        Ok(found)
    })
    .await?
}

/// What a client of one suite can choose from.
#[derive(Default)]
struct Suite {
    architectures: HashSet<String>,
    /// The live indexes, each with the architecture that it is for.
    indexes: Vec<(String, Live)>,
    newcomers: Vec<Newcomer>,
}

/// The fields that relations are about.
const FIELDS: [&str; 9] = [
    "Package",
    "Version",
    "Architecture",
    "Multi-Arch",
    "Provides",
    "Pre-Depends",
    "Depends",
    "Conflicts",
    "Breaks",
];

/// What a package says in [`FIELDS`], in their order.
struct Fields([Box<str>; FIELDS.len()]);

impl Fields {
    fn read(text: &[u8]) -> Result<Self, ControlError> {
        let paragraph = Paragraph::parse(text)?;
        Ok(Self(FIELDS.map(|name| {
            paragraph.get(name).unwrap_or_default().into()
        })))
    }

    /// How many bytes of memory it takes, with the ordinal beside it.
    fn weight(&self) -> usize {
        let texts: usize = self.0.iter().map(|text| text.len()).sum();
        size_of::<(i64, Self)>() + texts
    }

    fn member(&self) -> Member<'_> {
        let [
            name,
            version,
            architecture,
            multi_arch,
            provides,
            pre_depends,
            depends,
            conflicts,
            breaks,
        ] = &self.0;
        Member {
            name,
            version,
            architecture,
            multi_arch: MultiArch::of(multi_arch),
            provides,
            pre_depends,
            depends,
            conflicts,
            breaks,
        }
    }
}

impl Suite {
    fn find(
        &self,
        context: &Context,
        shelf: &mut PartShelf,
        gone: &HashSet<i64>,
        found: &mut Found,
    ) -> Result<(), PublishError> {
        let mut readings = Vec::with_capacity(self.indexes.len());
        for (architecture, live) in &self.indexes {
            let reading = live.readings(context, shelf, Fields::read, Fields::weight)?;
            readings.push((architecture, reading));
        }
        // Each package is taken from the index of its own architecture.
        let held = readings.iter().flat_map(|(architecture, reading)| {
            let members = reading
                .iter()
                .map(|(ordinal, one)| (*ordinal, one.member()));
            members.filter(|(_, member)| member.architecture == *architecture)
        });
        let held: Vec<(i64, Member<'_>)> = held.collect();
        if !held.iter().any(|(ordinal, _)| gone.contains(ordinal)) {
            return Ok(());
        }
        let coming = self.newcomers.iter();
        let coming = coming
            .map(|one| Ok((one.ordinal, Fields::read(&one.primary).map_err(unreadable)?)))
            .collect::<Result<Vec<_>, PublishError>>()?;
        let coming = coming.iter().map(|(ordinal, one)| (*ordinal, one.member()));
        let architectures: Vec<&str> = self
            .architectures
            .iter()
            .map(String::as_str)
            .filter(|architecture| *architecture != "all")
            .collect();
        let staying = held.iter().filter(|(ordinal, _)| !gone.contains(ordinal));
        let staying: Vec<(i64, Member<'_>)> = staying.copied().chain(coming).collect();
        let before = universe(&architectures, &held);
        let after = universe(&architectures, &staying);
        let broken = before.and_then(|before| broken_by(&before, &after?));
        let broken = match broken {
            Ok(broken) => broken,
            Err(error) => {
                found.unjudged = Some(gates::unjudged(&error));
                return Ok(());
            }
        };
        let ordinals: HashMap<(&str, &str), i64> = staying
            .iter()
            .map(|(ordinal, member)| ((member.name, member.version), *ordinal))
            .collect();
        for unmet in broken {
            if let Some(ordinal) = ordinals.get(&(unmet.package, unmet.version)) {
                let requirement = format!("{} ({})", unmet.relation, unmet.architecture);
                found.broken.push((*ordinal, requirement));
            }
        }
        Ok(())
    }
}

fn universe<'a>(
    architectures: &[&'a str],
    members: &[(i64, Member<'a>)],
) -> Result<Universe<'a>, UniverseError> {
    Universe::new(architectures, members.iter().map(|(_, member)| *member))
}
