//! The four kinds of role, as bytes and back.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU64;

use chrono::{DateTime, Utc};
use serde_json::Value;
use tough::schema::{Metafile, Role, Root, Snapshot, Targets, Timestamp};

use crate::delegation::{self, Delegation, PathsError};
use crate::expiry::{Header, instant};
use crate::key::KeyId;
use crate::target::{self, Target, TargetError, TargetPath};

/// The version of the specification that the metadata follows.
pub const SPEC_VERSION: &str = "1.0.34";

/// What a role says, and the bytes of it that are signed.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    kind: Kind,
    canonical: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Root(Root),
    Targets(Targets),
    Snapshot(Snapshot),
    Timestamp(Timestamp),
}

impl Document {
    /// A targets role, top-level or delegated. `delegations` come in the order of a search.
    ///
    /// # Errors
    /// [`ContentError`] when clients could not read one of them.
    pub fn targets<'a>(
        header: &Header,
        targets: impl IntoIterator<Item = (&'a TargetPath, &'a Target)>,
        delegations: &[Delegation],
    ) -> Result<Self, ContentError> {
        let mut role = empty_targets(header);
        role.delegations = delegation::to_wire(delegations)?;
        for (path, target) in targets {
            let wire = path
                .to_wire()
                .and_then(|name| Ok((name, target.to_wire()?)));
            let (name, target) = wire.map_err(|error| ContentError::Target(path.clone(), error))?;
            role.targets.insert(name, target);
        }
        Self::new(Kind::Targets(role)).ok_or(ContentError::Custom)
    }

    /// `None` when canonical JSON cannot hold it: it has no fractions.
    pub(crate) fn new(kind: Kind) -> Option<Self> {
        let canonical = match &kind {
            Kind::Root(role) => role.canonical_form(),
            Kind::Targets(role) => role.canonical_form(),
            Kind::Snapshot(role) => role.canonical_form(),
            Kind::Timestamp(role) => role.canonical_form(),
        };
        Some(Self {
            canonical: canonical.ok()?,
            kind,
        })
    }

    pub(crate) fn content(&self) -> &Kind {
        &self.kind
    }

    /// Reads the `signed` part of a file.
    pub(crate) fn of_value(signed: Value) -> Result<Self, ParseError> {
        let of = signed
            .get("_type")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let kind = match of {
            "root" => serde_json::from_value(signed).map(Kind::Root),
            "targets" => serde_json::from_value(signed).map(Kind::Targets),
            "snapshot" => serde_json::from_value(signed).map(Kind::Snapshot),
            "timestamp" => serde_json::from_value(signed).map(Kind::Timestamp),
            other => return Err(ParseError::Kind(other.chars().take(40).collect())),
        };
        let document = Self::new(kind.map_err(ParseError::json)?).ok_or(ParseError::Fraction)?;
        if let Some(field) = document.extra().next() {
            let field: String = field.chars().take(40).collect();
            return Err(ParseError::Content(format!(
                "it has the field {field:?}, which is not known here"
            )));
        }
        let version = document.spec_version();
        if !version.starts_with("1.") {
            return Err(ParseError::Specification(
                version.chars().take(40).collect(),
            ));
        }
        Ok(document)
    }

    fn spec_version(&self) -> &str {
        match &self.kind {
            Kind::Root(role) => &role.spec_version,
            Kind::Targets(role) => &role.spec_version,
            Kind::Snapshot(role) => &role.spec_version,
            Kind::Timestamp(role) => &role.spec_version,
        }
    }

    /// Fields that the specification does not name: what nobody can be shown, nobody signs.
    fn extra(&self) -> impl Iterator<Item = &String> {
        match &self.kind {
            Kind::Root(role) => role._extra.keys(),
            Kind::Targets(role) => role._extra.keys(),
            Kind::Snapshot(role) => role._extra.keys(),
            Kind::Timestamp(role) => role._extra.keys(),
        }
    }

    /// `root`, `targets`, `snapshot` or `timestamp`.
    pub fn kind(&self) -> &'static str {
        match &self.kind {
            Kind::Root(_) => "root",
            Kind::Targets(_) => "targets",
            Kind::Snapshot(_) => "snapshot",
            Kind::Timestamp(_) => "timestamp",
        }
    }

    /// Its version and expiry.
    pub fn header(&self) -> Header {
        let (version, expires) = match &self.kind {
            Kind::Root(role) => (role.version, role.expires),
            Kind::Targets(role) => (role.version, role.expires),
            Kind::Snapshot(role) => (role.version, role.expires),
            Kind::Timestamp(role) => (role.version, role.expires),
        };
        let expires = DateTime::from_timestamp(expires.as_second(), 0);
        Header {
            version: version.get(),
            expires: expires.unwrap_or(DateTime::<Utc>::MAX_UTC),
        }
    }

    /// What is signed: canonical JSON (specification §4.2.1).
    pub fn canonical(&self) -> &[u8] {
        &self.canonical
    }

    /// The targets that it lists itself; none if it is no targets role.
    ///
    /// # Errors
    /// [`ParseError::Content`] when clients would read one of them differently.
    pub fn listed(&self) -> Result<BTreeMap<TargetPath, Target>, ParseError> {
        match &self.kind {
            Kind::Targets(role) => target::listed(role).map_err(ParseError::Content),
            _ => Ok(BTreeMap::new()),
        }
    }

    /// The roles that it delegates to, in the order of a search.
    ///
    /// # Errors
    /// [`ParseError::Content`] when clients would read them differently.
    pub fn delegations(&self) -> Result<Vec<Delegation>, ParseError> {
        match &self.kind {
            Kind::Targets(Targets {
                delegations: Some(found),
                ..
            }) => delegation::of_wire(found).map_err(ParseError::Content),
            _ => Ok(Vec::new()),
        }
    }

    /// The versions that it lists, by file name: of a snapshot all roles, of a timestamp the
    /// snapshot.
    pub fn versions(&self) -> BTreeMap<String, u64> {
        let (Kind::Snapshot(Snapshot { meta, .. }) | Kind::Timestamp(Timestamp { meta, .. })) =
            &self.kind
        else {
            return BTreeMap::new();
        };
        let versions = meta
            .iter()
            .map(|(name, file)| (name.clone(), file.version.get()));
        versions.collect()
    }
}

/// A snapshot of these versions, by role (`targets` and the delegated ones).
pub fn snapshot<'a>(
    header: &Header,
    versions: impl IntoIterator<Item = (&'a str, u64)>,
) -> Document {
    let mut role = Snapshot::new(
        SPEC_VERSION.into(),
        version(header.version),
        expires(header),
    );
    for (name, of) in versions {
        role.meta.insert(format!("{name}.json"), metafile(of));
    }
    Document::new(Kind::Snapshot(role)).expect("names and numbers")
}

/// A timestamp that names the snapshot of this version.
pub fn timestamp(header: &Header, snapshot: u64) -> Document {
    let mut role = Timestamp::new(
        SPEC_VERSION.into(),
        version(header.version),
        expires(header),
    );
    role.meta.insert("snapshot.json".into(), metafile(snapshot));
    Document::new(Kind::Timestamp(role)).expect("names and numbers")
}

pub(crate) fn empty_targets(header: &Header) -> Targets {
    let mut role = Targets::new(
        SPEC_VERSION.into(),
        version(header.version),
        expires(header),
    );
    role.delegations = None;
    role
}

/// Versions only: with hashes a snapshot is four times as large, and the signature of each role
/// pins its content already.
fn metafile(of: u64) -> Metafile {
    Metafile {
        length: None,
        hashes: None,
        version: version(of),
        _extra: HashMap::new(),
    }
}

pub(crate) fn version(number: u64) -> NonZeroU64 {
    NonZeroU64::new(number).unwrap_or(NonZeroU64::MIN)
}

pub(crate) fn expires(header: &Header) -> jiff::Timestamp {
    let seconds = instant(header.expires).timestamp();
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX)
}

/// Why a role cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// A target.
    #[error("target `{0}`")]
    Target(TargetPath, #[source] TargetError),
    /// A fraction somewhere in `custom`.
    #[error("`custom` of a target holds a fraction: the JSON that is signed has none")]
    Custom,
    /// The paths of a delegation.
    #[error(transparent)]
    Paths(#[from] PathsError),
}

/// Why a file is no metadata that every client reads alike.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// Not the JSON of a role.
    #[error("this is not the JSON of a TUF role: {0}")]
    Json(String),
    /// No kind of role.
    #[error("`_type` is `{0}`; it is `root`, `targets`, `snapshot` or `timestamp`")]
    Kind(String),
    /// Another major version of the specification.
    #[error("it follows version `{0}` of the specification; this reads versions 1.x")]
    Specification(String),
    /// A signature that is not in hexadecimal.
    #[error("the signature by key {0} is not in hexadecimal")]
    Signature(KeyId),
    /// Two signatures by one key.
    #[error("key {0} has signed twice")]
    Twice(KeyId),
    /// A number with a fraction.
    #[error("it holds a fraction: the JSON that is signed has none")]
    Fraction,
    /// Something inside that clients would read differently.
    #[error("{0}")]
    Content(String),
}

impl ParseError {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the signature that `map_err` calls"
    )]
    pub(crate) fn json(error: serde_json::Error) -> Self {
        Self::Json(error.to_string())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use ed25519_dalek::{Signer, SigningKey};

    use super::*;
    use crate::authority::Authority;
    use crate::delegation::Paths;
    use crate::envelope::Envelope;
    use crate::key::Key;

    /// A key pair of the tests.
    pub(crate) struct Pair {
        pub(crate) key: Key,
        secret: SigningKey,
    }

    impl Pair {
        pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
            self.secret.sign(message).to_bytes().to_vec()
        }
    }

    pub(crate) fn pair(seed: u8) -> Pair {
        let secret = SigningKey::from_bytes(&[seed; 32]);
        let key = Key::ed25519(secret.verifying_key().as_bytes()).unwrap();
        Pair { key, secret }
    }

    pub(crate) fn header(version: u64) -> Header {
        Header {
            version,
            expires: DateTime::from_timestamp(1_900_000_000, 0).unwrap(),
        }
    }

    pub(crate) fn timestamp_of(snapshot: u64) -> Document {
        timestamp(&header(3), snapshot)
    }

    #[test]
    fn a_timestamp_is_the_bytes_of_the_specification() {
        let canonical = String::from_utf8(timestamp_of(7).canonical().to_vec()).unwrap();

        assert_eq!(
            canonical,
            r#"{"_type":"timestamp","expires":"2030-03-17T17:46:40Z","meta":{"snapshot.json":{"version":7}},"spec_version":"1.0.34","version":3}"#
        );
    }

    #[test]
    fn a_role_reads_as_it_was_written() {
        let path: TargetPath = "rpm/core/repodata/repomd.xml".parse().unwrap();
        let mut target = Target::new(9, "ab".repeat(32));
        target.custom.insert("type".into(), "rpm-repomd".into());
        let team = Delegation {
            name: "team".parse().unwrap(),
            authority: Authority::new([pair(1).key, pair(2).key], 2).unwrap(),
            paths: Paths::Patterns(vec!["rpm/team/*".into()]),
            terminating: true,
        };
        let role = Document::targets(&header(4), [(&path, &target)], std::slice::from_ref(&team));
        let file = Envelope::unsigned(&role.unwrap()).to_file();

        let (read, _) = Envelope::parse(&file).unwrap();

        assert_eq!((read.kind(), read.header()), ("targets", header(4)));
        assert_eq!(read.listed().unwrap(), BTreeMap::from([(path, target)]));
        assert_eq!(read.delegations().unwrap(), [team]);
    }

    #[test]
    fn a_snapshot_lists_versions_alone() {
        let document = snapshot(&header(5), [("targets", 2), ("bin-1", 9)]);

        let versions =
            BTreeMap::from([("bin-1.json".to_owned(), 9), ("targets.json".to_owned(), 2)]);
        assert_eq!(document.versions(), versions);
        assert!(
            !String::from_utf8(document.canonical().to_vec())
                .unwrap()
                .contains("hashes")
        );
    }

    #[test]
    fn what_is_no_role_is_refused_with_the_reason() {
        for (file, why) in [
            ("", "not the JSON of a TUF role"),
            ("{}", "missing field `signatures`"),
            (r#"{"signatures":[],"signed":{}}"#, "`_type` is ``"),
            (
                r#"{"signatures":[],"signed":{"_type":"mirrors"}}"#,
                "`_type` is `mirrors`",
            ),
            (
                r#"{"signatures":[],"signed":{"_type":"timestamp"}}"#,
                "missing field",
            ),
            (
                r#"{"signatures":[],"signed":{"_type":"timestamp","spec_version":"2.0.0","version":1,"expires":"2030-01-01T00:00:00Z","meta":{}}}"#,
                "version `2.0.0`",
            ),
            (
                r#"{"signatures":[],"signed":{"_type":"timestamp","spec_version":"1.0.0","version":0,"expires":"2030-01-01T00:00:00Z","meta":{}}}"#,
                "nonzero",
            ),
            (
                r#"{"signatures":[],"signed":{"_type":"timestamp","spec_version":"1.0.0","version":1,"expires":"2030-01-01T00:00:00Z","meta":{},"x":0.5}}"#,
                "fraction",
            ),
        ] {
            let error = Envelope::parse(file.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(why), "{file}: {error}");
        }
    }

    #[test]
    fn key_bytes_that_are_not_those_of_their_identifier_are_refused() {
        let key = pair(1).key;
        let other = serde_json::to_value(pair(2).key).unwrap();
        let team = Delegation {
            name: "team".parse().unwrap(),
            authority: Authority::new([key.clone()], 1).unwrap(),
            paths: Paths::Prefixes(vec!["0".into()]),
            terminating: false,
        };
        let role = Document::targets(&header(1), [], &[team]).unwrap();
        let file = Envelope::unsigned(&role).to_file();
        let mut file: Value = serde_json::from_slice(&file).unwrap();
        file["signed"]["delegations"]["keys"][key.id().as_str()] = other;

        let error = Envelope::parse(file.to_string().as_bytes()).unwrap_err();

        assert!(error.to_string().contains(key.id().as_str()), "{error}");
    }
}
