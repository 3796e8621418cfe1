//! A key in a token that signs.

use std::{fmt, sync::Mutex};

use async_trait::async_trait;
use aws_lc_rs::digest::{SHA256, digest};
use cryptoki::{
    error::Error,
    mechanism::{
        Mechanism,
        eddsa::{EddsaParams, EddsaSignatureScheme},
    },
};
use p256::ecdsa::Signature;

use super::{TokenError, object::Object, token::Token};
use crate::{
    Algorithm, Form, Public, SignError, Signer,
    bare::{Verifier, require_raw},
};

/// A private key that stays in its token.
pub(super) struct Key {
    public: Public,
    verifier: Verifier,
    /// One session, one signature at a time: that is what tokens can do.
    inside: Mutex<(Token, Object)>,
}

impl Key {
    pub(super) fn new(mut token: Token, object: Object) -> Result<Self, TokenError> {
        let verifier = object.verifier(&token)?;
        if !object.always {
            token.forget_pin();
        }
        Ok(Self {
            public: verifier.describe(&object.label, 0),
            verifier,
            inside: Mutex::new((token, object)),
        })
    }

    fn signature(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        let inside = self.inside.lock().expect("no panic under this lock");
        let (token, object) = &*inside;
        if self.public.algorithm == Algorithm::Ed25519 {
            let scheme = EddsaParams::new(EddsaSignatureScheme::Pure);
            return operate(token, object, &Mechanism::Eddsa(scheme), message);
        }
        let hash = digest(&SHA256, message);
        let numbers = operate(token, object, &Mechanism::Ecdsa, hash.as_ref())?;
        // Tokens write r and s one after the other; clients of TUF read them in DER.
        let signature = Signature::from_slice(&numbers).map_err(|error| error.to_string())?;
        Ok(signature.to_der().as_bytes().to_vec())
    }
}

fn operate(
    token: &Token,
    object: &Object,
    mechanism: &Mechanism<'_>,
    data: &[u8],
) -> Result<Vec<u8>, String> {
    let failed = |error: Error| token.failed(&error).to_string();
    let session = &token.session;
    if !object.always {
        return session.sign(mechanism, object.handle, data).map_err(failed);
    }
    session
        .sign_init(mechanism, object.handle)
        .map_err(failed)?;
    token.log_in_again().map_err(failed)?;
    token.single.sign(session, data)
}

#[async_trait]
impl Signer for Key {
    fn public(&self) -> &Public {
        &self.public
    }

    async fn sign(&self, message: &[u8], _created: u32, form: Form) -> Result<Vec<u8>, SignError> {
        require_raw(&self.public, form)?;
        let signature = self.signature(message).map_err(SignError::Driver)?;
        self.verifier.check(message, &signature)?;
        Ok(signature)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Key({}, in a token)", self.public.fingerprint)
    }
}
