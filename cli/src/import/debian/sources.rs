//! Source packages of a suite: what `Sources` lists, file by file.

use std::io::BufRead;
use std::sync::Arc;

use deb::listing::{self, ListedSource};
use deb::{FileKind, SourceFile};

use super::index::{Reader, judged, weak};
use super::{ImportError, name};
use crate::import::catalog::{Division, Item, Location};

impl Reader {
    pub(super) fn list_sources(
        &mut self,
        path: &str,
        bytes: impl BufRead,
        division: &Arc<Division>,
        limit: u64,
    ) -> Result<(), ImportError> {
        for source in listing::sources(bytes) {
            let source = source.map_err(|error| judged(path, limit, error))?;
            let files = source.files.as_deref().ok_or_else(|| weak(path, &source))?;
            let mut places = Vec::with_capacity(files.len());
            for file in files {
                let item = item(&source, file, division)?;
                places.push(self.take_up(path, limit, item)?);
            }
            self.tie(&places)?;
        }
        Ok(())
    }

    /// Notes that the files at `places` are those of one source package. One that is listed again
    /// has no other files.
    fn tie(&mut self, places: &[usize]) -> Result<(), ImportError> {
        let mut items = places.iter().map(|place| &self.items[*place]);
        if let Some(known) = items.find(|item| item.is_description()) {
            let number = known.sources[0];
            // Numbers rise.
            let has = |place: &usize| self.items[*place].sources.binary_search(&number).is_ok();
            if places.iter().all(has) {
                return Ok(());
            }
            return Err(ImportError::Twice(known.label()));
        }
        self.sources += 1;
        for place in places {
            self.items[*place].sources.push(self.sources);
        }
        Ok(())
    }
}

fn item(
    source: &ListedSource,
    file: &SourceFile,
    division: &Arc<Division>,
) -> Result<Item, ImportError> {
    let name = match FileKind::of(&file.name) {
        FileKind::Description => name(&source.package, &source.version, "source"),
        FileKind::Companion | FileKind::Binary => file.name.clone(),
    };
    Ok(Item {
        name: Some(name),
        location: Location::parse(&format!("{}/{}", source.directory, file.name))?,
        size: file.size,
        sha256: file.sha256,
        division: Some(Arc::clone(division)),
        sources: Vec::new(),
    })
}
