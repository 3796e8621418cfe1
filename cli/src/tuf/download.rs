//! A target on its way from a server into a directory.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use sigstore_tuf::TargetFile;
use tuf::TargetPath;

use super::address::Layout;
use super::client::Client;
use super::directory::{Directory, DirectoryError};
use super::error::ClientError;
use super::integrity::{Integrity, IntegrityError};

/// Read at once from a file.
const PIECE: usize = 64 * 1024;

/// A target that is in the directory.
#[derive(Clone, Debug)]
pub(crate) struct Downloaded {
    /// The role that speaks for it.
    pub(crate) role: String,
    /// What that role says.
    pub(crate) target: TargetFile,
    /// The file.
    pub(crate) file: PathBuf,
    /// Whether it was there already.
    pub(crate) kept: bool,
}

/// Puts the target at `path` into `directory`, unless it is there. `client` has been refreshed.
/// `password` is for targets that are not open to everybody; `progress` is told each length of bytes
/// that has come.
///
/// # Errors
/// [`ClientError`] when there is no such target or the server has another file. Then the directory
/// is as it was.
pub(crate) async fn download(
    client: &mut Client,
    path: &TargetPath,
    directory: &Directory,
    password: Option<&str>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Downloaded, ClientError> {
    let found = client.find(path).await?;
    let target = found.target;
    let altered = |source| ClientError::Altered {
        path: path.clone(),
        source,
    };
    let integrity = integrity(&target).map_err(altered)?;
    let kept = match directory.existing(path)? {
        Some(file) => is_whole(file, integrity.clone())
            .map_err(|source| DirectoryError::new(directory.path(path), source))?,
        None => false,
    };
    if !kept {
        fetch(
            client, path, &target, integrity, directory, password, progress,
        )
        .await?;
    }
    Ok(Downloaded {
        role: found.role,
        target,
        file: directory.path(path),
        kept,
    })
}

async fn fetch(
    client: &Client,
    path: &TargetPath,
    target: &TargetFile,
    mut integrity: Integrity,
    directory: &Directory,
    password: Option<&str>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<(), ClientError> {
    let hash = hash(target).filter(|_| client.is_consistent());
    let url = client.address().target(path, hash, Layout::BeforeName);
    let body = client.transport().open(&url, target.length, password);
    let mut body = body.await?.ok_or(ClientError::Missing(url))?;
    let mut draft = directory.draft(path)?;
    while let Some(piece) = body.next().await? {
        integrity.update(&piece);
        draft.write(&piece)?;
        progress(piece.len() as u64, target.length);
    }
    integrity.finish().map_err(|source| ClientError::Altered {
        path: path.clone(),
        source,
    })?;
    Ok(draft.keep()?)
}

/// How the bytes of `target` are checked.
///
/// # Errors
/// [`IntegrityError::NoHash`] when nothing could vouch for them.
pub(crate) fn integrity(target: &TargetFile) -> Result<Integrity, IntegrityError> {
    Integrity::of(Some(target.length), Some(&target.hashes))
}

/// The hash that stands in the name of the file: any that is listed does, so the usual one.
///
/// It comes from metadata and becomes a part of a URL, so it has to be one.
pub(crate) fn hash(target: &TargetFile) -> Option<&str> {
    let listed = ["sha256", "sha512"].into_iter();
    let mut hashes = listed.filter_map(|name| target.hashes.get(name));
    let hash = hashes.next()?;
    let is_hex = hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then_some(hash)
}

fn is_whole(mut file: File, mut integrity: Integrity) -> io::Result<bool> {
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(integrity.finish().is_ok()),
            length => integrity.update(&piece[..length]),
        }
    }
}
