//! Looking back at a ceremony: its transcript, and the roots that came of it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tuf::ceremony::{Entry, Transcript, TranscriptError};
use tuf::{KeyId, Signature, TopRole};

use crate::ceremony::chain::{self, ChainError, Trusted};

/// What a transcript proves.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// How many events there are.
    pub(crate) events: usize,
    /// The role that was signed.
    pub(crate) role: String,
    /// Of what was signed, in hexadecimal.
    pub(crate) sha256: String,
    /// From the first event to the last.
    pub(crate) from: DateTime<Utc>,
    /// The time of the last event.
    pub(crate) to: DateTime<Utc>,
    /// Whose signatures stand at the end.
    pub(crate) signed: Vec<KeyId>,
    /// Whose signatures were taken back.
    pub(crate) undone: Vec<KeyId>,
    /// The last event.
    pub(crate) outcome: String,
    /// The hash of the last line.
    pub(crate) last: String,
    /// How many signatures were checked with the keys in the roots.
    pub(crate) checked: usize,
    /// The newest of the roots that were given.
    pub(crate) root: Option<u64>,
}

/// Checks the transcript in `lines`, and what it says about signatures with the root files
/// `roots`, oldest first.
///
/// # Errors
/// [`VerifyError`] says what does not hold.
pub(crate) fn verify(lines: &str, roots: &[Vec<u8>]) -> Result<Report, VerifyError> {
    let transcript = Transcript::verify(lines)?;
    let (first, last) = match transcript.entries() {
        [] => return Err(VerifyError::Empty),
        [only] => (only, only),
        [first, .., last] => (first, last),
    };
    if first.event != "proposed" {
        return Err(VerifyError::Beginning(first.event.clone()));
    }
    let sha256 = field(first, "sha256")?.to_owned();
    let signatures = signatures(transcript.entries())?;
    let mut report = Report {
        events: transcript.entries().len(),
        role: field(first, "role")?.to_owned(),
        from: first.at,
        to: last.at,
        signed: signatures
            .standing
            .iter()
            .map(|one| one.keyid.clone())
            .collect(),
        undone: signatures.undone.into_iter().collect(),
        outcome: last.event.clone(),
        last: transcript.last().to_owned(),
        checked: 0,
        root: None,
        sha256,
    };
    if !roots.is_empty() {
        let roots = chain::walk(roots.iter().map(Vec::as_slice))?;
        report.root = roots.last().map(|newest| newest.root.header.version);
        report.checked = check_signatures(&report, &signatures.standing, &roots)?;
    }
    Ok(report)
}

/// What a transcript says about signatures.
struct Signatures {
    standing: Vec<Signature>,
    undone: BTreeSet<KeyId>,
}

fn signatures(entries: &[Entry]) -> Result<Signatures, VerifyError> {
    let mut found = Signatures {
        standing: Vec::new(),
        undone: BTreeSet::new(),
    };
    for entry in entries {
        match entry.event.as_str() {
            "signed" => {
                let keyid = keyid(entry)?;
                let sig = field(entry, "sig")?.to_owned();
                found.standing.retain(|one| one.keyid != keyid);
                found.undone.remove(&keyid);
                found.standing.push(Signature { keyid, sig });
            }
            "undone" => {
                let keyid = keyid(entry)?;
                let before = found.standing.len();
                found.standing.retain(|one| one.keyid != keyid);
                if found.standing.len() == before {
                    return Err(VerifyError::NeverSigned(entry.number, keyid));
                }
                found.undone.insert(keyid);
            }
            _ => {}
        }
    }
    Ok(found)
}

fn field<'e>(entry: &'e Entry, name: &'static str) -> Result<&'e str, VerifyError> {
    let found = entry.details.get(name).and_then(Value::as_str);
    found.ok_or(VerifyError::Field(entry.number, name))
}

fn keyid(entry: &Entry) -> Result<KeyId, VerifyError> {
    let keyid = field(entry, "keyid")?.parse();
    keyid.map_err(|_| VerifyError::Field(entry.number, "keyid"))
}

/// Checks each signature with the key of a root, where the transcript is about one of `roots`.
fn check_signatures(
    report: &Report,
    standing: &[Signature],
    roots: &[Trusted],
) -> Result<usize, VerifyError> {
    let hash = |one: &Trusted| hex::encode(Sha256::digest(one.envelope.payload()));
    let Some(index) = roots.iter().position(|one| hash(one) == report.sha256) else {
        return if report.role == "root" {
            Err(VerifyError::OtherRoots)
        } else {
            Ok(0)
        };
    };
    let envelope = &roots[index].envelope;
    let signers = &roots[index.saturating_sub(1)..=index];
    for Signature { keyid, sig } in standing {
        let mut authorities = signers.iter().map(|one| one.root.authority(TopRole::Root));
        let key = authorities.find_map(|authority| authority.key(keyid));
        let bytes = hex::decode(sig).unwrap_or_default();
        if !key.is_some_and(|key| key.verifies(envelope.payload(), &bytes)) {
            return Err(VerifyError::Signature(keyid.clone()));
        }
    }
    let named = |one: &Signature| standing.iter().any(|named| named.keyid == one.keyid);
    match envelope.signatures().find(|one| !named(one)) {
        Some(other) => Err(VerifyError::Unnamed(other.keyid)),
        None => Ok(standing.len()),
    }
}

/// Why a transcript, or what came of it, does not hold.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VerifyError {
    /// The chain of its lines.
    #[error(transparent)]
    Transcript(#[from] TranscriptError),
    /// Nothing in it.
    #[error("the transcript is empty")]
    Empty,
    /// It begins somewhere else.
    #[error("the transcript begins with `{0}`: its first event is `proposed`")]
    Beginning(String),
    /// A line that does not say what its event has to say.
    #[error("line {0} does not say `{1}`")]
    Field(u64, &'static str),
    /// A signature taken back that was never made.
    #[error("line {0} takes back a signature by key {1}, which has not signed")]
    NeverSigned(u64, KeyId),
    /// The roots do not follow from each other.
    #[error("clients do not follow the roots")]
    Chain(#[from] ChainError),
    /// A signature that does not hold.
    #[error("the signature by key {0} in the transcript does not hold")]
    Signature(KeyId),
    /// A signature in the root that the transcript does not know.
    #[error("the root has a signature by key {0}, which the transcript does not name")]
    Unnamed(KeyId),
    /// The roots are of other ceremonies.
    #[error("none of the roots is the one that this transcript is about")]
    OtherRoots,
}
