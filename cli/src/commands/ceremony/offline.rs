//! What needs no server: keys, signatures, transcripts, rehearsals.

use std::path::Path;

use chrono::Utc;
use serde_json::json;

use super::{Key, Rehearse, Sign, Verify, read, read_all};
use crate::arguments::Global;
use crate::ceremony::dialogue::Question;
use crate::ceremony::rehearsal::World;
use crate::ceremony::rehearsal::drill::{self, Drill};
use crate::ceremony::rehearsal::story::Story;
use crate::ceremony::rehearsal::walk;
use crate::ceremony::resuming::write;
use crate::ceremony::signer::{self, Signer};
use crate::ceremony::signing::{self, Matter, Trusted};
use crate::ceremony::time::moment;
use crate::ceremony::{display, public_key, verification};
use crate::failure::{Code, Failure};
use crate::output;

/// Makes or shows a key.
pub(super) fn key(global: &Global, key: &Key) -> Result<(), Failure> {
    let mut dialogue = key.answering.dialogue()?;
    let unknown = |error| Failure::from_error(Code::Usage, "no key was made", &error);
    let algorithm = key.algorithm.parse().map_err(unknown)?;
    let (location, public) = if key.show {
        (
            key.location.clone(),
            Signer::open(&key.location, dialogue.as_mut())?.key,
        )
    } else if key.location.starts_with("pkcs11:") {
        signer::create_in_token(&key.location, algorithm, dialogue.as_mut())?
    } else {
        let format = key.format.parse().map_err(unknown)?;
        let passphrase = dialogue.secret(Question::NewPassphrase)?;
        let made = signer::create(Path::new(&key.location), algorithm, format, &passphrase)?;
        (key.location.clone(), made)
    };
    let text = public_key::write(&public);
    if global.json {
        return output::json(&json!({
            "location": location, "keyid": public.id(), "scheme": public.scheme().to_string(),
            "public": text,
        }));
    }
    if !key.show {
        eprintln!("made a key; it is at {location}");
    }
    eprintln!("key {}", public.id());
    eprintln!("this goes into the plan, with name and contact:\n");
    let quotes = if text.contains('\n') { "\"\"\"" } else { "\"" };
    println!("[[keyholder]]\nname = \"\"\ncontact = \"\"\nkey = {quotes}{text}{quotes}");
    Ok(())
}

/// Looks at a request, asks, signs.
pub(super) async fn sign(global: &Global, sign: &Sign) -> Result<(), Failure> {
    let trusted = if sign.first {
        Trusted::Nothing
    } else {
        Trusted::Roots(read_all(&sign.trusted_root)?)
    };
    let roster = sign.names.roster()?;
    let matter = Matter::judge(&read(&sign.request)?, &trusted, Utc::now())?;
    display::tell(&matter.describe(&roster));
    let mut dialogue = sign.answering.dialogue()?;
    let response = signing::sign(&matter, &sign.key, dialogue.as_mut()).await?;
    write(&sign.output, &response.to_file())?;
    if global.json {
        return output::json(&response);
    }
    let keys = response
        .signatures
        .iter()
        .map(|one| roster.label(&one.keyid));
    let keys: Vec<String> = keys.collect();
    eprintln!(
        "\nsigned and checked with the public key of {}",
        keys.join(", ")
    );
    println!("{}", sign.output.display());
    eprintln!("hint: bring this file back to the operator");
    Ok(())
}

/// Checks a transcript.
pub(super) fn verify(global: &Global, verify: &Verify) -> Result<(), Failure> {
    let lines = String::from_utf8(read(&verify.transcript)?)
        .map_err(|error| Failure::from_error(Code::Failed, "this is no transcript", &error))?;
    let roots = read_all(&verify.roots)?;
    let report = verification::verify(&lines, &roots).map_err(|error| {
        Failure::from_error(Code::Failed, "the transcript does not hold", &error)
    })?;
    if global.json {
        return output::json(&report);
    }
    let signed: Vec<&str> = report.signed.iter().map(tuf::KeyId::short).collect();
    let undone: Vec<&str> = report.undone.iter().map(tuf::KeyId::short).collect();
    let checked = match report.root {
        Some(root) => format!(
            "{} signatures, with the keys up to root {root}",
            report.checked
        ),
        None => "only the chain of the transcript: no --root was given".into(),
    };
    output::properties(&[
        ("role", report.role.clone()),
        ("outcome", report.outcome.clone()),
        ("events", report.events.to_string()),
        ("from", moment(report.from)),
        ("to", moment(report.to)),
        ("signed by", or_nobody(&signed)),
        ("taken back", or_nobody(&undone)),
        ("sha256", report.sha256.clone()),
        ("checked", checked),
        ("last line", report.last.clone()),
    ]);
    Ok(())
}

fn or_nobody(keys: &[&str]) -> String {
    if keys.is_empty() {
        "nobody".into()
    } else {
        keys.join(", ")
    }
}

/// Goes through a rehearsal or a drill.
pub(super) async fn rehearse(
    global: &Global,
    rehearse: &Rehearse,
    drill: Option<Drill>,
) -> Result<(), Failure> {
    let unmade = |error: std::io::Error| {
        Failure::from_error(
            Code::Failed,
            "could not make a directory to rehearse in",
            &error,
        )
    };
    let temporary = tempfile::tempdir().map_err(unmade)?;
    let directory = match &rehearse.keep {
        Some(directory) => {
            std::fs::create_dir(directory).map_err(unmade)?;
            directory.as_path()
        }
        None => temporary.path(),
    };
    let mut story = if global.json {
        Story::default()
    } else {
        Story::aloud()
    };
    let now = tuf::instant(Utc::now());
    match drill {
        Some(drill) => drill::play(drill, directory, now, &mut story).await?,
        None => walk::rehearse(World::new(directory, now)?, &mut story).await?,
    }
    if global.json {
        return output::json(&json!({"steps": story.steps()}));
    }
    println!("\nall {} steps went as they have to", story.steps().len());
    if let Some(directory) = &rehearse.keep {
        println!("its files are in {}", directory.display());
    }
    Ok(())
}
