//! A `.changes`: no package, but a word on what was built together.

use std::collections::HashSet;

use deb::changes::Changes;
use entities::change::{Action, Announced};
use entities::task::Pool;
use entities::upload;
use jobs::{IngestPackage, fault};
use serde_json::json;

use super::IngestPackageError;
use crate::bring_in::BringInError;
use crate::changes;
use crate::context::{Claimed, Context};
use crate::handler::Outcome;
use crate::staged;

/// How its name ends.
const SUFFIX: &str = ".changes";
/// Largest one that is read, in bytes.
const MOST: u64 = 4 << 20;
/// What builds leave behind, and repositories do not hold.
const LEFT_OUT: &[&str] = &[".buildinfo", ".ddeb", ".udeb"];

/// Whether a file that is uploaded as `name` to a DEB repository is one.
pub(super) fn is_one(name: &str) -> bool {
    name.ends_with(SUFFIX)
}

/// Records that all files it lists are to be live, and leaves the task waiting for that.
pub(super) async fn announce(
    context: &Context,
    claimed: &Claimed,
    job: &IngestPackage,
    upload: &upload::Model,
) -> Result<Outcome, IngestPackageError> {
    if staged::size(upload) > MOST {
        return Err(IngestPackageError::ChangesTooLarge);
    }
    let bytes = staged::whole(context, upload).await;
    let read = Changes::read(&bytes.map_err(BringInError::from)?)?;
    fault::point("ingest_package.inspected");
    let files = announced(&read);
    let result = json!({
        "repository": job.repository,
        "changes": upload.filename,
        "files": files.len(),
    });
    let write = context.db.write().await?;
    let repository = changes::open_repository(&write, job.repository).await?;
    let repository = repository.ok_or(IngestPackageError::NoRepository(job.repository))?;
    let action = Action::Announce { files };
    changes::record(&write, claimed, repository.id, action, &job.overrides, None).await?;
    jobs::wait_for_publication(&write, claimed, result).await?;
    fault::point("ingest_package.recorded");
    write.commit().await?;
    fault::point("ingest_package.committed");
    context.wake_pool(Pool::Publish);
    staged::discard(context, job.upload).await;
    fault::point("ingest_package.discarded");
    Ok(Outcome::Written)
}

fn announced(changes: &Changes) -> Vec<Announced> {
    let is_held = |name: &str| !LEFT_OUT.iter().any(|suffix| name.ends_with(suffix));
    let mut seen = HashSet::new();
    let files = changes.files.iter().filter(|file| is_held(&file.name));
    files
        .filter(|file| seen.insert(file.sha256))
        .map(|file| Announced {
            name: file.name.clone(),
            size: i64::try_from(file.size).unwrap_or(i64::MAX),
            sha256: hex::encode(file.sha256),
        })
        .collect()
}
