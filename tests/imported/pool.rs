//! Bare folders.

use kit::client::apt::{Apt, Suite};
use kit::command::run;
use kit::corpus::{self, deb};
use kit::database::block_on;
use kit::place;
use std::process::Command;

use super::{Story, json};

#[test]
fn folders_of_packages_and_of_files_are_taken_over_as_they_are() {
    block_on(async {
        let story = Story::begin().await;
        let folder = place::scratch();
        let rpms = folder.path().join("rpms");
        std::fs::create_dir_all(rpms.join("deep")).unwrap();
        corpus::write(&rpms.join("deep"), 15, 8);
        place::write(&rpms.join("README"), "no package");
        place::write(&rpms.join("bad.rpm"), "no package either");
        let debs = folder.path().join("debs");
        for name in ["one", "two"] {
            place::write(&debs.join(format!("{name}.deb")), deb(name, "1.0", "all"));
        }
        let files = folder.path().join("files");
        for path in ["tool.tar.gz", "1.0/tool (new).tar.gz", "1.0/deep/notes"] {
            place::write(&files.join(path), path);
        }

        let mixed = story.create("rpm/core", &rpms, &["--json"]);
        mixed.refused("(rpm-");
        let mixed = json(&mixed);
        assert_eq!(
            (&mixed["imported"], &mixed["compared"]["same"]),
            (&8.into(), &8.into())
        );
        assert_eq!(mixed["left_out"][0]["what"], "README");
        assert_eq!(mixed["refused"][0]["package"], "bad.rpm");
        let done = story.create("deb/core", &debs, &["--suite", "testing"]);
        done.succeeded()
            .says("the served indexes hold the same 2 packages\n");
        let done = story.create("file/tools", &files, &[]);
        done.succeeded()
            .says("the served indexes hold the same 3 packages\n");
        let again = story.import("file/tools", &files.to_string_lossy(), &[]);
        again
            .succeeded()
            .says("imported 0 packages (3 already there)");

        let debian = story.opened("deb/core").await;
        let suite = Suite::stable(&debian.base(), &debian.public_key().await);
        let apt = Apt::new(&[Suite {
            name: "testing".to_owned(),
            ..suite
        }]);
        apt.get(&["update"]).succeeded();
        apt.cache(&["pkgnames"]).says("one").says("two");
        let tools = story.opened("file/tools").await;
        let sums = folder.path().join("SHA256SUMS");
        place::write(&sums, tools.file("SHA256SUMS").await.expect(200).text());
        let mut check = Command::new("sha256sum");
        run(check
            .current_dir(&files)
            .args(["--strict", "--check"])
            .arg(&sums))
        .succeeded();
    });
}

#[test]
fn what_cannot_be_imported_is_refused_with_what_to_do() {
    block_on(async {
        let story = Story::begin().await;
        let folder = place::scratch();
        let from = folder.path().to_string_lossy().into_owned();

        let import = |address: &str, from: &str, flags: &[&str], says: &str| {
            let refused = story.import(address, from, flags);
            refused.refused(says);
        };
        import("rpm/core", &from, &[], "--create makes it");
        import("rpm/core", &from, &["--create"], "(import-empty)");
        import(
            "deb/core",
            "http://127.0.0.1:9/",
            &["--create"],
            "(import-suite-needed)",
        );
        import(
            "file/core",
            "http://127.0.0.1:9/",
            &["--create"],
            "has to be a local folder",
        );
        import(
            "rpm/core",
            &from,
            &["--kind", "debian", "--create"],
            "goes into `deb/` alone",
        );
        import(
            "rpm/core",
            &from,
            &["--suite", "a", "--create"],
            "only DEB repositories",
        );
        import("oci/core", &from, &[], "is no address of a repository");
        place::write(&folder.path().join("Packages"), "");
        import("deb/core", &from, &["--create"], "(import-flat-tree)");
        assert!(!story.has("deb/core").await && !story.has("rpm/core").await);
    });
}
