//! `config/packyard.yml`: the components that older versions knew.

use std::path::Path;

use openapi::types::ForeignComponent;
use serde::Deserialize;

use super::{PackyardError, Subscribers};

/// Longest file, in bytes.
const LONGEST: u64 = 1 << 20;

#[derive(Deserialize)]
struct Config {
    components: Vec<Component>,
}

#[derive(Deserialize)]
struct Component {
    #[serde(default)]
    name: String,
    #[serde(default)]
    visibility: Visibility,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Visibility {
    Public,
    #[default]
    Private,
}

/// Reads the components in `file`. Entries without a name are passed over, as Packyard does.
pub(super) fn read(file: &Path, into: &mut Subscribers) -> Result<(), PackyardError> {
    let unread = |error: std::io::Error| PackyardError::Unread {
        path: file.to_owned(),
        source: error.into(),
    };
    let length = std::fs::metadata(file).map_err(unread)?.len();
    let refuse = |reason: String| PackyardError::Config {
        path: file.to_owned(),
        reason,
    };
    if length > LONGEST {
        return Err(refuse(
            "it is no list of components: it has more than 1 MiB".into(),
        ));
    }
    let text = std::fs::read_to_string(file).map_err(unread)?;
    into.components.extend(parse(&text).map_err(refuse)?);
    Ok(())
}

fn parse(text: &str) -> Result<Vec<ForeignComponent>, String> {
    let config: Config = serde_norway::from_str(text)
        .map_err(|error| format!("it is no list of components: {error}"))?;
    let named = config.components.into_iter().filter_map(|component| {
        let name = component.name.trim();
        (!name.is_empty()).then(|| ForeignComponent {
            name: name.to_owned(),
            public: matches!(component.visibility, Visibility::Public),
        })
    });
    let named: Vec<_> = named.collect();
    if named.is_empty() {
        return Err("it names no component".into());
    }
    Ok(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_is_private_unless_it_says_otherwise() {
        let text = "# comment\ncomponents:\n  - name: core\n  - name: ' tools '\n    \
            visibility: public\n  - name: ''\n";
        let components = parse(text).unwrap();
        let shown: Vec<_> = components
            .iter()
            .map(|component| (component.name.as_str(), component.public))
            .collect();
        assert_eq!(shown, [("core", false), ("tools", true)]);
    }

    #[test]
    fn what_lists_no_component_is_refused() {
        for text in [
            "",
            "components: []",
            "components:\n  - name: ''",
            "components:\n  - name: a\n    visibility: secret",
            "other: 1",
            "\u{0}",
        ] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }
}
