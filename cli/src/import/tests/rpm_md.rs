//! Trees of createrepo.

use std::io::Write;

use super::{Origin, names, refused, sha256};
use crate::import::{Catalog, ImportError, plan, read_rpm_md};

const PACKAGE: &[u8] = b"octets of a package";

fn package(name: &str, href: &str, checksum: &str) -> String {
    let size = PACKAGE.len();
    format!(
        "<package type=\"rpm\"><name>{name}</name><arch>noarch</arch>\
         <version epoch=\"0\" ver=\"1\" rel=\"2\"/><checksum type=\"sha256\">{checksum}</checksum>\
         <size package=\"{size}\"/><location {href}/></package>"
    )
}

fn primary(packages: &[String]) -> String {
    let packages = packages.concat();
    format!("<metadata xmlns=\"http://linux.duke.edu/metadata/common\">{packages}</metadata>")
}

fn good() -> String {
    primary(&[package("a", "href=\"Packages/a.rpm\"", &sha256(PACKAGE))])
}

/// A record of `repomd.xml` for `bytes`.
fn record(kind: &str, path: &str, bytes: &[u8], open_size: usize) -> String {
    format!(
        "<data type=\"{kind}\"><checksum type=\"sha256\">{}</checksum><location href=\"{path}\"/>\
         <size>{}</size><open-size>{open_size}</open-size></data>",
        sha256(bytes),
        bytes.len()
    )
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// A tree whose list has these records.
fn listed(origin: &Origin, records: &[String]) {
    let repomd = format!("<repomd>{}</repomd>", records.concat());
    origin.write("repodata/repomd.xml", repomd);
}

/// A tree with this `primary.xml` and a package.
fn tree(primary: &str) -> Origin {
    let origin = Origin::new();
    let packed = gzip(primary);
    let path = "repodata/primary.xml.gz";
    listed(&origin, &[record("primary", path, &packed, primary.len())]);
    origin.write(path, packed).write("Packages/a.rpm", PACKAGE);
    origin
}

async fn read(origin: &Origin) -> Result<Catalog, ImportError> {
    read_rpm_md(&origin.tree(), None).await
}

#[tokio::test]
async fn packages_and_what_goes_along_are_read() {
    let origin = tree(&good());
    let (primary, comps) = (good(), gzip("<comps/>"));
    let packed = gzip(&primary);
    listed(
        &origin,
        &[
            record("primary", "repodata/primary.xml.gz", &packed, primary.len()),
            record("group_gz", "repodata/comps.xml.gz", &comps, 8),
            record("primary_db", "repodata/primary.sqlite.bz2", b"", 0),
            record("filelists", "repodata/filelists.xml.gz", b"", 0),
            record("prestodelta", "repodata/prestodelta.xml.gz", b"", 0),
        ],
    );
    origin.write("repodata/comps.xml.gz", comps);

    let catalog = read(&origin).await.unwrap();

    assert_eq!(names(&catalog), ["a-0:1-2.noarch"]);
    assert_eq!(catalog.metadata.len(), 1);
    assert_eq!(catalog.metadata[0].octets, b"<comps/>");
    assert_eq!(catalog.left_out.len(), 1, "{:?}", catalog.left_out);
    assert_eq!(catalog.left_out[0].what, "metadata `prestodelta`");
}

#[tokio::test]
async fn a_list_that_cannot_be_believed_is_refused() {
    refused(
        read(&Origin::new()).await,
        "import-file-missing",
        "repomd.xml",
    );
    let origin = tree(&good());
    origin.write("repodata/repomd.xml", "<html/>");
    refused(read(&origin).await, "import-index-malformed", "`html`");
    listed(&origin, &[]);
    refused(
        read(&origin).await,
        "import-index-malformed",
        "no `primary`",
    );
    let primary = gzip(&good());
    let at = |path: &str| record("primary", path, &primary, good().len());
    listed(&origin, &[at("../primary.xml.gz")]);
    refused(read(&origin).await, "import-path-outside", "it goes up");
    listed(&origin, &[at("repodata/gone.xml.gz")]);
    refused(read(&origin).await, "import-file-missing", "gone.xml.gz");
    listed(&origin, &[at("repodata/primary.xml.lz4")]);
    refused(
        read(&origin).await,
        "import-compression-unsupported",
        "`lz4`",
    );
    listed(
        &origin,
        &[at("repodata/primary.xml.gz").replace("sha256", "sha")],
    );
    refused(read(&origin).await, "import-weak-checksum", "by sha alone");
}

#[tokio::test]
async fn an_index_that_is_not_what_was_announced_is_refused() {
    let origin = tree(&good());
    origin.write("repodata/primary.xml.gz", gzip(&good().replace('a', "b")));
    refused(
        read(&origin).await,
        "import-file-mismatch",
        "primary.xml.gz",
    );

    let bomb = format!("{}{}", good(), " ".repeat(10 << 20));
    let packed = gzip(&bomb);
    let origin = tree(&good());
    let path = "repodata/primary.xml.gz";
    listed(&origin, &[record("primary", path, &packed, 1000)]);
    origin.write(path, packed);
    refused(read(&origin).await, "import-index-too-large", "1000 bytes");
}

#[tokio::test]
async fn packages_that_are_elsewhere_or_twice_are_refused() {
    let digest = sha256(PACKAGE);
    let with = |location: &str| tree(&primary(&[package("a", location, &digest)]));
    for (location, says) in [
        ("href=\"../a.rpm\"", "it goes up"),
        ("href=\"/etc/passwd\"", "it is absolute"),
        (
            "xml:base=\"https://a.example/\" href=\"a.rpm\"",
            "on the web",
        ),
        (
            "xml:base=\"file:///\" href=\"etc/passwd\"",
            "no http(s) URL",
        ),
    ] {
        refused(read(&with(location)).await, "import-path-outside", says);
    }
    let same = package("a", "href=\"Packages/a.rpm\"", &digest);
    let other = package("a", "href=\"Packages/b.rpm\"", &sha256("other"));
    let once = tree(&primary(&[same.clone(), same.clone()]));
    assert_eq!(read(&once).await.unwrap().items.len(), 1);
    let twice = tree(&primary(&[same, other]));
    refused(read(&twice).await, "import-package-twice", "a-0:1-2.noarch");
    let cut = tree(good().strip_suffix("</metadata>").unwrap());
    refused(read(&cut).await, "import-index-malformed", "ends inside");
    let weak = tree(&good().replace("sha256", "sha"));
    refused(read(&weak).await, "import-weak-checksum", "Packages/a.rpm");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_damaged_package_is_named_before_anything_is_sent() {
    let digest = sha256(PACKAGE);
    let place = |name: &str| format!("href=\"Packages/{name}.rpm\"");
    let packages = ["a", "b", "c", "d"].map(|name| package(name, &place(name), &digest));
    let origin = tree(&primary(&packages));
    origin
        .write("Packages/b.rpm", "octets of a PACKAGE")
        .write("Packages/c.rpm", "short");
    std::os::unix::fs::symlink("/etc/hostname", origin.path().join("Packages/d.rpm")).unwrap();
    let catalog = read(&origin).await.unwrap();
    let items: Vec<_> = catalog.items.iter().collect();

    let error = plan::verify(&origin.tree(), &items).unwrap_err();

    assert_eq!(error.code(), "import-packages-damaged");
    let text = error.to_string();
    for says in [
        "3 packages",
        "b.rpm` is not what its index says: its sha256",
        "it has 5 bytes, not 19",
        "d.rpm` leads out",
    ] {
        assert!(text.contains(says), "{text}");
    }
    let whole = [items[0]];
    assert!(plan::verify(&origin.tree(), &whole).is_ok());
}
