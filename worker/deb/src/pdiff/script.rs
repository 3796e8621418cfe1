//! Patches as `ed` and apt's `rred` read them: the last change first, so that lines keep numbers.

use std::io::Write;

use super::{Edit, Patch, PatchError};

impl Patch {
    /// The script. That of an empty patch is empty.
    pub fn render(&self) -> Vec<u8> {
        let length: usize = self
            .edits()
            .iter()
            .map(|edit| edit.inserted.len() + 32)
            .sum();
        let mut script = Vec::with_capacity(length);
        for edit in self.edits().iter().rev() {
            let (first, last) = (edit.line + 1, edit.end());
            let command = if edit.inserted.is_empty() { 'd' } else { 'c' };
            match edit.removed {
                0 => writeln!(script, "{}a", edit.line),
                1 => writeln!(script, "{first}{command}"),
                _ => writeln!(script, "{first},{last}{command}"),
            }
            .expect("vectors take all that is written");
            if !edit.inserted.is_empty() {
                script.extend(&edit.inserted);
                script.extend(b".\n");
            }
        }
        script
    }

    /// Reads a script that [`Patch::render`] wrote, so that a publisher need keep nothing else.
    ///
    /// # Errors
    /// [`PatchError::Script`] for anything that is not written so.
    pub fn parse(script: &[u8]) -> Result<Self, PatchError> {
        let mut edits = Vec::new();
        let mut at = 0;
        while at < script.len() {
            let broken = PatchError::Script(at);
            let (line, after) = next_line(script, at).ok_or(broken)?;
            let (mut edit, inserts) = command(line).ok_or(broken)?;
            at = after;
            if inserts {
                let end = end_of_lines(&script[at..]).ok_or(broken)?;
                edit.inserted.extend(&script[at..at + end]);
                at += end + b".\n".len();
            }
            edits.push(edit);
        }
        edits.reverse();
        let patch = Self::new(edits)?;
        // Numbers with zeros before them and the like: two scripts would be one patch.
        if patch.render() == script {
            Ok(patch)
        } else {
            Err(PatchError::Script(0))
        }
    }
}

/// The line at `at` and where the next one starts.
fn next_line(script: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let length = memchr::memchr(b'\n', &script[at..])?;
    Some((&script[at..at + length], at + length + 1))
}

/// Where the dot is that ends what is inserted; something has to stand before it.
fn end_of_lines(rest: &[u8]) -> Option<usize> {
    memchr::memmem::find(rest, b"\n.\n").map(|end| end + 1)
}

/// The change that a command line makes, and whether lines follow.
fn command(line: &[u8]) -> Option<(Edit, bool)> {
    let (letter, range) = line.split_last()?;
    let range = str::from_utf8(range).ok()?;
    let (first, last) = range.split_once(',').unwrap_or((range, range));
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    let (line, removed) = match letter {
        b'a' => (last, 0),
        b'c' | b'd' => (
            first.checked_sub(1)?,
            last.checked_sub(first)?.checked_add(1)?,
        ),
        _ => return None,
    };
    let edit = Edit {
        line,
        removed,
        inserted: Vec::new(),
    };
    Some((edit, *letter != b'd'))
}
