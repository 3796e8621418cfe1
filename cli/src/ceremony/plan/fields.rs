//! The fields of a plan file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::TimeDelta;
use toml::de::DeValue;
use tuf::{Authority, Bins, Delegation, Expiry, Key, Paths, RoleName};

use super::{OnlineKeys, Plan, Role, Signing};
use crate::ceremony::reader::{Fields, Found, number};
use crate::ceremony::roster::Roster;

const DAY: u32 = 86_400;
/// How long what people sign is good for, where the plan does not say.
const BY_PEOPLE: u32 = 365 * DAY;
/// How long a request may be signed, where the plan does not say.
const WINDOW: u32 = 14 * DAY;
/// How long what the server signs is good for, where the plan does not say.
const BY_SERVER: [(&str, u32); 5] = [
    ("timestamp", DAY),
    ("snapshot", 7 * DAY),
    ("targets", 365 * DAY),
    ("repositories", 90 * DAY),
    ("bins", 365 * DAY),
];

/// Reads the whole plan.
pub(super) fn plan(fields: &mut Fields<'_, '_>, directory: &Path) -> Option<Plan> {
    let trust_root = trust_root(fields);
    let signing_window = fields.span("signing_window");
    let bins = bins(fields);
    let roster = Roster::take(fields, directory);
    let root = needed_table(fields, "root").and_then(|mut table| {
        let everybody = roster.holders().iter().map(|one| one.key.clone());
        let root = signing(&mut table, &roster, Some(everybody.collect()));
        table.end();
        root
    });
    let by_people = fields.has("targets");
    let targets = fields.table("targets").map(|mut table| {
        let targets = signing(&mut table, &roster, None);
        table.end();
        targets
    });
    let roles = roles(fields, &roster);
    let online = needed_table(fields, "online").and_then(|table| online(table, by_people));
    let online_expiry = online_expiry(fields, by_people);
    Some(Plan {
        trust_root: trust_root?,
        roster,
        root: root?,
        targets: match targets {
            Some(targets) => Some(targets?),
            None => None,
        },
        roles: roles?,
        online: online?,
        online_expiry: online_expiry?,
        bins,
        signing_window: TimeDelta::seconds(signing_window.map_or(WINDOW, Found::into_inner).into()),
    })
}

fn needed_table<'m, 't>(fields: &mut Fields<'m, 't>, name: &'static str) -> Option<Fields<'m, 't>> {
    if !fields.has(name) {
        fields.missing(&format!("[{name}]"));
    }
    fields.table(name)
}

fn trust_root(fields: &mut Fields<'_, '_>) -> Option<String> {
    let Some(name) = fields.text("trust_root") else {
        return Some("default".into());
    };
    // It becomes a segment of URLs, beside `metadata` and `targets`.
    let taken = matches!(name.get_ref().as_str(), "metadata" | "targets");
    if taken || name.get_ref().parse::<RoleName>().is_err() {
        let what = format!(
            "`{}` cannot be the name of a trust root: use a-z, 0-9, `.`, `_`, `-`",
            name.get_ref()
        );
        fields.wrong(name.span(), what);
        return None;
    }
    Some(name.into_inner())
}

/// `None` where the number of bins follows the artifacts, and where it is wrong.
fn bins(fields: &mut Fields<'_, '_>) -> Option<u32> {
    let value = fields.value("bins")?;
    let count = match value.get_ref() {
        DeValue::String(text) if text == "auto" => return None,
        other => number(other).filter(|&count| Bins::new(count).is_some()),
    };
    if count.is_none() {
        let what = "`bins` has to be \"auto\" or a power of two from 1 to 16384";
        fields.wrong(value.span(), what);
    }
    count
}

/// Who signs a role, and for how long. `everybody` signs where no `keys` are named.
fn signing(
    table: &mut Fields<'_, '_>,
    roster: &Roster,
    everybody: Option<Vec<Key>>,
) -> Option<Signing> {
    let threshold = table.needed_number("threshold");
    let expiry = lifetime(table, BY_PEOPLE);
    let keys = if table.has("keys") {
        keys(table, roster)
    } else {
        if everybody.is_none() {
            table.missing("keys");
        }
        everybody
    };
    let (threshold, keys) = (threshold?, keys?);
    let authority = Authority::new(keys, *threshold.get_ref());
    Some(Signing {
        authority: table.checked(threshold.span(), authority)?,
        expiry: expiry?,
    })
}

fn keys(table: &mut Fields<'_, '_>, roster: &Roster) -> Option<Vec<Key>> {
    let names = table.texts("keys")?;
    let mut keys = Vec::new();
    let mut unknown = false;
    for name in &names {
        let before = keys.len();
        keys.extend(roster.keys_of(name.get_ref()).cloned());
        if keys.len() == before {
            table.wrong(
                name.span(),
                format!("there is no keyholder `{}`", name.get_ref()),
            );
            unknown = true;
        }
    }
    (!unknown).then_some(keys)
}

/// `lifetime` and `margin` of a table.
fn lifetime(table: &mut Fields<'_, '_>, default: u32) -> Option<Expiry> {
    let asked = [table.has("lifetime"), table.has("margin")];
    let (lifetime, margin) = (table.span("lifetime"), table.span("margin"));
    if asked != [lifetime.is_some(), margin.is_some()] {
        return None;
    }
    let whole = Expiry::of(lifetime.map_or(default, Found::into_inner));
    let Some(margin) = margin else {
        return Some(whole);
    };
    if *margin.get_ref() >= whole.lifetime {
        table.wrong(margin.span(), "`margin` has to be shorter than `lifetime`");
        return None;
    }
    Some(Expiry {
        margin: margin.into_inner(),
        ..whole
    })
}

fn roles(fields: &mut Fields<'_, '_>, roster: &Roster) -> Option<Vec<Role>> {
    let mut names = BTreeSet::new();
    let mut roles = Vec::new();
    let mut wrong = false;
    for mut table in fields.tables("role") {
        let role = role(&mut table, roster);
        table.end();
        match role {
            Some(role) if !names.insert(role.name.clone()) => {
                table.wrong(
                    table.place.clone(),
                    format!("role `{}` is there already", role.name),
                );
                wrong = true;
            }
            Some(role) => roles.push(role),
            None => wrong = true,
        }
    }
    (!wrong).then_some(roles)
}

fn role(table: &mut Fields<'_, '_>, roster: &Roster) -> Option<Role> {
    let name = table.needed_text("name").and_then(|found| {
        let name = table.checked(found.span(), found.get_ref().parse::<RoleName>())?;
        let ours = ["repositories", "bins"].contains(&name.as_str());
        if ours || name.as_str().starts_with("repository-") || name.as_str().starts_with("bin-") {
            table.wrong(
                found.span(),
                format!("`{name}` is a name of roles that the server signs"),
            );
            return None;
        }
        Some(name)
    });
    if !table.has("paths") {
        table.missing("paths");
    }
    let paths = table.texts("paths");
    let signing = signing(table, roster, None);
    let (name, paths, signing) = (name?, paths?, signing?);
    let place = paths.first().map_or(table.place.clone(), Found::span);
    let delegation = Delegation {
        name: name.clone(),
        authority: signing.authority.clone(),
        paths: Paths::Patterns(paths.into_iter().map(Found::into_inner).collect()),
        terminating: true,
    };
    table.checked(place, delegation.check())?;
    let Paths::Patterns(paths) = delegation.paths else {
        return None;
    };
    Some(Role {
        name,
        signing,
        paths,
    })
}

fn online(mut table: Fields<'_, '_>, targets_by_people: bool) -> Option<OnlineKeys> {
    let timestamp = table.needed_text("timestamp");
    let snapshot = table.needed_text("snapshot");
    let repositories = table.needed_text("repositories");
    let targets = if targets_by_people {
        if let Some(name) = table.value("targets") {
            table.wrong(
                name.span(),
                "`[targets]` says that people sign the targets role",
            );
        }
        None
    } else {
        Some(table.needed_text("targets"))
    };
    let algorithm = table.text("algorithm");
    table.end();
    if let Some(algorithm) = &algorithm
        && !["ed25519", "p256"].contains(&algorithm.get_ref().as_str())
    {
        table.wrong(
            algorithm.span(),
            "`algorithm` has to be \"ed25519\" or \"p256\"",
        );
    }
    let all = [&timestamp, &snapshot, &repositories]
        .into_iter()
        .chain(&targets);
    let mut seen = BTreeSet::new();
    for name in all.flatten() {
        if !seen.insert(name.get_ref()) {
            let what = "another role has this key; one stolen key should not be two";
            table.wrong(name.span(), what);
        }
    }
    Some(OnlineKeys {
        timestamp: timestamp?.into_inner(),
        snapshot: snapshot?.into_inner(),
        targets: match targets {
            Some(targets) => Some(targets?.into_inner()),
            None => None,
        },
        repositories: repositories?.into_inner(),
        algorithm: algorithm.map_or_else(|| "ed25519".into(), Found::into_inner),
    })
}

fn online_expiry(
    fields: &mut Fields<'_, '_>,
    targets_by_people: bool,
) -> Option<BTreeMap<String, Expiry>> {
    let mut table = fields.table("expiry");
    let mut all = BTreeMap::new();
    let mut wrong = false;
    for (role, default) in BY_SERVER {
        if targets_by_people && role == "targets" {
            continue;
        }
        let expiry = match &mut table {
            Some(table) => online_lifetime(table, role, default),
            None => Some(Expiry::of(default)),
        };
        match expiry {
            Some(expiry) => drop(all.insert(role.to_owned(), expiry)),
            None => wrong = true,
        }
    }
    if let Some(mut table) = table {
        table.end();
    }
    (!wrong).then_some(all)
}

/// One field of `[expiry]`: a time span, or a table of `lifetime` and `margin`.
fn online_lifetime(table: &mut Fields<'_, '_>, role: &'static str, default: u32) -> Option<Expiry> {
    if !table.has(role) {
        // So that it is among the known fields.
        table.value(role);
        return Some(Expiry::of(default));
    }
    if !table.is_table(role) {
        return Some(Expiry::of(table.span(role)?.into_inner()));
    }
    let mut inner = table.table(role)?;
    let expiry = lifetime(&mut inner, default);
    inner.end();
    expiry
}
