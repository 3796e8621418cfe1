//! No secret is in anything that is kept or shown: every kind of secret is used, well and badly, at
//! the most talkative level, and then looked for everywhere.
//!
//! Whoever gives the system a new kind of secret adds it here:
//!
//! | secret | used in |
//! | --- | --- |
//! | operator tokens: the first, a drawn one, wrong ones | `use_tokens`, `wrong_token_on_the_command_line` |
//! | signing keys from outside, their passphrases, wrong ones | `import_keys` |
//! | passphrases of keyholders | `make_offline_key` |
//! | subscription keys: drawn, rotated, revoked, wrong ones | `ask_as_subscriber` |
//! | subscription keys in the paths of Packyard's API | `ask_as_packyard` |
//! | passphrase of the vault, key of TLS | `tell_nothing_embedded` |
//! | passwords of Postgres and Redis, key of the bucket | `tell_nothing_scaled` |

mod search;

use std::path::Path;

use countersign_tests::keyholders::TrustRoot;
use kit::certificate::Authority;
use kit::client::Keyring;
use kit::command::{Outcome, run};
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::http::{Admin, Answer};
use kit::server::{Embedded, Objects, Options, Scaled};
use kit::{Key, Repository, place};
use reqwest::Method;
use serde_json::{Value, json};
use std::process::Command;
use tempfile::TempDir;

use self::search::Secrets;
use crate::collector::Collector;

/// Files with secrets, which are the owner's and no part of what is searched.
struct Safe(TempDir);

impl Safe {
    fn new() -> Self {
        Self(place::scratch())
    }

    /// A file with `content`; its path.
    fn put(&self, name: &str, content: &str) -> String {
        let path = self.0.path().join(name);
        place::write(&path, content);
        path.display().to_string()
    }
}

/// A secret of this test alone, which looks like none of its neighbours.
fn fresh(kind: &str) -> String {
    format!("{kind}-{}", uuid::Uuid::now_v7().simple())
}

/// What every server here is started with: it says all it can.
fn talkative(format: &str, collector: &Collector) -> Options {
    Options::default()
        .with("COUNTERSIGN_LOG__FILTER", "trace")
        .with("COUNTERSIGN_LOG__FORMAT", format)
        .with("COUNTERSIGN_LOG__ACCESS", "true")
        .with("COUNTERSIGN_TELEMETRY__OTLP_ENDPOINT", collector.url())
}

/// Operator tokens, drawn by the server, used well and badly. What the server answers to whoever
/// asked is collected in `said`, apart from the one answer that shows a new secret.
async fn use_tokens(admin: &Admin, secrets: &mut Secrets, said: &mut Vec<String>) {
    secrets.add("the first token", admin.token());
    let body = json!({ "name": "ci", "role": "publisher" });
    let made = admin.post("/tokens", &body).await;
    let secret = made.json::<Value>()["secret"].as_str().unwrap().to_owned();
    secrets.add("a token", &secret);
    admin.succeeds(made).await;
    let ci = admin.with_token(&secret);
    for answer in [
        ci.get("/repositories").await,
        // Not for its role.
        ci.post("/tokens", &body).await,
        ci.get(&format!("/tasks?state={secret}")).await,
    ] {
        said.push(without_echo(&answer, &secret));
    }
    let wrong = fresh("wrong-token");
    secrets.add("a token that is not accepted", &wrong);
    said.push(admin.with_token(&wrong).get("/tasks").await.to_string());
    let basic = admin.with_token("").request(Method::GET, "/tasks");
    said.push(
        Answer::of(basic.basic_auth("me", Some(&secret)))
            .await
            .to_string(),
    );
    for body in [
        format!("{{\"token\": \"{secret}\""),
        format!("{{\"address\": \"rpm/x\", \"public\": \"{secret}\"}}"),
    ] {
        let request = admin.request(Method::POST, "/repositories");
        let answer = Answer::of(
            request
                .header("content-type", "application/json")
                .body(body),
        );
        said.push(without_echo(&answer.await, &secret));
    }
    for task in admin.all("/tasks?limit=100").await {
        said.push(task.to_string());
    }
    for event in admin.all("/audit?limit=100").await {
        said.push(event.to_string());
    }
}

/// An answer without what the caller sent in the wrong place: that is the caller's own by then.
fn without_echo(answer: &Answer, sent: &str) -> String {
    answer.to_string().replace(sent, "")
}

/// Signing keys that come from outside, sealed by the command line on their way.
fn import_keys(
    cli: impl Fn(&[&str]) -> Outcome,
    secrets: &mut Secrets,
    safe: &Safe,
    said: &mut Vec<String>,
) {
    let ring = Keyring::empty();
    let passphrase = fresh("passphrase-of-a-key");
    secrets.add("the passphrase of a key", &passphrase);
    for (name, passphrase) in [("open", ""), ("closed", passphrase.as_str())] {
        let user = format!("{name} <{name}@example.org>");
        ring.generate(&user, "ed25519", passphrase);
        let armored = ring.private_key(&user, passphrase);
        if passphrase.is_empty() {
            secrets.add_bytes("a private key", &search::private_part(&armored));
        }
        let key = safe.put(&format!("{name}.asc"), &armored);
        let file = safe.put(&format!("{name}.passphrase"), passphrase);
        let import = ["key", "import", name, &key, "--passphrase-file", &file];
        said.push(cli(&import).succeeded().to_string());
    }
    let key = safe.put("none.asc", "this is no key");
    said.push(
        cli(&["key", "import", "none", &key])
            .refused("")
            .to_string(),
    );
    let closed = safe.0.path().join("closed.asc").display().to_string();
    let wrong = fresh("wrong-passphrase");
    secrets.add("a passphrase that does not fit", &wrong);
    let file = safe.put("wrong.passphrase", &wrong);
    let import = [
        "key",
        "import",
        "again",
        &closed,
        "--passphrase-file",
        &file,
    ];
    said.push(cli(&import).refused("").to_string());
}

/// A key of a trust root, which its holder makes where no server is known.
fn make_offline_key(secrets: &mut Secrets, said: &mut Vec<String>) {
    let holder = Safe::new();
    let passphrase = fresh("passphrase-of-a-keyholder");
    secrets.add("the passphrase of a keyholder", &passphrase);
    holder.put("pass", &passphrase);
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(holder.0.path().join("pass"), mode).unwrap();
    holder.put("answers.toml", "passphrase_file = \"pass\"\n");
    let mut command = Command::new(place::program("countersign"));
    command
        .current_dir(holder.0.path())
        .args(["ceremony", "key"]);
    let made = run(command.args(["own.key", "--answers", "answers.toml", "--json"]));
    said.push(made.succeeded().to_string());
    said.push(String::from_utf8(place::read(&holder.0.path().join("own.key"))).unwrap());
}

/// What subscribers do with secrets: some open what they ask for, some do not.
async fn ask_as_subscriber(
    admin: &Admin,
    client: &reqwest::Client,
    public: &str,
    secrets: &mut Secrets,
) {
    let body = json!({"label": "farm", "scopes": ["rpm/private"], "networks": ["127.0.0.0/8"]});
    let key = Key::create(admin, &body).await;
    let rotated = key.rotate(admin, &json!({})).await;
    let revoked = Key::create(admin, &body).await;
    revoked.revoke(admin).await;
    let foreign = ask_as_packyard(admin, client).await;
    let wrong = fresh("cs_subscription_key");
    secrets.add("a subscription key that nobody has", &wrong);
    for (what, key) in [
        ("a subscription key", &key),
        ("the newer secret of a subscription key", &rotated),
        ("a revoked subscription key", &revoked),
        ("a subscription key of the form of Packyard's", &foreign),
    ] {
        secrets.add(what, &key.secret);
    }
    let all = [&key, &rotated, &revoked, &foreign].map(|key| &key.secret);
    for secret in all.into_iter().chain([&wrong]) {
        for path in [
            format!("rpm/core/el9/repodata/repomd.xml?key={secret}"),
            "rpm/private/el9/repodata/repomd.xml".to_owned(),
            "tuf/metadata/timestamp.json".to_owned(),
            "auth".to_owned(),
        ] {
            let request = client.get(format!("{public}/{path}"));
            let request = request
                .header("x-forwarded-uri", format!("/rpm/private/x?key={secret}"))
                .basic_auth("me", Some(secret));
            Answer::of(request).await;
            Answer::of(client.get(format!("{public}/{path}")).bearer_auth(secret)).await;
        }
    }
    admin.get(&key.path("/setup")).await.expect(200);
    admin.get(&key.path("")).await.expect(200);
}

/// A key that a script made and named by its secret, as Packyard's do.
async fn ask_as_packyard(admin: &Admin, client: &reqwest::Client) -> Key {
    let api = format!("{}/compat/packyard/api/v1", admin.base());
    let asked = async |method: Method, path: &str, body: Value| {
        let request = client.request(method, format!("{api}{path}"));
        let cookie = format!("packyard_session={}", admin.token());
        Answer::of(request.header("cookie", cookie).json(&body)).await
    };
    let component = json!({"name": "private"});
    asked(Method::POST, "/components", component)
        .await
        .expect(201);
    let key = json!({"component": "private", "account_id": "legacy"});
    let made = asked(Method::POST, "/keys", key).await;
    let made: Value = made.expect(201).json();
    let text = |member: &str| made[member].as_str().expect("it is a text").to_owned();
    let key = Key {
        id: text("public_id"),
        secret: text("id"),
    };
    let path = format!("/keys/{}", key.secret);
    for method in [Method::GET, Method::DELETE, Method::GET, Method::PUT] {
        asked(method, &path, Value::Null).await;
    }
    key
}

async fn publish(admin: &Admin, public: &str, client: &reqwest::Client) -> Repository {
    let repository =
        Repository::create_with(admin, public, "rpm/core/el9", "open", json!({})).await;
    let package = RpmBuilder::new("greeting", "1.0", "1")
        .arch("noarch")
        .file("/usr/share/x");
    repository.push(package.build()).await;
    let index = client.get(format!("{}repodata/repomd.xml", repository.base()));
    Answer::of(index).await.expect(200);
    repository
}

async fn metrics(admin: &Admin) -> String {
    let page = reqwest::get(format!("{}/metrics", admin.base()))
        .await
        .unwrap();
    page.text().await.unwrap()
}

#[test]
fn an_embedded_server_tells_none_of_its_secrets() {
    block_on(async {
        for format in ["human", "json"] {
            tell_nothing_embedded(format).await;
        }
    });
}

async fn tell_nothing_embedded(format: &str) {
    let (mut secrets, mut said, safe) = (Secrets::default(), Vec::new(), Safe::new());
    let (collector, authority) = (Collector::start(), Authority::new());
    let tls = authority.issue("server", 10);
    let file = |path: &Path| path.display().to_string();
    let mut server = Embedded::start_with(
        talkative(format, &collector)
            .with(
                "COUNTERSIGN_SERVER__TLS__CERTIFICATE",
                &file(&tls.certificate),
            )
            .with("COUNTERSIGN_SERVER__TLS__KEY", &file(&tls.key)),
    )
    .await;
    let tls_key = String::from_utf8(place::read(&tls.key)).unwrap();
    secrets.add_bytes("the key of TLS", &search::elliptic_scalar(&tls_key));
    let (token, passphrase) = (
        server.data().join("admin.token"),
        server.data().join("vault.passphrase"),
    );
    secrets.add_file("the passphrase of the vault", &passphrase);

    let root = reqwest::Certificate::from_pem(&place::read(&authority.root())).unwrap();
    let client = reqwest::Client::builder()
        .tls_certs_only([root])
        .build()
        .unwrap();
    use_tokens(server.admin(), &mut secrets, &mut said).await;
    import_keys(
        |arguments| server.cli(arguments),
        &mut secrets,
        &safe,
        &mut said,
    );
    make_offline_key(&mut secrets, &mut said);
    TrustRoot::live(server.admin(), server.public()).await;
    publish(server.admin(), server.public(), &client).await;
    ask_as_subscriber(server.admin(), &client, server.public(), &mut secrets).await;
    said.push(wrong_token_on_the_command_line(&server, &mut secrets));
    for command in [&["config", "show"][..], &["doctor"], &["token", "list"]] {
        said.push(server.cli(command).to_string());
    }
    let backups = place::scratch();
    let to = file(backups.path());
    said.push(
        server
            .cli(&["backup", "create", "--to", &to])
            .succeeded()
            .to_string(),
    );
    said.push(metrics(server.admin()).await);

    for text in &said {
        secrets.are_not_in("what was answered", text.as_bytes());
    }
    secrets.are_not_below(backups.path());
    server.process.terminate(std::time::Duration::from_secs(30));
    let log = server.process.log();
    assert!(
        log.contains("TRACE") && log.contains("answered"),
        "the server says little"
    );
    secrets.are_not_in("the log", log.as_bytes());
    let traces = collector.text();
    assert!(traces.contains("\"task\"") && traces.contains("\"request\""));
    secrets.are_not_in("the traces", traces.as_bytes());
    // Where they belong.
    for home in [token, passphrase] {
        std::fs::remove_file(home).unwrap();
    }
    secrets.are_not_below(server.data());
}

/// A wrong token as a flag, and in the environment.
fn wrong_token_on_the_command_line(server: &Embedded, secrets: &mut Secrets) -> String {
    let wrong = fresh("token-of-a-flag");
    secrets.add("a token of a flag", &wrong);
    let base = server.admin().base().to_owned();
    let mut command = Command::new(place::program("countersign"));
    command.args(["token", "list", "--server", &base, "--token", &wrong]);
    let flag = run(&mut command);
    let mut command = Command::new(place::program("countersign"));
    command.args(["token", "list", "--server", &base]);
    let variable = run(command.env("COUNTERSIGN_TOKEN", &wrong));
    flag.refused("");
    variable.refused("");
    // The line of the command is this test's own.
    [flag, variable]
        .map(|outcome| outcome.stdout + &outcome.stderr)
        .concat()
}

#[test]
fn a_scaled_deployment_tells_none_of_its_secrets() {
    block_on(async {
        for format in ["human", "json"] {
            tell_nothing_scaled(format).await;
        }
    });
}

async fn tell_nothing_scaled(format: &str) {
    let (mut secrets, mut said, safe) = (Secrets::default(), Vec::new(), Safe::new());
    let collector = Collector::start();
    let mut servers = Scaled::start(0, 0, Objects::Bucket).await;
    let password = fresh("password-of-postgres");
    let url = servers
        .database
        .url()
        .replacen('@', &format!(":{password}@"), 1);
    secrets.add("the password of Postgres", &password);
    let [vault, bucket] = ["passphrase-of-the-vault", "key-of-the-bucket"].map(fresh);
    secrets.add("the passphrase of the vault", &vault);
    secrets.add("the key of the bucket", &bucket);
    // Redis asks for none, and refuses whoever has one: that is told, and nobody is woken.
    let redis = fresh("password-of-redis");
    secrets.add("the password of Redis", &redis);
    let redis = servers
        .redis
        .url()
        .replacen("://", &format!("://:{redis}@"), 1);
    let bucket = safe.put("bucket", &bucket);
    let options = |options: Options| {
        options
            .with("COUNTERSIGN_DATABASE__URL", &url)
            .with("COUNTERSIGN_STORAGE__SECRET_KEY_FILE", &bucket)
    };
    servers
        .add_api(options(talkative(format, &collector)))
        .await;
    let worker_metrics = format!("127.0.0.1:{}", place::free_port());
    let vault = safe.put("vault", &vault);
    let worker = options(talkative(format, &collector))
        .with("COUNTERSIGN_VAULT__PASSPHRASE_FILE", &vault)
        .with("COUNTERSIGN_SIGNALS__URL", &redis)
        .with("COUNTERSIGN_WORKER__METRICS", &worker_metrics);
    servers.add_worker(worker);

    let admin = servers.admin().clone();
    use_tokens(&admin, &mut secrets, &mut said).await;
    let body = json!({ "name": "open", "purpose": "openpgp", "algorithm": "ed25519" });
    admin
        .succeeds(admin.post("/signing-keys", &body).await)
        .await;
    let client = reqwest::Client::new();
    publish(&admin, servers.public(), &client).await;
    ask_as_subscriber(&admin, &client, servers.public(), &mut secrets).await;
    let backups = place::scratch();
    let folder = json!({ "directory": backups.path().display().to_string() });
    let made = admin.post("/backups", &folder).await;
    admin.succeeds(made).await;
    said.push(metrics(&admin).await);
    let page = reqwest::get(format!("http://{worker_metrics}/metrics"))
        .await
        .unwrap();
    said.push(page.text().await.unwrap());

    for process in servers
        .apis
        .iter()
        .map(|api| &api.process)
        .chain(&servers.workers)
    {
        secrets.are_not_in("a log", process.log().as_bytes());
    }
    for text in &said {
        secrets.are_not_in("what was answered", text.as_bytes());
    }
    secrets.are_not_below(backups.path());
    secrets.are_not_in("the traces", collector.text().as_bytes());
    let mut dump = Command::new("pg_dump");
    let dump = run(dump.arg(servers.database.url()));
    assert!(dump.succeeded().stdout.contains("CREATE TABLE public.task"));
    secrets.are_not_in("the database", dump.stdout.as_bytes());
}
