//! tough: its loader, which reads every role and asks for `HASH.dir/file`.

use super::transport::{chain, get, run, url};
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream;
use reqwest::Url;
use std::path::Path;
use tough::{
    IntoVec, Repository, RepositoryLoader, TargetName, Transport, TransportError,
    TransportErrorKind, TransportStream,
};

/// Loads the repository once.
pub(super) fn refresh(
    metadata: &str,
    targets: &str,
    root: &[u8],
    directory: &Path,
) -> Result<(), String> {
    run(async {
        load(metadata, targets, root, directory).await?;
        Ok(())
    })
}

/// Loads the repository, and downloads a target.
pub(super) fn download(
    metadata: &str,
    targets: &str,
    root: &[u8],
    directory: &Path,
    path: &str,
) -> Result<Vec<u8>, String> {
    run(async {
        let repository = load(metadata, targets, root, directory).await?;
        let name = TargetName::new(path).map_err(|error| chain(&error))?;
        let found = repository.read_target(&name).await;
        let stream = found.map_err(|error| chain(&error))?;
        let stream = stream.ok_or_else(|| format!("no target {path}"))?;
        stream.into_vec().await.map_err(|error| chain(&error))
    })
}

async fn load(
    metadata: &str,
    targets: &str,
    root: &[u8],
    directory: &Path,
) -> Result<Repository, String> {
    // It keeps files of its own beside the roles.
    let own = directory.join("tough");
    std::fs::create_dir_all(&own).map_err(|error| chain(&error))?;
    let root = root.to_vec();
    let loader = RepositoryLoader::new(&root, url(metadata)?, url(targets)?);
    let loader = loader.transport(Server).datastore(own);
    loader.load().await.map_err(|error| chain(&error))
}

#[derive(Clone, Copy, Debug)]
struct Server;

#[async_trait]
impl Transport for Server {
    async fn fetch(&self, url: Url) -> Result<TransportStream, TransportError> {
        let text = url.to_string();
        match get(url).await {
            Ok(Some(bytes)) => Ok(Box::pin(stream::iter([Ok(Bytes::from(bytes))]))),
            Ok(None) => Err(TransportError::new(TransportErrorKind::FileNotFound, text)),
            Err(error) => Err(TransportError::new_with_cause(
                TransportErrorKind::Other,
                text,
                error,
            )),
        }
    }
}
