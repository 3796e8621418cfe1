//! Our order of versions against dpkg's.

use std::cmp::Ordering;
use std::process::{Command, Stdio};

use countersign_deb::version::{Version, canonical, compare};
use proptest::prelude::*;

/// Few characters, so that many versions are equal or nearly so.
const VERSION: &str = "([01]:)?[01][01a.+~:-]{0,5}(-[01a~+.]{1,3})?";

fn dpkg(arguments: &[&str]) -> bool {
    let status = Command::new("dpkg")
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.expect("dpkg runs").success()
}

fn dpkg_order(first: &str, second: &str) -> Ordering {
    if dpkg(&["--compare-versions", first, "eq", second]) {
        Ordering::Equal
    } else if dpkg(&["--compare-versions", first, "lt", second]) {
        Ordering::Less
    } else {
        Ordering::Greater
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn versions_compare_as_dpkg_compares_them(first in VERSION, second in VERSION) {
        prop_assume!(Version::parse(&first).is_ok() && Version::parse(&second).is_ok());
        let order = dpkg_order(&first, &second);

        prop_assert_eq!(compare(&first, &second), order);
        prop_assert_eq!(canonical(&first) == canonical(&second), order.is_eq());
    }

    #[test]
    fn the_one_spelling_of_a_version_is_the_same_version(version in VERSION) {
        prop_assume!(Version::parse(&version).is_ok());
        let key = canonical(&version);

        prop_assert!(Version::parse(&key).is_ok());
        prop_assert_eq!(dpkg_order(&version, &key), Ordering::Equal);
    }

    #[test]
    fn what_dpkg_takes_for_a_version_is_one(text in "[019a][019a.+~:_ /-]{0,6}[019a.+~:_/-]?") {
        // dpkg leaves out blanks at the end, which no field has.
        prop_assume!(!text.ends_with(' '));

        prop_assert_eq!(Version::parse(&text).is_ok(), dpkg(&["--validate-version", &text]), "{}", text);
    }
}
