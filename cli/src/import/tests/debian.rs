//! Published trees of Debian packages.

mod sources;

use std::fmt::Write as _;

use super::{Origin, names, refused, sha256};
use crate::import::catalog::Item;
use crate::import::{Catalog, ImportError, Selection, Tree, read_debian};

fn stanza(name: &str, architecture: &str, content: &str) -> String {
    format!(
        "Package: {name}\nVersion: 0:1\nArchitecture: {architecture}\n\
         Filename: pool/main/{name}.deb\nSize: {}\nSHA256: {}\n\n",
        content.len(),
        sha256(content)
    )
}

/// Writes the indexes of a suite, and its `Release`.
fn publish(origin: &Origin, suite: &str, indexes: &[(&str, String)]) {
    let mut release = format!(
        "Origin: Example\nSuite: {suite}\nCodename: {suite}\nNotAutomatic: yes\n\
         Architectures: all amd64 source\nComponents: main extra\nSHA256:\n"
    );
    for (path, text) in indexes {
        writeln!(release, " {} {} {path}", sha256(text), text.len()).unwrap();
        origin.write(&format!("dists/{suite}/{path}"), text);
    }
    origin.write(&format!("dists/{suite}/Release"), release);
}

fn select(suites: &[&str], components: &[&str]) -> Selection {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Selection {
        suites: owned(suites),
        components: owned(components),
    }
}

async fn read(origin: &Origin, selection: &Selection) -> Result<Catalog, ImportError> {
    read_debian(&origin.tree(), selection, None).await
}

fn two_suites() -> Origin {
    let origin = Origin::new();
    let both = stanza("a", "all", "a") + &stanza("b", "amd64", "b");
    publish(
        &origin,
        "stable",
        &[
            ("main/binary-all/Packages", stanza("a", "all", "a")),
            ("main/binary-amd64/Packages", both),
            ("extra/binary-amd64/Packages", stanza("c", "amd64", "c")),
            (
                "main/debian-installer/binary-amd64/Packages",
                stanza("u", "amd64", "u"),
            ),
            ("main/binary-amd64/Release", "Component: main\n".to_owned()),
        ],
    );
    let next = [("main/binary-amd64/Packages", stanza("a", "all", "a"))];
    publish(&origin, "testing", &next);
    origin
}

#[tokio::test]
async fn suites_components_and_architectures_are_read() {
    let origin = two_suites();
    std::os::unix::fs::symlink("stable", origin.path().join("dists/alias")).unwrap();

    let catalog = read(&origin, &Selection::default()).await.unwrap();

    let mut found: Vec<String> = catalog.items.iter().map(Item::label).collect();
    found.sort();
    let expected = [
        "a_1_all of stable/main",
        "a_1_all of testing/main",
        "b_1_amd64 of stable/main",
        "c_1_amd64 of stable/extra",
    ];
    assert_eq!(found, expected);
    let left_out: Vec<String> = catalog
        .left_out
        .iter()
        .map(|one| format!("{} {}", one.count, one.what))
        .collect();
    let expected = ["1 suite `alias`", "1 installer packages of stable/main"];
    assert_eq!(left_out, expected);
    let release = catalog.release.unwrap();
    assert_eq!(release.suite.as_deref(), Some("stable"));
    assert_eq!(release.component.as_deref(), Some("main"));
    assert_eq!(release.architectures.unwrap(), ["amd64"]);
    assert_eq!(release.origin.as_deref(), Some("Example"));
    assert_eq!(release.not_automatic, Some(true));
}

#[tokio::test]
async fn suites_and_components_are_selected() {
    let origin = two_suites();

    let extra = read(&origin, &select(&["stable"], &["extra"]))
        .await
        .unwrap();
    let testing = read(&origin, &select(&["testing"], &[])).await.unwrap();

    assert_eq!(names(&extra), ["c_1_amd64"]);
    assert_eq!(names(&testing), ["a_1_all"]);
    let none = read(&origin, &select(&["stable"], &["none"])).await;
    refused(none, "import-suite-refused", "there are `extra`, `main`");
    let absent = read(&origin, &select(&["absent"], &[])).await;
    refused(absent, "import-file-missing", "dists/absent/Release");
    let up = read(&origin, &select(&["../x"], &[])).await;
    refused(up, "import-suite-refused", "../x");
    let web = Tree::Served {
        session: &session(),
        repository: uuid::Uuid::nil(),
        serial: 1,
    };
    let unknown = read_debian(&web, &Selection::default(), None).await;
    refused(unknown, "import-suite-needed", "over HTTP");
}

fn session() -> crate::session::Session {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let nowhere = crate::connection::Connection {
        server: "http://127.0.0.1:9".to_owned(),
        token: "t".to_owned(),
    };
    crate::session::Session::to(&nowhere, false).unwrap()
}

#[tokio::test]
async fn a_suite_that_cannot_be_believed_is_refused() {
    let all = Selection::default();
    refused(
        read(&Origin::new(), &all).await,
        "import-unreadable",
        "dists",
    );
    let empty = Origin::new();
    empty.write("dists/stable/README", "");
    refused(read(&empty, &all).await, "import-file-missing", "Release");

    let origin = two_suites();
    let release = origin.path().join("dists/testing/Release");
    let text = std::fs::read_to_string(&release).unwrap();
    origin.write("dists/testing/Release", text.replace("SHA256:", "MD5Sum:"));
    refused(read(&origin, &all).await, "import-weak-checksum", "MD5");
    origin.write(
        "dists/testing/Release",
        text.replace("main/binary", "../binary"),
    );
    refused(
        read(&origin, &all).await,
        "import-index-malformed",
        "../binary",
    );
    origin.write(
        "dists/testing/Release",
        text.replace("amd64/Packages", "amd64/Packages.lzma"),
    );
    let packing = read(&origin, &all).await;
    refused(packing, "import-compression-unsupported", ".lzma");
    origin.write("dists/testing/Release", &text);
    origin.write("dists/testing/main/binary-amd64/Packages", "other");
    refused(
        read(&origin, &all).await,
        "import-file-mismatch",
        "binary-amd64/Packages",
    );
    std::fs::remove_file(
        origin
            .path()
            .join("dists/testing/main/binary-amd64/Packages"),
    )
    .unwrap();
    refused(
        read(&origin, &all).await,
        "import-file-missing",
        "binary-amd64/Packages",
    );
    origin.write("dists/testing/InRelease", "no signed text");
    refused(
        read(&origin, &all).await,
        "import-index-malformed",
        "InRelease",
    );
}

#[tokio::test]
async fn packages_that_cannot_be_believed_are_refused() {
    let good = stanza("a", "all", "a");
    for (index, code, says) in [
        (
            good.replace("SHA256", "MD5sum"),
            "import-weak-checksum",
            "a_0:1_all",
        ),
        (
            good.replace("pool/", "../"),
            "import-path-outside",
            "it goes up",
        ),
        (
            good.replace("pool/", "/"),
            "import-path-outside",
            "absolute",
        ),
        (
            good.replace("Version: 0:1\n", ""),
            "import-index-malformed",
            "Version",
        ),
        (
            good.clone() + &stanza("a", "all", "other"),
            "import-package-twice",
            "a_1_all",
        ),
    ] {
        let origin = Origin::new();
        publish(&origin, "stable", &[("main/binary-amd64/Packages", index)]);
        refused(read(&origin, &Selection::default()).await, code, says);
    }
}

#[tokio::test]
async fn an_index_that_unpacks_to_more_than_it_says_is_refused() {
    let origin = Origin::new();
    let bomb = zstd::encode_all(vec![b'\n'; 10 << 20].as_slice(), 1).unwrap();
    let release = format!(
        "Components: main\nSHA256:\n {} 100 main/binary-amd64/Packages\n {} {} \
         main/binary-amd64/Packages.zst\n",
        sha256("plain"),
        sha256(&bomb),
        bomb.len()
    );
    origin
        .write("dists/stable/Release", release)
        .write("dists/stable/main/binary-amd64/Packages.zst", bomb);

    let read = read(&origin, &Selection::default()).await;

    refused(read, "import-index-too-large", "100 bytes");
}
