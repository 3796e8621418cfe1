//! Real RPM files: the test data in Debian's source packages, fetched once and kept below `target/`.
//!
//! The apt configuration is private and derived from the machine's own sources, with `deb-src`
//! in place of `deb`: no host is written down here.

use crate::command::{Outcome, run};
use crate::place;
use rustix::fs::{FlockOperation, flock};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The upstream tree of the Debian source package `name`, unpacked.
///
/// Panics with apt's own words when the package cannot be had.
#[track_caller]
pub fn source(name: &str) -> PathBuf {
    let cache = place::cache("debian-sources");
    // Tests are processes of their own: the first fetches, the others wait.
    let guard = File::create(cache.join("lock")).expect("the cache can be written");
    flock(&guard, FlockOperation::LockExclusive).expect("the cache can be locked");
    let tree = cache.join(name);
    if !tree.exists() {
        fetch(&cache, name, &tree);
    }
    tree
}

/// All files below `folder` whose name ends in `.rpm`, sorted.
pub fn rpms_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).expect("a folder in the cache can be listed");
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rpm") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[track_caller]
fn fetch(cache: &Path, name: &str, tree: &Path) {
    let apt = cache.join("apt");
    let work = cache.join(format!("{name}.new"));
    // Left over from a run that was stopped here.
    let _ = std::fs::remove_dir_all(&work);
    for folder in [
        &apt.join("lists/partial"),
        &apt.join("cache/archives/partial"),
        &work,
    ] {
        std::fs::create_dir_all(folder).expect("the cache can be written");
    }
    write_sources(&apt.join("sources"));
    if !apt.join("updated").exists() {
        let mut update = Command::new("apt-get");
        fetched(&run(update.args(options(&apt)).arg("update")), name);
        place::write(&apt.join("updated"), "");
    }
    let mut download = Command::new("apt-get");
    download
        .args(options(&apt))
        .args(["source", "--download-only", name])
        .current_dir(&work);
    fetched(&run(&mut download), name);
    let archive = upstream_archive(&work, name);
    let unpacked = work.join("tree");
    std::fs::create_dir_all(&unpacked).expect("the cache can be written");
    let mut tar = Command::new("tar");
    tar.arg("--extract")
        .arg("--strip-components=1")
        .arg("--file")
        .arg(&archive);
    run(tar.arg("--directory").arg(&unpacked)).succeeded();
    std::fs::rename(&unpacked, tree).expect("a folder in the cache can be renamed");
    let _ = std::fs::remove_dir_all(&work);
}

#[track_caller]
fn fetched(outcome: &Outcome, name: &str) {
    let failed = outcome.code != 0 || outcome.stderr.contains("Failed to fetch");
    assert!(
        !failed,
        "Debian's source package {name} could not be fetched; it is test data\n{outcome}"
    );
}

/// Options that keep apt away from the machine's own state.
fn options(apt: &Path) -> Vec<String> {
    let apt = apt.display();
    [
        "Dir::Etc::SourceList=/dev/null".to_owned(),
        format!("Dir::Etc::SourceParts={apt}/sources"),
        format!("Dir::State::Lists={apt}/lists"),
        format!("Dir::Cache={apt}/cache"),
        "APT::Sandbox::User=root".to_owned(),
        "APT::Get::List-Cleanup=false".to_owned(),
        "Acquire::Languages=none".to_owned(),
        "Acquire::Retries=3".to_owned(),
    ]
    .into_iter()
    .flat_map(|option| ["--option".to_owned(), option])
    .collect()
}

/// Writes the machine's Debian sources as `deb-src`, in the same two notations.
fn write_sources(folder: &Path) {
    let release = String::from_utf8_lossy(&place::read(Path::new("/etc/os-release"))).into_owned();
    let suite = release
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="))
        .expect("/etc/os-release names the release");
    let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
    let parts = std::fs::read_dir("/etc/apt/sources.list.d")
        .into_iter()
        .flatten();
    files.extend(parts.filter_map(|entry| Some(entry.ok()?.path())));
    files.sort();
    let mut written = 0;
    for file in files {
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        let is_stanzas = file
            .extension()
            .is_some_and(|extension| extension == "sources");
        let derived = if is_stanzas {
            stanzas(&text, suite)
        } else {
            lines(&text, suite)
        };
        if !derived.is_empty() {
            let extension = if is_stanzas { "sources" } else { "list" };
            place::write(
                &folder.join(format!("derived-{written}.{extension}")),
                derived,
            );
            written += 1;
        }
    }
    assert!(
        written > 0,
        "no source of {suite} in /etc/apt: real packages cannot be fetched"
    );
}

/// `deb-src` lines for the `deb` lines of the release `suite`.
fn lines(text: &str, suite: &str) -> String {
    let wanted = |line: &&str| {
        line.starts_with("deb ") && line.split_whitespace().any(|word| is_of(word, suite))
    };
    text.lines()
        .filter(wanted)
        .map(|line| line.replacen("deb", "deb-src", 1) + "\n")
        .collect()
}

/// The stanzas of the release `suite` with `Types: deb-src`.
fn stanzas(text: &str, suite: &str) -> String {
    let field = |stanza: &str, name: &str| {
        let value = stanza
            .lines()
            .find_map(|line| Some(line.strip_prefix(name)?.to_owned()));
        value.unwrap_or_default()
    };
    let wanted = |stanza: &&str| {
        field(stanza, "Types:")
            .split_whitespace()
            .any(|kind| kind == "deb")
            && field(stanza, "Suites:")
                .split_whitespace()
                .any(|word| is_of(word, suite))
    };
    let as_source = |stanza: &str| -> String {
        let line = |line: &str| {
            if line.starts_with("Types:") {
                "Types: deb-src"
            } else {
                line
            }
            .to_owned()
        };
        stanza
            .lines()
            .map(|text| line(text) + "\n")
            .collect::<String>()
            + "\n"
    };
    text.split("\n\n").filter(wanted).map(as_source).collect()
}

/// Whether `word` names the release itself or what Debian adds to it.
fn is_of(word: &str, suite: &str) -> bool {
    let rest = word.strip_prefix(suite);
    rest.is_some_and(|rest| matches!(rest, "" | "-updates" | "-security" | "/updates"))
}

#[track_caller]
fn upstream_archive(folder: &Path, name: &str) -> PathBuf {
    let entries = std::fs::read_dir(folder).expect("a folder in the cache can be listed");
    let mut archives = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let file = path
                .file_name()
                .and_then(|file| file.to_str())
                .unwrap_or_default();
            let is_signature = path.extension().is_some_and(|extension| extension == "asc");
            file.contains(".orig.tar.") && !is_signature
        });
    match archives.next() {
        Some(archive) => archive,
        None => panic!("apt brought no upstream archive of {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sources_of_the_release_become_source_lines() {
        let text = "deb http://a.example bookworm main\ndeb-src http://a.example bookworm main\n\
                    deb [signed-by=/k] http://b.example cloud-bookworm main\n# deb x bookworm\n";

        assert_eq!(
            lines(text, "bookworm"),
            "deb-src http://a.example bookworm main\n"
        );
    }

    #[test]
    fn stanzas_keep_their_keys_and_change_their_type() {
        let text = "Types: deb\nURIs: http://a.example\nSuites: bookworm bookworm-updates\n\
                    Signed-By: /k\n\nTypes: deb\nURIs: http://b.example\nSuites: nodistro\n";

        let derived = stanzas(text, "bookworm");

        assert!(
            derived.contains("Types: deb-src\nURIs: http://a.example\n"),
            "{derived}"
        );
        assert!(derived.contains("Signed-By: /k\n"));
        assert!(!derived.contains("b.example"));
    }
}
