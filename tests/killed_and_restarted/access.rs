//! The fault points of what says who may fetch.

use kit::Fault;
use kit::http::Admin;
use kit::server::{Embedded, Options};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

/// Two points, on either side of the one commit; every job that calls them has them.
const STEPS: [&str; 2] = ["recorded", "committed"];

/// A job, the request for it, and where its effect is seen.
struct Act {
    job: &'static str,
    method: Method,
    path: String,
    body: Value,
    seen_at: String,
    is_done: fn(&Value) -> bool,
}

/// The names of the points, as the sources write them.
pub(crate) fn points() -> impl Iterator<Item = String> {
    STEPS.into_iter().map(|step| format!("{{}}.{step}"))
}

/// Goes through both points of every job.
pub(crate) async fn survive() {
    let mut jobs = BTreeSet::new();
    let count = acts(&Rows::default()).len();
    for index in 0..count {
        for step in STEPS {
            jobs.insert(survive_at(index, step).await);
        }
    }
    assert_eq!(jobs, jobs_of_the_worker());
}

/// Rows that are there before.
#[derive(Default)]
struct Rows {
    account: String,
    plan: String,
    key: String,
}

async fn survive_at(index: usize, step: &str) -> String {
    let mut server = Embedded::start().await;
    let rows = prepare(server.admin()).await;
    let act = acts(&rows).swap_remove(index);
    let point = format!("{}.{step}", act.job);
    println!("killed at {point}");
    server.restart(Options::dying_at(Fault::at(&point))).await;
    let request = server.admin().request(act.method, &act.path);
    // It may die before it has answered.
    let _ = request.json(&act.body).send().await;
    let code = server.process.wait_for_death(Duration::from_mins(1));
    let said = server.process.tail();
    assert_eq!(code, 137, "{point} was not passed\n{said}");

    server.restart(Options::default()).await;

    let admin = server.admin();
    let unfinished = admin.settled().await;
    assert!(unfinished.is_empty(), "{point}: {unfinished:?}");
    let failed: Vec<Value> = admin.all("/tasks?state=failed").await;
    assert!(failed.is_empty(), "{point}: {failed:?}");
    let seen: Value = admin.get(&act.seen_at).await.expect(200).json();
    assert!((act.is_done)(&seen), "{point}: {seen}");
    act.job.to_owned()
}

async fn prepare(admin: &Admin) -> Rows {
    let made = async |path: &str, body: Value, member: &str| {
        let task = admin.succeeds(admin.post(path, &body).await).await;
        let id = task.result(member).as_str().expect("an identifier");
        id.to_owned()
    };
    let account = json!({"organisation": "Old", "email": "old@example.org"});
    let plan = json!({"name": "old", "scopes": ["rpm/old"]});
    let key = json!({"label": "old", "scopes": ["rpm/old"]});
    made("/components", json!({"name": "old"}), "component").await;
    Rows {
        account: made("/accounts", account, "account").await,
        plan: made("/plans", plan, "plan").await,
        key: made("/subscription-keys", key, "subscription_key").await,
    }
}

fn acts(rows: &Rows) -> Vec<Act> {
    let act = |job, method, path: &str, body, seen_at: &str, is_done| Act {
        job,
        method,
        path: path.to_owned(),
        body,
        seen_at: seen_at.to_owned(),
        is_done,
    };
    let (post, patch, delete) = (Method::POST, Method::PATCH, Method::DELETE);
    let account = format!("/accounts/{}", rows.account);
    let plan = format!("/plans/{}", rows.plan);
    let key = format!("/subscription-keys/{}", rows.key);
    let new_account = json!({"organisation": "New", "email": "new@example.org"});
    let new_key = json!({"label": "new", "scopes": ["rpm/new"]});
    let (rotate, revoke) = (format!("{key}/rotate"), format!("{key}/revoke"));
    vec![
        act(
            "create_account",
            post.clone(),
            "/accounts",
            new_account,
            "/accounts",
            |seen| seen["items"][0]["organisation"] == "New",
        ),
        act(
            "update_account",
            patch.clone(),
            &account,
            json!({"organisation": "Other"}),
            &account,
            |seen| seen["organisation"] == "Other" && seen["revision"] == 2,
        ),
        act(
            "create_plan",
            post.clone(),
            "/plans",
            json!({"name": "new", "scopes": []}),
            "/plans",
            |seen| seen["items"][0]["name"] == "new",
        ),
        act(
            "update_plan",
            patch.clone(),
            &plan,
            json!({"name": "other"}),
            &plan,
            |seen| seen["name"] == "other" && seen["revision"] == 2,
        ),
        act(
            "delete_plan",
            delete.clone(),
            &plan,
            Value::Null,
            "/plans",
            |seen| seen["items"] == json!([]),
        ),
        act(
            "create_component",
            post.clone(),
            "/components",
            json!({"name": "new"}),
            "/components",
            |seen| seen["items"][0]["name"] == "new",
        ),
        act(
            "update_component",
            patch.clone(),
            "/components/old",
            json!({"public": true}),
            "/components/old",
            |seen| seen["public"] == true && seen["revision"] == 2,
        ),
        act(
            "delete_component",
            delete,
            "/components/old",
            Value::Null,
            "/components",
            |seen| seen["items"] == json!([]),
        ),
        act(
            "create_subscription_key",
            post.clone(),
            "/subscription-keys",
            new_key,
            "/subscription-keys",
            |seen| {
                seen["items"][0]["label"] == "new"
                    && seen["items"].as_array().map(Vec::len) == Some(2)
            },
        ),
        act(
            "update_subscription_key",
            patch,
            &key,
            json!({"label": "other"}),
            &key,
            |seen| seen["label"] == "other" && seen["revision"] == 2,
        ),
        act(
            "rotate_subscription_key",
            post.clone(),
            &rotate,
            json!({}),
            &key,
            |seen| seen["secrets"].as_array().map(Vec::len) == Some(2) && seen["revision"] == 2,
        ),
        act(
            "import_subscribers",
            post.clone(),
            "/subscribers/import",
            imported(),
            "/subscription-keys",
            |seen| {
                seen["items"][0]["label"] == "imported"
                    && seen["items"].as_array().map(Vec::len) == Some(2)
            },
        ),
        act(
            "revoke_subscription_key",
            post,
            &revoke,
            Value::Null,
            &key,
            |seen| seen["state"] == "revoked" && seen["secrets"] == json!([]),
        ),
    ]
}

/// A key of another server, with its account.
fn imported() -> Value {
    let account = "00010203-0405-0607-0809-0a0b0c0d0e0f";
    json!({
        "accounts": [{
            "id": account,
            "organisation": "Imported",
            "email": "imported@example.org",
            "status": "active",
            "created_at": "2025-01-01T00:00:00Z",
        }],
        "components": [{"name": "imported"}],
        "keys": [{
            "secret_sha256": "00".repeat(32),
            "account": account,
            "label": "imported",
            "scopes": ["*/core"],
            "created_at": "2025-01-01T00:00:00Z",
        }],
    })
}

/// The jobs whose handlers end as these do.
fn jobs_of_the_worker() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../worker/src/jobs");
    let files = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let ends_so = |file: &std::path::PathBuf| {
        file.is_file()
            && std::fs::read_to_string(file)
                .unwrap()
                .contains("effect.commit(")
    };
    files
        .filter(ends_so)
        .map(|file| file.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}
