//! Ceremonies as clients see them.

use chrono::{DateTime, Utc};
use entities::ceremony::{self, Column, Standings, State};
use entities::{CeremonyId, Json as Value};
use poem_openapi::types::Any;
use poem_openapi::{Enum, Object};
use sea_orm::FromQueryResult;
use serde::Deserialize;

use crate::problem::Refusal;
use crate::time::Time;

/// A ceremony: one version of one role that people sign.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct Ceremony {
    /// Its identifier, which requests and responses name.
    id: uuid::Uuid,
    /// The name of the trust root.
    trust_root: String,
    /// The role: `root`, `targets` or the name of a delegated one.
    role: String,
    /// The version that is to be signed.
    version: i64,
    /// Where it is in its life.
    state: CeremonyState,
    /// SHA-256 of what is signed, in lower-case hexadecimal.
    sha256: String,
    /// The same as words, to read to each other.
    words: String,
    /// The signing request: the whole file; only where one ceremony is asked for.
    request: Option<Any<Value>>,
    /// The signatures that hold.
    signatures: Vec<CeremonySignature>,
    /// How far those are who have to sign: for a root the old keys, then the new ones.
    standings: Vec<CeremonyStanding>,
    /// What happened, a line for each event, chained by hashes; only where one ceremony is asked for.
    transcript: Option<Vec<String>>,
    /// No signature is wanted from then on.
    expires_at: Time,
    /// Who asked for it: `token:<id>`, or `system`.
    created_by: String,
    /// Grows with every write; the `ETag`.
    revision: i64,
    /// When it was opened.
    created_at: Time,
    /// When it ended.
    ended_at: Option<Time>,
}

/// The life of a ceremony.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum CeremonyState {
    /// Signatures are missing.
    Signing,
    /// All signatures are there; the next publish takes it.
    Complete,
    /// Clients see it.
    Published,
    /// It was given up.
    Aborted,
    /// Another took its place.
    Replaced,
    /// Too few signed in time.
    Expired,
}

/// A signature that holds.
#[derive(Debug, Deserialize, Object)]
pub(crate) struct CeremonySignature {
    /// The identifier of the key that made it.
    pub(super) keyid: String,
    /// The signature, in hexadecimal.
    sig: String,
}

/// How far one set of keys is.
#[derive(Debug, Object)]
pub(crate) struct CeremonyStanding {
    /// Whose keys, such as `root 3`, or `targets`.
    authority: String,
    /// How many of them have to sign.
    threshold: u32,
    /// The identifiers of those that have.
    signed: Vec<String>,
    /// The identifiers of the others.
    missing: Vec<String>,
}

/// What lists show of a ceremony: all but the files, which may be long.
#[derive(Debug, FromQueryResult)]
pub(super) struct Row {
    pub(super) id: CeremonyId,
    role: String,
    version: i64,
    state: State,
    sha256: String,
    words: String,
    signatures: Value,
    standings: Standings,
    expires_at: DateTime<Utc>,
    created_by: String,
    revision: i64,
    pub(super) created_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
}

impl Row {
    /// What it is read from.
    pub(super) const COLUMNS: [Column; 13] = [
        Column::Id,
        Column::Role,
        Column::Version,
        Column::State,
        Column::Sha256,
        Column::Words,
        Column::Signatures,
        Column::Standings,
        Column::ExpiresAt,
        Column::CreatedBy,
        Column::Revision,
        Column::CreatedAt,
        Column::EndedAt,
    ];

    /// The ceremony of the trust root called `name`.
    pub(super) fn view(self, name: &str) -> Ceremony {
        let standings = self.standings.0.into_iter();
        Ceremony {
            id: self.id.0,
            trust_root: name.into(),
            role: self.role,
            version: self.version,
            state: self.state.into(),
            sha256: self.sha256,
            words: self.words,
            request: None,
            // A list is shown whatever one of its rows holds.
            signatures: signatures(&self.signatures).unwrap_or_default(),
            standings: standings.map(CeremonyStanding::from).collect(),
            transcript: None,
            expires_at: self.expires_at.into(),
            created_by: self.created_by,
            revision: self.revision,
            created_at: self.created_at.into(),
            ended_at: self.ended_at.map(Into::into),
        }
    }
}

impl Ceremony {
    /// All of the ceremony of the trust root called `name`.
    ///
    /// # Errors
    /// [`Refusal::internal`] when its request cannot be read.
    pub(super) fn whole(row: ceremony::Model, name: &str) -> Result<Self, Refusal> {
        let request = serde_json::from_slice(&row.request).map_err(|error| {
            tracing::error!(ceremony.id = %row.id, %error, "its request is unreadable");
            Refusal::internal()
        })?;
        let transcript = row.transcript.lines().map(ToOwned::to_owned).collect();
        Ok(Self {
            request: Some(Any(request)),
            transcript: Some(transcript),
            ..Row::from(row).view(name)
        })
    }
}

/// The signatures of a ceremony.
///
/// # Errors
/// [`Refusal::internal`] when they cannot be read.
pub(super) fn signatures(stored: &Value) -> Result<Vec<CeremonySignature>, Refusal> {
    Vec::deserialize(stored).map_err(|error| {
        tracing::error!(%error, "the signatures of a ceremony are unreadable");
        Refusal::internal()
    })
}

impl From<ceremony::Model> for Row {
    fn from(row: ceremony::Model) -> Self {
        Self {
            id: row.id,
            role: row.role,
            version: row.version,
            state: row.state,
            sha256: row.sha256,
            words: row.words,
            signatures: row.signatures,
            standings: row.standings,
            expires_at: row.expires_at,
            created_by: row.created_by,
            revision: row.revision,
            created_at: row.created_at,
            ended_at: row.ended_at,
        }
    }
}

impl From<ceremony::Standing> for CeremonyStanding {
    fn from(standing: ceremony::Standing) -> Self {
        Self {
            authority: standing.authority,
            threshold: standing.threshold,
            signed: standing.signed,
            missing: standing.missing,
        }
    }
}

impl From<State> for CeremonyState {
    fn from(state: State) -> Self {
        match state {
            State::Signing => Self::Signing,
            State::Complete => Self::Complete,
            State::Published => Self::Published,
            State::Aborted => Self::Aborted,
            State::Replaced => Self::Replaced,
            State::Expired => Self::Expired,
        }
    }
}

impl From<CeremonyState> for State {
    fn from(state: CeremonyState) -> Self {
        match state {
            CeremonyState::Signing => Self::Signing,
            CeremonyState::Complete => Self::Complete,
            CeremonyState::Published => Self::Published,
            CeremonyState::Aborted => Self::Aborted,
            CeremonyState::Replaced => Self::Replaced,
            CeremonyState::Expired => Self::Expired,
        }
    }
}
