use super::*;
use crate::ceremony::public_key;
use crate::ceremony::roster::tests::key;

/// A plan with five keyholders, three of whom sign the root.
pub(crate) fn text() -> String {
    let holders = [
        (1, "one"),
        (2, "two"),
        (3, "three"),
        (4, "four"),
        (5, "five"),
    ];
    let holders = holders.map(|(seed, name)| {
        let key = public_key::write(&key(seed));
        format!(
            "[[keyholder]]\nname = \"keyholder {name}\"\ncontact = \"{name}@example.org\"\n\
             key = \"{key}\"\nserial = \"{seed}\"\n\n"
        )
    });
    format!(
        r#"
bins = 256
signing_window = "7d"

[root]
threshold = 3
lifetime = "365d"

[online]
timestamp = "tuf-timestamp"
snapshot = "tuf-snapshot"
targets = "tuf-targets"
repositories = "tuf-repositories"

[expiry]
timestamp = "12h"
snapshot = {{ lifetime = "7d", margin = "1d" }}

[[role]]
name = "production"
keys = ["keyholder one", "keyholder two"]
threshold = 2
paths = ["rpm/production/*/repodata/*"]
lifetime = "90d"

{}"#,
        holders.concat()
    )
}

pub(crate) fn plan() -> Plan {
    Plan::parse(&text(), Path::new("")).unwrap()
}

fn told(text: &str) -> String {
    let mistakes = Plan::parse(text, Path::new("")).unwrap_err();
    let lines: Vec<String> = mistakes.iter().map(Mistake::to_string).collect();
    lines.join("\n")
}

#[test]
fn a_plan_is_read_whole() {
    let plan = plan();

    assert_eq!(plan.trust_root, "default");
    assert_eq!(plan.root.authority.threshold().get(), 3);
    assert_eq!(plan.root.authority.keys().len(), 5);
    assert_eq!(plan.root.expiry, Expiry::of(365 * 86_400));
    assert_eq!(plan.bins, Some(256));
    assert_eq!(plan.signing_window, TimeDelta::days(7));
    assert_eq!(plan.roles[0].signing.authority.keys().len(), 2);
    let snapshot = Expiry {
        lifetime: 7 * 86_400,
        margin: 86_400,
    };
    assert_eq!(plan.online_expiry["snapshot"], snapshot);
    assert_eq!(plan.online_expiry["timestamp"], Expiry::of(43_200));
    assert_eq!(plan.online_expiry.len(), 5);
    assert_eq!(plan.online.names().count(), 4);
    let people: Vec<&str> = plan.signed_by_people().map(|(name, _)| name).collect();
    assert_eq!(people, ["root", "production"]);
}

#[test]
fn people_who_sign_the_targets_role_take_it_from_the_server() {
    let offline = text().replace("targets = \"tuf-targets\"\n", "").replace(
        "[expiry]",
        "[targets]\nkeys = [\"keyholder five\"]\nthreshold = 1\n\n[expiry]",
    );
    let plan = Plan::parse(&offline, Path::new("")).unwrap();

    assert_eq!(plan.online.targets, None);
    let targets = plan.targets.unwrap();
    assert_eq!(targets.authority.keys().len(), 1);
    assert_eq!(targets.expiry, Expiry::of(365 * 86_400));
    assert!(!plan.online_expiry.contains_key("targets"));
    let both = text().replace(
        "[expiry]",
        "[targets]\nkeys = []\nthreshold = 1\n\n[expiry]",
    );
    assert!(
        told(&both).contains("people sign the targets role"),
        "{}",
        told(&both)
    );
}

#[test]
fn every_mistake_of_a_plan_is_named_with_its_place() {
    let wrong = text()
        .replace("bins = 256", "bins = 100")
        .replace("threshold = 3", "threshold = 6")
        .replace(
            "snapshot = \"tuf-snapshot\"",
            "snapshot = \"tuf-timestamp\"",
        )
        .replace("timestamp = \"12h\"", "timestamp = \"soon\"")
        .replace("margin = \"1d\"", "margin = \"8d\"")
        .replace("\"keyholder two\"]", "\"keyholder six\"]")
        .replace("[[role]]\n", "[[role]]\ncolour = \"blue\"\n");
    let told = told(&wrong);

    for said in [
        "line 2, column 8: `bins` has to be \"auto\" or a power of two",
        "line 6, column 13: the threshold is 6, but there are only 5 different keys",
        "another role has this key",
        "`soon` is no time span",
        "`margin` has to be shorter than `lifetime`",
        "there is no keyholder `keyholder six`",
        "the field `colour` is unknown",
    ] {
        assert!(told.contains(said), "{said} is not in:\n{told}");
    }
    assert_eq!(told.lines().count(), 7, "{told}");
}

#[test]
fn what_is_needed_is_asked_for() {
    let told = told("");

    for said in [
        "`[[keyholder]]` is missing",
        "`[root]` is missing",
        "`[online]` is missing",
    ] {
        assert!(told.contains(said), "{told}");
    }
}

#[test]
fn names_and_paths_that_mean_something_else_are_refused() {
    for (from, to, why) in [
        ("\"production\"", "\"bin-7\"", "roles that the server signs"),
        ("\"production\"", "\"Root\"", "made of `a` to `z`"),
        (
            "\"rpm/production/*/repodata/*\"",
            "\"/rpm/**\"",
            "read the pattern",
        ),
        (
            "bins = 256",
            "trust_root = \"targets\"",
            "cannot be the name of a trust root",
        ),
    ] {
        let told = told(&text().replace(from, to));
        assert!(told.contains(why), "{to}: {told}");
    }
}
