//! Small sets of packages and what holds them together.

mod files;
mod retention;
mod rich;

use kit::corpus::RpmBuilder;

use super::*;
use crate::{Fragments, Located, Package};

fn package(name: &str) -> RpmBuilder {
    RpmBuilder::new(name, "1.0", "1")
}

fn fragments(builder: &RpmBuilder) -> Fragments {
    let located = Located {
        size: 1,
        sha256: [0; 32],
        file_time: 0,
    };
    let package = Package::read(builder.build().as_slice()).unwrap();
    package.fragments(&located)
}

fn relations(builder: &RpmBuilder) -> Relations {
    Relations::of_primary(&fragments(builder).primary).unwrap()
}

/// The set of these packages, known by their position.
fn universe(builders: &[RpmBuilder]) -> Universe<usize> {
    Universe::new(builders.iter().map(relations).enumerate())
}

/// What the first of the packages still requires.
fn unresolved(builders: &[RpmBuilder]) -> Vec<String> {
    universe(builders).unresolved(0)
}

#[test]
fn a_package_is_read_from_its_part_of_primary() {
    let read = relations(
        &package("a")
            .epoch(2)
            .arch("x86_64")
            .provides("virtual = 1:2.0-3")
            .provides("\u{e9}<&>\"")
            .requires("c >= 1.0")
            .requires_pre("/bin/sh")
            .requires("(d if e)")
            .conflicts("rival < 2")
            .obsoletes("old <= 0.9-1")
            .recommends("never-read")
            .file("/usr/bin/\u{e9} & \"<b>\"")
            .file("/usr/share/not-in-primary"),
    );

    let text = |list: Vec<Relation<'_>>| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(read.own().to_string(), "a = 2:1.0-1");
    assert_eq!(read.arch(), "x86_64");
    assert_eq!(
        text(read.provides().collect()),
        [
            "virtual = 1:2.0-3",
            "\u{e9}<&>\"",
            "a = 2:1.0-1",
            "/usr/bin/\u{e9} & \"<b>\""
        ]
    );
    assert_eq!(
        text(read.requires().collect()),
        ["c >= 1.0", "/bin/sh", "(d if e)"]
    );
    assert_eq!(text(read.conflicts().collect()), ["rival < 2"]);
    assert_eq!(text(read.obsoletes().collect()), ["old <= 0.9-1"]);
}

#[test]
fn what_is_no_description_of_a_package_is_refused() {
    let primary = |text: &str| Relations::of_primary(text.as_bytes()).unwrap_err();
    let malformed = |text| matches!(primary(text), RelationError::Malformed { .. });

    assert!(malformed("<package>"));
    assert!(malformed("<package></packages>"));
    assert!(malformed("<package>&what;</package>"));
    assert!(malformed("<package><version epoch=1/></package>"));
    assert_eq!(primary(""), RelationError::Missing("name"));
    assert_eq!(
        primary("<package><name>a</name></package>"),
        RelationError::Missing("architecture")
    );
    assert_eq!(
        primary("<package><name>a</name><arch>noarch</arch></package>"),
        RelationError::Missing("version")
    );
    assert_eq!(
        primary("<rpm:requires><rpm:entry name='a' flags='NE' ver='1'/></rpm:requires>"),
        RelationError::UnknownFlag("NE".to_owned())
    );
}

#[test]
fn a_requirement_is_met_by_a_name_a_version_or_a_file() {
    let first = package("a")
        .requires("b >= 1.0")
        .requires("b > 1.0-1")
        .requires("library(x86-64)")
        .requires("/usr/bin/tool")
        .requires("/usr/bin/missing")
        .requires("a = 1.0");
    let second = package("b")
        .provides("library(x86-64)")
        .file("/usr/bin/tool");

    assert_eq!(
        unresolved(&[first, second]),
        ["b > 1.0-1", "/usr/bin/missing"]
    );
}

#[test]
fn any_of_many_versions_may_meet_a_requirement() {
    let mut builders = vec![
        package("a")
            .requires("b = 3")
            .requires("b = 3-2")
            .requires("b = 3-9")
            .requires("b < 2-1")
            .requires("b <= 2-1")
            .requires("b > 40-1")
            .requires("b >= 40-1")
            .requires("c > 7")
            .requires("c < 5")
            .requires("c = 5"),
    ];
    for (version, release) in [("10", "1"), ("3", "1"), ("40", "1"), ("3", "2"), ("2", "1")] {
        builders.push(RpmBuilder::new("b", version, release));
    }
    builders.push(package("d").provides("c >= 6"));

    assert_eq!(
        unresolved(&builders),
        ["b = 3-9", "b < 2-1", "b > 40-1", "c < 5", "c = 5"]
    );
}

#[test]
fn a_binary_search_finds_what_a_look_at_everything_finds() {
    let versions = [
        "1", "1-1", "1-2", "2-1", "2", "1:0-5", "1:0", "3~rc1-1", "3-1",
    ];
    let signs = ["<", "<=", "=", ">=", ">"];
    let all = || {
        signs
            .iter()
            .flat_map(|sign| versions.map(|version| format!("x {sign} {version}")))
            .chain(["x".to_owned()])
    };
    let mut provider = package("a");
    for text in all() {
        provider = provider.provides(&text);
    }
    let universe = universe(&[provider]);

    for text in all() {
        let words: Vec<&str> = text.split(' ').collect();
        let wanted = match words[..] {
            [name, sign, evr] => {
                Relation::new(name, Sense::of_sign(sign).unwrap(), Evr::parse(evr))
            }
            _ => Relation::any("x"),
        };
        let mut found: Vec<usize> = universe.providers(&wanted).into_iter().flatten().collect();
        found.sort_unstable();
        let overlaps = |at: &usize| {
            universe
                .provided(&universe.provisions()[*at])
                .overlaps(&wanted)
        };
        let expected: Vec<usize> = (0..universe.provisions().len()).filter(overlaps).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn only_files_that_are_wanted_are_added() {
    let first = package("a")
        .requires("/usr/share/one")
        .requires("(/usr/share/two or b)")
        .requires("/etc/listed-anyway")
        .requires("c");
    let second = package("b").file("/usr/share/one").file("/usr/share/three");
    let first = relations(&first);
    let wanted: HashSet<String> = first
        .wanted_paths()
        .into_iter()
        .map(str::to_owned)
        .collect();

    let mut with_files = relations(&second);
    with_files
        .add_files(&fragments(&second).filelists, &wanted)
        .unwrap();

    assert_eq!(
        wanted,
        HashSet::from(["/usr/share/one".to_owned(), "/usr/share/two".to_owned()])
    );
    let files: Vec<&str> = with_files
        .provides()
        .map(|relation| relation.name)
        .collect();
    assert_eq!(files, ["b", "/usr/share/one"]);
    let universe = Universe::new([(0, first), (1, with_files)]);
    assert_eq!(universe.unresolved(0), ["/etc/listed-anyway", "c"]);
}

#[test]
fn source_packages_neither_need_nor_offer_anything() {
    let builders = [
        package("a").source().requires("gcc"),
        package("b").requires("a"),
    ];
    let universe = universe(&builders);

    assert_eq!(universe.unresolved(0), [""; 0]);
    assert_eq!(universe.unresolved(1), ["a"]);
    assert_eq!(universe.unresolved(2), [""; 0]);
}

#[test]
fn a_change_breaks_what_was_met_before_it() {
    let library = |version| {
        RpmBuilder::new("library", version, "1").provides(&format!("library.so.{version}"))
    };
    let user = package("user")
        .requires("library.so.1")
        .requires("libc.so.6");
    let before = Universe::new([
        ("library", relations(&library("1"))),
        ("user", relations(&user)),
    ]);
    let after = Universe::new([
        ("library", relations(&library("2"))),
        ("user", relations(&user)),
    ]);

    assert_eq!(
        broken_by(&before, &after),
        [Break {
            package: "user",
            requirement: "library.so.1".to_owned()
        }]
    );
    assert_eq!(broken_by(&before, &before), []);
    assert_eq!(broken_by(&after, &before), []);
}

#[test]
fn a_new_package_is_broken_only_by_what_the_change_takes_away() {
    let old = package("old").provides("wanted");
    let new = package("new")
        .requires("wanted")
        .requires("of-another-repository");
    let before = Universe::new([(0, relations(&old))]);

    let together = Universe::new([(0, relations(&old)), (1, relations(&new))]);
    let instead = Universe::new([(1, relations(&new))]);

    assert_eq!(broken_by(&before, &together), []);
    let broken = broken_by(&before, &instead);
    assert_eq!(broken.len(), 1);
    assert_eq!(
        (broken[0].package, broken[0].requirement.as_str()),
        (1, "wanted")
    );
}
