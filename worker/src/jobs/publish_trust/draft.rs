//! The next publication of a trust root, before any row speaks of it.

mod artifacts;
mod compose;
mod delegations;
mod signed;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entities::{CeremonyId, Json, trust_role, trust_root};
use tuf::{Authority, Target, TargetPath};

use super::edit::Edit;
use super::error::PublishTrustError;
use super::gather::Work;
use super::repositories;
use crate::context::Context;
use crate::trust::online::{self, Keyring, Unsigned};
use crate::trust::search::{Owner, Search};
use crate::trust::{REPOSITORIES, TrustError};

/// What is about to be published.
pub(super) struct Draft {
    /// The row of the trust root as it will be.
    pub(super) next: trust_root::Model,
    /// Rows of roles that are new or change.
    pub(super) roles: BTreeMap<String, trust_role::Model>,
    /// Targets that are new or change, and the roles that list them.
    pub(super) written: Vec<(Owner, TargetPath, Target)>,
    /// Targets that nobody lists any more.
    pub(super) removed: Vec<TargetPath>,
    /// The ceremonies whose roles are in it.
    pub(super) published: Vec<CeremonyId>,
    /// Files that are complete.
    pub(super) files: Vec<File>,
    unsigned: Vec<Unsigned>,
    versions: BTreeMap<String, u64>,
    keyring: Keyring,
}

/// A metadata file.
pub(in crate::jobs) struct File {
    /// `<version>.<role>.json`.
    pub(in crate::jobs) name: String,
    /// The role.
    pub(in crate::jobs) role: String,
    /// What clients fetch.
    pub(in crate::jobs) bytes: Vec<u8>,
}

impl File {
    fn new(role: &str, version: u64, bytes: Vec<u8>) -> Self {
        Self {
            name: format!("{version}.{role}.json"),
            role: role.to_owned(),
            bytes,
        }
    }
}

impl Draft {
    /// What follows from `work`; none when clients would see nothing new.
    pub(super) async fn of(
        context: &Context,
        work: &Work,
    ) -> Result<Option<Self>, PublishTrustError> {
        let names = online::names(&work.root.keys);
        let custom = work
            .roles
            .values()
            .filter_map(|role| role.signing_key.as_deref());
        let keyring = Keyring::load(context.db.read(), names.into_iter().chain(custom)).await?;
        let mut builder = Builder {
            context,
            work,
            at: context.stamp(),
            next: work.root.clone(),
            roles: work.roles.clone(),
            touched: BTreeSet::new(),
            dirty: BTreeSet::new(),
            edits: BTreeMap::new(),
            artifacts: BTreeMap::new(),
            versions: BTreeMap::new(),
            last_authority: None,
            draft: Self {
                next: work.root.clone(),
                roles: BTreeMap::new(),
                written: Vec::new(),
                removed: Vec::new(),
                published: Vec::new(),
                files: Vec::new(),
                unsigned: Vec::new(),
                versions: BTreeMap::new(),
                keyring,
            },
        };
        builder.take_due();
        builder.take_signed().await?;
        builder.take_repositories().await?;
        builder.take_artifacts()?;
        builder.compose().await?;
        builder.compose_bins().await?;
        builder.finish().await
    }

    /// Signs everything that the server signs.
    pub(super) async fn sign(&mut self, context: &Context) -> Result<(), TrustError> {
        let unsigned = std::mem::take(&mut self.unsigned);
        for role in online::sign(&*context.vault, &self.keyring, unsigned).await? {
            let version = self.versions[&role.role];
            let bytes = role.envelope.to_file();
            self.files.push(File::new(&role.role, version, bytes));
        }
        Ok(())
    }
}

/// Collects what a publication comes to.
struct Builder<'a> {
    context: &'a Context,
    work: &'a Work,
    at: DateTime<Utc>,
    next: trust_root::Model,
    /// Rows as they will be; those of bins and repositories only where something happens to them.
    roles: BTreeMap<String, trust_role::Model>,
    /// Rows to write.
    touched: BTreeSet<String>,
    /// Roles that the server signs anew.
    dirty: BTreeSet<String>,
    /// Changed targets by role, but for bins.
    edits: BTreeMap<String, Edit>,
    /// Changed artifacts that bins list.
    artifacts: BTreeMap<TargetPath, Option<Target>>,
    /// The new versions of targets roles.
    versions: BTreeMap<String, u64>,
    /// Who signs the role that was read last, as its row says it.
    last_authority: Option<(Json, Arc<Authority>)>,
    draft: Draft,
}

impl Builder<'_> {
    /// Roles whose time has come; before the first publication, all that the server signs.
    fn take_due(&mut self) {
        for role in &self.work.due {
            self.dirty.insert(role.name.clone());
            self.roles
                .entry(role.name.clone())
                .or_insert_with(|| role.clone());
        }
        if self.work.is_first() {
            let online = self
                .roles
                .values()
                .filter(|role| role.signing_key.is_some());
            let names: Vec<String> = online.map(|role| role.name.clone()).collect();
            self.dirty.extend(names);
        }
    }

    /// Repositories that came or went, and publications that are to go live.
    async fn take_repositories(&mut self) -> Result<(), TrustError> {
        let search = Search::of(&self.roles)?;
        let authority = self.draft.keyring.alone(&self.next.keys.repositories)?;
        for fresh in &self.work.fresh {
            let row = repositories::row(&self.next, &fresh.repository, &authority)?;
            self.dirty
                .extend([row.name.clone(), REPOSITORIES.to_owned()]);
            self.list(&search, &row.name, &fresh.entry_points);
            self.roles.insert(row.name.clone(), row);
        }
        for gone in &self.work.gone {
            let mut row = gone.clone();
            (row.parent, row.tombstone, row.renew_at) = (None, true, None);
            self.dirty
                .extend([row.name.clone(), REPOSITORIES.to_owned()]);
            self.edits
                .insert(row.name.clone(), Edit::whole(BTreeMap::new()));
            self.roles.insert(row.name.clone(), row);
        }
        for relisted in &self.work.relisted {
            let name = repositories::name(&relisted.repository);
            self.list(&search, &name, &relisted.entry_points);
        }
        for prepared in &self.work.switches {
            let name = repositories::name(&prepared.repository);
            self.list(&search, &name, &prepared.entry_points);
        }
        self.edits.insert(
            REPOSITORIES.to_owned(),
            repositories::keys(self.context).await?,
        );
        Ok(())
    }

    /// Lists the entry points of a repository in its own role, unless another takes them in.
    fn list(&mut self, search: &Search, own: &str, entry_points: &[(TargetPath, Target)]) {
        let mut listing = BTreeMap::new();
        for (path, target) in entry_points {
            match search.chosen(path) {
                Some(Owner::Online(role)) => self
                    .edits
                    .entry(role)
                    .or_default()
                    .change(path.clone(), Some(target.clone())),
                // People have signed it by now: their version of the role is taken as it is.
                Some(_) => {}
                None => _ = listing.insert(path.clone(), target.clone()),
            }
        }
        self.edits.insert(own.to_owned(), Edit::whole(listing));
    }
}
