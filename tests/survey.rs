//! All that a trust root lists, as a client of TUF may believe it: from the first root on, by the
//! state machine of sigstore-tuf.

use countersign_tests::keyholders::TrustRoot;
use jiff::Timestamp;
use sigstore_tuf::TrustedMetadataSet;
use sigstore_tuf::metadata::TargetFile;
use std::collections::{BTreeMap, BTreeSet};

/// What a client found.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Each target, with the role that lists it.
    pub(crate) targets: BTreeMap<String, (String, TargetFile)>,
}

impl Survey {
    /// Follows `trust` and everything that it delegates to.
    pub(crate) async fn of(trust: &TrustRoot) -> Self {
        let mut trusted = TrustedMetadataSet::from_root(&trust.file("1.root.json").await).unwrap();
        let newest = trust.row().await["root_version"].as_u64().unwrap();
        for version in 2..=newest {
            let root = trust.file(&format!("{version}.root.json")).await;
            trusted.update_root(&root).unwrap();
        }
        let now = Timestamp::now();
        trusted
            .update_timestamp(&trust.file("timestamp.json").await, now)
            .unwrap();
        let version = trusted
            .timestamp()
            .unwrap()
            .snapshot_meta()
            .unwrap()
            .version;
        let snapshot = trust.file(&format!("{version}.snapshot.json")).await;
        trusted.update_snapshot(&snapshot, now).unwrap();
        let targets = pinned(trust, &trusted, "targets").await;
        trusted.update_targets(&targets, now).unwrap();
        let mut survey = Self::default();
        let mut open = vec!["targets".to_owned()];
        while let Some(role) = open.pop() {
            let listed = trusted.targets_role(&role).unwrap().clone();
            for (path, target) in listed.targets {
                let former = survey.targets.insert(path, (role.clone(), target));
                assert!(former.is_none(), "{former:?} is listed twice");
            }
            for below in listed.delegations.iter().flat_map(|below| &below.roles) {
                let bytes = pinned(trust, &trusted, &below.name).await;
                trusted
                    .update_delegated_targets(&bytes, &below.name, &role, now)
                    .unwrap();
                let listed = trusted.targets_role(&below.name).unwrap();
                for path in listed.targets.keys() {
                    assert!(
                        below.matches_path(path).unwrap(),
                        "{} lists {path}",
                        below.name
                    );
                }
                open.push(below.name.clone());
            }
        }
        survey
    }

    /// The paths that bins list.
    pub(crate) fn artifacts(&self) -> BTreeSet<String> {
        let in_bins = self
            .targets
            .iter()
            .filter(|(_, (role, _))| role.starts_with("bin-"));
        in_bins.map(|(path, _)| path.clone()).collect()
    }
}

/// The file of `role` in the version that the snapshot names.
async fn pinned(trust: &TrustRoot, trusted: &TrustedMetadataSet, role: &str) -> Vec<u8> {
    let pins = &trusted.snapshot().unwrap().meta;
    let pin = pins.get(&format!("{role}.json"));
    let version = pin
        .unwrap_or_else(|| panic!("the snapshot lacks {role}"))
        .version;
    trust.file(&format!("{version}.{role}.json")).await
}
