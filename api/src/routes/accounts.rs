//! `/accounts`: organisations that subscribe.

use entities::account::{self, Status, email_key, is_email, is_name};
use entities::{AccountId, PlanId, plan};
use poem::http::Uri;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::Found;
use crate::accept::{Accepted, Intent, Trace};
use crate::ask::{Ask, etag};
use crate::body::Body;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::scopes;
use crate::time::Time;

/// An organisation that subscribes.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct Account {
    /// Its public identifier.
    id: Uuid,
    /// Who it is.
    organisation: String,
    /// Where to write to.
    email: String,
    /// Whether its keys open anything.
    status: AccountStatus,
    /// The plan it is on.
    plan: Option<Uuid>,
    /// What it may fetch besides what its plan grants.
    scopes: Vec<String>,
    /// Grows with every write; the `ETag`.
    revision: i64,
    /// When it was made.
    created_at: Time,
    /// When it last changed.
    updated_at: Time,
}

/// Whether the keys of an account open anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum AccountStatus {
    /// They do.
    Active,
    /// None of them does, until the account is restored.
    Suspended,
    /// None of them ever will.
    Deleted,
}

/// An account to make.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewAccount {
    /// Who it is: one line of 1 to 200 characters.
    organisation: String,
    /// Where to write to. No two accounts share it, whatever the case of its letters.
    email: String,
    /// The plan it is on.
    plan: Option<Uuid>,
    /// What it may fetch besides, such as `rpm/core/**`. On no plan and without scopes its keys open
    /// what they say themselves.
    #[oai(default)]
    scopes: Vec<String>,
}

/// What to change of an account.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct AccountChange {
    /// Who it is.
    organisation: Option<String>,
    /// Where to write to.
    email: Option<String>,
    /// The plan it is on.
    plan: Option<Uuid>,
    /// That it is on no plan.
    #[oai(default)]
    no_plan: bool,
    /// All that it may fetch besides what its plan grants.
    scopes: Option<Vec<String>>,
}

/// Endpoints of `/accounts`.
pub(crate) struct Accounts(pub(crate) Context);

#[OpenApi]
impl Accounts {
    /// Create an account.
    #[oai(path = "/accounts", method = "post", operation_id = "create_account")]
    async fn create(&self, ask: Ask, body: Body<NewAccount>) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let new = body.value;
        judge(Some(&new.organisation), Some(&new.email))?;
        let plan = match new.plan {
            Some(plan) => Some(self.plan(plan).await?),
            None => None,
        };
        let job = jobs::CreateAccount {
            account: AccountId::fresh(),
            organisation: new.organisation,
            email: new.email,
            plan,
            scopes: scopes::parse(&new.scopes)?,
        };
        let trace = Trace {
            action: "create_account",
            target: format!("account/{}", job.account),
            details: json!({
                "organisation": &job.organisation,
                "email": &job.email,
                "plan": job.plan,
                "scopes": &job.scopes,
            }),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// List accounts, newest first; deleted ones only where they are asked for.
    #[oai(path = "/accounts", method = "get", operation_id = "list_accounts")]
    async fn list(
        &self,
        /// Only those with this status.
        status: Query<Option<AccountStatus>>,
        /// Only the one with this address.
        email: Query<Option<String>>,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Accounts per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Account>, Refusal> {
        let window = Window::<Uuid>::new(cursor.0.as_deref(), limit.0)?;
        let mut query = account::Entity::find();
        query = match status.0 {
            Some(status) => query.filter(account::Column::Status.eq(Status::from(status))),
            None => query.filter(account::Column::Status.ne(Status::Deleted)),
        };
        if let Some(email) = &email.0 {
            query = query.filter(account::Column::EmailKey.eq(email_key(email)));
        }
        if let Some(after) = window.after {
            query = query.filter(account::Column::Id.lt(after));
        }
        let rows = query
            .order_by_desc(account::Column::Id)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        Ok(window.answer(rows, uri, |row| row.id.0, view))
    }

    /// Get an account, even one that was deleted.
    #[oai(
        path = "/accounts/:account",
        method = "get",
        operation_id = "get_account"
    )]
    async fn get(
        &self,
        /// The account.
        account: Path<Uuid>,
    ) -> Result<Found<Account>, Refusal> {
        let row = account::Entity::find_by_id(AccountId(account.0))
            .one(self.0.db.read())
            .await?
            .ok_or_else(|| Refusal::not_found("no such account"))?;
        let etag = etag(row.revision);
        Ok(Found::Found(Json(view(row)), Some(etag)))
    }

    /// Change an account.
    #[oai(
        path = "/accounts/:account",
        method = "patch",
        operation_id = "update_account"
    )]
    async fn update(
        &self,
        ask: Ask,
        /// The account.
        account: Path<Uuid>,
        body: Body<AccountChange>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask.clone(), &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.find(account.0).await?;
        let if_match = ask.terms.if_match(row.revision)?;
        let change = body.value;
        judge(change.organisation.as_deref(), change.email.as_deref())?;
        let plan = match (change.plan, change.no_plan) {
            (Some(_), true) => {
                let reason = "it cannot be on a plan and on none";
                return Err(Refusal::invalid_request().field("no_plan", reason));
            }
            (Some(plan), false) => Some(jobs::Subscribed::To(self.plan(plan).await?)),
            (None, true) => Some(jobs::Subscribed::ToNothing),
            (None, false) => None,
        };
        let scopes = change.scopes.as_deref().map(scopes::parse).transpose()?;
        let job = jobs::UpdateAccount {
            organisation: change.organisation,
            email: change.email,
            plan,
            scopes,
            ..unchanged(&row, if_match)
        };
        let details = json!({
            "organisation": &job.organisation,
            "email": &job.email,
            "plan": job.plan,
            "scopes": &job.scopes,
        });
        intent
            .accept(&job, trace("update_account", &row, details))
            .await
    }

    /// Suspend an account: none of its keys opens anything from the moment the task has succeeded.
    #[oai(
        path = "/accounts/:account/suspend",
        method = "post",
        operation_id = "suspend_account"
    )]
    async fn suspend(
        &self,
        ask: Ask,
        /// The account.
        account: Path<Uuid>,
    ) -> Result<Accepted, Refusal> {
        self.turn(ask, account.0, Status::Suspended, "suspend_account")
            .await
    }

    /// Restore a suspended account: its keys open again what they did.
    #[oai(
        path = "/accounts/:account/restore",
        method = "post",
        operation_id = "restore_account"
    )]
    async fn restore(
        &self,
        ask: Ask,
        /// The account.
        account: Path<Uuid>,
    ) -> Result<Accepted, Refusal> {
        self.turn(ask, account.0, Status::Active, "restore_account")
            .await
    }

    /// Delete an account, and revoke all its keys. Its address is free again.
    #[oai(
        path = "/accounts/:account",
        method = "delete",
        operation_id = "delete_account"
    )]
    async fn delete(
        &self,
        ask: Ask,
        /// The account.
        account: Path<Uuid>,
    ) -> Result<Accepted, Refusal> {
        self.turn(ask, account.0, Status::Deleted, "delete_account")
            .await
    }
}

impl Accounts {
    async fn turn(
        &self,
        ask: Ask,
        id: Uuid,
        status: Status,
        action: &'static str,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask.clone(), b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.find(id).await?;
        let job = jobs::UpdateAccount {
            status: Some(status),
            ..unchanged(&row, ask.terms.if_match(row.revision)?)
        };
        let details = json!({"organisation": &row.organisation});
        intent.accept(&job, trace(action, &row, details)).await
    }

    /// The account `id`, unless it was deleted.
    async fn find(&self, id: Uuid) -> Result<account::Model, Refusal> {
        account::Entity::find_by_id(AccountId(id))
            .filter(account::Column::Status.ne(Status::Deleted))
            .one(self.0.db.read())
            .await?
            .ok_or_else(|| Refusal::not_found("no such account"))
    }

    async fn plan(&self, id: Uuid) -> Result<PlanId, Refusal> {
        let row = plan::Entity::find_by_id(PlanId(id))
            .one(self.0.db.read())
            .await?;
        row.map(|row| row.id)
            .ok_or_else(|| Refusal::invalid_request().field("plan", "there is no such plan"))
    }
}

/// A job that changes nothing yet.
pub(crate) fn unchanged(row: &account::Model, if_match: Option<i64>) -> jobs::UpdateAccount {
    jobs::UpdateAccount {
        account: row.id,
        if_match,
        organisation: None,
        email: None,
        plan: None,
        scopes: None,
        status: None,
    }
}

fn trace(action: &'static str, row: &account::Model, details: entities::Json) -> Trace {
    Trace {
        action,
        target: format!("account/{}", row.id),
        details,
        ..Trace::default()
    }
}

fn judge(organisation: Option<&str>, email: Option<&str>) -> Result<(), Refusal> {
    let refusal = Refusal::invalid_request();
    if organisation.is_some_and(|name| !is_name(name)) {
        return Err(refusal.field("organisation", "it must be one line of 1 to 200 characters"));
    }
    if email.is_some_and(|email| !is_email(email)) {
        return Err(refusal.field("email", "it must look like `name@host`, without blanks"));
    }
    Ok(())
}

impl From<AccountStatus> for Status {
    fn from(status: AccountStatus) -> Self {
        match status {
            AccountStatus::Active => Self::Active,
            AccountStatus::Suspended => Self::Suspended,
            AccountStatus::Deleted => Self::Deleted,
        }
    }
}

fn view(row: account::Model) -> Account {
    Account {
        id: row.id.0,
        organisation: row.organisation,
        email: row.email,
        status: match row.status {
            Status::Active => AccountStatus::Active,
            Status::Suspended => AccountStatus::Suspended,
            Status::Deleted => AccountStatus::Deleted,
        },
        plan: row.plan.map(|plan| plan.0),
        scopes: scopes::texts(&row.scopes),
        revision: row.revision,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    }
}
