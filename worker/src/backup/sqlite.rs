//! A file of SQLite: a consistent copy of it, packed and unpacked piece by piece.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use entities::Database;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use storage::{ByteStream, StorageError};
use zstd::stream::write::{Decoder, Encoder};

/// Bytes that are packed in one go.
const PIECE: usize = 256 * 1024;
/// As fast as disks, and small enough.
const LEVEL: i32 = 3;

/// Copies the database as it is at one moment into a file beside it, and answers that file. Readers
/// and the writer go on meanwhile.
///
/// # Errors
/// The database's own, also when the disk is full.
pub(crate) async fn snapshot(db: &Database) -> Result<PathBuf, DbErr> {
    let draft = beside(&path(db).await?, ".backup");
    let made = draft.clone();
    let made = tokio::task::spawn_blocking(move || empty(&made)).await;
    made.map_err(io::Error::other)
        .flatten()
        .map_err(|error| DbErr::Custom(format!("{}: {error}", draft.display())))?;
    let name = draft.display().to_string();
    let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [name.into()]);
    db.read().execute_raw(copy).await?;
    Ok(draft)
}

/// The file of the database.
async fn path(db: &Database) -> Result<PathBuf, DbErr> {
    let question = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    let question = Statement::from_string(DbBackend::Sqlite, question);
    let row = db.read().query_one_raw(question).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("main".into()))?;
    Ok(row.try_get::<String>("", "file")?.into())
}

/// A file that `path` with `ending` names.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Makes an empty file for its owner alone, in the place of one that a crash left.
fn empty(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// The file at `path` as it comes out of compression.
pub(crate) fn compressed(path: PathBuf) -> BoxStream<'static, io::Result<Bytes>> {
    let packer = stream::once(blocking(move || {
        let encoder = Encoder::new(Vec::new(), LEVEL)?;
        Ok((File::open(path)?, encoder))
    }));
    packer
        .map_ok(|(file, encoder)| {
            stream::try_unfold(Some((file, encoder)), |packer| async move {
                let Some((file, encoder)) = packer else {
                    return Ok(None);
                };
                blocking(move || pack(file, encoder)).await.map(Some)
            })
        })
        .try_flatten()
        .boxed()
}

type Packer = (File, Encoder<'static, Vec<u8>>);

/// The next packed bytes, and what packs the rest.
fn pack(
    mut file: File,
    mut encoder: Encoder<'static, Vec<u8>>,
) -> io::Result<(Bytes, Option<Packer>)> {
    let mut piece = vec![0; PIECE];
    let length = file.read(&mut piece)?;
    if length == 0 {
        return Ok((encoder.finish()?.into(), None));
    }
    encoder.write_all(&piece[..length])?;
    let packed = std::mem::take(encoder.get_mut());
    Ok((packed.into(), Some((file, encoder))))
}

/// Unpacks `bytes` into a new file, and makes that durable.
pub(super) async fn unpack(mut bytes: ByteStream, path: &Path) -> Result<(), StorageError> {
    let failed = |error: io::Error| StorageError::Unavailable(error.into());
    let target = path.to_owned();
    let decoder = blocking(move || Decoder::new(empty(&target)?)).await;
    let mut decoder = decoder.map_err(failed)?;
    while let Some(piece) = bytes.try_next().await? {
        let unpacked = blocking(move || decoder.write_all(&piece).map(|()| decoder)).await;
        decoder = unpacked.map_err(failed)?;
    }
    let ended = blocking(move || {
        decoder.flush()?;
        decoder.into_inner().sync_all()
    });
    ended.await.map_err(failed)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_packed_unpacks_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        let bytes: Vec<u8> = (0..1_000_003_u32).map(|n| (n % 251) as u8).collect();
        fs::write(&from, &bytes).unwrap();

        let packed: Vec<Bytes> = compressed(from).try_collect().await.unwrap();
        let length: usize = packed.iter().map(Bytes::len).sum();
        let packed = stream::iter(packed.into_iter().map(Ok)).boxed();
        unpack(packed, &to).await.unwrap();

        assert!(length < bytes.len() / 10);
        assert_eq!(fs::read(&to).unwrap(), bytes);
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_an_error() {
        let packed: io::Result<Vec<Bytes>> = compressed("/nowhere/x".into()).try_collect().await;

        assert_eq!(packed.unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
