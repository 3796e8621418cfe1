//! Bodies that are read to their end even when nobody wants them any more.
//!
//! A server that stops reading closes the connection, and a client that is still sending then sees
//! that instead of the refusal that was sent to it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};
use poem::Body;

/// For so long the rest of a body is read and thrown away.
const PATIENCE: Duration = Duration::from_secs(10);

/// `body`, whose rest is thrown away for a while when it is dropped before its end.
pub(crate) fn lingering(body: Body) -> Body {
    if body.is_empty() {
        return body;
    }
    let rest = body.into_bytes_stream().boxed();
    Body::from_bytes_stream(Lingering { rest: Some(rest) })
}

struct Lingering {
    /// What was not read yet; `None` at the end, and after an error.
    rest: Option<BoxStream<'static, io::Result<Bytes>>>,
}

impl Stream for Lingering {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(rest) = &mut self.rest else {
            return Poll::Ready(None);
        };
        let next = ready!(rest.poll_next_unpin(context));
        if !matches!(next, Some(Ok(_))) {
            self.rest = None;
        }
        Poll::Ready(next)
    }
}

impl Drop for Lingering {
    fn drop(&mut self) {
        let rest = self.rest.take();
        if let (Some(mut rest), Ok(runtime)) = (rest, tokio::runtime::Handle::try_current()) {
            let drain = async move { while let Some(Ok(_)) = rest.next().await {} };
            runtime.spawn(tokio::time::timeout(PATIENCE, drain));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A body of `count` pieces, and how many of them were asked for.
    fn counted(count: usize) -> (Body, Arc<AtomicUsize>) {
        let read = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&read);
        let pieces = futures_util::stream::iter(0..count).map(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            Ok::<_, io::Error>(Bytes::from_static(b"piece"))
        });
        (Body::from_bytes_stream(pieces), read)
    }

    #[tokio::test]
    async fn a_body_that_nobody_reads_is_read_to_its_end() {
        let (body, read) = counted(100);

        drop(lingering(body));

        while read.load(Ordering::Relaxed) < 100 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_body_that_is_read_is_the_same() {
        let (body, read) = counted(3);

        let bytes = lingering(body).into_bytes().await.unwrap();

        assert_eq!(bytes, "piecepiecepiece");
        assert_eq!(read.load(Ordering::Relaxed), 3);
    }
}
