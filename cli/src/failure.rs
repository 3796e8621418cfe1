//! How a command ends badly: a message, hints, and an exit code.

use std::process::ExitCode;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What the process answers to its caller.
    pub(crate) code: Code,
    /// What was wrong, and its causes, outermost first.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hints: Vec<String>,
}

/// Exit codes; scripts rely on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// It failed.
    Failed = 1,
    /// It was asked for in the wrong way.
    Usage = 2,
    /// A policy refused it.
    Refused = 3,
    /// The server could not be reached.
    Unreachable = 4,
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(code as u8)
    }
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// A failure with the whole chain of its causes.
    pub(crate) fn from_error(code: Code, context: &str, error: &dyn std::error::Error) -> Self {
        let mut message = format!("{context}: {error}");
        let mut cause = error.source();
        while let Some(inner) = cause {
            message.push_str(": ");
            message.push_str(&inner.to_string());
            cause = inner.source();
        }
        Self::new(code, message)
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Prints it as people read it, on standard error.
    pub(crate) fn print(&self) {
        eprintln!("error: {}", self.message);
        for hint in &self.hints {
            eprintln!("hint: {hint}");
        }
    }
}
