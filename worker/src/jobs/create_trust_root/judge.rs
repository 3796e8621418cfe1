//! What nobody could follow.

use jobs::{CreateTrustRoot, SignedRole};
use tuf::{Authority, Delegation, Paths, Root, TopRole};

use super::error::CreateTrustRootError;
use crate::trust::online::Keyring;

/// That the first root names the keys that the server will sign with.
pub(super) fn check_top(
    job: &CreateTrustRoot,
    first: &Root,
    keyring: &Keyring,
) -> Result<(), CreateTrustRootError> {
    let online = [
        (TopRole::Timestamp, Some(&job.keys.timestamp)),
        (TopRole::Snapshot, Some(&job.keys.snapshot)),
        (TopRole::Targets, job.keys.targets.as_ref()),
    ];
    for (role, name) in online {
        let Some(name) = name else { continue };
        let authority = first.authority(role);
        let named = authority.key(keyring.key(name)?.id()).is_some();
        if !named || authority.threshold().get() > 1 {
            let why = format!("the root does not let the key `{name}` sign `{role}` alone");
            return Err(CreateTrustRootError::Refused("root", why));
        }
    }
    if job.keys.timestamp == job.keys.snapshot {
        let why = "timestamp and snapshot need keys of their own".to_owned();
        return Err(CreateTrustRootError::Refused("keys", why));
    }
    if job.keys.targets.is_some() == job.targets.is_some() {
        let why = "`targets` is signed either by an online key or by people".to_owned();
        return Err(CreateTrustRootError::Refused("targets", why));
    }
    match &job.targets {
        Some(targets) => {
            let targets: Authority = serde_json::from_value(targets.clone())
                .map_err(|error| CreateTrustRootError::Refused("targets", error.to_string()))?;
            if targets != *first.authority(TopRole::Targets) {
                let why = "the root names other keys for `targets`".to_owned();
                return Err(CreateTrustRootError::Refused("targets", why));
            }
            Ok(())
        }
        None => Ok(()),
    }
}

/// The delegation to a role that people sign.
pub(super) fn signed_role(
    role: &SignedRole,
    place: usize,
) -> Result<Delegation, CreateTrustRootError> {
    let refuse = |why: &dyn std::fmt::Display| {
        CreateTrustRootError::Refused(
            "roles",
            format!("role {}, `{}`: {why}", place + 1, role.name),
        )
    };
    let delegation = Delegation {
        name: role.name.parse().map_err(|error| refuse(&error))?,
        authority: serde_json::from_value(role.authority.clone())
            .map_err(|error| refuse(&error))?,
        paths: Paths::Patterns(role.paths.clone()),
        terminating: true,
    };
    delegation.check().map_err(|error| refuse(&error))?;
    Ok(delegation)
}
