//! `countersign account create|list|show|set|suspend|restore|delete`

use clap::{Args, Subcommand};
use openapi::types;
use uuid::Uuid;

use crate::arguments::{Global, Waiting};
use crate::commands::plan;
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, every, refused};

/// Verbs of accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Make an account.
    Create(Create),
    /// List accounts.
    List {
        /// Only those with this status; all but deleted ones if not given.
        #[arg(long, value_parser = ["active", "suspended", "deleted"])]
        status: Option<String>,
    },
    /// Show one account.
    Show {
        /// Its identifier or its e-mail address.
        account: String,
    },
    /// Change an account.
    Set(Set),
    /// Let none of its keys open anything until it is restored.
    Suspend(Named),
    /// Let its keys open again what they did.
    Restore(Named),
    /// Delete it, and revoke all its keys.
    Delete(Named),
}

/// An account, and how to wait.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// Its identifier or its e-mail address.
    account: String,
    #[command(flatten)]
    waiting: Waiting,
}

/// A new account.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// Who it is.
    organisation: String,
    /// Where to write to.
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// The plan it is on, by name or identifier.
    #[arg(long)]
    plan: Option<String>,
    /// What it may fetch besides, such as `rpm/core/**`; may be given more than once.
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    #[command(flatten)]
    waiting: Waiting,
}

/// New settings of an account.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// Its identifier or its e-mail address.
    account: String,
    /// Who it is.
    #[arg(long, value_name = "NAME")]
    organisation: Option<String>,
    /// Where to write to.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// The plan it is on, by name or identifier.
    #[arg(long)]
    plan: Option<String>,
    /// It is on no plan.
    #[arg(long, conflicts_with = "plan")]
    no_plan: bool,
    /// All that it may fetch besides what its plan grants; may be given more than once.
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// It may fetch nothing besides what its plan grants.
    #[arg(long, conflicts_with = "scopes")]
    no_scopes: bool,
    #[command(flatten)]
    waiting: Waiting,
}

pub(crate) async fn run(global: &Global, verb: &Account) -> Result<(), Failure> {
    let session = Session::open(global)?;
    match verb {
        Account::Create(create) => make(&session, create).await,
        Account::List { status } => list(&session, status.as_deref()).await,
        Account::Show { account } => show(&session, &find(&session, account).await?),
        Account::Set(set) => change(&session, set).await,
        Account::Suspend(named) | Account::Restore(named) | Account::Delete(named) => {
            let id = find(&session, &named.account).await?.id;
            let task = match verb {
                Account::Suspend(_) => session.suspend_account().account(id).send().await,
                Account::Restore(_) => session.restore_account().account(id).send().await,
                _ => session.delete_account().account(id).send().await,
            };
            let task = task.map_err(refused)?.into_inner();
            done(&session, task, id, named.waiting).await
        }
    }
}

async fn make(session: &Session, create: &Create) -> Result<(), Failure> {
    let plan = match &create.plan {
        Some(plan) => Some(plan::find(session, plan).await?.id),
        None => None,
    };
    let body = types::NewAccount {
        organisation: create.organisation.clone(),
        email: create.email.clone(),
        plan,
        scopes: create.scopes.clone(),
    };
    let task = session.create_account().body(body).send().await;
    let task = task.map_err(refused)?.into_inner();
    let Some(task) = session.finish(task, create.waiting).await? else {
        return Ok(());
    };
    let id = task
        .result
        .as_ref()
        .and_then(|result| result.get("account"));
    let id = id.and_then(|id| id.as_str()).unwrap_or_default();
    show(session, &find(session, id).await?)
}

async fn change(session: &Session, set: &Set) -> Result<(), Failure> {
    let plan = match &set.plan {
        Some(plan) => Some(plan::find(session, plan).await?.id),
        None => None,
    };
    let id = find(session, &set.account).await?.id;
    let body = types::AccountChange {
        organisation: set.organisation.clone(),
        email: set.email.clone(),
        plan,
        no_plan: set.no_plan,
        scopes: given(&set.scopes, set.no_scopes),
    };
    let task = session.update_account().account(id).body(body).send().await;
    done(
        session,
        task.map_err(refused)?.into_inner(),
        id,
        set.waiting,
    )
    .await
}

/// A list that replaces another: only where one was given, or said to be empty.
pub(crate) fn given(list: &[String], none: bool) -> Option<Vec<String>> {
    (none || !list.is_empty()).then(|| list.to_vec())
}

/// Waits for the end of `task`, and shows the account as it is then.
async fn done(
    session: &Session,
    task: types::Task,
    id: Uuid,
    waiting: Waiting,
) -> Result<(), Failure> {
    if session.finish(task, waiting).await?.is_none() {
        return Ok(());
    }
    show(session, &find(session, &id.to_string()).await?)
}

/// The account with this identifier or e-mail address.
pub(crate) async fn find(session: &Session, named: &str) -> Result<types::Account, Failure> {
    if let Ok(id) = named.parse::<Uuid>() {
        let account = session.get_account().account(id).send().await;
        return Ok(account.map_err(refused)?.into_inner());
    }
    let found = session.list_accounts().email(named).send().await;
    let found = found
        .map_err(refused)?
        .into_inner()
        .items
        .into_iter()
        .next();
    found.ok_or_else(|| {
        Failure::new(Code::Failed, format!("there is no account `{named}`"))
            .hint("`countersign account list` shows all")
    })
}

async fn list(session: &Session, status: Option<&str>) -> Result<(), Failure> {
    let status = status
        .map(str::parse::<types::AccountStatus>)
        .transpose()
        .map_err(|_| Failure::new(Code::Usage, "no such status"))?;
    let accounts = every!({
        let mut request = session.list_accounts();
        if let Some(status) = status {
            request = request.status(status);
        }
        request
    });
    if session.json {
        return output::json(&accounts);
    }
    let rows = accounts.into_iter().map(|account| {
        vec![
            account.id.to_string(),
            account.organisation,
            account.email,
            account.status.to_string(),
        ]
    });
    let heading = ["ID", "ORGANISATION", "E-MAIL", "STATUS"];
    output::table(&heading, rows.collect(), "no accounts");
    Ok(())
}

fn show(session: &Session, account: &types::Account) -> Result<(), Failure> {
    if session.json {
        return output::json(account);
    }
    output::properties(&[
        ("id", account.id.to_string()),
        ("organisation", account.organisation.clone()),
        ("e-mail", account.email.clone()),
        ("status", account.status.to_string()),
        (
            "plan",
            account
                .plan
                .map_or_else(|| "-".into(), |plan| plan.to_string()),
        ),
        ("scopes", account.scopes.join(" ")),
        ("created", account.created_at.to_string()),
    ]);
    Ok(())
}
