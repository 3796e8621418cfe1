//! What commands print: tables for people, objects for programs.

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use crate::failure::{Code, Failure};

/// Prints `value` as one JSON document.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::from_error(Code::Failed, "could not write JSON", &error))?;
    println!("{text}");
    Ok(())
}

/// Prints rows under a heading, or `none` when there are none.
pub(crate) fn table(heading: &[&str], rows: Vec<Vec<String>>, none: &str) {
    if rows.is_empty() {
        println!("{none}");
        return;
    }
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(heading);
    for row in rows {
        table.add_row(row);
    }
    for line in table.to_string().lines() {
        println!("{}", line.trim_end());
    }
}

/// Prints one object, a line per property.
pub(crate) fn properties(rows: &[(&str, String)]) {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, value) in rows {
        println!("{name:width$}  {value}");
    }
}

/// A length as people read it.
pub(crate) fn bytes(length: i64) -> String {
    indicatif::HumanBytes(u64::try_from(length).unwrap_or(0)).to_string()
}
