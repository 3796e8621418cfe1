//! `/repositories/{repository}/retention`: remove what the policy does not keep.

use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};
use serde_json::json;
use uuid::Uuid;

use super::packages::check_overrides;
use super::repositories;
use crate::accept::{Accepted, Intent, Trace};
use crate::ask::Ask;
use crate::body::Body;
use crate::context::Context;
use crate::problem::Refusal;

/// How to apply the policy.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct ApplyRetention {
    /// Only say what would go and what would stay.
    #[oai(default)]
    dry_run: bool,
    /// Codes of gates that shall let it pass; for admins.
    #[oai(rename = "override", default)]
    overrides: Vec<String>,
}

/// Endpoints of `/repositories/{repository}/retention`.
pub(crate) struct Retention(pub(crate) Context);

#[OpenApi]
impl Retention {
    /// Remove the packages that the policy of a repository does not keep.
    ///
    /// The result of the task lists what goes (`remove`) and what stays although there are newer
    /// versions enough (`keep`), each with its reason, at most 1000 of each, and counts all.
    #[oai(
        path = "/repositories/:repository/retention",
        method = "post",
        operation_id = "apply_retention"
    )]
    async fn apply(
        &self,
        ask: Ask,
        /// The repository.
        repository: Path<Uuid>,
        body: Body<ApplyRetention>,
    ) -> Result<Accepted, Refusal> {
        let overrides = check_overrides(&ask.caller, body.value.overrides)?;
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = repositories::find(&self.0, repository.0).await?;
        let job = jobs::ApplyRetention {
            repository: row.id,
            dry_run: body.value.dry_run,
            overrides,
        };
        let trace = Trace {
            action: "apply_retention",
            target: format!("repository/{}", row.id),
            details: json!({"dry_run": job.dry_run, "overrides": &job.overrides}),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }
}
