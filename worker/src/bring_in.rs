//! Making a package of octets: signed as its repository wants it, stored, and described for the
//! indexes. The octets are those of an upload, or of a package of another repository.
//!
//! Nothing refers to what is stored before [`record`] has made its row; a crash before that leaves
//! a `writing` blob.
//!
//! A job has a fault point at every [`Step`].

mod error;
mod keep;
mod octets;
mod sign;

use bytes::Bytes;
use entities::repository::ForeignSignature;
use entities::{BlobId, signing_key};
use futures_util::TryStreamExt;
use rpm::signature::PublicKey;

pub(crate) use self::error::BringInError;
pub(crate) use self::keep::{Kept, record};
pub(crate) use self::octets::Octets;
pub(crate) use self::sign::FOREIGN_SIGNATURE;
use self::sign::Signature;
use crate::blob;
use crate::context::Context;
use crate::package_file::Content;

/// What a package is to become.
pub(crate) struct Order<'a> {
    /// What everything works with.
    pub(crate) context: &'a Context,
    /// Where the octets are.
    pub(crate) octets: Octets,
    /// The key of its repository.
    pub(crate) key: &'a signing_key::Model,
    /// What to do with a package that somebody else signed.
    pub(crate) foreign: ForeignSignature,
    /// Keys of this server whose signatures are not somebody else's, and are replaced.
    pub(crate) own: &'a [PublicKey],
    /// Told after every step, for the fault points of the job.
    pub(crate) passed: fn(Step),
}

/// How far a package is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It is signed; nothing is durable.
    Signed,
    /// The `writing` row of its blob is there, and its bytes are not.
    Writing,
    /// Its bytes are.
    Written,
}

/// How far a package is before anything is written.
enum Prepared {
    /// It came in before.
    Before(Box<Kept>),
    /// It is signed as it is to be.
    Signed(Signed),
}

/// A package that is to be written.
struct Signed {
    content: Content,
    signature: Signature,
    /// What takes the place of its front.
    front: Option<keep::Front>,
}

impl Order<'_> {
    /// Brings in a package with this content, or finds the package that the same octets became before.
    ///
    /// # Errors
    /// [`BringInError`].
    pub(crate) async fn bring_in(&self, content: Content) -> Result<Kept, BringInError> {
        match self.prepare(content).await? {
            Prepared::Before(kept) => Ok(*kept),
            Prepared::Signed(signed) => {
                let ids = blob::begin(&self.context.db, 1).await?;
                self.write(signed, ids[0]).await
            }
        }
    }

    /// Signs a package, or finds it.
    async fn prepare(&self, content: Content) -> Result<Prepared, BringInError> {
        let signature = sign::decide(&content, self.key, self.foreign, self.own)?;
        if let Some(kept) = keep::find(self.context, &content, &self.octets, &signature).await? {
            return Ok(Prepared::Before(Box::new(kept)));
        }
        let (front, content) = match content {
            Content::Rpm(package) => {
                let (front, package) = self.signed(*package, &signature).await?;
                (Some(front), Content::Rpm(Box::new(package)))
            }
            // What others are is vouched for by the indexes alone.
            content => (None, content),
        };
        (self.passed)(Step::Signed);
        Ok(Prepared::Signed(Signed {
            content,
            signature,
            front,
        }))
    }

    /// Writes a package that is signed, as the blob `id`.
    async fn write(&self, signed: Signed, id: BlobId) -> Result<Kept, BringInError> {
        let Signed {
            content,
            signature,
            front,
        } = signed;
        (self.passed)(Step::Writing);
        let stored = keep::write(self, front, id).await?;
        (self.passed)(Step::Written);
        Ok(keep::new(
            self.context,
            &self.octets,
            content,
            signature,
            stored,
        ))
    }

    /// The package as it is to be served, and its new front.
    async fn signed(
        &self,
        package: rpm::Package,
        signature: &Signature,
    ) -> Result<(keep::Front, rpm::Package), BringInError> {
        let payload = package.front().header_range().end;
        let original = package.front().bytes().to_vec();
        let package = match signature {
            Signature::Make { .. } => {
                sign::sign(self.context, self.key, package, self.whole(payload)).await?
            }
            Signature::Leave { .. } => package,
        };
        let served = package.front().bytes().to_vec();
        Ok((keep::Front { original, served }, package))
    }

    /// The octets from `start` on, held: what a signer can take.
    async fn whole(&self, start: u64) -> Result<Bytes, BringInError> {
        if self.octets.size() > vault::MAX_MESSAGE as u64 {
            return Err(BringInError::TooLargeToSign);
        }
        let pieces = self.octets.from(self.context, start).await?;
        let pieces: Vec<Bytes> = pieces.try_collect().await?;
        Ok(pieces.concat().into())
    }
}

/// As [`Order::bring_in`] of several packages, each with its content, at one commit for all.
///
/// # Errors
/// [`BringInError`].
pub(crate) async fn bring_in_all(
    context: &Context,
    orders: Vec<(Order<'_>, Content)>,
) -> Result<Vec<Kept>, BringInError> {
    let mut prepared = Vec::with_capacity(orders.len());
    for (order, content) in orders {
        prepared.push((order.prepare(content).await?, order));
    }
    let is_new = |(one, _): &&(Prepared, Order<'_>)| matches!(one, Prepared::Signed(_));
    let ids = blob::begin(&context.db, prepared.iter().filter(is_new).count()).await?;
    let mut ids = ids.into_iter();
    let mut kept = Vec::with_capacity(prepared.len());
    for (one, order) in prepared {
        kept.push(match one {
            Prepared::Before(kept) => *kept,
            Prepared::Signed(signed) => {
                let id = ids.next().expect("a blob was begun for each");
                order.write(signed, id).await?
            }
        });
    }
    Ok(kept)
}

/// Whether a repository with this key, which does so with packages signed by others than `own`,
/// would take a package with this content.
///
/// # Errors
/// [`BringInError::ForeignSignature`] when it would not.
pub(crate) fn judge(
    content: &Content,
    key: &signing_key::Model,
    foreign: ForeignSignature,
    own: &[PublicKey],
) -> Result<(), BringInError> {
    sign::decide(content, key, foreign, own).map(|_| ())
}
