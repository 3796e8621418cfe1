//! `/subscribers`: who may fetch, taken over from another server.

use std::collections::HashSet;

use entities::account::{self, is_email, is_name};
use entities::subscription_key::is_label;
use entities::{AccountId, ComponentId, SubscriptionKeyId};
use poem_openapi::{Object, OpenApi};
use serde_json::json;
use uuid::Uuid;

use super::accounts::AccountStatus;
use crate::accept::{Accepted, Intent, Trace};
use crate::address;
use crate::ask::Ask;
use crate::body::Body;
use crate::complaints::Complaints;
use crate::context::Context;
use crate::problem::Refusal;
use crate::scopes;
use crate::time::Time;

/// Most rows of one request.
const MOST: usize = 1_000;

/// Who may fetch from another server.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct Subscribers {
    /// Accounts, told apart by their identifier.
    #[oai(default)]
    accounts: Vec<ForeignAccount>,
    /// Components, told apart by their name.
    #[oai(default)]
    components: Vec<ForeignComponent>,
    /// Keys, told apart by their secret. Their accounts are here already or in the same request.
    #[oai(default)]
    keys: Vec<ForeignKey>,
}

/// An account of another server.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct ForeignAccount {
    /// Its identifier there, which stays.
    id: Uuid,
    /// Who it is: one line of 1 to 200 characters.
    organisation: String,
    /// Where to write to.
    email: String,
    /// Whether its keys open anything.
    status: AccountStatus,
    /// When it was made.
    created_at: Time,
}

/// A component of another server.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct ForeignComponent {
    /// The first segment of paths.
    name: String,
    /// Whether everything in it may be read without a key.
    #[oai(default)]
    public: bool,
}

/// A key of another server.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct ForeignKey {
    /// SHA-256 of what clients send as their password, as 64 lower-case hexadecimal digits.
    secret_sha256: String,
    /// Whose it is; nobody's if not given.
    account: Option<Uuid>,
    /// What people call it: one line of 1 to 200 characters.
    label: String,
    /// What it opens.
    scopes: Vec<String>,
    /// When it was made.
    created_at: Time,
    /// When it ends by itself; never if not given.
    expires_at: Option<Time>,
    /// Whether somebody ended it.
    #[oai(default)]
    revoked: bool,
}

/// Endpoints of `/subscribers`.
pub(crate) struct SubscribersImport(pub(crate) Context);

#[OpenApi]
impl SubscribersImport {
    /// Take over accounts, components and subscription keys from another server: at most 1,000 rows,
    /// all of them or none. What is here already stays as it is, but that an account that is closed
    /// there, or a key that is revoked there, is so here too. So it can be repeated.
    #[oai(
        path = "/subscribers/import",
        method = "post",
        operation_id = "import_subscribers"
    )]
    async fn import(&self, ask: Ask, body: Body<Subscribers>) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let given = body.value;
        let count = given.accounts.len() + given.components.len() + given.keys.len();
        if count > MOST {
            let reason = format!("it may hold {MOST} rows at most, and has {count}");
            return Err(Refusal::invalid_request().detail(reason));
        }
        judge(&given)?;
        let job = job(given)?;
        let trace = Trace {
            action: "import_subscribers",
            target: "subscribers".to_owned(),
            details: json!({
                "accounts": job.accounts.len(),
                "components": job.components.len(),
                "keys": job.keys.len(),
            }),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }
}

/// Says all that is wrong with the rows, each by itself.
fn judge(given: &Subscribers) -> Result<(), Refusal> {
    let mut complaints = Complaints::default();
    let mut complain = |is_fine: bool, list: &str, index: usize, member: &str, reason: &str| {
        if !is_fine {
            complaints.add(|| format!("{list}[{index}].{member}"), reason.to_owned());
        }
    };
    for (index, account) in given.accounts.iter().enumerate() {
        let named = is_name(&account.organisation);
        let line = "it must be one line of 1 to 200 characters";
        complain(named, "accounts", index, "organisation", line);
        let reachable = is_email(&account.email);
        complain(reachable, "accounts", index, "email", "it is no address");
    }
    for (index, component) in given.components.iter().enumerate() {
        if let Err(reason) = address::judge(&component.name) {
            complain(false, "components", index, "name", &reason);
        }
    }
    let mut secrets = HashSet::new();
    for (index, key) in given.keys.iter().enumerate() {
        let line = "it must be one line of 1 to 200 characters";
        complain(is_label(&key.label), "keys", index, "label", line);
        let digits = "it must be 64 lower-case hexadecimal digits";
        let is_hash = is_sha256(&key.secret_sha256);
        complain(is_hash, "keys", index, "secret_sha256", digits);
        let is_new = secrets.insert(key.secret_sha256.as_str());
        let twice = "another key of this request has the same secret";
        complain(is_new, "keys", index, "secret_sha256", twice);
        let needed = "a key without an account needs some";
        let opens = key.account.is_some() || !key.scopes.is_empty();
        complain(opens, "keys", index, "scopes", needed);
    }
    complaints.settle()
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn job(given: Subscribers) -> Result<jobs::ImportSubscribers, Refusal> {
    let accounts = given.accounts.into_iter().map(|row| jobs::ImportedAccount {
        account: AccountId(row.id),
        organisation: row.organisation,
        email: row.email,
        status: account::Status::from(row.status),
        created_at: row.created_at.0,
    });
    let components = given
        .components
        .into_iter()
        .map(|row| jobs::CreateComponent {
            component: ComponentId::fresh(),
            name: row.name,
            public: row.public,
        });
    let keys = given.keys.into_iter().enumerate().map(|(index, row)| {
        Ok(jobs::ImportedKey {
            key: SubscriptionKeyId::fresh(),
            secret_sha256: row.secret_sha256,
            account: row.account.map(AccountId),
            label: row.label,
            scopes: scopes::parse_in(&format!("keys[{index}].scopes"), &row.scopes)?,
            created_at: row.created_at.0,
            expires_at: row.expires_at.map(|at| at.0),
            revoked: row.revoked,
        })
    });
    Ok(jobs::ImportSubscribers {
        accounts: accounts.collect(),
        components: components.collect(),
        keys: keys.collect::<Result<_, Refusal>>()?,
    })
}
