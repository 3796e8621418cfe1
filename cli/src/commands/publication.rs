//! `countersign publication list|create|rollback|pin|unpin|export`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use openapi::types;

use crate::arguments::{Global, Overrides, Waiting};
use crate::export;
use crate::failure::Failure;
use crate::output;
use crate::session::{Session, every, refused};

/// Verbs of publications.
#[derive(Debug, Subcommand)]
pub(crate) enum Publication {
    /// List the publications of a repository, newest first.
    List {
        /// Address of the repository.
        address: String,
    },
    /// Publish the live content again, under the present key and policy.
    Create {
        /// Address of the repository.
        address: String,
        /// Render every index anew, in canonical order.
        #[arg(long)]
        rebuild: bool,
        #[command(flatten)]
        overrides: Overrides,
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Publish the content of an older publication again.
    Rollback {
        /// Address of the repository.
        address: String,
        /// Serial of the publication to go back to.
        serial: i64,
        #[command(flatten)]
        overrides: Overrides,
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Keep a publication however old it gets.
    Pin(Which),
    /// Keep a publication as long as any other.
    Unpin(Which),
    /// Write a publication as a plain tree, as a mirror would serve it.
    Export(Export),
}

/// One publication.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// Address of the repository.
    address: String,
    /// Its serial.
    serial: i64,
    #[command(flatten)]
    waiting: Waiting,
}

/// A publication on its way to a directory.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Address of the repository.
    address: String,
    /// An empty or new directory.
    directory: PathBuf,
    /// Another publication than the live one.
    #[arg(long)]
    serial: Option<i64>,
}

pub(crate) async fn run(global: &Global, verb: &Publication) -> Result<(), Failure> {
    let session = Session::open(global)?;
    match verb {
        Publication::List { address } => list(&session, address).await,
        Publication::Create {
            address,
            rebuild,
            overrides,
            waiting,
        } => {
            let repository = session.repository(address).await?;
            let body = types::NewPublication {
                rebuild: *rebuild,
                override_: overrides.codes.clone(),
            };
            let ask = session
                .create_publication()
                .repository(repository.id)
                .body(body);
            let task = ask.send().await.map_err(refused)?.into_inner();
            published(&session, address, task, *waiting).await
        }
        Publication::Rollback {
            address,
            serial,
            overrides,
            waiting,
        } => {
            let repository = session.repository(address).await?;
            let body = types::RollBack {
                override_: overrides.codes.clone(),
            };
            let ask = session.roll_back_publication().repository(repository.id);
            let task = ask
                .serial(*serial)
                .body(body)
                .send()
                .await
                .map_err(refused)?
                .into_inner();
            published(&session, address, task, *waiting).await
        }
        Publication::Pin(which) => pin(&session, which, true).await,
        Publication::Unpin(which) => pin(&session, which, false).await,
        Publication::Export(export) => {
            let repository = session.repository(&export.address).await?;
            export::run(&session, &repository, export.serial, &export.directory).await
        }
    }
}

/// Waits for `task` and shows the publication that is live then.
async fn published(
    session: &Session,
    address: &str,
    task: types::Task,
    waiting: Waiting,
) -> Result<(), Failure> {
    let Some(task) = session.finish(task, waiting).await? else {
        return Ok(());
    };
    let repository = session.repository(address).await?;
    if session.json {
        return output::json(&task);
    }
    let serial = repository.live_serial.unwrap_or_default();
    println!(
        "{address} is at serial {serial} with {} packages",
        repository.packages
    );
    Ok(())
}

/// Pins a publication, or lets it go.
async fn pin(session: &Session, which: &Which, pinned: bool) -> Result<(), Failure> {
    let Which {
        address,
        serial,
        waiting,
    } = which;
    let repository = session.repository(address).await?;
    let task = if pinned {
        let ask = session.pin_publication().repository(repository.id);
        ask.serial(*serial).send().await
    } else {
        let ask = session.unpin_publication().repository(repository.id);
        ask.serial(*serial).send().await
    };
    let task = task.map_err(refused)?.into_inner();
    match session.finish(task, *waiting).await? {
        Some(task) if session.json => output::json(&task),
        Some(_) => {
            let done = if pinned { "pinned" } else { "unpinned" };
            println!("{done} serial {serial} of {address}");
            Ok(())
        }
        None => Ok(()),
    }
}

async fn list(session: &Session, address: &str) -> Result<(), Failure> {
    let repository = session.repository(address).await?;
    let publications = every!(session.list_publications().repository(repository.id));
    if session.json {
        return output::json(&publications);
    }
    let rows = publications.into_iter().map(|publication| {
        vec![
            publication.serial.to_string(),
            publication.state.to_string(),
            publication.reason.to_string(),
            publication.packages.to_string(),
            format!("+{} -{}", publication.added, publication.removed),
            publication
                .live_at
                .map_or_else(|| "-".into(), |at| at.to_string()),
            if publication.pinned { "yes" } else { "-" }.into(),
        ]
    });
    let heading = [
        "SERIAL",
        "STATE",
        "REASON",
        "PACKAGES",
        "CHANGE",
        "LIVE SINCE",
        "PINNED",
    ];
    output::table(&heading, rows.collect(), "no publications yet");
    Ok(())
}
