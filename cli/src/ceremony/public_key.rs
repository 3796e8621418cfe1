//! Public keys as people hand them over: PEM, hexadecimal, or the JSON of TUF metadata.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tuf::{Key, KeyError};

/// The DER of an Ed25519 SubjectPublicKeyInfo (RFC 8410) up to the 32 bytes of the key.
const ED25519_INFO: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// The key that `text` is.
///
/// # Errors
/// [`KeyError`] when it is none that every client of TUF can use.
pub(crate) fn read(text: &str) -> Result<Key, KeyError> {
    let text = text.trim();
    if text.starts_with('{') {
        return serde_json::from_str(text).map_err(|_| KeyError::Unknown);
    }
    match ed25519_of_pem(text) {
        Some(public) => Key::ed25519(&public),
        None => Key::from_text(text),
    }
}

/// The text by which `key` is handed over: hexadecimal of Ed25519, PEM of all others.
pub(crate) fn write(key: &Key) -> String {
    let json = serde_json::to_value(key).unwrap_or_default();
    let text = json["keyval"]["public"].as_str().unwrap_or_default();
    text.trim_end().to_owned()
}

fn ed25519_of_pem(text: &str) -> Option<[u8; 32]> {
    let (_, body) = text.split_once("-----BEGIN PUBLIC KEY-----")?;
    let (body, _) = body.split_once("-----END PUBLIC KEY-----")?;
    let body: String = body.split_whitespace().collect();
    let der = STANDARD.decode(body).ok()?;
    der.strip_prefix(&ED25519_INFO)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The public key of RFC 8032, 7.1, test 1.
    const HEX: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    #[test]
    fn one_key_is_the_same_in_every_form() {
        let plain = read(HEX).unwrap();
        let der = [&ED25519_INFO[..], &hex::decode(HEX).unwrap()].concat();
        let pem = format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            STANDARD.encode(der)
        );
        let json = serde_json::to_string(&plain).unwrap();

        assert_eq!(read(&pem).unwrap(), plain);
        assert_eq!(read(&json).unwrap(), plain);
        assert_eq!(write(&plain), HEX);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "{}", "ssh-ed25519 AAAA", &HEX[1..]] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
