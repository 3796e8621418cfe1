//! Rows that only a publication or a repository held: memberships, compositions, part lists,
//! packages and metadata files.

use std::collections::HashSet;

use entities::change::{self, Action};
use entities::{
    MetadataFileId, PackageId, composition, contents_turn, file_list, keyring, metadata_file, now,
    package, package_pin, part_list, publication, publication_file, repository, repository_package,
    retention_turn,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::{BATCH, GRACE, made_before};
use crate::context::Context;

/// Deletes them; answers how many rows went.
pub(super) async fn collect(context: &Context) -> Result<u64, DbErr> {
    Ok(memberships(context).await?
        + compositions(context).await?
        + part_lists(context).await?
        + packages(context).await?
        + metadata_files(context).await?
        + pins(context).await?
        + file_lists(context).await?)
}

/// Pins of packages that are gone; pins and turns of repositories that are.
async fn pins(context: &Context) -> Result<u64, DbErr> {
    let living = |column: Expr| {
        let key = Expr::col((repository::Entity, repository::Column::Id)).eq(column);
        let active = Expr::col((repository::Entity, repository::Column::State));
        let active = active.eq(repository::State::Active);
        exists(
            Query::select()
                .from(repository::Entity)
                .and_where(key)
                .and_where(active),
        )
    };
    let pin = |column| Expr::col((package_pin::Entity, column));
    let there = exists(Query::select().from(package::Entity).and_where(
        Expr::col((package::Entity, package::Column::Id)).eq(pin(package_pin::Column::Package)),
    ));
    let lost = Condition::any()
        .add(living(pin(package_pin::Column::Repository)).not())
        .add(there.not());
    let retained = Expr::col((retention_turn::Entity, retention_turn::Column::Repository));
    let composed = Expr::col((contents_turn::Entity, contents_turn::Column::Repository));
    let write = context.db.write().await?;
    let pins = package_pin::Entity::delete_many()
        .filter(lost)
        .exec(&*write)
        .await?;
    let turns = retention_turn::Entity::delete_many()
        .filter(living(retained).not())
        .exec(&*write)
        .await?;
    let made = Expr::col((keyring::Entity, keyring::Column::Repository));
    keyring::Entity::delete_many()
        .filter(living(made).not())
        .exec(&*write)
        .await?;
    let more_turns = contents_turn::Entity::delete_many()
        .filter(living(composed).not())
        .exec(&*write)
        .await?;
    write.commit().await?;
    Ok(pins.rows_affected + turns.rows_affected + more_turns.rows_affected)
}

/// The files of packages that are gone.
async fn file_lists(context: &Context) -> Result<u64, DbErr> {
    let there = exists(
        Query::select().from(package::Entity).and_where(
            Expr::col((package::Entity, package::Column::Id))
                .eq(Expr::col((file_list::Entity, file_list::Column::Package))),
        ),
    );
    let write = context.db.write().await?;
    let gone = file_list::Entity::delete_many()
        .filter(there.not())
        .exec(&*write)
        .await?;
    write.commit().await?;
    Ok(gone.rows_affected)
}

/// Intervals that no publication lies in.
async fn memberships(context: &Context) -> Result<u64, DbErr> {
    let member = |column| Expr::col((repository_package::Entity, column));
    let held = exists(
        Query::select()
            .from(publication::Entity)
            .and_where(
                Expr::col((publication::Entity, publication::Column::Repository))
                    .eq(member(repository_package::Column::Repository)),
            )
            .and_where(
                Expr::col(publication::Column::Serial)
                    .gte(member(repository_package::Column::SinceSerial)),
            )
            .and_where(
                Expr::col(publication::Column::Serial)
                    .lt(member(repository_package::Column::UntilSerial)),
            ),
    );
    let write = context.db.write().await?;
    let ended = repository_package::Entity::delete_many()
        .filter(repository_package::Column::UntilSerial.is_not_null())
        .filter(held.not())
        .exec(&*write)
        .await?;
    let published = exists(
        Query::select().from(publication::Entity).and_where(
            Expr::col((publication::Entity, publication::Column::Repository))
                .eq(member(repository_package::Column::Repository)),
        ),
    );
    let deleted = Query::select()
        .column(repository::Column::Id)
        .from(repository::Entity)
        .and_where(repository::Column::State.eq(repository::State::Deleted))
        .to_owned();
    let abandoned = repository_package::Entity::delete_many()
        .filter(repository_package::Column::Repository.in_subquery(deleted))
        .filter(published.not())
        .exec(&*write)
        .await?;
    write.commit().await?;
    Ok(ended.rows_affected + abandoned.rows_affected)
}

async fn compositions(context: &Context) -> Result<u64, DbErr> {
    let used = exists(
        Query::select().from(publication_file::Entity).and_where(
            Expr::col((
                publication_file::Entity,
                publication_file::Column::Composition,
            ))
            .eq(Expr::col((composition::Entity, composition::Column::Id))),
        ),
    );
    let write = context.db.write().await?;
    let gone = composition::Entity::delete_many()
        .filter(composition::Column::CreatedAt.lt(now() - GRACE))
        .filter(used.not())
        .exec(&*write)
        .await?;
    write.commit().await?;
    Ok(gone.rows_affected)
}

/// Their age is in their identifier.
async fn part_lists(context: &Context) -> Result<u64, DbErr> {
    let used = exists(
        Query::select().from(composition::Entity).and_where(
            Expr::col((composition::Entity, composition::Column::PartList))
                .eq(Expr::col((part_list::Entity, part_list::Column::Id))),
        ),
    );
    let write = context.db.write().await?;
    let gone = part_list::Entity::delete_many()
        .filter(part_list::Column::Id.lt(made_before(GRACE)))
        .filter(used.not())
        .exec(&*write)
        .await?;
    write.commit().await?;
    Ok(gone.rows_affected)
}

/// Packages in no repository. Their rows are locked first: whoever uses one again, locks it too.
async fn packages(context: &Context) -> Result<u64, DbErr> {
    let held = exists(
        Query::select().from(repository_package::Entity).and_where(
            Expr::col((
                repository_package::Entity,
                repository_package::Column::Package,
            ))
            .eq(Expr::col((package::Entity, package::Column::Id))),
        ),
    );
    let mut count = 0;
    let mut after = Uuid::nil();
    loop {
        let write = context.db.write().await?;
        let rows: Vec<PackageId> = package::Entity::find()
            .select_only()
            .column(package::Column::Id)
            .filter(package::Column::Id.gt(after))
            .filter(package::Column::Id.lt(made_before(GRACE)))
            .filter(held.clone().not())
            .order_by_asc(package::Column::Id)
            .limit(u64::from(BATCH))
            .lock_exclusive()
            .into_tuple()
            .all(&*write)
            .await?;
        let Some(last) = rows.last() else {
            return Ok(count);
        };
        after = last.0;
        let (wanted, _) = pending(&*write).await?;
        let ids = rows.into_iter().filter(|id| !wanted.contains(id));
        let gone = package::Entity::delete_many()
            .filter(package::Column::Id.is_in(ids))
            .filter(held.clone().not())
            .exec(&*write)
            .await?;
        write.commit().await?;
        count += gone.rows_affected;
    }
}

/// Metadata files that no publication carries and no change wants.
async fn metadata_files(context: &Context) -> Result<u64, DbErr> {
    let rows = metadata_file::Entity::find()
        .filter(metadata_file::Column::CreatedAt.lt(now() - GRACE))
        .all(context.db.read())
        .await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let write = context.db.write().await?;
    let (_, mut wanted) = pending(&*write).await?;
    let carried: Vec<entities::Json> = publication::Entity::find()
        .select_only()
        .column(publication::Column::MetadataFiles)
        .distinct()
        .into_tuple()
        .all(&*write)
        .await?;
    let ids = carried
        .iter()
        .filter_map(entities::Json::as_object)
        .flat_map(|map| map.values());
    wanted.extend(ids.filter_map(|id| id.as_str()?.parse::<MetadataFileId>().ok()));
    let mut count = 0;
    let ids: Vec<MetadataFileId> = rows
        .iter()
        .map(|row| row.id)
        .filter(|id| !wanted.contains(id))
        .collect();
    for some in ids.chunks(usize::from(BATCH)) {
        let gone = metadata_file::Entity::delete_many()
            .filter(metadata_file::Column::Id.is_in(some.iter().copied()))
            .exec(&*write)
            .await?;
        count += gone.rows_affected;
    }
    write.commit().await?;
    Ok(count)
}

/// The packages and metadata files that pending changes name.
async fn pending(
    db: &impl ConnectionTrait,
) -> Result<(HashSet<PackageId>, HashSet<MetadataFileId>), DbErr> {
    let actions: Vec<Action> = change::Entity::find()
        .select_only()
        .column(change::Column::Action)
        .into_tuple()
        .all(db)
        .await?;
    let (mut packages, mut files) = (HashSet::new(), HashSet::new());
    for action in actions {
        match action {
            Action::Add { package, .. } | Action::Remove { package, .. } => {
                packages.insert(package);
            }
            Action::Retain {
                packages: leaving, ..
            } => packages.extend(leaving.into_values().flatten()),
            Action::SetMetadataFile { file } => {
                files.insert(file);
            }
            Action::SetMetadataFiles { files: some } => files.extend(some),
            Action::UnsetMetadataFile { .. }
            | Action::Announce { .. }
            | Action::RollBack { .. }
            | Action::Publish { .. } => {}
        }
    }
    Ok((packages, files))
}

fn exists(query: &mut SelectStatement) -> Expr {
    Expr::exists(query.expr(Expr::value(1)).to_owned())
}
