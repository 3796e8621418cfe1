//! Two patches, one after the other, as one.

use super::{Edit, Patch};

impl Patch {
    /// The patch that does what this one does and then `next`, in one step.
    ///
    /// Takes time and memory in proportion to both patches, whatever the length of the text.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let mut first = Cursor::new(self);
        let mut joined = Self::default();
        let mut middle = 0;
        for edit in next.edits() {
            first.walk(edit.line - middle, &mut joined, Walk::Keep);
            first.walk(edit.removed, &mut joined, Walk::Remove);
            joined.push(insertion(first.line, &edit.inserted));
            middle = edit.end();
        }
        first.finish(&mut joined);
        joined
    }
}

/// What becomes of the lines that are walked over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Walk {
    Keep,
    Remove,
}

/// Walks through the text between the two patches, by what the first one makes of the old text.
struct Cursor<'a> {
    edits: std::slice::Iter<'a, Edit>,
    /// Where the old text is read next.
    line: u64,
    /// What an edit inserted and was not walked over yet.
    inserted: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn new(patch: &'a Patch) -> Self {
        Self {
            edits: patch.edits().iter(),
            line: 0,
            inserted: &[],
        }
    }

    fn walk(&mut self, mut lines: u64, joined: &mut Patch, walk: Walk) {
        while lines > 0 {
            if !self.inserted.is_empty() {
                let taken = self.take(&mut lines);
                if walk == Walk::Keep {
                    joined.push(insertion(self.line, taken));
                }
                continue;
            }
            let next = self.edits.as_slice().first();
            if next.is_some_and(|edit| edit.line == self.line) {
                self.enter(joined);
                continue;
            }
            let kept = next.map_or(lines, |edit| lines.min(edit.line - self.line));
            if walk == Walk::Remove {
                joined.push(removal(self.line, kept));
            }
            self.line += kept;
            lines -= kept;
        }
    }

    /// Goes into the next edit: what it removes is gone, whatever comes after.
    fn enter(&mut self, joined: &mut Patch) {
        if let Some(edit) = self.edits.next() {
            joined.push(removal(edit.line, edit.removed));
            self.line = edit.end();
            self.inserted = &edit.inserted;
        }
    }

    /// Up to `lines` of what is inserted.
    fn take(&mut self, lines: &mut u64) -> &'a [u8] {
        let mut end = 0;
        while *lines > 0 && end < self.inserted.len() {
            let length = memchr::memchr(b'\n', &self.inserted[end..]);
            end += length.expect("lines have ends") + 1;
            *lines -= 1;
        }
        let (taken, rest) = self.inserted.split_at(end);
        self.inserted = rest;
        taken
    }

    /// All that is left of the first patch.
    fn finish(self, joined: &mut Patch) {
        joined.push(insertion(self.line, self.inserted));
        for edit in self.edits {
            joined.push(edit.clone());
        }
    }
}

fn insertion(line: u64, lines: &[u8]) -> Edit {
    Edit {
        line,
        removed: 0,
        inserted: lines.to_vec(),
    }
}

fn removal(line: u64, lines: u64) -> Edit {
    Edit {
        line,
        removed: lines,
        inserted: Vec::new(),
    }
}
