//! How Debian packages stand to each other, suite by suite, by their pieces of `Packages`.

mod files;

use std::collections::{BTreeMap, HashMap, HashSet};

use ::deb::control::{ControlError, Paragraph};
use ::deb::relation::{Member, MultiArch, Universe, UniverseError, broken_by};
use entities::package::{SOURCE, SOURCE_FILE};

use self::files::Listed;
use super::{Found, Live, Newcomer, Question, unreadable};
use crate::context::Context;
use crate::gates;
use crate::jobs::publish_repository::PublishError;
use crate::jobs::publish_repository::catalog;
use crate::jobs::publish_repository::catalog::deb::Place;
use crate::jobs::publish_repository::shelf::PartShelf;

/// Looks at what is live, and at what would be.
pub(super) async fn find(question: &Question<'_>) -> Result<Found, PublishError> {
    let mut newcomers = question.newcomers();
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
    newcomers.retain(|one| {
        let architecture = &*one.belonging.architecture;
        ![SOURCE, SOURCE_FILE].contains(&architecture)
    });
    let listed = if question.asks_files() {
        Some(Listed::of(question, &newcomers).await?)
    } else {
        None
    };
    for newcomer in newcomers {
        let suite = newcomer.belonging.division.split('/').next();
        if let Some(suite) = suite.and_then(|suite| suites.get_mut(suite)) {
            suite.newcomers.push(newcomer);
        }
    }
    let removals = question.wave.removals.iter();
    let asked = Asked {
        relations: question.asks_relations(),
        listed,
        gone: removals.map(|gone| gone.ordinal).collect(),
    };
    let (context, repository) = (question.context.clone(), repository.id);
    tokio::task::spawn_blocking(move || {
        let mut shelf = PartShelf::new(context.clone(), repository, Vec::new());
        let mut found = Found::default();
        for suite in suites.values() {
            suite.find(&context, &mut shelf, &asked, &mut found)?;
        }
        Ok(found)
    })
    .await?
}

/// What is to be found out.
struct Asked {
    /// Whether requirements are looked at.
    relations: bool,
    /// The lists of files, if files are looked at.
    listed: Option<Listed>,
    /// The ordinals of what goes.
    gone: HashSet<i64>,
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
const FIELDS: [&str; 10] = [
    "Package",
    "Version",
    "Architecture",
    "Multi-Arch",
    "Provides",
    "Pre-Depends",
    "Depends",
    "Conflicts",
    "Breaks",
    "Replaces",
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
            replaces,
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
            replaces,
        }
    }
}

impl Suite {
    fn find(
        &self,
        context: &Context,
        shelf: &mut PartShelf,
        asked: &Asked,
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
        let coming = self.newcomers.iter();
        let coming = coming
            .map(|one| Ok((one.ordinal, Fields::read(&one.primary).map_err(unreadable)?)))
            .collect::<Result<Vec<_>, PublishError>>()?;
        let coming = coming.iter().map(|(ordinal, one)| (*ordinal, one.member()));
        let coming: Vec<(i64, Member<'_>)> = coming.collect();
        let staying = held.iter().copied();
        let staying: Vec<(i64, Member<'_>)> = staying
            .filter(|(ordinal, _)| !asked.gone.contains(ordinal))
            .collect();
        if let Some(listed) = &asked.listed {
            let sharing = listed.sharing(context, &staying, &coming)?;
            found.shared.extend(sharing.shared);
            found.unlisted.extend(sharing.unlisted);
        }
        if asked.relations && staying.len() < held.len() {
            self.relations(&held, &[staying, coming].concat(), found);
        }
        Ok(())
    }

    /// What the change from `held` to `after` breaks.
    fn relations(
        &self,
        held: &[(i64, Member<'_>)],
        after: &[(i64, Member<'_>)],
        found: &mut Found,
    ) {
        let architectures: Vec<&str> = self
            .architectures
            .iter()
            .map(String::as_str)
            .filter(|architecture| *architecture != "all")
            .collect();
        let broken = universe(&architectures, held)
            .and_then(|before| broken_by(&before, &universe(&architectures, after)?));
        let broken = match broken {
            Ok(broken) => broken,
            Err(error) => {
                found.unjudged = Some(gates::unjudged(&error));
                return;
            }
        };
        let ordinals: HashMap<(&str, &str), i64> = after
            .iter()
            .map(|(ordinal, member)| ((member.name, member.version), *ordinal))
            .collect();
        for unmet in broken {
            if let Some(ordinal) = ordinals.get(&(unmet.package, unmet.version)) {
                let requirement = format!("{} ({})", unmet.relation, unmet.architecture);
                found.broken.push((*ordinal, requirement));
            }
        }
    }
}

fn universe<'a>(
    architectures: &[&'a str],
    members: &[(i64, Member<'a>)],
) -> Result<Universe<'a>, UniverseError> {
    Universe::new(architectures, members.iter().map(|(_, member)| *member))
}
