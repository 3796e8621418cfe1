//! `countersign audit list`

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};

use crate::arguments::Global;
use crate::failure::Failure;
use crate::output;
use crate::session::{Session, every};

/// Verbs of the audit trail.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// List who asked for what, newest first.
    List(List),
}

/// Which events.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only what this actor asked for, such as `token:<id>`.
    #[arg(long)]
    actor: Option<String>,
    /// Only this operation, such as `create_repository`.
    #[arg(long)]
    action: Option<String>,
    /// Only what was asked of this, such as `repository/<id>`.
    #[arg(long)]
    target: Option<String>,
    /// Only events at this time or later, such as `2030-01-01T00:00:00Z`.
    #[arg(long, value_name = "TIME")]
    since: Option<DateTime<Utc>>,
    /// Only events before this time.
    #[arg(long, value_name = "TIME")]
    until: Option<DateTime<Utc>>,
}

pub(crate) async fn run(global: &Global, verb: &Audit) -> Result<(), Failure> {
    let Audit::List(list) = verb;
    let session = Session::open(global)?;
    let events = every!({
        let mut request = session.list_audit_events();
        if let Some(actor) = &list.actor {
            request = request.actor(actor);
        }
        if let Some(action) = &list.action {
            request = request.action(action);
        }
        if let Some(target) = &list.target {
            request = request.target(target);
        }
        if let Some(since) = list.since {
            request = request.since(since);
        }
        if let Some(until) = list.until {
            request = request.until(until);
        }
        request
    });
    if session.json {
        return output::json(&events);
    }
    let rows = events.into_iter().map(|event| {
        vec![
            event.at.to_string(),
            event.actor,
            event.action,
            event.target.unwrap_or_else(|| "-".into()),
            event.details.to_string(),
        ]
    });
    let heading = ["AT", "ACTOR", "ACTION", "TARGET", "DETAILS"];
    output::table(&heading, rows.collect(), "no events");
    Ok(())
}
