//! Who may read what.
//!
//! The answer for a repository that does not exist and for one that is not the caller's is the
//! same, so that nobody learns names by asking.

use std::sync::Arc;

use crate::directory::Repository;
use crate::refusal::Refusal;

/// On whose behalf a request is answered. Subscription keys will be further callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Caller {
    /// Somebody, about something that is public.
    Anyone,
}

/// Lets a request for `repository` through, or says what it gets instead.
pub(crate) fn admit(
    repository: Option<Arc<Repository>>,
) -> Result<(Arc<Repository>, Caller), Refusal> {
    match repository {
        Some(repository) if repository.public => Ok((repository, Caller::Anyone)),
        Some(_) | None => Err(Refusal::Unauthorized),
    }
}
