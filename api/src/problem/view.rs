//! Problems as the document describes them.

use jobs::Problem;
use poem_openapi::Object;

/// A problem as the document describes it.
#[derive(Debug, Object)]
#[oai(rename = "Problem", skip_serializing_if_is_none)]
pub(crate) struct ProblemView {
    /// `urn:countersign:problem:` and a stable code; see the list of problems.
    #[oai(rename = "type")]
    kind: String,
    /// What this kind of problem is.
    title: String,
    /// The HTTP status that fits it.
    status: u16,
    /// What was wrong this time, where, and what to do.
    detail: Option<String>,
    /// The parts of the request that were wrong.
    fields: Option<Vec<FieldView>>,
}

/// One part of a request that was wrong.
#[derive(Debug, Object)]
#[oai(rename = "ProblemField")]
pub(crate) struct FieldView {
    /// Where it is, such as `address` or `policy.shrink_percent`.
    field: String,
    /// What is wrong with it.
    detail: String,
}

impl ProblemView {
    /// The stable code.
    pub(crate) fn code(&self) -> &str {
        let parts = self.kind.rsplit_once(':');
        parts.map_or(&*self.kind, |(_, code)| code)
    }

    /// The HTTP status that fits it.
    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// What was wrong, for people.
    pub(crate) fn message(&self) -> &str {
        self.detail.as_deref().unwrap_or(&self.title)
    }
}

impl From<Problem> for ProblemView {
    fn from(problem: Problem) -> Self {
        let fields: Vec<FieldView> = problem
            .fields
            .into_iter()
            .map(|field| FieldView {
                field: field.field,
                detail: field.detail,
            })
            .collect();
        Self {
            kind: problem.kind,
            title: problem.title,
            status: problem.status,
            detail: problem.detail,
            fields: (!fields.is_empty()).then_some(fields),
        }
    }
}
