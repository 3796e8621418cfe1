//! The package of a repository's keys.

use std::fs;
use std::path::Path;
use std::process::Command;

use countersign_deb::keyring::{Keyring, SignedBy, Sources};
use countersign_deb::version::Version;

use crate::programs::{Gpg, says, succeed};

fn sources() -> String {
    let path = Keyring::keys_path("example").unwrap();
    let sources = Sources {
        with_source: false,
        uris: &["https://packages.example.org/deb/core"],
        suites: &["stable"],
        components: &["main"],
        architectures: &[],
        signed_by: SignedBy::Path(&path),
    };
    sources.render().unwrap()
}

fn package(version: &str, keys: &[u8]) -> Vec<u8> {
    let (version, sources) = (Version::parse(version).unwrap(), sources());
    let keyring = Keyring {
        name: "example",
        version: &version,
        maintainer: "Example Packages <packages@example.org>",
        description: "keys of the Example repository",
        keys,
        sources: Some(&sources),
        mtime: 1_795_255_200,
    };
    keyring.build().unwrap()
}

#[test]
fn dpkg_reads_the_package() {
    let gpg = Gpg::new(&["old@example.org"]);
    gpg.write("keys.deb", &package("2026.11", &gpg.keys(&[])));

    let folder = gpg.path("");
    let fields = says("dpkg-deb", &["--field", "keys.deb"], &folder);
    let lines = says("dpkg-deb", &["--contents", "keys.deb"], &folder);

    assert!(fields.starts_with("Package: example-archive-keyring\nVersion: 2026.11\n"));
    let paths: Vec<&str> = lines
        .lines()
        .map(|line| line.split_ascii_whitespace().nth(5).unwrap())
        .collect();
    assert_eq!(
        paths,
        [
            "./",
            "./etc/",
            "./etc/apt/",
            "./etc/apt/sources.list.d/",
            "./etc/apt/sources.list.d/example.sources",
            "./usr/",
            "./usr/share/",
            "./usr/share/keyrings/",
            "./usr/share/keyrings/example-archive-keyring.gpg",
        ]
    );
    for line in lines.lines() {
        let usual = if line.starts_with('d') {
            "drwxr-xr-x"
        } else {
            "-rw-r--r--"
        };
        assert!(
            line.starts_with(usual) && line.contains(" root/root "),
            "{line}"
        );
    }
}

#[test]
fn a_package_of_keys_alone_has_nothing_that_people_change() {
    let gpg = Gpg::new(&["old@example.org"]);
    let version = Version::parse("1").unwrap();
    let keyring = Keyring {
        name: "example",
        version: &version,
        maintainer: "Example <packages@example.org>",
        description: "keys of the Example repository",
        keys: &gpg.keys(&[]),
        sources: None,
        mtime: 0,
    };
    gpg.write("keys.deb", &keyring.build().unwrap());

    let folder = gpg.path("");
    let listed = says("dpkg-deb", &["--contents", "keys.deb"], &folder);
    let about = says("dpkg-deb", &["--ctrl-tarfile", "keys.deb"], &folder);

    assert!(!listed.contains("etc"), "{listed}");
    assert!(!about.contains("conffiles") && about.contains("md5sums"));
}

#[test]
fn dpkg_installs_and_upgrades_it_in_an_empty_root() {
    let gpg = Gpg::new(&["old@example.org", "new@example.org"]);
    let root = gpg.path("root");
    let admin = root.join("var/lib/dpkg");
    for folder in ["info", "updates", "triggers"] {
        fs::create_dir_all(admin.join(folder)).unwrap();
    }
    fs::write(admin.join("status"), "").unwrap();
    let dpkg = |arguments: &[&str]| {
        let mut dpkg = Command::new("dpkg");
        dpkg.arg(format!("--root={}", root.display()))
            .args(["--force-not-root", "--force-script-chrootless"])
            .args(arguments)
            .current_dir(gpg.path(""));
        let output = succeed(dpkg.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"));
        String::from_utf8(output.stdout).unwrap()
    };
    let keys = root.join("usr/share/keyrings/example-archive-keyring.gpg");
    let named = root.join("etc/apt/sources.list.d/example.sources");

    for (version, users) in [("1", &["old@example.org"][..]), ("2", &[])] {
        gpg.write("keys.deb", &package(version, &gpg.keys(users)));
        dpkg(&["--install", "keys.deb"]);

        assert_eq!(fs::read(&keys).unwrap(), gpg.keys(users));
        assert_eq!(fs::read_to_string(&named).unwrap(), sources());
        assert_eq!(dpkg(&["--verify", "example-archive-keyring"]), "");
    }
    // What people changed stays, as it does in every file under /etc.
    fs::write(&named, "Types: deb-src\n").unwrap();
    gpg.write("keys.deb", &package("3", &gpg.keys(&[])));
    dpkg(&["--force-confold", "--install", "keys.deb"]);
    assert!(Path::new(&named).exists());
    assert_eq!(fs::read_to_string(&named).unwrap(), "Types: deb-src\n");
}
