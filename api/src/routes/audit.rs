//! `/audit`: who asked for which mutation, and when; and what vouches for that.

mod export;
mod filter;

use std::collections::HashMap;

use entities::{AuditId, audit, audit_chain, audit_checkpoint, audit_link};
use poem::http::Uri;
use poem_openapi::param::Query;
use poem_openapi::payload::{Binary, Json};
use poem_openapi::types::Any;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use export::Export;
use filter::Filter;

use super::Found;
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
    /// Where it stands in the chain; absent in the first second.
    position: Option<i64>,
    /// The hash of its link, which vouches for it and all before: 64 hexadecimal digits.
    hash: Option<String>,
}

/// That the chain was so, signed.
#[derive(Debug, Object)]
pub(crate) struct AuditCheckpoint {
    /// The position of the last link that it vouches for.
    position: i64,
    /// When it was signed.
    at: Time,
    /// The signed note (C2SP): origin, position, hash and time, and the signature.
    note: String,
}

/// The key that signs checkpoints.
#[derive(Debug, Object)]
pub(crate) struct AuditKey {
    /// The name of the chain, with which every checkpoint begins.
    origin: String,
    /// The key as tools for signed notes take it: `<name>+<id>+<key>`.
    key: String,
    /// Its identifier in signatures: 8 hexadecimal digits.
    key_id: String,
    /// The Ed25519 key itself: 64 hexadecimal digits.
    public_key: String,
}

/// An export begins.
#[derive(ApiResponse)]
pub(crate) enum Exported {
    /// JSON, one object a line: the chain, every event with its link, every checkpoint behind the
    /// link that it signs, events that are not chained yet, and a last line. Without that, the
    /// export is not complete.
    #[oai(status = 200, content_type = "application/x-ndjson")]
    Lines(Binary<poem::Body>),
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
        /// Only what was asked of things of this type, such as `repository`.
        target_type: Query<Option<String>>,
        /// Only what was asked of the thing with this identifier.
        target_id: Query<Option<String>>,
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
        let filter = Filter {
            actor: actor.0,
            action: action.0,
            target: target.0,
            target_type: target_type.0,
            target_id: target_id.0,
            task: task.0,
            since: since.0,
            until: until.0,
        };
        let mut condition = filter.condition()?;
        if let Some(after) = window.after {
            condition = condition.add(audit::Column::Id.lt(AuditId(after)));
        }
        let rows = audit::Entity::find()
            .filter(condition)
            .order_by_desc(audit::Column::Id)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        let mut links = self.links(&rows).await?;
        let view = |row: audit::Model| {
            let link = links.remove(&row.id);
            view(row, link)
        };
        Ok(window.answer(rows, uri, |row| row.id.0, view))
    }

    /// List the signed checkpoints of the audit trail, newest first.
    #[oai(
        path = "/audit/checkpoints",
        method = "get",
        operation_id = "list_audit_checkpoints"
    )]
    async fn checkpoints(
        &self,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Checkpoints per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<AuditCheckpoint>, Refusal> {
        use audit_checkpoint::{Column, Entity};
        let window = Window::<i64>::new(cursor.0.as_deref(), limit.0)?;
        let mut query = Entity::find();
        if let Some(after) = window.after {
            query = query.filter(Column::Position.lt(after));
        }
        let rows = query
            .order_by_desc(Column::Position)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        Ok(window.answer(rows, uri, |row| row.position, signed))
    }

    /// Get the key that signs the checkpoints of the audit trail.
    #[oai(path = "/audit/key", method = "get", operation_id = "get_audit_key")]
    async fn key(&self) -> Result<Found<AuditKey>, Refusal> {
        let chain = audit_chain::Model::find(self.0.db.read()).await?;
        let key = chain.as_ref().and_then(export::key);
        let key = key.ok_or_else(|| Refusal::not_found("no checkpoint was signed yet"))?;
        let shown = AuditKey {
            origin: key.name().to_owned(),
            key: key.to_string(),
            key_id: hex::encode(key.id()),
            public_key: hex::encode(key.bytes()),
        };
        Ok(Found::Found(Json(shown), None))
    }

    /// Export the audit trail, with all that it takes to verify it.
    ///
    /// With filters, links do not follow each other any more, and nothing can be verified.
    #[oai(
        path = "/audit/export",
        method = "get",
        operation_id = "export_audit_trail"
    )]
    #[expect(clippy::too_many_arguments, reason = "one for each query parameter")]
    async fn export(
        &self,
        /// Only what this actor asked for, such as `token:<id>`.
        actor: Query<Option<String>>,
        /// Only this operation.
        action: Query<Option<String>>,
        /// Only what was asked of this, such as `repository/<id>`.
        target: Query<Option<String>>,
        /// Only what was asked of things of this type, such as `repository`.
        target_type: Query<Option<String>>,
        /// Only what was asked of the thing with this identifier.
        target_id: Query<Option<String>>,
        /// Only the event of this task.
        task: Query<Option<Uuid>>,
        /// Only events at this time or later.
        since: Query<Option<Time>>,
        /// Only events before this time.
        until: Query<Option<Time>>,
    ) -> Result<Exported, Refusal> {
        let filter = Filter {
            actor: actor.0,
            action: action.0,
            target: target.0,
            target_type: target_type.0,
            target_id: target_id.0,
            task: task.0,
            since: since.0,
            until: until.0,
        };
        let export = Export::new(self.0.db.read().clone(), filter.condition()?).await?;
        let body = poem::Body::from_bytes_stream(export.lines());
        Ok(Exported::Lines(Binary(body)))
    }
}

impl Audit {
    /// The links of `rows`.
    async fn links(
        &self,
        rows: &[audit::Model],
    ) -> Result<HashMap<AuditId, audit_link::Model>, DbErr> {
        let links = audit_link::Entity::find()
            .filter(audit_link::Column::Event.is_in(rows.iter().map(|row| row.id)))
            .all(self.0.db.read())
            .await?;
        Ok(links.into_iter().map(|link| (link.event, link)).collect())
    }
}

fn view(row: audit::Model, link: Option<audit_link::Model>) -> AuditEvent {
    let (position, hash) = link.map(|link| (link.position, link.hash)).unzip();
    AuditEvent {
        id: row.id.0,
        at: row.at.into(),
        actor: row.actor,
        action: row.action,
        target: row.target,
        task: row.task.map(|task| task.0),
        details: Any(row.details),
        position,
        hash,
    }
}

fn signed(row: audit_checkpoint::Model) -> AuditCheckpoint {
    AuditCheckpoint {
        position: row.position,
        at: row.created_at.into(),
        note: row.note,
    }
}
