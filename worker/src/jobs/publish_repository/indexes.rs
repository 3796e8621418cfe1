//! The three indexes of an RPM repository, from those that are live.

use std::sync::Arc;

use bytes::Bytes;
use entities::change::{self, Action};
use entities::repository::Compression;
use entities::{BlobId, publication, repository};
use rpm::IndexKind;

use super::PublishError;
use super::draft::{Body, Content, Draft, DraftFile, Placed};
use super::load::{self, Past};
use super::shelf::{PartShelf, Texts};
use super::wave::{Known, Wave};
use crate::blob;
use crate::context::Context;
use crate::index::{self, Encoding, Frame, Index, Kept, Layout};

/// How every package ends in every index.
pub(super) const TERMINATOR: &[u8] = b"</package>\n";

/// What is composed, on a thread that may block.
pub(super) struct Order {
    /// The repository, for its policy.
    pub(super) repository: repository::Model,
    /// How many packages there will be.
    pub(super) packages: u64,
    /// The indexes that are live; none before the first publish.
    pub(super) live: Option<[Arc<Kept>; 3]>,
    /// The ordinals that go.
    pub(super) removals: Vec<i64>,
    /// The texts of those that come, for each index.
    pub(super) texts: [Vec<Bytes>; 3],
    /// The ordinal of the first addition.
    pub(super) next_ordinal: i64,
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
    let live_indexes = match live {
        Some(live) => Some(live_indexes(context, live).await?),
        None => None,
    };
    let next_ordinal = live.map_or(0, |live| live.row.next_ordinal);
    let added = placed(wave, known, changes, next_ordinal)?;
    let (gone, come) = (wave.removals.len() as u64, added.len() as u64);
    let packages = (known.count + come).checked_sub(gone).ok_or_else(|| {
        PublishError::Inconsistent("more packages would go than there are".into())
    })?;
    let order = Order {
        repository: repository.clone(),
        packages,
        live: live_indexes,
        removals: wave.removals.clone(),
        texts: texts(wave, changes)?,
        next_ordinal,
    };
    let mut composed = order.compose(context).await?;
    for file in &mut composed.files {
        // Publications with the same file share it.
        let same = live.and_then(|live| live.files.iter().find(|old| old.path == file.path));
        if let Some(old) = same {
            *file = DraftFile::again(old, file.open.take());
        }
    }
    Ok(Draft {
        files: composed.files,
        parts: composed.parts,
        packages: whole(packages)?,
        added: whole(come)?,
        removed: whole(gone)?,
        next_ordinal: composed.next_ordinal,
        content: Content::Changed {
            removed: wave.removals.clone(),
            added,
            purged: wave.purged.clone(),
        },
        metadata_files: entities::Json::Null,
        reason: publication::Reason::Change,
        content_of: None,
    })
}

/// The indexes of a publication, in the order of [`IndexKind::ALL`].
pub(super) async fn live_indexes(
    context: &Context,
    live: &Past,
) -> Result<[Arc<Kept>; 3], PublishError> {
    let [primary, filelists, other] = IndexKind::ALL;
    Ok([
        live_index(context, live, primary).await?,
        live_index(context, live, filelists).await?,
        live_index(context, live, other).await?,
    ])
}

async fn live_index(
    context: &Context,
    live: &Past,
    kind: IndexKind,
) -> Result<Arc<Kept>, PublishError> {
    let file = live.file(kind.name());
    let id = file.and_then(|file| file.composition).ok_or_else(|| {
        PublishError::Inconsistent(format!(
            "publication {} has no {}",
            live.row.id,
            kind.name()
        ))
    })?;
    load::index(context, context.db.read(), id).await
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
        let package = match &changes[*place].action {
            Action::Add { package } => known.packages.get(package),
            _ => None,
        };
        let package = package.ok_or_else(|| {
            PublishError::Inconsistent(format!("change {} adds nothing", changes[*place].id))
        })?;
        jobs::fault::point(&format!("publish_repository.package.{}", package.name));
        placed.push(Placed {
            ordinal,
            package: package.id,
            path: package.path.clone(),
        });
    }
    Ok(placed)
}

/// Takes the texts of the additions out of the changes.
pub(super) fn texts(
    wave: &Wave,
    changes: &mut [change::Model],
) -> Result<[Vec<Bytes>; 3], PublishError> {
    let mut texts = [Vec::new(), Vec::new(), Vec::new()];
    for place in &wave.additions {
        let change = &mut changes[*place];
        let all = [
            &mut change.primary,
            &mut change.filelists,
            &mut change.other,
        ];
        for (texts, text) in texts.iter_mut().zip(all) {
            let text = text.take().ok_or_else(|| {
                PublishError::Inconsistent("an addition came without its text".into())
            })?;
            texts.push(text.into());
        }
    }
    Ok(texts)
}

/// The files that were composed.
pub(super) struct Composed {
    pub(super) files: Vec<DraftFile>,
    pub(super) parts: Vec<blob::Stored>,
    pub(super) next_ordinal: i64,
}

impl Order {
    async fn compose(self, context: &Context) -> Result<Composed, PublishError> {
        let (mut layouts, frames) = self.layouts()?;
        for layout in &mut layouts {
            for ordinal in &self.removals {
                layout.remove(*ordinal)?;
            }
            for _ in &self.texts[0] {
                layout.add();
            }
        }
        let new_parts = layouts.iter().map(Layout::new_parts).sum();
        let ids = begin(context, new_parts).await?;
        let context = context.clone();
        let compose = move || {
            let mut shelf = PartShelf::new(context, self.repository.id, ids);
            let next_ordinal = layouts[0].next_ordinal();
            let mut files = Vec::with_capacity(3);
            for ((kind, texts), (layout, frame)) in IndexKind::ALL
                .into_iter()
                .zip(self.texts)
                .zip(layouts.iter().zip(&frames))
            {
                shelf.lay_out(Texts::Memory(texts));
                let live = self.live.as_ref().map(|live| &*live[kind as usize]);
                let exact = self.repository.policy.exact;
                files.push(file(kind, frame, live, layout, exact, &mut shelf)?);
            }
            shelf.settle()?;
            Ok(Composed {
                files,
                parts: shelf.into_stored(),
                next_ordinal,
            })
        };
        tokio::task::spawn_blocking(compose).await?
    }

    fn layouts(&self) -> Result<(Vec<Layout>, Vec<Frame>), PublishError> {
        let mut layouts = Vec::with_capacity(3);
        let mut frames = Vec::with_capacity(3);
        let nothing = Index::default();
        for kind in IndexKind::ALL {
            let frame = frame(kind, &self.repository, self.packages)?;
            let live = self
                .live
                .as_ref()
                .map_or(&nothing, |live| &live[kind as usize].index);
            layouts.push(Layout::of(&frame, live, self.next_ordinal));
            frames.push(frame);
        }
        Ok((layouts, frames))
    }
}

/// Announces `count` new parts.
pub(super) async fn begin(context: &Context, count: usize) -> Result<Vec<BlobId>, PublishError> {
    jobs::fault::point("publish_repository.before_parts");
    let ids = blob::begin(&context.db, count).await?;
    jobs::fault::point("publish_repository.after_announcing_parts");
    Ok(ids)
}

/// What stands around the packages of an index of `repository`.
pub(super) fn frame(
    kind: IndexKind,
    repository: &repository::Model,
    packages: u64,
) -> Result<Frame, PublishError> {
    let encoding = match repository.policy.compression {
        Compression::Gzip => Encoding::Gzip,
        Compression::Zstd => Encoding::Zstd,
    };
    // Clients do without the count, and an index that tells it changes from its first byte on.
    let count = if repository.policy.exact { packages } else { 0 };
    Ok(Frame::new(
        encoding,
        &kind.opening(count),
        kind.closing(),
        TERMINATOR,
    )?)
}

/// One index, composed.
pub(super) fn file(
    kind: IndexKind,
    frame: &Frame,
    live: Option<&Kept>,
    layout: &Layout,
    exact: bool,
    shelf: &mut PartShelf,
) -> Result<DraftFile, PublishError> {
    let nothing = Index::default();
    let before = live.map_or(&nothing, |live| &live.index);
    let index = index::compose(frame, before, layout, shelf)?;
    let open = if exact {
        shelf.settle()?;
        Some(index::open(&index, shelf)?)
    } else {
        None
    };
    let same_parts = live.filter(|_| Arc::ptr_eq(&index.parts, &before.parts));
    let suffix = frame.encoding().suffix();
    Ok(DraftFile {
        path: format!("repodata/{}-{}.xml.{suffix}", index.sha256, kind.name()),
        sha256: index.sha256.clone(),
        size: index.size,
        record: Some(kind.name().into()),
        open,
        body: Body::Index(Box::new(index), same_parts.map(|live| live.part_list)),
    })
}

pub(super) fn whole(number: u64) -> Result<i64, PublishError> {
    i64::try_from(number)
        .map_err(|_| PublishError::Inconsistent(format!("{number} is beyond all bounds")))
}
