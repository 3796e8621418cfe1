//! The endpoints, one file for each last segment of a path.

pub(crate) mod accounts;
pub(crate) mod artifacts;
pub(crate) mod audit;
pub(crate) mod backups;
pub(crate) mod ceremonies;
pub(crate) mod components;
pub(crate) mod contents;
pub(crate) mod delegations;
pub(crate) mod metadata_files;
pub(crate) mod packages;
pub(crate) mod plans;
pub(crate) mod promotions;
pub(crate) mod publications;
pub(crate) mod repositories;
pub(crate) mod retention;
pub(crate) mod signing_keys;
pub(crate) mod subscribers;
mod subscription_keys;
pub(crate) mod tasks;
pub(crate) mod tokens;
pub(crate) mod trust_metadata;
pub(crate) mod trust_roles;
pub(crate) mod trust_roots;
pub(crate) mod vault;

use poem_openapi::ApiResponse;
use poem_openapi::payload::Json;
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};

use crate::context::Context;

/// One thing was read.
#[derive(ApiResponse)]
pub(crate) enum Found<T: Type + ParseFromJSON + ToJSON> {
    /// Here it is.
    #[oai(status = 200)]
    Found(
        Json<T>,
        /// Its revision, for `If-Match`, where it has one.
        #[oai(header = "ETag")]
        Option<String>,
    ),
}

/// Every endpoint.
pub(crate) type All = (
    (
        repositories::Repositories,
        retention::Retention,
        contents::Contents,
    ),
    (packages::Packages, packages::pins::Pins),
    (publications::Publications, promotions::Promotions),
    (
        accounts::Accounts,
        plans::Plans,
        components::Components,
        subscription_keys::SubscriptionKeys,
        subscribers::SubscribersImport,
    ),
    metadata_files::MetadataFiles,
    (signing_keys::SigningKeys, vault::Vault),
    trust_roots::TrustRoots,
    trust_roles::TrustRoles,
    ceremonies::Ceremonies,
    delegations::Delegations,
    artifacts::Artifacts,
    trust_metadata::TrustMetadata,
    tasks::Tasks,
    tokens::Tokens,
    audit::Audit,
    backups::Backups,
);

/// Every endpoint, working with `context`.
pub(crate) fn all(context: &Context) -> All {
    (
        (
            repositories::Repositories(context.clone()),
            retention::Retention(context.clone()),
            contents::Contents(context.clone()),
        ),
        (
            packages::Packages(context.clone()),
            packages::pins::Pins(context.clone()),
        ),
        (
            publications::Publications(context.clone()),
            promotions::Promotions(context.clone()),
        ),
        (
            accounts::Accounts(context.clone()),
            plans::Plans(context.clone()),
            components::Components(context.clone()),
            subscription_keys::SubscriptionKeys(context.clone()),
            subscribers::SubscribersImport(context.clone()),
        ),
        metadata_files::MetadataFiles(context.clone()),
        (
            signing_keys::SigningKeys(context.clone()),
            vault::Vault(context.clone()),
        ),
        trust_roots::TrustRoots(context.clone()),
        trust_roles::TrustRoles(context.clone()),
        ceremonies::Ceremonies(context.clone()),
        delegations::Delegations(context.clone()),
        artifacts::Artifacts(context.clone()),
        trust_metadata::TrustMetadata(context.clone()),
        tasks::Tasks(context.clone()),
        tokens::Tokens(context.clone()),
        audit::Audit(context.clone()),
        backups::Backups(context.clone()),
    )
}
