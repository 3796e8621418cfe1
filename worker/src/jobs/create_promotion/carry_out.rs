//! Bringing packages in for every target, and recording all changes at once.

use entities::change::{self, Action};
use entities::{Names, PackageId, RepositoryId, package};
use futures_util::future::BoxFuture;
use jobs::{Awaited, fault};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::conclude::{self, Origin};
use super::judge::{Judged, Place};
use super::verify::{MOST_TEXT, too_large};
use super::{PromotionError, Proposal};
use crate::bring_in::{self, BringInError, Kept, Octets, Order, Step};
use crate::changes;
use crate::context::{Claimed, Context};
use crate::jobs::update_repository::no_repository;
use crate::package_file::{self, Content, Fragments};

/// How many packages are recorded in one transaction.
const SOME: usize = 64;

/// What one target gets.
struct Delivery {
    repository: RepositoryId,
    division: String,
    packages: Vec<(PackageId, Fragments)>,
    removed: Vec<PackageId>,
}

impl Delivery {
    fn is_nothing(&self) -> bool {
        self.packages.is_empty() && self.removed.is_empty()
    }
}

/// Carries out what was `judged`: nothing is recorded, or all of it.
pub(super) async fn carry_out(
    context: &Context,
    claimed: &Claimed,
    proposal: &Proposal,
    origin: Origin,
    judged: Judged,
) -> Result<(), PromotionError> {
    let coming = |place: &Place| place.forecast.added.len() + place.forecast.replaced.len();
    let mut count = Count {
        total: judged.places.iter().map(coming).sum::<usize>() as u64,
        ..Count::default()
    };
    let mut deliveries = Vec::with_capacity(judged.places.len());
    for place in &judged.places {
        let delivery = deliver(context, claimed, proposal, &judged, place, &mut count).await?;
        deliveries.push(delivery);
    }
    // Whoever locks several repositories does so in one order.
    deliveries.sort_by_key(|delivery| delivery.repository);
    record(context, claimed, proposal, origin, &judged, deliveries).await
}

/// How far the work is, and how much text it holds.
#[derive(Default)]
struct Count {
    done: u64,
    total: u64,
    text: usize,
}

/// Brings in what `place` does not have yet.
async fn deliver(
    context: &Context,
    claimed: &Claimed,
    proposal: &Proposal,
    judged: &Judged,
    place: &Place,
    count: &mut Count,
) -> Result<Delivery, PromotionError> {
    let coming = place.forecast.added.iter().chain(&place.forecast.replaced);
    let coming: Vec<&package::Model> = coming.collect();
    let mut packages = Vec::with_capacity(coming.len());
    for some in coming.chunks(SOME) {
        let Count { done, total, .. } = *count;
        claimed
            .progress(context, done, Some(total), "packages")
            .await;
        let mut contents = Vec::with_capacity(some.len());
        for row in some {
            contents.push(read(context, judged, row).await?);
        }
        let orders = contents.into_iter().map(|(octets, content)| {
            let order = Order {
                context,
                octets,
                key: &place.key,
                foreign: place.foreign(proposal),
                own: &judged.own,
                passed,
            };
            (order, content)
        });
        let kept = bring_in::bring_in_all(context, orders.collect()).await?;
        count.done += some.len() as u64;
        let recorded = keep(context, kept).await?;
        let texts = recorded.iter().map(|(_, fragments)| fragments.len());
        count.text += texts.sum::<usize>();
        if count.text > MOST_TEXT {
            return Err(too_large());
        }
        packages.extend(recorded);
        fault::point("create_promotion.kept");
    }
    // Files of source packages go with the last of those that name them.
    let removed = place.forecast.removed.iter();
    let removed = removed
        .filter(|row| !row.is_source_file())
        .map(|row| row.id);
    Ok(Delivery {
        repository: place.repository.id,
        division: place.division.clone(),
        packages,
        removed: removed.collect(),
    })
}

/// The octets of `row` and what they are.
async fn read(
    context: &Context,
    judged: &Judged,
    row: &package::Model,
) -> Result<(Octets, Content), BringInError> {
    let held = judged.held.get(&row.id).cloned();
    let content = match &held {
        Some(bytes) => {
            package_file::inspect_held(row.format, &row.path, bytes.clone())
                .await?
                .content
        }
        None => package_file::read(&context.storage, row).await?,
    };
    let row = Box::new(row.clone());
    Ok((Octets::Package { row, held }, content))
}

fn passed(step: Step) {
    match step {
        Step::Signed => fault::point("create_promotion.signed"),
        Step::Writing => fault::point("create_promotion.writing"),
        Step::Written => fault::point("create_promotion.written"),
    }
}

/// Makes rows of packages that came in: the next attempt finds them.
async fn keep(
    context: &Context,
    kept: Vec<Kept>,
) -> Result<Vec<(PackageId, Fragments)>, PromotionError> {
    let write = context.db.write().await?;
    let mut recorded = Vec::with_capacity(kept.len());
    for kept in kept {
        let (row, fragments) = bring_in::record(&write, kept).await?;
        recorded.push((row.id, fragments));
    }
    write.commit().await?;
    Ok(recorded)
}

/// Records all changes and leaves the task waiting, in one transaction.
async fn record(
    context: &Context,
    claimed: &Claimed,
    proposal: &Proposal,
    origin: Origin,
    judged: &Judged,
    deliveries: Vec<Delivery>,
) -> Result<(), PromotionError> {
    let write = context.db.write().await?;
    let is_nothing = deliveries.iter().all(Delivery::is_nothing);
    // The row comes first: who ends a target finds the promotion it belongs to.
    conclude::begin(&write, claimed, proposal, origin, judged, is_nothing).await?;
    for delivery in deliveries {
        if !delivery.is_nothing() {
            hand_over(&write, claimed, proposal, delivery).await?;
        }
    }
    conclude::leave(&write, claimed, proposal, judged, is_nothing).await?;
    fault::point("create_promotion.recorded");
    write.commit().await?;
    fault::point("create_promotion.committed");
    context.wake_pool(entities::task::Pool::Publish);
    Ok(())
}

/// Records the changes of one target as one batch.
fn hand_over<'a>(
    write: &'a DatabaseTransaction,
    claimed: &'a Claimed,
    proposal: &'a Proposal,
    delivery: Delivery,
) -> BoxFuture<'a, Result<(), PromotionError>> {
    Box::pin(async move {
        let repository = changes::open_repository(write, delivery.repository).await?;
        let repository = repository.ok_or_else(|| no_repository(delivery.repository))?;
        require_all(write, &delivery.packages).await?;
        let awaited = Awaited {
            promotion: proposal.promotion,
            repository: repository.id,
            batch: Uuid::now_v7(),
        };
        let task = jobs::await_target(write, claimed, awaited).await?;
        let asker = changes::Asker {
            task,
            batch: Some(awaited.batch),
            overrides: Names(proposal.overrides.clone()),
        };
        let additions = delivery.packages.into_iter().map(|(package, fragments)| {
            let division = delivery.division.clone();
            (Action::Add { package, division }, Some(fragments))
        });
        let removals = delivery.removed.into_iter().map(|package| {
            let action = Action::Remove {
                package,
                purge: false,
                division: Some(delivery.division.clone()),
            };
            (action, None)
        });
        let rows: Vec<change::ActiveModel> = additions
            .chain(removals)
            .map(|(action, fragments)| asker.row(repository.id, action, fragments))
            .collect();
        changes::insert(write, rows).await?;
        jobs::request_publish(write, repository.id).await?;
        Ok(())
    })
}

/// Locks the packages: none of them may have been collected since it came in.
async fn require_all(
    write: &DatabaseTransaction,
    packages: &[(PackageId, Fragments)],
) -> Result<(), PromotionError> {
    for some in packages.chunks(1000) {
        let ids: Result<Vec<PackageId>, DbErr> = package::Entity::find()
            .select_only()
            .column(package::Column::Id)
            .filter(package::Column::Id.is_in(some.iter().map(|(id, _)| *id)))
            .lock_shared()
            .into_tuple()
            .all(write)
            .await;
        let distinct: std::collections::HashSet<_> = some.iter().map(|(id, _)| *id).collect();
        if ids?.len() != distinct.len() {
            return Err(BringInError::Collected.into());
        }
    }
    Ok(())
}
