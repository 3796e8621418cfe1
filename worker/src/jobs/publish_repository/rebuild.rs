//! Rendering every index anew, in canonical order: the same bytes whatever the history.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use entities::change::{self, Action};
use entities::{package, publication, repository, repository_package};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::PublishError;
use super::catalog::{self, Belonging, Spec};
use super::compose::{self, Pieces, Way, Work};
use super::draft::{Content, Draft, Placed};
use super::indexes::{self, Coming};
use super::load::{self, Past};
use super::wave::{Known, Wave, canonical};
use crate::context::Context;
use crate::index::{Index, Layout};

/// A package that is live.
struct Member {
    ordinal: i64,
    belonging: Belonging,
    row: package::Model,
    /// Whether it stays.
    stays: bool,
}

/// A package that the new indexes hold.
struct Entry {
    belonging: Belonging,
    row: package::Model,
    /// Its place among those that are live, or behind them among those that come.
    number: usize,
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
    let members = members(context, repository, wave).await?;
    let coming = indexes::coming(wave, known, changes)?;
    let entries = entries(&members, wave, known, changes);
    let belongings: HashSet<&Belonging> = entries.iter().map(|entry| &entry.belonging).collect();
    let belongings: Vec<Belonging> = belongings.into_iter().cloned().collect();
    let mut works = Vec::new();
    for spec in catalog::of(repository, entries.len() as u64, None, &belongings)? {
        let work = work(context, live, spec, &members, &coming, &entries).await?;
        works.push(work);
    }
    let composed = compose::compose(context, repository, works).await?;
    let count = indexes::whole(entries.len() as u64)?;
    let placed = (0..).zip(entries).map(|(ordinal, entry)| Placed {
        ordinal,
        package: entry.row.id,
        path: entry.row.path,
        division: entry.belonging.division,
    });
    let placed: Vec<Placed> = placed.collect();
    Ok(Draft {
        files: composed.files,
        parts: composed.parts,
        packages: count,
        added: indexes::whole(wave.additions.len() as u64)?,
        removed: indexes::whole(wave.removals.len() as u64)?,
        next_ordinal: count,
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
async fn members(
    context: &Context,
    repository: &repository::Model,
    wave: &Wave,
) -> Result<Vec<Member>, PublishError> {
    let removed: HashSet<i64> = wave.removals.iter().map(|gone| gone.ordinal).collect();
    let db = context.db.read();
    let rows = repository_package::Entity::find()
        .filter(repository_package::Column::Repository.eq(repository.id))
        .filter(repository_package::Column::UntilSerial.is_null())
        .order_by_asc(repository_package::Column::Ordinal)
        .all(db)
        .await?;
    let ids = rows.iter().map(|row| row.package).collect();
    let packages: HashMap<_, _> = load::packages(db, ids).await?;
    let members = rows.into_iter().map(|row| {
        let package = packages.get(&row.package);
        let package = package.ok_or_else(|| {
            PublishError::Inconsistent(format!("package {} is not there", row.package))
        })?;
        Ok(Member {
            ordinal: row.ordinal,
            belonging: Belonging {
                division: row.division,
                architecture: package.arch.clone(),
            },
            row: package.clone(),
            stays: !removed.contains(&row.ordinal),
        })
    });
    members.collect()
}

/// What the new indexes hold, in canonical order.
fn entries(
    members: &[Member],
    wave: &Wave,
    known: &Known,
    changes: &[change::Model],
) -> Vec<Entry> {
    let staying = members
        .iter()
        .enumerate()
        .filter(|(_, member)| member.stays);
    let mut entries: Vec<Entry> = staying
        .map(|(number, member)| Entry {
            belonging: member.belonging.clone(),
            row: member.row.clone(),
            number,
        })
        .collect();
    for (number, place) in (members.len()..).zip(&wave.additions) {
        let action = &changes[*place].action;
        if let Action::Add { package, .. } = action
            && let Some(row) = known.packages.get(package)
        {
            entries.push(Entry {
                belonging: Belonging::of(action, row),
                row: row.clone(),
                number,
            });
        }
    }
    entries.sort_by(|one, other| {
        let order = canonical(&one.row, &other.row);
        order.then_with(|| one.belonging.division.cmp(&other.belonging.division))
    });
    entries
}

/// The index that `spec` describes, of those of `entries` that it lists.
async fn work(
    context: &Context,
    live: Option<&Past>,
    spec: Spec,
    members: &[Member],
    coming: &[Coming],
    entries: &[Entry],
) -> Result<Work, PublishError> {
    let mut layout = Layout::of(&spec.frame, &Index::default());
    let listed = (0..).zip(entries);
    let listed: Vec<_> = listed
        .filter(|(_, entry)| spec.members.have(&entry.belonging))
        .collect();
    for (ordinal, _) in &listed {
        layout.add(*ordinal);
    }
    let mut kept = None;
    if let Some(live) = live {
        kept = indexes::live_index(context, live, &spec.name).await?;
        if let (None, Some(base)) = (&kept, &spec.base) {
            kept = indexes::live_index(context, live, base).await?;
        }
    }
    // Pieces of an index stand in the order of ordinals, and so do the members that it lists.
    let mut texts: HashMap<usize, usize> = HashMap::new();
    let mut stays = Vec::new();
    let has = |member: &&(usize, &Member)| spec.members.have(&member.1.belonging);
    for (number, member) in members.iter().enumerate().filter(|one| has(&one)) {
        stays.push(member.stays);
        if member.stays {
            texts.insert(number, texts.len());
        }
    }
    debug_assert!(members.is_sorted_by_key(|member| member.ordinal));
    let mut added: Vec<Bytes> = Vec::new();
    for (number, one) in (members.len()..).zip(coming) {
        if spec.members.have(&one.belonging) {
            texts.insert(number, texts.len());
            added.push(one.text(&spec)?);
        }
    }
    let order = listed
        .iter()
        .map(|(_, entry)| texts[&entry.number])
        .collect();
    let way = Way::Anew {
        layout,
        old: kept.map(|kept| Pieces { kept, stays }),
        added,
        order,
    };
    Ok(Work { spec, way })
}
