//! `countersign doctor`: is this machine, and the server on it, in order?

use crate::arguments::Global;
use crate::commands::config;
use crate::failure::{Code, Failure};
use crate::session::Session;
use crate::{connection, output};

/// One thing that was looked at.
struct Finding {
    what: &'static str,
    outcome: Result<String, Failure>,
}

pub(crate) async fn run(global: &Global) -> Result<(), Failure> {
    let mut findings = vec![configuration(global)];
    let found = connection::find(global);
    findings.push(Finding {
        what: "connection",
        outcome: found
            .as_ref()
            .map(|found| found.server.clone())
            .map_err(|failure| Failure::new(failure.code, failure.message.clone())),
    });
    if let Ok(target) = &found {
        findings.push(readiness(target).await);
        findings.push(token(target, global.json).await);
    }
    report(global, findings)
}

fn configuration(global: &Global) -> Finding {
    let outcome = config::load(global, &[]).map(|settings| {
        let directory = settings
            .data
            .directory
            .map(|directory| directory.display().to_string());
        format!(
            "readable; data in {}",
            directory.unwrap_or_else(|| "no directory".into())
        )
    });
    Finding {
        what: "configuration",
        outcome,
    }
}

async fn readiness(target: &connection::Connection) -> Finding {
    let url = format!("{}/ready", target.server);
    let outcome = match reqwest::get(&url).await {
        Ok(answer) if answer.status().is_success() => Ok("ready".to_owned()),
        Ok(answer) => {
            let status = answer.status();
            let said = answer.text().await.unwrap_or_default();
            Err(Failure::new(Code::Failed, format!("{status}: {said}")))
        }
        Err(error) => Err(Failure::from_error(Code::Unreachable, "no answer", &error)),
    };
    Finding {
        what: "server",
        outcome,
    }
}

async fn token(target: &connection::Connection, json: bool) -> Finding {
    let ask = async {
        let session = Session::to(target, json)?;
        session
            .list_tasks()
            .limit(1_u64)
            .send()
            .await
            .map_err(crate::session::refused)?;
        Ok("accepted".to_owned())
    };
    Finding {
        what: "token",
        outcome: ask.await,
    }
}

fn report(global: &Global, findings: Vec<Finding>) -> Result<(), Failure> {
    let mut worst = None;
    let mut rows = Vec::new();
    let mut shown = Vec::new();
    for finding in findings {
        let (word, text) = match &finding.outcome {
            Ok(text) => ("ok", text.clone()),
            Err(failure) => ("wrong", failure.message.clone()),
        };
        shown.push(serde_json::json!({"check": finding.what, "state": word, "detail": text}));
        rows.push(vec![finding.what.to_owned(), word.to_owned(), text]);
        worst = worst.or(finding.outcome.err().map(|failure| failure.code));
    }
    if global.json {
        output::json(&shown)?;
    } else {
        output::table(&["CHECK", "STATE", "DETAIL"], rows, "nothing to check");
    }
    worst.map_or(Ok(()), |code| {
        Err(Failure::new(code, "not everything is in order"))
    })
}
