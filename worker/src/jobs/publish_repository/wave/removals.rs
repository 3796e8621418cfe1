//! The gates that ask what goes.

use std::collections::HashSet;

use entities::{change, package};

use super::Spot;
use super::resolver::Resolver;
use crate::gates::{self, Effect, Finding};

impl Resolver<'_> {
    /// The gates over the whole set, which are to be blamed on whoever removes.
    pub(super) fn check_removals(&mut self, changes: &[change::Model]) {
        let mut ignored: Vec<&'static str> = Vec::new();
        while let Some(finding) = self.removal_finding(&ignored) {
            let culprits: Vec<usize> = self.removing().collect();
            let may = |place: &usize| {
                changes[*place]
                    .overrides
                    .0
                    .iter()
                    .any(|name| name == finding.code)
            };
            if culprits.iter().all(may) {
                let passed = culprits.into_iter().map(|place| (place, finding.code));
                self.wave.overridden.extend(passed);
                ignored.push(finding.code);
                // Who may take all may take much.
                ignored.push(gates::SHRINK);
                continue;
            }
            for place in culprits.into_iter().filter(|place| !may(place)) {
                self.refuse(place, finding.problem.clone());
            }
            return;
        }
    }

    fn removal_finding(&self, ignored: &[&str]) -> Option<Finding> {
        // A file of a source package comes and goes with it, and is no package of its own.
        let (files, gone): (Vec<&Spot>, Vec<&Spot>) = self
            .removed_by
            .keys()
            .filter(|spot| self.known.held.contains_key(*spot))
            .partition(|spot| self.known.held[*spot].architecture == package::SOURCE_FILE);
        let coming: HashSet<(&str, &str)> = self
            .now
            .values()
            .flatten()
            .map(|(_, package)| (&*package.name, &*package.arch))
            .collect();
        let files = files.into_iter();
        let files = files.filter(|spot| self.now.get(*spot) == Some(&None));
        // By something at the same spot, or by another version.
        let is_replaced = |spot: &&Spot| {
            let held = self.known.held.get(*spot);
            let held = held.and_then(|held| self.known.packages.get(&held.package));
            self.now.get(*spot).is_some_and(Option::is_some)
                || held.is_some_and(|held| coming.contains(&(&*held.name, &*held.arch)))
        };
        let replaced = gone.iter().copied().filter(is_replaced);
        let added = self.now.values().flatten();
        let effect = Effect {
            before: self.known.count.saturating_sub(files.count() as u64),
            added: added.filter(|(_, one)| !one.is_source_file()).count() as u64,
            removed: gone.len() as u64,
            replaced: replaced.count() as u64,
        };
        gates::removals(&effect, self.policy).filter(|finding| !ignored.contains(&finding.code))
    }

    /// The changes that take away something clients see, without putting something in its place.
    fn removing(&self) -> impl Iterator<Item = usize> {
        let gone = self.removed_by.iter().filter(|(spot, _)| {
            self.known.held.contains_key(spot) && self.now.get(*spot) == Some(&None)
        });
        gone.map(|(_, place)| *place)
    }
}
