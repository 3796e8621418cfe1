//! Nothing goes back: against the snapshot before this one, and against what a client has seen.

use sigstore_tuf::{Metadata, Snapshot};
use tuf::limits;

use super::report::{Kind, Notebook};
use super::roles::Top;
use super::roots::Roots;
use super::{Served, Survey};
use crate::tuf::transport::TransportError;

/// Compares the snapshot with those before it.
pub(super) async fn compare(
    survey: &Survey,
    roots: &Roots,
    top: &Top,
    notes: &mut Notebook,
) -> Result<(), TransportError> {
    let version = top.snapshot.signed().version;
    if version > 1 {
        let url = survey.address.role("snapshot", Some(version - 1));
        match survey.read(&url, limits::SNAPSHOT).await? {
            Served::File(bytes) => {
                let place = format!("{}.snapshot.json", version - 1);
                with(&place, &bytes, roots, top, notes);
            }
            Served::Nothing => {
                notes.detail(
                    Kind::History,
                    "the snapshot before this one is not served any more",
                );
            }
            Served::Unreadable(reason) => {
                let place = format!("{}.snapshot.json", version - 1);
                notes.wrong(Kind::History, &place, reason);
            }
        }
    } else {
        notes.detail(Kind::History, "this is the first snapshot");
    }
    if let Some(bytes) = &survey.seen {
        with("the snapshot seen before", bytes, roots, top, notes);
    }
    Ok(())
}

/// Compares with the snapshot in `bytes`, if the keys of today have signed it.
fn with(place: &str, bytes: &[u8], roots: &Roots, top: &Top, notes: &mut Notebook) {
    let before = match Metadata::<Snapshot>::from_slice(bytes) {
        Ok(before) => before,
        Err(error) => return notes.wrong(Kind::History, place, format!("it is none: {error}")),
    };
    let signed = |root: &sigstore_tuf::Root| {
        let keys = root.role("snapshot")?;
        before.verify_threshold(&root.keys, keys, "snapshot").ok()
    };
    if signed(roots.newest()).is_none() {
        if roots.back().any(|root| signed(root).is_some()) {
            let detail = format!("{place}: signed by older keys, so clients have forgotten it");
            notes.detail(Kind::History, detail);
        } else {
            notes.wrong(
                Kind::History,
                place,
                "no root of this repository vouches for it",
            );
        }
        return;
    }
    let now = top.snapshot.signed();
    let before = before.signed();
    if before.version > now.version {
        let reason = format!(
            "it has version {}, this one {}",
            before.version, now.version
        );
        notes.wrong(Kind::History, place, reason);
    }
    for (name, file) in &before.meta {
        let role = name.strip_suffix(".json").unwrap_or(name);
        match now.meta.get(name) {
            Some(found) if found.version >= file.version => notes.good(Kind::History),
            Some(found) => {
                let (from, to) = (file.version, found.version);
                let reason = format!("it went back from version {from} to {to} since {place}");
                notes.wrong(Kind::History, role, reason);
            }
            None => {
                let reason = format!("it is in {place}, and not in the snapshot any more");
                notes.wrong(Kind::History, role, reason);
            }
        }
    }
}
