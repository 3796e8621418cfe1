//! apt installs Debian packages that were uploaded, checks every signature and hash, and refuses
//! what somebody else has touched.

mod refused;

use std::path::Path;
use std::process::Command;

use kit::Repository;
use kit::client::apt::{Apt, Suite};
use kit::command::run;
use kit::corpus::{DebBuilder, deb};
use kit::database::block_on;
use kit::place;
use kit::server::Embedded;
use kit::tamper::{Damage, Tamper};
use sha2::{Digest, Sha256};

/// A server with an empty DEB repository.
struct Story {
    server: Embedded,
    repository: Repository,
    key: String,
}

impl Story {
    async fn begin() -> Self {
        let server = Embedded::start().await;
        let (admin, public) = (server.admin(), server.public());
        let repository = Repository::create(admin, public, "deb/core").await;
        let key = repository.public_key().await;
        Self {
            server,
            repository,
            key,
        }
    }

    fn suite(&self) -> Suite {
        Suite::stable(&self.repository.base(), &self.key)
    }

    fn through(&self, proxy: &Tamper) -> Suite {
        Suite::stable(&proxy.through(&self.repository.base()), &self.key)
    }
}

/// The apt of this machine, and that of a newer release.
fn machines(suites: &[Suite]) -> [Apt; 2] {
    [Apt::new(suites), Apt::newer(suites)]
}

fn greeting(version: &str) -> Vec<u8> {
    let text = version.as_bytes();
    DebBuilder::new("greeting", version, "all")
        .file("usr/share/greeting", text)
        .build()
}

fn greets(apt: &Apt, version: &str) {
    let file = apt.root().join("usr/share/greeting");
    assert_eq!(place::read(&file), version.as_bytes());
    let installed = apt.installed();
    assert!(
        installed.contains(&format!("greeting {version}")),
        "{installed:?}"
    );
}

#[test]
fn apt_installs_by_the_ready_made_file_and_upgrades() {
    block_on(async {
        let story = Story::begin().await;
        story.repository.push(greeting("1.0")).await;
        let ready_made = machines(&[]);
        for apt in &ready_made {
            apt.add_file("core", &story.repository.ready_made("sources").await);
        }
        let told = machines(&[story.suite()]);
        for apt in ready_made.iter().chain(&told) {
            apt.get(&["update"]).succeeded();
            apt.get(&["install", "greeting"]).succeeded();
            greets(apt, "1.0");
        }

        // Two publications in one second would be one for apt.
        story.repository.push(greeting("1.1")).await;
        story.repository.push(greeting("2:0.9~rc1-1")).await;

        for apt in ready_made.iter().chain(&told) {
            apt.get(&["update"]).succeeded();
            apt.get(&["upgrade"]).succeeded();
            greets(apt, "2:0.9~rc1-1");
        }
    });
}

#[test]
fn indexes_are_found_by_their_hashes_alone_and_a_signature_may_stand_beside() {
    block_on(async {
        let story = Story::begin().await;
        story.repository.push(greeting("1.0")).await;
        let proxy = Tamper::before(story.server.public());
        proxy.damage(r"/Packages", Damage::Status(404));
        proxy.damage(r"/InRelease$", Damage::Status(404));

        for apt in machines(&[story.through(&proxy).with("By-Hash: force")]) {
            apt.get(&["update"]).succeeded();
            apt.get(&["install", "greeting"]).succeeded();
            greets(&apt, "1.0");
        }

        let seen = proxy.seen();
        assert!(seen.iter().any(|seen| seen.path.ends_with("/Release.gpg")));
        assert!(
            seen.iter()
                .any(|seen| seen.path.contains("/by-hash/SHA256/"))
        );
    });
}

#[test]
fn packages_of_every_architecture_and_suite_are_where_they_belong() {
    block_on(async {
        let story = Story::begin().await;
        let repository = &story.repository;
        repository.push(deb("everywhere", "1", "all")).await;
        repository.push(deb("here", "1", "amd64")).await;
        repository.push(deb("there", "1", "riscv64")).await;
        repository
            .push_as("a.deb?suite=testing", deb("next", "2", "all"))
            .await;
        repository
            .push_as("a.deb?component=extra", deb("more", "1", "amd64"))
            .await;

        let names = |suite: Suite| {
            let apt = Apt::new(&[suite]);
            apt.get(&["update"]).succeeded();
            let known = apt.cache(&["pkgnames"]);
            let mut names: Vec<String> = known
                .succeeded()
                .lines()
                .into_iter()
                .map(ToOwned::to_owned)
                .collect();
            names.sort();
            names
        };
        assert_eq!(names(story.suite()), ["everywhere", "here"]);
        let both = Suite {
            components: "main extra".into(),
            ..story.suite()
        };
        assert_eq!(names(both), ["everywhere", "here", "more"]);
        let testing = Suite {
            name: "testing".into(),
            ..story.suite()
        };
        assert_eq!(names(testing), ["next"]);
        let foreign = repository
            .file("dists/stable/main/binary-riscv64/Packages.gz")
            .await;
        let text = String::from_utf8(unpacked(&foreign.expect(200).body)).unwrap();
        assert!(text.contains("Package: everywhere\n") && text.contains("Package: there\n"));
        let release = repository.file("dists/stable/Release").await.text();
        assert!(
            release.contains("\nArchitectures: amd64 arm64 riscv64\n"),
            "{release}"
        );
        assert!(release.contains("\nComponents: extra main\n"), "{release}");
        assert!(
            !release.contains("MD5Sum") && !release.contains("SHA1"),
            "{release}"
        );
    });
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut reader = flate2::read::MultiGzDecoder::new(bytes);
    std::io::Read::read_to_end(&mut reader, &mut text).unwrap();
    text
}

#[test]
fn what_apt_knows_is_what_apt_ftparchive_would_tell_it() {
    block_on(async {
        let story = Story::begin().await;
        let pool = place::scratch();
        let packages: Vec<DebBuilder> = (0..200)
            .map(|number| {
                let architecture = ["all", "amd64"][number % 2];
                DebBuilder::new(
                    &format!("package-{number}"),
                    &format!("{number}:1~{number}-2"),
                    architecture,
                )
                .field("Depends", &format!("package-{} (>= 1)", number / 2))
                .field("Multi-Arch", "foreign")
                .field("X-Odd", "text")
            })
            .collect();
        let built: Vec<Vec<u8>> = packages.iter().map(DebBuilder::build).collect();
        for (package, bytes) in packages.iter().zip(&built) {
            place::write(&pool.path().join(package.file_name()), bytes);
        }
        story.repository.push_all(&built, 50).await;
        for removed in ["package-7", "package-150"] {
            let accepted = story.repository.remove(removed).await;
            story.server.admin().succeeds(accepted).await;
            let file = packages
                .iter()
                .find(|package| package.file_name().starts_with(&format!("{removed}_")));
            std::fs::remove_file(pool.path().join(file.unwrap().file_name())).unwrap();
        }

        let theirs = by_apt_ftparchive(pool.path());
        assert_eq!(theirs.0, 198);
        for apt in machines(&[story.suite()]) {
            assert_eq!(known(&apt), theirs);
        }
    });
}

#[test]
fn real_packages_are_known_as_they_are() {
    block_on(async {
        let story = Story::begin().await;
        let (pool, files) = kit::debian::packages();
        let packages: Vec<Vec<u8>> = files.iter().map(|file| place::read(file)).collect();
        story.repository.push_all(&packages, 20).await;

        let theirs = by_apt_ftparchive(&pool);
        assert!(theirs.0 > 200, "{} packages", theirs.0);
        for apt in machines(&[story.suite()]) {
            assert_eq!(known(&apt), theirs);
        }
    });
}

/// What apt knows when `apt-ftparchive` has indexed `pool`.
fn by_apt_ftparchive(pool: &Path) -> (usize, String) {
    let folder = place::scratch();
    let mut scan = Command::new("apt-ftparchive");
    for hash in ["MD5", "SHA1", "SHA512"] {
        scan.arg("-o").arg(format!("APT::FTPArchive::{hash}=false"));
    }
    scan.current_dir(pool).args(["packages", "."]);
    let index = run(&mut scan);
    let index = index.succeeded().stdout.as_bytes();
    place::write(&folder.path().join("Packages"), index);
    let apt = Apt::new(&[]);
    apt.add_file(
        "pool",
        &format!(
            "Types: deb\nURIs: file:{}\nSuites: ./\nTrusted: yes\n",
            folder.path().display()
        ),
    );
    known(&apt)
}

/// How many packages `apt` knows of, and the hash of all that it knows but for their places.
fn known(apt: &Apt) -> (usize, String) {
    apt.get(&["update"]).succeeded();
    let said = apt.cache(&["dumpavail"]);
    let text = said.succeeded().stdout.as_str();
    let mut stanzas: Vec<String> = text
        .split("\n\n")
        .map(|stanza| {
            let lines = stanza
                .lines()
                .filter(|line| !line.starts_with("Filename: "));
            lines.collect::<Vec<_>>().join("\n")
        })
        .filter(|stanza| !stanza.is_empty())
        .collect();
    stanzas.sort();
    let hash = hex::encode(Sha256::digest(stanzas.join("\n\n")));
    (stanzas.len(), hash)
}

#[test]
fn one_more_package_costs_clients_a_patch() {
    block_on(async {
        let story = Story::begin().await;
        let many: Vec<Vec<u8>> = (0..300)
            .map(|number| deb(&format!("package-{number}"), "1.0", "amd64"))
            .collect();
        story.repository.push_all(&many, 50).await;
        let proxy = Tamper::before(story.server.public());
        let [apt, newer] = machines(&[story.through(&proxy)]);
        newer.get(&["update"]).succeeded();
        apt.get(&["update"]).succeeded();
        let before = proxy.seen().len();

        // Three publications, and one patch for all of them.
        story.repository.push(deb("added", "1.0", "amd64")).await;
        let accepted = story.repository.remove("package-7").await;
        story.server.admin().succeeds(accepted).await;
        story
            .repository
            .push(deb("package-7", "2.0", "amd64"))
            .await;
        apt.get(&["update"]).succeeded();

        let seen: Vec<String> = proxy.seen()[before..]
            .iter()
            .map(|seen| seen.path.clone())
            .collect();
        let patches = seen.iter().filter(|path| {
            path.contains(".diff/") && !path.contains("/by-hash/") && !path.ends_with("/Index")
        });
        assert_eq!(patches.count(), 1, "{seen:?}");
        assert!(
            !seen
                .iter()
                .any(|path| path.contains("binary-amd64/by-hash")),
            "{seen:?}"
        );
        apt.cache(&["policy", "package-7"]).says("Candidate: 2.0");
        newer.get(&["update"]).succeeded();
        for patched in [apt, newer] {
            assert_eq!(known(&patched), known(&Apt::new(&[story.suite()])));
        }
    });
}

#[test]
fn bad_packages_are_refused_with_a_code_and_nothing_is_kept() {
    block_on(async {
        let story = Story::begin().await;
        let (admin, repository) = (story.server.admin(), &story.repository);
        repository.push(greeting("1.0")).await;
        let fails = async |package: Vec<u8>| {
            let accepted = repository.upload(package).await;
            admin.fails(accepted).await
        };

        let whole = greeting("2.0");
        assert_eq!(
            fails(whole[..whole.len() / 2].to_vec()).await,
            "deb-truncated"
        );
        assert_eq!(fails(b"no package".to_vec()).await, "deb-not-a-deb");
        let odd = DebBuilder::new("../odd", "1", "all").build();
        assert_eq!(fails(odd).await, "deb-bad-field");
        let same = DebBuilder::new("greeting", "0:1.00", "all").build();
        assert_eq!(fails(same).await, "duplicate-nevra");
        let other = DebBuilder::new("greeting", "1.0", "all")
            .file("usr/other", b"x")
            .build();
        assert_eq!(fails(other.clone()).await, "duplicate-nevra");
        let elsewhere = repository.upload_as("a.deb?suite=testing", other).await;
        assert_eq!(admin.fails(elsewhere).await, "duplicate-nevra");
        repository
            .upload_as("a.rpm", whole.clone())
            .await
            .problem(422, "invalid-request");
        repository
            .upload_as("a.deb?suite=a%2Fb", whole)
            .await
            .problem(422, "invalid-request");
        assert_eq!(repository.nevras().await, ["greeting_1.0_all"]);
    });
}
