//! Sends signals to other processes, as many as wait in one exchange.

use std::sync::Arc;

use deadpool_redis::redis::Pipeline;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::{Body, CHANNEL, ExchangeError, Link, Message, PATIENCE};

/// Signals sent in one exchange.
const BATCH: usize = 128;

/// Publishes until every sender is gone.
pub(super) async fn run(link: Arc<Link>, mut inbox: mpsc::Receiver<Body>) {
    let mut batch = Vec::with_capacity(BATCH);
    while inbox.recv_many(&mut batch, BATCH).await > 0 {
        let count = batch.len();
        if let Err(error) = publish(&link, batch.drain(..)).await {
            // Not sent again: whoever listens looks by itself once the server is back.
            link.drop_signals(count);
            tracing::debug!(%error, count, "signals dropped");
        }
    }
}

async fn publish(link: &Link, batch: impl Iterator<Item = Body>) -> Result<(), ExchangeError> {
    let mut pipeline = Pipeline::new();
    for body in batch {
        let message = Message {
            from: link.process,
            body,
        };
        if let Ok(text) = serde_json::to_string(&message) {
            pipeline.publish(CHANNEL, text).ignore();
        }
    }
    let mut connection = link.pool.get().await?;
    timeout(PATIENCE, pipeline.query_async::<()>(&mut connection)).await??;
    Ok(())
}
