//! Bodies of requests: JSON that says all that is wrong with it, and octets that only stream.

use poem::error::ReadBodyError;
use poem::http::header;
use poem::{Request, RequestBody};
use poem_openapi::payload::{ParsePayload, Payload};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::{ParseFromJSON, Type};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::complaints::Complaints;
use crate::context::Context;
use crate::faults::faults;
use crate::problem::Refusal;
use crate::upload::Announced;

/// A JSON object, and the digest of the bytes that it came in. It may be `LIMIT` bytes long where
/// that is more than what the settings allow for ordinary bodies.
#[derive(Debug)]
pub(crate) struct Body<T, const LIMIT: u64 = 0> {
    /// The object.
    pub(crate) value: T,
    /// SHA-256 of the bytes, for the fingerprint of the request.
    pub(crate) sha256: [u8; 32],
}

impl<T: Type, const LIMIT: u64> Payload for Body<T, LIMIT> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: ParseFromJSON, const LIMIT: u64> ParsePayload for Body<T, LIMIT> {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::read(request, body).await?)
    }
}

impl<T: ParseFromJSON, const LIMIT: u64> Body<T, LIMIT> {
    async fn read(request: &Request, body: &mut RequestBody) -> Result<Self, Refusal> {
        if !is_json(request.content_type()) {
            return Err(Refusal::unsupported_media_type("`application/json`"));
        }
        refuse_encoding(request)?;
        let limit = request
            .data::<Context>()
            .map_or(0, |context| context.settings.limits.body_bytes)
            .max(LIMIT);
        let bytes = body
            .take()
            .map_err(|_| Refusal::incomplete_body())?
            .into_bytes_limit(usize::try_from(limit).unwrap_or(usize::MAX))
            .await
            .map_err(|error| match error {
                ReadBodyError::PayloadTooLarge => Refusal::too_large(limit),
                _ => Refusal::incomplete_body(),
            })?;
        Ok(Self {
            value: parse(&bytes)?,
            sha256: Sha256::digest(&bytes).into(),
        })
    }
}

/// The schema is asked first: the framework would take `7` for a text.
fn parse<T: ParseFromJSON>(bytes: &[u8]) -> Result<T, Refusal> {
    let value = json(bytes)?;
    let mut complaints = Complaints::default();
    for fault in faults::<T>(&value) {
        complaints.add(|| fault.field, fault.detail);
    }
    complaints.settle()?;
    T::parse_from_json(Some(value))
        .map_err(|error| Refusal::invalid_request().detail(error.into_message()))
}

fn json(bytes: &[u8]) -> Result<Value, Refusal> {
    serde_json::from_slice(bytes)
        .map_err(|error| Refusal::malformed_json().detail(error.to_string()))
}

fn is_json(content_type: Option<&str>) -> bool {
    let essence = content_type.and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

poem_openapi::impl_apirequest_for_payload!(Body<T, LIMIT>, T: ParseFromJSON, const LIMIT: u64);

/// Octets as they come, not read yet.
pub(crate) struct Octets {
    /// What was said about them.
    pub(crate) announced: Announced,
    /// The octets.
    pub(crate) body: poem::Body,
}

/// What may be announced for octets besides nothing at all.
const OCTETS: &[&str] = &[
    "application/octet-stream",
    "application/x-rpm",
    "application/x-redhat-package-manager",
    "application/xml",
    "text/xml",
    "application/yaml",
    "application/x-yaml",
    "text/yaml",
    "text/csv",
];

impl<'a> ApiExtractor<'a> for Octets {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn request_meta() -> Option<MetaRequest> {
        let binary = MetaSchema {
            format: Some("binary"),
            ..MetaSchema::new("string")
        };
        Some(MetaRequest {
            description: None,
            content: vec![MetaMediaType {
                content_type: "application/octet-stream",
                schema: MetaSchemaRef::Inline(Box::new(binary)),
            }],
            required: true,
        })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let essence = request
            .content_type()
            .and_then(|value| value.split(';').next())
            .map(str::trim);
        if essence
            .is_some_and(|given| !OCTETS.iter().any(|known| known.eq_ignore_ascii_case(given)))
        {
            let expected = "the octets themselves as `application/octet-stream`";
            return Err(Refusal::unsupported_media_type(expected).into());
        }
        refuse_encoding(request)?;
        Ok(Self {
            announced: Announced::read(request.headers())?,
            body: body.take().map_err(|_| Refusal::incomplete_body())?,
        })
    }
}

/// A compressed body would be stored, hashed and compared as something else.
fn refuse_encoding(request: &Request) -> Result<(), Refusal> {
    match request.headers().get(header::CONTENT_ENCODING) {
        Some(encoding) if !encoding.as_bytes().eq_ignore_ascii_case(b"identity") => Err(
            Refusal::unsupported_media_type("it without `Content-Encoding`"),
        ),
        _ => Ok(()),
    }
}
