//! Checkpoints: what a chain was at one moment, as the text of a signed note.
//!
//! ```text
//! countersign/audit/0193c6a0-0000-7000-8000-000000000000
//! 1024
//! 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
//! 2030-01-02T03:04:05Z
//! ```

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};

use crate::{Hash, Note, NoteError};

/// That a chain had so many links, and which the last one was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose chain it is.
    pub origin: String,
    /// The position of the last link.
    pub position: i64,
    /// The hash of the last link.
    pub hash: Hash,
    /// When it was signed; whole seconds.
    pub at: DateTime<Utc>,
}

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        let hash = BASE64_STANDARD.encode(self.hash.0);
        let at = self.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        format!("{}\n{}\n{hash}\n{at}\n", self.origin, self.position)
    }

    /// Reads the text of `note`. The signature is for [`crate::VerifierKey::verify`].
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn read(note: &Note) -> Result<Self, CheckpointError> {
        let text = note.text().strip_suffix('\n').unwrap_or_default();
        let mut lines = text.split('\n');
        let mut next = || lines.next().ok_or(CheckpointError::Form);
        let (origin, position, hash, at) = (next()?, next()?, next()?, next()?);
        let hash = BASE64_STANDARD.decode(hash);
        let checkpoint = Self {
            origin: origin.to_owned(),
            position: position.parse().map_err(|_| CheckpointError::Form)?,
            hash: hash
                .ok()
                .and_then(|hash| hash.try_into().ok().map(Hash))
                .ok_or(CheckpointError::Form)?,
            at: DateTime::parse_from_rfc3339(at)
                .map_err(|_| CheckpointError::Form)?
                .to_utc(),
        };
        // One text for each checkpoint: no leading zeros, no other time zone, no further lines.
        if checkpoint.position > 0 && checkpoint.text() == note.text() {
            Ok(checkpoint)
        } else {
            Err(CheckpointError::Form)
        }
    }
}

/// Why a text is no checkpoint.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It is no signed note, or is not signed as it should be.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// It is a note about something else.
    #[error("it is no checkpoint of an audit trail")]
    Form,
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::VerifierKey;

    fn note(text: &str) -> Note {
        let key = SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes();
        Note::signed(text, &VerifierKey::new("x", key).unwrap(), &[0; 64])
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            origin: "countersign/audit/x".into(),
            position: 1024,
            hash: crate::genesis("x"),
            at: DateTime::from_timestamp(1_893_553_445, 0).unwrap(),
        }
    }

    #[test]
    fn a_checkpoint_survives_its_text() {
        let text = checkpoint().text();

        assert!(text.starts_with("countersign/audit/x\n1024\n"), "{text}");
        assert!(text.ends_with("=\n2030-01-02T03:04:05Z\n"), "{text}");
        assert_eq!(Checkpoint::read(&note(&text)), Ok(checkpoint()));
    }

    #[test]
    fn a_text_that_could_be_written_otherwise_is_refused() {
        let text = checkpoint().text();
        for other in [
            text.replace("1024", "01024"),
            text.replace("1024", "0"),
            text.replace("1024", "-1"),
            text.replace("Z\n", "+00:00\n"),
            format!("{text}more\n"),
            text.replace("=\n", "\n"),
            "countersign/audit/x\n1\n".into(),
            String::new(),
        ] {
            assert_eq!(
                Checkpoint::read(&note(&other)),
                Err(CheckpointError::Form),
                "{other:?}"
            );
        }
    }
}
