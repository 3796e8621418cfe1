use super::*;

fn sample() -> Release {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect();
    Release {
        origin: "Example".to_owned(),
        label: "Example packages".to_owned(),
        suite: "stable".to_owned(),
        codename: "bookworm".to_owned(),
        version: Some("12.5".to_owned()),
        date: 1_795_255_200,
        valid_until: Some(1_795_860_000),
        architectures: words("amd64 arm64"),
        components: words("main contrib"),
        description: "All of it".to_owned(),
        not_automatic: true,
        but_automatic_upgrades: true,
        acquire_by_hash: true,
        files: BTreeMap::from([
            (
                "main/binary-amd64/Packages".to_owned(),
                ([0xab; 32], 1_234_567),
            ),
            ("main/binary-amd64/Packages.gz".to_owned(), ([0xcd; 32], 9)),
        ]),
    }
}

#[test]
fn a_release_has_its_fields_in_the_order_of_debian() {
    let (first, second) = ("ab".repeat(32), "cd".repeat(32));
    assert_eq!(
        sample().render().unwrap(),
        format!(
            "Origin: Example\nLabel: Example packages\nSuite: stable\nVersion: 12.5\n\
             Codename: bookworm\nDate: Sat, 21 Nov 2026 10:00:00 UTC\n\
             Valid-Until: Sat, 28 Nov 2026 10:00:00 UTC\nNotAutomatic: yes\n\
             ButAutomaticUpgrades: yes\nAcquire-By-Hash: yes\nArchitectures: amd64 arm64\n\
             Components: main contrib\nDescription: All of it\nSHA256:\n \
             {first}          1234567 main/binary-amd64/Packages\n \
             {second}                9 main/binary-amd64/Packages.gz\n"
        )
    );
}

#[test]
fn what_is_not_said_is_not_written() {
    let release = Release {
        suite: "stable".to_owned(),
        ..Release::default()
    };

    assert_eq!(
        release.render().unwrap(),
        "Suite: stable\nDate: Thu, 01 Jan 1970 00:00:00 UTC\nSHA256:\n"
    );
}

#[test]
fn values_that_would_be_something_else_are_refused() {
    let changed = |change: fn(&mut Release)| {
        let mut release = sample();
        change(&mut release);
        release.render().unwrap_err()
    };
    for (error, field) in [
        (changed(|it| it.origin.push_str("\nSuite: other")), "Origin"),
        (changed(|it| it.label.push('\r')), "Label"),
        (changed(|it| it.label.push(' ')), "Label"),
        (changed(|it| it.suite.clear()), "Suite"),
        (changed(|it| it.codename.push_str(" x")), "Codename"),
        (
            changed(|it| it.version = Some("\u{85}".to_owned())),
            "Version",
        ),
        (
            changed(|it| it.description = "x".repeat(5000)),
            "Description",
        ),
        (
            changed(|it| it.architectures.push(String::new())),
            "Architectures",
        ),
        (
            changed(|it| it.components.push("a b".to_owned())),
            "Components",
        ),
        (changed(|it| it.valid_until = Some(it.date)), "Valid-Until"),
        (
            changed(|it| it.not_automatic = false),
            "ButAutomaticUpgrades",
        ),
        (
            changed(|it| it.files.extend([("../x".to_owned(), ([0; 32], 0))])),
            "SHA256",
        ),
        (
            changed(|it| it.files.extend([("a b".to_owned(), ([0; 32], 0))])),
            "SHA256",
        ),
    ] {
        let code = if field == "Valid-Until" {
            "deb-bad-valid-until"
        } else {
            "deb-bad-release-field"
        };
        assert_eq!((error.code(), error.field()), (code, field));
        assert!(!error.to_string().contains('\n'), "{error}");
    }
}

#[test]
fn what_is_written_is_read() {
    let text = sample().render().unwrap();

    let read = ReleaseFile::parse(text.as_bytes()).unwrap();

    assert_eq!(read.get("Suite"), Some("stable"));
    let files = read.files().iter();
    let files = files.map(|(path, file)| (path.clone(), (file.sha256, file.size)));
    assert_eq!(files.collect::<BTreeMap<_, _>>(), sample().files);
}

#[test]
fn releases_that_list_no_files_are_refused() {
    let line = format!(" {} 1 a\n", "ab".repeat(32));
    let read = |lines: &str| ReleaseFile::parse(format!("SHA256:\n{lines}").as_bytes());
    assert_eq!(read(&line.repeat(2)).unwrap().files().len(), 1);
    for bad in [
        line.replace(" a", " a b"),
        line.replace(" a", " ../a"),
        line.replace(" a", " /a"),
        line.replace(" 1 ", " +1 "),
        line.replace(" 1 ", " 99999999999999999999 "),
        line.replace("abab", "ab"),
        line.clone() + &line.replace(" 1 ", " 2 "),
    ] {
        assert_eq!(read(&bad).unwrap_err().code(), "deb-bad-release", "{bad}");
    }
    let old = ReleaseFile::parse(b"Suite: a\nMD5Sum:\n x 1 a\n").unwrap_err();
    assert_eq!(old.code(), "deb-weak-release");
    assert_eq!(
        ReleaseFile::parse(b"").unwrap_err().code(),
        "deb-bad-release"
    );
}
