//! Who may fetch, taken over from Packyard.

use std::path::PathBuf;

use clap::Args;
use openapi::types::{self, ForeignAccount, ForeignComponent, ForeignKey};
use serde::Serialize;

use crate::arguments::Waiting;
use crate::failure::Failure;
use crate::output;
use crate::packyard::{self, Subscribers};
use crate::session::{Session, refused};

/// Rows that one request holds.
const SOME: usize = 1_000;

/// Files of Packyard's.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Packyard's key store `auth.db`, a backup of it, or its `packyard.yml`; may be several.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read the files and print what is in them; change nothing.
    #[arg(long)]
    dry_run: bool,
}

/// What was found, and what became of it.
#[derive(Debug, Default, Serialize)]
struct Report {
    accounts: Count,
    components: Count,
    keys: Count,
    /// Labels and names that were made one line.
    shortened: usize,
    dry_run: bool,
}

#[derive(Debug, Default, Serialize)]
struct Count {
    /// In the files.
    found: usize,
    /// Of these, suspended, deleted or revoked.
    closed: usize,
    /// Made here; the others were here already.
    made: u64,
    /// Here already, and closed now.
    now_closed: u64,
}

pub(super) async fn run(session: &Session, import: &Import) -> Result<(), Failure> {
    let mut found = Subscribers::default();
    for file in &import.files {
        packyard::read(file, &mut found).await?;
    }
    let mut report = Report::of(&found);
    report.dry_run = import.dry_run;
    if !import.dry_run {
        send(session, found, &mut report).await?;
    }
    if session.json {
        return output::json(&report);
    }
    report.print();
    Ok(())
}

/// Accounts and components go first: keys hang on accounts.
async fn send(session: &Session, found: Subscribers, report: &mut Report) -> Result<(), Failure> {
    for accounts in found.accounts.chunks(SOME) {
        let batch = batch(accounts, &[], &[]);
        report.take(&finish(session, batch).await?);
    }
    for components in found.components.chunks(SOME) {
        let batch = batch(&[], components, &[]);
        report.take(&finish(session, batch).await?);
    }
    for keys in found.keys.chunks(SOME) {
        let batch = batch(&[], &[], keys);
        report.take(&finish(session, batch).await?);
    }
    Ok(())
}

fn batch(
    accounts: &[ForeignAccount],
    components: &[ForeignComponent],
    keys: &[ForeignKey],
) -> types::Subscribers {
    types::Subscribers {
        accounts: accounts.to_vec(),
        components: components.to_vec(),
        keys: keys.to_vec(),
    }
}

async fn finish(session: &Session, batch: types::Subscribers) -> Result<types::Task, Failure> {
    let task = session.import_subscribers().body(batch).send().await;
    let task = task.map_err(refused)?.into_inner();
    let waiting = Waiting {
        no_wait: false,
        wait: true,
    };
    let ended = session.finish(task.clone(), waiting).await?;
    Ok(ended.unwrap_or(task))
}

impl Report {
    fn of(found: &Subscribers) -> Self {
        let accounts = found.accounts.iter();
        let closed_accounts =
            accounts.filter(|account| account.status != types::AccountStatus::Active);
        let count = |found, closed| Count {
            found,
            closed,
            ..Count::default()
        };
        Self {
            accounts: count(found.accounts.len(), closed_accounts.count()),
            components: count(found.components.len(), 0),
            keys: count(
                found.keys.len(),
                found.keys.iter().filter(|key| key.revoked).count(),
            ),
            shortened: found.shortened,
            dry_run: false,
        }
    }

    fn take(&mut self, task: &types::Task) {
        let number = |member: &str| {
            let result = task.result.as_ref();
            let number = result.and_then(|result| result.get(member)?.as_u64());
            number.unwrap_or(0)
        };
        self.accounts.made += number("accounts");
        self.accounts.now_closed += number("closed_accounts");
        self.components.made += number("components");
        self.keys.made += number("keys");
        self.keys.now_closed += number("revoked_keys");
    }

    fn print(&self) {
        let rows = [
            ("accounts", &self.accounts),
            ("components", &self.components),
            ("subscription keys", &self.keys),
        ];
        let rows = rows.into_iter().map(|(kind, count)| {
            let unknown = |number: u64| {
                if self.dry_run {
                    "-".to_owned()
                } else {
                    number.to_string()
                }
            };
            vec![
                kind.to_owned(),
                count.found.to_string(),
                count.closed.to_string(),
                unknown(count.made),
                unknown(count.now_closed),
            ]
        });
        let heading = ["", "FOUND", "CLOSED THERE", "MADE HERE", "CLOSED HERE"];
        output::table(&heading, rows.collect(), "nothing");
        if self.shortened > 0 {
            println!(
                "{} labels and names were made one line of 200 characters",
                self.shortened
            );
        }
        if self.dry_run {
            println!("dry run: nothing was changed");
        }
    }
}
