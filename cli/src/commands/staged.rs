//! Folders that a build leaves behind: every file with its digest beside it.
//!
//! All of it is right or none of it is pushed, so a folder that was filled half-way, or not at
//! all, is no release.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::package::unreadable;
use crate::failure::{Code, Failure};

/// How the name of a digest's file ends.
const SUFFIX: &str = ".sha256";

/// Longest file with a digest, in bytes.
const MOST: u64 = 4096;

/// How many octets are read from a file at once.
const PIECE: usize = 256 << 10;

/// A file on its way up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Staged {
    /// Where it is.
    pub(super) file: PathBuf,
    /// Its SHA-256 in lower-case hexadecimal, where that is promised.
    pub(super) sha256: Option<String>,
}

impl Staged {
    /// A file that nobody promised anything of.
    pub(super) fn plain(file: PathBuf) -> Self {
        Self { file, sha256: None }
    }
}

/// The files of `folder`, in the order of their names, each found to be what its digest says.
///
/// # Errors
/// [`Failure`] that names what is missing, too much or wrong.
pub(super) async fn read(folder: &Path) -> Result<Vec<Staged>, Failure> {
    let folder = folder.to_owned();
    let read = tokio::task::spawn_blocking(move || look_through(&folder)).await;
    read.map_err(|_| Failure::new(Code::Failed, "the folder could not be read"))?
}

fn look_through(folder: &Path) -> Result<Vec<Staged>, Failure> {
    let mut files = names(folder)?;
    let digests: Vec<String> = files
        .keys()
        .filter(|name| name.ends_with(SUFFIX))
        .cloned()
        .collect();
    let mut promised = BTreeMap::new();
    for digest in digests {
        let path = files.remove(&digest).unwrap_or_default();
        let name = digest[..digest.len() - SUFFIX.len()].to_owned();
        if !files.contains_key(&name) {
            return Err(wrong(&path, "it is the digest of a file that is not there"));
        }
        promised.insert(name.clone(), promise(&path, &name)?);
    }
    if files.is_empty() {
        return Err(wrong(folder, "no file is staged there"));
    }
    let mut staged = Vec::with_capacity(files.len());
    for (name, file) in files {
        let Some(sha256) = promised.remove(&name) else {
            let reason = format!("`{name}{SUFFIX}` is not beside it");
            return Err(wrong(&file, &reason));
        };
        let found = hash(&file)?;
        if found != sha256 {
            let reason = format!("its sha256 is {found}, and {sha256} was promised");
            return Err(wrong(&file, &reason));
        }
        staged.push(Staged {
            file,
            sha256: Some(sha256),
        });
    }
    Ok(staged)
}

/// Everything in `folder`, which are files and nothing else.
fn names(folder: &Path) -> Result<BTreeMap<String, PathBuf>, Failure> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        let path = entry.path();
        let kind = entry
            .file_type()
            .map_err(|error| unreadable(&path, &error))?;
        if !kind.is_file() {
            return Err(wrong(&path, "it is no file, and only files are staged"));
        }
        match entry.file_name().into_string() {
            Ok(name) => _ = files.insert(name, path),
            Err(_) => return Err(wrong(&path, "its name is no text")),
        }
    }
    Ok(files)
}

/// The digest that the file at `path` promises of the file `name`: bare, or as `sha256sum` writes
/// it.
fn promise(path: &Path, name: &str) -> Result<String, Failure> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    file.take(MOST)
        .read_to_string(&mut text)
        .map_err(|error| unreadable(path, &error))?;
    let line = text.trim_end_matches(['\r', '\n']);
    let (digest, of) = line.split_once(' ').unwrap_or((line, ""));
    let of = of.strip_prefix([' ', '*']).unwrap_or(of);
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_digest || line.contains('\n') {
        return Err(wrong(path, "it holds no sha256 in hexadecimal"));
    }
    if !of.is_empty() && of != name {
        return Err(wrong(path, &format!("it is the digest of `{of}`")));
    }
    Ok(digest.to_ascii_lowercase())
}

/// The SHA-256 of the file at `path`, in lower-case hexadecimal.
pub(super) fn hash(path: &Path) -> Result<String, Failure> {
    let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let mut sha256 = Sha256::new();
    let mut piece = vec![0; PIECE];
    loop {
        match file
            .read(&mut piece)
            .map_err(|error| unreadable(path, &error))?
        {
            0 => return Ok(hex::encode(sha256.finalize())),
            length => sha256.update(&piece[..length]),
        }
    }
}

/// The failure of a push because of what is at `path`.
pub(super) fn wrong(path: &Path, reason: &str) -> Failure {
    Failure::new(Code::Usage, format!("`{}`: {reason}", path.display())).hint("nothing was pushed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            fs::write(folder.path().join(name), content).unwrap();
        }
        folder
    }

    fn digest() -> String {
        hex::encode(Sha256::digest("octets"))
    }

    #[track_caller]
    fn refused(files: &[(&str, &str)], reason: &str) {
        let folder = folder(files);
        let failure = look_through(folder.path()).unwrap_err();
        assert!(failure.message.contains(reason), "{}", failure.message);
    }

    #[test]
    fn digests_are_bare_or_as_sha256sum_writes_them() {
        let upper = digest().to_uppercase();
        let text = format!("{}  b.rpm\n", digest());
        let binary = format!("{} *c.rpm\n", digest());
        let folder = folder(&[
            ("a.rpm", "octets"),
            ("a.rpm.sha256", &upper),
            ("b.rpm", "octets"),
            ("b.rpm.sha256", &text),
            ("c.rpm", "octets"),
            ("c.rpm.sha256", &binary),
        ]);

        let staged = look_through(folder.path()).unwrap();

        assert_eq!(staged.len(), 3);
        assert!(staged.iter().all(|one| one.sha256 == Some(digest())));
        assert!(staged[0].file.ends_with("a.rpm"));
    }

    #[test]
    fn a_folder_that_is_not_whole_is_refused() {
        let good = digest();
        refused(&[], "no file is staged");
        refused(&[("a.rpm", "octets")], "is not beside it");
        refused(&[("a.rpm.sha256", &good)], "is not there");
        refused(
            &[("a.rpm", "others"), ("a.rpm.sha256", &good)],
            "was promised",
        );
        refused(
            &[("a.rpm", "octets"), ("a.rpm.sha256", "short")],
            "no sha256",
        );
        let other = format!("{good}  b.rpm");
        refused(
            &[("a.rpm", "octets"), ("a.rpm.sha256", &other)],
            "digest of `b.rpm`",
        );
    }

    #[test]
    fn a_folder_inside_is_not_taken_for_a_package() {
        let folder = folder(&[]);
        fs::create_dir(folder.path().join("tests")).unwrap();

        let failure = look_through(folder.path()).unwrap_err();

        assert!(failure.message.contains("only files are staged"));
    }
}
