//! The audit trail, from the server into a file.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use futures_util::StreamExt;
use openapi::ByteStream;
use tempfile::NamedTempFile;

use super::{Selection, selected};
use crate::arguments::Global;
use crate::failure::{Code, Failure};
use crate::session::{Session, refused};

/// Where to, and which events.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// File that is written once the export is complete; without it, standard output.
    file: Option<PathBuf>,
    #[command(flatten)]
    selection: Selection,
}

pub(super) async fn run(global: &Global, export: &Export) -> Result<(), Failure> {
    let session = Session::open(global)?;
    let request = selected!(session.export_audit_trail(), &export.selection);
    let octets = request.send().await.map_err(refused)?.into_inner();
    match &export.file {
        None => copy(octets, &mut std::io::stdout(), "standard output").await,
        Some(file) => save(octets, file).await,
    }
}

/// Writes beside `file`, for its owner alone, and gives it its name at the end.
async fn save(octets: ByteStream, file: &Path) -> Result<(), Failure> {
    let name = file.display().to_string();
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    let draft = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
    let mut draft = draft.map_err(|error| unwritable(&name, &error))?;
    copy(octets, &mut draft, &name).await?;
    let synced = draft.as_file().sync_all();
    synced.map_err(|error| unwritable(&name, &error))?;
    let named = draft.persist(file);
    named.map(drop).map_err(|error| unwritable(&name, &error))
}

async fn copy(mut octets: ByteStream, out: &mut impl Write, name: &str) -> Result<(), Failure> {
    while let Some(piece) = octets.next().await {
        let piece = piece.map_err(|error| {
            Failure::from_error(Code::Unreachable, "the export broke off", &error)
        })?;
        out.write_all(&piece)
            .map_err(|error| unwritable(name, &error))?;
    }
    out.flush().map_err(|error| unwritable(name, &error))
}

fn unwritable(name: &str, error: &dyn std::error::Error) -> Failure {
    Failure::from_error(Code::Failed, &format!("could not write `{name}`"), error)
}
