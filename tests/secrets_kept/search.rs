//! Looking for secrets in all the forms that they may take on their way out.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use kit::place;

/// The shortest secret that is found by more than chance.
const SHORTEST: usize = 16;

/// Secrets, by what they are for.
#[derive(Default)]
pub(crate) struct Secrets {
    known: Vec<(&'static str, Vec<Vec<u8>>)>,
}

impl Secrets {
    /// One more, as text.
    #[track_caller]
    pub(crate) fn add(&mut self, name: &'static str, secret: &str) {
        self.add_bytes(name, secret.trim().as_bytes());
    }

    /// One more, as it stands in a file.
    #[track_caller]
    pub(crate) fn add_file(&mut self, name: &'static str, file: &Path) {
        self.add_bytes(name, place::read(file).trim_ascii());
    }

    /// One more.
    #[track_caller]
    pub(crate) fn add_bytes(&mut self, name: &'static str, secret: &[u8]) {
        assert!(secret.len() >= SHORTEST, "{name} is too short to look for");
        self.known.push((name, forms(secret)));
    }

    /// Fails the test when one of them is in `bytes`, in whatever form.
    #[track_caller]
    pub(crate) fn are_not_in(&self, place: &str, bytes: &[u8]) {
        // As lines of base64 are wrapped.
        let joined: Vec<u8> = bytes
            .iter()
            .copied()
            .filter(|byte| !b"\r\n".contains(byte))
            .collect();
        for (name, forms) in &self.known {
            for form in forms {
                let found = [bytes, &joined].iter().any(|bytes| contains(bytes, form));
                let form = String::from_utf8_lossy(form);
                assert!(!found, "{name} is in {place}, as `{form}`");
            }
        }
    }

    /// The same for all files below `folder`, packed ones unpacked.
    #[track_caller]
    pub(crate) fn are_not_below(&self, folder: &Path) {
        let mut folders = vec![folder.to_owned()];
        let mut files = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                files += 1;
                let bytes = place::read(&path);
                let name = path.display().to_string();
                if path.extension().is_some_and(|ending| ending == "zst") {
                    self.are_not_in(&name, &zstd::decode_all(bytes.as_slice()).unwrap());
                }
                self.are_not_in(&name, &bytes);
            }
        }
        assert!(files > 3, "there was nothing to search");
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    // The first byte decides nearly always, and looking for it is quick.
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == wanted[0]) {
        if rest[at..].starts_with(wanted) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// In clear, in hexadecimal digits and in base64, there at each of the three places that it may have
/// in a longer text.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = vec![
        secret.to_vec(),
        hex::encode(secret).into_bytes(),
        hex::encode_upper(secret).into_bytes(),
    ];
    for shift in 0..3 {
        let shifted = [&[0; 3][..shift], secret].concat();
        // Characters that depend on nothing but the secret.
        let from = (shift * 8).div_ceil(6);
        let to = shifted.len() * 8 / 6;
        for engine in [&STANDARD, &URL_SAFE] {
            forms.push(engine.encode(&shifted).as_bytes()[from..to].to_vec());
        }
    }
    forms
}

/// The secret number of an OpenPGP key without a passphrase, or rather its last 24 bytes, which are
/// there whatever zeros it begins with.
pub(crate) fn private_part(armored: &str) -> Vec<u8> {
    let body = armored.split("\n\n").nth(1).unwrap();
    let lines = body
        .lines()
        .take_while(|line| !line.starts_with(['=', '-']));
    let packets = STANDARD.decode(lines.collect::<String>()).unwrap();
    // Packets of the old form: their length has one byte or two.
    let (begin, length) = match packets[0] & 3 {
        0 => (2, usize::from(packets[1])),
        _ => (3, usize::from(u16::from_be_bytes([packets[1], packets[2]]))),
    };
    let packet = &packets[begin..begin + length];
    // Behind the number stands a checksum of two bytes.
    packet[packet.len() - 26..packet.len() - 2].to_vec()
}

/// The secret number of a P-256 key in PKCS#8.
pub(crate) fn elliptic_scalar(pem: &str) -> Vec<u8> {
    let lines = pem.lines().filter(|line| !line.starts_with('-'));
    let der = STANDARD.decode(lines.collect::<String>()).unwrap();
    let at = der
        .windows(2)
        .position(|pair| pair == [0x04, 0x20])
        .unwrap();
    der[at + 2..at + 34].to_vec()
}

#[test]
fn a_secret_is_found_in_every_form_and_place() {
    let mut secrets = Secrets::default();
    let secret = b"a secret of this test: \xff\x00\x7f";
    secrets.add_bytes("it", secret);
    for before in ["", "a", "ab", "abc", "abcd"] {
        let text = [before.as_bytes(), secret, b" and more"].concat();
        let encoded = STANDARD.encode(&text);
        let (left, right) = encoded.split_at(20);
        for bytes in [
            text.clone(),
            hex::encode(&text).into_bytes(),
            encoded.clone().into_bytes(),
            format!("{left}\r\n{right}").into_bytes(),
            URL_SAFE.encode(&text).into_bytes(),
        ] {
            let found = std::panic::catch_unwind(|| secrets.are_not_in("text", &bytes));
            assert!(found.is_err(), "{bytes:?}");
        }
    }
    secrets.are_not_in("nothing of it", b"a secret of that test");
}
