//! `countersign repository retain`, and the flags that say what is kept.

use clap::Args;
use openapi::types;
use serde_json::Value;

use crate::arguments::{Overrides, Waiting};
use crate::failure::Failure;
use crate::output;
use crate::session::{Session, refused};

/// Which packages are kept.
#[derive(Debug, Args)]
pub(crate) struct Keep {
    /// Keep so many versions of each name and architecture, 3 if no number is given; `off` keeps
    /// all. What a kept package needs is kept too.
    #[arg(
        long,
        value_name = "N|off",
        num_args = 0..=1,
        default_missing_value = "3",
        value_parser = number
    )]
    keep_versions: Option<u16>,
    /// Keep every package for so many days; `off` turns the rule off.
    #[arg(long, value_name = "DAYS|off", value_parser = number)]
    keep_days: Option<u16>,
}

/// A repository that is to be thinned out.
#[derive(Debug, Args)]
pub(crate) struct Retain {
    /// Its address.
    address: String,
    /// Only show what would go and what would stay.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    overrides: Overrides,
    #[command(flatten)]
    waiting: Waiting,
}

/// A number from 1 on, or 0 for `off`.
fn number(text: &str) -> Result<u16, String> {
    let wrong = || "it must be a number from 1 to 65535, or `off`".to_owned();
    match text {
        "off" => Ok(0),
        text => match text.parse() {
            Ok(0) | Err(_) => Err(wrong()),
            Ok(number) => Ok(number),
        },
    }
}

impl Keep {
    /// The rules that were typed; `None` when none was.
    pub(crate) fn change(&self) -> Option<types::RetentionChange> {
        let said = self.keep_versions.is_some() || self.keep_days.is_some();
        said.then_some(types::RetentionChange {
            versions: self.keep_versions,
            days: self.keep_days,
        })
    }
}

/// The rules of a repository in one line.
pub(crate) fn words(retention: &types::Retention) -> String {
    match (retention.versions, retention.days) {
        (None, None) => "everything".into(),
        (Some(versions), None) => format!("{versions} versions"),
        (None, Some(days)) => format!("{days} days"),
        (Some(versions), Some(days)) => format!("{versions} versions, and all for {days} days"),
    }
}

pub(crate) async fn run(session: &Session, retain: &Retain) -> Result<(), Failure> {
    let repository = session.repository(&retain.address).await?;
    let body = types::ApplyRetention {
        dry_run: retain.dry_run,
        override_: retain.overrides.codes.clone(),
    };
    let ask = session.apply_retention().repository(repository.id);
    let task = ask.body(body).send().await.map_err(refused)?.into_inner();
    let Some(task) = session.finish(task, retain.waiting).await? else {
        return Ok(());
    };
    if session.json {
        return output::json(&task);
    }
    let result = task.result.unwrap_or_default();
    print(&result);
    let counts = &result["counts"];
    let (removed, kept) = (&counts["remove"], &counts["keep"]);
    if retain.dry_run {
        println!("{removed} packages would go and {kept} stay");
    } else {
        println!("{removed} packages went and {kept} stay");
    }
    if let Some(gate) = result["gate"].as_str() {
        println!("only with `--override {gate}`: it is more than goes by itself");
    }
    Ok(())
}

/// What goes, and what stays although there are newer versions enough.
fn print(result: &Value) {
    let rows = [("remove", "goes"), ("keep", "stays")].map(|(list, word)| {
        let entries = result[list].as_array().into_iter().flatten();
        let text = |entry: &Value, field: &str| entry[field].as_str().unwrap_or("").to_owned();
        let row = move |entry: &Value| {
            let package = text(entry, "nevra");
            let division = text(entry, "division");
            vec![word.to_owned(), package, division, text(entry, "why")]
        };
        entries.map(row).collect::<Vec<_>>()
    });
    let rows = rows.concat();
    if !rows.is_empty() {
        output::table(&["", "PACKAGE", "DIVISION", "WHY"], rows, "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_a_number_or_off() {
        assert_eq!(number("3"), Ok(3));
        assert_eq!(number("off"), Ok(0));
        for wrong in ["0", "-1", "70000", "on", ""] {
            assert!(number(wrong).is_err(), "{wrong}");
        }
    }
}
