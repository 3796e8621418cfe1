//! `countersign ceremony plan|key|request|sign|submit|status|undo|replace|resume|abort|verify|rehearse|drill`

mod collect;
mod offline;
mod propose;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use tuf::RoleName;
use uuid::Uuid;

use crate::arguments::{Global, Waiting};
use crate::ceremony::dialogue::{Answers, Dialogue, Terminal, WithPassphrase};
use crate::ceremony::plan::open_roster;
use crate::ceremony::rehearsal::drill::Drill;
use crate::ceremony::roster::Roster;
use crate::failure::{Code, Failure};

/// Verbs of ceremonies.
#[derive(Debug, Subcommand)]
pub(crate) enum Ceremony {
    /// Play a plan through; submit it, or the next root that it wants.
    Plan(Plan),
    /// Make a key for a keyholder, or show the public part of a key.
    Key(Key),
    /// Fetch the request that signers get.
    Request(Request),
    /// Look at a request and sign it, on a machine without a network.
    Sign(Sign),
    /// Hand in what signers made.
    Submit(Submit),
    /// Show who signed and who is missing.
    Status(Status),
    /// Take a signature back.
    Undo(Undo),
    /// Ask for something else than what an open ceremony asks for.
    Replace(Replace),
    /// Show what is left to do, and do what can be done here.
    Resume(Resume),
    /// End a ceremony without a result.
    Abort(Abort),
    /// Check a transcript, and the roots that came of it.
    Verify(Verify),
    /// Go through all of it on throwaway keys, without a server.
    Rehearse(Rehearse),
    /// Go through a bad day and the way back, on throwaway keys.
    Drill(DrillArguments),
}

/// A plan and what to do with it.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// The plan file.
    #[arg(value_name = "PLAN")]
    file: PathBuf,
    /// Make the trust root on the server, or open the ceremony of its next root with --rotate.
    #[arg(long)]
    submit: bool,
    /// Plan the root that follows the present one.
    #[arg(long, requires = "trusted_root")]
    rotate: bool,
    /// The root that is trusted here; newer ones after it, in the order of versions.
    #[arg(long, value_name = "FILE")]
    trusted_root: Vec<PathBuf>,
    /// Write the request there, instead of opening its ceremony.
    #[arg(short, long, value_name = "FILE", conflicts_with = "submit")]
    output: Option<PathBuf>,
    /// Write the days on which people have to sign there, as a calendar file.
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
    #[command(flatten)]
    waiting: Waiting,
}

/// A keyholder's key.
#[derive(Debug, Args)]
pub(crate) struct Key {
    /// The key: a file, or a `pkcs11:` URI.
    location: String,
    /// The kind of key.
    #[arg(long, value_parser = ["ed25519", "p256"], default_value = "ed25519")]
    algorithm: String,
    /// The kind of file, where it is one.
    #[arg(long, value_parser = ["pkcs8", "age"], default_value = "pkcs8")]
    format: String,
    /// Make nothing: show the public part of a key that is there.
    #[arg(long)]
    show: bool,
    #[command(flatten)]
    answering: Answering,
}

/// Which ceremony, and where to write its request.
#[derive(Debug, Args)]
pub(crate) struct Request {
    /// The ceremony.
    id: Uuid,
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    of: Of,
}

/// A request, a key, and what is trusted here.
#[derive(Debug, Args)]
pub(crate) struct Sign {
    /// The request file.
    request: PathBuf,
    /// The root that this machine trusts; newer ones after it, in the order of versions.
    #[arg(long, value_name = "FILE", required_unless_present = "first")]
    trusted_root: Vec<PathBuf>,
    /// Nothing is trusted yet: the request is for a first version.
    #[arg(long, conflicts_with = "trusted_root")]
    first: bool,
    /// The key: a key file, or a `pkcs11:` URI.
    #[arg(long, value_name = "LOCATION")]
    key: String,
    /// The response file to write.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    names: Names,
    #[command(flatten)]
    answering: Answering,
}

/// Responses to one ceremony.
#[derive(Debug, Args)]
pub(crate) struct Submit {
    /// The ceremony.
    id: Uuid,
    /// The response files.
    #[arg(required = true)]
    responses: Vec<PathBuf>,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    names: Names,
    #[command(flatten)]
    waiting: Waiting,
}

/// Which ceremony to show.
#[derive(Debug, Args)]
pub(crate) struct Status {
    /// The ceremony; all of the trust root if none is given.
    id: Option<Uuid>,
    /// Write its transcript there.
    #[arg(long, value_name = "FILE", requires = "id")]
    transcript: Option<PathBuf>,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    names: Names,
}

/// Which signature to take back.
#[derive(Debug, Args)]
pub(crate) struct Undo {
    /// The ceremony.
    id: Uuid,
    /// The key: its identifier, the beginning of it, or with --plan the name of its holder.
    key: String,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    names: Names,
    #[command(flatten)]
    answering: Answering,
    #[command(flatten)]
    waiting: Waiting,
}

/// A ceremony and what takes its place.
#[derive(Debug, Args)]
pub(crate) struct Replace {
    /// The ceremony.
    id: Uuid,
    /// The new request, as `ceremony plan --output` writes it.
    request: PathBuf,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    answering: Answering,
    #[command(flatten)]
    waiting: Waiting,
}

/// Which ceremonies to go on with.
#[derive(Debug, Args)]
pub(crate) struct Resume {
    /// The ceremony; all open ones of the trust root if none is given.
    id: Option<Uuid>,
    /// Where requests are written and responses are looked for.
    #[arg(long, value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    names: Names,
}

/// Which ceremony to end.
#[derive(Debug, Args)]
pub(crate) struct Abort {
    /// The ceremony.
    id: Uuid,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    answering: Answering,
    #[command(flatten)]
    waiting: Waiting,
}

/// A transcript and the roots around it.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The transcript file.
    transcript: PathBuf,
    /// Root files, oldest first: each has to follow from the one before it.
    #[arg(long = "root", value_name = "FILE", num_args = 1..)]
    roots: Vec<PathBuf>,
}

/// Where to rehearse.
#[derive(Debug, Args)]
pub(crate) struct Rehearse {
    /// Keep the keys, the plan and the files of the rehearsal in this new directory.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// Which bad day to rehearse.
#[derive(Debug, Args)]
pub(crate) struct DrillArguments {
    /// The bad day.
    drill: Drill,
    #[command(flatten)]
    rehearse: Rehearse,
}

/// Whose ceremonies.
#[derive(Debug, Args)]
pub(crate) struct Of {
    /// The trust root.
    #[arg(long, value_name = "NAME", default_value = "default", value_parser = trust_root)]
    trust_root: String,
}

/// What keys are called.
#[derive(Debug, Args)]
pub(crate) struct Names {
    /// The plan, for the names of keyholders.
    #[arg(long, value_name = "PLAN")]
    plan: Option<PathBuf>,
}

impl Names {
    fn roster(&self) -> Result<Roster, Failure> {
        let roster = self.plan.as_deref().map(open_roster).transpose();
        let roster = roster.map_err(|error| Failure::new(Code::Usage, error.to_string()))?;
        Ok(roster.unwrap_or_default())
    }
}

/// Who answers.
#[derive(Debug, Args)]
pub(crate) struct Answering {
    /// Ask nobody: the answers are in this file.
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// The passphrase or PIN is in this file, which only its owner may read.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl Answering {
    fn dialogue(&self) -> Result<Box<dyn Dialogue>, Failure> {
        let passphrase = self.passphrase_file.as_deref();
        Ok(match (&self.answers, passphrase) {
            (Some(file), _) => Box::new(Answers::open(file)?.with_passphrase_file(passphrase)),
            (None, Some(_)) => {
                let secret = Answers::default().with_passphrase_file(passphrase);
                Box::new(WithPassphrase(Terminal::new(), secret))
            }
            (None, None) => Box::new(Terminal::new()),
        })
    }
}

fn trust_root(text: &str) -> Result<String, String> {
    let name: RoleName = text
        .parse()
        .map_err(|_| format!("`{text}` is no name of a trust root"))?;
    Ok(name.to_string())
}

pub(crate) async fn run(global: &Global, verb: &Ceremony) -> Result<(), Failure> {
    match verb {
        Ceremony::Plan(plan) => propose::plan(global, plan).await,
        Ceremony::Replace(replace) => propose::replace(global, replace).await,
        Ceremony::Key(key) => offline::key(global, key),
        Ceremony::Sign(sign) => offline::sign(global, sign).await,
        Ceremony::Verify(verify) => offline::verify(global, verify),
        Ceremony::Rehearse(rehearse) => offline::rehearse(global, rehearse, None).await,
        Ceremony::Drill(drill) => {
            offline::rehearse(global, &drill.rehearse, Some(drill.drill)).await
        }
        Ceremony::Request(request) => collect::request(global, request).await,
        Ceremony::Submit(submit) => collect::submit(global, submit).await,
        Ceremony::Status(status) => collect::status(global, status).await,
        Ceremony::Undo(undo) => collect::undo(global, undo).await,
        Ceremony::Resume(resume) => collect::resume(global, resume).await,
        Ceremony::Abort(abort) => collect::abort(global, abort).await,
    }
}

/// The bytes of the file at `path`.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| {
        let context = format!("could not read `{}`", path.display());
        Failure::from_error(Code::Usage, &context, &error)
    })
}

/// The bytes of the files at `paths`.
fn read_all(paths: &[PathBuf]) -> Result<Vec<Vec<u8>>, Failure> {
    paths.iter().map(|path| read(path)).collect()
}
