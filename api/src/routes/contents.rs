//! `/repositories/{repository}/contents`: list the files of packages anew.

use entities::repository::Format;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use uuid::Uuid;

use super::repositories;
use crate::accept::{Accepted, Intent, Trace};
use crate::ask::Ask;
use crate::context::Context;
use crate::problem::Refusal;

/// Endpoints of `/repositories/{repository}/contents`.
pub(crate) struct Contents(pub(crate) Context);

#[OpenApi]
impl Contents {
    /// Compose `Contents` of a DEB repository, the lists of the files of its packages, and publish
    /// those that are different.
    ///
    /// The policy of the repository has to want them. The result of the task names packages whose
    /// files cannot be listed (`left_out`), at most 100, each with a code.
    #[oai(
        path = "/repositories/:repository/contents",
        method = "post",
        operation_id = "refresh_contents"
    )]
    async fn refresh(
        &self,
        ask: Ask,
        /// The repository.
        repository: Path<Uuid>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = repositories::find(&self.0, repository.0).await?;
        if row.format != Format::Deb {
            let reason = "only DEB repositories have `Contents`";
            return Err(Refusal::invalid_request().field("repository", reason));
        }
        let job = jobs::RefreshContents { repository: row.id };
        let trace = Trace {
            action: "refresh_contents",
            target: format!("repository/{}", row.id),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }
}
