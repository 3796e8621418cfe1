//! What every data plane shows.
//!
//! Whoever made a change waits until no data plane answers as if it had not been made: until each
//! has reported that epoch, or can answer from memory no more. That goes by the time since boot
//! and by no date, neither a machine's nor the database's: either may be set at any moment, and
//! reports of just now would look a day old.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entities::process::{self, Program};
use entities::{Database, ProcessId};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use crate::clock::since_boot;

/// A process whose report stayed the same for so long counts no more, and nobody waits longer for
/// one.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);

/// The data planes of a deployment, as this process came to know of them.
#[derive(Debug, Default)]
pub(crate) struct Peers {
    known: Mutex<Known>,
}

/// Times are since boot.
#[derive(Debug, Default)]
struct Known {
    reports: HashMap<ProcessId, Report>,
    /// Epochs that were committed when this process learned of them, in both ways ascending.
    committed: VecDeque<(Duration, i64)>,
    /// The newest of those that it learned of longer than [`PATIENCE`] ago.
    settled: i64,
}

/// What a process last said, and when that was first read here.
#[derive(Clone, Copy, Debug)]
struct Report {
    epoch: i64,
    seen_at: DateTime<Utc>,
    since: Duration,
}

impl Peers {
    /// Up to which epoch everything is shown by all; `newest` is one that is committed, and that
    /// somebody may be waiting for.
    pub(crate) async fn shown_by_all(&self, db: &Database, newest: i64) -> Result<i64, DbErr> {
        let asked = since_boot();
        let settled = {
            let mut known = self.known();
            known.commit(newest, asked);
            known.settled
        };
        if newest <= settled {
            return Ok(settled);
        }
        let rows = process::Entity::find()
            .filter(process::Column::Program.eq(Program::Api))
            .all(db.read())
            .await?;
        let mut known = self.known();
        known.take(&rows, since_boot());
        Ok(known.shown(asked))
    }

    /// `epoch` is committed: what was before it does not have to be asked about later.
    pub(crate) fn committed(&self, epoch: i64) {
        self.known().commit(epoch, since_boot());
    }

    /// The database is another one now, with epochs of its own.
    pub(crate) fn forget(&self) {
        *self.known() = Known::default();
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn commit(&mut self, epoch: i64, at: Duration) {
        while let Some(&(since, settled)) = self.committed.front()
            && since + PATIENCE <= at
        {
            self.settled = settled;
            self.committed.pop_front();
        }
        if epoch > self.committed.back().map_or(self.settled, |last| last.1) {
            self.committed.push_back((at, epoch));
        }
    }

    /// Takes over what was read until `at`.
    fn take(&mut self, rows: &[process::Model], at: Duration) {
        let reports = rows.iter().map(|row| {
            let report = Report {
                epoch: row.epoch,
                seen_at: row.seen_at,
                since: at,
            };
            let before = self.reports.get(&row.id);
            let same = before.filter(|before| before.says_the_same(report));
            (row.id, same.copied().unwrap_or(report))
        });
        self.reports = reports.collect();
    }

    /// What was asked for at `asked`, with what was read since.
    fn shown(&self, asked: Duration) -> i64 {
        let speaking = self.reports.values();
        let speaking = speaking.filter(|report| asked < report.since + PATIENCE);
        let least = speaking.map(|report| report.epoch).min();
        least.unwrap_or(i64::MAX).max(self.settled)
    }
}

impl Report {
    fn says_the_same(&self, other: Self) -> bool {
        (self.epoch, self.seen_at) == (other.epoch, other.seen_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    const DAY: TimeDelta = TimeDelta::days(1);

    fn row(id: ProcessId, epoch: i64, seen_at: DateTime<Utc>) -> process::Model {
        process::Model {
            id,
            program: Program::Api,
            epoch,
            seen_at,
        }
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn what_a_process_lacks_is_waited_for_whatever_the_date_of_its_report() {
        for ahead in [-DAY, TimeDelta::zero(), DAY] {
            let mut known = Known::default();
            known.commit(7, seconds(100));
            known.take(
                &[row(ProcessId::fresh(), 6, entities::now() + ahead)],
                seconds(100),
            );

            assert_eq!(known.shown(seconds(100)), 6);
        }
    }

    #[test]
    fn a_report_that_stays_the_same_is_passed_over_after_three_seconds() {
        let (silent, speaking, at) = (ProcessId::fresh(), ProcessId::fresh(), entities::now());
        let mut known = Known::default();
        for second in 100_i64..=103 {
            let moment = TimeDelta::seconds(second);
            let now = seconds(second.unsigned_abs());
            // Committed anew each second, so that the wait for one never ends by itself.
            known.commit(second, now);
            let rows = [row(silent, 6, at), row(speaking, second, at + moment)];
            known.take(&rows, now);

            assert_eq!(known.shown(now), if second < 103 { 6 } else { 103 });
        }
    }

    #[test]
    fn nobody_waits_longer_than_three_seconds_for_one_that_reports_itself_late() {
        let (late, at) = (ProcessId::fresh(), entities::now());
        let mut known = Known::default();
        for second in 100_i64..=103 {
            let now = seconds(second.unsigned_abs());
            known.commit(7, now);
            known.take(&[row(late, 6, at + TimeDelta::seconds(second))], now);

            assert_eq!(known.shown(now), if second < 103 { 6 } else { 7 });
        }
    }

    #[test]
    fn a_report_that_was_long_in_coming_is_not_older_for_that() {
        let (slow, at) = (ProcessId::fresh(), entities::now());
        let mut known = Known::default();
        known.commit(7, seconds(100));
        known.take(&[row(slow, 6, at)], seconds(100));
        // It was asked for at 101 and came at 104: it may have reported since.
        known.take(&[row(slow, 6, at)], seconds(104));

        assert_eq!(known.shown(seconds(101)), 6);
    }

    #[test]
    fn nobody_is_waited_for_when_nobody_serves() {
        let mut known = Known::default();
        known.commit(7, seconds(100));
        known.take(&[row(ProcessId::fresh(), 6, entities::now())], seconds(100));
        known.take(&[], seconds(101));

        assert_eq!(known.shown(seconds(101)), i64::MAX);
    }
}
