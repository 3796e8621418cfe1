//! Takes over who may fetch from another server, all of it or nothing. Fault points:
//! `import_subscribers.recorded`, `import_subscribers.committed`.

mod keys;

use entities::account::{self, Status, email_key};
use entities::change_feed::Kind;
use entities::{component, now, subscription_key};
use jobs::{CreateComponent, ImportSubscribers, ImportedAccount};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::create_component;
use super::revoke_subscription_key::{revoke_all, revoke_where};
use crate::access::{AccessError, Effect, unique, written};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

/// What was done about rows of one kind.
#[derive(Debug, Default)]
struct Done {
    made: usize,
    /// There already, and closed now as they are on the other server.
    closed: usize,
    changed: Vec<(Kind, uuid::Uuid)>,
}

impl Handler for ImportSubscribers {
    type Error = AccessError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, AccessError> {
        let write = context.db.write().await?;
        let mut accounts = Done::default();
        for account in &self.accounts {
            take_account(&*write, account, &mut accounts).await?;
        }
        let mut components = Done::default();
        for component in &self.components {
            take_component(&*write, component, &mut components).await?;
        }
        let keys = keys::take(&*write, &self.keys).await?;
        let effect = Effect {
            result: json!({
                "accounts": accounts.made,
                "closed_accounts": accounts.closed,
                "components": components.made,
                "keys": keys.made,
                "revoked_keys": keys.closed,
            }),
            changed: [accounts.changed, components.changed, keys.changed].concat(),
        };
        effect.commit(context, claimed, write).await
    }
}

/// How far a status is from letting anybody in.
fn closedness(status: Status) -> u8 {
    match status {
        Status::Active => 0,
        Status::Suspended => 1,
        Status::Deleted => 2,
    }
}

async fn take_account(
    db: &impl ConnectionTrait,
    given: &ImportedAccount,
    done: &mut Done,
) -> Result<(), AccessError> {
    let before = account::Entity::find_by_id(given.account).one(db).await?;
    match before {
        None => {
            insert_account(db, given).await?;
            done.made += 1;
        }
        Some(before) if closedness(given.status) > closedness(before.status) => {
            close(db, &before, given.status).await?;
            done.closed += 1;
        }
        Some(_) => return Ok(()),
    }
    done.changed.push((Kind::Account, given.account.0));
    Ok(())
}

async fn insert_account(
    db: &impl ConnectionTrait,
    given: &ImportedAccount,
) -> Result<(), AccessError> {
    let row = account::ActiveModel {
        id: Set(given.account),
        organisation: Set(given.organisation.clone()),
        email: Set(given.email.clone()),
        email_key: Set(email_key(&given.email)),
        status: Set(given.status),
        plan: Set(None),
        scopes: Set(entities::scope::Scopes::default()),
        revision: Set(1),
        created_at: Set(given.created_at),
        updated_at: Set(now()),
    };
    let inserted = account::Entity::insert(row)
        .exec_without_returning(db)
        .await;
    let taken = || AccessError::AccountExists(given.email.clone());
    inserted.map(drop).map_err(|error| unique(error, taken()))
}

/// Closes an account as far as it is closed on the other server; a deleted one loses its keys.
async fn close(
    db: &impl ConnectionTrait,
    before: &account::Model,
    status: Status,
) -> Result<(), AccessError> {
    use account::Column;
    let updated = account::Entity::update_many()
        .col_expr(Column::Status, Expr::value(status))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now()))
        .filter(Column::Id.eq(before.id))
        .filter(Column::Revision.eq(before.revision))
        .exec(db)
        .await?;
    written(updated.rows_affected)?;
    if status == Status::Deleted {
        let of_account = subscription_key::Column::Account.eq(before.id);
        revoke_where(db, of_account).await?;
    }
    Ok(())
}

async fn take_component(
    db: &impl ConnectionTrait,
    given: &CreateComponent,
    done: &mut Done,
) -> Result<(), AccessError> {
    let before = component::Entity::find()
        .filter(component::Column::Name.eq(&given.name))
        .one(db)
        .await?;
    if before.is_some() {
        return Ok(());
    }
    create_component::insert(db, given).await?;
    done.made += 1;
    done.changed.push((Kind::Component, given.component.0));
    Ok(())
}
