//! A suite as apt fetches it: `InRelease`, by hash, and by patches.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use countersign_deb::clear_signed::{assemble, text_to_sign};
use countersign_deb::keyring::{SignedBy, Sources};
use countersign_deb::pdiff::{Edit, Index, Patch, State, Sum};
use countersign_deb::release::{Release, ReleaseFile};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::programs::{Gpg, succeed};
use crate::server::Server;

const USER: &str = "old@example.org";
const PACKAGES: &str = "main/binary-amd64/Packages";
const DIFF: &str = "main/binary-amd64/Packages.diff";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn sum(bytes: &[u8]) -> Sum {
    Sum {
        sha256: Sha256::digest(bytes).into(),
        size: bytes.len() as u64,
    }
}

/// Long enough that a patch is shorter than the whole.
fn stanza(name: u32) -> String {
    let hash = hex::encode(Sha256::digest(name.to_be_bytes()));
    format!(
        "Package: p{name}\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\n\
         Filename: pool/{name}.deb\nSize: 1\nSHA256: {hash}\nDescription: {hash}\n\n"
    )
}

struct Suite {
    gpg: Gpg,
    server: Server,
}

impl Suite {
    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.gpg.path("repository/dists/stable").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Writes the signed entry point; `date` is in seconds since 1970.
    fn publish(&self, date: u64, files: &[(&str, &[u8])]) {
        let mut listed = BTreeMap::new();
        for (path, bytes) in files {
            let Sum { sha256, size } = sum(bytes);
            self.write(path, bytes);
            listed.insert((*path).to_owned(), (sha256, size));
        }
        let release = Release {
            origin: "Example".to_owned(),
            label: "Example".to_owned(),
            suite: "stable".to_owned(),
            codename: "stable".to_owned(),
            date,
            valid_until: Some(date + 10 * 365 * 86_400),
            architectures: vec!["amd64".to_owned()],
            components: vec!["main".to_owned()],
            files: listed,
            ..Release::default()
        };
        let text = release.render().unwrap();
        assert_eq!(
            ReleaseFile::parse(text.as_bytes()).unwrap().files().len(),
            files.len()
        );
        let signature = self.gpg.sign(USER, &text_to_sign(&text), true);
        self.write("InRelease", assemble(&text, &[signature]).as_bytes());
    }

    /// Lets apt update; gives what it asked for.
    fn update(&self) -> Vec<String> {
        let root = self.gpg.path("client");
        for folder in ["lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        fs::write(root.join("status"), "").unwrap();
        let keys = self.gpg.run(&["--armor", "--export"]);
        let sources = Sources {
            with_source: false,
            uris: &[&self.server.address],
            suites: &["stable"],
            components: &["main"],
            architectures: &["amd64"],
            signed_by: SignedBy::Armored(str::from_utf8(&keys).unwrap()),
        };
        fs::write(root.join("a.sources"), sources.render().unwrap()).unwrap();
        fs::write(root.join("apt.conf"), configuration(&root)).unwrap();
        let mut apt = Command::new("apt-get");
        apt.env("APT_CONFIG", root.join("apt.conf"))
            .env("LC_ALL", "C");
        succeed(apt.args(["update", "-q"]));
        self.server.asked()
    }

    fn available(&self) -> usize {
        let root = self.gpg.path("client");
        let mut cache = Command::new("apt-cache");
        cache
            .env("APT_CONFIG", root.join("apt.conf"))
            .arg("pkgnames");
        String::from_utf8(succeed(&mut cache).stdout)
            .unwrap()
            .lines()
            .count()
    }
}

fn configuration(root: &Path) -> String {
    let root = root.display();
    format!(
        "Dir::State::Lists \"{root}/lists\";\nDir::State::status \"{root}/status\";\n\
         Dir::Cache \"{root}/cache\";\nDir::Etc::SourceList \"{root}/a.sources\";\n\
         Dir::Etc::SourceParts \"/dev/null\";\nDir::Etc::Parts \"/dev/null\";\n\
         APT::Architecture \"amd64\";\nAPT::Architectures {{ \"amd64\"; }};\n\
         APT::Sandbox::User \"root\";\nAPT::Update::Error-Mode \"any\";\n\
         Acquire::Languages \"none\";\nAcquire::http::Proxy \"DIRECT\";\n\
         #clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n"
    )
}

#[test]
fn apt_updates_by_a_joined_patch() {
    let gpg = Gpg::new(&[USER]);
    let server = Server::start(gpg.path("repository"));
    let suite = Suite { gpg, server };
    let oldest: String = (0..400).map(stanza).collect();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.unwrap().as_secs() - 600;
    suite.publish(now, &[(PACKAGES, oldest.as_bytes())]);
    suite.update();
    assert_eq!(suite.available(), 400);

    // Two publications on: one package more at the end, then one less at the start.
    let lines = |text: &str| text.lines().count() as u64;
    let more = Edit {
        line: lines(&oldest),
        removed: 0,
        inserted: stanza(400).into_bytes(),
    };
    let less = Edit {
        line: 0,
        removed: lines(&stanza(0)),
        inserted: Vec::new(),
    };
    let (first, second) = (Patch::new([more]).unwrap(), Patch::new([less]).unwrap());
    let middle = oldest.clone() + &stanza(400);
    let newest: String = (1..=400).map(stanza).collect();
    let state = |name: &str, old: &str, patch: &Patch| {
        let script = patch.render();
        suite.write(&format!("{DIFF}/{name}.gz"), &gzip(&script));
        State {
            name: name.to_owned(),
            old: sum(old.as_bytes()),
            patch: sum(&script),
            download: sum(&gzip(&script)),
        }
    };
    let index = Index {
        current: sum(newest.as_bytes()),
        states: vec![
            state("1", &oldest, &first.then(&second)),
            state("2", &middle, &second),
        ],
    };
    let index = index.render().unwrap();
    let diff_index = format!("{DIFF}/Index");
    let files = [
        (PACKAGES, newest.as_bytes()),
        (&diff_index, index.as_bytes()),
    ];
    suite.publish(now + 60, &files);

    let asked = suite.update();

    assert_eq!(
        asked,
        [
            "/dists/stable/InRelease".to_owned(),
            format!("/dists/stable/{DIFF}/Index"),
            format!("/dists/stable/{DIFF}/1.gz"),
        ]
    );
    let lists = fs::read_dir(suite.gpg.path("client/lists")).unwrap();
    let mut names = lists.map(|entry| entry.unwrap().path());
    let list = names.find(|path| path.to_str().unwrap().ends_with("_Packages"));
    assert_eq!(fs::read_to_string(list.unwrap()).unwrap(), newest);
    assert_eq!(suite.available(), 400);
}
