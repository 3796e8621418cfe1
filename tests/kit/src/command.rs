//! A finished command: what it said and how it ended.

use std::process::Command;

/// What a command printed and its exit code (128 + n when signal n ended it).
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The command line, for messages.
    pub command: String,
    /// The exit code.
    pub code: i32,
    /// Standard output, invalid UTF-8 replaced.
    pub stdout: String,
    /// Standard error, invalid UTF-8 replaced.
    pub stderr: String,
}

/// Runs `command` to its end without standard input.
#[track_caller]
pub fn run(command: &mut Command) -> Outcome {
    let line = format!("{command:?}");
    let output = match command.stdin(std::process::Stdio::null()).output() {
        Ok(output) => output,
        Err(error) => panic!("{line} did not start: {error}"),
    };
    Outcome {
        command: line,
        code: code(output.status),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The exit code as a shell gives it: 128 + n for signal n.
pub fn code(status: std::process::ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    status
        .code()
        .unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}

impl Outcome {
    /// Fails the test unless the exit code is 0.
    #[track_caller]
    pub fn succeeded(&self) -> &Self {
        assert!(self.code == 0, "a command failed\n{self}");
        self
    }

    /// Fails the test unless the exit code says failure and the output holds `text`.
    #[track_caller]
    pub fn refused(&self, text: &str) -> &Self {
        assert!(
            self.code != 0,
            "a command succeeded that should refuse with `{text}`\n{self}"
        );
        self.says(text)
    }

    /// Fails the test unless standard output or standard error holds `text`.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        let said = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(said, "a command did not say `{text}`\n{self}");
        self
    }

    /// The lines of standard output that are not empty.
    pub fn lines(&self) -> Vec<&str> {
        self.stdout
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty())
            .collect()
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            command,
            code,
            stdout,
            stderr,
        } = self;
        write!(f, "$ {command}\n[exit {code}]\n{stdout}\n{stderr}")
    }
}
