//! `/backups`: ask for one, list them.

use std::path::Path;

use poem::http::Uri;
use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};
use serde_json::json;
use storage::backup::{BackupError, Destination, Manifest};

use crate::accept::{Accepted, Intent, Trace};
use crate::ask::Ask;
use crate::body::Body;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::time::Time;

/// Longest path of a folder, in bytes: that of the kernel.
const LONGEST: usize = 4096;

/// A complete backup.
#[derive(Debug, Object)]
pub(crate) struct Backup {
    /// Its name: when it was begun.
    name: String,
    /// Everything is as it was at this time, or a little later.
    created_at: Time,
    /// The folder, or the start of the names of its objects.
    place: String,
    /// The version of the program that made it.
    version: String,
    /// Length of the database, the vault and the list of blobs, in bytes.
    bytes: u64,
    /// How many blobs it lists.
    blobs: u64,
    /// Their length, in bytes.
    blob_bytes: u64,
    /// Whether the blobs themselves lie beside it.
    objects: bool,
}

/// A backup to make.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewBackup {
    /// A folder on the worker's machine, with its whole path, that exists; where the settings say if
    /// not given.
    directory: Option<String>,
    /// Copy the blobs out of a bucket too.
    #[oai(default)]
    objects: bool,
}

/// Endpoints of `/backups`.
pub(crate) struct Backups(pub(crate) Context);

#[OpenApi]
impl Backups {
    /// Make a backup of database, vault and blobs.
    #[oai(path = "/backups", method = "post", operation_id = "create_backup")]
    async fn create(&self, ask: Ask, body: Body<NewBackup>) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let NewBackup { directory, objects } = body.value;
        if let Some(directory) = &directory
            && (!Path::new(directory).is_absolute() || directory.len() > LONGEST)
        {
            let reason = "it must be the whole path of a folder on the worker's machine";
            return Err(Refusal::invalid_request().field("directory", reason));
        }
        let trace = Trace {
            action: "create_backup",
            target: "backup".into(),
            details: json!({"directory": &directory, "objects": objects}),
            ..Trace::default()
        };
        let job = jobs::CreateBackup { directory, objects };
        intent.accept(&job, trace).await
    }

    /// List the complete backups where the settings want them, newest first.
    #[oai(path = "/backups", method = "get", operation_id = "list_backups")]
    async fn list(
        &self,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Backups per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Backup>, Refusal> {
        let window = Window::<String>::new(cursor.0.as_deref(), limit.0)?;
        let mut backups = self.all().await?;
        if let Some(after) = &window.after {
            backups.retain(|backup| backup.name < *after);
        }
        Ok(window.answer(backups, uri, |backup| backup.name.clone(), |backup| backup))
    }
}

impl Backups {
    /// Every complete backup that this process can see, newest first.
    async fn all(&self) -> Result<Vec<Backup>, Refusal> {
        let destination = match &self.0.settings.backup.directory {
            // The worker makes it, on its own machine.
            Some(folder) if !folder.is_dir() => return Ok(Vec::new()),
            Some(folder) => Destination::folder(folder)?,
            None => Destination::beside(&self.0.storage),
        };
        let manifests = destination.manifests().await.map_err(|error| match error {
            BackupError::Storage(error) => error.into(),
            _ => Refusal::internal(),
        })?;
        let view = |manifest| view(&destination, manifest);
        Ok(manifests.into_iter().map(view).collect())
    }
}

fn view(destination: &Destination, manifest: Manifest) -> Backup {
    Backup {
        place: destination.place(&manifest.name),
        created_at: manifest.created_at.into(),
        bytes: manifest.bytes(),
        blobs: manifest.blobs.count,
        blob_bytes: manifest.blobs.bytes,
        objects: manifest.blobs.copied,
        version: manifest.version,
        name: manifest.name,
    }
}
