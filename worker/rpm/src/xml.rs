//! XML text in the spelling of libxml2, which `createrepo_c` writes with.
//!
//! Characters that no XML document may hold are left out.

use quick_xml::events::BytesRef;
use std::borrow::Cow;

use crate::text;

/// What a byte of text needs before it can stand in a document.
const PLAIN: u8 = 0;
const ESCAPE: u8 = 1;
const DROP: u8 = 2;
const LOOK: u8 = 3;

const TEXT: [u8; 256] = table(false);
const ATTRIBUTE: [u8; 256] = table(true);

const fn table(attribute: bool) -> [u8; 256] {
    let mut table = [PLAIN; 256];
    let mut byte = 0;
    while byte < 32 {
        table[byte] = DROP;
        byte += 1;
    }
    // Tab and line feed stand for themselves in text, but would become spaces in an attribute.
    let space = if attribute { ESCAPE } else { PLAIN };
    table[b'\t' as usize] = space;
    table[b'\n' as usize] = space;
    table[b'\r' as usize] = ESCAPE;
    table[b'<' as usize] = ESCAPE;
    table[b'>' as usize] = ESCAPE;
    table[b'&' as usize] = ESCAPE;
    if attribute {
        table[b'"' as usize] = ESCAPE;
        let mut byte = 0x80;
        while byte < 256 {
            table[byte] = ESCAPE;
            byte += 1;
        }
    }
    // First byte of the noncharacters.
    table[0xef] = LOOK;
    table
}

/// A document in the making.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(capacity),
        }
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Appends markup as it is.
    pub(crate) fn raw(&mut self, markup: &str) -> &mut Self {
        self.bytes.extend_from_slice(markup.as_bytes());
        self
    }

    /// Appends a number.
    pub(crate) fn number(&mut self, number: impl std::fmt::Display) -> &mut Self {
        self.raw(&number.to_string())
    }

    /// Appends the text of an element.
    pub(crate) fn text(&mut self, text: &[u8]) -> &mut Self {
        self.escape(text, &TEXT);
        self
    }

    /// Appends a path given in two parts; only together do they have an encoding.
    pub(crate) fn path(&mut self, directory: &[u8], name: &[u8]) -> &mut Self {
        if directory.is_ascii() && name.is_ascii() {
            return self.text(directory).text(name);
        }
        self.text(&[directory, name].concat())
    }

    /// Appends the value of an attribute, with everything beyond ASCII as numbers.
    pub(crate) fn attribute(&mut self, value: &[u8]) -> &mut Self {
        self.escape(value, &ATTRIBUTE);
        self
    }

    fn escape(&mut self, bytes: &[u8], table: &[u8; 256]) {
        if bytes
            .iter()
            .all(|byte| table[usize::from(*byte)] == PLAIN && byte.is_ascii())
        {
            self.bytes.extend_from_slice(bytes);
            return;
        }
        let text: Cow<'_, str> = text::decode(bytes);
        let mut rest: &str = &text;
        while let Some(found) = rest
            .bytes()
            .position(|byte| table[usize::from(byte)] != PLAIN)
        {
            self.raw(&rest[..found]);
            let Some(character) = rest[found..].chars().next() else {
                break;
            };
            self.special(character, table);
            rest = &rest[found + character.len_utf8()..];
        }
        self.raw(rest);
    }

    fn special(&mut self, character: char, table: &[u8; 256]) {
        match character {
            '<' => self.raw("&lt;"),
            '>' => self.raw("&gt;"),
            '&' => self.raw("&amp;"),
            '"' => self.raw("&quot;"),
            '\t' | '\n' | '\r' => self.raw(&format!("&#{};", u32::from(character))),
            '\u{fffe}' | '\u{ffff}' => self,
            _ if character.is_ascii() => self,
            _ if table[0x80] == ESCAPE => self.raw(&format!("&#x{:X};", u32::from(character))),
            _ => self.raw(character.encode_utf8(&mut [0; 4])),
        };
    }
}

/// The character that `reference` stands for; XML has five names, and numbers.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn character(reference: &BytesRef<'_>) -> Result<char, String> {
    match &**reference {
        b"lt" => Ok('<'),
        b"gt" => Ok('>'),
        b"amp" => Ok('&'),
        b"quot" => Ok('"'),
        b"apos" => Ok('\''),
        _ => match reference.resolve_char_ref() {
            Ok(Some(character)) => Ok(character),
            Ok(None) => Err("it uses an entity that XML does not have".into()),
            Err(error) => Err(error.to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        let mut writer = Writer::default();
        writer.text(bytes);
        String::from_utf8(writer.into_bytes()).unwrap()
    }

    fn attribute(bytes: &[u8]) -> String {
        let mut writer = Writer::default();
        writer.attribute(bytes);
        String::from_utf8(writer.into_bytes()).unwrap()
    }

    #[test]
    fn text_is_escaped_as_libxml2_does() {
        assert_eq!(
            text("a <b> & \"c\"\r\n\tč".as_bytes()),
            "a &lt;b&gt; &amp; \"c\"&#13;\n\tč"
        );
    }

    #[test]
    fn attributes_are_escaped_as_libxml2_does() {
        let expected = "&lt;a&gt; &amp; &quot;b&quot;&#10;&#9;&#x10D;&#xFF5E;";

        assert_eq!(attribute("<a> & \"b\"\n\tč\u{ff5e}".as_bytes()), expected);
    }

    #[test]
    fn what_no_document_may_hold_is_left_out() {
        assert_eq!(
            text("a\u{1}\u{1b}b\u{ffff}c\u{fffd}".as_bytes()),
            "abc\u{fffd}"
        );
        assert_eq!(attribute("a\u{0}b\u{fffe}".as_bytes()), "ab");
    }
}
