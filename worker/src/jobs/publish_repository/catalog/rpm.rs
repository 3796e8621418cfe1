//! The three indexes of an RPM repository.

use entities::repository::{self, Compression};
use rpm::IndexKind;

use super::{Members, PublishError, Spec, Text};
use crate::index::{Encoding, Frame, Index};

/// How every package ends in every index.
const TERMINATOR: &[u8] = b"</package>\n";

/// The indexes, in the order of the list of files.
pub(super) fn specs(
    repository: &repository::Model,
    packages: u64,
) -> Result<Vec<Spec>, PublishError> {
    let texts = [Text::Primary, Text::Filelists, Text::Other];
    let specs = IndexKind::ALL.into_iter().zip(texts).map(|(kind, text)| {
        Ok(Spec {
            name: kind.name().into(),
            frame: frame(kind, repository, packages)?,
            members: Members::All,
            text,
            base: None,
        })
    });
    specs.collect()
}

/// Where the index called `name` is.
pub(super) fn path(name: &str, index: &Index) -> String {
    let suffix = Encoding::of(&index.head).suffix();
    format!("repodata/{}-{name}.xml.{suffix}", index.sha256)
}

/// What stands around the packages of an index of `repository`.
fn frame(
    kind: IndexKind,
    repository: &repository::Model,
    packages: u64,
) -> Result<Frame, PublishError> {
    let encoding = match repository.policy.compression {
        Compression::Gzip => Encoding::Gzip,
        Compression::Zstd => Encoding::Zstd,
    };
    // Clients do without the count, and an index that tells it changes from its first byte on.
    let count = if repository.policy.exact { packages } else { 0 };
    Ok(Frame::new(
        encoding,
        &kind.opening(count),
        kind.closing(),
        TERMINATOR,
    )?)
}
