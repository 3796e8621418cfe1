//! Metadata files as they are uploaded.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::error::RebuildTrustRootError;

/// A line of the upload.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    name: String,
    bytes: String,
}

/// The files of an upload, by name.
pub(super) fn files(upload: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, RebuildTrustRootError> {
    let mut files = BTreeMap::new();
    let lines = upload.split(|&byte| byte == b'\n').enumerate();
    for (index, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let wrong = |why: String| RebuildTrustRootError::Line(index + 1, why);
        let line: Line = serde_json::from_slice(line).map_err(|error| wrong(error.to_string()))?;
        let bytes = STANDARD.decode(&line.bytes);
        let bytes = bytes.map_err(|error| wrong(error.to_string()))?;
        if files.insert(line.name.clone(), bytes).is_some() {
            return Err(wrong(format!("`{}` is there twice", line.name)));
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_file_and_a_wrong_one_is_named() {
        let good = "{\"name\":\"1.root.json\",\"bytes\":\"e30=\"}\n";
        let read = files(good.as_bytes()).unwrap();
        assert_eq!(read["1.root.json"], b"{}");

        let bad = [
            format!("{good}{good}"),
            format!("{good}\n{{}}"),
            "{\"name\":\"a\",\"bytes\":\"?\"}".to_owned(),
        ];
        for (text, line) in bad.into_iter().zip([2, 3, 1]) {
            let error = files(text.as_bytes()).unwrap_err();
            assert!(
                matches!(error, RebuildTrustRootError::Line(found, _) if found == line),
                "{error}"
            );
        }
    }
}
