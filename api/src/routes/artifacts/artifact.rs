//! Artifacts as clients send them, and what is wrong with them.

use std::collections::HashSet;

use entities::Json as Value;
use poem_openapi::Object;
use poem_openapi::types::Any;
use uuid::Uuid;

use crate::complaints::Complaints;
use crate::target::{check_length, check_path, check_sha256};

/// Most artifacts of one request; longer lists are imported.
const MOST: usize = 10_000;

/// An artifact as clients are to find it.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct Artifact {
    /// The path of its URL without the leading slash.
    path: String,
    /// In bytes.
    length: u64,
    /// Lower-case hexadecimal SHA-256.
    sha256: String,
    /// What is to be said about it besides: an object without fractions.
    custom: Option<Any<Value>>,
}

impl From<Artifact> for jobs::Artifact {
    fn from(artifact: Artifact) -> Self {
        Self {
            path: artifact.path,
            length: artifact.length,
            sha256: artifact.sha256,
            custom: artifact.custom.map(|custom| custom.0),
        }
    }
}

/// Tells what is wrong with artifacts to add.
pub(super) fn judge(artifacts: &[Artifact], complaints: &mut Complaints) {
    let paths = artifacts.iter().map(|artifact| artifact.path.as_str());
    judge_paths(paths, "artifacts", ".path", complaints);
    for (index, artifact) in artifacts.iter().enumerate() {
        let field = |part: &str| format!("artifacts[{index}].{part}");
        complaints.hear(check_sha256(&artifact.sha256), || field("sha256"));
        complaints.hear(check_length(artifact.length), || field("length"));
        let custom = artifact.custom.as_ref();
        if custom.is_some_and(|custom| !custom.0.is_object()) {
            complaints.add(|| field("custom"), "it must be an object");
        }
    }
}

/// Tells what is wrong with paths of a list called `field`, each in its member `part`.
pub(super) fn judge_paths<'a>(
    paths: impl ExactSizeIterator<Item = &'a str>,
    field: &str,
    part: &str,
    complaints: &mut Complaints,
) {
    if paths.len() == 0 || paths.len() > MOST {
        let reason = format!("it must have 1 to {MOST} elements; longer lists are imported");
        return complaints.add(|| field.into(), reason);
    }
    let mut known = HashSet::with_capacity(paths.len());
    for (index, path) in paths.enumerate() {
        let at = || format!("{field}[{index}]{part}");
        complaints.hear(check_path(path), at);
        if !known.insert(path) {
            complaints.add(at, "it is named twice");
        }
    }
}

/// Tells what is wrong with a batch of what is published at once.
pub(super) fn judge_batch(publish: bool, batch: Option<Uuid>, complaints: &mut Complaints) {
    if publish && batch.is_some() {
        let reason = "only what is held belongs to a batch: give `publish` as `false` with it";
        complaints.add(|| "batch".into(), reason);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(artifacts: &[Artifact]) -> Vec<String> {
        let mut complaints = Complaints::default();
        judge(artifacts, &mut complaints);
        complaints.fields().map(ToOwned::to_owned).collect()
    }

    fn artifact(path: &str) -> Artifact {
        Artifact {
            path: path.into(),
            length: 7,
            sha256: "0123456789abcdef".repeat(4),
            custom: None,
        }
    }

    #[test]
    fn every_artifact_that_is_wrong_is_named() {
        let bad = Artifact {
            sha256: "abc".into(),
            custom: Some(Any(json!("text"))),
            ..artifact("../b")
        };

        assert_eq!(
            fields(&[artifact("a"), bad, artifact("a")]),
            [
                "artifacts[1].path",
                "artifacts[2].path",
                "artifacts[1].sha256",
                "artifacts[1].custom",
            ]
        );
        assert_eq!(
            fields(&[artifact("a"), artifact("b")]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_request_has_some_artifacts_and_not_too_many() {
        let many: Vec<_> = (0..=MOST).map(|n| artifact(&n.to_string())).collect();

        assert_eq!(fields(&[]), ["artifacts"]);
        assert_eq!(fields(&many[1..]), Vec::<String>::new());
        assert_eq!(fields(&many), ["artifacts"]);
    }
}
