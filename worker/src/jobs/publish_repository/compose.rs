//! The indexes of a publication, composed on a thread that may block.

use std::io::{BufWriter, Write};
use std::sync::Arc;

use bytes::Bytes;
use entities::publication_file;
use entities::repository::{self, Format};

use super::PublishError;
use super::catalog::{self, Spec};
use super::draft::{Body, DraftFile};
use super::patches::{self, Lineage};
use super::shelf::{PartShelf, Texts};
use crate::blob;
use crate::context::Context;
use crate::index::{self, ComposeError, Index, Kept, Layout};

/// An index to be, and where its packages come from.
pub(super) struct Work {
    /// Which index.
    pub(super) spec: Spec,
    /// How it comes about.
    pub(super) way: Way,
}

/// How an index comes about.
pub(super) enum Way {
    /// It stays as it is.
    Stay {
        /// Its row.
        row: publication_file::Model,
        /// What it is.
        live: Arc<Kept>,
        /// The patches that lead to it.
        patches: Vec<publication_file::Model>,
    },
    /// It grows and shrinks from the one before.
    Change {
        /// That one; none before the first publish.
        live: Option<Arc<Kept>>,
        /// Which package lies in which member.
        layout: Layout,
        /// The texts of those that come.
        texts: Vec<Bytes>,
        /// The patches that led to the one before.
        patches: Vec<publication_file::Model>,
    },
    /// It is rendered from the first package on.
    Anew {
        /// Which package lies in which member.
        layout: Layout,
        /// What is taken from an older index.
        old: Option<Pieces>,
        /// The texts of those that come.
        added: Vec<Bytes>,
        /// Which text is which package: those that stay come first, then those that come.
        order: Vec<usize>,
    },
}

/// The pieces of an index that go into another one.
pub(super) struct Pieces {
    /// The index.
    pub(super) kept: Arc<Kept>,
    /// For each package in it, in the order of ordinals, whether it stays.
    pub(super) stays: Vec<bool>,
}

/// The files that were composed, and their new parts.
pub(super) struct Composed {
    pub(super) files: Vec<DraftFile>,
    pub(super) parts: Vec<blob::Stored>,
}

/// Composes every index of `repository` that `works` describes.
pub(super) async fn compose(
    context: &Context,
    repository: &repository::Model,
    works: Vec<Work>,
) -> Result<Composed, PublishError> {
    let layouts = works.iter().filter_map(|work| match &work.way {
        Way::Stay { .. } => None,
        Way::Change { layout, .. } | Way::Anew { layout, .. } => Some(layout),
    });
    let new_parts = layouts.map(Layout::new_parts).sum();
    jobs::fault::point("publish_repository.before_parts");
    let ids = blob::begin(&context.db, new_parts).await?;
    jobs::fault::point("publish_repository.after_announcing_parts");
    let (context, repository) = (context.clone(), repository.clone());
    let compose = move || {
        let mut shelf = PartShelf::new(context, repository.id, ids);
        let mut files = Vec::with_capacity(works.len());
        for work in works {
            files.extend(work.files(&repository, &mut shelf)?);
        }
        shelf.settle()?;
        Ok(Composed {
            files,
            parts: shelf.into_stored(),
        })
    };
    tokio::task::spawn_blocking(compose).await?
}

impl Work {
    /// The index, and the patches that lead to it where its clients take some.
    fn files(
        self,
        repository: &repository::Model,
        shelf: &mut PartShelf,
    ) -> Result<Vec<DraftFile>, PublishError> {
        let Self { spec, way } = self;
        shelf.lay_out(spec.members.clone(), Texts::default());
        let exact = repository.policy.exact && repository.format == Format::Rpm;
        let (live, layout, patches) = match way {
            Way::Stay { row, live, patches } => {
                let open = open(&live.index, exact, shelf)?;
                let mut files = patches::again(&patches);
                files.push(DraftFile::again(&row, open));
                return Ok(files);
            }
            Way::Change {
                live,
                layout,
                texts,
                patches,
            } => {
                shelf.lay_out(spec.members.clone(), Texts::Memory(texts));
                (live, layout, patches)
            }
            Way::Anew {
                layout,
                old,
                added,
                order,
            } => {
                let spooled = spool(&spec, old, &added, order, shelf)?;
                shelf.lay_out(spec.members.clone(), spooled);
                (None, layout, Vec::new())
            }
        };
        let nothing = Index::default();
        let before = live.as_ref().map_or(&nothing, |live| &live.index);
        let (index, difference) =
            index::compose_with_difference(&spec.frame, before, &layout, shelf)?;
        let mut files = match (&before.open, &index.open) {
            (Some(old), Some(new)) => Lineage {
                name: &spec.name,
                old,
                new,
                past: &patches,
                states: repository.policy.release.patches.into(),
            }
            .files(difference)?,
            _ => Vec::new(),
        };
        let open = open(&index, exact, shelf)?;
        let same_parts = live.filter(|live| Arc::ptr_eq(&index.parts, &live.index.parts));
        files.push(DraftFile {
            path: catalog::path(repository.format, &spec.name, &index),
            sha256: index.sha256.clone(),
            size: index.size,
            record: Some(spec.name),
            open,
            body: Body::Index(Box::new(index), same_parts.map(|live| live.part_list)),
        });
        Ok(files)
    }
}

/// Hash and size of the text of `index`, where clients are told.
pub(super) fn open(
    index: &Index,
    exact: bool,
    shelf: &mut PartShelf,
) -> Result<Option<(String, u64)>, PublishError> {
    if let Some(open) = &index.open {
        return Ok(Some((open.sha256.clone(), open.size)));
    }
    if !exact {
        return Ok(None);
    }
    shelf.settle()?;
    Ok(Some(index::open(index, shelf)?))
}

/// Puts the texts that stay, and then those that come, into a file that has no name, since all of
/// them are more than memory should hold.
fn spool(
    spec: &Spec,
    old: Option<Pieces>,
    added: &[Bytes],
    order: Vec<usize>,
    shelf: &mut PartShelf,
) -> Result<Texts, PublishError> {
    let mut file = BufWriter::new(tempfile::tempfile().map_err(ComposeError::Member)?);
    let mut places = vec![0];
    let mut end = 0;
    let mut write = |text: &[u8]| {
        end += text.len() as u64;
        places.push(end);
        file.write_all(text)
    };
    if let Some(Pieces { kept, stays }) = old {
        let mut found = 0;
        index::pieces_of(&kept.index, spec.frame.terminator(), shelf, |text| {
            found += 1;
            if stays.get(found - 1).copied().unwrap_or(false) {
                write(text)?;
            }
            Ok(())
        })?;
        if found != stays.len() {
            let rows = stays.len();
            let message = format!("an index holds {found} packages, and rows hold {rows}");
            return Err(PublishError::Inconsistent(message));
        }
    }
    for text in added {
        write(text).map_err(ComposeError::Member)?;
    }
    let file = file
        .into_inner()
        .map_err(|error| ComposeError::Member(error.into_error()))?;
    Ok(Texts::Spooled {
        file,
        places,
        order,
    })
}
