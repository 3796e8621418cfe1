//! `Release` of every suite, with its signature inside (`InRelease`) and beside (`Release.gpg`).

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use deb::armor::Block;
use deb::release::Release;
use deb::signature::PublicKey;
use deb::{armor, clear_signed};
use entities::publication_file;
use vault::Form;

use super::{Entries, bytes, inline};
use crate::jobs::publish_repository::catalog::deb::{self as catalog, Place};
use crate::jobs::publish_repository::draft::{DraftFile, digest};
use crate::jobs::publish_repository::load::Keys;
use crate::jobs::publish_repository::{PublishError, ReadBackError};

/// The indexes of one suite.
#[derive(Default)]
struct Suite {
    components: BTreeSet<String>,
    architectures: BTreeSet<String>,
    /// By their paths below the suite.
    files: BTreeMap<String, ([u8; 32], u64)>,
}

pub(super) async fn entry_points(
    entries: &Entries<'_>,
    files: &[DraftFile],
) -> Result<Vec<DraftFile>, PublishError> {
    let mut points = Vec::new();
    for (name, suite) in suites(files) {
        let text = release(entries, &name, suite)?;
        let at = |file: &str| format!("dists/{name}/{file}");
        let (inside, beside) = signatures(entries, &text).await?;
        points.push(inline(&at("InRelease"), inside));
        points.push(inline(&at("Release"), text.into_bytes()));
        points.push(inline(&at("Release.gpg"), beside));
    }
    Ok(points)
}

fn suites(files: &[DraftFile]) -> BTreeMap<String, Suite> {
    let mut suites: BTreeMap<String, Suite> = BTreeMap::new();
    for file in files {
        let record = file.record.as_deref().unwrap_or_default();
        let Some((name, below)) = catalog::listed(record) else {
            continue;
        };
        let suite = suites.entry(name.into()).or_default();
        let listed = (digest(&file.sha256), file.size);
        suite.files.insert(below, listed);
        if let Some(place) = Place::parse(record) {
            suite.components.insert(place.component.into());
            suite.architectures.insert(place.architecture.into());
        }
        if let (Some((sha256, size)), Some((_, below))) = (&file.open, record.split_once('/')) {
            suite.files.insert(below.into(), (digest(sha256), *size));
        }
    }
    suites
}

/// The text of the suite called `name`.
fn release(entries: &Entries<'_>, name: &str, suite: Suite) -> Result<String, PublishError> {
    let policy = &entries.repository.policy.release;
    let address = entries.repository.address();
    let or_address = |given: &Option<String>| given.clone().unwrap_or_else(|| address.clone());
    let codename = policy.codename.clone().filter(|_| name == policy.suite);
    let valid = policy.valid_days.map(|days| TimeDelta::days(days.into()));
    let valid_until = valid.map(|valid| (entries.stamped_at + valid).timestamp());
    let seconds = |time: i64| u64::try_from(time).unwrap_or(0);
    let release = Release {
        origin: or_address(&policy.origin),
        label: or_address(&policy.label),
        suite: name.into(),
        codename: codename.unwrap_or_else(|| name.into()),
        version: None,
        date: seconds(entries.stamped_at.timestamp()),
        valid_until: valid_until.map(seconds),
        architectures: suite.architectures.into_iter().collect(),
        components: suite.components.into_iter().collect(),
        description: policy.description.clone().unwrap_or_default(),
        not_automatic: policy.not_automatic,
        but_automatic_upgrades: policy.but_automatic_upgrades,
        acquire_by_hash: true,
        files: suite.files,
    };
    Ok(release.render()?)
}

/// `InRelease` and `Release.gpg` of this text.
///
/// Where clients get keys as a package, they have the new one only some time after it has begun to
/// sign: the former ones sign beside it until they are retired.
async fn signatures(entries: &Entries<'_>, text: &str) -> Result<(Vec<u8>, Vec<u8>), PublishError> {
    let vault = &entries.context.vault;
    let created = entries.created();
    let clear = clear_signed::text_to_sign(text);
    let mut over_text = Vec::new();
    let mut over_bytes = Vec::new();
    let keys = entries.keys;
    let with_former = entries.repository.policy.release.keyring.is_some();
    let former = keys.former.iter().filter(|_| with_former);
    for key in [&keys.signing].into_iter().chain(former) {
        let name = &key.name;
        over_text.push(vault.sign(name, &clear, created, Form::Text).await?);
        let bytes = text.as_bytes();
        over_bytes.push(vault.sign(name, bytes, created, Form::Binary).await?);
    }
    let inside = clear_signed::assemble(text, &over_text);
    let beside = armor::encode(Block::Signature, &over_bytes);
    Ok((inside.into_bytes(), beside.into_bytes()))
}

pub(super) fn check(files: &[publication_file::Model], keys: &Keys) -> Result<(), ReadBackError> {
    let key = PublicKey::parse_all(keys.signing.public.as_bytes())
        .map_err(|_| ReadBackError::Signature)?;
    let mut suites: BTreeMap<&str, Vec<&publication_file::Model>> = BTreeMap::new();
    for file in files {
        if let Some((suite, _)) = file.record.as_deref().and_then(catalog::listed) {
            suites.entry(suite).or_default().push(file);
        }
    }
    for (suite, indexes) in suites {
        let at = |file: &str| format!("dists/{suite}/{file}");
        let list = bytes(files, &at("Release"))?;
        let inside = bytes(files, &at("InRelease"))?;
        let text = deb::signature::verify_clear_signed(inside, &key)
            .map_err(|_| ReadBackError::Signature)?;
        let beside = bytes(files, &at("Release.gpg"))?;
        deb::signature::verify_detached(list, beside, &key)
            .map_err(|_| ReadBackError::Signature)?;
        if text != list {
            return Err(ReadBackError::File(at("InRelease")));
        }
        names(list, &indexes)?;
    }
    Ok(())
}

/// Checks that `list` names every one of `indexes`.
fn names(list: &[u8], indexes: &[&publication_file::Model]) -> Result<(), ReadBackError> {
    let unlisted = |file: &publication_file::Model| ReadBackError::Unlisted(file.path.clone());
    let read = deb::release::ReleaseFile::parse(list);
    let read = read.map_err(|_| ReadBackError::Signature)?;
    for index in indexes {
        let record = index.record.as_deref().unwrap_or_default();
        let (_, below) = catalog::listed(record).ok_or_else(|| unlisted(index))?;
        let listed = read.files().get(&below).ok_or_else(|| unlisted(index))?;
        let is_same = hex::encode(listed.sha256) == index.sha256
            && i64::try_from(listed.size) == Ok(index.size);
        // apt leaves an index alone whose text it knows nothing of.
        let text = below.strip_suffix(".gz");
        if !is_same || text.is_some_and(|text| !read.files().contains_key(text)) {
            return Err(unlisted(index));
        }
    }
    Ok(())
}
