//! Reading what an index says of one package.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{Entry, Evr, Relation, RelationError, Relations, Rich, Sense};
use crate::file::FileKind;
use crate::xml;

/// Longest text that is read: what the largest header makes, with most of its bytes escaped.
pub(super) const TEXT_MAX: usize = 1 << 30;
/// Longest rich dependency that is judged.
const RICH_LENGTH_MAX: usize = 4096;
/// Most rich dependencies of one package that are judged; they take longer than others.
const RICH_MAX: usize = 1024;

/// Reads a package's part of primary.
pub(super) fn primary(fragment: &[u8]) -> Result<Relations, RelationError> {
    let mut primary = Primary::default();
    walk(fragment, |step| match step {
        Step::Open(start) => primary.open(start),
        Step::Close(name, text) => {
            primary.close(name, text);
            Ok(())
        }
    })?;
    primary.finish()
}

/// Gives the files of a package's part of filelists to `each`.
pub(super) fn files(
    fragment: &[u8],
    mut each: impl FnMut(FileKind, &str),
) -> Result<(), RelationError> {
    let mut kind = FileKind::Plain;
    walk(fragment, |step| {
        match step {
            Step::Open(start) if start.name().into_inner() == b"file" => {
                let [named] = attributes(start, ["type"])?;
                kind = match &*named {
                    "dir" => FileKind::Directory,
                    "ghost" => FileKind::Ghost,
                    _ => FileKind::Plain,
                };
            }
            Step::Close(b"file", path) => each(kind, path),
            Step::Open(_) | Step::Close(..) => {}
        }
        Ok(())
    })
}

/// What was read so far.
#[derive(Default)]
struct Primary {
    relations: Relations,
    name: String,
    /// Epoch, version and release of the package.
    version: Option<[String; 3]>,
    list: Option<List>,
    /// How many rich requirements there were.
    rich: usize,
}

/// The list that an entry is in.
#[derive(Clone, Copy)]
enum List {
    Provides,
    Requires,
    Conflicts,
    Obsoletes,
}

impl Primary {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), RelationError> {
        match start.name().into_inner() {
            b"version" => {
                let parts = attributes(start, ["epoch", "ver", "rel"])?;
                self.version = Some(parts.map(Cow::into_owned));
            }
            b"rpm:provides" => self.list = Some(List::Provides),
            b"rpm:requires" => self.list = Some(List::Requires),
            b"rpm:conflicts" => self.list = Some(List::Conflicts),
            b"rpm:obsoletes" => self.list = Some(List::Obsoletes),
            b"rpm:entry" => self.entry(start)?,
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &[u8], text: &str) {
        match name {
            b"name" => text.clone_into(&mut self.name),
            b"arch" => self.relations.arch = self.relations.push(text),
            b"file" => self.relations.push_file(text),
            b"rpm:entry" => {}
            _ => self.list = None,
        }
    }

    fn entry(&mut self, start: &BytesStart<'_>) -> Result<(), RelationError> {
        let Some(list) = self.list else {
            return Ok(());
        };
        let parts = attributes(start, ["name", "flags", "epoch", "ver", "rel"])?;
        let [name, flag, epoch, version, release] = parts;
        // What the client itself fulfils.
        if name.is_empty() || name.starts_with("rpmlib(") {
            return Ok(());
        }
        if Rich::is_rich(&name) {
            self.rich += 1;
            if name.len() > RICH_LENGTH_MAX || self.rich > RICH_MAX {
                return Ok(());
            }
        }
        let sense = match &*flag {
            "" => Sense::ANY,
            _ => Sense::of_flag(&flag)
                .ok_or_else(|| RelationError::UnknownFlag(flag.into_owned()))?,
        };
        let evr = Evr {
            epoch: &epoch,
            version: &version,
            release: &release,
        };
        let relations = &mut self.relations;
        let entry: Entry = relations.push_relation(&Relation::new(&name, sense, evr));
        let list = match list {
            List::Provides => &mut relations.provides,
            List::Requires => &mut relations.requires,
            List::Conflicts => &mut relations.conflicts,
            List::Obsoletes => &mut relations.obsoletes,
        };
        list.push(entry);
        Ok(())
    }

    fn finish(mut self) -> Result<Relations, RelationError> {
        if self.name.is_empty() {
            return Err(RelationError::Missing("name"));
        }
        if self.relations.arch().is_empty() {
            return Err(RelationError::Missing("architecture"));
        }
        let [epoch, version, release] = self.version.ok_or(RelationError::Missing("version"))?;
        if self.relations.arch() == "src" {
            self.relations = Relations::default();
            self.relations.arch = self.relations.push("src");
        }
        let evr = Evr {
            epoch: &epoch,
            version: &version,
            release: &release,
        };
        let own = Relation::new(&self.name, Sense::EQUAL, evr);
        self.relations.own = self.relations.push_relation(&own);
        Ok(self.relations)
    }
}

/// One step through the text of a package.
enum Step<'a, 'b> {
    /// An element begins.
    Open(&'a BytesStart<'b>),
    /// The element of this name ends; the text since an element began.
    Close(&'a [u8], &'a str),
}

fn walk(
    fragment: &[u8],
    mut each: impl FnMut(Step<'_, '_>) -> Result<(), RelationError>,
) -> Result<(), RelationError> {
    if fragment.len() > TEXT_MAX {
        return Err(RelationError::TooLarge);
    }
    let mut reader = Reader::from_reader(fragment);
    let mut text = String::new();
    let mut depth = 0_u32;
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return Err(malformed(reader.error_position(), &error)),
        };
        let at = reader.buffer_position();
        match event {
            Event::Start(start) => {
                text.clear();
                depth += 1;
                each(Step::Open(&start))?;
            }
            Event::Empty(start) => {
                text.clear();
                each(Step::Open(&start))?;
                each(Step::Close(start.name().into_inner(), ""))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                each(Step::Close(end.name().into_inner(), &text))?;
                text.clear();
            }
            Event::Text(part) => {
                text.push_str(&part.decode().map_err(|error| malformed(at, &error))?);
            }
            Event::GeneralRef(reference) => {
                let letter = xml::character(&reference).map_err(|reason| malformed(at, &reason))?;
                text.push(letter);
            }
            Event::Eof if depth > 0 => return Err(malformed(at, "it ends inside an element")),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The values of the attributes called so, nothing for those that are not there.
fn attributes<'a, const N: usize>(
    start: &'a BytesStart<'_>,
    names: [&str; N],
) -> Result<[Cow<'a, str>; N], RelationError> {
    let mut values = [const { Cow::Borrowed("") }; N];
    for found in start.attributes().with_checks(false) {
        let found = found.map_err(|error| malformed(0, &error))?;
        let name = found.key.into_inner();
        let Some(place) = names.iter().position(|one| one.as_bytes() == name) else {
            continue;
        };
        values[place] = found
            .normalized_value(XmlVersion::Explicit1_0)
            .map_err(|error| malformed(0, &error))?;
    }
    Ok(values)
}

fn malformed(at: u64, reason: &(impl ToString + ?Sized)) -> RelationError {
    RelationError::Malformed {
        at,
        reason: reason.to_string(),
    }
}
