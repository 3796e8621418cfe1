//! How Debian packages stand to each other, suite by suite, by their pieces of `Packages`.
//!
//! These indexes name no files, so that two packages share one is not found.

use std::collections::{BTreeMap, HashMap, HashSet};

use ::deb::control::{ControlError, Paragraph};
use ::deb::relation::{Member, MultiArch, Universe, broken_by};
use entities::package::{SOURCE, SOURCE_FILE};

use super::{Found, Live, Newcomer, Question, unreadable};
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
        let mut shelf = PartShelf::new(context, repository, Vec::new());
        let mut found = Found::default();
        for suite in suites.values() {
            suite.find(&mut shelf, &gone, &mut found)?;
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

/// The fields of a package that relations are about.
struct Fields {
    ordinal: i64,
    paragraph: Paragraph,
}

impl Fields {
    fn read(ordinal: i64, text: &[u8]) -> Result<Self, ControlError> {
        let paragraph = Paragraph::parse(text)?;
        Ok(Self { ordinal, paragraph })
    }

    fn get(&self, name: &str) -> &str {
        self.paragraph.get(name).unwrap_or_default()
    }

    fn member(&self) -> Member<'_> {
        Member {
            name: self.get("Package"),
            version: self.get("Version"),
            architecture: self.get("Architecture"),
            multi_arch: MultiArch::of(self.get("Multi-Arch")),
            provides: self.get("Provides"),
            pre_depends: self.get("Pre-Depends"),
            depends: self.get("Depends"),
            conflicts: self.get("Conflicts"),
            breaks: self.get("Breaks"),
        }
    }
}

impl Suite {
    fn find(
        &self,
        shelf: &mut PartShelf,
        gone: &HashSet<i64>,
        found: &mut Found,
    ) -> Result<(), PublishError> {
        let held = self.held(shelf)?;
        if !held.iter().any(|one| gone.contains(&one.ordinal)) {
            return Ok(());
        }
        let coming = self.newcomers.iter();
        let coming = coming
            .map(|one| Fields::read(one.ordinal, &one.primary).map_err(unreadable))
            .collect::<Result<Vec<Fields>, _>>()?;
        let architectures: Vec<&str> = self
            .architectures
            .iter()
            .map(String::as_str)
            .filter(|architecture| *architecture != "all")
            .collect();
        let staying = held.iter().filter(|one| !gone.contains(&one.ordinal));
        let staying: Vec<&Fields> = staying.chain(&coming).collect();
        let before = Universe::new(&architectures, held.iter().map(Fields::member));
        let after = Universe::new(&architectures, staying.iter().map(|one| one.member()));
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
            .map(|one| ((one.get("Package"), one.get("Version")), one.ordinal))
            .collect();
        for unmet in broken {
            if let Some(ordinal) = ordinals.get(&(unmet.package, unmet.version)) {
                let requirement = format!("{} ({})", unmet.relation, unmet.architecture);
                found.broken.push((*ordinal, requirement));
            }
        }
        Ok(())
    }

    /// What is live: each package from the index of its own architecture.
    fn held(&self, shelf: &mut PartShelf) -> Result<Vec<Fields>, PublishError> {
        let mut held = Vec::new();
        for (architecture, live) in &self.indexes {
            live.each(shelf, |ordinal, text| {
                let fields = Fields::read(ordinal, text)?;
                if fields.get("Architecture") == architecture {
                    held.push(fields);
                }
                Ok::<_, ControlError>(())
            })?;
        }
        Ok(held)
    }
}
