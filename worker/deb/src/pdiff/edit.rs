//! What changed, by lines of the old text.

/// Lines of a text at most, so that sums of them are numbers too.
const MAX_LINE: u64 = 1 << 40;

/// One change: `removed` lines after the first `line` ones give way to `inserted`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Lines of the old text that stand before the change.
    pub line: u64,
    /// Lines of the old text that go.
    pub removed: u64,
    /// Lines that come in their place, each with its end.
    pub inserted: Vec<u8>,
}

impl Edit {
    /// The first line of the old text after the change.
    pub(super) fn end(&self) -> u64 {
        self.line + self.removed
    }
}

/// Changes from one text to another, in the order of their lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    edits: Vec<Edit>,
}

impl Patch {
    /// The patch of `edits`, which are in the order of their lines and do not overlap; what touches
    /// becomes one. Insertions at the same line come in the order given.
    ///
    /// # Errors
    /// [`PatchError`].
    pub fn new(edits: impl IntoIterator<Item = Edit>) -> Result<Self, PatchError> {
        let mut patch = Self::default();
        for edit in edits {
            check_lines(&edit.inserted)?;
            if edit.line > MAX_LINE || edit.removed > MAX_LINE {
                return Err(PatchError::Line(edit.line));
            }
            if patch.end().is_some_and(|end| edit.line < end) {
                return Err(PatchError::Order(edit.line));
            }
            patch.push(edit);
        }
        Ok(patch)
    }

    /// Whether old and new text are the same.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The changes, by rising lines.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// The first line of the old text after the last change.
    fn end(&self) -> Option<u64> {
        self.edits.last().map(Edit::end)
    }

    /// Adds a change behind the others.
    pub(super) fn push(&mut self, edit: Edit) {
        if edit.removed == 0 && edit.inserted.is_empty() {
            return;
        }
        match self.edits.last_mut() {
            Some(last) if last.end() == edit.line => {
                last.removed += edit.removed;
                last.inserted.extend(edit.inserted);
            }
            _ => self.edits.push(edit),
        }
    }
}

/// Refuses what `ed` would not take for the lines that it is.
fn check_lines(lines: &[u8]) -> Result<(), PatchError> {
    if !lines.is_empty() && !lines.ends_with(b"\n") {
        return Err(PatchError::Unfinished);
    }
    if lines.starts_with(b".\n") || memchr::memmem::find(lines, b"\n.\n").is_some() {
        return Err(PatchError::Dot);
    }
    Ok(())
}

/// Why there is no patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// A change starts before the one before it ends.
    #[error("the change at line {0} is not behind the one before it")]
    Order(u64),
    /// No text has as many lines.
    #[error("the change at line {0} is beyond the end of any index")]
    Line(u64),
    /// The last line is half a line.
    #[error("a change inserts a line without its end")]
    Unfinished,
    /// `ed` takes such a line for the end of what is inserted.
    #[error("a change inserts a line that is a single dot")]
    Dot,
    /// The bytes are no patch as it is written here.
    #[error("the patch is broken at byte {0}")]
    Script(usize),
}

impl PatchError {
    /// The stable code of this refusal.
    pub fn code(self) -> &'static str {
        match self {
            Self::Order(_) | Self::Line(_) => "deb-patch-order",
            Self::Unfinished | Self::Dot => "deb-patch-lines",
            Self::Script(_) => "deb-bad-patch",
        }
    }
}
