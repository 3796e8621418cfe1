//! The office in memory behind HTTP, as the contract of a server has it.

use std::rc::Rc;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::ceremony::office::memory::Memory;
use crate::ceremony::office::{Done, Office};
use crate::ceremony::proposal::NewTrustRoot;
use crate::ceremony::public_key;
use crate::failure::Failure;

/// What is asked: method, path without `/api/v1/` in its segments, query and body.
struct Asked {
    method: String,
    path: Vec<String>,
    query: String,
    idempotent: bool,
    body: Value,
}

/// Answers everything that comes to `listener`, one request for each connection.
pub(crate) async fn serve(listener: TcpListener, office: Rc<Memory>) {
    while let Ok((stream, _)) = listener.accept().await {
        let office = Rc::clone(&office);
        tokio::task::spawn_local(async move {
            // Whoever goes away in the middle is not answered.
            let _ = answer(stream, &office).await;
        });
    }
}

async fn answer(mut stream: TcpStream, office: &Memory) -> std::io::Result<()> {
    let Some(asked) = read(&mut stream).await? else {
        return Ok(());
    };
    let (status, body) = match route(office, &asked).await {
        Ok(Some(body)) => (if asked.method == "GET" { 200 } else { 202 }, body),
        Ok(None) => (404, problem(404, "not-found", "there is no such thing")),
        Err(failure) => (409, problem(409, "refused", &failure.message)),
    };
    let body = match body {
        Value::String(text) => text,
        body => body.to_string(),
    };
    let head = format!(
        "HTTP/1.1 {status} -\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}

async fn read(stream: &mut TcpStream) -> std::io::Result<Option<Asked>> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break String::from_utf8_lossy(&bytes[..end]).into_owned();
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let header = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        lines
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .next()
    };
    let length: usize = header("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    while bytes.len() < head.len() + 4 + length {
        stream.read_buf(&mut bytes).await?;
    }
    let mut words = head.split(' ');
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = path.strip_prefix("/api/v1/").unwrap_or(path);
    Ok(Some(Asked {
        method,
        path: path.split('/').map(str::to_owned).collect(),
        query: query.to_owned(),
        idempotent: header("idempotency-key").is_some(),
        body: serde_json::from_slice(&bytes[head.len() + 4..]).unwrap_or_default(),
    }))
}

async fn route(office: &Memory, asked: &Asked) -> Result<Option<Value>, Failure> {
    let path: Vec<&str> = asked.path.iter().map(String::as_str).collect();
    let body = &asked.body;
    if asked.method != "GET" {
        assert!(
            asked.idempotent,
            "{} without an Idempotency-Key",
            asked.path.join("/")
        );
    }
    let result = match (asked.method.as_str(), path.as_slice()) {
        ("GET", ["signing-keys"]) => {
            let name = asked.query.strip_prefix("name=").unwrap_or_default();
            let found = office.key(name).await?;
            let items: Vec<Value> = found
                .iter()
                .map(|_| json!({"id": name, "purpose": "tuf"}))
                .collect();
            return Ok(Some(json!({"items": items, "next": null})));
        }
        ("GET", ["signing-keys", name, "public"]) => {
            let found = office.key(name).await?;
            return Ok(found.map(|key| Value::String(public_key::write(&key))));
        }
        ("POST", ["signing-keys"]) => {
            let algorithm = body["algorithm"].as_str().unwrap_or_default();
            office
                .make_key(body["name"].as_str().unwrap_or_default(), algorithm)
                .await?;
            json!({})
        }
        ("GET", ["trust-roots", name]) => {
            return Ok(office.trust_root(name).await?.map(|found| json!(found)));
        }
        ("PATCH", ["trust-roots", name]) => {
            let names = serde_json::from_value(body["beside"].clone()).unwrap();
            office.let_sign_beside(name, &names).await?;
            json!({})
        }
        ("POST", ["trust-roots"]) => {
            let new: NewTrustRoot = serde_json::from_value(body.clone()).unwrap();
            office.create(&new).await?;
            json!({"trust_root": new.name})
        }
        (_, ["trust-roots", name, "ceremonies", rest @ ..]) => {
            return ceremonies(office, asked, name, rest).await;
        }
        _ => return Ok(None),
    };
    Ok(Some(task(&result)))
}

async fn ceremonies(
    office: &Memory,
    asked: &Asked,
    name: &str,
    rest: &[&str],
) -> Result<Option<Value>, Failure> {
    let file = |field: &str| asked.body[field].to_string().into_bytes();
    let result = match (asked.method.as_str(), rest) {
        ("GET", []) => {
            // Two to a page, so that the way through pages is gone.
            let all = office.ceremonies(name).await?;
            let cursor = asked.query.split("cursor=").nth(1);
            let from: usize = cursor.and_then(|text| text.parse().ok()).unwrap_or(0);
            let page: Vec<_> = all.iter().skip(from).take(2).collect();
            let next = (from + 2 < all.len()).then(|| (from + 2).to_string());
            return Ok(Some(json!({"items": page, "next": next})));
        }
        ("GET", [id]) => {
            return office
                .ceremony(name, id)
                .await
                .map(|found| Some(json!(found)));
        }
        ("POST", []) => {
            let request = tuf::ceremony::Request::parse(&file("request")).unwrap();
            let replaces = asked.body["replaces"].as_str();
            match office.propose(name, &request, replaces).await? {
                Done::Now(id) => json!({"ceremony": id}),
                Done::Later(task) => panic!("{task}"),
            }
        }
        ("POST", [id, "responses"]) => {
            let response = tuf::ceremony::Response::parse(&file("response")).unwrap();
            office.submit(name, id, &response).await?;
            json!({})
        }
        ("DELETE", [id, "signatures", key]) => {
            office.undo(name, id, &key.parse().unwrap()).await?;
            json!({})
        }
        ("POST", [id, "abort"]) => {
            office.abort(name, id).await?;
            json!({})
        }
        _ => return Ok(None),
    };
    Ok(Some(task(&result)))
}

/// A task that has succeeded with `result`.
fn task(result: &Value) -> Value {
    json!({
        "id": uuid::Uuid::now_v7(), "kind": "change_ceremony", "state": "succeeded", "attempt": 1,
        "created_by": "token", "cancel_requested": false, "created_at": "2027-01-15T08:00:00Z",
        "result": result,
    })
}

fn problem(status: u16, code: &str, detail: &str) -> Value {
    json!({
        "type": format!("urn:countersign:problem:{code}"), "title": "Refused", "status": status,
        "detail": detail,
    })
}
