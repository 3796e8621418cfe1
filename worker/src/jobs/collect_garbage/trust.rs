//! Metadata files of trust roots that no client follows any more.

use chrono::TimeDelta;
use entities::task::State;
use entities::{TrustRootId, now, trust_change, trust_file, trust_publication};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::BATCH;
use crate::context::Context;
use crate::trust::recorded_by;

/// For so long after a newer version went live, clients in the middle of an update find the older.
const KEPT: TimeDelta = TimeDelta::days(7);

/// Deletes the rows of superseded versions and publications; answers how many. Roots are never
/// superseded: clients walk all of them.
pub(super) async fn collect(context: &Context) -> Result<u64, DbErr> {
    let before = now() - KEPT;
    let mut count = 0;
    loop {
        let some: Vec<(TrustRootId, String)> = trust_file::Entity::find()
            .select_only()
            .columns([trust_file::Column::TrustRoot, trust_file::Column::Name])
            .filter(trust_file::Column::SupersededAt.lt(before))
            .limit(u64::from(BATCH))
            .into_tuple()
            .all(context.db.read())
            .await?;
        if some.is_empty() {
            break;
        }
        let write = context.db.write().await?;
        for root in some.chunk_by(|one, other| one.0 == other.0) {
            let deleted = trust_file::Entity::delete_many()
                .filter(trust_file::Column::TrustRoot.eq(root[0].0))
                .filter(trust_file::Column::Name.is_in(root.iter().map(|file| file.1.as_str())))
                .exec(&*write)
                .await?;
            count += deleted.rows_affected;
        }
        write.commit().await?;
    }
    let write = context.db.write().await?;
    // What a list left behind that did not come to its end: nobody has seen it.
    let left = recorded_by(&[State::Failed, State::Cancelled]);
    let left = trust_change::Entity::delete_many().filter(left);
    count += left.exec(&*write).await?.rows_affected;
    let deleted = trust_publication::Entity::delete_many()
        .filter(trust_publication::Column::SupersededAt.lt(before))
        .exec(&*write)
        .await?;
    write.commit().await?;
    Ok(count + deleted.rows_affected)
}
