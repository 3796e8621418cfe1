//! A role with its signatures, as the file that clients fetch.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::document::{Document, ParseError};
use crate::key::KeyId;

/// One signature, in hexadecimal as the file holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Whose.
    pub keyid: KeyId,
    /// Of the canonical form of the role.
    pub sig: String,
}

/// The canonical form of a role, and what was signed of it so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    payload: Vec<u8>,
    signatures: BTreeMap<KeyId, Vec<u8>>,
}

impl Envelope {
    /// `document`, signed by nobody yet.
    pub fn unsigned(document: &Document) -> Self {
        Self::of_payload(document.canonical().to_vec())
    }

    /// A role in its canonical form, signed by nobody yet.
    pub(crate) fn of_payload(payload: Vec<u8>) -> Self {
        Self {
            payload,
            signatures: BTreeMap::new(),
        }
    }

    /// Reads a file and what it says.
    ///
    /// # Errors
    /// [`ParseError`] when it is no metadata that every client reads alike.
    pub fn parse(file: &[u8]) -> Result<(Document, Self), ParseError> {
        #[derive(Deserialize)]
        struct File {
            signatures: Vec<Signature>,
            signed: serde_json::Value,
        }
        let file: File = serde_json::from_slice(file).map_err(ParseError::json)?;
        let document = Document::of_value(file.signed)?;
        let mut envelope = Self::unsigned(&document);
        for Signature { keyid, sig } in file.signatures {
            let signature = hex::decode(&sig).map_err(|_| ParseError::Signature(keyid.clone()))?;
            if envelope
                .signatures
                .insert(keyid.clone(), signature)
                .is_some()
            {
                return Err(ParseError::Twice(keyid));
            }
        }
        Ok((document, envelope))
    }

    /// What is signed: the canonical form of the role.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The signature of `key`, if there is one.
    pub fn signature(&self, key: &KeyId) -> Option<&[u8]> {
        self.signatures.get(key).map(Vec::as_slice)
    }

    /// All signatures, by key.
    pub fn signatures(&self) -> impl Iterator<Item = Signature> + '_ {
        self.signatures.iter().map(|(keyid, sig)| Signature {
            keyid: keyid.clone(),
            sig: hex::encode(sig),
        })
    }

    /// Adds a signature, in the place of an earlier one by the same key.
    pub fn add(&mut self, key: KeyId, signature: Vec<u8>) {
        self.signatures.insert(key, signature);
    }

    /// Takes the signature of `key` away. Answers whether there was one.
    pub fn remove(&mut self, key: &KeyId) -> bool {
        self.signatures.remove(key).is_some()
    }

    /// The file: the same bytes for the same role and signatures, everywhere.
    pub fn to_file(&self) -> Vec<u8> {
        let mut file = Vec::with_capacity(self.payload.len() + 64 + self.signatures.len() * 224);
        file.extend_from_slice(br#"{"signatures":["#);
        for (index, Signature { keyid, sig }) in self.signatures().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            // Nothing in hexadecimal needs an escape.
            let entry = format!(r#"{comma}{{"keyid":"{keyid}","sig":"{sig}"}}"#);
            file.extend_from_slice(entry.as_bytes());
        }
        file.extend_from_slice(br#"],"signed":"#);
        file.extend_from_slice(&json_of(&self.payload));
        file.push(b'}');
        file
    }
}

/// Canonical JSON as JSON that every parser reads: the canonical form escapes no control characters,
/// such as the line breaks of a PEM key. They stand in strings alone, where JSON has an escape for
/// each; there is one form of it here too.
pub(crate) fn json_of(canonical: &[u8]) -> Vec<u8> {
    let mut json = Vec::with_capacity(canonical.len());
    for &byte in canonical {
        match byte {
            b'\n' => json.extend_from_slice(br"\n"),
            0..0x20 => json.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => json.push(byte),
        }
    }
    json
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::{pair, timestamp_of};

    #[test]
    fn a_file_is_read_as_it_was_written() {
        let document = timestamp_of(7);
        let mut envelope = Envelope::unsigned(&document);
        for pair in [pair(2), pair(1)] {
            envelope.add(pair.key.id().clone(), pair.sign(envelope.payload()));
        }
        let file = envelope.to_file();

        let (read, again) = Envelope::parse(&file).unwrap();

        assert_eq!((read, &again), (document, &envelope));
        assert_eq!(again.to_file(), file);
        assert!(serde_json::from_slice::<serde_json::Value>(&file).is_ok());
    }

    #[test]
    fn a_key_of_several_lines_stands_in_a_file_that_every_parser_reads() {
        let point = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let point = point.verifying_key().to_encoded_point(false);
        let key = crate::key::Key::p256(point.as_bytes()).unwrap();
        let authority = crate::authority::Authority::new([key], 1).unwrap();
        let root = crate::root::Root::new(crate::document::tests::header(1), &authority);
        let document = root.document();

        let file = Envelope::unsigned(&document).to_file();

        let json: serde_json::Value = serde_json::from_slice(&file).unwrap();
        assert!(json.to_string().contains(r"-----BEGIN PUBLIC KEY-----\n"));
        assert_eq!(Envelope::parse(&file).unwrap().0, document);
    }

    #[test]
    fn a_key_that_signs_twice_is_refused() {
        let mut envelope = Envelope::unsigned(&timestamp_of(7));
        let pair = pair(1);
        envelope.add(pair.key.id().clone(), pair.sign(envelope.payload()));
        let mut file: serde_json::Value = serde_json::from_slice(&envelope.to_file()).unwrap();
        let signature = file["signatures"][0].clone();
        file["signatures"].as_array_mut().unwrap().push(signature);

        let error = Envelope::parse(file.to_string().as_bytes()).unwrap_err();

        assert!(matches!(error, ParseError::Twice(_)), "{error}");
    }

    #[test]
    fn a_signature_can_be_taken_back() {
        let mut envelope = Envelope::unsigned(&timestamp_of(7));
        let pair = pair(1);
        envelope.add(pair.key.id().clone(), pair.sign(envelope.payload()));

        assert!(envelope.remove(pair.key.id()));
        assert!(!envelope.remove(pair.key.id()));
        assert_eq!(envelope, Envelope::unsigned(&timestamp_of(7)));
    }
}
