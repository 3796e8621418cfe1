//! Files by publication and path, from the database.

use std::time::Duration;

use chrono::DateTime;
use entities::publication::State;
use entities::repository::Format;
use entities::{
    BlobId, composition, package, part_list, publication, publication_file, repository_package,
};
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use storage::compose::{Composition, Object, Piece};

use crate::conditions::Modified;
use crate::directory::Repository;
use crate::file::{File, Lasting};
use crate::resolve::{Point, Shelf};

/// How many former holders of a path are looked at.
const RETAINED: u64 = 100;

/// Reads rows of one repository.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shelves<'a> {
    pub(crate) db: &'a DatabaseConnection,
    pub(crate) repository: &'a Repository,
    /// For how long files that left the live publication are still answered under their path.
    pub(crate) grace: Duration,
}

/// A file, and whether what was found may be kept for as long as the repository stays as it is.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) file: File,
    pub(crate) settled: bool,
}

impl Found {
    /// What is retained is gone one day.
    fn unsettled(self) -> Self {
        Self {
            settled: false,
            ..self
        }
    }
}

impl Shelves<'_> {
    /// The file at `path` in the publication at `point`; a hash-named index or a package that is
    /// missing from the live one also from those that are retained.
    pub(crate) async fn find(&self, point: Point, path: &str) -> Result<Option<Found>, DbErr> {
        let Some(publication) = self.publication(point).await? else {
            return Ok(None);
        };
        let shelf = Shelf::of(self.repository.format, path);
        let is_live = point == Point::Live;
        let found = match shelf {
            Shelf::Package => self.package(&publication, path).await?,
            Shelf::Named | Shelf::Hashed => self.index(&publication, path).await?,
        };
        let retained = match (&found, shelf) {
            (None, Shelf::Package) if is_live => self.retained_package(path, None).await?,
            (None, Shelf::Hashed) if is_live => self.retained_index(path, None).await?,
            _ => None,
        };
        let settled = is_live && found.as_ref().is_some_and(|found| found.settled);
        let Some(Found { mut file, .. }) = found.or(retained) else {
            return Ok(None);
        };
        file.lasting = match (shelf, point) {
            (Shelf::Hashed, _) | (Shelf::Package, Point::Serial(_)) => Lasting::Immutable,
            _ => Lasting::Revalidate,
        };
        Ok(Some(Found { file, settled }))
    }

    /// The file at `path` that hashes to `sha256`, in the live publication or one that is retained.
    pub(crate) async fn find_hashed(
        &self,
        path: &str,
        sha256: &str,
    ) -> Result<Option<Found>, DbErr> {
        let live = self.find(Point::Live, path).await?;
        let found = match live.filter(|found| found.file.has(sha256)) {
            Some(found) => Some(found),
            None => match Shelf::of(self.repository.format, path) {
                Shelf::Package => self.retained_package(path, Some(sha256)).await?,
                Shelf::Named | Shelf::Hashed => self.retained_index(path, Some(sha256)).await?,
            }
            .map(Found::unsettled),
        };
        Ok(found.map(|mut found| {
            // Under another hash it will have another path.
            found.file.lasting = Lasting::Immutable;
            found
        }))
    }

    async fn publication(&self, point: Point) -> Result<Option<publication::Model>, DbErr> {
        let of_repository = self.seen();
        match point {
            Point::Live => match self.repository.live {
                Some(live) => {
                    publication::Entity::find_by_id(live.publication)
                        .one(self.db)
                        .await
                }
                None => Ok(None),
            },
            Point::Serial(serial) => {
                of_repository
                    .filter(publication::Column::Serial.eq(serial))
                    .one(self.db)
                    .await
            }
            Point::Time(time) => {
                let last = of_repository
                    .filter(publication::Column::LiveAt.lte(time))
                    .order_by_desc(publication::Column::LiveAt)
                    .order_by_desc(publication::Column::Serial)
                    .one(self.db)
                    .await?;
                // An older one that was kept is not what was live then.
                Ok(last.filter(|last| last.superseded_at.is_none_or(|end| time < end)))
            }
        }
    }

    /// Publications that clients have seen; never one that is prepared or was dropped.
    fn seen(&self) -> Select<publication::Entity> {
        publication::Entity::find()
            .filter(publication::Column::Repository.eq(self.repository.id))
            .filter(publication::Column::State.is_in([State::Live, State::Superseded]))
    }

    async fn index(
        &self,
        publication: &publication::Model,
        path: &str,
    ) -> Result<Option<Found>, DbErr> {
        let row = publication_file::Entity::find_by_id((publication.id, path.to_owned()))
            .one(self.db)
            .await?;
        match row {
            Some(row) => self.found_index(publication, row).await.map(Some),
            None => Ok(None),
        }
    }

    /// An index that the live publication has no more, or no more with this hash.
    async fn retained_index(
        &self,
        path: &str,
        sha256: Option<&str>,
    ) -> Result<Option<Found>, DbErr> {
        let retained = self.retained().order_by_desc(publication::Column::Serial);
        let mut holds = Query::select()
            .column(publication_file::Column::Publication)
            .from(publication_file::Entity)
            .and_where(publication_file::Column::Path.eq(path))
            .to_owned();
        if let Some(sha256) = sha256 {
            holds.and_where(publication_file::Column::Sha256.eq(sha256));
        }
        let newest = retained
            .filter(publication::Column::Id.in_subquery(holds))
            .one(self.db)
            .await?;
        match newest {
            Some(publication) => self.index(&publication, path).await,
            None => Ok(None),
        }
    }

    async fn found_index(
        &self,
        publication: &publication::Model,
        row: publication_file::Model,
    ) -> Result<Found, DbErr> {
        let size = length(row.size);
        let mut settled = true;
        let content = if let Some(bytes) = row.inline {
            Composition::new([Piece::Memory(bytes.into())])
        } else if let Some(blob) = row.blob {
            Composition::new([object(blob, size)])
        } else if let Some(id) = row.composition {
            let index = composition::Entity::find_by_id(id).one(self.db).await?;
            let index = index.ok_or_else(|| missing("composition", id))?;
            // It will be one object soon, which is cheaper to read.
            settled = index.materialized.is_some();
            self.composed(index, size).await?
        } else {
            return Err(missing("bytes of publication_file", &row.path));
        };
        let mut file = File::new(&row.path, &row.sha256, content, Lasting::Revalidate);
        file.modified = self.modified(publication).await?;
        Ok(Found { file, settled })
    }

    async fn composed(&self, index: composition::Model, size: u64) -> Result<Composition, DbErr> {
        if let Some(blob) = index.materialized {
            return Ok(Composition::new([object(blob, size)]));
        }
        let list = part_list::Entity::find_by_id(index.part_list)
            .one(self.db)
            .await?
            .ok_or_else(|| missing("part_list", index.part_list))?;
        let parts = list
            .parts
            .0
            .iter()
            .map(|part| object(part.blob, part.length));
        let head = [Piece::Memory(index.head.into())];
        let end = [index.tail, index.closing].map(|bytes| Piece::Memory(bytes.into()));
        Ok(Composition::new(head.into_iter().chain(parts).chain(end)))
    }

    /// When clients first saw `publication`, and whether they saw another in the same second.
    async fn modified(&self, publication: &publication::Model) -> Result<Option<Modified>, DbErr> {
        let Some(at) = publication.live_at else {
            return Ok(None);
        };
        if self.repository.format == Format::Deb {
            // The date that apt reads inside. No two publications of a repository share it.
            let at = u64::try_from(publication.stamped_at.timestamp());
            return Ok(at.ok().map(|at| Modified { at, distinct: true }));
        }
        let second = DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at);
        let others = self
            .seen()
            .filter(publication::Column::Id.ne(publication.id))
            .filter(publication::Column::LiveAt.gte(second))
            .filter(publication::Column::LiveAt.lt(second + Duration::from_secs(1)))
            .one(self.db)
            .await?;
        Ok(u64::try_from(at.timestamp()).ok().map(|at| Modified {
            at,
            distinct: others.is_none(),
        }))
    }

    async fn package(
        &self,
        publication: &publication::Model,
        path: &str,
    ) -> Result<Option<Found>, DbErr> {
        let held = repository_package::at(self.repository.id, publication.serial)
            .filter(repository_package::Column::Path.eq(path))
            .one(self.db)
            .await?;
        match held {
            Some(held) => self.found_package(held).await.map(Some),
            None => Ok(None),
        }
    }

    /// A package that the live publication has no more, or no more with this hash.
    async fn retained_package(
        &self,
        path: &str,
        sha256: Option<&str>,
    ) -> Result<Option<Found>, DbErr> {
        let held = repository_package::Entity::find()
            .filter(repository_package::Column::Repository.eq(self.repository.id))
            .filter(repository_package::Column::Path.eq(path))
            .filter(repository_package::Column::UntilSerial.is_not_null())
            .order_by_desc(repository_package::Column::SinceSerial)
            .limit(RETAINED)
            .all(self.db)
            .await?;
        for row in held {
            let holding = self
                .retained()
                .filter(publication::Column::Serial.gte(row.since_serial))
                .filter(publication::Column::Serial.lt(row.until_serial))
                .one(self.db)
                .await?;
            if holding.is_none() {
                continue;
            }
            let found = self.found_package(row).await?;
            if sha256.is_none_or(|sha256| found.file.has(sha256)) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    async fn found_package(&self, held: repository_package::Model) -> Result<Found, DbErr> {
        let package = package::Entity::find_by_id(held.package)
            .one(self.db)
            .await?
            .ok_or_else(|| missing("package", held.package))?;
        let since = self
            .publication(Point::Serial(held.since_serial))
            .await?
            .and_then(|publication| publication.live_at);
        let content = Composition::new([object(package.blob, length(package.size))]);
        let mut file = File::new(&held.path, &package.sha256, content, Lasting::Revalidate);
        // Since when it is what this path holds, which is later than when the package was made.
        let at = since.unwrap_or(package.created_at).timestamp();
        file.modified = u64::try_from(at)
            .ok()
            .map(|at| Modified { at, distinct: true });
        Ok(Found {
            file,
            settled: true,
        })
    }

    /// Publications whose files are still answered under their plain paths.
    fn retained(&self) -> Select<publication::Entity> {
        let oldest = entities::now() - self.grace;
        self.seen().filter(
            Condition::any()
                .add(publication::Column::SupersededAt.is_null())
                .add(publication::Column::SupersededAt.gt(oldest)),
        )
    }
}

fn object(blob: BlobId, length: u64) -> Piece {
    let name = blob.object().into();
    Piece::Object(Object { name, length })
}

/// Lengths are never negative; a row that says otherwise holds nothing.
fn length(size: i64) -> u64 {
    u64::try_from(size).unwrap_or(0)
}

/// A row that another one promises.
fn missing(what: &str, id: impl std::fmt::Display) -> DbErr {
    DbErr::RecordNotFound(format!("{what} {id}"))
}
