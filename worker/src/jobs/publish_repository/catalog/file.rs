//! The one index of a file repository: the hash and path of every file, as `sha256sum -c` reads it.

use super::{Members, PublishError, Spec, Text};
use crate::index::{Encoding, Frame};

/// Its name, and where it is.
pub(in crate::jobs::publish_repository) const LIST: &str = "SHA256SUMS";

/// The index.
pub(super) fn specs() -> Result<Vec<Spec>, PublishError> {
    Ok(vec![Spec {
        name: LIST.into(),
        frame: Frame::new(Encoding::Plain, "", "", b"\n")?,
        members: Members::All,
        text: Text::Primary,
        base: None,
    }])
}
