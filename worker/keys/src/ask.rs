//! Secrets that only people have.

use std::{io, path::Path};

use crate::Passphrase;

/// What a secret is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// The passphrase of this key file.
    Passphrase(&'a Path),
    /// The PIN of a token.
    Pin {
        /// Its label.
        token: &'a str,
        /// Whether the token locks itself after one more wrong PIN.
        last: bool,
    },
}

/// Answers with the secret: a prompt, a file of answers, a test. Asked once for each key.
pub type Ask<'a> = dyn FnMut(Wanted<'_>) -> io::Result<Passphrase> + 'a;
