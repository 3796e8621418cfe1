//! `/components` as Packyard has it. What it calls the RPM tree of a component are repositories here:
//! `rpm/<component>/<series>/<family>-<architecture>`.

mod matrix;

use entities::scope::{Scope, Scopes};
use entities::{ComponentId, RepositoryId, component, repository, subscription_key};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;

use self::matrix::{Matrix, paths};
use super::accounts::Deleted;
use super::act::carry_out;
use super::fault::{Fault, Impact};
use super::lenient::Lenient;
use crate::accept::Trace;
use crate::address;
use crate::ask::Ask;
use crate::context::Context;
use crate::routes::components::{by_name, trace};
use crate::routes::repositories;
use crate::time::Time;

/// A component: the first segment of paths below each format.
#[derive(Debug, Object)]
struct Component {
    /// The segment, such as `core`.
    name: String,
    /// Whether it may be read without a key.
    visibility: Visibility,
    /// Series that RPM repositories of it are for.
    rpm_series: Vec<String>,
    /// Families of systems that they are for.
    rpm_os_families: Vec<String>,
    /// Architectures that they are for.
    rpm_architectures: Vec<String>,
    /// When it was made.
    created_at: Time,
}

/// Whether a component may be read without a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(super) enum Visibility {
    /// It may.
    Public,
    /// It may not.
    Private,
}

/// A component to make.
#[derive(Debug, Object)]
struct NewComponent {
    /// The segment, such as `core`.
    name: String,
    /// `public` or `private`, which it is if not given.
    #[oai(default)]
    visibility: String,
    /// With the two others: the RPM repositories to make, one for each combination.
    rpm_series: Option<Vec<String>>,
    /// Families of systems, such as `el9`.
    rpm_os_families: Option<Vec<String>>,
    /// Architectures, such as `x86_64`.
    rpm_architectures: Option<Vec<String>>,
}

/// What to change of a component.
#[derive(Debug, Object)]
struct ComponentPatch {
    /// `public` or `private`.
    #[oai(default)]
    visibility: String,
}

/// A component was made.
#[derive(ApiResponse)]
enum Made {
    /// The component.
    #[oai(status = 201)]
    Component(Json<Component>),
}

/// Endpoints of `/components`.
pub(super) struct Components(pub(super) Context);

#[OpenApi]
impl Components {
    /// Create a component, with the RPM repositories that it is to have.
    #[oai(
        path = "/components",
        method = "post",
        operation_id = "packyard_create_component"
    )]
    async fn create(&self, ask: Ask, body: Lenient<NewComponent>) -> Result<Made, Fault> {
        let new = body.0;
        let name = new.name.trim();
        address::judge(name).map_err(|reason| Fault::invalid(format!("name: {reason}")))?;
        let visibility = match new.visibility.as_str() {
            "" => Visibility::Private,
            given => read(given)?,
        };
        if by_name(&self.0, name).await?.is_some() {
            let message = format!("component `{name}` exists already");
            return Err(Fault::new(409, "COMPONENT_EXISTS", message));
        }
        let lists = [
            ("rpm_series", new.rpm_series.unwrap_or_default()),
            ("rpm_os_families", new.rpm_os_families.unwrap_or_default()),
            (
                "rpm_architectures",
                new.rpm_architectures.unwrap_or_default(),
            ),
        ];
        let repositories = paths(name, &lists).map_err(Fault::invalid)?;
        // Asked before anything is made, so that nothing has to be taken back.
        let signing_key = if repositories.is_empty() {
            None
        } else {
            Some(self.signing_key().await?)
        };
        let job = jobs::CreateComponent {
            component: ComponentId::fresh(),
            name: name.to_owned(),
            public: visibility == Visibility::Public,
        };
        let made = trace("create_component", name, json!({"public": job.public}));
        carry_out(&self.0, &ask, &job, made).await?;
        if let Some(signing_key) = signing_key
            && let Err(fault) = self.make(&ask, &repositories, &signing_key).await
        {
            self.take_back(&ask, &job).await;
            return Err(fault);
        }
        let row = self.find(name).await?;
        Ok(Made::Component(Json(self.view(row).await?)))
    }

    /// List components by name.
    #[oai(
        path = "/components",
        method = "get",
        operation_id = "packyard_list_components"
    )]
    async fn list(&self) -> Result<Json<Vec<Component>>, Fault> {
        let rows = component::Entity::find()
            .order_by_asc(component::Column::Name)
            .all(self.0.db.read())
            .await?;
        let mut matrices = matrix::all(&self.0).await?;
        let views = rows.into_iter().map(|row| {
            let matrix = matrices.remove(&row.name).unwrap_or_default();
            view(row, matrix)
        });
        Ok(Json(views.collect()))
    }

    /// Get a component.
    #[oai(
        path = "/components/:component",
        method = "get",
        operation_id = "packyard_get_component"
    )]
    async fn get(
        &self,
        /// The component.
        component: Path<String>,
    ) -> Result<Json<Component>, Fault> {
        let row = self.find(&component.0).await?;
        Ok(Json(self.view(row).await?))
    }

    /// Make a component public, or private.
    #[oai(
        path = "/components/:component",
        method = "patch",
        operation_id = "packyard_update_component"
    )]
    async fn update(
        &self,
        ask: Ask,
        /// The component.
        component: Path<String>,
        body: Lenient<ComponentPatch>,
    ) -> Result<Json<Component>, Fault> {
        let visibility = read(&body.0.visibility)?;
        let row = self.find(&component.0).await?;
        let job = jobs::UpdateComponent {
            component: row.id,
            if_match: None,
            public: visibility == Visibility::Public,
        };
        let trace = trace("update_component", &row.name, json!({"public": job.public}));
        carry_out(&self.0, &ask, &job, trace).await?;
        let row = self.find(&component.0).await?;
        Ok(Json(self.view(row).await?))
    }

    /// Delete a component, and revoke the keys that are for it. Its repositories stay. Without
    /// `confirm` it is only said what would happen.
    #[oai(
        path = "/components/:component",
        method = "delete",
        operation_id = "packyard_delete_component"
    )]
    async fn delete(
        &self,
        ask: Ask,
        /// The component.
        component: Path<String>,
        /// The component again.
        confirm: Query<Option<String>>,
    ) -> Result<Json<Deleted>, Fault> {
        let row = self.find(&component.0).await?;
        let scopes = scopes_of(&row.name);
        if confirm.0.as_deref() != Some(&*row.name) {
            let impact = self.impact(&row.name, scopes).await?;
            return Err(Fault::confirm(&row.name, impact));
        }
        let job = jobs::DeleteComponent {
            component: row.id,
            if_match: None,
            revoke: scopes,
        };
        let trace = trace(
            "delete_component",
            &row.name,
            json!({"revoke": &job.revoke}),
        );
        let task = carry_out(&self.0, &ask, &job, trace).await?;
        Ok(Json(Deleted {
            keys_revoked: task.count("revoked_keys"),
        }))
    }
}

impl Components {
    async fn find(&self, name: &str) -> Result<component::Model, Fault> {
        let row = by_name(&self.0, name).await?;
        row.ok_or_else(Fault::component_not_found)
    }

    async fn view(&self, row: component::Model) -> Result<Component, Fault> {
        let matrix = matrix::of(&self.0, &row.name).await?;
        Ok(view(row, matrix))
    }

    async fn impact(&self, name: &str, scopes: Option<Scopes>) -> Result<Impact, Fault> {
        use subscription_key::Column;
        let keys = subscription_key::Entity::find()
            .filter(Column::Scopes.eq(scopes.unwrap_or_default()))
            .filter(Column::RevokedAt.is_null())
            .count(self.0.db.read())
            .await?;
        let matrix = matrix::of(&self.0, name).await?;
        Ok(Impact {
            keys_revoked: keys,
            rpm_series_removed: Some(matrix.series.into_iter().collect()),
        })
    }

    async fn signing_key(&self) -> Result<String, Fault> {
        let found = repositories::signing_key(&self.0, None).await;
        found.map_err(|refusal| init_failed(&Fault::from(refusal)))
    }

    /// Makes those of the RPM repositories that are not there.
    async fn make(&self, ask: &Ask, paths: &[String], key: &str) -> Result<(), Fault> {
        let there = matrix::live(&self.0, "").await?;
        for path in paths.iter().filter(|path| !there.contains(*path)) {
            let job = jobs::CreateRepository {
                repository: RepositoryId::fresh(),
                format: repository::Format::Rpm,
                path: path.clone(),
                public: false,
                signing_key: key.to_owned(),
                policy: repository::Policy::default(),
                trust_root: entities::trust_root::DEFAULT.to_owned(),
            };
            let trace = Trace {
                action: "create_repository",
                target: format!("repository/{}", job.repository),
                details: json!({"address": format!("rpm/{path}"), "signing_key": key}),
                ..Trace::default()
            };
            let made = carry_out(&self.0, ask, &job, trace).await;
            made.map_err(|fault| init_failed(&fault))?;
        }
        Ok(())
    }

    /// Deletes a component whose repositories could not be made.
    async fn take_back(&self, ask: &Ask, made: &jobs::CreateComponent) {
        let job = jobs::DeleteComponent {
            component: made.component,
            if_match: None,
            revoke: None,
        };
        let trace = trace("delete_component", &made.name, json!({}));
        if let Err(fault) = carry_out(&self.0, ask, &job, trace).await {
            tracing::warn!(component = made.name, fault = ?fault, "a component stays behind");
        }
    }
}

fn init_failed(why: &Fault) -> Fault {
    let message = format!("the RPM repositories were not made: {}", why.message());
    // Not 409: scripts take that for a component that is there already.
    let status = if why.is_ours() { 500 } else { 400 };
    Fault::new(status, "RPM_INIT_FAILED", message)
}

/// What a key for the component `name` opens: its repositories of every format. `None` where no
/// path has such a segment.
pub(super) fn scopes_of(name: &str) -> Option<Scopes> {
    let scope: Scope = format!("*/{name}").parse().ok()?;
    Some(Scopes(vec![scope]))
}

fn read(visibility: &str) -> Result<Visibility, Fault> {
    match visibility {
        "public" => Ok(Visibility::Public),
        "private" => Ok(Visibility::Private),
        _ => {
            let message = "visibility must be `public` or `private`";
            Err(Fault::new(400, "INVALID_VISIBILITY", message))
        }
    }
}

impl Visibility {
    pub(super) fn of(public: bool) -> Self {
        if public { Self::Public } else { Self::Private }
    }
}

fn view(row: component::Model, matrix: Matrix) -> Component {
    Component {
        name: row.name,
        visibility: Visibility::of(row.public),
        rpm_series: matrix.series.into_iter().collect(),
        rpm_os_families: matrix.families.into_iter().collect(),
        rpm_architectures: matrix.architectures.into_iter().collect(),
        created_at: row.created_at.into(),
    }
}
