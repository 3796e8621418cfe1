//! Keys in tokens: smart cards, USB keys and hardware security modules, by PKCS#11.
//!
//! A key is addressed by a `pkcs11:` URI (RFC 7512), which also names the module (a shared library
//! of the token's maker, run inside this process) and may name a file with the PIN:
//! `pkcs11:token=T;object=O;id=%01?module-path=/usr/lib/MODULE.so&pin-source=file:/PATH`.

mod error;
mod key;
mod make;
mod object;
mod single;
mod token;
mod uri;

use std::sync::Arc;

pub(crate) use self::uri::is_uri;
pub use self::{error::TokenError, make::generate, uri::UriError};
use self::{
    key::Key,
    object::Object,
    token::{Access, Token},
    uri::Uri,
};
use crate::{Ask, Public, Signer};

/// Opens the one private key that fits `location`: ECDSA on P-256 or Ed25519.
pub fn open(location: &str, ask: &mut Ask<'_>) -> Result<Arc<dyn Signer>, TokenError> {
    let uri = parse(location)?;
    let token = Token::open(&uri, Access::Read, ask)?;
    let mut found = Object::find(&token, &uri)?;
    if found.len() > 1 {
        return Err(TokenError::SeveralObjects {
            token: token.label,
            count: found.len(),
        });
    }
    match found.pop() {
        Some(object) => Ok(Arc::new(Key::new(token, object)?)),
        None => Err(TokenError::NoObject(token.label)),
    }
}

/// A private key in a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The address that fits this key alone, with the module and the PIN's file of the one that
    /// was listed.
    pub location: String,
    /// What may be shown of it, or why it cannot be used.
    pub public: Result<Public, TokenError>,
}

/// All private keys that fit `location`, also those that cannot sign for TUF.
pub fn list(location: &str, ask: &mut Ask<'_>) -> Result<Vec<Listed>, TokenError> {
    let uri = parse(location)?;
    let token = Token::open(&uri, Access::Read, ask)?;
    let found = Object::find(&token, &uri)?;
    Ok(found
        .into_iter()
        .map(|object| {
            let verifier = object.verifier(&token);
            Listed {
                public: verifier.map(|verifier| verifier.describe(&object.label, 0)),
                location: address(&uri, &token, object.label, object.id),
            }
        })
        .collect())
}

fn parse(location: &str) -> Result<Uri, TokenError> {
    location
        .parse()
        .map_err(|error| TokenError::Uri(location.to_owned(), error))
}

/// The address of an object in a token that `uri` led to.
fn address(uri: &Uri, token: &Token, label: String, id: Vec<u8>) -> String {
    let uri = Uri {
        token: Some(token.label.clone()),
        object: Some(label).filter(|label| !label.is_empty()),
        id: Some(id).filter(|id| !id.is_empty()),
        ..uri.clone()
    };
    uri.to_string()
}
