//! Asks people to sign a new version of a role.
//! Fault points: `open_ceremony.recorded`, `open_ceremony.committed`.

mod error;
mod judge;

use entities::ceremony::{self, State};
use entities::{CeremonyId, TrustRootId, now, trust_root};
use jobs::{OpenCeremony, fault};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, SqlErr};
use serde_json::json;
use tuf::ceremony::Transcript;

use self::error::OpenCeremonyError;
use self::judge::judge;
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};
use crate::trust::ceremonies::NewCeremony;
use crate::trust::inconsistent;

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
    let at = now();
    let mut transcript = Transcript::verify(&row.transcript).map_err(inconsistent)?;
    transcript.add(at, by, "replaced", json!({ "by": new.id }));
    let ended = ceremony::Entity::update_many()
        .col_expr(ceremony::Column::State, Expr::value(State::Replaced))
        .col_expr(
            ceremony::Column::Transcript,
            Expr::value(transcript.lines().to_owned()),
        )
        .col_expr(ceremony::Column::EndedAt, Expr::value(at))
        .col_expr(
            ceremony::Column::Revision,
            Expr::col(ceremony::Column::Revision).add(1),
        )
        .filter(ceremony::Column::Id.eq(before))
        .filter(ceremony::Column::Revision.eq(row.revision))
        .exec(write)
        .await?;
    if ended.rows_affected == 1 {
        Ok(())
    } else {
        Err(OpenCeremonyError::NotOpen(before))
    }
}
