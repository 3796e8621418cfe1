//! What we make of packages of `dpkg-deb`, against `apt-ftparchive` and `dpkg-deb` itself.
//!
//! A folder of further packages to compare can be named in `COUNTERSIGN_DEBS`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use countersign_deb::contents::Contents;
use countersign_deb::control::Paragraph;
use countersign_deb::{Located, Package};

use crate::programs::{OnlySha256, output};

/// Control files and the compression that the package gets.
const PACKAGES: &[(&[u8], &str)] = &[
    (b"Package: plain\nVersion: 1.0\nArchitecture: all\nMaintainer: A <a@example.org>\nDescription: a\n", "gzip"),
    (b"Package: with-epoch\nVersion: 2:1.0~rc1+dfsg-1+b2\nArchitecture: amd64\nMaintainer: A <a@example.org>\nDescription: a\n b\n .\n  c  \n \td\n", "xz"),
    (b"Description:\t a \n b\nMaintainer: A <a@example.org>\nX-Second: 2\nx-first:1\nEmpty:\nArchitecture: arm64\nVersion: 1\npackage: odd-order\n", "zstd"),
    (b"Package: relations\nVersion: 1-1\nArchitecture: amd64\nMulti-Arch: same\nSource: other (1.2-3)\nEssential: yes\nProtected: yes\nImportant: yes\nPriority: required\nSection: libs\nInstalled-Size: 12\nBuilt-Using: gcc-12 (= 12.2.0-14)\nMaintainer: A <a@example.org>\nOriginal-Maintainer: B <b@example.org>\nEnhances: e\nReplaces: r\nBreaks: b (<< 1)\nConflicts: c\nSuggests: s\nRecommends: r | q\nDepends: d (>= 1),\n f:any,\n g\nPre-Depends: p\nProvides: v (= 1)\nHomepage: https://example.org/\nTag: a::b, c::d\nTask: t\nBugs: https://example.org/bugs\nOrigin: example\nDescription: a\n", "none"),
    (b"Package: latin\nVersion: 1\nArchitecture: all\nMaintainer: J\xf6rg <a@example.org>\nDescription: caf\xe9\n th\xe9\n", "gzip"),
    (b"Package: unicode\nVersion: 1\nArchitecture: all\nMaintainer: \xc5\xa0 <a@example.org>\nDescription: \xe2\x80\x9ca\xe2\x80\x9d\n", "zstd"),
    (b"Package: long-text\nVersion: 1\nArchitecture: all\nMaintainer: A <a@example.org>\nX-Long: LONG\nDescription: a\n LONG\n", "xz"),
];

/// Builds every package of [`PACKAGES`] below `folder` and adds those of the environment.
fn packages(folder: &Path) -> Vec<PathBuf> {
    let mut packages = Vec::new();
    for (number, (control, compression)) in PACKAGES.iter().enumerate() {
        let tree = folder.join(format!("tree-{number}"));
        let long = "/folder-with-a-long-name".repeat(9);
        fs::create_dir_all(tree.join("DEBIAN")).unwrap();
        fs::create_dir_all(tree.join(format!("usr{long}"))).unwrap();
        fs::write(tree.join("DEBIAN/control"), long_text(control)).unwrap();
        fs::write(tree.join("usr/file with blanks"), vec![0; 100_000]).unwrap();
        fs::write(tree.join(format!("usr{long}/file")), "").unwrap();
        std::os::unix::fs::symlink("file", tree.join("usr/link")).unwrap();
        fs::hard_link(tree.join("usr/file with blanks"), tree.join("usr/twin")).unwrap();
        let package = folder.join(format!("package-{number}.deb"));
        output("dpkg-deb", folder, |dpkg| {
            dpkg.args(["--root-owner-group", "--nocheck", "-b"])
                .arg(format!("-Z{compression}"))
                .args([&tree, &package])
        });
        fs::remove_dir_all(tree).unwrap();
        packages.push(package);
    }
    packages.extend(crate::programs::more_files("deb", folder));
    packages
}

fn long_text(control: &[u8]) -> Vec<u8> {
    let text: Vec<&[u8]> = control.split(|byte| *byte == b'\n').collect();
    let long = "long ".repeat(20_000);
    let lines = text.iter().map(|line| match line.strip_suffix(b"LONG") {
        Some(start) => [start, long.trim_end().as_bytes()].concat(),
        None => line.to_vec(),
    });
    lines.collect::<Vec<_>>().join(&b'\n')
}

#[test]
fn stanzas_are_those_of_apt_ftparchive() {
    let folder = tempfile::tempdir().unwrap();
    let packages = packages(folder.path());
    let index = output("apt-ftparchive", folder.path(), |apt| {
        apt.only_sha256().args(["packages", "."])
    });
    let text = |stanza: &[u8]| String::from_utf8_lossy(stanza).into_owned();
    let theirs: BTreeMap<String, &[u8]> = stanzas(&index)
        .map(|stanza| (get(stanza, "Filename"), stanza))
        .collect();
    assert_eq!(theirs.len(), packages.len());

    for package in packages {
        let path = format!("./{}", package.file_name().unwrap().to_str().unwrap());
        let theirs = theirs[&path];
        let mut sha256 = [0; 32];
        hex::decode_to_slice(get(theirs, "SHA256"), &mut sha256).unwrap();
        let size = fs::metadata(&package).unwrap().len();
        let read = Package::read(File::open(&package).unwrap()).unwrap();
        assert!(read.least_size() <= size && size <= read.least_size() + 1);

        let ours = read.stanza(&Located { path, size, sha256 });

        // What is not UTF-8 stays as it was in theirs.
        let parsed = format!("{}\n", Paragraph::parse(theirs).unwrap());
        assert_eq!(text(&ours), parsed);
        assert!(ours == theirs || std::str::from_utf8(theirs).is_err());
    }
}

#[test]
fn files_are_those_that_dpkg_deb_unpacks() {
    let folder = tempfile::tempdir().unwrap();
    for package in packages(folder.path()) {
        let tar = output("dpkg-deb", folder.path(), |dpkg| {
            dpkg.arg("--fsys-tarfile").arg(&package)
        });
        let archive = folder.path().join("data.tar");
        fs::write(&archive, tar).unwrap();
        let listed = output("tar", folder.path(), |tar| {
            tar.args(["--quoting-style=literal", "-tf"]).arg(&archive)
        });
        let listed = String::from_utf8_lossy(&listed).into_owned();
        let theirs: Vec<&str> = listed
            .lines()
            .filter(|path| !path.ends_with('/'))
            .map(|path| path.trim_start_matches("./"))
            .collect();

        let ours: Vec<String> = Contents::open(File::open(&package).unwrap())
            .unwrap()
            .map(|path| String::from_utf8_lossy(&path.unwrap()).into_owned())
            .collect();

        assert_eq!(ours, theirs, "{}", package.display());
    }
}

/// The paragraphs of an index with the empty line that ends each.
fn stanzas(index: &[u8]) -> impl Iterator<Item = &[u8]> {
    let ends = memchr::memmem::find_iter(index, b"\n\n").map(|end| end + 2);
    ends.scan(0, |start, end| {
        Some(&index[std::mem::replace(start, end)..end])
    })
}

fn get(stanza: &[u8], field: &str) -> String {
    let paragraph = Paragraph::parse(stanza).unwrap();
    paragraph.get(field).unwrap().to_owned()
}
