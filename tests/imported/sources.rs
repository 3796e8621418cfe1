//! Source packages, which come with all of their files or not at all.

use kit::client::apt::{Apt, Suite};
use kit::database::block_on;
use kit::place;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use super::{Story, json};
use crate::source_packages::{ORIG, build, hash, upstream};

/// The hash of each file that apt fetches of these source packages, by its name.
#[track_caller]
pub(super) fn fetched(suite: &Suite, wanted: &[&str]) -> BTreeMap<String, String> {
    let (apt, folder) = (Apt::new(std::slice::from_ref(suite)), place::scratch());
    apt.get(&["update"]).succeeded();
    for source in wanted {
        let ask = ["--download-only", "--only-source", source];
        apt.source(folder.path(), &ask).succeeded();
    }
    let files = std::fs::read_dir(folder.path()).unwrap();
    files
        .map(|file| {
            let file = file.unwrap();
            (file.file_name().into_string().unwrap(), hash(&file.path()))
        })
        .collect()
}

#[test]
fn a_folder_with_source_packages_is_taken_over_as_far_as_they_are_whole() {
    block_on(async {
        let story = Story::begin().await;
        let folder = place::scratch();
        let workshop = folder.path().join("workshop");
        upstream(&workshop);
        let pool = folder.path().join("pool");
        let take = |name: &str| {
            let file = place::read(&workshop.join(name));
            place::write(&pool.join(name), file);
        };
        for revision in 1..=3 {
            build(&workshop, revision);
            take(&format!("hello_1.0-{revision}.dsc"));
            take(&format!("hello_1.0-{revision}_all.deb"));
            take(&format!("hello_1.0-{revision}.debian.tar.xz"));
        }
        take(ORIG);
        place::write(&pool.join("hello_1.0-3.debian.tar.xz"), "cut off");
        place::write(&pool.join("stray_1.tar.gz"), "nobody names it");

        let done = story.create("deb/core", &pool, &["--json"]);
        let done = json(done.succeeded());

        assert_eq!(done["imported"], 8, "{done}");
        assert_eq!(done["compared"]["same"], 8, "{done}");
        let left_out = done["left_out"].as_array().unwrap();
        let left_out: Vec<&str> = left_out
            .iter()
            .filter_map(|one| one["what"].as_str())
            .collect();
        let expected = [
            "hello_1.0-3.dsc",
            "hello_1.0-3.debian.tar.xz",
            "stray_1.tar.gz",
        ];
        assert_eq!(left_out, expected, "{done}");
        let repository = story.opened("deb/core").await;
        let ours = Suite::stable(&repository.base(), &repository.public_key().await);
        let files = fetched(&ours.with_sources(), &["hello=2:1.0-1", "hello=2:1.0-2"]);
        assert_eq!(files.len(), 5);
        for (name, sha256) in files {
            assert_eq!(sha256, hash(&pool.join(name)));
        }
        // What was not whole comes when it is.
        take("hello_1.0-3.debian.tar.xz");
        let again = story.import("deb/core", &pool.to_string_lossy(), &[]);
        again
            .succeeded()
            .says("imported 2 packages (8 already there), left out 1:")
            .says("the served indexes hold the same 10 packages\n");
    });
}

/// A source package as an index lists it: the name of its `.dsc`, and what that says.
struct Listed {
    dsc: &'static str,
    says: String,
    /// Names and content of what the index lists.
    files: Vec<(&'static str, &'static str)>,
}

/// The `.dsc` of this version of `hello`, which names these files.
fn description(version: &str, files: &[(&str, &str)]) -> String {
    format!(
        "Source: hello\nVersion: {version}\nChecksums-Sha256:\n{}",
        sums(files)
    )
}

fn sums(files: &[(&str, &str)]) -> String {
    files.iter().fold(String::new(), |mut lines, (name, text)| {
        let sha256 = hex::encode(Sha256::digest(text));
        writeln!(lines, " {sha256} {} {name}", text.len()).unwrap();
        lines
    })
}

/// Writes a suite that lists `sources`, whatever they are.
fn publish(tree: &Path, sources: &[Listed]) {
    let mut index = String::new();
    for (number, Listed { dsc, says, files }) in sources.iter().enumerate() {
        let mut listed: Vec<(&str, &str)> = files.clone();
        listed.push((dsc, says));
        for (name, text) in &listed {
            place::write(&tree.join("pool").join(name), text);
        }
        let sums = sums(&listed);
        writeln!(
            index,
            "Package: hello\nVersion: 1.0-{number}\nDirectory: pool\nChecksums-Sha256:\n{sums}"
        )
        .unwrap();
    }
    let path = "main/source/Sources";
    let release = format!(
        "Suite: stable\nComponents: main\nArchitectures: amd64 source\nSHA256:\n{}",
        sums(&[(path, &index)])
    );
    place::write(&tree.join("dists/stable").join(path), index);
    place::write(&tree.join("dists/stable/Release"), release);
}

#[test]
fn a_source_package_that_is_refused_leaves_others_that_share_files_with_it() {
    block_on(async {
        let story = Story::begin().await;
        let folder = place::scratch();
        let tree = folder.path().join("tree");
        let orig = ("hello_1.0.orig.tar.gz", "upstream");
        let own = |name, text| vec![orig, (name, text)];
        let (zero, one) = (
            own("hello_1.0-0.diff.gz", "0"),
            own("hello_1.0-1.diff.gz", "1"),
        );
        let (two, three) = (
            own("hello_1.0-2.diff.gz", "2"),
            own("hello_1.0-3.diff.gz", "3"),
        );
        let source = |dsc, says, files| Listed { dsc, says, files };
        publish(
            &tree,
            &[
                source("hello_1.0-0.dsc", description("1.0-0", &zero), zero.clone()),
                // The server takes a `.dsc` under its own name alone.
                source("hello_1.0-9.dsc", description("1.0-1", &one), one.clone()),
                source("hello_1.0-2.dsc", description("1.0-2", &two), two.clone()),
                // The index has more than it names.
                source("hello_1.0-3.dsc", description("1.0-3", &[orig]), three),
            ],
        );

        let done = story.create("deb/core", &tree, &["--json"]);
        done.refused("of 9 packages were not imported");
        let done = json(&done);

        let refused = done["refused"].as_array().unwrap();
        let mut refused: Vec<(&str, &str)> = refused
            .iter()
            .filter_map(|one| Some((one["package"].as_str()?, one["code"].as_str()?)))
            .collect();
        refused.sort_unstable();
        let expected = [
            ("hello_1.0-1.diff.gz of stable/main", "batch-refused"),
            ("hello_1.0-1_source of stable/main", "deb-bad-source"),
            ("hello_1.0-3.diff.gz of stable/main", "batch-refused"),
            ("hello_1.0-3_source of stable/main", "import-file-mismatch"),
        ];
        assert_eq!(refused, expected, "{done}");
        assert_eq!(
            (&done["imported"], &done["compared"]["same"]),
            (&5.into(), &5.into())
        );
        assert_eq!(done["compared"]["different"], 0, "{done}");
        let repository = story.opened("deb/core").await;
        let held = [
            "hello_1.0-0.diff.gz",
            "hello_1.0-0_source",
            "hello_1.0-2.diff.gz",
        ];
        let held = held.into_iter().chain(["hello_1.0-2_source", ORIG]);
        let mut names = repository.nevras().await;
        names.sort();
        let mut expected: Vec<&str> = held.collect();
        expected.sort_unstable();
        assert_eq!(names, expected);
    });
}
