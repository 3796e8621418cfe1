//! One ceremony of an office in memory.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tuf::ceremony::{Judged, Request, Response, Terms, Transcript};
use tuf::{Authority, Document, Envelope, KeyId};

use super::refused;
use crate::ceremony::office::{Ceremony, Standing, State};
use crate::failure::Failure;

/// One version of one role, and what was signed of it.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) id: String,
    pub(super) role: String,
    pub(super) state: State,
    pub(super) envelope: Envelope,
    request: Vec<u8>,
    judged: Judged,
    sha256: String,
    expires: DateTime<Utc>,
    transcript: Transcript,
    created: DateTime<Utc>,
    ended: Option<DateTime<Utc>>,
}

impl Pending {
    /// The ceremony of the first version of another role.
    pub(super) fn new(
        terms: &Terms,
        document: &Document,
        authority: Authority,
        now: DateTime<Utc>,
    ) -> Result<Self, Failure> {
        let request = Request::new(terms, document, None, None, Some(authority));
        let file = request.map_err(|error| refused(&error))?.to_file();
        Self::of_request(&file, None, now)
    }

    /// The ceremony that `file` asks for, where the root file `trusted` is in force.
    pub(super) fn of_request(
        file: &[u8],
        trusted: Option<&[u8]>,
        now: DateTime<Utc>,
    ) -> Result<Self, Failure> {
        let request = Request::parse(file).map_err(|error| refused(&error))?;
        let judged = request
            .judge(trusted, now)
            .map_err(|error| refused(&error))?;
        let mut pending = Self {
            id: request.ceremony.clone(),
            role: request.role.clone(),
            state: State::Signing,
            envelope: Envelope::unsigned(&judged.document),
            request: file.to_vec(),
            sha256: request.sha256.clone(),
            expires: request.expires,
            judged,
            transcript: Transcript::default(),
            created: now,
            ended: None,
        };
        let version = pending.judged.document.header().version;
        let details = json!({
            "role": pending.role, "version": version, "sha256": pending.sha256,
            "expires": pending.expires,
        });
        pending.note(now, "proposed", details);
        Ok(pending)
    }

    /// What another request of the same trust root says of itself.
    pub(super) fn terms(&self, role: &str, trust_root: &str) -> Terms {
        Terms {
            trust_root: trust_root.into(),
            ceremony: uuid::Uuid::now_v7().to_string(),
            role: role.into(),
            expires: self.expires,
        }
    }

    /// Writes an event into the transcript.
    fn note(&mut self, now: DateTime<Utc>, event: &str, details: Value) {
        self.transcript.add(now, "office", event, details);
    }

    /// Where it stands: signing ends by itself when its time is over.
    pub(super) fn state_at(&self, now: DateTime<Utc>) -> State {
        match self.state {
            State::Signing if self.expires <= now => State::Expired,
            state => state,
        }
    }

    /// Whether it holds its role: nothing else of it is asked for meanwhile.
    pub(super) fn is_open(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state_at(now), State::Signing | State::Complete)
    }

    fn require_open(&self, now: DateTime<Utc>) -> Result<(), Failure> {
        if self.is_open(now) {
            return Ok(());
        }
        let state = self.state_at(now).as_str();
        Err(refused(&format!("ceremony {} is {state}", self.id)))
    }

    /// Takes the signatures of `response`, all or none.
    pub(super) fn sign(&mut self, response: &Response, now: DateTime<Utc>) -> Result<(), Failure> {
        self.require_open(now)?;
        if response.ceremony != self.id || response.sha256 != self.sha256 {
            return Err(refused("the response is to another request"));
        }
        let mut signed = Vec::new();
        for signature in &response.signatures {
            let bytes = hex::decode(&signature.sig).unwrap_or_default();
            if !self.judged.accepts(&signature.keyid, &bytes) {
                let why = format!("the signature of key {} does not count", signature.keyid);
                return Err(refused(&why));
            }
            signed.push((signature.clone(), bytes));
        }
        for (signature, bytes) in signed {
            self.envelope.add(signature.keyid.clone(), bytes);
            self.note(
                now,
                "signed",
                json!({"keyid": signature.keyid, "sig": signature.sig}),
            );
        }
        self.judge_state(now);
        Ok(())
    }

    /// Takes the signature of `key` back.
    pub(super) fn undo(&mut self, key: &KeyId, now: DateTime<Utc>) -> Result<(), Failure> {
        self.require_open(now)?;
        if !self.envelope.remove(key) {
            return Err(refused(&format!("key {key} has not signed")));
        }
        self.note(now, "undone", json!({"keyid": key}));
        self.judge_state(now);
        Ok(())
    }

    fn judge_state(&mut self, now: DateTime<Utc>) {
        let complete = self.standings().iter().all(|standing| standing.open() == 0);
        let state = if complete {
            State::Complete
        } else {
            State::Signing
        };
        if state == State::Complete && self.state != state {
            self.note(now, "complete", json!({}));
        }
        self.state = state;
    }

    /// Shows it to clients.
    pub(super) fn publish(&mut self, now: DateTime<Utc>) {
        self.state = State::Published;
        self.ended = Some(now);
        self.note(now, "published", json!({}));
    }

    /// Ends it without a result.
    pub(super) fn end(
        &mut self,
        state: State,
        now: DateTime<Utc>,
        event: &str,
        details: Value,
    ) -> Result<(), Failure> {
        self.require_open(now)?;
        self.state = state;
        self.ended = Some(now);
        self.note(now, event, details);
        Ok(())
    }

    fn standings(&self) -> Vec<Standing> {
        let found = self
            .judged
            .standings(&self.role, &self.envelope)
            .into_iter();
        let standings = found.map(|(authority, standing)| Standing {
            authority,
            threshold: standing.threshold,
            signed: standing.signed,
            missing: standing.missing,
        });
        standings.collect()
    }

    /// As the office shows it.
    pub(super) fn shown(&self, trust_root: &str, now: DateTime<Utc>) -> Ceremony {
        Ceremony {
            id: self.id.clone(),
            trust_root: trust_root.into(),
            role: self.role.clone(),
            version: self.judged.document.header().version,
            state: self.state_at(now),
            sha256: self.sha256.clone(),
            words: self.judged.words.clone(),
            request: serde_json::from_slice(&self.request).unwrap_or_default(),
            signatures: self.envelope.signatures().collect(),
            standings: self.standings(),
            transcript: self.transcript.lines().lines().map(str::to_owned).collect(),
            expires_at: self.expires,
            created_by: "office".into(),
            created_at: self.created,
            ended_at: self.ended,
        }
    }
}
