//! Recomputes a chain from an export, and holds checkpoints against it.
//!
//! Lines are read once and forgotten. A link that does not fit is looked at again with the next
//! one, which shows whether its event, its hash or its place was changed.

mod report;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use uuid::Uuid;

pub use report::{Fault, FaultKind, Report};

use crate::{
    Checkpoint, CheckpointError, End, Event, Hash, Header, Line, LineError, LinkLine, Note,
    NoteError, Recorded, VerifierKey, genesis, link,
};

/// What the event of a restored backup is called.
const RESTORE: &str = "restore_backup";

/// A verification under way.
#[derive(Debug)]
pub struct Verifier {
    key: Option<VerifierKey>,
    kept: BTreeMap<i64, Vec<Checkpoint>>,
    /// The highest checkpoint that no link has reached.
    ahead: Option<Checkpoint>,
    /// What the next link follows; unknown behind a gap.
    previous: Option<Hash>,
    suspect: Option<Suspect>,
    /// Of a swapped pair: the event that belongs at the second place.
    swapped: Option<Event>,
    end: Option<End>,
    unchained: u64,
    report: Report,
}

/// A link whose hash does not follow from its event.
#[derive(Debug)]
struct Suspect {
    position: i64,
    event: Event,
    previous: Hash,
    kept: Hash,
    computed: Hash,
}

impl Verifier {
    /// Begins with the first line of an export, the key that is trusted, or else the export's own,
    /// and checkpoints that were kept elsewhere.
    ///
    /// # Errors
    /// [`UnfitError`] when the export's key or version cannot be used.
    pub fn new(
        header: &Header,
        key: Option<VerifierKey>,
        kept: Vec<Note>,
    ) -> Result<Self, UnfitError> {
        if header.version != crate::VERSION {
            return Err(UnfitError::Version(header.version));
        }
        if header.filtered {
            return Err(UnfitError::Filtered);
        }
        let mut report = Report::new(&header.origin);
        report.key_given = key.is_some();
        let key = match (key, &header.key) {
            (Some(key), _) => Some(key),
            (None, Some(text)) => Some(text.parse().map_err(|_| UnfitError::Key)?),
            (None, None) => None,
        };
        report.key = key.as_ref().map(ToString::to_string);
        let mut verifier = Self {
            key,
            kept: BTreeMap::new(),
            ahead: None,
            previous: Some(genesis(&header.origin)),
            suspect: None,
            swapped: None,
            end: None,
            unchained: 0,
            report,
        };
        verifier.check_key();
        for note in kept {
            if let Some(checkpoint) = verifier.believe(&note) {
                let at = checkpoint.position;
                verifier.kept.entry(at).or_default().push(checkpoint);
            }
        }
        Ok(verifier)
    }

    fn check_key(&mut self) {
        let of = self.key.as_ref().map(|key| key.name().to_owned());
        if let Some(of) = of
            && of != self.report.origin
        {
            let detail = format!("the key is that of `{of}`");
            self.fault(FaultKind::OtherChain, None, None, detail);
        }
    }

    /// Takes the next line.
    ///
    /// # Errors
    /// [`LineError`] when the details of its event cannot be read.
    pub fn read(&mut self, line: Line) -> Result<(), LineError> {
        if self.end.is_some() {
            let detail = "lines stand behind the last one";
            self.fault(FaultKind::Incomplete, None, None, detail);
            return Ok(());
        }
        match line {
            Line::Chain(_) => {
                let detail = "a second export begins in the middle";
                self.fault(FaultKind::Incomplete, None, None, detail);
            }
            Line::Event(recorded) => self.event(&recorded)?,
            Line::Link(link) => self.link_alone(&link),
            Line::Checkpoint(text) => self.checkpoint(&text),
            Line::End(end) => self.end = Some(end),
        }
        Ok(())
    }

    fn event(&mut self, recorded: &Recorded) -> Result<(), LineError> {
        let event = recorded.event()?;
        let Some(position) = recorded.position else {
            self.unchained += 1;
            if recorded.waiting == Some(true) {
                self.report.waiting += 1;
            } else {
                let detail = "it was put beside the chain, or its link was taken away";
                self.fault(FaultKind::Unlinked, None, Some(event.id), detail);
            }
            return Ok(());
        };
        let text = recorded.hash.as_deref().unwrap_or_default();
        if let Some(kept) = self.reach(position, event.id, text) {
            self.judge(position, event, kept);
            self.compare_kept(position);
        }
        Ok(())
    }

    fn link_alone(&mut self, line: &LinkLine) {
        if let Some(kept) = self.reach(line.position, line.event, &line.hash) {
            self.settle(None);
            let detail = "the event of this link is gone";
            self.fault(
                FaultKind::EventMissing,
                Some(line.position),
                Some(line.event),
                detail,
            );
            self.swapped = None;
            self.previous = Some(kept);
            self.compare_kept(line.position);
        }
    }

    /// Goes on to `position`; answers the hash that is kept there, or `None` when the link has no
    /// place in the chain or no hash.
    fn reach(&mut self, position: i64, event: Uuid, hash: &str) -> Option<Hash> {
        let last = self.report.last;
        self.report.links += 1;
        if position <= last {
            let detail = format!("position {position} stands behind position {last}");
            self.fault(FaultKind::Order, Some(position), Some(event), detail);
            return None;
        }
        if position > last + 1 {
            self.settle(None);
            let detail = match position - last {
                2 => "the link is gone".to_owned(),
                _ => format!("the links up to position {} are gone", position - 1),
            };
            self.fault(FaultKind::LinkMissing, Some(last + 1), None, detail);
            self.previous = None;
            self.swapped = None;
            // Nothing is left that they could be held against.
            self.kept = self.kept.split_off(&position);
        }
        self.report.last = position;
        let parsed = hash.parse();
        self.report.head = Some(hash.to_owned());
        if parsed.is_err() {
            self.settle(None);
            let detail = "the hash of this link is no SHA-256";
            self.fault(FaultKind::LinkChanged, Some(position), Some(event), detail);
            self.previous = None;
        }
        parsed.ok()
    }

    /// Holds the link at `position` against its event.
    fn judge(&mut self, position: i64, event: Event, kept: Hash) {
        if event.action == RESTORE {
            self.report.restored = Some(position);
        }
        self.settle(Some((position, &event, kept)));
        let Some(previous) = self.previous else {
            self.previous = Some(kept);
            return;
        };
        if let Some(belongs) = self.swapped.take()
            && link(&previous, position, &belongs) == kept
        {
            self.previous = Some(kept);
            return;
        }
        let computed = link(&previous, position, &event);
        if computed != kept {
            self.suspect = Some(Suspect {
                position,
                event,
                previous,
                kept,
                computed,
            });
        }
        self.previous = Some(kept);
    }

    /// Says what is wrong with the link before, as far as the next one shows it.
    fn settle(&mut self, next: Option<(i64, &Event, Hash)>) {
        let Some(suspect) = self.suspect.take() else {
            return;
        };
        let at = (Some(suspect.position), Some(suspect.event.id));
        if let Some((position, event, kept)) = next {
            if link(&suspect.previous, suspect.position, event) == suspect.kept {
                let detail = format!(
                    "this event was chained after {}, which stands behind it",
                    event.id
                );
                self.fault(FaultKind::Order, at.0, at.1, detail);
                self.swapped = Some(suspect.event);
                return;
            }
            if link(&suspect.computed, position, event) == kept {
                let detail = "the hash of this link was changed";
                self.fault(FaultKind::LinkChanged, at.0, at.1, detail);
                self.previous = Some(suspect.computed);
                return;
            }
        }
        let detail = "the event is not what was chained here";
        self.fault(FaultKind::EventChanged, at.0, at.1, detail);
    }

    fn checkpoint(&mut self, text: &str) {
        let note = match Note::parse(text) {
            Ok(note) => note,
            Err(error) => return self.disbelieve(None, &error.into()),
        };
        let Some(checkpoint) = self.believe(&note) else {
            return;
        };
        match checkpoint.position.cmp(&self.report.last) {
            Ordering::Equal => {
                if self.vouches(&checkpoint) {
                    self.report.checkpoints += 1;
                }
            }
            Ordering::Greater => {
                let further = |other: &Checkpoint| checkpoint.position > other.position;
                if self.ahead.as_ref().is_none_or(further) {
                    self.ahead = Some(checkpoint);
                }
            }
            Ordering::Less => {
                let detail = "the checkpoint does not stand behind the link that it signs";
                self.fault(FaultKind::Order, Some(checkpoint.position), None, detail);
            }
        }
    }

    /// The checkpoint in `note`, if it is signed, and of this chain.
    fn believe(&mut self, note: &Note) -> Option<Checkpoint> {
        let checkpoint = match Checkpoint::read(note) {
            Ok(checkpoint) => checkpoint,
            Err(error) => {
                self.disbelieve(None, &error);
                return None;
            }
        };
        let position = checkpoint.position;
        if checkpoint.origin != self.report.origin {
            let detail = format!("the checkpoint is one of `{}`", checkpoint.origin);
            self.fault(FaultKind::OtherChain, Some(position), None, detail);
            return None;
        }
        let unsigned = || Err(NoteError::Unsigned(checkpoint.origin.clone()));
        let verified = self
            .key
            .as_ref()
            .map_or_else(unsigned, |key| key.verify(note));
        if let Err(error) = verified {
            self.disbelieve(Some(position), &error.into());
            return None;
        }
        Some(checkpoint)
    }

    fn disbelieve(&mut self, position: Option<i64>, error: &CheckpointError) {
        let detail = format!("a checkpoint is not to be believed: {error}");
        self.fault(FaultKind::Checkpoint, position, None, detail);
    }

    /// Compares what was kept elsewhere about `position`.
    fn compare_kept(&mut self, position: i64) {
        for checkpoint in self.kept.remove(&position).unwrap_or_default() {
            if self.vouches(&checkpoint) {
                self.report.kept += 1;
            }
        }
    }

    /// Whether `checkpoint`, which is about the last link, vouches for it.
    fn vouches(&mut self, checkpoint: &Checkpoint) -> bool {
        let position = checkpoint.position;
        if let Some(suspect) = self
            .suspect
            .take_if(|suspect| suspect.computed == checkpoint.hash)
        {
            // The event is as it was signed, so the link is not.
            let detail = "the hash of this link was changed";
            let event = Some(suspect.event.id);
            self.fault(FaultKind::LinkChanged, Some(position), event, detail);
            self.previous = Some(suspect.computed);
        }
        if self.previous != Some(checkpoint.hash) {
            let detail = format!(
                "the checkpoint vouches for another history up to here: something between \
                 position {} and this one was written anew",
                self.report.signed + 1
            );
            self.fault(FaultKind::Rewritten, Some(position), None, detail);
            return false;
        }
        self.report.signed = position;
        true
    }

    /// Ends the verification.
    #[must_use]
    pub fn finish(mut self) -> Report {
        self.settle(None);
        let last = self.report.last;
        let kept = std::mem::take(&mut self.kept).into_values().flatten();
        let highest = self.ahead.take().into_iter().chain(kept);
        if let Some(highest) = highest.max_by_key(|checkpoint| checkpoint.position) {
            if highest.position > last {
                let detail = format!(
                    "events after position {last} are missing: a checkpoint of {} vouches for {}",
                    highest
                        .at
                        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
                    highest.position
                );
                self.fault(FaultKind::EndMissing, Some(last + 1), None, detail);
            } else {
                let detail = "the checkpoint does not stand behind the link that it signs";
                self.fault(FaultKind::Order, Some(highest.position), None, detail);
            }
        }
        let read = End {
            links: self.report.links,
            unchained: self.unchained,
        };
        if self.end != Some(read) {
            let detail = "the export ends in the middle: its last line is missing or counts others";
            self.fault(FaultKind::Incomplete, None, None, detail);
        }
        self.report
    }

    fn fault(
        &mut self,
        kind: FaultKind,
        position: Option<i64>,
        event: Option<Uuid>,
        detail: impl Into<String>,
    ) {
        self.report.note(Fault {
            kind,
            position,
            event,
            detail: detail.into(),
        });
    }
}

/// Why an export is not verified at all.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitError {
    /// It is newer than this program.
    #[error("the export is of version {0}, which this program does not know")]
    Version(u32),
    /// Its links do not follow each other.
    #[error(
        "the export was made with filters, so what it left out cannot be told from what is gone"
    )]
    Filtered,
    /// It names a key that is none.
    #[error("the export names no key that could be one")]
    Key,
}
