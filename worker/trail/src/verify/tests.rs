use chrono::DateTime;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::json;

use super::*;
use crate::{VERSION, origin};

/// A chain of events, and who signs it.
struct Chain {
    origin: String,
    secret: SigningKey,
    events: Vec<Event>,
}

fn event(number: u128) -> Event {
    Event {
        id: Uuid::from_u128(number),
        at: DateTime::from_timestamp(1_893_553_445, 0).unwrap(),
        actor: "token:1".into(),
        action: "create_repository".into(),
        target: Some(format!("repository/{number}")),
        task: None,
        details: json!({ "number": 7 }),
    }
}

impl Chain {
    fn of(length: u128) -> Self {
        Self {
            origin: origin(Uuid::from_u128(1)),
            secret: SigningKey::from_bytes(&[7; 32]),
            events: (1..=length).map(event).collect(),
        }
    }

    fn key(&self) -> VerifierKey {
        VerifierKey::new(&self.origin, self.secret.verifying_key().to_bytes()).unwrap()
    }

    fn header(&self) -> Header {
        Header {
            version: VERSION,
            origin: self.origin.clone(),
            key: Some(self.key().to_string()),
            filtered: false,
        }
    }

    /// Every link.
    fn links(&self) -> Vec<Row> {
        let mut previous = genesis(&self.origin);
        let mut rows = Vec::new();
        for (position, event) in (1..).zip(&self.events) {
            previous = link(&previous, position, event);
            rows.push((position, event.clone(), previous.to_string()));
        }
        rows
    }

    fn checkpoint(&self, position: i64) -> Note {
        let rows = self.links();
        let row = rows.iter().find(|row| row.0 == position).unwrap();
        let checkpoint = Checkpoint {
            origin: self.origin.clone(),
            position,
            hash: row.2.parse().unwrap(),
            at: row.1.at,
        };
        let text = checkpoint.text();
        let signature = self.secret.sign(text.as_bytes()).to_bytes();
        Note::signed(&text, &self.key(), &signature)
    }

    fn verify(&self, rows: Vec<Row>, kept: Vec<Note>) -> Report {
        self.verify_with(rows, &[], kept)
    }

    /// Verifies an export of `rows`, with the checkpoints about `signed` positions in it.
    fn verify_with(&self, rows: Vec<Row>, signed: &[Note], kept: Vec<Note>) -> Report {
        let mut verifier = Verifier::new(&self.header(), None, kept).unwrap();
        let mut end = End::default();
        let mut signed: Vec<(i64, &Note)> = signed
            .iter()
            .map(|note| (Checkpoint::read(note).unwrap().position, note))
            .collect();
        for (position, event, hash) in rows {
            end.links += 1;
            let line = Line::chained(event, position, hash).unwrap();
            verifier.read(line).unwrap();
            for (_, note) in signed.extract_if(.., |(at, _)| *at == position) {
                verifier.read(Line::Checkpoint(note.to_string())).unwrap();
            }
        }
        for (_, note) in signed {
            verifier.read(Line::Checkpoint(note.to_string())).unwrap();
        }
        verifier.read(Line::End(end)).unwrap();
        verifier.finish()
    }
}

type Row = (i64, Event, String);

#[track_caller]
fn first(report: &Report) -> (FaultKind, Option<i64>, Option<u128>) {
    let first = report.first().expect("something is wrong");
    (
        first.kind,
        first.position,
        first.event.map(|id| id.as_u128()),
    )
}

#[test]
fn a_whole_chain_has_no_fault() {
    let chain = Chain::of(9);
    let signed = [chain.checkpoint(3), chain.checkpoint(8)];

    let report = chain.verify_with(chain.links(), &signed, vec![chain.checkpoint(5)]);

    assert_eq!((report.faults, report.first()), (0, None));
    assert_eq!((report.links, report.last, report.signed), (9, 9, 8));
    assert_eq!((report.checkpoints, report.kept), (2, 1));
    assert_eq!(report.head, Some(chain.links()[8].2.clone()));
    assert!(!report.key_given);
}

#[test]
fn every_changed_column_is_found_where_it_is() {
    let changes: [fn(&mut Event); 7] = [
        |event| event.id = Uuid::from_u128(99),
        |event| event.at += chrono::TimeDelta::microseconds(1),
        |event| event.actor.push('0'),
        |event| event.action.push('s'),
        |event| event.target = None,
        |event| event.task = Some(Uuid::nil()),
        |event| event.details["number"] = json!(8),
    ];
    for at in [0_usize, 4, 8] {
        for change in changes {
            let chain = Chain::of(9);
            let mut rows = chain.links();
            change(&mut rows[at].1);

            let report = chain.verify(rows, vec![]);

            let position = i64::try_from(at).unwrap() + 1;
            let (kind, place, _) = first(&report);
            assert_eq!((kind, place), (FaultKind::EventChanged, Some(position)));
            assert_eq!(report.faults, 1, "{:?}", report.broken);
        }
    }
}

#[test]
fn a_changed_link_is_told_from_a_changed_event() {
    let chain = Chain::of(9);
    for at in [0_usize, 4] {
        let mut rows = chain.links();
        rows[at].2 = genesis("other").to_string();
        let report = chain.verify(rows, vec![]);
        let position = i64::try_from(at).unwrap() + 1;
        assert_eq!(first(&report).0, FaultKind::LinkChanged);
        assert_eq!((first(&report).1, report.faults), (Some(position), 1));
    }
    let mut rows = chain.links();
    rows[8].2 = genesis("other").to_string();
    let report = chain.verify(rows.clone(), vec![chain.checkpoint(9)]);
    assert_eq!(first(&report), (FaultKind::LinkChanged, Some(9), Some(9)));
    rows[8].2 = "00".into();
    let report = chain.verify(rows, vec![]);
    assert_eq!(first(&report), (FaultKind::LinkChanged, Some(9), Some(9)));
}

#[test]
fn a_removed_event_leaves_its_link_and_a_removed_link_a_gap() {
    let chain = Chain::of(9);
    let mut verifier = Verifier::new(&chain.header(), None, vec![]).unwrap();
    for (position, event, hash) in chain.links() {
        let line = match position {
            4 => Line::Link(LinkLine {
                position,
                event: event.id,
                hash,
            }),
            _ => Line::chained(event, position, hash).unwrap(),
        };
        verifier.read(line).unwrap();
    }
    let end = End {
        links: 9,
        unchained: 0,
    };
    verifier.read(Line::End(end)).unwrap();
    let report = verifier.finish();
    assert_eq!(first(&report), (FaultKind::EventMissing, Some(4), Some(4)));
    assert_eq!(report.faults, 1);

    let mut rows = chain.links();
    rows.drain(3..5);
    let report = chain.verify(rows, vec![chain.checkpoint(4), chain.checkpoint(8)]);
    assert_eq!(first(&report), (FaultKind::LinkMissing, Some(4), None));
    assert_eq!((report.faults, report.kept, report.links), (1, 1, 7));
}

#[test]
fn a_swapped_pair_is_named_once() {
    let chain = Chain::of(9);
    let mut rows = chain.links();
    let (three, four) = (rows[2].1.clone(), rows[3].1.clone());
    (rows[2].1, rows[3].1) = (four, three);

    let report = chain.verify(rows.clone(), vec![]);
    assert_eq!(first(&report), (FaultKind::Order, Some(3), Some(4)));
    assert_eq!(report.faults, 1, "{:?}", report.broken);

    rows.swap(5, 6);
    let report = chain.verify(rows, vec![]);
    assert!(report.faults > 1);
}

#[test]
fn an_inserted_event_is_found() {
    let chain = Chain::of(9);
    let mut rows = chain.links();
    rows.insert(4, (5, event(99), genesis("made up").to_string()));
    for row in &mut rows[5..] {
        row.0 += 1;
    }
    let report = chain.verify(rows, vec![]);
    assert_eq!(first(&report).1, Some(5));

    let mut verifier = Verifier::new(&chain.header(), None, vec![]).unwrap();
    for waiting in [true, false] {
        verifier
            .read(Line::unchained(event(99), waiting).unwrap())
            .unwrap();
    }
    let end = End {
        links: 0,
        unchained: 2,
    };
    verifier.read(Line::End(end)).unwrap();
    let report = verifier.finish();
    assert_eq!(first(&report), (FaultKind::Unlinked, None, Some(99)));
    assert_eq!((report.waiting, report.faults), (1, 1));
}

#[test]
fn an_end_that_was_cut_off_is_found_by_a_checkpoint() {
    let chain = Chain::of(9);
    let rows: Vec<Row> = chain.links().drain(..6).collect();

    let kept = chain.verify(rows.clone(), vec![chain.checkpoint(9)]);
    let own = chain.verify_with(rows.clone(), &[chain.checkpoint(8)], vec![]);
    let unseen = chain.verify(rows, vec![chain.checkpoint(6)]);

    for report in [kept, own] {
        assert_eq!(first(&report), (FaultKind::EndMissing, Some(7), None));
        assert!(
            report.broken[0]
                .detail
                .contains("after position 6 are missing")
        );
    }
    assert_eq!(unseen.faults, 0);
}

#[test]
fn a_history_that_was_written_anew_is_found_by_an_older_checkpoint() {
    let chain = Chain::of(9);
    let mut forged = Chain::of(9);
    forged.events[4].actor = "token:2".into();

    let report = forged.verify(
        forged.links(),
        vec![chain.checkpoint(3), chain.checkpoint(7)],
    );

    assert_eq!(first(&report), (FaultKind::Rewritten, Some(7), None));
    assert!(report.broken[0].detail.contains("between position 4 and"));
    assert_eq!((report.kept, report.signed), (1, 3));
}

#[test]
fn only_checkpoints_of_this_chain_by_this_key_count() {
    let chain = Chain::of(3);
    let stranger = Chain {
        secret: SigningKey::from_bytes(&[8; 32]),
        ..Chain::of(3)
    };
    let other = Chain {
        origin: origin(Uuid::from_u128(2)),
        ..Chain::of(3)
    };

    let report = chain.verify(chain.links(), vec![stranger.checkpoint(2)]);
    assert_eq!(first(&report).0, FaultKind::Checkpoint);
    let report = chain.verify(chain.links(), vec![other.checkpoint(2)]);
    assert_eq!(first(&report).0, FaultKind::OtherChain);
    let verifier = Verifier::new(&chain.header(), Some(other.key()), vec![]).unwrap();
    assert_eq!(first(&verifier.finish()).0, FaultKind::OtherChain);
    let note = Note::signed("hello\n", &chain.key(), &[0; 64]);
    let report = chain.verify(chain.links(), vec![note]);
    assert_eq!(first(&report).0, FaultKind::Checkpoint);
}

#[test]
fn an_export_that_ends_in_the_middle_is_none() {
    let chain = Chain::of(3);
    let mut verifier = Verifier::new(&chain.header(), None, vec![]).unwrap();
    for (position, event, hash) in chain.links() {
        let line = Line::chained(event, position, hash).unwrap();
        verifier.read(line).unwrap();
    }

    assert_eq!(first(&verifier.finish()).0, FaultKind::Incomplete);
    let filtered = Header {
        filtered: true,
        ..chain.header()
    };
    let refused = Verifier::new(&filtered, None, vec![]).unwrap_err();
    assert_eq!(refused, UnfitError::Filtered);
}

#[test]
fn of_many_faults_the_first_are_listed() {
    let chain = Chain::of(60);
    let mut rows = chain.links();
    for row in rows.iter_mut().step_by(2) {
        row.1.actor.clear();
    }

    let report = chain.verify(rows, vec![]);

    assert_eq!((report.faults, report.broken.len()), (30, 20));
    assert_eq!(first(&report).1, Some(1));
}
