use super::*;

/// The conflicts over files of these packages, as `path one other`.
fn conflicts(builders: &[RpmBuilder]) -> Vec<String> {
    let universe = universe(builders);
    let mut owners = FileOwners::new(&universe);
    for (key, builder) in builders.iter().enumerate() {
        owners.add(key, &fragments(builder).filelists).unwrap();
    }
    let conflicts = owners.conflicts().into_iter();
    conflicts
        .map(|found| format!("{} {} {}", found.path, found.one, found.other))
        .collect()
}

#[test]
fn two_packages_with_one_file_conflict() {
    let builders = ["a", "b", "c"].map(|name| {
        package(name)
            .file("/usr/share/one & only")
            .file(&format!("/usr/share/{name}"))
    });

    assert_eq!(
        conflicts(&builders),
        [
            "/usr/share/one & only 0 1",
            "/usr/share/one & only 0 2",
            "/usr/share/one & only 1 2"
        ]
    );
}

#[test]
fn directories_and_files_that_nobody_brings_do_not_conflict() {
    let builders =
        ["a", "b"].map(|name| package(name).directory("/usr/share/d").ghost("/var/log/x"));

    assert_eq!(conflicts(&builders), [""; 0]);
}

#[test]
fn packages_that_are_not_installed_together_do_not_conflict() {
    let shared = |name: &str| package(name).file("/usr/bin/shared");
    for pair in [
        [
            shared("a"),
            RpmBuilder::new("a", "2.0", "1").file("/usr/bin/shared"),
        ],
        [shared("a").conflicts("b"), shared("b")],
        [
            shared("a").provides("virtual"),
            shared("b").conflicts("virtual > 1"),
        ],
        [shared("a"), shared("b").obsoletes("a <= 1.0")],
        [shared("a").arch("x86_64"), shared("b").arch("i686")],
        [shared("a"), shared("b").source()],
    ] {
        assert_eq!(conflicts(&pair), [""; 0]);
    }
    for pair in [
        [shared("a").arch("x86_64"), shared("b")],
        [shared("a").conflicts("b < 1"), shared("b")],
        [shared("a"), shared("b").obsoletes("a < 1.0")],
    ] {
        assert_eq!(conflicts(&pair), ["/usr/bin/shared 0 1"]);
    }
}

#[test]
fn a_package_that_is_not_in_the_set_owns_nothing() {
    let universe = universe(&[package("a")]);
    let mut owners = FileOwners::new(&universe);
    let filelists = fragments(&package("b").file("/x")).filelists;

    owners.add(7, &filelists).unwrap();

    assert_eq!(owners.conflicts(), []);
}
