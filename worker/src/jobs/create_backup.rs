//! Makes a backup: the database as it is at one moment, the vault, the list of blobs, and the blobs.
//! Fault points: `create_backup.` with `cleaned`, `database`, `vault`, `blobs`, `complete`, `pruned`
//! after each step.
//!
//! The order is what makes it whole: a blob that the copied database names is in storage for
//! another day at least, because garbage collection waits for so long between dooming and deleting,
//! and no attempt may take half of that.

mod blobs;
mod database;
mod error;
mod prune;
mod vault;

use std::path::Path;
use std::time::Duration;

use entities::now;
use jobs::{CreateBackup, fault};
use serde_json::json;
use storage::backup::{Destination, FORMAT, MANIFEST, Manifest};

use self::error::CreateBackupError;
use crate::backup;
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};
use crate::registry::chain;

/// Longest time that one backup may take: well within the grace time of garbage collection.
const LIMIT: Duration = Duration::from_hours(10);
const _: () =
    assert!(LIMIT.as_secs().cast_signed() * 2 < super::collect_garbage::GRACE.num_seconds());

impl Handler for CreateBackup {
    const LIMIT: Duration = LIMIT;

    type Error = CreateBackupError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let destination = destination(context, &self)?;
        let copied = copies_objects(context, &self, &destination)?;
        prune::unfinished(&destination).await?;
        fault::point("create_backup.cleaned");
        let at = now();
        let name = destination.fresh_name(at).await?;
        // Before the database and after it: a key may come or go meanwhile.
        let mut sealed = vault::copy(context, &destination, &name).await?;
        let database = database::copy(context, &destination, &name).await?;
        let serials = database::serials(context).await?;
        fault::point("create_backup.database");
        sealed.extend(vault::copy(context, &destination, &name).await?);
        fault::point("create_backup.vault");
        let target = blobs::Target {
            context,
            claimed,
            destination: &destination,
            copied,
        };
        let (list, contents) = target.copy(&name, at).await?;
        fault::point("create_backup.blobs");
        let manifest = Manifest {
            format: FORMAT,
            name,
            created_at: at,
            version: env!("CARGO_PKG_VERSION").into(),
            database: database.0,
            task: claimed.id.0,
            serials,
            blobs: contents,
            parts: [database.1, list].into_iter().chain(sealed).collect(),
        };
        // A worker that took the task over has removed what was written here.
        if !jobs::holds(context.db.read(), claimed.id, claimed.fence).await? {
            return Err(CreateBackupError::Lost);
        }
        let part = destination.part(&manifest.name, MANIFEST);
        destination
            .storage()
            .put(&part, manifest.to_bytes()?)
            .await?;
        fault::point("create_backup.complete");
        if self.directory.is_none() {
            let days = context.settings.backup.keep_days;
            // This backup is complete, whatever is wrong with those before it.
            if let Err(error) = prune::old(&destination, at, days).await {
                tracing::warn!(error = %chain(&error), "old backups were not removed");
            }
        }
        fault::point("create_backup.pruned");
        tracing::info!(
            backup = manifest.name,
            blobs = contents.count,
            "made a backup"
        );
        Ok(Outcome::Done(json!({
            "backup": manifest.name,
            "place": destination.place(&manifest.name),
            "bytes": manifest.bytes(),
            "blobs": contents.count,
            "blob_bytes": contents.bytes,
            "objects": contents.copied,
        })))
    }
}

/// Where the backup goes.
fn destination(context: &Context, job: &CreateBackup) -> Result<Destination, CreateBackupError> {
    let Some(folder) = &job.directory else {
        return Ok(backup::destination(&context.settings, &context.storage)?);
    };
    let path = Path::new(folder);
    // One that is made by mistake would be found by nobody.
    if !path.is_absolute() || !path.is_dir() {
        return Err(CreateBackupError::NoFolder(folder.clone()));
    }
    Ok(Destination::folder(path)?)
}

/// Whether blobs are copied. Files always are: where they can be linked, that costs nothing.
fn copies_objects(
    context: &Context,
    job: &CreateBackup,
    destination: &Destination,
) -> Result<bool, CreateBackupError> {
    let are_files = context.storage.root().is_some();
    let wanted = are_files || job.objects || context.settings.backup.objects;
    if job.objects && !destination.takes_objects() {
        return Err(CreateBackupError::BesideOriginals);
    }
    Ok(wanted && destination.takes_objects())
}
