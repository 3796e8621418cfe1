//! Signed notes, as C2SP defines them: a text for people, and lines with signatures under it.
//!
//! Other tools read them too. Only Ed25519 is known here; other signatures are passed over.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

/// Longest note that is read, in bytes.
pub const MAX_NOTE: usize = 64 * 1024;
/// Most signatures of one note.
const MAX_SIGNATURES: usize = 64;
/// The number of Ed25519 among the kinds of signatures.
const ED25519: u8 = 1;
/// How a line with a signature begins.
const DASH: &str = "\u{2014} ";

/// The public half of the key that signs notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: [u8; 32],
}

impl VerifierKey {
    /// The key called `name`.
    ///
    /// # Errors
    /// [`KeyError`] when the name has white space or `+`, or the bytes are no Ed25519 key.
    pub fn new(name: &str, key: [u8; 32]) -> Result<Self, KeyError> {
        if !is_name(name) {
            return Err(KeyError::Name(name.to_owned()));
        }
        VerifyingKey::from_bytes(&key).map_err(|_| KeyError::Key)?;
        Ok(Self {
            name: name.to_owned(),
            key,
        })
    }

    /// Whose it is.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key itself.
    #[must_use]
    pub fn bytes(&self) -> [u8; 32] {
        self.key
    }

    /// Tells keys of one name apart: the first bytes of a hash of name and key.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        let mut hash = Sha256::new();
        hash.update(&self.name);
        hash.update([b'\n', ED25519]);
        hash.update(self.key);
        let [a, b, c, d, ..] = <[u8; 32]>::from(hash.finalize());
        [a, b, c, d]
    }

    /// Whether a signature of `note` is by this key, and true.
    ///
    /// # Errors
    /// [`NoteError::Unsigned`] when none is by it, [`NoteError::Signature`] when one is and lies.
    pub fn verify(&self, note: &Note) -> Result<(), NoteError> {
        let unsigned = || NoteError::Unsigned(self.name.clone());
        let id = self.id();
        let by_it = |line: &&Line| line.name == self.name && line.id == id;
        let line = note.signatures.iter().find(by_it).ok_or_else(unsigned)?;
        let signature = Signature::from_slice(&line.signature).map_err(|_| NoteError::Signature)?;
        let key = VerifyingKey::from_bytes(&self.key).map_err(|_| NoteError::Signature)?;
        key.verify_strict(note.text.as_bytes(), &signature)
            .map_err(|_| NoteError::Signature)
    }
}

/// As other tools take it: `<name>+<id>+<key>`.
impl fmt::Display for VerifierKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![ED25519];
        key.extend(self.key);
        let id = hex::encode(self.id());
        write!(out, "{}+{id}+{}", self.name, BASE64_STANDARD.encode(key))
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Form);
        };
        let key = BASE64_STANDARD.decode(key).map_err(|_| KeyError::Form)?;
        let Some((&ED25519, key)) = key.split_first() else {
            return Err(KeyError::Key);
        };
        let key = Self::new(name, key.try_into().map_err(|_| KeyError::Key)?)?;
        if hex::encode(key.id()) != id {
            return Err(KeyError::Id);
        }
        Ok(key)
    }
}

/// A text with its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Line>,
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    name: String,
    id: [u8; 4],
    signature: Vec<u8>,
}

impl Note {
    /// `text`, which ends in a line feed, with `signature` over it by `key`.
    #[must_use]
    pub fn signed(text: &str, key: &VerifierKey, signature: &[u8]) -> Self {
        let line = Line {
            name: key.name.clone(),
            id: key.id(),
            signature: signature.to_vec(),
        };
        Self {
            text: text.to_owned(),
            signatures: vec![line],
        }
    }

    /// Reads a whole note. Nothing is verified.
    ///
    /// # Errors
    /// [`NoteError::Form`] when it is none.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let control = |character: char| character < ' ' && character != '\n';
        if text.len() > MAX_NOTE || text.contains(control) {
            return Err(NoteError::Form);
        }
        let (body, below) = text.rsplit_once("\n\n").ok_or(NoteError::Form)?;
        let below = below.strip_suffix('\n').ok_or(NoteError::Form)?;
        let lines: Option<Vec<Line>> = below
            .split('\n')
            .take(MAX_SIGNATURES + 1)
            .map(signature)
            .collect();
        match lines {
            Some(signatures) if signatures.len() <= MAX_SIGNATURES => Ok(Self {
                text: format!("{body}\n"),
                signatures,
            }),
            _ => Err(NoteError::Form),
        }
    }

    /// Reads notes that stand one behind the other, as in a file to which each was appended.
    ///
    /// # Errors
    /// [`NoteError::Form`] when any of them is none.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, NoteError> {
        let mut notes = Vec::new();
        let (mut begin, mut at, mut signed) = (0, 0, false);
        for line in text.split_inclusive('\n') {
            let signature = line.starts_with(DASH);
            if signed && !signature {
                notes.push(Self::parse(text[begin..at].trim_start_matches('\n'))?);
                begin = at;
            }
            signed = signature;
            at += line.len();
        }
        let last = text[begin..].trim_start_matches('\n');
        if !last.is_empty() {
            notes.push(Self::parse(last)?);
        }
        Ok(notes)
    }

    /// What is signed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.text)?;
        for line in &self.signatures {
            let bytes = [&line.id, line.signature.as_slice()].concat();
            writeln!(out, "{DASH}{} {}", line.name, BASE64_STANDARD.encode(bytes))?;
        }
        Ok(())
    }
}

fn signature(line: &str) -> Option<Line> {
    let (name, bytes) = line.strip_prefix(DASH)?.split_once(' ')?;
    let bytes = BASE64_STANDARD.decode(bytes).ok()?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    is_name(name).then(|| Line {
        name: name.to_owned(),
        id: *id,
        signature: signature.to_vec(),
    })
}

fn is_name(name: &str) -> bool {
    let bad =
        |character: char| character.is_whitespace() || character.is_control() || character == '+';
    !name.is_empty() && !name.contains(bad)
}

/// Why a text is no key for notes.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It has another form.
    #[error("it is no `<name>+<id>+<key>`")]
    Form,
    /// Nobody can be called so.
    #[error("`{0}` is no name of a key: it must have no white space and no `+`")]
    Name(String),
    /// It is of another kind.
    #[error("it is no Ed25519 key")]
    Key,
    /// The identifier is that of another key.
    #[error("the identifier does not fit name and key")]
    Id,
}

/// Why a note is not believed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is none.
    #[error("it is no signed note")]
    Form,
    /// The key has not signed it.
    #[error("`{0}` has not signed it with this key")]
    Unsigned(String),
    /// It was changed after it was signed, or somebody else has signed.
    #[error("its signature is wrong")]
    Signature,
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};

    use super::*;

    fn signer() -> (SigningKey, VerifierKey) {
        let secret = SigningKey::from_bytes(&[7; 32]);
        let public = VerifierKey::new("example/audit", secret.verifying_key().to_bytes());
        (secret, public.unwrap())
    }

    fn note() -> Note {
        let (secret, public) = signer();
        let text = "one\n\ntwo\n";
        Note::signed(text, &public, &secret.sign(text.as_bytes()).to_bytes())
    }

    #[test]
    fn a_note_survives_its_text_and_verifies() {
        let (_, public) = signer();

        let read = Note::parse(&note().to_string()).unwrap();

        assert_eq!(read, note());
        assert_eq!(read.text(), "one\n\ntwo\n");
        assert_eq!(public.verify(&read), Ok(()));
    }

    #[test]
    fn notes_in_one_file_are_told_apart() {
        let one = note().to_string();

        assert_eq!(Note::parse_all(&one), Ok(vec![note()]));
        assert_eq!(
            Note::parse_all(&format!("{one}\n{one}{one}\n")),
            Ok(vec![note(), note(), note()])
        );
        assert_eq!(Note::parse_all("\n"), Ok(vec![]));
        assert!(Note::parse_all(&format!("{one}more\n")).is_err());
    }

    #[test]
    fn a_changed_text_and_another_key_are_refused() {
        let (_, public) = signer();
        let changed = Note::parse(&note().to_string().replace("two", "too")).unwrap();
        let named = VerifierKey::new("example/other", public.bytes()).unwrap();
        let stranger = SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes();
        let stranger = VerifierKey::new("example/audit", stranger).unwrap();

        assert_eq!(public.verify(&changed), Err(NoteError::Signature));
        for other in [named, stranger] {
            assert!(matches!(other.verify(&note()), Err(NoteError::Unsigned(_))));
        }
    }

    #[test]
    fn a_key_survives_its_text_and_tells_when_that_was_changed() {
        let (_, public) = signer();
        let text = public.to_string();

        assert_eq!(format!("{text}\n").parse(), Ok(public));
        let renamed = text.replace("example", "another");
        assert_eq!(renamed.parse::<VerifierKey>(), Err(KeyError::Id));
        assert_eq!("x".parse::<VerifierKey>(), Err(KeyError::Form));
        assert_eq!("x+00000000+Ag==".parse::<VerifierKey>(), Err(KeyError::Key));
        assert!(VerifierKey::new("a b", [0; 32]).is_err());
    }

    #[test]
    fn what_is_no_note_is_refused() {
        let good = note().to_string();
        let bad = [
            "",
            "text\n",
            "text\n\n",
            "text\n\n\u{2014} name\n",
            "text\n\n- name AAAAAAAA\n",
            good.trim_end(),
            &good.replace('\n', "\r\n"),
            &format!("{}{good}", "x".repeat(MAX_NOTE)),
        ];
        for text in bad {
            assert_eq!(Note::parse(text), Err(NoteError::Form), "{text:?}");
        }
    }
}
