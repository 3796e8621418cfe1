//! Changes who speaks for which paths below `targets`.
//! Fault points: `change_delegation.recorded`, `change_delegation.committed`.

mod error;
mod move_targets;
mod rows;

use entities::task::Pool;
use entities::{now, trust_role, trust_root};
use jobs::{ChangeDelegation, Delegate, fault};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use serde_json::json;

use self::error::ChangeDelegationError;
use self::rows::New;
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};
use crate::trust;
use crate::trust::role::{self, FEW};

impl Handler for ChangeDelegation {
    type Error = ChangeDelegationError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let db = context.db.read();
        let root = trust_root::Entity::find_by_id(self.trust_root)
            .one(db)
            .await?
            .ok_or(ChangeDelegationError::NoTrustRoot(self.trust_root))?;
        if root.state != trust_root::State::Live {
            return Err(ChangeDelegationError::NotLive(root.name));
        }
        let roles = role::of_kinds(db, root.id, &FEW).await?;
        if roles["targets"].signing_key.is_none() {
            return Err(ChangeDelegationError::ByPeople);
        }
        let (row, opened) = match &self.step {
            Delegate::ToPeople { role } => {
                let new = New::by_people(context, &root, &roles, role).await?;
                (new.row, new.ceremony)
            }
            Delegate::Online {
                name,
                paths,
                signing_key,
                lifetime,
            } => {
                let new = New::online(context, &root, &roles, name, paths, signing_key, *lifetime)
                    .await?;
                (new.row, None)
            }
            Delegate::Remove { name } => (rows::removed(&roles, name)?, None),
        };
        let write = context.db.write().await?;
        rows::write(&write, &row).await?;
        if let Some(ceremony) = &opened {
            ceremony
                .insert(&write, root.id, &claimed.created_by)
                .await?;
        }
        due(&write, &root, "targets").await?;
        move_targets::record(&write, claimed, &root, &row).await?;
        let result = json!({
            "role": row.name,
            "ceremony": opened.as_ref().map(|ceremony| ceremony.id),
        });
        // Clients see it with the next publication; where people sign, with their signatures.
        trust::wait(&write, claimed, root.id, result).await?;
        fault::point("change_delegation.recorded");
        write.commit().await?;
        fault::point("change_delegation.committed");
        context.wake_pool(Pool::Urgent);
        Ok(Outcome::Written)
    }
}

/// Has the server sign `role` anew.
async fn due(
    write: &DatabaseTransaction,
    root: &trust_root::Model,
    role: &str,
) -> Result<(), DbErr> {
    trust_role::Entity::update_many()
        .col_expr(trust_role::Column::RenewAt, Expr::value(now()))
        .filter(trust_role::Column::TrustRoot.eq(root.id))
        .filter(trust_role::Column::Name.eq(role))
        .exec(write)
        .await?;
    Ok(())
}
