//! nginx and Caddy serve a plain tree of files, and ask us who may read which.

use kit::Key;
use kit::database::block_on;
use kit::http::Answer;
use kit::place;
use kit::server::{Embedded, Proxy};
use reqwest::Client;
use serde_json::json;
use std::path::Path;

/// A tree with one file for each component.
fn plant(tree: &Path) {
    for component in ["core", "open", "nowhere"] {
        let folder = tree.join("rpm").join(component).join("el9");
        std::fs::create_dir_all(&folder).expect("the tree can be planted");
        place::write(&folder.join("file"), component);
    }
    let images = tree.join("v2/core/tool");
    std::fs::create_dir_all(&images).expect("the tree can be planted");
    place::write(&images.join("manifest"), "image");
}

async fn get(proxy: &Proxy, path: &str, secret: Option<&str>, header: Option<&str>) -> Answer {
    let mut request = Client::new().get(format!("{}{path}", proxy.url()));
    if let Some(secret) = secret {
        request = request.basic_auth("anybody", Some(secret));
    }
    if let Some(name) = header {
        request = request.header(name, "/rpm/open/el9/file");
    }
    Answer::of(request).await
}

#[test]
fn a_plain_tree_is_read_by_keys_with_the_right_scope_alone() {
    block_on(async {
        let server = Embedded::start().await;
        let admin = server.admin();
        for (name, public) in [("core", false), ("open", true)] {
            let body = json!({"name": name, "public": public});
            admin.succeeds(admin.post("/components", &body).await).await;
        }
        let made = async |scope: &str| {
            let body = json!({"label": scope, "scopes": [scope]});
            Key::create(admin, &body).await
        };
        let (key, other) = (made("rpm/core").await, made("rpm/other").await);
        let images = made("oci/core").await;
        let tree = place::scratch();
        plant(tree.path());
        for proxy in [
            Proxy::nginx(server.public(), tree.path()),
            Proxy::caddy(server.public(), tree.path()),
        ] {
            let status = async |path: &str, secret: Option<&str>| {
                get(&proxy, path, secret, None).await.status
            };
            let (core, open) = ("/rpm/core/el9/file", "/rpm/open/el9/file");
            let secret = Some(key.secret.as_str());
            let answer = get(&proxy, core, secret, None).await;
            assert_eq!(answer.expect(200).text(), "core", "{}", proxy.name());
            assert_eq!(status("/rpm/core/el9/missing", secret).await, 404);
            assert_eq!(
                get(&proxy, open, None, None).await.expect(200).text(),
                "open"
            );
            assert_eq!(
                status("/v2/core/tool/manifest", Some(&images.secret)).await,
                200
            );
            for (path, secret) in [
                (core, None),
                (core, Some("cs_wrong")),
                (core, Some(other.secret.as_str())),
                ("/v2/core/tool/manifest", secret),
                ("/rpm/nowhere/el9/file", secret),
                ("/", secret),
                ("/rpm/open/../core/el9/file", None),
                ("/rpm/open/%2e%2e/core/el9/file", None),
                ("/rpm/open/..%2fcore/el9/file", None),
                ("/rpm//core/el9/file", secret),
            ] {
                let answer = get(&proxy, path, secret, None).await;
                // Some of these are refused before anybody is asked.
                let refused = matches!(answer.status, 400 | 401 | 404);
                assert!(refused, "{}: {path}: {answer}", proxy.name());
                assert!(answer.text() != "core", "{path}");
            }
            let asked = get(&proxy, core, None, None).await;
            let challenge = asked
                .expect(401)
                .header("www-authenticate")
                .unwrap_or_default();
            assert!(challenge.starts_with("Basic"), "{}: {asked}", proxy.name());
            for header in ["X-Forwarded-Uri", "X-Original-URI"] {
                let answer = get(&proxy, core, None, Some(header)).await;
                assert_eq!(answer.status, 401, "{}: {header}", proxy.name());
            }
        }
    });
}

#[test]
fn a_key_that_was_revoked_and_a_server_that_is_away_let_nobody_in() {
    block_on(async {
        let mut server = Embedded::start().await;
        let body = json!({"name": "core"});
        let accepted = server.admin().post("/components", &body).await;
        server.admin().succeeds(accepted).await;
        let body = json!({"label": "a", "scopes": ["*/core"]});
        let revoked = Key::create(server.admin(), &body).await;
        let key = Key::create(server.admin(), &body).await;
        let tree = place::scratch();
        plant(tree.path());
        let proxies = [
            Proxy::nginx(server.public(), tree.path()),
            Proxy::caddy(server.public(), tree.path()),
        ];
        let path = "/rpm/core/el9/file";

        revoked.revoke(server.admin()).await;

        for proxy in &proxies {
            let opened = get(proxy, path, Some(&revoked.secret), None).await;
            assert_eq!(opened.status, 401, "{}", proxy.name());
            get(proxy, path, Some(&key.secret), None).await.expect(200);
        }
        server.process.kill();
        for proxy in &proxies {
            let opened = get(proxy, path, Some(&key.secret), None).await;
            assert!(opened.status >= 500, "{}: {opened}", proxy.name());
        }
    });
}
