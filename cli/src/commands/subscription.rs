//! `countersign subscription create|list|show|set|rotate|revoke|explain|setup|import`

mod import;
mod setup;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use openapi::types;
use uuid::Uuid;

use crate::arguments::{Global, Waiting};
use crate::commands::account::{self, given};
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, every, refused};

/// Verbs of subscription keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Subscription {
    /// Make a subscription key; its secret is shown once.
    Create(Create),
    /// List subscription keys.
    List(List),
    /// Show one subscription key.
    Show {
        /// Its identifier.
        id: Uuid,
    },
    /// Change a subscription key.
    Set(Set),
    /// Give a subscription key another secret, which is shown once.
    Rotate {
        /// Its identifier.
        id: Uuid,
        /// For how many seconds the former secret is accepted; with 0 it ends at once.
        #[arg(long, value_name = "SECONDS")]
        overlap: Option<u64>,
        #[command(flatten)]
        waiting: Waiting,
    },
    /// End a subscription key, for every request from now on.
    Revoke {
        /// Its identifier.
        id: Uuid,
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Say which rule lets a key read a path, or keeps it out.
    Explain {
        /// Its identifier.
        id: Uuid,
        /// The path of a URL, such as `/rpm/core/el9/repodata/repomd.xml`.
        path: String,
        /// The address of the client; without it networks are not asked.
        #[arg(long, value_name = "IP")]
        address: Option<String>,
    },
    /// Print, or write, what dnf, zypper, apt and docker need to use a key.
    Setup(setup::Setup),
    /// Take over accounts, components and keys from Packyard; its keys go on working.
    Import(import::Import),
}

/// A new subscription key.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// What people call it.
    #[arg(long)]
    label: String,
    /// What it opens, such as `rpm/core/**`; may be given more than once. With an account it may be
    /// left out, for all that the account is entitled to.
    #[arg(
        long = "scope",
        value_name = "SCOPE",
        required_unless_present = "account"
    )]
    scopes: Vec<String>,
    /// Whose it is: an identifier or an e-mail address.
    #[arg(long)]
    account: Option<String>,
    /// When it ends by itself, such as `2030-01-01T00:00:00Z`.
    #[arg(long, value_name = "TIME")]
    expires: Option<DateTime<Utc>>,
    /// For how many seconds after that it still opens what it did.
    #[arg(
        long,
        value_name = "SECONDS",
        requires = "expires",
        default_value_t = 0
    )]
    grace: u64,
    /// A network from which it is accepted, such as `192.0.2.0/24`; may be given more than once.
    #[arg(long = "network", value_name = "NETWORK")]
    networks: Vec<String>,
    #[command(flatten)]
    waiting: Waiting,
}

/// Which keys are listed.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only those of this account: an identifier or an e-mail address.
    #[arg(long)]
    account: Option<String>,
    /// Only those that are so.
    #[arg(long, value_parser = ["active", "grace", "expired", "revoked"])]
    state: Option<String>,
}

/// New settings of a subscription key.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// Its identifier.
    id: Uuid,
    /// What people call it.
    #[arg(long)]
    label: Option<String>,
    /// All that it opens; may be given more than once.
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// It opens all that its account is entitled to.
    #[arg(long, conflicts_with = "scopes")]
    no_scopes: bool,
    /// When it ends by itself.
    #[arg(long, value_name = "TIME")]
    expires: Option<DateTime<Utc>>,
    /// It ends only when somebody revokes it.
    #[arg(long, conflicts_with = "expires")]
    never_expires: bool,
    /// For how many seconds after its end it still opens what it did.
    #[arg(long, value_name = "SECONDS")]
    grace: Option<u64>,
    /// All networks from which it is accepted; may be given more than once.
    #[arg(long = "network", value_name = "NETWORK")]
    networks: Vec<String>,
    /// It is accepted from anywhere.
    #[arg(long, conflicts_with = "networks")]
    no_networks: bool,
    #[command(flatten)]
    waiting: Waiting,
}

pub(crate) async fn run(global: &Global, verb: &Subscription) -> Result<(), Failure> {
    let session = Session::open(global)?;
    match verb {
        Subscription::Create(create) => make(&session, create).await,
        Subscription::List(wanted) => list(&session, wanted).await,
        Subscription::Show { id } => show(&session, &find(&session, *id).await?),
        Subscription::Set(set) => change(&session, set).await,
        Subscription::Rotate {
            id,
            overlap,
            waiting,
        } => rotate(&session, *id, *overlap, *waiting).await,
        Subscription::Revoke { id, waiting } => revoke(&session, *id, *waiting).await,
        Subscription::Explain { id, path, address } => {
            explain(&session, *id, path, address.as_deref()).await
        }
        Subscription::Setup(setup) => setup::run(&session, setup).await,
        Subscription::Import(import) => import::run(&session, import).await,
    }
}

async fn make(session: &Session, create: &Create) -> Result<(), Failure> {
    let account = match &create.account {
        Some(account) => Some(account::find(session, account).await?.id),
        None => None,
    };
    let body = types::NewSubscriptionKey {
        account,
        label: create.label.clone(),
        scopes: create.scopes.clone(),
        networks: create.networks.clone(),
        expires_at: create.expires,
        grace_seconds: create.grace,
    };
    let task = session.create_subscription_key().body(body).send().await;
    reveal(session, task.map_err(refused)?.into_inner(), create.waiting).await
}

async fn rotate(
    session: &Session,
    id: Uuid,
    overlap: Option<u64>,
    waiting: Waiting,
) -> Result<(), Failure> {
    let body = types::SubscriptionKeyRotation {
        overlap_seconds: overlap,
    };
    let request = session.rotate_subscription_key().key(id).body(body);
    let task = request.send().await.map_err(refused)?.into_inner();
    reveal(session, task, waiting).await
}

/// Waits for the end of `task`, and shows the secret that was drawn for it, for the only time.
async fn reveal(session: &Session, task: types::Task, waiting: Waiting) -> Result<(), Failure> {
    let Some(secret) = task.secret.clone() else {
        return Err(Failure::new(Code::Failed, "the server gave no secret"));
    };
    let Some(task) = session.finish(task, waiting).await? else {
        return Ok(());
    };
    let id = task.result.as_ref();
    let id = id.and_then(|result| result.get("subscription_key"));
    if session.json {
        return output::json(&serde_json::json!({ "id": id, "secret": secret }));
    }
    let id = id.and_then(|id| id.as_str()).unwrap_or_default();
    eprintln!("subscription key {id}; this secret is shown once:");
    println!("{secret}");
    Ok(())
}

async fn change(session: &Session, set: &Set) -> Result<(), Failure> {
    let body = types::SubscriptionKeyChange {
        label: set.label.clone(),
        scopes: given(&set.scopes, set.no_scopes),
        networks: given(&set.networks, set.no_networks),
        expires_at: set.expires,
        never_expires: set.never_expires,
        grace_seconds: set.grace,
    };
    let request = session.update_subscription_key().key(set.id).body(body);
    let task = request.send().await.map_err(refused)?.into_inner();
    if session.finish(task, set.waiting).await?.is_none() {
        return Ok(());
    }
    show(session, &find(session, set.id).await?)
}

async fn revoke(session: &Session, id: Uuid, waiting: Waiting) -> Result<(), Failure> {
    let task = session.revoke_subscription_key().key(id).send().await;
    let task = task.map_err(refused)?.into_inner();
    match session.finish(task, waiting).await? {
        Some(task) if session.json => output::json(&task),
        Some(_) => {
            println!("revoked {id}");
            Ok(())
        }
        None => Ok(()),
    }
}

async fn explain(
    session: &Session,
    id: Uuid,
    path: &str,
    address: Option<&str>,
) -> Result<(), Failure> {
    let mut request = session.explain().key(id).path(path);
    if let Some(address) = address {
        request = request.address(address);
    }
    let verdict = request.send().await.map_err(refused)?.into_inner();
    if session.json {
        return output::json(&verdict);
    }
    let word = if verdict.allowed { "allowed" } else { "denied" };
    println!("{word} ({}): {}", verdict.rule, verdict.detail);
    Ok(())
}

async fn find(session: &Session, id: Uuid) -> Result<types::SubscriptionKey, Failure> {
    let key = session.get_subscription_key().key(id).send().await;
    Ok(key.map_err(refused)?.into_inner())
}

async fn list(session: &Session, wanted: &List) -> Result<(), Failure> {
    let account = match &wanted.account {
        Some(account) => Some(account::find(session, account).await?.id),
        None => None,
    };
    let state = wanted
        .state
        .as_deref()
        .map(str::parse::<types::SubscriptionKeyState>);
    let state = state
        .transpose()
        .map_err(|_| Failure::new(Code::Usage, "no such state"))?;
    let keys = every!({
        let mut request = session.list_subscription_keys();
        if let Some(account) = account {
            request = request.account(account);
        }
        if let Some(state) = state {
            request = request.state(state);
        }
        request
    });
    if session.json {
        return output::json(&keys);
    }
    let rows = keys.into_iter().map(|key| {
        vec![
            key.id.to_string(),
            key.label,
            key.state.to_string(),
            key.scopes.join(" "),
            key.requests.to_string(),
            key.last_used_at
                .map_or_else(|| "never".into(), |at| at.to_string()),
        ]
    });
    let heading = ["ID", "LABEL", "STATE", "SCOPES", "REQUESTS", "LAST USED"];
    output::table(&heading, rows.collect(), "no subscription keys");
    Ok(())
}

fn show(session: &Session, key: &types::SubscriptionKey) -> Result<(), Failure> {
    if session.json {
        return output::json(key);
    }
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".into());
    let secrets = key.secrets.iter().map(|secret| match secret.ends_at {
        Some(end) => format!("of {} until {end}", secret.created_at),
        None => format!("of {}", secret.created_at),
    });
    output::properties(&[
        ("id", key.id.to_string()),
        ("label", key.label.clone()),
        ("state", key.state.to_string()),
        (
            "account",
            or_dash(key.account.map(|account| account.to_string())),
        ),
        ("scopes", key.scopes.join(" ")),
        ("networks", key.networks.join(" ")),
        ("expires", or_dash(key.expires_at.map(|at| at.to_string()))),
        ("grace", format!("{} s", key.grace_seconds)),
        ("secrets", secrets.collect::<Vec<_>>().join(", ")),
        ("requests", key.requests.to_string()),
        (
            "last used",
            or_dash(key.last_used_at.map(|at| at.to_string())),
        ),
    ]);
    Ok(())
}
