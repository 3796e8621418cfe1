//! Who comes from Packyard goes on as before: scripts find its API, subscribers' keys open what they
//! did, and what was wrong with it is not wrong here.

mod faults;
mod imported;

use kit::database::block_on;
use kit::http::{Admin, Answer};
use kit::server::{Embedded, Objects, Scaled};
use kit::{Key, Repository};
use reqwest::{Client, Method};
use serde_json::{Value, json};

/// Where scripts look for Packyard.
const API: &str = "/compat/packyard/api/v1";

/// A script that was written for Packyard: it sends its session in a cookie.
struct Script {
    api: String,
    session: String,
}

impl Script {
    fn of(admin: &Admin) -> Self {
        Self::with(admin, admin.token())
    }

    fn with(admin: &Admin, token: &str) -> Self {
        Self {
            api: format!("{}{API}", admin.base()),
            session: format!("packyard_session={token}"),
        }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = Client::new().request(method, format!("{}{path}", self.api));
        let request = request
            .header("Cookie", &self.session)
            .header("Origin", "https://admin.example.org");
        // As `curl -d` does without a further word.
        let form = "application/x-www-form-urlencoded";
        let request = match body {
            Some(body) => request.header("Content-Type", form).body(body.to_string()),
            None => request,
        };
        Answer::of(request).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, Some(&body)).await
    }

    async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PATCH, path, Some(&body)).await
    }

    async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, None).await
    }

    /// A component that exists from now on.
    async fn component(&self, name: &str, visibility: &str) {
        let body = json!({"name": name, "visibility": visibility});
        self.post("/components", body).await.expect(201);
    }

    /// An account; its identifier.
    async fn account(&self, email: &str) -> String {
        let body = json!({"email": email, "org_name": "Example"});
        let made: Value = self.post("/accounts", body).await.expect(201).json();
        text(&made["id"])
    }

    /// A key; its secret is what the answer calls its `id`.
    async fn key(&self, account: &str, component: &str) -> Key {
        let body = json!({"account_id": account, "component": component, "label": "farm"});
        let made: Value = self.post("/keys", body).await.expect(201).json();
        Key {
            id: text(&made["public_id"]),
            secret: text(&made["id"]),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("it is a text").to_owned()
}

/// The code of a refusal, which has this status.
fn code(answer: &Answer, status: u16) -> String {
    let refused: Value = answer.expect(status).json();
    assert!(refused["message"].is_string(), "{refused}");
    text(&refused["code"])
}

/// A repository that needs a key, with something in it; the URL of its entry point.
async fn private(admin: &Admin, public: &str, address: &str) -> String {
    let repository = Repository::create(admin, public, address).await;
    let closed = json!({"public": false});
    let changed = admin.patch(&repository.path(), &closed).await;
    admin.succeeds(changed).await;
    let rpm = kit::corpus::RpmBuilder::new("hello", "1.0", "1");
    repository.push(rpm.arch("noarch").build()).await;
    repository.base() + "repodata/repomd.xml"
}

#[test]
fn a_script_that_was_written_for_packyard_provisions_a_subscriber() {
    block_on(async {
        let server = Embedded::start().await;
        let url = private(server.admin(), server.public(), "rpm/core/2025/el9-x86_64").await;
        let script = Script::of(server.admin());
        let who: Value = script.get("/auth/whoami").await.expect(200).json();
        assert_eq!(
            (&who["role"], &who["status"]),
            (&json!("admin"), &json!("active"))
        );

        let core = json!({
            "name": "core", "visibility": "private", "rpm_series": ["2025", "2026"],
            "rpm_os_families": ["el9"], "rpm_architectures": ["x86_64", "aarch64"],
        });
        let made: Value = script
            .post("/components", core.clone())
            .await
            .expect(201)
            .json();
        assert_eq!(made["rpm_series"], json!(["2025", "2026"]));
        assert_eq!(made["rpm_architectures"], json!(["aarch64", "x86_64"]));
        assert_eq!(
            code(&script.post("/components", core).await, 409),
            "COMPONENT_EXISTS"
        );
        let made: Vec<Value> = server.admin().all("/repositories").await;
        assert_eq!(made.len(), 4, "{made:?}");

        let account = script.account("CI@example.org").await;
        assert_eq!(account.len(), 32);
        let again = json!({"email": "ci@EXAMPLE.org", "org_name": "x"});
        let again = script.post("/accounts", again).await;
        assert_eq!(code(&again, 409), "ACCOUNT_EMAIL_EXISTS");
        let key = script.key(&account, "core").await;
        assert!(key.secret.len() == 64 && key.secret.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_eq!(key.get(&url).await.status, 200);

        for id in [&key.id, &key.secret] {
            let path = format!("/keys/{id}");
            let shown: Value = script.get(&path).await.expect(200).json();
            let expected = (&json!("core"), &json!(account), &json!(true), &Value::Null);
            let seen = (&shown["component"], &shown["account_id"], &shown["active"]);
            assert_eq!((seen.0, seen.1, seen.2, &shown["expires_at"]), expected);
            assert_eq!(shown["component_visibility"], "private");
        }
        for _ in 0..2 {
            let gone = script.delete(&format!("/keys/{}", key.secret)).await;
            assert_eq!((gone.status, gone.body.len()), (204, 0));
            assert_eq!(key.get(&url).await.status, 401);
        }
        let shown: Value = script
            .get(&format!("/keys/{}", key.id))
            .await
            .expect(200)
            .json();
        assert_eq!(shown["active"], false);
    });
}

#[test]
fn packyards_refusals_have_its_codes() {
    block_on(async {
        let server = Embedded::start().await;
        let script = Script::of(server.admin());
        script.component("core", "private").await;
        let account = script.account("a@example.org").await;
        let key = |more: Value| {
            let mut body = json!({"component": "core", "label": "x", "account_id": account});
            let members = more.as_object().unwrap().clone();
            body.as_object_mut().unwrap().extend(members);
            body
        };
        for (path, body, status, expected) in [
            (
                "/keys",
                key(json!({"account_id": ""})),
                400,
                "MISSING_ACCOUNT_ID",
            ),
            (
                "/keys",
                key(json!({"account_id": "nobody"})),
                404,
                "ACCOUNT_NOT_FOUND",
            ),
            (
                "/keys",
                key(json!({"component": "none"})),
                400,
                "INVALID_COMPONENT",
            ),
            (
                "/keys",
                key(json!({"expires_at": "soon"})),
                400,
                "INVALID_REQUEST",
            ),
            (
                "/keys",
                key(json!({"label": "a\nb"})),
                400,
                "INVALID_REQUEST",
            ),
            (
                "/accounts",
                json!({"email": "none"}),
                400,
                "INVALID_REQUEST",
            ),
            ("/accounts", json!([]), 400, "INVALID_REQUEST"),
            (
                "/components",
                json!({"name": "../x"}),
                400,
                "INVALID_REQUEST",
            ),
            (
                "/components",
                json!({"name": "x", "visibility": "some"}),
                400,
                "INVALID_VISIBILITY",
            ),
            (
                "/accounts/00/keys",
                json!({"component": "core"}),
                404,
                "ACCOUNT_NOT_FOUND",
            ),
            ("/nowhere", json!({}), 404, "NOT_FOUND"),
        ] {
            let answer = script.post(path, body.clone()).await;
            assert_eq!(code(&answer, status), expected, "{path} {body}");
        }
        for (path, status, expected) in [
            ("/keys?limit=501", 400, "LIMIT_TOO_LARGE"),
            ("/keys?offset=-1", 400, "INVALID_REQUEST"),
            ("/keys?component=none", 400, "INVALID_COMPONENT"),
            ("/keys/0000", 404, "KEY_NOT_FOUND"),
            ("/accounts?status=odd", 400, "INVALID_REQUEST"),
            ("/accounts/0000", 404, "ACCOUNT_NOT_FOUND"),
            ("/components/none", 404, "COMPONENT_NOT_FOUND"),
        ] {
            assert_eq!(code(&script.get(path).await, status), expected, "{path}");
        }
        let patched = script.patch("/components/core", json!({})).await;
        assert_eq!(code(&patched, 400), "INVALID_VISIBILITY");
        let path = format!("/accounts/{account}");
        let patched = script.patch(&path, json!({"status": "deleted"})).await;
        assert_eq!(code(&patched, 400), "INVALID_STATUS_TRANSITION");

        let nobody = Script::with(server.admin(), "wrong");
        assert_eq!(code(&nobody.get("/keys").await, 401), "UNAUTHORIZED");
        for (role, reads) in [("auditor", 200), ("publisher", 403)] {
            let body = json!({"name": role, "role": role});
            let made = server.admin().post("/tokens", &body).await;
            let token = text(&made.json::<Value>()["secret"]);
            server.admin().succeeds(made).await;
            let other = Script::with(server.admin(), &token);
            assert_eq!(other.get("/keys").await.status, reads, "{role}");
            let refused = other.post("/accounts", json!({"email": "b@c"})).await;
            assert_eq!(code(&refused, 403), "ROLE_DENIED");
        }
        // There is no key that could sign them: nothing is left of the component.
        let tree = json!({
            "name": "extra", "rpm_series": ["1"], "rpm_os_families": ["el9"],
            "rpm_architectures": ["x86_64"],
        });
        let refused = script.post("/components", tree).await;
        assert_eq!(code(&refused, 400), "RPM_INIT_FAILED");
        let put = script.ask(Method::PUT, "/keys", None).await;
        assert_eq!(code(&put, 405), "METHOD_NOT_ALLOWED");
        assert_eq!(put.header("allow"), Some("GET, POST"));
        assert_eq!(script.get("/components/extra").await.status, 404);
    });
}

/// On Postgres too: keys are found by their scopes, which are JSON there.
async fn live_and_die(admin: &Admin, public: &str) {
    let url = private(admin, public, "rpm/core/el9").await;
    let script = Script::of(admin);
    script.component("core", "private").await;
    script.component("other", "private").await;
    let account = script.account("ops@example.org").await;
    let keys = [
        script.key(&account, "core").await,
        script.key(&account, "core").await,
        script.key("legacy", "core").await,
    ];
    let other = script.key(&account, "other").await;
    let count = async |path: String| {
        let rows: Vec<Value> = script.get(&path).await.expect(200).json();
        rows.len()
    };
    assert_eq!(count("/keys?component=core".into()).await, 3);
    assert_eq!(count("/keys?account=legacy".into()).await, 1);
    assert_eq!(
        count(format!("/keys?component=core&account={account}")).await,
        2
    );
    assert_eq!(count(format!("/accounts/{account}/keys")).await, 3);
    let page = script.get("/keys?component=core&limit=2").await;
    let link = page
        .header("link")
        .expect("there is another page")
        .to_owned();
    assert!(
        link.contains("offset=2") && link.contains("component=core"),
        "{link}"
    );
    let next = link.split(['<', '>']).nth(1).unwrap();
    let next = script.get(next.strip_prefix(API).unwrap()).await;
    assert_eq!(next.json::<Vec<Value>>().len(), 1);
    assert!(next.header("link").unwrap().contains("rel=\"prev\""));

    let path = format!("/accounts/{account}");
    for (status, expected) in [("suspended", 401), ("active", 200)] {
        let body = json!({"status": status});
        let shown: Value = script.patch(&path, body).await.expect(200).json();
        assert_eq!(shown["status"], status);
        assert_eq!(keys[0].get(&url).await.status, expected);
        assert_eq!(keys[2].get(&url).await.status, 200);
        let body = json!({"component": "core", "label": "late"});
        let issued = script.post(&format!("{path}/keys"), body).await;
        if status == "suspended" {
            assert_eq!(code(&issued, 409), "ACCOUNT_SUSPENDED");
        } else {
            issued.expect(201);
        }
    }
    let public = json!({"visibility": "public"});
    script.patch("/components/core", public).await.expect(200);
    assert_eq!(Answer::of(Client::new().get(&url)).await.status, 200);
    let private = json!({"visibility": "private"});
    script.patch("/components/core", private).await.expect(200);

    let asked = script.delete("/components/core").await;
    let impact: Value = asked.expect(409).json();
    assert_eq!(impact["code"], "CONFIRM_REQUIRED");
    assert_eq!(impact["impact"]["keys_revoked"], 4, "{impact}");
    assert_eq!(keys[0].get(&url).await.status, 200);
    let done = script.delete("/components/core?confirm=core").await;
    assert_eq!(done.expect(200).json::<Value>()["keys_revoked"], 4);
    for key in &keys {
        assert_eq!(key.get(&url).await.status, 401);
    }
    assert_eq!(other.shown(admin).await["state"], "active");
    let asked = script.delete(&path).await;
    assert_eq!(
        asked.expect(409).json::<Value>()["impact"]["keys_revoked"],
        1
    );
    let done = script.delete(&format!("{path}?confirm={account}")).await;
    assert_eq!(done.expect(200).json::<Value>()["keys_revoked"], 1);
    assert_eq!(script.get(&path).await.status, 404);
    assert_eq!(count("/accounts?status=deleted".into()).await, 1);
}

#[test]
fn what_scripts_delete_takes_its_keys_along() {
    block_on(async {
        let server = Embedded::start().await;
        live_and_die(server.admin(), server.public()).await;
        let servers = Scaled::start(2, 1, Objects::Folder).await;
        live_and_die(servers.admin(), servers.public()).await;
    });
}
