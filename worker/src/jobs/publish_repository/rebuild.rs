//! Rendering every index anew, in canonical order: the same bytes whatever the history.
//!
//! The texts of the packages are put into a file that has no name, since all of them are more than
//! memory should hold, and read from there in their new order.

use std::collections::{HashMap, HashSet};
use std::io::{BufWriter, Write};
use std::sync::Arc;

use bytes::Bytes;
use entities::change;
use entities::{package, publication, repository, repository_package};
use rpm::IndexKind;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::PublishError;
use super::draft::{Content, Draft, Placed};
use super::indexes::{self, TERMINATOR};
use super::load::{self, Past};
use super::shelf::{PartShelf, Texts};
use super::wave::{Known, Wave, canonical};
use crate::context::Context;
use crate::index::{self, ComposeError, Index, Kept, Layout};

/// A package that the new indexes hold.
struct Entry {
    row: package::Model,
    /// The number of its text: those that stay in their old order, then those that come.
    text: usize,
}

/// Composes the indexes of the publication that `wave` makes out of `live`, from the start.
pub(super) async fn rebuild(
    context: &Context,
    repository: &repository::Model,
    live: Option<&Past>,
    wave: &Wave,
    known: &Known,
    changes: &mut [change::Model],
) -> Result<Draft, PublishError> {
    let removed: HashSet<i64> = wave.removals.iter().copied().collect();
    let held = held(context, repository).await?;
    let stays: Vec<bool> = held
        .iter()
        .map(|(ordinal, _)| !removed.contains(ordinal))
        .collect();
    let mut entries: Vec<Entry> = held
        .into_iter()
        .filter(|(ordinal, _)| !removed.contains(ordinal))
        .chain(added(wave, known, changes))
        .enumerate()
        .map(|(text, (_, row))| Entry { row, text })
        .collect();
    entries.sort_by(|one, other| canonical(&one.row, &other.row));
    let live_indexes = match live {
        Some(live) => Some(indexes::live_indexes(context, live).await?),
        None => None,
    };
    let order = entries.iter().map(|entry| entry.text).collect();
    let texts = indexes::texts(wave, changes)?;
    let composed = compose(context, repository, live_indexes, stays, order, texts).await?;
    let placed = (0..).zip(entries).map(|(ordinal, entry)| Placed {
        ordinal,
        package: entry.row.id,
        path: entry.row.path,
    });
    let placed: Vec<Placed> = placed.collect();
    Ok(Draft {
        files: composed.files,
        parts: composed.parts,
        packages: composed.next_ordinal,
        added: indexes::whole(wave.additions.len() as u64)?,
        removed: indexes::whole(wave.removals.len() as u64)?,
        next_ordinal: composed.next_ordinal,
        content: Content::Reordered {
            all: placed,
            purged: wave.purged.clone(),
        },
        metadata_files: entities::Json::Null,
        reason: publication::Reason::Rebuild,
        content_of: None,
    })
}

/// What is live, in the order of its ordinals.
async fn held(
    context: &Context,
    repository: &repository::Model,
) -> Result<Vec<(i64, package::Model)>, PublishError> {
    let db = context.db.read();
    let rows = repository_package::Entity::find()
        .filter(repository_package::Column::Repository.eq(repository.id))
        .filter(repository_package::Column::UntilSerial.is_null())
        .order_by_asc(repository_package::Column::Ordinal)
        .all(db)
        .await?;
    let ids = rows.iter().map(|row| row.package).collect();
    let mut packages: HashMap<_, _> = load::packages(db, ids).await?;
    let held = rows.into_iter().map(|row| {
        let package = packages.remove(&row.package);
        let package = package.ok_or_else(|| {
            PublishError::Inconsistent(format!("package {} is not there", row.package))
        });
        Ok((row.ordinal, package?))
    });
    held.collect()
}

fn added(
    wave: &Wave,
    known: &Known,
    changes: &[change::Model],
) -> impl Iterator<Item = (i64, package::Model)> {
    wave.additions
        .iter()
        .filter_map(move |place| match &changes[*place].action {
            change::Action::Add { package } => Some((-1, known.packages.get(package)?.clone())),
            _ => None,
        })
}

async fn compose(
    context: &Context,
    repository: &repository::Model,
    live: Option<[Arc<Kept>; 3]>,
    stays: Vec<bool>,
    order: Vec<usize>,
    texts: [Vec<Bytes>; 3],
) -> Result<indexes::Composed, PublishError> {
    let mut layouts = Vec::with_capacity(3);
    for kind in IndexKind::ALL {
        let frame = indexes::frame(kind, repository, order.len() as u64)?;
        let mut layout = Layout::of(&frame, &Index::default(), 0);
        for _ in &order {
            layout.add();
        }
        layouts.push((kind, frame, layout));
    }
    let new_parts = layouts
        .iter()
        .map(|(_, _, layout)| layout.new_parts())
        .sum();
    let ids = indexes::begin(context, new_parts).await?;
    let (context, repository) = (context.clone(), repository.clone());
    let compose = move || {
        let mut shelf = PartShelf::new(context, repository.id, ids);
        let mut files = Vec::with_capacity(3);
        for ((kind, frame, layout), added) in layouts.iter().zip(texts) {
            let old = live.as_ref().map(|live| &live[*kind as usize].index);
            let spooled = spool(old, &stays, &added, order.clone(), &mut shelf)?;
            shelf.lay_out(spooled);
            let exact = repository.policy.exact;
            files.push(indexes::file(
                *kind, frame, None, layout, exact, &mut shelf,
            )?);
        }
        shelf.settle()?;
        Ok(indexes::Composed {
            files,
            parts: shelf.into_stored(),
            next_ordinal: indexes::whole(order.len() as u64)?,
        })
    };
    tokio::task::spawn_blocking(compose).await?
}

/// Puts the texts that stay, and then those that come, into a file.
fn spool(
    old: Option<&Index>,
    stays: &[bool],
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
    let mut found = 0;
    if let Some(old) = old {
        index::pieces_of(old, TERMINATOR, shelf, |text| {
            found += 1;
            if stays.get(found - 1).copied().unwrap_or(false) {
                write(text)?;
            }
            Ok(())
        })?;
    }
    if found != stays.len() {
        let rows = stays.len();
        let message = format!("an index holds {found} packages, and rows hold {rows}");
        return Err(PublishError::Inconsistent(message));
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
