//! JSON as it was written, numbers included.
//!
//! The usual parser may be off by the last bit of a long fraction, which is enough for another
//! hash: fractions are read by the standard library, which is exact.

use std::collections::HashMap;

use serde::de::Error as _;
use serde_json::value::RawValue;
use serde_json::{Error, Number, Value};

/// Deeper trees are refused, as the usual parser does.
const DEPTH: usize = 128;

/// The tree that `text` writes.
pub(crate) fn read(text: &RawValue) -> Result<Value, Error> {
    tree(text.get().trim(), DEPTH)
}

fn tree(text: &str, depth: usize) -> Result<Value, Error> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Error::custom("it is nested too deep"));
    };
    let within = |inner: &RawValue| tree(inner.get().trim(), depth);
    match text.as_bytes().first() {
        Some(b'{') => {
            let members: HashMap<String, &RawValue> = serde_json::from_str(text)?;
            let members = members.into_iter();
            members
                .map(|(name, inner)| Ok((name, within(inner)?)))
                .collect()
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            items.into_iter().map(within).collect()
        }
        Some(b'-' | b'0'..=b'9') if text.contains(['.', 'e', 'E']) => {
            let fraction = text.parse().ok().and_then(Number::from_f64);
            let fraction = fraction.ok_or_else(|| Error::custom("a number is out of range"))?;
            Ok(Value::Number(fraction))
        }
        _ => serde_json::from_str(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::canonical::tests::events;

    proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(event in events()) {
            let text = serde_json::value::to_raw_value(&event.details).unwrap();

            prop_assert_eq!(read(&text).unwrap(), event.details);
        }
    }

    #[test]
    fn a_tree_without_end_is_refused() {
        let nested = |depth: usize| {
            let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            read(&RawValue::from_string(text).unwrap())
        };

        assert!(nested(127).is_ok());
        assert!(nested(129).is_err());
        assert!(nested(20_000).is_err());
    }
}
