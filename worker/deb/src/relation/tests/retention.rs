use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

fn gone(members: &[Member<'_>], kept: &[usize], candidates: &[usize]) -> Vec<usize> {
    let kept: HashSet<usize> = kept.iter().copied().collect();
    removable(&universe(members), &kept, candidates).unwrap()
}

#[test]
fn a_version_that_a_kept_package_needs_stays() {
    let members = [
        member("user", "1", "library (= 2)"),
        member("library", "1", "base"),
        member("library", "2", "base"),
        member("library", "3", "base"),
        member("base", "1", ""),
    ];

    assert_eq!(gone(&members, &[0], &[1, 2, 3, 4]), [1, 3]);
    assert_eq!(gone(&members, &[], &[0, 1, 2, 3, 4]), [0, 1, 2, 3, 4]);
}

#[test]
fn of_several_that_would_do_the_last_candidate_stays() {
    let provider = |name| Member {
        provides: "virtual",
        ..member(name, "1", "")
    };
    let members = [
        member("user", "1", "nothing | virtual"),
        provider("a"),
        provider("b"),
        provider("c"),
    ];

    assert_eq!(gone(&members, &[], &[3, 1, 2]), [3, 1]);
    assert_eq!(gone(&members, &[1], &[3, 1, 2]), [3, 2]);
    assert_eq!(gone(&members, &[], &[3, 3, 1]), [3, 1]);
}

#[test]
fn what_each_architecture_needs_of_its_own_stays() {
    let of = |architecture| Member {
        architecture,
        ..member("library", "1", "")
    };
    let user = Member {
        architecture: "all",
        ..member("user", "1", "library")
    };

    let members = [user, of("amd64"), of("arm64"), of("s390x")];

    // The last one is for an architecture that this universe does not have.
    assert_eq!(gone(&members, &[], &[1, 2, 3]), [0; 0]);
}

/// A package in owned text.
#[derive(Clone, Debug)]
struct Text {
    name: &'static str,
    version: &'static str,
    architecture: &'static str,
    multi_arch: MultiArch,
    provides: String,
    depends: String,
}

impl Text {
    fn member(&self) -> Member<'_> {
        Member {
            name: self.name,
            version: self.version,
            architecture: self.architecture,
            multi_arch: self.multi_arch,
            provides: &self.provides,
            depends: &self.depends,
            ..Member::default()
        }
    }
}

const NAMES: &[&str] = &["a", "b", "c", "d", "e"];
const VERSIONS: &[&str] = &["1", "1-1", "1:0", "2~rc", "2"];

fn one_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

fn relation() -> impl Strategy<Value = String> {
    let qualifier = one_of(&["", "", "", ":any", ":arm64"]);
    let operator = one_of(&["", "<<", "<=", "=", ">=", ">>"]);
    let architectures = one_of(&["", "", " [amd64]", " [!arm64]"]);
    let parts = (
        one_of(NAMES),
        qualifier,
        operator,
        one_of(VERSIONS),
        architectures,
    );
    let alternative = parts.prop_map(|(name, qualifier, operator, version, architectures)| {
        let wanted = match operator {
            "" => String::new(),
            operator => format!(" ({operator} {version})"),
        };
        format!("{name}{qualifier}{wanted}{architectures}")
    });
    prop::collection::vec(alternative, 1..3).prop_map(|all| all.join(" | "))
}

fn set() -> impl Strategy<Value = Vec<Text>> {
    let provided = (one_of(NAMES), one_of(&["", " (= 1)", " (= 2)"]));
    let provided = provided.prop_map(|(name, version)| format!("{name}{version}"));
    let multi_arch = one_of(&[MultiArch::No, MultiArch::Foreign, MultiArch::Allowed]);
    let package = (
        one_of(NAMES),
        one_of(VERSIONS),
        one_of(&["amd64", "arm64", "all"]),
        multi_arch,
        prop::collection::vec(provided, 0..2),
        prop::collection::vec(relation(), 0..4),
    );
    let package = package.prop_map(
        |(name, version, architecture, multi_arch, provides, depends)| Text {
            name,
            version,
            architecture,
            multi_arch,
            provides: provides.join(", "),
            depends: depends.join(", "),
        },
    );
    prop::collection::vec(package, 1..=10)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn nothing_that_stays_loses_what_it_needs(
        packages in set(),
        order in Just((0..10_usize).collect::<Vec<_>>()).prop_shuffle(),
        count in 0..10_usize,
        kept in prop::collection::hash_set(0..10_usize, 0..3),
    ) {
        let members: Vec<Member<'_>> = packages.iter().map(Text::member).collect();
        let whole = universe(&members);

        let removed = removable(&whole, &kept, &order[..count]).unwrap();

        prop_assert!(removed.iter().all(|number| order[..count].contains(number)));
        prop_assert!(removed.iter().all(|number| !kept.contains(number)));
        let rest = members.iter().enumerate();
        let rest = rest.filter(|(number, _)| !removed.contains(number));
        let rest: Vec<Member<'_>> = rest.map(|(_, member)| *member).collect();
        prop_assert_eq!(broken_by(&whole, &universe(&rest)).unwrap(), vec![]);
    }
}

/// A hostile set: each relation would look at each version, if nothing were sorted.
#[test]
fn many_relations_to_many_versions_take_no_time() {
    let versions: Vec<String> = (0..50_000).map(|n| n.to_string()).collect();
    let depends: String = (0..50_000).fold(String::new(), |text, n| text + &format!("x (>= {n}),"));
    let mut members: Vec<Member<'_>> = versions.iter().map(|it| member("x", it, "")).collect();
    members.push(member("user", "1", &depends));
    let candidates: Vec<usize> = (0..50_000).collect();

    let started = std::time::Instant::now();
    assert_eq!(gone(&members, &[], &candidates).len(), 49_999);

    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}
