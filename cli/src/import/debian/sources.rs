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
            let number = self.number(&places);
            for place in places {
                let numbers = &mut self.items[place].sources;
                if numbers.last() != Some(&number) {
                    numbers.push(number);
                }
            }
        }
        Ok(())
    }

    /// The number of the source package with files at `places`: that of its `.dsc`, if it is known.
    fn number(&mut self, places: &[usize]) -> u32 {
        let mut items = places.iter().map(|place| &self.items[*place]);
        if let Some(known) = items.find(|item| item.is_description()) {
            return known.sources[0];
        }
        self.sources += 1;
        self.sources
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
