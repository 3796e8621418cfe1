//! Telling the packages in a text apart.

use std::io::{self, Read};

use memchr::memmem::Finder;

/// How much text is read at once, in bytes.
const READ: usize = 64 << 10;

/// Gives every piece of `text`, terminator included, to `take`. Holds one piece at a time.
///
/// # Errors
/// What `take` answers; [`io::ErrorKind::InvalidData`] when text is left behind the last piece.
pub(super) fn each(
    mut text: impl Read,
    terminator: &[u8],
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let finder = Finder::new(terminator);
    let mut pending = Vec::new();
    // Nothing before this place ends a piece.
    let mut searched = 0;
    loop {
        let mut start = 0;
        while let Some(found) = finder.find(&pending[searched..]) {
            let end = searched + found + terminator.len();
            take(&pending[start..end])?;
            (start, searched) = (end, end);
        }
        pending.drain(..start);
        searched = (pending.len() + 1).saturating_sub(terminator.len());
        if text.by_ref().take(READ as u64).read_to_end(&mut pending)? == 0 {
            break;
        }
    }
    if pending.is_empty() {
        Ok(())
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "text is left behind the last package",
        ))
    }
}

/// Whether `text` is one piece: it ends with the terminator and has it nowhere else.
pub(super) fn is_one(text: &[u8], terminator: &[u8]) -> bool {
    memchr::memmem::find(text, terminator).map(|at| at + terminator.len()) == Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        each(text.as_bytes(), b"\n\n", |piece| {
            found.push(String::from_utf8_lossy(piece).into_owned());
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn pieces_end_with_their_terminator() {
        assert_eq!(pieces("a\n\nb\nc\n\n").unwrap(), ["a\n\n", "b\nc\n\n"]);
        assert!(pieces("").unwrap().is_empty());
    }

    #[test]
    fn a_terminator_across_two_reads_is_found() {
        for length in READ - 3..READ + 3 {
            let text = format!("{}\n\nrest\n\n", "x".repeat(length));

            assert_eq!(pieces(&text).unwrap().len(), 2, "{length}");
        }
    }

    #[test]
    fn text_behind_the_last_piece_is_refused() {
        assert!(pieces("a\n\nb\n").is_err());
    }

    #[test]
    fn two_pieces_are_not_one() {
        assert!(is_one(b"a\n\n", b"\n\n"));
        assert!(!is_one(b"a\n\nb\n\n", b"\n\n"));
        assert!(!is_one(b"a\n", b"\n\n"));
    }
}
