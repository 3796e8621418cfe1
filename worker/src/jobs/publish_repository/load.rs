//! Reading what a publish starts from: rows of what is live, and of what changes speak of.

mod sources;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use entities::change::{self, Action};
use entities::part_list::Part;
use entities::{
    CompositionId, MetadataFileId, PackageId, RepositoryId, composition, metadata_file, package,
    part_list, publication, publication_file, repository, repository_package, signing_key,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};

pub(super) use self::sources::{held_files, held_sources};
use super::PublishError;
use super::catalog::Members;
use super::wave::{Held, Known, Spot};
use crate::context::Context;
use crate::index::{Index, Kept};
use crate::pins;
use crate::signing_keys;

/// How many values go into one statement.
const SOME: usize = 1000;

/// A publication and the files of it that its list of files names.
#[derive(Clone, Debug)]
pub(super) struct Past {
    /// The publication.
    pub(super) row: publication::Model,
    /// Its indexes and uploaded metadata files.
    pub(super) files: Vec<publication_file::Model>,
    /// The uploaded metadata files it carries, by record.
    pub(super) metadata_files: BTreeMap<String, MetadataFileId>,
}

impl Past {
    /// What clients see now; nothing before the first publish.
    pub(super) async fn live(
        db: &impl ConnectionTrait,
        repository: &repository::Model,
    ) -> Result<Option<Self>, PublishError> {
        let Some(id) = repository.live else {
            return Ok(None);
        };
        let row = publication::Entity::find_by_id(id).one(db).await?;
        let row = row.ok_or_else(|| missing("the live publication", id))?;
        Ok(Some(Self::with_files(db, row).await?))
    }

    /// The publication `serial`, if clients ever saw it and it is still kept.
    pub(super) async fn of(
        db: &impl ConnectionTrait,
        repository: RepositoryId,
        serial: i64,
    ) -> Result<Option<Self>, PublishError> {
        let seen = [publication::State::Live, publication::State::Superseded];
        let row = publication::Entity::find()
            .filter(publication::Column::Repository.eq(repository))
            .filter(publication::Column::Serial.eq(serial))
            .filter(publication::Column::State.is_in(seen))
            .one(db)
            .await?;
        match row {
            Some(row) => Ok(Some(Self::with_files(db, row).await?)),
            None => Ok(None),
        }
    }

    async fn with_files(
        db: &impl ConnectionTrait,
        row: publication::Model,
    ) -> Result<Self, PublishError> {
        let files = publication_file::Entity::find()
            .filter(publication_file::Column::Publication.eq(row.id))
            .filter(publication_file::Column::Record.is_not_null())
            .order_by_asc(publication_file::Column::Path)
            .all(db)
            .await?;
        let carried = serde_json::from_value(row.metadata_files.clone());
        Ok(Self {
            metadata_files: carried
                .map_err(|_| missing("the list of metadata files of", row.id))?,
            row,
            files,
        })
    }

    /// The patches that lead to the index called `name`, and their list.
    pub(super) fn patches(&self, name: &str) -> Vec<publication_file::Model> {
        let is_one = |file: &&publication_file::Model| {
            let record = file.record.as_deref().unwrap_or_default();
            let rest = record.strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with(".diff/"))
        };
        self.files.iter().filter(is_one).cloned().collect()
    }

    /// The file of the record `kind`.
    pub(super) fn file(&self, kind: &str) -> Option<&publication_file::Model> {
        let mut files = self.files.iter();
        files.find(|file| file.record.as_deref() == Some(kind))
    }
}

/// Reads an index, from memory where it can.
pub(super) async fn index(
    context: &Context,
    db: &impl ConnectionTrait,
    id: CompositionId,
) -> Result<Arc<Kept>, PublishError> {
    if let Some(kept) = context.indexes.index(id) {
        return Ok(kept);
    }
    let row = composition::Entity::find_by_id(id).one(db).await?;
    let row = row.ok_or_else(|| missing("composition", id))?;
    let kept = Arc::new(kept(db, row).await?);
    context.indexes.keep_index(id, Arc::clone(&kept));
    Ok(kept)
}

/// The index that `row` and its list of parts make.
pub(super) async fn kept(
    db: &impl ConnectionTrait,
    row: composition::Model,
) -> Result<Kept, PublishError> {
    let list = part_list::Entity::find_by_id(row.part_list).one(db).await?;
    let list = list.ok_or_else(|| missing("part list", row.part_list))?;
    let part_list = row.part_list;
    Ok(Kept {
        index: with_parts(row, Arc::new(list.parts.0))?,
        part_list,
    })
}

/// The index that `row` and these parts make.
pub(super) fn with_parts(
    row: composition::Model,
    parts: Arc<Vec<Part>>,
) -> Result<Index, PublishError> {
    let size = u64::try_from(row.size);
    Ok(Index {
        size: size.map_err(|_| missing("a size of composition", row.id))?,
        head: row.head,
        parts,
        tail: row.tail,
        segments: row.segments.0,
        closing: row.closing,
        midstate: row.midstate,
        sha256: row.sha256,
        open: row.open,
    })
}

/// Reads what `changes` of `repository` speak of, and what is live where they would change it.
pub(super) async fn known(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
    live: Option<&Past>,
    changes: &[change::Model],
) -> Result<Known, DbErr> {
    let mut named = HashSet::new();
    let mut purged = HashSet::new();
    let mut files = HashSet::new();
    let mut announced = HashSet::new();
    let mut retains = false;
    for change in changes {
        match &change.action {
            Action::Add { package, .. } => _ = named.insert(*package),
            Action::Remove { package, purge, .. } => {
                named.insert(*package);
                if *purge {
                    purged.insert(*package);
                }
            }
            Action::Retain { packages, .. } => {
                named.extend(packages.values().flatten());
                retains = true;
            }
            Action::SetMetadataFile { file } => _ = files.insert(*file),
            Action::Announce { files } => {
                announced.extend(files.iter().map(|file| &*file.sha256));
            }
            Action::SetMetadataFiles { files: some } => files.extend(some),
            Action::UnsetMetadataFile { .. } | Action::RollBack { .. } | Action::Publish { .. } => {
            }
        }
    }
    let mut packages = packages(db, named).await?;
    let sources = held_sources(db, repository.id, packages.values()).await?;
    let paths = sources::paths(packages.values(), &sources);
    let held = held(db, repository.id, &paths, &mut packages).await?;
    let count = live.map_or(0, |live| live.row.packages);
    Ok(Known {
        held,
        sources,
        packages,
        past: past(db, repository.id, purged).await?,
        announced: live_uploads(db, repository.id, &announced).await?,
        files: metadata_files(db, files).await?,
        pinned: if retains {
            pins::of(db, repository.id).await?
        } else {
            HashSet::new()
        },
        serial: live.map(|live| live.row.serial),
        count: u64::try_from(count).unwrap_or(0),
    })
}

/// The rows of packages.
pub(super) async fn packages(
    db: &impl ConnectionTrait,
    ids: HashSet<PackageId>,
) -> Result<HashMap<PackageId, package::Model>, DbErr> {
    let ids: Vec<PackageId> = ids.into_iter().collect();
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(SOME) {
        let rows = package::Entity::find()
            .filter(package::Column::Id.is_in(some.iter().copied()))
            .all(db)
            .await?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

/// What is live under `paths`; its rows are added to `packages`.
async fn held(
    db: &impl ConnectionTrait,
    repository: RepositoryId,
    paths: &HashSet<String>,
    packages: &mut HashMap<PackageId, package::Model>,
) -> Result<HashMap<Spot, Held>, DbErr> {
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let mut rows = Vec::new();
    for some in paths.chunks(SOME) {
        let found = repository_package::Entity::find()
            .filter(repository_package::Column::Repository.eq(repository))
            .filter(repository_package::Column::Path.is_in(some.iter().copied()))
            .filter(repository_package::Column::UntilSerial.is_null())
            .all(db)
            .await?;
        rows.extend(found);
    }
    let others = rows
        .iter()
        .map(|row| row.package)
        .filter(|id| !packages.contains_key(id));
    let others = self::packages(db, others.collect()).await?;
    packages.extend(others);
    let held = rows.into_iter().filter_map(|row| {
        let package = packages.get(&row.package)?;
        let held = Held {
            ordinal: row.ordinal,
            package: row.package,
            source_sha256: package.source_sha256.clone(),
            architecture: package.arch.clone(),
        };
        let spot = Spot {
            division: row.division,
            path: row.path,
        };
        Some((spot, held))
    });
    Ok(held.collect())
}

/// The ordinals of the binary packages of a DEB `repository` that are live, with the packages.
pub(super) async fn held_binaries(
    db: &impl ConnectionTrait,
    repository: RepositoryId,
) -> Result<Vec<(i64, PackageId)>, DbErr> {
    let package: RelationDef = repository_package::Entity::belongs_to(package::Entity)
        .from(repository_package::Column::Package)
        .to(package::Column::Id)
        .into();
    repository_package::Entity::find()
        .select_only()
        .columns([
            repository_package::Column::Ordinal,
            repository_package::Column::Package,
        ])
        .join(JoinType::InnerJoin, package)
        .filter(repository_package::Column::Repository.eq(repository))
        .filter(repository_package::Column::UntilSerial.is_null())
        .filter(package::Column::Arch.is_not_in([package::SOURCE, package::SOURCE_FILE]))
        .into_tuple()
        .all(db)
        .await
}

/// The ordinals in `range` of the packages among `members` that are live, rising.
pub(super) async fn held_ordinals(
    db: &impl ConnectionTrait,
    repository: RepositoryId,
    members: &Members,
    range: RangeInclusive<i64>,
) -> Result<Vec<i64>, DbErr> {
    let mut query = repository_package::Entity::find()
        .select_only()
        .column(repository_package::Column::Ordinal)
        .filter(repository_package::Column::Repository.eq(repository))
        .filter(repository_package::Column::Ordinal.between(*range.start(), *range.end()))
        .filter(repository_package::Column::UntilSerial.is_null());
    if let Members::Of {
        division,
        architectures,
    } = members
    {
        let package: RelationDef = repository_package::Entity::belongs_to(package::Entity)
            .from(repository_package::Column::Package)
            .to(package::Column::Id)
            .into();
        query = query
            .join(JoinType::InnerJoin, package)
            .filter(repository_package::Column::Division.eq(division.as_str()))
            .filter(package::Column::Arch.is_in(architectures.iter().map(String::as_str)));
    }
    query
        .order_by_asc(repository_package::Column::Ordinal)
        .into_tuple()
        .all(db)
        .await
}

/// Those of `ids` that any publication of `repository` has held.
async fn past(
    db: &impl ConnectionTrait,
    repository: RepositoryId,
    ids: HashSet<PackageId>,
) -> Result<HashSet<PackageId>, DbErr> {
    if ids.is_empty() {
        return Ok(ids);
    }
    let rows = repository_package::Entity::find()
        .filter(repository_package::Column::Package.is_in(ids))
        .filter(repository_package::Column::Repository.eq(repository))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.package).collect())
}

/// Those of the uploads with these SHA-256 that became packages which `repository` has live, and
/// their lengths.
pub(super) async fn live_uploads(
    db: &impl ConnectionTrait,
    repository: RepositoryId,
    sha256: &HashSet<&str>,
) -> Result<HashMap<String, i64>, DbErr> {
    let sha256: Vec<&str> = sha256.iter().copied().collect();
    let mut live = HashMap::new();
    for some in sha256.chunks(SOME) {
        let package: RelationDef = repository_package::Entity::belongs_to(package::Entity)
            .from(repository_package::Column::Package)
            .to(package::Column::Id)
            .into();
        let found: Vec<(String, i64)> = repository_package::Entity::find()
            .select_only()
            .join(JoinType::InnerJoin, package)
            .column(package::Column::SourceSha256)
            .column(package::Column::Size)
            .filter(repository_package::Column::Repository.eq(repository))
            .filter(repository_package::Column::UntilSerial.is_null())
            .filter(package::Column::SourceSha256.is_in(some.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        live.extend(found);
    }
    Ok(live)
}

/// The rows of uploaded metadata files.
pub(super) async fn metadata_files(
    db: &impl ConnectionTrait,
    ids: HashSet<MetadataFileId>,
) -> Result<HashMap<MetadataFileId, metadata_file::Model>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = metadata_file::Entity::find()
        .filter(metadata_file::Column::Id.is_in(ids))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The keys of a repository, as clients need them.
pub(super) struct Keys {
    /// Signs the indexes.
    pub(super) signing: signing_key::Model,
    /// Those that did so before, while clients may still have them alone.
    pub(super) former: Vec<signing_key::Model>,
    /// The public part of every key whose signatures are served, the signing one first.
    pub(super) public: String,
}

/// The keys of `repository`.
pub(super) async fn keys(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
) -> Result<Keys, PublishError> {
    let keys = signing_keys::of(db, repository).await?.unwrap_or_default();
    let public = keys.iter().map(|key| key.public.as_str()).collect();
    let mut keys = keys.into_iter();
    let retired = || PublishError::RetiredKey(repository.signing_key.clone());
    Ok(Keys {
        signing: keys.next().ok_or_else(retired)?,
        former: keys.collect(),
        public,
    })
}

fn missing(what: &str, id: impl std::fmt::Display) -> PublishError {
    PublishError::Inconsistent(format!("{what} {id} is not there"))
}
