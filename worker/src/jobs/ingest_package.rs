//! Checks an upload, signs it, stores it, and records it as a change of its repository.
//! Fault points: `ingest_package.inspected`, `.signed`, `.writing`, `.written`, `.recorded`,
//! `.committed`, `.discarded`.
//!
//! Nothing refers to what is stored before the transaction that also leaves the task waiting; a
//! crash before it leaves a `writing` blob, and running the job again is always safe.

mod announce;
mod error;
mod gates;

use std::time::Duration;

use entities::change::Action;
use entities::repository::{ForeignSignature, Format};
use entities::task::Pool;
use entities::{Json, package, repository};
use futures_util::StreamExt;
use jobs::{IngestPackage, fault};
use serde_json::json;

use self::error::IngestPackageError;
pub(in crate::jobs) use self::gates::same_version;
use crate::bring_in::{self, BringInError, FOREIGN_SIGNATURE, Kept, Octets, Order, Step};
use crate::changes;
use crate::context::{Claimed, Context};
use crate::gates::DUPLICATE_NEVRA;
use crate::handler::{Handler, Outcome};
use crate::package_file::{self, Inspected};
use crate::signing_keys;
use crate::staged;

/// An upload up to this size is read once and held; a larger one is read twice.
const SMALL: u64 = 4 << 20;

impl Handler for IngestPackage {
    const LIMIT: Duration = Duration::from_hours(1);

    type Error = IngestPackageError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let upload = staged::find(context, self.upload).await;
        let upload = upload.map_err(BringInError::from)?;
        let repository = gates::repository(context.db.read(), self.repository).await?;
        if repository.format == Format::Deb && announce::is_one(&upload.filename) {
            return announce::announce(context, claimed, &self, &upload).await;
        }
        if let Some(held) =
            gates::already_there(context.db.read(), &repository, &upload, &self).await?
        {
            return leave(context, claimed, self, result(&repository, &held, false)).await;
        }
        let held = match staged::size(&upload) {
            size if size <= SMALL => {
                let bytes = staged::whole(context, &upload).await;
                Some(bytes.map_err(BringInError::from)?)
            }
            _ => None,
        };
        let octets = Octets::Upload { row: upload, held };
        let inspected = inspect(context, claimed, &repository, &octets).await?;
        fault::point("ingest_package.inspected");
        if !overrides(&self, DUPLICATE_NEVRA) {
            gates::judge_version(context.db.read(), &repository, &inspected).await?;
        }
        let key = signing_keys::signing(context.db.read(), &repository.signing_key).await?;
        let key = key.ok_or_else(|| BringInError::NoKey(repository.signing_key.clone()))?;
        let foreign = match repository.policy.foreign_signature {
            ForeignSignature::Refuse if overrides(&self, FOREIGN_SIGNATURE) => {
                ForeignSignature::Replace
            }
            foreign => foreign,
        };
        let order = Order {
            context,
            octets,
            key: &key,
            foreign,
            own: &[],
            passed,
        };
        let kept = order.bring_in(inspected.content).await?;
        record(context, claimed, self, kept).await
    }

    async fn discard(self, context: &Context) {
        staged::discard(context, self.upload).await;
    }
}

/// Whether an admin told to let the package pass the gate `code`.
fn overrides(job: &IngestPackage, code: &str) -> bool {
    job.overrides.iter().any(|name| name == code)
}

fn passed(step: Step) {
    match step {
        Step::Signed => fault::point("ingest_package.signed"),
        Step::Writing => fault::point("ingest_package.writing"),
        Step::Written => fault::point("ingest_package.written"),
    }
}

/// Reads the upload to its end; what is not as it was received goes no further.
async fn inspect(
    context: &Context,
    claimed: &Claimed,
    repository: &repository::Model,
    octets: &Octets,
) -> Result<Inspected, BringInError> {
    let (format, name) = (repository.format, octets.name());
    let inspected = if let Some(bytes) = octets.held() {
        package_file::inspect_held(format, name, bytes.clone()).await?
    } else {
        let size = octets.size();
        let mut done = 0;
        let stream = octets.from(context, 0).await?.then(move |piece| {
            done += piece.as_ref().map_or(0, |piece| piece.len() as u64);
            async move {
                claimed.progress(context, done, Some(size), "bytes").await;
                piece
            }
        });
        package_file::inspect(format, name, stream).await?
    };
    octets.check(&inspected.sha256)?;
    Ok(inspected)
}

/// Ends the attempt: package, change and waiting task in one transaction.
async fn record(
    context: &Context,
    claimed: &Claimed,
    job: IngestPackage,
    kept: Kept,
) -> Result<Outcome, IngestPackageError> {
    let write = context.db.write().await?;
    let repository = changes::open_repository(&write, job.repository).await?;
    let repository = repository.ok_or(IngestPackageError::NoRepository(job.repository))?;
    let (row, fragments) = bring_in::record(&write, kept).await?;
    let action = Action::Add {
        package: row.id,
        division: job.division,
    };
    let fragments = Some(fragments);
    changes::record(
        &write,
        claimed,
        repository.id,
        action,
        &job.overrides,
        fragments,
    )
    .await?;
    jobs::wait_for_publication(&write, claimed, result(&repository, &row, true)).await?;
    fault::point("ingest_package.recorded");
    write.commit().await?;
    fault::point("ingest_package.committed");
    context.wake_pool(Pool::Publish);
    staged::discard(context, job.upload).await;
    fault::point("ingest_package.discarded");
    Ok(Outcome::Written)
}

/// Ends the attempt without a change: clients see these very octets already.
async fn leave(
    context: &Context,
    claimed: &Claimed,
    job: IngestPackage,
    result: Json,
) -> Result<Outcome, IngestPackageError> {
    let write = context.db.write().await?;
    jobs::succeed(&write, claimed, result, None).await?;
    write.commit().await?;
    staged::discard(context, job.upload).await;
    Ok(Outcome::Written)
}

/// What the task says it made; `published` is false when clients could see the package before.
fn result(repository: &repository::Model, package: &package::Model, published: bool) -> Json {
    json!({
        "repository": repository.id,
        "package": package.id,
        "nevra": package.nevra(),
        "path": package.path,
        "sha256": package.sha256,
        "published": published,
    })
}
