//! What every client of TUF reads alike of a target: the rules that need no metadata to be judged.

/// The longest path, in bytes: what a URL and a file name below a mirror's root can hold.
const LONGEST: usize = 1024;

/// The longest file: clients in JavaScript count no further.
const LARGEST: u64 = (1 << 53) - 1;

/// Hexadecimal digits of a SHA-256.
const DIGITS: usize = 64;

/// Whether `path` may be the path of a target: the path of its URL without the leading slash.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub(crate) fn check_path(path: &str) -> Result<(), String> {
    if path.is_empty() || path.len() > LONGEST {
        return Err(format!("it must have 1 to {LONGEST} bytes"));
    }
    let means_more = |char: &char| matches!(char, '%' | '#' | '?' | '\\') || char.is_control();
    if let Some(found) = path.chars().find(means_more) {
        return Err(format!(
            "it must not hold {found:?}: clients put it into a URL as it is"
        ));
    }
    if path
        .split('/')
        .any(|segment| matches!(segment, "" | "." | ".."))
    {
        return Err(
            "it must have no empty segments, no `.` and no `..`, and begin with no slash".into(),
        );
    }
    Ok(())
}

/// Whether `text` is a SHA-256 as metadata holds it.
///
/// # Errors
/// What it should be.
pub(crate) fn check_sha256(text: &str) -> Result<(), &'static str> {
    let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() == DIGITS && text.bytes().all(digit) {
        Ok(())
    } else {
        Err("it must be 64 lower-case hexadecimal digits")
    }
}

/// Whether a file may be `length` bytes long.
///
/// # Errors
/// What it should be.
pub(crate) fn check_length(length: u64) -> Result<(), String> {
    if length <= LARGEST {
        Ok(())
    } else {
        Err(format!("it must be at most {LARGEST}"))
    }
}

/// Whether `text` may say which paths a role speaks for: a path in which `*` stands for a segment
/// or a part of one.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub(crate) fn check_pattern(text: &str) -> Result<(), String> {
    check_path(text)?;
    // Beyond `*`, the pattern languages of the clients differ.
    if let Some(found) = text.chars().find(|char| "[]{}!".contains(*char)) {
        return Err(format!(
            "it must not hold `{found}`: clients differ about it"
        ));
    }
    if text.contains("**") {
        return Err("it must not hold `**`: clients differ about it".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_every_client_asks_for_alike_are_taken() {
        for path in [
            "a",
            "rpm/core/repodata/repomd.xml",
            "x+y~z^1:2 3",
            "ä/é",
            "a..b",
        ] {
            assert_eq!(check_path(path), Ok(()), "{path}");
        }
    }

    #[test]
    fn paths_that_urls_read_differently_are_refused() {
        let long = "a".repeat(LONGEST + 1);
        for path in [
            "", "/a", "a/", "a//b", "../a", "a/./b", "a%2fb", "a#b", "a?b", "a\\b", "a\nb", &long,
        ] {
            assert!(check_path(path).is_err(), "{path:?}");
            assert!(check_pattern(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn patterns_know_stars_alone() {
        for pattern in ["a/*", "a/*.rpm", "*", "a/b"] {
            assert_eq!(check_pattern(pattern), Ok(()), "{pattern}");
        }
        for pattern in ["a/**", "a/[bc]", "a/{b,c}", "!a"] {
            assert!(check_pattern(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn a_hash_is_whole_and_lower_case() {
        let hash = "0123456789abcdef".repeat(4);

        assert!(check_sha256(&hash).is_ok());
        for text in ["", &hash[1..], &hash.to_uppercase(), &format!("{hash}0")] {
            assert!(check_sha256(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_file_is_longer_than_clients_count() {
        assert!(check_length(0).is_ok());
        assert!(check_length(1 << 53).is_err());
    }
}
