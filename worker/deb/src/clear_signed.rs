//! Text with its signature in one file (RFC 9580, section 7): `InRelease`, `.dsc`, `.changes`.
//!
//! The key is somewhere else: [`text_to_sign`] goes out, signatures *over text* (type 0x01) come
//! back, [`assemble`] makes the file. Signatures over binary documents (type 0x00) do not do:
//! GnuPG takes them here, Sequoia, and with it apt since 3.0, does not.
//!
//! Reading is strict where clients have been fooled: nothing but the one message may be in the
//! file, so that nobody reads words beside those that are signed.

use crate::armor::{self, ArmorError, Block};

const BEGIN: &[u8] = b"-----BEGIN PGP SIGNED MESSAGE-----";

/// What a signer has to sign in place of `text`: CR LF between the lines, no blanks at their ends,
/// and no end of the last line.
pub fn text_to_sign(text: &str) -> Vec<u8> {
    signed_bytes(text.as_bytes())
}

/// As [`text_to_sign`], for text that someone else wrote.
pub(crate) fn signed_bytes(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + text.len() / 32);
    for (at, line) in lines(text).enumerate() {
        if at > 0 {
            bytes.extend(b"\r\n");
        }
        bytes.extend(without_blanks(line));
    }
    bytes
}

/// The file of `text` and `signatures`, binary packets by one key or by several, over
/// [`text_to_sign`] with SHA-256.
pub fn assemble(text: &str, signatures: &[impl AsRef<[u8]>]) -> String {
    let mut file = String::with_capacity(text.len() + 2048);
    file.push_str("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n");
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        if line.starts_with('-') {
            file.push_str("- ");
        }
        file.push_str(line);
        file.push('\n');
    }
    file + &armor::encode(Block::Signature, signatures)
}

/// A file taken apart; whether the signatures hold is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClearSigned {
    /// The text as it is signed, but for its line ends: LF after each line.
    pub text: Vec<u8>,
    /// The signature packets, one after the other.
    pub signatures: Vec<u8>,
}

impl ClearSigned {
    /// Whether `file` says to be signed.
    pub fn is(file: &[u8]) -> bool {
        file.starts_with(BEGIN)
    }

    /// Takes `file` apart.
    ///
    /// # Errors
    /// [`ClearSignedError`].
    pub fn read(file: &[u8]) -> Result<Self, ClearSignedError> {
        let mut rest = file;
        if next_line(&mut rest) != Some(BEGIN) {
            return Err(ClearSignedError::NotSigned);
        }
        loop {
            match next_line(&mut rest) {
                Some(b"") => break,
                // Which hash was used, the signature says; what this says is not signed.
                Some(line) if line.starts_with(b"Hash:") => {}
                Some(_) => return Err(ClearSignedError::Broken("a header that is not known")),
                None => return Err(ClearSignedError::Broken("no text")),
            }
        }
        let begin = Block::Signature.begin();
        let mut text = Vec::with_capacity(rest.len());
        loop {
            let before = rest;
            match next_line(&mut rest) {
                Some(line) if line == begin.as_bytes() => {
                    let signatures = armor::decode(Block::Signature, before)?;
                    return Ok(Self { text, signatures });
                }
                Some(line) if line.starts_with(b"- ") => text.extend(&line[2..]),
                Some(line) if line.starts_with(b"-") => {
                    let what = "a line that starts with a dash and is not escaped";
                    return Err(ClearSignedError::Broken(what));
                }
                Some(line) => text.extend(line),
                None => return Err(ClearSignedError::Broken("no signature after its text")),
            }
            text.push(b'\n');
        }
    }
}

/// The lines of `text`; the end of the last one starts no other.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.split(|byte| *byte == b'\n')
}

fn next_line<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    if rest.is_empty() {
        return None;
    }
    let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    let (line, after) = rest.split_at(end);
    *rest = after.strip_prefix(b"\n").unwrap_or(after);
    Some(without_blanks(line))
}

/// Blanks at the end of a line are not signed, so they are not read either.
fn without_blanks(line: &[u8]) -> &[u8] {
    let end = line
        .iter()
        .rposition(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
    &line[..end.map_or(0, |last| last + 1)]
}

/// Why a clear-signed file was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClearSignedError {
    /// It does not start as one.
    #[error("the file is not clear-signed from its first line on")]
    NotSigned,
    /// It breaks the rules of the format.
    #[error("the clear-signed file has {0}")]
    Broken(&'static str),
    /// The signature, or what follows it, cannot be read.
    #[error("the signature of the clear-signed file cannot be read")]
    Signature(#[from] ArmorError),
}

impl ClearSignedError {
    /// The stable code of this refusal.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotSigned => "deb-not-clear-signed",
            Self::Broken(_) | Self::Signature(_) => "deb-bad-clear-signed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Origin: Example\n- dash: 1\n-----BEGIN PGP SIGNATURE-----\n\nlast: 2\n";

    #[test]
    fn what_is_signed_has_other_line_ends_and_no_blanks_before_them() {
        assert_eq!(text_to_sign("a: 1 \t\n\n b\n"), b"a: 1\r\n\r\n b");
        assert_eq!(text_to_sign("a"), b"a");
        assert_eq!(text_to_sign(""), b"");
    }

    #[test]
    fn text_and_signatures_come_back() {
        let file = assemble(TEXT, &[[1, 2], [3, 4]]);

        let read = ClearSigned::read(file.as_bytes()).unwrap();

        assert!(ClearSigned::is(file.as_bytes()));
        assert_eq!(String::from_utf8(read.text).unwrap(), TEXT);
        assert_eq!(read.signatures, [1, 2, 3, 4]);
    }

    #[test]
    fn other_line_ends_and_hash_names_do_not_matter() {
        let file = assemble("a: 1\nb: 2\n", &[[1]]).replace('\n', " \r\n");
        for hash in ["Hash: SHA256", "Hash: MD4\r\nHash: SHA512", ""] {
            let file = if hash.is_empty() {
                file.replace("Hash: SHA256 \r\n", "")
            } else {
                file.replace("Hash: SHA256", hash)
            };
            let read = ClearSigned::read(file.as_bytes()).unwrap();
            assert_eq!(read.text, b"a: 1\nb: 2\n");
        }
    }

    #[test]
    fn nothing_may_stand_beside_the_message() {
        let good = assemble("a: 1\n", &[[1]]);
        for (bad, code) in [
            (format!("b: 2\n{good}"), "deb-not-clear-signed"),
            (format!("\n{good}"), "deb-not-clear-signed"),
            (format!("{good}b: 2\n"), "deb-bad-clear-signed"),
            (good.repeat(2), "deb-bad-clear-signed"),
            (good.replace("Hash: ", "Comment: "), "deb-bad-clear-signed"),
            (good.replace("a: 1", "-a: 1"), "deb-bad-clear-signed"),
            (
                good.replace("a: 1", "-----BEGIN PGP SIGNED MESSAGE-----"),
                "deb-bad-clear-signed",
            ),
            (good[..70].to_owned(), "deb-bad-clear-signed"),
            (good[..40].to_owned(), "deb-bad-clear-signed"),
        ] {
            let refused = ClearSigned::read(bad.as_bytes()).unwrap_err();
            assert_eq!(refused.code(), code, "{bad}");
        }
        assert!(ClearSigned::read(format!("{good}\n \n").as_bytes()).is_ok());
    }
}
