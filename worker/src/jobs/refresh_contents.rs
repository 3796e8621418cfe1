//! Composes `Contents` of a DEB repository: which package brings which file. Fault points:
//! `refresh_contents.listed`, `.composed`, `.writing`, `.written`, `.recorded`, `.committed`.
//!
//! A publish takes as long as what it changes; this takes as long as what is there. So it is a job
//! of its own, and publishes carry along what it made last, however old that is by then.

mod compose;
mod error;
mod sort;

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use entities::change::Action;
use entities::repository::{self, State};
use entities::task::Pool;
use entities::{
    MetadataFileId, PackageId, contents_turn, metadata_file, now, package, publication,
    publication_file, repository_package,
};
use jobs::{RefreshContents, fault};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};
use serde_json::json;
use tokio::io::AsyncReadExt;

use self::compose::Composed;
use self::error::RefreshContentsError;
use crate::blob::{self, Stored};
use crate::changes;
use crate::context::{Claimed, Context};
use crate::file_lists::{self, LeftOut};
use crate::handler::{Handler, Outcome};
use crate::jobs::publish_repository::Place;

/// How much of a file is read at once, in bytes.
const PIECE: usize = 1 << 20;
/// How many packages that could not be read are named.
const NAMED: usize = 100;

impl Handler for RefreshContents {
    // What was read of packages is kept, so the next attempt goes on from there.
    const LIMIT: Duration = Duration::from_hours(2);

    type Error = RefreshContentsError;

    #[tracing::instrument(skip_all, fields(repository.id = %self.repository, task.id = %claimed.id))]
    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let db = context.db.read();
        let repository = repository::Entity::find_by_id(self.repository)
            .filter(repository::Column::State.eq(State::Active))
            .one(db)
            .await?
            .ok_or(RefreshContentsError::NoRepository(self.repository))?;
        if repository.policy.release.contents.is_none() {
            return Err(RefreshContentsError::Off);
        }
        let Some(live) = Live::of(db, &repository).await? else {
            return Ok(Outcome::Done(
                json!({ "repository": repository.id, "serial": null }),
            ));
        };
        let left_out = file_lists::complete(context, Some(claimed), &live.packages()).await?;
        fault::point("refresh_contents.listed");
        let composed = compose::compose(context, &live).await?;
        fault::point("refresh_contents.composed");
        let indexes = composed.len();
        let changed = live.changed(db, composed).await?;
        let report = json!({
            "repository": repository.id,
            "serial": live.serial,
            "packages": live.members.len(),
            "indexes": indexes,
            "changed": changed.len(),
            "left_out": named(&left_out),
        });
        let refresh = Refresh {
            context,
            claimed,
            repository: &repository,
            serial: live.serial,
        };
        refresh.record(changed, report).await
    }
}

fn named(left_out: &[LeftOut]) -> Vec<entities::Json> {
    let some = left_out.iter().take(NAMED);
    some.map(|one| json!({ "package": one.package, "code": one.code }))
        .collect()
}

/// What clients see.
struct Live {
    serial: i64,
    /// The names of its indexes of packages that clients are told of.
    indexes: Vec<String>,
    /// In the order of ordinals.
    members: Vec<Member>,
    /// What it carries, by record.
    carried: BTreeMap<String, MetadataFileId>,
}

/// A package in its place.
struct Member {
    package: PackageId,
    division: String,
    architecture: String,
}

impl Live {
    async fn of(
        db: &impl ConnectionTrait,
        repository: &repository::Model,
    ) -> Result<Option<Self>, RefreshContentsError> {
        let Some(id) = repository.live else {
            return Ok(None);
        };
        let row = publication::Entity::find_by_id(id).one(db).await?;
        // Nothing that is live goes by itself: it was superseded, and taken, since the row was read.
        let row = row.ok_or(RefreshContentsError::Overtaken)?;
        let records: Vec<Option<String>> = publication_file::Entity::find()
            .select_only()
            .column(publication_file::Column::Record)
            .filter(publication_file::Column::Publication.eq(id))
            .filter(publication_file::Column::Record.is_not_null())
            .order_by_asc(publication_file::Column::Record)
            .into_tuple()
            .all(db)
            .await?;
        let is_told = |name: &String| Place::parse(name).is_some_and(|place| place.is_told());
        let indexes: Vec<String> = records.into_iter().flatten().filter(is_told).collect();
        let mut members = members(db, repository, row.serial).await?;
        let places: Vec<Place<'_>> = indexes
            .iter()
            .filter_map(|name| Place::parse(name))
            .collect();
        // Not all that a repository holds is a package with files.
        members.retain(|one| {
            let lists = |place: &Place<'_>| place.lists(&one.division, &one.architecture);
            places.iter().any(lists)
        });
        let carried = serde_json::from_value(row.metadata_files);
        Ok(Some(Self {
            serial: row.serial,
            indexes,
            members,
            carried: carried.map_err(|_| RefreshContentsError::Unreadable(row.serial))?,
        }))
    }

    fn packages(&self) -> Vec<PackageId> {
        let mut packages: Vec<PackageId> = self.members.iter().map(|one| one.package).collect();
        packages.sort_unstable_by_key(|id| id.0);
        packages.dedup();
        packages
    }

    /// Those of `composed` that clients do not have.
    async fn changed(
        &self,
        db: &impl ConnectionTrait,
        composed: Vec<Composed>,
    ) -> Result<Vec<Composed>, DbErr> {
        let rows = metadata_file::Entity::find()
            .filter(metadata_file::Column::Id.is_in(self.carried.values().copied()))
            .all(db)
            .await?;
        let is_new = |one: &Composed| {
            !rows
                .iter()
                .any(|row| row.record == one.record && row.sha256 == one.open.0)
        };
        Ok(composed.into_iter().filter(is_new).collect())
    }
}

/// The packages that the publication `serial` holds.
async fn members(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
    serial: i64,
) -> Result<Vec<Member>, DbErr> {
    let package: RelationDef = repository_package::Entity::belongs_to(package::Entity)
        .from(repository_package::Column::Package)
        .to(package::Column::Id)
        .into();
    let rows: Vec<(PackageId, String, String)> = repository_package::at(repository.id, serial)
        .select_only()
        .column(repository_package::Column::Package)
        .column(repository_package::Column::Division)
        .column(package::Column::Arch)
        .join(JoinType::InnerJoin, package)
        .order_by_asc(repository_package::Column::Ordinal)
        .into_tuple()
        .all(db)
        .await?;
    let member = |(package, division, architecture)| Member {
        package,
        division,
        architecture,
    };
    Ok(rows.into_iter().map(member).collect())
}

/// The end of one attempt.
struct Refresh<'a> {
    context: &'a Context,
    claimed: &'a Claimed,
    repository: &'a repository::Model,
    serial: i64,
}

impl Refresh<'_> {
    /// Has `changed` published; the task then waits for that. Nothing is published for nothing.
    async fn record(
        &self,
        changed: Vec<Composed>,
        report: entities::Json,
    ) -> Result<Outcome, RefreshContentsError> {
        let stored = self.store(&changed).await?;
        let write = self.context.db.write().await?;
        let id = self.repository.id;
        let open = changes::open_repository(&write, id).await?;
        open.ok_or(RefreshContentsError::NoRepository(id))?;
        self.turn(&write).await?;
        if changed.is_empty() {
            jobs::succeed(&write, self.claimed, report, None).await?;
            write.commit().await?;
            self.context.wake_task(self.claimed.id);
            return Ok(Outcome::Written);
        }
        let mut files = Vec::with_capacity(changed.len());
        for (composed, stored) in changed.iter().zip(&stored) {
            files.push(self.insert(&write, composed, stored).await?);
        }
        let action = Action::SetMetadataFiles { files };
        changes::record(&write, self.claimed, id, action, &[], None).await?;
        jobs::wait_for_publication(&write, self.claimed, report).await?;
        fault::point("refresh_contents.recorded");
        write.commit().await?;
        fault::point("refresh_contents.committed");
        self.context.wake_pool(Pool::Publish);
        Ok(Outcome::Written)
    }

    /// Writes files into storage.
    async fn store(&self, changed: &[Composed]) -> Result<Vec<Stored>, RefreshContentsError> {
        let ids = blob::begin(&self.context.db, changed.len()).await?;
        fault::point("refresh_contents.writing");
        let mut stored = Vec::with_capacity(changed.len());
        for (id, composed) in ids.into_iter().zip(changed) {
            let (sha256, size) = composed.packed.clone();
            let mut file = tokio::fs::File::from_std(composed.file.try_clone()?);
            let mut object = self.context.storage.upload(&id.object()).await?;
            loop {
                let mut piece = Vec::with_capacity(PIECE);
                if (&mut file)
                    .take(PIECE as u64)
                    .read_to_end(&mut piece)
                    .await?
                    == 0
                {
                    break;
                }
                object.write(Bytes::from(piece)).await?;
            }
            let written = object.finish().await?;
            if (written.sha256_hex(), written.size) != (sha256.clone(), size) {
                let differs = "a list was not stored as it was composed";
                return Err(std::io::Error::other(differs).into());
            }
            stored.push(Stored { id, sha256, size });
        }
        fault::point("refresh_contents.written");
        Ok(stored)
    }

    async fn insert(
        &self,
        transaction: &DatabaseTransaction,
        composed: &Composed,
        stored: &Stored,
    ) -> Result<MetadataFileId, DbErr> {
        let id = MetadataFileId::fresh();
        let (sha256, size) = composed.open.clone();
        let row = metadata_file::ActiveModel {
            id: Set(id),
            repository: Set(self.repository.id),
            record: Set(composed.record.clone()),
            blob: Set(blob::adopt(transaction, stored).await?),
            sha256: Set(sha256),
            size: Set(i64::try_from(size).map_err(|error| DbErr::Type(error.to_string()))?),
            created_at: Set(now()),
        };
        metadata_file::Entity::insert(row)
            .exec_without_returning(transaction)
            .await?;
        Ok(id)
    }

    /// Notes what `Contents` speak of from now on.
    async fn turn(&self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        let row = contents_turn::ActiveModel {
            repository: Set(self.repository.id),
            at: Set(now()),
            serial: Set(self.serial),
        };
        let again = OnConflict::column(contents_turn::Column::Repository)
            .update_column(contents_turn::Column::Serial)
            .to_owned();
        contents_turn::Entity::insert(row)
            .on_conflict(again)
            .exec_without_returning(transaction)
            .await?;
        Ok(())
    }
}
