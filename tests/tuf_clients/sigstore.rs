//! sigstore-tuf: its updater and its store of files.

use super::transport::{chain, get, run, url};
use sigstore_tuf::transport::FetchFuture;
use sigstore_tuf::{Error, FileStore, Repository, Updater};
use std::path::Path;

/// Refreshes once.
pub(super) fn refresh(metadata: &str, root: &[u8], directory: &Path) -> Result<(), String> {
    run(async {
        updater(metadata, metadata, root, directory).await?;
        Ok(())
    })
}

/// Refreshes, and downloads a target.
pub(super) fn download(
    metadata: &str,
    targets: &str,
    root: &[u8],
    directory: &Path,
    path: &str,
) -> Result<Vec<u8>, String> {
    run(async {
        let mut updater = updater(metadata, targets, root, directory).await?;
        let now = jiff::Timestamp::now();
        updater
            .get_target(path, now)
            .await
            .map_err(|error| chain(&error))
    })
}

async fn updater(
    metadata: &str,
    targets: &str,
    root: &[u8],
    directory: &Path,
) -> Result<Updater, String> {
    let server = Server {
        metadata: metadata.to_owned(),
        targets: targets.to_owned(),
    };
    let updater = Updater::new(server, root).map_err(|error| chain(&error))?;
    let mut updater = updater.with_store(FileStore::new(directory));
    let refreshed = updater.refresh(jiff::Timestamp::now()).await;
    refreshed.map_err(|error| chain(&error))?;
    Ok(updater)
}

struct Server {
    metadata: String,
    targets: String,
}

impl Repository for Server {
    fn fetch_metadata<'a>(&'a self, name: &'a str, limit: u64) -> FetchFuture<'a> {
        Box::pin(fetch(format!("{}{name}", self.metadata), limit))
    }

    fn fetch_target<'a>(&'a self, path: &'a str, limit: u64) -> FetchFuture<'a> {
        Box::pin(fetch(format!("{}{path}", self.targets), limit))
    }
}

async fn fetch(text: String, limit: u64) -> Result<Option<Vec<u8>>, Error> {
    let url = url(&text).map_err(Error::transport)?;
    let file = get(url).await;
    let file = file.map_err(|error| Error::transport_with_source(text.clone(), error))?;
    match file {
        Some(bytes) if bytes.len() as u64 > limit => Err(Error::transport(format!(
            "{text} is longer than {limit} bytes"
        ))),
        file => Ok(file),
    }
}
