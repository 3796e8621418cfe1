// Generated from v1.json by tests/openapi.rs. Do not edit.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///How to apply the policy.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct ApplyRetention {
        ///Only say what would go and what would stay.
        #[serde(default)]
        pub dry_run: bool,
        ///Codes of gates that shall let it pass; for admins.
        #[serde(
            rename = "override",
            default,
            skip_serializing_if = "::std::vec::Vec::is_empty"
        )]
        pub override_: ::std::vec::Vec<::std::string::String>,
    }

    impl ApplyRetention {
        pub fn builder() -> builder::ApplyRetention {
            Default::default()
        }
    }

    ///One operator's approval.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Approval {
        ///When.
        pub at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Who: `token:<id>`.
        pub by: ::std::string::String,
    }

    impl Approval {
        pub fn builder() -> builder::Approval {
            Default::default()
        }
    }

    ///An artifact as clients are to find it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Artifact {
        ///What is to be said about it besides: an object without fractions.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub custom: ::std::option::Option<::serde_json::Value>,
        ///In bytes.
        pub length: u64,
        ///The path of its URL without the leading slash.
        pub path: ::std::string::String,
        ///Lower-case hexadecimal SHA-256.
        pub sha256: ::std::string::String,
    }

    impl Artifact {
        pub fn builder() -> builder::Artifact {
            Default::default()
        }
    }

    ///That the chain was so, signed.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct AuditCheckpoint {
        ///When it was signed.
        pub at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The signed note (C2SP): origin, position, hash and time, and the signature.
        pub note: ::std::string::String,
        ///The position of the last link that it vouches for.
        pub position: i64,
    }

    impl AuditCheckpoint {
        pub fn builder() -> builder::AuditCheckpoint {
            Default::default()
        }
    }

    ///One mutation that somebody asked for.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct AuditEvent {
        ///The operation, such as `create_repository`.
        pub action: ::std::string::String,
        ///Who asked: `token:<id>`, `system`, or `offline` for who had the database.
        pub actor: ::std::string::String,
        ///When it was asked for.
        pub at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The request without its secrets.
        pub details: ::serde_json::Value,
        ///The hash of its link, which vouches for it and all before: 64 hexadecimal digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub hash: ::std::option::Option<::std::string::String>,
        ///Its identifier.
        pub id: ::uuid::Uuid,
        ///Where it stands in the chain; absent in the first second.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub position: ::std::option::Option<i64>,
        ///What it was asked of, such as `repository/<id>`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub target: ::std::option::Option<::std::string::String>,
        ///The task that does it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub task: ::std::option::Option<::uuid::Uuid>,
    }

    impl AuditEvent {
        pub fn builder() -> builder::AuditEvent {
            Default::default()
        }
    }

    ///The key that signs checkpoints.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct AuditKey {
        ///The key as tools for signed notes take it: `<name>+<id>+<key>`.
        pub key: ::std::string::String,
        ///Its identifier in signatures: 8 hexadecimal digits.
        pub key_id: ::std::string::String,
        ///The name of the chain, with which every checkpoint begins.
        pub origin: ::std::string::String,
        ///The Ed25519 key itself: 64 hexadecimal digits.
        pub public_key: ::std::string::String,
    }

    impl AuditKey {
        pub fn builder() -> builder::AuditKey {
            Default::default()
        }
    }

    ///The keys that may sign a role, and how many of them have to.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Authority {
        ///The keys.
        pub keys: ::std::vec::Vec<PublicKey>,
        ///How many of them have to sign.
        pub threshold: u32,
    }

    impl Authority {
        pub fn builder() -> builder::Authority {
            Default::default()
        }
    }

    ///A complete backup.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Backup {
        ///Their length, in bytes.
        pub blob_bytes: u64,
        ///How many blobs it lists.
        pub blobs: u64,
        ///Length of the database, the vault and the list of blobs, in bytes.
        pub bytes: u64,
        ///Everything is as it was at this time, or a little later.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Its name: when it was begun.
        pub name: ::std::string::String,
        ///Whether the blobs themselves lie beside it.
        pub objects: bool,
        ///The folder, or the start of the names of its objects.
        pub place: ::std::string::String,
        ///The version of the program that made it.
        pub version: ::std::string::String,
    }

    impl Backup {
        pub fn builder() -> builder::Backup {
            Default::default()
        }
    }

    ///A ceremony: one version of one role that people sign.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Ceremony {
        ///When it was opened.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Who asked for it: `token:<id>`, or `system`.
        pub created_by: ::std::string::String,
        ///When it ended.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub ended_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///No signature is wanted from then on.
        pub expires_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Its identifier, which requests and responses name.
        pub id: ::uuid::Uuid,
        ///The signing request: the whole file; only where one ceremony is asked for.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub request: ::std::option::Option<::serde_json::Value>,
        ///Grows with every write; the `ETag`.
        pub revision: i64,
        ///The role: `root`, `targets` or the name of a delegated one.
        pub role: ::std::string::String,
        ///SHA-256 of what is signed, in lower-case hexadecimal.
        pub sha256: ::std::string::String,
        ///The signatures that hold.
        pub signatures: ::std::vec::Vec<CeremonySignature>,
        ///How far those are who have to sign: for a root the old keys, then the new ones.
        pub standings: ::std::vec::Vec<CeremonyStanding>,
        pub state: CeremonyState,
        ///What happened, a line for each event, chained by hashes; only where one ceremony is asked for.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub transcript: ::std::vec::Vec<::std::string::String>,
        ///The name of the trust root.
        pub trust_root: ::std::string::String,
        ///The version that is to be signed.
        pub version: i64,
        ///The same as words, to read to each other.
        pub words: ::std::string::String,
    }

    impl Ceremony {
        pub fn builder() -> builder::Ceremony {
            Default::default()
        }
    }

    ///A signature that holds.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CeremonySignature {
        ///The identifier of the key that made it.
        pub keyid: ::std::string::String,
        ///The signature, in hexadecimal.
        pub sig: ::std::string::String,
    }

    impl CeremonySignature {
        pub fn builder() -> builder::CeremonySignature {
            Default::default()
        }
    }

    ///How far one set of keys is.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CeremonyStanding {
        ///Whose keys, such as `root 3`, or `targets`.
        pub authority: ::std::string::String,
        ///The identifiers of the others.
        pub missing: ::std::vec::Vec<::std::string::String>,
        ///The identifiers of those that have.
        pub signed: ::std::vec::Vec<::std::string::String>,
        ///How many of them have to sign.
        pub threshold: u32,
    }

    impl CeremonyStanding {
        pub fn builder() -> builder::CeremonyStanding {
            Default::default()
        }
    }

    ///The life of a ceremony.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum CeremonyState {
        #[serde(rename = "signing")]
        Signing,
        #[serde(rename = "complete")]
        Complete,
        #[serde(rename = "published")]
        Published,
        #[serde(rename = "aborted")]
        Aborted,
        #[serde(rename = "replaced")]
        Replaced,
        #[serde(rename = "expired")]
        Expired,
    }

    impl ::std::fmt::Display for CeremonyState {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Signing => f.write_str("signing"),
                Self::Complete => f.write_str("complete"),
                Self::Published => f.write_str("published"),
                Self::Aborted => f.write_str("aborted"),
                Self::Replaced => f.write_str("replaced"),
                Self::Expired => f.write_str("expired"),
            }
        }
    }

    impl ::std::str::FromStr for CeremonyState {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "signing" => Ok(Self::Signing),
                "complete" => Ok(Self::Complete),
                "published" => Ok(Self::Published),
                "aborted" => Ok(Self::Aborted),
                "replaced" => Ok(Self::Replaced),
                "expired" => Ok(Self::Expired),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for CeremonyState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for CeremonyState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///How index files are compressed.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum Compression {
        #[serde(rename = "gzip")]
        Gzip,
        #[serde(rename = "zstd")]
        Zstd,
    }

    impl ::std::fmt::Display for Compression {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Gzip => f.write_str("gzip"),
                Self::Zstd => f.write_str("zstd"),
            }
        }
    }

    impl ::std::str::FromStr for Compression {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "gzip" => Ok(Self::Gzip),
                "zstd" => Ok(Self::Zstd),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for Compression {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for Compression {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///What a delegated role speaks for, and who signs it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct DelegationTerms {
        ///The keys of the people who sign it.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub keys: ::std::vec::Vec<PublicKey>,
        ///How long a version is good for, in seconds.
        pub lifetime: u32,
        ///What it speaks for: paths in which `*` stands for a segment or a part of one.
        pub paths: ::std::vec::Vec<::std::string::String>,
        ///The name of the signing key that signs it online, where no people do.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub signing_key: ::std::option::Option<::std::string::String>,
        ///How many of them have to sign.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub threshold: ::std::option::Option<u32>,
    }

    impl DelegationTerms {
        pub fn builder() -> builder::DelegationTerms {
            Default::default()
        }
    }

    ///How long each kind of role that is signed online is good for.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Expiries {
        pub bins: Expiry,
        pub repositories: Expiry,
        pub snapshot: Expiry,
        pub targets: Expiry,
        pub timestamp: Expiry,
    }

    impl Expiries {
        pub fn builder() -> builder::Expiries {
            Default::default()
        }
    }

    ///How long a role is good for, and how long before its end it is renewed.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Expiry {
        ///From signing to expiry, in seconds.
        pub lifetime: u32,
        ///From renewal to expiry, in seconds; less than the lifetime.
        pub margin: u32,
    }

    impl Expiry {
        pub fn builder() -> builder::Expiry {
            Default::default()
        }
    }

    ///The kinds of roles whose expiry is to be set; the others stay as they are.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct ExpiryChange {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub bins: ::std::option::Option<Expiry>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub repositories: ::std::option::Option<Expiry>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub snapshot: ::std::option::Option<Expiry>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub targets: ::std::option::Option<Expiry>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub timestamp: ::std::option::Option<Expiry>,
    }

    impl ExpiryChange {
        pub fn builder() -> builder::ExpiryChange {
            Default::default()
        }
    }

    ///The role that ends first.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct FirstExpiry {
        ///When its live version ends.
        pub at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Its name.
        pub role: ::std::string::String,
    }

    impl FirstExpiry {
        pub fn builder() -> builder::FirstExpiry {
            Default::default()
        }
    }

    ///What to do with a package that somebody else signed.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ForeignSignature {
        #[serde(rename = "refuse")]
        Refuse,
        #[serde(rename = "keep")]
        Keep,
        #[serde(rename = "replace")]
        Replace,
    }

    impl ::std::fmt::Display for ForeignSignature {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Refuse => f.write_str("refuse"),
                Self::Keep => f.write_str("keep"),
                Self::Replace => f.write_str("replace"),
            }
        }
    }

    impl ::std::str::FromStr for ForeignSignature {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "refuse" => Ok(Self::Refuse),
                "keep" => Ok(Self::Keep),
                "replace" => Ok(Self::Replace),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for ForeignSignature {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for ForeignSignature {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///Artifacts to remove.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct GoneArtifacts {
        ///What the removal is published with, where it is held.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub batch: ::std::option::Option<::uuid::Uuid>,
        ///Their paths, at most 10,000.
        pub paths: ::std::vec::Vec<::std::string::String>,
        ///Whether they are to go now; else their removal is held until it is published.
        #[serde(default = "defaults::default_bool::<true>")]
        pub publish: bool,
    }

    impl GoneArtifacts {
        pub fn builder() -> builder::GoneArtifacts {
            Default::default()
        }
    }

    ///What to publish of what is held.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct HeldArtifacts {
        ///The batch; everything that is held if not given.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub batch: ::std::option::Option<::uuid::Uuid>,
    }

    impl HeldArtifacts {
        pub fn builder() -> builder::HeldArtifacts {
            Default::default()
        }
    }

    ///A key that was made elsewhere, sealed so that only the vault can read it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ImportedSigningKey {
        ///Its name: a-z, 0-9, `.`, `_`, `-`, at most 64 characters.
        pub name: ::std::string::String,
        pub purpose: KeyPurpose,
        /**The secret key and its passphrase as an age file, encrypted to the vault's recipient and
ASCII-armored: `{"key": "<base64>", "passphrase": "<text>"}`.*/
        pub sealed: ::std::string::String,
    }

    impl ImportedSigningKey {
        pub fn builder() -> builder::ImportedSigningKey {
            Default::default()
        }
    }

    ///Algorithms that keys are made with.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum KeyAlgorithm {
        #[serde(rename = "ed25519")]
        Ed25519,
        #[serde(rename = "p256")]
        P256,
        #[serde(rename = "rsa4096")]
        Rsa4096,
    }

    impl ::std::fmt::Display for KeyAlgorithm {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Ed25519 => f.write_str("ed25519"),
                Self::P256 => f.write_str("p256"),
                Self::Rsa4096 => f.write_str("rsa4096"),
            }
        }
    }

    impl ::std::str::FromStr for KeyAlgorithm {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "ed25519" => Ok(Self::Ed25519),
                "p256" => Ok(Self::P256),
                "rsa4096" => Ok(Self::Rsa4096),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for KeyAlgorithm {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for KeyAlgorithm {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///What a key signs.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum KeyPurpose {
        #[serde(rename = "openpgp")]
        Openpgp,
        #[serde(rename = "tuf")]
        Tuf,
    }

    impl ::std::fmt::Display for KeyPurpose {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Openpgp => f.write_str("openpgp"),
                Self::Tuf => f.write_str("tuf"),
            }
        }
    }

    impl ::std::str::FromStr for KeyPurpose {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "openpgp" => Ok(Self::Openpgp),
                "tuf" => Ok(Self::Tuf),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for KeyPurpose {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for KeyPurpose {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///Whether a key signs.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum KeyState {
        #[serde(rename = "active")]
        Active,
        #[serde(rename = "retiring")]
        Retiring,
        #[serde(rename = "retired")]
        Retired,
    }

    impl ::std::fmt::Display for KeyState {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Active => f.write_str("active"),
                Self::Retiring => f.write_str("retiring"),
                Self::Retired => f.write_str("retired"),
            }
        }
    }

    impl ::std::str::FromStr for KeyState {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "active" => Ok(Self::Active),
                "retiring" => Ok(Self::Retiring),
                "retired" => Ok(Self::Retired),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for KeyState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for KeyState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///A metadata file that the live publication carries.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct MetadataFile {
        ///When it was accepted.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Its identifier; a new upload has a new one.
        pub id: ::uuid::Uuid,
        pub record: Record,
        ///Lower-case hexadecimal SHA-256 of the uncompressed bytes.
        pub sha256: ::std::string::String,
        ///Length of the uncompressed bytes.
        pub size: i64,
    }

    impl MetadataFile {
        pub fn builder() -> builder::MetadataFile {
            Default::default()
        }
    }

    ///Artifacts to add, or to change.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NewArtifacts {
        ///The artifacts, at most 10,000.
        pub artifacts: ::std::vec::Vec<Artifact>,
        ///What they are published with, where they are held.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub batch: ::std::option::Option<::uuid::Uuid>,
        ///Whether clients are to see them now; else they are held until they are published.
        #[serde(default = "defaults::default_bool::<true>")]
        pub publish: bool,
    }

    impl NewArtifacts {
        pub fn builder() -> builder::NewArtifacts {
            Default::default()
        }
    }

    ///A backup to make.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct NewBackup {
        /**A folder on the worker's machine, with its whole path, that exists; where the settings say if
not given.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub directory: ::std::option::Option<::std::string::String>,
        ///Copy the blobs out of a bucket too.
        #[serde(default)]
        pub objects: bool,
    }

    impl NewBackup {
        pub fn builder() -> builder::NewBackup {
            Default::default()
        }
    }

    ///A ceremony to open.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NewCeremony {
        /**The open ceremony of the same role that it takes the place of. Signatures of what is to be
signed now stay, the others are thrown away.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub replaces: ::std::option::Option<::uuid::Uuid>,
        ///The signing request: the whole file. The ceremony gets the identifier that it names.
        pub request: ::serde_json::Value,
    }

    impl NewCeremony {
        pub fn builder() -> builder::NewCeremony {
            Default::default()
        }
    }

    ///A delegated role to add: signed by people, or by a signing key.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NewDelegation {
        ///The keys of the people who sign it.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub keys: ::std::vec::Vec<PublicKey>,
        ///How long a version is good for, in seconds.
        pub lifetime: u32,
        ///Its name: a-z, 0-9, `.`, `_`, `-`.
        pub name: ::std::string::String,
        ///What it speaks for: paths in which `*` stands for a segment or a part of one.
        pub paths: ::std::vec::Vec<::std::string::String>,
        ///The name of the signing key that signs it online, where no people do.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub signing_key: ::std::option::Option<::std::string::String>,
        ///How many of them have to sign.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub threshold: ::std::option::Option<u32>,
    }

    impl NewDelegation {
        pub fn builder() -> builder::NewDelegation {
            Default::default()
        }
    }

    ///A pin to set.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct NewPin {
        ///Why, for people.
        #[serde(default)]
        pub note: ::std::string::String,
    }

    impl NewPin {
        pub fn builder() -> builder::NewPin {
            Default::default()
        }
    }

    ///Packages to promote, and where to.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NewPromotion {
        ///Whether all packages are meant; else those with one of `names` or `packages`.
        #[serde(default)]
        pub all: bool,
        ///Whether to report what would be done, and to do nothing.
        #[serde(default)]
        pub dry_run: bool,
        ///Names of packages, such as `bash`, or with their version, such as `bash-5.2-1.x86_64`.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub names: ::std::vec::Vec<::std::string::String>,
        ///Whether of each name and architecture only the newest version is meant.
        #[serde(default)]
        pub newest: bool,
        ///Codes of gates that shall let it pass; for admins.
        #[serde(
            rename = "override",
            default,
            skip_serializing_if = "::std::vec::Vec::is_empty"
        )]
        pub override_: ::std::vec::Vec<::std::string::String>,
        ///Identifiers of packages.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub packages: ::std::vec::Vec<::uuid::Uuid>,
        ///The repository that has them.
        pub source: ::uuid::Uuid,
        ///Whether older versions of what comes leave the targets.
        #[serde(default)]
        pub supersede: bool,
        ///The repositories that are to get them, 1 to 16.
        pub targets: ::std::vec::Vec<PromotionTarget>,
    }

    impl NewPromotion {
        pub fn builder() -> builder::NewPromotion {
            Default::default()
        }
    }

    ///A publication to make without a new package.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct NewPublication {
        ///Codes of gates that shall let it pass; for admins.
        #[serde(
            rename = "override",
            default,
            skip_serializing_if = "::std::vec::Vec::is_empty"
        )]
        pub override_: ::std::vec::Vec<::std::string::String>,
        ///Render every index anew, in canonical order.
        #[serde(default)]
        pub rebuild: bool,
    }

    impl NewPublication {
        pub fn builder() -> builder::NewPublication {
            Default::default()
        }
    }

    ///A repository to make.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NewRepository {
        ///Format and path, such as `rpm/core/2025/el9-x86_64`: segments of a-z, 0-9, `.`, `_`, `-`.
        pub address: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub policy: ::std::option::Option<PolicyChange>,
        ///Whether clients may read it without a key.
        #[serde(default)]
        pub public: bool,
        ///Name of the key that signs it. May be left out while there is only one active key.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub signing_key: ::std::option::Option<::std::string::String>,
        ///The name of the trust root that speaks for it; `default` if not given.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub trust_root: ::std::option::Option<::std::string::String>,
    }

    impl NewRepository {
        pub fn builder() -> builder::NewRepository {
            Default::default()
        }
    }

    ///A key to make inside the vault.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NewSigningKey {
        pub algorithm: KeyAlgorithm,
        ///Its name: a-z, 0-9, `.`, `_`, `-`, at most 64 characters.
        pub name: ::std::string::String,
        pub purpose: KeyPurpose,
        /**The user id in it, such as `Example packages <packages@example.org>`; the name if not given.
A key for TUF metadata has none.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub user_id: ::std::option::Option<::std::string::String>,
    }

    impl NewSigningKey {
        pub fn builder() -> builder::NewSigningKey {
            Default::default()
        }
    }

    ///A token to make.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NewToken {
        ///When it stops being accepted by itself; never if not given.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///What people call it.
        pub name: ::std::string::String,
        pub role: TokenRole,
    }

    impl NewToken {
        pub fn builder() -> builder::NewToken {
            Default::default()
        }
    }

    ///A trust root to make.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NewTrustRoot {
        ///A number of bins that stays, a power of two; chosen by the number of artifacts if not given.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub bins: ::std::option::Option<u32>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expiry: ::std::option::Option<ExpiryChange>,
        pub keys: OnlineKeys,
        ///Its name: a-z, 0-9, `.`, `_`, `-`, at most 64 characters; not `metadata` or `targets`.
        pub name: ::std::string::String,
        ///Roles that people sign, in the order of a search.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub roles: ::std::vec::Vec<SignedRole>,
        ///The request to sign version 1 of its root: the whole file.
        pub root: ::serde_json::Value,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub targets: ::std::option::Option<SignedTargets>,
    }

    impl NewTrustRoot {
        pub fn builder() -> builder::NewTrustRoot {
            Default::default()
        }
    }

    ///The names of the signing keys of the online roles; each of purpose `tuf`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OnlineKeys {
        ///Signs `repositories`, the role of each repository, `bins` and every bin.
        pub repositories: ::std::string::String,
        ///Signs the snapshot.
        pub snapshot: ::std::string::String,
        ///Signs `targets`; absent where people do.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub targets: ::std::option::Option<::std::string::String>,
        ///Signs the timestamp.
        pub timestamp: ::std::string::String,
    }

    impl OnlineKeys {
        pub fn builder() -> builder::OnlineKeys {
            Default::default()
        }
    }

    ///A package in a repository.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Package {
        /**Architecture; `src` for a source RPM, `source` for a Debian source package and `source-file`
for what belongs to it, empty for a file.*/
        pub arch: ::std::string::String,
        ///In a DEB repository, the component whose indexes list it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub component: ::std::option::Option<::std::string::String>,
        ///When it came in.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Summary, licence, counts and the like.
        pub details: ::serde_json::Value,
        ///Epoch; 0 when it has none.
        pub epoch: i64,
        ///Its identifier; repositories with the same bytes share it.
        pub id: ::uuid::Uuid,
        ///Name.
        pub name: ::std::string::String,
        /**The package in one word, as its format writes it: `bash-5.2-1.x86_64`, `bash_5.2-1_amd64`, or
the path of a file.*/
        pub nevra: ::std::string::String,
        ///Where clients find it, below the repository's URL.
        pub path: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub pin: ::std::option::Option<Pin>,
        ///Release of the packaging, or Debian revision; empty where there is none.
        pub release: ::std::string::String,
        ///Lower-case hexadecimal SHA-256 of the served bytes.
        pub sha256: ::std::string::String,
        ///Fingerprint of the key whose signature it carries.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub signed_by: ::std::option::Option<::std::string::String>,
        ///Length of the served bytes.
        pub size: i64,
        ///The same of the bytes as they were uploaded, before signing.
        pub source_sha256: ::std::string::String,
        ///In a DEB repository, the suite whose indexes list it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub suite: ::std::option::Option<::std::string::String>,
        ///Upstream version.
        pub version: ::std::string::String,
    }

    impl Package {
        pub fn builder() -> builder::Package {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PageAuditCheckpoint {
        ///The rows.
        pub items: ::std::vec::Vec<AuditCheckpoint>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PageAuditCheckpoint {
        pub fn builder() -> builder::PageAuditCheckpoint {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PageAuditEvent {
        ///The rows.
        pub items: ::std::vec::Vec<AuditEvent>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PageAuditEvent {
        pub fn builder() -> builder::PageAuditEvent {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PageBackup {
        ///The rows.
        pub items: ::std::vec::Vec<Backup>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PageBackup {
        pub fn builder() -> builder::PageBackup {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PageCeremony {
        ///The rows.
        pub items: ::std::vec::Vec<Ceremony>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PageCeremony {
        pub fn builder() -> builder::PageCeremony {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PageMetadataFile {
        ///The rows.
        pub items: ::std::vec::Vec<MetadataFile>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PageMetadataFile {
        pub fn builder() -> builder::PageMetadataFile {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PagePackage {
        ///The rows.
        pub items: ::std::vec::Vec<Package>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PagePackage {
        pub fn builder() -> builder::PagePackage {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PagePromotion {
        ///The rows.
        pub items: ::std::vec::Vec<Promotion>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PagePromotion {
        pub fn builder() -> builder::PagePromotion {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PagePublication {
        ///The rows.
        pub items: ::std::vec::Vec<Publication>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PagePublication {
        pub fn builder() -> builder::PagePublication {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PageRepository {
        ///The rows.
        pub items: ::std::vec::Vec<Repository>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PageRepository {
        pub fn builder() -> builder::PageRepository {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PageSigningKey {
        ///The rows.
        pub items: ::std::vec::Vec<SigningKey>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PageSigningKey {
        pub fn builder() -> builder::PageSigningKey {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PageTarget {
        ///The rows.
        pub items: ::std::vec::Vec<Target>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PageTarget {
        pub fn builder() -> builder::PageTarget {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PageTask {
        ///The rows.
        pub items: ::std::vec::Vec<Task>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PageTask {
        pub fn builder() -> builder::PageTask {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PageToken {
        ///The rows.
        pub items: ::std::vec::Vec<Token>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PageToken {
        pub fn builder() -> builder::PageToken {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PageTrustRole {
        ///The rows.
        pub items: ::std::vec::Vec<TrustRole>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PageTrustRole {
        pub fn builder() -> builder::PageTrustRole {
            Default::default()
        }
    }

    ///One page of a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PageTrustRoot {
        ///The rows.
        pub items: ::std::vec::Vec<TrustRoot>,
        ///Pass it as `cursor` to get the next page; absent on the last one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
    }

    impl PageTrustRoot {
        pub fn builder() -> builder::PageTrustRoot {
            Default::default()
        }
    }

    ///Why a package is left alone by retention.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Pin {
        ///When it was set, or its note last changed.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Who asked for it.
        pub created_by: ::std::string::String,
        ///Why, for people; may be empty.
        pub note: ::std::string::String,
    }

    impl Pin {
        pub fn builder() -> builder::Pin {
            Default::default()
        }
    }

    ///What publishes of a repository do, and what they refuse.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Policy {
        ///How many operators, other than the one who asks, have to approve a promotion into it.
        pub approvals: u8,
        pub compression: Compression,
        ///Whether indexes carry true counts and open checksums.
        pub exact: bool,
        ///Whether publishes refuse packages that bring a file of another one.
        pub file_conflicts: bool,
        pub foreign_signature: ForeignSignature,
        ///Whether packages need a record of how they were built.
        pub provenance: bool,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub release: ::std::option::Option<Release>,
        pub retention: Retention,
        ///Whether publishes refuse to take away what packages that stay require.
        pub reverse_dependencies: bool,
        ///The largest share of its packages, in percent, that one publish may remove; 100 allows all.
        pub shrink_percent: u8,
    }

    impl Policy {
        pub fn builder() -> builder::Policy {
            Default::default()
        }
    }

    ///The parts of a policy to set; the others stay as they are.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct PolicyChange {
        ///How many operators, other than the one who asks, have to approve a promotion into it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub approvals: ::std::option::Option<u8>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub compression: ::std::option::Option<Compression>,
        ///Whether indexes carry true counts and open checksums.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub exact: ::std::option::Option<bool>,
        ///Whether publishes refuse packages that bring a file of another one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub file_conflicts: ::std::option::Option<bool>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub foreign_signature: ::std::option::Option<ForeignSignature>,
        ///Whether packages need a record of how they were built.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub provenance: ::std::option::Option<bool>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub release: ::std::option::Option<ReleaseChange>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub retention: ::std::option::Option<RetentionChange>,
        ///Whether publishes refuse to take away what packages that stay require.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reverse_dependencies: ::std::option::Option<bool>,
        ///The largest share of its packages, in percent, that one publish may remove; 100 allows all.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub shrink_percent: ::std::option::Option<u8>,
    }

    impl PolicyChange {
        pub fn builder() -> builder::PolicyChange {
            Default::default()
        }
    }

    ///A problem as the document describes it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Problem {
        ///What was wrong this time, where, and what to do.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub detail: ::std::option::Option<::std::string::String>,
        ///The parts of the request that were wrong.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub fields: ::std::vec::Vec<ProblemField>,
        ///The HTTP status that fits it.
        pub status: u16,
        ///What this kind of problem is.
        pub title: ::std::string::String,
        ///`urn:countersign:problem:` and a stable code; see the list of problems.
        #[serde(rename = "type")]
        pub type_: ::std::string::String,
    }

    impl Problem {
        pub fn builder() -> builder::Problem {
            Default::default()
        }
    }

    ///One part of a request that was wrong.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ProblemField {
        ///What is wrong with it.
        pub detail: ::std::string::String,
        ///Where it is, such as `address` or `policy.shrink_percent`.
        pub field: ::std::string::String,
    }

    impl ProblemField {
        pub fn builder() -> builder::ProblemField {
            Default::default()
        }
    }

    ///How far a task is.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Progress {
        ///Units done.
        pub done: u64,
        ///Units in all, when known.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub total: ::std::option::Option<u64>,
        ///What is counted, such as `bytes`; or what it waits for.
        pub unit: ::std::string::String,
    }

    impl Progress {
        pub fn builder() -> builder::Progress {
            Default::default()
        }
    }

    ///Packages on their way from one repository to others.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Promotion {
        ///Whether all packages are meant.
        pub all: bool,
        ///Who approved it.
        pub approvals: ::std::vec::Vec<Approval>,
        ///When it was asked for.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Who asked for it: `token:<id>`, or `system`.
        pub created_by: ::std::string::String,
        ///When it ended.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub ended_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Its identifier.
        pub id: ::uuid::Uuid,
        ///Names of packages that are meant.
        pub names: ::std::vec::Vec<::std::string::String>,
        ///How many operators other than the one who asked have to approve it.
        pub needed_approvals: i32,
        ///Whether of each name and architecture only the newest version is meant.
        pub newest: bool,
        ///Codes of gates that let it pass.
        #[serde(rename = "override")]
        pub override_: ::std::vec::Vec<::std::string::String>,
        ///Identifiers of packages that are meant.
        pub packages: ::std::vec::Vec<::uuid::Uuid>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub problem: ::std::option::Option<Problem>,
        /**What it does to each target: `refusals`, `overridden` gates and `diff` with what is
`added`, `replaced`, `removed` and `unchanged`; and its `outcome` in the end.*/
        pub report: ::serde_json::Value,
        ///The repository that has the packages.
        pub source: ::uuid::Uuid,
        pub state: PromotionState,
        ///Whether older versions of what comes leave the targets.
        pub supersede: bool,
        ///The repositories that are to get them.
        pub targets: ::std::vec::Vec<PromotionTarget>,
        ///The task that carries it out.
        pub task: ::uuid::Uuid,
    }

    impl Promotion {
        pub fn builder() -> builder::Promotion {
            Default::default()
        }
    }

    ///The life of a promotion.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum PromotionState {
        #[serde(rename = "waiting_for_approval")]
        WaitingForApproval,
        #[serde(rename = "running")]
        Running,
        #[serde(rename = "succeeded")]
        Succeeded,
        #[serde(rename = "refused")]
        Refused,
        #[serde(rename = "failed")]
        Failed,
        #[serde(rename = "cancelled")]
        Cancelled,
    }

    impl ::std::fmt::Display for PromotionState {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::WaitingForApproval => f.write_str("waiting_for_approval"),
                Self::Running => f.write_str("running"),
                Self::Succeeded => f.write_str("succeeded"),
                Self::Refused => f.write_str("refused"),
                Self::Failed => f.write_str("failed"),
                Self::Cancelled => f.write_str("cancelled"),
            }
        }
    }

    impl ::std::str::FromStr for PromotionState {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "waiting_for_approval" => Ok(Self::WaitingForApproval),
                "running" => Ok(Self::Running),
                "succeeded" => Ok(Self::Succeeded),
                "refused" => Ok(Self::Refused),
                "failed" => Ok(Self::Failed),
                "cancelled" => Ok(Self::Cancelled),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for PromotionState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for PromotionState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///Where packages go.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PromotionTarget {
        ///In a DEB repository, the component whose indexes shall list them; its default if not given.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub component: ::std::option::Option<::std::string::String>,
        ///The repository.
        pub repository: ::uuid::Uuid,
        ///In a DEB repository, the suite whose indexes shall list them; its default if not given.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub suite: ::std::option::Option<::std::string::String>,
    }

    impl PromotionTarget {
        pub fn builder() -> builder::PromotionTarget {
            Default::default()
        }
    }

    ///A public key as metadata holds it. Its identifier is the SHA-256 of its canonical JSON.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PublicKey {
        ///`ed25519`, `ecdsa` or `rsa`.
        pub keytype: ::std::string::String,
        pub keyval: PublicKeyValue,
        ///`ed25519`, `ecdsa-sha2-nistp256` or `rsassa-pss-sha256`.
        pub scheme: ::std::string::String,
    }

    impl PublicKey {
        pub fn builder() -> builder::PublicKey {
            Default::default()
        }
    }

    ///The value of a public key.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PublicKeyValue {
        ///64 hexadecimal digits of an Ed25519 key; PEM of the others.
        pub public: ::std::string::String,
    }

    impl PublicKeyValue {
        pub fn builder() -> builder::PublicKeyValue {
            Default::default()
        }
    }

    ///A publication: one immutable generation of a repository.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Publication {
        ///How many of them its predecessor did not hold.
        pub added: i64,
        ///For a roll-back: the serial whose content it has.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub content_of: ::std::option::Option<i64>,
        ///When everything of it existed.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Its files other than packages; only where one publication is asked for.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub files: ::std::vec::Vec<PublicationFile>,
        ///Its identifier.
        pub id: ::uuid::Uuid,
        ///When clients first saw it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub live_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///How many packages it holds.
        pub packages: i64,
        ///Kept whatever retention says.
        pub pinned: bool,
        pub reason: PublicationReason,
        ///How many its predecessor held that it does not.
        pub removed: i64,
        ///Its number within the repository: grows with gaps, is never reused.
        pub serial: i64,
        ///Fingerprint of the key that signed its index.
        pub signed_by: ::std::string::String,
        ///The time its files speak of.
        pub stamped_at: ::chrono::DateTime<::chrono::offset::Utc>,
        pub state: PublicationState,
        ///When clients stopped seeing it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub superseded_at: ::std::option::Option<
            ::chrono::DateTime<::chrono::offset::Utc>,
        >,
    }

    impl Publication {
        pub fn builder() -> builder::Publication {
            Default::default()
        }
    }

    ///One file of a publication.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PublicationFile {
        ///The path below the repository's URL.
        pub path: ::std::string::String,
        ///The type of its record in `repomd.xml`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub record: ::std::option::Option<::std::string::String>,
        ///Lower-case hexadecimal SHA-256.
        pub sha256: ::std::string::String,
        ///Length in bytes.
        pub size: i64,
    }

    impl PublicationFile {
        pub fn builder() -> builder::PublicationFile {
            Default::default()
        }
    }

    ///What made a publication.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum PublicationReason {
        #[serde(rename = "change")]
        Change,
        #[serde(rename = "roll_back")]
        RollBack,
        #[serde(rename = "rebuild")]
        Rebuild,
    }

    impl ::std::fmt::Display for PublicationReason {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Change => f.write_str("change"),
                Self::RollBack => f.write_str("roll_back"),
                Self::Rebuild => f.write_str("rebuild"),
            }
        }
    }

    impl ::std::str::FromStr for PublicationReason {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "change" => Ok(Self::Change),
                "roll_back" => Ok(Self::RollBack),
                "rebuild" => Ok(Self::Rebuild),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for PublicationReason {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for PublicationReason {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///The life of a publication.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum PublicationState {
        #[serde(rename = "prepared")]
        Prepared,
        #[serde(rename = "live")]
        Live,
        #[serde(rename = "superseded")]
        Superseded,
        #[serde(rename = "dropped")]
        Dropped,
    }

    impl ::std::fmt::Display for PublicationState {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Prepared => f.write_str("prepared"),
                Self::Live => f.write_str("live"),
                Self::Superseded => f.write_str("superseded"),
                Self::Dropped => f.write_str("dropped"),
            }
        }
    }

    impl ::std::str::FromStr for PublicationState {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "prepared" => Ok(Self::Prepared),
                "live" => Ok(Self::Live),
                "superseded" => Ok(Self::Superseded),
                "dropped" => Ok(Self::Dropped),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for PublicationState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for PublicationState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///The types of metadata files.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum Record {
        #[serde(rename = "group")]
        Group,
        #[serde(rename = "modules")]
        Modules,
        #[serde(rename = "updateinfo")]
        Updateinfo,
    }

    impl ::std::fmt::Display for Record {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Group => f.write_str("group"),
                Self::Modules => f.write_str("modules"),
                Self::Updateinfo => f.write_str("updateinfo"),
            }
        }
    }

    impl ::std::str::FromStr for Record {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "group" => Ok(Self::Group),
                "modules" => Ok(Self::Modules),
                "updateinfo" => Ok(Self::Updateinfo),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for Record {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for Record {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///What the Release files of a DEB repository say, in every suite of it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Release {
        ///Architectures that have an index even while no package is for them.
        pub architectures: ::std::vec::Vec<::std::string::String>,
        ///Whether apt still upgrades packages that were installed from here.
        pub but_automatic_upgrades: bool,
        ///The code name of the default suite; its own name if not given.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub codename: ::std::option::Option<::std::string::String>,
        ///The component of packages that are pushed without naming one.
        pub component: ::std::string::String,
        /**After how many hours at the earliest `Contents`, the lists of the files of packages, are
composed again; there are none if not given.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub contents: ::std::option::Option<u16>,
        ///One line for people.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /**The name of the package that brings the keys of the repository to its clients; there is none
if not given.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub keyring: ::std::option::Option<::std::string::String>,
        ///What the repository is called; the repository's address if not given.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub label: ::std::option::Option<::std::string::String>,
        ///Whether apt installs packages from here only when told to.
        pub not_automatic: bool,
        ///Who the packages are by; the repository's address if not given.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub origin: ::std::option::Option<::std::string::String>,
        ///From how many older states of an index apt is offered a patch.
        pub patches: u8,
        ///The suite of packages that are pushed without naming one.
        pub suite: ::std::string::String,
        ///For how many days from its publication clients believe an index; for ever if not given.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub valid_days: ::std::option::Option<u16>,
    }

    impl Release {
        pub fn builder() -> builder::Release {
            Default::default()
        }
    }

    ///The parts to set; the others stay as they are. An empty text is none.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct ReleaseChange {
        ///Architectures that have an index even while no package is for them.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub architectures: ::std::vec::Vec<::std::string::String>,
        ///Whether apt still upgrades packages that were installed from here.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub but_automatic_upgrades: ::std::option::Option<bool>,
        ///The code name of the default suite.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub codename: ::std::option::Option<::std::string::String>,
        ///The component of packages that are pushed without naming one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub component: ::std::option::Option<::std::string::String>,
        /**After how many hours at the earliest `Contents`, the lists of the files of packages, are
composed again: at most 720; 0 for none.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub contents: ::std::option::Option<u16>,
        ///One line for people.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /**The name of the package that brings the keys of the repository to its clients: lower-case
letters, digits, `.` and `-`, with `-archive-keyring` at its end; empty for none.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub keyring: ::std::option::Option<::std::string::String>,
        ///What the repository is called.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub label: ::std::option::Option<::std::string::String>,
        ///Whether apt installs packages from here only when told to.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub not_automatic: ::std::option::Option<bool>,
        ///Who the packages are by.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub origin: ::std::option::Option<::std::string::String>,
        /**From how many older states of an index apt is offered a patch: at most 100. Each costs every
client that updates some 280 bytes; one whose state is older fetches the whole index.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub patches: ::std::option::Option<u8>,
        ///The suite of packages that are pushed without naming one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub suite: ::std::option::Option<::std::string::String>,
        ///For how many days from its publication clients believe an index; 0 for ever.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub valid_days: ::std::option::Option<u16>,
    }

    impl ReleaseChange {
        pub fn builder() -> builder::ReleaseChange {
            Default::default()
        }
    }

    ///A repository: an address, a key, and what clients see now.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Repository {
        ///How people and URLs name it, such as `rpm/core/2025/el9-x86_64`.
        pub address: ::std::string::String,
        ///Of a DEB repository: the component of packages that are pushed without naming one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub component: ::std::option::Option<::std::string::String>,
        ///When it was made.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Names of the keys that did so before; clients trust those that are not retired.
        pub former_keys: ::std::vec::Vec<::std::string::String>,
        ///Its identifier; routes use it.
        pub id: ::uuid::Uuid,
        ///When that went live.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub live_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///The serial of what clients see now; absent before the first publication.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub live_serial: ::std::option::Option<i64>,
        ///How many packages it holds.
        pub packages: i64,
        pub policy: Policy,
        ///Whether clients may read it without a key.
        pub public: bool,
        ///Grows with every write; the `ETag`.
        pub revision: i64,
        ///Name of the key that signs packages and indexes.
        pub signing_key: ::std::string::String,
        ///Of a DEB repository: the suite of packages that are pushed without naming one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub suite: ::std::option::Option<::std::string::String>,
        ///The name of the trust root that speaks for it.
        pub trust_root: ::std::string::String,
        ///When it last changed.
        pub updated_at: ::chrono::DateTime<::chrono::offset::Utc>,
    }

    impl Repository {
        pub fn builder() -> builder::Repository {
            Default::default()
        }
    }

    ///What to change of a repository; the rest stays as it is.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct RepositoryChange {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub policy: ::std::option::Option<PolicyChange>,
        ///Whether clients may read it without a key.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub public: ::std::option::Option<bool>,
        ///Name of the key that signs it from the next publication on.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub signing_key: ::std::option::Option<::std::string::String>,
    }

    impl RepositoryChange {
        pub fn builder() -> builder::RepositoryChange {
            Default::default()
        }
    }

    /**Which packages leave by themselves: none, unless one of the rules is set. A package stays that
one of the rules keeps, that is pinned, or that a package that stays needs.*/
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Retention {
        ///For how many days every package is kept.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub days: ::std::option::Option<u16>,
        ///How many versions of each name and architecture are kept.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub versions: ::std::option::Option<u16>,
    }

    impl Retention {
        pub fn builder() -> builder::Retention {
            Default::default()
        }
    }

    ///The rules to set; the others stay as they are.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct RetentionChange {
        ///For how many days every package is kept; 0 turns the rule off.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub days: ::std::option::Option<u16>,
        /**How many versions of each name and architecture are kept; 0 turns the rule off. Files have
no versions.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub versions: ::std::option::Option<u16>,
    }

    impl RetentionChange {
        pub fn builder() -> builder::RetentionChange {
            Default::default()
        }
    }

    ///How to roll back.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct RollBack {
        ///Codes of gates that shall let it pass; for admins.
        #[serde(
            rename = "override",
            default,
            skip_serializing_if = "::std::vec::Vec::is_empty"
        )]
        pub override_: ::std::vec::Vec<::std::string::String>,
    }

    impl RollBack {
        pub fn builder() -> builder::RollBack {
            Default::default()
        }
    }

    ///The names of the signing keys of the online roles, and of those that take over or did.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ServingKeys {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub beside: ::std::option::Option<OnlineKeys>,
        ///Signs `repositories`, the role of each repository, `bins` and every bin.
        pub repositories: ::std::string::String,
        ///Signs the snapshot.
        pub snapshot: ::std::string::String,
        ///Signs `targets`; absent where people do.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub targets: ::std::option::Option<::std::string::String>,
        ///Signs the timestamp.
        pub timestamp: ::std::string::String,
    }

    impl ServingKeys {
        pub fn builder() -> builder::ServingKeys {
            Default::default()
        }
    }

    ///A delegated role that people sign.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SignedRole {
        ///The keys of those who sign it.
        pub keys: ::std::vec::Vec<PublicKey>,
        ///How long a version is good for, in seconds.
        pub lifetime: u32,
        ///Its name: a-z, 0-9, `.`, `_`, `-`.
        pub name: ::std::string::String,
        ///What it speaks for: paths in which `*` stands for a segment or a part of one.
        pub paths: ::std::vec::Vec<::std::string::String>,
        ///How many of them have to sign.
        pub threshold: u32,
    }

    impl SignedRole {
        pub fn builder() -> builder::SignedRole {
            Default::default()
        }
    }

    ///Who signs `targets`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SignedTargets {
        ///Their keys.
        pub keys: ::std::vec::Vec<PublicKey>,
        ///How long a version is good for, in seconds; a year if not given.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub lifetime: ::std::option::Option<u32>,
        ///How many of them have to sign.
        pub threshold: u32,
    }

    impl SignedTargets {
        pub fn builder() -> builder::SignedTargets {
            Default::default()
        }
    }

    ///A signing key: what is public of it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SigningKey {
        ///The algorithm, such as `ed25519`, `p256` or `rsa4096`.
        pub algorithm: ::std::string::String,
        ///When it was made or imported.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///When its public part says it ends.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Fingerprint of the certificate, in lower-case hexadecimal.
        pub fingerprint: ::std::string::String,
        ///Its identifier; routes use it.
        pub id: ::uuid::Uuid,
        ///How repositories and people name it; unique for ever.
        pub name: ::std::string::String,
        pub purpose: KeyPurpose,
        ///When it stopped signing.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub retired_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Grows with every write; the `ETag`.
        pub revision: i64,
        ///Fingerprint of the key or subkey that makes the signatures.
        pub signing_fingerprint: ::std::string::String,
        pub state: KeyState,
        ///The user id in it; of a key for TUF metadata, its name.
        pub user_id: ::std::string::String,
    }

    impl SigningKey {
        pub fn builder() -> builder::SigningKey {
            Default::default()
        }
    }

    ///A signer's answer.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Submission {
        ///The signing response: the whole file.
        pub response: ::serde_json::Value,
    }

    impl Submission {
        pub fn builder() -> builder::Submission {
            Default::default()
        }
    }

    ///A target that clients find now: an artifact, or the entry point of a repository.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Target {
        ///Since when it is listed as it is.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///What was added about it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub custom: ::std::option::Option<::serde_json::Value>,
        ///In bytes.
        pub length: i64,
        ///The path of its URL without the leading slash.
        pub path: ::std::string::String,
        ///The role that lists it, such as `repository-<uuid>` or `bin-7`.
        pub role: ::std::string::String,
        ///Lower-case hexadecimal SHA-256.
        pub sha256: ::std::string::String,
    }

    impl Target {
        pub fn builder() -> builder::Target {
            Default::default()
        }
    }

    ///A task: the public face of a job.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Task {
        ///How often it was tried.
        pub attempt: i32,
        ///The push it belongs to.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub batch: ::std::option::Option<::uuid::Uuid>,
        ///Whether somebody asked to cancel it.
        pub cancel_requested: bool,
        ///When it was asked for.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Who asked for it: `token:<id>`, or `system`.
        pub created_by: ::std::string::String,
        ///When it ended.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub finished_at: ::std::option::Option<
            ::chrono::DateTime<::chrono::offset::Utc>,
        >,
        ///Its identifier.
        pub id: ::uuid::Uuid,
        ///The name of its job, such as `ingest_package`.
        pub kind: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub problem: ::std::option::Option<Problem>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub progress: ::std::option::Option<Progress>,
        ///The repository it concerns.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub repository: ::std::option::Option<::uuid::Uuid>,
        ///What it made, when it succeeded.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub result: ::std::option::Option<::serde_json::Value>,
        /**A secret that was drawn for this request: shown in the answer to it and never again. Null
when the request is repeated under its `Idempotency-Key`; absent everywhere else.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub secret: ::std::option::Option<::std::string::String>,
        ///When it was first tried.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub started_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        pub state: TaskState,
    }

    impl Task {
        pub fn builder() -> builder::Task {
            Default::default()
        }
    }

    ///Where a task is in its life.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum TaskState {
        #[serde(rename = "queued")]
        Queued,
        #[serde(rename = "running")]
        Running,
        #[serde(rename = "succeeded")]
        Succeeded,
        #[serde(rename = "failed")]
        Failed,
        #[serde(rename = "cancelled")]
        Cancelled,
    }

    impl ::std::fmt::Display for TaskState {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Queued => f.write_str("queued"),
                Self::Running => f.write_str("running"),
                Self::Succeeded => f.write_str("succeeded"),
                Self::Failed => f.write_str("failed"),
                Self::Cancelled => f.write_str("cancelled"),
            }
        }
    }

    impl ::std::str::FromStr for TaskState {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "queued" => Ok(Self::Queued),
                "running" => Ok(Self::Running),
                "succeeded" => Ok(Self::Succeeded),
                "failed" => Ok(Self::Failed),
                "cancelled" => Ok(Self::Cancelled),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for TaskState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for TaskState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///An operator token, without its secret.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Token {
        ///When it was made.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///When it stops being accepted by itself.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Its public identifier.
        pub id: ::uuid::Uuid,
        ///What people call it.
        pub name: ::std::string::String,
        ///Grows with every write; the `ETag`.
        pub revision: i64,
        ///When it was revoked.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub revoked_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        pub role: TokenRole,
    }

    impl Token {
        pub fn builder() -> builder::Token {
            Default::default()
        }
    }

    ///What the holder of a token may do.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum TokenRole {
        #[serde(rename = "admin")]
        Admin,
        #[serde(rename = "publisher")]
        Publisher,
        #[serde(rename = "auditor")]
        Auditor,
    }

    impl ::std::fmt::Display for TokenRole {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Admin => f.write_str("admin"),
                Self::Publisher => f.write_str("publisher"),
                Self::Auditor => f.write_str("auditor"),
            }
        }
    }

    impl ::std::str::FromStr for TokenRole {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "admin" => Ok(Self::Admin),
                "publisher" => Ok(Self::Publisher),
                "auditor" => Ok(Self::Auditor),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for TokenRole {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for TokenRole {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///What a role may speak for.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct TrustPaths {
        ///Paths in which `*` stands for a segment or a part of one.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub patterns: ::std::vec::Vec<::std::string::String>,
        ///The first hexadecimal digits of the SHA-256 of the path.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub prefixes: ::std::vec::Vec<::std::string::String>,
    }

    impl TrustPaths {
        pub fn builder() -> builder::TrustPaths {
            Default::default()
        }
    }

    ///A role of a trust root.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct TrustRole {
        pub authority: Authority,
        ///When the live version ends.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///The versions that are kept, newest first, at most 100; only where one role is asked for.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub history: ::std::vec::Vec<TrustVersion>,
        pub kind: TrustRoleKind,
        ///From signing to expiry, in seconds.
        pub lifetime: i64,
        ///Its name in metadata, such as `targets`, `bin-7` or `repository-<uuid>`.
        pub name: ::std::string::String,
        ///The role that delegates to it; absent for the four top-level roles.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub parent: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub paths: ::std::option::Option<TrustPaths>,
        ///Its place in the search of its parent, from the lowest on.
        pub position: i64,
        ///When it is to be signed anew; absent where people sign.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub renew_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///The repository whose entry points it lists.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub repository: ::std::option::Option<::uuid::Uuid>,
        ///The name of the signing key that does so online; absent where people sign.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub signing_key: ::std::option::Option<::std::string::String>,
        ///Whether the search for a path of its ends with it.
        pub terminating: bool,
        ///Whether what it spoke for is gone: it lists nothing any more.
        pub tombstone: bool,
        ///The version that is live; 0 before the first.
        pub version: i64,
    }

    impl TrustRole {
        pub fn builder() -> builder::TrustRole {
            Default::default()
        }
    }

    ///What a role is for.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum TrustRoleKind {
        #[serde(rename = "root")]
        Root,
        #[serde(rename = "timestamp")]
        Timestamp,
        #[serde(rename = "snapshot")]
        Snapshot,
        #[serde(rename = "targets")]
        Targets,
        #[serde(rename = "custom")]
        Custom,
        #[serde(rename = "repositories")]
        Repositories,
        #[serde(rename = "repository")]
        Repository,
        #[serde(rename = "bins")]
        Bins,
        #[serde(rename = "bin")]
        Bin,
    }

    impl ::std::fmt::Display for TrustRoleKind {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Root => f.write_str("root"),
                Self::Timestamp => f.write_str("timestamp"),
                Self::Snapshot => f.write_str("snapshot"),
                Self::Targets => f.write_str("targets"),
                Self::Custom => f.write_str("custom"),
                Self::Repositories => f.write_str("repositories"),
                Self::Repository => f.write_str("repository"),
                Self::Bins => f.write_str("bins"),
                Self::Bin => f.write_str("bin"),
            }
        }
    }

    impl ::std::str::FromStr for TrustRoleKind {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "root" => Ok(Self::Root),
                "timestamp" => Ok(Self::Timestamp),
                "snapshot" => Ok(Self::Snapshot),
                "targets" => Ok(Self::Targets),
                "custom" => Ok(Self::Custom),
                "repositories" => Ok(Self::Repositories),
                "repository" => Ok(Self::Repository),
                "bins" => Ok(Self::Bins),
                "bin" => Ok(Self::Bin),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for TrustRoleKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for TrustRoleKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///A trust root: a TUF repository that speaks for repositories and artifacts.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct TrustRoot {
        ///How many bins there are for artifacts; 0 before the first artifact.
        pub bins: i64,
        ///When it was made.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        pub expiry: Expiries,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub first_expiry: ::std::option::Option<FirstExpiry>,
        pub keys: ServingKeys,
        ///How people and URLs name it; `default` is served at `/tuf/`, others at `/tuf/<name>/`.
        pub name: ::std::string::String,
        ///Grows with every write, also of a publish; the `ETag`.
        pub revision: i64,
        ///The version of its root that is live; 0 before the first.
        pub root_version: i64,
        ///The version of its snapshot that is live.
        pub snapshot_version: i64,
        pub state: TrustRootState,
        ///How many files it speaks for.
        pub targets: u64,
        ///The version of its timestamp that is live.
        pub timestamp_version: i64,
        ///When it was last written.
        pub updated_at: ::chrono::DateTime<::chrono::offset::Utc>,
    }

    impl TrustRoot {
        pub fn builder() -> builder::TrustRoot {
            Default::default()
        }
    }

    ///What to change of a trust root, or to sign anew.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct TrustRootChange {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub beside: ::std::option::Option<OnlineKeys>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expiry: ::std::option::Option<ExpiryChange>,
        ///Roles to sign anew now: names, or `*` for all that are signed online.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub renew: ::std::vec::Vec<::std::string::String>,
    }

    impl TrustRootChange {
        pub fn builder() -> builder::TrustRootChange {
            Default::default()
        }
    }

    ///Whether clients can follow a trust root.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum TrustRootState {
        #[serde(rename = "ceremony")]
        Ceremony,
        #[serde(rename = "live")]
        Live,
    }

    impl ::std::fmt::Display for TrustRootState {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Ceremony => f.write_str("ceremony"),
                Self::Live => f.write_str("live"),
            }
        }
    }

    impl ::std::str::FromStr for TrustRootState {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "ceremony" => Ok(Self::Ceremony),
                "live" => Ok(Self::Live),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for TrustRootState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for TrustRootState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///A version of a role: one metadata file.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct TrustVersion {
        ///When clients first saw it.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The name under which clients ask for it, such as `3.root.json`.
        pub file: ::std::string::String,
        ///Lower-case hexadecimal SHA-256.
        pub sha256: ::std::string::String,
        ///Length in bytes.
        pub size: i64,
        ///Since when a newer version is live.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub superseded_at: ::std::option::Option<
            ::chrono::DateTime<::chrono::offset::Utc>,
        >,
        ///Its number.
        pub version: i64,
    }

    impl TrustVersion {
        pub fn builder() -> builder::TrustVersion {
            Default::default()
        }
    }

    ///What others need to know of the vault.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Vault {
        ///The age recipient (`age1…`) that keys for import are encrypted to.
        pub recipient: ::std::string::String,
    }

    impl Vault {
        pub fn builder() -> builder::Vault {
            Default::default()
        }
    }

    /// Types for composing complex structures.
    pub mod builder {
        #[derive(Clone, Debug)]
        pub struct ApplyRetention {
            dry_run: ::std::result::Result<bool, ::std::string::String>,
            override_: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for ApplyRetention {
            fn default() -> Self {
                Self {
                    dry_run: Ok(Default::default()),
                    override_: Ok(Default::default()),
                }
            }
        }

        impl ApplyRetention {
            pub fn dry_run<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.dry_run = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for dry_run: {e}")
                    });
                self
            }
            pub fn override_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.override_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for override_: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<ApplyRetention> for super::ApplyRetention {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ApplyRetention,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    dry_run: value.dry_run?,
                    override_: value.override_?,
                })
            }
        }

        impl ::std::convert::From<super::ApplyRetention> for ApplyRetention {
            fn from(value: super::ApplyRetention) -> Self {
                Self {
                    dry_run: Ok(value.dry_run),
                    override_: Ok(value.override_),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Approval {
            at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            by: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for Approval {
            fn default() -> Self {
                Self {
                    at: Err("no value supplied for at".to_string()),
                    by: Err("no value supplied for by".to_string()),
                }
            }
        }

        impl Approval {
            pub fn at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for at: {e}"));
                self
            }
            pub fn by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.by = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for by: {e}"));
                self
            }
        }

        impl ::std::convert::TryFrom<Approval> for super::Approval {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Approval,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    at: value.at?,
                    by: value.by?,
                })
            }
        }

        impl ::std::convert::From<super::Approval> for Approval {
            fn from(value: super::Approval) -> Self {
                Self {
                    at: Ok(value.at),
                    by: Ok(value.by),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Artifact {
            custom: ::std::result::Result<
                ::std::option::Option<::serde_json::Value>,
                ::std::string::String,
            >,
            length: ::std::result::Result<u64, ::std::string::String>,
            path: ::std::result::Result<::std::string::String, ::std::string::String>,
            sha256: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for Artifact {
            fn default() -> Self {
                Self {
                    custom: Ok(Default::default()),
                    length: Err("no value supplied for length".to_string()),
                    path: Err("no value supplied for path".to_string()),
                    sha256: Err("no value supplied for sha256".to_string()),
                }
            }
        }

        impl Artifact {
            pub fn custom<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::serde_json::Value>>,
                T::Error: ::std::fmt::Display,
            {
                self.custom = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for custom: {e}")
                    });
                self
            }
            pub fn length<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.length = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for length: {e}")
                    });
                self
            }
            pub fn path<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.path = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for path: {e}")
                    });
                self
            }
            pub fn sha256<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sha256 = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sha256: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Artifact> for super::Artifact {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Artifact,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    custom: value.custom?,
                    length: value.length?,
                    path: value.path?,
                    sha256: value.sha256?,
                })
            }
        }

        impl ::std::convert::From<super::Artifact> for Artifact {
            fn from(value: super::Artifact) -> Self {
                Self {
                    custom: Ok(value.custom),
                    length: Ok(value.length),
                    path: Ok(value.path),
                    sha256: Ok(value.sha256),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct AuditCheckpoint {
            at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            note: ::std::result::Result<::std::string::String, ::std::string::String>,
            position: ::std::result::Result<i64, ::std::string::String>,
        }

        impl ::std::default::Default for AuditCheckpoint {
            fn default() -> Self {
                Self {
                    at: Err("no value supplied for at".to_string()),
                    note: Err("no value supplied for note".to_string()),
                    position: Err("no value supplied for position".to_string()),
                }
            }
        }

        impl AuditCheckpoint {
            pub fn at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for at: {e}"));
                self
            }
            pub fn note<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.note = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for note: {e}")
                    });
                self
            }
            pub fn position<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.position = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for position: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<AuditCheckpoint> for super::AuditCheckpoint {
            type Error = super::error::ConversionError;
            fn try_from(
                value: AuditCheckpoint,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    at: value.at?,
                    note: value.note?,
                    position: value.position?,
                })
            }
        }

        impl ::std::convert::From<super::AuditCheckpoint> for AuditCheckpoint {
            fn from(value: super::AuditCheckpoint) -> Self {
                Self {
                    at: Ok(value.at),
                    note: Ok(value.note),
                    position: Ok(value.position),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct AuditEvent {
            action: ::std::result::Result<::std::string::String, ::std::string::String>,
            actor: ::std::result::Result<::std::string::String, ::std::string::String>,
            at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            details: ::std::result::Result<::serde_json::Value, ::std::string::String>,
            hash: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            position: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            target: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            task: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for AuditEvent {
            fn default() -> Self {
                Self {
                    action: Err("no value supplied for action".to_string()),
                    actor: Err("no value supplied for actor".to_string()),
                    at: Err("no value supplied for at".to_string()),
                    details: Err("no value supplied for details".to_string()),
                    hash: Ok(Default::default()),
                    id: Err("no value supplied for id".to_string()),
                    position: Ok(Default::default()),
                    target: Ok(Default::default()),
                    task: Ok(Default::default()),
                }
            }
        }

        impl AuditEvent {
            pub fn action<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.action = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for action: {e}")
                    });
                self
            }
            pub fn actor<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.actor = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for actor: {e}")
                    });
                self
            }
            pub fn at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for at: {e}"));
                self
            }
            pub fn details<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::serde_json::Value>,
                T::Error: ::std::fmt::Display,
            {
                self.details = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for details: {e}")
                    });
                self
            }
            pub fn hash<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.hash = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for hash: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn position<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.position = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for position: {e}")
                    });
                self
            }
            pub fn target<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.target = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for target: {e}")
                    });
                self
            }
            pub fn task<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.task = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for task: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<AuditEvent> for super::AuditEvent {
            type Error = super::error::ConversionError;
            fn try_from(
                value: AuditEvent,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    action: value.action?,
                    actor: value.actor?,
                    at: value.at?,
                    details: value.details?,
                    hash: value.hash?,
                    id: value.id?,
                    position: value.position?,
                    target: value.target?,
                    task: value.task?,
                })
            }
        }

        impl ::std::convert::From<super::AuditEvent> for AuditEvent {
            fn from(value: super::AuditEvent) -> Self {
                Self {
                    action: Ok(value.action),
                    actor: Ok(value.actor),
                    at: Ok(value.at),
                    details: Ok(value.details),
                    hash: Ok(value.hash),
                    id: Ok(value.id),
                    position: Ok(value.position),
                    target: Ok(value.target),
                    task: Ok(value.task),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct AuditKey {
            key: ::std::result::Result<::std::string::String, ::std::string::String>,
            key_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            origin: ::std::result::Result<::std::string::String, ::std::string::String>,
            public_key: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for AuditKey {
            fn default() -> Self {
                Self {
                    key: Err("no value supplied for key".to_string()),
                    key_id: Err("no value supplied for key_id".to_string()),
                    origin: Err("no value supplied for origin".to_string()),
                    public_key: Err("no value supplied for public_key".to_string()),
                }
            }
        }

        impl AuditKey {
            pub fn key<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.key = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for key: {e}")
                    });
                self
            }
            pub fn key_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.key_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for key_id: {e}")
                    });
                self
            }
            pub fn origin<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.origin = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for origin: {e}")
                    });
                self
            }
            pub fn public_key<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.public_key = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for public_key: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<AuditKey> for super::AuditKey {
            type Error = super::error::ConversionError;
            fn try_from(
                value: AuditKey,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    key: value.key?,
                    key_id: value.key_id?,
                    origin: value.origin?,
                    public_key: value.public_key?,
                })
            }
        }

        impl ::std::convert::From<super::AuditKey> for AuditKey {
            fn from(value: super::AuditKey) -> Self {
                Self {
                    key: Ok(value.key),
                    key_id: Ok(value.key_id),
                    origin: Ok(value.origin),
                    public_key: Ok(value.public_key),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Authority {
            keys: ::std::result::Result<
                ::std::vec::Vec<super::PublicKey>,
                ::std::string::String,
            >,
            threshold: ::std::result::Result<u32, ::std::string::String>,
        }

        impl ::std::default::Default for Authority {
            fn default() -> Self {
                Self {
                    keys: Err("no value supplied for keys".to_string()),
                    threshold: Err("no value supplied for threshold".to_string()),
                }
            }
        }

        impl Authority {
            pub fn keys<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::PublicKey>>,
                T::Error: ::std::fmt::Display,
            {
                self.keys = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for keys: {e}")
                    });
                self
            }
            pub fn threshold<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.threshold = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for threshold: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Authority> for super::Authority {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Authority,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    keys: value.keys?,
                    threshold: value.threshold?,
                })
            }
        }

        impl ::std::convert::From<super::Authority> for Authority {
            fn from(value: super::Authority) -> Self {
                Self {
                    keys: Ok(value.keys),
                    threshold: Ok(value.threshold),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Backup {
            blob_bytes: ::std::result::Result<u64, ::std::string::String>,
            blobs: ::std::result::Result<u64, ::std::string::String>,
            bytes: ::std::result::Result<u64, ::std::string::String>,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            objects: ::std::result::Result<bool, ::std::string::String>,
            place: ::std::result::Result<::std::string::String, ::std::string::String>,
            version: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for Backup {
            fn default() -> Self {
                Self {
                    blob_bytes: Err("no value supplied for blob_bytes".to_string()),
                    blobs: Err("no value supplied for blobs".to_string()),
                    bytes: Err("no value supplied for bytes".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    objects: Err("no value supplied for objects".to_string()),
                    place: Err("no value supplied for place".to_string()),
                    version: Err("no value supplied for version".to_string()),
                }
            }
        }

        impl Backup {
            pub fn blob_bytes<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.blob_bytes = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for blob_bytes: {e}")
                    });
                self
            }
            pub fn blobs<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.blobs = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for blobs: {e}")
                    });
                self
            }
            pub fn bytes<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.bytes = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for bytes: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn objects<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.objects = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for objects: {e}")
                    });
                self
            }
            pub fn place<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.place = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for place: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Backup> for super::Backup {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Backup,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    blob_bytes: value.blob_bytes?,
                    blobs: value.blobs?,
                    bytes: value.bytes?,
                    created_at: value.created_at?,
                    name: value.name?,
                    objects: value.objects?,
                    place: value.place?,
                    version: value.version?,
                })
            }
        }

        impl ::std::convert::From<super::Backup> for Backup {
            fn from(value: super::Backup) -> Self {
                Self {
                    blob_bytes: Ok(value.blob_bytes),
                    blobs: Ok(value.blobs),
                    bytes: Ok(value.bytes),
                    created_at: Ok(value.created_at),
                    name: Ok(value.name),
                    objects: Ok(value.objects),
                    place: Ok(value.place),
                    version: Ok(value.version),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Ceremony {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            created_by: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            ended_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            expires_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            request: ::std::result::Result<
                ::std::option::Option<::serde_json::Value>,
                ::std::string::String,
            >,
            revision: ::std::result::Result<i64, ::std::string::String>,
            role: ::std::result::Result<::std::string::String, ::std::string::String>,
            sha256: ::std::result::Result<::std::string::String, ::std::string::String>,
            signatures: ::std::result::Result<
                ::std::vec::Vec<super::CeremonySignature>,
                ::std::string::String,
            >,
            standings: ::std::result::Result<
                ::std::vec::Vec<super::CeremonyStanding>,
                ::std::string::String,
            >,
            state: ::std::result::Result<super::CeremonyState, ::std::string::String>,
            transcript: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            trust_root: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            version: ::std::result::Result<i64, ::std::string::String>,
            words: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for Ceremony {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    created_by: Err("no value supplied for created_by".to_string()),
                    ended_at: Ok(Default::default()),
                    expires_at: Err("no value supplied for expires_at".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    request: Ok(Default::default()),
                    revision: Err("no value supplied for revision".to_string()),
                    role: Err("no value supplied for role".to_string()),
                    sha256: Err("no value supplied for sha256".to_string()),
                    signatures: Err("no value supplied for signatures".to_string()),
                    standings: Err("no value supplied for standings".to_string()),
                    state: Err("no value supplied for state".to_string()),
                    transcript: Ok(Default::default()),
                    trust_root: Err("no value supplied for trust_root".to_string()),
                    version: Err("no value supplied for version".to_string()),
                    words: Err("no value supplied for words".to_string()),
                }
            }
        }

        impl Ceremony {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn created_by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.created_by = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_by: {e}")
                    });
                self
            }
            pub fn ended_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.ended_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for ended_at: {e}")
                    });
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn request<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::serde_json::Value>>,
                T::Error: ::std::fmt::Display,
            {
                self.request = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for request: {e}")
                    });
                self
            }
            pub fn revision<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.revision = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for revision: {e}")
                    });
                self
            }
            pub fn role<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.role = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for role: {e}")
                    });
                self
            }
            pub fn sha256<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sha256 = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sha256: {e}")
                    });
                self
            }
            pub fn signatures<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::CeremonySignature>>,
                T::Error: ::std::fmt::Display,
            {
                self.signatures = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for signatures: {e}")
                    });
                self
            }
            pub fn standings<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::CeremonyStanding>>,
                T::Error: ::std::fmt::Display,
            {
                self.standings = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for standings: {e}")
                    });
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::CeremonyState>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for state: {e}")
                    });
                self
            }
            pub fn transcript<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.transcript = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for transcript: {e}")
                    });
                self
            }
            pub fn trust_root<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.trust_root = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for trust_root: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
            pub fn words<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.words = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for words: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Ceremony> for super::Ceremony {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Ceremony,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    created_by: value.created_by?,
                    ended_at: value.ended_at?,
                    expires_at: value.expires_at?,
                    id: value.id?,
                    request: value.request?,
                    revision: value.revision?,
                    role: value.role?,
                    sha256: value.sha256?,
                    signatures: value.signatures?,
                    standings: value.standings?,
                    state: value.state?,
                    transcript: value.transcript?,
                    trust_root: value.trust_root?,
                    version: value.version?,
                    words: value.words?,
                })
            }
        }

        impl ::std::convert::From<super::Ceremony> for Ceremony {
            fn from(value: super::Ceremony) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    created_by: Ok(value.created_by),
                    ended_at: Ok(value.ended_at),
                    expires_at: Ok(value.expires_at),
                    id: Ok(value.id),
                    request: Ok(value.request),
                    revision: Ok(value.revision),
                    role: Ok(value.role),
                    sha256: Ok(value.sha256),
                    signatures: Ok(value.signatures),
                    standings: Ok(value.standings),
                    state: Ok(value.state),
                    transcript: Ok(value.transcript),
                    trust_root: Ok(value.trust_root),
                    version: Ok(value.version),
                    words: Ok(value.words),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct CeremonySignature {
            keyid: ::std::result::Result<::std::string::String, ::std::string::String>,
            sig: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for CeremonySignature {
            fn default() -> Self {
                Self {
                    keyid: Err("no value supplied for keyid".to_string()),
                    sig: Err("no value supplied for sig".to_string()),
                }
            }
        }

        impl CeremonySignature {
            pub fn keyid<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.keyid = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for keyid: {e}")
                    });
                self
            }
            pub fn sig<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sig = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sig: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<CeremonySignature> for super::CeremonySignature {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CeremonySignature,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    keyid: value.keyid?,
                    sig: value.sig?,
                })
            }
        }

        impl ::std::convert::From<super::CeremonySignature> for CeremonySignature {
            fn from(value: super::CeremonySignature) -> Self {
                Self {
                    keyid: Ok(value.keyid),
                    sig: Ok(value.sig),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct CeremonyStanding {
            authority: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            missing: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            signed: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            threshold: ::std::result::Result<u32, ::std::string::String>,
        }

        impl ::std::default::Default for CeremonyStanding {
            fn default() -> Self {
                Self {
                    authority: Err("no value supplied for authority".to_string()),
                    missing: Err("no value supplied for missing".to_string()),
                    signed: Err("no value supplied for signed".to_string()),
                    threshold: Err("no value supplied for threshold".to_string()),
                }
            }
        }

        impl CeremonyStanding {
            pub fn authority<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.authority = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for authority: {e}")
                    });
                self
            }
            pub fn missing<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.missing = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for missing: {e}")
                    });
                self
            }
            pub fn signed<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.signed = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for signed: {e}")
                    });
                self
            }
            pub fn threshold<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.threshold = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for threshold: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<CeremonyStanding> for super::CeremonyStanding {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CeremonyStanding,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    authority: value.authority?,
                    missing: value.missing?,
                    signed: value.signed?,
                    threshold: value.threshold?,
                })
            }
        }

        impl ::std::convert::From<super::CeremonyStanding> for CeremonyStanding {
            fn from(value: super::CeremonyStanding) -> Self {
                Self {
                    authority: Ok(value.authority),
                    missing: Ok(value.missing),
                    signed: Ok(value.signed),
                    threshold: Ok(value.threshold),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct DelegationTerms {
            keys: ::std::result::Result<
                ::std::vec::Vec<super::PublicKey>,
                ::std::string::String,
            >,
            lifetime: ::std::result::Result<u32, ::std::string::String>,
            paths: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            signing_key: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            threshold: ::std::result::Result<
                ::std::option::Option<u32>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for DelegationTerms {
            fn default() -> Self {
                Self {
                    keys: Ok(Default::default()),
                    lifetime: Err("no value supplied for lifetime".to_string()),
                    paths: Err("no value supplied for paths".to_string()),
                    signing_key: Ok(Default::default()),
                    threshold: Ok(Default::default()),
                }
            }
        }

        impl DelegationTerms {
            pub fn keys<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::PublicKey>>,
                T::Error: ::std::fmt::Display,
            {
                self.keys = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for keys: {e}")
                    });
                self
            }
            pub fn lifetime<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.lifetime = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for lifetime: {e}")
                    });
                self
            }
            pub fn paths<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.paths = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for paths: {e}")
                    });
                self
            }
            pub fn signing_key<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.signing_key = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for signing_key: {e}")
                    });
                self
            }
            pub fn threshold<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u32>>,
                T::Error: ::std::fmt::Display,
            {
                self.threshold = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for threshold: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<DelegationTerms> for super::DelegationTerms {
            type Error = super::error::ConversionError;
            fn try_from(
                value: DelegationTerms,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    keys: value.keys?,
                    lifetime: value.lifetime?,
                    paths: value.paths?,
                    signing_key: value.signing_key?,
                    threshold: value.threshold?,
                })
            }
        }

        impl ::std::convert::From<super::DelegationTerms> for DelegationTerms {
            fn from(value: super::DelegationTerms) -> Self {
                Self {
                    keys: Ok(value.keys),
                    lifetime: Ok(value.lifetime),
                    paths: Ok(value.paths),
                    signing_key: Ok(value.signing_key),
                    threshold: Ok(value.threshold),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Expiries {
            bins: ::std::result::Result<super::Expiry, ::std::string::String>,
            repositories: ::std::result::Result<super::Expiry, ::std::string::String>,
            snapshot: ::std::result::Result<super::Expiry, ::std::string::String>,
            targets: ::std::result::Result<super::Expiry, ::std::string::String>,
            timestamp: ::std::result::Result<super::Expiry, ::std::string::String>,
        }

        impl ::std::default::Default for Expiries {
            fn default() -> Self {
                Self {
                    bins: Err("no value supplied for bins".to_string()),
                    repositories: Err("no value supplied for repositories".to_string()),
                    snapshot: Err("no value supplied for snapshot".to_string()),
                    targets: Err("no value supplied for targets".to_string()),
                    timestamp: Err("no value supplied for timestamp".to_string()),
                }
            }
        }

        impl Expiries {
            pub fn bins<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Expiry>,
                T::Error: ::std::fmt::Display,
            {
                self.bins = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for bins: {e}")
                    });
                self
            }
            pub fn repositories<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Expiry>,
                T::Error: ::std::fmt::Display,
            {
                self.repositories = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for repositories: {e}")
                    });
                self
            }
            pub fn snapshot<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Expiry>,
                T::Error: ::std::fmt::Display,
            {
                self.snapshot = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for snapshot: {e}")
                    });
                self
            }
            pub fn targets<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Expiry>,
                T::Error: ::std::fmt::Display,
            {
                self.targets = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for targets: {e}")
                    });
                self
            }
            pub fn timestamp<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Expiry>,
                T::Error: ::std::fmt::Display,
            {
                self.timestamp = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for timestamp: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Expiries> for super::Expiries {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Expiries,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    bins: value.bins?,
                    repositories: value.repositories?,
                    snapshot: value.snapshot?,
                    targets: value.targets?,
                    timestamp: value.timestamp?,
                })
            }
        }

        impl ::std::convert::From<super::Expiries> for Expiries {
            fn from(value: super::Expiries) -> Self {
                Self {
                    bins: Ok(value.bins),
                    repositories: Ok(value.repositories),
                    snapshot: Ok(value.snapshot),
                    targets: Ok(value.targets),
                    timestamp: Ok(value.timestamp),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Expiry {
            lifetime: ::std::result::Result<u32, ::std::string::String>,
            margin: ::std::result::Result<u32, ::std::string::String>,
        }

        impl ::std::default::Default for Expiry {
            fn default() -> Self {
                Self {
                    lifetime: Err("no value supplied for lifetime".to_string()),
                    margin: Err("no value supplied for margin".to_string()),
                }
            }
        }

        impl Expiry {
            pub fn lifetime<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.lifetime = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for lifetime: {e}")
                    });
                self
            }
            pub fn margin<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.margin = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for margin: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Expiry> for super::Expiry {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Expiry,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    lifetime: value.lifetime?,
                    margin: value.margin?,
                })
            }
        }

        impl ::std::convert::From<super::Expiry> for Expiry {
            fn from(value: super::Expiry) -> Self {
                Self {
                    lifetime: Ok(value.lifetime),
                    margin: Ok(value.margin),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct ExpiryChange {
            bins: ::std::result::Result<
                ::std::option::Option<super::Expiry>,
                ::std::string::String,
            >,
            repositories: ::std::result::Result<
                ::std::option::Option<super::Expiry>,
                ::std::string::String,
            >,
            snapshot: ::std::result::Result<
                ::std::option::Option<super::Expiry>,
                ::std::string::String,
            >,
            targets: ::std::result::Result<
                ::std::option::Option<super::Expiry>,
                ::std::string::String,
            >,
            timestamp: ::std::result::Result<
                ::std::option::Option<super::Expiry>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for ExpiryChange {
            fn default() -> Self {
                Self {
                    bins: Ok(Default::default()),
                    repositories: Ok(Default::default()),
                    snapshot: Ok(Default::default()),
                    targets: Ok(Default::default()),
                    timestamp: Ok(Default::default()),
                }
            }
        }

        impl ExpiryChange {
            pub fn bins<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Expiry>>,
                T::Error: ::std::fmt::Display,
            {
                self.bins = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for bins: {e}")
                    });
                self
            }
            pub fn repositories<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Expiry>>,
                T::Error: ::std::fmt::Display,
            {
                self.repositories = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for repositories: {e}")
                    });
                self
            }
            pub fn snapshot<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Expiry>>,
                T::Error: ::std::fmt::Display,
            {
                self.snapshot = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for snapshot: {e}")
                    });
                self
            }
            pub fn targets<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Expiry>>,
                T::Error: ::std::fmt::Display,
            {
                self.targets = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for targets: {e}")
                    });
                self
            }
            pub fn timestamp<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Expiry>>,
                T::Error: ::std::fmt::Display,
            {
                self.timestamp = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for timestamp: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<ExpiryChange> for super::ExpiryChange {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ExpiryChange,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    bins: value.bins?,
                    repositories: value.repositories?,
                    snapshot: value.snapshot?,
                    targets: value.targets?,
                    timestamp: value.timestamp?,
                })
            }
        }

        impl ::std::convert::From<super::ExpiryChange> for ExpiryChange {
            fn from(value: super::ExpiryChange) -> Self {
                Self {
                    bins: Ok(value.bins),
                    repositories: Ok(value.repositories),
                    snapshot: Ok(value.snapshot),
                    targets: Ok(value.targets),
                    timestamp: Ok(value.timestamp),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct FirstExpiry {
            at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            role: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for FirstExpiry {
            fn default() -> Self {
                Self {
                    at: Err("no value supplied for at".to_string()),
                    role: Err("no value supplied for role".to_string()),
                }
            }
        }

        impl FirstExpiry {
            pub fn at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for at: {e}"));
                self
            }
            pub fn role<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.role = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for role: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<FirstExpiry> for super::FirstExpiry {
            type Error = super::error::ConversionError;
            fn try_from(
                value: FirstExpiry,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    at: value.at?,
                    role: value.role?,
                })
            }
        }

        impl ::std::convert::From<super::FirstExpiry> for FirstExpiry {
            fn from(value: super::FirstExpiry) -> Self {
                Self {
                    at: Ok(value.at),
                    role: Ok(value.role),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct GoneArtifacts {
            batch: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            paths: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            publish: ::std::result::Result<bool, ::std::string::String>,
        }

        impl ::std::default::Default for GoneArtifacts {
            fn default() -> Self {
                Self {
                    batch: Ok(Default::default()),
                    paths: Err("no value supplied for paths".to_string()),
                    publish: Ok(super::defaults::default_bool::<true>()),
                }
            }
        }

        impl GoneArtifacts {
            pub fn batch<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.batch = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for batch: {e}")
                    });
                self
            }
            pub fn paths<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.paths = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for paths: {e}")
                    });
                self
            }
            pub fn publish<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.publish = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for publish: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<GoneArtifacts> for super::GoneArtifacts {
            type Error = super::error::ConversionError;
            fn try_from(
                value: GoneArtifacts,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    batch: value.batch?,
                    paths: value.paths?,
                    publish: value.publish?,
                })
            }
        }

        impl ::std::convert::From<super::GoneArtifacts> for GoneArtifacts {
            fn from(value: super::GoneArtifacts) -> Self {
                Self {
                    batch: Ok(value.batch),
                    paths: Ok(value.paths),
                    publish: Ok(value.publish),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct HeldArtifacts {
            batch: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for HeldArtifacts {
            fn default() -> Self {
                Self {
                    batch: Ok(Default::default()),
                }
            }
        }

        impl HeldArtifacts {
            pub fn batch<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.batch = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for batch: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<HeldArtifacts> for super::HeldArtifacts {
            type Error = super::error::ConversionError;
            fn try_from(
                value: HeldArtifacts,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { batch: value.batch? })
            }
        }

        impl ::std::convert::From<super::HeldArtifacts> for HeldArtifacts {
            fn from(value: super::HeldArtifacts) -> Self {
                Self { batch: Ok(value.batch) }
            }
        }

        #[derive(Clone, Debug)]
        pub struct ImportedSigningKey {
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            purpose: ::std::result::Result<super::KeyPurpose, ::std::string::String>,
            sealed: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for ImportedSigningKey {
            fn default() -> Self {
                Self {
                    name: Err("no value supplied for name".to_string()),
                    purpose: Err("no value supplied for purpose".to_string()),
                    sealed: Err("no value supplied for sealed".to_string()),
                }
            }
        }

        impl ImportedSigningKey {
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn purpose<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::KeyPurpose>,
                T::Error: ::std::fmt::Display,
            {
                self.purpose = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for purpose: {e}")
                    });
                self
            }
            pub fn sealed<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sealed = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sealed: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<ImportedSigningKey> for super::ImportedSigningKey {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ImportedSigningKey,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    name: value.name?,
                    purpose: value.purpose?,
                    sealed: value.sealed?,
                })
            }
        }

        impl ::std::convert::From<super::ImportedSigningKey> for ImportedSigningKey {
            fn from(value: super::ImportedSigningKey) -> Self {
                Self {
                    name: Ok(value.name),
                    purpose: Ok(value.purpose),
                    sealed: Ok(value.sealed),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct MetadataFile {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            record: ::std::result::Result<super::Record, ::std::string::String>,
            sha256: ::std::result::Result<::std::string::String, ::std::string::String>,
            size: ::std::result::Result<i64, ::std::string::String>,
        }

        impl ::std::default::Default for MetadataFile {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    record: Err("no value supplied for record".to_string()),
                    sha256: Err("no value supplied for sha256".to_string()),
                    size: Err("no value supplied for size".to_string()),
                }
            }
        }

        impl MetadataFile {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn record<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Record>,
                T::Error: ::std::fmt::Display,
            {
                self.record = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for record: {e}")
                    });
                self
            }
            pub fn sha256<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sha256 = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sha256: {e}")
                    });
                self
            }
            pub fn size<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.size = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for size: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<MetadataFile> for super::MetadataFile {
            type Error = super::error::ConversionError;
            fn try_from(
                value: MetadataFile,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    id: value.id?,
                    record: value.record?,
                    sha256: value.sha256?,
                    size: value.size?,
                })
            }
        }

        impl ::std::convert::From<super::MetadataFile> for MetadataFile {
            fn from(value: super::MetadataFile) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    id: Ok(value.id),
                    record: Ok(value.record),
                    sha256: Ok(value.sha256),
                    size: Ok(value.size),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct NewArtifacts {
            artifacts: ::std::result::Result<
                ::std::vec::Vec<super::Artifact>,
                ::std::string::String,
            >,
            batch: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            publish: ::std::result::Result<bool, ::std::string::String>,
        }

        impl ::std::default::Default for NewArtifacts {
            fn default() -> Self {
                Self {
                    artifacts: Err("no value supplied for artifacts".to_string()),
                    batch: Ok(Default::default()),
                    publish: Ok(super::defaults::default_bool::<true>()),
                }
            }
        }

        impl NewArtifacts {
            pub fn artifacts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Artifact>>,
                T::Error: ::std::fmt::Display,
            {
                self.artifacts = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for artifacts: {e}")
                    });
                self
            }
            pub fn batch<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.batch = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for batch: {e}")
                    });
                self
            }
            pub fn publish<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.publish = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for publish: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<NewArtifacts> for super::NewArtifacts {
            type Error = super::error::ConversionError;
            fn try_from(
                value: NewArtifacts,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    artifacts: value.artifacts?,
                    batch: value.batch?,
                    publish: value.publish?,
                })
            }
        }

        impl ::std::convert::From<super::NewArtifacts> for NewArtifacts {
            fn from(value: super::NewArtifacts) -> Self {
                Self {
                    artifacts: Ok(value.artifacts),
                    batch: Ok(value.batch),
                    publish: Ok(value.publish),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct NewBackup {
            directory: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            objects: ::std::result::Result<bool, ::std::string::String>,
        }

        impl ::std::default::Default for NewBackup {
            fn default() -> Self {
                Self {
                    directory: Ok(Default::default()),
                    objects: Ok(Default::default()),
                }
            }
        }

        impl NewBackup {
            pub fn directory<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.directory = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for directory: {e}")
                    });
                self
            }
            pub fn objects<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.objects = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for objects: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<NewBackup> for super::NewBackup {
            type Error = super::error::ConversionError;
            fn try_from(
                value: NewBackup,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    directory: value.directory?,
                    objects: value.objects?,
                })
            }
        }

        impl ::std::convert::From<super::NewBackup> for NewBackup {
            fn from(value: super::NewBackup) -> Self {
                Self {
                    directory: Ok(value.directory),
                    objects: Ok(value.objects),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct NewCeremony {
            replaces: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            request: ::std::result::Result<::serde_json::Value, ::std::string::String>,
        }

        impl ::std::default::Default for NewCeremony {
            fn default() -> Self {
                Self {
                    replaces: Ok(Default::default()),
                    request: Err("no value supplied for request".to_string()),
                }
            }
        }

        impl NewCeremony {
            pub fn replaces<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.replaces = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for replaces: {e}")
                    });
                self
            }
            pub fn request<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::serde_json::Value>,
                T::Error: ::std::fmt::Display,
            {
                self.request = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for request: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<NewCeremony> for super::NewCeremony {
            type Error = super::error::ConversionError;
            fn try_from(
                value: NewCeremony,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    replaces: value.replaces?,
                    request: value.request?,
                })
            }
        }

        impl ::std::convert::From<super::NewCeremony> for NewCeremony {
            fn from(value: super::NewCeremony) -> Self {
                Self {
                    replaces: Ok(value.replaces),
                    request: Ok(value.request),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct NewDelegation {
            keys: ::std::result::Result<
                ::std::vec::Vec<super::PublicKey>,
                ::std::string::String,
            >,
            lifetime: ::std::result::Result<u32, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            paths: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            signing_key: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            threshold: ::std::result::Result<
                ::std::option::Option<u32>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for NewDelegation {
            fn default() -> Self {
                Self {
                    keys: Ok(Default::default()),
                    lifetime: Err("no value supplied for lifetime".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    paths: Err("no value supplied for paths".to_string()),
                    signing_key: Ok(Default::default()),
                    threshold: Ok(Default::default()),
                }
            }
        }

        impl NewDelegation {
            pub fn keys<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::PublicKey>>,
                T::Error: ::std::fmt::Display,
            {
                self.keys = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for keys: {e}")
                    });
                self
            }
            pub fn lifetime<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.lifetime = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for lifetime: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn paths<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.paths = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for paths: {e}")
                    });
                self
            }
            pub fn signing_key<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.signing_key = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for signing_key: {e}")
                    });
                self
            }
            pub fn threshold<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u32>>,
                T::Error: ::std::fmt::Display,
            {
                self.threshold = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for threshold: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<NewDelegation> for super::NewDelegation {
            type Error = super::error::ConversionError;
            fn try_from(
                value: NewDelegation,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    keys: value.keys?,
                    lifetime: value.lifetime?,
                    name: value.name?,
                    paths: value.paths?,
                    signing_key: value.signing_key?,
                    threshold: value.threshold?,
                })
            }
        }

        impl ::std::convert::From<super::NewDelegation> for NewDelegation {
            fn from(value: super::NewDelegation) -> Self {
                Self {
                    keys: Ok(value.keys),
                    lifetime: Ok(value.lifetime),
                    name: Ok(value.name),
                    paths: Ok(value.paths),
                    signing_key: Ok(value.signing_key),
                    threshold: Ok(value.threshold),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct NewPin {
            note: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for NewPin {
            fn default() -> Self {
                Self {
                    note: Ok(Default::default()),
                }
            }
        }

        impl NewPin {
            pub fn note<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.note = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for note: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<NewPin> for super::NewPin {
            type Error = super::error::ConversionError;
            fn try_from(
                value: NewPin,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { note: value.note? })
            }
        }

        impl ::std::convert::From<super::NewPin> for NewPin {
            fn from(value: super::NewPin) -> Self {
                Self { note: Ok(value.note) }
            }
        }

        #[derive(Clone, Debug)]
        pub struct NewPromotion {
            all: ::std::result::Result<bool, ::std::string::String>,
            dry_run: ::std::result::Result<bool, ::std::string::String>,
            names: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            newest: ::std::result::Result<bool, ::std::string::String>,
            override_: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            packages: ::std::result::Result<
                ::std::vec::Vec<::uuid::Uuid>,
                ::std::string::String,
            >,
            source: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            supersede: ::std::result::Result<bool, ::std::string::String>,
            targets: ::std::result::Result<
                ::std::vec::Vec<super::PromotionTarget>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for NewPromotion {
            fn default() -> Self {
                Self {
                    all: Ok(Default::default()),
                    dry_run: Ok(Default::default()),
                    names: Ok(Default::default()),
                    newest: Ok(Default::default()),
                    override_: Ok(Default::default()),
                    packages: Ok(Default::default()),
                    source: Err("no value supplied for source".to_string()),
                    supersede: Ok(Default::default()),
                    targets: Err("no value supplied for targets".to_string()),
                }
            }
        }

        impl NewPromotion {
            pub fn all<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.all = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for all: {e}")
                    });
                self
            }
            pub fn dry_run<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.dry_run = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for dry_run: {e}")
                    });
                self
            }
            pub fn names<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.names = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for names: {e}")
                    });
                self
            }
            pub fn newest<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.newest = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for newest: {e}")
                    });
                self
            }
            pub fn override_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.override_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for override_: {e}")
                    });
                self
            }
            pub fn packages<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.packages = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for packages: {e}")
                    });
                self
            }
            pub fn source<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.source = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for source: {e}")
                    });
                self
            }
            pub fn supersede<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.supersede = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for supersede: {e}")
                    });
                self
            }
            pub fn targets<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::PromotionTarget>>,
                T::Error: ::std::fmt::Display,
            {
                self.targets = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for targets: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<NewPromotion> for super::NewPromotion {
            type Error = super::error::ConversionError;
            fn try_from(
                value: NewPromotion,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    all: value.all?,
                    dry_run: value.dry_run?,
                    names: value.names?,
                    newest: value.newest?,
                    override_: value.override_?,
                    packages: value.packages?,
                    source: value.source?,
                    supersede: value.supersede?,
                    targets: value.targets?,
                })
            }
        }

        impl ::std::convert::From<super::NewPromotion> for NewPromotion {
            fn from(value: super::NewPromotion) -> Self {
                Self {
                    all: Ok(value.all),
                    dry_run: Ok(value.dry_run),
                    names: Ok(value.names),
                    newest: Ok(value.newest),
                    override_: Ok(value.override_),
                    packages: Ok(value.packages),
                    source: Ok(value.source),
                    supersede: Ok(value.supersede),
                    targets: Ok(value.targets),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct NewPublication {
            override_: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            rebuild: ::std::result::Result<bool, ::std::string::String>,
        }

        impl ::std::default::Default for NewPublication {
            fn default() -> Self {
                Self {
                    override_: Ok(Default::default()),
                    rebuild: Ok(Default::default()),
                }
            }
        }

        impl NewPublication {
            pub fn override_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.override_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for override_: {e}")
                    });
                self
            }
            pub fn rebuild<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.rebuild = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for rebuild: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<NewPublication> for super::NewPublication {
            type Error = super::error::ConversionError;
            fn try_from(
                value: NewPublication,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    override_: value.override_?,
                    rebuild: value.rebuild?,
                })
            }
        }

        impl ::std::convert::From<super::NewPublication> for NewPublication {
            fn from(value: super::NewPublication) -> Self {
                Self {
                    override_: Ok(value.override_),
                    rebuild: Ok(value.rebuild),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct NewRepository {
            address: ::std::result::Result<::std::string::String, ::std::string::String>,
            policy: ::std::result::Result<
                ::std::option::Option<super::PolicyChange>,
                ::std::string::String,
            >,
            public: ::std::result::Result<bool, ::std::string::String>,
            signing_key: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            trust_root: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for NewRepository {
            fn default() -> Self {
                Self {
                    address: Err("no value supplied for address".to_string()),
                    policy: Ok(Default::default()),
                    public: Ok(Default::default()),
                    signing_key: Ok(Default::default()),
                    trust_root: Ok(Default::default()),
                }
            }
        }

        impl NewRepository {
            pub fn address<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.address = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for address: {e}")
                    });
                self
            }
            pub fn policy<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::PolicyChange>>,
                T::Error: ::std::fmt::Display,
            {
                self.policy = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for policy: {e}")
                    });
                self
            }
            pub fn public<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.public = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for public: {e}")
                    });
                self
            }
            pub fn signing_key<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.signing_key = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for signing_key: {e}")
                    });
                self
            }
            pub fn trust_root<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.trust_root = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for trust_root: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<NewRepository> for super::NewRepository {
            type Error = super::error::ConversionError;
            fn try_from(
                value: NewRepository,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    address: value.address?,
                    policy: value.policy?,
                    public: value.public?,
                    signing_key: value.signing_key?,
                    trust_root: value.trust_root?,
                })
            }
        }

        impl ::std::convert::From<super::NewRepository> for NewRepository {
            fn from(value: super::NewRepository) -> Self {
                Self {
                    address: Ok(value.address),
                    policy: Ok(value.policy),
                    public: Ok(value.public),
                    signing_key: Ok(value.signing_key),
                    trust_root: Ok(value.trust_root),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct NewSigningKey {
            algorithm: ::std::result::Result<super::KeyAlgorithm, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            purpose: ::std::result::Result<super::KeyPurpose, ::std::string::String>,
            user_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for NewSigningKey {
            fn default() -> Self {
                Self {
                    algorithm: Err("no value supplied for algorithm".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    purpose: Err("no value supplied for purpose".to_string()),
                    user_id: Ok(Default::default()),
                }
            }
        }

        impl NewSigningKey {
            pub fn algorithm<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::KeyAlgorithm>,
                T::Error: ::std::fmt::Display,
            {
                self.algorithm = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for algorithm: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn purpose<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::KeyPurpose>,
                T::Error: ::std::fmt::Display,
            {
                self.purpose = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for purpose: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<NewSigningKey> for super::NewSigningKey {
            type Error = super::error::ConversionError;
            fn try_from(
                value: NewSigningKey,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    algorithm: value.algorithm?,
                    name: value.name?,
                    purpose: value.purpose?,
                    user_id: value.user_id?,
                })
            }
        }

        impl ::std::convert::From<super::NewSigningKey> for NewSigningKey {
            fn from(value: super::NewSigningKey) -> Self {
                Self {
                    algorithm: Ok(value.algorithm),
                    name: Ok(value.name),
                    purpose: Ok(value.purpose),
                    user_id: Ok(value.user_id),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct NewToken {
            expires_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            role: ::std::result::Result<super::TokenRole, ::std::string::String>,
        }

        impl ::std::default::Default for NewToken {
            fn default() -> Self {
                Self {
                    expires_at: Ok(Default::default()),
                    name: Err("no value supplied for name".to_string()),
                    role: Err("no value supplied for role".to_string()),
                }
            }
        }

        impl NewToken {
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn role<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::TokenRole>,
                T::Error: ::std::fmt::Display,
            {
                self.role = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for role: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<NewToken> for super::NewToken {
            type Error = super::error::ConversionError;
            fn try_from(
                value: NewToken,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    expires_at: value.expires_at?,
                    name: value.name?,
                    role: value.role?,
                })
            }
        }

        impl ::std::convert::From<super::NewToken> for NewToken {
            fn from(value: super::NewToken) -> Self {
                Self {
                    expires_at: Ok(value.expires_at),
                    name: Ok(value.name),
                    role: Ok(value.role),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct NewTrustRoot {
            bins: ::std::result::Result<
                ::std::option::Option<u32>,
                ::std::string::String,
            >,
            expiry: ::std::result::Result<
                ::std::option::Option<super::ExpiryChange>,
                ::std::string::String,
            >,
            keys: ::std::result::Result<super::OnlineKeys, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            roles: ::std::result::Result<
                ::std::vec::Vec<super::SignedRole>,
                ::std::string::String,
            >,
            root: ::std::result::Result<::serde_json::Value, ::std::string::String>,
            targets: ::std::result::Result<
                ::std::option::Option<super::SignedTargets>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for NewTrustRoot {
            fn default() -> Self {
                Self {
                    bins: Ok(Default::default()),
                    expiry: Ok(Default::default()),
                    keys: Err("no value supplied for keys".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    roles: Ok(Default::default()),
                    root: Err("no value supplied for root".to_string()),
                    targets: Ok(Default::default()),
                }
            }
        }

        impl NewTrustRoot {
            pub fn bins<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u32>>,
                T::Error: ::std::fmt::Display,
            {
                self.bins = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for bins: {e}")
                    });
                self
            }
            pub fn expiry<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::ExpiryChange>>,
                T::Error: ::std::fmt::Display,
            {
                self.expiry = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expiry: {e}")
                    });
                self
            }
            pub fn keys<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::OnlineKeys>,
                T::Error: ::std::fmt::Display,
            {
                self.keys = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for keys: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn roles<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::SignedRole>>,
                T::Error: ::std::fmt::Display,
            {
                self.roles = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for roles: {e}")
                    });
                self
            }
            pub fn root<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::serde_json::Value>,
                T::Error: ::std::fmt::Display,
            {
                self.root = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for root: {e}")
                    });
                self
            }
            pub fn targets<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::SignedTargets>>,
                T::Error: ::std::fmt::Display,
            {
                self.targets = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for targets: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<NewTrustRoot> for super::NewTrustRoot {
            type Error = super::error::ConversionError;
            fn try_from(
                value: NewTrustRoot,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    bins: value.bins?,
                    expiry: value.expiry?,
                    keys: value.keys?,
                    name: value.name?,
                    roles: value.roles?,
                    root: value.root?,
                    targets: value.targets?,
                })
            }
        }

        impl ::std::convert::From<super::NewTrustRoot> for NewTrustRoot {
            fn from(value: super::NewTrustRoot) -> Self {
                Self {
                    bins: Ok(value.bins),
                    expiry: Ok(value.expiry),
                    keys: Ok(value.keys),
                    name: Ok(value.name),
                    roles: Ok(value.roles),
                    root: Ok(value.root),
                    targets: Ok(value.targets),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct OnlineKeys {
            repositories: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            snapshot: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            targets: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            timestamp: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for OnlineKeys {
            fn default() -> Self {
                Self {
                    repositories: Err("no value supplied for repositories".to_string()),
                    snapshot: Err("no value supplied for snapshot".to_string()),
                    targets: Ok(Default::default()),
                    timestamp: Err("no value supplied for timestamp".to_string()),
                }
            }
        }

        impl OnlineKeys {
            pub fn repositories<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.repositories = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for repositories: {e}")
                    });
                self
            }
            pub fn snapshot<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.snapshot = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for snapshot: {e}")
                    });
                self
            }
            pub fn targets<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.targets = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for targets: {e}")
                    });
                self
            }
            pub fn timestamp<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.timestamp = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for timestamp: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<OnlineKeys> for super::OnlineKeys {
            type Error = super::error::ConversionError;
            fn try_from(
                value: OnlineKeys,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    repositories: value.repositories?,
                    snapshot: value.snapshot?,
                    targets: value.targets?,
                    timestamp: value.timestamp?,
                })
            }
        }

        impl ::std::convert::From<super::OnlineKeys> for OnlineKeys {
            fn from(value: super::OnlineKeys) -> Self {
                Self {
                    repositories: Ok(value.repositories),
                    snapshot: Ok(value.snapshot),
                    targets: Ok(value.targets),
                    timestamp: Ok(value.timestamp),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Package {
            arch: ::std::result::Result<::std::string::String, ::std::string::String>,
            component: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            details: ::std::result::Result<::serde_json::Value, ::std::string::String>,
            epoch: ::std::result::Result<i64, ::std::string::String>,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            nevra: ::std::result::Result<::std::string::String, ::std::string::String>,
            path: ::std::result::Result<::std::string::String, ::std::string::String>,
            pin: ::std::result::Result<
                ::std::option::Option<super::Pin>,
                ::std::string::String,
            >,
            release: ::std::result::Result<::std::string::String, ::std::string::String>,
            sha256: ::std::result::Result<::std::string::String, ::std::string::String>,
            signed_by: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            size: ::std::result::Result<i64, ::std::string::String>,
            source_sha256: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            suite: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            version: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for Package {
            fn default() -> Self {
                Self {
                    arch: Err("no value supplied for arch".to_string()),
                    component: Ok(Default::default()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    details: Err("no value supplied for details".to_string()),
                    epoch: Err("no value supplied for epoch".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    nevra: Err("no value supplied for nevra".to_string()),
                    path: Err("no value supplied for path".to_string()),
                    pin: Ok(Default::default()),
                    release: Err("no value supplied for release".to_string()),
                    sha256: Err("no value supplied for sha256".to_string()),
                    signed_by: Ok(Default::default()),
                    size: Err("no value supplied for size".to_string()),
                    source_sha256: Err(
                        "no value supplied for source_sha256".to_string(),
                    ),
                    suite: Ok(Default::default()),
                    version: Err("no value supplied for version".to_string()),
                }
            }
        }

        impl Package {
            pub fn arch<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.arch = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for arch: {e}")
                    });
                self
            }
            pub fn component<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.component = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for component: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn details<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::serde_json::Value>,
                T::Error: ::std::fmt::Display,
            {
                self.details = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for details: {e}")
                    });
                self
            }
            pub fn epoch<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.epoch = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for epoch: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn nevra<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.nevra = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for nevra: {e}")
                    });
                self
            }
            pub fn path<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.path = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for path: {e}")
                    });
                self
            }
            pub fn pin<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Pin>>,
                T::Error: ::std::fmt::Display,
            {
                self.pin = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for pin: {e}")
                    });
                self
            }
            pub fn release<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.release = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for release: {e}")
                    });
                self
            }
            pub fn sha256<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sha256 = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sha256: {e}")
                    });
                self
            }
            pub fn signed_by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.signed_by = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for signed_by: {e}")
                    });
                self
            }
            pub fn size<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.size = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for size: {e}")
                    });
                self
            }
            pub fn source_sha256<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.source_sha256 = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for source_sha256: {e}")
                    });
                self
            }
            pub fn suite<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.suite = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for suite: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Package> for super::Package {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Package,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    arch: value.arch?,
                    component: value.component?,
                    created_at: value.created_at?,
                    details: value.details?,
                    epoch: value.epoch?,
                    id: value.id?,
                    name: value.name?,
                    nevra: value.nevra?,
                    path: value.path?,
                    pin: value.pin?,
                    release: value.release?,
                    sha256: value.sha256?,
                    signed_by: value.signed_by?,
                    size: value.size?,
                    source_sha256: value.source_sha256?,
                    suite: value.suite?,
                    version: value.version?,
                })
            }
        }

        impl ::std::convert::From<super::Package> for Package {
            fn from(value: super::Package) -> Self {
                Self {
                    arch: Ok(value.arch),
                    component: Ok(value.component),
                    created_at: Ok(value.created_at),
                    details: Ok(value.details),
                    epoch: Ok(value.epoch),
                    id: Ok(value.id),
                    name: Ok(value.name),
                    nevra: Ok(value.nevra),
                    path: Ok(value.path),
                    pin: Ok(value.pin),
                    release: Ok(value.release),
                    sha256: Ok(value.sha256),
                    signed_by: Ok(value.signed_by),
                    size: Ok(value.size),
                    source_sha256: Ok(value.source_sha256),
                    suite: Ok(value.suite),
                    version: Ok(value.version),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PageAuditCheckpoint {
            items: ::std::result::Result<
                ::std::vec::Vec<super::AuditCheckpoint>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PageAuditCheckpoint {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PageAuditCheckpoint {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::AuditCheckpoint>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PageAuditCheckpoint>
        for super::PageAuditCheckpoint {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageAuditCheckpoint,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PageAuditCheckpoint> for PageAuditCheckpoint {
            fn from(value: super::PageAuditCheckpoint) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PageAuditEvent {
            items: ::std::result::Result<
                ::std::vec::Vec<super::AuditEvent>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PageAuditEvent {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PageAuditEvent {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::AuditEvent>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PageAuditEvent> for super::PageAuditEvent {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageAuditEvent,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PageAuditEvent> for PageAuditEvent {
            fn from(value: super::PageAuditEvent) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PageBackup {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Backup>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PageBackup {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PageBackup {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Backup>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PageBackup> for super::PageBackup {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageBackup,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PageBackup> for PageBackup {
            fn from(value: super::PageBackup) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PageCeremony {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Ceremony>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PageCeremony {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PageCeremony {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Ceremony>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PageCeremony> for super::PageCeremony {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageCeremony,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PageCeremony> for PageCeremony {
            fn from(value: super::PageCeremony) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PageMetadataFile {
            items: ::std::result::Result<
                ::std::vec::Vec<super::MetadataFile>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PageMetadataFile {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PageMetadataFile {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::MetadataFile>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PageMetadataFile> for super::PageMetadataFile {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageMetadataFile,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PageMetadataFile> for PageMetadataFile {
            fn from(value: super::PageMetadataFile) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PagePackage {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Package>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PagePackage {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PagePackage {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Package>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PagePackage> for super::PagePackage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PagePackage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PagePackage> for PagePackage {
            fn from(value: super::PagePackage) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PagePromotion {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Promotion>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PagePromotion {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PagePromotion {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Promotion>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PagePromotion> for super::PagePromotion {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PagePromotion,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PagePromotion> for PagePromotion {
            fn from(value: super::PagePromotion) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PagePublication {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Publication>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PagePublication {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PagePublication {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Publication>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PagePublication> for super::PagePublication {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PagePublication,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PagePublication> for PagePublication {
            fn from(value: super::PagePublication) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PageRepository {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Repository>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PageRepository {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PageRepository {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Repository>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PageRepository> for super::PageRepository {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageRepository,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PageRepository> for PageRepository {
            fn from(value: super::PageRepository) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PageSigningKey {
            items: ::std::result::Result<
                ::std::vec::Vec<super::SigningKey>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PageSigningKey {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PageSigningKey {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::SigningKey>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PageSigningKey> for super::PageSigningKey {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageSigningKey,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PageSigningKey> for PageSigningKey {
            fn from(value: super::PageSigningKey) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PageTarget {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Target>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PageTarget {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PageTarget {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Target>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PageTarget> for super::PageTarget {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageTarget,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PageTarget> for PageTarget {
            fn from(value: super::PageTarget) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PageTask {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Task>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PageTask {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PageTask {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Task>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PageTask> for super::PageTask {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageTask,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PageTask> for PageTask {
            fn from(value: super::PageTask) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PageToken {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Token>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PageToken {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PageToken {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Token>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PageToken> for super::PageToken {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageToken,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PageToken> for PageToken {
            fn from(value: super::PageToken) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PageTrustRole {
            items: ::std::result::Result<
                ::std::vec::Vec<super::TrustRole>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PageTrustRole {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PageTrustRole {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::TrustRole>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PageTrustRole> for super::PageTrustRole {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageTrustRole,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PageTrustRole> for PageTrustRole {
            fn from(value: super::PageTrustRole) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PageTrustRoot {
            items: ::std::result::Result<
                ::std::vec::Vec<super::TrustRoot>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PageTrustRoot {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next: Ok(Default::default()),
                }
            }
        }

        impl PageTrustRoot {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::TrustRoot>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PageTrustRoot> for super::PageTrustRoot {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageTrustRoot,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next: value.next?,
                })
            }
        }

        impl ::std::convert::From<super::PageTrustRoot> for PageTrustRoot {
            fn from(value: super::PageTrustRoot) -> Self {
                Self {
                    items: Ok(value.items),
                    next: Ok(value.next),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Pin {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            created_by: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            note: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for Pin {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    created_by: Err("no value supplied for created_by".to_string()),
                    note: Err("no value supplied for note".to_string()),
                }
            }
        }

        impl Pin {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn created_by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.created_by = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_by: {e}")
                    });
                self
            }
            pub fn note<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.note = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for note: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Pin> for super::Pin {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Pin,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    created_by: value.created_by?,
                    note: value.note?,
                })
            }
        }

        impl ::std::convert::From<super::Pin> for Pin {
            fn from(value: super::Pin) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    created_by: Ok(value.created_by),
                    note: Ok(value.note),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Policy {
            approvals: ::std::result::Result<u8, ::std::string::String>,
            compression: ::std::result::Result<
                super::Compression,
                ::std::string::String,
            >,
            exact: ::std::result::Result<bool, ::std::string::String>,
            file_conflicts: ::std::result::Result<bool, ::std::string::String>,
            foreign_signature: ::std::result::Result<
                super::ForeignSignature,
                ::std::string::String,
            >,
            provenance: ::std::result::Result<bool, ::std::string::String>,
            release: ::std::result::Result<
                ::std::option::Option<super::Release>,
                ::std::string::String,
            >,
            retention: ::std::result::Result<super::Retention, ::std::string::String>,
            reverse_dependencies: ::std::result::Result<bool, ::std::string::String>,
            shrink_percent: ::std::result::Result<u8, ::std::string::String>,
        }

        impl ::std::default::Default for Policy {
            fn default() -> Self {
                Self {
                    approvals: Err("no value supplied for approvals".to_string()),
                    compression: Err("no value supplied for compression".to_string()),
                    exact: Err("no value supplied for exact".to_string()),
                    file_conflicts: Err(
                        "no value supplied for file_conflicts".to_string(),
                    ),
                    foreign_signature: Err(
                        "no value supplied for foreign_signature".to_string(),
                    ),
                    provenance: Err("no value supplied for provenance".to_string()),
                    release: Ok(Default::default()),
                    retention: Err("no value supplied for retention".to_string()),
                    reverse_dependencies: Err(
                        "no value supplied for reverse_dependencies".to_string(),
                    ),
                    shrink_percent: Err(
                        "no value supplied for shrink_percent".to_string(),
                    ),
                }
            }
        }

        impl Policy {
            pub fn approvals<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u8>,
                T::Error: ::std::fmt::Display,
            {
                self.approvals = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for approvals: {e}")
                    });
                self
            }
            pub fn compression<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Compression>,
                T::Error: ::std::fmt::Display,
            {
                self.compression = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for compression: {e}")
                    });
                self
            }
            pub fn exact<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.exact = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for exact: {e}")
                    });
                self
            }
            pub fn file_conflicts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.file_conflicts = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for file_conflicts: {e}"
                        )
                    });
                self
            }
            pub fn foreign_signature<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ForeignSignature>,
                T::Error: ::std::fmt::Display,
            {
                self.foreign_signature = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for foreign_signature: {e}"
                        )
                    });
                self
            }
            pub fn provenance<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.provenance = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for provenance: {e}")
                    });
                self
            }
            pub fn release<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Release>>,
                T::Error: ::std::fmt::Display,
            {
                self.release = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for release: {e}")
                    });
                self
            }
            pub fn retention<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Retention>,
                T::Error: ::std::fmt::Display,
            {
                self.retention = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for retention: {e}")
                    });
                self
            }
            pub fn reverse_dependencies<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.reverse_dependencies = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for reverse_dependencies: {e}"
                        )
                    });
                self
            }
            pub fn shrink_percent<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u8>,
                T::Error: ::std::fmt::Display,
            {
                self.shrink_percent = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for shrink_percent: {e}"
                        )
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Policy> for super::Policy {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Policy,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    approvals: value.approvals?,
                    compression: value.compression?,
                    exact: value.exact?,
                    file_conflicts: value.file_conflicts?,
                    foreign_signature: value.foreign_signature?,
                    provenance: value.provenance?,
                    release: value.release?,
                    retention: value.retention?,
                    reverse_dependencies: value.reverse_dependencies?,
                    shrink_percent: value.shrink_percent?,
                })
            }
        }

        impl ::std::convert::From<super::Policy> for Policy {
            fn from(value: super::Policy) -> Self {
                Self {
                    approvals: Ok(value.approvals),
                    compression: Ok(value.compression),
                    exact: Ok(value.exact),
                    file_conflicts: Ok(value.file_conflicts),
                    foreign_signature: Ok(value.foreign_signature),
                    provenance: Ok(value.provenance),
                    release: Ok(value.release),
                    retention: Ok(value.retention),
                    reverse_dependencies: Ok(value.reverse_dependencies),
                    shrink_percent: Ok(value.shrink_percent),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PolicyChange {
            approvals: ::std::result::Result<
                ::std::option::Option<u8>,
                ::std::string::String,
            >,
            compression: ::std::result::Result<
                ::std::option::Option<super::Compression>,
                ::std::string::String,
            >,
            exact: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            file_conflicts: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            foreign_signature: ::std::result::Result<
                ::std::option::Option<super::ForeignSignature>,
                ::std::string::String,
            >,
            provenance: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            release: ::std::result::Result<
                ::std::option::Option<super::ReleaseChange>,
                ::std::string::String,
            >,
            retention: ::std::result::Result<
                ::std::option::Option<super::RetentionChange>,
                ::std::string::String,
            >,
            reverse_dependencies: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            shrink_percent: ::std::result::Result<
                ::std::option::Option<u8>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PolicyChange {
            fn default() -> Self {
                Self {
                    approvals: Ok(Default::default()),
                    compression: Ok(Default::default()),
                    exact: Ok(Default::default()),
                    file_conflicts: Ok(Default::default()),
                    foreign_signature: Ok(Default::default()),
                    provenance: Ok(Default::default()),
                    release: Ok(Default::default()),
                    retention: Ok(Default::default()),
                    reverse_dependencies: Ok(Default::default()),
                    shrink_percent: Ok(Default::default()),
                }
            }
        }

        impl PolicyChange {
            pub fn approvals<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u8>>,
                T::Error: ::std::fmt::Display,
            {
                self.approvals = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for approvals: {e}")
                    });
                self
            }
            pub fn compression<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Compression>>,
                T::Error: ::std::fmt::Display,
            {
                self.compression = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for compression: {e}")
                    });
                self
            }
            pub fn exact<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.exact = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for exact: {e}")
                    });
                self
            }
            pub fn file_conflicts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.file_conflicts = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for file_conflicts: {e}"
                        )
                    });
                self
            }
            pub fn foreign_signature<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::ForeignSignature>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.foreign_signature = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for foreign_signature: {e}"
                        )
                    });
                self
            }
            pub fn provenance<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.provenance = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for provenance: {e}")
                    });
                self
            }
            pub fn release<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::ReleaseChange>>,
                T::Error: ::std::fmt::Display,
            {
                self.release = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for release: {e}")
                    });
                self
            }
            pub fn retention<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::RetentionChange>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.retention = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for retention: {e}")
                    });
                self
            }
            pub fn reverse_dependencies<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.reverse_dependencies = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for reverse_dependencies: {e}"
                        )
                    });
                self
            }
            pub fn shrink_percent<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u8>>,
                T::Error: ::std::fmt::Display,
            {
                self.shrink_percent = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for shrink_percent: {e}"
                        )
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PolicyChange> for super::PolicyChange {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PolicyChange,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    approvals: value.approvals?,
                    compression: value.compression?,
                    exact: value.exact?,
                    file_conflicts: value.file_conflicts?,
                    foreign_signature: value.foreign_signature?,
                    provenance: value.provenance?,
                    release: value.release?,
                    retention: value.retention?,
                    reverse_dependencies: value.reverse_dependencies?,
                    shrink_percent: value.shrink_percent?,
                })
            }
        }

        impl ::std::convert::From<super::PolicyChange> for PolicyChange {
            fn from(value: super::PolicyChange) -> Self {
                Self {
                    approvals: Ok(value.approvals),
                    compression: Ok(value.compression),
                    exact: Ok(value.exact),
                    file_conflicts: Ok(value.file_conflicts),
                    foreign_signature: Ok(value.foreign_signature),
                    provenance: Ok(value.provenance),
                    release: Ok(value.release),
                    retention: Ok(value.retention),
                    reverse_dependencies: Ok(value.reverse_dependencies),
                    shrink_percent: Ok(value.shrink_percent),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Problem {
            detail: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            fields: ::std::result::Result<
                ::std::vec::Vec<super::ProblemField>,
                ::std::string::String,
            >,
            status: ::std::result::Result<u16, ::std::string::String>,
            title: ::std::result::Result<::std::string::String, ::std::string::String>,
            type_: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for Problem {
            fn default() -> Self {
                Self {
                    detail: Ok(Default::default()),
                    fields: Ok(Default::default()),
                    status: Err("no value supplied for status".to_string()),
                    title: Err("no value supplied for title".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }

        impl Problem {
            pub fn detail<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.detail = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for detail: {e}")
                    });
                self
            }
            pub fn fields<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::ProblemField>>,
                T::Error: ::std::fmt::Display,
            {
                self.fields = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for fields: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u16>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
            pub fn title<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.title = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for title: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Problem> for super::Problem {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Problem,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    detail: value.detail?,
                    fields: value.fields?,
                    status: value.status?,
                    title: value.title?,
                    type_: value.type_?,
                })
            }
        }

        impl ::std::convert::From<super::Problem> for Problem {
            fn from(value: super::Problem) -> Self {
                Self {
                    detail: Ok(value.detail),
                    fields: Ok(value.fields),
                    status: Ok(value.status),
                    title: Ok(value.title),
                    type_: Ok(value.type_),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct ProblemField {
            detail: ::std::result::Result<::std::string::String, ::std::string::String>,
            field: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for ProblemField {
            fn default() -> Self {
                Self {
                    detail: Err("no value supplied for detail".to_string()),
                    field: Err("no value supplied for field".to_string()),
                }
            }
        }

        impl ProblemField {
            pub fn detail<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.detail = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for detail: {e}")
                    });
                self
            }
            pub fn field<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.field = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for field: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<ProblemField> for super::ProblemField {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ProblemField,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    detail: value.detail?,
                    field: value.field?,
                })
            }
        }

        impl ::std::convert::From<super::ProblemField> for ProblemField {
            fn from(value: super::ProblemField) -> Self {
                Self {
                    detail: Ok(value.detail),
                    field: Ok(value.field),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Progress {
            done: ::std::result::Result<u64, ::std::string::String>,
            total: ::std::result::Result<
                ::std::option::Option<u64>,
                ::std::string::String,
            >,
            unit: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for Progress {
            fn default() -> Self {
                Self {
                    done: Err("no value supplied for done".to_string()),
                    total: Ok(Default::default()),
                    unit: Err("no value supplied for unit".to_string()),
                }
            }
        }

        impl Progress {
            pub fn done<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.done = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for done: {e}")
                    });
                self
            }
            pub fn total<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u64>>,
                T::Error: ::std::fmt::Display,
            {
                self.total = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for total: {e}")
                    });
                self
            }
            pub fn unit<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.unit = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for unit: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Progress> for super::Progress {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Progress,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    done: value.done?,
                    total: value.total?,
                    unit: value.unit?,
                })
            }
        }

        impl ::std::convert::From<super::Progress> for Progress {
            fn from(value: super::Progress) -> Self {
                Self {
                    done: Ok(value.done),
                    total: Ok(value.total),
                    unit: Ok(value.unit),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Promotion {
            all: ::std::result::Result<bool, ::std::string::String>,
            approvals: ::std::result::Result<
                ::std::vec::Vec<super::Approval>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            created_by: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            ended_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            names: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            needed_approvals: ::std::result::Result<i32, ::std::string::String>,
            newest: ::std::result::Result<bool, ::std::string::String>,
            override_: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            packages: ::std::result::Result<
                ::std::vec::Vec<::uuid::Uuid>,
                ::std::string::String,
            >,
            problem: ::std::result::Result<
                ::std::option::Option<super::Problem>,
                ::std::string::String,
            >,
            report: ::std::result::Result<::serde_json::Value, ::std::string::String>,
            source: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            state: ::std::result::Result<super::PromotionState, ::std::string::String>,
            supersede: ::std::result::Result<bool, ::std::string::String>,
            targets: ::std::result::Result<
                ::std::vec::Vec<super::PromotionTarget>,
                ::std::string::String,
            >,
            task: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
        }

        impl ::std::default::Default for Promotion {
            fn default() -> Self {
                Self {
                    all: Err("no value supplied for all".to_string()),
                    approvals: Err("no value supplied for approvals".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    created_by: Err("no value supplied for created_by".to_string()),
                    ended_at: Ok(Default::default()),
                    id: Err("no value supplied for id".to_string()),
                    names: Err("no value supplied for names".to_string()),
                    needed_approvals: Err(
                        "no value supplied for needed_approvals".to_string(),
                    ),
                    newest: Err("no value supplied for newest".to_string()),
                    override_: Err("no value supplied for override_".to_string()),
                    packages: Err("no value supplied for packages".to_string()),
                    problem: Ok(Default::default()),
                    report: Err("no value supplied for report".to_string()),
                    source: Err("no value supplied for source".to_string()),
                    state: Err("no value supplied for state".to_string()),
                    supersede: Err("no value supplied for supersede".to_string()),
                    targets: Err("no value supplied for targets".to_string()),
                    task: Err("no value supplied for task".to_string()),
                }
            }
        }

        impl Promotion {
            pub fn all<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.all = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for all: {e}")
                    });
                self
            }
            pub fn approvals<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Approval>>,
                T::Error: ::std::fmt::Display,
            {
                self.approvals = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for approvals: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn created_by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.created_by = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_by: {e}")
                    });
                self
            }
            pub fn ended_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.ended_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for ended_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn names<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.names = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for names: {e}")
                    });
                self
            }
            pub fn needed_approvals<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.needed_approvals = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for needed_approvals: {e}"
                        )
                    });
                self
            }
            pub fn newest<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.newest = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for newest: {e}")
                    });
                self
            }
            pub fn override_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.override_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for override_: {e}")
                    });
                self
            }
            pub fn packages<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.packages = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for packages: {e}")
                    });
                self
            }
            pub fn problem<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Problem>>,
                T::Error: ::std::fmt::Display,
            {
                self.problem = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for problem: {e}")
                    });
                self
            }
            pub fn report<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::serde_json::Value>,
                T::Error: ::std::fmt::Display,
            {
                self.report = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for report: {e}")
                    });
                self
            }
            pub fn source<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.source = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for source: {e}")
                    });
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::PromotionState>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for state: {e}")
                    });
                self
            }
            pub fn supersede<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.supersede = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for supersede: {e}")
                    });
                self
            }
            pub fn targets<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::PromotionTarget>>,
                T::Error: ::std::fmt::Display,
            {
                self.targets = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for targets: {e}")
                    });
                self
            }
            pub fn task<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.task = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for task: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Promotion> for super::Promotion {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Promotion,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    all: value.all?,
                    approvals: value.approvals?,
                    created_at: value.created_at?,
                    created_by: value.created_by?,
                    ended_at: value.ended_at?,
                    id: value.id?,
                    names: value.names?,
                    needed_approvals: value.needed_approvals?,
                    newest: value.newest?,
                    override_: value.override_?,
                    packages: value.packages?,
                    problem: value.problem?,
                    report: value.report?,
                    source: value.source?,
                    state: value.state?,
                    supersede: value.supersede?,
                    targets: value.targets?,
                    task: value.task?,
                })
            }
        }

        impl ::std::convert::From<super::Promotion> for Promotion {
            fn from(value: super::Promotion) -> Self {
                Self {
                    all: Ok(value.all),
                    approvals: Ok(value.approvals),
                    created_at: Ok(value.created_at),
                    created_by: Ok(value.created_by),
                    ended_at: Ok(value.ended_at),
                    id: Ok(value.id),
                    names: Ok(value.names),
                    needed_approvals: Ok(value.needed_approvals),
                    newest: Ok(value.newest),
                    override_: Ok(value.override_),
                    packages: Ok(value.packages),
                    problem: Ok(value.problem),
                    report: Ok(value.report),
                    source: Ok(value.source),
                    state: Ok(value.state),
                    supersede: Ok(value.supersede),
                    targets: Ok(value.targets),
                    task: Ok(value.task),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PromotionTarget {
            component: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            repository: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            suite: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for PromotionTarget {
            fn default() -> Self {
                Self {
                    component: Ok(Default::default()),
                    repository: Err("no value supplied for repository".to_string()),
                    suite: Ok(Default::default()),
                }
            }
        }

        impl PromotionTarget {
            pub fn component<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.component = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for component: {e}")
                    });
                self
            }
            pub fn repository<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.repository = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for repository: {e}")
                    });
                self
            }
            pub fn suite<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.suite = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for suite: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PromotionTarget> for super::PromotionTarget {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PromotionTarget,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    component: value.component?,
                    repository: value.repository?,
                    suite: value.suite?,
                })
            }
        }

        impl ::std::convert::From<super::PromotionTarget> for PromotionTarget {
            fn from(value: super::PromotionTarget) -> Self {
                Self {
                    component: Ok(value.component),
                    repository: Ok(value.repository),
                    suite: Ok(value.suite),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PublicKey {
            keytype: ::std::result::Result<::std::string::String, ::std::string::String>,
            keyval: ::std::result::Result<super::PublicKeyValue, ::std::string::String>,
            scheme: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for PublicKey {
            fn default() -> Self {
                Self {
                    keytype: Err("no value supplied for keytype".to_string()),
                    keyval: Err("no value supplied for keyval".to_string()),
                    scheme: Err("no value supplied for scheme".to_string()),
                }
            }
        }

        impl PublicKey {
            pub fn keytype<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.keytype = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for keytype: {e}")
                    });
                self
            }
            pub fn keyval<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::PublicKeyValue>,
                T::Error: ::std::fmt::Display,
            {
                self.keyval = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for keyval: {e}")
                    });
                self
            }
            pub fn scheme<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.scheme = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for scheme: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PublicKey> for super::PublicKey {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PublicKey,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    keytype: value.keytype?,
                    keyval: value.keyval?,
                    scheme: value.scheme?,
                })
            }
        }

        impl ::std::convert::From<super::PublicKey> for PublicKey {
            fn from(value: super::PublicKey) -> Self {
                Self {
                    keytype: Ok(value.keytype),
                    keyval: Ok(value.keyval),
                    scheme: Ok(value.scheme),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PublicKeyValue {
            public: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for PublicKeyValue {
            fn default() -> Self {
                Self {
                    public: Err("no value supplied for public".to_string()),
                }
            }
        }

        impl PublicKeyValue {
            pub fn public<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.public = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for public: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PublicKeyValue> for super::PublicKeyValue {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PublicKeyValue,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { public: value.public? })
            }
        }

        impl ::std::convert::From<super::PublicKeyValue> for PublicKeyValue {
            fn from(value: super::PublicKeyValue) -> Self {
                Self { public: Ok(value.public) }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Publication {
            added: ::std::result::Result<i64, ::std::string::String>,
            content_of: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            files: ::std::result::Result<
                ::std::vec::Vec<super::PublicationFile>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            live_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            packages: ::std::result::Result<i64, ::std::string::String>,
            pinned: ::std::result::Result<bool, ::std::string::String>,
            reason: ::std::result::Result<
                super::PublicationReason,
                ::std::string::String,
            >,
            removed: ::std::result::Result<i64, ::std::string::String>,
            serial: ::std::result::Result<i64, ::std::string::String>,
            signed_by: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            stamped_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            state: ::std::result::Result<super::PublicationState, ::std::string::String>,
            superseded_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for Publication {
            fn default() -> Self {
                Self {
                    added: Err("no value supplied for added".to_string()),
                    content_of: Ok(Default::default()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    files: Ok(Default::default()),
                    id: Err("no value supplied for id".to_string()),
                    live_at: Ok(Default::default()),
                    packages: Err("no value supplied for packages".to_string()),
                    pinned: Err("no value supplied for pinned".to_string()),
                    reason: Err("no value supplied for reason".to_string()),
                    removed: Err("no value supplied for removed".to_string()),
                    serial: Err("no value supplied for serial".to_string()),
                    signed_by: Err("no value supplied for signed_by".to_string()),
                    stamped_at: Err("no value supplied for stamped_at".to_string()),
                    state: Err("no value supplied for state".to_string()),
                    superseded_at: Ok(Default::default()),
                }
            }
        }

        impl Publication {
            pub fn added<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.added = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for added: {e}")
                    });
                self
            }
            pub fn content_of<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.content_of = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for content_of: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn files<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::PublicationFile>>,
                T::Error: ::std::fmt::Display,
            {
                self.files = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for files: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn live_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.live_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for live_at: {e}")
                    });
                self
            }
            pub fn packages<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.packages = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for packages: {e}")
                    });
                self
            }
            pub fn pinned<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.pinned = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for pinned: {e}")
                    });
                self
            }
            pub fn reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::PublicationReason>,
                T::Error: ::std::fmt::Display,
            {
                self.reason = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for reason: {e}")
                    });
                self
            }
            pub fn removed<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.removed = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for removed: {e}")
                    });
                self
            }
            pub fn serial<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.serial = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for serial: {e}")
                    });
                self
            }
            pub fn signed_by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.signed_by = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for signed_by: {e}")
                    });
                self
            }
            pub fn stamped_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.stamped_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for stamped_at: {e}")
                    });
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::PublicationState>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for state: {e}")
                    });
                self
            }
            pub fn superseded_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.superseded_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for superseded_at: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Publication> for super::Publication {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Publication,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    added: value.added?,
                    content_of: value.content_of?,
                    created_at: value.created_at?,
                    files: value.files?,
                    id: value.id?,
                    live_at: value.live_at?,
                    packages: value.packages?,
                    pinned: value.pinned?,
                    reason: value.reason?,
                    removed: value.removed?,
                    serial: value.serial?,
                    signed_by: value.signed_by?,
                    stamped_at: value.stamped_at?,
                    state: value.state?,
                    superseded_at: value.superseded_at?,
                })
            }
        }

        impl ::std::convert::From<super::Publication> for Publication {
            fn from(value: super::Publication) -> Self {
                Self {
                    added: Ok(value.added),
                    content_of: Ok(value.content_of),
                    created_at: Ok(value.created_at),
                    files: Ok(value.files),
                    id: Ok(value.id),
                    live_at: Ok(value.live_at),
                    packages: Ok(value.packages),
                    pinned: Ok(value.pinned),
                    reason: Ok(value.reason),
                    removed: Ok(value.removed),
                    serial: Ok(value.serial),
                    signed_by: Ok(value.signed_by),
                    stamped_at: Ok(value.stamped_at),
                    state: Ok(value.state),
                    superseded_at: Ok(value.superseded_at),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct PublicationFile {
            path: ::std::result::Result<::std::string::String, ::std::string::String>,
            record: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            sha256: ::std::result::Result<::std::string::String, ::std::string::String>,
            size: ::std::result::Result<i64, ::std::string::String>,
        }

        impl ::std::default::Default for PublicationFile {
            fn default() -> Self {
                Self {
                    path: Err("no value supplied for path".to_string()),
                    record: Ok(Default::default()),
                    sha256: Err("no value supplied for sha256".to_string()),
                    size: Err("no value supplied for size".to_string()),
                }
            }
        }

        impl PublicationFile {
            pub fn path<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.path = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for path: {e}")
                    });
                self
            }
            pub fn record<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.record = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for record: {e}")
                    });
                self
            }
            pub fn sha256<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sha256 = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sha256: {e}")
                    });
                self
            }
            pub fn size<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.size = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for size: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<PublicationFile> for super::PublicationFile {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PublicationFile,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    path: value.path?,
                    record: value.record?,
                    sha256: value.sha256?,
                    size: value.size?,
                })
            }
        }

        impl ::std::convert::From<super::PublicationFile> for PublicationFile {
            fn from(value: super::PublicationFile) -> Self {
                Self {
                    path: Ok(value.path),
                    record: Ok(value.record),
                    sha256: Ok(value.sha256),
                    size: Ok(value.size),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Release {
            architectures: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            but_automatic_upgrades: ::std::result::Result<bool, ::std::string::String>,
            codename: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            component: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            contents: ::std::result::Result<
                ::std::option::Option<u16>,
                ::std::string::String,
            >,
            description: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            keyring: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            label: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            not_automatic: ::std::result::Result<bool, ::std::string::String>,
            origin: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            patches: ::std::result::Result<u8, ::std::string::String>,
            suite: ::std::result::Result<::std::string::String, ::std::string::String>,
            valid_days: ::std::result::Result<
                ::std::option::Option<u16>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for Release {
            fn default() -> Self {
                Self {
                    architectures: Err(
                        "no value supplied for architectures".to_string(),
                    ),
                    but_automatic_upgrades: Err(
                        "no value supplied for but_automatic_upgrades".to_string(),
                    ),
                    codename: Ok(Default::default()),
                    component: Err("no value supplied for component".to_string()),
                    contents: Ok(Default::default()),
                    description: Ok(Default::default()),
                    keyring: Ok(Default::default()),
                    label: Ok(Default::default()),
                    not_automatic: Err(
                        "no value supplied for not_automatic".to_string(),
                    ),
                    origin: Ok(Default::default()),
                    patches: Err("no value supplied for patches".to_string()),
                    suite: Err("no value supplied for suite".to_string()),
                    valid_days: Ok(Default::default()),
                }
            }
        }

        impl Release {
            pub fn architectures<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.architectures = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for architectures: {e}")
                    });
                self
            }
            pub fn but_automatic_upgrades<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.but_automatic_upgrades = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for but_automatic_upgrades: {e}"
                        )
                    });
                self
            }
            pub fn codename<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.codename = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for codename: {e}")
                    });
                self
            }
            pub fn component<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.component = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for component: {e}")
                    });
                self
            }
            pub fn contents<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u16>>,
                T::Error: ::std::fmt::Display,
            {
                self.contents = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for contents: {e}")
                    });
                self
            }
            pub fn description<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.description = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for description: {e}")
                    });
                self
            }
            pub fn keyring<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.keyring = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for keyring: {e}")
                    });
                self
            }
            pub fn label<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.label = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for label: {e}")
                    });
                self
            }
            pub fn not_automatic<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.not_automatic = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for not_automatic: {e}")
                    });
                self
            }
            pub fn origin<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.origin = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for origin: {e}")
                    });
                self
            }
            pub fn patches<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u8>,
                T::Error: ::std::fmt::Display,
            {
                self.patches = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for patches: {e}")
                    });
                self
            }
            pub fn suite<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.suite = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for suite: {e}")
                    });
                self
            }
            pub fn valid_days<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u16>>,
                T::Error: ::std::fmt::Display,
            {
                self.valid_days = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for valid_days: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Release> for super::Release {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Release,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    architectures: value.architectures?,
                    but_automatic_upgrades: value.but_automatic_upgrades?,
                    codename: value.codename?,
                    component: value.component?,
                    contents: value.contents?,
                    description: value.description?,
                    keyring: value.keyring?,
                    label: value.label?,
                    not_automatic: value.not_automatic?,
                    origin: value.origin?,
                    patches: value.patches?,
                    suite: value.suite?,
                    valid_days: value.valid_days?,
                })
            }
        }

        impl ::std::convert::From<super::Release> for Release {
            fn from(value: super::Release) -> Self {
                Self {
                    architectures: Ok(value.architectures),
                    but_automatic_upgrades: Ok(value.but_automatic_upgrades),
                    codename: Ok(value.codename),
                    component: Ok(value.component),
                    contents: Ok(value.contents),
                    description: Ok(value.description),
                    keyring: Ok(value.keyring),
                    label: Ok(value.label),
                    not_automatic: Ok(value.not_automatic),
                    origin: Ok(value.origin),
                    patches: Ok(value.patches),
                    suite: Ok(value.suite),
                    valid_days: Ok(value.valid_days),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct ReleaseChange {
            architectures: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            but_automatic_upgrades: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            codename: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            component: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            contents: ::std::result::Result<
                ::std::option::Option<u16>,
                ::std::string::String,
            >,
            description: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            keyring: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            label: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            not_automatic: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            origin: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            patches: ::std::result::Result<
                ::std::option::Option<u8>,
                ::std::string::String,
            >,
            suite: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            valid_days: ::std::result::Result<
                ::std::option::Option<u16>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for ReleaseChange {
            fn default() -> Self {
                Self {
                    architectures: Ok(Default::default()),
                    but_automatic_upgrades: Ok(Default::default()),
                    codename: Ok(Default::default()),
                    component: Ok(Default::default()),
                    contents: Ok(Default::default()),
                    description: Ok(Default::default()),
                    keyring: Ok(Default::default()),
                    label: Ok(Default::default()),
                    not_automatic: Ok(Default::default()),
                    origin: Ok(Default::default()),
                    patches: Ok(Default::default()),
                    suite: Ok(Default::default()),
                    valid_days: Ok(Default::default()),
                }
            }
        }

        impl ReleaseChange {
            pub fn architectures<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.architectures = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for architectures: {e}")
                    });
                self
            }
            pub fn but_automatic_upgrades<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.but_automatic_upgrades = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for but_automatic_upgrades: {e}"
                        )
                    });
                self
            }
            pub fn codename<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.codename = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for codename: {e}")
                    });
                self
            }
            pub fn component<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.component = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for component: {e}")
                    });
                self
            }
            pub fn contents<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u16>>,
                T::Error: ::std::fmt::Display,
            {
                self.contents = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for contents: {e}")
                    });
                self
            }
            pub fn description<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.description = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for description: {e}")
                    });
                self
            }
            pub fn keyring<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.keyring = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for keyring: {e}")
                    });
                self
            }
            pub fn label<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.label = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for label: {e}")
                    });
                self
            }
            pub fn not_automatic<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.not_automatic = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for not_automatic: {e}")
                    });
                self
            }
            pub fn origin<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.origin = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for origin: {e}")
                    });
                self
            }
            pub fn patches<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u8>>,
                T::Error: ::std::fmt::Display,
            {
                self.patches = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for patches: {e}")
                    });
                self
            }
            pub fn suite<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.suite = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for suite: {e}")
                    });
                self
            }
            pub fn valid_days<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u16>>,
                T::Error: ::std::fmt::Display,
            {
                self.valid_days = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for valid_days: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<ReleaseChange> for super::ReleaseChange {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ReleaseChange,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    architectures: value.architectures?,
                    but_automatic_upgrades: value.but_automatic_upgrades?,
                    codename: value.codename?,
                    component: value.component?,
                    contents: value.contents?,
                    description: value.description?,
                    keyring: value.keyring?,
                    label: value.label?,
                    not_automatic: value.not_automatic?,
                    origin: value.origin?,
                    patches: value.patches?,
                    suite: value.suite?,
                    valid_days: value.valid_days?,
                })
            }
        }

        impl ::std::convert::From<super::ReleaseChange> for ReleaseChange {
            fn from(value: super::ReleaseChange) -> Self {
                Self {
                    architectures: Ok(value.architectures),
                    but_automatic_upgrades: Ok(value.but_automatic_upgrades),
                    codename: Ok(value.codename),
                    component: Ok(value.component),
                    contents: Ok(value.contents),
                    description: Ok(value.description),
                    keyring: Ok(value.keyring),
                    label: Ok(value.label),
                    not_automatic: Ok(value.not_automatic),
                    origin: Ok(value.origin),
                    patches: Ok(value.patches),
                    suite: Ok(value.suite),
                    valid_days: Ok(value.valid_days),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Repository {
            address: ::std::result::Result<::std::string::String, ::std::string::String>,
            component: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            former_keys: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            live_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            live_serial: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            packages: ::std::result::Result<i64, ::std::string::String>,
            policy: ::std::result::Result<super::Policy, ::std::string::String>,
            public: ::std::result::Result<bool, ::std::string::String>,
            revision: ::std::result::Result<i64, ::std::string::String>,
            signing_key: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            suite: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            trust_root: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            updated_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for Repository {
            fn default() -> Self {
                Self {
                    address: Err("no value supplied for address".to_string()),
                    component: Ok(Default::default()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    former_keys: Err("no value supplied for former_keys".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    live_at: Ok(Default::default()),
                    live_serial: Ok(Default::default()),
                    packages: Err("no value supplied for packages".to_string()),
                    policy: Err("no value supplied for policy".to_string()),
                    public: Err("no value supplied for public".to_string()),
                    revision: Err("no value supplied for revision".to_string()),
                    signing_key: Err("no value supplied for signing_key".to_string()),
                    suite: Ok(Default::default()),
                    trust_root: Err("no value supplied for trust_root".to_string()),
                    updated_at: Err("no value supplied for updated_at".to_string()),
                }
            }
        }

        impl Repository {
            pub fn address<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.address = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for address: {e}")
                    });
                self
            }
            pub fn component<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.component = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for component: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn former_keys<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.former_keys = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for former_keys: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn live_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.live_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for live_at: {e}")
                    });
                self
            }
            pub fn live_serial<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.live_serial = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for live_serial: {e}")
                    });
                self
            }
            pub fn packages<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.packages = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for packages: {e}")
                    });
                self
            }
            pub fn policy<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Policy>,
                T::Error: ::std::fmt::Display,
            {
                self.policy = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for policy: {e}")
                    });
                self
            }
            pub fn public<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.public = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for public: {e}")
                    });
                self
            }
            pub fn revision<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.revision = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for revision: {e}")
                    });
                self
            }
            pub fn signing_key<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.signing_key = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for signing_key: {e}")
                    });
                self
            }
            pub fn suite<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.suite = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for suite: {e}")
                    });
                self
            }
            pub fn trust_root<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.trust_root = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for trust_root: {e}")
                    });
                self
            }
            pub fn updated_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.updated_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated_at: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Repository> for super::Repository {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Repository,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    address: value.address?,
                    component: value.component?,
                    created_at: value.created_at?,
                    former_keys: value.former_keys?,
                    id: value.id?,
                    live_at: value.live_at?,
                    live_serial: value.live_serial?,
                    packages: value.packages?,
                    policy: value.policy?,
                    public: value.public?,
                    revision: value.revision?,
                    signing_key: value.signing_key?,
                    suite: value.suite?,
                    trust_root: value.trust_root?,
                    updated_at: value.updated_at?,
                })
            }
        }

        impl ::std::convert::From<super::Repository> for Repository {
            fn from(value: super::Repository) -> Self {
                Self {
                    address: Ok(value.address),
                    component: Ok(value.component),
                    created_at: Ok(value.created_at),
                    former_keys: Ok(value.former_keys),
                    id: Ok(value.id),
                    live_at: Ok(value.live_at),
                    live_serial: Ok(value.live_serial),
                    packages: Ok(value.packages),
                    policy: Ok(value.policy),
                    public: Ok(value.public),
                    revision: Ok(value.revision),
                    signing_key: Ok(value.signing_key),
                    suite: Ok(value.suite),
                    trust_root: Ok(value.trust_root),
                    updated_at: Ok(value.updated_at),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct RepositoryChange {
            policy: ::std::result::Result<
                ::std::option::Option<super::PolicyChange>,
                ::std::string::String,
            >,
            public: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            signing_key: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for RepositoryChange {
            fn default() -> Self {
                Self {
                    policy: Ok(Default::default()),
                    public: Ok(Default::default()),
                    signing_key: Ok(Default::default()),
                }
            }
        }

        impl RepositoryChange {
            pub fn policy<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::PolicyChange>>,
                T::Error: ::std::fmt::Display,
            {
                self.policy = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for policy: {e}")
                    });
                self
            }
            pub fn public<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.public = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for public: {e}")
                    });
                self
            }
            pub fn signing_key<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.signing_key = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for signing_key: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<RepositoryChange> for super::RepositoryChange {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RepositoryChange,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    policy: value.policy?,
                    public: value.public?,
                    signing_key: value.signing_key?,
                })
            }
        }

        impl ::std::convert::From<super::RepositoryChange> for RepositoryChange {
            fn from(value: super::RepositoryChange) -> Self {
                Self {
                    policy: Ok(value.policy),
                    public: Ok(value.public),
                    signing_key: Ok(value.signing_key),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Retention {
            days: ::std::result::Result<
                ::std::option::Option<u16>,
                ::std::string::String,
            >,
            versions: ::std::result::Result<
                ::std::option::Option<u16>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for Retention {
            fn default() -> Self {
                Self {
                    days: Ok(Default::default()),
                    versions: Ok(Default::default()),
                }
            }
        }

        impl Retention {
            pub fn days<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u16>>,
                T::Error: ::std::fmt::Display,
            {
                self.days = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for days: {e}")
                    });
                self
            }
            pub fn versions<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u16>>,
                T::Error: ::std::fmt::Display,
            {
                self.versions = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for versions: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Retention> for super::Retention {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Retention,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    days: value.days?,
                    versions: value.versions?,
                })
            }
        }

        impl ::std::convert::From<super::Retention> for Retention {
            fn from(value: super::Retention) -> Self {
                Self {
                    days: Ok(value.days),
                    versions: Ok(value.versions),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct RetentionChange {
            days: ::std::result::Result<
                ::std::option::Option<u16>,
                ::std::string::String,
            >,
            versions: ::std::result::Result<
                ::std::option::Option<u16>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for RetentionChange {
            fn default() -> Self {
                Self {
                    days: Ok(Default::default()),
                    versions: Ok(Default::default()),
                }
            }
        }

        impl RetentionChange {
            pub fn days<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u16>>,
                T::Error: ::std::fmt::Display,
            {
                self.days = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for days: {e}")
                    });
                self
            }
            pub fn versions<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u16>>,
                T::Error: ::std::fmt::Display,
            {
                self.versions = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for versions: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<RetentionChange> for super::RetentionChange {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RetentionChange,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    days: value.days?,
                    versions: value.versions?,
                })
            }
        }

        impl ::std::convert::From<super::RetentionChange> for RetentionChange {
            fn from(value: super::RetentionChange) -> Self {
                Self {
                    days: Ok(value.days),
                    versions: Ok(value.versions),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct RollBack {
            override_: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for RollBack {
            fn default() -> Self {
                Self {
                    override_: Ok(Default::default()),
                }
            }
        }

        impl RollBack {
            pub fn override_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.override_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for override_: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<RollBack> for super::RollBack {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RollBack,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    override_: value.override_?,
                })
            }
        }

        impl ::std::convert::From<super::RollBack> for RollBack {
            fn from(value: super::RollBack) -> Self {
                Self {
                    override_: Ok(value.override_),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct ServingKeys {
            beside: ::std::result::Result<
                ::std::option::Option<super::OnlineKeys>,
                ::std::string::String,
            >,
            repositories: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            snapshot: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            targets: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            timestamp: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for ServingKeys {
            fn default() -> Self {
                Self {
                    beside: Ok(Default::default()),
                    repositories: Err("no value supplied for repositories".to_string()),
                    snapshot: Err("no value supplied for snapshot".to_string()),
                    targets: Ok(Default::default()),
                    timestamp: Err("no value supplied for timestamp".to_string()),
                }
            }
        }

        impl ServingKeys {
            pub fn beside<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::OnlineKeys>>,
                T::Error: ::std::fmt::Display,
            {
                self.beside = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for beside: {e}")
                    });
                self
            }
            pub fn repositories<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.repositories = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for repositories: {e}")
                    });
                self
            }
            pub fn snapshot<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.snapshot = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for snapshot: {e}")
                    });
                self
            }
            pub fn targets<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.targets = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for targets: {e}")
                    });
                self
            }
            pub fn timestamp<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.timestamp = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for timestamp: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<ServingKeys> for super::ServingKeys {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ServingKeys,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    beside: value.beside?,
                    repositories: value.repositories?,
                    snapshot: value.snapshot?,
                    targets: value.targets?,
                    timestamp: value.timestamp?,
                })
            }
        }

        impl ::std::convert::From<super::ServingKeys> for ServingKeys {
            fn from(value: super::ServingKeys) -> Self {
                Self {
                    beside: Ok(value.beside),
                    repositories: Ok(value.repositories),
                    snapshot: Ok(value.snapshot),
                    targets: Ok(value.targets),
                    timestamp: Ok(value.timestamp),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct SignedRole {
            keys: ::std::result::Result<
                ::std::vec::Vec<super::PublicKey>,
                ::std::string::String,
            >,
            lifetime: ::std::result::Result<u32, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            paths: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            threshold: ::std::result::Result<u32, ::std::string::String>,
        }

        impl ::std::default::Default for SignedRole {
            fn default() -> Self {
                Self {
                    keys: Err("no value supplied for keys".to_string()),
                    lifetime: Err("no value supplied for lifetime".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    paths: Err("no value supplied for paths".to_string()),
                    threshold: Err("no value supplied for threshold".to_string()),
                }
            }
        }

        impl SignedRole {
            pub fn keys<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::PublicKey>>,
                T::Error: ::std::fmt::Display,
            {
                self.keys = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for keys: {e}")
                    });
                self
            }
            pub fn lifetime<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.lifetime = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for lifetime: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn paths<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.paths = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for paths: {e}")
                    });
                self
            }
            pub fn threshold<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.threshold = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for threshold: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<SignedRole> for super::SignedRole {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SignedRole,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    keys: value.keys?,
                    lifetime: value.lifetime?,
                    name: value.name?,
                    paths: value.paths?,
                    threshold: value.threshold?,
                })
            }
        }

        impl ::std::convert::From<super::SignedRole> for SignedRole {
            fn from(value: super::SignedRole) -> Self {
                Self {
                    keys: Ok(value.keys),
                    lifetime: Ok(value.lifetime),
                    name: Ok(value.name),
                    paths: Ok(value.paths),
                    threshold: Ok(value.threshold),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct SignedTargets {
            keys: ::std::result::Result<
                ::std::vec::Vec<super::PublicKey>,
                ::std::string::String,
            >,
            lifetime: ::std::result::Result<
                ::std::option::Option<u32>,
                ::std::string::String,
            >,
            threshold: ::std::result::Result<u32, ::std::string::String>,
        }

        impl ::std::default::Default for SignedTargets {
            fn default() -> Self {
                Self {
                    keys: Err("no value supplied for keys".to_string()),
                    lifetime: Ok(Default::default()),
                    threshold: Err("no value supplied for threshold".to_string()),
                }
            }
        }

        impl SignedTargets {
            pub fn keys<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::PublicKey>>,
                T::Error: ::std::fmt::Display,
            {
                self.keys = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for keys: {e}")
                    });
                self
            }
            pub fn lifetime<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u32>>,
                T::Error: ::std::fmt::Display,
            {
                self.lifetime = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for lifetime: {e}")
                    });
                self
            }
            pub fn threshold<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.threshold = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for threshold: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<SignedTargets> for super::SignedTargets {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SignedTargets,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    keys: value.keys?,
                    lifetime: value.lifetime?,
                    threshold: value.threshold?,
                })
            }
        }

        impl ::std::convert::From<super::SignedTargets> for SignedTargets {
            fn from(value: super::SignedTargets) -> Self {
                Self {
                    keys: Ok(value.keys),
                    lifetime: Ok(value.lifetime),
                    threshold: Ok(value.threshold),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct SigningKey {
            algorithm: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            expires_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            fingerprint: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            purpose: ::std::result::Result<super::KeyPurpose, ::std::string::String>,
            retired_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            revision: ::std::result::Result<i64, ::std::string::String>,
            signing_fingerprint: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            state: ::std::result::Result<super::KeyState, ::std::string::String>,
            user_id: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for SigningKey {
            fn default() -> Self {
                Self {
                    algorithm: Err("no value supplied for algorithm".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    expires_at: Ok(Default::default()),
                    fingerprint: Err("no value supplied for fingerprint".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    purpose: Err("no value supplied for purpose".to_string()),
                    retired_at: Ok(Default::default()),
                    revision: Err("no value supplied for revision".to_string()),
                    signing_fingerprint: Err(
                        "no value supplied for signing_fingerprint".to_string(),
                    ),
                    state: Err("no value supplied for state".to_string()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }

        impl SigningKey {
            pub fn algorithm<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.algorithm = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for algorithm: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn fingerprint<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.fingerprint = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for fingerprint: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn purpose<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::KeyPurpose>,
                T::Error: ::std::fmt::Display,
            {
                self.purpose = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for purpose: {e}")
                    });
                self
            }
            pub fn retired_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.retired_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for retired_at: {e}")
                    });
                self
            }
            pub fn revision<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.revision = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for revision: {e}")
                    });
                self
            }
            pub fn signing_fingerprint<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.signing_fingerprint = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for signing_fingerprint: {e}"
                        )
                    });
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::KeyState>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for state: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<SigningKey> for super::SigningKey {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SigningKey,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    algorithm: value.algorithm?,
                    created_at: value.created_at?,
                    expires_at: value.expires_at?,
                    fingerprint: value.fingerprint?,
                    id: value.id?,
                    name: value.name?,
                    purpose: value.purpose?,
                    retired_at: value.retired_at?,
                    revision: value.revision?,
                    signing_fingerprint: value.signing_fingerprint?,
                    state: value.state?,
                    user_id: value.user_id?,
                })
            }
        }

        impl ::std::convert::From<super::SigningKey> for SigningKey {
            fn from(value: super::SigningKey) -> Self {
                Self {
                    algorithm: Ok(value.algorithm),
                    created_at: Ok(value.created_at),
                    expires_at: Ok(value.expires_at),
                    fingerprint: Ok(value.fingerprint),
                    id: Ok(value.id),
                    name: Ok(value.name),
                    purpose: Ok(value.purpose),
                    retired_at: Ok(value.retired_at),
                    revision: Ok(value.revision),
                    signing_fingerprint: Ok(value.signing_fingerprint),
                    state: Ok(value.state),
                    user_id: Ok(value.user_id),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Submission {
            response: ::std::result::Result<::serde_json::Value, ::std::string::String>,
        }

        impl ::std::default::Default for Submission {
            fn default() -> Self {
                Self {
                    response: Err("no value supplied for response".to_string()),
                }
            }
        }

        impl Submission {
            pub fn response<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::serde_json::Value>,
                T::Error: ::std::fmt::Display,
            {
                self.response = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for response: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Submission> for super::Submission {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Submission,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { response: value.response? })
            }
        }

        impl ::std::convert::From<super::Submission> for Submission {
            fn from(value: super::Submission) -> Self {
                Self {
                    response: Ok(value.response),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Target {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            custom: ::std::result::Result<
                ::std::option::Option<::serde_json::Value>,
                ::std::string::String,
            >,
            length: ::std::result::Result<i64, ::std::string::String>,
            path: ::std::result::Result<::std::string::String, ::std::string::String>,
            role: ::std::result::Result<::std::string::String, ::std::string::String>,
            sha256: ::std::result::Result<::std::string::String, ::std::string::String>,
        }

        impl ::std::default::Default for Target {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    custom: Ok(Default::default()),
                    length: Err("no value supplied for length".to_string()),
                    path: Err("no value supplied for path".to_string()),
                    role: Err("no value supplied for role".to_string()),
                    sha256: Err("no value supplied for sha256".to_string()),
                }
            }
        }

        impl Target {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn custom<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::serde_json::Value>>,
                T::Error: ::std::fmt::Display,
            {
                self.custom = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for custom: {e}")
                    });
                self
            }
            pub fn length<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.length = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for length: {e}")
                    });
                self
            }
            pub fn path<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.path = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for path: {e}")
                    });
                self
            }
            pub fn role<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.role = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for role: {e}")
                    });
                self
            }
            pub fn sha256<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sha256 = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sha256: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Target> for super::Target {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Target,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    custom: value.custom?,
                    length: value.length?,
                    path: value.path?,
                    role: value.role?,
                    sha256: value.sha256?,
                })
            }
        }

        impl ::std::convert::From<super::Target> for Target {
            fn from(value: super::Target) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    custom: Ok(value.custom),
                    length: Ok(value.length),
                    path: Ok(value.path),
                    role: Ok(value.role),
                    sha256: Ok(value.sha256),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Task {
            attempt: ::std::result::Result<i32, ::std::string::String>,
            batch: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            cancel_requested: ::std::result::Result<bool, ::std::string::String>,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            created_by: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            finished_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            kind: ::std::result::Result<::std::string::String, ::std::string::String>,
            problem: ::std::result::Result<
                ::std::option::Option<super::Problem>,
                ::std::string::String,
            >,
            progress: ::std::result::Result<
                ::std::option::Option<super::Progress>,
                ::std::string::String,
            >,
            repository: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            result: ::std::result::Result<
                ::std::option::Option<::serde_json::Value>,
                ::std::string::String,
            >,
            secret: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            started_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            state: ::std::result::Result<super::TaskState, ::std::string::String>,
        }

        impl ::std::default::Default for Task {
            fn default() -> Self {
                Self {
                    attempt: Err("no value supplied for attempt".to_string()),
                    batch: Ok(Default::default()),
                    cancel_requested: Err(
                        "no value supplied for cancel_requested".to_string(),
                    ),
                    created_at: Err("no value supplied for created_at".to_string()),
                    created_by: Err("no value supplied for created_by".to_string()),
                    finished_at: Ok(Default::default()),
                    id: Err("no value supplied for id".to_string()),
                    kind: Err("no value supplied for kind".to_string()),
                    problem: Ok(Default::default()),
                    progress: Ok(Default::default()),
                    repository: Ok(Default::default()),
                    result: Ok(Default::default()),
                    secret: Ok(Default::default()),
                    started_at: Ok(Default::default()),
                    state: Err("no value supplied for state".to_string()),
                }
            }
        }

        impl Task {
            pub fn attempt<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.attempt = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for attempt: {e}")
                    });
                self
            }
            pub fn batch<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.batch = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for batch: {e}")
                    });
                self
            }
            pub fn cancel_requested<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.cancel_requested = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for cancel_requested: {e}"
                        )
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn created_by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.created_by = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_by: {e}")
                    });
                self
            }
            pub fn finished_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.finished_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for finished_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn kind<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.kind = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for kind: {e}")
                    });
                self
            }
            pub fn problem<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Problem>>,
                T::Error: ::std::fmt::Display,
            {
                self.problem = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for problem: {e}")
                    });
                self
            }
            pub fn progress<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Progress>>,
                T::Error: ::std::fmt::Display,
            {
                self.progress = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for progress: {e}")
                    });
                self
            }
            pub fn repository<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.repository = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for repository: {e}")
                    });
                self
            }
            pub fn result<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::serde_json::Value>>,
                T::Error: ::std::fmt::Display,
            {
                self.result = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for result: {e}")
                    });
                self
            }
            pub fn secret<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.secret = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for secret: {e}")
                    });
                self
            }
            pub fn started_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.started_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for started_at: {e}")
                    });
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::TaskState>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for state: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Task> for super::Task {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Task,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    attempt: value.attempt?,
                    batch: value.batch?,
                    cancel_requested: value.cancel_requested?,
                    created_at: value.created_at?,
                    created_by: value.created_by?,
                    finished_at: value.finished_at?,
                    id: value.id?,
                    kind: value.kind?,
                    problem: value.problem?,
                    progress: value.progress?,
                    repository: value.repository?,
                    result: value.result?,
                    secret: value.secret?,
                    started_at: value.started_at?,
                    state: value.state?,
                })
            }
        }

        impl ::std::convert::From<super::Task> for Task {
            fn from(value: super::Task) -> Self {
                Self {
                    attempt: Ok(value.attempt),
                    batch: Ok(value.batch),
                    cancel_requested: Ok(value.cancel_requested),
                    created_at: Ok(value.created_at),
                    created_by: Ok(value.created_by),
                    finished_at: Ok(value.finished_at),
                    id: Ok(value.id),
                    kind: Ok(value.kind),
                    problem: Ok(value.problem),
                    progress: Ok(value.progress),
                    repository: Ok(value.repository),
                    result: Ok(value.result),
                    secret: Ok(value.secret),
                    started_at: Ok(value.started_at),
                    state: Ok(value.state),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Token {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            expires_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            revision: ::std::result::Result<i64, ::std::string::String>,
            revoked_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            role: ::std::result::Result<super::TokenRole, ::std::string::String>,
        }

        impl ::std::default::Default for Token {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    expires_at: Ok(Default::default()),
                    id: Err("no value supplied for id".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    revision: Err("no value supplied for revision".to_string()),
                    revoked_at: Ok(Default::default()),
                    role: Err("no value supplied for role".to_string()),
                }
            }
        }

        impl Token {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn revision<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.revision = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for revision: {e}")
                    });
                self
            }
            pub fn revoked_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.revoked_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for revoked_at: {e}")
                    });
                self
            }
            pub fn role<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::TokenRole>,
                T::Error: ::std::fmt::Display,
            {
                self.role = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for role: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Token> for super::Token {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Token,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    expires_at: value.expires_at?,
                    id: value.id?,
                    name: value.name?,
                    revision: value.revision?,
                    revoked_at: value.revoked_at?,
                    role: value.role?,
                })
            }
        }

        impl ::std::convert::From<super::Token> for Token {
            fn from(value: super::Token) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    expires_at: Ok(value.expires_at),
                    id: Ok(value.id),
                    name: Ok(value.name),
                    revision: Ok(value.revision),
                    revoked_at: Ok(value.revoked_at),
                    role: Ok(value.role),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct TrustPaths {
            patterns: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            prefixes: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for TrustPaths {
            fn default() -> Self {
                Self {
                    patterns: Ok(Default::default()),
                    prefixes: Ok(Default::default()),
                }
            }
        }

        impl TrustPaths {
            pub fn patterns<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.patterns = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for patterns: {e}")
                    });
                self
            }
            pub fn prefixes<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.prefixes = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for prefixes: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<TrustPaths> for super::TrustPaths {
            type Error = super::error::ConversionError;
            fn try_from(
                value: TrustPaths,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    patterns: value.patterns?,
                    prefixes: value.prefixes?,
                })
            }
        }

        impl ::std::convert::From<super::TrustPaths> for TrustPaths {
            fn from(value: super::TrustPaths) -> Self {
                Self {
                    patterns: Ok(value.patterns),
                    prefixes: Ok(value.prefixes),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct TrustRole {
            authority: ::std::result::Result<super::Authority, ::std::string::String>,
            expires_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            history: ::std::result::Result<
                ::std::vec::Vec<super::TrustVersion>,
                ::std::string::String,
            >,
            kind: ::std::result::Result<super::TrustRoleKind, ::std::string::String>,
            lifetime: ::std::result::Result<i64, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            parent: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            paths: ::std::result::Result<
                ::std::option::Option<super::TrustPaths>,
                ::std::string::String,
            >,
            position: ::std::result::Result<i64, ::std::string::String>,
            renew_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            repository: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            signing_key: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            terminating: ::std::result::Result<bool, ::std::string::String>,
            tombstone: ::std::result::Result<bool, ::std::string::String>,
            version: ::std::result::Result<i64, ::std::string::String>,
        }

        impl ::std::default::Default for TrustRole {
            fn default() -> Self {
                Self {
                    authority: Err("no value supplied for authority".to_string()),
                    expires_at: Ok(Default::default()),
                    history: Ok(Default::default()),
                    kind: Err("no value supplied for kind".to_string()),
                    lifetime: Err("no value supplied for lifetime".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    parent: Ok(Default::default()),
                    paths: Ok(Default::default()),
                    position: Err("no value supplied for position".to_string()),
                    renew_at: Ok(Default::default()),
                    repository: Ok(Default::default()),
                    signing_key: Ok(Default::default()),
                    terminating: Err("no value supplied for terminating".to_string()),
                    tombstone: Err("no value supplied for tombstone".to_string()),
                    version: Err("no value supplied for version".to_string()),
                }
            }
        }

        impl TrustRole {
            pub fn authority<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Authority>,
                T::Error: ::std::fmt::Display,
            {
                self.authority = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for authority: {e}")
                    });
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn history<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::TrustVersion>>,
                T::Error: ::std::fmt::Display,
            {
                self.history = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for history: {e}")
                    });
                self
            }
            pub fn kind<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::TrustRoleKind>,
                T::Error: ::std::fmt::Display,
            {
                self.kind = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for kind: {e}")
                    });
                self
            }
            pub fn lifetime<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.lifetime = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for lifetime: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn parent<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.parent = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for parent: {e}")
                    });
                self
            }
            pub fn paths<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::TrustPaths>>,
                T::Error: ::std::fmt::Display,
            {
                self.paths = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for paths: {e}")
                    });
                self
            }
            pub fn position<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.position = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for position: {e}")
                    });
                self
            }
            pub fn renew_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.renew_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for renew_at: {e}")
                    });
                self
            }
            pub fn repository<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.repository = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for repository: {e}")
                    });
                self
            }
            pub fn signing_key<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.signing_key = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for signing_key: {e}")
                    });
                self
            }
            pub fn terminating<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.terminating = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for terminating: {e}")
                    });
                self
            }
            pub fn tombstone<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.tombstone = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for tombstone: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<TrustRole> for super::TrustRole {
            type Error = super::error::ConversionError;
            fn try_from(
                value: TrustRole,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    authority: value.authority?,
                    expires_at: value.expires_at?,
                    history: value.history?,
                    kind: value.kind?,
                    lifetime: value.lifetime?,
                    name: value.name?,
                    parent: value.parent?,
                    paths: value.paths?,
                    position: value.position?,
                    renew_at: value.renew_at?,
                    repository: value.repository?,
                    signing_key: value.signing_key?,
                    terminating: value.terminating?,
                    tombstone: value.tombstone?,
                    version: value.version?,
                })
            }
        }

        impl ::std::convert::From<super::TrustRole> for TrustRole {
            fn from(value: super::TrustRole) -> Self {
                Self {
                    authority: Ok(value.authority),
                    expires_at: Ok(value.expires_at),
                    history: Ok(value.history),
                    kind: Ok(value.kind),
                    lifetime: Ok(value.lifetime),
                    name: Ok(value.name),
                    parent: Ok(value.parent),
                    paths: Ok(value.paths),
                    position: Ok(value.position),
                    renew_at: Ok(value.renew_at),
                    repository: Ok(value.repository),
                    signing_key: Ok(value.signing_key),
                    terminating: Ok(value.terminating),
                    tombstone: Ok(value.tombstone),
                    version: Ok(value.version),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct TrustRoot {
            bins: ::std::result::Result<i64, ::std::string::String>,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            expiry: ::std::result::Result<super::Expiries, ::std::string::String>,
            first_expiry: ::std::result::Result<
                ::std::option::Option<super::FirstExpiry>,
                ::std::string::String,
            >,
            keys: ::std::result::Result<super::ServingKeys, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            revision: ::std::result::Result<i64, ::std::string::String>,
            root_version: ::std::result::Result<i64, ::std::string::String>,
            snapshot_version: ::std::result::Result<i64, ::std::string::String>,
            state: ::std::result::Result<super::TrustRootState, ::std::string::String>,
            targets: ::std::result::Result<u64, ::std::string::String>,
            timestamp_version: ::std::result::Result<i64, ::std::string::String>,
            updated_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for TrustRoot {
            fn default() -> Self {
                Self {
                    bins: Err("no value supplied for bins".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    expiry: Err("no value supplied for expiry".to_string()),
                    first_expiry: Ok(Default::default()),
                    keys: Err("no value supplied for keys".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    revision: Err("no value supplied for revision".to_string()),
                    root_version: Err("no value supplied for root_version".to_string()),
                    snapshot_version: Err(
                        "no value supplied for snapshot_version".to_string(),
                    ),
                    state: Err("no value supplied for state".to_string()),
                    targets: Err("no value supplied for targets".to_string()),
                    timestamp_version: Err(
                        "no value supplied for timestamp_version".to_string(),
                    ),
                    updated_at: Err("no value supplied for updated_at".to_string()),
                }
            }
        }

        impl TrustRoot {
            pub fn bins<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.bins = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for bins: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn expiry<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Expiries>,
                T::Error: ::std::fmt::Display,
            {
                self.expiry = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expiry: {e}")
                    });
                self
            }
            pub fn first_expiry<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::FirstExpiry>>,
                T::Error: ::std::fmt::Display,
            {
                self.first_expiry = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for first_expiry: {e}")
                    });
                self
            }
            pub fn keys<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ServingKeys>,
                T::Error: ::std::fmt::Display,
            {
                self.keys = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for keys: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn revision<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.revision = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for revision: {e}")
                    });
                self
            }
            pub fn root_version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.root_version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for root_version: {e}")
                    });
                self
            }
            pub fn snapshot_version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.snapshot_version = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for snapshot_version: {e}"
                        )
                    });
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::TrustRootState>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for state: {e}")
                    });
                self
            }
            pub fn targets<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.targets = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for targets: {e}")
                    });
                self
            }
            pub fn timestamp_version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.timestamp_version = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for timestamp_version: {e}"
                        )
                    });
                self
            }
            pub fn updated_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.updated_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated_at: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<TrustRoot> for super::TrustRoot {
            type Error = super::error::ConversionError;
            fn try_from(
                value: TrustRoot,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    bins: value.bins?,
                    created_at: value.created_at?,
                    expiry: value.expiry?,
                    first_expiry: value.first_expiry?,
                    keys: value.keys?,
                    name: value.name?,
                    revision: value.revision?,
                    root_version: value.root_version?,
                    snapshot_version: value.snapshot_version?,
                    state: value.state?,
                    targets: value.targets?,
                    timestamp_version: value.timestamp_version?,
                    updated_at: value.updated_at?,
                })
            }
        }

        impl ::std::convert::From<super::TrustRoot> for TrustRoot {
            fn from(value: super::TrustRoot) -> Self {
                Self {
                    bins: Ok(value.bins),
                    created_at: Ok(value.created_at),
                    expiry: Ok(value.expiry),
                    first_expiry: Ok(value.first_expiry),
                    keys: Ok(value.keys),
                    name: Ok(value.name),
                    revision: Ok(value.revision),
                    root_version: Ok(value.root_version),
                    snapshot_version: Ok(value.snapshot_version),
                    state: Ok(value.state),
                    targets: Ok(value.targets),
                    timestamp_version: Ok(value.timestamp_version),
                    updated_at: Ok(value.updated_at),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct TrustRootChange {
            beside: ::std::result::Result<
                ::std::option::Option<super::OnlineKeys>,
                ::std::string::String,
            >,
            expiry: ::std::result::Result<
                ::std::option::Option<super::ExpiryChange>,
                ::std::string::String,
            >,
            renew: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for TrustRootChange {
            fn default() -> Self {
                Self {
                    beside: Ok(Default::default()),
                    expiry: Ok(Default::default()),
                    renew: Ok(Default::default()),
                }
            }
        }

        impl TrustRootChange {
            pub fn beside<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::OnlineKeys>>,
                T::Error: ::std::fmt::Display,
            {
                self.beside = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for beside: {e}")
                    });
                self
            }
            pub fn expiry<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::ExpiryChange>>,
                T::Error: ::std::fmt::Display,
            {
                self.expiry = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expiry: {e}")
                    });
                self
            }
            pub fn renew<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.renew = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for renew: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<TrustRootChange> for super::TrustRootChange {
            type Error = super::error::ConversionError;
            fn try_from(
                value: TrustRootChange,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    beside: value.beside?,
                    expiry: value.expiry?,
                    renew: value.renew?,
                })
            }
        }

        impl ::std::convert::From<super::TrustRootChange> for TrustRootChange {
            fn from(value: super::TrustRootChange) -> Self {
                Self {
                    beside: Ok(value.beside),
                    expiry: Ok(value.expiry),
                    renew: Ok(value.renew),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct TrustVersion {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            file: ::std::result::Result<::std::string::String, ::std::string::String>,
            sha256: ::std::result::Result<::std::string::String, ::std::string::String>,
            size: ::std::result::Result<i64, ::std::string::String>,
            superseded_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            version: ::std::result::Result<i64, ::std::string::String>,
        }

        impl ::std::default::Default for TrustVersion {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    file: Err("no value supplied for file".to_string()),
                    sha256: Err("no value supplied for sha256".to_string()),
                    size: Err("no value supplied for size".to_string()),
                    superseded_at: Ok(Default::default()),
                    version: Err("no value supplied for version".to_string()),
                }
            }
        }

        impl TrustVersion {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn file<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.file = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for file: {e}")
                    });
                self
            }
            pub fn sha256<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sha256 = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sha256: {e}")
                    });
                self
            }
            pub fn size<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.size = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for size: {e}")
                    });
                self
            }
            pub fn superseded_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.superseded_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for superseded_at: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<TrustVersion> for super::TrustVersion {
            type Error = super::error::ConversionError;
            fn try_from(
                value: TrustVersion,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    file: value.file?,
                    sha256: value.sha256?,
                    size: value.size?,
                    superseded_at: value.superseded_at?,
                    version: value.version?,
                })
            }
        }

        impl ::std::convert::From<super::TrustVersion> for TrustVersion {
            fn from(value: super::TrustVersion) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    file: Ok(value.file),
                    sha256: Ok(value.sha256),
                    size: Ok(value.size),
                    superseded_at: Ok(value.superseded_at),
                    version: Ok(value.version),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub struct Vault {
            recipient: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
        }

        impl ::std::default::Default for Vault {
            fn default() -> Self {
                Self {
                    recipient: Err("no value supplied for recipient".to_string()),
                }
            }
        }

        impl Vault {
            pub fn recipient<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.recipient = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for recipient: {e}")
                    });
                self
            }
        }

        impl ::std::convert::TryFrom<Vault> for super::Vault {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Vault,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    recipient: value.recipient?,
                })
            }
        }

        impl ::std::convert::From<super::Vault> for Vault {
            fn from(value: super::Vault) -> Self {
                Self {
                    recipient: Ok(value.recipient),
                }
            }
        }
    }

    /// Generation of default values for serde.
    pub mod defaults {
        pub(super) fn default_bool<const V: bool>() -> bool {
            V
        }
    }

    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }

        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }

        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}

#[derive(Clone, Debug)]
/**Client for Countersign

Signed package repositories. Every mutation is a task: it is answered with 202 and the task, and done when the task has succeeded.

Version: 1*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
}

impl Client {
    /// Create a new client.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap())
    }

    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(baseurl: &str, client: reqwest::Client) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
        }
    }
}

impl ClientInfo<()> for Client {
    fn api_version() -> &'static str {
        "1"
    }

    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }

    fn client(&self) -> &reqwest::Client {
        &self.client
    }

    fn inner(&self) -> &() {
        &()
    }
}

impl ClientHooks<()> for &Client {}
impl Client {
    /**List audit events, newest first

Sends a `GET` request to `/audit`

Arguments:
- `action`: Only this operation.
- `actor`: Only what this actor asked for, such as `token:<id>`.
- `cursor`: Where the page starts: `next` of the page before.
- `limit`: Events per page: 1 to 500, 100 if not given.
- `since`: Only events at this time or later.
- `target`: Only what was asked of this, such as `repository/<id>`.
- `target_id`: Only what was asked of the thing with this identifier.
- `target_type`: Only what was asked of things of this type, such as `repository`.
- `task`: Only the event of this task.
- `until`: Only events before this time.
```ignore
let response = client.list_audit_events()
    .action(action)
    .actor(actor)
    .cursor(cursor)
    .limit(limit)
    .since(since)
    .target(target)
    .target_id(target_id)
    .target_type(target_type)
    .task(task)
    .until(until)
    .send()
    .await;
```*/
    pub fn list_audit_events(&self) -> builder::ListAuditEvents<'_> {
        builder::ListAuditEvents::new(self)
    }

    /**List the signed checkpoints of the audit trail, newest first

Sends a `GET` request to `/audit/checkpoints`

Arguments:
- `cursor`: Where the page starts: `next` of the page before.
- `limit`: Checkpoints per page: 1 to 500, 100 if not given.
```ignore
let response = client.list_audit_checkpoints()
    .cursor(cursor)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_audit_checkpoints(&self) -> builder::ListAuditCheckpoints<'_> {
        builder::ListAuditCheckpoints::new(self)
    }

    /**Export the audit trail, with all that it takes to verify it

With filters, links do not follow each other any more, and nothing can be verified.

Sends a `GET` request to `/audit/export`

Arguments:
- `action`: Only this operation.
- `actor`: Only what this actor asked for, such as `token:<id>`.
- `since`: Only events at this time or later.
- `target`: Only what was asked of this, such as `repository/<id>`.
- `target_id`: Only what was asked of the thing with this identifier.
- `target_type`: Only what was asked of things of this type, such as `repository`.
- `task`: Only the event of this task.
- `until`: Only events before this time.
```ignore
let response = client.export_audit_trail()
    .action(action)
    .actor(actor)
    .since(since)
    .target(target)
    .target_id(target_id)
    .target_type(target_type)
    .task(task)
    .until(until)
    .send()
    .await;
```*/
    pub fn export_audit_trail(&self) -> builder::ExportAuditTrail<'_> {
        builder::ExportAuditTrail::new(self)
    }

    /**Get the key that signs the checkpoints of the audit trail

Sends a `GET` request to `/audit/key`

```ignore
let response = client.get_audit_key()
    .send()
    .await;
```*/
    pub fn get_audit_key(&self) -> builder::GetAuditKey<'_> {
        builder::GetAuditKey::new(self)
    }

    /**List the complete backups where the settings want them, newest first

Sends a `GET` request to `/backups`

Arguments:
- `cursor`: Where the page starts: `next` of the page before.
- `limit`: Backups per page: 1 to 500, 100 if not given.
```ignore
let response = client.list_backups()
    .cursor(cursor)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_backups(&self) -> builder::ListBackups<'_> {
        builder::ListBackups::new(self)
    }

    /**Make a backup of database, vault and blobs

Sends a `POST` request to `/backups`

Arguments:
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.create_backup()
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn create_backup(&self) -> builder::CreateBackup<'_> {
        builder::CreateBackup::new(self)
    }

    /**List promotions, newest first

Sends a `GET` request to `/promotions`

Arguments:
- `cursor`: Where the page starts: `next` of the page before.
- `limit`: Promotions per page: 1 to 500, 100 if not given.
- `source`: Only promotions out of this repository.
- `state`: Only promotions in this state.
```ignore
let response = client.list_promotions()
    .cursor(cursor)
    .limit(limit)
    .source(source)
    .state(state)
    .send()
    .await;
```*/
    pub fn list_promotions(&self) -> builder::ListPromotions<'_> {
        builder::ListPromotions::new(self)
    }

    /**Promote packages to other repositories

Every package is read and its digest verified; every gate of every target is asked; packages
that the source's key signed are signed with the target's key. Nothing is recorded unless
all of it can be, and the task succeeds when clients of all targets see the packages. Where
a target's policy wants approvals, the task opens the promotion and leaves it to them. With
`dry_run`, the result of the task has the same report and nothing changes.

Sends a `POST` request to `/promotions`

Arguments:
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.create_promotion()
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn create_promotion(&self) -> builder::CreatePromotion<'_> {
        builder::CreatePromotion::new(self)
    }

    /**Get a promotion

Sends a `GET` request to `/promotions/{promotion}`

Arguments:
- `promotion`: The promotion.
```ignore
let response = client.get_promotion()
    .promotion(promotion)
    .send()
    .await;
```*/
    pub fn get_promotion(&self) -> builder::GetPromotion<'_> {
        builder::GetPromotion::new(self)
    }

    /**Call off a promotion that waits for approval

Sends a `DELETE` request to `/promotions/{promotion}`

Arguments:
- `promotion`: The promotion.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `if_match`: The `ETag` that was read: refused when it has changed since.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.cancel_promotion()
    .promotion(promotion)
    .idempotency_key(idempotency_key)
    .if_match(if_match)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn cancel_promotion(&self) -> builder::CancelPromotion<'_> {
        builder::CancelPromotion::new(self)
    }

    /**Approve a promotion

Whoever asked for it cannot. The approval that is the last one needed carries it out: its
task succeeds when clients of all targets see the packages.

Sends a `POST` request to `/promotions/{promotion}/approvals`

Arguments:
- `promotion`: The promotion.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.approve_promotion()
    .promotion(promotion)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn approve_promotion(&self) -> builder::ApprovePromotion<'_> {
        builder::ApprovePromotion::new(self)
    }

    /**List repositories in the order of their addresses

Sends a `GET` request to `/repositories`

Arguments:
- `address`: Only the repository at this address.
- `cursor`: Where the page starts: `next` of the page before.
- `limit`: Repositories per page: 1 to 500, 100 if not given.
```ignore
let response = client.list_repositories()
    .address(address)
    .cursor(cursor)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_repositories(&self) -> builder::ListRepositories<'_> {
        builder::ListRepositories::new(self)
    }

    /**Create a repository

Sends a `POST` request to `/repositories`

Arguments:
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.create_repository()
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn create_repository(&self) -> builder::CreateRepository<'_> {
        builder::CreateRepository::new(self)
    }

    /**Get a repository

Sends a `GET` request to `/repositories/{repository}`

Arguments:
- `repository`: The repository.
```ignore
let response = client.get_repository()
    .repository(repository)
    .send()
    .await;
```*/
    pub fn get_repository(&self) -> builder::GetRepository<'_> {
        builder::GetRepository::new(self)
    }

    /**Delete a repository: its address is free again, its files answer no more

Sends a `DELETE` request to `/repositories/{repository}`

Arguments:
- `repository`: The repository.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `if_match`: The `ETag` that was read: refused when it has changed since.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.delete_repository()
    .repository(repository)
    .idempotency_key(idempotency_key)
    .if_match(if_match)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn delete_repository(&self) -> builder::DeleteRepository<'_> {
        builder::DeleteRepository::new(self)
    }

    /**Change a repository

Sends a `PATCH` request to `/repositories/{repository}`

Arguments:
- `repository`: The repository.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `if_match`: The `ETag` that was read: refused when it has changed since.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.update_repository()
    .repository(repository)
    .idempotency_key(idempotency_key)
    .if_match(if_match)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn update_repository(&self) -> builder::UpdateRepository<'_> {
        builder::UpdateRepository::new(self)
    }

    /**Compose `Contents` of a DEB repository, the lists of the files of its packages, and publish
those that are different

The policy of the repository has to want them. The result of the task names packages whose
files cannot be listed (`left_out`), at most 100, each with a code.

Sends a `POST` request to `/repositories/{repository}/contents`

Arguments:
- `repository`: The repository.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.refresh_contents()
    .repository(repository)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn refresh_contents(&self) -> builder::RefreshContents<'_> {
        builder::RefreshContents::new(self)
    }

    /**List the metadata files of what is live now

Sends a `GET` request to `/repositories/{repository}/metadata-files`

Arguments:
- `repository`: The repository.
```ignore
let response = client.list_metadata_files()
    .repository(repository)
    .send()
    .await;
```*/
    pub fn list_metadata_files(&self) -> builder::ListMetadataFiles<'_> {
        builder::ListMetadataFiles::new(self)
    }

    /**Get what is known of a metadata file of what is live now

Sends a `GET` request to `/repositories/{repository}/metadata-files/{record}`

Arguments:
- `repository`: The repository.
- `record`: Its type.
```ignore
let response = client.get_metadata_file()
    .repository(repository)
    .record(record)
    .send()
    .await;
```*/
    pub fn get_metadata_file(&self) -> builder::GetMetadataFile<'_> {
        builder::GetMetadataFile::new(self)
    }

    /**Upload a metadata file, in place of the one of its type

Sends a `PUT` request to `/repositories/{repository}/metadata-files/{record}`

Arguments:
- `repository`: The repository.
- `record`: Its type.
- `content_digest`: `sha-256=:<base64>:` (RFC 9530). Octets with another digest are refused, and nothing is kept.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `x_checksum_sha256`: The same as 64 hexadecimal digits.
- `body`
```ignore
let response = client.set_metadata_file()
    .repository(repository)
    .record(record)
    .content_digest(content_digest)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .x_checksum_sha256(x_checksum_sha256)
    .body(body)
    .send()
    .await;
```*/
    pub fn set_metadata_file(&self) -> builder::SetMetadataFile<'_> {
        builder::SetMetadataFile::new(self)
    }

    /**Remove a metadata file

Sends a `DELETE` request to `/repositories/{repository}/metadata-files/{record}`

Arguments:
- `repository`: The repository.
- `record`: Its type.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.unset_metadata_file()
    .repository(repository)
    .record(record)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn unset_metadata_file(&self) -> builder::UnsetMetadataFile<'_> {
        builder::UnsetMetadataFile::new(self)
    }

    /**List the packages of a publication, in the order they were added

Sends a `GET` request to `/repositories/{repository}/packages`

Arguments:
- `repository`: The repository.
- `arch`: Only packages for this architecture.
- `cursor`: Where the page starts: `next` of the page before.
- `limit`: Packages per page: 1 to 500, 100 if not given.
- `name`: Only packages of this name.
- `release`: Only packages of this release.
- `serial`: The publication's serial; what is live now if not given.
- `sha256`: Only the package with this SHA-256, as served or as uploaded.
- `version`: Only packages of this version.
```ignore
let response = client.list_packages()
    .repository(repository)
    .arch(arch)
    .cursor(cursor)
    .limit(limit)
    .name(name)
    .release(release)
    .serial(serial)
    .sha256(sha256)
    .version(version)
    .send()
    .await;
```*/
    pub fn list_packages(&self) -> builder::ListPackages<'_> {
        builder::ListPackages::new(self)
    }

    /**Get a package of what is live now

Sends a `GET` request to `/repositories/{repository}/packages/{package}`

Arguments:
- `repository`: The repository.
- `package`: The package's identifier.
```ignore
let response = client.get_package()
    .repository(repository)
    .package(package)
    .send()
    .await;
```*/
    pub fn get_package(&self) -> builder::GetPackage<'_> {
        builder::GetPackage::new(self)
    }

    /**Upload a package

The octets are the body. They are hashed while they stream to storage; nothing is kept of an
upload that is refused. Clients find the package under a name made from its header, and a
file under the path it is uploaded as.

A DEB repository takes source packages too: a `.dsc` and the files that it names, in one batch
and any order. It is live with all of them or not at all. A `.changes` in the batch says which
files it has: nothing of it goes live without them.

Sends a `PUT` request to `/repositories/{repository}/packages/{package}`

Arguments:
- `repository`: The repository.
- `package`: The file name, such as `hello-1.0-1.noarch.rpm`; in a file repository a path, with its
slashes encoded.
- `batch`: The push it belongs to: files of one push go live together or not at all.
- `batch_files`: How many files the push has. Clients see none of them before all have arrived; without
it, a push whose files arrive slowly may go live in several steps.
- `component`: In a DEB repository, the component whose indexes shall list it; its default if not given.
- `override_`: Codes of gates that shall let it pass; for admins.
- `suite`: In a DEB repository, the suite whose indexes shall list it; its default if not given.
- `content_digest`: `sha-256=:<base64>:` (RFC 9530). Octets with another digest are refused, and nothing is kept.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `x_checksum_sha256`: The same as 64 hexadecimal digits.
- `body`
```ignore
let response = client.upload_package()
    .repository(repository)
    .package(package)
    .batch(batch)
    .batch_files(batch_files)
    .component(component)
    .override_(override_)
    .suite(suite)
    .content_digest(content_digest)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .x_checksum_sha256(x_checksum_sha256)
    .body(body)
    .send()
    .await;
```*/
    pub fn upload_package(&self) -> builder::UploadPackage<'_> {
        builder::UploadPackage::new(self)
    }

    /**Remove a package from a repository

Sends a `DELETE` request to `/repositories/{repository}/packages/{package}`

Arguments:
- `repository`: The repository.
- `package`: The package's identifier.
- `batch`: The push it belongs to.
- `now`: Also stop serving it from older publications.
- `override_`: Codes of gates that shall let it pass; for admins.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.remove_package()
    .repository(repository)
    .package(package)
    .batch(batch)
    .now(now)
    .override_(override_)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn remove_package(&self) -> builder::RemovePackage<'_> {
        builder::RemovePackage::new(self)
    }

    /**Pin a package: retention leaves it where it is

Sends a `PUT` request to `/repositories/{repository}/packages/{package}/pin`

Arguments:
- `repository`: The repository.
- `package`: The package's identifier.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.pin_package()
    .repository(repository)
    .package(package)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn pin_package(&self) -> builder::PinPackage<'_> {
        builder::PinPackage::new(self)
    }

    /**Unpin a package: retention treats it as any other

Sends a `DELETE` request to `/repositories/{repository}/packages/{package}/pin`

Arguments:
- `repository`: The repository.
- `package`: The package's identifier; also of one that the repository holds no more.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.unpin_package()
    .repository(repository)
    .package(package)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn unpin_package(&self) -> builder::UnpinPackage<'_> {
        builder::UnpinPackage::new(self)
    }

    /**List publications, newest first

Sends a `GET` request to `/repositories/{repository}/publications`

Arguments:
- `repository`: The repository.
- `cursor`: Where the page starts: `next` of the page before.
- `limit`: Publications per page: 1 to 500, 100 if not given.
```ignore
let response = client.list_publications()
    .repository(repository)
    .cursor(cursor)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_publications(&self) -> builder::ListPublications<'_> {
        builder::ListPublications::new(self)
    }

    /**Publish a repository again: after a change of policy or key, or to renew signatures

Sends a `POST` request to `/repositories/{repository}/publications`

Arguments:
- `repository`: The repository.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.create_publication()
    .repository(repository)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn create_publication(&self) -> builder::CreatePublication<'_> {
        builder::CreatePublication::new(self)
    }

    /**Get a publication and its files

Sends a `GET` request to `/repositories/{repository}/publications/{serial}`

Arguments:
- `repository`: The repository.
- `serial`: The publication's serial.
```ignore
let response = client.get_publication()
    .repository(repository)
    .serial(serial)
    .send()
    .await;
```*/
    pub fn get_publication(&self) -> builder::GetPublication<'_> {
        builder::GetPublication::new(self)
    }

    /**Read a file or package of a publication as clients got it, also where they need a key

Sends a `GET` request to `/repositories/{repository}/publications/{serial}/file`

Arguments:
- `repository`: The repository.
- `serial`: The publication's serial.
- `path`: The path below the repository's URL, such as `repodata/repomd.xml`.
```ignore
let response = client.read_publication_file()
    .repository(repository)
    .serial(serial)
    .path(path)
    .send()
    .await;
```*/
    pub fn read_publication_file(&self) -> builder::ReadPublicationFile<'_> {
        builder::ReadPublicationFile::new(self)
    }

    /**Pin a publication: it is kept however old it gets

Sends a `PUT` request to `/repositories/{repository}/publications/{serial}/pin`

Arguments:
- `repository`: The repository.
- `serial`: The publication's serial.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.pin_publication()
    .repository(repository)
    .serial(serial)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn pin_publication(&self) -> builder::PinPublication<'_> {
        builder::PinPublication::new(self)
    }

    /**Unpin a publication: it is kept as long as any other

Sends a `DELETE` request to `/repositories/{repository}/publications/{serial}/pin`

Arguments:
- `repository`: The repository.
- `serial`: The publication's serial.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `if_match`: The `ETag` that was read: refused when it has changed since.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.unpin_publication()
    .repository(repository)
    .serial(serial)
    .idempotency_key(idempotency_key)
    .if_match(if_match)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn unpin_publication(&self) -> builder::UnpinPublication<'_> {
        builder::UnpinPublication::new(self)
    }

    /**Roll back: a new publication with the content of an older one

Sends a `POST` request to `/repositories/{repository}/publications/{serial}/roll-back`

Arguments:
- `repository`: The repository.
- `serial`: The serial of the publication whose content comes back.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.roll_back_publication()
    .repository(repository)
    .serial(serial)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn roll_back_publication(&self) -> builder::RollBackPublication<'_> {
        builder::RollBackPublication::new(self)
    }

    /**Remove the packages that the policy of a repository does not keep

The result of the task lists what goes (`remove`) and what stays although there are newer
versions enough (`keep`), each with its reason, at most 1000 of each, and counts all.

Sends a `POST` request to `/repositories/{repository}/retention`

Arguments:
- `repository`: The repository.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.apply_retention()
    .repository(repository)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn apply_retention(&self) -> builder::ApplyRetention<'_> {
        builder::ApplyRetention::new(self)
    }

    /**List keys in the order of their names

Sends a `GET` request to `/signing-keys`

Arguments:
- `cursor`: Where the page starts: `next` of the page before.
- `limit`: Keys per page: 1 to 500, 100 if not given.
- `name`: Only the key of this name.
```ignore
let response = client.list_signing_keys()
    .cursor(cursor)
    .limit(limit)
    .name(name)
    .send()
    .await;
```*/
    pub fn list_signing_keys(&self) -> builder::ListSigningKeys<'_> {
        builder::ListSigningKeys::new(self)
    }

    /**Make a key inside the vault

Sends a `POST` request to `/signing-keys`

Arguments:
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.generate_signing_key()
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn generate_signing_key(&self) -> builder::GenerateSigningKey<'_> {
        builder::GenerateSigningKey::new(self)
    }

    /**Import a key that was made elsewhere

Sends a `POST` request to `/signing-keys/import`

Arguments:
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.import_signing_key()
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn import_signing_key(&self) -> builder::ImportSigningKey<'_> {
        builder::ImportSigningKey::new(self)
    }

    /**Get a key

Sends a `GET` request to `/signing-keys/{key}`

Arguments:
- `key`: The key.
```ignore
let response = client.get_signing_key()
    .key(key)
    .send()
    .await;
```*/
    pub fn get_signing_key(&self) -> builder::GetSigningKey<'_> {
        builder::GetSigningKey::new(self)
    }

    /**Export the public part of a key

Sends a `GET` request to `/signing-keys/{key}/public`

Arguments:
- `key`: The key.
```ignore
let response = client.export_signing_key()
    .key(key)
    .send()
    .await;
```*/
    pub fn export_signing_key(&self) -> builder::ExportSigningKey<'_> {
        builder::ExportSigningKey::new(self)
    }

    /**Retire a key: it signs nothing more once no repository has it

Sends a `POST` request to `/signing-keys/{key}/retire`

Arguments:
- `key`: The key.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `if_match`: The `ETag` that was read: refused when it has changed since.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.retire_signing_key()
    .key(key)
    .idempotency_key(idempotency_key)
    .if_match(if_match)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn retire_signing_key(&self) -> builder::RetireSigningKey<'_> {
        builder::RetireSigningKey::new(self)
    }

    /**List tasks, newest first

Sends a `GET` request to `/tasks`

Arguments:
- `batch`: Only tasks of this push.
- `cursor`: Where the page starts: `next` of the page before.
- `kind`: Only tasks of this kind, such as `ingest_package`.
- `limit`: Tasks per page: 1 to 500, 100 if not given.
- `repository`: Only tasks of this repository.
- `state`: Only tasks in this state.
```ignore
let response = client.list_tasks()
    .batch(batch)
    .cursor(cursor)
    .kind(kind)
    .limit(limit)
    .repository(repository)
    .state(state)
    .send()
    .await;
```*/
    pub fn list_tasks(&self) -> builder::ListTasks<'_> {
        builder::ListTasks::new(self)
    }

    /**Get a task

Sends a `GET` request to `/tasks/{task}`

Arguments:
- `task`: The task.
- `wait`: Hold the answer back until the task has ended, for at most so many seconds (up to 60).
```ignore
let response = client.get_task()
    .task(task)
    .wait(wait)
    .send()
    .await;
```*/
    pub fn get_task(&self) -> builder::GetTask<'_> {
        builder::GetTask::new(self)
    }

    /**Cancel a task, as far as it can still be undone

Sends a `POST` request to `/tasks/{task}/cancel`

Arguments:
- `task`: The task. Publishers may cancel what they asked for themselves.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.cancel_task()
    .task(task)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn cancel_task(&self) -> builder::CancelTask<'_> {
        builder::CancelTask::new(self)
    }

    /**Watch a task

Sends a `GET` request to `/tasks/{task}/events`

Arguments:
- `task`: The task.
```ignore
let response = client.watch_task()
    .task(task)
    .send()
    .await;
```*/
    pub fn watch_task(&self) -> builder::WatchTask<'_> {
        builder::WatchTask::new(self)
    }

    /**List tokens, newest first

Sends a `GET` request to `/tokens`

Arguments:
- `cursor`: Where the page starts: `next` of the page before.
- `limit`: Tokens per page: 1 to 500, 100 if not given.
```ignore
let response = client.list_tokens()
    .cursor(cursor)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_tokens(&self) -> builder::ListTokens<'_> {
        builder::ListTokens::new(self)
    }

    /**Create a token. The answer shows its `secret`, once

Sends a `POST` request to `/tokens`

Arguments:
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.create_token()
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn create_token(&self) -> builder::CreateToken<'_> {
        builder::CreateToken::new(self)
    }

    /**Get a token

Sends a `GET` request to `/tokens/{token}`

Arguments:
- `token`: The token.
```ignore
let response = client.get_token()
    .token(token)
    .send()
    .await;
```*/
    pub fn get_token(&self) -> builder::GetToken<'_> {
        builder::GetToken::new(self)
    }

    /**Revoke a token: it is refused from the moment the task has succeeded

Sends a `POST` request to `/tokens/{token}/revoke`

Arguments:
- `token`: The token.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `if_match`: The `ETag` that was read: refused when it has changed since.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.revoke_token()
    .token(token)
    .idempotency_key(idempotency_key)
    .if_match(if_match)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn revoke_token(&self) -> builder::RevokeToken<'_> {
        builder::RevokeToken::new(self)
    }

    /**List trust roots in the order of their names

Sends a `GET` request to `/trust-roots`

Arguments:
- `cursor`: Where the page starts: `next` of the page before.
- `limit`: Trust roots per page: 1 to 500, 100 if not given.
```ignore
let response = client.list_trust_roots()
    .cursor(cursor)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_trust_roots(&self) -> builder::ListTrustRoots<'_> {
        builder::ListTrustRoots::new(self)
    }

    /**Create a trust root: opens the ceremonies of its first metadata

Sends a `POST` request to `/trust-roots`

Arguments:
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.create_trust_root()
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn create_trust_root(&self) -> builder::CreateTrustRoot<'_> {
        builder::CreateTrustRoot::new(self)
    }

    /**Get a trust root

Sends a `GET` request to `/trust-roots/{name}`

Arguments:
- `name`: The trust root.
```ignore
let response = client.get_trust_root()
    .name(name)
    .send()
    .await;
```*/
    pub fn get_trust_root(&self) -> builder::GetTrustRoot<'_> {
        builder::GetTrustRoot::new(self)
    }

    /**Change the expiry of a trust root, or sign roles anew before they are due

Sends a `PATCH` request to `/trust-roots/{name}`

Arguments:
- `name`: The trust root.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `if_match`: The `ETag` that was read: refused when it has changed since.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.update_trust_root()
    .name(name)
    .idempotency_key(idempotency_key)
    .if_match(if_match)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn update_trust_root(&self) -> builder::UpdateTrustRoot<'_> {
        builder::UpdateTrustRoot::new(self)
    }

    /**List the targets of all roles in the order of their paths

Sends a `GET` request to `/trust-roots/{name}/artifacts`

Arguments:
- `name`: The trust root.
- `cursor`: Where the page starts: `next` of the page before.
- `limit`: Targets per page: 1 to 500, 100 if not given.
- `prefix`: Only paths that begin so.
- `role`: Only those that this role lists; `bins` for those of all bins.
```ignore
let response = client.list_artifacts()
    .name(name)
    .cursor(cursor)
    .limit(limit)
    .prefix(prefix)
    .role(role)
    .send()
    .await;
```*/
    pub fn list_artifacts(&self) -> builder::ListArtifacts<'_> {
        builder::ListArtifacts::new(self)
    }

    /**Add artifacts, or change what is said of them

All of them or none: one that clients would not read as it is meant, or that belongs to what
this server serves itself, fails the task. Its result says how many were `added`.

Sends a `POST` request to `/trust-roots/{name}/artifacts`

Arguments:
- `name`: The trust root.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.add_artifacts()
    .name(name)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn add_artifacts(&self) -> builder::AddArtifacts<'_> {
        builder::AddArtifacts::new(self)
    }

    /**Import artifacts from a list: all of it or nothing

The body is CSV without a heading, a line for each artifact: path, length in bytes, `sha256`
and the hash in hexadecimal, with `;` between them.

Sends a `PUT` request to `/trust-roots/{name}/artifacts/import`

Arguments:
- `name`: The trust root.
- `batch`: What they are published with, where they are held.
- `publish`: Whether clients are to see them now; else they are held until they are published.
- `content_digest`: `sha-256=:<base64>:` (RFC 9530). Octets with another digest are refused, and nothing is kept.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `x_checksum_sha256`: The same as 64 hexadecimal digits.
- `body`
```ignore
let response = client.import_artifacts()
    .name(name)
    .batch(batch)
    .publish(publish)
    .content_digest(content_digest)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .x_checksum_sha256(x_checksum_sha256)
    .body(body)
    .send()
    .await;
```*/
    pub fn import_artifacts(&self) -> builder::ImportArtifacts<'_> {
        builder::ImportArtifacts::new(self)
    }

    /**Publish artifacts that are held

Sends a `POST` request to `/trust-roots/{name}/artifacts/publish`

Arguments:
- `name`: The trust root.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.publish_artifacts()
    .name(name)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn publish_artifacts(&self) -> builder::PublishArtifacts<'_> {
        builder::PublishArtifacts::new(self)
    }

    /**Remove artifacts

The result of the task names the paths that were `removed`, and those that were `not_found`.

Sends a `POST` request to `/trust-roots/{name}/artifacts/remove`

Arguments:
- `name`: The trust root.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.remove_artifacts()
    .name(name)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn remove_artifacts(&self) -> builder::RemoveArtifacts<'_> {
        builder::RemoveArtifacts::new(self)
    }

    /**List ceremonies, newest first

Sends a `GET` request to `/trust-roots/{name}/ceremonies`

Arguments:
- `name`: The trust root.
- `cursor`: Where the page starts: `next` of the page before.
- `limit`: Ceremonies per page: 1 to 500, 100 if not given.
- `role`: Only those of this role.
- `state`: Only those in this state.
```ignore
let response = client.list_ceremonies()
    .name(name)
    .cursor(cursor)
    .limit(limit)
    .role(role)
    .state(state)
    .send()
    .await;
```*/
    pub fn list_ceremonies(&self) -> builder::ListCeremonies<'_> {
        builder::ListCeremonies::new(self)
    }

    /**Open a ceremony: asks people to sign a new version of a role

Sends a `POST` request to `/trust-roots/{name}/ceremonies`

Arguments:
- `name`: The trust root.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.open_ceremony()
    .name(name)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn open_ceremony(&self) -> builder::OpenCeremony<'_> {
        builder::OpenCeremony::new(self)
    }

    /**Get a ceremony with its request and its transcript

Sends a `GET` request to `/trust-roots/{name}/ceremonies/{ceremony}`

Arguments:
- `name`: The trust root.
- `ceremony`: The ceremony.
```ignore
let response = client.get_ceremony()
    .name(name)
    .ceremony(ceremony)
    .send()
    .await;
```*/
    pub fn get_ceremony(&self) -> builder::GetCeremony<'_> {
        builder::GetCeremony::new(self)
    }

    /**Abort a ceremony: its role stays as it is

Sends a `POST` request to `/trust-roots/{name}/ceremonies/{ceremony}/abort`

Arguments:
- `name`: The trust root.
- `ceremony`: The ceremony.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.abort_ceremony()
    .name(name)
    .ceremony(ceremony)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn abort_ceremony(&self) -> builder::AbortCeremony<'_> {
        builder::AbortCeremony::new(self)
    }

    /**Hand in a signing response: its signatures count when the task has succeeded

Sends a `POST` request to `/trust-roots/{name}/ceremonies/{ceremony}/responses`

Arguments:
- `name`: The trust root.
- `ceremony`: The ceremony.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.submit_signing_response()
    .name(name)
    .ceremony(ceremony)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn submit_signing_response(&self) -> builder::SubmitSigningResponse<'_> {
        builder::SubmitSigningResponse::new(self)
    }

    /**Take a signature back, so that its key may sign again or not at all

Sends a `DELETE` request to `/trust-roots/{name}/ceremonies/{ceremony}/signatures/{keyid}`

Arguments:
- `name`: The trust root.
- `ceremony`: The ceremony.
- `keyid`: The identifier of the key that made it.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.undo_signature()
    .name(name)
    .ceremony(ceremony)
    .keyid(keyid)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn undo_signature(&self) -> builder::UndoSignature<'_> {
        builder::UndoSignature::new(self)
    }

    /**Add a role below `targets`, searched before all repositories and artifacts

Sends a `POST` request to `/trust-roots/{name}/delegations`

Arguments:
- `name`: The trust root.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.create_delegation()
    .name(name)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn create_delegation(&self) -> builder::CreateDelegation<'_> {
        builder::CreateDelegation::new(self)
    }

    /**Replace what a role below `targets` speaks for, and who signs it

Sends a `PUT` request to `/trust-roots/{name}/delegations/{role}`

Arguments:
- `name`: The trust root.
- `role`: The role.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `body`
```ignore
let response = client.update_delegation()
    .name(name)
    .role(role)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn update_delegation(&self) -> builder::UpdateDelegation<'_> {
        builder::UpdateDelegation::new(self)
    }

    /**Remove a role below `targets`: it lists nothing any more, and speaks for nothing

Sends a `DELETE` request to `/trust-roots/{name}/delegations/{role}`

Arguments:
- `name`: The trust root.
- `role`: The role.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
```ignore
let response = client.delete_delegation()
    .name(name)
    .role(role)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .send()
    .await;
```*/
    pub fn delete_delegation(&self) -> builder::DeleteDelegation<'_> {
        builder::DeleteDelegation::new(self)
    }

    /**Take up a trust root from its published metadata

For a database that was lost, or that went back with an older copy of itself. The body has a
line for each file: an object of JSON with its `name`, such as `3.snapshot.json`, and its
`bytes` in Base64; every root, `timestamp.json`, and every role in the version that the snapshot
names. All of it is followed as clients do, from the first root on; the keys that the server
signs with have to be in the vault. A trust root of this name is replaced, unless it is ahead.

Sends a `PUT` request to `/trust-roots/{name}/metadata`

Arguments:
- `name`: The trust root.
- `content_digest`: `sha-256=:<base64>:` (RFC 9530). Octets with another digest are refused, and nothing is kept.
- `idempotency_key`: Names this request: the same request under the same key is carried out once, and answered with the same task for 24 hours.
- `prefer`: `wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).
- `x_checksum_sha256`: The same as 64 hexadecimal digits.
- `body`
```ignore
let response = client.rebuild_trust_root()
    .name(name)
    .content_digest(content_digest)
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .x_checksum_sha256(x_checksum_sha256)
    .body(body)
    .send()
    .await;
```*/
    pub fn rebuild_trust_root(&self) -> builder::RebuildTrustRoot<'_> {
        builder::RebuildTrustRoot::new(self)
    }

    /**List the roles of a trust root in the order of their names

Sends a `GET` request to `/trust-roots/{name}/roles`

Arguments:
- `name`: The trust root.
- `cursor`: Where the page starts: `next` of the page before.
- `kind`: Only roles of this kind.
- `limit`: Roles per page: 1 to 500, 100 if not given.
```ignore
let response = client.list_trust_roles()
    .name(name)
    .cursor(cursor)
    .kind(kind)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_trust_roles(&self) -> builder::ListTrustRoles<'_> {
        builder::ListTrustRoles::new(self)
    }

    /**Get a role and the versions of it that are kept

Sends a `GET` request to `/trust-roots/{name}/roles/{role}`

Arguments:
- `name`: The trust root.
- `role`: The role.
```ignore
let response = client.get_trust_role()
    .name(name)
    .role(role)
    .send()
    .await;
```*/
    pub fn get_trust_role(&self) -> builder::GetTrustRole<'_> {
        builder::GetTrustRole::new(self)
    }

    /**Get what is needed to seal a key for import

Sends a `GET` request to `/vault`

```ignore
let response = client.get_vault()
    .send()
    .await;
```*/
    pub fn get_vault(&self) -> builder::GetVault<'_> {
        builder::GetVault::new(self)
    }
}

/// Types for composing operation parameters.
#[allow(clippy::all)]
pub mod builder {
    use super::types;
    #[allow(unused_imports)]
    use super::{
        encode_path, ByteStream, ClientInfo, ClientHooks, Error, OperationInfo,
        RequestBuilderExt, ResponseValue,
    };
    /**Builder for [`Client::list_audit_events`]

[`Client::list_audit_events`]: super::Client::list_audit_events*/
    #[derive(Debug, Clone)]
    pub struct ListAuditEvents<'a> {
        client: &'a super::Client,
        action: Result<Option<::std::string::String>, String>,
        actor: Result<Option<::std::string::String>, String>,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<u64>, String>,
        since: Result<Option<::chrono::DateTime<::chrono::offset::Utc>>, String>,
        target: Result<Option<::std::string::String>, String>,
        target_id: Result<Option<::std::string::String>, String>,
        target_type: Result<Option<::std::string::String>, String>,
        task: Result<Option<::uuid::Uuid>, String>,
        until: Result<Option<::chrono::DateTime<::chrono::offset::Utc>>, String>,
    }

    impl<'a> ListAuditEvents<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                action: Ok(None),
                actor: Ok(None),
                cursor: Ok(None),
                limit: Ok(None),
                since: Ok(None),
                target: Ok(None),
                target_id: Ok(None),
                target_type: Ok(None),
                task: Ok(None),
                until: Ok(None),
            }
        }

        pub fn action<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.action = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for action failed"
                        .to_string()
                });
            self
        }

        pub fn actor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.actor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for actor failed"
                        .to_string()
                });
            self
        }

        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }

        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for limit failed".to_string());
            self
        }

        pub fn since<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
        {
            self.since = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: chrono :: DateTime < :: chrono :: offset :: Utc >` for since failed"
                        .to_string()
                });
            self
        }

        pub fn target<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.target = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for target failed"
                        .to_string()
                });
            self
        }

        pub fn target_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.target_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for target_id failed"
                        .to_string()
                });
            self
        }

        pub fn target_type<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.target_type = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for target_type failed"
                        .to_string()
                });
            self
        }

        pub fn task<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.task = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for task failed".to_string()
                });
            self
        }

        pub fn until<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
        {
            self.until = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: chrono :: DateTime < :: chrono :: offset :: Utc >` for until failed"
                        .to_string()
                });
            self
        }

        ///Sends a `GET` request to `/audit`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageAuditEvent>, Error<types::Problem>> {
            let Self {
                client,
                action,
                actor,
                cursor,
                limit,
                since,
                target,
                target_id,
                target_type,
                task,
                until,
            } = self;
            let action = action.map_err(Error::InvalidRequest)?;
            let actor = actor.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let since = since.map_err(Error::InvalidRequest)?;
            let target = target.map_err(Error::InvalidRequest)?;
            let target_id = target_id.map_err(Error::InvalidRequest)?;
            let target_type = target_type.map_err(Error::InvalidRequest)?;
            let task = task.map_err(Error::InvalidRequest)?;
            let until = until.map_err(Error::InvalidRequest)?;
            let url = format!("{}/audit", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("action", &action))
                .query(&progenitor_client::QueryParam::new("actor", &actor))
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("since", &since))
                .query(&progenitor_client::QueryParam::new("target", &target))
                .query(&progenitor_client::QueryParam::new("target_id", &target_id))
                .query(&progenitor_client::QueryParam::new("target_type", &target_type))
                .query(&progenitor_client::QueryParam::new("task", &task))
                .query(&progenitor_client::QueryParam::new("until", &until))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_audit_events",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::list_audit_checkpoints`]

[`Client::list_audit_checkpoints`]: super::Client::list_audit_checkpoints*/
    #[derive(Debug, Clone)]
    pub struct ListAuditCheckpoints<'a> {
        client: &'a super::Client,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<u64>, String>,
    }

    impl<'a> ListAuditCheckpoints<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                cursor: Ok(None),
                limit: Ok(None),
            }
        }

        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }

        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for limit failed".to_string());
            self
        }

        ///Sends a `GET` request to `/audit/checkpoints`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageAuditCheckpoint>, Error<types::Problem>> {
            let Self { client, cursor, limit } = self;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!("{}/audit/checkpoints", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_audit_checkpoints",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::export_audit_trail`]

[`Client::export_audit_trail`]: super::Client::export_audit_trail*/
    #[derive(Debug, Clone)]
    pub struct ExportAuditTrail<'a> {
        client: &'a super::Client,
        action: Result<Option<::std::string::String>, String>,
        actor: Result<Option<::std::string::String>, String>,
        since: Result<Option<::chrono::DateTime<::chrono::offset::Utc>>, String>,
        target: Result<Option<::std::string::String>, String>,
        target_id: Result<Option<::std::string::String>, String>,
        target_type: Result<Option<::std::string::String>, String>,
        task: Result<Option<::uuid::Uuid>, String>,
        until: Result<Option<::chrono::DateTime<::chrono::offset::Utc>>, String>,
    }

    impl<'a> ExportAuditTrail<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                action: Ok(None),
                actor: Ok(None),
                since: Ok(None),
                target: Ok(None),
                target_id: Ok(None),
                target_type: Ok(None),
                task: Ok(None),
                until: Ok(None),
            }
        }

        pub fn action<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.action = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for action failed"
                        .to_string()
                });
            self
        }

        pub fn actor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.actor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for actor failed"
                        .to_string()
                });
            self
        }

        pub fn since<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
        {
            self.since = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: chrono :: DateTime < :: chrono :: offset :: Utc >` for since failed"
                        .to_string()
                });
            self
        }

        pub fn target<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.target = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for target failed"
                        .to_string()
                });
            self
        }

        pub fn target_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.target_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for target_id failed"
                        .to_string()
                });
            self
        }

        pub fn target_type<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.target_type = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for target_type failed"
                        .to_string()
                });
            self
        }

        pub fn task<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.task = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for task failed".to_string()
                });
            self
        }

        pub fn until<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
        {
            self.until = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: chrono :: DateTime < :: chrono :: offset :: Utc >` for until failed"
                        .to_string()
                });
            self
        }

        ///Sends a `GET` request to `/audit/export`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<ByteStream>, Error<types::Problem>> {
            let Self {
                client,
                action,
                actor,
                since,
                target,
                target_id,
                target_type,
                task,
                until,
            } = self;
            let action = action.map_err(Error::InvalidRequest)?;
            let actor = actor.map_err(Error::InvalidRequest)?;
            let since = since.map_err(Error::InvalidRequest)?;
            let target = target.map_err(Error::InvalidRequest)?;
            let target_id = target_id.map_err(Error::InvalidRequest)?;
            let target_type = target_type.map_err(Error::InvalidRequest)?;
            let task = task.map_err(Error::InvalidRequest)?;
            let until = until.map_err(Error::InvalidRequest)?;
            let url = format!("{}/audit/export", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .query(&progenitor_client::QueryParam::new("action", &action))
                .query(&progenitor_client::QueryParam::new("actor", &actor))
                .query(&progenitor_client::QueryParam::new("since", &since))
                .query(&progenitor_client::QueryParam::new("target", &target))
                .query(&progenitor_client::QueryParam::new("target_id", &target_id))
                .query(&progenitor_client::QueryParam::new("target_type", &target_type))
                .query(&progenitor_client::QueryParam::new("task", &task))
                .query(&progenitor_client::QueryParam::new("until", &until))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "export_audit_trail",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => Ok(ResponseValue::stream(response)),
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::get_audit_key`]

[`Client::get_audit_key`]: super::Client::get_audit_key*/
    #[derive(Debug, Clone)]
    pub struct GetAuditKey<'a> {
        client: &'a super::Client,
    }

    impl<'a> GetAuditKey<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }

        ///Sends a `GET` request to `/audit/key`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::AuditKey>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/audit/key", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_audit_key",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::list_backups`]

[`Client::list_backups`]: super::Client::list_backups*/
    #[derive(Debug, Clone)]
    pub struct ListBackups<'a> {
        client: &'a super::Client,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<u64>, String>,
    }

    impl<'a> ListBackups<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                cursor: Ok(None),
                limit: Ok(None),
            }
        }

        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }

        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for limit failed".to_string());
            self
        }

        ///Sends a `GET` request to `/backups`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageBackup>, Error<types::Problem>> {
            let Self { client, cursor, limit } = self;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!("{}/backups", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_backups",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::create_backup`]

[`Client::create_backup`]: super::Client::create_backup*/
    #[derive(Debug, Clone)]
    pub struct CreateBackup<'a> {
        client: &'a super::Client,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::NewBackup, String>,
    }

    impl<'a> CreateBackup<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::NewBackup>,
            <V as std::convert::TryInto<types::NewBackup>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `NewBackup` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::NewBackup) -> types::builder::NewBackup,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/backups`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, idempotency_key, prefer, body } = self;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::NewBackup::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/backups", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "create_backup",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::list_promotions`]

[`Client::list_promotions`]: super::Client::list_promotions*/
    #[derive(Debug, Clone)]
    pub struct ListPromotions<'a> {
        client: &'a super::Client,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<u64>, String>,
        source: Result<Option<::uuid::Uuid>, String>,
        state: Result<Option<types::PromotionState>, String>,
    }

    impl<'a> ListPromotions<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                cursor: Ok(None),
                limit: Ok(None),
                source: Ok(None),
                state: Ok(None),
            }
        }

        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }

        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for limit failed".to_string());
            self
        }

        pub fn source<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.source = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for source failed".to_string()
                });
            self
        }

        pub fn state<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::PromotionState>,
        {
            self.state = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `PromotionState` for state failed".to_string()
                });
            self
        }

        ///Sends a `GET` request to `/promotions`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PagePromotion>, Error<types::Problem>> {
            let Self { client, cursor, limit, source, state } = self;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let source = source.map_err(Error::InvalidRequest)?;
            let state = state.map_err(Error::InvalidRequest)?;
            let url = format!("{}/promotions", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("source", &source))
                .query(&progenitor_client::QueryParam::new("state", &state))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_promotions",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::create_promotion`]

[`Client::create_promotion`]: super::Client::create_promotion*/
    #[derive(Debug, Clone)]
    pub struct CreatePromotion<'a> {
        client: &'a super::Client,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::NewPromotion, String>,
    }

    impl<'a> CreatePromotion<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::NewPromotion>,
            <V as std::convert::TryInto<types::NewPromotion>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `NewPromotion` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::NewPromotion,
            ) -> types::builder::NewPromotion,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/promotions`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, idempotency_key, prefer, body } = self;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::NewPromotion::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/promotions", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "create_promotion",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::get_promotion`]

[`Client::get_promotion`]: super::Client::get_promotion*/
    #[derive(Debug, Clone)]
    pub struct GetPromotion<'a> {
        client: &'a super::Client,
        promotion: Result<::uuid::Uuid, String>,
    }

    impl<'a> GetPromotion<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                promotion: Err("promotion was not initialized".to_string()),
            }
        }

        pub fn promotion<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.promotion = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for promotion failed".to_string()
                });
            self
        }

        ///Sends a `GET` request to `/promotions/{promotion}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Promotion>, Error<types::Problem>> {
            let Self { client, promotion } = self;
            let promotion = promotion.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/promotions/{}", client.baseurl, encode_path(& promotion.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_promotion",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::cancel_promotion`]

[`Client::cancel_promotion`]: super::Client::cancel_promotion*/
    #[derive(Debug, Clone)]
    pub struct CancelPromotion<'a> {
        client: &'a super::Client,
        promotion: Result<::uuid::Uuid, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        if_match: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> CancelPromotion<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                promotion: Err("promotion was not initialized".to_string()),
                idempotency_key: Ok(None),
                if_match: Ok(None),
                prefer: Ok(None),
            }
        }

        pub fn promotion<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.promotion = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for promotion failed".to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn if_match<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.if_match = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for if_match failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `DELETE` request to `/promotions/{promotion}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, promotion, idempotency_key, if_match, prefer } = self;
            let promotion = promotion.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let if_match = if_match.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/promotions/{}", client.baseurl, encode_path(& promotion.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(4usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = if_match {
                header_map.append("If-Match", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "cancel_promotion",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::approve_promotion`]

[`Client::approve_promotion`]: super::Client::approve_promotion*/
    #[derive(Debug, Clone)]
    pub struct ApprovePromotion<'a> {
        client: &'a super::Client,
        promotion: Result<::uuid::Uuid, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> ApprovePromotion<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                promotion: Err("promotion was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
            }
        }

        pub fn promotion<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.promotion = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for promotion failed".to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `POST` request to `/promotions/{promotion}/approvals`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, promotion, idempotency_key, prefer } = self;
            let promotion = promotion.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/promotions/{}/approvals", client.baseurl, encode_path(& promotion
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "approve_promotion",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::list_repositories`]

[`Client::list_repositories`]: super::Client::list_repositories*/
    #[derive(Debug, Clone)]
    pub struct ListRepositories<'a> {
        client: &'a super::Client,
        address: Result<Option<::std::string::String>, String>,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<u64>, String>,
    }

    impl<'a> ListRepositories<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                address: Ok(None),
                cursor: Ok(None),
                limit: Ok(None),
            }
        }

        pub fn address<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.address = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for address failed"
                        .to_string()
                });
            self
        }

        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }

        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for limit failed".to_string());
            self
        }

        ///Sends a `GET` request to `/repositories`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageRepository>, Error<types::Problem>> {
            let Self { client, address, cursor, limit } = self;
            let address = address.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!("{}/repositories", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("address", &address))
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_repositories",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::create_repository`]

[`Client::create_repository`]: super::Client::create_repository*/
    #[derive(Debug, Clone)]
    pub struct CreateRepository<'a> {
        client: &'a super::Client,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::NewRepository, String>,
    }

    impl<'a> CreateRepository<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::NewRepository>,
            <V as std::convert::TryInto<types::NewRepository>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `NewRepository` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::NewRepository,
            ) -> types::builder::NewRepository,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/repositories`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, idempotency_key, prefer, body } = self;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::NewRepository::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/repositories", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "create_repository",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::get_repository`]

[`Client::get_repository`]: super::Client::get_repository*/
    #[derive(Debug, Clone)]
    pub struct GetRepository<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
    }

    impl<'a> GetRepository<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        ///Sends a `GET` request to `/repositories/{repository}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Repository>, Error<types::Problem>> {
            let Self { client, repository } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}", client.baseurl, encode_path(& repository
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_repository",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::delete_repository`]

[`Client::delete_repository`]: super::Client::delete_repository*/
    #[derive(Debug, Clone)]
    pub struct DeleteRepository<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        if_match: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> DeleteRepository<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                idempotency_key: Ok(None),
                if_match: Ok(None),
                prefer: Ok(None),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn if_match<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.if_match = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for if_match failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `DELETE` request to `/repositories/{repository}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, repository, idempotency_key, if_match, prefer } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let if_match = if_match.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}", client.baseurl, encode_path(& repository
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(4usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = if_match {
                header_map.append("If-Match", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "delete_repository",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::update_repository`]

[`Client::update_repository`]: super::Client::update_repository*/
    #[derive(Debug, Clone)]
    pub struct UpdateRepository<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        if_match: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::RepositoryChange, String>,
    }

    impl<'a> UpdateRepository<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                idempotency_key: Ok(None),
                if_match: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn if_match<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.if_match = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for if_match failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::RepositoryChange>,
            <V as std::convert::TryInto<
                types::RepositoryChange,
            >>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `RepositoryChange` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::RepositoryChange,
            ) -> types::builder::RepositoryChange,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `PATCH` request to `/repositories/{repository}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, repository, idempotency_key, if_match, prefer, body } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let if_match = if_match.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::RepositoryChange::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}", client.baseurl, encode_path(& repository
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(4usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = if_match {
                header_map.append("If-Match", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "update_repository",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::refresh_contents`]

[`Client::refresh_contents`]: super::Client::refresh_contents*/
    #[derive(Debug, Clone)]
    pub struct RefreshContents<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> RefreshContents<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `POST` request to `/repositories/{repository}/contents`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, repository, idempotency_key, prefer } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/contents", client.baseurl, encode_path(& repository
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "refresh_contents",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::list_metadata_files`]

[`Client::list_metadata_files`]: super::Client::list_metadata_files*/
    #[derive(Debug, Clone)]
    pub struct ListMetadataFiles<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
    }

    impl<'a> ListMetadataFiles<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        ///Sends a `GET` request to `/repositories/{repository}/metadata-files`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageMetadataFile>, Error<types::Problem>> {
            let Self { client, repository } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/metadata-files", client.baseurl, encode_path(&
                repository.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_metadata_files",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::get_metadata_file`]

[`Client::get_metadata_file`]: super::Client::get_metadata_file*/
    #[derive(Debug, Clone)]
    pub struct GetMetadataFile<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        record: Result<types::Record, String>,
    }

    impl<'a> GetMetadataFile<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                record: Err("record was not initialized".to_string()),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn record<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::Record>,
        {
            self.record = value
                .try_into()
                .map_err(|_| "conversion to `Record` for record failed".to_string());
            self
        }

        ///Sends a `GET` request to `/repositories/{repository}/metadata-files/{record}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::MetadataFile>, Error<types::Problem>> {
            let Self { client, repository, record } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let record = record.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/metadata-files/{}", client.baseurl, encode_path(&
                repository.to_string()), encode_path(& record.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_metadata_file",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::set_metadata_file`]

[`Client::set_metadata_file`]: super::Client::set_metadata_file*/
    #[derive(Debug)]
    pub struct SetMetadataFile<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        record: Result<types::Record, String>,
        content_digest: Result<Option<::std::string::String>, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        x_checksum_sha256: Result<Option<::std::string::String>, String>,
        body: Result<reqwest::Body, String>,
    }

    impl<'a> SetMetadataFile<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                record: Err("record was not initialized".to_string()),
                content_digest: Ok(None),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                x_checksum_sha256: Ok(None),
                body: Err("body was not initialized".to_string()),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn record<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::Record>,
        {
            self.record = value
                .try_into()
                .map_err(|_| "conversion to `Record` for record failed".to_string());
            self
        }

        pub fn content_digest<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.content_digest = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for content_digest failed"
                        .to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn x_checksum_sha256<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_checksum_sha256 = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for x_checksum_sha256 failed"
                        .to_string()
                });
            self
        }

        pub fn body<B>(mut self, value: B) -> Self
        where
            B: std::convert::TryInto<reqwest::Body>,
        {
            self.body = value
                .try_into()
                .map_err(|_| {
                    "conversion to `reqwest::Body` for body failed".to_string()
                });
            self
        }

        ///Sends a `PUT` request to `/repositories/{repository}/metadata-files/{record}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self {
                client,
                repository,
                record,
                content_digest,
                idempotency_key,
                prefer,
                x_checksum_sha256,
                body,
            } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let record = record.map_err(Error::InvalidRequest)?;
            let content_digest = content_digest.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let x_checksum_sha256 = x_checksum_sha256.map_err(Error::InvalidRequest)?;
            let body = body.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/metadata-files/{}", client.baseurl, encode_path(&
                repository.to_string()), encode_path(& record.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(5usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = content_digest {
                header_map.append("Content-Digest", value.to_string().try_into()?);
            }
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            if let Some(value) = x_checksum_sha256 {
                header_map.append("X-Checksum-Sha256", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .header(
                    ::reqwest::header::CONTENT_TYPE,
                    ::reqwest::header::HeaderValue::from_static(
                        "application/octet-stream",
                    ),
                )
                .body(body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "set_metadata_file",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::unset_metadata_file`]

[`Client::unset_metadata_file`]: super::Client::unset_metadata_file*/
    #[derive(Debug, Clone)]
    pub struct UnsetMetadataFile<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        record: Result<types::Record, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> UnsetMetadataFile<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                record: Err("record was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn record<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::Record>,
        {
            self.record = value
                .try_into()
                .map_err(|_| "conversion to `Record` for record failed".to_string());
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `DELETE` request to `/repositories/{repository}/metadata-files/{record}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, repository, record, idempotency_key, prefer } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let record = record.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/metadata-files/{}", client.baseurl, encode_path(&
                repository.to_string()), encode_path(& record.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "unset_metadata_file",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::list_packages`]

[`Client::list_packages`]: super::Client::list_packages*/
    #[derive(Debug, Clone)]
    pub struct ListPackages<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        arch: Result<Option<::std::string::String>, String>,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<u64>, String>,
        name: Result<Option<::std::string::String>, String>,
        release: Result<Option<::std::string::String>, String>,
        serial: Result<Option<i64>, String>,
        sha256: Result<Option<::std::string::String>, String>,
        version: Result<Option<::std::string::String>, String>,
    }

    impl<'a> ListPackages<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                arch: Ok(None),
                cursor: Ok(None),
                limit: Ok(None),
                name: Ok(None),
                release: Ok(None),
                serial: Ok(None),
                sha256: Ok(None),
                version: Ok(None),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn arch<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.arch = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for arch failed"
                        .to_string()
                });
            self
        }

        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }

        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for limit failed".to_string());
            self
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn release<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.release = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for release failed"
                        .to_string()
                });
            self
        }

        pub fn serial<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.serial = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for serial failed".to_string());
            self
        }

        pub fn sha256<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.sha256 = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for sha256 failed"
                        .to_string()
                });
            self
        }

        pub fn version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.version = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for version failed"
                        .to_string()
                });
            self
        }

        ///Sends a `GET` request to `/repositories/{repository}/packages`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PagePackage>, Error<types::Problem>> {
            let Self {
                client,
                repository,
                arch,
                cursor,
                limit,
                name,
                release,
                serial,
                sha256,
                version,
            } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let arch = arch.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let name = name.map_err(Error::InvalidRequest)?;
            let release = release.map_err(Error::InvalidRequest)?;
            let serial = serial.map_err(Error::InvalidRequest)?;
            let sha256 = sha256.map_err(Error::InvalidRequest)?;
            let version = version.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/packages", client.baseurl, encode_path(& repository
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("arch", &arch))
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("name", &name))
                .query(&progenitor_client::QueryParam::new("release", &release))
                .query(&progenitor_client::QueryParam::new("serial", &serial))
                .query(&progenitor_client::QueryParam::new("sha256", &sha256))
                .query(&progenitor_client::QueryParam::new("version", &version))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_packages",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::get_package`]

[`Client::get_package`]: super::Client::get_package*/
    #[derive(Debug, Clone)]
    pub struct GetPackage<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        package: Result<::uuid::Uuid, String>,
    }

    impl<'a> GetPackage<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                package: Err("package was not initialized".to_string()),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn package<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.package = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for package failed".to_string()
                });
            self
        }

        ///Sends a `GET` request to `/repositories/{repository}/packages/{package}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Package>, Error<types::Problem>> {
            let Self { client, repository, package } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let package = package.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/packages/{}", client.baseurl, encode_path(&
                repository.to_string()), encode_path(& package.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_package",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::upload_package`]

[`Client::upload_package`]: super::Client::upload_package*/
    #[derive(Debug)]
    pub struct UploadPackage<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        package: Result<::std::string::String, String>,
        batch: Result<Option<::uuid::Uuid>, String>,
        batch_files: Result<Option<u32>, String>,
        component: Result<Option<::std::string::String>, String>,
        override_: Result<::std::vec::Vec<::std::string::String>, String>,
        suite: Result<Option<::std::string::String>, String>,
        content_digest: Result<Option<::std::string::String>, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        x_checksum_sha256: Result<Option<::std::string::String>, String>,
        body: Result<reqwest::Body, String>,
    }

    impl<'a> UploadPackage<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                package: Err("package was not initialized".to_string()),
                batch: Ok(None),
                batch_files: Ok(None),
                component: Ok(None),
                override_: Err("override_ was not initialized".to_string()),
                suite: Ok(None),
                content_digest: Ok(None),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                x_checksum_sha256: Ok(None),
                body: Err("body was not initialized".to_string()),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn package<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.package = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for package failed"
                        .to_string()
                });
            self
        }

        pub fn batch<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.batch = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for batch failed".to_string()
                });
            self
        }

        pub fn batch_files<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u32>,
        {
            self.batch_files = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u32` for batch_files failed".to_string());
            self
        }

        pub fn component<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.component = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for component failed"
                        .to_string()
                });
            self
        }

        pub fn override_<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
        {
            self.override_ = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: vec :: Vec < :: std :: string :: String >` for override_ failed"
                        .to_string()
                });
            self
        }

        pub fn suite<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.suite = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for suite failed"
                        .to_string()
                });
            self
        }

        pub fn content_digest<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.content_digest = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for content_digest failed"
                        .to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn x_checksum_sha256<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_checksum_sha256 = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for x_checksum_sha256 failed"
                        .to_string()
                });
            self
        }

        pub fn body<B>(mut self, value: B) -> Self
        where
            B: std::convert::TryInto<reqwest::Body>,
        {
            self.body = value
                .try_into()
                .map_err(|_| {
                    "conversion to `reqwest::Body` for body failed".to_string()
                });
            self
        }

        ///Sends a `PUT` request to `/repositories/{repository}/packages/{package}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self {
                client,
                repository,
                package,
                batch,
                batch_files,
                component,
                override_,
                suite,
                content_digest,
                idempotency_key,
                prefer,
                x_checksum_sha256,
                body,
            } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let package = package.map_err(Error::InvalidRequest)?;
            let batch = batch.map_err(Error::InvalidRequest)?;
            let batch_files = batch_files.map_err(Error::InvalidRequest)?;
            let component = component.map_err(Error::InvalidRequest)?;
            let override_ = override_.map_err(Error::InvalidRequest)?;
            let suite = suite.map_err(Error::InvalidRequest)?;
            let content_digest = content_digest.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let x_checksum_sha256 = x_checksum_sha256.map_err(Error::InvalidRequest)?;
            let body = body.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/packages/{}", client.baseurl, encode_path(&
                repository.to_string()), encode_path(& package.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(5usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = content_digest {
                header_map.append("Content-Digest", value.to_string().try_into()?);
            }
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            if let Some(value) = x_checksum_sha256 {
                header_map.append("X-Checksum-Sha256", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .header(
                    ::reqwest::header::CONTENT_TYPE,
                    ::reqwest::header::HeaderValue::from_static(
                        "application/octet-stream",
                    ),
                )
                .body(body)
                .query(&progenitor_client::QueryParam::new("batch", &batch))
                .query(&progenitor_client::QueryParam::new("batch_files", &batch_files))
                .query(&progenitor_client::QueryParam::new("component", &component))
                .query(&progenitor_client::QueryParam::new("override", &override_))
                .query(&progenitor_client::QueryParam::new("suite", &suite))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "upload_package",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::remove_package`]

[`Client::remove_package`]: super::Client::remove_package*/
    #[derive(Debug, Clone)]
    pub struct RemovePackage<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        package: Result<::uuid::Uuid, String>,
        batch: Result<Option<::uuid::Uuid>, String>,
        now: Result<Option<bool>, String>,
        override_: Result<::std::vec::Vec<::std::string::String>, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> RemovePackage<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                package: Err("package was not initialized".to_string()),
                batch: Ok(None),
                now: Ok(None),
                override_: Err("override_ was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn package<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.package = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for package failed".to_string()
                });
            self
        }

        pub fn batch<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.batch = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for batch failed".to_string()
                });
            self
        }

        pub fn now<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<bool>,
        {
            self.now = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `bool` for now failed".to_string());
            self
        }

        pub fn override_<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
        {
            self.override_ = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: vec :: Vec < :: std :: string :: String >` for override_ failed"
                        .to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `DELETE` request to `/repositories/{repository}/packages/{package}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self {
                client,
                repository,
                package,
                batch,
                now,
                override_,
                idempotency_key,
                prefer,
            } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let package = package.map_err(Error::InvalidRequest)?;
            let batch = batch.map_err(Error::InvalidRequest)?;
            let now = now.map_err(Error::InvalidRequest)?;
            let override_ = override_.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/packages/{}", client.baseurl, encode_path(&
                repository.to_string()), encode_path(& package.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("batch", &batch))
                .query(&progenitor_client::QueryParam::new("now", &now))
                .query(&progenitor_client::QueryParam::new("override", &override_))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "remove_package",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::pin_package`]

[`Client::pin_package`]: super::Client::pin_package*/
    #[derive(Debug, Clone)]
    pub struct PinPackage<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        package: Result<::uuid::Uuid, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::NewPin, String>,
    }

    impl<'a> PinPackage<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                package: Err("package was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn package<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.package = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for package failed".to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::NewPin>,
            <V as std::convert::TryInto<types::NewPin>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `NewPin` for body failed: {}", s));
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::NewPin) -> types::builder::NewPin,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `PUT` request to `/repositories/{repository}/packages/{package}/pin`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, repository, package, idempotency_key, prefer, body } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let package = package.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::NewPin::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/packages/{}/pin", client.baseurl, encode_path(&
                repository.to_string()), encode_path(& package.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "pin_package",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::unpin_package`]

[`Client::unpin_package`]: super::Client::unpin_package*/
    #[derive(Debug, Clone)]
    pub struct UnpinPackage<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        package: Result<::uuid::Uuid, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> UnpinPackage<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                package: Err("package was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn package<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.package = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for package failed".to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `DELETE` request to `/repositories/{repository}/packages/{package}/pin`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, repository, package, idempotency_key, prefer } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let package = package.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/packages/{}/pin", client.baseurl, encode_path(&
                repository.to_string()), encode_path(& package.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "unpin_package",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::list_publications`]

[`Client::list_publications`]: super::Client::list_publications*/
    #[derive(Debug, Clone)]
    pub struct ListPublications<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<u64>, String>,
    }

    impl<'a> ListPublications<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                cursor: Ok(None),
                limit: Ok(None),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }

        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for limit failed".to_string());
            self
        }

        ///Sends a `GET` request to `/repositories/{repository}/publications`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PagePublication>, Error<types::Problem>> {
            let Self { client, repository, cursor, limit } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/publications", client.baseurl, encode_path(&
                repository.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_publications",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::create_publication`]

[`Client::create_publication`]: super::Client::create_publication*/
    #[derive(Debug, Clone)]
    pub struct CreatePublication<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::NewPublication, String>,
    }

    impl<'a> CreatePublication<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::NewPublication>,
            <V as std::convert::TryInto<
                types::NewPublication,
            >>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `NewPublication` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::NewPublication,
            ) -> types::builder::NewPublication,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/repositories/{repository}/publications`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, repository, idempotency_key, prefer, body } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::NewPublication::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/publications", client.baseurl, encode_path(&
                repository.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "create_publication",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::get_publication`]

[`Client::get_publication`]: super::Client::get_publication*/
    #[derive(Debug, Clone)]
    pub struct GetPublication<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        serial: Result<i64, String>,
    }

    impl<'a> GetPublication<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                serial: Err("serial was not initialized".to_string()),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn serial<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.serial = value
                .try_into()
                .map_err(|_| "conversion to `i64` for serial failed".to_string());
            self
        }

        ///Sends a `GET` request to `/repositories/{repository}/publications/{serial}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Publication>, Error<types::Problem>> {
            let Self { client, repository, serial } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let serial = serial.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/publications/{}", client.baseurl, encode_path(&
                repository.to_string()), encode_path(& serial.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_publication",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::read_publication_file`]

[`Client::read_publication_file`]: super::Client::read_publication_file*/
    #[derive(Debug, Clone)]
    pub struct ReadPublicationFile<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        serial: Result<i64, String>,
        path: Result<::std::string::String, String>,
    }

    impl<'a> ReadPublicationFile<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                serial: Err("serial was not initialized".to_string()),
                path: Err("path was not initialized".to_string()),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn serial<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.serial = value
                .try_into()
                .map_err(|_| "conversion to `i64` for serial failed".to_string());
            self
        }

        pub fn path<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.path = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for path failed"
                        .to_string()
                });
            self
        }

        ///Sends a `GET` request to `/repositories/{repository}/publications/{serial}/file`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<ByteStream>, Error<types::Problem>> {
            let Self { client, repository, serial, path } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let serial = serial.map_err(Error::InvalidRequest)?;
            let path = path.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/publications/{}/file", client.baseurl, encode_path(&
                repository.to_string()), encode_path(& serial.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .query(&progenitor_client::QueryParam::new("path", &path))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "read_publication_file",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => Ok(ResponseValue::stream(response)),
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::pin_publication`]

[`Client::pin_publication`]: super::Client::pin_publication*/
    #[derive(Debug, Clone)]
    pub struct PinPublication<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        serial: Result<i64, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> PinPublication<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                serial: Err("serial was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn serial<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.serial = value
                .try_into()
                .map_err(|_| "conversion to `i64` for serial failed".to_string());
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `PUT` request to `/repositories/{repository}/publications/{serial}/pin`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, repository, serial, idempotency_key, prefer } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let serial = serial.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/publications/{}/pin", client.baseurl, encode_path(&
                repository.to_string()), encode_path(& serial.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "pin_publication",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::unpin_publication`]

[`Client::unpin_publication`]: super::Client::unpin_publication*/
    #[derive(Debug, Clone)]
    pub struct UnpinPublication<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        serial: Result<i64, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        if_match: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> UnpinPublication<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                serial: Err("serial was not initialized".to_string()),
                idempotency_key: Ok(None),
                if_match: Ok(None),
                prefer: Ok(None),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn serial<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.serial = value
                .try_into()
                .map_err(|_| "conversion to `i64` for serial failed".to_string());
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn if_match<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.if_match = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for if_match failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `DELETE` request to `/repositories/{repository}/publications/{serial}/pin`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, repository, serial, idempotency_key, if_match, prefer } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let serial = serial.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let if_match = if_match.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/publications/{}/pin", client.baseurl, encode_path(&
                repository.to_string()), encode_path(& serial.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(4usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = if_match {
                header_map.append("If-Match", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "unpin_publication",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::roll_back_publication`]

[`Client::roll_back_publication`]: super::Client::roll_back_publication*/
    #[derive(Debug, Clone)]
    pub struct RollBackPublication<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        serial: Result<i64, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::RollBack, String>,
    }

    impl<'a> RollBackPublication<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                serial: Err("serial was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn serial<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.serial = value
                .try_into()
                .map_err(|_| "conversion to `i64` for serial failed".to_string());
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::RollBack>,
            <V as std::convert::TryInto<types::RollBack>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `RollBack` for body failed: {}", s));
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::RollBack) -> types::builder::RollBack,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/repositories/{repository}/publications/{serial}/roll-back`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, repository, serial, idempotency_key, prefer, body } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let serial = serial.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::RollBack::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/publications/{}/roll-back", client.baseurl,
                encode_path(& repository.to_string()), encode_path(& serial.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "roll_back_publication",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::apply_retention`]

[`Client::apply_retention`]: super::Client::apply_retention*/
    #[derive(Debug, Clone)]
    pub struct ApplyRetention<'a> {
        client: &'a super::Client,
        repository: Result<::uuid::Uuid, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::ApplyRetention, String>,
    }

    impl<'a> ApplyRetention<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                repository: Err("repository was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ApplyRetention>,
            <V as std::convert::TryInto<
                types::ApplyRetention,
            >>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `ApplyRetention` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::ApplyRetention,
            ) -> types::builder::ApplyRetention,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/repositories/{repository}/retention`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, repository, idempotency_key, prefer, body } = self;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::ApplyRetention::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/repositories/{}/retention", client.baseurl, encode_path(& repository
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "apply_retention",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::list_signing_keys`]

[`Client::list_signing_keys`]: super::Client::list_signing_keys*/
    #[derive(Debug, Clone)]
    pub struct ListSigningKeys<'a> {
        client: &'a super::Client,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<u64>, String>,
        name: Result<Option<::std::string::String>, String>,
    }

    impl<'a> ListSigningKeys<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                cursor: Ok(None),
                limit: Ok(None),
                name: Ok(None),
            }
        }

        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }

        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for limit failed".to_string());
            self
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        ///Sends a `GET` request to `/signing-keys`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageSigningKey>, Error<types::Problem>> {
            let Self { client, cursor, limit, name } = self;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let name = name.map_err(Error::InvalidRequest)?;
            let url = format!("{}/signing-keys", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("name", &name))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_signing_keys",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::generate_signing_key`]

[`Client::generate_signing_key`]: super::Client::generate_signing_key*/
    #[derive(Debug, Clone)]
    pub struct GenerateSigningKey<'a> {
        client: &'a super::Client,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::NewSigningKey, String>,
    }

    impl<'a> GenerateSigningKey<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::NewSigningKey>,
            <V as std::convert::TryInto<types::NewSigningKey>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `NewSigningKey` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::NewSigningKey,
            ) -> types::builder::NewSigningKey,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/signing-keys`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, idempotency_key, prefer, body } = self;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::NewSigningKey::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/signing-keys", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "generate_signing_key",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::import_signing_key`]

[`Client::import_signing_key`]: super::Client::import_signing_key*/
    #[derive(Debug, Clone)]
    pub struct ImportSigningKey<'a> {
        client: &'a super::Client,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::ImportedSigningKey, String>,
    }

    impl<'a> ImportSigningKey<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ImportedSigningKey>,
            <V as std::convert::TryInto<
                types::ImportedSigningKey,
            >>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `ImportedSigningKey` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::ImportedSigningKey,
            ) -> types::builder::ImportedSigningKey,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/signing-keys/import`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, idempotency_key, prefer, body } = self;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::ImportedSigningKey::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/signing-keys/import", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "import_signing_key",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::get_signing_key`]

[`Client::get_signing_key`]: super::Client::get_signing_key*/
    #[derive(Debug, Clone)]
    pub struct GetSigningKey<'a> {
        client: &'a super::Client,
        key: Result<::uuid::Uuid, String>,
    }

    impl<'a> GetSigningKey<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                key: Err("key was not initialized".to_string()),
            }
        }

        pub fn key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.key = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for key failed".to_string()
                });
            self
        }

        ///Sends a `GET` request to `/signing-keys/{key}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SigningKey>, Error<types::Problem>> {
            let Self { client, key } = self;
            let key = key.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/signing-keys/{}", client.baseurl, encode_path(& key.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_signing_key",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::export_signing_key`]

[`Client::export_signing_key`]: super::Client::export_signing_key*/
    #[derive(Debug, Clone)]
    pub struct ExportSigningKey<'a> {
        client: &'a super::Client,
        key: Result<::uuid::Uuid, String>,
    }

    impl<'a> ExportSigningKey<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                key: Err("key was not initialized".to_string()),
            }
        }

        pub fn key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.key = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for key failed".to_string()
                });
            self
        }

        ///Sends a `GET` request to `/signing-keys/{key}/public`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<ByteStream>, Error<types::Problem>> {
            let Self { client, key } = self;
            let key = key.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/signing-keys/{}/public", client.baseurl, encode_path(& key
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client.client.get(url).headers(header_map).build()?;
            let info = OperationInfo {
                operation_id: "export_signing_key",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => Ok(ResponseValue::stream(response)),
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::retire_signing_key`]

[`Client::retire_signing_key`]: super::Client::retire_signing_key*/
    #[derive(Debug, Clone)]
    pub struct RetireSigningKey<'a> {
        client: &'a super::Client,
        key: Result<::uuid::Uuid, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        if_match: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> RetireSigningKey<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                key: Err("key was not initialized".to_string()),
                idempotency_key: Ok(None),
                if_match: Ok(None),
                prefer: Ok(None),
            }
        }

        pub fn key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.key = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for key failed".to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn if_match<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.if_match = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for if_match failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `POST` request to `/signing-keys/{key}/retire`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, key, idempotency_key, if_match, prefer } = self;
            let key = key.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let if_match = if_match.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/signing-keys/{}/retire", client.baseurl, encode_path(& key
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(4usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = if_match {
                header_map.append("If-Match", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "retire_signing_key",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::list_tasks`]

[`Client::list_tasks`]: super::Client::list_tasks*/
    #[derive(Debug, Clone)]
    pub struct ListTasks<'a> {
        client: &'a super::Client,
        batch: Result<Option<::uuid::Uuid>, String>,
        cursor: Result<Option<::std::string::String>, String>,
        kind: Result<Option<::std::string::String>, String>,
        limit: Result<Option<u64>, String>,
        repository: Result<Option<::uuid::Uuid>, String>,
        state: Result<Option<types::TaskState>, String>,
    }

    impl<'a> ListTasks<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                batch: Ok(None),
                cursor: Ok(None),
                kind: Ok(None),
                limit: Ok(None),
                repository: Ok(None),
                state: Ok(None),
            }
        }

        pub fn batch<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.batch = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for batch failed".to_string()
                });
            self
        }

        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }

        pub fn kind<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.kind = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for kind failed"
                        .to_string()
                });
            self
        }

        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for limit failed".to_string());
            self
        }

        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.repository = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for repository failed".to_string()
                });
            self
        }

        pub fn state<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::TaskState>,
        {
            self.state = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `TaskState` for state failed".to_string());
            self
        }

        ///Sends a `GET` request to `/tasks`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageTask>, Error<types::Problem>> {
            let Self { client, batch, cursor, kind, limit, repository, state } = self;
            let batch = batch.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let kind = kind.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let state = state.map_err(Error::InvalidRequest)?;
            let url = format!("{}/tasks", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("batch", &batch))
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("kind", &kind))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("repository", &repository))
                .query(&progenitor_client::QueryParam::new("state", &state))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_tasks",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::get_task`]

[`Client::get_task`]: super::Client::get_task*/
    #[derive(Debug, Clone)]
    pub struct GetTask<'a> {
        client: &'a super::Client,
        task: Result<::uuid::Uuid, String>,
        wait: Result<Option<u64>, String>,
    }

    impl<'a> GetTask<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                task: Err("task was not initialized".to_string()),
                wait: Ok(None),
            }
        }

        pub fn task<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.task = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for task failed".to_string()
                });
            self
        }

        pub fn wait<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.wait = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for wait failed".to_string());
            self
        }

        ///Sends a `GET` request to `/tasks/{task}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, task, wait } = self;
            let task = task.map_err(Error::InvalidRequest)?;
            let wait = wait.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/tasks/{}", client.baseurl, encode_path(& task.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("wait", &wait))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_task",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::cancel_task`]

[`Client::cancel_task`]: super::Client::cancel_task*/
    #[derive(Debug, Clone)]
    pub struct CancelTask<'a> {
        client: &'a super::Client,
        task: Result<::uuid::Uuid, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> CancelTask<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                task: Err("task was not initialized".to_string()),
                prefer: Ok(None),
            }
        }

        pub fn task<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.task = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for task failed".to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `POST` request to `/tasks/{task}/cancel`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, task, prefer } = self;
            let task = task.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/tasks/{}/cancel", client.baseurl, encode_path(& task.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "cancel_task",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::watch_task`]

[`Client::watch_task`]: super::Client::watch_task*/
    #[derive(Debug, Clone)]
    pub struct WatchTask<'a> {
        client: &'a super::Client,
        task: Result<::uuid::Uuid, String>,
    }

    impl<'a> WatchTask<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                task: Err("task was not initialized".to_string()),
            }
        }

        pub fn task<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.task = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for task failed".to_string()
                });
            self
        }

        ///Sends a `GET` request to `/tasks/{task}/events`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<ByteStream>, Error<types::Problem>> {
            let Self { client, task } = self;
            let task = task.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/tasks/{}/events", client.baseurl, encode_path(& task.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client.client.get(url).headers(header_map).build()?;
            let info = OperationInfo {
                operation_id: "watch_task",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => Ok(ResponseValue::stream(response)),
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::list_tokens`]

[`Client::list_tokens`]: super::Client::list_tokens*/
    #[derive(Debug, Clone)]
    pub struct ListTokens<'a> {
        client: &'a super::Client,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<u64>, String>,
    }

    impl<'a> ListTokens<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                cursor: Ok(None),
                limit: Ok(None),
            }
        }

        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }

        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for limit failed".to_string());
            self
        }

        ///Sends a `GET` request to `/tokens`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageToken>, Error<types::Problem>> {
            let Self { client, cursor, limit } = self;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!("{}/tokens", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_tokens",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::create_token`]

[`Client::create_token`]: super::Client::create_token*/
    #[derive(Debug, Clone)]
    pub struct CreateToken<'a> {
        client: &'a super::Client,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::NewToken, String>,
    }

    impl<'a> CreateToken<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::NewToken>,
            <V as std::convert::TryInto<types::NewToken>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `NewToken` for body failed: {}", s));
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::NewToken) -> types::builder::NewToken,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/tokens`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, idempotency_key, prefer, body } = self;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::NewToken::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/tokens", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "create_token",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::get_token`]

[`Client::get_token`]: super::Client::get_token*/
    #[derive(Debug, Clone)]
    pub struct GetToken<'a> {
        client: &'a super::Client,
        token: Result<::uuid::Uuid, String>,
    }

    impl<'a> GetToken<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                token: Err("token was not initialized".to_string()),
            }
        }

        pub fn token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.token = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for token failed".to_string()
                });
            self
        }

        ///Sends a `GET` request to `/tokens/{token}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Token>, Error<types::Problem>> {
            let Self { client, token } = self;
            let token = token.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/tokens/{}", client.baseurl, encode_path(& token.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_token",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::revoke_token`]

[`Client::revoke_token`]: super::Client::revoke_token*/
    #[derive(Debug, Clone)]
    pub struct RevokeToken<'a> {
        client: &'a super::Client,
        token: Result<::uuid::Uuid, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        if_match: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> RevokeToken<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                token: Err("token was not initialized".to_string()),
                idempotency_key: Ok(None),
                if_match: Ok(None),
                prefer: Ok(None),
            }
        }

        pub fn token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.token = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for token failed".to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn if_match<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.if_match = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for if_match failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `POST` request to `/tokens/{token}/revoke`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, token, idempotency_key, if_match, prefer } = self;
            let token = token.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let if_match = if_match.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/tokens/{}/revoke", client.baseurl, encode_path(& token.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(4usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = if_match {
                header_map.append("If-Match", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "revoke_token",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::list_trust_roots`]

[`Client::list_trust_roots`]: super::Client::list_trust_roots*/
    #[derive(Debug, Clone)]
    pub struct ListTrustRoots<'a> {
        client: &'a super::Client,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<u64>, String>,
    }

    impl<'a> ListTrustRoots<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                cursor: Ok(None),
                limit: Ok(None),
            }
        }

        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }

        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for limit failed".to_string());
            self
        }

        ///Sends a `GET` request to `/trust-roots`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageTrustRoot>, Error<types::Problem>> {
            let Self { client, cursor, limit } = self;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!("{}/trust-roots", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_trust_roots",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::create_trust_root`]

[`Client::create_trust_root`]: super::Client::create_trust_root*/
    #[derive(Debug, Clone)]
    pub struct CreateTrustRoot<'a> {
        client: &'a super::Client,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::NewTrustRoot, String>,
    }

    impl<'a> CreateTrustRoot<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::NewTrustRoot>,
            <V as std::convert::TryInto<types::NewTrustRoot>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `NewTrustRoot` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::NewTrustRoot,
            ) -> types::builder::NewTrustRoot,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/trust-roots`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, idempotency_key, prefer, body } = self;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::NewTrustRoot::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/trust-roots", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "create_trust_root",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::get_trust_root`]

[`Client::get_trust_root`]: super::Client::get_trust_root*/
    #[derive(Debug, Clone)]
    pub struct GetTrustRoot<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
    }

    impl<'a> GetTrustRoot<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        ///Sends a `GET` request to `/trust-roots/{name}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::TrustRoot>, Error<types::Problem>> {
            let Self { client, name } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}", client.baseurl, encode_path(& name.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_trust_root",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::update_trust_root`]

[`Client::update_trust_root`]: super::Client::update_trust_root*/
    #[derive(Debug, Clone)]
    pub struct UpdateTrustRoot<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        if_match: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::TrustRootChange, String>,
    }

    impl<'a> UpdateTrustRoot<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                idempotency_key: Ok(None),
                if_match: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn if_match<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.if_match = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for if_match failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::TrustRootChange>,
            <V as std::convert::TryInto<
                types::TrustRootChange,
            >>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `TrustRootChange` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::TrustRootChange,
            ) -> types::builder::TrustRootChange,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `PATCH` request to `/trust-roots/{name}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, name, idempotency_key, if_match, prefer, body } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let if_match = if_match.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::TrustRootChange::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}", client.baseurl, encode_path(& name.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(4usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = if_match {
                header_map.append("If-Match", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "update_trust_root",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::list_artifacts`]

[`Client::list_artifacts`]: super::Client::list_artifacts*/
    #[derive(Debug, Clone)]
    pub struct ListArtifacts<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<u64>, String>,
        prefix: Result<Option<::std::string::String>, String>,
        role: Result<Option<::std::string::String>, String>,
    }

    impl<'a> ListArtifacts<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                cursor: Ok(None),
                limit: Ok(None),
                prefix: Ok(None),
                role: Ok(None),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }

        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for limit failed".to_string());
            self
        }

        pub fn prefix<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefix = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefix failed"
                        .to_string()
                });
            self
        }

        pub fn role<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.role = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for role failed"
                        .to_string()
                });
            self
        }

        ///Sends a `GET` request to `/trust-roots/{name}/artifacts`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageTarget>, Error<types::Problem>> {
            let Self { client, name, cursor, limit, prefix, role } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let prefix = prefix.map_err(Error::InvalidRequest)?;
            let role = role.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/artifacts", client.baseurl, encode_path(& name
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("prefix", &prefix))
                .query(&progenitor_client::QueryParam::new("role", &role))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_artifacts",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::add_artifacts`]

[`Client::add_artifacts`]: super::Client::add_artifacts*/
    #[derive(Debug, Clone)]
    pub struct AddArtifacts<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::NewArtifacts, String>,
    }

    impl<'a> AddArtifacts<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::NewArtifacts>,
            <V as std::convert::TryInto<types::NewArtifacts>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `NewArtifacts` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::NewArtifacts,
            ) -> types::builder::NewArtifacts,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/trust-roots/{name}/artifacts`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, name, idempotency_key, prefer, body } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::NewArtifacts::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/artifacts", client.baseurl, encode_path(& name
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "add_artifacts",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::import_artifacts`]

[`Client::import_artifacts`]: super::Client::import_artifacts*/
    #[derive(Debug)]
    pub struct ImportArtifacts<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        batch: Result<Option<::uuid::Uuid>, String>,
        publish: Result<Option<bool>, String>,
        content_digest: Result<Option<::std::string::String>, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        x_checksum_sha256: Result<Option<::std::string::String>, String>,
        body: Result<reqwest::Body, String>,
    }

    impl<'a> ImportArtifacts<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                batch: Ok(None),
                publish: Ok(None),
                content_digest: Ok(None),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                x_checksum_sha256: Ok(None),
                body: Err("body was not initialized".to_string()),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn batch<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.batch = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for batch failed".to_string()
                });
            self
        }

        pub fn publish<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<bool>,
        {
            self.publish = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `bool` for publish failed".to_string());
            self
        }

        pub fn content_digest<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.content_digest = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for content_digest failed"
                        .to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn x_checksum_sha256<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_checksum_sha256 = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for x_checksum_sha256 failed"
                        .to_string()
                });
            self
        }

        pub fn body<B>(mut self, value: B) -> Self
        where
            B: std::convert::TryInto<reqwest::Body>,
        {
            self.body = value
                .try_into()
                .map_err(|_| {
                    "conversion to `reqwest::Body` for body failed".to_string()
                });
            self
        }

        ///Sends a `PUT` request to `/trust-roots/{name}/artifacts/import`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self {
                client,
                name,
                batch,
                publish,
                content_digest,
                idempotency_key,
                prefer,
                x_checksum_sha256,
                body,
            } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let batch = batch.map_err(Error::InvalidRequest)?;
            let publish = publish.map_err(Error::InvalidRequest)?;
            let content_digest = content_digest.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let x_checksum_sha256 = x_checksum_sha256.map_err(Error::InvalidRequest)?;
            let body = body.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/artifacts/import", client.baseurl, encode_path(& name
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(5usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = content_digest {
                header_map.append("Content-Digest", value.to_string().try_into()?);
            }
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            if let Some(value) = x_checksum_sha256 {
                header_map.append("X-Checksum-Sha256", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .header(
                    ::reqwest::header::CONTENT_TYPE,
                    ::reqwest::header::HeaderValue::from_static(
                        "application/octet-stream",
                    ),
                )
                .body(body)
                .query(&progenitor_client::QueryParam::new("batch", &batch))
                .query(&progenitor_client::QueryParam::new("publish", &publish))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "import_artifacts",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::publish_artifacts`]

[`Client::publish_artifacts`]: super::Client::publish_artifacts*/
    #[derive(Debug, Clone)]
    pub struct PublishArtifacts<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::HeldArtifacts, String>,
    }

    impl<'a> PublishArtifacts<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::HeldArtifacts>,
            <V as std::convert::TryInto<types::HeldArtifacts>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `HeldArtifacts` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::HeldArtifacts,
            ) -> types::builder::HeldArtifacts,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/trust-roots/{name}/artifacts/publish`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, name, idempotency_key, prefer, body } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::HeldArtifacts::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/artifacts/publish", client.baseurl, encode_path(& name
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "publish_artifacts",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::remove_artifacts`]

[`Client::remove_artifacts`]: super::Client::remove_artifacts*/
    #[derive(Debug, Clone)]
    pub struct RemoveArtifacts<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::GoneArtifacts, String>,
    }

    impl<'a> RemoveArtifacts<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::GoneArtifacts>,
            <V as std::convert::TryInto<types::GoneArtifacts>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `GoneArtifacts` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::GoneArtifacts,
            ) -> types::builder::GoneArtifacts,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/trust-roots/{name}/artifacts/remove`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, name, idempotency_key, prefer, body } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::GoneArtifacts::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/artifacts/remove", client.baseurl, encode_path(& name
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "remove_artifacts",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::list_ceremonies`]

[`Client::list_ceremonies`]: super::Client::list_ceremonies*/
    #[derive(Debug, Clone)]
    pub struct ListCeremonies<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        cursor: Result<Option<::std::string::String>, String>,
        limit: Result<Option<u64>, String>,
        role: Result<Option<::std::string::String>, String>,
        state: Result<Option<types::CeremonyState>, String>,
    }

    impl<'a> ListCeremonies<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                cursor: Ok(None),
                limit: Ok(None),
                role: Ok(None),
                state: Ok(None),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }

        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for limit failed".to_string());
            self
        }

        pub fn role<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.role = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for role failed"
                        .to_string()
                });
            self
        }

        pub fn state<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::CeremonyState>,
        {
            self.state = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `CeremonyState` for state failed".to_string()
                });
            self
        }

        ///Sends a `GET` request to `/trust-roots/{name}/ceremonies`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageCeremony>, Error<types::Problem>> {
            let Self { client, name, cursor, limit, role, state } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let role = role.map_err(Error::InvalidRequest)?;
            let state = state.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/ceremonies", client.baseurl, encode_path(& name
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("role", &role))
                .query(&progenitor_client::QueryParam::new("state", &state))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_ceremonies",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::open_ceremony`]

[`Client::open_ceremony`]: super::Client::open_ceremony*/
    #[derive(Debug, Clone)]
    pub struct OpenCeremony<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::NewCeremony, String>,
    }

    impl<'a> OpenCeremony<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::NewCeremony>,
            <V as std::convert::TryInto<types::NewCeremony>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `NewCeremony` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::NewCeremony,
            ) -> types::builder::NewCeremony,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/trust-roots/{name}/ceremonies`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, name, idempotency_key, prefer, body } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::NewCeremony::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/ceremonies", client.baseurl, encode_path(& name
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "open_ceremony",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::get_ceremony`]

[`Client::get_ceremony`]: super::Client::get_ceremony*/
    #[derive(Debug, Clone)]
    pub struct GetCeremony<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        ceremony: Result<::uuid::Uuid, String>,
    }

    impl<'a> GetCeremony<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                ceremony: Err("ceremony was not initialized".to_string()),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn ceremony<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ceremony = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for ceremony failed".to_string()
                });
            self
        }

        ///Sends a `GET` request to `/trust-roots/{name}/ceremonies/{ceremony}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Ceremony>, Error<types::Problem>> {
            let Self { client, name, ceremony } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let ceremony = ceremony.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/ceremonies/{}", client.baseurl, encode_path(& name
                .to_string()), encode_path(& ceremony.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_ceremony",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::abort_ceremony`]

[`Client::abort_ceremony`]: super::Client::abort_ceremony*/
    #[derive(Debug, Clone)]
    pub struct AbortCeremony<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        ceremony: Result<::uuid::Uuid, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> AbortCeremony<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                ceremony: Err("ceremony was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn ceremony<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ceremony = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for ceremony failed".to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `POST` request to `/trust-roots/{name}/ceremonies/{ceremony}/abort`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, name, ceremony, idempotency_key, prefer } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let ceremony = ceremony.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/ceremonies/{}/abort", client.baseurl, encode_path(&
                name.to_string()), encode_path(& ceremony.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "abort_ceremony",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::submit_signing_response`]

[`Client::submit_signing_response`]: super::Client::submit_signing_response*/
    #[derive(Debug, Clone)]
    pub struct SubmitSigningResponse<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        ceremony: Result<::uuid::Uuid, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::Submission, String>,
    }

    impl<'a> SubmitSigningResponse<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                ceremony: Err("ceremony was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn ceremony<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ceremony = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for ceremony failed".to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::Submission>,
            <V as std::convert::TryInto<types::Submission>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `Submission` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::Submission,
            ) -> types::builder::Submission,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/trust-roots/{name}/ceremonies/{ceremony}/responses`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, name, ceremony, idempotency_key, prefer, body } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let ceremony = ceremony.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::Submission::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/ceremonies/{}/responses", client.baseurl,
                encode_path(& name.to_string()), encode_path(& ceremony.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "submit_signing_response",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::undo_signature`]

[`Client::undo_signature`]: super::Client::undo_signature*/
    #[derive(Debug, Clone)]
    pub struct UndoSignature<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        ceremony: Result<::uuid::Uuid, String>,
        keyid: Result<::std::string::String, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> UndoSignature<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                ceremony: Err("ceremony was not initialized".to_string()),
                keyid: Err("keyid was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn ceremony<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.ceremony = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for ceremony failed".to_string()
                });
            self
        }

        pub fn keyid<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.keyid = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for keyid failed"
                        .to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `DELETE` request to `/trust-roots/{name}/ceremonies/{ceremony}/signatures/{keyid}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, name, ceremony, keyid, idempotency_key, prefer } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let ceremony = ceremony.map_err(Error::InvalidRequest)?;
            let keyid = keyid.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/ceremonies/{}/signatures/{}", client.baseurl,
                encode_path(& name.to_string()), encode_path(& ceremony.to_string()),
                encode_path(& keyid.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "undo_signature",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::create_delegation`]

[`Client::create_delegation`]: super::Client::create_delegation*/
    #[derive(Debug, Clone)]
    pub struct CreateDelegation<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::NewDelegation, String>,
    }

    impl<'a> CreateDelegation<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::NewDelegation>,
            <V as std::convert::TryInto<types::NewDelegation>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `NewDelegation` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::NewDelegation,
            ) -> types::builder::NewDelegation,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `POST` request to `/trust-roots/{name}/delegations`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, name, idempotency_key, prefer, body } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::NewDelegation::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/delegations", client.baseurl, encode_path(& name
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "create_delegation",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::update_delegation`]

[`Client::update_delegation`]: super::Client::update_delegation*/
    #[derive(Debug, Clone)]
    pub struct UpdateDelegation<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        role: Result<::std::string::String, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::DelegationTerms, String>,
    }

    impl<'a> UpdateDelegation<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                role: Err("role was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn role<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.role = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for role failed"
                        .to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::DelegationTerms>,
            <V as std::convert::TryInto<
                types::DelegationTerms,
            >>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `DelegationTerms` for body failed: {}", s)
                });
            self
        }

        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::DelegationTerms,
            ) -> types::builder::DelegationTerms,
        {
            self.body = self.body.map(f);
            self
        }

        ///Sends a `PUT` request to `/trust-roots/{name}/delegations/{role}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, name, role, idempotency_key, prefer, body } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let role = role.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::DelegationTerms::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/delegations/{}", client.baseurl, encode_path(& name
                .to_string()), encode_path(& role.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "update_delegation",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::delete_delegation`]

[`Client::delete_delegation`]: super::Client::delete_delegation*/
    #[derive(Debug, Clone)]
    pub struct DeleteDelegation<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        role: Result<::std::string::String, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
    }

    impl<'a> DeleteDelegation<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                role: Err("role was not initialized".to_string()),
                idempotency_key: Ok(None),
                prefer: Ok(None),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn role<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.role = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for role failed"
                        .to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        ///Sends a `DELETE` request to `/trust-roots/{name}/delegations/{role}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self { client, name, role, idempotency_key, prefer } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let role = role.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/delegations/{}", client.baseurl, encode_path(& name
                .to_string()), encode_path(& role.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "delete_delegation",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::rebuild_trust_root`]

[`Client::rebuild_trust_root`]: super::Client::rebuild_trust_root*/
    #[derive(Debug)]
    pub struct RebuildTrustRoot<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        content_digest: Result<Option<::std::string::String>, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        x_checksum_sha256: Result<Option<::std::string::String>, String>,
        body: Result<reqwest::Body, String>,
    }

    impl<'a> RebuildTrustRoot<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                content_digest: Ok(None),
                idempotency_key: Ok(None),
                prefer: Ok(None),
                x_checksum_sha256: Ok(None),
                body: Err("body was not initialized".to_string()),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn content_digest<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.content_digest = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for content_digest failed"
                        .to_string()
                });
            self
        }

        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }

        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }

        pub fn x_checksum_sha256<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.x_checksum_sha256 = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for x_checksum_sha256 failed"
                        .to_string()
                });
            self
        }

        pub fn body<B>(mut self, value: B) -> Self
        where
            B: std::convert::TryInto<reqwest::Body>,
        {
            self.body = value
                .try_into()
                .map_err(|_| {
                    "conversion to `reqwest::Body` for body failed".to_string()
                });
            self
        }

        ///Sends a `PUT` request to `/trust-roots/{name}/metadata`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Task>, Error<types::Problem>> {
            let Self {
                client,
                name,
                content_digest,
                idempotency_key,
                prefer,
                x_checksum_sha256,
                body,
            } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let content_digest = content_digest.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let x_checksum_sha256 = x_checksum_sha256.map_err(Error::InvalidRequest)?;
            let body = body.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/metadata", client.baseurl, encode_path(& name
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(5usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = content_digest {
                header_map.append("Content-Digest", value.to_string().try_into()?);
            }
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            if let Some(value) = x_checksum_sha256 {
                header_map.append("X-Checksum-Sha256", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .header(
                    ::reqwest::header::CONTENT_TYPE,
                    ::reqwest::header::HeaderValue::from_static(
                        "application/octet-stream",
                    ),
                )
                .body(body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "rebuild_trust_root",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::list_trust_roles`]

[`Client::list_trust_roles`]: super::Client::list_trust_roles*/
    #[derive(Debug, Clone)]
    pub struct ListTrustRoles<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        cursor: Result<Option<::std::string::String>, String>,
        kind: Result<Option<types::TrustRoleKind>, String>,
        limit: Result<Option<u64>, String>,
    }

    impl<'a> ListTrustRoles<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                cursor: Ok(None),
                kind: Ok(None),
                limit: Ok(None),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn cursor<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.cursor = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for cursor failed"
                        .to_string()
                });
            self
        }

        pub fn kind<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::TrustRoleKind>,
        {
            self.kind = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `TrustRoleKind` for kind failed".to_string()
                });
            self
        }

        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u64` for limit failed".to_string());
            self
        }

        ///Sends a `GET` request to `/trust-roots/{name}/roles`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageTrustRole>, Error<types::Problem>> {
            let Self { client, name, cursor, kind, limit } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let kind = kind.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/roles", client.baseurl, encode_path(& name
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("kind", &kind))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_trust_roles",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::get_trust_role`]

[`Client::get_trust_role`]: super::Client::get_trust_role*/
    #[derive(Debug, Clone)]
    pub struct GetTrustRole<'a> {
        client: &'a super::Client,
        name: Result<::std::string::String, String>,
        role: Result<::std::string::String, String>,
    }

    impl<'a> GetTrustRole<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                name: Err("name was not initialized".to_string()),
                role: Err("role was not initialized".to_string()),
            }
        }

        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }

        pub fn role<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.role = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for role failed"
                        .to_string()
                });
            self
        }

        ///Sends a `GET` request to `/trust-roots/{name}/roles/{role}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::TrustRole>, Error<types::Problem>> {
            let Self { client, name, role } = self;
            let name = name.map_err(Error::InvalidRequest)?;
            let role = role.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/trust-roots/{}/roles/{}", client.baseurl, encode_path(& name
                .to_string()), encode_path(& role.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_trust_role",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }

    /**Builder for [`Client::get_vault`]

[`Client::get_vault`]: super::Client::get_vault*/
    #[derive(Debug, Clone)]
    pub struct GetVault<'a> {
        client: &'a super::Client,
    }

    impl<'a> GetVault<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }

        ///Sends a `GET` request to `/vault`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Vault>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/vault", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_vault",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200..=299 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
}

/// Items consumers will typically use such as the Client.
pub mod prelude {
    pub use self::super::Client;
}
