//! A disk that is soon full.

use crate::command::run;
use crate::place;
use std::path::PathBuf;
use std::process::Command;

/// Set where a test runs again on a small disk.
const PLACE: &str = "COUNTERSIGN_TEST_SMALL_DATA";

/// The folder of a file system of 64 MB that the rest of the test `test` has for itself; `None`
/// where the test has run there already, and all is done.
///
/// The test runs again, in a name space where the folder is mounted: nobody else sees it, and it
/// ends with the test. Nobody has to be root for that where the kernel lets users make name spaces.
#[track_caller]
pub fn small(test: &str) -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os(PLACE) {
        return Some(folder.into());
    }
    let folder = place::scratch();
    let mount = "mount -t tmpfs -o size=64m tmpfs \"$0\" && exec \"$@\"";
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "--map-root-user", "sh", "-c", mount])
        .arg(folder.path())
        .arg(std::env::current_exe().expect("a test knows its own program"))
        .args(["--exact", test, "--nocapture"])
        .env(PLACE, folder.path());
    let outcome = run(&mut command);
    outcome.succeeded().says("1 passed");
    println!("{}", outcome.stdout);
    None
}
