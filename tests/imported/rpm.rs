//! Trees of createrepo_c.

use kit::Repository;
use kit::client::{Dnf, Keyring, Repository as Told};
use kit::command::run;
use kit::corpus;
use kit::database::block_on;
use kit::place;
use kit::tamper::{Damage, Tamper};
use std::path::Path;
use std::process::Command;

use super::{Story, json};
use crate::plain_files::PlainFiles;
use crate::same_as_createrepo_c::QUESTIONS;

const COMPS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<comps><group><id>core</id><name>Core</name><description>All of it</description>
<default>true</default><uservisible>true</uservisible>
<packagelist><packagereq type="mandatory">hello</packagereq></packagelist></group></comps>
"#;

const UPDATES: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<updates><update from="a@example.org" status="final" type="security" version="1"><id>A-1</id>
<title>Fix</title><issued date="2024-06-01 00:00:00"/><description>It was wrong</description>
</update></updates>
"#;

fn createrepo(folder: &Path, flags: &[&str]) {
    let mut command = Command::new("createrepo_c");
    run(command
        .args(["--quiet", "--no-database"])
        .args(flags)
        .arg(folder))
    .succeeded();
}

fn at(folder: &Path) -> Dnf {
    Dnf::new(&[Told::unsigned(&format!("file://{}", folder.display()))])
}

#[track_caller]
fn read_alike(repository: &Repository, folder: &Path) {
    let (ours, theirs) = (Dnf::new(&[repository.for_clients()]), at(folder));
    for question in QUESTIONS {
        assert_eq!(ours.query(question), theirs.query(question), "{question:?}");
    }
}

#[test]
fn a_tree_of_createrepo_c_reads_alike_and_importing_it_again_does_nothing() {
    block_on(async {
        let story = Story::begin().await;
        let folder = place::scratch();
        let tree = folder.path().join("el9");
        std::fs::create_dir(&tree).unwrap();
        let packages = corpus::write(&tree, 11, 120);
        let (comps, updates) = (
            folder.path().join("comps.xml"),
            folder.path().join("updateinfo.xml"),
        );
        place::write(&comps, COMPS);
        place::write(&updates, UPDATES);
        createrepo(&tree, &["--groupfile", &comps.to_string_lossy()]);
        let mut add = Command::new("modifyrepo_c");
        run(add.arg(&updates).arg(tree.join("repodata"))).succeeded();

        let dry = story.create("rpm/core/el9", &tree, &["--dry-run"]);
        dry.succeeded()
            .says("would create rpm/core/el9")
            .says("would import 120 packages");
        assert!(!story.has("rpm/core/el9").await);
        let done = story.create("rpm/core/el9", &tree, &[]);
        done.succeeded()
            .says("imported 120 packages (0 already there), left out 0")
            .says("imported metadata: group, updateinfo")
            .says("the served indexes hold the same 120 packages, 120 of them signed anew");

        let repository = story.opened("rpm/core/el9").await;
        read_alike(&repository, &tree);
        assert_eq!(repository.nevras().await.len(), packages.len());
        let groups = |dnf: &Dnf| {
            let listed = dnf.run(&["--quiet", "group", "list"]);
            listed.succeeded().stdout.clone()
        };
        assert_eq!(
            groups(&Dnf::new(&[repository.for_clients()])),
            groups(&at(&tree))
        );
        let before = repository.publications().await.len();
        let again = story.import("rpm/core/el9", &tree.to_string_lossy(), &["--json"]);
        let again = json(again.succeeded());
        assert_eq!(
            (&again["imported"], &again["already_there"]),
            (&0.into(), &120.into())
        );
        assert_eq!(again["compared"]["same"], 120);
        assert_eq!(repository.publications().await.len(), before);
    });
}

#[test]
fn an_import_over_http_names_what_is_damaged_and_goes_on_where_it_ended() {
    block_on(async {
        let story = Story::begin().await;
        let web = PlainFiles::start().await;
        let packages = corpus::write(web.folder(), 12, 40);
        createrepo(web.folder(), &["--compress-type", "bz2"]);
        let proxy = Tamper::before(web.url().trim_end_matches('/'));
        let name = |place: usize| {
            packages[place]
                .file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        proxy.damage(&name(3).replace('+', "."), Damage::FlipBit(0.5));
        proxy.damage(&name(7).replace('+', "."), Damage::Cut(100));
        proxy.damage(&name(9).replace('+', "."), Damage::Status(404));
        let flags = ["--create", "--signing-key", "k"];

        let first = story.import("rpm/core/el9", &proxy.url(), &flags);
        assert_eq!(first.code, 1, "{first}");
        first
            .says("imported 37 packages (0 already there)")
            .says("the served indexes hold the same 37 packages")
            .says("3 of 40 packages were not imported")
            .says("(import-file-missing)");
        proxy.heal();
        let second = story.import("rpm/core/el9", &proxy.url(), &flags);
        second
            .succeeded()
            .says("imported 3 packages (37 already there)");

        let repository = story.opened("rpm/core/el9").await;
        read_alike(&repository, web.folder());
        proxy.damage("primary", Damage::FlipBit(0.5));
        let broken = story.import("rpm/core/el9", &proxy.url(), &[]);
        broken.refused("(import-file-mismatch)");
    });
}

#[test]
fn nothing_is_sent_of_a_folder_that_is_not_what_its_index_says() {
    block_on(async {
        let story = Story::begin().await;
        let folder = place::scratch();
        let packages = corpus::write(folder.path(), 13, 5);
        createrepo(folder.path(), &[]);
        let mut damaged = place::read(&packages[2]);
        damaged[2000] ^= 1;
        place::write(&packages[2], damaged);
        std::fs::remove_file(&packages[4]).unwrap();

        let refused = story.create("rpm/core/el9", folder.path(), &[]);

        refused.refused("2 packages are not what the index says");
        refused
            .says("its sha256 is another one")
            .says("is not there");
        assert!(!story.has("rpm/core/el9").await);
    });
}

#[test]
fn what_others_have_signed_comes_in_where_an_admin_says_so() {
    block_on(async {
        let story = Story::begin().await;
        let folder = place::scratch();
        let packages = corpus::write(folder.path(), 14, 6);
        let mut create = vec!["repository", "create", "rpm/core/el9", "--signing-key", "k"];
        create.extend(["--foreign-signature", "refuse"]);
        story.server.cli(&create).succeeded();
        let strangers = Keyring::empty();
        strangers.generate("stranger@example.org", "rsa3072", "");
        for package in &packages[..2] {
            strangers
                .sign_package("stranger@example.org", package)
                .succeeded();
        }
        createrepo(folder.path(), &["--compress-type", "xz"]);
        let key = folder.path().join("key.asc");
        place::write(&key, strangers.public_key("stranger@example.org"));
        let keyring = ["--keyring", &key.to_string_lossy()];
        let unsigned = story.create("rpm/core/el9", folder.path(), &keyring);
        unsigned.refused("repodata/repomd.xml.asc` is not there");
        let list = folder.path().join("repodata/repomd.xml");
        let sign = ["--armor", "--detach-sign", &list.to_string_lossy()];
        strangers.gpg(&sign).succeeded();

        let first = story.create("rpm/core/el9", folder.path(), &keyring);
        assert_eq!(first.code, 3, "{first}");
        first
            .says("imported 4 packages")
            .says("2 of 6 packages were not imported: 2 foreign-signature")
            .says("--override foreign-signature");
        let from = folder.path().to_string_lossy();
        let flags = ["--override", "foreign-signature"];
        let second = story.import("rpm/core/el9", &from, &flags);
        second
            .succeeded()
            .says("imported 2 packages (4 already there)");

        read_alike(&story.opened("rpm/core/el9").await, folder.path());
    });
}
