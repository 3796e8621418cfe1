//! What the two ends say to each other.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{Form, Generate, Import, PassphraseSource, Public, VaultError};

/// The head of a frame to the child; the body is what to sign or the sealed key.
#[derive(Serialize, Deserialize)]
pub(super) struct Call<R> {
    pub(super) id: u64,
    pub(super) request: R,
}

/// The head of a frame from the child; the body is the signatures.
#[derive(Serialize, Deserialize)]
pub(super) struct Reply {
    pub(super) id: u64,
    pub(super) outcome: Result<Answer, VaultError>,
}

#[derive(Serialize, Deserialize)]
pub(super) enum Request {
    /// Comes first, once.
    Start {
        objects: PathBuf,
        passphrase: PassphraseSource,
    },
    Recipient,
    Generate {
        name: String,
        order: Generate,
    },
    Import {
        name: String,
        order: Import,
    },
    Sign {
        name: String,
        created: u32,
        form: Form,
    },
    /// The frame's body is messages of these lengths, end to end.
    SignAll {
        name: String,
        lengths: Vec<u32>,
    },
    Public {
        name: String,
    },
    Delete {
        name: String,
    },
}

#[derive(Serialize, Deserialize)]
pub(super) enum Answer {
    Recipient(String),
    Public(Box<Public>),
    /// The signature is the frame's body.
    Signature,
    /// The frame's body is signatures of these lengths, end to end.
    Signatures(Vec<u32>),
    Done,
}
