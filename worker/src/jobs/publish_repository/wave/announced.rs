//! Whether the files of a `.changes` are there: it says what was built together.

use std::collections::HashMap;

use entities::change::{self, Action, Announced};
use entities::package;
use jobs::Problem;

use super::resolver::Resolver;
use crate::source_files;

/// A file that a `.changes` lists is nowhere.
const CHANGES_INCOMPLETE: &str = "changes-incomplete";
/// A file that a `.changes` lists is there with other content.
const CHANGES_MISMATCH: &str = "changes-mismatch";

impl<'a> Resolver<'a> {
    /// Refuses announcements of files that are neither live nor come.
    pub(super) fn check_announced(&mut self, changes: &[change::Model]) {
        let coming = self.now.values().flatten();
        let coming: Vec<&'a package::Model> = coming.map(|(_, package)| *package).collect();
        let mut sizes: HashMap<&str, i64> = HashMap::new();
        sizes.extend(coming.iter().map(|one| (&*one.source_sha256, one.size)));
        let live = self.known.announced.iter();
        sizes.extend(live.map(|(sha256, size)| (&**sha256, *size)));
        let is_there = |file: &Announced| sizes.get(&*file.sha256) == Some(&file.size);
        let mut refused = Vec::new();
        for (place, change) in changes.iter().enumerate() {
            let Action::Announce { files } = &change.action else {
                continue;
            };
            if let Some(file) = files.iter().find(|file| !is_there(file)) {
                refused.push((place, problem(file, &coming)));
            }
        }
        for (place, problem) in refused {
            self.refuse(place, problem);
        }
    }
}

fn problem(file: &Announced, coming: &[&package::Model]) -> Problem {
    let Announced { name, size, sha256 } = file;
    let wanted = format!("`{name}` was announced with {size} bytes and sha256 {sha256}");
    let same_name = |package: &&&package::Model| source_files::built_as(package) == *name;
    if let Some(other) = coming.iter().find(same_name) {
        let title = "A file of the upload is not what its .changes says";
        Problem::new(CHANGES_MISMATCH, 409, title).detail(format!(
            "{wanted}, and came with {} bytes and sha256 {}",
            other.size, other.source_sha256
        ))
    } else {
        let title = "A file that the .changes lists is not there";
        Problem::new(CHANGES_INCOMPLETE, 409, title)
            .detail(format!("{wanted}; send it in the same batch"))
    }
}
