//! Typed identifiers: UUIDv7, so rows sort by the time they were made.

use sea_orm::{DbErr, TryFromU64};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Defines a UUIDv7 newtype that is a primary key, a JSON string and a URL segment.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            sea_orm::DeriveValueType,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new identifier, later than all made before it by this process.
            #[must_use]
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(out)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}

id!(
    /// Names an [`crate::account`].
    AccountId
);
id!(
    /// Names an [`crate::audit`] event.
    AuditId
);
id!(
    /// Names a [`crate::blob`]; also the last segment of its object name.
    BlobId
);
id!(
    /// Names a [`crate::ceremony`].
    CeremonyId
);
id!(
    /// Names a pending [`crate::change`].
    ChangeId
);
id!(
    /// Names a [`crate::component`].
    ComponentId
);
id!(
    /// Names a [`crate::composition`].
    CompositionId
);
id!(
    /// Names a [`crate::metadata_file`].
    MetadataFileId
);
id!(
    /// Names a [`crate::package`].
    PackageId
);
id!(
    /// Names a shared [`crate::part_list`].
    PartListId
);
id!(
    /// Names a [`crate::plan`].
    PlanId
);
id!(
    /// Names one start of one program: the owner of leases, the reporter of epochs.
    ProcessId
);
id!(
    /// Names a [`crate::promotion`].
    PromotionId
);
id!(
    /// Names a [`crate::publication`].
    PublicationId
);
id!(
    /// Names a [`crate::repository`].
    RepositoryId
);
id!(
    /// Names a [`crate::signing_key`].
    SigningKeyId
);
id!(
    /// Names a [`crate::subscription_key`].
    SubscriptionKeyId
);
id!(
    /// Names a [`crate::task`].
    TaskId
);
id!(
    /// Names an operator [`crate::token`].
    TokenId
);
id!(
    /// Names a pending [`crate::trust_change`].
    TrustChangeId
);
id!(
    /// Names a [`crate::trust_publication`].
    TrustPublicationId
);
id!(
    /// Names a [`crate::trust_root`].
    TrustRootId
);
id!(
    /// Names an [`crate::upload`].
    UploadId
);

id!(
    /// Names a [`crate::usage_batch`].
    UsageBatchId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_identifiers_sort_after_earlier_ones() {
        let first = TaskId::fresh();
        let second = TaskId::fresh();

        assert!(first < second);
    }

    #[test]
    fn an_identifier_survives_its_text() {
        let id = RepositoryId::fresh();

        assert_eq!(id.to_string().parse(), Ok(id));
    }
}
