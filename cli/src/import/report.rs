//! What an import has done, or would do, for people and for programs.

use std::collections::BTreeMap;

use openapi::types::Task;
use serde::Serialize;

use super::catalog::LeftOut;
use super::compare::Comparison;
use super::send::{Refused, Sent};
use super::{Catalog, Plan};
use crate::failure::{Code, Failure};
use crate::session::override_hint;

/// Most things of one kind that are told one by one.
const TOLD: usize = 20;

/// Most names in a line.
const NAMES: usize = 5;

/// What an import has done, or would do.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The repository.
    pub(crate) address: String,
    /// What was found to be there.
    pub(crate) kind: &'static str,
    /// Whether nothing was changed.
    pub(crate) dry_run: bool,
    /// Whether the repository was made for it, or would be.
    pub(crate) created: bool,
    /// Packages of the origin.
    pub(crate) packages: usize,
    /// Those of them that the server had before.
    pub(crate) already_there: usize,
    /// Packages that got in, or would be sent.
    pub(crate) imported: usize,
    /// Octets of these.
    pub(crate) octets: u64,
    /// Packages that did not get in.
    pub(crate) refused: Vec<Refused>,
    /// Files that go along and were sent.
    pub(crate) metadata: Vec<String>,
    /// What is not taken.
    pub(crate) left_out: Vec<LeftOut>,
    /// Tasks that nobody has waited for.
    pub(crate) tasks: Vec<Task>,
    /// How what is served compares.
    pub(crate) compared: Option<Comparison>,
}

impl Report {
    /// What `plan` comes to when nothing is refused.
    pub(crate) fn of(
        address: &str,
        kind: &'static str,
        catalog: &Catalog,
        plan: &Plan<'_>,
    ) -> Self {
        let files = plan.metadata.iter();
        Self {
            address: address.to_owned(),
            kind,
            dry_run: false,
            created: false,
            packages: catalog.items.len(),
            already_there: plan.there,
            imported: plan.missing.len(),
            octets: plan.octets(),
            refused: Vec::new(),
            metadata: files.map(|file| file.record.to_string()).collect(),
            left_out: catalog.left_out.clone(),
            tasks: Vec::new(),
            compared: None,
        }
    }

    /// Takes up how sending went.
    pub(crate) fn take(&mut self, sent: Sent) {
        self.imported -= sent.refused.len();
        self.refused = sent.refused;
        self.tasks = sent.open;
    }

    /// Prints it for people.
    pub(crate) fn print(&self) {
        let Self {
            imported,
            already_there,
            ..
        } = self;
        let verb = match (self.dry_run, self.tasks.is_empty()) {
            (true, _) => "would import",
            (false, true) => "imported",
            (false, false) => "sent",
        };
        if self.created && self.dry_run {
            println!("would create {}", self.address);
        } else if self.created {
            println!("created {}", self.address);
        }
        let octets = indicatif::HumanBytes(self.octets);
        let size = if self.dry_run {
            format!(" of {octets}")
        } else {
            String::new()
        };
        let left_out: u64 = self.left_out.iter().map(|one| one.count).sum();
        let colon = if left_out > 0 { ":" } else { "" };
        println!(
            "{verb} {imported} packages{size} ({already_there} already there), left out \
             {left_out}{colon}"
        );
        for line in lines(&self.left_out) {
            println!("  {line}");
        }
        if !self.metadata.is_empty() {
            println!("{verb} metadata: {}", self.metadata.join(", "));
        }
        if let Some(compared) = &self.compared {
            print_comparison(compared);
        } else if !self.dry_run {
            println!(
                "{} tasks are open; run this again to compare",
                self.tasks.len()
            );
        }
    }

    /// What went wrong, if anything did.
    ///
    /// # Errors
    /// [`Failure`] that counts the packages which are not there, or not the same.
    pub(crate) fn judge(&self) -> Result<(), Failure> {
        if !self.refused.is_empty() {
            return Err(self.failure());
        }
        match &self.compared {
            Some(compared) if compared.different > 0 => {
                let message = format!(
                    "{} of {} differ from the origin",
                    compared.different,
                    self.packages + self.metadata.len()
                );
                let hint = "somebody may have changed the repository meanwhile: run this again";
                Err(Failure::new(Code::Failed, message).hint(hint))
            }
            _ => Ok(()),
        }
    }

    /// The failure of an import of which packages were refused.
    fn failure(&self) -> Failure {
        let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
        for one in &self.refused {
            *codes.entry(&one.code).or_default() += 1;
        }
        let counts: Vec<String> = codes
            .iter()
            .map(|(code, count)| format!("{count} {code}"))
            .collect();
        let message = format!(
            "{} of {} packages were not imported: {}",
            self.refused.len(),
            self.packages,
            counts.join(", ")
        );
        let hints = codes.keys().filter_map(|code| override_hint(code));
        hints.fold(
            Failure::new(Refused::exit(&self.refused), message),
            Failure::hint,
        )
    }

    /// Prints the packages that were refused, on standard error.
    pub(crate) fn print_refused(&self) {
        for one in self.refused.iter().take(TOLD) {
            eprintln!(
                "not imported: {}: {} ({})",
                one.package, one.reason, one.code
            );
        }
        if let more @ 1.. = self.refused.len().saturating_sub(TOLD) {
            eprintln!("not imported: {more} more; --json lists all");
        }
    }
}

fn print_comparison(compared: &Comparison) {
    let Comparison {
        same,
        signed_anew,
        others,
        ..
    } = compared;
    for difference in compared.differences.iter().take(TOLD) {
        println!("  differs: {difference}");
    }
    let mut text = format!("the served indexes hold the same {same} packages");
    if *signed_anew > 0 {
        text = format!("{text}, {signed_anew} of them signed anew");
    }
    if *others > 0 {
        text = format!("{text}, and {others} others");
    }
    println!("{text}");
}

/// What is left out, a line for each reason.
fn lines(left_out: &[LeftOut]) -> Vec<String> {
    let mut reasons: Vec<(&str, u64, Vec<String>)> = Vec::new();
    for one in left_out {
        let name = match one.count {
            1 => one.what.clone(),
            count => format!("{count} {}", one.what),
        };
        match reasons.iter_mut().find(|(why, ..)| *why == one.why) {
            Some((_, count, names)) => {
                *count += 1;
                if names.len() < NAMES {
                    names.push(name);
                }
            }
            None => reasons.push((&one.why, 1, vec![name])),
        }
    }
    let line = |(why, count, names): (&str, u64, Vec<String>)| {
        let more = count - names.len() as u64;
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        crate::tuf::printable(&format!("{}{more}: {why}", names.join(", ")))
    };
    reasons.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn out(what: &str, why: &str, count: u64) -> LeftOut {
        LeftOut {
            what: what.into(),
            why: why.into(),
            count,
        }
    }

    #[test]
    fn what_is_left_out_is_told_by_reason() {
        let mut left_out = vec![out("source packages of a/main", "not taken", 4)];
        left_out.extend((0..7).map(|number| out(&format!("{number}.txt"), "no package", 1)));

        let lines = lines(&left_out);

        assert_eq!(
            lines,
            [
                "4 source packages of a/main: not taken",
                "0.txt, 1.txt, 2.txt, 3.txt, 4.txt and 2 more: no package"
            ]
        );
    }
}
