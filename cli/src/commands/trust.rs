//! `countersign trust list|show|roles|set|renew|delegate|withdraw`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use openapi::types;

use crate::arguments::{Global, Waiting};
use crate::ceremony::public_key;
use crate::ceremony::reader::seconds;
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, every, refused};

/// The trust root that is meant when none is named.
const DEFAULT: &str = "default";

/// Verbs of trust roots. People who sign use `ceremony`, clients use `tuf`.
#[derive(Debug, Subcommand)]
pub(crate) enum Trust {
    /// List all trust roots.
    List,
    /// Show one trust root.
    Show {
        /// Its name.
        #[arg(default_value = DEFAULT)]
        name: String,
    },
    /// List the roles of a trust root: who signs them, and until when they are good.
    Roles {
        /// Its name.
        #[arg(default_value = DEFAULT)]
        name: String,
    },
    /// Change how long roles are good for, from their next version on.
    Set(Set),
    /// Have roles signed anew before they are due.
    Renew(Renew),
    /// Let a role speak for paths, or change the one that does.
    Delegate(Delegate),
    /// Let a role speak for nothing any more.
    Withdraw {
        /// The role.
        role: String,
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        waiting: Waiting,
    },
}

/// Which trust root.
#[derive(Debug, Args)]
pub(crate) struct Of {
    /// The trust root.
    #[arg(long, value_name = "NAME", default_value = DEFAULT)]
    trust_root: String,
}

/// How long roles are to be good for.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// A kind of role and its lifetime, such as `timestamp=24h`, or with the time before its end at
    /// which it is renewed: `timestamp=24h/8h` (a third, if not given).
    #[arg(long, required = true, value_name = "ROLE=SPAN", value_parser = expiry)]
    expiry: Vec<(String, types::Expiry)>,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    waiting: Waiting,
}

/// What to sign anew.
#[derive(Debug, Args)]
pub(crate) struct Renew {
    /// The roles; all that are signed online if none is named.
    roles: Vec<String>,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    waiting: Waiting,
}

/// A role that is to speak for paths.
#[derive(Debug, Args)]
pub(crate) struct Delegate {
    /// Its name.
    role: String,
    /// What it speaks for, such as `rpm/production/*`; `*` stands for a segment or a part of one.
    #[arg(long = "path", required = true, value_name = "PATTERN")]
    paths: Vec<String>,
    /// How long a version of it is good for, such as `30d`.
    #[arg(long, value_name = "SPAN", value_parser = seconds)]
    lifetime: u32,
    /// The signing key that signs it online.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["keys", "threshold"])]
    signing_key: Option<String>,
    /// The public key of somebody who signs it: a file with PEM, hexadecimal digits or JSON.
    #[arg(
        long = "key",
        value_name = "FILE",
        requires = "threshold",
        required_unless_present = "signing_key"
    )]
    keys: Vec<PathBuf>,
    /// How many of them have to sign.
    #[arg(long, value_name = "COUNT", requires = "keys")]
    threshold: Option<u32>,
    /// Change the role that has this name.
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    waiting: Waiting,
}

pub(crate) async fn run(global: &Global, verb: &Trust) -> Result<(), Failure> {
    let session = Session::open(global)?;
    match verb {
        Trust::List => list(&session).await,
        Trust::Show { name } => print(&session, &session.trust_root(name).await?),
        Trust::Roles { name } => roles(&session, name).await,
        Trust::Set(set) => {
            let expiry = set.change()?;
            let change = types::TrustRootChange {
                beside: None,
                expiry: Some(expiry),
                renew: None,
            };
            session
                .change_trust_root(&set.of.trust_root, change, set.waiting)
                .await
        }
        Trust::Renew(renew) => {
            let all = || vec!["*".to_owned()];
            let roles = Some(renew.roles.clone()).filter(|roles| !roles.is_empty());
            let change = types::TrustRootChange {
                beside: None,
                expiry: None,
                renew: Some(roles.unwrap_or_else(all)),
            };
            session
                .change_trust_root(&renew.of.trust_root, change, renew.waiting)
                .await
        }
        Trust::Delegate(delegate) => hand_out(&session, delegate).await,
        Trust::Withdraw { role, of, waiting } => {
            let ask = session.delete_delegation().name(&of.trust_root).role(role);
            let task = ask.send().await.map_err(refused)?.into_inner();
            let done = format!("{role} speaks for nothing any more");
            delegated(&session, task, *waiting, &done).await
        }
    }
}

impl Session {
    async fn trust_root(&self, name: &str) -> Result<types::TrustRoot, Failure> {
        let ask = || async { self.get_trust_root().name(name).send().await };
        Ok(openapi::patiently(ask).await.map_err(refused)?.into_inner())
    }

    /// Changes a trust root, and shows what became of it.
    async fn change_trust_root(
        &self,
        name: &str,
        change: types::TrustRootChange,
        waiting: Waiting,
    ) -> Result<(), Failure> {
        let ask = self.update_trust_root().name(name).body(change);
        let task = ask.send().await.map_err(refused)?.into_inner();
        match self.finish(task, waiting).await? {
            Some(_) => print(self, &self.trust_root(name).await?),
            None => Ok(()),
        }
    }
}

async fn list(session: &Session) -> Result<(), Failure> {
    let trust_roots = every!(session.list_trust_roots());
    if session.json {
        return output::json(&trust_roots);
    }
    let rows = trust_roots.into_iter().map(|root| {
        vec![
            root.name,
            root.state.to_string(),
            root.root_version.to_string(),
            root.timestamp_version.to_string(),
            root.targets.to_string(),
            first_expiry(root.first_expiry.as_ref()),
        ]
    });
    let heading = [
        "NAME",
        "STATE",
        "ROOT",
        "TIMESTAMP",
        "TARGETS",
        "ENDS FIRST",
    ];
    output::table(&heading, rows.collect(), "no trust roots");
    Ok(())
}

fn print(session: &Session, root: &types::TrustRoot) -> Result<(), Failure> {
    if session.json {
        return output::json(root);
    }
    let kinds = [
        ("timestamp", &root.expiry.timestamp),
        ("snapshot", &root.expiry.snapshot),
        ("targets", &root.expiry.targets),
        ("repositories", &root.expiry.repositories),
        ("bins", &root.expiry.bins),
    ];
    let expiry = kinds.map(|(kind, expiry)| {
        format!(
            "{kind} {} s, renewed {} s before",
            expiry.lifetime, expiry.margin
        )
    });
    let keys = &root.keys;
    output::properties(&[
        ("name", root.name.clone()),
        ("state", root.state.to_string()),
        ("root", root.root_version.to_string()),
        ("snapshot", root.snapshot_version.to_string()),
        ("timestamp", root.timestamp_version.to_string()),
        ("targets", root.targets.to_string()),
        ("bins", root.bins.to_string()),
        ("timestamp key", keys.timestamp.clone()),
        ("snapshot key", keys.snapshot.clone()),
        (
            "targets key",
            keys.targets.clone().unwrap_or_else(|| "people sign".into()),
        ),
        ("repositories key", keys.repositories.clone()),
        ("expiry", expiry.join("; ")),
        ("ends first", first_expiry(root.first_expiry.as_ref())),
        ("created", root.created_at.to_string()),
    ]);
    Ok(())
}

fn first_expiry(first: Option<&types::FirstExpiry>) -> String {
    first.map_or_else(
        || "-".into(),
        |first| format!("{} at {}", first.role, first.at),
    )
}

async fn roles(session: &Session, name: &str) -> Result<(), Failure> {
    let roles = every!(session.list_trust_roles().name(name));
    if session.json {
        return output::json(&roles);
    }
    let rows = roles.into_iter().map(|role| {
        let authority = &role.authority;
        let people = || format!("{} of {}", authority.threshold, authority.keys.len());
        vec![
            role.name,
            role.kind.to_string(),
            role.version.to_string(),
            role.signing_key.unwrap_or_else(people),
            role.expires_at
                .map_or_else(|| "-".into(), |at| at.to_string()),
        ]
    });
    let heading = ["ROLE", "KIND", "VERSION", "SIGNED BY", "ENDS"];
    output::table(&heading, rows.collect(), "no roles");
    Ok(())
}

async fn hand_out(session: &Session, delegate: &Delegate) -> Result<(), Failure> {
    let keys = delegate
        .keys
        .iter()
        .map(read_key)
        .collect::<Result<_, _>>()?;
    let name = &delegate.of.trust_root;
    let task = if delegate.replace {
        let body = types::DelegationTerms {
            paths: delegate.paths.clone(),
            lifetime: delegate.lifetime,
            keys,
            threshold: delegate.threshold,
            signing_key: delegate.signing_key.clone(),
        };
        let ask = session.update_delegation().name(name).role(&delegate.role);
        ask.body(body).send().await
    } else {
        let body = types::NewDelegation {
            name: delegate.role.clone(),
            paths: delegate.paths.clone(),
            lifetime: delegate.lifetime,
            keys,
            threshold: delegate.threshold,
            signing_key: delegate.signing_key.clone(),
        };
        session
            .create_delegation()
            .name(name)
            .body(body)
            .send()
            .await
    };
    let task = task.map_err(refused)?.into_inner();
    let done = format!("{} speaks for {}", delegate.role, delegate.paths.join(", "));
    delegated(session, task, delegate.waiting, &done).await
}

async fn delegated(
    session: &Session,
    task: types::Task,
    waiting: Waiting,
    done: &str,
) -> Result<(), Failure> {
    match session.finish(task, waiting).await? {
        Some(task) if session.json => output::json(&task.result),
        Some(_) => {
            println!("{done}");
            Ok(())
        }
        None => Ok(()),
    }
}

fn read_key(file: &PathBuf) -> Result<types::PublicKey, Failure> {
    let wrong = |error: &dyn std::error::Error| {
        let context = format!("`{}` holds no public key", file.display());
        Failure::from_error(Code::Usage, &context, error)
    };
    let text = std::fs::read_to_string(file).map_err(|error| wrong(&error))?;
    let key = public_key::read(&text).map_err(|error| wrong(&error))?;
    let json = serde_json::to_value(&key).map_err(|error| wrong(&error))?;
    serde_json::from_value(json).map_err(|error| wrong(&error))
}

impl Set {
    fn change(&self) -> Result<types::ExpiryChange, Failure> {
        let mut change = types::ExpiryChange {
            timestamp: None,
            snapshot: None,
            targets: None,
            repositories: None,
            bins: None,
        };
        for (kind, expiry) in &self.expiry {
            let place = match kind.as_str() {
                "timestamp" => &mut change.timestamp,
                "snapshot" => &mut change.snapshot,
                "targets" => &mut change.targets,
                "repositories" => &mut change.repositories,
                "bins" => &mut change.bins,
                other => {
                    let message = format!("`{other}` is no kind of role that is signed online");
                    return Err(Failure::new(Code::Usage, message)
                        .hint("the kinds are timestamp, snapshot, targets, repositories, bins"));
                }
            };
            *place = Some(expiry.clone());
        }
        Ok(change)
    }
}

/// `ROLE=LIFETIME` or `ROLE=LIFETIME/MARGIN`.
fn expiry(text: &str) -> Result<(String, types::Expiry), String> {
    let (kind, spans) = text
        .split_once('=')
        .ok_or("it must be a role and a span, such as `timestamp=24h`")?;
    let (lifetime, margin) = if let Some((lifetime, margin)) = spans.split_once('/') {
        (seconds(lifetime)?, seconds(margin)?)
    } else {
        let lifetime = seconds(spans)?;
        (lifetime, lifetime / 3)
    };
    Ok((kind.to_owned(), types::Expiry { lifetime, margin }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_renewed_when_a_third_is_left() {
        let (kind, short) = expiry("timestamp=24h").unwrap();
        assert_eq!(
            (kind.as_str(), short.lifetime, short.margin),
            ("timestamp", 86_400, 28_800)
        );
        let (_, long) = expiry("bins=90d/1d").unwrap();
        assert_eq!((long.lifetime, long.margin), (7_776_000, 86_400));
        for text in [
            "timestamp",
            "timestamp=",
            "timestamp=soon",
            "timestamp=1h/",
            "=1h/x",
        ] {
            assert!(expiry(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_kinds_that_are_signed_online_have_a_setting() {
        let set = |text| Set {
            expiry: vec![expiry(text).unwrap()],
            of: Of {
                trust_root: DEFAULT.into(),
            },
            waiting: Waiting {
                no_wait: false,
                wait: false,
            },
        };

        let change = set("snapshot=1h").change().unwrap();
        assert!(change.snapshot.is_some() && change.timestamp.is_none());
        assert!(set("root=1h").change().is_err());
    }
}
