//! Control files: paragraphs of fields, as packages, `.dsc` files and indexes hold them.
//!
//! Strict where readers differ: what apt, dpkg and others would each take for something else is
//! refused. Names count without regard to case, and the order of fields is kept.

use std::borrow::Cow;
use std::fmt;

/// Largest paragraph that is read.
pub const MAX_PARAGRAPH: usize = 1 << 20;

/// Most fields that a paragraph may have.
pub const MAX_FIELDS: usize = 1000;

/// The fields of one paragraph; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    fields: Vec<Field>,
}

/// A field with its name as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    name: String,
    /// What follows the colon, with the blanks in front of it but none at its end. Starts with a
    /// blank or a line end unless it is empty.
    text: String,
}

impl Field {
    /// Name as it was written.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Value without the blanks around it; its further lines as they were, each with the blank
    /// that it starts with.
    pub fn value(&self) -> &str {
        self.text.trim_start_matches([' ', '\t'])
    }

    /// What follows the colon.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

impl Paragraph {
    /// The only paragraph of `bytes`, with or without empty lines around it.
    ///
    /// # Errors
    /// [`ControlError`] says what is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, ControlError> {
        let mut paragraphs = paragraphs(bytes);
        let paragraph = paragraphs.next().ok_or(ControlError::Empty)??;
        match paragraphs.next() {
            None => Ok(paragraph),
            Some(_) => Err(ControlError::Several),
        }
    }

    /// The fields in the order in which they were written.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The value of the field `name`; see [`Field::value`].
    pub fn get(&self, name: &str) -> Option<&str> {
        let field = self
            .fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name));
        field.map(Field::value)
    }

    fn read(lines: &[u8]) -> Result<Self, ControlError> {
        if lines.len() > MAX_PARAGRAPH {
            return Err(ControlError::TooLarge);
        }
        let mut fields: Vec<Field> = Vec::new();
        for line in lines.split(|byte| *byte == b'\n') {
            if line.starts_with(b" ") || line.starts_with(b"\t") {
                let field = fields.last_mut().ok_or(ControlError::NotAField(1))?;
                continue_field(field, &decode(line))?;
            } else if !line.is_empty() {
                let field = new_field(line, fields.len() + 1)?;
                let known = |other: &Field| other.name.eq_ignore_ascii_case(&field.name);
                if fields.iter().any(known) {
                    return Err(ControlError::Twice(field.name));
                }
                if fields.len() == MAX_FIELDS {
                    return Err(ControlError::TooManyFields);
                }
                fields.push(field);
            }
        }
        for field in &mut fields {
            let length = field.text.trim_ascii_end().len();
            field.text.truncate(length);
        }
        Ok(Self { fields })
    }
}

impl fmt::Display for Paragraph {
    /// The paragraph as it is written, without the empty line that ends it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Field { name, text } in &self.fields {
            writeln!(formatter, "{name}:{text}")?;
        }
        Ok(())
    }
}

/// The paragraphs of `bytes`, which empty lines separate. The first that cannot be read does not
/// keep the next ones from being read.
pub fn paragraphs(bytes: &[u8]) -> Paragraphs<'_> {
    Paragraphs { rest: bytes }
}

/// Iterator of [`paragraphs`].
#[derive(Clone, Debug)]
pub struct Paragraphs<'a> {
    rest: &'a [u8],
}

impl Iterator for Paragraphs<'_> {
    type Item = Result<Paragraph, ControlError>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.rest.iter().position(|byte| *byte != b'\n')?;
        let rest = &self.rest[start..];
        let end = memchr::memmem::find(rest, b"\n\n").unwrap_or(rest.len());
        self.rest = &rest[end..];
        Some(Paragraph::read(&rest[..end]))
    }
}

/// Why a paragraph was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// There is no paragraph.
    #[error("there is no field in it")]
    Empty,
    /// There is another paragraph where only one may be.
    #[error("it has more than one paragraph")]
    Several,
    /// The paragraph is larger than [`MAX_PARAGRAPH`].
    #[error("it is larger than 1 MiB")]
    TooLarge,
    /// The paragraph has more fields than [`MAX_FIELDS`].
    #[error("it has more than 1000 fields")]
    TooManyFields,
    /// The field with this number has no name that a field can have.
    #[error("its field number {0} does not start with a name and a colon")]
    NotAField(usize),
    /// There are two fields of this name.
    #[error("the field {0} is there twice")]
    Twice(String),
    /// The field has a control character that is neither tab nor line end.
    #[error("the field {0} holds a control character")]
    ControlCharacter(String),
    /// The field has a line of nothing but blanks, which ends a paragraph for some readers.
    #[error("the field {0} has a line of nothing but blanks")]
    BlankLine(String),
}

/// UTF-8 stays, and a line that is none is Latin-1, without the codes that Latin-1 leaves free.
fn decode(line: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(line) {
        Ok(line) => Cow::Borrowed(line),
        Err(_) => line
            .iter()
            .filter(|byte| !(128..160).contains(*byte))
            .map(|byte| char::from(*byte))
            .collect(),
    }
}

fn new_field(line: &[u8], number: usize) -> Result<Field, ControlError> {
    let refuse = ControlError::NotAField(number);
    let Some(colon) = memchr::memchr(b':', line) else {
        return Err(refuse);
    };
    let name = line[..colon].trim_ascii_end();
    if name.is_empty() || matches!(name[0], b'#' | b'-') || !name.iter().all(u8::is_ascii_graphic) {
        return Err(refuse);
    }
    let name: String = name.iter().map(|byte| char::from(*byte)).collect();
    let text = decode(&line[colon + 1..]);
    if has_control(&text) {
        return Err(ControlError::ControlCharacter(name));
    }
    let blank = if text.is_empty() || text.starts_with([' ', '\t']) {
        ""
    } else {
        " "
    };
    Ok(Field {
        name,
        text: [blank, &text].concat(),
    })
}

fn continue_field(field: &mut Field, line: &str) -> Result<(), ControlError> {
    if has_control(line) {
        return Err(ControlError::ControlCharacter(field.name.clone()));
    }
    if line.trim_ascii().is_empty() {
        return Err(ControlError::BlankLine(field.name.clone()));
    }
    field.text.push('\n');
    field.text.push_str(line);
    Ok(())
}

fn has_control(text: &str) -> bool {
    if text.is_ascii() {
        return text
            .bytes()
            .any(|byte| byte.is_ascii_control() && byte != b'\t');
    }
    text.chars()
        .any(|character| character.is_control() && character != '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_order_and_their_lines() {
        let text = "B: one\nA:\n first\n \tsecond \n .\n third\nc:\t x\n";

        let paragraph = Paragraph::parse(text.as_bytes()).unwrap();

        assert_eq!(paragraph.to_string(), text);
        assert_eq!(paragraph.get("b"), Some("one"));
        assert_eq!(paragraph.get("a"), Some("\n first\n \tsecond \n .\n third"));
        assert_eq!(paragraph.get("C"), Some("x"));
        assert_eq!(paragraph.get("D"), None);
    }

    #[test]
    fn blanks_around_a_field_do_not_matter() {
        let paragraph = Paragraph::parse(b"\n\nA :x\nB: y \t\nC:\nD: \n\n").unwrap();

        assert_eq!(paragraph.to_string(), "A: x\nB: y\nC:\nD:\n");
    }

    #[test]
    fn text_that_is_not_utf_8_is_latin_1() {
        let paragraph = Paragraph::parse(b"A: caf\xe9\x93\n t\xc3\xa9a\n").unwrap();

        assert_eq!(paragraph.get("A"), Some("café\n téa"));
    }

    #[test]
    fn what_readers_take_in_different_ways_is_refused() {
        let many: String = (0..=MAX_FIELDS)
            .flat_map(|at| ["A".into(), at.to_string(), ": x\n".into()])
            .collect();
        let large = format!("A: {}\n", "x".repeat(MAX_PARAGRAPH));
        let name = |name: &str| name.to_owned();
        for (text, error) in [
            ("", ControlError::Empty),
            ("\n\n", ControlError::Empty),
            ("A: x\n\nB: y\n", ControlError::Several),
            (" x\nA: y\n", ControlError::NotAField(1)),
            ("A: x\nB\n", ControlError::NotAField(2)),
            (": x\n", ControlError::NotAField(1)),
            ("A b: x\n", ControlError::NotAField(1)),
            ("\u{e9}: x\n", ControlError::NotAField(1)),
            ("A\u{80}: x\n", ControlError::NotAField(1)),
            ("# note: x\n", ControlError::NotAField(1)),
            ("-----BEGIN: x\n", ControlError::NotAField(1)),
            ("A: x\na: y\n", ControlError::Twice(name("a"))),
            ("A: x\r\n", ControlError::ControlCharacter(name("A"))),
            (
                "A: x\n \u{1b}[2J\n",
                ControlError::ControlCharacter(name("A")),
            ),
            ("A: x\0\n", ControlError::ControlCharacter(name("A"))),
            ("A: x\u{9b}\n", ControlError::ControlCharacter(name("A"))),
            ("A: x\n \t\n y\n", ControlError::BlankLine(name("A"))),
            (&many, ControlError::TooManyFields),
            (&large, ControlError::TooLarge),
        ] {
            assert_eq!(Paragraph::parse(text.as_bytes()), Err(error));
        }
    }

    #[test]
    fn bytes_that_are_left_out_make_no_other_field_and_no_empty_line() {
        for (bytes, error) in [
            (&b"\x83\n"[..], ControlError::NotAField(1)),
            (b"A\x83: x\n", ControlError::NotAField(1)),
            (b"A: x\n \x83\n", ControlError::BlankLine("A".into())),
        ] {
            assert_eq!(Paragraph::parse(bytes), Err(error));
        }
    }

    #[test]
    fn a_paragraph_that_cannot_be_read_does_not_hide_the_next() {
        let read: Vec<_> = paragraphs(b"A: 1\n\nbad\n\n\nA: 3").collect();

        assert_eq!(read.len(), 3);
        assert!(read[1].is_err());
        assert_eq!(read[2].as_ref().unwrap().get("a"), Some("3"));
    }
}
