//! `countersign audit list|export|verify|checkpoint|key`

mod export;
mod verify;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};

use crate::arguments::Global;
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, every, refused};

/// Verbs of the audit trail.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// List who asked for what, newest first.
    List(Selection),
    /// Write the trail as JSON, one object a line, with all that it takes to verify it.
    Export(export::Export),
    /// Recompute the chain and hold checkpoints against it; names the first broken row.
    Verify(verify::Verify),
    /// Print the newest signed checkpoint, to be kept where nobody of the server can write.
    Checkpoint,
    /// Print the key that signs checkpoints.
    Key,
}

/// Which events.
#[derive(Debug, Args)]
pub(crate) struct Selection {
    /// Only what this actor asked for, such as `token:<id>`.
    #[arg(long)]
    actor: Option<String>,
    /// Only this operation, such as `create_repository`.
    #[arg(long)]
    action: Option<String>,
    /// Only what was asked of this, such as `repository/<id>`.
    #[arg(long)]
    target: Option<String>,
    /// Only what was asked of things of this type, such as `repository`.
    #[arg(long, value_name = "TYPE")]
    target_type: Option<String>,
    /// Only what was asked of the thing with this identifier.
    #[arg(long, value_name = "ID")]
    target_id: Option<String>,
    /// Only events at this time or later, such as `2030-01-01T00:00:00Z`.
    #[arg(long, value_name = "TIME")]
    since: Option<DateTime<Utc>>,
    /// Only events before this time.
    #[arg(long, value_name = "TIME")]
    until: Option<DateTime<Utc>>,
}

/// A request for what a selection selects. A macro, because the generated requests have their
/// methods in common and no trait.
macro_rules! selected {
    ($request:expr, $selection:expr) => {{
        let (mut request, selection) = ($request, $selection);
        if let Some(actor) = &selection.actor {
            request = request.actor(actor);
        }
        if let Some(action) = &selection.action {
            request = request.action(action);
        }
        if let Some(target) = &selection.target {
            request = request.target(target);
        }
        if let Some(kind) = &selection.target_type {
            request = request.target_type(kind);
        }
        if let Some(id) = &selection.target_id {
            request = request.target_id(id);
        }
        if let Some(since) = selection.since {
            request = request.since(since);
        }
        if let Some(until) = selection.until {
            request = request.until(until);
        }
        request
    }};
}

use selected;

pub(crate) async fn run(global: &Global, verb: &Audit) -> Result<(), Failure> {
    match verb {
        Audit::List(selection) => list(global, selection).await,
        Audit::Export(wanted) => export::run(global, wanted).await,
        Audit::Verify(wanted) => verify::run(global, wanted).await,
        Audit::Checkpoint => checkpoint(global).await,
        Audit::Key => key(global).await,
    }
}

async fn list(global: &Global, selection: &Selection) -> Result<(), Failure> {
    let session = Session::open(global)?;
    let events = every!(selected!(session.list_audit_events(), selection));
    if session.json {
        return output::json(&events);
    }
    let rows = events.into_iter().map(|event| {
        let position = event.position.map(|position| position.to_string());
        vec![
            position.unwrap_or_else(|| "-".into()),
            event.at.to_string(),
            event.actor,
            event.action,
            event.target.unwrap_or_else(|| "-".into()),
            event.details.to_string(),
        ]
    });
    let heading = ["POSITION", "AT", "ACTOR", "ACTION", "TARGET", "DETAILS"];
    output::table(&heading, rows.collect(), "no events");
    Ok(())
}

async fn checkpoint(global: &Global) -> Result<(), Failure> {
    let session = Session::open(global)?;
    let ask = || async { session.list_audit_checkpoints().limit(1_u64).send().await };
    let page = openapi::patiently(ask).await.map_err(refused)?.into_inner();
    let Some(newest) = page.items.into_iter().next() else {
        return Err(Failure::new(Code::Failed, "no checkpoint was signed yet")
            .hint("ask again in a second"));
    };
    if session.json {
        return output::json(&newest);
    }
    print!("{}", newest.note);
    Ok(())
}

async fn key(global: &Global) -> Result<(), Failure> {
    let session = Session::open(global)?;
    let ask = || async { session.get_audit_key().send().await };
    let key = openapi::patiently(ask).await.map_err(refused)?.into_inner();
    if session.json {
        return output::json(&key);
    }
    println!("{}", key.key);
    Ok(())
}
