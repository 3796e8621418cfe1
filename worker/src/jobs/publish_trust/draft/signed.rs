//! Roles that people have signed.

use entities::trust_role;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tuf::{Root, TopRole};

use super::super::edit::Edit;
use super::super::gather::Signed;
use super::{Builder, File};
use crate::trust::role;
use crate::trust::{TrustError, inconsistent};

impl Builder<'_> {
    /// Takes every role that is signed, unless what it speaks of is not.
    pub(super) async fn take_signed(&mut self) -> Result<(), TrustError> {
        let work = self.work;
        for signed in &work.signed {
            let taken = match signed.row.role.as_str() {
                "root" => self.take_root(signed).await?,
                "targets" => self.take_targets(signed)?,
                _ => self.take_custom(signed)?,
            };
            if !taken {
                continue;
            }
            let header = signed.document.header();
            let row = self
                .roles
                .get_mut(&signed.row.role)
                .ok_or_else(|| inconsistent(format!("role `{}` has no row", signed.row.role)))?;
            role::renew(&self.next, row, &header);
            self.touched.insert(signed.row.role.clone());
            self.dirty.remove(&signed.row.role);
            if signed.row.role != "root" {
                self.versions
                    .insert(signed.row.role.clone(), header.version);
            }
            let bytes = signed.envelope.to_file();
            let file = File::new(&signed.row.role, header.version, bytes);
            self.draft.files.push(file);
            self.draft.published.push(signed.row.id);
        }
        Ok(())
    }

    /// Lets the keys of a new root sign, from this publication on.
    async fn take_root(&mut self, signed: &Signed) -> Result<bool, TrustError> {
        let root = Root::of_document(&signed.document).map_err(inconsistent)?;
        self.next.root_version = i64::try_from(root.header.version).map_err(inconsistent)?;
        self.take_over_keys(&root).await?;
        for top in TopRole::ALL {
            let authority = serde_json::to_value(root.authority(top)).map_err(inconsistent)?;
            let row = self
                .roles
                .get_mut(top.as_str())
                .ok_or_else(|| inconsistent(format!("role `{top}` has no row")))?;
            if row.authority != authority {
                row.authority = authority;
                self.touched.insert(row.name.clone());
                if row.signing_key.is_some() {
                    self.dirty.insert(row.name.clone());
                }
            }
        }
        Ok(true)
    }

    /// The keys beside the present ones take over once a root names them; the present ones go on
    /// signing beside them, for clients that have not read that root yet.
    async fn take_over_keys(&mut self, root: &Root) -> Result<(), TrustError> {
        let Some(beside) = self.next.keys.beside.take() else {
            return Ok(());
        };
        let named = self.draft.keyring.key(&beside.timestamp)?.id();
        if root.authority(TopRole::Timestamp).key(named).is_some() {
            let former = std::mem::replace(&mut self.next.keys, *beside);
            if former.repositories != self.next.keys.repositories {
                self.rekey(&former.repositories).await?;
            }
            self.next.keys.beside = Some(Box::new(former));
        } else {
            self.next.keys.beside = Some(beside);
        }
        let keys = &self.next.keys;
        let names = [
            ("timestamp", Some(&keys.timestamp)),
            ("snapshot", Some(&keys.snapshot)),
            ("targets", keys.targets.as_ref()),
        ];
        for (role, key) in names {
            if let (Some(row), Some(key)) = (self.roles.get_mut(role), key)
                && row.signing_key.as_ref() != Some(key)
            {
                row.signing_key = Some(key.clone());
                self.touched.insert(role.to_owned());
                self.dirty.insert(role.to_owned());
            }
        }
        Ok(())
    }

    /// Has every role that the key `former` signed name the present one, and be signed by it. One
    /// snapshot holds all of it, so clients see the old roles or the new ones.
    async fn rekey(&mut self, former: &str) -> Result<(), TrustError> {
        let present = self.next.keys.repositories.clone();
        let authority = self.draft.keyring.alone(&present)?;
        let authority = serde_json::to_value(authority).map_err(inconsistent)?;
        let rows = trust_role::Entity::find()
            .filter(trust_role::Column::TrustRoot.eq(self.work.root.id))
            .filter(trust_role::Column::SigningKey.eq(former))
            .all(self.context.db.read())
            .await?;
        for row in rows {
            let name = row.name.clone();
            let row = self.roles.entry(name.clone()).or_insert(row);
            (row.signing_key, row.authority) = (Some(present.clone()), authority.clone());
            self.touched.insert(name.clone());
            // A tombstone is searched by nobody.
            if !row.tombstone {
                self.dirty.insert(name);
            }
        }
        self.dirty.insert("targets".to_owned());
        Ok(())
    }

    /// Takes what `targets` delegates; it waits for roles that have no version yet.
    fn take_targets(&mut self, signed: &Signed) -> Result<bool, TrustError> {
        let delegations = signed.document.delegations().map_err(inconsistent)?;
        let exists = |name: &str| {
            let role = self.roles.get(name);
            let online = role.is_some_and(|role| role.version > 0 || role.signing_key.is_some());
            online || self.work.signed_of(name).is_some()
        };
        if !delegations.iter().all(|one| exists(one.name.as_str())) {
            return Ok(false);
        }
        self.delegate(&delegations)?;
        Ok(true)
    }

    fn take_custom(&mut self, signed: &Signed) -> Result<bool, TrustError> {
        let listing = signed.document.listed().map_err(inconsistent)?;
        self.edits
            .insert(signed.row.role.clone(), Edit::whole(listing));
        Ok(true)
    }
}
