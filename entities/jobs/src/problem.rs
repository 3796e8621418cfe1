//! What went wrong, as people and programs read it (RFC 9457).

use entities::Json;
use serde::{Deserialize, Serialize};

/// The start of every `type`; what follows is the code.
const TYPE: &str = "urn:countersign:problem:";

/// A refusal or a failure: in an answer, and in a task that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:countersign:problem:` and a stable code.
    #[serde(rename = "type")]
    pub kind: String,
    /// What this kind of problem is; the same for every occurrence.
    pub title: String,
    /// The HTTP status that fits it.
    pub status: u16,
    /// What was wrong this time, where, and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The parts of the request that were wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

/// One part of a request that was wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Where it is, such as `path` or `policy.shrink_percent`.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
}

impl Problem {
    /// A problem of the kind `code`, such as `repository-exists`.
    #[must_use]
    pub fn new(code: &str, status: u16, title: &str) -> Self {
        Self {
            kind: format!("{TYPE}{code}"),
            title: title.into(),
            status,
            detail: None,
            fields: Vec::new(),
        }
    }

    /// Says what was wrong this time.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Names a part of the request that was wrong.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, detail: impl Into<String>) -> Self {
        self.fields.push(Field {
            field: field.into(),
            detail: detail.into(),
        });
        self
    }

    /// The stable code, without the start of the `type`.
    #[must_use]
    pub fn code(&self) -> &str {
        self.kind.strip_prefix(TYPE).unwrap_or(&self.kind)
    }

    /// The problem as a task keeps it.
    #[must_use]
    pub fn to_json(&self) -> Json {
        serde_json::to_value(self).unwrap_or_default()
    }
}
