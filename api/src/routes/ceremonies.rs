//! `/trust-roots/{name}/ceremonies`: open, list, get, sign, undo, abort.

mod view;

use chrono::{DateTime, Utc};
use entities::ceremony::{self, State};
use entities::{CeremonyId, Json as Value, now, trust_root};
use jobs::Step;
use poem::http::Uri;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{Object, OpenApi};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use self::view::{Ceremony, CeremonyState, Row};
use super::trust_roots::REQUEST_BYTES;
use super::{Found, trust_roots};
use crate::accept::{Accepted, Intent, Trace};
use crate::ask::{Ask, etag};
use crate::body::Body;
use crate::complaints::Complaints;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::signing_request::{SigningRequest, judge_response};

/// The states in which a ceremony holds its role.
const OPEN: [State; 2] = [State::Signing, State::Complete];

/// A ceremony to open.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewCeremony {
    /// The signing request: the whole file. The ceremony gets the identifier that it names.
    request: Any<Value>,
    /// The open ceremony of the same role that it takes the place of. Signatures of what is to be
    /// signed now stay, the others are thrown away.
    replaces: Option<Uuid>,
}

/// A signer's answer.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct Submission {
    /// The signing response: the whole file.
    response: Any<Value>,
}

/// Endpoints of `/trust-roots/{name}/ceremonies`.
pub(crate) struct Ceremonies(pub(crate) Context);

#[OpenApi]
impl Ceremonies {
    /// Open a ceremony: asks people to sign a new version of a role.
    #[oai(
        path = "/trust-roots/:name/ceremonies",
        method = "post",
        operation_id = "open_ceremony"
    )]
    async fn open(
        &self,
        ask: Ask,
        /// The trust root.
        name: Path<String>,
        body: Body<NewCeremony, REQUEST_BYTES>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let root = trust_roots::find(&self.0, &name.0).await?;
        let NewCeremony { request, replaces } = body.value;
        let mut complaints = Complaints::default();
        let read = SigningRequest::read(&request.0, &root.name, now(), "request", &mut complaints);
        complaints.settle()?;
        // Without it there was a complaint.
        let read = read.ok_or_else(Refusal::invalid_request)?;
        require_new(&self.0, read.ceremony).await?;
        let replaces = replaces.map(CeremonyId);
        self.require_place(&root, &read.role, replaces).await?;
        let job = jobs::OpenCeremony {
            trust_root: root.id,
            ceremony: read.ceremony,
            request: request.0,
            replaces,
        };
        let trace = Trace {
            action: "open_ceremony",
            target: format!("ceremony/{}", job.ceremony),
            details: json!({
                "trust_root": root.name,
                "role": read.role,
                "sha256": read.sha256,
                "replaces": replaces,
            }),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// List ceremonies, newest first.
    #[oai(
        path = "/trust-roots/:name/ceremonies",
        method = "get",
        operation_id = "list_ceremonies"
    )]
    async fn list(
        &self,
        /// The trust root.
        name: Path<String>,
        /// Only those in this state.
        state: Query<Option<CeremonyState>>,
        /// Only those of this role.
        role: Query<Option<String>>,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Ceremonies per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Ceremony>, Refusal> {
        let window = Window::<(DateTime<Utc>, Uuid)>::new(cursor.0.as_deref(), limit.0)?;
        let root = trust_roots::find(&self.0, &name.0).await?;
        let mut query = ceremony::Entity::find().filter(ceremony::Column::TrustRoot.eq(root.id));
        if let Some(state) = state.0 {
            query = query.filter(ceremony::Column::State.eq(State::from(state)));
        }
        if let Some(role) = role.0 {
            query = query.filter(ceremony::Column::Role.eq(role));
        }
        if let Some((at, id)) = window.after {
            let further = Condition::all()
                .add(ceremony::Column::CreatedAt.eq(at))
                .add(ceremony::Column::Id.lt(id));
            let behind = Condition::any()
                .add(ceremony::Column::CreatedAt.lt(at))
                .add(further);
            query = query.filter(behind);
        }
        let rows: Vec<Row> = query
            .select_only()
            .columns(Row::COLUMNS)
            // Their identifiers were made elsewhere.
            .order_by_desc(ceremony::Column::CreatedAt)
            .order_by_desc(ceremony::Column::Id)
            .limit(window.rows())
            .into_model()
            .all(self.0.db.read())
            .await?;
        let key = |row: &Row| (row.created_at, row.id.0);
        Ok(window.answer(rows, uri, key, |row| row.view(&root.name)))
    }

    /// Get a ceremony with its request and its transcript.
    #[oai(
        path = "/trust-roots/:name/ceremonies/:ceremony",
        method = "get",
        operation_id = "get_ceremony"
    )]
    async fn get(
        &self,
        /// The trust root.
        name: Path<String>,
        /// The ceremony.
        ceremony: Path<Uuid>,
    ) -> Result<Found<Ceremony>, Refusal> {
        let (root, row) = self.find(&name.0, ceremony.0).await?;
        let etag = etag(row.revision);
        let whole = Ceremony::whole(row, &root.name)?;
        Ok(Found::Found(Json(whole), Some(etag)))
    }

    /// Hand in a signing response: its signatures count when the task has succeeded.
    #[oai(
        path = "/trust-roots/:name/ceremonies/:ceremony/responses",
        method = "post",
        operation_id = "submit_signing_response"
    )]
    async fn submit(
        &self,
        ask: Ask,
        /// The trust root.
        name: Path<String>,
        /// The ceremony.
        ceremony: Path<Uuid>,
        body: Body<Submission>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let (_, row) = self.find(&name.0, ceremony.0).await?;
        require_signing(&row)?;
        let response = body.value.response.0;
        let mut complaints = Complaints::default();
        judge_response(&response, &row, &mut complaints);
        complaints.settle()?;
        let details = json!({"role": row.role, "signatures": response["signatures"]});
        let step = Step::Sign { response };
        self.change(intent, row, "submit_signing_response", step, details)
            .await
    }

    /// Take a signature back, so that its key may sign again or not at all.
    #[oai(
        path = "/trust-roots/:name/ceremonies/:ceremony/signatures/:keyid",
        method = "delete",
        operation_id = "undo_signature"
    )]
    async fn undo(
        &self,
        ask: Ask,
        /// The trust root.
        name: Path<String>,
        /// The ceremony.
        ceremony: Path<Uuid>,
        /// The identifier of the key that made it.
        keyid: Path<String>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let (_, row) = self.find(&name.0, ceremony.0).await?;
        let keyid = keyid.0;
        let mut signatures = view::signatures(&row.signatures)?.into_iter();
        if !signatures.any(|signature| signature.keyid == keyid) {
            return Err(Refusal::not_found("this key has not signed this ceremony"));
        }
        require_open(&row)?;
        let details = json!({"role": row.role, "keyid": keyid});
        let step = Step::Undo { keyid };
        self.change(intent, row, "undo_signature", step, details)
            .await
    }

    /// Abort a ceremony: its role stays as it is.
    #[oai(
        path = "/trust-roots/:name/ceremonies/:ceremony/abort",
        method = "post",
        operation_id = "abort_ceremony"
    )]
    async fn abort(
        &self,
        ask: Ask,
        /// The trust root.
        name: Path<String>,
        /// The ceremony.
        ceremony: Path<Uuid>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let (_, row) = self.find(&name.0, ceremony.0).await?;
        require_open(&row)?;
        let details = json!({"role": row.role});
        self.change(intent, row, "abort_ceremony", Step::Abort, details)
            .await
    }
}

impl Ceremonies {
    async fn find(
        &self,
        name: &str,
        id: Uuid,
    ) -> Result<(trust_root::Model, ceremony::Model), Refusal> {
        let root = trust_roots::find(&self.0, name).await?;
        let row = ceremony::Entity::find_by_id(CeremonyId(id))
            .filter(ceremony::Column::TrustRoot.eq(root.id))
            .one(self.0.db.read())
            .await?
            .ok_or_else(|| Refusal::not_found("no such ceremony of this trust root"))?;
        Ok((root, row))
    }

    /// Lets a ceremony of `role` pass if none is open, or just the one that it `replaces`.
    async fn require_place(
        &self,
        root: &trust_root::Model,
        role: &str,
        replaces: Option<CeremonyId>,
    ) -> Result<(), Refusal> {
        let open: Option<CeremonyId> = ceremony::Entity::find()
            .select_only()
            .column(ceremony::Column::Id)
            .filter(ceremony::Column::TrustRoot.eq(root.id))
            .filter(ceremony::Column::Role.eq(role))
            .filter(ceremony::Column::State.is_in(OPEN))
            .into_tuple()
            .one(self.0.db.read())
            .await?;
        match (open, replaces) {
            (None, None) => Ok(()),
            (Some(open), Some(replaces)) if open == replaces => Ok(()),
            (Some(open), None) => Err(Refusal::ceremony_open(role, open)),
            (_, Some(replaces)) => {
                let reason = format!("{replaces} is no open ceremony of this role");
                Err(Refusal::invalid_request().field("replaces", reason))
            }
        }
    }

    async fn change(
        &self,
        intent: Intent<'_>,
        row: ceremony::Model,
        action: &'static str,
        step: Step,
        details: Value,
    ) -> Result<Accepted, Refusal> {
        let job = jobs::ChangeCeremony {
            trust_root: row.trust_root,
            ceremony: row.id,
            step,
        };
        let trace = Trace {
            action,
            target: format!("ceremony/{}", row.id),
            details,
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }
}

/// Lets an identifier pass that no ceremony has.
///
/// # Errors
/// [`Refusal::ceremony_exists`], and those of the database.
pub(crate) async fn require_new(context: &Context, id: CeremonyId) -> Result<(), Refusal> {
    let taken: Option<CeremonyId> = ceremony::Entity::find_by_id(id)
        .select_only()
        .column(ceremony::Column::Id)
        .into_tuple()
        .one(context.db.read())
        .await?;
    match taken {
        Some(id) => Err(Refusal::ceremony_exists(id)),
        None => Ok(()),
    }
}

/// Lets a ceremony pass that takes signatures: more than enough of them do no harm.
fn require_signing(row: &ceremony::Model) -> Result<(), Refusal> {
    require_open(row)?;
    if row.expires_at <= now() {
        let why = "its request has expired: open another one in its place";
        return Err(Refusal::ceremony_ended(why));
    }
    Ok(())
}

/// Lets a ceremony pass that clients do not see yet, and may see one day.
fn require_open(row: &ceremony::Model) -> Result<(), Refusal> {
    let why = match row.state {
        State::Signing | State::Complete => return Ok(()),
        State::Published => "it is published: clients follow it",
        State::Aborted => "it was aborted",
        State::Replaced => "another one took its place",
        State::Expired => "too few signed in time",
    };
    Err(Refusal::ceremony_ended(why))
}
