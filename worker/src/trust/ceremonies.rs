//! Ceremonies: what people are asked to sign, and how far they are.

use chrono::TimeDelta;
use entities::ceremony::{self, Standing, Standings, State};
use entities::{CeremonyId, Json, TrustRootId, now};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
};
use serde_json::json;
use tuf::ceremony::{Judged, Request, Terms, Transcript};
use tuf::{Authority, Document, Envelope, Signature};

use super::{TrustError, inconsistent};

/// For how long signatures are asked for.
const OPEN: TimeDelta = TimeDelta::days(30);

/// What a request stands on, beside the document itself.
#[derive(Default)]
pub(crate) struct Basis<'a> {
    /// The root that is live: the whole file.
    pub(crate) trusted_root: Option<&'a [u8]>,
    /// The version of the role that is live: the whole file.
    pub(crate) live: Option<&'a [u8]>,
    /// Who signs it, below `targets` or where no root is live yet.
    pub(crate) authority: Option<Authority>,
}

/// A ceremony that is about to be opened.
pub(crate) struct NewCeremony {
    /// What requests and responses will name.
    pub(crate) id: CeremonyId,
    /// The signing request.
    pub(crate) request: Request,
    judged: Judged,
}

impl NewCeremony {
    /// Asks for signatures of `document`.
    pub(crate) fn of(
        trust_root: &str,
        role: &str,
        document: &Document,
        basis: Basis<'_>,
    ) -> Result<Self, TrustError> {
        let id = CeremonyId::fresh();
        let terms = Terms {
            trust_root: trust_root.to_owned(),
            ceremony: id.to_string(),
            role: role.to_owned(),
            expires: tuf::instant(now() + OPEN),
        };
        let request = Request::new(
            &terms,
            document,
            basis.trusted_root,
            basis.live,
            basis.authority,
        );
        Self::new(id, request.map_err(inconsistent)?)
    }

    /// Opens a ceremony for a request that was made elsewhere, and judged already.
    pub(crate) fn new(id: CeremonyId, request: Request) -> Result<Self, TrustError> {
        let judged = request
            .judge(None, now())
            .map_err(|error| inconsistent(crate::registry::chain(&error)))?;
        Ok(Self {
            id,
            request,
            judged,
        })
    }

    /// Inserts the row, asked for by `by`.
    pub(crate) async fn insert(
        &self,
        write: &DatabaseTransaction,
        root: TrustRootId,
        by: &str,
    ) -> Result<(), DbErr> {
        let at = now();
        let version = self.judged.document.header().version;
        let mut transcript = Transcript::default();
        let details = json!({
            "ceremony": self.id,
            "trust_root": self.request.trust_root,
            "role": self.request.role,
            "version": version,
            "sha256": self.request.sha256,
            "expires": self.request.expires,
        });
        transcript.add(at, by, "proposed", details);
        let envelope = Envelope::unsigned(&self.judged.document);
        let row = ceremony::ActiveModel {
            id: Set(self.id),
            trust_root: Set(root),
            role: Set(self.request.role.clone()),
            version: Set(i64::try_from(version).unwrap_or(i64::MAX)),
            state: Set(State::Signing),
            request: Set(self.request.to_file()),
            sha256: Set(self.request.sha256.clone()),
            words: Set(self.judged.words.clone()),
            signatures: Set(json!([])),
            standings: Set(standings(&self.judged, &self.request.role, &envelope)),
            transcript: Set(transcript.lines().to_owned()),
            expires_at: Set(self.request.expires),
            created_by: Set(by.to_owned()),
            revision: Set(1),
            created_at: Set(at),
            ended_at: Set(None),
        };
        ceremony::Entity::insert(row)
            .exec_without_returning(write)
            .await?;
        Ok(())
    }
}

/// Ends `row` as `by` wants it, and says so in its transcript as the event `what`; false when it was
/// written meanwhile.
pub(crate) async fn end(
    write: &DatabaseTransaction,
    row: &ceremony::Model,
    state: State,
    by: &str,
    what: &str,
    details: Json,
) -> Result<bool, TrustError> {
    let at = now();
    let mut transcript = Transcript::verify(&row.transcript).map_err(inconsistent)?;
    transcript.add(at, by, what, details);
    let ended = ceremony::Entity::update_many()
        .col_expr(ceremony::Column::State, Expr::value(state))
        .col_expr(
            ceremony::Column::Transcript,
            Expr::value(transcript.lines().to_owned()),
        )
        .col_expr(ceremony::Column::EndedAt, Expr::value(at))
        .col_expr(
            ceremony::Column::Revision,
            Expr::col(ceremony::Column::Revision).add(1),
        )
        .filter(ceremony::Column::Id.eq(row.id))
        .filter(ceremony::Column::Revision.eq(row.revision))
        .exec(write)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// How far `envelope` is, as rows keep it.
pub(crate) fn standings(judged: &Judged, role: &str, envelope: &Envelope) -> Standings {
    let ids = |ids: Vec<tuf::KeyId>| ids.into_iter().map(String::from).collect();
    let all = judged.standings(role, envelope).into_iter();
    let rows = all.map(|(authority, standing)| Standing {
        authority,
        threshold: standing.threshold,
        signed: ids(standing.signed),
        missing: ids(standing.missing.into_iter().chain(standing.wrong).collect()),
    });
    Standings(rows.collect())
}

/// Whether enough have signed.
pub(crate) fn is_complete(standings: &Standings) -> bool {
    standings
        .0
        .iter()
        .all(|standing| standing.signed.len() >= standing.threshold as usize)
}

/// The document of `request` with the signatures of a row.
pub(crate) fn envelope(
    document: &Document,
    signatures: &entities::Json,
) -> Result<Envelope, TrustError> {
    let signatures: Vec<Signature> =
        serde_json::from_value(signatures.clone()).map_err(inconsistent)?;
    let mut envelope = Envelope::unsigned(document);
    for signature in signatures {
        let bytes = hex::decode(&signature.sig).map_err(inconsistent)?;
        envelope.add(signature.keyid, bytes);
    }
    Ok(envelope)
}
