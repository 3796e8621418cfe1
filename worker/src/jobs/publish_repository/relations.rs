//! The gates that ask how packages stand to each other, where the policy wants them: whether those
//! that stay lose what they require, and whether those that come share files with others.
//!
//! What is live is read from the indexes that clients read. A roll-back is not asked: it restores
//! a set that was live before.

mod deb;
mod rpm;

use std::collections::HashMap;
use std::sync::Arc;

use entities::change::{self, Action};
use entities::repository::{self, Format};
use entities::repository_package;
use entities::{CompositionId, PackageId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::PublishError;
use super::catalog::{Belonging, Spec};
use super::load::{self, Past};
use super::shelf::PartShelf;
use super::wave::{Known, Wave};
use crate::context::Context;
use crate::gates::{self, Broken, Finding, Shared, Unlisted};
use crate::index::{self, ComposeError, Kept};

/// A gate that a wave does not pass, and the places of the changes that are to blame.
pub(super) struct Judged {
    /// What was found.
    pub(super) finding: Finding,
    /// Who is to blame.
    pub(super) culprits: Vec<usize>,
}

/// What is asked about.
pub(super) struct Question<'a> {
    pub(super) context: &'a Context,
    pub(super) repository: &'a repository::Model,
    pub(super) live: Option<&'a Past>,
    pub(super) wave: &'a Wave,
    pub(super) known: &'a Known,
    pub(super) changes: &'a [change::Model],
}

/// A package that comes, under the ordinal it would get.
struct Newcomer {
    ordinal: i64,
    package: PackageId,
    belonging: Belonging,
    primary: Vec<u8>,
    filelists: Option<Vec<u8>>,
}

/// What was found, in ordinals.
#[derive(Default)]
struct Found {
    broken: Vec<(i64, String)>,
    shared: Vec<(i64, i64, String)>,
    /// Packages that come whose files cannot be listed, with the code of why.
    unlisted: Vec<(i64, String)>,
    /// Why what packages require could not be judged.
    unjudged: Option<Finding>,
}

impl Question<'_> {
    /// The gates that the wave does not pass.
    ///
    /// # Errors
    /// [`PublishError`] when what is live cannot be read.
    pub(super) async fn judge(&self) -> Result<Vec<Judged>, PublishError> {
        if !self.asks_relations() && !self.asks_files() {
            return Ok(Vec::new());
        }
        let found = match self.repository.format {
            Format::Rpm => rpm::find(self).await?,
            Format::Deb => deb::find(self).await?,
            Format::File => Found::default(),
        };
        self.blame(found).await
    }

    /// Whether requirements are looked at: what only comes takes nothing away.
    fn asks_relations(&self) -> bool {
        self.repository.policy.reverse_dependencies && !self.wave.removals.is_empty()
    }

    /// Whether files are looked at: what only goes brings none.
    fn asks_files(&self) -> bool {
        self.repository.policy.file_conflicts && !self.wave.additions.is_empty()
    }

    /// The ordinals that those who come would get, and the places of their changes.
    fn placed(&self) -> impl Iterator<Item = (i64, usize)> {
        let next = self.live.map_or(0, |live| live.row.next_ordinal);
        (next..).zip(self.wave.additions.iter().copied())
    }

    fn newcomers(&self) -> Vec<Newcomer> {
        self.placed()
            .filter_map(|(ordinal, place)| {
                let change = &self.changes[place];
                let Action::Add { package, .. } = &change.action else {
                    return None;
                };
                let row = self.known.packages.get(package)?;
                Some(Newcomer {
                    ordinal,
                    package: *package,
                    belonging: Belonging::of(&change.action, row),
                    primary: change.primary.clone()?,
                    filelists: change.filelists.clone(),
                })
            })
            .collect()
    }

    async fn blame(&self, found: Found) -> Result<Vec<Judged>, PublishError> {
        let newcomers: HashMap<i64, usize> = self.placed().collect();
        let mut ordinals: Vec<i64> = found.broken.iter().map(|(ordinal, _)| *ordinal).collect();
        ordinals.extend(
            found
                .shared
                .iter()
                .flat_map(|(one, other, _)| [*one, *other]),
        );
        ordinals.extend(found.unlisted.iter().map(|(ordinal, _)| *ordinal));
        let names = self.names(&ordinals, &newcomers).await?;
        let name = |ordinal: &i64| names.get(ordinal).cloned().unwrap_or_default();
        let broken: Vec<Broken> = found
            .broken
            .iter()
            .map(|(ordinal, requirement)| Broken {
                package: name(ordinal),
                requirement: requirement.clone(),
            })
            .collect();
        let shared: Vec<Shared> = found
            .shared
            .iter()
            .map(|(one, other, path)| Shared {
                path: path.clone(),
                owners: [name(one), name(other)],
            })
            .collect();
        let unlisted: Vec<Unlisted> = found
            .unlisted
            .iter()
            .map(|(ordinal, code)| Unlisted {
                package: name(ordinal),
                code: code.clone(),
            })
            .collect();
        let bringing = found.shared.iter().flat_map(|(one, other, _)| [one, other]);
        let mut bringing: Vec<usize> = bringing
            .chain(found.unlisted.iter().map(|(ordinal, _)| ordinal))
            .filter_map(|ordinal| newcomers.get(ordinal).copied())
            .collect();
        bringing.sort_unstable();
        bringing.dedup();
        let relations = found
            .unjudged
            .or_else(|| gates::reverse_dependency(&broken));
        let relations = relations.map(|finding| Judged {
            finding,
            culprits: self.wave.taking.clone(),
        });
        let files = gates::file_conflict(&shared, &unlisted).map(|finding| Judged {
            finding,
            culprits: bringing,
        });
        Ok(relations.into_iter().chain(files).collect())
    }

    /// What the packages at `ordinals` are called.
    async fn names(
        &self,
        ordinals: &[i64],
        newcomers: &HashMap<i64, usize>,
    ) -> Result<HashMap<i64, String>, PublishError> {
        let mut names = HashMap::new();
        for (ordinal, place) in newcomers {
            if let Action::Add { package, .. } = &self.changes[*place].action
                && let Some(package) = self.known.packages.get(package)
            {
                names.insert(*ordinal, package.nevra());
            }
        }
        let held: Vec<i64> = ordinals
            .iter()
            .copied()
            .filter(|ordinal| !names.contains_key(ordinal))
            .collect();
        for some in held.chunks(1000) {
            let rows = repository_package::Entity::find()
                .filter(repository_package::Column::Repository.eq(self.repository.id))
                .filter(repository_package::Column::UntilSerial.is_null())
                .filter(repository_package::Column::Ordinal.is_in(some.iter().copied()))
                .all(self.context.db.read())
                .await?;
            let ids = rows.iter().map(|row| row.package).collect();
            let packages = load::packages(self.context.db.read(), ids).await?;
            let named = rows.iter().filter_map(|row| {
                let package = packages.get(&row.package)?;
                Some((row.ordinal, package.nevra()))
            });
            names.extend(named);
        }
        Ok(names)
    }

    /// The index that `spec` describes, as it is live, and the ordinals of its pieces.
    async fn read(&self, spec: &Spec) -> Result<Option<Live>, PublishError> {
        let Some(past) = self.live else {
            return Ok(None);
        };
        let Some(kept) = super::indexes::live_index(self.context, past, &spec.name).await? else {
            return Ok(None);
        };
        let composition = past.file(&spec.name).and_then(|file| file.composition);
        let db = self.context.db.read();
        let all = 0..=i64::MAX;
        let ordinals = load::held_ordinals(db, self.repository.id, &spec.members, all).await?;
        Ok(Some(Live {
            kept,
            composition,
            ordinals,
            terminator: spec.frame.terminator(),
        }))
    }
}

/// A live index and the ordinals of its pieces, in their order.
struct Live {
    kept: Arc<Kept>,
    composition: Option<CompositionId>,
    ordinals: Vec<i64>,
    terminator: &'static [u8],
}

impl Live {
    /// What `read` makes of each piece, with its ordinal. It is kept for who asks again before
    /// the next publication, as the publish does that follows a promotion.
    fn readings<T, E>(
        &self,
        context: &Context,
        shelf: &mut PartShelf,
        read: impl Fn(&[u8]) -> Result<T, E>,
        weight: impl Fn(&T) -> usize,
    ) -> Result<Arc<Vec<(i64, T)>>, PublishError>
    where
        T: Send + Sync + 'static,
        E: std::error::Error + Send + Sync + 'static,
    {
        let cache = &context.indexes;
        let held = self.composition.and_then(|id| cache.reading(id));
        let is_same = |held: &Arc<Vec<(i64, T)>>| {
            let ordinals = held.iter().map(|(ordinal, _)| ordinal);
            ordinals.eq(&self.ordinals)
        };
        if let Some(held) = held.filter(is_same) {
            return Ok(held);
        }
        let mut readings = Vec::with_capacity(self.ordinals.len());
        self.each(shelf, |ordinal, text| {
            readings.push((ordinal, read(text)?));
            Ok::<_, E>(())
        })?;
        let readings = Arc::new(readings);
        if let Some(id) = self.composition {
            let total = readings.iter().map(|(_, one)| weight(one)).sum();
            cache.keep_reading(id, Arc::clone(&readings), total);
        }
        Ok(readings)
    }

    /// Gives every piece to `take`.
    fn each<E: std::error::Error + Send + Sync + 'static>(
        &self,
        shelf: &mut PartShelf,
        mut take: impl FnMut(i64, &[u8]) -> Result<(), E>,
    ) -> Result<(), PublishError> {
        let mut ordinals = self.ordinals.iter();
        let mut found = 0;
        index::pieces_of(&self.kept.index, self.terminator, shelf, |text| {
            found += 1;
            match ordinals.next() {
                Some(ordinal) => take(*ordinal, text).map_err(std::io::Error::other),
                None => Ok(()),
            }
        })?;
        if found == self.ordinals.len() {
            return Ok(());
        }
        let rows = self.ordinals.len();
        let message = format!("an index holds {found} packages, and rows hold {rows}");
        Err(PublishError::Inconsistent(message))
    }
}

/// A description of a newcomer that its own format cannot read.
fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> PublishError {
    ComposeError::Member(std::io::Error::other(error)).into()
}
