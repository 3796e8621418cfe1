//! `countersign tuf verify`

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp as Time;

use super::place::{Place, read, secret, transport, unnamed};
use crate::arguments::Global;
use crate::failure::{Code, Failure};
use crate::output;
use crate::tuf::{ClientError, Report, State, Survey, cached, printable, remembered, verify};

/// Targets that are asked for when nobody says how many.
const SAMPLE: usize = 16;

/// Findings of one check that people are shown.
const SHOWN: usize = 20;

/// A whole repository.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The time at which everything shall be valid, such as `2030-01-01` [default: now]
    #[arg(long, value_name = "DATE", value_parser = date)]
    at: Option<Time>,
    /// A root that the repository must have among its own.
    #[arg(long, value_name = "FILE")]
    root: Option<PathBuf>,
    /// How many targets are asked for, at both of their URLs.
    #[arg(long, value_name = "COUNT", default_value_t = SAMPLE)]
    sample: usize,
    /// File with the key of a subscription, for what is not open to everybody.
    #[arg(long, value_name = "FILE")]
    subscription_key_file: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

pub(super) async fn run(global: &Global, wanted: &Verify) -> Result<(), Failure> {
    let place = &wanted.place;
    let directory = place.directory();
    let known = remembered(&directory).map_err(ClientError::from)?;
    let address = place.named(known.clone())?.ok_or_else(unnamed)?;
    // What a client of another repository has seen says nothing about this one.
    let ours = place.metadata_dir.is_some() || known.as_ref() == Some(&address);
    let seen = |role| {
        if ours {
            cached(&directory, role).map_err(ClientError::from)
        } else {
            Ok(None)
        }
    };
    let anchor = match &wanted.root {
        Some(file) => Some(read(file)?),
        None => seen("root")?,
    };
    let survey = Survey {
        transport: transport()?,
        address,
        at: wanted.at.unwrap_or_else(now),
        anchor,
        seen: seen("snapshot")?,
        sample: wanted.sample,
        password: secret(wanted.subscription_key_file.as_deref())?,
    };
    let report = verify(&survey).await.map_err(ClientError::from)?;
    if global.json {
        output::json(&report)?;
    } else {
        show(&report);
    }
    if report.ok {
        return Ok(());
    }
    let checks = report.checks.iter();
    let wrong = checks.filter(|check| check.state == State::Wrong).count();
    let message = format!(
        "{wrong} of {} checks found something wrong",
        report.checks.len()
    );
    let failure = Failure::new(Code::Failed, message);
    if report.root == 0 {
        return Err(failure.hint("--url names the folder of a trust root; is this one?"));
    }
    Err(failure)
}

/// The present second: metadata knows no fractions.
fn now() -> Time {
    let now = Time::now();
    Time::from_second(now.as_second()).unwrap_or(now)
}

fn show(report: &Report) {
    let first = report.first_expiry.as_ref().map_or_else(
        || "-".to_owned(),
        |first| format!("{}, {}", printable(&first.role), first.at),
    );
    output::properties(&[
        ("metadata", report.url.clone()),
        ("at", report.at.to_string()),
        ("root", report.root.to_string()),
        ("delegated roles", report.roles.to_string()),
        ("targets", report.targets.to_string()),
        ("first to expire", first),
    ]);
    println!();
    let rows = report.checks.iter().map(|check| {
        let state = match check.state {
            State::Ok => "ok",
            State::Wrong => "wrong",
            State::Unchecked => "unchecked",
        };
        vec![
            check.name.to_owned(),
            state.to_owned(),
            check.detail.clone(),
        ]
    });
    output::table(&["CHECK", "STATE", "DETAIL"], rows.collect(), "no checks");
    for check in report
        .checks
        .iter()
        .filter(|check| !check.findings.is_empty())
    {
        println!("\n{}", check.name);
        for finding in check.findings.iter().take(SHOWN) {
            println!(
                "  {}: {}",
                printable(&finding.place),
                printable(&finding.reason)
            );
        }
        if let Some(more) = check
            .findings
            .len()
            .checked_sub(SHOWN)
            .filter(|more| *more > 0)
        {
            println!("  and {more} more: --json shows them all");
        }
    }
}

/// A day, which means its beginning, or a time; in UTC.
fn date(text: &str) -> Result<Time, String> {
    let whole = if text.len() == 10 {
        format!("{text}T00:00:00Z")
    } else {
        text.to_owned()
    };
    whole.parse().map_err(|_| {
        "write a day such as 2030-01-01, or a time such as 2030-01-01T12:00:00Z".into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_a_day_or_a_time() {
        for (text, time) in [
            ("2030-01-01", "2030-01-01T00:00:00Z"),
            ("2030-01-01T12:00:00Z", "2030-01-01T12:00:00Z"),
            ("2030-01-01T12:00:00+02:00", "2030-01-01T10:00:00Z"),
        ] {
            assert_eq!(date(text).unwrap().to_string(), time);
        }
        for text in ["", "tomorrow", "2030-13-01", "2030-01-01T12:00"] {
            assert!(
                date(text).unwrap_err().contains("such as 2030-01-01"),
                "{text}"
            );
        }
    }
}
