//! Sends spans that have ended to a collector: OTLP over HTTP, in JSON.
//!
//! It has a thread of its own, since it also runs where no runtime does, and at the very end.

use std::io;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::mpsc::{self, Receiver};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout, timeout_at};

use crate::span::{Ended, Spans, request};

/// Spans that wait to be sent; what comes beyond is dropped.
const WAITING: usize = 8192;

/// Spans of one request.
const BATCH: usize = 512;

/// How long spans are collected for one request.
const COLLECT: Duration = Duration::from_secs(1);

/// How long a collector may take for one of them, and all of them at the end.
const PATIENCE: Duration = Duration::from_secs(5);

/// The export of traces. Dropped, it sends what it still has.
#[derive(Debug)]
pub struct Exporter {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Starts to send to the collector at `endpoint`, such as `http://127.0.0.1:4318`.
pub(crate) fn start(endpoint: &str) -> io::Result<(Exporter, Spans)> {
    let (ended, waiting) = mpsc::channel(WAITING);
    let (stop, stopped) = oneshot::channel();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(io::Error::other)?;
    let collector = Collector {
        client,
        url: format!("{endpoint}/v1/traces"),
        away: false,
    };
    let thread = std::thread::Builder::new()
        .name("traces".to_owned())
        .spawn(move || runtime.block_on(send(collector, waiting, stopped)))?;
    let exporter = Exporter {
        stop: Some(stop),
        thread: Some(thread),
    };
    Ok((exporter, Spans { ended }))
}

async fn send(
    mut collector: Collector,
    mut waiting: Receiver<Ended>,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        let is_over = tokio::select! {
            is_over = collect(&mut waiting, &mut batch) => is_over,
            _ = &mut stopped => true,
        };
        if is_over {
            break;
        }
        collector.take(&mut batch).await;
    }
    // Whatever the collector does, the program ends.
    let rest = async {
        while let Ok(span) = waiting.try_recv() {
            batch.push(span);
            if batch.len() == BATCH {
                collector.take(&mut batch).await;
            }
        }
        collector.take(&mut batch).await;
    };
    drop(timeout(PATIENCE, rest).await);
}

/// Fills `batch`, for a while; says whether nothing can come any more.
async fn collect(waiting: &mut Receiver<Ended>, batch: &mut Vec<Ended>) -> bool {
    let deadline = Instant::now() + COLLECT;
    while batch.len() < BATCH {
        match timeout_at(deadline, waiting.recv()).await {
            Ok(Some(span)) => batch.push(span),
            Ok(None) => return true,
            Err(_) => break,
        }
    }
    false
}

/// Who collects traces.
struct Collector {
    client: reqwest::Client,
    url: String,
    /// Whether the last request failed, which is told once.
    away: bool,
}

impl Collector {
    /// Sends `batch`, and forgets it whatever came of that.
    async fn take(&mut self, batch: &mut Vec<Ended>) {
        if batch.is_empty() {
            return;
        }
        let sent = self
            .client
            .post(&self.url)
            .json(&request(batch))
            .send()
            .await;
        batch.clear();
        match sent.and_then(reqwest::Response::error_for_status) {
            Ok(_) => self.away = false,
            Err(error) if !self.away => {
                let error = error.without_url();
                tracing::warn!(%error, "the collector takes no traces: they are lost");
                self.away = true;
            }
            Err(_) => {}
        }
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // Gone already, or about to go.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
