//! The signing keys of the online roles of a trust root.

use entities::signing_key::{self, Purpose, State};
use entities::trust_root;
use poem_openapi::Object;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use crate::complaints::Complaints;
use crate::context::Context;

/// The names of the signing keys of the online roles; each of purpose `tuf`.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub(crate) struct OnlineKeys {
    /// Signs the timestamp.
    timestamp: String,
    /// Signs the snapshot.
    snapshot: String,
    /// Signs `repositories`, the role of each repository, `bins` and every bin.
    repositories: String,
    /// Signs `targets`; absent where people do.
    pub(crate) targets: Option<String>,
}

/// The names of the signing keys of the online roles, and of those that take over or did.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct ServingKeys {
    /// Signs the timestamp.
    timestamp: String,
    /// Signs the snapshot.
    snapshot: String,
    /// Signs `repositories`, the role of each repository, `bins` and every bin.
    repositories: String,
    /// Signs `targets`; absent where people do.
    targets: Option<String>,
    /// Keys that sign timestamp, snapshot and `targets` beside these: the next ones until a root
    /// names them, then the former ones until clients have read that root.
    beside: Option<OnlineKeys>,
}

impl OnlineKeys {
    /// Tells what is wrong with them.
    pub(crate) async fn judge(
        &self,
        context: &Context,
        complaints: &mut Complaints,
    ) -> Result<(), DbErr> {
        let mut named = vec![
            ("timestamp", &self.timestamp),
            ("snapshot", &self.snapshot),
            ("repositories", &self.repositories),
        ];
        named.extend(self.targets.as_ref().map(|name| ("targets", name)));
        for (index, (role, name)) in named.iter().enumerate() {
            let field = || format!("keys.{role}");
            complaints.hear(check(context, name).await?, field);
            // Who takes one of these keys must not get another role with it. `targets` and what it
            // delegates to are one: who has the former can hand out the latter.
            let earlier = named[..index].iter().find(|(_, other)| other == name);
            if let Some((other, _)) = earlier.filter(|(other, _)| *other != "repositories") {
                complaints.add(field, format!("it signs `{other}` already: name another"));
            }
        }
        Ok(())
    }
}

/// Whether the signing key `name` may sign metadata.
///
/// # Errors
/// The database's own; inside, why it may not.
pub(crate) async fn check(context: &Context, name: &str) -> Result<Result<(), String>, DbErr> {
    let key = signing_key::Entity::find()
        .filter(signing_key::Column::Name.eq(name))
        .one(context.db.read())
        .await?;
    let name = name.escape_debug();
    Ok(match key {
        None => Err(format!("there is no key `{name}`")),
        Some(key) if key.purpose != Purpose::Tuf => Err(format!(
            "`{name}` is not for TUF metadata: make one of purpose `tuf`"
        )),
        Some(key) if key.state != State::Active => Err(format!("`{name}` is not active")),
        Some(_) => Ok(()),
    })
}

impl From<OnlineKeys> for trust_root::OnlineKeys {
    fn from(keys: OnlineKeys) -> Self {
        Self {
            timestamp: keys.timestamp,
            snapshot: keys.snapshot,
            repositories: keys.repositories,
            targets: keys.targets,
            beside: None,
        }
    }
}

impl From<trust_root::OnlineKeys> for ServingKeys {
    fn from(mut keys: trust_root::OnlineKeys) -> Self {
        let beside = keys.beside.take().map(|beside| OnlineKeys::from(*beside));
        let OnlineKeys {
            timestamp,
            snapshot,
            repositories,
            targets,
        } = keys.into();
        Self {
            timestamp,
            snapshot,
            repositories,
            targets,
            beside,
        }
    }
}

impl From<trust_root::OnlineKeys> for OnlineKeys {
    fn from(keys: trust_root::OnlineKeys) -> Self {
        Self {
            timestamp: keys.timestamp,
            snapshot: keys.snapshot,
            repositories: keys.repositories,
            targets: keys.targets,
        }
    }
}
