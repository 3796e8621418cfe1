//! Reading what is live: packages, since when they are there, pins, and what they need.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entities::repository::{self, Format};
use entities::{PackageId, RepositoryId, package, publication, repository_package};
use rpm::relation::Relations;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::context::Context;
use crate::jobs::publish_repository::{Belonging, PublishError, Text, each_text};
use crate::pins;
use crate::retention::{DebRelations, Member, Needs};

/// How many values go into one statement.
const SOME: usize = 1000;

/// What a choice is made from.
#[derive(Debug)]
pub(super) struct Survey {
    /// The serial of what is live; 0 before the first publication.
    pub(super) serial: i64,
    /// The packages, in the order of their ordinals.
    pub(super) members: Vec<Member>,
    /// What they need, in the same order.
    pub(super) needs: Needs,
}

/// Reads what `repository` has live.
pub(super) async fn survey(
    context: &Context,
    repository: &repository::Model,
) -> Result<Survey, PublishError> {
    let serial = repository.live_serial.unwrap_or_default();
    let members = members(context.db.read(), repository.id, serial).await?;
    let needs = match repository.format {
        Format::Rpm => rpm_needs(context, repository, &members).await?,
        Format::Deb => deb_needs(context, repository, &members).await?,
        Format::File => Needs::File,
    };
    Ok(Survey {
        serial,
        members,
        needs,
    })
}

async fn members(
    db: &impl ConnectionTrait,
    repository: RepositoryId,
    serial: i64,
) -> Result<Vec<Member>, PublishError> {
    let places = repository_package::at(repository, serial)
        .order_by_asc(repository_package::Column::Ordinal)
        .all(db)
        .await?;
    let pinned = pins::of(db, repository).await?;
    let came = came(db, repository).await?;
    let mut members = Vec::with_capacity(places.len());
    for some in places.chunks(SOME) {
        let ids = some.iter().map(|place| place.package);
        let rows = package::Entity::find()
            .filter(package::Column::Id.is_in(ids))
            .all(db)
            .await?;
        let rows: HashMap<PackageId, package::Model> =
            rows.into_iter().map(|row| (row.id, row)).collect();
        for place in some {
            let package = rows.get(&place.package).cloned().ok_or_else(|| {
                PublishError::Inconsistent(format!("package {} is not there", place.package))
            })?;
            let since = came.get(&place.package).copied();
            members.push(Member {
                division: place.division.clone(),
                since: since.unwrap_or(package.created_at).max(package.created_at),
                pinned: pinned.contains(&package.id),
                package,
            });
        }
    }
    Ok(members)
}

/// When packages came into `repository`, as far as the publications that brought them are kept.
async fn came(
    db: &impl ConnectionTrait,
    repository: RepositoryId,
) -> Result<HashMap<PackageId, DateTime<Utc>>, DbErr> {
    let publications: Vec<(i64, Option<DateTime<Utc>>)> = publication::Entity::find()
        .select_only()
        .columns([publication::Column::Serial, publication::Column::LiveAt])
        .filter(publication::Column::Repository.eq(repository))
        .into_tuple()
        .all(db)
        .await?;
    let live_at: HashMap<i64, DateTime<Utc>> = publications
        .into_iter()
        .filter_map(|(serial, live_at)| Some((serial, live_at?)))
        .collect();
    // A rebuild and a roll-back begin new spans for packages that were there before.
    let first: Vec<(PackageId, i64)> = repository_package::Entity::find()
        .select_only()
        .column(repository_package::Column::Package)
        .column_as(repository_package::Column::SinceSerial.min(), "first")
        .filter(repository_package::Column::Repository.eq(repository))
        .group_by(repository_package::Column::Package)
        .into_tuple()
        .all(db)
        .await?;
    let came = first.into_iter();
    let came = came.filter_map(|(package, serial)| Some((package, *live_at.get(&serial)?)));
    Ok(came.collect())
}

fn belongings(members: &[Member]) -> Vec<Belonging> {
    let belonging = |member: &Member| Belonging {
        division: member.division.clone(),
        architecture: member.package.arch.clone(),
    };
    members.iter().map(belonging).collect()
}

/// Reads what RPM packages need: of the files, only those that any package asks for by name.
async fn rpm_needs(
    context: &Context,
    repository: &repository::Model,
    members: &[Member],
) -> Result<Needs, PublishError> {
    let empty = vec![Relations::default(); members.len()];
    let read = |all: &mut Vec<Relations>, place: usize, text: &[u8]| {
        all[place] = Relations::of_primary(text).map_err(invalid)?;
        Ok(())
    };
    let belongings = belongings(members);
    let all = each_text(
        context,
        repository,
        Text::Primary,
        belongings.clone(),
        empty,
        read,
    )
    .await?;
    let paths = all.iter().flat_map(Relations::wanted_paths);
    let wanted: Arc<HashSet<String>> = Arc::new(paths.map(ToOwned::to_owned).collect());
    if wanted.is_empty() {
        return Ok(Needs::Rpm(all));
    }
    let read = move |all: &mut Vec<Relations>, place: usize, text: &[u8]| {
        all[place].add_files(text, &wanted).map_err(invalid)
    };
    let all = each_text(context, repository, Text::Filelists, belongings, all, read).await?;
    Ok(Needs::Rpm(all))
}

async fn deb_needs(
    context: &Context,
    repository: &repository::Model,
    members: &[Member],
) -> Result<Needs, PublishError> {
    let empty = vec![DebRelations::default(); members.len()];
    let read = |all: &mut Vec<DebRelations>, place: usize, text: &[u8]| {
        all[place] = DebRelations::of_stanza(text).map_err(invalid)?;
        Ok(())
    };
    let belongings = belongings(members);
    let all = each_text(context, repository, Text::Primary, belongings, empty, read).await?;
    Ok(Needs::Deb(all))
}

fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
