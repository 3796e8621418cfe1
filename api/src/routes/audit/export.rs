//! The whole audit trail as lines, read page by page while it is sent.
//!
//! Links are read up to the end that the chain has at the beginning, and checkpoints up to the
//! newest there was before: whatever comes meanwhile is neither missing nor too much.

use std::collections::{HashMap, VecDeque};
use std::io;

use bytes::Bytes;
use entities::{AuditId, audit, audit_chain, audit_checkpoint, audit_link, audit_waiting};
use futures_util::stream::{self, Stream};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QueryResult, QuerySelect,
};
use trail::{End, Event, Header, Line, LineError, LinkLine, VerifierKey};
use uuid::Uuid;

/// Rows that are in memory at once: details may be as long as requests.
const PAGE: u64 = 128;

/// An export under way.
pub(super) struct Export {
    db: DatabaseConnection,
    condition: Condition,
    header: Header,
    /// The last link that there was at the beginning.
    head: i64,
    /// The newest checkpoint that there was before.
    newest: i64,
    written: End,
    next: Step,
}

/// What is to be read next.
enum Step {
    Header,
    /// Links behind this position.
    Links(i64),
    /// Checkpoints behind this position, which no link has.
    Checkpoints(i64),
    /// Events behind this one that have no link.
    Unchained(Uuid),
    End,
    Done,
}

impl Export {
    /// Looks how much there is. An empty `condition` leaves nothing out.
    pub(super) async fn new(db: DatabaseConnection, condition: Condition) -> Result<Self, DbErr> {
        let chain = audit_chain::Model::find(&db).await?;
        let newest = audit_checkpoint::Model::newest(&db).await?;
        let head = audit_link::Model::last(&db).await?;
        let header = Header {
            version: trail::VERSION,
            origin: chain
                .as_ref()
                .map_or_else(String::new, |chain| trail::origin(chain.chain)),
            key: chain.as_ref().and_then(key).map(|key| key.to_string()),
            filtered: !condition.is_empty(),
        };
        Ok(Self {
            db,
            condition,
            header,
            head: head.map_or(0, |link| link.position),
            newest: newest.map_or(0, |checkpoint| checkpoint.position),
            written: End::default(),
            next: Step::Header,
        })
    }

    /// All lines, in pieces.
    pub(super) fn lines(self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        stream::try_unfold(self, |mut export| async move {
            let piece = export.piece().await.map_err(|error| {
                tracing::warn!(%error, "an export of the audit trail broke off");
                io::Error::other(error)
            })?;
            Ok(piece.map(|piece| (piece, export)))
        })
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, BrokenOff> {
        let mut out = Vec::new();
        match self.next {
            Step::Header => {
                Line::Chain(self.header.clone()).write(&mut out)?;
                self.next = Step::Links(i64::MIN);
            }
            Step::Links(after) => self.links(after, &mut out).await?,
            Step::Checkpoints(after) => self.checkpoints(after, &mut out).await?,
            Step::Unchained(after) => self.unchained(after, &mut out).await?,
            Step::End => {
                Line::End(self.written).write(&mut out)?;
                self.next = Step::Done;
            }
            Step::Done => return Ok(None),
        }
        Ok(Some(out.into()))
    }

    async fn links(&mut self, after: i64, out: &mut Vec<u8>) -> Result<(), BrokenOff> {
        use audit_link::{Column, Entity};
        let links = Entity::find()
            .filter(Column::Position.gt(after))
            .filter(Column::Position.lte(self.head))
            .order_by_asc(Column::Position)
            .limit(PAGE)
            .all(&self.db)
            .await?;
        let Some(end) = links.last().map(|link| link.position) else {
            self.next = Step::Checkpoints(self.head);
            return Ok(());
        };
        let mut events = self.events(&links).await?;
        let mut signed = self.signed(after, end).await?;
        for link in links {
            while let Some(older) = signed.pop_front_if(|row| row.position < link.position) {
                self.checkpoint(older, out)?;
            }
            let position = link.position;
            self.link(link, &mut events, out)?;
            while let Some(same) = signed.pop_front_if(|row| row.position == position) {
                self.checkpoint(same, out)?;
            }
        }
        self.next = Step::Links(end);
        Ok(())
    }

    /// The events of `links` that are wanted and there.
    async fn events(
        &self,
        links: &[audit_link::Model],
    ) -> Result<HashMap<AuditId, audit::Model>, DbErr> {
        let events = audit::Entity::find()
            .filter(audit::Column::Id.is_in(links.iter().map(|link| link.event)))
            .filter(self.condition.clone())
            .all(&self.db)
            .await?;
        Ok(events.into_iter().map(|event| (event.id, event)).collect())
    }

    /// The checkpoints behind position `after` and up to `end`.
    async fn signed(
        &self,
        after: i64,
        end: i64,
    ) -> Result<VecDeque<audit_checkpoint::Model>, DbErr> {
        use audit_checkpoint::{Column, Entity};
        // As many as there are links at most.
        let rows = Entity::find()
            .filter(Column::Position.gt(after))
            .filter(Column::Position.lte(end))
            .filter(Column::Position.lte(self.newest))
            .order_by_asc(Column::Position)
            .limit(PAGE)
            .all(&self.db)
            .await?;
        Ok(rows.into())
    }

    fn link(
        &mut self,
        link: audit_link::Model,
        events: &mut HashMap<AuditId, audit::Model>,
        out: &mut Vec<u8>,
    ) -> Result<(), BrokenOff> {
        let line = match events.remove(&link.event) {
            Some(row) => Line::chained(event(row), link.position, link.hash)?,
            None if self.header.filtered => return Ok(()),
            None => Line::Link(LinkLine {
                position: link.position,
                event: link.event.0,
                hash: link.hash,
            }),
        };
        self.written.links += 1;
        Ok(line.write(out)?)
    }

    fn checkpoint(&self, row: audit_checkpoint::Model, out: &mut Vec<u8>) -> Result<(), BrokenOff> {
        if self.header.filtered {
            return Ok(());
        }
        Ok(Line::Checkpoint(row.note).write(out)?)
    }

    /// Checkpoints of more than there is.
    async fn checkpoints(&mut self, after: i64, out: &mut Vec<u8>) -> Result<(), BrokenOff> {
        let rows = self.signed(after, i64::MAX).await?;
        self.next = match rows.back() {
            Some(last) => Step::Checkpoints(last.position),
            None => Step::Unchained(Uuid::nil()),
        };
        for row in rows {
            self.checkpoint(row, out)?;
        }
        Ok(())
    }

    async fn unchained(&mut self, after: Uuid, out: &mut Vec<u8>) -> Result<(), BrokenOff> {
        let rows = audit::Entity::find()
            // In one question, so that none is chained between two.
            .column_as(Expr::exists(waiting()), WAITING)
            .filter(Expr::exists(linked()).not())
            .filter(audit::Column::Id.gt(AuditId(after)))
            .filter(self.condition.clone())
            .order_by_asc(audit::Column::Id)
            .limit(PAGE)
            .into_model::<Unchained>()
            .all(&self.db)
            .await?;
        self.next = match rows.last() {
            Some(last) => Step::Unchained(last.event.id.0),
            None => Step::End,
        };
        for row in rows {
            self.written.unchained += 1;
            Line::unchained(event(row.event), row.waiting)?.write(out)?;
        }
        Ok(())
    }
}

/// The key of a chain that has one.
pub(super) fn key(chain: &audit_chain::Model) -> Option<VerifierKey> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(chain.public_key.as_deref()?, &mut bytes).ok()?;
    VerifierKey::new(&trail::origin(chain.chain), bytes).ok()
}

/// Every column of `row`.
fn event(row: audit::Model) -> Event {
    Event {
        id: row.id.0,
        at: row.at,
        actor: row.actor,
        action: row.action,
        target: row.target,
        task: row.task.map(|task| task.0),
        details: row.details,
    }
}

/// Name of the column that says whether an event will be chained.
const WAITING: &str = "waiting";

/// An event without a link.
struct Unchained {
    event: audit::Model,
    waiting: bool,
}

impl FromQueryResult for Unchained {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        Ok(Self {
            event: audit::Model::from_query_result(row, prefix)?,
            waiting: row.try_get(prefix, WAITING)?,
        })
    }
}

fn waiting() -> SelectStatement {
    let waits = (audit_waiting::Entity, audit_waiting::Column::Event);
    Query::select()
        .expr(Expr::value(1))
        .from(audit_waiting::Entity)
        .and_where(Expr::col(waits).eq(Expr::col((audit::Entity, audit::Column::Id))))
        .to_owned()
}

fn linked() -> SelectStatement {
    let linked = (audit_link::Entity, audit_link::Column::Event);
    Query::select()
        .expr(Expr::value(1))
        .from(audit_link::Entity)
        .and_where(Expr::col(linked).eq(Expr::col((audit::Entity, audit::Column::Id))))
        .to_owned()
}

/// Why an export ended before its end.
#[derive(Debug, thiserror::Error)]
enum BrokenOff {
    #[error("the database refused")]
    Database(#[from] DbErr),
    #[error("an event could not be written")]
    Line(#[from] LineError),
}
