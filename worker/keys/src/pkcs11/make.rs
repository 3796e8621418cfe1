//! Making a key inside a token.

use cryptoki::{
    error::Error,
    mechanism::Mechanism,
    object::{Attribute, AttributeType, ObjectHandle},
};

use super::{
    Listed, TokenError, address,
    object::{self, Object},
    parse,
    token::{Access, Token},
    uri::Uri,
};
use crate::{Algorithm, Ask, GenerateError, Purpose};

/// Bytes of an id that is drawn here.
const ID: usize = 8;

/// Makes a P-256 or Ed25519 key in the token that `location` names, called by its `object` (and
/// `id`, drawn if it names none). The private half is sensitive and cannot be extracted.
///
/// Objects of that label or id are never replaced.
pub fn generate(
    location: &str,
    algorithm: Algorithm,
    ask: &mut Ask<'_>,
) -> Result<Listed, TokenError> {
    let uri = parse(location)?;
    let (mechanism, curve) = match algorithm {
        Algorithm::P256 => (Mechanism::EccKeyPairGen, object::P256),
        Algorithm::Ed25519 => (Mechanism::EccEdwardsKeyPairGen, object::ED25519),
        _ => {
            let purpose = Purpose::Tuf;
            return Err(GenerateError::Algorithm { purpose, algorithm }.into());
        }
    };
    let label = uri.object.clone().ok_or(TokenError::NoName)?;
    let id = match &uri.id {
        Some(id) => id.clone(),
        None => drawn()?,
    };
    let token = Token::open(&uri, Access::Write, ask)?;
    require_free(&token, &label, &id)?;

    let failed = |error: Error| token.failed(&error);
    let public = public_template(&label, &id, curve);
    let private = private_template(&label, &id);
    let (public, private) = token
        .session
        .generate_key_pair(&mechanism, &public, &private)
        .map_err(failed)?;
    if !is_closed(&token, private).map_err(failed)? {
        for half in [private, public] {
            token.session.destroy_object(half).map_err(failed)?;
        }
        return Err(TokenError::Extractable(token.label));
    }
    made(&token, &uri, label, id)
}

fn drawn() -> Result<Vec<u8>, TokenError> {
    let mut id = vec![0; ID];
    getrandom::fill(&mut id).map_err(|error| GenerateError::Driver(error.to_string()))?;
    Ok(id)
}

fn require_free(token: &Token, label: &str, id: &[u8]) -> Result<(), TokenError> {
    let names = [
        Attribute::Label(label.as_bytes().to_vec()),
        Attribute::Id(id.to_vec()),
    ];
    for name in names {
        let found = token.session.find_objects(&[name]);
        if !found.map_err(|error| token.failed(&error))?.is_empty() {
            return Err(TokenError::ObjectExists(token.label.clone()));
        }
    }
    Ok(())
}

fn public_template(label: &str, id: &[u8], curve: &[u8]) -> Vec<Attribute> {
    vec![
        Attribute::Token(true),
        Attribute::Private(false),
        Attribute::Verify(true),
        Attribute::Label(label.as_bytes().to_vec()),
        Attribute::Id(id.to_vec()),
        Attribute::EcParams(curve.to_vec()),
    ]
}

fn private_template(label: &str, id: &[u8]) -> Vec<Attribute> {
    vec![
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
        Attribute::Label(label.as_bytes().to_vec()),
        Attribute::Id(id.to_vec()),
    ]
}

/// Whether the token promises never to give the key out, in the clear or wrapped.
fn is_closed(token: &Token, private: ObjectHandle) -> Result<bool, Error> {
    let promises = [AttributeType::Sensitive, AttributeType::Extractable];
    let found = token.session.get_attributes(private, &promises)?;
    Ok(found.contains(&Attribute::Sensitive(true))
        && found.contains(&Attribute::Extractable(false)))
}

/// The new key as the token now shows it.
fn made(token: &Token, uri: &Uri, label: String, id: Vec<u8>) -> Result<Listed, TokenError> {
    let own = Uri {
        object: Some(label),
        id: Some(id),
        ..uri.clone()
    };
    let found = Object::find(token, &own)?.pop();
    let object = found.ok_or_else(|| TokenError::NoObject(token.label.clone()))?;
    let public = object.verifier(token)?.describe(&object.label, 0);
    Ok(Listed {
        public: Ok(public),
        location: address(&own, token, object.label, object.id),
    })
}
