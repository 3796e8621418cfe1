//! apt-file finds which package brings a file, in lists that are those of apt-ftparchive.

use std::process::Command;

use kit::Repository;
use kit::client::apt::{Apt, Suite};
use kit::command::run;
use kit::corpus::{DebBuilder, deb};
use kit::database::block_on;
use kit::place;
use kit::server::Embedded;
use serde_json::json;
use sha2::{Digest, Sha256};

const LIST: &str = "dists/stable/main/Contents-amd64.gz";

/// A server, and a DEB repository whose lists of files are composed when somebody asks.
async fn begin() -> (Embedded, Repository) {
    let server = Embedded::start().await;
    let repository = Repository::create(server.admin(), server.public(), "deb/core").await;
    server
        .cli(&["repository", "set", "deb/core", "--contents-hours", "720"])
        .succeeded()
        .says("every 720 hours");
    (server, repository)
}

fn refresh(server: &Embedded) {
    let refresh = ["repository", "contents", "deb/core"];
    server.cli(&refresh).succeeded();
}

fn unpacked(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut reader = flate2::read::MultiGzDecoder::new(bytes);
    std::io::Read::read_to_string(&mut reader, &mut text).unwrap();
    text
}

/// The lines, each as path and those who bring it, in one order; and their hash.
fn listed(text: &str) -> (usize, String) {
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| {
            let (path, packages) = line.rsplit_once(char::is_whitespace).unwrap();
            let mut packages: Vec<&str> = packages.split(',').collect();
            packages.sort_unstable();
            format!("{} {}", path.trim_end(), packages.join(","))
        })
        .collect();
    lines.sort_unstable();
    (lines.len(), hex::encode(Sha256::digest(lines.join("\n"))))
}

#[test]
fn the_lists_are_those_of_apt_ftparchive() {
    block_on(async {
        let (server, repository) = begin().await;
        let pool = place::scratch();
        let packages: Vec<DebBuilder> = (0..120)
            .map(|number| {
                let architecture = ["all", "amd64"][number % 2];
                let name = format!("package-{number}");
                DebBuilder::new(&name, "1.0", architecture)
                    .file(&format!("usr/bin/tool {number}"), b"x")
                    .file(&format!("usr/share/shared/{}", number / 3), b"x")
                    .file("usr/share/everywhere", b"x")
                    .file(&format!("etc/gr\u{fc}n-{number}+~:.conf"), b"x")
            })
            .collect();
        let built: Vec<Vec<u8>> = packages.iter().map(DebBuilder::build).collect();
        std::fs::create_dir(pool.path().join("pool")).unwrap();
        let folder = pool.path().join("dists/stable/main/binary-amd64");
        std::fs::create_dir_all(folder).unwrap();
        for (package, bytes) in packages.iter().zip(&built) {
            place::write(&pool.path().join("pool").join(package.file_name()), bytes);
        }
        repository.push_all(&built, 50).await;
        refresh(&server);

        place::write(
            &pool.path().join("generate.conf"),
            "Dir { ArchiveDir \".\"; };\n\
             Default { Packages::Compress \".\"; Contents::Compress \".\"; };\n\
             Tree \"dists/stable\" {\n\
             Sections \"main\"; Architectures \"amd64\"; Directory \"pool\";\n\
             Packages \"$(DIST)/$(SECTION)/binary-$(ARCH)/Packages\";\n\
             Contents \"$(DIST)/Contents-$(ARCH)\"; };\n",
        );
        let mut generate = Command::new("apt-ftparchive");
        generate.current_dir(pool.path());
        run(generate.args(["generate", "generate.conf"])).succeeded();
        let theirs = place::read(&pool.path().join("dists/stable/Contents-amd64"));
        let ours = unpacked(&repository.file(LIST).await.expect(200).body);

        let (count, hash) = listed(&ours);
        assert!(count > 400, "{count}");
        assert_eq!((count, hash), listed(&String::from_utf8(theirs).unwrap()));
    });
}

#[test]
fn apt_file_finds_what_brings_a_file_and_waits_for_nothing_else() {
    block_on(async {
        let (server, repository) = begin().await;
        let greeting = |version: &str| {
            DebBuilder::new("greeting", version, "all").file("usr/share/greeting", b"hello")
        };
        repository.push(greeting("1.0").build()).await;
        repository.push(deb("here", "1", "amd64")).await;
        refresh(&server);
        let apt = Apt::new(&[Suite::stable(
            &repository.base(),
            &repository.public_key().await,
        )]);
        apt.reads_contents();
        let finds = |path: &str, found: &str| {
            let said = apt.file(&["search", path]);
            assert!(said.stdout.contains(found), "{said}");
        };
        apt.get(&["update"]).succeeded();
        finds("share/greeting", "greeting: /usr/share/greeting");
        finds("doc/here", "here: /usr/share/doc/here/README");

        // What is published meanwhile goes with the lists of before.
        let brought = DebBuilder::new("later", "1", "amd64").file("usr/bin/later", b"x");
        repository.push(brought.build()).await;
        apt.get(&["update"]).succeeded();
        apt.get(&["install", "later"]).succeeded();
        apt.file(&["search", "bin/later"]).refused("");
        refresh(&server);
        apt.get(&["update"]).succeeded();
        finds("bin/later", "later: /usr/bin/later");

        // Nothing is published where nothing is different.
        let before = repository.publications().await.len();
        refresh(&server);
        assert_eq!(repository.publications().await.len(), before);
        let release = json!({ "policy": { "release": { "contents": 0 } } });
        let admin = server.admin();
        admin
            .succeeds(admin.patch(&repository.path(), &release).await)
            .await;
        repository.file(LIST).await.expect(404);
        apt.get(&["update"]).succeeded();
    });
}

#[test]
fn older_lists_stay_under_their_serial_and_their_hash() {
    block_on(async {
        let (server, repository) = begin().await;
        repository.push(deb("one", "1", "amd64")).await;
        refresh(&server);
        let first = repository.file(LIST).await.expect(200).body.clone();
        let serial = repository.publications().await[0]["serial"].to_string();
        repository.push(deb("two", "1", "amd64")).await;
        refresh(&server);
        let second = repository.file(LIST).await.expect(200).body.clone();
        assert_ne!(first, second);

        let pinned = repository.file(&format!("@{serial}/{LIST}")).await;
        assert_eq!(pinned.expect(200).body, first);
        let hash = hex::encode(Sha256::digest(&first));
        let by_hash = format!("dists/stable/main/by-hash/SHA256/{hash}");
        assert_eq!(repository.file(&by_hash).await.expect(200).body, first);
        let folder = place::scratch();
        let tree = folder.path().join("tree").display().to_string();
        server
            .cli(&["publication", "export", "deb/core", &tree])
            .succeeded();
        assert_eq!(place::read(&folder.path().join("tree").join(LIST)), second);

        let path = repository.path();
        let back = format!("{path}/publications/{serial}/roll-back");
        let admin = server.admin();
        admin.succeeds(admin.post(&back, &json!({})).await).await;
        assert_eq!(repository.file(LIST).await.expect(200).body, first);
    });
}
