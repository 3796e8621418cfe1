//! From a plan to a ceremony: the server's keys, the request, the trust root.
//!
//! Each step looks whether it was made already, so that the whole can be run again after it was
//! stopped anywhere.

use chrono::{DateTime, Utc};
use tuf::Key;
use tuf::ceremony::Request;

use crate::ceremony::chain::Trusted;
use crate::ceremony::office::{Done, Office, ServingKeys, TrustRootState};
use crate::ceremony::plan::Plan;
use crate::ceremony::proposal::{self, OnlineNames, OnlinePublic};
use crate::failure::{Code, Failure};

/// The keys of the server for `plan`; what is missing is made. `say` hears of every step.
pub(crate) async fn online_keys(
    office: &impl Office,
    plan: &Plan,
    say: &mut dyn FnMut(&str),
) -> Result<OnlinePublic, Failure> {
    let mut public = Vec::new();
    for name in plan.online.names() {
        public.push((
            name,
            online_key(office, name, &plan.online.algorithm, say).await?,
        ));
    }
    let named = |name: &str| {
        public
            .iter()
            .find(|(one, _)| *one == name)
            .map(|(_, key)| key)
    };
    let needed = |name: &str| {
        let key = named(name).cloned();
        key.ok_or_else(|| Failure::new(Code::Failed, format!("there is no key `{name}`")))
    };
    Ok(OnlinePublic {
        timestamp: needed(&plan.online.timestamp)?,
        snapshot: needed(&plan.online.snapshot)?,
        targets: plan.online.targets.as_deref().map(needed).transpose()?,
    })
}

async fn online_key(
    office: &impl Office,
    name: &str,
    algorithm: &str,
    say: &mut dyn FnMut(&str),
) -> Result<Key, Failure> {
    let (key, what) = match office.key(name).await? {
        Some(key) => (key, "is there"),
        None => (office.make_key(name, algorithm).await?, "made"),
    };
    say(&format!(
        "key {name} {what}: {} {}",
        key.scheme(),
        key.id().short()
    ));
    Ok(key)
}

/// Makes the trust root of `plan`, unless its ceremony is open already.
///
/// # Errors
/// [`Failure`] when the trust root is live, or the office refuses it.
pub(crate) async fn create(
    office: &impl Office,
    plan: &Plan,
    now: DateTime<Utc>,
    say: &mut dyn FnMut(&str),
) -> Result<Done<()>, Failure> {
    let name = &plan.trust_root;
    match office.trust_root(name).await?.map(|root| root.state) {
        Some(TrustRootState::Ceremony) => {
            say(&format!(
                "trust root {name} is there; its signatures are being collected"
            ));
            return Ok(Done::Now(()));
        }
        Some(TrustRootState::Live) => {
            let message = format!("trust root `{name}` is live");
            return Err(Failure::new(Code::Usage, message)
                .hint("change it with `countersign ceremony plan --rotate`"));
        }
        None => {}
    }
    let request = first_request(office, plan, now, say).await?;
    let done = office
        .create(&proposal::new_trust_root(plan, request))
        .await?;
    if matches!(done, Done::Now(())) {
        say(&format!(
            "trust root {name} made; its first versions wait for signatures"
        ));
    }
    Ok(done)
}

/// The request for root 1 of `plan`.
pub(crate) async fn first_request(
    office: &impl Office,
    plan: &Plan,
    now: DateTime<Utc>,
    say: &mut dyn FnMut(&str),
) -> Result<Request, Failure> {
    let online = online_keys(office, plan, say).await?;
    let root = proposal::first_root(plan, &online, now);
    proposal::request(plan, &fresh_id(), &root, None, now).map_err(|error| unmade(&error))
}

/// The request for the root after `trusted`. Without an office the server's keys stay.
pub(crate) async fn rotation_request(
    office: Option<&impl Office>,
    plan: &Plan,
    trusted: &Trusted,
    now: DateTime<Utc>,
    say: &mut dyn FnMut(&str),
) -> Result<Request, Failure> {
    let online = match office {
        Some(office) => {
            let keys = live_keys(office, plan).await?;
            let online = online_keys(office, plan, say).await?;
            let wanted = OnlineNames::of(plan);
            if keys.present != wanted && keys.beside.as_ref() != Some(&wanted) {
                office.let_sign_beside(&plan.trust_root, &wanted).await?;
                say("the server signs with the new keys too, until a root names them");
            }
            Some(online)
        }
        None => None,
    };
    let root = proposal::next_root(plan, &trusted.root, online.as_ref(), now);
    let request = proposal::request(plan, &fresh_id(), &root, Some(&trusted.file), now);
    request.map_err(|error| unmade(&error))
}

/// The keys of the live trust root of `plan`. A plan in which the targets role changes sides is
/// refused: that takes more than a new root.
async fn live_keys(office: &impl Office, plan: &Plan) -> Result<ServingKeys, Failure> {
    let name = &plan.trust_root;
    let found = office.trust_root(name).await?;
    let found = found
        .filter(|root| root.state == TrustRootState::Live)
        .ok_or_else(|| {
            let message = format!("trust root `{name}` is not live: there is nothing to rotate");
            Failure::new(Code::Usage, message).hint("`countersign ceremony resume` goes on with it")
        })?;
    if found.keys.present.targets.is_some() == plan.online.targets.is_some() {
        return Ok(found.keys);
    }
    let message = "a rotation cannot move the targets role between the server and people";
    Err(Failure::new(Code::Usage, message))
}

/// Asks for the signatures of `request`, unless a ceremony of its role is open.
pub(crate) async fn propose(
    office: &impl Office,
    trust_root: &str,
    request: &Request,
    replaces: Option<&str>,
) -> Result<Done<String>, Failure> {
    let all = office.ceremonies(trust_root).await?;
    let open = all
        .iter()
        .find(|one| one.role == request.role && one.is_open());
    if let Some(open) = open
        && replaces != Some(open.id.as_str())
    {
        let message = format!(
            "signatures of `{}` are being collected: ceremony {}",
            open.role, open.id
        );
        return Err(Failure::new(Code::Refused, message).hint(format!(
            "go on with `countersign ceremony resume {}`, or end it",
            open.id
        )));
    }
    office.propose(trust_root, request, replaces).await
}

fn unmade(error: &dyn std::error::Error) -> Failure {
    Failure::from_error(Code::Usage, "no request was made", error)
}

fn fresh_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
