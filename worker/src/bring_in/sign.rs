//! Whose signature the package is to carry, and putting ours in.

use bytes::Bytes;
use entities::repository::ForeignSignature;
use entities::signing_key;
use rpm::Package;
use rpm::signature::{self, PublicKey};
use vault::Form;

use super::BringInError;
use crate::context::Context;
use crate::package_file::Content;

/// The code of a refusal because somebody else signed the package.
pub(crate) const FOREIGN_SIGNATURE: &str = "foreign-signature";

/// What becomes of a package's signature.
pub(super) enum Signature {
    /// It is signed, in place of whatever signatures it has.
    Make {
        /// The certificate's fingerprint.
        by: String,
    },
    /// It is left as it is.
    Leave {
        /// The key that it says to be by, as far as it says so.
        by: Option<String>,
    },
}

/// Decides by what the repository wants of packages that are signed by others than `own`.
pub(super) fn decide(
    content: &Content,
    key: &signing_key::Model,
    foreign: ForeignSignature,
    own: &[PublicKey],
) -> Result<Signature, BringInError> {
    let Content::Rpm(package) = content else {
        return Ok(Signature::Leave { by: None });
    };
    let ours = PublicKey::parse(key.public.as_bytes())?;
    let found = signature::existing(package.front());
    let by = key.fingerprint.clone();
    let is_ours = |signature: &signature::Signature| ours.made(signature);
    let is_own = |signature: &signature::Signature| own.iter().any(|key| key.made(signature));
    if found.iter().all(is_ours) {
        // Whether a signature over the payload holds is not known here: it is made anew.
        let holds = !found.is_empty()
            && !signature::needs_whole(package.front())
            && signature::verify(package.front(), &ours).is_ok();
        return Ok(if holds {
            Signature::Leave { by: Some(by) }
        } else {
            Signature::Make { by }
        });
    }
    let stranger = found.iter().find(|one| !is_ours(one) && !is_own(one));
    let Some(stranger) = stranger else {
        return Ok(Signature::Make { by });
    };
    let signer = stranger
        .fingerprints
        .first()
        .or(stranger.key_ids.first())
        .cloned();
    match foreign {
        ForeignSignature::Replace => Ok(Signature::Make { by }),
        ForeignSignature::Keep => Ok(Signature::Leave { by: signer }),
        ForeignSignature::Refuse => Err(BringInError::ForeignSignature(
            signer.unwrap_or_else(|| "unknown".into()),
        )),
    }
}

/// Signs `package` by `key`, and makes sure that the signature holds. `payload` is asked for by
/// old packages alone, whose header does not say what it is ([`signature::needs_whole`]).
pub(super) async fn sign(
    context: &Context,
    key: &signing_key::Model,
    package: Package,
    payload: impl Future<Output = Result<Bytes, BringInError>>,
) -> Result<Package, BringInError> {
    let ours = PublicKey::parse(key.public.as_bytes())?;
    let header = signature::bytes_to_sign(package.front())?;
    let signature = detached(context, key, header).await?;
    let front = if signature::needs_whole(package.front()) {
        let payload = payload.await?;
        let whole = detached(context, key, &[header, &payload].concat()).await?;
        let front = signature::apply_whole(package.front(), &signature, &whole)?;
        signature::verify_whole(&front, payload.as_ref(), &ours)?;
        front
    } else {
        signature::apply(package.front(), &signature)?
    };
    signature::verify(&front, &ours)?;
    Ok(package.with_front(front))
}

async fn detached(
    context: &Context,
    key: &signing_key::Model,
    message: &[u8],
) -> Result<Vec<u8>, BringInError> {
    let time = context.signature_time();
    let signed = context.vault.sign(&key.name, message, time, Form::Binary);
    Ok(signed.await?)
}
