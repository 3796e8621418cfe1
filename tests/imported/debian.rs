//! Trees that reprepro and aptly have published.

use kit::client::Keyring;
use kit::client::apt::{Apt, Suite};
use kit::command::run;
use kit::corpus::DebBuilder;
use kit::database::block_on;
use kit::place;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Story;
use super::sources::fetched;
use crate::source_packages::{build, upstream};

/// What a hash of the file, which we do not repeat, or its place stands in.
const OWN: [&str; 4] = ["Filename", "MD5sum", "SHA1", "SHA512"];

/// Writes packages for all and for amd64; gives their paths.
fn packages(folder: &Path, names: &str, count: usize) -> Vec<PathBuf> {
    let write = |number: usize| {
        let architecture = ["all", "amd64"][number % 2];
        let name = format!("{names}-{number}");
        let package = DebBuilder::new(&name, &format!("{number}:1~{number}-2"), architecture)
            .field("Depends", &format!("{names}-{} (>= 1)", number / 2))
            .field("Multi-Arch", "foreign");
        let path = folder.join(package.file_name());
        place::write(&path, package.build());
        path
    };
    (0..count).map(write).collect()
}

/// The hash of all that apt knows of the packages in `suite`, whatever the order of fields.
#[track_caller]
fn known(suite: &Suite, count: usize) -> String {
    let apt = Apt::new(std::slice::from_ref(suite));
    apt.get(&["update"]).succeeded();
    let said = apt.cache(&["dumpavail"]);
    let text = said.succeeded().stdout.replace("\n ", "\u{0} ");
    let mut stanzas: Vec<BTreeMap<&str, &str>> = text
        .split("\n\n")
        .filter(|stanza| !stanza.trim().is_empty())
        .map(|stanza| {
            stanza
                .lines()
                .filter_map(|line| line.split_once(": "))
                .collect()
        })
        .collect();
    for stanza in &mut stanzas {
        for field in OWN {
            stanza.remove(field);
        }
        assert!(stanza.contains_key("SHA256"), "{stanza:?}");
    }
    stanzas.sort();
    assert_eq!(stanzas.len(), count, "{said}");
    hex::encode(Sha256::digest(format!("{stanzas:?}")))
}

/// The suite `name` of the tree in `folder`, signed by `key` if by anybody.
fn theirs(folder: &Path, name: &str, components: &str, key: Option<String>) -> Suite {
    Suite {
        base: format!("file:{}", folder.display()),
        name: name.to_owned(),
        components: components.to_owned(),
        key,
        sources: false,
        fields: Vec::new(),
    }
}

/// A source package, made by dpkg-source: the path of its `.dsc`.
fn source(folder: &Path) -> PathBuf {
    let tree = folder.join("origin-0-1.0");
    let control = "Source: origin-0\nMaintainer: Example <example@example.org>\nSection: misc\n\
                   Priority: optional\nStandards-Version: 4.6.2\n\nPackage: origin-0\n\
                   Architecture: all\nDescription: made for a test\n";
    let change = "origin-0 (1.0) trixie; urgency=medium\n\n  * Made.\n\n \
                  -- Example <example@example.org>  Sat, 01 Jun 2024 00:00:00 +0000\n";
    place::write(&tree.join("debian/control"), control);
    place::write(&tree.join("debian/changelog"), change);
    place::write(&tree.join("debian/source/format"), "3.0 (native)\n");
    let mut build = Command::new("dpkg-source");
    run(build.current_dir(folder).args(["-b", "origin-0-1.0"])).succeeded();
    folder.join("origin-0_1.0.dsc")
}

const DISTRIBUTIONS: &str = "\
Codename: trixie
Suite: trixie
Origin: Example
Label: Example packages
Description: Made by reprepro
Architectures: amd64 arm64 source
Components: main extra
SignWith: yes

Codename: forky
Suite: forky
Architectures: amd64 source
Components: main
SignWith: yes
";

#[test]
fn a_tree_of_reprepro_answers_alike_in_every_suite() {
    block_on(async {
        let story = Story::begin().await;
        let folder = place::scratch();
        let tree = folder.path().join("tree");
        place::write(&tree.join("conf/distributions"), DISTRIBUTIONS);
        let keys = Keyring::empty();
        keys.generate("origin@example.org", "rsa3072", "");
        let reprepro = |arguments: &[&str]| {
            let mut command = Command::new("reprepro");
            command.env("GNUPGHOME", keys.home()).arg("-b").arg(&tree);
            run(command.args(["--ignore=wrongdistribution"]).args(arguments)).succeeded();
        };
        let main = packages(folder.path(), "origin", 40);
        let extra = packages(folder.path(), "extra", 10);
        let text = |paths: &[PathBuf]| -> Vec<String> {
            paths
                .iter()
                .map(|path| path.to_string_lossy().into_owned())
                .collect()
        };
        let include = |flags: &[&str], paths: &[PathBuf]| {
            let paths = text(paths);
            let paths = paths.iter().map(String::as_str);
            reprepro(&flags.iter().copied().chain(paths).collect::<Vec<_>>());
        };
        include(&["includedeb", "trixie"], &main);
        include(&["-C", "extra", "includedeb", "trixie"], &extra);
        include(&["includedeb", "forky"], &main[..5]);
        let source = [source(folder.path())];
        for suite in ["trixie", "forky"] {
            let flags = ["-S", "misc", "-P", "optional", "includedsc", suite];
            include(&flags, &source);
        }
        let key = folder.path().join("key.asc");
        place::write(&key, keys.public_key("origin@example.org"));
        let stranger = folder.path().join("stranger.asc");
        keys.generate("stranger@example.org", "rsa3072", "");
        place::write(&stranger, keys.public_key("stranger@example.org"));

        let stranger = ["--keyring", &stranger.to_string_lossy()];
        let refused = story.create("deb/core", &tree, &stranger);
        refused.refused("(import-signature)");
        assert!(!story.has("deb/core").await);
        // Both suites have a package of their own, and share some.
        let own = [
            "--keyring",
            &key.to_string_lossy(),
            "--suite",
            "trixie",
            "--suite",
            "forky",
        ];
        let done = story.create("deb/core", &tree, &own);
        done.succeeded()
            .says("imported 59 packages (0 already there), left out 0")
            .says("the served indexes hold the same 59 packages\n");

        let repository = story.opened("deb/core").await;
        let ours = Suite::stable(&repository.base(), &repository.public_key().await);
        for (name, components, count) in [("trixie", "main extra", 50), ("forky", "main", 5)] {
            let ours = Suite {
                name: name.to_owned(),
                components: components.to_owned(),
                ..ours.clone()
            };
            let key = Some(keys.public_key("origin@example.org"));
            let theirs = theirs(&tree, name, components, key);
            assert_eq!(known(&ours, count), known(&theirs, count), "{name}");
        }
        for name in ["trixie", "forky"] {
            let ours = Suite {
                name: name.to_owned(),
                ..ours.clone().with_sources()
            };
            let key = Some(keys.public_key("origin@example.org"));
            let theirs = theirs(&tree, name, "main", key).with_sources();
            let files = fetched(&ours, &["origin-0=1.0"]);
            assert_eq!(files.len(), 2, "{name}");
            assert_eq!(files, fetched(&theirs, &["origin-0=1.0"]), "{name}");
        }
        let release = repository.file("dists/trixie/Release").await.text();
        for field in [
            "Origin: Example\n",
            "Label: Example packages\n",
            "Suite: trixie\n",
        ] {
            assert!(release.contains(field), "{release}");
        }
    });
}

#[test]
fn a_tree_of_aptly_answers_alike_and_grows_with_its_origin() {
    block_on(async {
        let story = Story::begin().await;
        let folder = place::scratch();
        let root = folder.path().join("aptly");
        let config = folder.path().join("aptly.conf");
        let settings = serde_json::json!({ "rootDir": root, "gpgDisableSign": true });
        place::write(&config, settings.to_string());
        let aptly = |arguments: &[&str]| {
            let mut command = Command::new("aptly");
            command.arg(format!("-config={}", config.display()));
            run(command.args(arguments)).succeeded();
        };
        let debs = folder.path().join("debs");
        let paths = packages(&debs, "origin", 30);
        aptly(&[
            "repo",
            "create",
            "-distribution=stable",
            "-component=main",
            "origin",
        ]);
        for path in &paths[..20] {
            aptly(&["repo", "add", "origin", &path.to_string_lossy()]);
        }
        let workshop = folder.path().join("workshop");
        upstream(&workshop);
        let add_source = |revision: u32| {
            build(&workshop, revision);
            let dsc = workshop.join(format!("hello_1.0-{revision}.dsc"));
            aptly(&["repo", "add", "origin", &dsc.to_string_lossy()]);
        };
        add_source(1);
        let publish = [
            "publish",
            "repo",
            "-skip-signing",
            "-architectures=amd64,source",
            "origin",
        ];
        aptly(&publish);
        let tree = root.join("public");

        let first = story.create("deb/core", &tree, &[]);
        first
            .succeeded()
            .says("the served indexes hold the same 23 packages\n");
        aptly(&["repo", "add", "origin", &debs.to_string_lossy()]);
        add_source(2);
        aptly(&["publish", "update", "-skip-signing", "stable"]);
        let second = story.import("deb/core", &tree.to_string_lossy(), &[]);
        second
            .succeeded()
            .says("imported 12 packages (23 already there)")
            .says("the served indexes hold the same 35 packages\n");

        let repository = story.opened("deb/core").await;
        let ours = Suite::stable(&repository.base(), &repository.public_key().await);
        assert_eq!(
            known(&ours, 30),
            known(&theirs(&tree, "stable", "main", None), 30)
        );
        let theirs = theirs(&tree, "stable", "main", None).with_sources();
        let both = ["hello=2:1.0-1", "hello=2:1.0-2"];
        let files = fetched(&ours.with_sources(), &both);
        assert_eq!(files.len(), 5);
        assert_eq!(files, fetched(&theirs, &both));
    });
}
