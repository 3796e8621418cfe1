//! Our description of a package is that of `createrepo_c`, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::UNIX_EPOCH;

use countersign_rpm::{IndexKind, Located, Package, served_path};
use kit::command::run;
use kit::corpus::{self, RpmBuilder};
use kit::{debian, place};
use sha2::{Digest, Sha256};

/// Everything that the rules of `createrepo_c` make a difference for.
const SPEC: &str = include_str!("every-kind.spec");

/// The packages of an index by their id, with the text before and after them.
struct Index {
    opening: String,
    packages: BTreeMap<String, String>,
    closing: String,
}

impl Index {
    fn parse(text: &str) -> Self {
        let first = text.find("<package ").unwrap_or(text.rfind("</").unwrap());
        let (opening, rest) = text.split_at(first);
        let mut parts: Vec<&str> = rest.split_inclusive("</package>\n").collect();
        let closing = parts.pop().unwrap().to_owned();
        let packages = parts
            .into_iter()
            .map(|part| (id(part), part.to_owned()))
            .collect();
        Self {
            opening: opening.to_owned(),
            packages,
            closing,
        }
    }
}

/// The first run of 64 hexadecimal digits.
fn id(package: &str) -> String {
    let is_hex =
        |part: &&str| part.len() == 64 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    package
        .split(['"', '<', '>'])
        .find(is_hex)
        .expect("a package names its digest")
        .to_owned()
}

/// Puts `packages` where they are served and compares all that `createrepo_c` says of them.
#[track_caller]
fn assert_described_alike(packages: &[PathBuf]) {
    let tree = place::scratch();
    let mut ours = [(); 3].map(|()| BTreeMap::new());
    for path in packages {
        let bytes = fs::read(path).unwrap();
        let package = Package::read(bytes.as_slice())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let served = tree.path().join(served_path(package.nevra()));
        fs::create_dir_all(served.parent().unwrap()).unwrap();
        fs::write(&served, &bytes).unwrap();
        let modified = fs::metadata(&served).unwrap().modified().unwrap();
        let located = Located {
            size: bytes.len() as u64,
            sha256: Sha256::digest(&bytes).into(),
            file_time: modified
                .duration_since(UNIX_EPOCH)
                .unwrap()
                .as_secs()
                .cast_signed(),
        };
        let fragments = package.fragments(&located);
        for (kind, ours) in IndexKind::ALL.into_iter().zip(&mut ours) {
            let fragment = String::from_utf8(kind.of(&fragments).to_vec()).unwrap();
            ours.insert(hex::encode(located.sha256), fragment);
        }
    }
    let mut createrepo = Command::new("createrepo_c");
    run(createrepo
        .args(["--no-database", "--quiet", "--simple-md-filenames"])
        .arg(tree.path()))
    .succeeded();
    for (kind, ours) in IndexKind::ALL.into_iter().zip(ours) {
        let theirs = Index::parse(&read_index(tree.path(), kind));

        assert_eq!(kind.opening(ours.len() as u64), theirs.opening);
        for (id, fragment) in &ours {
            let theirs = theirs
                .packages
                .get(id)
                .unwrap_or_else(|| panic!("createrepo_c left {fragment} out"));
            assert_eq!(fragment, theirs, "in {}", kind.name());
        }
        assert_eq!(ours.len(), theirs.packages.len());
        assert_eq!(kind.closing(), theirs.closing);
    }
}

fn read_index(tree: &Path, kind: IndexKind) -> String {
    let path = tree.join(format!("repodata/{}.xml.gz", kind.name()));
    run(Command::new("zcat").arg(path))
        .succeeded()
        .stdout
        .clone()
}

fn write_all(folder: &Path, builders: &[RpmBuilder]) -> Vec<PathBuf> {
    let write = |builder: &RpmBuilder| {
        let path = folder.join(builder.file_name());
        fs::write(&path, builder.build()).unwrap();
        path
    };
    builders.iter().map(write).collect()
}

#[test]
fn a_corpus_is_described_as_createrepo_does() {
    let folder = place::scratch();

    assert_described_alike(&corpus::write(folder.path(), 11, 300));
}

#[test]
fn awkward_packages_are_described_as_createrepo_does() {
    let folder = place::scratch();
    let new = |name| RpmBuilder::new(name, "1.0^2~3", "4.el9");
    let mut changes = new("changes")
        .change(900, "", "")
        .change(900, " x ", "\ta\r\n\"b\" <c> & d");
    for _ in 0..20 {
        changes = changes.change(900, "Žluťoučký Kůň <kun@example.org> - 1-1   ", "- žluť");
    }
    let packages = [
        new("empty"),
        new("epoch")
            .epoch(7)
            .arch("x86_64")
            .url("https://example.org/?a=1&b=2"),
        new("epoch").source(),
        new("text")
            .summary("<a> & \"b\" 'c'")
            .description("line\n\n  \ttab\n> quote\u{a0}č \u{1f4e6}"),
        new("texts")
            .summary(" ")
            .description("")
            .license(" spaces "),
        new("bad-epoch")
            .requires("a = x:1")
            .provides("b = :1-2")
            .conflicts("c < 00:1-")
            .obsoletes("d > +3:1"),
        new("libc")
            .requires("libc.so.6(GLIBC_2.4)(64bit)")
            .requires("libc.so.6()(64bit)")
            .requires("libc.so.6(GLIBC_2.34)(64bit)")
            .requires("libc.so.6(GLIBC_2.5)(64bit)")
            .requires("libm.so.6()(64bit)"),
        new("twice")
            .requires("a")
            .requires("b")
            .requires("a")
            .requires_pre("a")
            .requires("a >= 1")
            .requires("a"),
        new("own")
            .file("/usr/bin/own")
            .file("/opt/own")
            .requires("/usr/bin/own")
            .requires("/opt/own")
            .requires("own = 1.0^2~3-4.el9")
            .requires("own"),
        new("rich")
            .requires("(a if (b or c))")
            .supplements("(x and y)")
            .enhances("z >= 1:2-3")
            .requires(""),
        new("files")
            .directory("/etc/a")
            .ghost("/etc/a/ghost")
            .file("/usr/lib/sendmail")
            .file("/usr/lib/sendmail2")
            .file("/opt/cabin/žluť <&> \"x\"")
            .directory("/usr/bin/"),
        changes,
        // Of before rpm 4.0: rpm adds themselves to what they provide.
        new("ancient")
            .without_region()
            .requires("ancient = 1.0^2~3-4.el9"),
        new("ancient-epoch")
            .without_region()
            .epoch(2)
            .provides("a = 1"),
        new("ancient-zero").without_region().epoch(0),
        new("ancient-own")
            .without_region()
            .provides("ancient-own = 1.0^2~3-4.el9"),
        new("ancient-source").without_region().source(),
    ];

    assert_described_alike(&write_all(folder.path(), &packages));
}

#[test]
fn packages_of_rpmbuild_are_described_as_createrepo_does() {
    let top = place::scratch();
    let spec = top.path().join("every-kind.spec");
    fs::write(&spec, SPEC).unwrap();
    let mut rpmbuild = Command::new("rpmbuild");
    rpmbuild
        .env("HOME", top.path())
        .arg("-ba")
        .arg("--nodeps")
        .arg("--define");
    run(rpmbuild
        .arg(format!("_topdir {}", top.path().display()))
        .arg(&spec))
    .succeeded();

    let packages = debian::rpms_below(top.path());

    assert_eq!(packages.len(), 3, "{packages:?}");
    assert_described_alike(&packages);
}

#[test]
fn real_packages_of_rpm_are_described_as_createrepo_does() {
    assert_real_packages_described_alike("rpm", 9);
}

#[test]
fn real_packages_of_createrepo_are_described_as_it_does() {
    assert_real_packages_described_alike("createrepo-c", 9);
}

/// Compares the packages in the test data of a Debian source package.
#[track_caller]
fn assert_real_packages_described_alike(source: &str, at_least: usize) {
    let mut packages: BTreeMap<String, PathBuf> = BTreeMap::new();
    for path in debian::rpms_below(&debian::source(source)) {
        let bytes = fs::read(&path).unwrap();
        let package = Package::read(bytes.as_slice())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        packages.entry(served_path(package.nevra())).or_insert(path);
    }

    assert!(packages.len() >= at_least, "{packages:?}");
    assert_described_alike(&packages.into_values().collect::<Vec<_>>());
}
