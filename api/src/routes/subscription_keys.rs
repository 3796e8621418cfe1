//! `/subscription-keys`: who may fetch; and `/explain`: why a key opens a path, or not.

mod view;

use std::net::IpAddr;

use entities::subscription_key::{self, MAX_GRACE, MAX_NETWORKS, is_label};
use entities::{AccountId, Names, SubscriptionKeyId, account, now};
use poem::http::Uri;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use settings::Network;
use uuid::Uuid;

use self::view::{
    Details, Explanation, NewSubscriptionKey, SubscriptionKey, SubscriptionKeyChange,
    SubscriptionKeyRotation, SubscriptionKeyState, SubscriptionSetup, SubscriptionSetupFile,
};
use super::Found;
use crate::accept::{Accepted, Intent, Trace};
use crate::ask::{Ask, etag};
use crate::body::Body;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::scopes;
use crate::secret::Secret;
use crate::time::Time;

/// For how long a former secret is accepted if nothing is said: a week.
const OVERLAP: u64 = 7 * 24 * 3600;

/// Longest overlap of two secrets, in seconds: 90 days.
const MAX_OVERLAP: u64 = 90 * 24 * 3600;

/// What stands for the secret, which nobody has but its owner.
const PLACEHOLDER: &str = "<secret>";

/// Endpoints of `/subscription-keys`.
pub(crate) struct SubscriptionKeys(pub(crate) Context);

#[OpenApi]
impl SubscriptionKeys {
    /// Create a subscription key. The answer shows its `secret`, once: clients send it as their
    /// password, with any user name.
    #[oai(
        path = "/subscription-keys",
        method = "post",
        operation_id = "create_subscription_key"
    )]
    async fn create(&self, ask: Ask, body: Body<NewSubscriptionKey>) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let new = body.value;
        label(&new.label)?;
        let account = match new.account {
            Some(account) => Some(self.account(account).await?),
            None => None,
        };
        if account.is_none() && new.scopes.is_empty() {
            let reason = "a key without an account needs some";
            return Err(Refusal::invalid_request().field("scopes", reason));
        }
        if new.expires_at.is_some_and(|at| at.0 <= now()) {
            let reason = "it must lie in the future";
            return Err(Refusal::invalid_request().field("expires_at", reason));
        }
        let id = SubscriptionKeyId::fresh();
        let secret = Secret::draw_for_subscriber(id);
        let job = jobs::CreateSubscriptionKey {
            key: id,
            account,
            label: new.label,
            scopes: scopes::parse(&new.scopes)?,
            networks: networks(new.networks)?,
            expires_at: new.expires_at.map(|at| at.0),
            grace_seconds: grace(new.grace_seconds)?,
            secret_sha256: secret.sha256(),
        };
        let trace = Trace {
            action: "create_subscription_key",
            target: format!("subscription-key/{id}"),
            details: json!({
                "account": job.account,
                "label": &job.label,
                "scopes": &job.scopes,
                "networks": &job.networks,
                "expires_at": job.expires_at,
                "grace_seconds": job.grace_seconds,
            }),
            secret: Some(secret),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// List subscription keys, newest first.
    #[oai(
        path = "/subscription-keys",
        method = "get",
        operation_id = "list_subscription_keys"
    )]
    async fn list(
        &self,
        /// Only those of this account.
        account: Query<Option<Uuid>>,
        /// Only those that are so now.
        state: Query<Option<SubscriptionKeyState>>,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Keys per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<SubscriptionKey>, Refusal> {
        let window = Window::<Uuid>::new(cursor.0.as_deref(), limit.0)?;
        let mut query = subscription_key::Entity::find();
        if let Some(account) = account.0 {
            query = query.filter(subscription_key::Column::Account.eq(account));
        }
        if let Some(state) = state.0 {
            query = query.filter(state.condition());
        }
        if let Some(after) = window.after {
            query = query.filter(subscription_key::Column::Id.lt(after));
        }
        let rows = query
            .order_by_desc(subscription_key::Column::Id)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        let details = Details::of(&self.0, &rows).await?;
        Ok(window.answer(rows, uri, |row| row.id.0, |row| details.view(row)))
    }

    /// Get a subscription key.
    #[oai(
        path = "/subscription-keys/:key",
        method = "get",
        operation_id = "get_subscription_key"
    )]
    async fn get(
        &self,
        /// The key.
        key: Path<Uuid>,
    ) -> Result<Found<SubscriptionKey>, Refusal> {
        let row = self.find(key.0).await?;
        let details = Details::of(&self.0, std::slice::from_ref(&row)).await?;
        let etag = etag(row.revision);
        Ok(Found::Found(Json(details.view(row)), Some(etag)))
    }

    /// Change a subscription key.
    #[oai(
        path = "/subscription-keys/:key",
        method = "patch",
        operation_id = "update_subscription_key"
    )]
    async fn update(
        &self,
        ask: Ask,
        /// The key.
        key: Path<Uuid>,
        body: Body<SubscriptionKeyChange>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask.clone(), &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.find(key.0).await?;
        let change = body.value;
        if let Some(text) = &change.label {
            label(text)?;
        }
        let job = jobs::UpdateSubscriptionKey {
            key: row.id,
            if_match: ask.terms.if_match(row.revision)?,
            label: change.label,
            scopes: change.scopes.as_deref().map(scopes::parse).transpose()?,
            networks: change.networks.map(networks).transpose()?,
            end: end(change.expires_at, change.never_expires)?,
            grace_seconds: change.grace_seconds.map(grace).transpose()?,
        };
        let details = json!({
            "label": &job.label,
            "scopes": &job.scopes,
            "networks": &job.networks,
            "end": job.end,
            "grace_seconds": job.grace_seconds,
        });
        let trace = trace("update_subscription_key", &row, details);
        intent.accept(&job, trace).await
    }

    /// Give a subscription key another secret, which the answer shows once. The former one is
    /// accepted for a while longer.
    #[oai(
        path = "/subscription-keys/:key/rotate",
        method = "post",
        operation_id = "rotate_subscription_key"
    )]
    async fn rotate(
        &self,
        ask: Ask,
        /// The key.
        key: Path<Uuid>,
        body: Body<SubscriptionKeyRotation>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask.clone(), &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.find(key.0).await?;
        let overlap = body.value.overlap_seconds.unwrap_or(OVERLAP);
        if overlap > MAX_OVERLAP {
            let reason = format!("it may be {MAX_OVERLAP} at most");
            return Err(Refusal::invalid_request().field("overlap_seconds", reason));
        }
        let secret = Secret::draw_for_subscriber(row.id);
        let job = jobs::RotateSubscriptionKey {
            key: row.id,
            if_match: ask.terms.if_match(row.revision)?,
            secret_sha256: secret.sha256(),
            overlap_seconds: i64::try_from(overlap).unwrap_or(0),
        };
        let details = json!({"label": &row.label, "overlap_seconds": overlap});
        let trace = Trace {
            secret: Some(secret),
            ..trace("rotate_subscription_key", &row, details)
        };
        intent.accept(&job, trace).await
    }

    /// Revoke a subscription key: it opens nothing from the moment the task has succeeded.
    #[oai(
        path = "/subscription-keys/:key/revoke",
        method = "post",
        operation_id = "revoke_subscription_key"
    )]
    async fn revoke(
        &self,
        ask: Ask,
        /// The key.
        key: Path<Uuid>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask.clone(), b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.find(key.0).await?;
        let job = jobs::RevokeSubscriptionKey {
            key: row.id,
            if_match: ask.terms.if_match(row.revision)?,
        };
        let details = json!({"label": &row.label});
        let trace = trace("revoke_subscription_key", &row, details);
        intent.accept(&job, trace).await
    }

    /// What clients of a subscription key need on their machines, for each repository that it opens
    /// and that needs a key. The secret is not known here: `<secret>` stands in its place.
    #[oai(
        path = "/subscription-keys/:key/setup",
        method = "get",
        operation_id = "set_up_subscription_key"
    )]
    async fn setup(
        &self,
        /// The key.
        key: Path<Uuid>,
    ) -> Result<Found<SubscriptionSetup>, Refusal> {
        let row = self.find(key.0).await?;
        let server = &self.0.settings.server;
        let scheme = if server.tls.certificate.is_some() {
            "https"
        } else {
            "http"
        };
        let local = || format!("{scheme}://{}", server.public);
        let base = server.public_url.clone().unwrap_or_else(local);
        let files = self
            .0
            .plane
            .setup(row.id, &base, PLACEHOLDER)
            .await
            .map_err(|_| Refusal::files_unavailable())?;
        let files = files.into_iter().map(SubscriptionSetupFile::from).collect();
        Ok(Found::Found(Json(SubscriptionSetup { files }), None))
    }

    /// Say which rule lets a key read a path, or keeps it out.
    #[oai(path = "/explain", method = "get", operation_id = "explain")]
    async fn explain(
        &self,
        /// The key.
        key: Query<Uuid>,
        /// The path of a URL, as a client would send it, such as
        /// `/rpm/core/el9/repodata/repomd.xml`.
        path: Query<String>,
        /// The address of the client; without it networks are not asked.
        address: Query<Option<String>>,
    ) -> Result<Found<Explanation>, Refusal> {
        let row = self.find(key.0).await?;
        let address: Option<IpAddr> = match address.0.as_deref().map(str::parse).transpose() {
            Ok(address) => address,
            Err(_) => return Err(Refusal::invalid_parameter("address", "it is no IP address")),
        };
        let explained = self
            .0
            .plane
            .explain(row.id, &path.0, address)
            .await
            .map_err(|_| Refusal::files_unavailable())?;
        Ok(Found::Found(Json(explained.into()), None))
    }
}

impl SubscriptionKeys {
    async fn find(&self, id: Uuid) -> Result<subscription_key::Model, Refusal> {
        subscription_key::Entity::find_by_id(SubscriptionKeyId(id))
            .one(self.0.db.read())
            .await?
            .ok_or_else(|| Refusal::not_found("no such subscription key"))
    }

    async fn account(&self, id: Uuid) -> Result<AccountId, Refusal> {
        let row = account::Entity::find_by_id(AccountId(id))
            .filter(account::Column::Status.ne(account::Status::Deleted))
            .one(self.0.db.read())
            .await?;
        row.map(|row| row.id)
            .ok_or_else(|| Refusal::invalid_request().field("account", "there is no such account"))
    }
}

fn trace(action: &'static str, row: &subscription_key::Model, details: entities::Json) -> Trace {
    Trace {
        action,
        target: format!("subscription-key/{}", row.id),
        details,
        ..Trace::default()
    }
}

fn label(text: &str) -> Result<(), Refusal> {
    if is_label(text) {
        return Ok(());
    }
    let reason = "it must be one line of 1 to 200 characters";
    Err(Refusal::invalid_request().field("label", reason))
}

fn grace(seconds: u64) -> Result<i64, Refusal> {
    match i64::try_from(seconds) {
        Ok(seconds) if seconds <= MAX_GRACE => Ok(seconds),
        _ => {
            let reason = format!("it may be {MAX_GRACE} at most");
            Err(Refusal::invalid_request().field("grace_seconds", reason))
        }
    }
}

fn end(at: Option<Time>, never: bool) -> Result<Option<jobs::End>, Refusal> {
    match (at, never) {
        (Some(_), true) => {
            let reason = "it cannot end then and never";
            Err(Refusal::invalid_request().field("never_expires", reason))
        }
        (Some(Time(at)), false) => Ok(Some(jobs::End::At(at))),
        (None, true) => Ok(Some(jobs::End::Never)),
        (None, false) => Ok(None),
    }
}

fn networks(texts: Vec<String>) -> Result<Names, Refusal> {
    if texts.len() > MAX_NETWORKS {
        let reason = format!("they may be {MAX_NETWORKS} at most");
        return Err(Refusal::invalid_request().field("networks", reason));
    }
    for (index, text) in texts.iter().enumerate() {
        text.parse::<Network>().map_err(|reason| {
            Refusal::invalid_request().field(format!("networks[{index}]"), reason)
        })?;
    }
    Ok(Names(texts))
}
