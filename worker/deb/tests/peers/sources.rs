//! What we make of source packages, against `apt-ftparchive`.

use std::fs;
use std::path::{Path, PathBuf};

use countersign_deb::clear_signed::assemble;
use countersign_deb::control::Paragraph;
use countersign_deb::{Source, SourceFile};

use crate::programs::{OnlySha256, more_files, output};

const DIRECTORY: &str = "pool/main/h";

/// Fields of the description in no order; the sums are added.
const ODD: &str = "Zeta: z\nTestsuite: autopkgtest\nVcs-Git: https://example.org/\nversion: 1:2-1\n\
    Package-List:\n odd deb misc optional arch=any\nBuild-Depends: a (>= 1),\n b [amd64] <!nocheck>\n\
    Uploaders: B <b@example.org>\nMaintainer: A <a@example.org>\nPriority: optional\nSection: misc\n\
    Status: x\nHomepage: https://example.org/\nStandards-Version: 4.6.2\nsource: odd\nFormat: 1.0\n\
    Dm-Upload-Allowed: yes\nArchitecture: any all\nBinary:\n odd,\n odd-doc\nDgit: 00 x\n";

/// Descriptions below `folder`: one of `dpkg-source`, one in odd order, the same signed, and those
/// of the environment.
fn descriptions(folder: &Path) -> Vec<PathBuf> {
    build_native(folder);
    fs::write(folder.join("odd.tar"), "some bytes").unwrap();
    let sum = |program: &str| {
        let line = output(program, folder, |sum| sum.arg("odd.tar"));
        let line = String::from_utf8(line).unwrap();
        line.split_once(' ').unwrap().0.to_owned()
    };
    let odd = format!(
        "{ODD}Files:\n {} 10 odd.tar\nChecksums-Sha1:\n {} 10 odd.tar\nChecksums-Sha256:\n {} 10 odd.tar\n",
        sum("md5sum"),
        sum("sha1sum"),
        sum("sha256sum")
    );
    fs::write(folder.join("odd_2-1.dsc"), &odd).unwrap();
    let signed = odd.replace("source: odd", "source: signed");
    fs::write(
        folder.join("signed_2-1.dsc"),
        assemble(&signed, &[b"signature"]),
    )
    .unwrap();
    let names = ["native_1.0.dsc", "odd_2-1.dsc", "signed_2-1.dsc"];
    let mut descriptions: Vec<_> = names.iter().map(|name| folder.join(name)).collect();
    for kind in ["gz", "xz", "asc", "bz2"] {
        more_files(kind, folder);
    }
    descriptions.extend(more_files("dsc", folder));
    descriptions
}

fn build_native(folder: &Path) {
    let tree = folder.join("native-1.0");
    fs::create_dir_all(tree.join("debian/source")).unwrap();
    fs::write(tree.join("debian/source/format"), "3.0 (native)\n").unwrap();
    fs::write(
        tree.join("debian/control"),
        "Source: native\nMaintainer: A <a@example.org>\nSection: misc\nStandards-Version: 4.6.2\n\n\
         Package: native\nArchitecture: all\nDescription: a\n b\n",
    )
    .unwrap();
    fs::write(
        tree.join("debian/changelog"),
        "native (1.0) stable; urgency=low\n\n  * a\n\n -- A <a@example.org>  Sat, 21 Nov 2026 10:00:00 +0000\n",
    )
    .unwrap();
    output("dpkg-source", folder, |dpkg| dpkg.arg("-b").arg(&tree));
    fs::remove_dir_all(tree).unwrap();
}

#[test]
fn stanzas_are_those_of_apt_ftparchive() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join(DIRECTORY);
    fs::create_dir_all(&folder).unwrap();
    let descriptions = descriptions(&folder);
    let theirs = output("apt-ftparchive", root.path(), |apt| {
        apt.only_sha256().args(["sources", "pool"])
    });
    let theirs = String::from_utf8(theirs).unwrap();
    assert_eq!(theirs.matches("\n\n").count(), descriptions.len());

    for description in descriptions {
        let bytes = fs::read(&description).unwrap();
        let source = Source::read(&bytes).unwrap();
        let dsc = itself(&description, &theirs);

        let ours = String::from_utf8(source.stanza(DIRECTORY, &dsc)).unwrap();

        assert!(
            theirs.contains(&ours),
            "{} has another stanza:\n{ours}\n{theirs}",
            description.display()
        );
        let files: u64 = source.files().iter().map(|file| file.size).sum();
        assert!(files > 0 && Paragraph::parse(ours.as_bytes()).is_ok());
    }
}

/// The description as one of the files of its package, with the hash that is in the index.
fn itself(description: &Path, index: &str) -> SourceFile {
    let name = description.file_name().unwrap().to_str().unwrap();
    let size = fs::metadata(description).unwrap().len();
    let end = format!(" {size} {name}");
    let line = index.lines().find(|line| line.ends_with(&end));
    let mut sha256 = [0; 32];
    hex::decode_to_slice(&line.unwrap().trim()[..64], &mut sha256).unwrap();
    SourceFile {
        name: name.to_owned(),
        size,
        sha256,
    }
}
