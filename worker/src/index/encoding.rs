//! Compressed members: what all clients read when they stand one behind the other.
//!
//! The bytes depend on the text alone, not on how it was cut into writes: the compressors are fed
//! chunks of a fixed size.

use std::io::{self, Read, Write};

use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};

/// How much text a compressor gets at once, in bytes.
const CHUNK: usize = 1 << 20;

/// What gzip calls an unknown operating system.
const OS_UNKNOWN: u8 = 255;

/// The effort that costs little and gives most: what gzip does when not told.
const GZIP_LEVEL: u32 = 6;

/// As small as gzip at less cost for the reader.
const ZSTD_LEVEL: i32 = 10;

/// How the members of an index are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Members of gzip without name and time.
    Gzip,
    /// Frames of Zstandard.
    Zstd,
    /// The text itself.
    Plain,
}

impl Encoding {
    /// The end of the names of such files; empty for text.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Gzip => "gz",
            Self::Zstd => "zst",
            Self::Plain => "",
        }
    }

    /// What an index with this first member is compressed with. One of text has nothing in it.
    pub fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            _ => Self::Plain,
        }
    }

    /// One member that holds `text`.
    pub fn encode(self, text: &[u8]) -> io::Result<Vec<u8>> {
        let mut encoder = Encoder::new(self);
        encoder.write(text)?;
        encoder.finish()
    }

    /// Reads the text of `members`, one or several.
    pub(super) fn decode(self, members: &[u8]) -> io::Result<Box<dyn Read + '_>> {
        Ok(match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(members)),
            Self::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(members)?),
            Self::Plain => Box::new(members),
        })
    }
}

/// Makes one member.
pub(super) struct Encoder {
    encoding: Encoding,
    pending: Vec<u8>,
    sink: Option<Sink>,
}

enum Sink {
    Gzip(GzEncoder<Vec<u8>>),
    Zstd(zstd::stream::write::Encoder<'static, Vec<u8>>),
    Plain(Vec<u8>),
}

impl Encoder {
    pub(super) fn new(encoding: Encoding) -> Self {
        Self {
            encoding,
            pending: Vec::new(),
            sink: None,
        }
    }

    /// Takes more text.
    pub(super) fn write(&mut self, mut text: &[u8]) -> io::Result<()> {
        while self.pending.len() + text.len() > CHUNK {
            let (now, later) = text.split_at(CHUNK - self.pending.len());
            self.pending.extend_from_slice(now);
            text = later;
            self.feed(None)?;
        }
        self.pending.extend_from_slice(text);
        Ok(())
    }

    /// Ends the member.
    pub(super) fn finish(mut self) -> io::Result<Vec<u8>> {
        // Text that fits one chunk has a known length, and small tables are enough for it.
        let whole = self.pending.len() as u64;
        self.feed(Some(whole))?;
        match self.sink {
            Some(Sink::Gzip(sink)) => sink.finish(),
            Some(Sink::Zstd(sink)) => sink.finish(),
            Some(Sink::Plain(text)) => Ok(text),
            None => Ok(Vec::new()),
        }
    }

    fn feed(&mut self, whole: Option<u64>) -> io::Result<()> {
        let sink = match &mut self.sink {
            Some(sink) => sink,
            None => self.sink.insert(Sink::new(self.encoding, whole)?),
        };
        match sink {
            Sink::Gzip(sink) => sink.write_all(&self.pending)?,
            Sink::Zstd(sink) => sink.write_all(&self.pending)?,
            Sink::Plain(text) => text.extend_from_slice(&self.pending),
        }
        self.pending.clear();
        Ok(())
    }
}

impl Sink {
    fn new(encoding: Encoding, whole: Option<u64>) -> io::Result<Self> {
        Ok(match encoding {
            Encoding::Gzip => Self::Gzip(
                GzBuilder::new()
                    .mtime(0)
                    .operating_system(OS_UNKNOWN)
                    .write(Vec::new(), Compression::new(GZIP_LEVEL)),
            ),
            Encoding::Zstd => {
                let mut sink = zstd::stream::write::Encoder::new(Vec::new(), ZSTD_LEVEL)?;
                sink.set_pledged_src_size(whole)?;
                Self::Zstd(sink)
            }
            Encoding::Plain => Self::Plain(Vec::new()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> Vec<u8> {
        (0..(2 * CHUNK + 100))
            .map(|at| u8::try_from(at / 7 % 251).unwrap())
            .collect()
    }

    #[test]
    fn a_member_does_not_depend_on_how_its_text_was_cut() {
        for encoding in [Encoding::Gzip, Encoding::Zstd, Encoding::Plain] {
            for length in [0, 10, CHUNK, CHUNK + 1, 2 * CHUNK + 100] {
                let text = &text()[..length];
                let mut cut = Encoder::new(encoding);
                for some in text.chunks(1000) {
                    cut.write(some).unwrap();
                }

                assert_eq!(cut.finish().unwrap(), encoding.encode(text).unwrap());
            }
        }
    }

    #[test]
    fn members_behind_each_other_are_read_as_one() {
        for encoding in [Encoding::Gzip, Encoding::Zstd, Encoding::Plain] {
            let members = [
                encoding.encode(b"one ").unwrap(),
                encoding.encode(b"two").unwrap(),
            ];
            let mut text = String::new();

            let joined = members.concat();
            encoding
                .decode(&joined)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();

            assert_eq!(text, "one two");
            assert_eq!(Encoding::of(&joined), encoding);
        }
    }

    #[test]
    fn a_gzip_member_names_no_time_and_no_system() {
        let member = Encoding::Gzip.encode(b"text").unwrap();

        assert_eq!(member[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    }
}
