//! Checks an upload, signs it, stores it, and records it as a change of its repository.
//! Fault points: `ingest_package.inspected`, `.signed`, `.writing`, `.written`, `.recorded`,
//! `.committed`, `.discarded`.
//!
//! Nothing refers to what is stored before the transaction that also leaves the task waiting; a
//! crash before it leaves a `writing` blob, and running the job again is always safe.

mod error;
mod gates;
mod keep;
mod sign;

use std::time::Duration;

use bytes::Bytes;
use entities::change::Action;
use entities::repository::Format;
use entities::task::Pool;
use entities::{Json, package, repository, upload};
use futures_util::{StreamExt, TryStreamExt};
use jobs::IngestPackage;
use jobs::fault;
use serde_json::json;
use storage::ByteStream;

use self::error::IngestPackageError;
use self::keep::Kept;
use self::sign::Signature;
use crate::changes;
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};
use crate::package_file::{self, Content, Inspected};
use crate::signing_keys;
use crate::staged;

/// An upload up to this size is read once and held; a larger one is read twice.
const SMALL: u64 = 4 << 20;

impl Handler for IngestPackage {
    const LIMIT: Duration = Duration::from_hours(1);

    type Error = IngestPackageError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let upload = staged::find(context, self.upload).await?;
        let repository = gates::repository(context.db.read(), self.repository).await?;
        if let Some(held) =
            gates::already_there(context.db.read(), &repository, &upload, &self).await?
        {
            return leave(context, claimed, self, result(&repository, &held, false)).await;
        }
        let format = repository.format;
        let (source, inspected) = inspect(context, claimed, format, &upload).await?;
        fault::point("ingest_package.inspected");
        gates::same_version(context.db.read(), &repository, &inspected, &self).await?;

        let key = signing_keys::signing(context.db.read(), &repository.signing_key).await?;
        let key = key.ok_or_else(|| IngestPackageError::NoKey(repository.signing_key.clone()))?;
        let signature = sign::decide(&inspected.content, &key, &repository, &self)?;
        let kept = match keep::find(context, format, &upload, &signature).await? {
            Some(kept) => kept,
            None => bring_in(context, &upload, &source, inspected, signature, &key).await?,
        };
        record(context, claimed, self, kept).await
    }

    async fn discard(self, context: &Context) {
        staged::discard(context, self.upload).await;
    }
}

/// The octets of an upload: held, or to be read again.
enum Source {
    Held(Bytes),
    Staged,
}

impl Source {
    /// The octets from `start` on.
    async fn from(
        &self,
        context: &Context,
        upload: &upload::Model,
        start: u64,
    ) -> Result<ByteStream, IngestPackageError> {
        match self {
            Self::Held(bytes) => {
                let start = usize::try_from(start)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                let rest = bytes.slice(start..);
                Ok(futures_util::stream::once(async { Ok(rest) }).boxed())
            }
            Self::Staged => Ok(staged::stream(context, upload, start).await?),
        }
    }
}

/// Reads the upload to its end; what is not as it was received goes no further.
async fn inspect(
    context: &Context,
    claimed: &Claimed,
    format: Format,
    upload: &upload::Model,
) -> Result<(Source, Inspected), IngestPackageError> {
    let size = staged::size(upload);
    let source = if size <= SMALL {
        Source::Held(staged::whole(context, upload).await?)
    } else {
        Source::Staged
    };
    let mut done = 0;
    let stream = source.from(context, upload, 0).await?.then(move |piece| {
        done += piece.as_ref().map_or(0, |piece| piece.len() as u64);
        async move {
            claimed.progress(context, done, Some(size), "bytes").await;
            piece
        }
    });
    let inspected = package_file::inspect(format, &upload.filename, stream).await?;
    if hex::encode(inspected.sha256) != upload.sha256 {
        return Err(staged::StagedError::Altered.into());
    }
    Ok((source, inspected))
}

/// Signs what was inspected and writes it to storage.
async fn bring_in(
    context: &Context,
    upload: &upload::Model,
    source: &Source,
    inspected: Inspected,
    signature: Signature,
    key: &entities::signing_key::Model,
) -> Result<Kept, IngestPackageError> {
    let (front, content) = match inspected.content {
        Content::Rpm(package) => {
            let (front, package) =
                signed(context, upload, source, *package, &signature, key).await?;
            (Some(front), Content::Rpm(Box::new(package)))
        }
        // What others are is vouched for by the indexes alone.
        content => (None, content),
    };
    fault::point("ingest_package.signed");
    let start = front
        .as_ref()
        .map_or(0, |front| front.original.len() as u64);
    let rest = source.from(context, upload, start).await?;
    let stored = keep::write(context, upload, front, rest).await?;
    fault::point("ingest_package.written");
    Ok(keep::new(context, upload, content, signature, stored))
}

/// The package as it is to be served, and its new front.
async fn signed(
    context: &Context,
    upload: &upload::Model,
    source: &Source,
    package: rpm::Package,
    signature: &Signature,
    key: &entities::signing_key::Model,
) -> Result<(keep::Front, rpm::Package), IngestPackageError> {
    let payload = package.front().header_range().end;
    let original = package.front().bytes().to_vec();
    let package = match signature {
        Signature::Make { .. } => {
            let rest = whole(context, upload, source, payload);
            sign::sign(context, key, package, rest).await?
        }
        Signature::Leave { .. } => package,
    };
    let served = package.front().bytes().to_vec();
    Ok((keep::Front { original, served }, package))
}

/// The octets from `start` on, held: what a signer can take.
async fn whole(
    context: &Context,
    upload: &upload::Model,
    source: &Source,
    start: u64,
) -> Result<Bytes, IngestPackageError> {
    if staged::size(upload) > vault::MAX_MESSAGE as u64 {
        return Err(IngestPackageError::TooLargeToSign);
    }
    let pieces = source.from(context, upload, start).await?;
    let pieces: Vec<Bytes> = pieces.try_collect().await?;
    Ok(pieces.concat().into())
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
    let (row, fragments) = keep::record(&write, kept).await?;
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
