//! Reading the fields.

use super::{Alternative, Operator, Provided, Relation, Wanted};

/// Longest field that is read, in bytes; a control file is not longer.
const MAX_FIELD: usize = 1 << 20;

/// The relations of a field such as `Depends`, in their order.
///
/// Only what apt reads too is read: a relation that clients drop or take for another must not
/// come through a gate. Empty relations, as those after a last comma, are passed over.
///
/// # Errors
/// [`RelationError`].
pub fn parse(field: &str) -> Result<Vec<Relation<'_>>, RelationError> {
    if field.len() > MAX_FIELD {
        return Err(RelationError::TooLong);
    }
    let mut relations = Vec::new();
    for text in field
        .split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty())
    {
        let alternatives = text.split('|').map(|alternative| {
            self::alternative(alternative).ok_or_else(|| RelationError::bad(text))
        });
        let alternatives = alternatives.collect::<Result<_, _>>()?;
        relations.push(Relation { text, alternatives });
    }
    Ok(relations)
}

/// What the field `Provides` lists.
///
/// # Errors
/// [`RelationError`].
pub fn parse_provides(field: &str) -> Result<Vec<Provided<'_>>, RelationError> {
    let provided = parse(field)?.into_iter().map(|relation| {
        let bad = RelationError::bad(relation.text);
        let [one] = relation.alternatives.as_slice() else {
            return Err(bad);
        };
        let exact = one
            .version
            .is_none_or(|wanted| wanted.operator == Operator::Exactly);
        if !exact || !one.architectures.is_empty() || !one.profiles.is_empty() {
            return Err(bad);
        }
        Ok(Provided {
            name: one.name,
            architecture: one.qualifier,
            version: one.version.map(|wanted| wanted.version),
        })
    });
    provided.collect()
}

fn alternative(text: &str) -> Option<Alternative<'_>> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_ascii_whitespace() || "([<".contains(c));
    let (name, mut rest) = text.split_at(end.unwrap_or(text.len()));
    let (name, qualifier) = match name.split_once(':') {
        Some((name, qualifier)) => (name, Some(qualifier)),
        None => (name, None),
    };
    if !is_name(name) || !qualifier.is_none_or(is_word) {
        return None;
    }
    let version = match group(&mut rest, '(', ')')? {
        Some(inside) => Some(wanted(inside)?),
        None => None,
    };
    let architectures = match group(&mut rest, '[', ']')? {
        Some(inside) => architectures(inside)?,
        None => Vec::new(),
    };
    let mut profiles = Vec::new();
    while let Some(inside) = group(&mut rest, '<', '>')? {
        profiles.push(words(inside)?);
    }
    rest.trim().is_empty().then_some(Alternative {
        name,
        qualifier,
        version,
        architectures,
        profiles,
    })
}

/// What is between the brackets that `rest` starts with, if it does; `None` if they do not close.
#[expect(clippy::option_option, reason = "broken is not the same as not there")]
fn group<'a>(rest: &mut &'a str, open: char, close: char) -> Option<Option<&'a str>> {
    let Some(after) = rest.trim_start().strip_prefix(open) else {
        return Some(None);
    };
    let (inside, after) = after.split_once(close)?;
    *rest = after;
    Some(Some(inside))
}

fn wanted(inside: &str) -> Option<Wanted<'_>> {
    let inside = inside.trim();
    let end = inside.find(|c: char| !"<>=".contains(c))?;
    let (operator, version) = inside.split_at(end);
    let operator = match operator {
        "<<" => Operator::Earlier,
        "<=" | "<" => Operator::AtMost,
        "=" => Operator::Exactly,
        ">=" | ">" => Operator::AtLeast,
        ">>" => Operator::Later,
        _ => return None,
    };
    let version = version.trim_start();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".+-~:".contains(&byte);
    (!version.is_empty() && version.bytes().all(plain)).then_some(Wanted { operator, version })
}

/// All of them are for, or all are against.
fn architectures(inside: &str) -> Option<Vec<&str>> {
    let words = words(inside)?;
    let against = words.iter().filter(|word| word.starts_with('!')).count();
    (against == 0 || against == words.len()).then_some(words)
}

fn words(inside: &str) -> Option<Vec<&str>> {
    let words: Vec<&str> = inside.split_ascii_whitespace().collect();
    let plain = |word: &&str| is_word(word.strip_prefix('!').unwrap_or(word));
    (!words.is_empty() && words.iter().all(plain)).then_some(words)
}

/// Names of packages; those that others provide have letters of both cases.
fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte))
}

fn is_word(word: &str) -> bool {
    !word.is_empty()
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._+".contains(&byte))
}

/// Why relations were not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RelationError {
    /// Longer than a control file.
    #[error("the relations are longer than 1 MiB")]
    TooLong,
    /// What it says, readers would not agree upon.
    #[error("`{0}` is no relation to a package")]
    Bad(String),
}

impl RelationError {
    fn bad(text: &str) -> Self {
        Self::Bad(text.chars().take(200).collect())
    }

    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong | Self::Bad(_) => "deb-bad-relation",
        }
    }
}
