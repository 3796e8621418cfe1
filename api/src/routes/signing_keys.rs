//! `/signing-keys`: generate, import, list, get, export, retire.

use chrono::SubsecRound;
use entities::signing_key::{self, Purpose, State};
use entities::{SigningKeyId, now};
use poem::http::Uri;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Json, PlainText};
use poem_openapi::{ApiResponse, Enum, Object, OpenApi, ResponseContent};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::Found;
use crate::accept::{Accepted, Intent, Trace};
use crate::ask::{Ask, etag};
use crate::body::Body;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::time::Time;

/// Characters of a key's name.
const MAX_NAME: usize = 64;

/// Bytes of a user id.
const MAX_USER_ID: usize = 256;

/// How a sealed key begins and ends: ASCII armor of an age file.
const ARMOR: (&str, &str) = (
    "-----BEGIN AGE ENCRYPTED FILE-----",
    "-----END AGE ENCRYPTED FILE-----",
);

/// A signing key: what is public of it.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct SigningKey {
    /// Its identifier; routes use it.
    id: Uuid,
    /// How repositories and people name it; unique for ever.
    name: String,
    /// What it signs.
    purpose: KeyPurpose,
    /// The algorithm, such as `ed25519`, `p256` or `rsa4096`.
    algorithm: String,
    /// Fingerprint of the certificate, in lower-case hexadecimal.
    fingerprint: String,
    /// Fingerprint of the key or subkey that makes the signatures.
    signing_fingerprint: String,
    /// The user id in it; of a key for TUF metadata, its name.
    user_id: String,
    /// Whether it signs.
    state: KeyState,
    /// When its public part says it ends.
    expires_at: Option<Time>,
    /// Grows with every write; the `ETag`.
    revision: i64,
    /// When it was made or imported.
    created_at: Time,
    /// When it stopped signing.
    retired_at: Option<Time>,
}

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum KeyPurpose {
    /// Packages and repository indexes.
    Openpgp,
    /// TUF metadata: the online roles of a trust root.
    Tuf,
}

/// Whether a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum KeyState {
    /// Signs, and may be given to repositories.
    Active,
    /// Signs for the repositories that have it; may not be given to others.
    Retiring,
    /// Signs nothing any more; its public part stays served.
    Retired,
}

/// Algorithms that keys are made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum KeyAlgorithm {
    /// Small and fast; as `openpgp`, not read by clients older than RPM 4.16.
    Ed25519,
    /// ECDSA on NIST P-256; for `tuf` alone.
    P256,
    /// Read by every client; for `openpgp` alone.
    Rsa4096,
}

/// A key to make inside the vault.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewSigningKey {
    /// Its name: a-z, 0-9, `.`, `_`, `-`, at most 64 characters.
    name: String,
    /// What it is to sign.
    purpose: KeyPurpose,
    /// The algorithm.
    algorithm: KeyAlgorithm,
    /// The user id in it, such as `Example packages <packages@example.org>`; the name if not given.
    /// A key for TUF metadata has none.
    user_id: Option<String>,
}

/// A key that was made elsewhere, sealed so that only the vault can read it.
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct ImportedSigningKey {
    /// Its name: a-z, 0-9, `.`, `_`, `-`, at most 64 characters.
    name: String,
    /// What it is to sign.
    purpose: KeyPurpose,
    /// The secret key and its passphrase as an age file, encrypted to the vault's recipient and
    /// ASCII-armored: `{"key": "<base64>", "passphrase": "<text>"}`.
    sealed: String,
}

/// The public part of a key.
#[derive(ApiResponse)]
pub(crate) enum Exported {
    /// The public part: of an OpenPGP key the certificate as ASCII armor, of a key for TUF metadata
    /// its PEM.
    #[oai(status = 200)]
    Public(PublicPart),
}

/// The public part of a key, by what it signs.
#[derive(ResponseContent)]
pub(crate) enum PublicPart {
    /// A certificate, as ASCII armor.
    #[oai(content_type = "application/pgp-keys")]
    Armored(PlainText<String>),
    /// A bare key, as PEM of its SubjectPublicKeyInfo.
    #[oai(content_type = "application/x-pem-file")]
    Pem(PlainText<String>),
}

/// Endpoints of `/signing-keys`.
pub(crate) struct SigningKeys(pub(crate) Context);

#[OpenApi]
impl SigningKeys {
    /// Make a key inside the vault.
    #[oai(
        path = "/signing-keys",
        method = "post",
        operation_id = "generate_signing_key"
    )]
    async fn generate(&self, ask: Ask, body: Body<NewSigningKey>) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let new = body.value;
        let algorithm = algorithm(new.purpose, new.algorithm)?;
        if new.purpose == KeyPurpose::Tuf && new.user_id.is_some() {
            let reason = "a key for TUF metadata has no user id";
            return Err(Refusal::invalid_request().field("user_id", reason));
        }
        let name = self.free_name(new.name).await?;
        let user_id = user_id(new.user_id.unwrap_or_else(|| name.clone()))?;
        let job = jobs::GenerateKey {
            key: SigningKeyId::fresh(),
            name,
            purpose: new.purpose.into(),
            algorithm: algorithm.into(),
            user_id,
            created_at: now().trunc_subsecs(0),
        };
        let trace = Trace {
            action: "generate_signing_key",
            target: format!("signing-key/{}", job.key),
            details: json!({
                "name": &job.name,
                "purpose": job.purpose,
                "algorithm": &job.algorithm,
                "user_id": &job.user_id,
            }),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// Import a key that was made elsewhere.
    #[oai(
        path = "/signing-keys/import",
        method = "post",
        operation_id = "import_signing_key"
    )]
    async fn import(&self, ask: Ask, body: Body<ImportedSigningKey>) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let new = body.value;
        if new.purpose == KeyPurpose::Tuf {
            let reason = "a key for TUF metadata is made in the vault: generate one";
            return Err(Refusal::invalid_request().field("purpose", reason));
        }
        let sealed = new.sealed.trim();
        if !sealed.starts_with(ARMOR.0) || !sealed.ends_with(ARMOR.1) {
            let reason = "it must be an ASCII-armored age file";
            return Err(Refusal::invalid_request().field("sealed", reason));
        }
        let job = jobs::ImportKey {
            key: SigningKeyId::fresh(),
            name: self.free_name(new.name).await?,
            purpose: new.purpose.into(),
            sealed: new.sealed,
        };
        let trace = Trace {
            action: "import_signing_key",
            target: format!("signing-key/{}", job.key),
            details: json!({"name": &job.name}),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// List keys in the order of their names.
    #[oai(
        path = "/signing-keys",
        method = "get",
        operation_id = "list_signing_keys"
    )]
    async fn list(
        &self,
        /// Only the key of this name.
        name: Query<Option<String>>,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Keys per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<SigningKey>, Refusal> {
        let window = Window::<String>::new(cursor.0.as_deref(), limit.0)?;
        let mut query = signing_key::Entity::find();
        if let Some(name) = name.0 {
            query = query.filter(signing_key::Column::Name.eq(name));
        }
        if let Some(after) = &window.after {
            query = query.filter(signing_key::Column::Name.gt(after));
        }
        let rows = query
            .order_by_asc(signing_key::Column::Name)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        Ok(window.answer(rows, uri, |row| row.name.clone(), view))
    }

    /// Get a key.
    #[oai(
        path = "/signing-keys/:key",
        method = "get",
        operation_id = "get_signing_key"
    )]
    async fn get(
        &self,
        /// The key.
        key: Path<Uuid>,
    ) -> Result<Found<SigningKey>, Refusal> {
        let row = self.find(key.0).await?;
        let etag = etag(row.revision);
        Ok(Found::Found(Json(view(row)), Some(etag)))
    }

    /// Export the public part of a key.
    #[oai(
        path = "/signing-keys/:key/public",
        method = "get",
        operation_id = "export_signing_key"
    )]
    async fn export(
        &self,
        /// The key.
        key: Path<Uuid>,
    ) -> Result<Exported, Refusal> {
        let row = self.find(key.0).await?;
        let public = PlainText(row.public);
        Ok(Exported::Public(match row.purpose {
            Purpose::Openpgp => PublicPart::Armored(public),
            Purpose::Tuf => PublicPart::Pem(public),
        }))
    }

    /// Retire a key: it signs nothing more once no repository has it.
    #[oai(
        path = "/signing-keys/:key/retire",
        method = "post",
        operation_id = "retire_signing_key"
    )]
    async fn retire(
        &self,
        ask: Ask,
        /// The key.
        key: Path<Uuid>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask.clone(), b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.find(key.0).await?;
        let job = jobs::RetireKey {
            key: row.id,
            if_match: ask.terms.if_match(row.revision)?,
        };
        let trace = Trace {
            action: "retire_signing_key",
            target: format!("signing-key/{}", row.id),
            details: json!({"name": row.name}),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }
}

impl SigningKeys {
    async fn find(&self, id: Uuid) -> Result<signing_key::Model, Refusal> {
        signing_key::Entity::find_by_id(SigningKeyId(id))
            .one(self.0.db.read())
            .await?
            .ok_or_else(|| Refusal::not_found("no such signing key"))
    }

    /// `name`, if it may be one and no key ever had it.
    async fn free_name(&self, name: String) -> Result<String, Refusal> {
        if !is_name(&name) {
            let reason =
                "it must begin with a-z or 0-9 and have only a-z, 0-9, `.`, `_`, `-`; at most 64";
            return Err(Refusal::invalid_request().field("name", reason));
        }
        let taken: Result<Option<signing_key::Model>, DbErr> = signing_key::Entity::find()
            .filter(signing_key::Column::Name.eq(&name))
            .one(self.0.db.read())
            .await;
        match taken? {
            Some(_) => Err(Refusal::key_exists(&name)),
            None => Ok(name),
        }
    }
}

impl From<KeyPurpose> for Purpose {
    fn from(purpose: KeyPurpose) -> Self {
        match purpose {
            KeyPurpose::Openpgp => Self::Openpgp,
            KeyPurpose::Tuf => Self::Tuf,
        }
    }
}

/// The name of `algorithm`, if keys for `purpose` are made with it.
fn algorithm(purpose: KeyPurpose, algorithm: KeyAlgorithm) -> Result<&'static str, Refusal> {
    let refuse = |reason| Err(Refusal::invalid_request().field("algorithm", reason));
    match (purpose, algorithm) {
        (_, KeyAlgorithm::Ed25519) => Ok("ed25519"),
        (KeyPurpose::Openpgp, KeyAlgorithm::Rsa4096) => Ok("rsa4096"),
        (KeyPurpose::Tuf, KeyAlgorithm::P256) => Ok("p256"),
        (KeyPurpose::Openpgp, KeyAlgorithm::P256) => {
            refuse("a key for packages is of `ed25519` or `rsa4096`")
        }
        (KeyPurpose::Tuf, KeyAlgorithm::Rsa4096) => {
            refuse("a key for TUF metadata is of `ed25519` or `p256`")
        }
    }
}

fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    name.len() <= MAX_NAME
        && name.bytes().next().is_some_and(plain)
        && name
            .bytes()
            .all(|byte| plain(byte) || b"._-".contains(&byte))
}

fn user_id(user_id: String) -> Result<String, Refusal> {
    if user_id.trim().is_empty()
        || user_id.len() > MAX_USER_ID
        || user_id.contains(char::is_control)
    {
        let reason = "it must be one line of 1 to 256 bytes";
        return Err(Refusal::invalid_request().field("user_id", reason));
    }
    Ok(user_id)
}

fn view(row: signing_key::Model) -> SigningKey {
    SigningKey {
        id: row.id.0,
        name: row.name,
        purpose: match row.purpose {
            Purpose::Openpgp => KeyPurpose::Openpgp,
            Purpose::Tuf => KeyPurpose::Tuf,
        },
        algorithm: row.algorithm,
        fingerprint: row.fingerprint,
        signing_fingerprint: row.signing_fingerprint,
        user_id: row.user_id,
        state: match row.state {
            State::Active => KeyState::Active,
            State::Retiring => KeyState::Retiring,
            State::Retired => KeyState::Retired,
        },
        expires_at: row.expires_at.map(Into::into),
        revision: row.revision,
        created_at: row.created_at.into(),
        retired_at: row.retired_at.map(Into::into),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_keys_are_plain() {
        assert!(is_name("lts-2030.a_b"));
        for name in ["", "-a", "A", "a/b", "a b", &"a".repeat(65)] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn each_purpose_has_algorithms_of_its_own() {
        use KeyAlgorithm::{Ed25519, P256, Rsa4096};

        for (purpose, fitting, other) in [
            (KeyPurpose::Openpgp, [Ed25519, Rsa4096], P256),
            (KeyPurpose::Tuf, [Ed25519, P256], Rsa4096),
        ] {
            assert!(fitting.iter().all(|one| algorithm(purpose, *one).is_ok()));
            assert!(algorithm(purpose, other).is_err(), "{purpose:?}");
        }
    }

    #[test]
    fn a_user_id_is_one_line() {
        assert!(user_id("Example <packages@example.org>".into()).is_ok());
        for text in ["", "  ", "a\nb", &"a".repeat(257)] {
            assert!(user_id(text.into()).is_err(), "{text:?}");
        }
    }
}
