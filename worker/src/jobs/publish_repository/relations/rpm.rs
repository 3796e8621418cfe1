//! How RPM packages stand to each other, by their pieces of primary and filelists.

use std::collections::HashSet;
use std::sync::Arc;

use ::rpm::relation::{Change, FileOwners, Relations, Universe};

use super::{Found, Live, Newcomer, Question, unreadable};
use crate::context::Context;
use crate::jobs::publish_repository::PublishError;
use crate::jobs::publish_repository::catalog;
use crate::jobs::publish_repository::shelf::PartShelf;

/// Looks at what is live, and at what would be.
pub(super) async fn find(question: &Question<'_>) -> Result<Found, PublishError> {
    let specs = catalog::of(
        question.repository,
        question.known.count,
        question.live,
        &[],
    )?;
    let mut lives = Vec::new();
    for spec in &specs[..2] {
        lives.push(question.read(spec).await?);
    }
    let filelists = lives.pop().flatten();
    let scene = Scene {
        primary: lives.pop().flatten(),
        filelists,
        gone: question
            .wave
            .removals
            .iter()
            .map(|gone| gone.ordinal)
            .collect(),
        newcomers: question.newcomers(),
        asks_relations: question.asks_relations(),
        asks_files: question.asks_files(),
    };
    let context = question.context.clone();
    let repository = question.repository.id;
    tokio::task::spawn_blocking(move || {
        let mut shelf = PartShelf::new(context.clone(), repository, Vec::new());
        scene.find(&context, &mut shelf)
    })
    .await?
}

/// What is live, and what changes.
struct Scene {
    primary: Option<Live>,
    filelists: Option<Live>,
    gone: HashSet<i64>,
    newcomers: Vec<Newcomer>,
    asks_relations: bool,
    asks_files: bool,
}

/// Packages by their ordinals.
type Packages = Vec<(i64, Relations)>;

impl Scene {
    fn find(&self, context: &Context, shelf: &mut PartShelf) -> Result<Found, PublishError> {
        let (mut held, mut coming) = self.relations(context, shelf)?;
        if self.asks_relations {
            self.add_files(shelf, &mut held, &mut coming)?;
        }
        let change = Change {
            held: &held,
            gone: &self.gone,
            coming: &coming,
        };
        let mut found = Found::default();
        if self.asks_relations {
            let breaks = change.breaks().into_iter();
            found.broken = breaks
                .map(|broken| (broken.package, broken.requirement))
                .collect();
        }
        if self.asks_files {
            let after = change.after();
            let after = Universe::new(after.map(|(ordinal, relations)| (*ordinal, relations)));
            found.shared = self.shared(shelf, &after)?;
        }
        Ok(found)
    }

    /// What all packages that are held, and all that come, say of themselves.
    fn relations(
        &self,
        context: &Context,
        shelf: &mut PartShelf,
    ) -> Result<(Arc<Packages>, Packages), PublishError> {
        let held = match &self.primary {
            Some(live) => {
                live.readings(context, shelf, Relations::of_primary, Relations::weight)?
            }
            None => Arc::default(),
        };
        let coming = self.newcomers.iter().map(|newcomer| {
            let relations = Relations::of_primary(&newcomer.primary).map_err(unreadable)?;
            Ok((newcomer.ordinal, relations))
        });
        let coming = coming.collect::<Result<Packages, PublishError>>()?;
        Ok((held, coming))
    }

    /// Adds the files that somebody requires and primary does not list.
    fn add_files(
        &self,
        shelf: &mut PartShelf,
        held: &mut Arc<Packages>,
        coming: &mut Packages,
    ) -> Result<(), PublishError> {
        let wanted: HashSet<String> = held
            .iter()
            .chain(coming.iter())
            .flat_map(|(_, relations)| relations.wanted_paths())
            .map(ToOwned::to_owned)
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        if let Some(live) = &self.filelists {
            let mut held = Arc::make_mut(held).iter_mut();
            live.each(shelf, |_, text| match held.next() {
                Some((_, relations)) => relations.add_files(text, &wanted),
                None => Ok(()),
            })?;
        }
        for (newcomer, (_, relations)) in self.newcomers.iter().zip(coming) {
            if let Some(text) = &newcomer.filelists {
                relations.add_files(text, &wanted).map_err(unreadable)?;
            }
        }
        Ok(())
    }

    /// Files that a newcomer shares with any other package.
    fn shared(
        &self,
        shelf: &mut PartShelf,
        after: &Universe<i64>,
    ) -> Result<Vec<(i64, i64, String)>, PublishError> {
        let mut owners = FileOwners::new(after);
        if let Some(live) = &self.filelists {
            live.each(shelf, |ordinal, text| owners.add(ordinal, text))?;
        }
        for newcomer in &self.newcomers {
            if let Some(text) = &newcomer.filelists {
                owners.add(newcomer.ordinal, text).map_err(unreadable)?;
            }
        }
        let coming: HashSet<i64> = self.newcomers.iter().map(|one| one.ordinal).collect();
        let conflicts = owners.conflicts().into_iter();
        let conflicts =
            conflicts.filter(|one| coming.contains(&one.one) || coming.contains(&one.other));
        Ok(conflicts
            .map(|conflict| (conflict.one, conflict.other, conflict.path))
            .collect())
    }
}
