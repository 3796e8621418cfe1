//! A trust root to make, and what can be told to be wrong with it before anything is queued.

use entities::{CeremonyId, Json as Value, TrustRootId, now, trust_root};
use poem_openapi::Object;
use poem_openapi::types::Any;

use crate::authority::{Authority, PublicKey};
use crate::complaints::Complaints;
use crate::context::Context;
use crate::expiries::{Expiries, ExpiryChange, check_lifetime};
use crate::online_keys::OnlineKeys;
use crate::problem::Refusal;
use crate::routes::delegations::SignedRole;
use crate::signing_request::SigningRequest;

/// Characters of the name of a trust root.
const MAX_NAME: usize = 64;

/// Names that mean something else below `/tuf/`.
const RESERVED: &[&str] = &["metadata", "targets"];

/// More bins make the snapshot larger than clients read.
const MOST_BINS: u32 = 16_384;

/// Most roles that are made together with a trust root.
const MOST_ROLES: usize = 64;

/// How long a version of `targets` that people sign is good for unless they say: a year.
const TARGETS_LIFETIME: u32 = 365 * 24 * 3600;

/// A trust root to make.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewTrustRoot {
    /// Its name: a-z, 0-9, `.`, `_`, `-`, at most 64 characters; not `metadata` or `targets`.
    pub(super) name: String,
    /// The request to sign version 1 of its root: the whole file.
    root: Any<Value>,
    /// The signing keys of its online roles.
    keys: OnlineKeys,
    /// Where its expiry differs from the default.
    expiry: Option<ExpiryChange>,
    /// A number of bins that stays, a power of two; chosen by the number of artifacts if not given.
    bins: Option<u32>,
    /// Who signs `targets`, if people do.
    targets: Option<SignedTargets>,
    /// Roles that people sign, in the order of a search.
    #[oai(default)]
    roles: Vec<SignedRole>,
}

/// Who signs `targets`.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct SignedTargets {
    /// Their keys.
    keys: Vec<PublicKey>,
    /// How many of them have to sign.
    threshold: u32,
    /// How long a version is good for, in seconds; a year if not given.
    lifetime: Option<u32>,
}

impl NewTrustRoot {
    /// Judges all of it; what comes back is the ceremony of its root.
    ///
    /// # Errors
    /// Refusals of what is wrong, and those of the database.
    pub(super) async fn judge(&self, context: &Context) -> Result<CeremonyId, Refusal> {
        let mut complaints = Complaints::default();
        complaints.hear(check_name(&self.name), || "name".into());
        let root = SigningRequest::read(&self.root.0, &self.name, now(), "root", &mut complaints);
        if let Some(root) = &root {
            root.judge_first("root", &mut complaints);
        }
        self.judge_terms(&mut complaints);
        self.keys.judge(context, &mut complaints).await?;
        complaints.settle()?;
        // Without a root there was a complaint.
        root.map(|root| root.ceremony)
            .ok_or_else(Refusal::invalid_request)
    }

    /// Tells what is wrong with all but its names.
    fn judge_terms(&self, complaints: &mut Complaints) {
        let expiry = self.expiry.clone().unwrap_or_default();
        Expiries::from(expiry.over(trust_root::Expiries::default())).judge(complaints);
        if let Some(bins) = self.bins
            && !(bins.is_power_of_two() && bins <= MOST_BINS)
        {
            let reason = format!("it must be a power of two from 1 to {MOST_BINS}");
            complaints.add(|| "bins".into(), reason);
        }
        match (&self.targets, &self.keys.targets) {
            (Some(targets), None) => targets.judge(complaints),
            (None, Some(_)) => {}
            (Some(_), Some(_)) => {
                let reason = "people sign `targets`, so no online key does";
                complaints.add(|| "keys.targets".into(), reason);
            }
            (None, None) => {
                let reason = "name the key that signs `targets`, or the people in `targets`";
                complaints.add(|| "keys.targets".into(), reason);
            }
        }
        if self.roles.len() > MOST_ROLES {
            let reason = format!("it must have at most {MOST_ROLES} roles");
            complaints.add(|| "roles".into(), reason);
        }
        for (index, role) in self.roles.iter().enumerate() {
            role.judge(&format!("roles[{index}]."), complaints);
            if self.roles[..index].iter().any(|one| one.name == role.name) {
                complaints.add(|| format!("roles[{index}].name"), "it is named twice");
            }
        }
    }

    /// The job that makes it.
    pub(super) fn into_job(self, ceremony: CeremonyId) -> jobs::CreateTrustRoot {
        let targets = self.targets;
        let lifetime = targets.as_ref().and_then(|targets| targets.lifetime);
        jobs::CreateTrustRoot {
            trust_root: TrustRootId::fresh(),
            name: self.name,
            root: self.root.0,
            ceremony,
            keys: self.keys.into(),
            expiry: self
                .expiry
                .unwrap_or_default()
                .over(trust_root::Expiries::default()),
            bins: self.bins,
            targets: targets.map(|targets| targets.authority().to_json()),
            targets_lifetime: lifetime.unwrap_or(TARGETS_LIFETIME),
            roles: self.roles.into_iter().map(Into::into).collect(),
        }
    }
}

impl SignedTargets {
    fn authority(&self) -> Authority {
        Authority {
            keys: self.keys.clone(),
            threshold: self.threshold,
        }
    }

    fn judge(&self, complaints: &mut Complaints) {
        self.authority().judge("targets.", complaints);
        if let Some(lifetime) = self.lifetime {
            let judged = check_lifetime(lifetime);
            complaints.hear(judged, || "targets.lifetime".into());
        }
    }
}

/// Whether a trust root may be called `name`.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub(crate) fn check_name(name: &str) -> Result<(), String> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_name = name.len() <= MAX_NAME
        && name.bytes().next().is_some_and(plain)
        && name
            .bytes()
            .all(|byte| plain(byte) || b"._-".contains(&byte));
    if !is_name {
        return Err(format!(
            "it must begin with a-z or 0-9 and have only a-z, 0-9, `.`, `_`, `-`; at most {MAX_NAME}"
        ));
    }
    if RESERVED.contains(&name) {
        return Err(format!("`{name}` is reserved"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_trust_roots_are_plain_and_mean_nothing_else() {
        for name in ["default", "team-a.2030_x", "0"] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        let long = "a".repeat(MAX_NAME + 1);
        for name in [
            "", "A", "-a", ".a", "a/b", "a%2fb", "metadata", "targets", &long,
        ] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
