//! The bytes of an event that a link hashes: every column, each so long that nothing can move from
//! one into the next.
//!
//! Texts carry their length, what may be absent says whether it is there, and JSON is written as a
//! tree with a tag for each kind and its members in the order of their names. Two events have the
//! same bytes only when they are the same.

use serde_json::{Number, Value};

use crate::Event;

/// The canonical bytes of `event`.
pub(crate) fn encode(event: &Event) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    out.extend(event.id.as_bytes());
    out.extend(event.at.timestamp().to_be_bytes());
    out.extend(event.at.timestamp_subsec_nanos().to_be_bytes());
    text(&mut out, &event.actor);
    text(&mut out, &event.action);
    match &event.target {
        None => out.push(0),
        Some(target) => {
            out.push(1);
            text(&mut out, target);
        }
    }
    match &event.task {
        None => out.push(0),
        Some(task) => {
            out.push(1);
            out.extend(task.as_bytes());
        }
    }
    value(&mut out, &event.details);
    out
}

fn value(out: &mut Vec<u8>, tree: &Value) {
    match tree {
        Value::Null => out.push(b'n'),
        Value::Bool(false) => out.push(b'f'),
        Value::Bool(true) => out.push(b't'),
        Value::Number(given) => number(out, given),
        Value::String(given) => {
            out.push(b's');
            text(out, given);
        }
        Value::Array(items) => {
            out.push(b'a');
            length(out, items.len());
            for item in items {
                value(out, item);
            }
        }
        Value::Object(members) => {
            out.push(b'o');
            length(out, members.len());
            // Postgres has an order of its own, and maps may keep the order of their text.
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| name.as_bytes());
            for (name, member) in members {
                text(out, name);
                value(out, member);
            }
        }
    }
}

/// A number as it is kept: a whole one exactly, any other by its bits.
fn number(out: &mut Vec<u8>, given: &Number) {
    if let Some(whole) = given.as_i64() {
        out.push(b'i');
        out.extend(whole.to_be_bytes());
    } else if let Some(whole) = given.as_u64() {
        out.push(b'u');
        out.extend(whole.to_be_bytes());
    } else {
        out.push(b'd');
        out.extend(given.as_f64().unwrap_or(f64::NAN).to_bits().to_be_bytes());
    }
}

fn text(out: &mut Vec<u8>, text: &str) {
    length(out, text.len());
    out.extend(text.as_bytes());
}

fn length(out: &mut Vec<u8>, length: usize) {
    out.extend((length as u64).to_be_bytes());
}

#[cfg(test)]
pub(crate) mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;
    use serde_json::Map;
    use uuid::Uuid;

    use super::*;

    /// Reads canonical bytes back: what can be read back was written without loss.
    struct Reader<'a>(&'a [u8]);

    impl Reader<'_> {
        fn take<const N: usize>(&mut self) -> [u8; N] {
            let (head, rest) = self.0.split_first_chunk::<N>().unwrap();
            self.0 = rest;
            *head
        }

        fn length(&mut self) -> usize {
            usize::try_from(u64::from_be_bytes(self.take())).unwrap()
        }

        fn text(&mut self) -> String {
            let length = self.length();
            let (head, rest) = self.0.split_at(length);
            self.0 = rest;
            String::from_utf8(head.to_vec()).unwrap()
        }

        fn value(&mut self) -> Value {
            match self.take::<1>()[0] {
                b'n' => Value::Null,
                b'f' => Value::Bool(false),
                b't' => Value::Bool(true),
                b'i' => i64::from_be_bytes(self.take()).into(),
                b'u' => u64::from_be_bytes(self.take()).into(),
                b'd' => f64::from_bits(u64::from_be_bytes(self.take())).into(),
                b's' => self.text().into(),
                b'a' => (0..self.length()).map(|_| self.value()).collect(),
                b'o' => {
                    let members = (0..self.length()).map(|_| (self.text(), self.value()));
                    Value::Object(members.collect::<Map<_, _>>())
                }
                tag => panic!("unknown tag {tag}"),
            }
        }

        fn event(&mut self) -> Event {
            let id = Uuid::from_bytes(self.take());
            let seconds = i64::from_be_bytes(self.take());
            let nanos = u32::from_be_bytes(self.take());
            Event {
                id,
                at: DateTime::from_timestamp(seconds, nanos).unwrap(),
                actor: self.text(),
                action: self.text(),
                target: (self.take() == [1]).then(|| self.text()),
                task: (self.take() == [1]).then(|| Uuid::from_bytes(self.take())),
                details: self.value(),
            }
        }
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            prop::num::f64::NORMAL.prop_map(Value::from),
            prop::num::f64::ZERO.prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// Any event.
    pub(crate) fn events() -> impl Strategy<Value = Event> {
        let texts = (any::<String>(), any::<String>(), any::<Option<String>>());
        let ids = (any::<u128>(), any::<Option<u128>>());
        let at = (0..4_000_000_000_i64, 0..1_000_000_u32);
        (ids, at, texts, json()).prop_map(
            |((id, task), (seconds, micros), (actor, action, target), details)| Event {
                id: Uuid::from_u128(id),
                at: DateTime::from_timestamp(seconds, micros * 1000).unwrap(),
                actor,
                action,
                target,
                task: task.map(Uuid::from_u128),
                details,
            },
        )
    }

    proptest! {
        #[test]
        fn no_two_events_have_the_same_bytes(event in events()) {
            let bytes = encode(&event);
            let mut reader = Reader(&bytes);

            prop_assert_eq!(reader.event(), event);
            prop_assert!(reader.0.is_empty());
        }
    }

    #[test]
    fn nothing_moves_from_one_column_into_the_next() {
        let event = |actor: &str, action: &str, target: Option<&str>| {
            encode(&Event {
                id: Uuid::nil(),
                at: DateTime::UNIX_EPOCH,
                actor: actor.into(),
                action: action.into(),
                target: target.map(ToOwned::to_owned),
                task: None,
                details: Value::Null,
            })
        };

        assert_ne!(event("ab", "c", None), event("a", "bc", None));
        assert_ne!(event("a", "b", None), event("a", "b", Some("")));
    }

    #[test]
    fn the_order_of_members_is_no_part_of_an_event() {
        let tree = |text: &str| {
            let mut out = Vec::new();
            value(&mut out, &serde_json::from_str(text).unwrap());
            out
        };

        assert_eq!(
            tree(r#"{"b":1,"a":[true],"aa":{}}"#),
            tree(r#" {"aa":{}, "a":[true], "b":1}"#)
        );
        assert_ne!(tree(r#"{"a":1}"#), tree(r#"{"a":1.0}"#));
        assert_ne!(tree(r#"["1"]"#), tree("[1]"));
    }
}
