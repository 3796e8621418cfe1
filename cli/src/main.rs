//! The command line: runs a server, and talks to one.

mod arguments;
mod ceremony;
mod commands;
mod connection;
mod demo;
mod export;
mod failure;
mod import;
mod output;
mod packyard;
mod session;
mod tuf;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Command};
use crate::commands::{
    account, artifact, audit, backup, completions, component, config, doctor, key, package, plan,
    promotion, publication, repository, subscription, task, token, trust, up,
};
use crate::failure::{Code, Failure};

fn main() -> ExitCode {
    // The signer child runs nothing of what follows, and before any other thread exists.
    if std::env::args().nth(1).as_deref() == Some(up::SIGNER) {
        return up::signer();
    }
    if rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .is_err()
    {
        eprintln!("error: a cryptography provider was already installed");
        return Code::Failed.into();
    }
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: could not start: {error}");
            return Code::Failed.into();
        }
    };
    match runtime.block_on(run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            failure.code.into()
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let global = &arguments.global;
    match &arguments.command {
        Command::Up(up) => Box::pin(up::run(global, up)).await,
        Command::Repository(verb) => repository::run(global, verb).await,
        Command::Package(verb) => package::run(global, verb).await,
        Command::Promotion(verb) => promotion::run(global, verb).await,
        Command::Publication(verb) => publication::run(global, verb).await,
        Command::Import(import) => Box::pin(commands::import::run(global, import)).await,
        Command::Key(verb) => key::run(global, verb).await,
        Command::Account(verb) => account::run(global, verb).await,
        Command::Plan(verb) => plan::run(global, verb).await,
        Command::Component(verb) => component::run(global, verb).await,
        Command::Subscription(verb) => subscription::run(global, verb).await,
        Command::Token(verb) => token::run(global, verb).await,
        Command::Audit(verb) => audit::run(global, verb).await,
        Command::Task(verb) => task::run(global, verb).await,
        Command::Artifact(verb) => artifact::run(global, verb).await,
        Command::Trust(verb) => trust::run(global, verb).await,
        Command::Ceremony(verb) => commands::ceremony::run(global, verb).await,
        Command::Tuf(verb) => commands::tuf::run(global, verb).await,
        Command::Backup(verb) => Box::pin(backup::run(global, verb)).await,
        Command::Config(verb) => config::run(global, verb),
        Command::Doctor => doctor::run(global).await,
        Command::Completions(shell) => {
            completions::run(shell);
            Ok(())
        }
    }
}
