//! Server-sent events of a task.

use std::pin::Pin;

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use uuid::Uuid;

use crate::types::Task;
use crate::{Connection, Failure};

/// An event larger than this is none of ours.
const MAX_EVENT: usize = 4 << 20;

type Octets = Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send + Sync>>;

impl Connection {
    /// The task each time its state or progress changed, until it has ended. A stream that ends
    /// before was cut off: begin another one.
    ///
    /// # Errors
    /// [`Failure`] when the server refuses.
    pub async fn watch(
        &self,
        task: Uuid,
    ) -> Result<impl Stream<Item = Result<Task, Failure>> + Send + use<>, Failure> {
        let answer = self.watch_task().task(task).send().await?;
        let octets: Octets = answer.into_inner().into_inner();
        let reader = Reader {
            octets,
            text: Vec::new(),
        };
        Ok(stream::unfold(reader, |mut reader| async move {
            let event = reader.next().await?;
            Some((event, reader))
        }))
    }
}

struct Reader {
    octets: Octets,
    text: Vec<u8>,
}

impl Reader {
    async fn next(&mut self) -> Option<Result<Task, Failure>> {
        loop {
            if let Some(event) = take_event(&mut self.text) {
                let Some(data) = data(&event) else { continue };
                let task = serde_json::from_str(&data);
                return Some(task.map_err(|error| Failure::Unexpected(error.to_string())));
            }
            match self.octets.next().await? {
                Ok(octets) if self.text.len() + octets.len() <= MAX_EVENT => {
                    self.text.extend_from_slice(&octets);
                }
                Ok(_) => return Some(Err(Failure::Unexpected("an event without end".into()))),
                Err(error) => return Some(Err(Failure::Unreachable(error))),
            }
        }
    }
}

/// Cuts the first event, up to its blank line, off `text`.
fn take_event(text: &mut Vec<u8>) -> Option<String> {
    let end = text.windows(2).position(|pair| pair == b"\n\n")?;
    let event = String::from_utf8_lossy(&text[..end]).into_owned();
    text.drain(..end + 2);
    Some(event)
}

/// What an event carries; `None` for a comment that only keeps the connection open.
fn data(event: &str) -> Option<String> {
    let lines: Vec<&str> = event
        .lines()
        .filter_map(|line| line.strip_prefix("data:"))
        .map(|data| data.strip_prefix(' ').unwrap_or(data))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_cut_at_blank_lines() {
        let mut text =
            b": keep-alive\n\nevent: state\ndata: {\"a\":\ndata: 1}\n\ndata: part".to_vec();

        assert_eq!(take_event(&mut text).as_deref().map(data), Some(None));
        let event = take_event(&mut text).unwrap();
        assert_eq!(data(&event).as_deref(), Some("{\"a\":\n1}"));
        assert_eq!(take_event(&mut text), None);
        assert_eq!(text, b"data: part");
    }
}
