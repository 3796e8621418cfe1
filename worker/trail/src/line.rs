//! Exports: JSON, one object a line, of which a verifier needs nothing else.
//!
//! The first line names the chain. Then come the events in the order of the chain, each checkpoint
//! behind the link it signs; then events that are not chained; then the last line, without which an
//! export is not complete.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use uuid::Uuid;

use crate::{Event, details};

/// The version of this format.
pub const VERSION: u32 = 1;

/// One line of an export.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Line {
    /// The first one.
    Chain(Header),
    /// An event, chained or not.
    Event(Box<Recorded>),
    /// A link whose event is not there.
    Link(LinkLine),
    /// A signed checkpoint.
    Checkpoint(String),
    /// The last one.
    End(End),
}

/// Which chain it is, and what was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the format.
    pub version: u32,
    /// Whose chain it is.
    pub origin: String,
    /// The key of its checkpoints, as notes have it; absent before the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whether events were left out by filters: then nothing can be verified.
    pub filtered: bool,
}

/// An event as a line has it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Recorded {
    /// Where it stands in the chain; absent when it is not chained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<i64>,
    /// The hash of its link, as it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// Of one that is not chained: whether it will be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<bool>,
    id: Uuid,
    at: DateTime<Utc>,
    actor: String,
    action: String,
    target: Option<String>,
    task: Option<Uuid>,
    details: Box<RawValue>,
}

/// A link alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkLine {
    /// Where it stands.
    pub position: i64,
    /// Its event, which is gone.
    pub event: Uuid,
    /// Its hash, as it is kept.
    pub hash: String,
}

/// What was written before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// Lines with a position.
    pub links: u64,
    /// Events without one.
    pub unchained: u64,
}

impl Line {
    /// Reads one line.
    ///
    /// # Errors
    /// [`LineError`] when it is none of an export.
    pub fn parse(text: &[u8]) -> Result<Self, LineError> {
        Ok(serde_json::from_slice(text)?)
    }

    /// Appends the line, with its line feed, to `out`.
    ///
    /// # Errors
    /// [`LineError`], which no line of ours meets.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), LineError> {
        serde_json::to_writer(&mut *out, self)?;
        out.push(b'\n');
        Ok(())
    }

    /// An event with the position and the hash of its link, as they are kept.
    ///
    /// # Errors
    /// [`LineError`], which no event of ours meets.
    pub fn chained(event: Event, position: i64, hash: String) -> Result<Self, LineError> {
        let mut line = recorded(event)?;
        line.position = Some(position);
        line.hash = Some(hash);
        Ok(Self::Event(Box::new(line)))
    }

    /// An event that no link names.
    ///
    /// # Errors
    /// [`LineError`], which no event of ours meets.
    pub fn unchained(event: Event, waiting: bool) -> Result<Self, LineError> {
        let mut line = recorded(event)?;
        line.waiting = Some(waiting);
        Ok(Self::Event(Box::new(line)))
    }
}

fn recorded(event: Event) -> Result<Recorded, LineError> {
    Ok(Recorded {
        position: None,
        hash: None,
        waiting: None,
        id: event.id,
        at: event.at,
        actor: event.actor,
        action: event.action,
        target: event.target,
        task: event.task,
        details: to_raw_value::<Value>(&event.details)?,
    })
}

impl Recorded {
    /// The event itself.
    ///
    /// # Errors
    /// [`LineError`] when its details cannot be read.
    pub fn event(&self) -> Result<Event, LineError> {
        Ok(Event {
            id: self.id,
            at: self.at,
            actor: self.actor.clone(),
            action: self.action.clone(),
            target: self.target.clone(),
            task: self.task,
            details: details::read(&self.details)?,
        })
    }
}

/// A line that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("it is no line of an export of the audit trail")]
pub struct LineError(#[from] serde_json::Error);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::canonical::tests::events;

    proptest! {
        #[test]
        fn an_event_survives_its_line(event in events()) {
            let mut text = Vec::new();
            let hash = crate::genesis("x").to_string();
            Line::chained(event.clone(), 7, hash.clone()).unwrap().write(&mut text).unwrap();

            let Line::Event(read) = Line::parse(&text).unwrap() else { unreachable!() };

            prop_assert_eq!(read.event().unwrap(), event);
            prop_assert_eq!(read.position, Some(7));
            prop_assert_eq!(read.hash.clone(), Some(hash));
        }
    }

    #[test]
    fn lines_look_as_tools_expect_them() {
        let text = |line: Line| {
            let mut text = Vec::new();
            line.write(&mut text).unwrap();
            String::from_utf8(text).unwrap()
        };
        let header = Header {
            version: VERSION,
            origin: "countersign/audit/x".into(),
            key: None,
            filtered: false,
        };

        assert_eq!(
            text(Line::Chain(header)),
            "{\"chain\":{\"version\":1,\"origin\":\"countersign/audit/x\",\"filtered\":false}}\n"
        );
        assert_eq!(
            text(Line::End(End::default())),
            "{\"end\":{\"links\":0,\"unchained\":0}}\n"
        );
        assert!(Line::parse(b"{\"other\":1}").is_err());
        assert!(Line::parse(b"[]").is_err());
    }
}
