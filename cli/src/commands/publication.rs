//! `countersign publication list|create|rollback|export`

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
    /// Write a publication as a plain tree, as a mirror would serve it.
    Export(Export),
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
        ]
    });
    let heading = [
        "SERIAL",
        "STATE",
        "REASON",
        "PACKAGES",
        "CHANGE",
        "LIVE SINCE",
    ];
    output::table(&heading, rows.collect(), "no publications yet");
    Ok(())
}
