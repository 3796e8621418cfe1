//! Hashes of the chain: where it begins, and what each link adds.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Event;
use crate::canonical;

/// Keeps the first hash apart from every other use of SHA-256.
const GENESIS: &[u8] = b"countersign audit chain v1\0";
/// The same for links.
const LINK: &[u8] = b"countersign audit link v1\0";

/// A SHA-256; as text, lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hash(pub [u8; 32]);

/// What the chain with this identifier is called, in checkpoints and by its key.
#[must_use]
pub fn origin(chain: Uuid) -> String {
    format!("countersign/audit/{chain}")
}

/// What the first link of a chain follows: chains of two systems have nothing in common.
#[must_use]
pub fn genesis(origin: &str) -> Hash {
    let mut hash = Sha256::new_with_prefix(GENESIS);
    hash.update(origin);
    Hash(hash.finalize().into())
}

/// The hash of the link at `position` that puts `event` behind `previous`.
#[must_use]
pub fn link(previous: &Hash, position: i64, event: &Event) -> Hash {
    let mut hash = Sha256::new_with_prefix(LINK);
    hash.update(previous.0);
    hash.update(position.to_be_bytes());
    hash.update(canonical::encode(event));
    Hash(hash.finalize().into())
}

impl fmt::Display for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex::encode(self.0))
    }
}

impl FromStr for Hash {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(Self(bytes))
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_link_hashes_what_it_always_did() {
        let event = Event {
            id: Uuid::from_u128(7),
            at: DateTime::from_timestamp(1_795_255_200, 123_456_000).unwrap(),
            actor: "token:1".into(),
            action: "create_repository".into(),
            target: Some("repository/2".into()),
            task: Some(Uuid::from_u128(9)),
            details: json!({ "public": true, "count": 3, "share": 0.5, "names": ["a", null] }),
        };
        let first = genesis(&origin(Uuid::from_u128(1)));

        let text = [first, link(&first, 1, &event)].map(|hash| hash.to_string());

        assert_eq!(
            text,
            [
                "00927e6c06b26e58e806ddba8dd3d269d78e5e085da6aa48e60bdd343a85ca26",
                "972fd9d3acf779bb5b9b3a4e6713d1275d9898a8363464b0c4ad4697cfcf9bd3"
            ],
            "chains that exist would not verify any more"
        );
    }

    #[test]
    fn a_hash_survives_its_text() {
        let hash = genesis("x");

        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert!("00".parse::<Hash>().is_err());
        assert!("z".repeat(64).parse::<Hash>().is_err());
    }
}
