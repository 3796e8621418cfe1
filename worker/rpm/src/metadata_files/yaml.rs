//! Whether text is a stream of module documents.

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

/// Most documents in one file; the largest real one has about two thousand.
const DOCUMENTS_MAX: usize = 100_000;

/// The kinds of documents that clients read.
const KINDS: [&str; 5] = [
    "modulemd",
    "modulemd-defaults",
    "modulemd-translations",
    "modulemd-obsoletes",
    "modulemd-stream",
];

/// What every document has; what is in `data` depends on its kind and version.
#[derive(Deserialize)]
struct Document {
    #[serde(rename = "document")]
    kind: String,
    #[serde(rename = "version")]
    _version: u64,
    #[serde(rename = "data")]
    #[expect(
        clippy::zero_sized_map_values,
        reason = "a set would take a list for a mapping"
    )]
    _data: HashMap<String, IgnoredAny>,
}

/// Checks `text`, which holds one document or more.
///
/// # Errors
/// What is wrong, as a phrase that follows the name of the file.
pub(super) fn check(text: &str) -> Result<(), String> {
    let mut documents = 0;
    for part in serde_norway::Deserializer::from_str(text) {
        let document = Document::deserialize(part)
            .map_err(|error| format!("is no list of module documents: {error}"))?;
        if !KINDS.contains(&document.kind.as_str()) {
            return Err(format!(
                "has a document of the unknown kind `{}`",
                document.kind
            ));
        }
        documents += 1;
        if documents > DOCUMENTS_MAX {
            return Err(format!("has more than {DOCUMENTS_MAX} documents"));
        }
    }
    if documents == 0 {
        Err("has no documents".to_owned())
    } else {
        Ok(())
    }
}
