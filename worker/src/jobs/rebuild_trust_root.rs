//! Takes up a trust root from the metadata that clients have, after its rows were lost or went back
//! with an older copy of the database.
//! Fault points: `rebuild_trust_root.recorded`, `rebuild_trust_root.committed`.

mod error;
mod follow;
mod read;
mod rows;

use entities::{TrustRootId, trust_file, trust_role, trust_root, trust_target, upload};
use jobs::{RebuildTrustRoot, fault};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;

use self::error::RebuildTrustRootError;
use self::follow::Found;
use self::rows::Rows;
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};
use crate::jobs::publish_trust::files;
use crate::jobs::publish_trust::switch::{SOME, insert_files};
use crate::staged;

/// Most bytes of metadata: what 16,384 bins of 100 targets each come to, and as much again.
const MOST: u64 = 512 << 20;

impl Handler for RebuildTrustRoot {
    type Error = RebuildTrustRootError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let upload = staged::find(context, self.upload).await?;
        let found = found(context, &upload).await?;
        let before = trust_root::Model::by_name(context.db.read(), &self.name).await?;
        if let Some(before) = &before {
            require_behind(before, &found)?;
        }
        let rows = Rows::of(context, &self, before.as_ref(), &found).await?;
        let written = files::write(context, &found.files).await?;

        let write = context.db.write().await?;
        replace(&write, before.as_ref(), &rows).await?;
        insert_files(&write, rows.root.id, written).await?;
        jobs::request_trust(&write, rows.root.id).await?;
        let result = json!({
            "trust_root": rows.root.id,
            "root_version": rows.root.root_version,
            "timestamp_version": rows.root.timestamp_version,
            "roles": rows.roles.len(),
            "targets": rows.targets.len(),
        });
        jobs::succeed(&write, claimed, result, None).await?;
        fault::point("rebuild_trust_root.recorded");
        write.commit().await?;
        fault::point("rebuild_trust_root.committed");
        staged::discard(context, self.upload).await;
        Ok(Outcome::Written)
    }

    async fn discard(self, context: &Context) {
        staged::discard(context, self.upload).await;
    }
}

async fn found(context: &Context, upload: &upload::Model) -> Result<Found, RebuildTrustRootError> {
    if staged::size(upload) > MOST {
        return Err(RebuildTrustRootError::TooLarge(MOST));
    }
    let files = read::files(&staged::whole(context, upload).await?)?;
    Ok(Found::of(files)?)
}

/// What clients were given already must never be signed again under the same version.
fn require_behind(before: &trust_root::Model, found: &Found) -> Result<(), RebuildTrustRootError> {
    let pairs = [
        ("root", before.root_version, found.root.header.version),
        ("timestamp", before.timestamp_version, found.timestamp),
        ("snapshot", before.snapshot_version, found.snapshot),
    ];
    let ahead = pairs
        .into_iter()
        .find(|(_, here, there)| u64::try_from(*here).is_ok_and(|here| here > *there));
    match ahead {
        Some((role, here, there)) => Err(RebuildTrustRootError::Ahead { role, here, there }),
        None => Ok(()),
    }
}

/// Puts `rows` into the place of those of `before`.
async fn replace(
    write: &DatabaseTransaction,
    before: Option<&trust_root::Model>,
    rows: &Rows,
) -> Result<(), RebuildTrustRootError> {
    match before {
        Some(before) => {
            forget(write, before.id).await?;
            if !before.switch(write, &rows.root).await? {
                return Err(RebuildTrustRootError::Overtaken);
            }
        }
        None => {
            trust_root::Entity::insert(rows.root.clone().into_active_model())
                .exec_without_returning(write)
                .await?;
        }
    }
    for some in rows.roles.chunks(SOME) {
        let some = some.iter().map(|row| row.clone().into_active_model());
        trust_role::Entity::insert_many(some)
            .exec_without_returning(write)
            .await?;
    }
    for some in rows.targets.chunks(SOME) {
        let some = some.iter().map(|row| row.clone().into_active_model());
        trust_target::Entity::insert_many(some)
            .exec_without_returning(write)
            .await?;
    }
    Ok(())
}

async fn forget(write: &DatabaseTransaction, root: TrustRootId) -> Result<(), DbErr> {
    trust_file::Entity::delete_many()
        .filter(trust_file::Column::TrustRoot.eq(root))
        .exec(write)
        .await?;
    trust_role::Entity::delete_many()
        .filter(trust_role::Column::TrustRoot.eq(root))
        .exec(write)
        .await?;
    trust_target::Entity::delete_many()
        .filter(trust_target::Column::TrustRoot.eq(root))
        .exec(write)
        .await?;
    Ok(())
}
