//! Faults on their way through readers that only know `io::Error`.
//!
//! A package is read through an archive, a decompressor and another archive. What goes wrong at the
//! bottom travels up as an [`io::Error`] that holds a [`Fault`], and [`classify`] finds it again.

use std::io;

use crate::error::ReadError;

/// What is not the fault of the layer that reports it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("could not read the package")]
    Unreadable(#[source] io::Error),
    #[error("the file ends too early")]
    Truncated,
    #[error("more than is ever read")]
    TooLarge,
}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        Self::other(fault)
    }
}

/// What `error` means that came out of the named part of a package.
pub(crate) fn classify(error: io::Error, part: &'static str) -> ReadError {
    let kind = error.kind();
    match error.downcast::<Fault>() {
        Ok(Fault::Unreadable(error)) => ReadError::Read(error),
        Ok(Fault::Truncated) => ReadError::Truncated(part),
        Ok(Fault::TooLarge) => ReadError::TooLarge(part),
        Err(_) if kind == io::ErrorKind::UnexpectedEof => ReadError::Truncated(part),
        Err(error) => ReadError::BadArchive {
            part,
            reason: format!("cannot be unpacked: {error}"),
        },
    }
}

/// Fills `buffer` as far as `reader` goes; how much that was.
pub(crate) fn fill(reader: &mut impl io::Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
