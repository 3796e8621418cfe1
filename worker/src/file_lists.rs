//! The files of each Debian package, read out of it once and kept: for `Contents`, and for the gate
//! that asks who shares them.

use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Write};

use deb::ReadError;
use deb::contents::Contents;
use entities::{PackageId, file_list, now, package};
use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use tokio::runtime::Handle;
use tokio::task::{JoinError, JoinSet};

use crate::context::{Claimed, Context};
use crate::package_file::{self, Content, InspectError, Pieces};

/// How many values go into one statement.
const SOME: usize = 500;
/// How many packages are read at once.
const AT_ONCE: usize = 4;
/// How many lists are written at once.
const TOGETHER: usize = 50;
/// How many lists are unpacked at once: each has at most [`MAX_PACKED`].
const UNPACKED_AT_ONCE: usize = 16;
/// Most text of the paths of one package, in bytes. Real ones have a tenth of it.
const MAX_TEXT: usize = 64 << 20;
/// And packed.
const MAX_PACKED: usize = 4 << 20;

/// A package whose files cannot be listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// The package.
    pub(crate) package: PackageId,
    /// Why.
    pub(crate) code: String,
}

/// Why the files of packages are not known.
#[derive(Debug, thiserror::Error)]
pub enum FileListError {
    /// A package could not be read, through no fault of its own.
    #[error("could not read a package")]
    Package(#[from] InspectError),
    /// A list that was kept cannot be unpacked.
    #[error("could not read the list of the files of a package")]
    List(#[from] io::Error),
    /// The database refused.
    #[error("could not read or write rows")]
    Database(#[from] DbErr),
    /// A part of the work ended without an answer.
    #[error("the work broke off")]
    Broken(#[from] JoinError),
}

/// Makes sure of the lists of `packages`, and tells how far it is; answers those that have none.
///
/// # Errors
/// [`FileListError`]; what was read until then is kept.
pub(crate) async fn complete(
    context: &Context,
    claimed: Option<&Claimed>,
    packages: &[PackageId],
) -> Result<Vec<LeftOut>, FileListError> {
    let total = packages.len() as u64;
    let mut left_out = Vec::new();
    for (some, done) in packages.chunks(SOME).zip((0..).step_by(SOME)) {
        let kept: Vec<(PackageId, Option<String>)> = file_list::Entity::find()
            .select_only()
            .columns([file_list::Column::Package, file_list::Column::Refusal])
            .filter(file_list::Column::Package.is_in(some.iter().copied()))
            .into_tuple()
            .all(context.db.read())
            .await?;
        let known: HashSet<PackageId> = kept.iter().map(|(package, _)| *package).collect();
        let refused = kept.into_iter();
        let refused = refused.filter_map(|(package, code)| Some((package, code?)));
        left_out.extend(refused.map(|(package, code)| LeftOut { package, code }));
        let unknown = some.iter().filter(|id| !known.contains(id));
        let rows = package::Entity::find()
            .filter(package::Column::Id.is_in(unknown.copied()))
            .all(context.db.read())
            .await?;
        left_out.extend(read_all(context, rows).await?);
        if let Some(claimed) = claimed {
            let total = Some(total);
            claimed.progress(context, done, total, "packages").await;
        }
    }
    Ok(left_out)
}

/// Gives every path of `packages` to `take`, with the list it is of, as far as there are lists. For a
/// thread that may block.
///
/// # Errors
/// [`FileListError`], and those of `take`.
pub(crate) fn each_path<E: From<FileListError>>(
    context: &Context,
    packages: &[PackageId],
    mut take: impl FnMut(&file_list::Model, &[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let runtime = Handle::current();
    for some in packages.chunks(UNPACKED_AT_ONCE) {
        let lists = file_list::Entity::find()
            .filter(file_list::Column::Package.is_in(some.iter().copied()))
            .filter(file_list::Column::Refusal.is_null())
            .all(context.db.read());
        for list in runtime.block_on(lists).map_err(FileListError::from)? {
            let mut paths = BufReader::new(MultiGzDecoder::new(list.paths.as_slice()));
            let mut path = Vec::new();
            while read_line(&mut paths, &mut path)? {
                take(&list, &path)?;
            }
        }
    }
    Ok(())
}

/// Reads a line into `line`, without its end; whether there was one.
fn read_line(lines: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool, FileListError> {
    line.clear();
    if lines.read_until(b'\n', line)? == 0 {
        return Ok(false);
    }
    line.pop_if(|last| *last == b'\n');
    Ok(true)
}

/// Reads and keeps the lists of `rows`.
async fn read_all(
    context: &Context,
    rows: Vec<package::Model>,
) -> Result<Vec<LeftOut>, FileListError> {
    let mut left_out = Vec::new();
    let mut reading = JoinSet::new();
    let mut lists = Vec::new();
    let mut rows = rows.into_iter();
    loop {
        while reading.len() < AT_ONCE
            && let Some(row) = rows.next()
        {
            reading.spawn(read(context.clone(), row));
        }
        let Some(read) = reading.join_next().await else {
            break;
        };
        let list = read??;
        let refused = list.refusal.clone().map(|code| LeftOut {
            package: list.package,
            code,
        });
        left_out.extend(refused);
        lists.push(list);
        if lists.len() >= TOGETHER {
            keep(context, std::mem::take(&mut lists)).await?;
        }
    }
    keep(context, lists).await?;
    Ok(left_out)
}

async fn keep(context: &Context, lists: Vec<file_list::Model>) -> Result<(), FileListError> {
    if lists.is_empty() {
        return Ok(());
    }
    let same = OnConflict::column(file_list::Column::Package)
        .do_nothing()
        .to_owned();
    let write = context.db.write_relaxed().await?;
    file_list::Entity::insert_many(lists.into_iter().map(IntoActiveModel::into_active_model))
        .on_conflict(same)
        .exec_without_returning(&*write)
        .await?;
    write.commit().await?;
    Ok(())
}

/// Reads a package to its end. One that is at fault itself has a list that says so.
async fn read(context: Context, row: package::Model) -> Result<file_list::Model, FileListError> {
    let list = |location: String, outcome: Result<Vec<u8>, &str>| file_list::Model {
        package: row.id,
        location,
        refusal: outcome.as_ref().err().map(|code| (*code).to_owned()),
        paths: outcome.unwrap_or_default(),
        created_at: now(),
    };
    let about = package_file::read(&context.storage, &row).await;
    let location = match &about {
        Ok(Content::Deb(package)) => location(package.control().get("Section"), &row.name),
        _ => row.name.clone(),
    };
    let paths = match about {
        Ok(_) => package_file::front(&context.storage, &row, paths).await,
        Err(error) => Err(error),
    };
    match paths {
        Ok(paths) => Ok(list(location, Ok(paths))),
        Err(error) => match error.refusal() {
            Some(code) => Ok(list(location, Err(code))),
            None => Err(error.into()),
        },
    }
}

/// What stands beside a path: section and name, or the name alone where the section would be taken
/// for several.
fn location(section: Option<&str>, name: &str) -> String {
    let is_word = |section: &&str| {
        !section.is_empty()
            && section
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b',')
    };
    match section.filter(is_word) {
        Some(section) => format!("{}/{name}", section.trim_end_matches('/')),
        None => name.into(),
    }
}

/// The paths of a package, packed.
fn paths(package: Pieces) -> Result<Vec<u8>, InspectError> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    let unwritten = |error: io::Error| ReadError::Read(error);
    let mut length = 0;
    for path in Contents::open(package)? {
        let path = path?;
        length += path.len() + 1;
        if length > MAX_TEXT || packed.get_ref().len() > MAX_PACKED {
            return Err(ReadError::TooLarge("list of files").into());
        }
        packed.write_all(&path).map_err(unwritten)?;
        packed.write_all(b"\n").map_err(unwritten)?;
    }
    Ok(packed.finish().map_err(unwritten)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_one_word() {
        assert_eq!(location(Some("contrib/net"), "a"), "contrib/net/a");
        assert_eq!(location(Some("net/"), "a"), "net/a");
        for odd in [None, Some(""), Some("a b"), Some("a,b"), Some("n\u{e9}t")] {
            assert_eq!(location(odd, "a"), "a", "{odd:?}");
        }
    }
}
