//! Bodies as Packyard takes them: JSON whatever its announced type, with members it does not know.

use poem::{Request, RequestBody};
use poem_openapi::payload::{ParsePayload, Payload};
use poem_openapi::registry::{MetaSchemaRef, Registry};
use poem_openapi::types::{ParseFromJSON, Type};

use super::fault::Fault;
use crate::faults::faults;

/// Longest body, in bytes.
const LONGEST: usize = 1 << 20;

/// A JSON object.
#[derive(Debug)]
pub(super) struct Lenient<T>(pub(super) T);

impl<T: Type> Payload for Lenient<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: ParseFromJSON> ParsePayload for Lenient<T> {
    const IS_REQUIRED: bool = true;

    async fn from_request(_: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        let unread = |_| Fault::invalid("the body ended early, or has more than 1 MiB");
        let taken = body
            .take()
            .map_err(|_| Fault::invalid("there is no body"))?;
        let bytes = taken.into_bytes_limit(LONGEST).await.map_err(unread)?;
        let value = serde_json::from_slice(&bytes)
            .map_err(|error| Fault::invalid(format!("the body is no JSON: {error}")))?;
        // The framework would take `7` for a text.
        if let Some(first) = faults::<T>(&value).first() {
            return Err(Fault::invalid(format!("{}: {}", first.field, first.detail)).into());
        }
        let parsed = T::parse_from_json(Some(value));
        let parsed = parsed.map_err(|error| Fault::invalid(error.into_message()))?;
        Ok(Self(parsed))
    }
}

poem_openapi::impl_apirequest_for_payload!(Lenient<T>, T: ParseFromJSON);
