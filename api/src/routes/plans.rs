//! `/plans`: what accounts that subscribe to the same thing may fetch.

use entities::{PlanId, plan, token};
use poem::http::Uri;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::Found;
use crate::accept::{Accepted, Intent, Trace};
use crate::ask::{Ask, etag};
use crate::body::Body;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::scopes;
use crate::time::Time;

/// What accounts that subscribe to the same thing may fetch.
#[derive(Debug, Object)]
pub(crate) struct Plan {
    /// Its public identifier.
    id: Uuid,
    /// What people call it.
    name: String,
    /// What its accounts may fetch.
    scopes: Vec<String>,
    /// Grows with every write; the `ETag`.
    revision: i64,
    /// When it was made.
    created_at: Time,
    /// When it last changed.
    updated_at: Time,
}

/// A plan to make.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewPlan {
    /// What people call it: one line of 1 to 100 characters, unlike that of any other plan.
    name: String,
    /// What its accounts may fetch, such as `*/core/2025/**`.
    scopes: Vec<String>,
}

/// What to change of a plan.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct PlanChange {
    /// What people call it.
    name: Option<String>,
    /// All that its accounts may fetch.
    scopes: Option<Vec<String>>,
}

/// Endpoints of `/plans`.
pub(crate) struct Plans(pub(crate) Context);

#[OpenApi]
impl Plans {
    /// Create a plan.
    #[oai(path = "/plans", method = "post", operation_id = "create_plan")]
    async fn create(&self, ask: Ask, body: Body<NewPlan>) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let new = body.value;
        judge(&new.name)?;
        let job = jobs::CreatePlan {
            plan: PlanId::fresh(),
            name: new.name,
            scopes: scopes::parse(&new.scopes)?,
        };
        let trace = Trace {
            action: "create_plan",
            target: format!("plan/{}", job.plan),
            details: json!({"name": &job.name, "scopes": &job.scopes}),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// List plans, newest first.
    #[oai(path = "/plans", method = "get", operation_id = "list_plans")]
    async fn list(
        &self,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Plans per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Plan>, Refusal> {
        let window = Window::<Uuid>::new(cursor.0.as_deref(), limit.0)?;
        let mut query = plan::Entity::find();
        if let Some(after) = window.after {
            query = query.filter(plan::Column::Id.lt(after));
        }
        let rows = query
            .order_by_desc(plan::Column::Id)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        Ok(window.answer(rows, uri, |row| row.id.0, view))
    }

    /// Get a plan.
    #[oai(path = "/plans/:plan", method = "get", operation_id = "get_plan")]
    async fn get(
        &self,
        /// The plan.
        plan: Path<Uuid>,
    ) -> Result<Found<Plan>, Refusal> {
        let row = self.find(plan.0).await?;
        let etag = etag(row.revision);
        Ok(Found::Found(Json(view(row)), Some(etag)))
    }

    /// Change a plan, and with it what its accounts may fetch.
    #[oai(path = "/plans/:plan", method = "patch", operation_id = "update_plan")]
    async fn update(
        &self,
        ask: Ask,
        /// The plan.
        plan: Path<Uuid>,
        body: Body<PlanChange>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask.clone(), &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.find(plan.0).await?;
        let change = body.value;
        if let Some(name) = &change.name {
            judge(name)?;
        }
        let job = jobs::UpdatePlan {
            plan: row.id,
            if_match: ask.terms.if_match(row.revision)?,
            scopes: change.scopes.as_deref().map(scopes::parse).transpose()?,
            name: change.name,
        };
        let trace = Trace {
            action: "update_plan",
            target: format!("plan/{}", row.id),
            details: json!({"name": &job.name, "scopes": &job.scopes}),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// Delete a plan that no account is on.
    #[oai(path = "/plans/:plan", method = "delete", operation_id = "delete_plan")]
    async fn delete(
        &self,
        ask: Ask,
        /// The plan.
        plan: Path<Uuid>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask.clone(), b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.find(plan.0).await?;
        let job = jobs::DeletePlan {
            plan: row.id,
            if_match: ask.terms.if_match(row.revision)?,
        };
        let trace = Trace {
            action: "delete_plan",
            target: format!("plan/{}", row.id),
            details: json!({"name": &row.name}),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }
}

impl Plans {
    async fn find(&self, id: Uuid) -> Result<plan::Model, Refusal> {
        plan::Entity::find_by_id(PlanId(id))
            .one(self.0.db.read())
            .await?
            .ok_or_else(|| Refusal::not_found("no such plan"))
    }
}

fn judge(name: &str) -> Result<(), Refusal> {
    if token::is_name(name) {
        return Ok(());
    }
    let reason = "it must be one line of 1 to 100 characters";
    Err(Refusal::invalid_request().field("name", reason))
}

fn view(row: plan::Model) -> Plan {
    Plan {
        id: row.id.0,
        name: row.name,
        scopes: scopes::texts(&row.scopes),
        revision: row.revision,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    }
}
