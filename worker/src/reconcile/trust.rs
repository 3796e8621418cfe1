//! What nobody asks for of trust roots: renewal, the end of former keys and of open ceremonies.

use chrono::TimeDelta;
use entities::ceremony::{self, State};
use entities::task::{self, Pool};
use entities::{CeremonyId, now, pending_switch, trust_change, trust_file, trust_role, trust_root};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use serde_json::json;

use super::OVERDUE;
use crate::context::Context;
use crate::trust::online::Keyring;
use crate::trust::{TrustError, ceremonies, recorded_by, role};

/// For so long former online keys sign beside the present ones.
const FORMER_KEYS: TimeDelta = TimeDelta::hours(1);

/// Asks for a publication of every trust root of which a role is due, or for which something waits.
pub(super) async fn trust_roots(context: &Context) -> Result<(), TrustError> {
    let db = context.db.read();
    let at = now();
    let roots = trust_root::Entity::find().all(db).await?;
    for root in roots {
        retire_former_keys(context, &root).await?;
        let due = trust_role::Entity::find()
            .filter(trust_role::Column::TrustRoot.eq(root.id))
            .filter(trust_role::Column::RenewAt.lte(at))
            .one(db)
            .await?;
        let waiting = pending_switch::Entity::find()
            .filter(pending_switch::Column::TrustRoot.eq(root.id))
            .filter(pending_switch::Column::Ceremony.is_null())
            .filter(pending_switch::Column::CreatedAt.lt(at - OVERDUE))
            .one(db)
            .await?;
        let changed = trust_change::Entity::find()
            .filter(trust_change::Column::TrustRoot.eq(root.id))
            .filter(trust_change::Column::Held.eq(false))
            .filter(recorded_by(&[task::State::Waiting]))
            .filter(trust_change::Column::Ceremony.is_null())
            .filter(trust_change::Column::CreatedAt.lt(at - OVERDUE))
            .one(db)
            .await?;
        if due.is_none() && waiting.is_none() && changed.is_none() {
            continue;
        }
        let write = context.db.write().await?;
        jobs::request_trust(&write, root.id).await?;
        write.commit().await?;
        context.wake_pool(Pool::Urgent);
    }
    Ok(())
}

/// Lets the former online keys of `root` sign no more, once clients have had time to read the root
/// that names the present ones.
async fn retire_former_keys(context: &Context, root: &trust_root::Model) -> Result<(), TrustError> {
    let Some(beside) = root.keys.beside.as_deref() else {
        return Ok(());
    };
    let timestamp = trust_role::Entity::find_by_id((root.id, "timestamp".to_owned()))
        .one(context.db.read())
        .await?;
    let Some(timestamp) = timestamp else {
        return Ok(());
    };
    let authority = role::authority(&timestamp)?;
    let names = [root.keys.timestamp.as_str(), beside.timestamp.as_str()];
    let keyring = Keyring::load(context.db.read(), names).await?;
    let named = names.map(|name| {
        keyring
            .key(name)
            .map(|key| authority.key(key.id()).is_some())
    });
    let [present, former] = named;
    if !present? || former? {
        return Ok(());
    }
    let name = format!("{}.root.json", root.root_version);
    let file = trust_file::Entity::find_by_id((root.id, name))
        .one(context.db.read())
        .await?;
    if file.is_none_or(|file| file.created_at > now() - FORMER_KEYS) {
        return Ok(());
    }
    let mut next = root.clone();
    next.keys.beside = None;
    let write = context.db.write().await?;
    root.switch(&write, &next).await?;
    Ok(write.commit().await?)
}

/// Ends the ceremonies whose requests nobody may sign any more. What people were asked because
/// something was published is asked again, by the publish that this asks for.
pub(super) async fn expired_ceremonies(context: &Context) -> Result<(), TrustError> {
    let at = now();
    let over = ceremony::Entity::find()
        .filter(ceremony::Column::State.eq(State::Signing))
        .filter(ceremony::Column::ExpiresAt.lte(at))
        .all(context.db.read())
        .await?;
    for row in over {
        let root = trust_root::Entity::find_by_id(row.trust_root)
            .one(context.db.read())
            .await?;
        let write = context.db.write().await?;
        if !ceremonies::end(&write, &row, State::Expired, "system", "expired", json!({})).await? {
            continue;
        }
        release(&write, row.id).await?;
        if let Some(root) = root {
            crate::trust::tell(&write, &root.name).await?;
        }
        write.commit().await?;
        tracing::warn!(ceremony.id = %row.id, role = row.role, "a ceremony expired");
        context.wake_pool(Pool::Urgent);
    }
    Ok(())
}

/// Lets what waited for `ceremony` be taken up by the next publish.
async fn release(write: &DatabaseTransaction, ceremony: CeremonyId) -> Result<(), DbErr> {
    let nobody = || Expr::value(None::<CeremonyId>);
    pending_switch::Entity::update_many()
        .col_expr(pending_switch::Column::Ceremony, nobody())
        .filter(pending_switch::Column::Ceremony.eq(ceremony))
        .exec(write)
        .await?;
    trust_change::Entity::update_many()
        .col_expr(trust_change::Column::Ceremony, nobody())
        .filter(trust_change::Column::Ceremony.eq(ceremony))
        .exec(write)
        .await?;
    Ok(())
}
