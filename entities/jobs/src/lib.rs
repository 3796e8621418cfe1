//! Job payloads, queue names, locks, and the queue's own transitions.
//!
//! A job is a payload here and a handler in the worker. Everything that moves a task from one
//! state to another is in this crate, guarded by the state and the fence it expects.

mod accounts;
mod apply_retention;
mod approve_promotion;
mod cancel;
mod cancel_promotion;
mod change_artifacts;
mod change_ceremony;
mod change_delegation;
mod claim;
mod collect_garbage;
mod components;
mod create_backup;
mod create_promotion;
mod create_publication;
mod create_repository;
mod create_token;
mod create_trust_root;
mod delete_repository;
mod enqueue;
mod export_trust;
pub mod fault;
mod finish;
mod generate_key;
mod import_artifacts;
mod import_key;
mod import_subscribers;
mod ingest_package;
mod lease;
mod materialize_compositions;
mod open_ceremony;
mod pin_package;
mod pin_publication;
mod problem;
mod promotion;
mod publish_artifacts;
mod publish_keyring;
mod publish_repository;
mod publish_trust;
mod put_back;
mod rebuild_trust_root;
mod refresh_contents;
mod remove_package;
mod retire_key;
mod revoke_token;
mod set_metadata_file;
mod subscription_keys;
mod unset_metadata_file;
mod update_repository;
mod update_trust_root;

use entities::task::Pool;
use entities::{PromotionId, RepositoryId, TrustRootId};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use accounts::{CreateAccount, CreatePlan, DeletePlan, Subscribed, UpdateAccount, UpdatePlan};
pub use apply_retention::ApplyRetention;
pub use approve_promotion::ApprovePromotion;
pub use cancel::{CancelError, Cancelled, cancel};
pub use cancel_promotion::CancelPromotion;
pub use change_artifacts::{Artifact, ChangeArtifacts};
pub use change_ceremony::{ChangeCeremony, Step};
pub use change_delegation::{ChangeDelegation, Delegate};
pub use claim::{Claim, claim};
pub use collect_garbage::CollectGarbage;
pub use components::{CreateComponent, DeleteComponent, UpdateComponent};
pub use create_backup::CreateBackup;
pub use create_promotion::CreatePromotion;
pub use create_publication::{Content, CreatePublication};
pub use create_repository::CreateRepository;
pub use create_token::CreateToken;
pub use create_trust_root::{CreateTrustRoot, SignedRole};
pub use delete_repository::DeleteRepository;
pub use enqueue::{
    AUDIT_TOPIC, Origin, enqueue, enqueue_once, pool_topic, request_publish, request_trust,
};
pub use export_trust::ExportTrust;
pub use finish::{Ending, Fenced, end_waiting, fail, succeed, wait_for_publication};
pub use generate_key::GenerateKey;
pub use import_artifacts::ImportArtifacts;
pub use import_key::ImportKey;
pub use import_subscribers::{ImportSubscribers, ImportedAccount, ImportedKey};
pub use ingest_package::IngestPackage;
pub use lease::{holds, reap, renew, set_progress, take_over_all};
pub use materialize_compositions::MaterializeCompositions;
pub use open_ceremony::OpenCeremony;
pub use pin_package::PinPackage;
pub use pin_publication::PinPublication;
pub use problem::{Field, Problem};
pub use promotion::{Awaited, await_target};
pub use publish_artifacts::PublishArtifacts;
pub use publish_keyring::PublishKeyring;
pub use publish_repository::PublishRepository;
pub use publish_trust::PublishTrust;
pub use put_back::{back_off, postpone, release, release_all, retry};
pub use rebuild_trust_root::RebuildTrustRoot;
pub use refresh_contents::RefreshContents;
pub use remove_package::RemovePackage;
pub use retire_key::RetireKey;
pub use revoke_token::RevokeToken;
pub use set_metadata_file::SetMetadataFile;
pub use subscription_keys::{
    CreateSubscriptionKey, End, RevokeSubscriptionKey, RotateSubscriptionKey, UpdateSubscriptionKey,
};
pub use unset_metadata_file::UnsetMetadataFile;
pub use update_repository::UpdateRepository;
pub use update_trust_root::UpdateTrustRoot;

/// What a worker is asked to do: a value that survives a restart.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The task's `kind`; never changes once released.
    const KIND: &'static str;
    /// Which slots it runs in.
    const POOL: Pool;
    /// Whether it is tried again however often it has failed; else the settings say how often.
    const ENDLESS: bool = false;
    /// Whether the payload goes when the task ends, because it holds what should not be kept.
    const ERASED: bool = false;

    /// No two tasks with the same lock run at once; `None` runs beside anything.
    fn lock(&self) -> Option<String> {
        None
    }

    /// The repository it concerns.
    fn repository(&self) -> Option<RepositoryId> {
        None
    }
}

/// The lock of everything that writes a repository's row or its publications.
#[must_use]
pub fn repository_lock(repository: RepositoryId) -> String {
    format!("repository/{repository}")
}

/// The lock of everything that writes a trust root's row, its roles or its ceremonies.
#[must_use]
pub fn trust_lock(trust_root: TrustRootId) -> String {
    format!("trust/{trust_root}")
}

/// The lock of everything that moves a promotion on.
#[must_use]
pub fn promotion_lock(promotion: PromotionId) -> String {
    format!("promotion/{promotion}")
}
