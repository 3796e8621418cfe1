//! Job payloads, queue names, locks and enqueue.
