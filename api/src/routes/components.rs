//! `/components`: first segments of paths that are known, and whether they are public.

use entities::{ComponentId, component};
use poem::http::Uri;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::Found;
use crate::accept::{Accepted, Intent, Trace};
use crate::address;
use crate::ask::{Ask, etag};
use crate::body::Body;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::time::Time;

/// A component: the first segment of paths below each format.
#[derive(Debug, Object)]
pub(crate) struct Component {
    /// The segment, such as `core`.
    name: String,
    /// Whether everything in it may be read without a key, whatever its repositories say.
    public: bool,
    /// Grows with every write; the `ETag`.
    revision: i64,
    /// When it was made.
    created_at: Time,
    /// When it last changed.
    updated_at: Time,
}

/// A component to make.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewComponent {
    /// The segment, such as `core`.
    name: String,
    /// Whether everything in it may be read without a key.
    #[oai(default)]
    public: bool,
}

/// What to change of a component.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct ComponentChange {
    /// Whether everything in it may be read without a key.
    public: bool,
}

/// Endpoints of `/components`.
pub(crate) struct Components(pub(crate) Context);

#[OpenApi]
impl Components {
    /// Create a component. Repositories need none: it is for what other servers hold that ask
    /// `/auth`, and for what is to be public as a whole.
    #[oai(
        path = "/components",
        method = "post",
        operation_id = "create_component"
    )]
    async fn create(&self, ask: Ask, body: Body<NewComponent>) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let NewComponent { name, public } = body.value;
        address::judge(&name).map_err(|reason| Refusal::invalid_request().field("name", reason))?;
        let job = jobs::CreateComponent {
            component: ComponentId::fresh(),
            name,
            public,
        };
        let trace = trace("create_component", &job.name, json!({"public": public}));
        intent.accept(&job, trace).await
    }

    /// List components by name.
    #[oai(path = "/components", method = "get", operation_id = "list_components")]
    async fn list(
        &self,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Components per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Component>, Refusal> {
        let window = Window::<String>::new(cursor.0.as_deref(), limit.0)?;
        let mut query = component::Entity::find();
        if let Some(after) = &window.after {
            query = query.filter(component::Column::Name.gt(after));
        }
        let rows = query
            .order_by_asc(component::Column::Name)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        Ok(window.answer(rows, uri, |row| row.name.clone(), view))
    }

    /// Get a component.
    #[oai(
        path = "/components/:component",
        method = "get",
        operation_id = "get_component"
    )]
    async fn get(
        &self,
        /// Its name.
        component: Path<String>,
    ) -> Result<Found<Component>, Refusal> {
        let row = self.find(&component.0).await?;
        let etag = etag(row.revision);
        Ok(Found::Found(Json(view(row)), Some(etag)))
    }

    /// Make a component public, or private.
    #[oai(
        path = "/components/:component",
        method = "patch",
        operation_id = "update_component"
    )]
    async fn update(
        &self,
        ask: Ask,
        /// Its name.
        component: Path<String>,
        body: Body<ComponentChange>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask.clone(), &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.find(&component.0).await?;
        let job = jobs::UpdateComponent {
            component: row.id,
            if_match: ask.terms.if_match(row.revision)?,
            public: body.value.public,
        };
        let trace = trace("update_component", &row.name, json!({"public": job.public}));
        intent.accept(&job, trace).await
    }

    /// Delete a component; its repositories stay, and are public only where they say so.
    #[oai(
        path = "/components/:component",
        method = "delete",
        operation_id = "delete_component"
    )]
    async fn delete(
        &self,
        ask: Ask,
        /// Its name.
        component: Path<String>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask.clone(), b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.find(&component.0).await?;
        let job = jobs::DeleteComponent {
            component: row.id,
            if_match: ask.terms.if_match(row.revision)?,
            revoke: None,
        };
        let trace = trace("delete_component", &row.name, json!({}));
        intent.accept(&job, trace).await
    }
}

impl Components {
    async fn find(&self, name: &str) -> Result<component::Model, Refusal> {
        let row = by_name(&self.0, name).await?;
        row.ok_or_else(|| Refusal::not_found("no such component"))
    }
}

/// The component `name`.
///
/// # Errors
/// The database's own.
pub(crate) async fn by_name(
    context: &Context,
    name: &str,
) -> Result<Option<component::Model>, DbErr> {
    component::Entity::find()
        .filter(component::Column::Name.eq(name))
        .one(context.db.read())
        .await
}

/// What `action` leaves behind besides its job.
pub(crate) fn trace(action: &'static str, name: &str, details: entities::Json) -> Trace {
    Trace {
        action,
        target: format!("component/{name}"),
        details,
        ..Trace::default()
    }
}

fn view(row: component::Model) -> Component {
    Component {
        name: row.name,
        public: row.public,
        revision: row.revision,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    }
}
