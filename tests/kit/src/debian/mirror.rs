//! apt's state apart from the machine's. Its sources are derived from the machine's own: no host is
//! written down here.

use crate::command::run;
use crate::place;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is to be fetched.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Packages to install.
    Binary,
    /// Source packages.
    Source,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Binary => "deb",
            Self::Source => "deb-src",
        }
    }
}

/// Indexes of some releases, below a folder.
pub(super) struct Mirror {
    folder: PathBuf,
}

impl Mirror {
    /// The indexes in `folder`, fetched now if they are not there; nothing counts as installed.
    #[track_caller]
    pub(super) fn open(folder: &Path, kind: Kind, releases: &[&str]) -> Self {
        let mirror = Self {
            folder: folder.to_owned(),
        };
        for part in ["lists/partial", "cache/archives/partial", "sources"] {
            std::fs::create_dir_all(folder.join(part)).expect("the cache can be written");
        }
        if !folder.join("updated").exists() {
            write_sources(&folder.join("sources"), kind, releases);
            place::write(&folder.join("status"), "");
            run(mirror.apt_get().arg("update")).succeeded();
            place::write(&folder.join("updated"), "");
        }
        mirror
    }

    /// `apt-get`, kept away from the machine's own state.
    pub(super) fn apt_get(&self) -> Command {
        self.command("apt-get")
    }

    /// `apt-cache`, the same.
    pub(super) fn apt_cache(&self) -> Command {
        self.command("apt-cache")
    }

    /// Where `apt-get --download-only install` leaves packages.
    pub(super) fn archives(&self) -> PathBuf {
        self.folder.join("cache/archives")
    }

    fn command(&self, program: &str) -> Command {
        let folder = self.folder.display();
        let mut command = Command::new(program);
        for option in [
            "Dir::Etc::SourceList=/dev/null".to_owned(),
            format!("Dir::Etc::SourceParts={folder}/sources"),
            format!("Dir::State::Lists={folder}/lists"),
            format!("Dir::State::Status={folder}/status"),
            format!("Dir::Cache={folder}/cache"),
            "APT::Sandbox::User=root".to_owned(),
            "Acquire::Languages=none".to_owned(),
            "Acquire::Retries=3".to_owned(),
            // Where apt-file is installed, apt fetches lists of all files too.
            "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false".to_owned(),
        ] {
            command.args(["--option", &option]);
        }
        command
    }
}

/// The code name of the release that this machine runs.
pub(super) fn own_release() -> String {
    let release = place::read(Path::new("/etc/os-release"));
    let release = String::from_utf8_lossy(&release);
    let name = release
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    name.expect("/etc/os-release names the release").to_owned()
}

/// Writes the machine's Debian sources as those of `kind`, in the same two notations, for
/// `releases`.
#[track_caller]
fn write_sources(folder: &Path, kind: Kind, releases: &[&str]) {
    let own = own_release();
    let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
    let parts = std::fs::read_dir("/etc/apt/sources.list.d")
        .into_iter()
        .flatten();
    files.extend(parts.filter_map(|entry| Some(entry.ok()?.path())));
    files.sort();
    let releases: BTreeSet<&str> = releases.iter().copied().collect();
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
            stanzas(&text, kind, &own, release)
        } else {
            lines(&text, kind, &own, release)
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

/// Lines of `kind` and `release` for the `deb` lines of the release `own`.
fn lines(text: &str, kind: Kind, own: &str, release: &str) -> String {
    let derive = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_wanted = words.first() == Some(&"deb") && words.contains(&own);
        let changed = words.iter().map(|word| match *word {
            "deb" => kind.word(),
            word if word == own => release,
            word => word,
        });
        is_wanted.then(|| changed.collect::<Vec<&str>>().join(" ") + "\n")
    };
    text.lines().filter_map(derive).collect()
}

/// The stanzas of the release `own` as sources of `kind` and `release`.
fn stanzas(text: &str, kind: Kind, own: &str, release: &str) -> String {
    let has = |stanza: &str, field: &str, word: &str| {
        let value = stanza.lines().find_map(|line| line.strip_prefix(field));
        value
            .unwrap_or_default()
            .split_whitespace()
            .any(|other| other == word)
    };
    let derive = |stanza: &str| -> String {
        let line = |line: &str| match line.split_once(':') {
            Some(("Types", _)) => format!("Types: {}\n", kind.word()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_of_the_release_become_source_lines() {
        let text = "deb http://a.example bookworm main\n\
                    deb-src http://a.example bookworm main\n\
                    deb [signed-by=/k] http://b.example cloud-bookworm main\n# deb x bookworm\n";

        let derived = lines(text, Kind::Source, "bookworm", "trixie");

        assert_eq!(derived, "deb-src http://a.example trixie main\n");
    }

    #[test]
    fn stanzas_keep_their_keys_and_change_type_and_suite() {
        let text = "Types: deb\nURIs: http://a.example\nSuites: bookworm bookworm-updates\n\
                    Signed-By: /k\n\nTypes: deb\nURIs: http://b.example\nSuites: nodistro\n";

        let derived = stanzas(text, Kind::Source, "bookworm", "bookworm");

        let wanted = "Types: deb-src\nURIs: http://a.example\nSuites: bookworm\nSigned-By: /k\n\n";
        assert_eq!(derived, wanted);
    }
}
