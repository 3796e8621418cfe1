//! URL paths: decoded once, and refused where two readers could understand them differently.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Longest path that is looked at, in bytes as sent.
const LONGEST: usize = 4096;

/// Most segments of a path: bounds the search for its repository.
const DEEPEST: usize = 64;

/// What is encoded in paths that we write.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'@')
    .remove(b':');

/// The decoded path without its leading slash, or `None` when it is refused: no leading slash,
/// an escape that is no escape, an encoded slash, a backslash, a control character, text that is
/// not UTF-8, an empty segment other than the last, `.` or `..` as a segment.
pub(crate) fn normalize(raw: &str) -> Option<Cow<'_, str>> {
    let raw = raw.strip_prefix('/')?;
    if raw.len() > LONGEST || !has_whole_escapes(raw.as_bytes()) {
        return None;
    }
    let slashes = |text: &str| text.bytes().filter(|byte| *byte == b'/').count();
    let path = percent_decode_str(raw).decode_utf8().ok()?;
    // A slash that appears by decoding is a name for one reader and two for another.
    if slashes(&path) != slashes(raw) || slashes(raw) >= DEEPEST {
        return None;
    }
    let is_foreign = |letter: char| letter.is_control() || letter == '\\';
    let is_trick = |(index, segment): (usize, &str)| {
        (segment.is_empty() && index < slashes(raw)) || segment == "." || segment == ".."
    };
    if path.contains(is_foreign) || path.split('/').enumerate().any(is_trick) {
        return None;
    }
    Some(path)
}

/// `path` as it stands in a URL.
pub(crate) fn encode(path: &str) -> String {
    utf8_percent_encode(path, ENCODED).to_string()
}

/// Whether `path`, decoded, would be another one if it were decoded again.
pub(crate) fn is_encoded(path: &str) -> bool {
    let escapes = path.split('%').skip(1);
    let mut digits = escapes.map(|rest| rest.as_bytes().get(..2));
    digits.any(|digits| digits.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit)))
}

fn has_whole_escapes(raw: &[u8]) -> bool {
    raw.iter().enumerate().all(|(at, byte)| {
        *byte != b'%'
            || matches!(raw.get(at + 1..at + 3), Some(hex) if hex.iter().all(u8::is_ascii_hexdigit))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_is_decoded_once() {
        let plain = "/rpm/a/Packages/l/libstdc++-1.0~rc1%5E2-1.x86_64.rpm";
        let spelled = "/rpm/a/Packages/l/libstdc%2B%2B-1.0%7Erc1^2-1.x86_64.rpm";

        let expected = "rpm/a/Packages/l/libstdc++-1.0~rc1^2-1.x86_64.rpm";
        assert_eq!(normalize(plain).unwrap(), expected);
        assert_eq!(normalize(spelled).unwrap(), expected);
        assert_eq!(normalize("/a%252fb").unwrap(), "a%2fb");
    }

    #[test]
    fn what_would_change_when_decoded_again_is_told() {
        for path in ["a%2fb", "a/%2e%2e/b", "%41", "a%%2f"] {
            assert!(is_encoded(path), "{path}");
        }
        for path in ["a", "100%", "100%.txt", "a%2", "a%zz"] {
            assert!(!is_encoded(path), "{path}");
        }
    }

    #[test]
    fn a_trailing_slash_stays() {
        assert_eq!(normalize("/").unwrap(), "");
        assert_eq!(normalize("/rpm/a/").unwrap(), "rpm/a/");
    }

    #[test]
    fn tricks_are_refused() {
        for raw in [
            "",
            "*",
            "rpm/a",
            "//rpm/a",
            "/rpm//a",
            "/rpm/a//",
            "/rpm/a/../b",
            "/rpm/a/..",
            "/rpm/./a",
            "/rpm/%2e%2e/b",
            "/rpm/.%2E/b",
            "/rpm/a%2fb",
            "/rpm/a%2Fb",
            "/rpm/a\\b",
            "/rpm/a%5cb",
            "/rpm/a%00",
            "/rpm/a%0a",
            "/rpm/a%7f",
            "/rpm/%ff",
            "/rpm/%c0%af",
            "/rpm/%",
            "/rpm/%2",
            "/rpm/%zz",
            "/rpm/%+1",
        ] {
            assert_eq!(normalize(raw), None, "{raw:?}");
        }
        assert_eq!(normalize(&"/a".repeat(65)), None);
        assert_eq!(normalize(&format!("/{}", "a".repeat(4097))), None);
    }

    proptest! {
        #[test]
        fn no_spelling_reaches_outside(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "/", "%2f", "%2F", ".", "%2e", "%2E", "..", "\\", "%5c", "%00", "%", "%25", "a",
                    "%61", "é", "%c3%a9", "%c0%ae", "rpm", ":", ";", "?", "#",
                ]),
                0..12,
            ),
        ) {
            let raw = format!("/{}", pieces.concat());
            if let Some(path) = normalize(&raw) {
                let segments: Vec<&str> = path.split('/').collect();
                prop_assert!(!segments.contains(&".."));
                prop_assert!(!segments.contains(&"."));
                prop_assert!(!segments[..segments.len() - 1].contains(&""));
                prop_assert!(!path.contains(['\0', '\\']));
                // As many segments as were sent: nothing became a slash.
                prop_assert_eq!(segments.len(), raw.matches('/').count());
            }
        }

        #[test]
        fn what_we_encode_comes_back(name in "[a-zA-Z0-9+^~%é _.-]{1,20}") {
            prop_assume!(name != "." && name != "..");
            let raw = format!("/{}", encode(&name));

            prop_assert_eq!(normalize(&raw).unwrap(), name);
        }
    }
}
