//! What a server does for ceremonies: it keeps requests, collects signatures, and publishes.

pub(crate) mod http;
pub(crate) mod memory;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tuf::ceremony::{Request, RequestError, Response};
use tuf::{Key, KeyId, Signature};

use crate::ceremony::proposal::{NewTrustRoot, OnlineNames};
use crate::failure::Failure;

/// A server, or what stands in for one.
///
/// Whatever it says is checked again by those who sign and by those who verify: nothing here is
/// trusted.
pub(crate) trait Office {
    /// The trust root called `name`; `None` if there is none.
    async fn trust_root(&self, name: &str) -> Result<Option<TrustRoot>, Failure>;
    /// The public part of the server's key called `name`; `None` if there is none.
    async fn key(&self, name: &str) -> Result<Option<Key>, Failure>;
    /// Makes a key called `name` and answers its public part.
    async fn make_key(&self, name: &str, algorithm: &str) -> Result<Key, Failure>;
    /// Makes a trust root, and opens the ceremonies of everything in it that people sign.
    async fn create(&self, new: &NewTrustRoot) -> Result<Done<()>, Failure>;
    /// Opens a ceremony, in the place of another one or beside it; answers its identifier.
    async fn propose(
        &self,
        trust_root: &str,
        request: &Request,
        replaces: Option<&str>,
    ) -> Result<Done<String>, Failure>;
    /// Lets the server's keys of these names sign beside the present ones, until a root names them.
    async fn let_sign_beside(&self, trust_root: &str, names: &OnlineNames) -> Result<(), Failure>;
    /// All ceremonies of a trust root, newest first, without requests and transcripts.
    async fn ceremonies(&self, trust_root: &str) -> Result<Vec<Ceremony>, Failure>;
    /// One ceremony.
    async fn ceremony(&self, trust_root: &str, id: &str) -> Result<Ceremony, Failure>;
    /// Hands in signatures.
    async fn submit(
        &self,
        trust_root: &str,
        id: &str,
        response: &Response,
    ) -> Result<Done<()>, Failure>;
    /// Takes the signature of `key` back.
    async fn undo(&self, trust_root: &str, id: &str, key: &KeyId) -> Result<Done<()>, Failure>;
    /// Ends a ceremony without a result.
    async fn abort(&self, trust_root: &str, id: &str) -> Result<Done<()>, Failure>;
}

/// How a change that was asked for stands.
#[derive(Debug)]
pub(crate) enum Done<T> {
    /// It is made.
    Now(T),
    /// Nobody waited for it: this task makes it.
    Later(Value),
}

/// A trust root, as the server describes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TrustRoot {
    pub(crate) state: TrustRootState,
    /// Names of the server's keys.
    pub(crate) keys: ServingKeys,
}

/// Names of the keys that the server signs with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ServingKeys {
    #[serde(flatten)]
    pub(crate) present: OnlineNames,
    /// The next ones until a root names them, then the former ones for a while.
    #[serde(default)]
    pub(crate) beside: Option<OnlineNames>,
}

/// Whether clients can use a trust root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TrustRootState {
    /// Its first signatures are being collected.
    Ceremony,
    /// Clients get its metadata.
    Live,
}

/// A ceremony, as the server describes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ceremony {
    pub(crate) id: String,
    pub(crate) trust_root: String,
    pub(crate) role: String,
    pub(crate) version: u64,
    pub(crate) state: State,
    /// Of what is signed, in hexadecimal.
    pub(crate) sha256: String,
    /// The same hash, to be read aloud.
    pub(crate) words: String,
    /// The request to sign, as a file holds it; not in lists.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub(crate) request: Value,
    #[serde(default)]
    pub(crate) signatures: Vec<Signature>,
    /// How far the signing is, in the eyes of each authority.
    #[serde(default)]
    pub(crate) standings: Vec<Standing>,
    /// The lines of the transcript so far; not in lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) transcript: Vec<String>,
    pub(crate) expires_at: DateTime<Utc>,
    #[serde(default)]
    pub(crate) created_by: String,
    pub(crate) created_at: DateTime<Utc>,
    #[serde(default)]
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

impl Ceremony {
    /// The file that signers get.
    pub(crate) fn request_file(&self) -> Result<Vec<u8>, RequestError> {
        Ok(self.request()?.to_file())
    }

    /// The request to sign.
    pub(crate) fn request(&self) -> Result<Request, RequestError> {
        Request::parse(self.request.to_string().as_bytes())
    }

    /// Whether it holds its role: nothing else of it is asked for meanwhile.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, State::Signing | State::Complete)
    }

    /// Whether `key` has signed.
    pub(crate) fn is_signed_by(&self, key: &KeyId) -> bool {
        self.signatures
            .iter()
            .any(|signature| &signature.keyid == key)
    }
}

/// Where a ceremony stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// Signatures are missing.
    Signing,
    /// All signatures are there; clients do not see the role yet.
    Complete,
    /// Clients see the role, or a later version of it.
    Published,
    /// It was ended.
    Aborted,
    /// Another one took its place.
    Replaced,
    /// Its time is over.
    Expired,
}

impl State {
    /// The word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Signing => "signing",
            Self::Complete => "complete",
            Self::Published => "published",
            Self::Aborted => "aborted",
            Self::Replaced => "replaced",
            Self::Expired => "expired",
        }
    }
}

/// How far the signing is, in the eyes of one authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Standing {
    /// Whose keys they are, such as `root 3`.
    pub(crate) authority: String,
    /// How many have to sign.
    pub(crate) threshold: u32,
    /// Who has.
    pub(crate) signed: Vec<KeyId>,
    /// Who has not.
    pub(crate) missing: Vec<KeyId>,
}

impl Standing {
    /// How many signatures are still needed.
    pub(crate) fn open(&self) -> u32 {
        let signed = u32::try_from(self.signed.len()).unwrap_or(u32::MAX);
        self.threshold.saturating_sub(signed)
    }
}
