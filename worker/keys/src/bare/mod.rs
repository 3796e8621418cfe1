//! Bare key pairs, as TUF metadata is signed: Ed25519, ECDSA on P-256 and RSA.
//!
//! A key is nothing but its numbers: no certificate, no time, no name that is signed. What `dalek`
//! and `p256` sign, aws-lc verifies before it is given out; RSA is aws-lc's alone.

mod container;
mod encryption;
mod import;
mod pair;
mod verifier;

use async_trait::async_trait;

pub use self::import::{ImportError, import};
use self::pair::Private;
pub(crate) use self::{
    container::{Container, MAX_KEY},
    encryption::encrypt,
    verifier::Verifier,
};
use crate::{
    Algorithm, Form, GenerateError, Material, OpenError, Public, SignError, Signer, generate,
};

/// Makes a key: Ed25519 or P-256.
///
/// `user_id` is what people call the key and may be empty; `created` is in Unix seconds.
pub fn generate(
    algorithm: Algorithm,
    user_id: &str,
    created: u32,
) -> Result<Material, GenerateError> {
    generate::check_user_id(user_id)?;
    let failed = |error: &dyn std::fmt::Display| GenerateError::Driver(error.to_string());

    let private = Private::generate(algorithm)?;
    let pkcs8 = private.to_pkcs8().map_err(|error| failed(&error))?;
    let verifier = private.verifier().map_err(|error| failed(&error))?;
    Ok(Material {
        public: verifier.describe(user_id, created),
        pkcs8,
    })
}

/// An opened key.
#[derive(Debug)]
pub(crate) struct Key {
    public: Public,
    private: Private,
    verifier: Verifier,
}

impl Key {
    pub(crate) fn open(material: &Material) -> Result<Self, OpenError> {
        let public = material.public.clone();
        let private =
            Private::from_pkcs8(&material.pkcs8).map_err(|error| OpenError(error.to_string()))?;
        let verifier = private
            .verifier()
            .map_err(|error| OpenError(error.to_string()))?;
        if verifier.describe(&public.user_id, public.created) != public {
            return Err(OpenError("private and public part differ".to_owned()));
        }
        Ok(Self {
            public,
            private,
            verifier,
        })
    }
}

#[async_trait]
impl Signer for Key {
    fn public(&self) -> &Public {
        &self.public
    }

    async fn sign(&self, message: &[u8], _created: u32, form: Form) -> Result<Vec<u8>, SignError> {
        require_raw(&self.public, form)?;
        let signature = self.private.sign(message).map_err(SignError::Driver)?;
        self.verifier.check(message, &signature)?;
        Ok(signature)
    }
}

/// Refuses the forms of other kinds of keys.
pub(crate) fn require_raw(public: &Public, form: Form) -> Result<(), SignError> {
    if form == Form::Raw {
        Ok(())
    } else {
        let purpose = public.purpose;
        Err(SignError::Form { purpose, form })
    }
}

#[cfg(test)]
mod tests;
