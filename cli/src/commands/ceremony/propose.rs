//! From a plan to an open ceremony.

use std::path::Path;

use chrono::{DateTime, Utc};
use console::style;
use serde_json::{Value, json};
use tuf::ceremony::Request;

use super::{Plan as Arguments, Replace, read, read_all};
use crate::arguments::{Global, Waiting};
use crate::ceremony::chain::{self, Trusted as TrustedRoot};
use crate::ceremony::dialogue::{Question, confirm};
use crate::ceremony::establishing;
use crate::ceremony::office::http::Http;
use crate::ceremony::office::{Done, Office};
use crate::ceremony::plan::Plan;
use crate::ceremony::resuming::write;
use crate::ceremony::signing::{Matter, Trusted};
use crate::ceremony::simulation::{Simulation, simulate};
use crate::ceremony::{calendar, display, outlook, standing};
use crate::failure::{Code, Failure};
use crate::output;

/// Plays a plan through, and does with it what was asked.
pub(super) async fn plan(global: &Global, arguments: &Arguments) -> Result<(), Failure> {
    let now = Utc::now();
    let plan = Plan::open(&arguments.file)
        .map_err(|error| Failure::new(Code::Usage, error.to_string()))?;
    let simulation = simulate(&plan, now);
    if !global.json {
        display::print(&outlook::lines(&simulation));
    }
    if let Some(path) = &arguments.ics {
        let file = calendar::ics(&plan.trust_root, &simulation.calendar, now);
        write(path, file.as_bytes())?;
    }
    if arguments.rotate {
        return rotate(global, arguments, &plan, now).await;
    }
    match &arguments.output {
        Some(path) => first_request(global, arguments.waiting, &plan, path, now).await,
        None if arguments.submit => submit(global, arguments.waiting, &plan, now).await,
        None => played(global, &simulation),
    }
}

fn played(global: &Global, simulation: &Simulation) -> Result<(), Failure> {
    if global.json {
        return output::json(simulation);
    }
    eprintln!("\nhint: nothing was made; `--submit` makes the trust root on the server");
    Ok(())
}

/// Writes the request for a first root, for a ceremony that it is to replace.
async fn first_request(
    global: &Global,
    waiting: Waiting,
    plan: &Plan,
    path: &Path,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let office = Http::open(global, waiting)?;
    let request = establishing::first_request(&office, plan, now, &mut say).await?;
    written(global, &request, path)
}

async fn submit(
    global: &Global,
    waiting: Waiting,
    plan: &Plan,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let office = Http::open(global, waiting)?;
    if let Done::Later(task) = establishing::create(&office, plan, now, &mut say).await? {
        return output::json(&task);
    }
    let ceremonies = office.ceremonies(&plan.trust_root).await?;
    if global.json {
        let shown = json!({"trust_root": plan.trust_root, "ceremonies": ceremonies});
        return output::json(&shown);
    }
    println!();
    output::table(
        &standing::HEADING,
        ceremonies.iter().map(standing::row).collect(),
        "",
    );
    eprintln!("hint: `countersign ceremony resume` fetches the requests that signers get");
    Ok(())
}

/// Asks for the root that follows the present one, or writes its request.
async fn rotate(
    global: &Global,
    arguments: &Arguments,
    plan: &Plan,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let files = read_all(&arguments.trusted_root)?;
    let trusted = trusted_root(&files)?;
    let office = if arguments.submit {
        Some(Http::open(global, arguments.waiting)?)
    } else {
        None
    };
    let request =
        establishing::rotation_request(office.as_ref(), plan, &trusted, now, &mut say).await?;
    let matter = Matter::judge(&request.to_file(), &Trusted::Roots(files), now)?;
    if !global.json {
        println!();
        display::print(&matter.describe(&plan.roster));
    }
    if let Some(path) = &arguments.output {
        return written(global, &request, path);
    }
    let Some(office) = office else {
        if global.json {
            return output::json(&request);
        }
        eprintln!("\nhint: nothing was asked for; `--submit` opens the ceremony of this root");
        return Ok(());
    };
    let done = establishing::propose(&office, &plan.trust_root, &request, None).await?;
    opened(global, &office, &plan.trust_root, done).await
}

fn trusted_root(files: &[Vec<u8>]) -> Result<TrustedRoot, Failure> {
    chain::follow(files.iter().map(Vec::as_slice)).map_err(|error| {
        Failure::from_error(Code::Usage, "the trusted root cannot be used", &error)
    })
}

/// Puts another request in the place of an open one.
pub(super) async fn replace(global: &Global, arguments: &Replace) -> Result<(), Failure> {
    let office = Http::open(global, arguments.waiting)?;
    let trust_root = &arguments.of.trust_root;
    let request = Request::parse(&read(&arguments.request)?)
        .map_err(|error| Failure::from_error(Code::Usage, "nothing was replaced", &error))?;
    let open = office
        .ceremony(trust_root, &arguments.id.to_string())
        .await?;
    if open.role != request.role {
        let message = format!(
            "the ceremony is of `{}`, the new request of `{}`",
            open.role, request.role
        );
        return Err(Failure::new(Code::Usage, message));
    }
    if open.is_open() && !open.signatures.is_empty() {
        let mut dialogue = arguments.answering.dialogue()?;
        confirm(dialogue.as_mut(), Question::Replace(open.signatures.len()))?;
    }
    let done = establishing::propose(&office, trust_root, &request, Some(&open.id)).await?;
    opened(global, &office, trust_root, done).await
}

async fn opened(
    global: &Global,
    office: &Http,
    trust_root: &str,
    done: Done<String>,
) -> Result<(), Failure> {
    let id = match done {
        Done::Now(id) => id,
        Done::Later(task) => return output::json(&task),
    };
    let ceremony = office.ceremony(trust_root, &id).await?;
    if global.json {
        return output::json(&ceremony);
    }
    println!("\nopened ceremony {id}");
    eprintln!("hint: `countersign ceremony request {id} -o FILE` fetches what signers get");
    Ok(())
}

fn written(global: &Global, request: &Request, path: &Path) -> Result<(), Failure> {
    write(path, &request.to_file())?;
    if global.json {
        let shown: Value =
            json!({"file": path, "ceremony": request.ceremony, "sha256": request.sha256});
        return output::json(&shown);
    }
    println!("\nwrote {}", path.display());
    eprintln!(
        "hint: `countersign ceremony replace ID {}` asks for it",
        path.display()
    );
    Ok(())
}

/// Tells a step on standard error: results stay alone on standard output.
fn say(step: &str) {
    eprintln!("{} {step}", style("·").dim().for_stderr());
}
