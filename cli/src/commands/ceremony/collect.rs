//! Collecting signatures: requests out, responses in.

use chrono::Utc;
use serde_json::{Value, json};

use super::{Abort, Request, Resume, Status, Submit, Undo, read};
use crate::arguments::{Global, Waiting};
use crate::ceremony::dialogue::{Question, confirm};
use crate::ceremony::office::http::Http;
use crate::ceremony::office::{Ceremony, Done, Office, State};
use crate::ceremony::plan::Plan;
use crate::ceremony::resuming::{self, Resumed, write};
use crate::ceremony::roster::Roster;
use crate::ceremony::submission::{self, Submitted};
use crate::ceremony::{display, establishing, standing};
use crate::failure::{Code, Failure};
use crate::output;

/// Reads wait for nothing.
const READING: Waiting = Waiting {
    no_wait: false,
    wait: true,
};

/// Fetches the request of a ceremony.
pub(super) async fn request(global: &Global, arguments: &Request) -> Result<(), Failure> {
    let office = Http::open(global, READING)?;
    let ceremony = office
        .ceremony(&arguments.of.trust_root, &arguments.id.to_string())
        .await?;
    let unusable = |error: &dyn std::error::Error| {
        Failure::from_error(
            Code::Failed,
            "the request of the server cannot be used",
            error,
        )
    };
    let request = ceremony.request().map_err(|error| unusable(&error))?;
    // So that a request which no signer would take is not carried to them.
    let judged = request
        .judge(None, Utc::now())
        .map_err(|error| unusable(&error))?;
    write(&arguments.output, &request.to_file())?;
    if global.json {
        return output::json(&json!({
            "file": arguments.output, "id": ceremony.id, "sha256": request.sha256,
            "words": judged.words,
        }));
    }
    println!("wrote {}", arguments.output.display());
    println!("words: {}", judged.words);
    eprintln!("hint: read these words to each signer; their machine has to show the same");
    Ok(())
}

/// Hands in responses.
pub(super) async fn submit(global: &Global, arguments: &Submit) -> Result<(), Failure> {
    let office = Http::open(global, arguments.waiting)?;
    let roster = arguments.names.roster()?;
    let (trust_root, id) = (&arguments.of.trust_root, arguments.id.to_string());
    let mut ceremony = office.ceremony(trust_root, &id).await?;
    let mut tasks: Vec<Value> = Vec::new();
    for path in &arguments.responses {
        let file = read(path)?;
        match submission::submit(&office, &ceremony, &file, Utc::now()).await? {
            Submitted::Taken(keys) => eprintln!("took the signature of {}", roster.names(&keys)),
            Submitted::Known(keys) => eprintln!("had the signature of {}", roster.names(&keys)),
            Submitted::Later(task) => tasks.push(task),
        }
        ceremony = office.ceremony(trust_root, &id).await?;
    }
    if arguments.waiting.no_wait {
        return output::json(&tasks);
    }
    show(global, &ceremony, &roster)
}

/// Shows one ceremony, or all.
pub(super) async fn status(global: &Global, arguments: &Status) -> Result<(), Failure> {
    let office = Http::open(global, READING)?;
    let trust_root = &arguments.of.trust_root;
    if let Some(id) = arguments.id {
        let ceremony = office.ceremony(trust_root, &id.to_string()).await?;
        if let Some(path) = &arguments.transcript {
            let lines = ceremony.transcript.join("\n") + "\n";
            write(path, lines.as_bytes())?;
        }
        return show(global, &ceremony, &arguments.names.roster()?);
    }
    let ceremonies = office.ceremonies(trust_root).await?;
    if global.json {
        return output::json(&ceremonies);
    }
    let rows = ceremonies.iter().map(standing::row).collect();
    output::table(&standing::HEADING, rows, "no ceremonies");
    Ok(())
}

/// Takes a signature back.
pub(super) async fn undo(global: &Global, arguments: &Undo) -> Result<(), Failure> {
    let office = Http::open(global, arguments.waiting)?;
    let roster = arguments.names.roster()?;
    let (trust_root, id) = (&arguments.of.trust_root, arguments.id.to_string());
    let ceremony = office.ceremony(trust_root, &id).await?;
    let key = submission::signed_by(&ceremony, &roster, &arguments.key)?;
    let mut dialogue = arguments.answering.dialogue()?;
    confirm(dialogue.as_mut(), Question::Undo(&roster.label(&key)))?;
    if let Done::Later(task) = office.undo(trust_root, &id, &key).await? {
        return output::json(&task);
    }
    show(global, &office.ceremony(trust_root, &id).await?, &roster)
}

/// Ends a ceremony.
pub(super) async fn abort(global: &Global, arguments: &Abort) -> Result<(), Failure> {
    let office = Http::open(global, arguments.waiting)?;
    let (trust_root, id) = (&arguments.of.trust_root, arguments.id.to_string());
    let mut dialogue = arguments.answering.dialogue()?;
    confirm(dialogue.as_mut(), Question::Abort)?;
    if let Done::Later(task) = office.abort(trust_root, &id).await? {
        return output::json(&task);
    }
    show(
        global,
        &office.ceremony(trust_root, &id).await?,
        &Roster::default(),
    )
}

/// Goes on with what is open.
pub(super) async fn resume(global: &Global, arguments: &Resume) -> Result<(), Failure> {
    let office = Http::open(global, READING)?;
    let roster = arguments.names.roster()?;
    let trust_root = &arguments.of.trust_root;
    let mut resumed = Resumed::default();
    if let Some(plan) = &arguments.names.plan
        && office.trust_root(trust_root).await?.is_none()
    {
        let plan =
            Plan::open(plan).map_err(|error| Failure::new(Code::Usage, error.to_string()))?;
        let done = &mut resumed.done;
        establishing::create(&office, &plan, Utc::now(), &mut |step| {
            done.push(step.to_owned());
        })
        .await?;
    }
    let ids = match arguments.id {
        Some(id) => vec![id.to_string()],
        None => resuming::open(office.ceremonies(trust_root).await?),
    };
    for id in ids {
        let (of, directory) = ((trust_root.as_str(), id.as_str()), &arguments.directory);
        resuming::resume(&office, of, directory, &roster, Utc::now(), &mut resumed).await?;
    }
    if global.json {
        return output::json(&resumed);
    }
    let done = resumed.done.iter().map(|done| format!("done  {done}"));
    let left = resumed.left.iter().map(|left| format!("left  {left}"));
    let mut lines: Vec<String> = done.chain(left).collect();
    if lines.is_empty() {
        lines.push("nothing is open".into());
    }
    display::print(&lines);
    Ok(())
}

fn show(global: &Global, ceremony: &Ceremony, roster: &Roster) -> Result<(), Failure> {
    if global.json {
        return output::json(ceremony);
    }
    display::print(&standing::lines(ceremony, roster));
    if matches!(ceremony.state, State::Signing | State::Expired) {
        eprintln!("hint: {}", standing::next(ceremony, roster));
    }
    Ok(())
}
