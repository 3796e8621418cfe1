//! Keeps plain copies of the live metadata. Fault points: `export_trust.copied`,
//! `export_trust.switched`, `export_trust.pruned`.
//!
//! In the order of a publish: what a timestamp leads to is there before it.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use bytes::Bytes;
use entities::{trust_file, trust_root};
use futures_util::TryStreamExt;
use jobs::{ExportTrust, Fenced, fault};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use storage::StorageError;

use super::publish_trust::{PublishTrustError, files};
use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};

/// How many files are read at once.
const SOME: usize = 500;

impl Handler for ExportTrust {
    const LIMIT: Duration = Duration::from_hours(1);

    type Error = ExportTrustError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let (mut copied, mut exported) = (0, HashMap::new());
        // A publish that came meanwhile found this task, and asked for no other.
        loop {
            let mut roots = trust_root::Entity::find()
                .filter(trust_root::Column::State.eq(trust_root::State::Live))
                .all(context.db.read())
                .await?;
            roots.retain(|root| exported.get(&root.id) != Some(&root.timestamp_version));
            if roots.is_empty() {
                return Ok(Outcome::Done(json!({ "files": copied })));
            }
            for root in roots {
                copied += export(context, claimed, &root).await?;
                exported.insert(root.id, root.timestamp_version);
            }
        }
    }
}

/// Copies what is missing of `root`, and takes away what is kept no more; answers how many files
/// were copied.
async fn export(
    context: &Context,
    claimed: &Claimed,
    root: &trust_root::Model,
) -> Result<usize, ExportTrustError> {
    let folder = format!("export/tuf/{}/metadata", root.name);
    let there = names(context, &folder).await?;
    let rows: Vec<(String, Option<chrono::DateTime<chrono::Utc>>)> = trust_file::Entity::find()
        .select_only()
        .columns([trust_file::Column::Name, trust_file::Column::SupersededAt])
        .filter(trust_file::Column::TrustRoot.eq(root.id))
        .filter(trust_file::Column::Role.ne("timestamp"))
        .into_tuple()
        .all(context.db.read())
        .await?;
    let known: HashSet<&str> = rows.iter().map(|(name, _)| name.as_str()).collect();
    let missing: Vec<&str> = rows
        .iter()
        .filter(|(name, superseded)| superseded.is_none() && !there.contains(name))
        .map(|(name, _)| name.as_str())
        .collect();
    let total = Some(missing.len() as u64);
    for (done, some) in missing.chunks(SOME).enumerate() {
        // Without those that were superseded for long enough since the list was read.
        for (name, bytes) in files::read_some(context, root.id, some).await? {
            copy(context, &format!("{folder}/{name}"), bytes).await?;
        }
        let done = (done * SOME) as u64;
        claimed.progress(context, done, total, "files").await;
    }
    fault::point("export_trust.copied");
    let timestamp = format!("{}.timestamp.json", root.timestamp_version);
    if let Some(bytes) = files::read(context, root.id, &timestamp).await? {
        let name = format!("{folder}/timestamp.json");
        context.storage.replace(&name, bytes).await?;
    }
    fault::point("export_trust.switched");
    let old = there.iter().filter(|name| !known.contains(name.as_str()));
    for name in old.filter(|name| *name != "timestamp.json") {
        context.storage.delete(&format!("{folder}/{name}")).await?;
    }
    fault::point("export_trust.pruned");
    Ok(missing.len())
}

async fn copy(context: &Context, name: &str, bytes: Bytes) -> Result<(), ExportTrustError> {
    match context.storage.put(name, bytes).await {
        Ok(()) | Err(StorageError::Exists(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The names of the files in `folder`.
async fn names(context: &Context, folder: &str) -> Result<HashSet<String>, StorageError> {
    let mut names = HashSet::new();
    let mut entries = context.storage.list(folder)?;
    while let Some(entry) = entries.try_next().await? {
        if let Some(name) = entry.name.rsplit('/').next() {
            names.insert(name.to_owned());
        }
    }
    Ok(names)
}

/// Why the copy was not made.
#[derive(Debug, thiserror::Error)]
pub enum ExportTrustError {
    /// Storage failed.
    #[error("could not write the copy")]
    Storage(#[from] StorageError),
    /// What is live could not be read.
    #[error("could not read what is live")]
    Read(#[from] PublishTrustError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not read the trust roots")]
    Database(#[from] DbErr),
}

impl Failure for ExportTrustError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Storage(error) => Verdict::storage(error),
            Self::Read(error) => error.verdict(),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
