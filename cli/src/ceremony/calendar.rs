//! When people have to sign again: as text, and as a calendar file (RFC 5545).

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use tuf::Expiry;

use crate::ceremony::plan::Plan;
use crate::ceremony::time::{day, moment};

/// The longest line of a calendar file, in bytes without its end (RFC 5545, 3.1).
const LINE: usize = 75;

/// A day that somebody should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Event {
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// The role it is about.
    pub(crate) role: String,
    /// What is to be done, or what happens.
    pub(crate) what: String,
}

/// What comes after a signing at `now`, in the order of time.
pub(crate) fn events(plan: &Plan, now: DateTime<Utc>) -> Vec<Event> {
    let mut events = Vec::new();
    for (role, signing) in plan.signed_by_people() {
        let Expiry { lifetime, margin } = signing.expiry;
        let end = now + TimeDelta::seconds(lifetime.into());
        let threshold = signing.authority.threshold();
        events.push(Event {
            at: end - TimeDelta::seconds(margin.into()),
            role: role.into(),
            what: format!(
                "sign the next version of `{role}` from today on: {threshold} signatures"
            ),
        });
        events.push(Event {
            at: end,
            role: role.into(),
            what: match role {
                "root" => {
                    "`root` expires: clients refuse everything until a new one is signed".into()
                }
                _ => format!("`{role}` expires: clients find nothing that it speaks for"),
            },
        });
    }
    events.sort_by_key(|event| event.at);
    events
}

/// One line for each event.
pub(crate) fn lines(events: &[Event]) -> Vec<String> {
    let line = |event: &Event| format!("{}  {}", day(event.at), event.what);
    events.iter().map(line).collect()
}

/// The events as a calendar file, with an alarm a week before each.
pub(crate) fn ics(trust_root: &str, events: &[Event], now: DateTime<Utc>) -> String {
    let stamp = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".into(),
        "PRODID:-//Countersign//ceremony//EN".into(),
    ];
    for event in events {
        let uid = format!(
            "{}-{}-{trust_root}@countersign",
            event.role,
            stamp(event.at)
        );
        lines.extend([
            "BEGIN:VEVENT".into(),
            format!("UID:{uid}"),
            format!("DTSTAMP:{}", stamp(now)),
            format!("DTSTART:{}", stamp(event.at)),
            "DURATION:PT1H".into(),
            format!(
                "SUMMARY:{}",
                escaped(&format!("{trust_root}: {}", event.what))
            ),
            format!(
                "DESCRIPTION:{}",
                escaped(&format!("{}. {}", moment(event.at), event.what))
            ),
            "BEGIN:VALARM".into(),
            "ACTION:DISPLAY".into(),
            format!("DESCRIPTION:{}", escaped(&event.what)),
            "TRIGGER:-P7D".into(),
            "END:VALARM".into(),
            "END:VEVENT".into(),
        ]);
    }
    lines.push("END:VCALENDAR".into());
    lines.iter().map(|line| folded(line)).collect()
}

/// Text as a value of a calendar file (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(';', "\\;");
    text.replace(',', "\\,").replace('\n', "\\n")
}

/// A line with its end, broken where it is too long.
fn folded(line: &str) -> String {
    let mut text = String::new();
    let mut length = 0;
    for char in line.chars() {
        if length + char.len_utf8() > LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(char);
        length += char.len_utf8();
    }
    text + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ceremony::plan::tests::plan;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn people_sign_again_before_what_they_signed_expires() {
        let events = events(&plan(), now());

        let told: Vec<(i64, &str)> = events
            .iter()
            .map(|event| ((event.at - now()).num_days(), event.role.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (60, "production"),
                (90, "production"),
                (243, "root"),
                (365, "root")
            ]
        );
        assert!(events.is_sorted_by_key(|event| event.at));
        assert!(
            lines(&events)[3].starts_with("2028-01-15  `root` expires"),
            "{:?}",
            lines(&events)
        );
    }

    #[test]
    fn a_calendar_file_has_short_lines_that_unfold_to_what_was_meant() {
        let events = events(&plan(), now());
        let file = ics("default", &events, now());

        assert!(file.ends_with("END:VCALENDAR\r\n"));
        assert!(file.split("\r\n").all(|line| line.len() <= LINE), "{file}");
        assert!(!file.replace("\r\n", "").contains('\n'));
        let unfolded = file.replace("\r\n ", "");
        assert_eq!(unfolded.matches("BEGIN:VEVENT").count(), 4);
        assert!(unfolded.contains("SUMMARY:default: `root` expires: clients refuse everything"));
        assert!(unfolded.contains("DTSTART:20280115T080000Z"), "{unfolded}");
    }

    #[test]
    fn what_means_something_to_a_calendar_is_escaped() {
        assert_eq!(escaped("a, b; c\\d\ne"), "a\\, b\\; c\\\\d\\ne");
    }
}
