//! What happens to the targets of a role.

use std::collections::{BTreeMap, BTreeSet};

use tuf::{Target, TargetPath};

/// The targets of a role, by path.
pub(super) type Listing = BTreeMap<TargetPath, Target>;

/// What is to be listed, and what no more.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Edit {
    /// Whether what is not in `set` goes.
    pub(super) replace: bool,
    /// What is to be listed.
    pub(super) set: Listing,
    /// What is to be listed no more.
    pub(super) remove: BTreeSet<TargetPath>,
}

/// What an edit comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Edited {
    /// All targets from now on.
    pub(super) listing: Listing,
    /// Those that are new or differ.
    pub(super) written: Listing,
    /// How many of them are new.
    pub(super) added: usize,
    /// Those that are gone.
    pub(super) removed: Vec<TargetPath>,
}

impl Edit {
    /// An edit after which exactly `listing` is there.
    pub(super) fn whole(listing: Listing) -> Self {
        Self {
            replace: true,
            set: listing,
            remove: BTreeSet::new(),
        }
    }

    /// The last of two changes of one path wins.
    pub(super) fn change(&mut self, path: TargetPath, target: Option<Target>) {
        if let Some(target) = target {
            self.remove.remove(&path);
            self.set.insert(path, target);
        } else {
            self.set.remove(&path);
            self.remove.insert(path);
        }
    }

    /// Edits `current`.
    pub(super) fn apply(&self, current: Listing) -> Edited {
        let goes = |path: &TargetPath| {
            self.remove.contains(path) || (self.replace && !self.set.contains_key(path))
        };
        let written: Listing = self
            .set
            .iter()
            .filter(|(path, target)| current.get(path) != Some(target))
            .map(|(path, target)| (path.clone(), target.clone()))
            .collect();
        let added = written.keys().filter(|path| !current.contains_key(path));
        let added = added.count();
        let (removed, mut listing): (Listing, Listing) =
            current.into_iter().partition(|(path, _)| goes(path));
        listing.extend(written.clone());
        Edited {
            listing,
            written,
            added,
            removed: removed.into_keys().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(entries: &[(&str, u64)]) -> Listing {
        let target = |(path, length): &(&str, u64)| {
            (path.parse().unwrap(), Target::new(*length, "ab".repeat(32)))
        };
        entries.iter().map(target).collect()
    }

    #[test]
    fn an_edit_tells_what_is_new_and_what_goes() {
        let mut edit = Edit::default();
        for (path, target) in listing(&[("same", 1), ("other", 2), ("new", 3)]) {
            edit.change(path, Some(target));
        }
        edit.change("gone".parse().unwrap(), None);
        edit.change("never".parse().unwrap(), None);

        let edited = edit.apply(listing(&[
            ("same", 1),
            ("other", 1),
            ("gone", 1),
            ("kept", 1),
        ]));

        assert_eq!(
            edited.listing,
            listing(&[("same", 1), ("other", 2), ("new", 3), ("kept", 1)])
        );
        assert_eq!(edited.written, listing(&[("other", 2), ("new", 3)]));
        assert_eq!(edited.added, 1);
        assert_eq!(edited.removed, ["gone".parse().unwrap()]);
    }

    #[test]
    fn a_whole_listing_takes_the_place_of_another() {
        let edited = Edit::whole(listing(&[("b", 1)])).apply(listing(&[("a", 1), ("b", 1)]));

        assert_eq!(edited.listing, listing(&[("b", 1)]));
        assert_eq!(edited.removed, ["a".parse().unwrap()]);
        assert!(edited.written.is_empty());
    }

    #[test]
    fn the_last_change_of_a_path_wins() {
        let mut edit = Edit::default();
        let path: TargetPath = "a".parse().unwrap();
        edit.change(path.clone(), Some(Target::new(1, "ab".repeat(32))));
        edit.change(path.clone(), None);
        assert!(edit.apply(listing(&[("a", 1)])).listing.is_empty());

        edit.change(path, Some(Target::new(2, "ab".repeat(32))));
        assert_eq!(edit.apply(Listing::new()).listing, listing(&[("a", 2)]));
    }
}
