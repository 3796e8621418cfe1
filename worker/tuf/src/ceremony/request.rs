//! A signing request: one role, what it follows, and until when it may be signed.

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::authority::{Authority, Standing};
use crate::difference::{Change, DifferenceError, changes, risks};
use crate::document::{Document, ParseError};
use crate::envelope::{Envelope, json_of};
use crate::key::KeyId;
use crate::root::{Root, RootError, TopRole};
use crate::words::words;

/// What the file says it is.
const FORMAT: &str = "countersign-signing-request/1";

/// A request to sign one version of one role.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    format: String,
    /// The name of the trust root.
    pub trust_root: String,
    /// Which ceremony asks.
    pub ceremony: String,
    /// The role: `root`, `targets` or the name of a delegated one.
    pub role: String,
    /// No signature is wanted from then on.
    pub expires: DateTime<Utc>,
    /// SHA-256 of what is to be signed, in hexadecimal.
    pub sha256: String,
    /// What is to be signed.
    signed: Value,
    /// The root that the server takes for trusted: the whole file. `null` before the first.
    trusted_root: Option<Box<RawValue>>,
    /// The version of the role that is live: the whole file. `null` before the first, and for root.
    live: Option<Box<RawValue>>,
    /// Who may sign it, in a role that is not top-level; for a top-level role the roots say.
    authority: Option<Authority>,
}

/// A request that holds together, and what signing it would mean.
#[derive(Debug)]
pub struct Judged {
    /// What is to be signed.
    pub document: Document,
    /// What it changes, against what this machine trusts.
    pub changes: Vec<Change>,
    /// What of it deserves a second look.
    pub risks: Vec<String>,
    /// The hash as words to read to each other.
    pub words: String,
    authorities: Vec<Authority>,
}

impl Request {
    /// A request to sign `document`.
    ///
    /// `trusted_root` and `live` are whole files. `authority` is for a delegated role alone.
    ///
    /// # Errors
    /// [`RequestError::Json`] when one of the files is no JSON.
    pub fn new(
        terms: &Terms,
        document: &Document,
        trusted_root: Option<&[u8]>,
        live: Option<&[u8]>,
        authority: Option<Authority>,
    ) -> Result<Self, RequestError> {
        let raw = |file: Option<&[u8]>| file.map(serde_json::from_slice).transpose();
        let signed = serde_json::from_slice(&json_of(document.canonical()));
        Ok(Self {
            format: FORMAT.into(),
            trust_root: terms.trust_root.clone(),
            ceremony: terms.ceremony.clone(),
            role: terms.role.clone(),
            expires: terms.expires,
            sha256: hex::encode(digest(&SHA256, document.canonical())),
            signed: signed.map_err(RequestError::json)?,
            trusted_root: raw(trusted_root).map_err(RequestError::json)?,
            live: raw(live).map_err(RequestError::json)?,
            authority,
        })
    }

    /// Reads a request.
    ///
    /// # Errors
    /// [`RequestError::Json`] when it is none.
    pub fn parse(file: &[u8]) -> Result<Self, RequestError> {
        let request: Self = serde_json::from_slice(file).map_err(RequestError::json)?;
        if request.format == FORMAT {
            Ok(request)
        } else {
            Err(RequestError::Format(
                request.format.chars().take(60).collect(),
            ))
        }
    }

    /// Who signs it, as the request says; only for a role that no root speaks of.
    pub fn authority(&self) -> Option<&Authority> {
        self.authority.as_ref()
    }

    /// What is to be signed.
    ///
    /// # Errors
    /// [`RequestError::Role`] when it is nothing that clients read alike.
    pub fn document(&self) -> Result<Document, RequestError> {
        Document::of_value(self.signed.clone()).map_err(RequestError::Role)
    }

    /// The file.
    pub fn to_file(&self) -> Vec<u8> {
        let mut file = serde_json::to_vec_pretty(self).expect("values of JSON");
        file.push(b'\n');
        file
    }

    /// Judges the request on the machine of a signer, who trusts `trusted_root` (a whole file; none
    /// before the first ceremony) and nothing that the server says.
    ///
    /// # Errors
    /// [`RequestError`] says why it must not be signed.
    pub fn judge(
        &self,
        trusted_root: Option<&[u8]>,
        now: DateTime<Utc>,
    ) -> Result<Judged, RequestError> {
        let document = self.document()?;
        let hash = digest(&SHA256, document.canonical());
        if hex::encode(hash) != self.sha256 {
            return Err(RequestError::Mutated);
        }
        if self.expires <= now {
            return Err(RequestError::Expired(self.expires));
        }
        if document.header().expires <= now {
            return Err(RequestError::Stillborn(document.header().expires));
        }
        let trusted = self.agreed_root(trusted_root)?;
        let live = self.live_document(&document, trusted_root)?;
        let authorities = self.authorities(&document, trusted.as_ref())?;
        let changes = changes(live.as_ref(), &document)?;
        let keys = trusted.map_or(0, |root| root.authority(TopRole::Root).keys().len());
        Ok(Judged {
            risks: risks(&changes, keys, now),
            changes,
            words: words(hash.as_ref().try_into().expect("32 bytes")),
            document,
            authorities,
        })
    }

    /// The root that this machine trusts, which has to be the one the request was made for.
    fn agreed_root(&self, trusted: Option<&[u8]>) -> Result<Option<Root>, RequestError> {
        let root_of = |file: &[u8]| {
            let (document, _) = Envelope::parse(file).map_err(RequestError::Trusted)?;
            Ok::<_, RequestError>((Root::of_document(&document)?, document))
        };
        let told = self
            .trusted_root
            .as_deref()
            .map(|file| root_of(file.get().as_bytes()));
        let told = told.transpose()?;
        let Some(trusted) = trusted else {
            // Before the first ceremony there is nothing to trust but what the signer is shown.
            return Ok(told.map(|(root, _)| root));
        };
        let (root, document) = root_of(trusted)?;
        match told {
            Some((_, told)) if told.canonical() == document.canonical() => Ok(Some(root)),
            Some((told, _)) => Err(RequestError::OtherRoot {
                trusted: root.header.version,
                told: told.header.version,
            }),
            None => Err(RequestError::OtherRoot {
                trusted: root.header.version,
                told: 0,
            }),
        }
    }

    fn live_document(
        &self,
        document: &Document,
        trusted: Option<&[u8]>,
    ) -> Result<Option<Document>, RequestError> {
        let told = match document.kind() {
            "root" => trusted.or(self
                .trusted_root
                .as_deref()
                .map(|file| file.get().as_bytes())),
            _ => self.live.as_deref().map(|file| file.get().as_bytes()),
        };
        let live = told
            .map(Envelope::parse)
            .transpose()
            .map_err(RequestError::Live)?;
        let live = live.map(|(document, _)| document);
        let version = document.header().version;
        match &live {
            Some(live) if live.header().version.checked_add(1) != Some(version) => {
                Err(RequestError::Version {
                    live: live.header().version,
                    found: version,
                })
            }
            None if document.kind() == "root" && version != 1 => Err(RequestError::Version {
                live: 0,
                found: version,
            }),
            _ => Ok(live),
        }
    }

    /// Whose signatures count: for a root the old one's and its own.
    fn authorities(
        &self,
        document: &Document,
        trusted: Option<&Root>,
    ) -> Result<Vec<Authority>, RequestError> {
        let of = |root: &Root, role| root.authority(role).clone();
        match (document.kind(), self.role.as_str(), trusted) {
            ("root", "root", trusted) => {
                let new = Root::of_document(document)?;
                let old = trusted.map(|root| of(root, TopRole::Root));
                Ok(old.into_iter().chain([of(&new, TopRole::Root)]).collect())
            }
            ("targets", "targets", Some(root)) => Ok(vec![of(root, TopRole::Targets)]),
            ("targets", _, _) => {
                let named = self.authority.clone();
                named.map(|one| vec![one]).ok_or(RequestError::Nobody)
            }
            (kind, role, _) => Err(RequestError::Kind(role.chars().take(60).collect(), kind)),
        }
    }
}

/// What a request is about.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The name of the trust root.
    pub trust_root: String,
    /// Which ceremony asks.
    pub ceremony: String,
    /// The role.
    pub role: String,
    /// No signature is wanted from then on.
    pub expires: DateTime<Utc>,
}

impl Judged {
    /// Whether a signature by `key` counts.
    pub fn wants(&self, key: &KeyId) -> bool {
        self.authorities
            .iter()
            .any(|authority| authority.key(key).is_some())
    }

    /// How far `envelope` is in the eyes of everyone who has to be convinced: for a root those who
    /// trust the one before it, then those who trust it itself. Each with its name, such as `root 3`
    /// or `targets`.
    pub fn standings(&self, role: &str, envelope: &Envelope) -> Vec<(String, Standing)> {
        let version = self.document.header().version;
        let all = self.authorities.len() as u64;
        let named = (1..).zip(&self.authorities).map(|(place, authority)| {
            let name = match self.document.kind() {
                "root" => format!("root {}", version + place - all),
                _ => role.to_owned(),
            };
            (name, authority.standing(envelope))
        });
        named.collect()
    }

    /// Whether `signature` by `key` holds, as clients will check it.
    pub fn accepts(&self, key: &KeyId, signature: &[u8]) -> bool {
        let found = self
            .authorities
            .iter()
            .find_map(|authority| authority.key(key));
        found.is_some_and(|key| key.verifies(self.document.canonical(), signature))
    }
}

/// Why a request must not be signed.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// Not a request.
    #[error("this is no signing request: {0}")]
    Json(String),
    /// Another format, or another version of it.
    #[error("this is `{0}`, not `{FORMAT}`: it was made for something else or by another version")]
    Format(String),
    /// The role cannot be read.
    #[error("what is to be signed cannot be read")]
    Role(#[source] ParseError),
    /// The hash is of something else.
    #[error(
        "what is to be signed is not what the hash in the request is of: it was changed on its way"
    )]
    Mutated,
    /// Too late.
    #[error("the request expired at {0:?}: ask for a new one")]
    Expired(DateTime<Utc>),
    /// The role itself is too old.
    #[error("what is to be signed expired at {0:?}: ask for a new one")]
    Stillborn(DateTime<Utc>),
    /// The trusted root cannot be read.
    #[error("the trusted root cannot be read")]
    Trusted(#[source] ParseError),
    /// The live version cannot be read.
    #[error("the live version of the role cannot be read")]
    Live(#[source] ParseError),
    /// A root that clients read differently.
    #[error("a root in the request cannot be used")]
    Root(#[from] RootError),
    /// The server stands on another root.
    #[error(
        "this machine trusts version {trusted} of the root, the request was made for {}: \
         bring the trusted root up to date, or find out who changed it",
        if *told == 0 { "none".to_owned() } else { format!("another one of version {told}") }
    )]
    OtherRoot {
        /// Here.
        trusted: u64,
        /// In the request; 0 if there is none.
        told: u64,
    },
    /// A gap, a repetition or a step back.
    #[error(
        "it has version {found}, but version {live} is live: clients take only a newer one, step by step"
    )]
    Version {
        /// The live one; 0 if there is none.
        live: u64,
        /// The one to be signed.
        found: u64,
    },
    /// A delegated role without those who sign it.
    #[error("the request does not say who signs this role")]
    Nobody,
    /// A role of another kind.
    #[error("the request is for role `{0}`, but holds a `{1}` role")]
    Kind(String, &'static str),
    /// The two versions cannot be compared.
    #[error("what it changes cannot be told")]
    Difference(#[from] DifferenceError),
}

impl RequestError {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the signature that `map_err` calls"
    )]
    fn json(error: serde_json::Error) -> Self {
        Self::Json(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::document::tests::{Pair, header, pair};

    fn root(version: u64, seeds: &[u8], threshold: u32) -> Root {
        let keys = |seeds: &[u8]| seeds.iter().map(|&seed| pair(seed).key).collect::<Vec<_>>();
        let mut root = Root::new(header(version), &Authority::new(keys(&[90]), 1).unwrap());
        root.set(
            TopRole::Root,
            Authority::new(keys(seeds), threshold).unwrap(),
        );
        root
    }

    fn file(root: &Root) -> Vec<u8> {
        Envelope::unsigned(&root.document()).to_file()
    }

    fn now() -> DateTime<Utc> {
        header(1).expires - TimeDelta::days(100)
    }

    fn request(document: &Document, trusted: Option<&Root>) -> Request {
        let terms = Terms {
            trust_root: "default".into(),
            ceremony: "0190".into(),
            role: document.kind().into(),
            expires: now() + TimeDelta::days(7),
        };
        let trusted = trusted.map(file);
        Request::new(&terms, document, trusted.as_deref(), None, None).unwrap()
    }

    #[test]
    fn a_rotation_is_judged_against_what_this_machine_trusts() {
        let (old, new) = (root(1, &[1, 2, 3], 2), root(2, &[2, 3, 4], 2));
        let sent = request(&new.document(), Some(&old)).to_file();

        let judged = Request::parse(&sent)
            .unwrap()
            .judge(Some(&file(&old)), now())
            .unwrap();

        assert_eq!(judged.changes.len(), 3, "{:?}", judged.changes);
        assert_eq!(judged.words.split(' ').count(), 8);
        let Pair { key, .. } = pair(1);
        assert!(judged.wants(key.id()), "the old threshold counts too");
        assert!(!judged.wants(pair(9).key.id()));
        assert!(judged.accepts(key.id(), &pair(1).sign(judged.document.canonical())));
        assert!(!judged.accepts(key.id(), &pair(2).sign(judged.document.canonical())));
    }

    #[test]
    fn a_mutated_request_is_refused() {
        let (old, new) = (root(1, &[1, 2], 1), root(2, &[1, 2], 1));
        let sent = request(&new.document(), Some(&old));
        let spoiled = |spoil: &dyn Fn(&mut Value)| {
            let mut json: Value = serde_json::from_slice(&sent.to_file()).unwrap();
            spoil(&mut json);
            let request = Request::parse(json.to_string().as_bytes())?;
            request.judge(Some(&file(&old)), now())
        };

        assert!(spoiled(&|_| {}).is_ok());
        let threshold = spoiled(&|json| json["signed"]["roles"]["root"]["threshold"] = 2.into());
        assert!(matches!(threshold, Err(RequestError::Mutated)));
        // The bytes of another key under the identifier of a known one.
        let id = pair(1).key.id().to_string();
        let other = serde_json::to_value(pair(66).key).unwrap();
        let swapped = spoiled(&|json| json["signed"]["keys"][&id] = other.clone());
        assert!(matches!(swapped, Err(RequestError::Role(_))), "{swapped:?}");
        let late = spoiled(&|json| json["expires"] = "2020-01-01T00:00:00Z".into());
        assert!(matches!(late, Err(RequestError::Expired(_))));
        let format = spoiled(&|json| json["format"] = "countersign-signing-request/2".into());
        assert!(matches!(format, Err(RequestError::Format(_))));
        let role = spoiled(&|json| json["role"] = "targets".into());
        assert!(matches!(role, Err(RequestError::Kind(..))));
        let field = spoiled(&|json| json["note"] = "trust me".into());
        assert!(matches!(field, Err(RequestError::Json(_))));
    }

    #[test]
    fn a_server_that_stands_on_another_root_is_not_believed() {
        let (mine, theirs) = (root(1, &[1, 2], 1), root(1, &[66], 1));
        let new = root(2, &[66], 1);

        let sent = request(&new.document(), Some(&theirs));
        let judged = sent.judge(Some(&file(&mine)), now());
        assert!(matches!(
            judged,
            Err(RequestError::OtherRoot {
                trusted: 1,
                told: 1
            })
        ));

        let sent = request(&new.document(), None);
        let judged = sent.judge(Some(&file(&mine)), now());
        assert!(matches!(
            judged,
            Err(RequestError::OtherRoot {
                trusted: 1,
                told: 0
            })
        ));
    }

    #[test]
    fn versions_follow_one_another() {
        let old = root(1, &[1], 1);
        for version in [1, 3] {
            let sent = request(&root(version, &[1], 1).document(), Some(&old));
            let judged = sent.judge(Some(&file(&old)), now());
            assert!(
                matches!(judged, Err(RequestError::Version { live: 1, .. })),
                "{version}"
            );
        }
        let first = request(&root(2, &[1], 1).document(), None).judge(None, now());
        assert!(matches!(
            first,
            Err(RequestError::Version { live: 0, found: 2 })
        ));
        assert!(request(&old.document(), None).judge(None, now()).is_ok());
    }

    #[test]
    fn what_has_expired_is_not_signed() {
        let sent = request(&root(1, &[1], 1).document(), None);

        let judged = sent.judge(None, now() + TimeDelta::days(8));
        assert!(matches!(judged, Err(RequestError::Expired(_))));
        let sent = Request {
            expires: now() + TimeDelta::days(900),
            ..sent
        };
        let judged = sent.judge(None, now() + TimeDelta::days(800));
        assert!(matches!(judged, Err(RequestError::Stillborn(_))));
    }
}
