//! The chain of roots from the first: every one there, each signed by the one before and by itself.

use sigstore_tuf::{Metadata, Root};
use tuf::limits;

use super::report::{Kind, Notebook};
use super::{Served, Survey, file};
use crate::tuf::transport::TransportError;

/// Roots before a warning: clients that begin with the first stop at [`limits::ROOT_ROTATIONS`].
const MANY: usize = limits::ROOT_ROTATIONS - 2;

/// All roots, the first one first.
pub(super) struct Roots(Vec<Metadata<Root>>);

impl Roots {
    /// The newest.
    pub(super) fn newest(&self) -> &Root {
        let newest = self.0.last().expect("there is a first root");
        newest.signed()
    }

    /// All, the newest one first.
    pub(super) fn back(&self) -> impl Iterator<Item = &Root> {
        self.0.iter().rev().map(Metadata::signed)
    }
}

/// Reads all roots. `None` when there is no first one to begin with.
pub(super) async fn walk(
    survey: &Survey,
    notes: &mut Notebook,
) -> Result<Option<Roots>, TransportError> {
    let mut roots: Vec<Metadata<Root>> = Vec::new();
    loop {
        let version = roots.len() as u64 + 1;
        let place = format!("{version}.root.json");
        let bytes = match read(survey, version).await? {
            Served::File(bytes) => bytes,
            Served::Nothing => break,
            Served::Unreadable(reason) => {
                notes.wrong(Kind::Chain, &place, reason);
                break;
            }
        };
        let Some(root) = file::<Root>(&place, &bytes, limits::ROOT, notes) else {
            break;
        };
        match step(version, roots.last(), &root) {
            Ok(()) => notes.good(Kind::Chain),
            Err(reason) => notes.wrong(Kind::Chain, &place, reason),
        }
        roots.push(root);
    }
    if roots.is_empty() {
        let reason = "there is no first root: new clients have nothing to begin with";
        notes.wrong(Kind::Chain, "1.root.json", reason);
        return Ok(None);
    }
    let newest = roots.len() as u64;
    notes.root = newest;
    if let Served::File(_) = read(survey, newest + 2).await? {
        let place = format!("{}.root.json", newest + 1);
        notes.wrong(
            Kind::Chain,
            &place,
            "it is missing, but the one after it is there",
        );
    }
    if roots.len() >= MANY {
        notes.detail(
            Kind::Chain,
            format!("{newest} roots: some clients that begin with the first follow only 32"),
        );
    }
    anchor(survey, &roots, notes);
    Ok(Some(Roots(roots)))
}

async fn read(survey: &Survey, version: u64) -> Result<Served, TransportError> {
    let url = survey.address.role("root", Some(version));
    survey.read(&url, limits::ROOT).await
}

/// Whether clients that trust `before` go on to `root`, which lies at `version`.
fn step(
    version: u64,
    before: Option<&Metadata<Root>>,
    root: &Metadata<Root>,
) -> Result<(), String> {
    if root.signed().version != version {
        return Err(format!("it has version {}", root.signed().version));
    }
    let judges = before.into_iter().chain([root]);
    for judge in judges.map(Metadata::signed) {
        let role = judge
            .role("root")
            .ok_or("it does not say who signs roots")?;
        let signed = root.verify_threshold(&judge.keys, role, "root");
        signed.map_err(|error| format!("in the eyes of root {}: {error}", judge.version))?;
    }
    Ok(())
}

/// Whether the chain holds the root that the caller trusts.
fn anchor(survey: &Survey, roots: &[Metadata<Root>], notes: &mut Notebook) {
    let Some(bytes) = &survey.anchor else {
        let detail = "the first root is taken on trust: compare it with --root";
        return notes.detail(Kind::Chain, detail);
    };
    let trusted = match Metadata::<Root>::from_slice(bytes) {
        Ok(trusted) => trusted,
        Err(error) => {
            let reason = format!("it is no root: {error}");
            return notes.wrong(Kind::Chain, "the root that you trust", reason);
        }
    };
    let version = trusted.signed().version;
    let place = format!("{version}.root.json");
    let index = usize::try_from(version.saturating_sub(1)).ok();
    match index.and_then(|index| roots.get(index)) {
        Some(root) if root.signed_canonical() == trusted.signed_canonical() => {
            notes.detail(
                Kind::Chain,
                format!("root {version} is the one that you trust"),
            );
            notes.good(Kind::Chain);
        }
        Some(_) => notes.wrong(Kind::Chain, &place, "it is not the root that you trust"),
        None => notes.wrong(Kind::Chain, &place, "the root that you trust is not there"),
    }
}
