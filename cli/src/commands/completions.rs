//! `countersign completions SHELL`

use clap::{Args, CommandFactory};

use crate::arguments::Arguments;

/// Prints a completion script.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell.
    shell: clap_complete::Shell,
}

pub(crate) fn run(completions: &Completions) {
    let mut command = Arguments::command();
    clap_complete::generate(
        completions.shell,
        &mut command,
        "countersign",
        &mut std::io::stdout(),
    );
}
