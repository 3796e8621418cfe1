//! The TOML file: names, lines and values.

use std::path::Path;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{Problem, SettingsError};

/// Largest settings file, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// All values of a file as (name, line, value). Tables that are sections are entered; any other
/// table is a value, so that its name is what gets refused.
pub(crate) fn read(
    path: &Path,
    is_section: impl Fn(&str) -> bool,
) -> Result<Vec<(String, usize, Value)>, SettingsError> {
    let unreadable = |reason: String| {
        SettingsError::from(Problem::File {
            path: path.into(),
            reason,
        })
    };
    let size = std::fs::metadata(path)
        .map_err(|error| unreadable(error.to_string()))?
        .len();
    if size > LARGEST {
        return Err(unreadable("it is larger than 1 MiB".into()));
    }
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
    let table = DeTable::parse(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(&text, span.start));
        unreadable(format!("line {line}: {}", error.message()))
    })?;

    let mut values = Vec::new();
    let mut rest = vec![(String::new(), table.into_inner())];
    while let Some((prefix, table)) = rest.pop() {
        for (key, value) in table {
            let line = line_of(&text, key.span().start);
            let key = key.into_inner();
            let name = if prefix.is_empty() {
                key.into_owned()
            } else {
                format!("{prefix}.{key}")
            };
            match value.into_inner() {
                DeValue::Table(table) if is_section(&name) => rest.push((name, table)),
                value => values.push((name, line, plain(value))),
            }
        }
    }
    values.sort_by_key(|(_, line, _)| *line);
    Ok(values)
}

fn line_of(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count() + 1
}

/// The same value in the terms that all sources share.
fn plain(value: DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => text.into_owned().into(),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            parsed.map_or_else(|_| number.to_string().into(), Value::from)
        }
        DeValue::Float(number) => {
            let parsed = number.as_str().parse::<f64>();
            parsed.map_or_else(|_| number.to_string().into(), Value::from)
        }
        DeValue::Boolean(flag) => flag.into(),
        DeValue::Datetime(time) => time.to_string().into(),
        DeValue::Array(array) => array
            .into_iter()
            .map(Spanned::into_inner)
            .map(plain)
            .collect(),
        DeValue::Table(table) => table
            .into_iter()
            .map(|(key, value)| (key.into_inner().into_owned(), plain(value.into_inner())))
            .collect(),
    }
}
