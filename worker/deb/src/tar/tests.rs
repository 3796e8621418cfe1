use super::*;
use crate::samples::{tar, tar_entry};

fn paths(bytes: &[u8]) -> Result<Vec<String>, &'static str> {
    let mut tar = Tar::new(bytes, "control archive", 100);
    let mut paths = Vec::new();
    while let Some(entry) = tar.next().map_err(|error| error.code())? {
        paths.push(String::from_utf8(entry.path).unwrap());
    }
    Ok(paths)
}

#[test]
fn entries_come_in_order_with_their_bytes() {
    let bytes = tar(&[
        ("./", b'5', b""),
        ("./control", b'0', b"A: x\n"),
        ("b", b'0', b""),
    ]);
    let mut tar = Tar::new(bytes.as_slice(), "control archive", 3);

    assert_eq!(tar.next().unwrap().unwrap().kind, Kind::Folder);
    let control = tar.next().unwrap().unwrap();
    assert_eq!(
        (control.path.as_slice(), control.size),
        (&b"control"[..], 5)
    );
    assert_eq!(tar.contents(&control, 5).unwrap(), b"A: x\n");
    assert_eq!(tar.next().unwrap().unwrap().path, b"b");
    assert_eq!(tar.next().unwrap(), None);
}

#[test]
fn long_names_of_both_kinds_are_read() {
    let long = "long/".repeat(60);
    let gnu = [format!("{long}gnu\0").into_bytes(), vec![]].concat();
    let pax = format!("{} path={long}pax\n", long.len() + 13);
    let bytes = tar(&[
        ("././@LongLink", b'L', &gnu),
        ("cut", b'0', b"1"),
        ("x", b'x', pax.as_bytes()),
        ("cut", b'0', b"2"),
        ("short", b'0', b""),
    ]);

    assert_eq!(
        paths(&bytes).unwrap(),
        [format!("{long}gnu"), format!("{long}pax"), "short".into()]
    );
}

#[test]
fn entries_that_leave_the_archive_are_refused() {
    for path in ["../control", "a/../control", "..", ""] {
        assert_eq!(paths(&tar(&[(path, b'0', b"")])), Err("deb-bad-archive"));
    }
    assert_eq!(paths(&tar(&[("/a/./b", b'0', b"")])).unwrap(), ["a/b"]);
}

#[test]
fn broken_headers_are_refused() {
    let good = tar_entry("a", b'0', b"");
    let mut changed = good.clone();
    changed[0] = b'b';
    assert_eq!(paths(&changed), Err("deb-bad-archive"));
    for kind in [b'S', b'V', b'?'] {
        let entry = tar_entry("a", kind, b"");
        assert_eq!(paths(&entry), Err("deb-bad-archive"), "{kind}");
    }
    for record in [
        "5 pat",
        "x path=y\n",
        "99999999999999999999 a=b\n",
        "0 a=b\n",
        "8 path=a\n",
    ] {
        let entry = tar_entry("a", b'x', record.as_bytes());
        assert_eq!(paths(&entry), Err("deb-bad-archive"), "{record}");
    }
}

#[test]
fn an_archive_that_ends_inside_an_entry_is_truncated() {
    let bytes = tar_entry("a", b'0', b"some bytes");
    assert_eq!(paths(&bytes).unwrap(), ["a"]);
    for end in [1, 511, 513, 1023] {
        assert_eq!(paths(&bytes[..end]), Err("deb-truncated"), "{end}");
    }
}

#[test]
fn archives_of_too_many_entries_are_refused() {
    let bytes = tar_entry("a", b'0', b"").repeat(101);

    assert_eq!(paths(&bytes), Err("deb-too-large"));
}

#[test]
fn sizes_may_be_binary() {
    let mut field = [0; 12];
    field[0] = 0x80;
    field[10] = 1;
    assert_eq!(number(&field), Some(256));
    field[0] = 0xff;
    assert_eq!(number(&field), None);
    assert_eq!(number(&[0x80; 12]), None);
    assert_eq!(number(&[0x80; 8]), Some(0x0080_8080_8080_8080));
    assert_eq!(number(b"0000644\0"), Some(0o644));
    assert_eq!(number(b"  12 \0\0\0"), Some(0o12));
    assert_eq!(number(b"0000648\0"), None);
}
