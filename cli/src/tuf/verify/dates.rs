//! When roles end: in the one form that all clients read, and not before they should.

use jiff::Timestamp as Time;
use serde::Deserialize;
use sigstore_tuf::Role;

use super::Survey;
use super::report::{Expiry, Kind, Notebook};
use super::roles::{Roles, Top};
use super::roots::Roots;

/// Looks at how the file `place` writes the end of its role: clients disagree about fractions and
/// offsets, and some sign for another text than they have read.
pub(super) fn canonical(place: &str, bytes: &[u8], notes: &mut Notebook) {
    #[derive(Deserialize)]
    struct File {
        signed: Signed,
    }
    #[derive(Deserialize)]
    struct Signed {
        expires: String,
    }
    let Ok(file) = serde_json::from_slice::<File>(bytes) else {
        return;
    };
    let text = file.signed.expires;
    if is_canonical(&text) {
        notes.good(Kind::Profile);
    } else {
        let reason = format!("`expires` is {text:?}, not of the form 2030-01-02T03:04:05Z");
        notes.wrong(Kind::Profile, place, reason);
    }
}

fn is_canonical(text: &str) -> bool {
    let read = text.parse::<Time>();
    text.len() == 20 && read.is_ok_and(|time| time.to_string() == text)
}

/// Looks for the first role to end, and for those that have ended at the time of the survey.
pub(super) fn order(
    survey: &Survey,
    roots: &Roots,
    top: &Top,
    roles: &Roles,
    notes: &mut Notebook,
) {
    let above = [
        ("root", roots.newest().expires()),
        ("timestamp", top.timestamp.expires()),
        ("snapshot", top.snapshot.signed().expires()),
    ];
    let below = roles.reached.iter();
    let below = below.map(|(name, role)| (name.as_str(), role.targets.expires()));
    let mut first: Option<(&str, Time)> = None;
    for (role, expires) in above.into_iter().chain(below) {
        if first.is_none_or(|(_, sooner)| expires < sooner) {
            first = Some((role, expires));
        }
        if expires < survey.at {
            let reason = format!("its time is over since {expires}");
            notes.wrong(Kind::Expiry, role, reason);
        } else {
            notes.good(Kind::Expiry);
        }
    }
    notes.first_expiry = first.map(|(role, at)| Expiry {
        role: role.to_owned(),
        at,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_of_a_date_is_read_alike_by_all() {
        assert!(is_canonical("2030-01-02T03:04:05Z"));
        for text in [
            "",
            "2030-01-02",
            "2030-01-02T03:04:05",
            "2030-01-02T03:04:05.5Z",
            "2030-01-02T03:04:05+00:00",
            "2030-01-02t03:04:05z",
            "2030-01-02 03:04:05Z",
            "2030-13-02T03:04:05Z",
        ] {
            assert!(!is_canonical(text), "{text}");
        }
    }
}
