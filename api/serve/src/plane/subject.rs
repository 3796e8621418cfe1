//! What a path is about when the file itself may be somebody else's: for proxies that ask, and for
//! operators who want to know.

use std::borrow::Cow;

use crate::keys;
use crate::trust_root::{self, Asked};

/// What a path is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject<'a> {
    /// Public keys and client configuration, which nobody needs a key for.
    Keys,
    /// Metadata of trust roots, likewise.
    Metadata,
    /// Whether a key is one at all: where clients of a registry try theirs.
    Login,
    /// Something below a component.
    Path(Cow<'a, str>),
    /// Nothing that there could be.
    Nothing,
}

impl<'a> Subject<'a> {
    /// That of a normalised path.
    pub(super) fn of(path: &'a str) -> Self {
        if keys::is_open(path) {
            return Self::Keys;
        }
        if trust_root::is_tuf(path) {
            return match trust_root::read(path) {
                Some(Asked::Metadata { .. }) => Self::Metadata,
                Some(Asked::Target { path, .. }) if keys::is_open(&path) => Self::Keys,
                Some(Asked::Target { path, .. }) => Self::Path(path.into()),
                None => Self::Nothing,
            };
        }
        match image(path) {
            Some("") => Self::Login,
            Some(name) => Self::Path(format!("oci/{name}").into()),
            None => Self::Path(path.into()),
        }
    }
}

/// What a path of the OCI distribution API is about: the name of an image and what follows it.
fn image(path: &str) -> Option<&str> {
    let below = path.strip_prefix("oci/").unwrap_or(path);
    let below = below.strip_prefix("v2")?;
    if below.is_empty() {
        return Some("");
    }
    below.strip_prefix('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_about_what_scopes_speak_of() {
        let hash = "0".repeat(64);
        let target = format!("tuf/targets/rpm/core/{hash}.x");
        let path = |path: &'static str| Subject::Path(path.into());
        for (given, expected) in [
            ("rpm/core/x", path("rpm/core/x")),
            (
                "v2/core/tool/manifests/1.0",
                path("oci/core/tool/manifests/1.0"),
            ),
            (
                "oci/v2/core/tool/tags/list",
                path("oci/core/tool/tags/list"),
            ),
            (target.as_str(), path("rpm/core/x")),
            ("v20/core", path("v20/core")),
            ("rpm/v2/core", path("rpm/v2/core")),
            ("v2", Subject::Login),
            ("v2/", Subject::Login),
            ("oci/v2/", Subject::Login),
            ("keys/main.asc", Subject::Keys),
            ("tuf/targets/keys/main.asc", Subject::Keys),
            ("tuf/metadata/timestamp.json", Subject::Metadata),
            ("tuf/nothing", Subject::Nothing),
        ] {
            assert_eq!(Subject::of(given), expected, "{given}");
        }
    }
}
