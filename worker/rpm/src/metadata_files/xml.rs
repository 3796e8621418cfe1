//! Whether text is a well-formed XML document with a certain root.

use quick_xml::Reader;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};

/// Deepest nesting; the real files have about six levels.
const DEPTH_MAX: usize = 64;
/// Most attributes of one element; every one is compared with all before it.
const ATTRIBUTES_MAX: usize = 64;

/// Checks `text`; a document type is accepted only if it declares nothing of its own.
///
/// # Errors
/// What is wrong, as a phrase that follows the name of the file.
pub(super) fn check(text: &str, root: &str) -> Result<(), String> {
    if crate::text::is_unfit(text.as_bytes()) || text.contains('\0') {
        return Err("holds a control character".to_owned());
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut depth = 0;
    let mut seen_root = false;
    loop {
        let event = reader.read_event().map_err(|error| {
            format!(
                "is not well-formed at byte {}: {error}",
                reader.error_position()
            )
        })?;
        match event {
            Event::Start(start) => {
                open(&start, root, depth, &mut seen_root)?;
                depth += 1;
                if depth > DEPTH_MAX {
                    return Err(format!("is nested deeper than {DEPTH_MAX} levels"));
                }
            }
            Event::Empty(start) => open(&start, root, depth, &mut seen_root)?,
            Event::End(_) => depth -= 1,
            Event::Text(text) if depth == 0 && !text.trim_ascii().is_empty() => {
                return Err("has text outside of its root element".to_owned());
            }
            Event::CData(_) if depth == 0 => {
                return Err("has text outside of its root element".to_owned());
            }
            Event::GeneralRef(reference) => check_reference(&reference, depth)?,
            Event::DocType(kind) if seen_root || kind.contains(&b'[') => {
                return Err("has a document type with declarations of its own".to_owned());
            }
            Event::Decl(declaration) => check_declaration(&declaration)?,
            Event::Eof if depth > 0 => return Err("ends inside an element".to_owned()),
            Event::Eof if !seen_root => return Err("has no root element".to_owned()),
            Event::Eof => return Ok(()),
            Event::Text(_)
            | Event::CData(_)
            | Event::DocType(_)
            | Event::Comment(_)
            | Event::PI(_) => {}
        }
    }
}

/// Checks an element's name and attributes.
fn open(
    start: &BytesStart<'_>,
    root: &str,
    depth: usize,
    seen_root: &mut bool,
) -> Result<(), String> {
    if depth == 0 {
        let name = String::from_utf8_lossy(start.name().into_inner()).into_owned();
        if *seen_root {
            return Err("has more than one root element".to_owned());
        }
        if name != root {
            return Err(format!("has the root element `{name}`, not `{root}`"));
        }
        *seen_root = true;
    }
    for (count, attribute) in start.attributes().enumerate() {
        let attribute = attribute.map_err(|error| format!("has a broken attribute: {error}"))?;
        let known = attribute
            .normalized_value(quick_xml::XmlVersion::Explicit1_0)
            .is_ok();
        if !known || attribute.value.contains(&b'<') {
            return Err(
                "has an attribute with a character that must be written otherwise".to_owned(),
            );
        }
        if count == ATTRIBUTES_MAX {
            return Err(format!(
                "has an element with more than {ATTRIBUTES_MAX} attributes"
            ));
        }
    }
    Ok(())
}

/// Accepts characters by number and the five entities that XML itself has.
fn check_reference(reference: &BytesRef<'_>, depth: usize) -> Result<(), String> {
    let known = matches!(&**reference, b"lt" | b"gt" | b"amp" | b"quot" | b"apos")
        || matches!(reference.resolve_char_ref(), Ok(Some(_)));
    if known && depth > 0 {
        Ok(())
    } else {
        Err("uses an entity that XML does not have".to_owned())
    }
}

fn check_declaration(declaration: &BytesDecl<'_>) -> Result<(), String> {
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(encoding)) if encoding.eq_ignore_ascii_case(b"utf-8") => Ok(()),
        Some(_) => Err("says to be in another encoding than UTF-8".to_owned()),
    }
}
