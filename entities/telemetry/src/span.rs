//! Spans as OTLP has them, in its JSON form.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use rand::Rng;
use serde_json::{Value, json};
use tokio::sync::mpsc::Sender;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// Most attributes of a span; ours have a handful.
const ATTRIBUTES: usize = 32;

/// Kinds of spans, as OTLP numbers them.
const INTERNAL: u8 = 1;
const SERVER: u8 = 2;
const CONSUMER: u8 = 5;

/// What OTLP calls a span that went wrong.
const ERROR: u8 = 2;

/// Hands spans that have ended to the exporter; what it has no room for is dropped.
pub(crate) struct Spans {
    pub(crate) ended: Sender<Ended>,
}

/// A span while it goes on.
struct Open {
    trace: [u8; 16],
    span: [u8; 8],
    parent: Option<[u8; 8]>,
    name: &'static str,
    begun: SystemTime,
    failed: bool,
    attributes: Attributed,
}

/// A span that has ended.
pub(crate) struct Ended {
    open: Open,
    at: SystemTime,
}

#[derive(Default)]
struct Attributed(Vec<Value>);

impl<S> Layer<S> for Spans
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let parent = span.parent().and_then(|parent| {
            let extensions = parent.extensions();
            extensions.get::<Open>().map(|open| (open.trace, open.span))
        });
        let mut random = rand::rng();
        let trace = parent.map_or_else(
            || {
                let mut trace = [0; 16];
                random.fill_bytes(&mut trace);
                trace
            },
            |(trace, _)| trace,
        );
        let mut number = [0; 8];
        random.fill_bytes(&mut number);
        let mut open = Open {
            trace,
            span: number,
            parent: parent.map(|(_, span)| span),
            name: span.name(),
            begun: SystemTime::now(),
            failed: false,
            attributes: Attributed::default(),
        };
        attributes.record(&mut open.attributes);
        span.extensions_mut().insert(open);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(open) = span.extensions_mut().get_mut::<Open>()
        {
            values.record(&mut open.attributes);
        }
    }

    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        if *event.metadata().level() == Level::ERROR
            && let Some(span) = context.event_span(event)
            && let Some(open) = span.extensions_mut().get_mut::<Open>()
        {
            open.failed = true;
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else {
            return;
        };
        if let Some(open) = span.extensions_mut().remove::<Open>() {
            let at = SystemTime::now();
            // A collector that is away costs traces, never requests.
            let _ = self.ended.try_send(Ended { open, at });
        }
    }
}

impl Ended {
    fn to_json(&self) -> Value {
        let Self { open, at } = self;
        let kind = match open.name {
            "request" => SERVER,
            "task" => CONSUMER,
            _ => INTERNAL,
        };
        let status = if open.failed {
            json!({ "code": ERROR })
        } else {
            json!({})
        };
        json!({
            "traceId": hex::encode(open.trace),
            "spanId": hex::encode(open.span),
            "parentSpanId": open.parent.map(hex::encode).unwrap_or_default(),
            "name": open.name,
            "kind": kind,
            "startTimeUnixNano": nanoseconds(open.begun),
            "endTimeUnixNano": nanoseconds(*at),
            "attributes": open.attributes.0,
            "status": status,
        })
    }
}

/// What is sent to a collector.
pub(crate) fn request(spans: &[Ended]) -> Value {
    let spans: Vec<Value> = spans.iter().map(Ended::to_json).collect();
    json!({ "resourceSpans": [{
        "resource": { "attributes": [
            text("service.name", "countersign"),
            text("service.version", env!("CARGO_PKG_VERSION")),
        ]},
        "scopeSpans": [{ "scope": { "name": "countersign" }, "spans": spans }],
    }]})
}

fn text(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

fn nanoseconds(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_nanos().to_string()
}

impl Attributed {
    fn put(&mut self, field: &Field, value: &Value) {
        let key = field.name();
        let attribute = json!({ "key": key, "value": value });
        let known = self.0.iter().position(|known| known["key"] == key);
        if let Some(index) = known {
            self.0[index] = attribute;
        } else if self.0.len() < ATTRIBUTES {
            self.0.push(attribute);
        }
    }
}

impl Visit for Attributed {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, &json!({ "stringValue": value }));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, &json!({ "boolValue": value }));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, &json!({ "intValue": value.to_string() }));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, &json!({ "intValue": value.to_string() }));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, &json!({ "doubleValue": value }));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, &json!({ "stringValue": format!("{value:?}") }));
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[test]
    fn spans_are_told_with_their_parents_their_fields_and_their_failures() {
        let (ended, mut received) = tokio::sync::mpsc::channel(10);
        let subscriber = tracing_subscriber::registry().with(Spans { ended });
        tracing::subscriber::with_default(subscriber, || {
            let status = tracing::field::Empty;
            let outer = tracing::info_span!("request", request.id = "r-1", status);
            outer.in_scope(|| {
                let inner = tracing::info_span!("look_up", size = 7);
                inner.in_scope(|| tracing::error!("broken"));
            });
            outer.record("status", 503);
        });

        let spans: Vec<Ended> = std::iter::from_fn(|| received.try_recv().ok()).collect();
        let sent = request(&spans);
        let spans = &sent["resourceSpans"][0]["scopeSpans"][0]["spans"];
        let (inner, outer) = (&spans[0], &spans[1]);
        assert_eq!(
            (&inner["name"], &outer["name"]),
            (&json!("look_up"), &json!("request"))
        );
        assert_eq!(inner["traceId"], outer["traceId"]);
        assert_eq!(inner["parentSpanId"], outer["spanId"]);
        assert_eq!(outer["parentSpanId"], "");
        assert_eq!(inner["status"]["code"], 2);
        assert_eq!(outer["status"], json!({}));
        assert_eq!(inner["attributes"][0]["value"]["intValue"], "7");
        let attributes = outer["attributes"].as_array().unwrap();
        assert_eq!(attributes[0], text("request.id", "r-1"));
        assert_eq!(attributes[1]["value"]["intValue"], "503");
    }
}
