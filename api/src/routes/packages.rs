//! `/repositories/{repository}/packages`: upload, list, get, remove.

pub(in crate::routes) mod naming;
pub(in crate::routes) mod pins;

use entities::token::Role;
use entities::{PackageId, RepositoryId, package, repository, repository_package};
use poem::http::Uri;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{Object, OpenApi};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef, SelectTwo,
};
use serde_json::json;
use uuid::Uuid;

use self::pins::Pin;
use super::Found;
use super::repositories;
use crate::accept::{Accepted, Intent, Received, Trace};
use crate::ask::Ask;
use crate::auth::Caller;
use crate::body::Octets;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::time::Time;
use crate::upload;

/// Gates that one request may override.
const MAX_OVERRIDES: usize = 16;

/// A package in a repository.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct Package {
    /// Its identifier; repositories with the same bytes share it.
    id: Uuid,
    /// The package in one word, as its format writes it: `bash-5.2-1.x86_64`, `bash_5.2-1_amd64`, or
    /// the path of a file.
    nevra: String,
    /// Name.
    name: String,
    /// Epoch; 0 when it has none.
    epoch: i64,
    /// Upstream version.
    version: String,
    /// Release of the packaging, or Debian revision; empty where there is none.
    release: String,
    /// Architecture; `src` for a source RPM, `source` for a Debian source package and `source-file`
    /// for what belongs to it, empty for a file.
    arch: String,
    /// Where clients find it, below the repository's URL.
    path: String,
    /// In a DEB repository, the suite whose indexes list it.
    suite: Option<String>,
    /// In a DEB repository, the component whose indexes list it.
    component: Option<String>,
    /// Lower-case hexadecimal SHA-256 of the served bytes.
    sha256: String,
    /// The same of the bytes as they were uploaded, before signing.
    source_sha256: String,
    /// Length of the served bytes.
    size: i64,
    /// Fingerprint of the key whose signature it carries.
    signed_by: Option<String>,
    /// Summary, licence, counts and the like.
    details: Any<entities::Json>,
    /// Why retention leaves it alone, if somebody pinned it.
    pin: Option<Pin>,
    /// When it came in.
    created_at: Time,
}

/// A place in a repository and the package there.
type Member = (repository_package::Model, Option<package::Model>);

/// Endpoints of `/repositories/{repository}/packages`.
pub(crate) struct Packages(pub(crate) Context);

#[OpenApi]
impl Packages {
    /// Upload a package.
    ///
    /// The octets are the body. They are hashed while they stream to storage; nothing is kept of an
    /// upload that is refused. Clients find the package under a name made from its header, and a
    /// file under the path it is uploaded as.
    ///
    /// A DEB repository takes source packages too: a `.dsc` and the files that it names, in one batch
    /// and any order. It is live with all of them or not at all. A `.changes` in the batch says which
    /// files it has: nothing of it goes live without them.
    #[oai(
        path = "/repositories/:repository/packages/:package",
        method = "put",
        operation_id = "upload_package"
    )]
    #[expect(clippy::too_many_arguments, reason = "one for each parameter")]
    async fn upload(
        &self,
        ask: Ask,
        /// The repository.
        repository: Path<Uuid>,
        /// The file name, such as `hello-1.0-1.noarch.rpm`; in a file repository a path, with its
        /// slashes encoded.
        package: Path<String>,
        /// In a DEB repository, the suite whose indexes shall list it; its default if not given.
        suite: Query<Option<String>>,
        /// In a DEB repository, the component whose indexes shall list it; its default if not given.
        component: Query<Option<String>>,
        /// Codes of gates that shall let it pass; for admins.
        #[oai(name = "override")]
        overrides: Query<Vec<String>>,
        /// The push it belongs to: files of one push go live together or not at all.
        batch: Query<Option<Uuid>>,
        /// How many files the push has. Clients see none of them before all have arrived; without
        /// it, a push whose files arrive slowly may go live in several steps.
        batch_files: Query<Option<u32>>,
        octets: Octets,
    ) -> Result<Accepted, Refusal> {
        let overrides = check_overrides(&ask.caller, overrides.0)?;
        check_batch(batch.0, batch_files.0)?;
        let row = repositories::find(&self.0, repository.0).await?;
        let filename = naming::filename(row.format, package.0)?;
        let division = naming::division(&row, suite.0, component.0)?;
        let limit = self.0.settings.limits.upload_bytes;
        let (id, written) = upload::receive(&self.0, octets, limit).await?;
        let job = jobs::IngestPackage {
            repository: row.id,
            upload: id,
            division,
            overrides,
            batch_files: batch_files.0,
        };
        let trace = Trace {
            action: "upload_package",
            target: format!("repository/{}", row.id),
            details: json!({
                "filename": &filename,
                "sha256": written.sha256_hex(),
                "size": written.size,
                "division": &job.division,
                "overrides": &job.overrides,
            }),
            batch: batch.0,
            upload: Some(Received {
                upload: id,
                filename,
                written,
            }),
            ..Trace::default()
        };
        let intent = Intent::new(&self.0, ask, &written.sha256);
        intent.replay_or_accept(&job, trace).await
    }

    /// List the packages of a publication, in the order they were added.
    #[oai(
        path = "/repositories/:repository/packages",
        method = "get",
        operation_id = "list_packages"
    )]
    #[expect(clippy::too_many_arguments, reason = "one for each query parameter")]
    async fn list(
        &self,
        /// The repository.
        repository: Path<Uuid>,
        /// Only packages of this name.
        name: Query<Option<String>>,
        /// Only packages of this version.
        version: Query<Option<String>>,
        /// Only packages of this release.
        release: Query<Option<String>>,
        /// Only packages for this architecture.
        arch: Query<Option<String>>,
        /// Only the package with this SHA-256, as served or as uploaded.
        sha256: Query<Option<String>>,
        /// The publication's serial; what is live now if not given.
        serial: Query<Option<i64>>,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Packages per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Package>, Refusal> {
        let window = Window::<(i64, i64)>::new(cursor.0.as_deref(), limit.0)?;
        let row = repositories::find(&self.0, repository.0).await?;
        // Pages of one list are of one publication, whatever goes live between them.
        let begun = window.after.map(|(serial, _)| serial);
        let Some(serial) = begun.or(serial.0).or(row.live_serial) else {
            return Ok(window.answer(Vec::new(), uri, |_: &Package| (0, 0), |row| row));
        };
        let mut query = members(row.id, serial);
        let exact = [
            (package::Column::Name, name.0),
            (package::Column::Version, version.0),
            (package::Column::Release, release.0),
            (package::Column::Arch, arch.0),
        ];
        for (column, value) in exact {
            if let Some(value) = value {
                query = query.filter(column.eq(value));
            }
        }
        if let Some(sha256) = sha256.0 {
            let either = Condition::any()
                .add(package::Column::Sha256.eq(&sha256))
                .add(package::Column::SourceSha256.eq(&sha256));
            query = query.filter(either);
        }
        if let Some((_, ordinal)) = window.after {
            query = query.filter(repository_package::Column::Ordinal.gt(ordinal));
        }
        let rows = query
            .order_by_asc(repository_package::Column::Ordinal)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        let rows: Vec<_> = rows.into_iter().filter_map(present).collect();
        let ids = rows.iter().map(|(_, package)| package.id);
        let pins = pins::of(&self.0, row.id, ids).await?;
        let key = |row: &(repository_package::Model, package::Model)| (serial, row.0.ordinal);
        Ok(window.answer(rows, uri, key, |row| {
            let pin = pins.get(&row.1.id).cloned();
            view(row, pin)
        }))
    }

    /// Get a package of what is live now.
    #[oai(
        path = "/repositories/:repository/packages/:package",
        method = "get",
        operation_id = "get_package"
    )]
    async fn get(
        &self,
        /// The repository.
        repository: Path<Uuid>,
        /// The package's identifier.
        package: Path<Uuid>,
    ) -> Result<Found<Package>, Refusal> {
        let row = repositories::find(&self.0, repository.0).await?;
        let member = self.member(&row, package.0).await?;
        let ids = std::iter::once(member.1.id);
        let pin = pins::of(&self.0, row.id, ids).await?.remove(&member.1.id);
        Ok(Found::Found(Json(view(member, pin)), None))
    }

    /// Remove a package from a repository.
    #[oai(
        path = "/repositories/:repository/packages/:package",
        method = "delete",
        operation_id = "remove_package"
    )]
    async fn remove(
        &self,
        ask: Ask,
        /// The repository.
        repository: Path<Uuid>,
        /// The package's identifier.
        package: Path<Uuid>,
        /// Also stop serving it from older publications.
        #[oai(default)]
        now: Query<bool>,
        /// Codes of gates that shall let it pass; for admins.
        #[oai(name = "override")]
        overrides: Query<Vec<String>>,
        /// The push it belongs to.
        batch: Query<Option<Uuid>>,
    ) -> Result<Accepted, Refusal> {
        let overrides = check_overrides(&ask.caller, overrides.0)?;
        let intent = Intent::new(&self.0, ask, b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = repositories::find(&self.0, repository.0).await?;
        let (_, package) = self.member(&row, package.0).await?;
        let job = jobs::RemovePackage {
            repository: row.id,
            package: package.id,
            purge: now.0,
            overrides,
        };
        let trace = Trace {
            action: "remove_package",
            target: format!("repository/{}", row.id),
            details: json!({
                "package": job.package,
                "nevra": package.nevra(),
                "now": job.purge,
                "overrides": &job.overrides,
            }),
            batch: batch.0,
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }
}

impl Packages {
    async fn member(
        &self,
        row: &repository::Model,
        package: Uuid,
    ) -> Result<(repository_package::Model, package::Model), Refusal> {
        let absent = || Refusal::not_found("no such package is live in this repository");
        let serial = row.live_serial.ok_or_else(absent)?;
        members(row.id, serial)
            .filter(repository_package::Column::Package.eq(PackageId(package)))
            .one(self.0.db.read())
            .await?
            .and_then(present)
            .ok_or_else(absent)
    }
}

/// The packages of one publication, each with its place.
fn members(
    repository: RepositoryId,
    serial: i64,
) -> SelectTwo<repository_package::Entity, package::Entity> {
    let package: RelationDef = repository_package::Entity::belongs_to(package::Entity)
        .from(repository_package::Column::Package)
        .to(package::Column::Id)
        .into();
    repository_package::at(repository, serial)
        .join(JoinType::InnerJoin, package)
        .select_also(package::Entity)
}

/// Both rows: an inner join leaves none without the other.
fn present(member: Member) -> Option<(repository_package::Model, package::Model)> {
    let (place, package) = member;
    package.map(|package| (place, package))
}

fn view(
    (place, package): (repository_package::Model, package::Model),
    pin: Option<Pin>,
) -> Package {
    let (suite, component) = place.division.split_once('/').unzip();
    Package {
        suite: suite.map(ToOwned::to_owned),
        component: component.map(ToOwned::to_owned),
        id: package.id.0,
        nevra: package.nevra(),
        name: package.name,
        epoch: package.epoch,
        version: package.version,
        release: package.release,
        arch: package.arch,
        path: place.path,
        sha256: package.sha256,
        source_sha256: package.source_sha256,
        size: package.size,
        signed_by: package.signed_by,
        details: Any(package.details),
        pin,
        created_at: package.created_at.into(),
    }
}

/// Codes of gates as they may be overridden by `caller`.
///
/// # Errors
/// Refusals of callers who are no admins, and of codes that cannot be any.
pub(crate) fn check_overrides(caller: &Caller, codes: Vec<String>) -> Result<Vec<String>, Refusal> {
    if codes.is_empty() {
        return Ok(codes);
    }
    if caller.role != Role::Admin {
        return Err(Refusal::forbidden("only admins may override a gate"));
    }
    let plain = |code: &String| {
        (1..=64).contains(&code.len())
            && code
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    if codes.len() > MAX_OVERRIDES || !codes.iter().all(plain) {
        let reason = "it must be codes of gates, such as `shrink`, at most 16";
        return Err(Refusal::invalid_request().field("override", reason));
    }
    Ok(codes)
}

/// Refuses a count of the files of a push where there is no push, or no file.
fn check_batch(batch: Option<Uuid>, files: Option<u32>) -> Result<(), Refusal> {
    let reason = match files {
        Some(_) if batch.is_none() => "it is the count of a push: give `batch` with it",
        Some(0) => "a push has one file at least",
        _ => return Ok(()),
    };
    Err(Refusal::invalid_request().field("batch_files", reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_counted_of_a_push() {
        let push = Some(Uuid::now_v7());
        assert!(check_batch(None, None).is_ok() && check_batch(push, Some(1)).is_ok());
        assert!(check_batch(push, Some(0)).is_err() && check_batch(None, Some(1)).is_err());
    }

    #[test]
    fn only_admins_override_gates() {
        let caller = |role| Caller {
            token: entities::TokenId::fresh(),
            role,
        };

        let codes = vec!["shrink".to_owned()];
        assert!(check_overrides(&caller(Role::Admin), codes.clone()).is_ok());
        assert!(check_overrides(&caller(Role::Publisher), codes).is_err());
        assert!(check_overrides(&caller(Role::Publisher), Vec::new()).is_ok());
        assert!(check_overrides(&caller(Role::Admin), vec!["No!".into()]).is_err());
    }
}
