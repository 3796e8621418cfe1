//! What a verification found.

use serde::Serialize;
use uuid::Uuid;

/// Most faults that are listed; all are counted.
const LISTED: usize = 20;

/// What was verified, and all that was wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whose chain it is.
    pub origin: String,
    /// The key that checkpoints were held against, as notes have it.
    pub key: Option<String>,
    /// Whether that key was given, and not taken from the export itself.
    pub key_given: bool,
    /// How many links there are.
    pub links: u64,
    /// The position of the last link; 0 when there is none.
    pub last: i64,
    /// The hash of the last link.
    pub head: Option<String>,
    /// Up to which position a checkpoint vouches for the chain; 0 when none does.
    pub signed: i64,
    /// How many checkpoints of the export were right.
    pub checkpoints: u64,
    /// How many of those that were kept elsewhere were right.
    pub kept: u64,
    /// How many events are not chained yet.
    pub waiting: u64,
    /// Where a backup was restored last.
    pub restored: Option<i64>,
    /// How much was wrong.
    pub faults: u64,
    /// What was wrong, the first broken row first; not more than a few.
    pub broken: Vec<Fault>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What kind of thing.
    pub kind: FaultKind,
    /// Where in the chain.
    pub position: Option<i64>,
    /// The event there.
    pub event: Option<Uuid>,
    /// What is wrong, for people.
    pub detail: String,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// An event is not what was chained.
    EventChanged,
    /// The event of a link is gone.
    EventMissing,
    /// A link was changed, and its event was not.
    LinkChanged,
    /// Links are gone.
    LinkMissing,
    /// Events do not stand where they were chained.
    Order,
    /// An event stands beside the chain.
    Unlinked,
    /// The end is gone: a checkpoint vouches for more.
    EndMissing,
    /// The chain was written anew: a checkpoint vouches for another one.
    Rewritten,
    /// A checkpoint is not signed as it should be, or cannot be read.
    Checkpoint,
    /// A checkpoint, or the key, is of another chain.
    OtherChain,
    /// The export ends in the middle.
    Incomplete,
}

impl Report {
    pub(super) fn new(origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            key: None,
            key_given: false,
            links: 0,
            last: 0,
            head: None,
            signed: 0,
            checkpoints: 0,
            kept: 0,
            waiting: 0,
            restored: None,
            faults: 0,
            broken: Vec::new(),
        }
    }

    /// Notes `fault`; of too many, those at the lowest positions stay.
    pub(super) fn note(&mut self, fault: Fault) {
        self.faults += 1;
        let place = |fault: &Fault| fault.position.unwrap_or(i64::MAX);
        let at = self
            .broken
            .partition_point(|other| place(other) <= place(&fault));
        self.broken.insert(at, fault);
        self.broken.truncate(LISTED);
    }

    /// The first broken row, if anything is wrong.
    #[must_use]
    pub fn first(&self) -> Option<&Fault> {
        self.broken.first()
    }
}
