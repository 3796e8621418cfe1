//! Which rule lets a key read a path, or keeps it out: for operators, by the very rules that
//! requests are judged by.

use std::net::IpAddr;

use entities::{SubscriptionKeyId, now};

use super::Plane;
use super::subject::Subject;
use crate::access::{Denied, Grounds};
use crate::directory::Directory;
use crate::follow::Unavailable;
use crate::gate::{self, Place, Public};
use crate::path;

/// A verdict with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Whether the request would be answered.
    pub allowed: bool,
    /// The rule that decides, in `kebab-case`.
    pub rule: &'static str,
    /// What it says here, for people.
    pub detail: String,
}

impl Plane {
    /// What a client at `address` that shows `key` gets at `path`, the path of a URL as it would
    /// be sent. Without an address, networks are not asked.
    ///
    /// # Errors
    /// [`Unavailable`] when the database cannot be read.
    pub async fn explain(
        &self,
        key: SubscriptionKeyId,
        path: &str,
        address: Option<IpAddr>,
    ) -> Result<Explanation, Unavailable> {
        self.look(|directory| explain(directory, key, path, address))
            .await
    }
}

fn explain(
    directory: &Directory,
    key: SubscriptionKeyId,
    raw: &str,
    address: Option<IpAddr>,
) -> Explanation {
    let Some(path) = path::normalize(raw) else {
        return denied("path", "two readers could understand this path differently");
    };
    let path = match Subject::of(&path) {
        Subject::Keys => {
            return allowed(
                "open",
                "public keys and client configuration are for everybody",
            );
        }
        Subject::Metadata => {
            return allowed("open", "metadata of trust roots is for everybody");
        }
        Subject::Login => {
            return denied(
                "login",
                "here a key is tried that opens anything: ask about a path of it",
            );
        }
        Subject::Nothing => {
            return denied("unknown", "there is nothing of a trust root at this path");
        }
        Subject::Path(path) => path,
    };
    let Some(Place { public, meant }) = gate::place(directory, &path) else {
        return denied(
            "unknown",
            "there is neither a repository nor a component there",
        );
    };
    match public {
        Some(Public::Repository) => allowed("public-repository", "its repository is public"),
        Some(Public::Component) => allowed("public-component", "its component is public"),
        None => judged(directory, key, &meant, address),
    }
}

fn judged(
    directory: &Directory,
    id: SubscriptionKeyId,
    path: &str,
    address: Option<IpAddr>,
) -> Explanation {
    let access = &directory.access;
    let Some(key) = access.by_id(id) else {
        return denied("revoked", "the key is revoked");
    };
    match access.judge(key, path, address, now()) {
        Ok(()) => granted(access.grounds(key, path)),
        Err(reason) => refused(reason, path),
    }
}

fn granted(Grounds { key, account }: Grounds) -> Explanation {
    let own = key.map(|scope| format!("the key's scope {scope} covers it"));
    let entitled = account.map(|scope| format!("its account is entitled to {scope}"));
    let detail: Vec<String> = own.into_iter().chain(entitled).collect();
    allowed("scope", &detail.join(", and "))
}

fn refused(reason: Denied, path: &str) -> Explanation {
    match reason {
        Denied::Expired(end) => {
            denied("expired", &format!("the key ended at {}", end.to_rfc3339()))
        }
        Denied::Network => denied("network", "the key is not accepted from this address"),
        Denied::Account => denied("account", "the account of the key is not active"),
        Denied::Entitlement => denied(
            "entitlement",
            &format!("neither plan nor scopes of the account cover {path}"),
        ),
        Denied::Scope => denied("scope", &format!("no scope of the key covers {path}")),
    }
}

fn allowed(rule: &'static str, detail: &str) -> Explanation {
    Explanation {
        allowed: true,
        rule,
        detail: detail.to_owned(),
    }
}

fn denied(rule: &'static str, detail: &str) -> Explanation {
    Explanation {
        allowed: false,
        ..allowed(rule, detail)
    }
}
