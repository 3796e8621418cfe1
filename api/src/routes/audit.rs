//! `/audit`: who asked for which mutation, and when.

use entities::audit;
use poem::http::Uri;
use poem_openapi::param::Query;
use poem_openapi::types::Any;
use poem_openapi::{Object, OpenApi};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::time::Time;

/// One mutation that somebody asked for.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct AuditEvent {
    /// Its identifier.
    id: Uuid,
    /// When it was asked for.
    at: Time,
    /// Who asked: `token:<id>`, `system`, or `offline` for who had the database.
    actor: String,
    /// The operation, such as `create_repository`.
    action: String,
    /// What it was asked of, such as `repository/<id>`.
    target: Option<String>,
    /// The task that does it.
    task: Option<Uuid>,
    /// The request without its secrets.
    details: Any<entities::Json>,
}

/// Endpoints of `/audit`.
pub(crate) struct Audit(pub(crate) Context);

#[OpenApi]
impl Audit {
    /// List audit events, newest first.
    #[oai(path = "/audit", method = "get", operation_id = "list_audit_events")]
    #[expect(clippy::too_many_arguments, reason = "one for each query parameter")]
    async fn list(
        &self,
        /// Only what this actor asked for, such as `token:<id>`.
        actor: Query<Option<String>>,
        /// Only this operation.
        action: Query<Option<String>>,
        /// Only what was asked of this, such as `repository/<id>`.
        target: Query<Option<String>>,
        /// Only the event of this task.
        task: Query<Option<Uuid>>,
        /// Only events at this time or later.
        since: Query<Option<Time>>,
        /// Only events before this time.
        until: Query<Option<Time>>,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Events per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<AuditEvent>, Refusal> {
        let window = Window::<Uuid>::new(cursor.0.as_deref(), limit.0)?;
        let filters = [
            actor.0.map(|actor| audit::Column::Actor.eq(actor)),
            action.0.map(|action| audit::Column::Action.eq(action)),
            target.0.map(|target| audit::Column::Target.eq(target)),
            task.0.map(|task| audit::Column::Task.eq(task)),
            since.0.map(|since| audit::Column::At.gte(since.0)),
            until.0.map(|until| audit::Column::At.lt(until.0)),
            window.after.map(|after| audit::Column::Id.lt(after)),
        ];
        let query = filters
            .into_iter()
            .flatten()
            .fold(audit::Entity::find(), QueryFilter::filter);
        let rows = query
            .order_by_desc(audit::Column::Id)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        Ok(window.answer(rows, uri, |row| row.id.0, view))
    }
}

fn view(row: audit::Model) -> AuditEvent {
    AuditEvent {
        id: row.id.0,
        at: row.at.into(),
        actor: row.actor,
        action: row.action,
        target: row.target,
        task: row.task.map(|task| task.0),
        details: Any(row.details),
    }
}
