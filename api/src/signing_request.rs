//! What the API reads of the files of a ceremony. They are judged by the worker, which can read
//! metadata; here only what makes no sense at all is refused before anything is queued.

use chrono::{DateTime, Utc};
use entities::{CeremonyId, Json, ceremony};
use serde::Deserialize;

use crate::complaints::Complaints;
use crate::target;

/// What a request says it is.
const REQUEST: &str = "countersign-signing-request/1";

/// What a response says it is.
const RESPONSE: &str = "countersign-signing-response/1";

/// Most signatures of one response.
const MOST_SIGNATURES: usize = 64;

/// Longest signature in hexadecimal digits: RSA of 8192 bits.
const LONGEST_SIGNATURE: usize = 2048;

/// A signing request, as far as it is read here.
#[derive(Debug, Deserialize)]
pub(crate) struct SigningRequest {
    format: String,
    trust_root: String,
    /// What the ceremony is to be called.
    pub(crate) ceremony: CeremonyId,
    /// The role that is to be signed.
    pub(crate) role: String,
    expires: DateTime<Utc>,
    /// SHA-256 of what is to be signed.
    pub(crate) sha256: String,
    signed: Signed,
}

/// What is to be signed, as far as it is read here.
#[derive(Debug, Deserialize)]
struct Signed {
    version: i64,
}

/// A signing response, as far as it is read here.
#[derive(Debug, Deserialize)]
struct SigningResponse {
    format: String,
    ceremony: String,
    role: String,
    sha256: String,
    signatures: Vec<Signature>,
}

/// A signature as metadata holds it.
#[derive(Debug, Deserialize)]
struct Signature {
    keyid: String,
    sig: String,
}

impl SigningRequest {
    /// Reads the request in `field` for the trust root `name`.
    pub(crate) fn read(
        file: &Json,
        name: &str,
        now: DateTime<Utc>,
        field: &str,
        complaints: &mut Complaints,
    ) -> Option<Self> {
        let at = |part: &str| format!("{field}.{part}");
        let read =
            Self::deserialize(file).map_err(|error| format!("it is no signing request: {error}"));
        let request = complaints.hear(read, || field.to_owned())?;
        if request.format != REQUEST {
            complaints.add(|| at("format"), format!("it must be `{REQUEST}`"));
        }
        if request.trust_root != name {
            complaints.add(|| at("trust_root"), format!("it must be `{name}`"));
        }
        if request.expires <= now {
            complaints.add(|| at("expires"), "it is over: make the request anew");
        }
        if request.signed.version < 1 {
            complaints.add(|| at("signed.version"), "it must be at least 1");
        }
        complaints.hear(target::check_sha256(&request.sha256), || at("sha256"));
        Some(request)
    }

    /// Tells what is wrong with it as the request of a trust root that begins.
    pub(crate) fn judge_first(&self, field: &str, complaints: &mut Complaints) {
        if self.role != "root" {
            complaints.add(|| format!("{field}.role"), "it must be `root`");
        }
        if self.signed.version != 1 {
            complaints.add(|| format!("{field}.signed.version"), "it must be 1");
        }
    }
}

/// Tells what is wrong with `file` as a response to the request of `ceremony`.
pub(crate) fn judge_response(file: &Json, ceremony: &ceremony::Model, complaints: &mut Complaints) {
    let at = |part: &str| format!("response.{part}");
    let read = SigningResponse::deserialize(file)
        .map_err(|error| format!("it is no signing response: {error}"));
    let Some(response) = complaints.hear(read, || "response".into()) else {
        return;
    };
    if response.format != RESPONSE {
        complaints.add(|| at("format"), format!("it must be `{RESPONSE}`"));
    }
    let expected = [
        ("ceremony", &response.ceremony, &ceremony.id.to_string()),
        ("role", &response.role, &ceremony.role),
        ("sha256", &response.sha256, &ceremony.sha256),
    ];
    for (part, found, expected) in expected {
        if found != expected {
            complaints.add(|| at(part), format!("this ceremony has `{expected}`"));
        }
    }
    if response.signatures.is_empty() || response.signatures.len() > MOST_SIGNATURES {
        let reason = format!("it must have 1 to {MOST_SIGNATURES} signatures");
        complaints.add(|| at("signatures"), reason);
    }
    for (index, signature) in response.signatures.iter().enumerate() {
        let field = |part: &str| format!("response.signatures[{index}].{part}");
        complaints.hear(target::check_sha256(&signature.keyid), || field("keyid"));
        let digits = signature.sig.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !digits || signature.sig.is_empty() || signature.sig.len() > LONGEST_SIGNATURE {
            complaints.add(
                || field("sig"),
                "it must be a signature in hexadecimal digits",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use entities::TrustRootId;
    use entities::ceremony::{Standings, State};
    use serde_json::json;

    use super::*;

    const HASH: &str = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

    fn request(change: impl FnOnce(&mut Json)) -> Vec<String> {
        let mut file = json!({
            "format": REQUEST,
            "trust_root": "default",
            "ceremony": CeremonyId::fresh(),
            "role": "root",
            "expires": "2030-01-08T00:00:00Z",
            "sha256": HASH,
            "signed": {"_type": "root", "version": 1},
            "trusted_root": null,
            "live": null,
            "authority": null,
        });
        change(&mut file);
        let now = "2030-01-01T00:00:00Z".parse().unwrap();
        fields(|complaints| {
            if let Some(request) = SigningRequest::read(&file, "default", now, "root", complaints) {
                request.judge_first("root", complaints);
            }
        })
    }

    fn response(change: impl FnOnce(&mut Json)) -> Vec<String> {
        let at = "2030-01-01T00:00:00Z".parse().unwrap();
        let row = ceremony::Model {
            id: CeremonyId::fresh(),
            trust_root: TrustRootId::fresh(),
            role: "root".into(),
            version: 1,
            state: State::Signing,
            request: Vec::new(),
            sha256: HASH.into(),
            words: String::new(),
            signatures: json!([]),
            standings: Standings::default(),
            transcript: String::new(),
            expires_at: at,
            created_by: "system".into(),
            revision: 1,
            created_at: at,
            ended_at: None,
        };
        let mut file = json!({
            "format": RESPONSE,
            "ceremony": row.id,
            "role": "root",
            "sha256": HASH,
            "signatures": [{"keyid": HASH, "sig": "abcd"}],
        });
        change(&mut file);
        fields(|complaints| judge_response(&file, &row, complaints))
    }

    /// The fields that were complained about.
    fn fields(judge: impl FnOnce(&mut Complaints)) -> Vec<String> {
        let mut complaints = Complaints::default();
        judge(&mut complaints);
        complaints.fields().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn a_request_names_what_it_is_for() {
        assert_eq!(request(|_| {}), Vec::<String>::new());
        assert_eq!(
            request(|file| file["format"] = "x/2".into()),
            ["root.format"]
        );
        let other = request(|file| file["trust_root"] = "other".into());
        assert_eq!(other, ["root.trust_root"]);
        let late = request(|file| file["expires"] = "2029-12-31T00:00:00Z".into());
        assert_eq!(late, ["root.expires"]);
        let second = request(|file| file["signed"]["version"] = 2.into());
        assert_eq!(second, ["root.signed.version"]);
        assert_eq!(
            request(|file| file["role"] = "targets".into()),
            ["root.role"]
        );
        assert_eq!(request(|file| file["ceremony"] = "mine".into()), ["root"]);
        assert_eq!(request(|file| *file = json!("trust me")), ["root"]);
    }

    #[test]
    fn a_response_answers_the_request_that_was_made() {
        assert_eq!(response(|_| {}), Vec::<String>::new());
        for part in ["ceremony", "role", "sha256", "format"] {
            let wrong = response(|file| file[part] = "other".into());
            assert_eq!(wrong, [format!("response.{part}")]);
        }
        assert_eq!(
            response(|file| file["signatures"] = json!([])),
            ["response.signatures"]
        );
        let wrong = response(|file| file["signatures"] = json!([{"keyid": "1", "sig": "x"}]));
        assert_eq!(
            wrong,
            ["response.signatures[0].keyid", "response.signatures[0].sig"]
        );
        assert_eq!(response(|file| *file = json!([])), ["response"]);
    }
}
