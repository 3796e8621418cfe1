//! Text of packages as XML can carry it.
//!
//! Headers hold bytes of no stated encoding. What is valid UTF-8 is taken as such; anything else is
//! read as Latin-1, as `createrepo_c` does, with the codes that Latin-1 does not assign left out.

use std::borrow::Cow;

/// `bytes` as text.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => bytes
            .iter()
            .filter(|byte| !(128..192).contains(*byte))
            .map(|byte| char::from(*byte))
            .collect(),
    }
}

/// Whether `bytes` hold what no XML document may: control characters but tab and line ends, or the
/// two noncharacters. NUL counts as a separator of strings.
pub(crate) fn is_unfit(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .any(|byte| *byte < 32 && !matches!(*byte, 0 | b'\t' | b'\n' | b'\r'))
        || memchr::memmem::find(bytes, b"\xef\xbf\xbe").is_some()
        || memchr::memmem::find(bytes, b"\xef\xbf\xbf").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_stays_and_other_bytes_are_latin_1() {
        assert_eq!(decode("čaj".as_bytes()), "čaj");
        assert_eq!(decode(b"caf\xe9 \x80"), "café ");
    }

    #[test]
    fn control_characters_are_found() {
        assert!(is_unfit(b"a\x01b"));
        assert!(is_unfit("a\u{ffff}".as_bytes()));
        assert!(!is_unfit("tab\tand\nline\r\u{e9}\0next".as_bytes()));
    }
}
