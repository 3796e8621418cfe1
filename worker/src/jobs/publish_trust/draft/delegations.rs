//! Who speaks for which paths below `targets`, `repositories` and `bins`.

use entities::trust_role::{self, Kind};
use tuf::{Bins, Delegation};

use super::super::bins;
use super::Builder;
use crate::trust::role;
use crate::trust::{BINS, REPOSITORIES, TrustError, inconsistent};

impl Builder<'_> {
    /// Makes the rows of the roles below `targets` say what people have signed.
    pub(super) fn delegate(&mut self, delegations: &[Delegation]) -> Result<(), TrustError> {
        let named = |row: &trust_role::Model| {
            delegations
                .iter()
                .position(|one| one.name.as_str() == row.name)
        };
        for row in self.roles.values_mut() {
            if !matches!(row.kind, Kind::Custom | Kind::Repositories | Kind::Bins) {
                continue;
            }
            let before = row.clone();
            if let Some(place) = named(row) {
                let one = &delegations[place];
                row.parent = Some("targets".into());
                row.position = i64::try_from(place).map_err(inconsistent)?;
                row.terminating = one.terminating;
                row.paths = serde_json::to_value(&one.paths).map_err(inconsistent)?;
                row.authority = serde_json::to_value(&one.authority).map_err(inconsistent)?;
            } else {
                (row.parent, row.renew_at, row.tombstone) = (None, None, true);
            }
            if *row != before {
                self.touched.insert(row.name.clone());
            }
        }
        Ok(())
    }

    /// What `role` delegates, in the order of a search.
    pub(super) async fn delegations(&self, role: &str) -> Result<Vec<Delegation>, TrustError> {
        match role {
            "targets" => self.below_targets(),
            REPOSITORIES => self.of_repositories().await,
            BINS => self.of_bins(),
            _ => Ok(Vec::new()),
        }
    }

    /// A role is named once clients can fetch it.
    fn below_targets(&self) -> Result<Vec<Delegation>, TrustError> {
        let mut rows: Vec<_> = self
            .roles
            .values()
            .filter(|row| row.parent.as_deref() == Some("targets"))
            .filter(|row| row.version > 0 || self.dirty.contains(&row.name))
            .collect();
        rows.sort_by_key(|row| row.position);
        rows.into_iter().map(role::delegation).collect()
    }

    async fn of_repositories(&self) -> Result<Vec<Delegation>, TrustError> {
        let db = self.context.db.read();
        let mut rows = role::of_kinds(db, self.work.root.id, &[Kind::Repository]).await?;
        let changed = self
            .roles
            .values()
            .filter(|row| row.kind == Kind::Repository);
        rows.extend(changed.map(|row| (row.name.clone(), row.clone())));
        let mut rows: Vec<_> = rows.values().filter(|row| row.parent.is_some()).collect();
        rows.sort_by(|one, other| (one.position, &one.name).cmp(&(other.position, &other.name)));
        rows.into_iter().map(role::delegation).collect()
    }

    fn of_bins(&self) -> Result<Vec<Delegation>, TrustError> {
        let Some(bins) = bins::present(&self.next) else {
            return Ok(Vec::new());
        };
        let authority = self.draft.keyring.alone(&self.next.keys.repositories)?;
        let all = (0..bins.count()).map(|number| Delegation {
            name: Bins::name(number),
            authority: authority.clone(),
            paths: bins.paths(number),
            terminating: true,
        });
        Ok(all.collect())
    }
}
