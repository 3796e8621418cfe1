//! Every role that the snapshot names: there, of its version, and signed for whoever delegates to it.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, TryStreamExt, stream};
use sigstore_tuf::{DelegatedRole, MetaFile, Metadata, Role, Root, Snapshot, Targets, Timestamp};
use tuf::limits;

use super::report::{Kind, Notebook};
use super::roots::Roots;
use super::{Served, Survey, file};
use crate::tuf::integrity::Integrity;
use crate::tuf::search::is_top;
use crate::tuf::transport::TransportError;

/// Files that are read at the same time.
const TOGETHER: usize = 8;

/// Timestamp and snapshot.
pub(super) struct Top {
    pub(super) timestamp: Timestamp,
    pub(super) snapshot: Metadata<Snapshot>,
}

/// The targets roles, by name.
pub(super) struct Roles {
    /// Those that clients reach.
    pub(super) reached: BTreeMap<String, Reached>,
}

/// A role that clients reach.
pub(super) struct Reached {
    pub(super) targets: Targets,
    /// What the roles above it let it speak for; none for `targets`, which may speak for anything.
    pub(super) delegations: Vec<DelegatedRole>,
}

/// Reads timestamp and snapshot. `None` when one of them is of no use to clients.
pub(super) async fn top(
    survey: &Survey,
    roots: &Roots,
    notes: &mut Notebook,
) -> Result<Option<Top>, TransportError> {
    let root = roots.newest();
    if !root.consistent_snapshot {
        let reason = "`consistent_snapshot` is false: there are no versions in the names of files";
        notes.wrong(Kind::Role, "snapshot", reason);
        return Ok(None);
    }
    let found = one::<Timestamp>(survey, "timestamp", None, limits::TIMESTAMP, notes);
    let Some(timestamp) = found.await? else {
        return Ok(None);
    };
    signed_by_root(root, "timestamp", &timestamp, notes);
    let timestamp = timestamp.into_signed();
    if let Some(other) = timestamp.meta.keys().find(|name| *name != "snapshot.json") {
        let reason = format!("it names `{other}`, where only `snapshot.json` belongs");
        notes.wrong(Kind::Profile, "timestamp.json", reason);
    }
    let Some(pin) = timestamp.snapshot_meta() else {
        notes.wrong(Kind::Role, "timestamp.json", "it names no snapshot");
        return Ok(None);
    };
    let found = one::<Snapshot>(survey, "snapshot", Some(pin), limits::SNAPSHOT, notes);
    let Some(snapshot) = found.await? else {
        return Ok(None);
    };
    signed_by_root(root, "snapshot", &snapshot, notes);
    Ok(Some(Top {
        timestamp,
        snapshot,
    }))
}

/// Reads every role that the snapshot names.
pub(super) async fn all(
    survey: &Survey,
    roots: &Roots,
    top: &Top,
    notes: &mut Notebook,
) -> Result<Roles, TransportError> {
    let named = &top.snapshot.signed().meta;
    let mut found = BTreeMap::new();
    let files = named.iter().map(|(name, pin)| async move {
        let role = name.strip_suffix(".json").unwrap_or(name);
        Ok::<_, TransportError>((role, pin, read(survey, role, pin).await?))
    });
    let mut files = stream::iter(files).buffer_unordered(TOGETHER);
    while let Some((role, pin, served)) = files.try_next().await? {
        let limit = limits::TARGETS;
        if let Some(targets) = taken::<Targets>(role, Some(pin), limit, served, notes) {
            found.insert(role.to_owned(), targets);
        }
    }
    if !named.contains_key("targets.json") {
        notes.wrong(Kind::Role, "snapshot", "it does not name `targets`");
    }
    Ok(reach(roots.newest(), named, found, notes))
}

async fn read(survey: &Survey, role: &str, pin: &MetaFile) -> Result<Served, TransportError> {
    let url = survey.address.role(role, Some(pin.version));
    survey.read(&url, limits::TARGETS).await
}

async fn one<T: Role>(
    survey: &Survey,
    role: &str,
    pin: Option<&MetaFile>,
    limit: usize,
    notes: &mut Notebook,
) -> Result<Option<Metadata<T>>, TransportError> {
    let url = survey.address.role(role, pin.map(|pin| pin.version));
    let served = survey.read(&url, limit).await?;
    Ok(taken(role, pin, limit, served, notes))
}

/// What `served` says, if it is the file of `role` that `pin` names.
fn taken<T: Role>(
    role: &str,
    pin: Option<&MetaFile>,
    limit: usize,
    served: Served,
    notes: &mut Notebook,
) -> Option<Metadata<T>> {
    let place = match pin {
        Some(pin) => format!("{}.{role}.json", pin.version),
        None => format!("{role}.json"),
    };
    let bytes = match served {
        Served::File(bytes) => bytes,
        Served::Nothing => {
            notes.wrong(Kind::Role, &place, "it is not there");
            return None;
        }
        Served::Unreadable(reason) => {
            notes.wrong(Kind::Role, &place, reason);
            return None;
        }
    };
    let metadata = file::<T>(&place, &bytes, limit, notes)?;
    match pin.map_or(Ok(()), |pin| pinned(pin, &bytes, metadata.signed())) {
        Ok(()) => notes.good(Kind::Role),
        Err(reason) => notes.wrong(Kind::Role, &place, reason),
    }
    Some(metadata)
}

fn pinned(pin: &MetaFile, bytes: &[u8], role: &impl Role) -> Result<(), String> {
    if role.version() != pin.version {
        return Err(format!("it has version {}", role.version()));
    }
    let integrity = Integrity::of(pin.length, pin.hashes.as_ref());
    let checked = integrity.and_then(|mut integrity| {
        integrity.update(bytes);
        integrity.finish()
    });
    checked.map_err(|error| error.to_string())
}

fn signed_by_root<T: Role>(root: &Root, role: &str, file: &Metadata<T>, notes: &mut Notebook) {
    let keys = root.role(role);
    let signed = keys.map(|keys| file.verify_threshold(&root.keys, keys, role));
    match signed {
        Some(Ok(())) => notes.good(Kind::Signature),
        Some(Err(error)) => notes.wrong(Kind::Signature, role, error.to_string()),
        None => notes.wrong(Kind::Signature, role, "the root does not say who signs it"),
    }
}

/// Follows the delegations from `targets` on, and looks at what nobody delegates to.
fn reach(
    root: &Root,
    named: &BTreeMap<String, MetaFile>,
    mut found: BTreeMap<String, Metadata<Targets>>,
    notes: &mut Notebook,
) -> Roles {
    if let Some(targets) = found.get("targets") {
        signed_by_root(root, "targets", targets, notes);
    }
    let mut by_role: BTreeMap<String, Vec<DelegatedRole>> = BTreeMap::new();
    let mut waiting = vec!["targets".to_owned()];
    let mut seen = BTreeSet::from(["targets".to_owned()]);
    while let Some(delegator) = waiting.pop() {
        let Some(above) = found.get(&delegator).map(Metadata::signed) else {
            continue;
        };
        let Some(delegations) = &above.delegations else {
            continue;
        };
        for child in &delegations.roles {
            let place = format!("`{}` by `{delegator}`", child.name);
            if is_top(&child.name) {
                notes.wrong(Kind::Role, &place, "it has the name of a top-level role");
                continue;
            }
            if !named.contains_key(&format!("{}.json", child.name)) {
                let reason = "it is delegated to, but not in the snapshot: clients pass it over";
                notes.wrong(Kind::Role, &place, reason);
                continue;
            }
            if let Some(role) = found.get(&child.name) {
                let keys = child.role_keys();
                match role.verify_threshold(&delegations.keys, &keys, &child.name) {
                    Ok(()) => notes.good(Kind::Signature),
                    Err(error) => notes.wrong(Kind::Signature, &place, error.to_string()),
                }
            }
            let of_role = by_role.entry(child.name.clone()).or_default();
            of_role.push(child.clone());
            if seen.insert(child.name.clone()) {
                waiting.push(child.name.clone());
            }
        }
    }
    let unreached = found.extract_if(.., |name, _| !seen.contains(name));
    let unreached: BTreeMap<_, _> = unreached.collect();
    for (name, role) in &unreached {
        tombstone(name, role.signed(), notes);
    }
    let reached = found.into_iter().map(|(name, role)| {
        let delegations = by_role.remove(&name).unwrap_or_default();
        let targets = role.into_signed();
        (
            name,
            Reached {
                targets,
                delegations,
            },
        )
    });
    let reached: BTreeMap<_, _> = reached.collect();
    notes.roles = reached.keys().filter(|name| !is_top(name)).count();
    notes.targets = reached
        .values()
        .map(|role| role.targets.targets.len())
        .sum();
    Roles { reached }
}

/// A role that nobody delegates to stays in the snapshot for ever, but it has nothing to say.
fn tombstone(name: &str, role: &Targets, notes: &mut Notebook) {
    if role.targets.is_empty() && role.delegations.is_none() {
        notes.good(Kind::Role);
    } else {
        let reason = format!(
            "nobody delegates to it, so clients do not find its {} targets",
            role.targets.len()
        );
        notes.wrong(Kind::Role, name, reason);
    }
}
