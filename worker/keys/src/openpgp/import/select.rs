//! Which part of a key signs.

use pgp::{
    composed::{SignedSecretKey, SignedSecretSubKey},
    crypto::{hash::HashAlgorithm, public_key::PublicKeyAlgorithm},
    packet::{KeyFlags, PublicKey, Signature, SignatureType},
    ser::Serialize,
    types::{
        Duration, EddsaLegacyPublicParams, KeyDetails, PublicParams, S2kParams, SecretParams,
        SignedUser, StringToKey, Tag,
    },
};

use super::{ImportError, unlock::Locked};
use crate::{Algorithm, openpgp::certificate};

/// The part of a key that will sign.
pub(super) struct Chosen<'a> {
    pub(super) key: PublicKey,
    pub(super) algorithm: Algorithm,
    pub(super) locked: Locked<'a>,
    pub(super) user_id: String,
    pub(super) expires: Option<u32>,
}

/// What the newest valid self-signature grants.
struct Grant {
    flags: KeyFlags,
    expires: Option<u32>,
}

/// The newest usable signing subkey, else the primary key.
///
/// If there is none, the error says why the most promising part cannot be used.
pub(super) fn signing_key(secret: &SignedSecretKey, now: u32) -> Result<Chosen<'_>, ImportError> {
    let primary = secret.primary_key.public_key();
    let grant = primary_grant(secret)?;
    unexpired(grant.expires, now)?;
    let user_id = user_id(secret)?;

    let mut refusal = None;
    let mut subkeys: Vec<_> = secret.secret_subkeys.iter().collect();
    subkeys.sort_by_key(|subkey| std::cmp::Reverse(subkey.key.created_at()));
    for subkey in subkeys {
        match usable_subkey(primary, subkey, now) {
            Ok(Some((key, algorithm, expires))) => {
                let locked = Locked::Subkey(&subkey.key);
                let expires = grant.expires.into_iter().chain(expires).min();
                return Ok(Chosen {
                    key,
                    algorithm,
                    locked,
                    user_id,
                    expires,
                });
            }
            Ok(None) => {}
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }

    if !grant.flags.sign() {
        return Err(refusal.unwrap_or(ImportError::NoSigningKey));
    }
    if is_stub(secret.primary_key.secret_params()) {
        return Err(refusal.unwrap_or(ImportError::NoSecret));
    }
    let key = primary.clone();
    let algorithm = algorithm(&key)?;
    let locked = Locked::Primary(&secret.primary_key);
    Ok(Chosen {
        key,
        algorithm,
        locked,
        user_id,
        expires: grant.expires,
    })
}

fn primary_grant(secret: &SignedSecretKey) -> Result<Grant, ImportError> {
    let primary = secret.primary_key.public_key();
    if secret
        .details
        .revocation_signatures
        .iter()
        .any(|sig| sig.verify_key(primary).is_ok())
    {
        return Err(ImportError::Revoked);
    }
    // Not signatures on the key alone: those may be newer and grant nothing.
    newest(users(secret).into_iter().map(|(_, signature)| signature))
        .map(|signature| grant(signature, primary))
        .ok_or(ImportError::NotSelfSigned)
}

/// The subkey, its kind and its end; `None` if it is not meant to sign.
fn usable_subkey(
    primary: &PublicKey,
    subkey: &SignedSecretSubKey,
    now: u32,
) -> Result<Option<(PublicKey, Algorithm, Option<u32>)>, ImportError> {
    let public = subkey.key.public_key();
    let bindings = subkey.signatures.iter().filter(|sig| {
        sig.typ() == Some(SignatureType::SubkeyBinding)
            && sig.verify_subkey_binding(primary, public).is_ok()
    });
    let Some(binding) = newest(bindings) else {
        return Ok(None);
    };
    let grant = grant(binding, public);
    if !grant.flags.sign() {
        return Ok(None);
    }
    let revoked = subkey.signatures.iter().any(|sig| {
        sig.typ() == Some(SignatureType::SubkeyRevocation)
            && sig.verify_subkey_binding(primary, public).is_ok()
    });
    if revoked {
        return Err(ImportError::Revoked);
    }
    unexpired(grant.expires, now)?;
    // A subkey that signs must say itself that it belongs to this primary key.
    let agreed = binding.embedded_signature().is_some_and(|sig| {
        is_strong(sig) && sig.verify_primary_key_binding(public, primary).is_ok()
    });
    if !agreed {
        return Err(ImportError::NotSelfSigned);
    }
    if is_stub(subkey.key.secret_params()) {
        return Err(ImportError::NoSecret);
    }
    let key =
        certificate::as_primary(public).map_err(|error| ImportError::NotAKey(error.to_string()))?;
    let algorithm = algorithm(&key)?;
    Ok(Some((key, algorithm, grant.expires)))
}

fn newest<'a>(signatures: impl Iterator<Item = &'a Signature>) -> Option<&'a Signature> {
    signatures
        .filter(|sig| is_strong(sig))
        .max_by_key(|sig| sig.created())
}

/// Current clients reject self-signatures over SHA-1 and older hashes.
fn is_strong(signature: &Signature) -> bool {
    let strong = [
        HashAlgorithm::Sha256,
        HashAlgorithm::Sha384,
        HashAlgorithm::Sha512,
    ];
    signature
        .hash_alg()
        .is_some_and(|hash| strong.contains(&hash))
}

fn grant(signature: &Signature, key: &impl KeyDetails) -> Grant {
    let expires = signature
        .key_expiration_time()
        .map(Duration::as_secs)
        .filter(|seconds| *seconds > 0)
        .map(|seconds| key.created_at().as_secs().saturating_add(seconds));
    Grant {
        flags: signature.key_flags(),
        expires,
    }
}

fn unexpired(expires: Option<u32>, now: u32) -> Result<(), ImportError> {
    match expires {
        Some(at) if at <= now => Err(ImportError::Expired(at)),
        _ => Ok(()),
    }
}

/// The user id marked as primary, else the first.
fn user_id(secret: &SignedSecretKey) -> Result<String, ImportError> {
    let users = users(secret);
    users
        .iter()
        .find(|(_, signature)| signature.is_primary())
        .or(users.first())
        .map(|(user, _)| String::from_utf8_lossy(user.id.id()).into_owned())
        .ok_or(ImportError::NotSelfSigned)
}

/// The user ids whose newest self-signature is valid and no revocation, with that signature.
fn users(secret: &SignedSecretKey) -> Vec<(&SignedUser, &Signature)> {
    let primary = secret.primary_key.public_key();
    let mut users = Vec::new();
    for user in &secret.details.users {
        let own = user.signatures.iter().filter(|signature| {
            signature
                .verify_certification(primary, Tag::UserId, &user.id)
                .is_ok()
        });
        users.extend(
            newest(own)
                .filter(|signature| signature.is_certification())
                .map(|signature| (user, signature)),
        );
    }
    users
}

/// Whether only a stub is there: the private part stayed offline or is on a card.
fn is_stub(params: &SecretParams) -> bool {
    let SecretParams::Encrypted(params) = params else {
        return false;
    };
    match params.string_to_key_params() {
        S2kParams::Cfb { s2k, .. } | S2kParams::MalleableCfb { s2k, .. } => {
            matches!(s2k, StringToKey::Private { .. })
        }
        _ => false,
    }
}

fn algorithm(key: &PublicKey) -> Result<Algorithm, ImportError> {
    let unsupported = |what: String| Err(ImportError::Unsupported(what));
    match (key.algorithm(), key.public_params()) {
        (
            PublicKeyAlgorithm::EdDSALegacy,
            PublicParams::EdDSALegacy(EddsaLegacyPublicParams::Ed25519 { .. }),
        ) => Ok(Algorithm::Ed25519),
        (PublicKeyAlgorithm::RSA, PublicParams::RSA(params)) => {
            let numbers = params.to_bytes().unwrap_or_default();
            match numbers.first_chunk().map(|bits| u16::from_be_bytes(*bits)) {
                Some(2048) => Ok(Algorithm::Rsa2048),
                Some(3072) => Ok(Algorithm::Rsa3072),
                Some(4096) => Ok(Algorithm::Rsa4096),
                bits => unsupported(format!("RSA of {} bits", bits.unwrap_or(0))),
            }
        }
        (other, _) => unsupported(format!("{other:?}")),
    }
}
