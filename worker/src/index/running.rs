//! A SHA-256 that can be put away and taken up again.

use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest, Sha256};

use super::ComposeError;

/// The hash of the bytes of an index up to some place.
#[derive(Clone, Default)]
pub(super) struct Running(Sha256);

impl Running {
    /// Goes on from what [`Self::state`] gave.
    pub(super) fn resume(state: &str) -> Result<Self, ComposeError> {
        let bytes = hex::decode(state).map_err(|_| ComposeError::Midstate)?;
        let state = SerializedState::<Sha256>::try_from(bytes.as_slice())
            .map_err(|_| ComposeError::Midstate)?;
        Sha256::deserialize(&state)
            .map(Self)
            .map_err(|_| ComposeError::Midstate)
    }

    /// Goes on over `bytes`.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// What to put away, in hexadecimal.
    pub(super) fn state(&self) -> String {
        hex::encode(self.0.serialize())
    }

    /// The hash of all bytes so far, in lower-case hexadecimal.
    pub(super) fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_goes_on_where_it_was_put_away() {
        let mut first = Running::default();
        first.update(&[7; 100]);

        let mut second = Running::resume(&first.state()).unwrap();
        second.update(b"end");

        first.update(b"end");
        assert_eq!(second.finish(), first.finish());
    }

    #[test]
    fn what_is_no_state_is_refused() {
        for state in ["", "00", "zz", &"ff".repeat(200)] {
            assert!(Running::resume(state).is_err(), "{state}");
        }
    }
}
