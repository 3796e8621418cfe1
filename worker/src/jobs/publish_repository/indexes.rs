//! The indexes of a publication, from those that are live.

use std::sync::Arc;

use bytes::Bytes;
use entities::change::{self, Action};
use entities::{publication, repository};

use super::PublishError;
use super::catalog::{self, Belonging, Spec, Text};
use super::compose::{self, Pieces, Way, Work};
use super::draft::{Content, Draft, DraftFile, Placed};
use super::load::{self, Past};
use super::wave::{Known, Wave};
use crate::context::Context;
use crate::index::{Index, Kept, Layout};

/// A package that comes.
pub(super) struct Coming {
    /// Where it belongs.
    pub(super) belonging: Belonging,
    /// Its pieces of the indexes that may list it.
    texts: [Option<Bytes>; 3],
}

impl Coming {
    /// Its piece of the index that `spec` describes.
    pub(super) fn text(&self, spec: &Spec) -> Result<Bytes, PublishError> {
        let text = self.texts[spec.text as usize].clone();
        text.ok_or_else(|| PublishError::Inconsistent("an addition came without its text".into()))
    }
}

/// Composes the indexes of the publication that `wave` makes out of `live`.
pub(super) async fn change(
    context: &Context,
    repository: &repository::Model,
    live: Option<&Past>,
    wave: &Wave,
    known: &Known,
    changes: &mut [change::Model],
) -> Result<Draft, PublishError> {
    let next_ordinal = live.map_or(0, |live| live.row.next_ordinal);
    let added = placed(wave, known, changes, next_ordinal)?;
    let (gone, come) = (wave.removals.len() as u64, added.len() as u64);
    let packages = (known.count + come).checked_sub(gone).ok_or_else(|| {
        PublishError::Inconsistent("more packages would go than there are".into())
    })?;
    let coming = coming(wave, known, changes)?;
    let belongings: Vec<Belonging> = coming.iter().map(|one| one.belonging.clone()).collect();
    let mut works = Vec::new();
    for spec in catalog::of(repository, packages, live, &belongings)? {
        let order = Order {
            context,
            repository,
            live,
            wave,
            coming: &coming,
            next_ordinal,
        };
        works.push(order.work(spec).await?);
    }
    let mut composed = compose::compose(context, repository, works).await?;
    share(&mut composed.files, live);
    Ok(Draft {
        files: composed.files,
        parts: composed.parts,
        packages: whole(packages)?,
        added: whole(come)?,
        removed: whole(gone)?,
        next_ordinal: next_ordinal + whole(come)?,
        content: Content::Changed {
            removed: wave.removals.iter().map(|gone| gone.ordinal).collect(),
            added,
            purged: wave.purged.clone(),
        },
        metadata_files: entities::Json::Null,
        reason: publication::Reason::Change,
        content_of: None,
    })
}

/// Publications with the same file share it.
fn share(files: &mut [DraftFile], live: Option<&Past>) {
    let Some(live) = live else { return };
    for file in files {
        let is_same = |old: &&entities::publication_file::Model| {
            old.path == file.path && old.sha256 == file.sha256
        };
        if let Some(old) = live.files.iter().find(is_same) {
            *file = DraftFile::again(old, file.open.take());
        }
    }
}

/// What the indexes are to be made of.
struct Order<'a> {
    context: &'a Context,
    repository: &'a repository::Model,
    live: Option<&'a Past>,
    wave: &'a Wave,
    coming: &'a [Coming],
    next_ordinal: i64,
}

impl Order<'_> {
    async fn work(&self, spec: Spec) -> Result<Work, PublishError> {
        let live = match self.live {
            Some(live) => live_index(self.context, live, &spec.name).await?,
            None => None,
        };
        let coming = || {
            let numbered = (self.next_ordinal..).zip(self.coming);
            numbered.filter(|(_, one)| spec.members.have(&one.belonging))
        };
        let texts = coming()
            .map(|(_, one)| one.text(&spec))
            .collect::<Result<Vec<Bytes>, _>>()?;
        if live.is_none()
            && let Some(base) = &spec.base
            && let Some(past) = self.live
            && let Some(base) = live_index(self.context, past, base).await?
        {
            let ordinals = coming().map(|(ordinal, _)| ordinal).collect();
            return self.begin(spec, base, ordinals, texts).await;
        }
        let nothing = Index::default();
        let before = live.as_ref().map_or(&nothing, |live| &live.index);
        let removals = self.wave.removals.iter();
        let mut removals = removals
            .filter(|gone| spec.members.have(&gone.belonging))
            .peekable();
        if let (Some(past), Some(live)) = (self.live, &live)
            && texts.is_empty()
            && removals.peek().is_none()
            && spec.frame.head() == before.head
            && let Some(row) = past.file(&spec.name)
        {
            let way = Way::Stay {
                row: row.clone(),
                live: Arc::clone(live),
                patches: past.patches(&spec.name),
            };
            return Ok(Work { spec, way });
        }
        let mut layout = Layout::of(&spec.frame, before);
        for gone in removals {
            layout.remove(gone.ordinal)?;
        }
        for (ordinal, _) in coming() {
            layout.add(ordinal);
        }
        let past = self.live.map(|past| past.patches(&spec.name));
        let way = Way::Change {
            live,
            layout,
            texts,
            patches: past.unwrap_or_default(),
        };
        Ok(Work { spec, way })
    }

    /// A new index, with the packages of another one and those with `ordinals`.
    async fn begin(
        &self,
        spec: Spec,
        base: Arc<Kept>,
        ordinals: Vec<i64>,
        added: Vec<Bytes>,
    ) -> Result<Work, PublishError> {
        let db = self.context.db.read();
        // None of those that come can be held yet, so what is held of the members is the base.
        let held = load::held_ordinals(db, self.repository.id, &spec.members, 0..=i64::MAX).await?;
        let is_gone = |ordinal: &i64| {
            self.wave
                .removals
                .iter()
                .any(|gone| gone.ordinal == *ordinal)
        };
        let stays: Vec<bool> = held.iter().map(|ordinal| !is_gone(ordinal)).collect();
        let mut layout = Layout::of(&spec.frame, &Index::default());
        let staying = held.iter().zip(&stays).filter(|(_, stays)| **stays);
        let mut count = 0;
        for ordinal in staying.map(|(ordinal, _)| *ordinal).chain(ordinals) {
            layout.add(ordinal);
            count += 1;
        }
        let old = Some(Pieces { kept: base, stays });
        let way = Way::Anew {
            layout,
            old,
            added,
            order: (0..count).collect(),
        };
        Ok(Work { spec, way })
    }
}

/// The index of `past` called `name`, if it has one.
pub(super) async fn live_index(
    context: &Context,
    past: &Past,
    name: &str,
) -> Result<Option<Arc<Kept>>, PublishError> {
    match past.file(name).and_then(|file| file.composition) {
        Some(id) => Ok(Some(load::index(context, context.db.read(), id).await?)),
        None => Ok(None),
    }
}

/// The additions with the places they get.
fn placed(
    wave: &Wave,
    known: &Known,
    changes: &[change::Model],
    next: i64,
) -> Result<Vec<Placed>, PublishError> {
    let mut placed = Vec::with_capacity(wave.additions.len());
    for (ordinal, place) in (next..).zip(&wave.additions) {
        let change = &changes[*place];
        let Action::Add { package, division } = &change.action else {
            return Err(adds_nothing(change));
        };
        let package = known.packages.get(package);
        let package = package.ok_or_else(|| adds_nothing(change))?;
        jobs::fault::point(&format!("publish_repository.package.{}", package.name));
        placed.push(Placed {
            ordinal,
            package: package.id,
            path: package.path.clone(),
            division: division.clone(),
        });
    }
    Ok(placed)
}

/// The additions, with their texts taken out of the changes.
pub(super) fn coming(
    wave: &Wave,
    known: &Known,
    changes: &mut [change::Model],
) -> Result<Vec<Coming>, PublishError> {
    let mut coming = Vec::with_capacity(wave.additions.len());
    for place in &wave.additions {
        let change = &mut changes[*place];
        let package = match &change.action {
            Action::Add { package, .. } => known.packages.get(package),
            _ => None,
        };
        let package = package.ok_or_else(|| adds_nothing(change))?;
        let belonging = Belonging::of(&change.action, package);
        let texts = Text::ALL.map(|text| text.take(change).map(Bytes::from));
        coming.push(Coming { belonging, texts });
    }
    Ok(coming)
}

fn adds_nothing(change: &change::Model) -> PublishError {
    PublishError::Inconsistent(format!("change {} adds nothing", change.id))
}

pub(super) fn whole(number: u64) -> Result<i64, PublishError> {
    i64::try_from(number)
        .map_err(|_| PublishError::Inconsistent(format!("{number} is beyond all bounds")))
}
