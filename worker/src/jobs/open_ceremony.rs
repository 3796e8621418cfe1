//! Asks people to sign a new version of a role.
//! Fault points: `open_ceremony.recorded`, `open_ceremony.committed`.

mod error;
mod judge;

use entities::ceremony::{self, State};
use entities::{CeremonyId, TrustRootId, trust_root};
use jobs::{OpenCeremony, fault};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, SqlErr};
use serde_json::json;

use self::error::OpenCeremonyError;
use self::judge::judge;
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};
use crate::trust::ceremonies::{self, NewCeremony};

impl Handler for OpenCeremony {
    type Error = OpenCeremonyError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let root = trust_root::Entity::find_by_id(self.trust_root)
            .one(context.db.read())
            .await?
            .ok_or(OpenCeremonyError::NoTrustRoot(self.trust_root))?;
        let new = judge(context, &root, &self).await?;
        let write = context.db.write().await?;
        if let Some(before) = self.replaces {
            replace(&write, root.id, before, &new, &claimed.created_by).await?;
        }
        let inserted = new.insert(&write, root.id, &claimed.created_by).await;
        inserted.map_err(|error| match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => {
                OpenCeremonyError::Open(new.request.role.clone())
            }
            _ => error.into(),
        })?;
        jobs::succeed(&write, claimed, json!({ "ceremony": new.id }), None).await?;
        fault::point("open_ceremony.recorded");
        write.commit().await?;
        fault::point("open_ceremony.committed");
        Ok(Outcome::Written)
    }
}

/// Ends the open ceremony `before`, and lets what waited for it wait for the new one.
async fn replace(
    write: &DatabaseTransaction,
    root: TrustRootId,
    before: CeremonyId,
    new: &NewCeremony,
    by: &str,
) -> Result<(), OpenCeremonyError> {
    let row = ceremony::Entity::find_by_id(before)
        .filter(ceremony::Column::TrustRoot.eq(root))
        .filter(ceremony::Column::Role.eq(new.request.role.as_str()))
        .filter(ceremony::Column::State.is_in([State::Signing, State::Complete]))
        .one(write)
        .await?
        .ok_or(OpenCeremonyError::NotOpen(before))?;
    if row.role != "root" && row.role != "targets" {
        let why = "what waits for this role is in its open request: abort it instead";
        return Err(OpenCeremonyError::Refused(why.into()));
    }
    let details = json!({ "by": new.id });
    if ceremonies::end(write, &row, State::Replaced, by, "replaced", details).await? {
        Ok(())
    } else {
        Err(OpenCeremonyError::NotOpen(before))
    }
}
