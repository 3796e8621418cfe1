//! Values that a document cannot tell, for requests that get further than their first check.

use serde_json::{Value, json};

/// How often a parameter names what is there; else it is made up.
pub(crate) const OFTEN: f64 = 0.8;

/// Good values that are nobody's identifiers.
pub(crate) fn invented() -> impl Iterator<Item = (&'static str, Value)> {
    [
        ("address", json!(["192.0.2.7", "2001:db8::7"])),
        // The greatest identifier, the least text, a number: behind them the first page begins.
        (
            "cursor",
            json!([
                "ImZmZmZmZmZmLWZmZmYtZmZmZi1mZmZmLWZmZmZmZmZmZmZmZiI",
                "IiI",
                "OTk5OTk"
            ]),
        ),
        ("email", json!(["a@example.org", "b@example.org"])),
        (
            "file name",
            json!(["hello-1.2-1.noarch.rpm", "hello_1.1_all.deb"]),
        ),
        ("gate", json!(["shrink", "provenance"])),
        ("network", json!(["192.0.2.0/24", "2001:db8::/32"])),
        (
            "path",
            json!(["/rpm/core/el9/repodata/repomd.xml", "repodata/repomd.xml"]),
        ),
        (
            "preference",
            json!(["wait=2", "respond-async", "return=minimal"]),
        ),
        ("scope", json!(["rpm/core/**", "*/core"])),
        ("target", json!(["dist/*", "team/*", "dist/tool.tar.gz"])),
    ]
    .into_iter()
}

/// Where values in headers and bodies are taken from.
pub(crate) fn bodies() -> Value {
    let of = |name: &str, often: f64| json!({"dictionary": name, "probability": often});
    json!({
        "header.Prefer": of("preference", 0.3),
        "body.account": of("account", OFTEN),
        "body.account_id": of("account", OFTEN),
        "body.component": of("component", OFTEN),
        "body.email": of("email", OFTEN),
        "body.names[*]": of("file name", OFTEN),
        "body.networks[*]": of("network", OFTEN),
        "body.override[*]": of("gate", OFTEN),
        "body.packages[*]": of("package", OFTEN),
        "body.paths[*]": of("target", OFTEN),
        "body.plan": of("plan", OFTEN),
        "body.scopes[*]": of("scope", OFTEN),
        "body.signing_key": of("signing_key", OFTEN),
        "body.source": of("repository", OFTEN),
        "body.targets[*].repository": of("repository", OFTEN),
    })
}
