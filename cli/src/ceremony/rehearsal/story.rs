//! What happens in a rehearsal, told step by step.

use console::style;
use serde::Serialize;

use crate::ceremony::display;
use crate::ceremony::rehearsal::client::Seen;
use crate::failure::{Code, Failure};

/// A rehearsal, as it goes on.
#[derive(Debug, Default)]
pub(crate) struct Story {
    steps: Vec<Step>,
    /// Whether steps are printed as they happen.
    aloud: bool,
}

/// One thing that happened.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Step {
    /// What was done.
    pub(crate) what: String,
    /// What clients make of it.
    pub(crate) clients: Option<String>,
}

impl Story {
    /// A story that is printed as it happens.
    pub(crate) fn aloud() -> Self {
        Self {
            aloud: true,
            ..Self::default()
        }
    }

    /// All steps.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Something was done.
    pub(crate) fn did(&mut self, what: impl Into<String>) {
        self.tell(what.into(), None);
    }

    /// Something was refused, as it has to be.
    ///
    /// # Errors
    /// [`Failure`] when it was not, or for another reason than `because`.
    pub(crate) fn refused<T>(
        &mut self,
        what: &str,
        result: Result<T, Failure>,
        because: &str,
    ) -> Result<(), Failure> {
        match result {
            Err(failure) if failure.message.contains(because) => {
                self.tell(format!("{what}: {}", failure.message), None);
                Ok(())
            }
            Err(failure) => Err(failure),
            Ok(_) => Err(broken(what, "it was not refused")),
        }
    }

    /// Clients were able to go on, and trust `expected` now.
    ///
    /// # Errors
    /// [`Failure`] when they trust something else.
    pub(crate) fn clients_trust(
        &mut self,
        what: &str,
        seen: Result<Seen, String>,
        expected: Seen,
    ) -> Result<(), Failure> {
        match seen {
            Ok(seen) if seen == expected => {
                self.tell(what.into(), Some(format!("go on: {seen}")));
                Ok(())
            }
            Ok(seen) => Err(broken(
                what,
                &format!("clients trust {seen} instead of {expected}"),
            )),
            Err(error) => Err(broken(what, &format!("clients stop: {error}"))),
        }
    }

    /// Clients were not able to go on, for a reason that holds `because`.
    ///
    /// # Errors
    /// [`Failure`] when they were, or for another reason.
    pub(crate) fn clients_stop(
        &mut self,
        what: &str,
        seen: Result<Seen, String>,
        because: &str,
    ) -> Result<(), Failure> {
        match seen {
            Err(error) if error.contains(because) => {
                self.tell(what.into(), Some(format!("stop: {error}")));
                Ok(())
            }
            Err(error) => Err(broken(what, &format!("clients stop because of {error}"))),
            Ok(seen) => Err(broken(what, &format!("clients go on: {seen}"))),
        }
    }

    fn tell(&mut self, what: String, clients: Option<String>) {
        if self.aloud {
            let number = self.steps.len() + 1;
            let clients = clients.iter();
            let clients = clients.map(|told| format!("      {} {told}", style("clients").bold()));
            let step = std::iter::once(format!("  {number:>2}  {what}"));
            display::print(&step.chain(clients).collect::<Vec<_>>());
        }
        self.steps.push(Step { what, clients });
    }
}

fn broken(what: &str, why: &str) -> Failure {
    Failure::new(Code::Failed, format!("not as it should be: {what}: {why}"))
}
