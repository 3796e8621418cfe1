//! Whether people may be asked to sign a request that was made elsewhere.

use entities::trust_role::{self, Kind};
use entities::{now, trust_root};
use jobs::OpenCeremony;
use sea_orm::EntityTrait;
use tuf::ceremony::Request;
use tuf::{Root, TopRole};

use super::error::OpenCeremonyError;
use crate::context::Context;
use crate::jobs::publish_trust::files;
use crate::registry::chain;
use crate::trust::ceremonies::NewCeremony;
use crate::trust::inconsistent;
use crate::trust::online::Keyring;
use crate::trust::role;
use crate::trust::search::{Owner, Search};

/// Judges the request as its signers will, against what is live here.
pub(super) async fn judge(
    context: &Context,
    root: &trust_root::Model,
    job: &OpenCeremony,
) -> Result<NewCeremony, OpenCeremonyError> {
    let refuse = |why: String| OpenCeremonyError::Refused(why);
    let request: Request =
        serde_json::from_value(job.request.clone()).map_err(|error| refuse(error.to_string()))?;
    if request.trust_root != root.name || request.ceremony != job.ceremony.to_string() {
        return Err(refuse(
            "the request was made for another trust root or ceremony".into(),
        ));
    }
    let name = format!("{}.root.json", root.root_version);
    let trusted = files::read(context, root.id, &name).await?;
    let judged = request
        .judge(trusted.as_deref(), now())
        .map_err(|error| refuse(chain(&error)))?;
    let row = trust_role::Entity::find_by_id((root.id, request.role.clone()))
        .one(context.db.read())
        .await?
        .ok_or_else(|| refuse(format!("there is no role `{}`", request.role)))?;
    if row.signing_key.is_some() {
        return Err(refuse(format!(
            "role `{}` is signed by the server",
            row.name
        )));
    }
    if u64::try_from(row.version).ok() != judged.document.header().version.checked_sub(1) {
        return Err(refuse(format!(
            "version {} of `{}` is live; the request is for version {}",
            row.version,
            row.name,
            judged.document.header().version
        )));
    }
    match row.kind {
        Kind::Root => check_root(context, root, &judged.document).await?,
        Kind::Custom => {
            check_authority(&row, &request)?;
            check_listing(context, &row, &judged.document).await?;
        }
        _ => check_authority(&row, &request)?,
    }
    Ok(NewCeremony::new(job.ceremony, request)?)
}

/// A root that does not name the keys of the server would end all its publishing.
async fn check_root(
    context: &Context,
    root: &trust_root::Model,
    document: &tuf::Document,
) -> Result<(), OpenCeremonyError> {
    let next = Root::of_document(document).map_err(inconsistent)?;
    let sets = [Some(&root.keys), root.keys.beside.as_deref()];
    let mut missing = String::new();
    for keys in sets.into_iter().flatten() {
        let online = [
            (TopRole::Timestamp, Some(&keys.timestamp)),
            (TopRole::Snapshot, Some(&keys.snapshot)),
            (TopRole::Targets, keys.targets.as_ref()),
        ];
        let names = online
            .iter()
            .filter_map(|(_, name)| *name)
            .map(String::as_str);
        let keyring = Keyring::load(context.db.read(), names).await?;
        let mut unmet = None;
        for (role, name) in online {
            let Some(name) = name else { continue };
            let authority = next.authority(role);
            let alone = authority.threshold().get() == 1;
            if !alone || authority.key(keyring.key(name)?.id()).is_none() {
                unmet = Some(format!(
                    "it does not let the key `{name}` sign `{role}` alone"
                ));
            }
        }
        match unmet {
            None => return Ok(()),
            Some(why) => missing = why,
        }
    }
    Err(OpenCeremonyError::Refused(format!(
        "the server could not publish under this root: {missing}"
    )))
}

fn check_authority(row: &trust_role::Model, request: &Request) -> Result<(), OpenCeremonyError> {
    let told = request.authority().map(serde_json::to_value);
    match told {
        // For a role at the top, the root says it.
        _ if row.kind == Kind::Targets => Ok(()),
        Some(Ok(told)) if told == row.authority => Ok(()),
        _ => Err(OpenCeremonyError::Refused(format!(
            "the request names other signers of `{}` than its delegation does",
            row.name
        ))),
    }
}

/// Clients hear a delegated role on its own paths alone, and where no earlier role takes them in. What
/// else it listed would be kept here and never be found there.
async fn check_listing(
    context: &Context,
    row: &trust_role::Model,
    document: &tuf::Document,
) -> Result<(), OpenCeremonyError> {
    let roles = role::of_kinds(context.db.read(), row.trust_root, &[Kind::Custom]).await?;
    let search = Search::of(&roles)?;
    let own = Owner::People(row.name.clone());
    let listed = document.listed().map_err(inconsistent)?;
    let foreign = listed
        .keys()
        .find(|path| search.chosen(path).as_ref() != Some(&own));
    if let Some(path) = foreign {
        return Err(OpenCeremonyError::Refused(format!(
            "it lists `{path}`, for which `{}` does not speak",
            row.name
        )));
    }
    if !document.delegations().map_err(inconsistent)?.is_empty() {
        return Err(OpenCeremonyError::Refused(format!(
            "`{}` cannot hand on what it speaks for",
            row.name
        )));
    }
    Ok(())
}
