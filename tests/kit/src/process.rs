//! One of our programs, run as users run it: a process with a log, a death and no leftovers.

use crate::command::code;
use crate::{Fault, fault, place};
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How many lines of a log a failing test shows.
const TAIL: usize = 80;

/// A running (or dead) program of ours. Dropping it kills it and its children; when the test is
/// failing the end of its log is printed.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
    /// Children seen while it lived: they are killed with it.
    family: BTreeSet<i32>,
}

/// How to start a program.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The program's name in the build folder.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Variables beside those of the test.
    pub environment: Vec<(String, String)>,
    /// Where it shall kill itself.
    pub fault: Option<Fault>,
}

impl Process {
    /// Starts a program of this build; both its outputs are appended to `log`.
    #[track_caller]
    pub fn start(start: &Start, log: &Path) -> Self {
        let mut command = Command::new(place::program(&start.program));
        command
            .args(&start.arguments)
            .envs(start.environment.iter().cloned());
        command.env_remove(fault::VARIABLE);
        if let Some(fault) = &start.fault {
            command.env(fault::VARIABLE, fault.to_string());
        }
        Self::start_command(&start.program, &mut command, log)
    }

    /// Starts any program, such as a server that our programs need.
    #[track_caller]
    pub fn start_command(name: &str, command: &mut Command, log: &Path) -> Self {
        let output = open_log(log);
        let errors = output.try_clone().expect("a file handle can be copied");
        let started = command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn();
        let child = match started {
            Ok(child) => child,
            Err(error) => panic!("{name} did not start: {error}"),
        };
        Self {
            name: name.to_owned(),
            child,
            log: log.to_owned(),
            family: BTreeSet::new(),
        }
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// All that the program has printed, earlier starts with the same log included.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&place::read(&self.log)).into_owned()
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Fails the test, showing the log's end, when the program has ended by itself.
    #[track_caller]
    pub fn must_be_running(&mut self) {
        if let Ok(Some(status)) = self.child.try_wait() {
            panic!("{} ended with {}\n{}", self.name, code(status), self.tail());
        }
        self.family
            .extend(descendants(self.child.id().cast_signed()));
    }

    /// SIGKILL to the program and its children, as in a crash of the machine.
    pub fn kill(&mut self) {
        let own = self.child.id().cast_signed();
        if self.is_running() {
            self.family.extend(descendants(own));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        for pid in std::mem::take(&mut self.family) {
            if runs_our_program(pid) {
                signal(pid, Signal::KILL);
            }
        }
    }

    /// SIGKILL to the program alone: its children must end by themselves.
    pub fn kill_alone(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM, then waits for the end; returns the exit code.
    #[track_caller]
    pub fn terminate(&mut self, limit: Duration) -> i32 {
        signal(self.child.id().cast_signed(), Signal::TERM);
        self.wait_for_death(limit)
    }

    /// SIGQUIT, by which some programs end at once and in order, then waits for the end.
    #[track_caller]
    pub fn quit(&mut self, limit: Duration) {
        signal(self.child.id().cast_signed(), Signal::QUIT);
        self.wait_for_death(limit);
    }

    /// SIGSTOP: it does nothing until [`Process::go_on`], and cannot know that time passes.
    pub fn pause(&self) {
        signal(self.child.id().cast_signed(), Signal::STOP);
    }

    /// SIGCONT.
    pub fn go_on(&self) {
        signal(self.child.id().cast_signed(), Signal::CONT);
    }

    /// Waits until the program is dead; returns its exit code, 137 after SIGKILL.
    #[track_caller]
    pub fn wait_for_death(&mut self, limit: Duration) -> i32 {
        let deadline = Instant::now() + limit;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return code(status),
                Ok(None) if Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Ok(None) => panic!("{} is alive after {limit:?}\n{}", self.name, self.tail()),
                Err(error) => panic!("could not wait for {}: {error}", self.name),
            }
        }
    }

    /// CPU time used so far by the program and its living children.
    pub fn cpu_time(&self) -> Duration {
        let own = self.child.id().cast_signed();
        let all = std::iter::once(own).chain(descendants(own));
        all.filter_map(Stat::read).map(|stat| stat.cpu).sum()
    }

    /// The largest resident memory the program itself has had, in bytes.
    pub fn peak_memory(&self) -> u64 {
        self.status("VmHWM:")
    }

    /// Its resident memory now, in bytes.
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    fn status(&self, name: &str) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kib.unwrap_or_default() * 1024
    }

    /// The end of the log.
    pub fn tail(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        let from = lines.len().saturating_sub(TAIL);
        format!(
            "--- log of {} (last {TAIL} lines)\n{}\n---",
            self.name,
            lines[from..].join("\n")
        )
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("{}", self.tail());
        }
    }
}

/// What `/proc/PID/stat` says of a process.
struct Stat {
    parent: i32,
    cpu: Duration,
}

impl Stat {
    fn read(pid: i32) -> Option<Self> {
        let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name in parentheses may hold anything; the fields follow its last parenthesis.
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks: u64 =
            fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
        // Linux reports in hundredths of a second whatever the kernel's own clock.
        Some(Self {
            parent: fields.get(1)?.parse().ok()?,
            cpu: Duration::from_millis(ticks * 10),
        })
    }
}

/// Children of `pid`, their children, and so on.
fn descendants(pid: i32) -> Vec<i32> {
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    let parents: Vec<(i32, i32)> = processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|pid| Some((pid, Stat::read(pid)?.parent)))
        .collect();
    let mut found = vec![pid];
    let mut next = 0;
    while next < found.len() {
        let parent = found[next];
        found.extend(
            parents
                .iter()
                .filter(|(_, of)| *of == parent)
                .map(|(child, _)| *child),
        );
        next += 1;
    }
    found.split_off(1)
}

/// Whether `pid` (still) is a program of this build: ids are given out again.
fn runs_our_program(pid: i32) -> bool {
    std::fs::read_link(format!("/proc/{pid}/exe"))
        .is_ok_and(|program| program.starts_with(place::build_folder()))
}

fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        // The process may be gone already, which is what is wanted.
        let _ = kill_process(pid, signal);
    }
}

#[track_caller]
fn open_log(path: &Path) -> File {
    match OpenOptions::new().create(true).append(true).open(path) {
        Ok(file) => file,
        Err(error) => panic!("could not open the log {}: {error}", path.display()),
    }
}
