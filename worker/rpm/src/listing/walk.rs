//! Going through XML of others step by step: bounded in memory, however long it is.

use std::io::{self, BufRead, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{ListingError, VALUE_MAX};
use crate::xml;

/// Longest piece of text, tag or comment, in bytes: descriptions and changelogs are far shorter.
const PIECE_MAX: usize = 16 << 20;

/// Deepest nesting; real indexes have five levels.
const DEPTH_MAX: usize = 64;

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// An element begins.
    Open,
    /// An element ends.
    Close,
    /// The document is over.
    End,
}

/// A document, and how far it was read.
pub(super) struct Walker<R> {
    reader: Reader<Metered<R>>,
    buffer: Vec<u8>,
    /// The element that begins.
    element: BytesStart<'static>,
    /// The name of the element that begins or ends.
    name: Vec<u8>,
    /// The text since an element began.
    text: String,
    /// How deep the element of this turn is; the root is at 1.
    depth: usize,
    /// How many elements are open.
    open: usize,
}

impl<R: BufRead> Walker<R> {
    /// Reads up to the root, which has to be `wanted`.
    pub(super) fn open(bytes: R, wanted: &'static str) -> Result<Self, ListingError> {
        let mut reader = Reader::from_reader(Metered {
            bytes,
            left: PIECE_MAX,
        });
        reader.config_mut().expand_empty_elements = true;
        let mut walker = Self {
            reader,
            buffer: Vec::new(),
            element: BytesStart::new(""),
            name: Vec::new(),
            text: String::new(),
            depth: 0,
            open: 0,
        };
        match walker.turn()? {
            Turn::Open if walker.is(wanted) => Ok(walker),
            Turn::Open => Err(ListingError::Other {
                found: String::from_utf8_lossy(&walker.name).into_owned(),
                wanted,
            }),
            Turn::Close | Turn::End => Err(walker.malformed("it has no element")),
        }
    }

    /// Goes on to where the next element begins or ends.
    pub(super) fn turn(&mut self) -> Result<Turn, ListingError> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().left = PIECE_MAX;
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(quick_xml::Error::Io(error)) => {
                    let error = io::Error::new(error.kind(), error.to_string());
                    return Err(ListingError::Read(error));
                }
                Err(error) => return Err(malformed(self.reader.error_position(), &error)),
            };
            let at = self.reader.buffer_position();
            match event {
                Event::Start(start) => {
                    self.element = start.into_owned();
                    self.name.clear();
                    self.name.extend(self.element.name().into_inner());
                    self.text.clear();
                    self.open += 1;
                    self.depth = self.open;
                    if self.open > DEPTH_MAX {
                        return Err(malformed(at, "it is nested too deep"));
                    }
                    return Ok(Turn::Open);
                }
                Event::End(end) => {
                    self.name.clear();
                    self.name.extend(end.name().into_inner());
                    self.depth = self.open;
                    self.open = self.open.saturating_sub(1);
                    return Ok(Turn::Close);
                }
                Event::Text(part) => {
                    let part = part.decode().map_err(|error| malformed(at, &error))?;
                    push(&mut self.text, &part);
                }
                Event::GeneralRef(reference) => {
                    let letter =
                        xml::character(&reference).map_err(|reason| malformed(at, &reason))?;
                    push(&mut self.text, letter.encode_utf8(&mut [0; 4]));
                }
                Event::DocType(kind) if kind.contains(&b'[') => {
                    return Err(malformed(at, "it declares a document type of its own"));
                }
                Event::Eof if self.open > 0 => {
                    return Err(malformed(at, "it ends inside an element"));
                }
                Event::Eof => return Ok(Turn::End),
                _ => {}
            }
        }
    }

    /// How deep the element of this turn is; the root is at 1.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// Whether the element of this turn is called so.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name.as_bytes()
    }

    /// An attribute of the element that begins; nothing if it has none of this name.
    pub(super) fn attribute(&self, name: &str) -> Result<String, ListingError> {
        let found = self.element.try_get_attribute(name);
        let Some(found) = found.map_err(|error| self.malformed(&error))? else {
            return Ok(String::new());
        };
        let value = found.normalized_value(XmlVersion::Explicit1_0);
        let value = value.map_err(|error| self.malformed(&error))?;
        self.checked(&value)
    }

    /// The text of the element that ends.
    pub(super) fn value(&self) -> Result<String, ListingError> {
        self.checked(self.text.trim())
    }

    /// The number that is the text of the element that ends.
    pub(super) fn number(&self) -> Result<u64, ListingError> {
        let number = self.text.trim().parse();
        number.map_err(|_| self.missing("a size that is a number"))
    }

    /// Values go into paths, tables and messages: they are short and of one line.
    fn checked(&self, value: &str) -> Result<String, ListingError> {
        if value.len() > VALUE_MAX {
            return Err(self.malformed("it has a value that is too long"));
        }
        if value.chars().any(char::is_control) {
            return Err(self.malformed("it has a control character"));
        }
        Ok(value.to_owned())
    }

    /// That `what` is not there.
    pub(super) fn missing(&self, what: &'static str) -> ListingError {
        let at = self.reader.buffer_position();
        ListingError::Missing { at, what }
    }

    fn malformed(&self, reason: &(impl ToString + ?Sized)) -> ListingError {
        malformed(self.reader.buffer_position(), reason)
    }
}

/// Text that nobody asks for, such as a description, is not kept beyond what a value may have.
fn push(text: &mut String, part: &str) {
    if text.len() <= VALUE_MAX {
        text.push_str(part);
    }
}

fn malformed(at: u64, reason: &(impl ToString + ?Sized)) -> ListingError {
    ListingError::Malformed {
        at,
        reason: reason.to_string(),
    }
}

/// Bytes of which only so many may be taken in one go.
struct Metered<R> {
    bytes: R,
    left: usize,
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let found = self.fill_buf()?;
        let length = found.len().min(into.len());
        into[..length].copy_from_slice(&found[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            let reason = "a piece of it is longer than 16 MiB";
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
        }
        self.bytes.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount);
        self.bytes.consume(amount);
    }
}
