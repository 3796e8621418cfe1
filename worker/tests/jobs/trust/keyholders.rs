//! People with keys of their own, who sign what they are asked to.

use ed25519_dalek::{Signer, SigningKey};
use tuf::ceremony::{Request, Response};
use tuf::{Authority, Key};

/// A group of keyholders.
pub(super) struct Keyholders {
    secrets: Vec<SigningKey>,
    threshold: u32,
}

impl Keyholders {
    /// `threshold` of those with these seeds sign.
    pub(super) fn new(seeds: &[u8], threshold: u32) -> Self {
        Self {
            secrets: seeds
                .iter()
                .map(|&seed| SigningKey::from_bytes(&[seed; 32]))
                .collect(),
            threshold,
        }
    }

    pub(super) fn authority(&self) -> Authority {
        let keys = (0..self.secrets.len()).map(|number| self.key(number));
        Authority::new(keys, self.threshold).unwrap()
    }

    pub(super) fn key(&self, number: usize) -> Key {
        Key::ed25519(self.secrets[number].verifying_key().as_bytes()).unwrap()
    }

    /// What keyholder `number` answers to `request`, as JSON.
    pub(super) fn answer(
        &self,
        number: usize,
        request: &[u8],
        trusted_root: Option<&[u8]>,
    ) -> serde_json::Value {
        let request = Request::parse(request).unwrap();
        let judged = request.judge(trusted_root, entities::now()).unwrap();
        let signature = self.secrets[number].sign(judged.document.canonical());
        let key = self.key(number);
        let response = Response::new(&request, &judged, key.id(), &signature.to_bytes()).unwrap();
        serde_json::from_slice(&response.to_file()).unwrap()
    }
}
