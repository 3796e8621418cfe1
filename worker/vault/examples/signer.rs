//! The smallest signer child: what a program does when it is started as one.

use std::process::ExitCode;

fn main() -> ExitCode {
    match countersign_vault::serve_child() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
