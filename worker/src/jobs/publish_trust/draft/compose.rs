//! Roles as documents, and the snapshot and timestamp of all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use entities::trust_role::{self, Kind};
use entities::trust_target;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use tuf::{Authority, Envelope, Header, limits};

use super::super::edit::{Edit, Listing};
use super::super::error::PublishTrustError;
use super::{Builder, Draft};
use crate::trust::online::Unsigned;
use crate::trust::role;
use crate::trust::search::Owner;
use crate::trust::{TrustError, inconsistent};

impl Builder<'_> {
    /// Makes the documents of all roles in which something changes, but for bins.
    pub(super) async fn compose(&mut self) -> Result<(), TrustError> {
        let mut names: Vec<String> = self.dirty.iter().cloned().collect();
        names.extend(
            self.edits
                .keys()
                .filter(|name| !self.dirty.contains(*name))
                .cloned(),
        );
        for name in names {
            self.require_row(&name).await?;
            let kind = self.roles[&name].kind;
            let later = matches!(kind, Kind::Bins | Kind::Bin);
            if later || matches!(kind, Kind::Root | Kind::Snapshot | Kind::Timestamp) {
                continue;
            }
            let edit = self.edits.remove(&name).unwrap_or_default();
            self.compose_edited(&name, &edit).await?;
        }
        Ok(())
    }

    async fn require_row(&mut self, name: &str) -> Result<(), TrustError> {
        if self.roles.contains_key(name) {
            return Ok(());
        }
        let row = trust_role::Entity::find_by_id((self.work.root.id, name.to_owned()))
            .one(self.context.db.read())
            .await?
            .ok_or_else(|| inconsistent(format!("role `{name}` has no row")))?;
        self.roles.insert(name.to_owned(), row);
        Ok(())
    }

    async fn compose_edited(&mut self, name: &str, edit: &Edit) -> Result<(), TrustError> {
        let rows = trust_target::Entity::find()
            .filter(trust_target::Column::TrustRoot.eq(self.work.root.id))
            .filter(trust_target::Column::Role.eq(name))
            .all(self.context.db.read())
            .await?;
        let current = rows
            .iter()
            .map(role::target)
            .collect::<Result<Listing, _>>()?;
        let done = edit.apply(current);
        let changed = !done.written.is_empty() || !done.removed.is_empty();
        let owner = Owner::Online(name.to_owned());
        let written = done.written.into_iter();
        self.draft
            .written
            .extend(written.map(|(path, target)| (owner.clone(), path, target)));
        self.draft.removed.extend(done.removed);
        // What people have signed is a file already.
        let by_server = self.roles[name].signing_key.is_some();
        if by_server && (changed || self.dirty.contains(name)) {
            self.compose_role(name, &done.listing).await?;
        }
        Ok(())
    }

    /// Makes the next version of a targets role, with these targets.
    pub(super) async fn compose_role(
        &mut self,
        name: &str,
        listing: &Listing,
    ) -> Result<(), TrustError> {
        let header = self.next_header(name)?;
        let delegations = self.delegations(name).await?;
        let envelope = Envelope::targets(&header, listing, &delegations);
        let envelope = envelope.map_err(|cause| TrustError::Content {
            role: name.to_owned(),
            cause,
        })?;
        self.versions.insert(name.to_owned(), header.version);
        self.add(name, header, envelope, limits::TARGETS)
    }

    fn next_header(&self, name: &str) -> Result<Header, TrustError> {
        let row = &self.roles[name];
        let expiry = role::expiry(&self.next, row)
            .ok_or_else(|| inconsistent(format!("role `{name}` is signed by people")))?;
        Ok(expiry.next(role::header(row).as_ref(), self.at))
    }

    fn add(
        &mut self,
        name: &str,
        header: Header,
        envelope: Envelope,
        most: usize,
    ) -> Result<(), TrustError> {
        // Two signatures and what holds them.
        let size = envelope.payload().len() + 1024;
        if size > most {
            return Err(TrustError::TooLarge {
                role: name.to_owned(),
                size,
                most,
            });
        }
        let keys = self.keys(name);
        let authority = self.authority(name)?;
        let row = self.roles.get_mut(name).expect("its header was made of it");
        role::renew(&self.next, row, &header);
        if row.parent.is_none() && row.tombstone {
            row.renew_at = None;
        }
        self.draft.unsigned.push(Unsigned {
            role: name.to_owned(),
            envelope,
            keys,
            authority,
        });
        self.draft.versions.insert(name.to_owned(), header.version);
        self.touched.insert(name.to_owned());
        Ok(())
    }

    /// Who signs the role called `name`. Bins have that in common: it is read once.
    fn authority(&mut self, name: &str) -> Result<Arc<Authority>, TrustError> {
        let row = &self.roles[name];
        if let Some((json, known)) = &self.last_authority
            && *json == row.authority
        {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(role::authority(row)?);
        self.last_authority = Some((row.authority.clone(), Arc::clone(&read)));
        Ok(read)
    }

    /// The names of the keys that sign `role`: the keys beside the present ones too, where a root
    /// says who signs.
    fn keys(&self, role: &str) -> Vec<String> {
        let keys = &self.next.keys;
        let of = |keys: &entities::trust_root::OnlineKeys| match role {
            "timestamp" => Some(keys.timestamp.clone()),
            "snapshot" => Some(keys.snapshot.clone()),
            "targets" => keys.targets.clone(),
            _ => None,
        };
        let beside = keys.beside.as_deref().and_then(of);
        let own = of(keys).or_else(|| self.roles[role].signing_key.clone());
        let mut names: Vec<String> = own.into_iter().chain(beside).collect();
        names.dedup();
        names
    }

    /// Makes the snapshot, where a role has a new version or its own time has come, and the
    /// timestamp.
    pub(super) async fn finish(mut self) -> Result<Option<Draft>, PublishTrustError> {
        let new_snapshot = !self.versions.is_empty() || self.dirty.contains("snapshot");
        let waiting = !self.work.switches.is_empty()
            || !self.work.changes.is_empty()
            || !self.work.waiters.is_empty();
        if !new_snapshot
            && !waiting
            && !self.dirty.contains("timestamp")
            && self.draft.published.is_empty()
        {
            return Ok(None);
        }
        if new_snapshot {
            let header = self.next_header("snapshot")?;
            let mut versions = self.live_versions().await?;
            versions.extend(std::mem::take(&mut self.versions));
            let envelope = Envelope::snapshot(&header, &versions);
            self.add("snapshot", header, envelope, limits::SNAPSHOT)?;
            self.next.snapshot_version = i64::try_from(header.version).map_err(inconsistent)?;
        }
        let header = self.next_header("timestamp")?;
        let snapshot = u64::try_from(self.next.snapshot_version).map_err(inconsistent)?;
        let document = tuf::timestamp(&header, snapshot);
        let envelope = Envelope::unsigned(&document);
        self.add("timestamp", header, envelope, limits::TIMESTAMP)?;
        self.next.timestamp_version = i64::try_from(header.version).map_err(inconsistent)?;
        self.next.state = entities::trust_root::State::Live;
        let Self {
            mut draft,
            mut roles,
            touched,
            next,
            ..
        } = self;
        draft.next = next;
        draft.roles = touched
            .into_iter()
            .filter_map(|name| roles.remove_entry(&name))
            .collect();
        Ok(Some(draft))
    }

    /// The live versions of all roles that a snapshot lists.
    async fn live_versions(&self) -> Result<BTreeMap<String, u64>, TrustError> {
        let rows: Vec<(String, i64)> = trust_role::Entity::find()
            .select_only()
            .columns([trust_role::Column::Name, trust_role::Column::Version])
            .filter(trust_role::Column::TrustRoot.eq(self.work.root.id))
            .filter(trust_role::Column::Version.gt(0))
            .filter(trust_role::Column::Kind.is_not_in([
                Kind::Root,
                Kind::Snapshot,
                Kind::Timestamp,
            ]))
            .into_tuple()
            .all(self.context.db.read())
            .await?;
        let versions = rows
            .into_iter()
            .filter_map(|(name, version)| Some((name, u64::try_from(version).ok()?)));
        Ok(versions.collect())
    }
}
