//! A collector of traces that keeps all that it is sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

/// A collector; it listens for as long as the test runs.
pub(crate) struct Collector {
    url: String,
    taken: Arc<Mutex<Vec<Value>>>,
}

impl Collector {
    /// Starts one.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let taken: Arc<Mutex<Vec<Value>>> = Arc::default();
        let kept = Arc::clone(&taken);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || while take(&stream, &kept).is_some() {});
            }
        });
        Self { url, taken }
    }

    /// What servers are told of it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// All that was sent so far, as text.
    pub(crate) fn text(&self) -> String {
        let taken = self.taken.lock().unwrap();
        taken.iter().map(Value::to_string).collect()
    }

    /// Waits for a span of this name that has the attribute.
    pub(crate) fn span(&self, name: &str, attribute: (&str, &str)) -> Value {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let found = self.spans().into_iter().find(|span| {
                span["name"] == name && text_of(span, attribute.0).as_deref() == Some(attribute.1)
            });
            if let Some(span) = found {
                return span;
            }
            assert!(
                Instant::now() < deadline,
                "no {name} {attribute:?} in {}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn spans(&self) -> Vec<Value> {
        let taken = self.taken.lock().unwrap();
        let resources = taken.iter().flat_map(|sent| items(&sent["resourceSpans"]));
        let scopes = resources.flat_map(|resource| items(&resource["scopeSpans"]));
        scopes.flat_map(|scope| items(&scope["spans"])).collect()
    }
}

/// An attribute of a span that is text.
pub(crate) fn text_of(span: &Value, key: &str) -> Option<String> {
    let attributes = items(&span["attributes"]);
    let found = attributes
        .iter()
        .find(|attribute| attribute["key"] == key)?;
    Some(found["value"]["stringValue"].as_str()?.to_owned())
}

fn items(list: &Value) -> Vec<Value> {
    list.as_array().cloned().unwrap_or_default()
}

/// Reads one request of OTLP and says that it was taken.
fn take(mut stream: &TcpStream, kept: &Mutex<Vec<Value>>) -> Option<()> {
    let mut lines = BufReader::new(stream);
    let mut length = 0;
    let mut first = String::new();
    lines.read_line(&mut first).ok().filter(|read| *read > 0)?;
    assert_eq!(first.trim(), "POST /v1/traces HTTP/1.1");
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).ok()?;
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if let Some(kind) = line.strip_prefix("content-type:") {
            assert_eq!(kind.trim(), "application/json");
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body).ok()?;
    kept.lock()
        .unwrap()
        .push(serde_json::from_slice(&body).unwrap());
    stream
        .write_all(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
        )
        .ok()
}
