//! What a `.dsc` or a `.changes` brings along when it is pushed: the files that it names, each found
//! beside it and to be what it says.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use deb::changes::{ChangedFile, Changes};
use deb::{FileKind, MAX_DESCRIPTION, Source, SourceFile};

use super::package::unreadable;
use super::staged::{self, Staged};
use crate::failure::{Code, Failure};

/// Largest `.changes` that is read, in bytes.
const MAX_CHANGES: u64 = 4 << 20;
/// What builds leave behind, and repositories do not hold.
const LEFT_OUT: &[&str] = &[".buildinfo", ".ddeb", ".udeb"];
/// The suite of what is not meant for any.
const UNRELEASED: &str = "UNRELEASED";

/// All that is to be pushed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Load {
    /// The files, those that need others behind these.
    pub(super) parcels: Vec<Parcel>,
    /// What says which files belong together, until they are put in order.
    announcements: Vec<Parcel>,
    /// Files that a `.dsc` names and that are not beside it: the repository has to have them.
    pub(super) elsewhere: Vec<Elsewhere>,
    /// What people should know of it.
    pub(super) notes: Vec<String>,
    /// Whether the files belong together.
    pub(super) is_together: bool,
}

/// A file, and where it is to be listed as far as that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parcel {
    /// The file.
    pub(super) staged: Staged,
    /// The suite.
    pub(super) suite: Option<String>,
    /// The component.
    pub(super) component: Option<String>,
}

/// A file that a `.dsc` names and that is not beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Elsewhere {
    /// The `.dsc`.
    pub(super) dsc: PathBuf,
    /// The name of the file.
    pub(super) name: String,
    /// Its SHA-256 in lower-case hexadecimal.
    pub(super) sha256: String,
}

/// Finds all that `files` bring along.
///
/// # Errors
/// [`Failure`] that names what is missing or is not what it should be.
pub(super) async fn load(files: Vec<PathBuf>) -> Result<Load, Failure> {
    let read = tokio::task::spawn_blocking(move || {
        let mut load = Load::default();
        for file in files {
            load.add(file)?;
        }
        Ok(load.in_order())
    });
    read.await
        .map_err(|_| Failure::new(Code::Failed, "the files could not be read"))?
}

impl Parcel {
    /// A file that goes where the repository has its packages.
    fn plain(staged: Staged) -> Self {
        Self {
            staged,
            suite: None,
            component: None,
        }
    }
}

impl Load {
    /// These files as they are, wherever they go.
    pub(super) fn plain(files: impl Iterator<Item = Staged>) -> Self {
        Self {
            parcels: files.map(Parcel::plain).collect(),
            ..Self::default()
        }
    }

    fn add(&mut self, file: PathBuf) -> Result<(), Failure> {
        let name = file.file_name().and_then(|name| name.to_str());
        let name = name.unwrap_or_default().to_owned();
        if name.ends_with(".changes") {
            self.changes(&file)
        } else if FileKind::of(&name) == FileKind::Description {
            let parcel = Parcel::plain(Staged::plain(file));
            self.source(&parcel, &name)
        } else {
            self.parcels.push(Parcel::plain(Staged::plain(file)));
            Ok(())
        }
    }

    /// Adds a `.dsc` and what it names.
    fn source(&mut self, dsc: &Parcel, name: &str) -> Result<(), Failure> {
        let path = &dsc.staged.file;
        let text = read(path, MAX_DESCRIPTION as u64)?;
        let source = Source::read(&text).and_then(|source| {
            source.check_names(name)?;
            Ok(source)
        });
        let source = source.map_err(|error| bad(path, &error))?;
        self.is_together = true;
        for file in source.files() {
            let found = beside(path, &file.name);
            let sha256 = hex::encode(file.sha256);
            if found.exists() {
                let staged = checked(found, file)?;
                self.parcels.push(Parcel {
                    staged,
                    ..dsc.clone()
                });
            } else if self.elsewhere.iter().all(|other| other.name != file.name) {
                self.elsewhere.push(Elsewhere {
                    dsc: path.clone(),
                    name: file.name.clone(),
                    sha256,
                });
            }
        }
        self.parcels.push(dsc.clone());
        Ok(())
    }

    /// Adds what a `.changes` lists.
    fn changes(&mut self, path: &Path) -> Result<(), Failure> {
        let text = read(path, MAX_CHANGES)?;
        let changes = Changes::read(&text).map_err(|error| bad(path, &error))?;
        self.is_together = true;
        // It comes first: whatever else has arrived then waits for the rest.
        let own = Staged::plain(path.to_owned());
        self.announcements.push(Parcel::plain(own));
        let suite = match &changes.distributions[..] {
            [suite] if suite != UNRELEASED => Some(suite.clone()),
            _ => None,
        };
        if suite.is_none() {
            let suites = changes.distributions.join(" ");
            self.notes.push(format!(
                "`{}` is for `{suites}`, which is no suite: without --suite, its files go to the \
                 repository's own",
                path.display()
            ));
        }
        for file in &changes.files {
            let named = SourceFile {
                name: file.name.clone(),
                size: file.size,
                sha256: file.sha256,
            };
            if LEFT_OUT.iter().any(|suffix| file.name.ends_with(suffix)) {
                self.notes.push(format!("left out `{}`", file.name));
                continue;
            }
            let parcel = Parcel {
                staged: checked(beside(path, &file.name), &named)?,
                suite: suite.clone(),
                component: component(file),
            };
            if FileKind::of(&file.name) == FileKind::Description {
                self.source(&parcel, &file.name)?;
            } else {
                self.parcels.push(parcel);
            }
        }
        Ok(())
    }

    /// Each file once, announcements first and descriptions last: with them a push is whole.
    fn in_order(mut self) -> Self {
        let mut seen = BTreeSet::new();
        // What a `.changes` says of a file is more than what its `.dsc` does.
        self.parcels
            .sort_by_key(|parcel| (is_description(parcel), parcel.suite.is_none()));
        self.parcels
            .retain(|parcel| seen.insert(parcel.staged.file.clone()));
        self.announcements.append(&mut self.parcels);
        self.parcels = std::mem::take(&mut self.announcements);
        self
    }
}

fn is_description(parcel: &Parcel) -> bool {
    let name = parcel.staged.file.to_string_lossy();
    FileKind::of(&name) == FileKind::Description
}

/// The component that a section says: `contrib` of `contrib/net`.
fn component(file: &ChangedFile) -> Option<String> {
    let (component, _) = file.section.split_once('/')?;
    Some(component.to_owned())
}

fn beside(path: &Path, name: &str) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).join(name)
}

/// The file at `path`, which has to be what was said of it.
fn checked(path: PathBuf, file: &SourceFile) -> Result<Staged, Failure> {
    let metadata = fs::metadata(&path).map_err(|error| unreadable(&path, &error))?;
    let promised = hex::encode(file.sha256);
    if metadata.len() != file.size {
        let reason = format!(
            "it has {} bytes, and {} were announced",
            metadata.len(),
            file.size
        );
        return Err(staged::wrong(&path, &reason));
    }
    let found = staged::hash(&path)?;
    if found != promised {
        let reason = format!("its sha256 is {found}, and {promised} was announced");
        return Err(staged::wrong(&path, &reason));
    }
    Ok(Staged {
        file: path,
        sha256: Some(promised),
    })
}

/// The text of a file that must not be longer than `most`.
fn read(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let file = fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    let mut text = Vec::new();
    file.take(most + 1)
        .read_to_end(&mut text)
        .map_err(|error| unreadable(path, &error))?;
    if text.len() as u64 > most {
        return Err(staged::wrong(path, "it is too large for what it should be"));
    }
    Ok(text)
}

fn bad(path: &Path, error: &dyn std::error::Error) -> Failure {
    Failure::from_error(Code::Usage, &format!("`{}`", path.display()), error)
        .hint("nothing was pushed")
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use sha2::{Digest, Sha256};

    use super::*;

    const ORIG: &str = "hello_1.0.orig.tar.gz";
    const DEBIAN: &str = "hello_1.0-1.debian.tar.xz";
    const DSC: &str = "hello_1.0-1.dsc";
    const DEB: &str = "hello_1.0-1_all.deb";
    const CHANGES: &str = "hello_1.0-1_all.changes";

    /// A folder with a build of `hello`.
    fn built() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write(ORIG, "upstream");
        write(DEBIAN, "packaging");
        write(DEB, "a package");
        write("hello_1.0-1.buildinfo", "an environment");
        let mut sums = String::new();
        for name in [ORIG, DEBIAN] {
            writeln!(sums, " {}", sum(&folder, name)).unwrap();
        }
        write(
            DSC,
            &format!("Source: hello\nVersion: 1.0-1\nChecksums-Sha256:\n{sums}"),
        );
        folder
    }

    fn sum(folder: &tempfile::TempDir, name: &str) -> String {
        let bytes = fs::read(folder.path().join(name)).unwrap();
        format!(
            "{} {} {name}",
            hex::encode(Sha256::digest(&bytes)),
            bytes.len()
        )
    }

    /// Writes a `.changes` that lists `names`.
    fn changes(folder: &tempfile::TempDir, suite: &str, names: &[&str]) -> PathBuf {
        let (mut sums, mut files) = (String::new(), String::new());
        for name in names {
            let size = fs::metadata(folder.path().join(name)).unwrap().len();
            writeln!(sums, " {}", sum(folder, name)).unwrap();
            writeln!(files, " 00 {size} contrib/net optional {name}").unwrap();
        }
        let text = format!(
            "Source: hello\nVersion: 1.0-1\nDistribution: {suite}\nArchitecture: source all\n\
             Checksums-Sha256:\n{sums}Files:\n{files}"
        );
        let path = folder.path().join(CHANGES);
        fs::write(&path, text).unwrap();
        path
    }

    fn looked_at(files: &[PathBuf]) -> Result<Load, Failure> {
        let mut load = Load::default();
        for file in files {
            load.add(file.clone())?;
        }
        Ok(load.in_order())
    }

    fn names(load: &Load) -> Vec<&str> {
        let files = load.parcels.iter().map(|parcel| &parcel.staged.file);
        files
            .map(|file| file.file_name().unwrap().to_str().unwrap())
            .collect()
    }

    #[test]
    fn a_description_brings_its_files_and_comes_last() {
        let folder = built();

        let load = looked_at(&[folder.path().join(DSC), folder.path().join(DEB)]).unwrap();

        assert_eq!(names(&load), [ORIG, DEBIAN, DEB, DSC]);
        assert!(load.is_together && load.elsewhere.is_empty());
        assert!(load.parcels[0].staged.sha256.is_some());
    }

    #[test]
    fn packages_alone_are_pushed_as_they_are_named() {
        let folder = built();

        let load = looked_at(&[folder.path().join(DEB)]).unwrap();

        assert_eq!(names(&load), [DEB]);
        assert!(!load.is_together);
    }

    #[test]
    fn an_upload_says_where_its_files_go() {
        let folder = built();
        let listed = [DSC, DEBIAN, DEB, "hello_1.0-1.buildinfo"];
        let changes = changes(&folder, "testing", &listed);

        let load = looked_at(&[changes]).unwrap();

        // The tarball is left out of the upload, and the description has it.
        assert_eq!(names(&load), [CHANGES, ORIG, DEBIAN, DEB, DSC]);
        assert_eq!(load.notes, ["left out `hello_1.0-1.buildinfo`"]);
        for parcel in &load.parcels[1..] {
            assert_eq!(parcel.suite.as_deref(), Some("testing"));
            assert_eq!(parcel.component.as_deref(), Some("contrib"));
        }
    }

    #[test]
    fn what_is_not_beside_it_has_to_be_in_the_repository() {
        let folder = built();
        let sha256 = hex::encode(Sha256::digest("upstream"));
        fs::remove_file(folder.path().join(ORIG)).unwrap();
        let dsc = folder.path().join(DSC);

        let load = looked_at(std::slice::from_ref(&dsc)).unwrap();

        assert_eq!(names(&load), [DEBIAN, DSC]);
        let name = ORIG.to_owned();
        assert_eq!(load.elsewhere, [Elsewhere { dsc, name, sha256 }]);
    }

    #[test]
    fn an_upload_that_nobody_released_names_no_suite() {
        let folder = built();
        for suite in [UNRELEASED, "stable testing"] {
            let load = looked_at(&[changes(&folder, suite, &[DEB])]).unwrap();

            assert_eq!(load.parcels[1].suite, None);
            assert!(load.notes[0].contains(suite));
        }
    }

    #[test]
    fn files_that_are_not_what_was_announced_are_refused() {
        let refused = |file: &str, text: &str, reason: &str| {
            let folder = built();
            let changes = changes(&folder, "stable", &[DSC, DEB]);
            fs::write(folder.path().join(file), text).unwrap();
            let failure = looked_at(&[changes]).unwrap_err();
            assert!(failure.message.contains(reason), "{}", failure.message);
        };

        refused(DEB, "A package", "was announced");
        refused(DEB, "a package and more", "bytes, and 9 were announced");
        refused(ORIG, "Upstream", "was announced");
        let folder = built();
        let changes = changes(&folder, "stable", &[DEB]);
        fs::remove_file(folder.path().join(DEB)).unwrap();
        assert!(looked_at(&[changes]).unwrap_err().message.contains(DEB));
        let odd = folder.path().join("other_1.dsc");
        fs::rename(folder.path().join(DSC), &odd).unwrap();
        let failure = looked_at(&[odd]).unwrap_err();
        assert!(failure.message.contains(DSC), "{}", failure.message);
    }
}
