//! Takes signatures into an open ceremony and out of it, or gives it up.
//! Fault points: `change_ceremony.recorded`, `change_ceremony.committed`.

mod abort;

use chrono::TimeDelta;
use entities::ceremony::{self, State};
use entities::task::Pool;
use entities::{CeremonyId, Json, now};
use jobs::{ChangeCeremony, Fenced, Problem, Step, fault};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use serde_json::json;
use tuf::ceremony::{Judged, Request, Response, Transcript};
use tuf::{Envelope, KeyId};

use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};
use crate::registry::chain;
use crate::trust::ceremonies::{envelope, is_complete, standings};
use crate::trust::{TrustError, inconsistent};

impl Handler for ChangeCeremony {
    type Error = ChangeCeremonyError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        let row = ceremony::Entity::find_by_id(self.ceremony)
            .filter(ceremony::Column::TrustRoot.eq(self.trust_root))
            .one(&*write)
            .await?
            .ok_or(ChangeCeremonyError::NoCeremony(self.ceremony))?;
        if !matches!(row.state, State::Signing | State::Complete) {
            return Err(ChangeCeremonyError::NotOpen(row.state));
        }
        let mut open = Open::of(row, &claimed.created_by)?;
        match &self.step {
            Step::Sign { response } => open.sign(response)?,
            Step::Undo { keyid } => open.undo(keyid)?,
            Step::Abort => {
                open.state = State::Aborted;
                open.note("aborted", json!({}));
                abort::withdraw(&write, open.row.id).await?;
            }
        }
        let result = open.write(&write).await?;
        let complete = open.state == State::Complete;
        if complete {
            jobs::request_trust(&write, self.trust_root).await?;
        }
        jobs::succeed(&write, claimed, result, None).await?;
        fault::point("change_ceremony.recorded");
        write.commit().await?;
        fault::point("change_ceremony.committed");
        if complete {
            context.wake_pool(Pool::Urgent);
        }
        if open.state == State::Aborted {
            context.wake_tasks();
            context.wake_pool(Pool::Publish);
        }
        Ok(Outcome::Written)
    }
}

/// A ceremony that can still change.
struct Open<'a> {
    row: ceremony::Model,
    by: &'a str,
    request: Request,
    judged: Judged,
    envelope: Envelope,
    transcript: Transcript,
    state: State,
}

impl<'a> Open<'a> {
    fn of(row: ceremony::Model, by: &'a str) -> Result<Self, ChangeCeremonyError> {
        let request = Request::parse(&row.request).map_err(inconsistent)?;
        let judged = request
            .judge(
                None,
                std::cmp::min(now(), row.expires_at - TimeDelta::seconds(1)),
            )
            .map_err(|error| ChangeCeremonyError::Refused(chain(&error)))?;
        Ok(Self {
            envelope: envelope(&judged.document, &row.signatures)?,
            transcript: Transcript::verify(&row.transcript).map_err(inconsistent)?,
            state: row.state,
            request,
            judged,
            row,
            by,
        })
    }

    fn note(&mut self, event: &str, details: Json) {
        self.transcript.add(now(), self.by, event, details);
    }

    fn sign(&mut self, response: &Json) -> Result<(), ChangeCeremonyError> {
        let refuse = |why: &dyn std::fmt::Display| ChangeCeremonyError::Refused(why.to_string());
        if self.row.expires_at <= now() {
            return Err(ChangeCeremonyError::Expired);
        }
        let file = serde_json::to_vec(response).map_err(|error| refuse(&error))?;
        let response = Response::parse(&file).map_err(|error| refuse(&error))?;
        let same = response.ceremony == self.request.ceremony
            && response.role == self.request.role
            && response.sha256 == self.request.sha256;
        if !same {
            let why = "the response is to another request: of another ceremony, or from before it \
                       was replaced";
            return Err(refuse(&why));
        }
        for signature in response.signatures {
            let bytes = hex::decode(&signature.sig).map_err(|error| refuse(&error))?;
            let checked = Response::new(&self.request, &self.judged, &signature.keyid, &bytes);
            checked.map_err(|error| refuse(&error))?;
            if self.envelope.signature(&signature.keyid).is_some() {
                // The same signature twice is one signature.
                continue;
            }
            self.note(
                "signed",
                json!({ "keyid": signature.keyid, "sig": signature.sig }),
            );
            self.envelope.add(signature.keyid, bytes);
        }
        self.judge_state();
        Ok(())
    }

    fn undo(&mut self, keyid: &str) -> Result<(), ChangeCeremonyError> {
        let id: Result<KeyId, _> = keyid.parse();
        let removed = id.is_ok_and(|id| self.envelope.remove(&id));
        if !removed {
            return Err(ChangeCeremonyError::NoSignature(
                keyid.chars().take(64).collect(),
            ));
        }
        self.note("undone", json!({ "keyid": keyid }));
        self.judge_state();
        Ok(())
    }

    fn judge_state(&mut self) {
        let standings = standings(&self.judged, &self.request.role, &self.envelope);
        let state = if is_complete(&standings) {
            State::Complete
        } else {
            State::Signing
        };
        if state == State::Complete && self.state != state {
            self.note("complete", json!({}));
        }
        self.state = state;
    }

    /// Writes the row, and answers the task's result.
    async fn write(&self, write: &DatabaseTransaction) -> Result<Json, ChangeCeremonyError> {
        use ceremony::Column;
        let standings = standings(&self.judged, &self.request.role, &self.envelope);
        let signatures: Vec<tuf::Signature> = self.envelope.signatures().collect();
        let signatures = serde_json::to_value(signatures).map_err(inconsistent)?;
        let ended = (self.state == State::Aborted).then(now);
        let written = ceremony::Entity::update_many()
            .col_expr(Column::State, Expr::value(self.state))
            .col_expr(Column::Signatures, Expr::value(signatures))
            .col_expr(Column::Standings, Expr::value(standings.clone()))
            .col_expr(
                Column::Transcript,
                Expr::value(self.transcript.lines().to_owned()),
            )
            .col_expr(Column::EndedAt, Expr::value(ended))
            .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
            .filter(Column::Id.eq(self.row.id))
            .filter(Column::Revision.eq(self.row.revision))
            .exec(write)
            .await?;
        if written.rows_affected != 1 {
            return Err(ChangeCeremonyError::Overtaken);
        }
        Ok(json!({
            "ceremony": self.row.id,
            "state": self.state,
            "standings": standings,
            "complete": self.state == State::Complete,
        }))
    }
}

/// Why a ceremony was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeCeremonyError {
    /// There is none.
    #[error("there is no ceremony {0}")]
    NoCeremony(CeremonyId),
    /// It has ended.
    #[error("the ceremony has ended: it is {0:?}")]
    NotOpen(State),
    /// Too late.
    #[error("the request expired: replace it by a new one")]
    Expired,
    /// A response that does not count.
    #[error("{0}")]
    Refused(String),
    /// Nothing to undo.
    #[error("key {0} has not signed")]
    NoSignature(String),
    /// Somebody else changed it meanwhile.
    #[error("the ceremony was changed by someone else")]
    Overtaken,
    /// Rows that do not fit together.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write the ceremony")]
    Database(#[from] DbErr),
}

impl Failure for ChangeCeremonyError {
    fn verdict(&self) -> Verdict {
        let last = |code, status, title| {
            Verdict::Final(Problem::new(code, status, title).detail(self.to_string()))
        };
        match self {
            Self::NoCeremony(_) => last("ceremony-not-found", 404, "The ceremony does not exist"),
            Self::NotOpen(_) => last("ceremony-ended", 409, "The ceremony has ended"),
            Self::Expired => last("ceremony-expired", 409, "The request expired"),
            Self::Refused(_) => last("bad-signing-response", 422, "The signatures do not count"),
            Self::NoSignature(_) => last("signature-not-found", 404, "There is no such signature"),
            Self::Overtaken => {
                let title = "The ceremony was changed by someone else";
                Verdict::Retry(Problem::new("changed", 412, title))
            }
            Self::Trust(error) => error.verdict(),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
