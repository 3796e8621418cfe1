use std::collections::HashSet;

use chrono::{TimeDelta, TimeZone};
use entities::{BlobId, PackageId};
use proptest::prelude::*;

use super::*;

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2030, 1, 1, 0, 0, 0).unwrap()
}

/// A package of the suite `stable` that came in so many days ago.
fn member(format: Format, name: &str, version: &str, days: i64) -> Member {
    let since = at() - TimeDelta::days(days);
    Member {
        division: match format {
            Format::Deb => "stable/main".into(),
            Format::Rpm | Format::File => String::new(),
        },
        package: package::Model {
            id: PackageId::fresh(),
            format,
            sha256: String::new(),
            source_sha256: String::new(),
            blob: BlobId::fresh(),
            size: 1,
            name: name.into(),
            epoch: 0,
            version: version.into(),
            release: String::new(),
            arch: "amd64".into(),
            path: format!("{name}-{version}"),
            signed_by: None,
            details: entities::Json::Null,
            created_at: since,
        },
        since,
        pinned: false,
    }
}

fn deb(name: &str, version: &str, days: i64) -> Member {
    member(Format::Deb, name, version, days)
}

fn stanza(version: &str, provides: &str, depends: &str) -> DebRelations {
    let stanza =
        format!("Package: any\nVersion: {version}\nProvides: {provides}\nDepends: {depends}\n\n");
    DebRelations::of_stanza(stanza.as_bytes()).unwrap()
}

fn policy(versions: impl Into<Option<u16>>, days: impl Into<Option<u16>>) -> Retention {
    Retention {
        versions: versions.into(),
        days: days.into(),
    }
}

/// The places of what goes, where nothing needs anything.
fn gone(members: &[Member], policy: Retention) -> Vec<usize> {
    let relations = members
        .iter()
        .map(|member| stanza(&member.package.version, "", ""));
    let needs = match members[0].package.format {
        Format::File => Needs::File,
        Format::Rpm => Needs::Rpm(vec![rpm::relation::Relations::default(); members.len()]),
        Format::Deb => Needs::Deb(relations.collect()),
    };
    decide(members, policy, &needs, at())
        .unwrap()
        .gone()
        .collect()
}

#[test]
fn the_newest_versions_stay_by_the_rules_of_their_format() {
    let versions = ["1.9", "1.10", "2~rc1", "2"];
    for format in [Format::Rpm, Format::Deb] {
        let members: Vec<Member> = versions
            .iter()
            .map(|version| member(format, "a", version, 0))
            .collect();

        assert_eq!(gone(&members, policy(2, None)), [0, 1]);
        assert_eq!(gone(&members, policy(9, None)), [0; 0]);
        assert_eq!(gone(&members, Retention::default()), [0; 0]);
    }
}

#[test]
fn names_architectures_and_divisions_are_counted_apart() {
    let arm = |mut member: Member| {
        member.package.arch = "arm64".into();
        member
    };
    let testing = |mut member: Member| {
        member.division = "testing/main".into();
        member
    };
    let members = [
        deb("a", "1", 0),
        deb("a", "2", 0),
        arm(deb("a", "1", 0)),
        testing(deb("a", "1", 0)),
        deb("b", "1", 0),
    ];

    assert_eq!(gone(&members, policy(1, None)), [0]);
}

#[test]
fn what_is_young_or_pinned_stays() {
    let mut members = [
        deb("a", "1", 90),
        deb("a", "2", 90),
        deb("a", "3", 10),
        deb("a", "4", 90),
    ];
    members[1].pinned = true;

    assert_eq!(gone(&members, policy(1, 30)), [0]);
    assert_eq!(gone(&members, policy(1, 7)), [0, 2]);
    assert_eq!(gone(&members, policy(None, 100)), [0; 0]);
}

#[test]
fn by_days_alone_the_newest_version_stays_but_files_do_not() {
    let packages = [deb("a", "1", 90), deb("a", "2", 90)];
    assert_eq!(gone(&packages, policy(None, 30)), [0]);

    let files = [
        member(Format::File, "a", "", 90),
        member(Format::File, "b", "", 3),
    ];
    assert_eq!(gone(&files, policy(None, 30)), [0]);
}

#[test]
fn what_a_package_that_stays_needs_stays_with_what_that_needs() {
    let members = [
        deb("user", "1", 0),
        deb("library", "1", 0),
        deb("library", "2", 0),
        deb("base", "1", 0),
        deb("base", "2", 0),
    ];
    let needs = Needs::Deb(vec![
        stanza("1", "", "library (= 1)"),
        stanza("1", "", "base (<< 2)"),
        stanza("2", "", ""),
        stanza("1", "", ""),
        stanza("2", "", ""),
    ]);

    let decision = decide(&members, policy(1, None), &needs, at()).unwrap();

    let newest = Some(Reason::Newest);
    let needed = Some(Reason::Needed);
    assert_eq!(decision.reasons, [newest, needed, newest, needed, newest]);
    assert_eq!(decision.count(Reason::Needed), 2);
}

#[test]
fn components_of_one_suite_need_each_other_and_suites_do_not() {
    let of = |division: &str, mut member: Member| {
        member.division = division.into();
        member
    };
    let members = [
        of("stable/contrib", deb("user", "1", 0)),
        of("stable/main", deb("library", "1", 0)),
        of("stable/main", deb("library", "2", 0)),
        of("testing/main", deb("library", "1", 0)),
        of("testing/main", deb("library", "2", 0)),
    ];
    let needs = Needs::Deb(vec![
        stanza("1", "", "library (= 1)"),
        stanza("1", "", ""),
        stanza("2", "", ""),
        stanza("1", "", ""),
        stanza("2", "", ""),
    ]);

    let decision = decide(&members, policy(1, None), &needs, at()).unwrap();

    assert_eq!(decision.gone().collect::<Vec<_>>(), [3]);
}

#[test]
fn of_several_that_would_do_the_newest_stays() {
    let members = [
        deb("user", "1", 0),
        deb("library", "1", 0),
        deb("library", "2", 0),
        deb("library", "3", 0),
    ];
    let needs = Needs::Deb(vec![
        stanza("1", "", "library (<< 3)"),
        stanza("1", "", ""),
        stanza("2", "", ""),
        stanza("3", "", ""),
    ]);

    let decision = decide(&members, policy(1, None), &needs, at()).unwrap();

    assert_eq!(decision.gone().collect::<Vec<_>>(), [1]);
}

#[test]
fn hosts_of_an_architecture_without_packages_of_its_own_keep_what_they_resolved() {
    let of = |architecture: &str, mut member: Member| {
        member.package.arch = architecture.into();
        member
    };
    let members = [
        of("all", deb("user", "1", 0)),
        of("all", deb("library", "1", 0)),
        of("all", deb("library", "2", 0)),
        of("amd64", deb("tool", "1", 0)),
    ];
    let needs = Needs::Deb(vec![
        stanza("1", "", "library (<< 2) | tool"),
        stanza("1", "", ""),
        stanza("2", "", ""),
        stanza("1", "", ""),
    ]);

    let decision = decide(&members, policy(1, None), &needs, at()).unwrap();

    assert_eq!(decision.reasons[1], Some(Reason::Needed));
}

#[test]
fn nothing_goes_while_a_package_cannot_be_understood() {
    let members = [deb("a", "1", 0), deb("a", "2", 0)];
    let needs = Needs::Deb(vec![stanza("1", "", ""), stanza("2", "", "b c")]);

    assert!(decide(&members, policy(1, None), &needs, at()).is_err());
}

const NAMES: &[&str] = &["a", "b", "c", "d"];
const VERSIONS: &[&str] = &["1", "1-1", "2~rc", "2"];

fn one_of(all: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(all)
}

fn relation() -> impl Strategy<Value = String> {
    let parts = (
        one_of(NAMES),
        one_of(&["", "<<", "<=", "=", ">="]),
        one_of(VERSIONS),
    );
    let alternative = parts.prop_map(|(name, operator, version)| match operator {
        "" => name.to_owned(),
        operator => format!("{name} ({operator} {version})"),
    });
    prop::collection::vec(alternative, 1..3).prop_map(|all| all.join(" | "))
}

fn repository() -> impl Strategy<Value = Vec<(Member, DebRelations)>> {
    let package = (
        (
            one_of(NAMES),
            one_of(VERSIONS),
            one_of(&["amd64", "arm64", "all"]),
        ),
        one_of(&["stable/main", "stable/contrib", "testing/main"]),
        (0..100_i64, prop::bool::weighted(0.1)),
        prop::sample::select(vec!["", "a", "b (= 2)"]),
        prop::collection::vec(relation(), 0..4),
    );
    let package = package.prop_map(
        |((name, version, arch), division, life, provides, depends)| {
            let (days, pinned) = life;
            let mut member = deb(name, version, days);
            member.division = division.into();
            member.package.arch = arch.into();
            member.pinned = pinned;
            (member, stanza(version, provides, &depends.join(", ")))
        },
    );
    prop::collection::vec(package, 1..16)
}

/// What is broken in any suite when `gone` have left.
fn broken(packages: &[(Member, DebRelations)], gone: &HashSet<usize>) -> Vec<String> {
    let mut broken = Vec::new();
    for suite in ["stable/", "testing/"] {
        let of = |stays: &dyn Fn(usize) -> bool| {
            let all = packages.iter().enumerate();
            let members = all
                .filter(|(place, (member, _))| member.division.starts_with(suite) && stays(*place))
                .map(|(_, (member, relations))| relations.member(member));
            ::deb::relation::Universe::new(&["amd64", "arm64"], members).unwrap()
        };
        let (before, after) = (of(&|_| true), of(&|place| !gone.contains(&place)));
        let lost = ::deb::relation::broken_by(&before, &after).unwrap();
        broken.extend(lost.iter().map(|it| format!("{suite}: {it:?}")));
    }
    broken
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn whatever_resolved_before_resolves_among_what_stays(
        packages in repository(),
        versions in prop::option::of(1..4_u16),
        days in prop::option::of(1..100_u16),
    ) {
        let (members, relations): (Vec<_>, Vec<_>) = packages.iter().cloned().unzip();
        let rules = policy(versions, days);

        let decision = decide(&members, rules, &Needs::Deb(relations), at()).unwrap();

        let gone: HashSet<usize> = decision.gone().collect();
        prop_assert_eq!(broken(&packages, &gone), Vec::<String>::new());
        prop_assert!(rules.is_on() || gone.is_empty());
        prop_assert!(gone.iter().all(|place| !members[*place].pinned));
    }
}

/// A part of the source package `hello`; a `.dsc` names `files`.
fn part(arch: &str, name: &str, version: &str, days: i64, files: &[&str]) -> Member {
    let mut member = deb(name, version, days);
    let files: Vec<_> = files
        .iter()
        .map(|name| serde_json::json!({"name": name, "size": 1, "sha256": ""}))
        .collect();
    member.package.arch = arch.into();
    member.package.details = serde_json::json!({ "files": files });
    if arch == package::SOURCE_FILE {
        member.package.path = format!("pool/h/{name}");
    }
    member
}

#[test]
fn files_of_source_packages_stay_with_those_that_name_them() {
    let source =
        |version: &str, days, files: &[&str]| part(package::SOURCE, "hello", version, days, files);
    let file = |name: &str, days| part(package::SOURCE_FILE, name, "", days, &[]);
    let mut members = vec![
        source("1-1", 90, &["hello_1.orig.tar.gz", "hello_1-1.diff.gz"]),
        source("1-2", 80, &["hello_1.orig.tar.gz"]),
        source("0-1", 99, &["hello_0.tar.gz"]),
        file("hello_1.orig.tar.gz", 90),
        file("hello_1-1.diff.gz", 1),
        file("hello_0.tar.gz", 99),
        deb("hello", "0-1", 99),
    ];

    assert_eq!(gone(&members, policy(1, None)), [0, 2, 4, 5]);
    assert_eq!(gone(&members, policy(1, 30)), [0, 2, 4, 5]);
    members[2].pinned = true;
    assert_eq!(gone(&members, policy(1, None)), [0, 4]);
}
