//! Hears other processes, and comes back by itself when the server does.

use std::sync::Arc;
use std::time::Duration;

use deadpool_redis::redis::{RedisError, Value};
use futures_util::StreamExt;
use tokio::time::timeout;

use super::{Body, CHANNEL, ExchangeError, Link, Message, PATIENCE};

/// How often a silent connection is asked whether it still lives.
const PROBE: Duration = Duration::from_secs(2);

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Listens for ever.
pub(super) async fn run(link: Arc<Link>) {
    let mut pause = FIRST_PAUSE;
    loop {
        let Err(error) = listen(&link, &mut pause).await;
        link.lost(&error);
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Listens on one connection until it fails.
async fn listen(
    link: &Link,
    pause: &mut Duration,
) -> Result<std::convert::Infallible, ExchangeError> {
    let mut connection = timeout(PATIENCE, link.client.get_async_pubsub()).await??;
    timeout(PATIENCE, connection.subscribe(CHANNEL)).await??;
    let (mut sink, mut messages) = connection.split();
    link.restored();
    *pause = FIRST_PAUSE;
    loop {
        match timeout(PROBE, messages.next()).await {
            Ok(Some(message)) => deliver(link, message.get_payload_bytes()),
            Ok(None) => {
                return Err(RedisError::from(std::io::Error::from(
                    std::io::ErrorKind::UnexpectedEof,
                ))
                .into());
            }
            // A half-open connection is silent for hours; a probe finds it at once.
            Err(_) => timeout(PATIENCE, sink.ping::<Value>()).await?.map(drop)?,
        }
    }
}

/// Passes on what others sent. What cannot be read comes from another release and is dropped:
/// those who wait for it look by themselves.
fn deliver(link: &Link, payload: &[u8]) {
    match serde_json::from_slice::<Message>(payload) {
        Ok(message) if message.from == link.process => {}
        Ok(Message {
            body: Body::Wake(queue),
            ..
        }) => link.hub.wake(&queue),
        Ok(Message {
            body: Body::Change(change),
            ..
        }) => link.hub.change(change),
        Err(error) => tracing::debug!(%error, "unreadable signal"),
    }
}
