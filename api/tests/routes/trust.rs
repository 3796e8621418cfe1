//! Trust roots, their roles, targets and ceremonies as a worker would have written them.

use chrono::{TimeDelta, Utc};
use entities::ceremony::{self, Standing, Standings};
use entities::trust_role::Kind;
use entities::trust_root::{self, Expiries, OnlineKeys, State};
use entities::{CeremonyId, TrustRootId, now, trust_file, trust_role, trust_target};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::world::World;

/// A key as metadata holds it.
pub(crate) fn public_key(seed: u8) -> Value {
    json!({
        "keytype": "ed25519",
        "scheme": "ed25519",
        "keyval": {"public": hex::encode([seed; 32])},
    })
}

pub(crate) fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// A signing request as the command line makes it.
pub(crate) fn request(trust_root: &str, role: &str, version: i64) -> Value {
    json!({
        "format": "countersign-signing-request/1",
        "trust_root": trust_root,
        "ceremony": CeremonyId::fresh(),
        "role": role,
        "expires": now() + TimeDelta::days(7),
        "sha256": hash(role),
        "signed": {"_type": role, "version": version},
        "trusted_root": null,
        "live": null,
        "authority": null,
    })
}

impl World {
    pub(crate) async fn trust_root(&self, name: &str, state: State) -> trust_root::Model {
        let row = trust_root::Model {
            id: TrustRootId::fresh(),
            name: name.into(),
            state,
            live: None,
            root_version: 1,
            snapshot_version: 3,
            timestamp_version: 5,
            bins: 4,
            fixed_bins: false,
            artifacts: 0,
            keys: OnlineKeys {
                timestamp: "t".into(),
                snapshot: "s".into(),
                repositories: "r".into(),
                targets: None,
                beside: None,
            },
            expiry: Expiries::default(),
            revision: 4,
            created_at: now(),
            updated_at: now(),
        };
        self.insert::<trust_root::Entity, _>(row.clone()).await;
        row
    }

    /// A role whose live version ends in so many hours.
    pub(crate) async fn trust_role(
        &self,
        root: &trust_root::Model,
        kind: Kind,
        name: &str,
        hours: i64,
    ) -> trust_role::Model {
        let delegated = !matches!(
            kind,
            Kind::Root | Kind::Timestamp | Kind::Snapshot | Kind::Targets
        );
        let people = matches!(kind, Kind::Root | Kind::Custom);
        let row = trust_role::Model {
            trust_root: root.id,
            name: name.into(),
            kind,
            parent: delegated.then(|| "targets".into()),
            position: 1,
            terminating: delegated,
            paths: if delegated {
                json!({"patterns": ["team/*"]})
            } else {
                Value::Null
            },
            authority: json!({"keys": [public_key(1)], "threshold": 1}),
            signing_key: (!people).then(|| "r".into()),
            repository: None,
            tombstone: false,
            lifetime: 3600,
            version: 7,
            expires_at: Some(now() + TimeDelta::hours(hours)),
            renew_at: (!people).then(|| now() + TimeDelta::hours(hours)),
        };
        self.insert::<trust_role::Entity, _>(row.clone()).await;
        row
    }

    pub(crate) async fn trust_file(&self, root: &trust_root::Model, role: &str, version: i64) {
        let row = trust_file::Model {
            trust_root: root.id,
            name: format!("{version}.{role}.json"),
            role: role.into(),
            sha256: hash(role),
            size: 7,
            blob: None,
            at: 0,
            inline: Some(b"{}".to_vec()),
            created_at: now(),
            superseded_at: None,
        };
        self.insert::<trust_file::Entity, _>(row).await;
    }

    /// A target of `role`; `bin-<n>` for one that this of four bins lists.
    pub(crate) async fn trust_target(&self, root: &trust_root::Model, path: &str, role: &str) {
        let bin = role.strip_prefix("bin-");
        let row = trust_target::Model {
            trust_root: root.id,
            path: path.into(),
            role: if bin.is_some() { "bins" } else { role }.into(),
            // The last place of the bin.
            place: bin.map(|bin| ((bin.parse::<i64>().unwrap() + 1) << 30) - 1),
            length: 7,
            sha256: hash(path),
            custom: Some(json!({"build": 7})),
            created_at: now(),
        };
        self.insert::<trust_target::Entity, _>(row).await;
    }

    /// A ceremony that one of two has signed.
    pub(crate) async fn ceremony(
        &self,
        root: &trust_root::Model,
        role: &str,
        state: ceremony::State,
    ) -> ceremony::Model {
        let file = request(&root.name, role, 2);
        let standing = Standing {
            authority: format!("{role} 1"),
            threshold: 2,
            signed: vec![hash("one")],
            missing: vec![hash("two")],
        };
        let row = ceremony::Model {
            id: file["ceremony"].as_str().unwrap().parse().unwrap(),
            trust_root: root.id,
            role: role.into(),
            version: 2,
            state,
            sha256: hash(role),
            words: "abandon ability able about above absent absorb abstract".into(),
            signatures: json!([{"keyid": hash("one"), "sig": "abcd"}]),
            standings: Standings(vec![standing]),
            transcript: "{\"number\":1}\n{\"number\":2}\n".into(),
            expires_at: now() + TimeDelta::days(7),
            created_by: "system".into(),
            revision: 2,
            created_at: Utc::now(),
            ended_at: None,
            request: file.to_string().into_bytes(),
        };
        self.insert::<ceremony::Entity, _>(row.clone()).await;
        row
    }
}
