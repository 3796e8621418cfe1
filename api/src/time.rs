//! Times in answers and questions: RFC 3339, UTC, ending in `Z`.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{
    ParseError, ParseFromJSON, ParseFromParameter, ParseResult, ToJSON, Type,
};
use serde_json::Value;

/// A moment in UTC, to the microsecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time(pub(crate) DateTime<Utc>);

impl From<DateTime<Utc>> for Time {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at)
    }
}

impl Type for Time {
    const IS_REQUIRED: bool = true;

    type RawValueType = Self;

    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "string_date-time".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "date-time")))
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        Some(self)
    }

    fn raw_element_iter<'a>(
        &'a self,
    ) -> Box<dyn Iterator<Item = &'a Self::RawElementValueType> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl ParseFromJSON for Time {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        match value.unwrap_or_default() {
            Value::String(text) => Self::parse_from_parameter(&text),
            value => Err(ParseError::expected_type(value)),
        }
    }
}

impl ParseFromParameter for Time {
    fn parse_from_parameter(text: &str) -> ParseResult<Self> {
        let at = DateTime::parse_from_rfc3339(text).map_err(|_| {
            ParseError::custom("it is no RFC 3339 time such as 2030-01-02T03:04:05Z")
        })?;
        Ok(Self(entities::truncate(at.to_utc())))
    }
}

impl ToJSON for Time {
    fn to_json(&self) -> Option<Value> {
        Some(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_ends_in_z_whatever_zone_it_came_in() {
        let time = Time::parse_from_parameter("2030-01-02T03:04:05.1234567+02:00").unwrap();

        assert_eq!(time.to_json(), Some("2030-01-02T01:04:05.123456Z".into()));
    }

    #[test]
    fn a_time_without_a_zone_is_refused() {
        assert!(Time::parse_from_parameter("2030-01-02T03:04:05").is_err());
        assert!(Time::parse_from_json(Some(7.into())).is_err());
    }
}
