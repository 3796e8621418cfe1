//! The tools that are compared with.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What `program` prints, started in `folder` with the arguments that `prepare` adds.
#[track_caller]
pub(crate) fn output(
    program: &str,
    folder: &Path,
    prepare: impl FnOnce(&mut Command) -> &mut Command,
) -> Vec<u8> {
    let mut command = Command::new(program);
    command.current_dir(folder).env("LC_ALL", "C.UTF-8");
    let output = prepare(&mut command).output().expect("the program runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {errors}");
    output.stdout
}

/// `apt-ftparchive` with the one kind of hash that we publish.
pub(crate) trait OnlySha256 {
    /// Leaves out the other kinds.
    fn only_sha256(&mut self) -> &mut Self;
}

impl OnlySha256 for Command {
    fn only_sha256(&mut self) -> &mut Self {
        for kind in ["MD5", "SHA1", "SHA512"] {
            self.arg("-o").arg(format!("APT::FTPArchive::{kind}=false"));
        }
        self
    }
}

/// Links in `folder` to the files with this extension in the folder that `COUNTERSIGN_DEBS` names.
pub(crate) fn more_files(extension: &str, folder: &Path) -> Vec<PathBuf> {
    let Some(more) = std::env::var_os("COUNTERSIGN_DEBS") else {
        return Vec::new();
    };
    let entries = std::fs::read_dir(more).expect("COUNTERSIGN_DEBS is a folder");
    let files = entries.map(|entry| entry.unwrap().path());
    let wanted = files.filter(|file| file.extension().is_some_and(|found| found == extension));
    let linked = wanted.map(|file| {
        let link = folder.join(file.file_name().unwrap());
        std::os::unix::fs::symlink(&file, &link).unwrap();
        link
    });
    linked.collect()
}
