//! Real RPM files: the test data in Debian's source packages, fetched once and kept below `target/`.
//!
//! The apt configuration is private and derived from the machine's own sources, with `deb-src`
//! in place of `deb`: no host is written down here. Mirrors do not hold every release's sources,
//! so the machine's own release is asked first, then [`NEWER`].

use crate::command::run;
use crate::place;
use rustix::fs::{FlockOperation, flock};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The release that is asked for what the machine's own does not have.
const NEWER: &str = "trixie";

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
    for folder in ["lists/partial", "cache/archives/partial"] {
        std::fs::create_dir_all(apt.join(folder)).expect("the cache can be written");
    }
    let own = own_release();
    if !apt.join("updated").exists() {
        write_sources(&apt.join("sources"), &own);
        run(Command::new("apt-get").args(options(&apt)).arg("update")).succeeded();
        place::write(&apt.join("updated"), "");
    }
    let unpacked = work.join("tree");
    std::fs::create_dir_all(&unpacked).expect("the cache can be written");
    let archive = download(&apt, &work, name, &own);
    let mut tar = Command::new("tar");
    tar.args(["--extract", "--strip-components=1", "--file"])
        .arg(archive);
    run(tar.arg("--directory").arg(&unpacked)).succeeded();
    std::fs::rename(&unpacked, tree).expect("a folder in the cache can be renamed");
    let _ = std::fs::remove_dir_all(&work);
}

/// The upstream archive, from the first release that has it. Its hash stands in a signed index.
#[track_caller]
fn download(apt: &Path, work: &Path, name: &str, own: &str) -> PathBuf {
    let mut refusals = Vec::new();
    for release in [own, NEWER] {
        let mut command = Command::new("apt-get");
        command.args(options(apt)).current_dir(work);
        let outcome = run(command.args(["source", "--tar-only", &format!("{name}/{release}")]));
        match upstream_archive(work) {
            Some(archive) if outcome.code == 0 => return archive,
            _ => refusals.push(outcome.to_string()),
        }
    }
    panic!(
        "Debian's source package {name} could not be fetched:\n{}",
        refusals.join("\n")
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
        "Acquire::Languages=none".to_owned(),
        "Acquire::Retries=3".to_owned(),
    ]
    .into_iter()
    .flat_map(|option| ["--option".to_owned(), option])
    .collect()
}

/// The code name of the release that this machine runs.
fn own_release() -> String {
    let release = place::read(Path::new("/etc/os-release"));
    let release = String::from_utf8_lossy(&release);
    let name = release
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    name.expect("/etc/os-release names the release").to_owned()
}

/// Writes the machine's Debian sources as `deb-src`, in the same two notations, for both releases.
#[track_caller]
fn write_sources(folder: &Path, own: &str) {
    let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
    let parts = std::fs::read_dir("/etc/apt/sources.list.d")
        .into_iter()
        .flatten();
    files.extend(parts.filter_map(|entry| Some(entry.ok()?.path())));
    files.sort();
    let releases = if own == NEWER {
        vec![own]
    } else {
        vec![own, NEWER]
    };
    let mut written = 0;
    for (file, release) in files
        .iter()
        .flat_map(|file| releases.iter().map(move |release| (file, release)))
    {
        let Ok(text) = std::fs::read_to_string(file) else {
            continue;
        };
        let is_stanzas = file
            .extension()
            .is_some_and(|extension| extension == "sources");
        let derived = if is_stanzas {
            stanzas(&text, own, release)
        } else {
            lines(&text, own, release)
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
        "no source of {own} in /etc/apt: real packages cannot be fetched"
    );
}

/// `deb-src` lines of `release` for the `deb` lines of the release `own`.
fn lines(text: &str, own: &str, release: &str) -> String {
    let derive = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_wanted = words.first() == Some(&"deb") && words.contains(&own);
        let changed = words.iter().map(|word| match *word {
            "deb" => "deb-src",
            word if word == own => release,
            word => word,
        });
        is_wanted.then(|| changed.collect::<Vec<&str>>().join(" ") + "\n")
    };
    text.lines().filter_map(derive).collect()
}

/// The stanzas of the release `own` as sources of `release`.
fn stanzas(text: &str, own: &str, release: &str) -> String {
    let has = |stanza: &str, field: &str, word: &str| {
        let value = stanza.lines().find_map(|line| line.strip_prefix(field));
        value
            .unwrap_or_default()
            .split_whitespace()
            .any(|other| other == word)
    };
    let derive = |stanza: &str| -> String {
        let line = |line: &str| match line.split_once(':') {
            Some(("Types", _)) => "Types: deb-src\n".to_owned(),
            Some(("Suites", _)) => format!("Suites: {release}\n"),
            _ => format!("{line}\n"),
        };
        stanza.lines().map(line).collect::<String>() + "\n"
    };
    text.split("\n\n")
        .filter(|stanza| has(stanza, "Types:", "deb") && has(stanza, "Suites:", own))
        .map(derive)
        .collect()
}

fn upstream_archive(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?;
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            let is_signature = path.extension().is_some_and(|extension| extension == "asc");
            name.contains(".orig.tar.") && !is_signature
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_of_the_release_become_source_lines() {
        let text = "deb http://a.example bookworm main\n\
                    deb-src http://a.example bookworm main\n\
                    deb [signed-by=/k] http://b.example cloud-bookworm main\n# deb x bookworm\n";

        let derived = lines(text, "bookworm", "trixie");

        assert_eq!(derived, "deb-src http://a.example trixie main\n");
    }

    #[test]
    fn stanzas_keep_their_keys_and_change_type_and_suite() {
        let text = "Types: deb\nURIs: http://a.example\nSuites: bookworm bookworm-updates\n\
                    Signed-By: /k\n\nTypes: deb\nURIs: http://b.example\nSuites: nodistro\n";

        let derived = stanzas(text, "bookworm", "bookworm");

        let wanted = "Types: deb-src\nURIs: http://a.example\nSuites: bookworm\nSigned-By: /k\n\n";
        assert_eq!(derived, wanted);
    }
}
