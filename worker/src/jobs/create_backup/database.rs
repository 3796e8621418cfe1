//! The database as it is at one moment.

use std::collections::BTreeMap;

use entities::repository;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use storage::PutStreamError;
use storage::backup::{Database, Destination, Part};

use super::CreateBackupError;
use crate::backup::{compressed, dump, snapshot};
use crate::context::Context;

/// Copies it as the first part of `backup`.
pub(super) async fn copy(
    context: &Context,
    destination: &Destination,
    backup: &str,
) -> Result<(Database, Part), CreateBackupError> {
    let kind = if context.db.is_sqlite() {
        Database::Sqlite
    } else {
        Database::Postgres
    };
    let object = destination.part(backup, kind.part());
    let storage = destination.storage();
    let written = match kind {
        Database::Sqlite => {
            let draft = snapshot(&context.db).await?;
            let packed = storage.put_stream(&object, compressed(draft.clone()), |_| {});
            let written = packed.await.map_err(|error| match error {
                PutStreamError::Source(error) => CreateBackupError::Draft(error),
                PutStreamError::Storage(error) => error.into(),
            });
            tokio::fs::remove_file(draft)
                .await
                .map_err(CreateBackupError::Draft)?;
            written?
        }
        Database::Postgres => {
            let url = context.settings.database.url.as_ref();
            let url = url.ok_or(CreateBackupError::NoUrl)?;
            dump(url.expose(), storage, &object).await?
        }
    };
    let part = Part {
        name: kind.part().into(),
        size: written.size,
        sha256: written.sha256_hex(),
    };
    Ok((kind, part))
}

/// What clients see now, for whoever chooses among backups.
pub(super) async fn serials(context: &Context) -> Result<BTreeMap<String, i64>, DbErr> {
    let rows = repository::Entity::find()
        .filter(repository::Column::State.eq(repository::State::Active))
        .all(context.db.read())
        .await?;
    let live = rows
        .iter()
        .filter_map(|row| Some((row.address(), row.live_serial?)));
    Ok(live.collect())
}
