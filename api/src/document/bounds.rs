//! Bounds of values beyond their types: programs that make requests from the document make good
//! ones, and tests know which are to be refused.
//!
//! Endpoints judge for themselves. What stands here is what they say, in the words of the document.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::members;

/// Names of signing keys, trust roots and components.
const NAME: &str = "^[a-z0-9][a-z0-9._-]{0,63}$";

/// Names of roles that people sign.
const ROLE: &str = "^[a-z0-9_][a-z0-9._-]{0,199}$";

/// Addresses of repositories.
const ADDRESS: &str = "^(rpm|deb|file)(/[a-z0-9][a-z0-9._-]{0,63}){1,8}$";

/// Codes of gates.
const GATE: &str = "^[a-z0-9-]{1,64}$";

/// The longest that a grace or an overlap may be, in seconds.
const QUARTER: u64 = 90 * 24 * 3600;

/// The longest that a version of a role may be good for, in seconds.
const DECADE: u64 = 3650 * 24 * 3600;

/// What a value may be.
#[derive(Clone, Copy, Debug)]
enum Bound {
    /// A text of this form.
    Form(&'static str),
    /// A text of 1 to so many characters.
    Line(u32),
    /// A number from the first to the second.
    Number(u64, u64),
    /// A list of so many elements at least, and at most.
    Elements(u32, u32),
    /// A list of at most 16 codes of gates.
    Gates,
    /// An object with any members.
    Object,
}

/// Values in bodies: schemas, a property of each of them, what it may be.
const VALUES: &[(&[&str], &str, Bound)] = &[
    (&["Artifact"], "custom", Bound::Object),
    (&["Artifact"], "length", Bound::Number(0, (1 << 53) - 1)),
    (&["Artifact"], "sha256", Bound::Form("^[0-9a-f]{64}$")),
    (
        &["DelegationTerms", "NewDelegation", "SignedRole"],
        "lifetime",
        Bound::Number(1, DECADE),
    ),
    (
        &["DelegationTerms", "NewDelegation", "SignedRole"],
        "paths",
        Bound::Elements(1, 256),
    ),
    (
        &["Expiry", "SignedTargets"],
        "lifetime",
        Bound::Number(1, DECADE),
    ),
    (&["Expiry"], "margin", Bound::Number(1, DECADE)),
    (
        &[
            "ForeignComponent",
            "ImportedSigningKey",
            "NewComponent",
            "NewSigningKey",
            "NewTrustRoot",
        ],
        "name",
        Bound::Form(NAME),
    ),
    (&["ForeignKey"], "label", Bound::Line(200)),
    (&["ForeignKey"], "scopes", Bound::Elements(0, 64)),
    (
        &["ForeignKey"],
        "secret_sha256",
        Bound::Form("^[0-9a-f]{64}$"),
    ),
    (
        &["ForeignAccount", "NewAccount", "AccountChange"],
        "organisation",
        Bound::Line(200),
    ),
    (
        &["NewAccount", "AccountChange", "NewPlan", "PlanChange"],
        "scopes",
        Bound::Elements(0, 64),
    ),
    (&["NewDelegation", "SignedRole"], "name", Bound::Form(ROLE)),
    (
        &["NewPlan", "PlanChange", "NewToken"],
        "name",
        Bound::Line(100),
    ),
    (&["NewPromotion"], "targets", Bound::Elements(1, 16)),
    (
        &[
            "NewPromotion",
            "NewPublication",
            "RollBack",
            "ApplyRetention",
        ],
        "override",
        Bound::Gates,
    ),
    (&["NewRepository"], "address", Bound::Form(ADDRESS)),
    (
        &["NewSubscriptionKey", "SubscriptionKeyChange"],
        "grace_seconds",
        Bound::Number(0, QUARTER),
    ),
    (
        &["NewSubscriptionKey", "SubscriptionKeyChange"],
        "label",
        Bound::Line(200),
    ),
    (
        &["NewSubscriptionKey", "SubscriptionKeyChange"],
        "networks",
        Bound::Elements(0, 64),
    ),
    (
        &["NewSubscriptionKey", "SubscriptionKeyChange"],
        "scopes",
        Bound::Elements(0, 64),
    ),
    (&["PolicyChange"], "shrink_percent", Bound::Number(0, 100)),
    (&["ReleaseChange"], "contents", Bound::Number(0, 720)),
    (&["ReleaseChange"], "patches", Bound::Number(0, 100)),
    (
        &["SubscriptionKeyRotation"],
        "overlap_seconds",
        Bound::Number(0, QUARTER),
    ),
];

impl Bound {
    /// As a schema says it.
    fn schema(self) -> Value {
        match self {
            Self::Form(form) => json!({"pattern": form}),
            Self::Line(most) => json!({"minLength": 1, "maxLength": most}),
            Self::Number(least, most) => json!({"minimum": least, "maximum": most}),
            Self::Elements(least, most) => json!({"minItems": least, "maxItems": most}),
            Self::Gates => json!({"maxItems": 16, "items": {"type": "string", "pattern": GATE}}),
            Self::Object => json!({"anyOf": [{"type": "object"}]}),
        }
    }
}

/// Adds the bounds of parameters and of all that has a schema.
pub(super) fn add(document: &mut Value) {
    add_usual(document, Unknown::Refused);
    for (schemas, property, bound) in VALUES {
        for schema in *schemas {
            let value = &mut document["components"]["schemas"][schema]["properties"][property];
            extend(value, bound.schema());
        }
    }
}

/// What becomes of members that a schema does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// The request is refused.
    Refused,
    /// They are passed over.
    Ignored,
}

/// Adds the bounds that hold for every document of ours.
pub(crate) fn add_usual(document: &mut Value, unknown: Unknown) {
    numbers(document);
    for (_, item) in members(&mut document["paths"]) {
        for (_, operation) in members(item) {
            parameters(operation);
        }
    }
    what_is_sent(document, unknown);
}

fn parameters(operation: &mut Value) {
    let id = operation["operationId"].as_str().map(str::to_owned);
    let list = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    for parameter in list.into_iter().flatten() {
        let name = parameter.get("name").and_then(Value::as_str);
        let bounds = match (id.as_deref(), name) {
            (_, Some("batch_files")) => json!({"minimum": 1}),
            (_, Some("limit")) => Bound::Number(1, 500).schema(),
            (_, Some("override")) => Bound::Gates.schema(),
            (_, Some("wait")) => Bound::Number(0, 60).schema(),
            (_, Some("target_type")) => json!({"pattern": "^[a-z_]+$"}),
            (Some("explain"), Some("address")) => {
                json!({"anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]})
            }
            _ => continue,
        };
        extend(&mut parameter["schema"], bounds);
    }
}

/// Says what the formats of numbers mean: none of them is a standard one.
fn numbers(value: &mut Value) {
    let bounds = match value.get("format").and_then(Value::as_str) {
        Some("uint8") => json!({"minimum": 0, "maximum": u8::MAX}),
        Some("uint16") => json!({"minimum": 0, "maximum": u16::MAX}),
        Some("uint32") => json!({"minimum": 0, "maximum": u32::MAX}),
        Some("uint64") => json!({"minimum": 0, "maximum": u64::MAX}),
        Some("int64") => json!({"minimum": i64::MIN, "maximum": i64::MAX}),
        _ => json!({}),
    };
    extend(value, bounds);
    match value {
        Value::Object(map) => map.values_mut().for_each(numbers),
        Value::Array(elements) => elements.iter_mut().for_each(numbers),
        _ => {}
    }
}

/// In what clients send null says what absence says; what is unknown is refused, or not.
fn what_is_sent(document: &mut Value, unknown: Unknown) {
    let mut open = Vec::new();
    for (_, item) in members(&mut document["paths"]) {
        for (_, operation) in members(item) {
            if let Some(body) = operation.get("requestBody") {
                references(body, &mut open);
            }
        }
    }
    let schemas = &mut document["components"]["schemas"];
    let mut sent = BTreeSet::new();
    while let Some(name) = open.pop() {
        if sent.contains(&name) {
            continue;
        }
        references(&schemas[&name], &mut open);
        nullable(&mut schemas[&name]);
        if unknown == Unknown::Refused && schemas[&name].get("properties").is_some() {
            extend(&mut schemas[&name], json!({"additionalProperties": false}));
        }
        sent.insert(name);
    }
}

/// Lets the properties of an object be null that need not be there.
fn nullable(schema: &mut Value) {
    let required = schema.get("required").cloned().unwrap_or_default();
    let is_required = |name: &str| {
        let mut names = required.as_array().into_iter().flatten();
        names.any(|required| required == name)
    };
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, property) in properties.into_iter().flatten() {
        // One without any bounds takes null as it is.
        let mut kinds = ["type", "allOf", "anyOf"].iter();
        let has_bounds = kinds.any(|kind| property.get(*kind).is_some());
        if has_bounds && !is_required(name) {
            extend(property, json!({"nullable": true}));
        }
    }
}

/// The names of the schemas that `value` refers to.
fn references(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            let reference = map.get("$ref").and_then(Value::as_str);
            let name = reference.and_then(|text| text.strip_prefix("#/components/schemas/"));
            names.extend(name.map(str::to_owned));
            map.values().for_each(|value| references(value, names));
        }
        Value::Array(elements) => elements.iter().for_each(|value| references(value, names)),
        _ => {}
    }
}

fn extend(schema: &mut Value, bounds: Value) {
    if let (Value::Object(schema), Value::Object(bounds)) = (schema, bounds) {
        schema.extend(bounds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::document;

    fn described() -> Value {
        serde_json::from_str(&document()).unwrap()
    }

    fn property(schema: &str, name: &str) -> Value {
        described()["components"]["schemas"][schema]["properties"][name].clone()
    }

    #[test]
    fn every_value_with_a_bound_is_one_that_clients_send() {
        for (schemas, name, bound) in VALUES {
            let kind = match bound {
                Bound::Form(_) | Bound::Line(_) => json!("string"),
                Bound::Number(..) => json!("integer"),
                Bound::Elements(..) | Bound::Gates => json!("array"),
                Bound::Object => Value::Null,
            };
            for schema in *schemas {
                let value = property(schema, name);
                assert!(value["description"].is_string(), "{schema}.{name}");
                assert_eq!(value["type"], kind, "{schema}.{name}");
            }
        }
    }

    #[test]
    fn numbers_have_the_bounds_of_their_formats() {
        assert_eq!(property("PolicyChange", "approvals")["maximum"], 255);
        assert_eq!(property("PolicyChange", "approvals")["minimum"], 0);
        let parameters = described()["paths"]["/tasks"]["get"]["parameters"].clone();
        let mut parameters = parameters.as_array().unwrap().iter();
        let limit = parameters.find(|parameter| parameter["name"] == "limit");
        assert_eq!(limit.unwrap()["schema"]["maximum"], 500);
    }

    #[test]
    fn only_what_may_be_left_out_may_be_null() {
        assert_eq!(property("NewBackup", "directory")["nullable"], true);
        assert_eq!(property("NewRepository", "policy")["nullable"], true);
        assert_eq!(property("Expiry", "lifetime")["nullable"], Value::Null);
        assert_eq!(property("Task", "problem")["nullable"], Value::Null);
    }

    #[test]
    fn only_what_is_sent_is_without_unknown_properties() {
        let schemas = described()["components"]["schemas"].clone();
        for (name, strict) in [
            ("NewRepository", json!(false)),
            ("ReleaseChange", json!(false)),
            ("PublicKeyValue", json!(false)),
            ("Repository", Value::Null),
            ("KeyPurpose", Value::Null),
        ] {
            assert_eq!(schemas[name]["additionalProperties"], strict, "{name}");
        }
    }
}
