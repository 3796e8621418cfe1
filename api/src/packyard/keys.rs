//! `/keys` and `/accounts/{id}/keys` as Packyard has them. There a key is its own identifier; here
//! the answer to its creation shows the secret as `id`, once, and everything else the public
//! identifier. Both name the key in paths.

mod view;

use entities::account::Status;
use entities::subscription_key::{self, is_label};
use entities::{AccountId, SubscriptionKeyId, subscription_secret};
use poem::http::Uri;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use self::view::{Key, NewKey, views};
use super::accounts::{self, LEGACY};
use super::act::carry_out;
use super::components::scopes_of;
use super::fault::Fault;
use super::lenient::Lenient;
use super::page::{Listed, Span};
use crate::accept::Trace;
use crate::ask::Ask;
use crate::auth::token_hash;
use crate::context::Context;
use crate::routes::components::by_name;
use crate::secret::Secret;

/// What a key is called that was given no label.
const UNNAMED: &str = "unnamed";

/// A key was made.
#[derive(ApiResponse)]
enum Made {
    /// The key; its `id` is the secret, shown only now.
    #[oai(status = 201)]
    Key(Json<Key>),
}

/// A key opens nothing any more.
#[derive(ApiResponse)]
enum Revoked {
    /// It is revoked, now or since long.
    #[oai(status = 204)]
    Done,
}

/// Endpoints of `/keys` and `/accounts/{id}/keys`.
pub(super) struct Keys(pub(super) Context);

#[OpenApi]
impl Keys {
    /// Create a key for a component. Its `id` is the secret, shown in this answer alone.
    #[oai(path = "/keys", method = "post", operation_id = "packyard_create_key")]
    async fn create(&self, ask: Ask, body: Lenient<NewKey>) -> Result<Made, Fault> {
        let account = match body.0.account_id.as_deref() {
            None | Some("") => {
                let message = "account_id is needed; `legacy` stands for none";
                return Err(Fault::new(400, "MISSING_ACCOUNT_ID", message));
            }
            Some(LEGACY) => None,
            Some(id) => Some(self.active_account(id).await?),
        };
        self.issue(&ask, account, body.0).await
    }

    /// List keys, newest first.
    #[oai(path = "/keys", method = "get", operation_id = "packyard_list_keys")]
    async fn list(
        &self,
        /// Only those for this component.
        component: Query<Option<String>>,
        /// Only those of this account; `legacy` stands for none.
        account: Query<Option<String>>,
        /// Keys to pass over.
        offset: Query<Option<u64>>,
        /// Keys per page: 1 to 500, 50 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Key>, Fault> {
        use subscription_key::Column;
        let span = Span::new(offset.0, limit.0)?;
        let mut condition = Condition::all();
        if let Some(name) = component.0.filter(|name| !name.is_empty()) {
            let scopes = self.scopes(&name).await?;
            condition = condition.add(Column::Scopes.eq(scopes));
        }
        match account.0.as_deref() {
            None | Some("") => {}
            Some(LEGACY) => condition = condition.add(Column::Account.is_null()),
            Some(id) => match Uuid::try_parse(id) {
                Ok(id) => condition = condition.add(Column::Account.eq(AccountId(id))),
                Err(_) => condition = condition.add(Column::Id.is_null()),
            },
        }
        self.page(condition, span, uri).await
    }

    /// Get a key, revoked or not.
    #[oai(path = "/keys/:key", method = "get", operation_id = "packyard_get_key")]
    async fn get(
        &self,
        /// Its public identifier, or its secret.
        key: Path<String>,
    ) -> Result<Json<Key>, Fault> {
        let row = self.find(&key.0).await?;
        let mut views = views(&self.0, vec![row]).await?;
        views.pop().map(Json).ok_or_else(Fault::key_not_found)
    }

    /// Revoke a key: it opens nothing from this answer on. A revoked one may be revoked again.
    #[oai(
        path = "/keys/:key",
        method = "delete",
        operation_id = "packyard_revoke_key"
    )]
    async fn revoke(
        &self,
        ask: Ask,
        /// Its public identifier, or its secret.
        key: Path<String>,
    ) -> Result<Revoked, Fault> {
        let row = self.find(&key.0).await?;
        let job = jobs::RevokeSubscriptionKey {
            key: row.id,
            if_match: None,
        };
        let trace = trace(
            "revoke_subscription_key",
            row.id,
            json!({"label": &row.label}),
        );
        carry_out(&self.0, &ask, &job, trace).await?;
        Ok(Revoked::Done)
    }

    /// List the keys of an account, newest first.
    #[oai(
        path = "/accounts/:account/keys",
        method = "get",
        operation_id = "packyard_list_account_keys"
    )]
    async fn list_of_account(
        &self,
        /// The account.
        account: Path<String>,
        /// Keys to pass over.
        offset: Query<Option<u64>>,
        /// Keys per page: 1 to 500, 50 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Key>, Fault> {
        let account = accounts::find(&self.0, &account.0).await?;
        let span = Span::new(offset.0, limit.0)?;
        let condition = Condition::all().add(subscription_key::Column::Account.eq(account.id));
        self.page(condition, span, uri).await
    }

    /// Create a key of an account. Its `id` is the secret, shown in this answer alone.
    #[oai(
        path = "/accounts/:account/keys",
        method = "post",
        operation_id = "packyard_create_account_key"
    )]
    async fn create_for_account(
        &self,
        ask: Ask,
        /// The account.
        account: Path<String>,
        body: Lenient<NewKey>,
    ) -> Result<Made, Fault> {
        let account = self.active_account(&account.0).await?;
        let named = body.0.account_id.as_deref().filter(|id| !id.is_empty());
        if named.is_some_and(|named| Uuid::try_parse(named) != Ok(account.0)) {
            let message = "account_id in the body must be the one of the path, or be left out";
            return Err(Fault::invalid(message));
        }
        self.issue(&ask, Some(account), body.0).await
    }
}

impl Keys {
    async fn issue(
        &self,
        ask: &Ask,
        account: Option<AccountId>,
        new: NewKey,
    ) -> Result<Made, Fault> {
        let label = match new.label.trim() {
            "" => UNNAMED.to_owned(),
            label => label.to_owned(),
        };
        if !is_label(&label) {
            return Err(Fault::invalid(
                "label must be one line of at most 200 characters",
            ));
        }
        let scopes = self.scopes(&new.component).await?;
        let secret = Secret::draw_as_packyard();
        let job = jobs::CreateSubscriptionKey {
            key: SubscriptionKeyId::fresh(),
            account,
            label,
            scopes,
            networks: entities::Names::default(),
            expires_at: new.expires_at.map(|at| at.0),
            grace_seconds: 0,
            secret_sha256: secret.sha256(),
        };
        let details = json!({
            "account": job.account,
            "label": &job.label,
            "scopes": &job.scopes,
            "expires_at": job.expires_at,
        });
        let trace = trace("create_subscription_key", job.key, details);
        carry_out(&self.0, ask, &job, trace).await?;
        let row = self.find(&job.key.to_string()).await?;
        let mut views = views(&self.0, vec![row]).await?;
        let mut view = views.pop().ok_or_else(Fault::key_not_found)?;
        view.id = secret.reveal();
        Ok(Made::Key(Json(view)))
    }

    /// The key that `id` names: by its public identifier, or by its secret.
    async fn find(&self, id: &str) -> Result<subscription_key::Model, Fault> {
        let key = match Uuid::try_parse(id) {
            Ok(id) => Some(SubscriptionKeyId(id)),
            Err(_) => subscription_secret::Entity::find_by_id(token_hash(id))
                .one(self.0.db.read())
                .await?
                .map(|secret| secret.key),
        };
        let key = key.ok_or_else(Fault::key_not_found)?;
        let row = subscription_key::Entity::find_by_id(key)
            .one(self.0.db.read())
            .await?;
        row.ok_or_else(Fault::key_not_found)
    }

    async fn active_account(&self, id: &str) -> Result<AccountId, Fault> {
        let row = accounts::find(&self.0, id).await?;
        if row.status != Status::Active {
            let message = "the account is suspended: make it active before it gets keys";
            return Err(Fault::new(409, "ACCOUNT_SUSPENDED", message));
        }
        Ok(row.id)
    }

    /// What a key for the component `name` opens, if there is such a component.
    async fn scopes(&self, name: &str) -> Result<entities::scope::Scopes, Fault> {
        let known = by_name(&self.0, name).await?;
        known
            .and_then(|row| scopes_of(&row.name))
            .ok_or_else(|| Fault::new(400, "INVALID_COMPONENT", "there is no such component"))
    }

    async fn page(
        &self,
        condition: Condition,
        span: Span,
        uri: &Uri,
    ) -> Result<Listed<Key>, Fault> {
        let mut rows = subscription_key::Entity::find()
            .filter(condition)
            .order_by_desc(subscription_key::Column::CreatedAt)
            .order_by_desc(subscription_key::Column::Id)
            .offset(span.offset)
            .limit(span.rows())
            .all(self.0.db.read())
            .await?;
        let more = span.cut(&mut rows);
        Ok(span.answer(views(&self.0, rows).await?, more, uri))
    }
}

fn trace(action: &'static str, key: SubscriptionKeyId, details: entities::Json) -> Trace {
    Trace {
        action,
        target: format!("subscription-key/{key}"),
        details,
        ..Trace::default()
    }
}
