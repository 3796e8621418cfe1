//! What happened in a ceremony, in an order that cannot be changed afterwards.
//!
//! One line of canonical JSON for each event; each holds the hash of the line before it. Whoever has
//! the last hash can tell whether anything was left out, added or rewritten.

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the first line holds in the place of a hash.
const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// When, in whole seconds, UTC.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: String,
    /// What is known about it. Its fields are sorted, so that the line has one form.
    pub details: Value,
    /// What: `proposed`, `signed`, `undone` …
    pub event: String,
    /// From 1 on.
    pub number: u64,
    /// SHA-256 of the line before, in hexadecimal.
    pub previous: String,
}

/// The events of a ceremony.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    entries: Vec<Entry>,
    lines: String,
    last: Option<String>,
}

impl Transcript {
    /// Adds an event.
    pub fn add(&mut self, at: DateTime<Utc>, by: &str, event: &str, details: Value) {
        let entry = Entry {
            at: crate::expiry::instant(at),
            by: by.to_owned(),
            details: sorted(details),
            event: event.to_owned(),
            number: self.entries.len() as u64 + 1,
            previous: self.last().to_owned(),
        };
        let line = line_of(&entry);
        self.last = Some(hash_of(&line));
        self.lines.push_str(&line);
        self.lines.push('\n');
        self.entries.push(entry);
    }

    /// Reads a transcript and checks every link of its chain.
    ///
    /// # Errors
    /// [`TranscriptError`] names the first line that does not belong.
    pub fn verify(lines: &str) -> Result<Self, TranscriptError> {
        let mut read = Self::default();
        for (index, line) in lines.lines().enumerate() {
            let number = index + 1;
            let entry: Entry = serde_json::from_str(line)
                .map_err(|error| TranscriptError::Json(number, error.to_string()))?;
            if entry.number != number as u64 || entry.previous != read.last() {
                return Err(TranscriptError::Broken(number));
            }
            if line_of(&entry) != line {
                return Err(TranscriptError::Form(number));
            }
            if let Some(before) = read.entries.last()
                && entry.at < before.at
            {
                return Err(TranscriptError::Backwards(number));
            }
            read.last = Some(hash_of(line));
            read.lines.push_str(line);
            read.lines.push('\n');
            read.entries.push(entry);
        }
        Ok(read)
    }

    /// The events, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The file.
    pub fn lines(&self) -> &str {
        &self.lines
    }

    /// The hash of the last line: what to write down elsewhere.
    pub fn last(&self) -> &str {
        self.last.as_deref().unwrap_or(BEGINNING)
    }
}

/// `value` with the fields of its objects in order, whatever map the JSON library keeps them in.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> = fields
                .into_iter()
                .map(|(name, value)| (name, sorted(value)))
                .collect();
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Object(fields.into_iter().collect())
        }
        other => other,
    }
}

fn line_of(entry: &Entry) -> String {
    serde_json::to_string(entry).expect("values of JSON")
}

fn hash_of(line: &str) -> String {
    hex::encode(digest(&SHA256, line.as_bytes()))
}

/// Why a transcript is not what happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TranscriptError {
    /// A line that is no event.
    #[error("line {0} is no event of a transcript: {1}")]
    Json(usize, String),
    /// A line that does not follow the one before it.
    #[error(
        "line {0} does not follow the line before it: something was left out, added or rewritten"
    )]
    Broken(usize),
    /// A line that was written differently.
    #[error("line {0} is not written as events are: it was edited")]
    Form(usize),
    /// A line from before the one before it.
    #[error("line {0} is older than the line before it")]
    Backwards(usize),
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use serde_json::json;

    use super::*;

    fn transcript() -> Transcript {
        let at = DateTime::from_timestamp(1_800_000_000, 5).unwrap();
        let mut transcript = Transcript::default();
        transcript.add(
            at,
            "ann",
            "proposed",
            json!({"role": "root", "a": {"c": 1, "b": [2]}}),
        );
        transcript.add(
            at + TimeDelta::days(1),
            "bob",
            "signed",
            json!({"key": "ab"}),
        );
        transcript.add(
            at + TimeDelta::days(2),
            "eve",
            "signed",
            json!({"key": "cd"}),
        );
        transcript
    }

    #[test]
    fn a_transcript_reads_as_it_was_written() {
        let written = transcript();

        let read = Transcript::verify(written.lines()).unwrap();

        assert_eq!(read, written);
        assert_eq!(read.entries().len(), 3);
        assert_ne!(read.last(), BEGINNING);
        assert_eq!(Transcript::verify("").unwrap().last(), BEGINNING);
    }

    #[test]
    fn whatever_is_changed_afterwards_is_noticed() {
        let written = transcript();
        let lines: Vec<&str> = written.lines().lines().collect();
        let told = |lines: &[&str]| Transcript::verify(&lines.join("\n")).unwrap_err();

        assert_eq!(told(&[lines[0], lines[2]]), TranscriptError::Broken(2));
        assert_eq!(told(&[lines[1], lines[2]]), TranscriptError::Broken(1));
        assert_eq!(
            told(&[lines[0], lines[1], lines[1]]),
            TranscriptError::Broken(3)
        );
        let renamed = lines[1].replace("bob", "eve");
        assert_eq!(
            told(&[lines[0], &renamed, lines[2]]),
            TranscriptError::Broken(3)
        );
        let spaced = lines[1].replace("\":", "\": ");
        assert_eq!(told(&[lines[0], &spaced]), TranscriptError::Form(2));
        assert!(matches!(told(&["{}"]), TranscriptError::Json(1, _)));
    }

    #[test]
    fn time_does_not_go_backwards() {
        let mut transcript = transcript();
        let earlier = transcript.entries()[0].at;
        transcript.add(earlier, "eve", "signed", json!({}));

        let error = Transcript::verify(transcript.lines()).unwrap_err();

        assert_eq!(error, TranscriptError::Backwards(4));
    }
}
