use std::ops::RangeInclusive;

use proptest::prelude::*;

use super::*;

#[test]
fn what_is_needed_is_found_through_what_needs_it() {
    let universe = universe(&[
        package("a").requires("b"),
        package("b").requires("virtual"),
        package("c").provides("virtual"),
        package("d").provides("virtual").requires("a"),
        package("e").requires("a"),
    ]);

    let mut found = needed(&[0], &universe);
    found.sort_unstable();

    assert_eq!(found, [1, 2, 3]);
    assert_eq!(needed(&[], &universe), [0; 0]);
    assert_eq!(needed(&[9], &universe), [0; 0]);
}

#[test]
fn a_version_that_a_kept_package_needs_stays() {
    let library = |version| RpmBuilder::new("library", version, "1").requires("base");
    let universe = universe(&[
        package("user").requires("library = 2"),
        library("1"),
        library("2"),
        library("3"),
        package("base"),
    ]);

    assert_eq!(
        removable(&universe, &HashSet::from([0]), &[1, 2, 3, 4]),
        [1, 3]
    );
    assert_eq!(
        removable(&universe, &HashSet::<usize>::new(), &[0, 1, 2, 3, 4]),
        [0, 1, 2, 3, 4]
    );
    assert_eq!(
        removable(&universe, &HashSet::from([3]), &[4, 3, 2, 1, 0, 9]),
        [2, 1, 0]
    );
}

#[test]
fn of_several_providers_the_last_candidate_stays() {
    let provider = |name| package(name).provides("virtual");
    let universe = universe(&[
        package("user").requires("virtual"),
        provider("a"),
        provider("b"),
        provider("c"),
    ]);

    assert_eq!(
        removable(&universe, &HashSet::<usize>::new(), &[3, 1, 2]),
        [3, 1]
    );
    assert_eq!(
        removable(&universe, &HashSet::from([1]), &[3, 1, 2]),
        [3, 2]
    );
    assert_eq!(
        removable(&universe, &HashSet::<usize>::new(), &[3, 3, 1]),
        [3, 1]
    );
}

#[test]
fn packages_that_only_need_each_other_go_together() {
    let universe = universe(&[package("a").requires("b"), package("b").requires("a")]);

    assert_eq!(
        removable(&universe, &HashSet::<usize>::new(), &[0, 1]),
        [0, 1]
    );
    assert_eq!(removable(&universe, &HashSet::<usize>::new(), &[0]), [0; 0]);
}

/// A plain relation over few names and versions.
fn plain() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "b", "c", "d", "e"]);
    let sign = prop::sample::select(vec!["", "<", "<=", "=", ">=", ">"]);
    let version = prop::sample::select(vec!["1", "1-1", "1-2", "2-1", "3-1"]);
    (name, sign, version).prop_map(|(name, sign, version)| match sign {
        "" => name.to_owned(),
        _ => format!("{name} {sign} {version}"),
    })
}

/// A plain relation or a rich one.
fn requirement() -> impl Strategy<Value = String> {
    let words = ["and", "or", "if", "unless", "with", "without"];
    plain().prop_recursive(3, 8, 2, move |inner| {
        let word = prop::sample::select(words.to_vec());
        let chosen = (inner.clone(), inner.clone(), inner.clone(), word.clone());
        prop_oneof![
            (inner.clone(), word, inner).prop_map(|(a, word, b)| format!("({a} {word} {b})")),
            chosen.prop_map(|(a, b, c, word)| match word {
                "unless" => format!("({a} unless {b} else {c})"),
                _ => format!("({a} if {b} else {c})"),
            }),
        ]
    })
}

fn set(count: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Relations>> {
    let lists = (
        prop::collection::vec(plain(), 1..3),
        prop::collection::vec(requirement(), 0..4),
    );
    let package = lists.prop_map(|(provides, requires)| {
        let mut relations = Relations::default();
        relations.provides = provides
            .iter()
            .map(|text| push(&mut relations, text))
            .collect();
        relations.requires = requires
            .iter()
            .map(|text| push(&mut relations, text))
            .collect();
        relations
    });
    prop::collection::vec(package, count)
}

fn push(relations: &mut Relations, text: &str) -> Entry {
    let words: Vec<&str> = text.split(' ').collect();
    relations.push_relation(&match words[..] {
        [name, sign, evr] if !Rich::is_rich(name) => {
            Relation::new(name, Sense::of_sign(sign).unwrap(), Evr::parse(evr))
        }
        _ => Relation::any(text),
    })
}

/// What `package` requires that is met in the whole but not in the rest of it.
fn lost(package: usize, whole: &Universe<usize>, rest: &Universe<usize>) -> Vec<String> {
    let before = whole.unresolved(package);
    let mut now = rest.unresolved(package);
    now.retain(|requirement| !before.contains(requirement));
    now
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn nothing_that_stays_loses_what_it_needs(
        packages in set(1..=10),
        order in Just((0..10_usize).collect::<Vec<_>>()).prop_shuffle(),
        count in 0..10_usize,
        kept in prop::collection::hash_set(0..10_usize, 0..3),
    ) {
        let whole = Universe::new(packages.iter().enumerate());

        let removed = removable(&whole, &kept, &order[..count]);

        let stays = |(key, _): &(usize, _)| !removed.contains(key);
        let rest = Universe::new(packages.iter().enumerate().filter(stays));
        prop_assert!(removed.iter().all(|key| order[..count].contains(key)));
        prop_assert!(removed.iter().all(|key| !kept.contains(key)));
        for (key, _) in packages.iter().enumerate().filter(stays) {
            prop_assert_eq!(lost(key, &whole, &rest), Vec::<String>::new());
        }
        prop_assert_eq!(broken_by(&whole, &rest), vec![]);
    }

    #[test]
    fn a_change_breaks_what_the_sets_before_and_after_tell(
        packages in set(1..=10),
        coming in set(0..=4),
        gone in prop::collection::hash_set(0..10_usize, 0..6),
    ) {
        let held: Vec<_> = packages.into_iter().enumerate().collect();
        let coming: Vec<_> = (100..).zip(coming).collect();
        let change = Change { held: &held, gone: &gone, coming: &coming };
        let of = |(key, relations): &(usize, Relations)| (*key, relations.clone());

        let before = Universe::new(held.iter().map(of));
        let after = Universe::new(change.after().map(of));

        prop_assert_eq!(change.breaks(), broken_by(&before, &after));
    }

    #[test]
    fn what_is_needed_is_enough(packages in set(1..=10), kept in 0..10_usize) {
        let whole = Universe::new(packages.iter().enumerate());

        let mut stays = needed(&[kept], &whole);
        stays.push(kept);

        let rest = packages.iter().enumerate().filter(|(key, _)| stays.contains(key));
        let rest = Universe::new(rest);
        for key in &stays {
            prop_assert_eq!(lost(*key, &whole, &rest), Vec::<String>::new());
        }
    }
}
