//! Everything that is wrong with a JSON value, by the schema in the document.
//!
//! The framework stops at the first mistake and does not say where it is; people want them all.

use jobs::Field;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use serde_json::{Map, Value};

/// The faults of `value` as a `T`; none when the schema alone cannot tell.
pub(crate) fn faults<T: Type>(value: &Value) -> Vec<Field> {
    let mut registry = Registry::new();
    T::register(&mut registry);
    let mut found = Vec::new();
    look(&registry, &T::schema_ref(), value, "", &mut found);
    found
}

fn look(
    registry: &Registry,
    schema: &MetaSchemaRef,
    value: &Value,
    at: &str,
    found: &mut Vec<Field>,
) {
    let schema = match schema {
        MetaSchemaRef::Inline(schema) => schema,
        MetaSchemaRef::Reference(name) => match registry.schemas.get(name) {
            Some(schema) => schema,
            None => return,
        },
    };
    // A described reference is written as `allOf` of both.
    if let Some(reference) = schema.all_of.first() {
        return look(registry, reference, value, at, found);
    }
    match (schema.ty, value) {
        ("object", Value::Object(members)) => object(registry, schema, members, at, found),
        ("array", Value::Array(elements)) => {
            let Some(items) = &schema.items else { return };
            for (index, element) in elements.iter().enumerate() {
                look(registry, items, element, &format!("{at}[{index}]"), found);
            }
        }
        ("string", Value::String(_)) => choice(schema, value, at, found),
        ("string", Value::Null | Value::Bool(_) | Value::Number(_))
        | ("string" | "integer" | "boolean" | "array", Value::Object(_))
        | ("string" | "integer" | "boolean" | "object", Value::Array(_))
        | ("integer", Value::Null | Value::Bool(_) | Value::String(_))
        | ("boolean", Value::Null | Value::Number(_) | Value::String(_))
        | ("array" | "object", _) => push(found, at, format!("it must be {}", article(schema.ty))),
        ("integer", Value::Number(number)) => range(schema, number, at, found),
        _ => {}
    }
}

fn object(
    registry: &Registry,
    schema: &MetaSchema,
    members: &Map<String, Value>,
    at: &str,
    found: &mut Vec<Field>,
) {
    for name in &schema.required {
        if !members.contains_key(*name) {
            push(found, &join(at, name), "it is missing");
        }
    }
    for (name, value) in members {
        let property = schema.properties.iter().find(|(known, _)| known == name);
        match property {
            None => push(found, &join(at, name), "there is no such field"),
            // Null means absent where a field may be absent.
            Some(_) if value.is_null() && !schema.required.contains(&name.as_str()) => {}
            Some((_, property)) => look(registry, property, value, &join(at, name), found),
        }
    }
}

fn choice(schema: &MetaSchema, value: &Value, at: &str, found: &mut Vec<Field>) {
    if !schema.enum_items.is_empty() && !schema.enum_items.contains(value) {
        let known: Vec<String> = schema
            .enum_items
            .iter()
            .filter_map(Value::as_str)
            .map(|item| format!("`{item}`"))
            .collect();
        push(found, at, format!("it must be one of {}", known.join(", ")));
    } else if let (Some(format), Some(text)) = (schema.format, value.as_str()) {
        let fits = match format {
            "date-time" => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
            "uuid" => uuid::Uuid::parse_str(text).is_ok(),
            _ => true,
        };
        if !fits {
            push(found, at, format!("it is no {format}"));
        }
    }
}

fn range(schema: &MetaSchema, number: &serde_json::Number, at: &str, found: &mut Vec<Field>) {
    let Some(whole) = number.as_i64() else {
        return push(found, at, "it must be a whole number");
    };
    let (least, most) = match schema.format {
        Some("uint8") => (0, i64::from(u8::MAX)),
        Some("uint32") => (0, i64::from(u32::MAX)),
        Some("uint64") => (0, i64::MAX),
        _ => (i64::MIN, i64::MAX),
    };
    if whole < least || whole > most {
        push(found, at, format!("it must be between {least} and {most}"));
    }
}

fn article(kind: &str) -> String {
    match kind {
        "integer" => "a whole number".into(),
        "boolean" => "`true` or `false`".into(),
        "array" => "a list".into(),
        "object" => "an object".into(),
        other => format!("a {other}"),
    }
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() {
        name.into()
    } else {
        format!("{at}.{name}")
    }
}

fn push(found: &mut Vec<Field>, at: &str, detail: impl Into<String>) {
    found.push(Field {
        field: if at.is_empty() { "body" } else { at }.into(),
        detail: detail.into(),
    });
}

#[cfg(test)]
mod tests {
    use poem_openapi::{Enum, Object};
    use serde_json::json;

    use super::*;

    #[derive(Object)]
    #[oai(deny_unknown_fields)]
    struct Parcel {
        name: String,
        weight: u8,
        contents: Option<Vec<Item>>,
    }

    #[derive(Object)]
    struct Item {
        /// What it is made of.
        kind: Kind,
    }

    #[derive(Enum)]
    #[oai(rename_all = "snake_case")]
    enum Kind {
        Paper,
        Wood,
    }

    fn fields(value: &Value) -> Vec<String> {
        let mut fields: Vec<_> = faults::<Parcel>(value)
            .into_iter()
            .map(|f| f.field)
            .collect();
        fields.sort();
        fields
    }

    #[test]
    fn what_fits_has_no_faults() {
        let parcel = json!({"name": "a", "weight": 7, "contents": [{"kind": "wood"}]});

        assert!(fields(&parcel).is_empty());
        assert!(fields(&json!({"name": "a", "weight": 7, "contents": null})).is_empty());
        let _ = [Kind::Paper, Kind::Wood];
    }

    #[test]
    fn every_fault_is_named_with_its_place() {
        let parcel = json!({"weight": 300, "contents": [{"kind": "gold"}, {}], "colour": 1});

        assert_eq!(
            fields(&parcel),
            [
                "colour",
                "contents[0].kind",
                "contents[1].kind",
                "name",
                "weight"
            ]
        );
    }

    #[test]
    fn a_value_of_another_kind_is_a_fault() {
        assert_eq!(fields(&json!([])), ["body"]);
        assert_eq!(
            fields(&json!({"name": 1, "weight": "x"})),
            ["name", "weight"]
        );
    }
}
