//! The text of an index, hashed and counted without the compression around it.

use std::io::{self, Read};

use entities::part_list::OpenPart;

use super::running::Running;
use super::{ComposeError, Encoding};

/// How much text is read at once, in bytes.
const READ: usize = 64 << 10;

/// The text of an index up to some place.
#[derive(Clone, Default)]
pub(super) struct Text {
    running: Running,
    lines: u64,
}

impl Text {
    /// Goes on behind a part, or from where [`Self::part`] was called.
    pub(super) fn resume(open: &OpenPart) -> Result<Self, ComposeError> {
        Ok(Self {
            running: Running::resume(&open.midstate)?,
            lines: open.lines,
        })
    }

    /// Goes on over the text of `members`.
    pub(super) fn read(&mut self, encoding: Encoding, members: &[u8]) -> io::Result<()> {
        if members.is_empty() {
            return Ok(());
        }
        let mut text = encoding.decode(members)?;
        let mut buffer = vec![0; READ];
        loop {
            let read = text.read(&mut buffer)?;
            if read == 0 {
                return Ok(());
            }
            let read = &buffer[..read];
            self.running.update(read);
            self.lines += memchr::memchr_iter(b'\n', read).count() as u64;
        }
    }

    /// What to put away.
    pub(super) fn part(&self) -> OpenPart {
        OpenPart {
            midstate: self.running.state(),
            lines: self.lines,
        }
    }

    /// Length in bytes.
    pub(super) fn size(&self) -> u64 {
        self.running.length()
    }

    /// The hash of all text so far, in lower-case hexadecimal.
    pub(super) fn finish(self) -> String {
        self.running.finish()
    }
}
