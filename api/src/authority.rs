//! Who signs a role of a trust root: keys, and how many of them.

use std::collections::HashSet;

use entities::Json;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::complaints::Complaints;
use crate::target;

/// Most keys of one role.
const MOST_KEYS: usize = 64;

/// Longest public part of a key, in bytes: RSA of 8192 bits as PEM has 1,410.
const LONGEST_KEY: usize = 2048;

/// Longest name of a role: with its version and `.json` it stays a file name everywhere.
const LONGEST_NAME: usize = 200;

/// Most patterns of one role.
const MOST_PATTERNS: usize = 256;

/// Names that the specification, its clients or this server give a meaning of their own.
const TAKEN: &[&str] = &[
    "root",
    "targets",
    "snapshot",
    "timestamp",
    "mirrors",
    "repositories",
    "bins",
];

/// How the names of roles begin that this server makes by itself.
const MADE: &[&str] = &["bin-", "repository-"];

/// The keys that may sign a role, and how many of them have to.
#[derive(Clone, Debug, Serialize, Deserialize, Object)]
#[oai(rename = "Authority")]
pub(crate) struct Authority {
    /// The keys.
    pub(crate) keys: Vec<PublicKey>,
    /// How many of them have to sign.
    pub(crate) threshold: u32,
}

/// A public key as metadata holds it. Its identifier is the SHA-256 of its canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct PublicKey {
    /// `ed25519`, `ecdsa` or `rsa`.
    keytype: String,
    /// `ed25519`, `ecdsa-sha2-nistp256` or `rsassa-pss-sha256`.
    scheme: String,
    /// The key itself.
    keyval: PublicKeyValue,
}

/// The value of a public key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct PublicKeyValue {
    /// 64 hexadecimal digits of an Ed25519 key; PEM of the others.
    public: String,
}

impl Authority {
    /// As jobs and rows hold it.
    pub(crate) fn to_json(&self) -> Json {
        json!({"keys": &self.keys, "threshold": self.threshold})
    }

    /// Tells what is wrong with it; `at` is where it stands in the request, with a final dot.
    pub(crate) fn judge(&self, at: &str, complaints: &mut Complaints) {
        if self.keys.is_empty() || self.keys.len() > MOST_KEYS {
            let reason = format!("it must have 1 to {MOST_KEYS} keys");
            complaints.add(|| format!("{at}keys"), reason);
        }
        let mut known = HashSet::new();
        for (index, key) in self.keys.iter().enumerate() {
            let field = || format!("{at}keys[{index}]");
            complaints.hear(key.check(), field);
            if !known.insert(key) {
                complaints.add(field, "it is named twice");
            }
        }
        if self.threshold == 0 || self.threshold as usize > self.keys.len() {
            let reason = "it must be at least 1, and at most the number of keys";
            complaints.add(|| format!("{at}threshold"), reason);
        }
    }
}

impl PublicKey {
    fn check(&self) -> Result<(), &'static str> {
        let public = self.keyval.public.trim();
        if public.len() > LONGEST_KEY {
            return Err("its public part is longer than that of any key");
        }
        let pem = public.starts_with("-----BEGIN PUBLIC KEY-----")
            && public.ends_with("-----END PUBLIC KEY-----");
        match (self.keytype.as_str(), self.scheme.as_str()) {
            ("ed25519", "ed25519") => target::check_sha256(public)
                .map_err(|_| "its public part must be 64 lower-case hexadecimal digits"),
            ("ecdsa", "ecdsa-sha2-nistp256") | ("rsa", "rsassa-pss-sha256") if pem => Ok(()),
            ("ecdsa", "ecdsa-sha2-nistp256") | ("rsa", "rsassa-pss-sha256") => {
                Err("its public part must be PEM that begins with `-----BEGIN PUBLIC KEY-----`")
            }
            _ => Err(
                "it must be of type `ed25519` with scheme `ed25519`, `ecdsa` with \
                 `ecdsa-sha2-nistp256`, or `rsa` with `rsassa-pss-sha256`: other keys lock clients out",
            ),
        }
    }
}

/// Whether a role that is not made by this server may be called `name`.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub(crate) fn check_role_name(name: &str) -> Result<(), String> {
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
    if name.is_empty() || name.len() > LONGEST_NAME {
        return Err(format!("it must have 1 to {LONGEST_NAME} characters"));
    }
    if !name.bytes().all(plain) || name.starts_with(['.', '-']) {
        return Err(
            "it must have only a-z, 0-9, `.`, `_` and `-`, and not begin with `.` or `-`".into(),
        );
    }
    if TAKEN.contains(&name) || MADE.iter().any(|prefix| name.starts_with(prefix)) {
        return Err(format!("`{name}` is a name that has a meaning of its own"));
    }
    Ok(())
}

/// Tells what is wrong with the patterns of a role; `at` is where they stand in the request.
pub(crate) fn judge_patterns(patterns: &[String], at: &str, complaints: &mut Complaints) {
    if patterns.is_empty() || patterns.len() > MOST_PATTERNS {
        let reason = format!("it must have 1 to {MOST_PATTERNS} patterns");
        complaints.add(|| at.to_owned(), reason);
    }
    for (index, pattern) in patterns.iter().enumerate() {
        complaints.hear(target::check_pattern(pattern), || format!("{at}[{index}]"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(keytype: &str, scheme: &str, public: &str) -> PublicKey {
        PublicKey {
            keytype: keytype.into(),
            scheme: scheme.into(),
            keyval: PublicKeyValue {
                public: public.into(),
            },
        }
    }

    fn ed25519(seed: u8) -> PublicKey {
        key("ed25519", "ed25519", &hex::encode([seed; 32]))
    }

    fn is_good(keys: Vec<PublicKey>, threshold: u32) -> bool {
        let mut complaints = Complaints::default();
        Authority { keys, threshold }.judge("", &mut complaints);
        complaints.settle().is_ok()
    }

    #[test]
    fn a_threshold_can_be_met_by_the_keys() {
        let keys = || vec![ed25519(1), ed25519(2)];

        assert!(is_good(keys(), 1) && is_good(keys(), 2));
        assert!(!is_good(keys(), 0) && !is_good(keys(), 3));
        assert!(!is_good(Vec::new(), 0));
        assert!(!is_good(vec![ed25519(1), ed25519(1)], 2));
    }

    #[test]
    fn keys_are_of_the_three_kinds_that_clients_read() {
        let pem = "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n";

        assert!(key("ecdsa", "ecdsa-sha2-nistp256", pem).check().is_ok());
        assert!(key("rsa", "rsassa-pss-sha256", pem).check().is_ok());
        for (keytype, scheme, public) in [
            ("ed25519", "ed25519", "abc"),
            ("ed25519", "ed25519", pem),
            ("ecdsa", "ecdsa-sha2-nistp384", pem),
            ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", pem),
            ("ecdsa", "ecdsa-sha2-nistp256", "04aa"),
            ("rsa", "rsassa-pss-sha256", &"a".repeat(LONGEST_KEY + 1)),
            ("ml-dsa", "ml-dsa-44", "aa"),
        ] {
            assert!(key(keytype, scheme, public).check().is_err(), "{scheme}");
        }
    }

    #[test]
    fn names_that_mean_something_else_are_refused() {
        assert_eq!(check_role_name("team-a.x_1"), Ok(()));
        let long = "a".repeat(LONGEST_NAME + 1);
        for name in [
            "",
            "Team",
            "a/b",
            ".a",
            "-a",
            "ä",
            "root",
            "mirrors",
            "bins",
            "bin-7",
            "repositories",
            "repository-x",
            &long,
        ] {
            assert!(check_role_name(name).is_err(), "{name}");
        }
    }
}
