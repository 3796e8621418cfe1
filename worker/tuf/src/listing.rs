//! Targets roles that a server signs by the thousand: their bytes without the documents.

use std::collections::BTreeMap;
use std::io::Write;

use crate::delegation::Delegation;
use crate::document::{ContentError, Document};
use crate::envelope::Envelope;
use crate::expiry::Header;
use crate::target::{Target, TargetPath};

/// What stands in the canonical form of a role without targets, once at its end: `targets` and
/// `version` are the last of its fields in the order of their names.
const EMPTY: &[u8] = br#""targets":{},"version":"#;

impl Envelope {
    /// A targets role that nobody has signed yet: byte for byte that of [`Document::targets`].
    ///
    /// # Errors
    /// [`ContentError`] when clients could not read one of them.
    pub fn targets(
        header: &Header,
        targets: &BTreeMap<TargetPath, Target>,
        delegations: &[Delegation],
    ) -> Result<Self, ContentError> {
        if !targets.iter().all(|(path, target)| target.is_plain(path)) {
            let document = Document::targets(header, targets, delegations)?;
            return Ok(Self::unsigned(&document));
        }
        let empty = Document::targets(header, [], delegations)?;
        let empty = empty.canonical();
        let place = empty.windows(EMPTY.len()).rposition(|part| part == EMPTY);
        let place =
            place.expect("a targets role has targets and a version") + br#""targets":{"#.len();
        // A hash, the names of the fields, and a path of usual length.
        let mut payload = Vec::with_capacity(empty.len() + targets.len() * 192);
        payload.extend_from_slice(&empty[..place]);
        for (index, (path, target)) in targets.iter().enumerate() {
            let wrong = |error| ContentError::Target(path.clone(), error);
            target.check_hash().map_err(wrong)?;
            let comma = if index == 0 { "" } else { "," };
            let (sha256, length) = (&target.sha256, target.length);
            write!(
                payload,
                r#"{comma}"{path}":{{"hashes":{{"sha256":"{sha256}"}},"length":{length}}}"#
            )
            .expect("memory takes it");
        }
        payload.extend_from_slice(&empty[place..]);
        Ok(Self::of_payload(payload))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::authority::Authority;
    use crate::delegation::Paths;
    use crate::document::tests::{header, pair};

    fn target(number: u64) -> Target {
        Target::new(
            number,
            hex::encode([u8::try_from(number % 256).unwrap(); 32]),
        )
    }

    fn same(listing: &BTreeMap<TargetPath, Target>, delegations: &[Delegation]) {
        let document = Document::targets(&header(7), listing, delegations).unwrap();
        let quick = Envelope::targets(&header(7), listing, delegations).unwrap();
        assert_eq!(
            String::from_utf8_lossy(quick.payload()),
            String::from_utf8_lossy(document.canonical())
        );
    }

    proptest! {
        #[test]
        fn it_is_what_the_document_says(paths in prop::collection::btree_set("[ -~äé/]{1,20}", 0..12)) {
            let paths = paths.iter().filter_map(|path| path.parse::<TargetPath>().ok());
            let listing = paths.zip(1..).map(|(path, number)| (path, target(number)));
            same(&listing.collect(), &[]);
        }
    }

    #[test]
    fn what_is_said_besides_and_delegations_are_in_it() {
        let mut special = target(3);
        special
            .custom
            .insert("key".into(), json!({ "deep": [1, "ä"] }));
        let tricky = Delegation {
            name: "team".parse().unwrap(),
            authority: Authority::new([pair(1).key], 1).unwrap(),
            paths: Paths::Patterns(vec!["targets/*".into(), "version".into()]),
            terminating: true,
        };
        let plain: BTreeMap<TargetPath, Target> = [
            ("a".parse().unwrap(), target(1)),
            ("b/c".parse().unwrap(), target(2)),
        ]
        .into();
        let mut all = plain.clone();
        all.insert("z".parse().unwrap(), special);

        same(&BTreeMap::new(), &[]);
        same(&plain, std::slice::from_ref(&tricky));
        same(&all, &[tricky]);
    }

    #[test]
    fn a_target_that_is_none_is_refused_in_both_ways() {
        let listing = [("a".parse().unwrap(), Target::new(1, "abc"))].into();

        let refused = Envelope::targets(&header(1), &listing, &[]).unwrap_err();
        let document = Document::targets(&header(1), &listing, &[]).unwrap_err();
        assert_eq!(refused.to_string(), document.to_string());
    }
}
