//! Artifacts, and the bins that list them.

use std::collections::{BTreeMap, BTreeSet};

use entities::trust_role;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tuf::{Bins, Target, TargetPath};

use super::super::bins;
use super::super::edit::{Edit, Edited, Listing};
use super::Builder;
use crate::trust::search::{Owner, Search};
use crate::trust::{BINS, TrustError, inconsistent};

impl Builder<'_> {
    /// Sorts changed artifacts by the roles that list them.
    pub(super) fn take_artifacts(&mut self) -> Result<(), TrustError> {
        let search = Search::of(&self.roles)?;
        for change in &self.work.changes {
            let path: TargetPath = change.path.parse().map_err(inconsistent)?;
            let target: Option<Target> = change
                .target
                .clone()
                .map(serde_json::from_value)
                .transpose()
                .map_err(inconsistent)?;
            match search.artifact(&path) {
                Some(Owner::Online(role)) => {
                    self.edits.entry(role).or_default().change(path, target);
                }
                // In the version of the role that people have signed.
                Some(Owner::People(_)) => {}
                Some(Owner::Bin) => _ = self.artifacts.insert(path, target),
                None => return Err(inconsistent(format!("artifact `{path}` has no role"))),
            }
        }
        Ok(())
    }

    /// Makes the documents of all bins in which something changes.
    pub(super) async fn compose_bins(&mut self) -> Result<(), TrustError> {
        let artifacts = std::mem::take(&mut self.artifacts);
        let due: BTreeSet<u32> = self.dirty.iter().filter_map(|name| number(name)).collect();
        if !artifacts.is_empty() || !due.is_empty() {
            self.change_bins(artifacts, due).await?;
        }
        if self.dirty.contains(BINS) && !self.versions.contains_key(BINS) {
            self.compose_role(BINS, &Listing::new()).await?;
        }
        Ok(())
    }

    async fn change_bins(
        &mut self,
        artifacts: BTreeMap<TargetPath, Option<Target>>,
        due: BTreeSet<u32>,
    ) -> Result<(), TrustError> {
        let Some(before) = bins::present(&self.next) else {
            return self.first_bins(artifacts).await;
        };
        let mut edits: BTreeMap<u32, Edit> =
            due.iter().map(|&bin| (bin, Edit::default())).collect();
        for (path, target) in artifacts {
            edits
                .entry(before.of(&path))
                .or_default()
                .change(path, target);
        }
        // A tombstone is signed anew, and lists nothing.
        let present = edits.keys().copied().filter(|bin| *bin < before.count());
        let numbers = present.collect();
        let db = self.context.db.read();
        let mut listings = bins::listings(db, self.work.root.id, before, &numbers).await?;
        let mut edited = BTreeMap::new();
        for (bin, edit) in edits {
            let done = edit.apply(listings.remove(&bin).unwrap_or_default());
            self.next.artifacts += count(done.added) - count(done.removed.len());
            // A bin whose changes come to nothing stays as it is.
            if due.contains(&bin) || !done.written.is_empty() || !done.removed.is_empty() {
                edited.insert(bin, done);
            }
        }
        match bins::wanted(&self.next, self.next.artifacts) {
            Some(after) => self.cut_anew(before, after, edited).await,
            None => self.sign_bins(before, edited).await,
        }
    }

    async fn first_bins(
        &mut self,
        artifacts: BTreeMap<TargetPath, Option<Target>>,
    ) -> Result<(), TrustError> {
        let mut edit = Edit::default();
        for (path, target) in artifacts {
            edit.change(path, target);
        }
        let done = edit.apply(Listing::new());
        self.next.artifacts = count(done.added);
        let Some(bins) = bins::wanted(&self.next, self.next.artifacts) else {
            return Ok(());
        };
        self.spread(bins, done).await
    }

    /// Spreads everything over another number of bins.
    async fn cut_anew(
        &mut self,
        before: Bins,
        after: Bins,
        edited: BTreeMap<u32, Edited>,
    ) -> Result<(), TrustError> {
        let numbers = (0..before.count()).collect();
        let db = self.context.db.read();
        let listings = bins::listings(db, self.work.root.id, before, &numbers).await?;
        let mut all = Edited::default();
        for (number, listing) in listings {
            match edited.get(&number) {
                Some(done) => {
                    all.listing.extend(done.listing.clone());
                    all.written.extend(done.written.clone());
                    all.removed.extend(done.removed.clone());
                }
                None => all.listing.extend(listing),
            }
        }
        self.spread(after, all).await
    }

    /// Makes the documents of all of `bins`, and tombstones of those that are too many.
    async fn spread(&mut self, bins: Bins, all: Edited) -> Result<(), TrustError> {
        let mut each: BTreeMap<u32, Edited> = (0..bins.count())
            .map(|number| (number, Edited::default()))
            .collect();
        for (path, target) in all.listing {
            let bin = each.entry(bins.of(&path)).or_default();
            bin.listing.insert(path, target);
        }
        for (path, target) in all.written {
            let bin = each.entry(bins.of(&path)).or_default();
            bin.written.insert(path, target);
        }
        self.draft.removed.extend(all.removed);
        for number in bins.count()..u32::try_from(self.next.bins).unwrap_or(0) {
            each.insert(number, Edited::default());
        }
        self.next.bins = bins.count().into();
        self.compose_role(BINS, &Listing::new()).await?;
        self.sign_bins(bins, each).await
    }

    /// Makes the documents of the bins in `edited`.
    async fn sign_bins(
        &mut self,
        bins: Bins,
        edited: BTreeMap<u32, Edited>,
    ) -> Result<(), TrustError> {
        self.bin_rows(bins, edited.keys().copied()).await?;
        for (number, done) in edited {
            let name = Bins::name(number).to_string();
            let written = done.written.into_iter();
            self.draft
                .written
                .extend(written.map(|(path, target)| (Owner::Bin, path, target)));
            self.draft.removed.extend(done.removed);
            self.compose_role(&name, &done.listing).await?;
        }
        Ok(())
    }

    /// Reads the rows of bins, and makes those that are missing.
    async fn bin_rows(
        &mut self,
        bins: Bins,
        numbers: impl Iterator<Item = u32>,
    ) -> Result<(), TrustError> {
        let authority = self.draft.keyring.alone(&self.next.keys.repositories)?;
        let authority = serde_json::to_value(&authority).map_err(inconsistent)?;
        let numbers: Vec<u32> = numbers.collect();
        let name = |number: u32| Bins::name(number).to_string();
        let names = numbers.iter().map(|&number| name(number));
        let unread: Vec<String> = names
            .filter(|name| !self.roles.contains_key(name))
            .collect();
        for some in unread.chunks(1000) {
            let rows = trust_role::Entity::find()
                .filter(trust_role::Column::TrustRoot.eq(self.work.root.id))
                .filter(trust_role::Column::Name.is_in(some.iter().map(String::as_str)))
                .all(self.context.db.read())
                .await?;
            self.roles
                .extend(rows.into_iter().map(|row| (row.name.clone(), row)));
        }
        for number in numbers {
            // Its paths may be others than before, and so may the key.
            let mut row = bins::row(&self.next, bins, number.min(bins.count() - 1), &authority)?;
            let name = name(number);
            if let Some(before) = self.roles.get(&name) {
                (row.version, row.expires_at) = (before.version, before.expires_at);
            }
            if number >= bins.count() {
                (row.parent, row.tombstone) = (None, true);
            }
            (row.name, row.position) = (name.clone(), number.into());
            self.roles.insert(name, row);
        }
        Ok(())
    }
}

fn number(name: &str) -> Option<u32> {
    name.strip_prefix("bin-")?.parse().ok()
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
