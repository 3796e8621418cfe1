use super::*;

/// Whether `requirement` is met where packages of these names are.
fn is_met(requirement: &str, names: &[&str]) -> bool {
    let mut builders = vec![package("asking").requires(requirement)];
    builders.extend(names.iter().map(|name| package(name)));
    unresolved(&builders).is_empty()
}

#[test]
fn rich_dependencies_mean_what_their_operators_say() {
    for (requirement, met, unmet) in [
        ("(a and b)", vec!["ab"], vec!["", "a", "b"]),
        ("(a or b)", vec!["a", "b", "ab"], vec![""]),
        ("(a if b)", vec!["", "a", "ab"], vec!["b"]),
        (
            "(a if b else c)",
            vec!["ab", "c", "abc", "ac"],
            vec!["", "a", "b", "bc"],
        ),
        ("(a unless b)", vec!["a", "ab"], vec!["", "b"]),
        (
            "(a unless b else c)",
            vec!["a", "ab", "bc"],
            vec!["", "b", "c"],
        ),
        (
            "((a or b) and (c if a))",
            vec!["b", "ac", "bc"],
            vec!["", "a", "ab", "c"],
        ),
        ("(a with b)", vec![], vec!["", "a", "ab"]),
        ("(a without b)", vec!["a", "ab"], vec!["", "b"]),
    ] {
        for (sets, expected) in [(met, true), (unmet, false)] {
            for set in sets {
                let names: Vec<&str> = set.split("").filter(|name| !name.is_empty()).collect();
                assert_eq!(
                    is_met(requirement, &names),
                    expected,
                    "{requirement} of `{set}`"
                );
            }
        }
    }
}

#[test]
fn with_and_without_ask_for_one_package() {
    let asking = package("asking")
        .requires("(x >= 1 with x < 2)")
        .requires("(x >= 3 with x < 4)")
        .requires("(x without y)")
        .requires("(x without z)")
        .requires("((z or nothing) with y)");
    let one = package("one")
        .provides("x = 1.5")
        .provides("y")
        .provides("z");
    let two = package("two").provides("x = 2.5").provides("z");

    assert_eq!(
        unresolved(&[asking, one, two]),
        ["(x >= 3 with x < 4)", "(x without z)"]
    );
}

#[test]
fn what_cannot_be_read_is_neither_met_nor_unmet() {
    let asking = package("asking")
        .requires("(a or")
        .requires("((a and b) with c)");
    let before = universe(&[asking.clone(), package("a")]);
    let after = universe(&[asking]);

    assert_eq!(before.unresolved(0), [""; 0]);
    assert_eq!(after.unresolved(0), [""; 0]);
    assert_eq!(broken_by(&before, &after), []);
}

#[test]
fn a_condition_that_comes_true_breaks_nothing_that_was_there() {
    let asking = package("asking").requires("(a if b)");
    let keyed = |keys: &[&'static str]| {
        let other = |key: &&'static str| (*key, relations(&package(key)));
        let asking = ("asking", relations(&asking));
        Universe::new(keys.iter().map(other).chain([asking]))
    };

    assert_eq!(broken_by(&keyed(&[]), &keyed(&["b"])), []);
    assert_eq!(broken_by(&keyed(&["a"]), &keyed(&["b"])).len(), 1);
    assert_eq!(broken_by(&keyed(&["a", "b"]), &keyed(&["b"])).len(), 1);
    assert_eq!(broken_by(&keyed(&["a", "b"]), &keyed(&["a"])), []);
}

#[test]
fn too_many_packages_are_not_told_apart() {
    let crowd = (0..5000).map(|number| {
        let mut relations = Relations::default();
        let own = relations.push_relation(&Relation::any(&format!("p{number}")));
        let entries = ["x", "y"].map(|name| relations.push_relation(&Relation::any(name)));
        relations.own = own;
        relations.provides = entries.to_vec();
        relations
    });
    let asking = relations(
        &package("asking")
            .requires("(x without y)")
            .requires("(x without z)"),
    );

    let universe = Universe::new([asking].into_iter().chain(crowd).enumerate());

    assert_eq!(universe.unresolved(0), [""; 0]);
}
