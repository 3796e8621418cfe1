//! How far sending has come.

use std::collections::{BTreeMap, HashMap};

use indicatif::ProgressBar;
use openapi::types::Task;

use super::super::catalog::Item;
use super::cluster::Cluster;
use super::{COMPANY, Refused};

/// What was sent so far, and what came of it.
pub(super) struct Course<'a> {
    /// All that is to be sent.
    pub(super) items: &'a [&'a Item],
    /// The files of each source package, sent before or not.
    pub(super) sources: HashMap<u32, Vec<&'a Item>>,
    pub(super) bar: ProgressBar,
    /// Of each of them, whether it got in.
    pub(super) is_in: Vec<bool>,
    /// Those that did not, by their places.
    pub(super) refused: BTreeMap<usize, Refused>,
    /// Tasks that nobody waits for.
    pub(super) open: Vec<Task>,
}

/// A cluster that was sent.
pub(super) struct Lane {
    pub(super) cluster: Cluster,
    /// The task of each file that got through, with its place.
    pub(super) tasks: Vec<(usize, Task)>,
    /// The files that did not.
    pub(super) refused: BTreeMap<usize, Refused>,
}

/// A cluster whose tasks have ended.
pub(super) struct Ended {
    /// What was refused on account of others alone.
    pub(super) again: Option<Cluster>,
    /// Whether anything got in, or was refused for its own fault.
    pub(super) is_further: bool,
}

impl Course<'_> {
    /// Whether the file at `place` was refused for its own fault.
    pub(super) fn is_broken(&self, place: usize) -> bool {
        let refused = self.refused.get(&place);
        refused.is_some_and(|refused| refused.code != COMPANY)
    }

    /// Notes that the file at `place` got in, whatever was said before.
    pub(super) fn take_in(&mut self, place: usize) {
        self.is_in[place] = true;
        self.refused.remove(&place);
    }

    /// Notes that files of `bundle` are not there because of `culprit`.
    pub(super) fn refuse_company(&mut self, bundle: &[usize], culprit: &Refused) {
        for place in bundle {
            if self.is_in[*place] {
                continue;
            }
            let refused = || Refused {
                package: self.items[*place].label(),
                code: COMPANY.to_owned(),
                reason: format!(
                    "`{}` of the same source package: {}",
                    culprit.package, culprit.reason
                ),
                by_policy: culprit.by_policy,
                place: *place,
            };
            self.refused.entry(*place).or_insert_with(refused);
        }
    }

    /// Takes up a cluster that nobody waits for.
    pub(super) fn leave(&mut self, lane: Lane) {
        let Lane {
            cluster,
            tasks,
            refused,
        } = lane;
        for (place, task) in tasks {
            self.is_in[place] = true;
            self.open.push(task);
        }
        self.refused.extend(refused);
        for bundle in &cluster.bundles {
            let culprit = bundle.iter().find(|place| self.is_broken(**place));
            if let Some(culprit) = culprit.and_then(|place| self.refused.get(place)).cloned() {
                self.refuse_company(bundle, &culprit);
            }
        }
    }

    /// Shows how far it is.
    pub(super) fn tell(&self) {
        let is_in = self.is_in.iter().filter(|is_in| **is_in).count();
        self.bar.set_position((is_in + self.refused.len()) as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::catalog::Location;
    use super::*;

    fn item(name: &str) -> Item {
        Item {
            name: Some(name.to_owned()),
            location: Location::parse(name).unwrap(),
            size: 1,
            sha256: [0; 32],
            division: None,
            sources: vec![1],
        }
    }

    fn refused(place: usize) -> Refused {
        Refused {
            package: "s_1_source".to_owned(),
            code: "deb-bad-source".to_owned(),
            reason: "it has no files".to_owned(),
            by_policy: true,
            place,
        }
    }

    #[test]
    fn what_belongs_to_a_refused_file_is_refused_in_company_until_others_bring_it() {
        let items = ["s_1-1.dsc", "s_1.tar.gz", "s_1-1.diff.gz", "s_1-2.dsc"].map(item);
        let items: Vec<&Item> = items.iter().collect();
        let mut course = Course {
            items: &items,
            sources: HashMap::new(),
            bar: ProgressBar::hidden(),
            is_in: vec![false; 4],
            refused: BTreeMap::new(),
            open: Vec::new(),
        };

        course.leave(Lane {
            cluster: Cluster {
                bundles: vec![vec![0, 1, 2], vec![1, 3]],
            },
            tasks: Vec::new(),
            refused: BTreeMap::from([(0, refused(0))]),
        });

        let codes: Vec<(usize, &str)> = course
            .refused
            .iter()
            .map(|(place, one)| (*place, &*one.code))
            .collect();
        assert_eq!(codes, [(0, "deb-bad-source"), (1, COMPANY), (2, COMPANY)]);
        assert!(course.refused[&2].reason.contains("it has no files"));
        assert!(course.is_broken(0) && !course.is_broken(1));
        course.take_in(1);
        assert_eq!(course.refused.keys().collect::<Vec<_>>(), [&0, &2]);
        course.refuse_company(&[1, 2], &refused(0));
        assert!(!course.refused.contains_key(&1));
    }
}
