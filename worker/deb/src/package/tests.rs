use super::*;
use crate::samples::{ar, deb, packed, tar};

const CONTROL: &str = "Package: hello\nVersion: 1:2.10-3~x\nArchitecture: amd64\n";

fn read(bytes: &[u8]) -> Result<Package, &'static str> {
    Package::read(bytes).map_err(|error| error.code())
}

fn with_field(field: &str, value: &str) -> Result<Package, &'static str> {
    let line = format!("{field}: {value}");
    let other = CONTROL.lines().filter(|line| !line.starts_with(field));
    let control: Vec<&str> = other.chain([line.as_str(), ""]).collect();
    read(&deb(&control.join("\n")))
}

fn members(members: &[(&str, &[u8])]) -> Result<Package, &'static str> {
    read(&ar(members))
}

#[test]
fn a_package_says_what_it_is() {
    let package = read(&deb(CONTROL)).unwrap();

    assert_eq!(package.identity().to_string(), "hello_1:2.10-3~x_amd64");
    assert_eq!(
        served_path(package.identity()),
        "pool/h/hello_1:2.10-3~x_amd64.deb"
    );
    assert_eq!(
        (package.source(), package.source_version()),
        ("hello", "1:2.10-3~x")
    );
}

#[test]
fn a_package_knows_its_source() {
    let package = with_field("Source", "greetings (2.0-1)").unwrap();
    assert_eq!(
        (package.source(), package.source_version()),
        ("greetings", "2.0-1")
    );

    let package = with_field("Source", "greetings").unwrap();
    assert_eq!(
        (package.source(), package.source_version()),
        ("greetings", "1:2.10-3~x")
    );
}

#[test]
fn packages_of_every_compression_are_read() {
    let control = tar(&[("control", b'0', CONTROL.as_bytes())]);
    for (suffix, (_, control)) in ["", ".gz", ".xz", ".zst"].iter().zip(packed(&control)) {
        let (control_name, data_name) =
            (format!("control.tar{suffix}"), format!("data.tar{suffix}"));
        let package = members(&[
            ("debian-binary", b"2.0\n"),
            (&control_name, &control),
            (&data_name, b"not read"),
        ]);
        assert!(package.is_ok(), "{suffix}");
    }
}

#[test]
fn files_are_not_read_but_counted() {
    let bytes = deb(CONTROL);
    let front = bytes.len() - 1536;

    for end in [front, bytes.len()] {
        let package = read(&bytes[..end]).unwrap();
        assert_eq!(package.least_size(), bytes.len() as u64);
    }
}

#[test]
fn a_file_that_ends_early_is_truncated_wherever_it_ends() {
    let bytes = deb(CONTROL);
    for end in 8..bytes.len() - 1536 {
        assert_eq!(read(&bytes[..end]).unwrap_err(), "deb-truncated", "{end}");
    }
}

#[test]
fn members_have_to_be_those_of_a_package() {
    let control = tar(&[("control", b'0', CONTROL.as_bytes())]);
    let (format, control, data) = (
        ("debian-binary", &b"2.0\n"[..]),
        ("control.tar", control.as_slice()),
        ("data.tar", &b""[..]),
    );
    let extra = ("_gpgorigin", &b"signature"[..]);
    assert!(members(&[format, control, data]).is_ok());
    assert!(members(&[format, extra, control, extra, data]).is_ok());
    for (wrong, code) in [
        (vec![control, data], "deb-not-a-deb"),
        (vec![format, data, control], "deb-bad-archive"),
        (vec![format, control, control], "deb-bad-archive"),
        (vec![format, ("extra", b""), control], "deb-bad-archive"),
        (vec![format, ("control.tar.bz2", b"")], "deb-bad-archive"),
        (
            vec![format, control, ("data.tar.lzma", b"")],
            "deb-bad-archive",
        ),
        (vec![format], "deb-truncated"),
        (vec![format, control], "deb-truncated"),
    ] {
        assert_eq!(members(&wrong).unwrap_err(), code, "{wrong:?}");
    }
}

#[test]
fn other_formats_of_packages_are_not_supported() {
    let control = tar(&[("control", b'0', CONTROL.as_bytes())]);
    let with_format = |format: &[u8]| {
        members(&[
            ("debian-binary", format),
            ("control.tar", &control),
            ("data.tar", b""),
        ])
    };
    assert!(with_format(b"2.1\nmore\n").is_ok());
    for format in ["", "2.0", "3.0\n", "2.\n", "2.x\n", "20\n"] {
        assert_eq!(
            with_format(format.as_bytes()).unwrap_err(),
            "deb-unsupported-version",
            "{format:?}"
        );
    }
}

#[test]
fn there_is_one_control_file_and_it_is_a_file() {
    let read_control = |entries: &[(&str, u8, &[u8])]| {
        let control = tar(entries);
        members(&[
            ("debian-binary", b"2.0\n"),
            ("control.tar", &control),
            ("data.tar", b""),
        ])
    };
    let control = ("./control", b'0', CONTROL.as_bytes());
    assert!(read_control(&[("md5sums", b'0', b""), control]).is_ok());
    for entries in [
        vec![],
        vec![control, ("control", b'0', b"")],
        vec![("control", b'2', &b""[..])],
        vec![("control", b'5', &b""[..])],
        vec![("control", b'3', &b""[..])],
        vec![control, ("../x", b'0', b"")],
    ] {
        assert_eq!(read_control(&entries).unwrap_err(), "deb-bad-archive");
    }
    let large = vec![b'x'; crate::control::MAX_PARAGRAPH + 1];
    assert_eq!(
        read_control(&[("control", b'0', &large)]).unwrap_err(),
        "deb-too-large"
    );
    let many = vec![("a", b'0', &b""[..]); 4097];
    assert_eq!(read_control(&many).unwrap_err(), "deb-too-large");
}

#[test]
fn control_archives_that_grow_without_end_are_refused() {
    let mut bomb = crate::samples::tar_entry("control", b'0', CONTROL.as_bytes());
    bomb.resize(17 << 20, 0xff);
    bomb.splice(
        1024..,
        crate::samples::tar_entry("large", b'0', &vec![0; 17 << 20]),
    );
    for (suffix, (_, control)) in ["", ".gz", ".xz", ".zst"].iter().zip(packed(&bomb)) {
        let name = format!("control.tar{suffix}");
        let refusal = members(&[
            ("debian-binary", b"2.0\n"),
            (&name, &control),
            ("data.tar", b""),
        ]);
        assert_eq!(refusal.unwrap_err(), "deb-too-large", "{suffix}");
    }
}

#[test]
fn control_files_that_cannot_be_read_are_refused() {
    for control in [
        "",
        "Package: a\nPackage: b\n",
        "no field\n",
        "A: x\n\nB: y\n",
    ] {
        assert_eq!(
            read(&deb(control)).unwrap_err(),
            "deb-bad-control",
            "{control:?}"
        );
    }
}

#[test]
fn names_that_no_package_has_are_refused() {
    let long = "a".repeat(129);
    for name in [
        "", "a", "Hello", "-a", ".a", "a/b", "../a", "a b", "a_b", "café", "a\n b", &long,
    ] {
        assert_eq!(
            with_field("Package", name).unwrap_err(),
            "deb-bad-field",
            "{name}"
        );
    }
    for name in ["0ad", "g++", "libc6.1-dev"] {
        assert!(with_field("Package", name).is_ok(), "{name}");
    }
    for version in ["", "a", "1 2", "1/2", "1-", "1\n 2"] {
        assert_eq!(
            with_field("Version", version).unwrap_err(),
            "deb-bad-field",
            "{version}"
        );
    }
    for architecture in [
        "",
        "any",
        "linux-any",
        "source",
        "amd64 i386",
        "..",
        "AMD64",
        "-a",
    ] {
        assert_eq!(
            with_field("Architecture", architecture).unwrap_err(),
            "deb-bad-field",
            "{architecture}"
        );
    }
    assert_eq!(with_field("Section", "a\n b").unwrap_err(), "deb-bad-field");
    assert_eq!(read(&deb("Package: hello\n")).unwrap_err(), "deb-bad-field");
}

#[test]
fn a_reader_that_fails_says_nothing_about_the_package() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("unplugged"))
        }
    }
    let bytes = deb(CONTROL);
    for end in (0..bytes.len() - 1536).step_by(50) {
        let refusal = Package::read(bytes[..end].chain(Broken)).unwrap_err();
        assert_eq!(refusal.code(), "deb-unreadable", "{end}");
        assert!(!refusal.is_final());
    }
}
