//! `/accounts` as Packyard has it.

use entities::account::{self, Status, email_key, is_email, is_name};
use entities::{AccountId, subscription_key};
use poem::http::Uri;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;
use uuid::Uuid;

use super::act::carry_out;
use super::fault::{Fault, Impact};
use super::lenient::Lenient;
use super::page::{Listed, Span};
use crate::accept::Trace;
use crate::ask::Ask;
use crate::context::Context;
use crate::routes::accounts::unchanged;
use crate::time::Time;

/// What stands for the account of keys that hang on none, as in Packyard.
pub(super) const LEGACY: &str = "legacy";

/// An organisation that subscribes.
#[derive(Debug, Object)]
struct Account {
    /// Its identifier: 32 hexadecimal digits.
    id: String,
    /// Where to write to.
    email: String,
    /// Who it is.
    org_name: String,
    /// Whether its keys open anything.
    status: AccountStatus,
    /// When it was made.
    created_at: Time,
    /// Who made it: always `countersign`, whose audit trail knows.
    created_by_operator_id: String,
}

/// Whether the keys of an account open anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum AccountStatus {
    /// They do.
    Active,
    /// None does until the account is active again.
    Suspended,
    /// None ever will.
    Deleted,
}

/// An account to make.
#[derive(Debug, Object)]
struct NewAccount {
    /// Where to write to.
    email: String,
    /// Who it is; the address if not given.
    #[oai(default)]
    org_name: String,
}

/// What to change of an account.
#[derive(Debug, Object)]
struct AccountPatch {
    /// Where to write to.
    email: Option<String>,
    /// Who it is.
    org_name: Option<String>,
    /// `active` or `suspended`.
    status: Option<String>,
}

/// An account was made.
#[derive(ApiResponse)]
enum Made {
    /// The account.
    #[oai(status = 201)]
    Account(Json<Account>),
}

/// What a deletion took along.
#[derive(Debug, Object)]
pub(super) struct Deleted {
    /// Keys that opened something until then.
    pub(super) keys_revoked: u64,
}

/// Endpoints of `/accounts`.
pub(super) struct Accounts(pub(super) Context);

#[OpenApi]
impl Accounts {
    /// Create an account.
    #[oai(
        path = "/accounts",
        method = "post",
        operation_id = "packyard_create_account"
    )]
    async fn create(&self, ask: Ask, body: Lenient<NewAccount>) -> Result<Made, Fault> {
        let NewAccount { email, org_name } = body.0;
        let email = email.trim().to_lowercase();
        let organisation = match org_name.trim() {
            "" => email.clone(),
            name => name.to_owned(),
        };
        judge(Some(&email), Some(&organisation))?;
        let job = jobs::CreateAccount {
            account: AccountId::fresh(),
            organisation,
            email,
            plan: None,
            scopes: entities::scope::Scopes::default(),
        };
        let details = json!({"organisation": &job.organisation, "email": &job.email});
        let trace = trace("create_account", job.account, details);
        carry_out(&self.0, &ask, &job, trace).await?;
        let row = find(&self.0, &job.account.to_string()).await?;
        Ok(Made::Account(Json(view(row))))
    }

    /// List accounts, newest first; deleted ones only where they are asked for.
    #[oai(
        path = "/accounts",
        method = "get",
        operation_id = "packyard_list_accounts"
    )]
    async fn list(
        &self,
        /// Only those with this status.
        status: Query<Option<AccountStatus>>,
        /// Accounts to pass over.
        offset: Query<Option<u64>>,
        /// Accounts per page: 1 to 500, 50 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Account>, Fault> {
        use account::Column;
        let span = Span::new(offset.0, limit.0)?;
        let query = match status.0 {
            Some(status) => account::Entity::find().filter(Column::Status.eq(stored(status))),
            None => account::Entity::find().filter(Column::Status.ne(Status::Deleted)),
        };
        let mut rows = query
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .offset(span.offset)
            .limit(span.rows())
            .all(self.0.db.read())
            .await?;
        let more = span.cut(&mut rows);
        Ok(span.answer(rows.into_iter().map(view).collect(), more, uri))
    }

    /// Get an account that is not deleted.
    #[oai(
        path = "/accounts/:account",
        method = "get",
        operation_id = "packyard_get_account"
    )]
    async fn get(
        &self,
        /// The account.
        account: Path<String>,
    ) -> Result<Json<Account>, Fault> {
        Ok(Json(view(find(&self.0, &account.0).await?)))
    }

    /// Change an account: suspend it, or make it active again.
    #[oai(
        path = "/accounts/:account",
        method = "patch",
        operation_id = "packyard_update_account"
    )]
    async fn update(
        &self,
        ask: Ask,
        /// The account.
        account: Path<String>,
        body: Lenient<AccountPatch>,
    ) -> Result<Json<Account>, Fault> {
        let row = find(&self.0, &account.0).await?;
        let patch = body.0;
        let email = patch.email.map(|email| email.trim().to_lowercase());
        judge(email.as_deref(), patch.org_name.as_deref())?;
        let status = patch.status.as_deref().map(target).transpose()?;
        let action = match (row.status, status) {
            (Status::Active, Some(Status::Suspended)) => "suspend_account",
            (Status::Suspended, Some(Status::Active)) => "restore_account",
            _ => "update_account",
        };
        let job = jobs::UpdateAccount {
            organisation: patch.org_name,
            email,
            status,
            ..unchanged(&row, None)
        };
        let details = json!({
            "organisation": &job.organisation,
            "email": &job.email,
            "status": job.status,
        });
        carry_out(&self.0, &ask, &job, trace(action, row.id, details)).await?;
        let row = find(&self.0, &account.0).await?;
        Ok(Json(view(row)))
    }

    /// Delete an account, and revoke its keys. Without `confirm` it is only said what would happen.
    #[oai(
        path = "/accounts/:account",
        method = "delete",
        operation_id = "packyard_delete_account"
    )]
    async fn delete(
        &self,
        ask: Ask,
        /// The account.
        account: Path<String>,
        /// The account again.
        confirm: Query<Option<String>>,
    ) -> Result<Json<Deleted>, Fault> {
        let row = find(&self.0, &account.0).await?;
        if confirm.0.as_deref() != Some(&*account.0) {
            let impact = Impact {
                keys_revoked: live_keys(&self.0, row.id).await?,
                ..Impact::default()
            };
            return Err(Fault::confirm(&account.0, impact));
        }
        let job = jobs::UpdateAccount {
            status: Some(Status::Deleted),
            ..unchanged(&row, None)
        };
        let details = json!({"organisation": &row.organisation});
        let trace = trace("delete_account", row.id, details);
        let task = carry_out(&self.0, &ask, &job, trace).await?;
        Ok(Json(Deleted {
            keys_revoked: task.count("revoked_keys"),
        }))
    }
}

/// The account that `id` names, unless it is deleted.
pub(super) async fn find(context: &Context, id: &str) -> Result<account::Model, Fault> {
    let id = Uuid::try_parse(id).map_err(|_| Fault::account_not_found())?;
    let row = account::Entity::find_by_id(AccountId(id))
        .filter(account::Column::Status.ne(Status::Deleted))
        .one(context.db.read())
        .await?;
    row.ok_or_else(Fault::account_not_found)
}

async fn live_keys(context: &Context, account: AccountId) -> Result<u64, DbErr> {
    subscription_key::Entity::find()
        .filter(subscription_key::Column::Account.eq(account))
        .filter(subscription_key::Column::RevokedAt.is_null())
        .count(context.db.read())
        .await
}

/// What an account may be made by a change.
fn target(status: &str) -> Result<Status, Fault> {
    match status {
        "active" => Ok(Status::Active),
        "suspended" => Ok(Status::Suspended),
        _ => {
            let message = "an account may become `active` or `suspended`; DELETE deletes it";
            Err(Fault::new(400, "INVALID_STATUS_TRANSITION", message))
        }
    }
}

fn judge(email: Option<&str>, organisation: Option<&str>) -> Result<(), Fault> {
    if email.is_some_and(|email| !is_email(email) || email_key(email) != email) {
        return Err(Fault::invalid(
            "email must look like name@host, without blanks",
        ));
    }
    if organisation.is_some_and(|name| !is_name(name)) {
        return Err(Fault::invalid(
            "org_name must be one line of 1 to 200 characters",
        ));
    }
    Ok(())
}

fn trace(action: &'static str, account: AccountId, details: entities::Json) -> Trace {
    Trace {
        action,
        target: format!("account/{account}"),
        details,
        ..Trace::default()
    }
}

fn stored(status: AccountStatus) -> Status {
    match status {
        AccountStatus::Active => Status::Active,
        AccountStatus::Suspended => Status::Suspended,
        AccountStatus::Deleted => Status::Deleted,
    }
}

fn view(row: account::Model) -> Account {
    Account {
        id: row.id.0.simple().to_string(),
        email: row.email,
        org_name: row.organisation,
        status: match row.status {
            Status::Active => AccountStatus::Active,
            Status::Suspended => AccountStatus::Suspended,
            Status::Deleted => AccountStatus::Deleted,
        },
        created_at: row.created_at.into(),
        created_by_operator_id: "countersign".to_owned(),
    }
}
