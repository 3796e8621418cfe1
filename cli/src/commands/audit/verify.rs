//! The audit trail, recomputed on this machine.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use futures_util::TryStreamExt;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio_util::io::StreamReader;
use trail::{Fault, FaultKind, Line, Note, Report, Verifier, VerifierKey};

use crate::arguments::Global;
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, refused};

/// Longest line that is read, in bytes: far more than any request that a server takes.
const MAX_LINE: u64 = 64 << 20;
/// Bytes that are read of a file at once.
const PIECE: usize = 256 * 1024;

/// Standard input by its name.
const INPUT: &str = "/dev/stdin";

/// What is verified, and against what.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Export to verify, without any server; `-` for standard input. Without it, the server is
    /// asked for one.
    #[arg(long, value_name = "EXPORT")]
    file: Option<PathBuf>,
    /// File with checkpoints that were kept elsewhere: one, or many behind each other. Repeatable.
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// File with the key of the checkpoints, as `audit key` prints it. Without it, the export's own
    /// is used, which proves less.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

pub(super) async fn run(global: &Global, verify: &Verify) -> Result<(), Failure> {
    let key = verify.key.as_deref().map(read_key).transpose()?;
    let mut kept = Vec::new();
    for file in &verify.checkpoint {
        kept.extend(read_checkpoints(file)?);
    }
    let report = if let Some(file) = &verify.file {
        let input = file == Path::new("-");
        let file = if input { Path::new(INPUT) } else { file };
        let opened = tokio::fs::File::open(file).await;
        let opened = opened.map_err(|error| unreadable(file, &error))?;
        read(BufReader::with_capacity(PIECE, opened), key, kept).await?
    } else {
        let session = Session::open(global)?;
        let octets = session.export_audit_trail().send().await;
        let octets = octets.map_err(refused)?.into_inner().into_inner();
        let lines = StreamReader::new(octets.map_err(io::Error::other));
        read(lines, key, kept).await?
    };
    show(&report, global.json)?;
    match report.first() {
        None => Ok(()),
        Some(first) => Err(broken(&report, first)),
    }
}

fn read_text(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|error| unreadable(file, &error))
}

fn read_key(file: &Path) -> Result<VerifierKey, Failure> {
    let key = read_text(file)?.parse();
    key.map_err(|error| {
        let context = format!("`{}` holds no key", file.display());
        Failure::from_error(Code::Usage, &context, &error)
            .hint("`countersign audit key` prints one")
    })
}

fn read_checkpoints(file: &Path) -> Result<Vec<Note>, Failure> {
    let notes = Note::parse_all(&read_text(file)?);
    notes.map_err(|error| {
        let context = format!("`{}` holds something else than checkpoints", file.display());
        Failure::from_error(Code::Usage, &context, &error)
            .hint("`countersign audit checkpoint` prints one")
    })
}

fn unreadable(file: &Path, error: &io::Error) -> Failure {
    let context = format!("could not read `{}`", file.display());
    Failure::from_error(Code::Failed, &context, error)
}

/// Verifies an export line by line.
async fn read(
    mut lines: impl AsyncBufRead + Unpin,
    key: Option<VerifierKey>,
    kept: Vec<Note>,
) -> Result<Report, Failure> {
    let (mut text, mut number) = (Vec::new(), 1_u64);
    let Some(Line::Chain(header)) = next(&mut lines, &mut text, number).await? else {
        return Err(bad_line(number, "an export begins with its chain"));
    };
    let unfit = |error| {
        Failure::from_error(Code::Usage, "the export cannot be verified", &error)
            .hint("make one with `countersign audit export FILE`, without filters")
    };
    let mut verifier = Verifier::new(&header, key, kept).map_err(unfit)?;
    loop {
        number += 1;
        let Some(line) = next(&mut lines, &mut text, number).await? else {
            return Ok(verifier.finish());
        };
        let taken = verifier.read(line);
        taken.map_err(|error| bad_line(number, &error.to_string()))?;
    }
}

/// The next line, if there is one.
async fn next(
    lines: &mut (impl AsyncBufRead + Unpin),
    text: &mut Vec<u8>,
    number: u64,
) -> Result<Option<Line>, Failure> {
    text.clear();
    let mut line = lines.take(MAX_LINE);
    let length = line.read_until(b'\n', text).await.map_err(|error| {
        let context = format!("the export broke off at line {number}");
        Failure::from_error(Code::Failed, &context, &error)
    })?;
    if length == 0 {
        return Ok(None);
    }
    if text.last() != Some(&b'\n') {
        return Err(bad_line(number, "it is too long, or ends in the middle"));
    }
    let line = Line::parse(text);
    line.map(Some)
        .map_err(|error| bad_line(number, &error.to_string()))
}

fn bad_line(number: u64, reason: &str) -> Failure {
    Failure::new(
        Code::Failed,
        format!("line {number} of the export: {reason}"),
    )
    .hint("make another export with `countersign audit export FILE`")
}

fn show(report: &Report, json: bool) -> Result<(), Failure> {
    if json {
        return output::json(report);
    }
    let key = match (&report.key, report.key_given) {
        (None, _) => "none: no checkpoint was signed yet".to_owned(),
        (Some(key), true) => format!("{key} (given)"),
        (Some(key), false) => format!("{key} (the export's own)"),
    };
    let signed = match report.signed {
        0 => "nothing".to_owned(),
        all if all == report.last => "all of it".to_owned(),
        some => format!("up to position {some}"),
    };
    output::properties(&[
        ("chain", report.origin.clone()),
        ("links", report.links.to_string()),
        ("last hash", report.head.clone().unwrap_or("-".into())),
        ("checkpoints", report.checkpoints.to_string()),
        ("kept elsewhere", report.kept.to_string()),
        ("signed", signed),
        ("not chained yet", report.waiting.to_string()),
        ("key", key),
        ("faults", report.faults.to_string()),
    ]);
    if report.faults == 0 {
        println!("the audit trail is whole");
        return Ok(());
    }
    let rows = report.broken.iter().map(|fault| {
        vec![
            fault.position.map_or("-".into(), |at| at.to_string()),
            fault.event.map_or("-".into(), |event| event.to_string()),
            fault.detail.clone(),
        ]
    });
    output::table(&["POSITION", "EVENT", "WHAT IS WRONG"], rows.collect(), "");
    Ok(())
}

/// The failure of a verification whose first broken row is `first`.
fn broken(report: &Report, first: &Fault) -> Failure {
    let position = first.position.map(|at| format!(" at position {at}"));
    let event = first.event.map(|event| format!(", event {event}"));
    let place = [position, event].into_iter().flatten().collect::<String>();
    let message = format!("the audit trail is broken{place}: {}", first.detail);
    let failure = Failure::new(Code::Failed, message);
    match (first.kind, report.restored) {
        (FaultKind::Incomplete, _) => {
            failure.hint("make another export with `countersign audit export FILE`")
        }
        (FaultKind::OtherChain | FaultKind::Checkpoint, _) => {
            failure.hint("are key and checkpoints those of this system? `countersign audit key`")
        }
        (FaultKind::EndMissing | FaultKind::Rewritten, Some(position)) => failure.hint(format!(
            "a backup was restored at position {position}: what was chained between the backup \
             and its restore is lost, and checkpoints from that time vouch for it"
        )),
        _ => failure.hint(
            "keep this state for an investigation before anything else: `countersign audit \
             export FILE`, and a backup",
        ),
    }
}
