//! Keys as Packyard's requests and answers write them.

use std::collections::HashMap;

use entities::scope::Scopes;
use entities::{SubscriptionKeyId, component, subscription_key, subscription_usage};
use poem_openapi::Object;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::super::accounts::LEGACY;
use super::super::components::Visibility;
use crate::context::Context;
use crate::time::Time;

/// A key.
#[derive(Debug, Object)]
pub(super) struct Key {
    /// Its public identifier; in the answer to its creation its secret.
    pub(super) id: String,
    /// Its public identifier, everywhere.
    public_id: String,
    /// What it opens; empty for a key that opens something else than one component.
    component: String,
    /// Whether it was not revoked.
    active: bool,
    /// What people call it.
    label: String,
    /// When it was made.
    created_at: Time,
    /// When it ends by itself.
    expires_at: Option<Time>,
    /// Requests that it opened, as of some seconds ago.
    usage_count: i64,
    /// Whose it is; `legacy` for nobody's.
    account_id: String,
    /// Whether the component may be read without it.
    component_visibility: Visibility,
}

/// A key to make.
#[derive(Debug, Object)]
pub(super) struct NewKey {
    /// What it opens.
    #[oai(default)]
    pub(super) component: String,
    /// What people call it.
    #[oai(default)]
    pub(super) label: String,
    /// When it ends by itself; never if not given.
    pub(super) expires_at: Option<Time>,
    /// Whose it is; `legacy` for nobody's.
    pub(super) account_id: Option<String>,
}

/// `rows` as answers show them.
pub(super) async fn views(
    context: &Context,
    rows: Vec<subscription_key::Model>,
) -> Result<Vec<Key>, DbErr> {
    let ids: Vec<SubscriptionKeyId> = rows.iter().map(|row| row.id).collect();
    let usage = subscription_usage::Entity::find()
        .filter(subscription_usage::Column::Key.is_in(ids))
        .all(context.db.read())
        .await?;
    let usage: HashMap<_, _> = usage.iter().map(|row| (row.key, row.requests)).collect();
    let components: Vec<String> = rows.iter().filter_map(|row| only(&row.scopes)).collect();
    let components = component::Entity::find()
        .filter(component::Column::Name.is_in(components))
        .all(context.db.read())
        .await?;
    let public: HashMap<_, _> = components
        .into_iter()
        .map(|row| (row.name, row.public))
        .collect();
    let views = rows.into_iter().map(|row| {
        let component = only(&row.scopes).unwrap_or_default();
        let account = row.account.map(|account| account.0.simple().to_string());
        Key {
            id: row.id.0.simple().to_string(),
            public_id: row.id.0.simple().to_string(),
            active: row.revoked_at.is_none(),
            label: row.label,
            created_at: row.created_at.into(),
            expires_at: row.expires_at.map(Into::into),
            usage_count: usage.get(&row.id).copied().unwrap_or(0),
            account_id: account.unwrap_or_else(|| LEGACY.to_owned()),
            component_visibility: Visibility::of(public.get(&component) == Some(&true)),
            component,
        }
    });
    Ok(views.collect())
}

/// The component that these scopes open, if it is one and nothing else.
fn only(scopes: &Scopes) -> Option<String> {
    let [scope] = &scopes.0[..] else { return None };
    let text = scope.to_string();
    let name = text
        .strip_suffix("/**")
        .unwrap_or(&text)
        .strip_prefix("*/")?;
    (!name.contains(['/', '*'])).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::super::components::scopes_of;
    use super::*;

    #[test]
    fn the_component_of_a_key_is_read_off_its_scope() {
        assert_eq!(only(&scopes_of("core").unwrap()), Some("core".to_owned()));
        for other in [
            &["rpm/core"][..],
            &["*/core/2025"],
            &["*/c*"],
            &["*/a", "*/b"],
            &[],
        ] {
            let scopes = other.iter().map(|text| text.parse().unwrap()).collect();
            assert_eq!(only(&Scopes(scopes)), None, "{other:?}");
        }
    }
}
