mod retention;

use super::*;

fn member<'a>(name: &'a str, version: &'a str, depends: &'a str) -> Member<'a> {
    Member {
        name,
        version,
        architecture: "amd64",
        depends,
        ..Member::default()
    }
}

fn universe<'a>(members: &[Member<'a>]) -> Universe<'a> {
    Universe::new(&["amd64", "arm64"], members.iter().copied()).unwrap()
}

/// The relations that are not met, each with where.
fn unmet(members: &[Member<'_>]) -> Vec<String> {
    let unmet = universe(members).unmet().unwrap();
    unmet
        .iter()
        .map(|it| format!("{} {}", it.relation, it.architecture))
        .collect()
}

#[test]
fn a_field_is_read_to_its_last_part() {
    let field =
        "libc6 (>= 2.36), a:any|b-c+ ( << 1:2~) [linux-any !x] <!nocheck a> <b>,\n d:arm64(=1),";
    let refused = parse(field).unwrap_err();
    assert_eq!(refused.code(), "deb-bad-relation");

    let field = field.replace(" !x", " x");
    let relations = parse(&field).unwrap();

    assert_eq!(relations.len(), 3);
    assert_eq!(relations[0].text, "libc6 (>= 2.36)");
    assert_eq!(relations[1].alternatives[0].qualifier, Some("any"));
    assert_eq!(
        relations[1].alternatives[1],
        Alternative {
            name: "b-c+",
            qualifier: None,
            version: Some(Wanted {
                operator: Operator::Earlier,
                version: "1:2~"
            }),
            architectures: vec!["linux-any", "x"],
            profiles: vec![vec!["!nocheck", "a"], vec!["b"]],
        }
    );
    assert_eq!(relations[2].alternatives[0].qualifier, Some("arm64"));
    assert_eq!(parse("").unwrap(), []);
}

#[test]
fn what_is_no_relation_is_refused() {
    for bad in [
        "a b",
        "a (",
        "a (1)",
        "a (>= )",
        "a (== 1)",
        "a (>= 1 2)",
        "a (>= 1) b",
        "a |",
        "| a",
        "a:",
        "-a",
        "a [",
        "a []",
        "a <",
        "a <> ",
        "a (>= $x)",
        "a,b c",
        "é",
        "a\u{0}",
    ] {
        assert_eq!(parse(bad).unwrap_err().code(), "deb-bad-relation", "{bad}");
    }
    for bad in ["a (>= 1)", "a | b", "a [amd64]"] {
        assert!(parse_provides(bad).is_err(), "{bad}");
    }
    assert!(parse(&"a,".repeat(1 << 20)).is_err());
}

#[test]
fn relations_for_other_architectures_ask_for_nothing() {
    let applies = |list: &str, architecture: &str| {
        let field = format!("a [{list}]");
        parse(&field).unwrap()[0].alternatives[0].applies_to(architecture)
    };
    for (list, architecture, expected) in [
        ("amd64 i386", "amd64", true),
        ("i386", "amd64", false),
        ("!i386 !arm64", "amd64", true),
        ("!amd64", "amd64", false),
        ("any", "amd64", true),
        ("linux-any", "amd64", true),
        ("any-amd64", "amd64", true),
        ("any-amd64", "kfreebsd-amd64", true),
        ("hurd-any", "amd64", false),
        ("!linux-any", "arm64", false),
    ] {
        assert_eq!(
            applies(list, architecture),
            expected,
            "{list} {architecture}"
        );
    }
    assert_eq!(unmet(&[member("a", "1", "gone [i386]")]), [""; 0]);
}

#[test]
fn every_comparison_of_versions_is_made() {
    let one = member("one", "1:2-3", "");
    for (wanted, met) in [
        ("<< 1:2-3", false),
        ("<< 1:2-4", true),
        ("<= 1:2-3", true),
        ("<= 5", false),
        ("< 1:2-3", true),
        ("= 1:2-3", true),
        ("= 1:2-03", true),
        ("= 2-3", false),
        (">= 1:2-3", true),
        ("> 1:2-3", true),
        (">= 1:2-3.1", false),
        (">> 1:2-3", false),
        (">> 9", true),
    ] {
        let depends = format!("one ({wanted})");
        let unmet = unmet(&[one, member("a", "1", &depends)]);
        assert_eq!(unmet.is_empty(), met, "{wanted}");
    }
}

#[test]
fn of_several_versions_one_is_enough() {
    let versions = ["3", "1", "2"].map(|version| member("one", version, ""));
    let with = |depends| unmet(&[&versions[..], &[member("a", "1", depends)]].concat());

    assert!(with("one (<< 2), one (= 2), one (>> 2)").is_empty());
    assert_eq!(
        with("one (= 2.5) | one (>> 3)"),
        ["one (= 2.5) | one (>> 3) amd64"]
    );
}

#[test]
fn what_is_provided_counts_with_the_version_that_it_is_provided_in() {
    let provider = Member {
        provides: "mail, mta (= 2), foreign:arm64",
        ..member("exim", "9", "")
    };
    let depends = "mail, mta, mta (>= 2), gone | mail, mail (>= 1), mta (>= 3), foreign";

    let unmet = unmet(&[provider, member("a", "1", depends)]);

    assert_eq!(
        unmet,
        ["mail (>= 1) amd64", "mta (>= 3) amd64", "foreign amd64"]
    );
}

#[test]
fn packages_serve_their_own_architecture_unless_they_say_more() {
    let on_arm = |multi_arch, depends| {
        let one = Member {
            multi_arch,
            ..member("one", "1", "")
        };
        let two = Member {
            architecture: "arm64",
            ..member("two", "1", depends)
        };
        unmet(&[one, two]).is_empty()
    };
    assert!(!on_arm(MultiArch::No, "one"));
    assert!(!on_arm(MultiArch::of("same"), "one:any"));
    assert!(on_arm(MultiArch::of("foreign"), "one"));
    assert!(!on_arm(MultiArch::Foreign, "one:native"));
    assert!(on_arm(MultiArch::of("allowed"), "one:any"));
    assert!(!on_arm(MultiArch::Allowed, "one"));
    assert!(on_arm(MultiArch::No, "one:amd64"));
}

#[test]
fn a_package_for_all_counts_on_each_architecture() {
    let all = Member {
        architecture: "all",
        ..member("all", "1", "one")
    };
    let user = Member {
        architecture: "arm64",
        ..member("user", "1", "all")
    };

    assert_eq!(unmet(&[member("one", "1", ""), all, user]), ["one arm64"]);
}

#[test]
fn a_change_breaks_what_was_met_before_and_is_no_longer() {
    let user = member("user", "1", "one (>= 1), two | three, gone");
    let (one, two, three) = (
        member("one", "1", ""),
        member("two", "1", ""),
        member("three", "1", ""),
    );
    let late = member("late", "1", "one, nowhere");

    let old = universe(&[user, one, two]);
    let new = universe(&[user, three, late]);
    let broken = broken_by(&old, &new).unwrap();

    let names: Vec<_> = broken
        .iter()
        .map(|it| (it.package, it.field, it.relation))
        .collect();
    assert_eq!(
        names,
        [
            ("user", "Depends", "one (>= 1)"),
            ("late", "Depends", "one")
        ]
    );
    assert_eq!(broken_by(&old, &old).unwrap(), []);
}

#[test]
fn packages_conflict_with_others_but_not_with_themselves() {
    let provider = |name, conflicts| Member {
        provides: "mta, mta (= 3)",
        conflicts,
        ..member(name, "1", "")
    };
    let breaks = Member {
        breaks: "exim (<< 2), exim (>= 2)",
        ..member("b", "1", "")
    };
    let members = [
        provider("exim", "mta, mta (= 3), mta (= 4), exim"),
        provider("exim", "mta"),
        breaks,
    ];
    let alone = universe(&members).conflicts().unwrap();
    let names: Vec<_> = alone
        .iter()
        .map(|it| (it.package, it.relation, it.with))
        .collect();
    assert_eq!(names, [("b", "exim (<< 2)", "exim")]);

    let both = [&members[..1], &[provider("postfix", "")]].concat();
    let both = universe(&both).conflicts().unwrap();
    let names: Vec<_> = both
        .iter()
        .map(|it| (it.field, it.relation, it.with))
        .collect();
    assert_eq!(
        names,
        [
            ("Conflicts", "mta", "postfix"),
            ("Conflicts", "mta (= 3)", "postfix")
        ]
    );
}

#[test]
fn relations_that_cannot_be_read_name_their_package() {
    let error = universe(&[member("a", "1", "b c")]).unmet().unwrap_err();

    assert_eq!(error.code(), "deb-bad-relation");
    assert_eq!(error.to_string(), "the field Depends of a 1 cannot be read");
}

/// A hostile package: each relation would look at each thing provided, if nothing were sorted.
#[test]
fn many_relations_to_much_that_is_provided_take_no_time() {
    let list = |relation: fn(usize) -> String| (0..50_000).map(relation).collect::<String>();
    let provides = list(|n| format!("x (= {n}),"));
    let depends = list(|n| format!("x (= {n}.5),"));
    let conflicts = list(|n| format!("x (= {n}),"));
    let hostile = Member {
        provides: &provides,
        conflicts: &conflicts,
        ..member("a", "1", &depends)
    };
    let universe = universe(&[hostile]);

    let started = std::time::Instant::now();
    assert_eq!(universe.unmet().unwrap().len(), 50_000);
    assert_eq!(universe.conflicts().unwrap(), []);

    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}
