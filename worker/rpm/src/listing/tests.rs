use std::io::Read as _;

use super::*;

const REPOMD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<repomd xmlns="http://linux.duke.edu/metadata/repo" xmlns:rpm="http://linux.duke.edu/metadata/rpm">
  <revision>1</revision>
  <data type="primary">
    <checksum type="sha256">ab</checksum>
    <open-checksum type="sha256">cd</open-checksum>
    <location href="repodata/ab-primary.xml.gz"/>
    <size>10</size>
    <open-size>20</open-size>
  </data>
  <data type="group">
    <checksum type="sha">01</checksum>
    <location xml:base="http://a.example/" href="comps.xml"></location>
  </data>
</repomd>
"#;

const PRIMARY: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<metadata xmlns="http://linux.duke.edu/metadata/common" packages="2">
<package type="rpm">
  <name>gtk&#43;</name>
  <arch>x86_64</arch>
  <version epoch="2" ver="1.0" rel="3.el9"/>
  <checksum type="sha256" pkgid="YES">ab</checksum>
  <description>a &lt;name&gt; that is none</description>
  <size package="1234" installed="1" archive="1"/>
  <location href="Packages/g/gtk&amp;.rpm"/>
  <format><rpm:license>MIT</rpm:license><file>/usr/bin/name</file>
    <rpm:provides><rpm:entry name="a"/></rpm:provides></format>
</package>
<package type="delta"><name>no package</name></package>
<package type="rpm"><name>b</name><arch>src</arch><version ver="1" rel="1"/>
<checksum type="sha">cd</checksum><size package="1"/><location xml:base="https://b.example/x" href="b.rpm"/>
</package>
</metadata>
"#;

fn read(primary: &str) -> Result<Vec<ListedPackage>, ListingError> {
    Packages::open(primary.as_bytes())?.collect()
}

#[test]
fn the_files_of_a_repository_are_read_from_its_list() {
    let files = files(REPOMD.as_bytes()).unwrap();

    assert_eq!(files.len(), 2);
    assert_eq!(files[0].kind, "primary");
    assert_eq!(files[0].location.href, "repodata/ab-primary.xml.gz");
    assert_eq!(files[0].checksum.value, "ab");
    assert_eq!((files[0].size, files[0].open_size), (Some(10), Some(20)));
    let base = files[1].location.base.as_deref();
    assert_eq!(base, Some("http://a.example/"));
    assert_eq!(files[1].checksum.kind, "sha");
    assert_eq!(files[1].size, None);
}

#[test]
fn the_list_that_is_written_here_is_read() {
    let record = crate::repomd::Record {
        kind: "primary".to_owned(),
        href: "repodata/a&b.xml".to_owned(),
        sha256: [7; 32],
        size: 10,
        open: None,
        timestamp: 0,
    };

    let files = files(&crate::repomd::render(1, &[record])).unwrap();

    assert_eq!(files[0].location.href, "repodata/a&b.xml");
    assert_eq!(files[0].checksum.value, "07".repeat(32));
}

#[test]
fn packages_are_read_with_what_tells_them_apart() {
    let packages = read(PRIMARY).unwrap();

    assert_eq!(packages.len(), 2);
    let first = &packages[0];
    assert_eq!((first.name.as_str(), first.epoch), ("gtk+", 2));
    assert_eq!(
        (first.version.as_str(), first.release.as_str()),
        ("1.0", "3.el9")
    );
    assert_eq!((first.arch.as_str(), first.size), ("x86_64", 1234));
    assert_eq!(first.location.href, "Packages/g/gtk&.rpm");
    assert_eq!(first.checksum.value, "ab");
    assert_eq!(packages[1].epoch, 0);
    let base = packages[1].location.base.as_deref();
    assert_eq!(base, Some("https://b.example/x"));
}

#[test]
fn what_is_no_index_is_refused() {
    let cut = &PRIMARY[..PRIMARY.len() / 2];
    let nested = format!("<metadata>{}", "<a>".repeat(1000));
    let control = PRIMARY.replace("<name>b</name>", "<name>b&#27;[2J</name>");
    let long = PRIMARY.replace(
        "<name>b</name>",
        &format!("<name>{}</name>", "b".repeat(5000)),
    );
    let entity = "<!DOCTYPE m [<!ENTITY a 'b'>]><metadata></metadata>";
    for text in [
        "",
        "text",
        "<metadata>",
        "<repomd></repomd>",
        cut,
        &nested,
        &control,
        &long,
        entity,
        "<metadata><package type='rpm'><name>a</name></package></metadata>",
        "<metadata><package type='rpm'><size package='x'/></package></metadata>",
        "<metadata><package type='rpm'><version epoch='-1'/></package></metadata>",
        "<metadata><package></metadata>",
        "<metadata>&lol;</metadata>",
    ] {
        let refused = read(text).expect_err(text);
        assert_eq!(refused.code(), "rpm-bad-index", "{text}");
    }
    for text in ["<metadata/>", "<repomd><data type='primary'/></repomd>"] {
        assert_eq!(files(text.as_bytes()).unwrap_err().code(), "rpm-bad-index");
    }
}

#[test]
fn a_piece_without_an_end_is_not_held_in_memory() {
    let endless = io::BufReader::new(b"<metadata><a>".chain(io::repeat(b'x')));

    let refused = Packages::open(endless)
        .unwrap()
        .next()
        .unwrap()
        .unwrap_err();

    assert!(matches!(refused, ListingError::Read(_)), "{refused:?}");
}
