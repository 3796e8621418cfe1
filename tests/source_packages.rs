//! Source packages: what dpkg built is pushed, apt fetches and unpacks it, and refuses what somebody
//! else has touched.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use kit::client::apt::{Apt, Suite};
use kit::command::{Outcome, run};
use kit::corpus::DebBuilder;
use kit::database::block_on;
use kit::place;
use kit::server::{Embedded, Options};
use kit::tamper::{Damage, Tamper};
use kit::{Fault, Repository};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// The tarball that all revisions share.
pub(crate) const ORIG: &str = "hello_1.0.orig.tar.gz";

/// A server with a DEB repository, and a folder that packages are built in.
struct Story {
    server: Embedded,
    repository: Repository,
    key: String,
    workshop: TempDir,
}

impl Story {
    async fn begin() -> Self {
        let server = Embedded::start().await;
        let (admin, public) = (server.admin(), server.public());
        let repository = Repository::create(admin, public, "deb/core").await;
        let key = repository.public_key().await;
        let workshop = place::scratch();
        upstream(workshop.path());
        Self {
            server,
            repository,
            key,
            workshop,
        }
    }

    fn suite(&self) -> Suite {
        Suite::stable(&self.repository.base(), &self.key).with_sources()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.workshop.path().join(name)
    }

    /// Builds the revision `revision` of `hello`.
    fn build(&self, revision: u32) -> PathBuf {
        build(self.workshop.path(), revision)
    }

    fn push(&self, file: &Path, flags: &[&str]) -> Outcome {
        let file = file.to_str().expect("scratch folders have plain names");
        let command = ["package", "push", "deb/core", file];
        let command: Vec<&str> = command.iter().chain(flags).copied().collect();
        self.server.cli(&command)
    }
}

/// Makes the upstream tarball of `hello`.
pub(crate) fn upstream(folder: &Path) {
    let tree = folder.join("upstream/hello-1.0");
    std::fs::create_dir_all(&tree).unwrap();
    place::write(&tree.join("greeting"), "hello\n");
    let mut tar = Command::new("tar");
    tar.args(["--create", "--gzip", "--file"])
        .arg(folder.join(ORIG))
        .arg("--directory")
        .arg(folder.join("upstream"))
        .arg("hello-1.0");
    run(&mut tar).succeeded();
}

/// Has dpkg build the source package and the `.changes` of this revision, which goes to `testing`;
/// answers the `.changes`.
pub(crate) fn build(folder: &Path, revision: u32) -> PathBuf {
    let (tree, version) = (folder.join("hello"), format!("2:1.0-{revision}"));
    let _ = std::fs::remove_dir_all(&tree);
    std::fs::create_dir_all(tree.join("debian/source")).unwrap();
    place::write(&tree.join("greeting"), "hello\n");
    let write = |name: &str, text: &str| place::write(&tree.join("debian").join(name), text);
    write("source/format", "3.0 (quilt)\n");
    write("rules", "#!/usr/bin/make -f\n%:\n\ttrue\n");
    write(
        "control",
        "Source: hello\nMaintainer: Example <example@example.org>\nSection: contrib/misc\n\
         Priority: optional\nStandards-Version: 4.6.2\nBuild-Depends: debhelper-compat (= 13)\n\
         Homepage: https://example.org/\n\nPackage: hello\nArchitecture: all\n\
         Description: a greeting\n It greets.\n",
    );
    write("changelog", &changelog(revision));
    let binary = DebBuilder::new("hello", &version, "all").file("usr/share/greeting", b"hello\n");
    let name = binary.file_name();
    place::write(&folder.join(&name), binary.build());
    write("files", &format!("{name} contrib/misc optional\n"));
    let mut source = Command::new("dpkg-source");
    run(source.current_dir(folder).args(["-b", "hello"])).succeeded();
    let changes = folder.join(format!("hello_1.0-{revision}_all.changes"));
    let mut generate = Command::new("dpkg-genchanges");
    generate
        .current_dir(&tree)
        .arg(format!("-O{}", changes.display()));
    run(&mut generate).succeeded();
    changes
}

/// All revisions down to the first one: dpkg leaves the tarball out of what is not that.
fn changelog(newest: u32) -> String {
    let entry = |revision: u32| {
        format!(
            "hello (2:1.0-{revision}) testing; urgency=low\n\n  * Revision {revision}.\n\n \
             -- Example <example@example.org>  Sat, 21 Nov 2026 10:00:00 +0000\n\n"
        )
    };
    (1..=newest).rev().map(entry).collect()
}

/// The SHA-256 of `file`.
pub(crate) fn hash(file: &Path) -> String {
    hex::encode(Sha256::digest(place::read(file)))
}

#[test]
fn apt_fetches_and_unpacks_what_was_pushed() {
    block_on(async {
        let story = Story::begin().await;
        story.build(1);
        story.push(&story.file("hello_1.0-1.dsc"), &[]).succeeded();

        let (apt, folder) = (Apt::new(&[story.suite()]), place::scratch());
        apt.get(&["update"]).succeeded();
        apt.source(folder.path(), &["hello"]).succeeded();

        assert_eq!(
            place::read(&folder.path().join("hello-1.0/greeting")),
            b"hello\n"
        );
        for name in [ORIG, "hello_1.0-1.dsc", "hello_1.0-1.debian.tar.xz"] {
            assert_eq!(
                hash(&folder.path().join(name)),
                hash(&story.file(name)),
                "{name}"
            );
        }
        assert_eq!(
            story.repository.nevras().await,
            ["hello_1.0-1.debian.tar.xz", ORIG, "hello_2:1.0-1_source"]
        );
        let release = story.repository.file("dists/stable/Release").await.text();
        assert!(release.contains(" main/source/Sources.gz\n"), "{release}");
        assert!(release.contains(" main/source/Sources\n"), "{release}");
        assert!(
            release.contains("\nArchitectures: amd64 arm64\n"),
            "{release}"
        );
    });
}

#[test]
fn what_apt_knows_of_sources_is_what_apt_ftparchive_would_tell_it() {
    block_on(async {
        let story = Story::begin().await;
        let pool = place::scratch();
        let folder = pool.path().join("pool/h");
        std::fs::create_dir_all(&folder).unwrap();
        for revision in 1..=3 {
            story.build(revision);
            let dsc = format!("hello_1.0-{revision}.dsc");
            story.push(&story.file(&dsc), &[]).succeeded();
            let debian = format!("hello_1.0-{revision}.debian.tar.xz");
            for name in [ORIG, &debian, &dsc] {
                std::fs::copy(story.file(name), folder.join(name)).unwrap();
            }
        }
        let mut scan = Command::new("apt-ftparchive");
        for hash in ["MD5", "SHA1", "SHA512"] {
            scan.arg("-o").arg(format!("APT::FTPArchive::{hash}=false"));
        }
        let theirs = run(scan.current_dir(pool.path()).args(["sources", "pool"]));
        let theirs = theirs.succeeded().stdout.clone();

        let ours = story
            .repository
            .file("dists/stable/main/source/Sources.gz")
            .await;
        let ours = unpacked(&ours.expect(200).body);

        let sorted = |text: &str| {
            let mut stanzas: Vec<&str> = text.split("\n\n").filter(|one| !one.is_empty()).collect();
            stanzas.sort_unstable();
            assert_eq!(stanzas.len(), 3);
            hex::encode(Sha256::digest(stanzas.join("\n\n")))
        };
        assert_eq!(sorted(&ours), sorted(&theirs), "{ours}\n{theirs}");
        let apt = Apt::new(&[story.suite()]);
        apt.get(&["update"]).succeeded();
        let known = apt.cache(&["showsrc", "hello"]);
        assert_eq!(
            known.succeeded().stdout.matches("Package: hello\n").count(),
            3
        );
    });
}

fn unpacked(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut reader = flate2::read::MultiGzDecoder::new(bytes);
    std::io::Read::read_to_string(&mut reader, &mut text).unwrap();
    text
}

#[test]
fn a_changes_file_brings_all_that_was_built() {
    block_on(async {
        let story = Story::begin().await;
        let first = story.build(1);
        story.push(&first, &[]).succeeded();
        let testing = Suite {
            name: "testing".into(),
            components: "contrib".into(),
            ..story.suite()
        };
        let apt = Apt::new(&[testing]);
        apt.get(&["update"]).succeeded();
        apt.get(&["install", "hello"]).succeeded();
        assert_eq!(apt.installed(), ["hello 2:1.0-1"]);

        // The tarball of the next revision is known already, and not sent again.
        let second = story.build(2);
        let listed = String::from_utf8(place::read(&second)).unwrap();
        assert!(!listed.contains(ORIG), "{listed}");
        std::fs::remove_file(story.file(ORIG)).unwrap();
        story
            .push(&second, &[])
            .says("in the repository already")
            .succeeded();

        apt.get(&["update"]).succeeded();
        apt.get(&["upgrade"]).succeeded();
        assert_eq!(apt.installed(), ["hello 2:1.0-2"]);
        let folder = place::scratch();
        apt.source(folder.path(), &["hello=2:1.0-2"]).succeeded();
        apt.source(folder.path(), &["--download-only", "hello=2:1.0-1"])
            .succeeded();
        assert!(folder.path().join("hello_1.0-1.debian.tar.xz").exists());
    });
}

#[test]
fn removing_a_source_package_leaves_what_others_need() {
    block_on(async {
        let story = Story::begin().await;
        for revision in 1..=2 {
            story.build(revision);
            let dsc = story.file(&format!("hello_1.0-{revision}.dsc"));
            story.push(&dsc, &[]).succeeded();
        }
        let remove = |file: &str| story.server.cli(&["package", "remove", "deb/core", file]);

        remove(ORIG).refused("A source package needs the file");
        remove("hello_1.0-1.dsc").succeeded();

        let names = ["hello_1.0-2.debian.tar.xz", ORIG, "hello_2:1.0-2_source"];
        let mut held = story.repository.nevras().await;
        held.sort();
        let mut names = names.map(ToOwned::to_owned);
        names.sort();
        assert_eq!(held, names);
        let (apt, folder) = (Apt::new(&[story.suite()]), place::scratch());
        apt.get(&["update"]).succeeded();
        apt.source(folder.path(), &["hello"]).succeeded();
    });
}

#[test]
fn a_source_package_that_somebody_touched_is_refused() {
    block_on(async {
        let story = Story::begin().await;
        story.build(1);
        story.push(&story.file("hello_1.0-1.dsc"), &[]).succeeded();
        let proxy = Tamper::before(story.server.public());
        let suite = Suite {
            base: proxy.through(&story.repository.base()),
            ..story.suite()
        };
        let refused = |path: &str| {
            proxy.heal();
            proxy.damage(path, Damage::FlipBit(0.5));
            let (apt, folder) = (Apt::new(std::slice::from_ref(&suite)), place::scratch());
            apt.get(&["update"]).succeeded();
            apt.source(folder.path(), &["hello"])
                .refused("Hash Sum mismatch");
        };

        refused(r"\.orig\.tar\.gz$");
        refused(r"\.debian\.tar\.xz$");
        refused(r"\.dsc$");
        proxy.heal();
        proxy.damage(r"/source/by-hash/", Damage::FlipBit(0.5));
        Apt::new(&[suite])
            .get(&["update"])
            .refused("Hash Sum mismatch");
    });
}

#[test]
fn what_is_not_whole_is_not_pushed() {
    block_on(async {
        let story = Story::begin().await;
        let changes = story.build(1);
        let dsc = story.file("hello_1.0-1.dsc");
        let upload = async |name: &str| {
            let answer = story
                .repository
                .upload_as(name, place::read(&story.file(name)));
            answer.await
        };

        let admin = story.server.admin();
        let alone = admin.fails(upload("hello_1.0-1.dsc").await).await;
        assert_eq!(alone, "source-incomplete");
        let unheard_of = upload(changes.file_name().unwrap().to_str().unwrap()).await;
        assert_eq!(admin.fails(unheard_of).await, "changes-incomplete");
        place::write(&story.file("hello_1.0-1.debian.tar.xz"), "something else");
        story.push(&dsc, &[]).refused("were announced");
        story.push(&changes, &[]).refused("were announced");
        std::fs::remove_file(story.file("hello_1.0-1.debian.tar.xz")).unwrap();
        story.push(&dsc, &[]).refused("names it");
        assert!(story.repository.nevras().await.is_empty());
    });
}

#[test]
fn a_push_survives_a_kill_anywhere() {
    for point in [
        "ingest_package.written",
        "ingest_package.recorded",
        "ingest_package.committed",
        "publish_repository.after_take",
        "publish_repository.after_prepare",
        "publish_repository.before_switch",
        "publish_repository.after_switch",
    ] {
        println!("killed at {point}");
        block_on(survives_at(point));
    }
}

async fn survives_at(point: &str) {
    let mut story = Story::begin().await;
    story.build(1);
    // The last file, with which the push is whole.
    let nth = if point.starts_with("ingest") { 3 } else { 1 };
    let fault = Fault::at(point).nth(nth);
    story.server.restart(Options::dying_at(fault)).await;
    story.push(&story.file("hello_1.0-1.dsc"), &["--no-wait"]);
    let code = story.server.process.wait_for_death(Duration::from_mins(1));
    assert_eq!(code, 137, "{point} was not passed");

    story.server.restart(Options::default()).await;
    story.repository = story
        .repository
        .at(story.server.admin(), story.server.public());
    // Sent again, since the server may have died before it had all of it.
    story.push(&story.file("hello_1.0-1.dsc"), &[]).succeeded();

    let (apt, folder) = (Apt::new(&[story.suite()]), place::scratch());
    apt.get(&["update"]).succeeded();
    apt.source(folder.path(), &["hello"]).succeeded();
}
