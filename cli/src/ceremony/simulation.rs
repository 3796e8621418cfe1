//! What a plan means on the bad days: keys lost, keys stolen, people who are one person.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use tuf::Authority;

use crate::ceremony::calendar::{self, Event};
use crate::ceremony::plan::{Plan, Signing};
use crate::ceremony::theft::{Theft, thefts};
use crate::ceremony::time::span;

/// Signed for longer than that, what was stolen stays trusted for too long, in seconds.
const FAR: u32 = 2 * 366 * 86_400;

/// What a plan means.
#[derive(Debug, Serialize)]
pub(crate) struct Simulation {
    /// The name of the trust root.
    pub(crate) trust_root: String,
    /// Who holds which key.
    pub(crate) keyholders: Vec<Keyholder>,
    /// Each role that people sign.
    pub(crate) roles: Vec<RoleOutlook>,
    /// What one stolen key is good for.
    pub(crate) thefts: Vec<Theft>,
    /// What people have to do when.
    pub(crate) calendar: Vec<Event>,
    /// What deserves a second thought.
    pub(crate) warnings: Vec<String>,
}

/// One key and its holder.
#[derive(Debug, Serialize)]
pub(crate) struct Keyholder {
    name: String,
    contact: String,
    keyid: String,
    scheme: String,
    serial: Option<String>,
    attestation: Option<String>,
}

/// How a role stands when people or keys are missing.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct RoleOutlook {
    /// The role.
    pub(crate) role: String,
    /// How many keys may sign.
    pub(crate) keys: usize,
    /// How many have to.
    pub(crate) threshold: u32,
    /// How many people hold them.
    pub(crate) people: usize,
    /// How many people are enough to sign it.
    pub(crate) fewest_people: usize,
    /// The keys left when 1, 2 … people are lost, those with the most keys first.
    pub(crate) left_after_losing: Vec<usize>,
    /// From signing to expiry, in seconds.
    pub(crate) lifetime: u32,
}

impl RoleOutlook {
    /// How many people can be lost, whoever they are, before nobody can sign the role any more.
    pub(crate) fn spare_people(&self) -> usize {
        let enough = |left: &&usize| **left >= self.threshold as usize;
        self.left_after_losing.iter().take_while(enough).count()
    }
}

/// Plays `plan` through, as if it were signed at `now`.
pub(crate) fn simulate(plan: &Plan, now: DateTime<Utc>) -> Simulation {
    let roles: Vec<RoleOutlook> = plan
        .signed_by_people()
        .map(|(role, signing)| outlook(plan, role, signing))
        .collect();
    let holders = plan.roster.holders().iter();
    Simulation {
        trust_root: plan.trust_root.clone(),
        keyholders: holders
            .map(|holder| Keyholder {
                name: holder.name.clone(),
                contact: holder.contact.clone(),
                keyid: holder.key.id().to_string(),
                scheme: holder.key.scheme().to_string(),
                serial: holder.serial.clone(),
                attestation: holder.attestation.clone(),
            })
            .collect(),
        thefts: thefts(plan),
        calendar: calendar::events(plan, now),
        warnings: warnings(plan, &roles),
        roles,
    }
}

fn outlook(plan: &Plan, role: &str, signing: &Signing) -> RoleOutlook {
    let held = held(plan, &signing.authority);
    let keys = signing.authority.keys().len();
    let threshold = signing.authority.threshold().get();
    let mut reached = 0;
    let fewest = held.iter().take_while(|&&many| {
        let open = reached < threshold as usize;
        reached += many;
        open
    });
    let fewest_people = fewest.count();
    let mut left = keys;
    let left_after_losing = held.iter().map(|many| {
        left -= many;
        left
    });
    RoleOutlook {
        role: role.into(),
        keys,
        threshold,
        people: held.len(),
        fewest_people,
        left_after_losing: left_after_losing.collect(),
        lifetime: signing.expiry.lifetime,
    }
}

/// How many keys of `authority` each person holds, the most first.
fn held(plan: &Plan, authority: &Authority) -> Vec<usize> {
    let mut held: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for key in authority.keys() {
        *held.entry(plan.roster.person_of(key.id())).or_default() += 1;
    }
    let mut held: Vec<usize> = held.into_values().collect();
    held.sort_unstable_by(|one, other| other.cmp(one));
    held
}

fn warnings(plan: &Plan, roles: &[RoleOutlook]) -> Vec<String> {
    let mut warnings = Vec::new();
    for role in roles {
        let RoleOutlook {
            role: name,
            threshold,
            fewest_people,
            keys,
            ..
        } = role;
        if *threshold == 1 {
            warnings.push(format!(
                "one signature makes `{name}` valid: whoever has one of its {keys} keys has the role"
            ));
        } else if *fewest_people == 1 {
            warnings.push(format!(
                "one person holds {threshold} keys of `{name}` and can sign it alone"
            ));
        } else if *fewest_people < *threshold as usize {
            warnings.push(format!(
                "{fewest_people} people can sign `{name}`, although it needs {threshold} \
                 signatures: somebody holds more than one key"
            ));
        }
        if role.spare_people() == 0 {
            warnings.push(format!(
                "nobody may be lost: `{name}` needs every one of its keyholders"
            ));
        }
        if role.lifetime > FAR {
            warnings.push(format!(
                "`{name}` is good for {}: what is stolen stays trusted as long",
                span(role.lifetime)
            ));
        }
    }
    if plan.online.targets.is_some() {
        warnings.push(
            "the server signs the top-level targets role: who takes the server over can speak for \
             every path; `[targets]` gives the role to keyholders"
                .into(),
        );
    }
    warnings
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::ceremony::plan::tests::{plan, text};

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn three_of_five_people_survive_the_loss_of_any_two() {
        let simulation = simulate(&plan(), now());

        let root = &simulation.roles[0];
        assert_eq!(root.left_after_losing, [4, 3, 2, 1, 0]);
        assert_eq!((root.spare_people(), root.fewest_people), (2, 3));
        let production = &simulation.roles[1];
        assert_eq!(
            (production.spare_people(), production.fewest_people),
            (0, 2)
        );
        let warnings = simulation.warnings.join("\n");
        assert!(
            warnings.contains("`production` needs every one"),
            "{warnings}"
        );
        assert!(
            warnings.contains("signs the top-level targets role"),
            "{warnings}"
        );
        assert_eq!(simulation.warnings.len(), 2, "{warnings}");
    }

    #[test]
    fn one_person_with_several_keys_is_one_person() {
        let two = text().replace("two@example.org", "one@example.org");
        let outlook = |text: &str| {
            let plan = Plan::parse(text, Path::new("")).unwrap();
            let simulation = simulate(&plan, now());
            let told = simulation.warnings.join("\n");
            (simulation.roles.into_iter().next().unwrap(), told)
        };

        let (root, told) = outlook(&two);
        assert_eq!((root.people, root.fewest_people), (4, 2));
        assert_eq!(root.left_after_losing, [3, 2, 1, 0]);
        assert!(
            told.contains("2 people can sign `root`, although it needs 3"),
            "{told}"
        );
        assert!(
            told.contains("one person holds 2 keys of `production`"),
            "{told}"
        );

        let (root, told) = outlook(&text().replace("threshold = 3", "threshold = 1"));
        assert_eq!(root.spare_people(), 4);
        assert!(told.contains("one signature makes `root` valid"), "{told}");

        let (_, told) = outlook(&text().replace("\"365d\"", "\"1000d\""));
        assert!(told.contains("`root` is good for 1000 days"), "{told}");
    }
}
