//! What one stolen key is good for, and what it is not.

use serde::Serialize;

use crate::ceremony::plan::{Plan, Signing};
use crate::ceremony::time::span;

/// One kind of key in the wrong hands.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Theft {
    /// Which key.
    pub(crate) key: String,
    /// What its thief can do.
    pub(crate) can: String,
    /// What ends it.
    pub(crate) remedy: String,
}

/// Every kind of key of `plan` in the wrong hands, alone and the server's together.
pub(crate) fn thefts(plan: &Plan) -> Vec<Theft> {
    let mut thefts: Vec<Theft> = plan
        .signed_by_people()
        .map(|(role, signing)| of_people(plan, role, signing))
        .collect();
    thefts.extend(of_server(plan));
    thefts
}

fn of_people(plan: &Plan, role: &str, signing: &Signing) -> Theft {
    let threshold = signing.authority.threshold().get();
    let all = match role {
        "root" => "everything, for every client, for good".to_owned(),
        "targets" => "with the server's timestamp and snapshot keys, any file at any path".into(),
        _ => {
            let paths = plan.roles.iter().find(|one| one.name.as_str() == role);
            let paths = paths.map(|one| one.paths.join(", ")).unwrap_or_default();
            format!("with the server's timestamp and snapshot keys, any file at {paths}")
        }
    };
    let can = match threshold {
        1 => all,
        _ => format!("nothing; {threshold} of them: {all}"),
    };
    let remedy = match role {
        "root" => "a rotation that replaces the key, signed by the others",
        _ => "another key for the role, then a new version of it",
    };
    Theft {
        key: format!("one key of `{role}`"),
        can,
        remedy: remedy.into(),
    }
}

fn of_server(plan: &Plan) -> Vec<Theft> {
    let lifetime = |role: &str| {
        let expiry = plan.online_expiry.get(role);
        expiry
            .map(|expiry| span(expiry.lifetime))
            .unwrap_or_default()
    };
    let rotation = "a root rotation with another key; clients that saw the thief's versions go on";
    let named = |role: &str, key: &str, can: String| Theft {
        key: format!("`{key}` ({role})"),
        can,
        remedy: rotation.into(),
    };
    let online = &plan.online;
    let mut thefts = vec![
        named(
            "timestamp",
            &online.timestamp,
            format!(
                "hide new publishes for up to {} (until the snapshot expires), and pretend versions \
                 so high that clients refuse the real ones; no file that was not published",
                lifetime("snapshot")
            ),
        ),
        named(
            "snapshot",
            &online.snapshot,
            "nothing alone; with the timestamp key, mix published versions of different roles".into(),
        ),
        named(
            "repositories",
            &online.repositories,
            "nothing alone; with the timestamp and snapshot keys, any file in any repository that no \
             role of people speaks for"
                .into(),
        ),
    ];
    if let Some(key) = &online.targets {
        let can = "nothing alone; with the timestamp and snapshot keys, any file at any path";
        thefts.push(named("targets", key, can.into()));
    }
    let can = match (&online.targets, plan.roles.is_empty()) {
        (Some(_), _) => "any file at any path, until the root is rotated; never the root itself",
        (None, false) => "any file outside the paths of the roles that people sign; never the root",
        (None, true) => "any file that the targets role leaves to `repositories`; never the root",
    };
    thefts.push(Theft {
        key: "all keys of the server".into(),
        can: can.into(),
        remedy: "a root rotation with other keys for every online role".into(),
    });
    thefts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ceremony::plan::tests::plan;

    #[test]
    fn every_kind_of_key_is_told_once() {
        let plan = plan();
        let thefts = thefts(&plan);

        let keys: Vec<&str> = thefts.iter().map(|theft| theft.key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "one key of `root`",
                "one key of `production`",
                "`tuf-timestamp` (timestamp)",
                "`tuf-snapshot` (snapshot)",
                "`tuf-repositories` (repositories)",
                "`tuf-targets` (targets)",
                "all keys of the server",
            ]
        );
        assert!(thefts[0].can.starts_with("nothing; 3 of them: everything"));
        assert!(
            thefts[1]
                .can
                .contains("any file at rpm/production/*/repodata/*")
        );
        assert!(thefts[2].can.contains("up to 7 days"));
    }
}
