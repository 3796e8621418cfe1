//! `/repositories/{repository}/packages/{package}/pin`: what retention leaves alone.

use std::collections::HashMap;

use entities::{PackageId, RepositoryId, package_pin};
use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::Packages;
use crate::accept::{Accepted, Intent, Trace};
use crate::ask::Ask;
use crate::body::Body;
use crate::context::Context;
use crate::problem::Refusal;
use crate::routes::repositories;
use crate::time::Time;

/// Longest note, in bytes.
const MAX_NOTE: usize = 1024;

/// Why a package is left alone by retention.
#[derive(Clone, Debug, Object)]
pub(crate) struct Pin {
    /// Why, for people; may be empty.
    note: String,
    /// Who asked for it.
    created_by: String,
    /// When it was set, or its note last changed.
    created_at: Time,
}

/// A pin to set.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewPin {
    /// Why, for people.
    #[oai(default)]
    note: String,
}

/// Endpoints of `/repositories/{repository}/packages/{package}/pin`.
pub(crate) struct Pins(pub(crate) Context);

#[OpenApi]
impl Pins {
    /// Pin a package: retention leaves it where it is.
    #[oai(
        path = "/repositories/:repository/packages/:package/pin",
        method = "put",
        operation_id = "pin_package"
    )]
    async fn pin(
        &self,
        ask: Ask,
        /// The repository.
        repository: Path<Uuid>,
        /// The package's identifier.
        package: Path<Uuid>,
        body: Body<NewPin>,
    ) -> Result<Accepted, Refusal> {
        let note = body.value.note;
        if note.len() > MAX_NOTE || note.chars().any(char::is_control) {
            let reason = "it must be one line of at most 1024 bytes";
            return Err(Refusal::invalid_request().field("note", reason));
        }
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = repositories::find(&self.0, repository.0).await?;
        let packages = Packages(self.0.clone());
        let (_, package) = packages.member(&row, package.0).await?;
        let trace = Trace {
            action: "pin_package",
            target: format!("repository/{}", row.id),
            details: json!({"package": package.id, "nevra": package.nevra(), "note": &note}),
            ..Trace::default()
        };
        let job = jobs::PinPackage {
            repository: row.id,
            package: package.id,
            note: Some(note),
        };
        intent.accept(&job, trace).await
    }

    /// Unpin a package: retention treats it as any other.
    #[oai(
        path = "/repositories/:repository/packages/:package/pin",
        method = "delete",
        operation_id = "unpin_package"
    )]
    async fn unpin(
        &self,
        ask: Ask,
        /// The repository.
        repository: Path<Uuid>,
        /// The package's identifier; also of one that the repository holds no more.
        package: Path<Uuid>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = repositories::find(&self.0, repository.0).await?;
        let job = jobs::PinPackage {
            repository: row.id,
            package: PackageId(package.0),
            note: None,
        };
        let trace = Trace {
            action: "unpin_package",
            target: format!("repository/{}", row.id),
            details: json!({"package": job.package}),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }
}

/// The pins of `packages` in `repository`.
pub(super) async fn of(
    context: &Context,
    repository: RepositoryId,
    packages: impl Iterator<Item = PackageId>,
) -> Result<HashMap<PackageId, Pin>, DbErr> {
    let rows = package_pin::Entity::find()
        .filter(package_pin::Column::Repository.eq(repository))
        .filter(package_pin::Column::Package.is_in(packages))
        .all(context.db.read())
        .await?;
    let pin = |row: package_pin::Model| Pin {
        note: row.note,
        created_by: row.created_by,
        created_at: row.created_at.into(),
    };
    Ok(rows
        .into_iter()
        .map(|row| (row.package, pin(row)))
        .collect())
}
