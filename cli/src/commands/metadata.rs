//! `countersign repository metadata set|unset|list`

use std::path::PathBuf;

use clap::Subcommand;
use openapi::types;

use crate::arguments::Waiting;
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, refused};

/// The types that a repository carries.
const RECORDS: [&str; 3] = ["group", "modules", "updateinfo"];

/// Verbs of the metadata files of a repository.
#[derive(Debug, Subcommand)]
pub(crate) enum Metadata {
    /// Publish a file, in place of the one of its type.
    Set {
        /// Address of the repository.
        address: String,
        /// Its type.
        #[arg(value_parser = RECORDS)]
        record: String,
        /// comps or updateinfo XML, or modules YAML; plain or compressed.
        file: PathBuf,
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Publish without the file of this type.
    Unset {
        /// Address of the repository.
        address: String,
        /// Its type.
        #[arg(value_parser = RECORDS)]
        record: String,
        #[command(flatten)]
        waiting: Waiting,
    },
    /// List the files that are live.
    List {
        /// Address of the repository.
        address: String,
    },
}

pub(crate) async fn run(session: &Session, verb: &Metadata) -> Result<(), Failure> {
    match verb {
        Metadata::Set {
            address,
            record,
            file,
            waiting,
        } => {
            let repository = session.repository(address).await?;
            let octets = std::fs::read(file).map_err(|error| {
                let context = format!("could not read `{}`", file.display());
                Failure::from_error(Code::Usage, &context, &error)
            })?;
            let request = session.set_metadata_file().repository(repository.id);
            let request = request.record(word(record)?).body(octets);
            let task = request.send().await.map_err(refused)?.into_inner();
            ended(session, address, task, *waiting).await
        }
        Metadata::Unset {
            address,
            record,
            waiting,
        } => {
            let repository = session.repository(address).await?;
            let request = session.unset_metadata_file().repository(repository.id);
            let task = request.record(word(record)?).send().await;
            let task = task.map_err(refused)?.into_inner();
            ended(session, address, task, *waiting).await
        }
        Metadata::List { address } => list(session, address).await,
    }
}

/// Waits for the end of `task`, and lists what is live then.
async fn ended(
    session: &Session,
    address: &str,
    task: types::Task,
    waiting: Waiting,
) -> Result<(), Failure> {
    match session.finish(task, waiting).await? {
        Some(_) => list(session, address).await,
        None => Ok(()),
    }
}

async fn list(session: &Session, address: &str) -> Result<(), Failure> {
    let repository = session.repository(address).await?;
    let request = session.list_metadata_files().repository(repository.id);
    let files = request.send().await.map_err(refused)?.into_inner().items;
    if session.json {
        return output::json(&files);
    }
    let rows = files.into_iter().map(|file| {
        vec![
            file.record.to_string(),
            output::bytes(file.size),
            file.sha256,
            file.created_at.to_string(),
        ]
    });
    let heading = ["RECORD", "SIZE", "SHA-256", "ACCEPTED"];
    output::table(&heading, rows.collect(), "no metadata files");
    Ok(())
}

/// A type of the API that clap has already checked.
fn word(record: &str) -> Result<types::Record, Failure> {
    let unknown = |_| Failure::new(Code::Usage, format!("`{record}` is no type of metadata"));
    record.parse().map_err(unknown)
}
