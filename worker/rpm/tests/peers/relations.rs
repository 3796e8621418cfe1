//! Whether packages hold together, against what rpm says of installing them all.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use countersign_rpm::relation::{Relations, Universe};
use countersign_rpm::{Located, Package};
use kit::command::run;
use kit::corpus::RpmBuilder;
use kit::place;

/// Versions with and without epochs, releases and the signs that sort in their own way.
const VERSIONS: [&str; 9] = [
    "1", "1-1", "1-2", "1:1-1", "0:1-1", "2~rc1-1", "2-1", "2^git-1", "10",
];
const SIGNS: [&str; 5] = ["<", "<=", "=", ">=", ">"];

/// What each package requires and rpm does not find among `packages`, as `requirement, package`.
fn missing_for_rpm(packages: &[RpmBuilder]) -> BTreeSet<(String, String)> {
    let folder = place::scratch();
    let mut rpm = Command::new("rpm");
    rpm.args([
        "-i",
        "--test",
        "--nosignature",
        "--nodigest",
        "--ignorearch",
        "--dbpath",
    ])
    .arg(folder.path().join("database"));
    for package in packages {
        let path = folder.path().join(package.file_name());
        fs::write(&path, package.build()).unwrap();
        rpm.arg(path);
    }
    let said = run(&mut rpm);
    // Debian's rpm starts with a warning of its own.
    let mut lines = said
        .stderr
        .lines()
        .skip_while(|line| line.starts_with("rpm: "));
    assert_eq!(lines.next(), Some("error: Failed dependencies:"), "{said}");
    let needed = lines.map(|line| {
        let (requirement, package) = line.split_once(" is needed by ").expect(line);
        (requirement.trim().to_owned(), package.to_owned())
    });
    needed.collect()
}

fn missing_for_us(packages: &[RpmBuilder]) -> BTreeSet<(String, String)> {
    let located = Located {
        size: 1,
        sha256: [0; 32],
        file_time: 0,
    };
    let described = packages.iter().map(|builder| {
        let package = Package::read(builder.build().as_slice()).unwrap();
        let primary = package.fragments(&located).primary;
        (
            package.nevra().to_string(),
            Relations::of_primary(&primary).unwrap(),
        )
    });
    let described: Vec<(String, Relations)> = described.collect();
    let universe = Universe::new(described.iter().map(|(name, one)| (name.as_str(), one)));
    let names = described.iter().map(|(name, _)| name);
    names
        .flat_map(|name| {
            let missing = universe.unresolved(name).into_iter();
            missing.map(move |requirement| (requirement, name.clone()))
        })
        .collect()
}

/// Compares the two for packages some of whose requirements are missing.
#[track_caller]
fn assert_judged_alike(packages: &[RpmBuilder]) {
    let (rpm, ours) = (missing_for_rpm(packages), missing_for_us(packages));

    let differing: Vec<_> = ours.symmetric_difference(&rpm).collect();
    assert!(differing.is_empty(), "{differing:#?}");
}

#[test]
fn ranges_of_versions_overlap_as_for_rpm() {
    let mut packages = Vec::new();
    for (number, version) in VERSIONS.iter().enumerate() {
        for (kind, sign) in SIGNS.iter().enumerate() {
            let name = format!("x{number}.{kind}");
            let mut asking = RpmBuilder::new(&format!("asking-{name}"), "1", "1");
            for wanted in VERSIONS {
                // rpm writes an epoch of zero where there is one; an index always has one.
                for wanted_sign in SIGNS.iter().filter(|_| !wanted.starts_with("0:")) {
                    asking = asking.requires(&format!("{name} {wanted_sign} {wanted}"));
                }
            }
            let offered = format!("{name} {sign} {version}");
            packages.push(asking);
            packages.push(RpmBuilder::new(&format!("of-{name}"), "1", "1").provides(&offered));
        }
    }

    assert_judged_alike(&packages);
}

#[test]
fn names_files_and_rich_dependencies_are_met_as_for_rpm() {
    let mut asking = RpmBuilder::new("asking", "1", "1")
        .requires("unversioned >= 3")
        .requires("library = 1")
        .requires("library(part)(64bit)")
        .requires("/usr/bin/tool")
        .requires("/etc/tool.d")
        .requires("/etc/brought-by-nobody")
        .requires("/usr/bin/none");
    let names = ["library", "missing", "unversioned > 3", "library >= 2"];
    for first in names {
        for second in names {
            for operator in ["and", "or", "if", "with", "without"] {
                asking = asking.requires(&format!("({first} {operator} {second})"));
            }
            for third in names {
                asking = asking
                    .requires(&format!("({first} if {second} else {third})"))
                    .requires(&format!("(({first} and {second}) or {third})"))
                    .requires(&format!("(({first} or {second}) and {third})"));
            }
        }
    }
    let library = RpmBuilder::new("library", "1", "1")
        .provides("library(part)(64bit)")
        .provides("unversioned")
        .file("/usr/bin/tool")
        .directory("/etc/tool.d")
        .ghost("/etc/brought-by-nobody");

    assert_judged_alike(&[asking, library]);
}
