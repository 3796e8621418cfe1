//! A publication as a plain tree: the bytes that clients get, with their signatures.

use std::path::Path;

use futures_util::StreamExt;
use indicatif::ProgressBar;
use openapi::types;
use sha2::{Digest, Sha256};
use tokio::fs;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, refused};

/// One file of the tree.
struct Item {
    path: String,
    sha256: String,
}

/// Writes publication `serial` of `repository`, or the live one, below `directory`.
pub(crate) async fn run(
    session: &Session,
    repository: &types::Repository,
    serial: Option<i64>,
    directory: &Path,
) -> Result<(), Failure> {
    let serial = serial.or(repository.live_serial).ok_or_else(|| {
        Failure::new(
            Code::Failed,
            format!("`{}` has no publication yet", repository.address),
        )
    })?;
    empty(directory).await?;
    let items = items(session, repository, serial).await?;
    let bar = ProgressBar::new(items.len() as u64);
    for item in &items {
        write(session, repository.id, serial, item, directory).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    if session.json {
        return output::json(&serde_json::json!({"serial": serial, "files": items.len()}));
    }
    println!(
        "wrote {} files of serial {serial} to {}",
        items.len(),
        directory.display()
    );
    Ok(())
}

async fn empty(directory: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::from_error(
            Code::Usage,
            &format!("could not use `{}`", directory.display()),
            &error,
        )
    };
    fs::create_dir_all(directory).await.map_err(failed)?;
    let mut entries = fs::read_dir(directory).await.map_err(failed)?;
    if entries.next_entry().await.map_err(failed)?.is_some() {
        let message = format!("`{}` is not empty", directory.display());
        return Err(Failure::new(Code::Usage, message).hint("name a new directory"));
    }
    Ok(())
}

async fn items(
    session: &Session,
    repository: &types::Repository,
    serial: i64,
) -> Result<Vec<Item>, Failure> {
    let ask = session
        .get_publication()
        .repository(repository.id)
        .serial(serial);
    let publication = ask.send().await.map_err(refused)?.into_inner();
    let files = publication.files.into_iter();
    let mut items: Vec<Item> = files
        .map(|file| Item {
            path: file.path,
            sha256: file.sha256,
        })
        .collect();
    let packages = session
        .packages(repository.id, Some(serial))
        .await?
        .into_iter();
    items.extend(packages.map(|package| Item {
        path: package.path,
        sha256: package.sha256,
    }));
    // Suites share what lies in the pool.
    items.sort_by(|one, other| one.path.cmp(&other.path));
    items.dedup_by(|one, other| one.path == other.path);
    Ok(items)
}

/// Fetches one file, hashes it on the way, and refuses it when it is not what was published.
async fn write(
    session: &Session,
    repository: Uuid,
    serial: i64,
    item: &Item,
    directory: &Path,
) -> Result<(), Failure> {
    let target = directory.join(&item.path);
    let unwritable = |error: std::io::Error| {
        Failure::from_error(
            Code::Failed,
            &format!("could not write `{}`", target.display()),
            &error,
        )
    };
    let unfetched = |error: reqwest::Error| {
        let context = format!("could not fetch `{}`", item.path);
        Failure::from_error(Code::Unreachable, &context, &error)
    };
    let request = session.read_publication_file().repository(repository);
    let answer = request.serial(serial).path(item.path.as_str()).send().await;
    let mut octets = answer.map_err(refused)?.into_inner();
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent).await.map_err(unwritable)?;
    }
    let mut file = fs::File::create(&target).await.map_err(unwritable)?;
    let mut hash = Sha256::new();
    while let Some(piece) = octets.next().await {
        let piece = piece.map_err(unfetched)?;
        hash.update(&piece);
        file.write_all(&piece).await.map_err(unwritable)?;
    }
    file.flush().await.map_err(unwritable)?;
    if hex::encode(hash.finalize()) == item.sha256 {
        return Ok(());
    }
    Err(Failure::new(
        Code::Failed,
        format!("`{}` is not what was published", item.path),
    ))
}
