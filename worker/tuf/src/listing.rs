//! Roles with thousands of entries, and those that a server signs by the thousand: their bytes without
//! the documents.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;

use crate::delegation::Delegation;
use crate::document::{ContentError, Document, snapshot};
use crate::envelope::Envelope;
use crate::expiry::Header;
use crate::target::{Target, TargetPath};

/// What stands in the canonical form of a role without targets, once at its end: `targets` and
/// `version` are the last of its fields in the order of their names.
const NO_TARGETS: &str = r#""targets":{},"version":"#;

/// The same in a snapshot of no role.
const NO_ROLES: &str = r#""meta":{},"spec_version":"#;

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
        // A hash, the names of the fields, and a path of usual length.
        let mut payload = Filled::new(empty.canonical(), NO_TARGETS, targets.len() * 192);
        for (path, target) in targets {
            let wrong = |error| ContentError::Target(path.clone(), error);
            target.check_hash().map_err(wrong)?;
            let (sha256, length) = (&target.sha256, target.length);
            payload.add(format_args!(
                r#""{path}":{{"hashes":{{"sha256":"{sha256}"}},"length":{length}}}"#
            ));
        }
        Ok(Self::of_payload(payload.finish()))
    }

    /// A snapshot that nobody has signed yet, of roles in these versions: byte for byte that of
    /// [`snapshot`].
    pub fn snapshot(header: &Header, versions: &BTreeMap<String, u64>) -> Self {
        // Names of roles hold nothing with two spellings, so what a file is called does not either.
        let files: BTreeMap<String, u64> = versions
            .iter()
            .map(|(role, version)| (format!("{role}.json"), *version))
            .collect();
        let empty = snapshot(header, []);
        let mut payload = Filled::new(empty.canonical(), NO_ROLES, files.len() * 32);
        for (file, version) in &files {
            payload.add(format_args!(r#""{file}":{{"version":{version}}}"#));
        }
        Self::of_payload(payload.finish())
    }
}

/// The canonical form of a role, with something in the object that was empty.
struct Filled<'a> {
    payload: Vec<u8>,
    rest: &'a [u8],
}

impl<'a> Filled<'a> {
    /// `mark`, the last of its kind in `empty`, starts with a name and the object.
    fn new(empty: &'a [u8], mark: &str, size: usize) -> Self {
        let place = empty
            .windows(mark.len())
            .rposition(|part| part == mark.as_bytes());
        let object = mark.find('{').expect("a mark has an object") + 1;
        let place = place.expect("what is empty is in the canonical form") + object;
        let (before, rest) = empty.split_at(place);
        let mut payload = Vec::with_capacity(empty.len() + size);
        payload.extend_from_slice(before);
        Self { payload, rest }
    }

    fn add(&mut self, field: fmt::Arguments<'_>) {
        if !self.payload.ends_with(b"{") {
            self.payload.push(b',');
        }
        self.payload.write_fmt(field).expect("memory takes it");
    }

    fn finish(mut self) -> Vec<u8> {
        self.payload.extend_from_slice(self.rest);
        self.payload
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

    proptest! {
        #[test]
        fn a_snapshot_is_what_the_document_says(versions in prop::collection::btree_map("[a-z][a-z0-9._-]{0,9}", 1_u64..1 << 40, 0..12)) {
            let document = snapshot(&header(7), versions.iter().map(|(role, of)| (role.as_str(), *of)));
            let quick = Envelope::snapshot(&header(7), &versions);
            prop_assert_eq!(quick.payload(), document.canonical());
        }
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
        let team = Delegation {
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
        same(&plain, std::slice::from_ref(&team));
        same(&all, &[team]);
    }

    #[test]
    fn a_target_that_is_none_is_refused_in_both_ways() {
        let listing = [("a".parse().unwrap(), Target::new(1, "abc"))].into();

        let refused = Envelope::targets(&header(1), &listing, &[]).unwrap_err();
        let document = Document::targets(&header(1), &listing, &[]).unwrap_err();
        assert_eq!(refused.to_string(), document.to_string());
    }
}
