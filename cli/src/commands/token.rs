//! `countersign token create|list|revoke`

use clap::{Args, Subcommand};

use openapi::types;

use crate::arguments::{Global, Waiting};
use crate::commands::offline;
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, every, refused};

/// Verbs of operator tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Make a token; its secret is shown once.
    Create(Create),
    /// List all tokens.
    List,
    /// End a token, for every request from now on.
    Revoke {
        /// Its identifier.
        id: uuid::Uuid,
        #[command(flatten)]
        waiting: Waiting,
    },
}

/// A new token.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// What people call it; stands in the audit trail.
    name: String,
    /// What its holder may do.
    #[arg(long, value_parser = ["admin", "publisher", "auditor"])]
    role: String,
    /// When it ends by itself, such as `2030-01-01T00:00:00Z`.
    #[arg(long, value_name = "TIME")]
    expires: Option<chrono::DateTime<chrono::Utc>>,
    /// Write it into the database that --data or --config names, without a token and without a
    /// server: for when every other token is lost.
    #[arg(long, conflicts_with_all = ["no_wait", "wait"])]
    offline: bool,
    #[command(flatten)]
    waiting: Waiting,
}

pub(crate) async fn run(global: &Global, verb: &Token) -> Result<(), Failure> {
    if let Token::Create(create) = verb
        && create.offline
    {
        return make_offline(global, create).await;
    }
    let session = Session::open(global)?;
    match verb {
        Token::Create(create) => make(&session, create).await,
        Token::List => list(&session).await,
        Token::Revoke { id, waiting } => revoke(&session, *id, *waiting).await,
    }
}

async fn make(session: &Session, create: &Create) -> Result<(), Failure> {
    let unknown = |_| Failure::new(Code::Usage, format!("`{}` is no role", create.role));
    let body = types::NewToken {
        name: create.name.clone(),
        role: create.role.parse().map_err(unknown)?,
        expires_at: create.expires,
    };
    let task = session
        .create_token()
        .body(body)
        .send()
        .await
        .map_err(refused)?
        .into_inner();
    let Some(secret) = task.secret.clone() else {
        return Err(Failure::new(Code::Failed, "the server gave no secret"));
    };
    let Some(task) = session.finish(task, create.waiting).await? else {
        return Ok(());
    };
    let id = task.result.as_ref().and_then(|result| result.get("token"));
    show(session.json, create, &serde_json::json!(id), &secret)
}

async fn make_offline(global: &Global, create: &Create) -> Result<(), Failure> {
    let (id, secret) =
        offline::create_token(global, &create.name, &create.role, create.expires).await?;
    show(global.json, create, &serde_json::json!(id), &secret)
}

/// Shows a token that was made, for the only time.
fn show(json: bool, create: &Create, id: &serde_json::Value, secret: &str) -> Result<(), Failure> {
    if json {
        let shown = serde_json::json!({
            "id": id, "name": create.name, "role": create.role, "secret": secret,
        });
        return output::json(&shown);
    }
    eprintln!("this secret is shown once:");
    println!("{secret}");
    Ok(())
}

async fn list(session: &Session) -> Result<(), Failure> {
    let tokens = every!(session.list_tokens());
    if session.json {
        return output::json(&tokens);
    }
    let rows = tokens.into_iter().map(|token| {
        let state = match (&token.revoked_at, &token.expires_at) {
            (Some(at), _) => format!("revoked {at}"),
            (None, Some(at)) => format!("until {at}"),
            (None, None) => "valid".into(),
        };
        vec![
            token.id.to_string(),
            token.name,
            token.role.to_string(),
            state,
        ]
    });
    output::table(
        &["ID", "NAME", "ROLE", "STATE"],
        rows.collect(),
        "no tokens",
    );
    Ok(())
}

async fn revoke(session: &Session, id: uuid::Uuid, waiting: Waiting) -> Result<(), Failure> {
    let task = session
        .revoke_token()
        .token(id)
        .send()
        .await
        .map_err(refused)?;
    match session.finish(task.into_inner(), waiting).await? {
        Some(task) if session.json => output::json(&task),
        Some(_) => {
            println!("revoked {id}");
            Ok(())
        }
        None => Ok(()),
    }
}
