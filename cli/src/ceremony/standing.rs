//! Where ceremonies stand, for people.

use std::collections::BTreeMap;

use console::style;
use tuf::KeyId;

use crate::ceremony::office::{Ceremony, Standing, State};
use crate::ceremony::roster::Roster;
use crate::ceremony::time::moment;

/// The columns of a list of ceremonies.
pub(crate) const HEADING: [&str; 6] = ["ID", "ROLE", "VERSION", "STATE", "SIGNED", "OPEN UNTIL"];

/// One row of a list.
pub(crate) fn row(ceremony: &Ceremony) -> Vec<String> {
    let signed = |standing: &Standing| {
        format!(
            "{} {}/{}",
            standing.authority,
            standing.signed.len(),
            standing.threshold
        )
    };
    let signed: Vec<String> = ceremony.standings.iter().map(signed).collect();
    vec![
        ceremony.id.clone(),
        ceremony.role.clone(),
        ceremony.version.to_string(),
        ceremony.state.as_str().into(),
        signed.join(", "),
        moment(ceremony.expires_at),
    ]
}

/// Everything about one ceremony, line by line.
pub(crate) fn lines(ceremony: &Ceremony, roster: &Roster) -> Vec<String> {
    let mut lines = vec![
        format!("ceremony    {}", ceremony.id),
        format!("trust root  {}", ceremony.trust_root),
        format!(
            "role        {}, version {}",
            ceremony.role, ceremony.version
        ),
        format!("state       {}", ceremony.state.as_str()),
        format!("open until  {}", moment(ceremony.expires_at)),
        format!("words       {}", ceremony.words),
        format!("sha256      {}", ceremony.sha256),
    ];
    for standing in &ceremony.standings {
        lines.push(String::new());
        let heading = format!("{}: {}", standing.authority, progress(standing));
        lines.push(style(heading).bold().to_string());
        let signed = roster
            .sorted(&standing.signed)
            .into_iter()
            .map(|key| format!("  {} {}", style("✓").green(), roster.label(key)));
        let missing = roster
            .sorted(&standing.missing)
            .into_iter()
            .map(|key| format!("  · {}", roster.label(key)));
        lines.extend(signed.chain(missing));
    }
    let twice = signed_twice(ceremony, roster);
    lines.extend(
        twice
            .iter()
            .map(|warning| format!("{} {warning}", style("!").yellow().bold())),
    );
    lines
}

/// How far one authority is, in a few words.
pub(crate) fn progress(standing: &Standing) -> String {
    let Standing {
        threshold, signed, ..
    } = standing;
    match standing.open() {
        0 => format!("{} of {threshold} signatures, enough", signed.len()),
        open => format!(
            "{} of {threshold} signatures, {open} more needed",
            signed.len()
        ),
    }
}

/// Who signed more than once for one authority, with keys that are not the same.
pub(crate) fn signed_twice(ceremony: &Ceremony, roster: &Roster) -> Vec<String> {
    let mut warnings = Vec::new();
    for standing in &ceremony.standings {
        let mut keys: BTreeMap<usize, Vec<&KeyId>> = BTreeMap::new();
        for key in &standing.signed {
            if let Some(person) = roster.person_of(key) {
                keys.entry(person).or_default().push(key);
            }
        }
        for keys in keys.into_values().filter(|keys| keys.len() > 1) {
            warnings.push(format!(
                "{}: {} signatures are by one person, {}",
                standing.authority,
                keys.len(),
                roster.label(keys[0])
            ));
        }
    }
    warnings
}

/// What has to happen next, in one line.
pub(crate) fn next(ceremony: &Ceremony, roster: &Roster) -> String {
    let id = &ceremony.id;
    match ceremony.state {
        State::Signing => {
            let missing = |standing: &Standing| {
                let (open, of) = (standing.open(), &standing.authority);
                format!("{open} of {} for {of}", roster.names(&standing.missing))
            };
            let open = ceremony
                .standings
                .iter()
                .filter(|standing| standing.open() > 0);
            let open: Vec<String> = open.map(missing).collect();
            format!("signatures are missing: {}", open.join("; "))
        }
        State::Complete => "it is published as soon as all others are complete".into(),
        State::Published => "clients have it".into(),
        State::Aborted => "it was aborted".into(),
        State::Replaced => "another ceremony took its place".into(),
        State::Expired => {
            format!("a new request: its time is over; `ceremony replace {id} NEWREQUEST`")
        }
    }
}
