//! Subscription keys as requests and answers write them.

use std::collections::HashMap;

use entities::{SubscriptionKeyId, now, subscription_key, subscription_secret, subscription_usage};
use poem_openapi::{Enum, Object};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::context::Context;
use crate::scopes;
use crate::time::Time;

/// A subscription key, without its secret.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct SubscriptionKey {
    /// Its public identifier; the secret has it in its middle.
    id: Uuid,
    /// Whose it is.
    account: Option<Uuid>,
    /// What people call it.
    label: String,
    /// Whether it opens anything.
    state: SubscriptionKeyState,
    /// What it opens; empty for all that its account is entitled to.
    scopes: Vec<String>,
    /// Networks from which it is accepted; empty for anywhere.
    networks: Vec<String>,
    /// When it ends by itself.
    expires_at: Option<Time>,
    /// For how many seconds after that it still opens what it did.
    grace_seconds: i64,
    /// When it was revoked.
    revoked_at: Option<Time>,
    /// Its secrets that are accepted now; two while it is being rotated.
    secrets: Vec<LiveSecret>,
    /// Requests that it opened, as of some seconds ago.
    requests: i64,
    /// When it opened one last.
    last_used_at: Option<Time>,
    /// Grows with every write; the `ETag`.
    revision: i64,
    /// When it was made.
    created_at: Time,
    /// When it last changed.
    updated_at: Time,
}

/// A secret that is accepted.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct LiveSecret {
    /// When it was drawn.
    created_at: Time,
    /// When it ends, because another one takes its place.
    ends_at: Option<Time>,
}

/// Whether a key opens anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum SubscriptionKeyState {
    /// It does.
    Active,
    /// It has expired, and opens what it did until its grace is over.
    Grace,
    /// It ended by itself.
    Expired,
    /// Somebody ended it.
    Revoked,
}

/// A subscription key to make.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewSubscriptionKey {
    /// Whose it is; nobody's if not given.
    pub(super) account: Option<Uuid>,
    /// What people call it: one line of 1 to 200 characters.
    pub(super) label: String,
    /// What it opens, such as `rpm/core/**` or `*/core/2025/**`; with an account it may be left out
    /// for all that the account is entitled to.
    #[oai(default)]
    pub(super) scopes: Vec<String>,
    /// Networks from which it is accepted, such as `192.0.2.0/24`; anywhere if not given.
    #[oai(default)]
    pub(super) networks: Vec<String>,
    /// When it ends by itself; never if not given.
    pub(super) expires_at: Option<Time>,
    /// For how many seconds after that it still opens what it did: 90 days at most.
    #[oai(default)]
    pub(super) grace_seconds: u64,
}

/// What to change of a subscription key.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct SubscriptionKeyChange {
    /// What people call it.
    pub(super) label: Option<String>,
    /// All that it opens.
    pub(super) scopes: Option<Vec<String>>,
    /// All networks from which it is accepted.
    pub(super) networks: Option<Vec<String>>,
    /// When it ends by itself.
    pub(super) expires_at: Option<Time>,
    /// That it ends only when somebody revokes it.
    #[oai(default)]
    pub(super) never_expires: bool,
    /// For how many seconds after that it still opens what it did.
    pub(super) grace_seconds: Option<u64>,
}

/// How a secret is replaced.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct SubscriptionKeyRotation {
    /// For how many seconds the former secret is accepted: a week if not given, 90 days at most.
    /// With 0 every other secret ends at once.
    pub(super) overlap_seconds: Option<u64>,
}

/// What clients need on their machines.
#[derive(Debug, Object)]
pub(crate) struct SubscriptionSetup {
    /// Files and commands, in the order of their repositories.
    pub(super) files: Vec<SubscriptionSetupFile>,
}

/// A file for a client, or a command.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct SubscriptionSetupFile {
    /// The program that it is for: `dnf`, `zypper`, `apt`, `curl` or `docker`.
    client: String,
    /// Address of the repository that it is for.
    repository: Option<String>,
    /// Where the file goes; absent for a command.
    path: Option<String>,
    /// The text of the file or the command, with `<secret>` in the place of the secret.
    content: String,
}

/// A verdict with its reason.
#[derive(Debug, Object)]
pub(crate) struct Explanation {
    /// Whether the request would be answered.
    allowed: bool,
    /// The rule that decides.
    rule: String,
    /// What it says here.
    detail: String,
}

impl From<serve::ClientFile> for SubscriptionSetupFile {
    fn from(file: serve::ClientFile) -> Self {
        Self {
            client: file.client.into(),
            repository: file.repository,
            path: file.path,
            content: file.content,
        }
    }
}

impl From<serve::Explanation> for Explanation {
    fn from(explained: serve::Explanation) -> Self {
        Self {
            allowed: explained.allowed,
            rule: explained.rule.into(),
            detail: explained.detail,
        }
    }
}

impl SubscriptionKeyState {
    fn of(row: &subscription_key::Model) -> Self {
        let now = now();
        if row.revoked_at.is_some() {
            return Self::Revoked;
        }
        match (row.expires_at, row.ends_at) {
            (Some(_), Some(end)) if end <= now => Self::Expired,
            (Some(end), _) if end <= now => Self::Grace,
            _ => Self::Active,
        }
    }

    /// The rows that are so now.
    pub(super) fn condition(self) -> Condition {
        use subscription_key::Column;
        let now = now();
        let living = Condition::all().add(Column::RevokedAt.is_null());
        match self {
            Self::Revoked => Condition::all().add(Column::RevokedAt.is_not_null()),
            Self::Expired => living.add(Column::EndsAt.lte(now)),
            Self::Grace => living
                .add(Column::ExpiresAt.lte(now))
                .add(Column::EndsAt.gt(now)),
            Self::Active => living.add(
                Condition::any()
                    .add(Column::ExpiresAt.is_null())
                    .add(Column::ExpiresAt.gt(now)),
            ),
        }
    }
}

/// What stands in other tables of some keys.
pub(super) struct Details {
    secrets: HashMap<SubscriptionKeyId, Vec<subscription_secret::Model>>,
    usage: HashMap<SubscriptionKeyId, subscription_usage::Model>,
}

impl Details {
    pub(super) async fn of(
        context: &Context,
        rows: &[subscription_key::Model],
    ) -> Result<Self, DbErr> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let found = subscription_secret::Entity::find()
            .filter(subscription_secret::Column::Key.is_in(ids.iter().copied()))
            .all(context.db.read())
            .await?;
        let mut secrets: HashMap<_, Vec<_>> = HashMap::new();
        for secret in found {
            secrets.entry(secret.key).or_default().push(secret);
        }
        let usage = subscription_usage::Entity::find()
            .filter(subscription_usage::Column::Key.is_in(ids))
            .all(context.db.read())
            .await?;
        Ok(Self {
            secrets,
            usage: usage.into_iter().map(|row| (row.key, row)).collect(),
        })
    }

    pub(super) fn view(&self, row: subscription_key::Model) -> SubscriptionKey {
        let (state, now) = (SubscriptionKeyState::of(&row), now());
        let usage = self.usage.get(&row.id);
        let secrets = self.secrets.get(&row.id).into_iter().flatten();
        let mut live: Vec<_> = secrets
            .filter(|secret| secret.ends_at.is_none_or(|end| now < end))
            .filter(|_| state != SubscriptionKeyState::Revoked)
            .collect();
        live.sort_by_key(|secret| secret.created_at);
        let live = live.into_iter().map(|secret| LiveSecret {
            created_at: secret.created_at.into(),
            ends_at: secret.ends_at.map(Into::into),
        });
        SubscriptionKey {
            id: row.id.0,
            account: row.account.map(|account| account.0),
            label: row.label,
            state,
            scopes: scopes::texts(&row.scopes),
            networks: row.networks.0,
            expires_at: row.expires_at.map(Into::into),
            grace_seconds: row.grace_seconds,
            revoked_at: row.revoked_at.map(Into::into),
            secrets: live.collect(),
            requests: usage.map_or(0, |usage| usage.requests),
            last_used_at: usage.map(|usage| usage.last_used_at.into()),
            revision: row.revision,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}
