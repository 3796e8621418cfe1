//! The next root that a plan wants, and the request to sign it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tuf::ceremony::{Request, RequestError, Terms};
use tuf::{Authority, Expiry, Key, Root, TopRole};

use crate::ceremony::plan::{OnlineKeys, Plan, Signing};

/// Public parts of the keys that the server signs top-level roles with.
#[derive(Clone, Debug)]
pub(crate) struct OnlinePublic {
    /// Of the timestamp.
    pub(crate) timestamp: Key,
    /// Of the snapshot.
    pub(crate) snapshot: Key,
    /// Of the targets role; `None` if people sign it.
    pub(crate) targets: Option<Key>,
}

/// A trust root that is asked for: the body of `POST /trust-roots`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NewTrustRoot {
    pub(crate) name: String,
    /// The request to sign root 1.
    pub(crate) root: Request,
    pub(crate) keys: OnlineNames,
    /// Of the roles that the server signs.
    pub(crate) expiry: BTreeMap<String, Expiry>,
    /// `None` if the number follows the artifacts.
    pub(crate) bins: Option<u32>,
    /// `None` if the server signs the targets role.
    pub(crate) targets: Option<SignedTargets>,
    pub(crate) roles: Vec<NewRole>,
}

/// Names of the server's keys, by what they sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OnlineNames {
    pub(crate) timestamp: String,
    pub(crate) snapshot: String,
    pub(crate) repositories: String,
    /// `None` if people sign the targets role.
    #[serde(default)]
    pub(crate) targets: Option<String>,
}

impl OnlineNames {
    /// Those that `plan` wants.
    pub(crate) fn of(plan: &Plan) -> Self {
        let OnlineKeys {
            timestamp,
            snapshot,
            repositories,
            targets,
            ..
        } = plan.online.clone();
        Self {
            timestamp,
            snapshot,
            repositories,
            targets,
        }
    }
}

/// Keys, and how many of them have to sign.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Signers {
    pub(crate) keys: Vec<Key>,
    pub(crate) threshold: u32,
}

/// Who signs the top-level targets role.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SignedTargets {
    #[serde(flatten)]
    pub(crate) signers: Signers,
    /// From signing to expiry, in seconds.
    pub(crate) lifetime: u32,
}

/// A role with paths of its own that people sign.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NewRole {
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) signers: Signers,
    pub(crate) paths: Vec<String>,
    /// From signing to expiry, in seconds.
    pub(crate) lifetime: u32,
}

/// The first root of `plan`, signed from `now` on.
pub(crate) fn first_root(plan: &Plan, online: &OnlinePublic, now: DateTime<Utc>) -> Root {
    let header = plan.root.expiry.next(None, now);
    let mut root = Root::new(header, &plan.root.authority);
    set_online(&mut root, online);
    if let Some(targets) = &plan.targets {
        root.set(TopRole::Targets, targets.authority.clone());
    }
    root
}

/// The root after `trusted` that `plan` wants. Keys of the server stay as they are in `trusted`
/// where `online` is `None`.
pub(crate) fn next_root(
    plan: &Plan,
    trusted: &Root,
    online: Option<&OnlinePublic>,
    now: DateTime<Utc>,
) -> Root {
    let mut root = trusted.clone();
    root.header = plan.root.expiry.next(Some(&trusted.header), now);
    root.set(TopRole::Root, plan.root.authority.clone());
    if let Some(online) = online {
        set_online(&mut root, online);
    }
    if let Some(targets) = &plan.targets {
        root.set(TopRole::Targets, targets.authority.clone());
    }
    root
}

fn set_online(root: &mut Root, online: &OnlinePublic) {
    let keys = [
        (TopRole::Timestamp, Some(&online.timestamp)),
        (TopRole::Snapshot, Some(&online.snapshot)),
        (TopRole::Targets, online.targets.as_ref()),
    ];
    for (role, key) in keys {
        if let Some(key) = key {
            let alone = Authority::new([key.clone()], 1);
            root.set(role, alone.expect("one of one key"));
        }
    }
}

/// The request to sign `root`, which follows the file `trusted` (`None` for the first), in the
/// ceremony `id`.
///
/// # Errors
/// [`RequestError::Json`] when `trusted` is no JSON.
pub(crate) fn request(
    plan: &Plan,
    id: &str,
    root: &Root,
    trusted: Option<&[u8]>,
    now: DateTime<Utc>,
) -> Result<Request, RequestError> {
    let terms = Terms {
        trust_root: plan.trust_root.clone(),
        ceremony: id.to_owned(),
        role: "root".into(),
        expires: tuf::instant(now + plan.signing_window),
    };
    Request::new(&terms, &root.document(), trusted, None, None)
}

/// What the server is asked for, to make the trust root of `plan` with this first root.
pub(crate) fn new_trust_root(plan: &Plan, root: Request) -> NewTrustRoot {
    let signers = |signing: &Signing| Signers {
        keys: signing.authority.keys().cloned().collect(),
        threshold: signing.authority.threshold().get(),
    };
    let roles = plan.roles.iter().map(|role| NewRole {
        name: role.name.to_string(),
        signers: signers(&role.signing),
        paths: role.paths.clone(),
        lifetime: role.signing.expiry.lifetime,
    });
    NewTrustRoot {
        name: plan.trust_root.clone(),
        root,
        keys: OnlineNames::of(plan),
        expiry: plan.online_expiry.clone(),
        bins: plan.bins,
        targets: plan.targets.as_ref().map(|signing| SignedTargets {
            signers: signers(signing),
            lifetime: signing.expiry.lifetime,
        }),
        roles: roles.collect(),
    }
}

#[cfg(test)]
mod tests {
    use tuf::Envelope;

    use super::*;
    use crate::ceremony::plan::tests::plan;
    use crate::ceremony::roster::tests::key;

    fn online() -> OnlinePublic {
        OnlinePublic {
            timestamp: key(50),
            snapshot: key(51),
            targets: Some(key(52)),
        }
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn a_first_root_gives_each_role_its_own_key() {
        let root = first_root(&plan(), &online(), now());

        assert_eq!(root.header.version, 1);
        assert_eq!(root.authority(TopRole::Root), &plan().root.authority);
        let ids = [TopRole::Timestamp, TopRole::Snapshot, TopRole::Targets].map(|role| {
            let keys: Vec<_> = root
                .authority(role)
                .keys()
                .map(|key| key.id().clone())
                .collect();
            keys
        });
        let expected = [50, 51, 52].map(|seed| vec![key(seed).id().clone()]);
        assert_eq!(ids, expected);
    }

    #[test]
    fn a_rotation_keeps_the_keys_of_the_server_unless_others_are_given() {
        let first = first_root(&plan(), &online(), now());
        let mut fewer = plan();
        fewer.root.authority = Authority::new([1, 2, 6].map(key), 2).unwrap();
        let later = now() + chrono::TimeDelta::days(300);

        let next = next_root(&fewer, &first, None, later);

        assert!(next.follows(&first).is_ok());
        assert!(next.header.expires > first.header.expires);
        assert_eq!(
            next.authority(TopRole::Timestamp),
            first.authority(TopRole::Timestamp)
        );
        assert_eq!(next.authority(TopRole::Root), &fewer.root.authority);
        let other = OnlinePublic {
            timestamp: key(60),
            ..online()
        };
        let next = next_root(&fewer, &first, Some(&other), later);
        assert!(
            next.authority(TopRole::Timestamp)
                .key(key(60).id())
                .is_some()
        );
    }

    #[test]
    fn what_the_server_is_asked_for_is_what_the_contract_says() {
        let plan = plan();
        let root = first_root(&plan, &online(), now());
        let request = request(&plan, "0190", &root, None, now()).unwrap();

        let body = serde_json::to_value(new_trust_root(&plan, request)).unwrap();

        assert_eq!(body["name"], "default");
        assert_eq!(body["root"]["ceremony"], "0190");
        assert_eq!(body["root"]["expires"], "2027-01-22T08:00:00Z");
        assert_eq!(body["keys"]["repositories"], "tuf-repositories");
        assert_eq!(body["expiry"]["timestamp"]["lifetime"], 43_200);
        assert_eq!(body["bins"], 256);
        assert!(body["targets"].is_null());
        let role = &body["roles"][0];
        assert_eq!(
            (&role["name"], &role["threshold"]),
            (&"production".into(), &2.into())
        );
        assert_eq!(role["keys"].as_array().unwrap().len(), 2);
        assert_eq!(role["lifetime"], 90 * 86_400);
    }

    #[test]
    fn a_request_for_a_rotation_holds_the_root_it_follows() {
        let plan = plan();
        let first = first_root(&plan, &online(), now());
        let next = next_root(&plan, &first, None, now());
        let file = Envelope::unsigned(&first.document()).to_file();

        let request = request(&plan, "0190", &next, Some(&file), now()).unwrap();

        assert!(request.judge(Some(&file), now()).is_ok());
    }
}
