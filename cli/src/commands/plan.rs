//! `countersign plan create|list|show|set|delete`

use clap::{Args, Subcommand};
use openapi::types;
use uuid::Uuid;

use crate::arguments::{Global, Waiting};
use crate::commands::account::given;
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, every, refused};

/// Verbs of plans.
#[derive(Debug, Subcommand)]
pub(crate) enum Plan {
    /// Make a plan.
    Create(Create),
    /// List all plans.
    List,
    /// Show one plan.
    Show {
        /// Its name or identifier.
        plan: String,
    },
    /// Change a plan, and with it what its accounts may fetch.
    Set(Set),
    /// Delete a plan that no account is on.
    Delete {
        /// Its name or identifier.
        plan: String,
        #[command(flatten)]
        waiting: Waiting,
    },
}

/// A new plan.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// What people call it.
    name: String,
    /// What its accounts may fetch, such as `*/core/2025/**`; may be given more than once.
    #[arg(long = "scope", value_name = "SCOPE", required = true)]
    scopes: Vec<String>,
    #[command(flatten)]
    waiting: Waiting,
}

/// New settings of a plan.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// Its name or identifier.
    plan: String,
    /// What people call it.
    #[arg(long)]
    name: Option<String>,
    /// All that its accounts may fetch; may be given more than once.
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    #[command(flatten)]
    waiting: Waiting,
}

pub(crate) async fn run(global: &Global, verb: &Plan) -> Result<(), Failure> {
    let session = Session::open(global)?;
    match verb {
        Plan::Create(create) => make(&session, create).await,
        Plan::List => list(&session).await,
        Plan::Show { plan } => show(&session, &find(&session, plan).await?),
        Plan::Set(set) => change(&session, set).await,
        Plan::Delete { plan, waiting } => delete(&session, plan, *waiting).await,
    }
}

async fn make(session: &Session, create: &Create) -> Result<(), Failure> {
    let body = types::NewPlan {
        name: create.name.clone(),
        scopes: create.scopes.clone(),
    };
    let task = session.create_plan().body(body).send().await;
    let task = task.map_err(refused)?.into_inner();
    if session.finish(task, create.waiting).await?.is_none() {
        return Ok(());
    }
    show(session, &find(session, &create.name).await?)
}

async fn change(session: &Session, set: &Set) -> Result<(), Failure> {
    let id = find(session, &set.plan).await?.id;
    let body = types::PlanChange {
        name: set.name.clone(),
        scopes: given(&set.scopes, false),
    };
    let task = session.update_plan().plan(id).body(body).send().await;
    let task = task.map_err(refused)?.into_inner();
    if session.finish(task, set.waiting).await?.is_none() {
        return Ok(());
    }
    show(session, &find(session, &id.to_string()).await?)
}

async fn delete(session: &Session, named: &str, waiting: Waiting) -> Result<(), Failure> {
    let id = find(session, named).await?.id;
    let task = session.delete_plan().plan(id).send().await;
    let task = task.map_err(refused)?.into_inner();
    match session.finish(task, waiting).await? {
        Some(task) if session.json => output::json(&task),
        Some(_) => {
            println!("deleted {named}");
            Ok(())
        }
        None => Ok(()),
    }
}

/// The plan with this name or identifier.
pub(crate) async fn find(session: &Session, named: &str) -> Result<types::Plan, Failure> {
    let id = named.parse::<Uuid>().ok();
    let plans = every!(session.list_plans());
    let mut plans = plans.into_iter();
    let found = plans.find(|plan| plan.name == named || Some(plan.id) == id);
    found.ok_or_else(|| {
        Failure::new(Code::Failed, format!("there is no plan `{named}`"))
            .hint("`countersign plan list` shows all")
    })
}

async fn list(session: &Session) -> Result<(), Failure> {
    let plans = every!(session.list_plans());
    if session.json {
        return output::json(&plans);
    }
    let rows = plans
        .into_iter()
        .map(|plan| vec![plan.id.to_string(), plan.name, plan.scopes.join(" ")]);
    output::table(&["ID", "NAME", "SCOPES"], rows.collect(), "no plans");
    Ok(())
}

fn show(session: &Session, plan: &types::Plan) -> Result<(), Failure> {
    if session.json {
        return output::json(plan);
    }
    output::properties(&[
        ("id", plan.id.to_string()),
        ("name", plan.name.clone()),
        ("scopes", plan.scopes.join(" ")),
        ("created", plan.created_at.to_string()),
    ]);
    Ok(())
}
