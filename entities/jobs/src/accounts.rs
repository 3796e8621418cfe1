//! The jobs that make and change accounts, and the plans that accounts are on.

use entities::account::Status;
use entities::scope::Scopes;
use entities::task::Pool;
use entities::{AccountId, PlanId};
use serde::{Deserialize, Serialize};

use crate::Job;

/// Makes an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateAccount {
    /// Its public identifier.
    pub account: AccountId,
    /// Who it is.
    pub organisation: String,
    /// Where to write to.
    pub email: String,
    /// What it subscribes to.
    pub plan: Option<PlanId>,
    /// What it may fetch besides.
    pub scopes: Scopes,
}

impl Job for CreateAccount {
    const KIND: &'static str = "create_account";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(account_lock(self.account))
    }
}

/// Writes what is given of an account; leaves the rest. One that becomes deleted loses its keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdateAccount {
    /// The account.
    pub account: AccountId,
    /// The revision the client saw; another one fails the task with `changed`.
    pub if_match: Option<i64>,
    /// Who it is.
    pub organisation: Option<String>,
    /// Where to write to.
    pub email: Option<String>,
    /// What it subscribes to, which may be nothing.
    pub plan: Option<Subscribed>,
    /// What it may fetch besides.
    pub scopes: Option<Scopes>,
    /// Whether its keys open anything.
    pub status: Option<Status>,
}

/// What an account subscribes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subscribed {
    /// A plan.
    To(PlanId),
    /// No plan.
    ToNothing,
}

impl Job for UpdateAccount {
    const KIND: &'static str = "update_account";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(account_lock(self.account))
    }
}

fn account_lock(account: AccountId) -> String {
    format!("account/{account}")
}

/// Makes a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreatePlan {
    /// Its public identifier.
    pub plan: PlanId,
    /// What people call it.
    pub name: String,
    /// What its accounts may fetch.
    pub scopes: Scopes,
}

impl Job for CreatePlan {
    const KIND: &'static str = "create_plan";
    const POOL: Pool = Pool::Urgent;
}

/// Writes what is given of a plan; leaves the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdatePlan {
    /// The plan.
    pub plan: PlanId,
    /// The revision the client saw; another one fails the task with `changed`.
    pub if_match: Option<i64>,
    /// What people call it.
    pub name: Option<String>,
    /// What its accounts may fetch.
    pub scopes: Option<Scopes>,
}

impl Job for UpdatePlan {
    const KIND: &'static str = "update_plan";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(plan_lock(self.plan))
    }
}

/// Ends a plan that no account is on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeletePlan {
    /// The plan.
    pub plan: PlanId,
    /// The revision the client saw; another one fails the task with `changed`.
    pub if_match: Option<i64>,
}

impl Job for DeletePlan {
    const KIND: &'static str = "delete_plan";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(plan_lock(self.plan))
    }
}

fn plan_lock(plan: PlanId) -> String {
    format!("plan/{plan}")
}
