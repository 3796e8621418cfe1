//! The two halves of a key as objects in a token.

use cryptoki::{
    error::Error,
    object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle},
};

use super::{TokenError, token::Token, uri::Uri};
use crate::{Algorithm, bare::Verifier};

/// Curves as `CKA_EC_PARAMS` names them: the object identifier of P-256; that of Ed25519, or its
/// name as a PrintableString (PKCS#11 3.0 §2.3.5).
pub(super) const P256: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
pub(super) const ED25519: &[u8] = b"\x13\x0cedwards25519";
const ED25519_OID: &[u8] = &[6, 3, 0x2b, 0x65, 0x70];

/// A private key in a token.
pub(super) struct Object {
    pub(super) handle: ObjectHandle,
    pub(super) label: String,
    pub(super) id: Vec<u8>,
    kind: Option<KeyType>,
    curve: Vec<u8>,
    /// Whether it wants the PIN again for each signature.
    pub(super) always: bool,
}

impl Object {
    /// The private keys that fit `uri`.
    pub(super) fn find(token: &Token, uri: &Uri) -> Result<Vec<Self>, TokenError> {
        let mut template = vec![Attribute::Class(ObjectClass::PRIVATE_KEY)];
        let label = uri.object.as_ref();
        template.extend(label.map(|label| Attribute::Label(label.clone().into_bytes())));
        template.extend(uri.id.clone().map(Attribute::Id));
        let failed = |error: Error| token.failed(&error);
        let found = token.session.find_objects(&template).map_err(failed)?;
        found
            .into_iter()
            .map(|handle| Self::read(token, handle).map_err(failed))
            .collect()
    }

    fn read(token: &Token, handle: ObjectHandle) -> Result<Self, Error> {
        let wanted = [
            AttributeType::Label,
            AttributeType::Id,
            AttributeType::KeyType,
            AttributeType::EcParams,
            AttributeType::AlwaysAuthenticate,
        ];
        let mut object = Self {
            handle,
            label: String::new(),
            id: Vec::new(),
            kind: None,
            curve: Vec::new(),
            always: false,
        };
        for attribute in token.session.get_attributes(handle, &wanted)? {
            match attribute {
                Attribute::Label(label) => {
                    object.label = String::from_utf8_lossy(&label).into_owned();
                }
                Attribute::Id(id) => object.id = id,
                Attribute::KeyType(kind) => object.kind = Some(kind),
                Attribute::EcParams(curve) => object.curve = curve,
                Attribute::AlwaysAuthenticate(always) => object.always = always,
                _ => {}
            }
        }
        Ok(object)
    }

    /// The kind of key, if it is one that TUF clients know.
    pub(super) fn algorithm(&self) -> Result<Algorithm, TokenError> {
        match self.kind {
            Some(KeyType::EC) if self.curve == P256 => Ok(Algorithm::P256),
            Some(KeyType::EC_EDWARDS) if [ED25519, ED25519_OID].contains(&&self.curve[..]) => {
                Ok(Algorithm::Ed25519)
            }
            Some(KeyType::EC | KeyType::EC_EDWARDS) => {
                let curve = hex::encode(&self.curve);
                Err(TokenError::Unsupported(format!("the curve {curve}")))
            }
            Some(KeyType::RSA) => Err(TokenError::Unsupported("RSA".to_owned())),
            Some(other) => Err(TokenError::Unsupported(other.to_string())),
            None => Err(TokenError::Unsupported("it does not say".to_owned())),
        }
    }

    /// The public half: the public key of the same id, or what the private key itself says.
    pub(super) fn verifier(&self, token: &Token) -> Result<Verifier, TokenError> {
        let algorithm = self.algorithm()?;
        let failed = |error: Error| token.failed(&error);
        // The id is what joins the halves (PKCS#11 2.40 §4.7); where there is none, the label.
        let name = match &self.id[..] {
            [] => Attribute::Label(self.label.clone().into_bytes()),
            id => Attribute::Id(id.to_vec()),
        };
        let template = [Attribute::Class(ObjectClass::PUBLIC_KEY), name];
        let mut halves = token.session.find_objects(&template).map_err(failed)?;
        halves.push(self.handle);
        for half in halves {
            let attributes = token
                .session
                .get_attributes(half, &[AttributeType::EcPoint]);
            for attribute in attributes.map_err(failed)? {
                if let Attribute::EcPoint(point) = attribute
                    && let Ok(verifier) = Verifier::new(algorithm, unwrap(algorithm, &point))
                {
                    return Ok(verifier);
                }
            }
        }
        Err(TokenError::NoPublic(token.label.clone()))
    }
}

/// The point without the OCTET STRING around it (PKCS#11 2.40 §2.3.3), or without the BIT STRING
/// that some tokens put around Ed25519; other tokens give it bare.
fn unwrap(algorithm: Algorithm, point: &[u8]) -> &[u8] {
    match (algorithm, point) {
        (Algorithm::P256, [4, 0x41, bare @ ..]) if bare.len() == 0x41 => bare,
        (Algorithm::Ed25519, [4, 0x20, bare @ ..] | [3, 0x21, 0, bare @ ..])
            if bare.len() == 0x20 =>
        {
            bare
        }
        _ => point,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_the_same_however_it_is_wrapped() {
        let ed25519 = [7; 32];
        for wrapped in [&[4, 0x20][..], &[3, 0x21, 0], &[]] {
            let point = [wrapped, &ed25519].concat();
            assert_eq!(unwrap(Algorithm::Ed25519, &point), ed25519);
        }
        let mut p256 = [7; 65];
        p256[0] = 4;
        for wrapped in [&[4, 0x41][..], &[]] {
            assert_eq!(unwrap(Algorithm::P256, &[wrapped, &p256].concat()), p256);
        }
    }
}
