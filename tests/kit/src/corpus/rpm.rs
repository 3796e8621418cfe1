//! Building one RPM package.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::files::{self, File, GHOST};
use super::header::{Header, number};

const LESS: u32 = 2;
const GREATER: u32 = 4;
const EQUAL: u32 = 8;
/// The requirement holds before a script before installation runs.
const SCRIPT_PRE: u32 = 1 << 9;
/// The requirement is for rpm itself.
const RPMLIB: u32 = 1 << 24;
/// Zeroes in the signature header for signatures to come; as many as rpmbuild leaves.
const RESERVED: usize = 4128;

/// A package in the making; every part but the name has a default.
#[derive(Clone, Debug)]
pub struct RpmBuilder {
    name: String,
    epoch: Option<u32>,
    version: String,
    release: String,
    arch: String,
    source: bool,
    summary: String,
    description: String,
    license: String,
    url: Option<String>,
    build_time: u32,
    /// Lists of name, flags and version, in the order of [`LISTS`].
    dependencies: [Vec<(String, u32, String)>; 8],
    files: Vec<File>,
    changes: Vec<(u32, String, String)>,
    reserved: usize,
    payload_digest: bool,
    region: bool,
}

/// Tags of name, flags and version of each kind of dependency.
const LISTS: [[u32; 3]; 8] = [
    [1047, 1112, 1113],
    [1049, 1048, 1050],
    [1054, 1053, 1055],
    [1090, 1114, 1115],
    [5046, 5048, 5047],
    [5049, 5051, 5050],
    [5052, 5054, 5053],
    [5055, 5057, 5056],
];
const PROVIDES: usize = 0;
const REQUIRES: usize = 1;
const CONFLICTS: usize = 2;
const OBSOLETES: usize = 3;
const RECOMMENDS: usize = 4;
const SUGGESTS: usize = 5;
const SUPPLEMENTS: usize = 6;
const ENHANCES: usize = 7;

impl RpmBuilder {
    /// A package without files for every architecture, which provides itself.
    pub fn new(name: &str, version: &str, release: &str) -> Self {
        Self {
            name: name.to_owned(),
            epoch: None,
            version: version.to_owned(),
            release: release.to_owned(),
            arch: "noarch".to_owned(),
            source: false,
            summary: format!("The package {name}"),
            description: format!("A package named {name}."),
            license: "MIT".to_owned(),
            url: None,
            build_time: 1_700_000_000,
            dependencies: Default::default(),
            files: Vec::new(),
            changes: Vec::new(),
            reserved: RESERVED,
            payload_digest: true,
            region: true,
        }
    }

    /// `name-version-release.arch.rpm`, as rpmbuild would call the file.
    pub fn file_name(&self) -> String {
        let arch = if self.source { "src" } else { &self.arch };
        format!("{}-{}-{}.{arch}.rpm", self.name, self.version, self.release)
    }

    /// Sets the epoch.
    #[must_use]
    pub fn epoch(self, epoch: u32) -> Self {
        Self {
            epoch: Some(epoch),
            ..self
        }
    }

    /// Sets the architecture.
    #[must_use]
    pub fn arch(self, arch: &str) -> Self {
        Self {
            arch: arch.to_owned(),
            ..self
        }
    }

    /// Makes it a source package.
    #[must_use]
    pub fn source(self) -> Self {
        Self {
            source: true,
            ..self
        }
    }

    /// Sets the summary.
    #[must_use]
    pub fn summary(self, summary: &str) -> Self {
        Self {
            summary: summary.to_owned(),
            ..self
        }
    }

    /// Sets the description.
    #[must_use]
    pub fn description(self, description: &str) -> Self {
        Self {
            description: description.to_owned(),
            ..self
        }
    }

    /// Sets the licence.
    #[must_use]
    pub fn license(self, license: &str) -> Self {
        Self {
            license: license.to_owned(),
            ..self
        }
    }

    /// Sets the address of the project.
    #[must_use]
    pub fn url(self, url: &str) -> Self {
        Self {
            url: Some(url.to_owned()),
            ..self
        }
    }

    /// Sets when it was built, in seconds since 1970.
    #[must_use]
    pub fn build_time(self, build_time: u32) -> Self {
        Self { build_time, ..self }
    }

    /// Adds something that it provides, such as `a` or `a = 1.0-1`.
    #[must_use]
    pub fn provides(self, dependency: &str) -> Self {
        self.depend(PROVIDES, dependency, 0)
    }

    /// Adds a requirement, such as `a`, `a >= 1.0` or `(a if b)`.
    #[must_use]
    pub fn requires(self, dependency: &str) -> Self {
        self.depend(REQUIRES, dependency, 0)
    }

    /// Adds a requirement of its scripts.
    #[must_use]
    pub fn requires_pre(self, dependency: &str) -> Self {
        self.depend(REQUIRES, dependency, SCRIPT_PRE)
    }

    /// Adds a conflict.
    #[must_use]
    pub fn conflicts(self, dependency: &str) -> Self {
        self.depend(CONFLICTS, dependency, 0)
    }

    /// Adds something that it replaces.
    #[must_use]
    pub fn obsoletes(self, dependency: &str) -> Self {
        self.depend(OBSOLETES, dependency, 0)
    }

    /// Adds a recommendation.
    #[must_use]
    pub fn recommends(self, dependency: &str) -> Self {
        self.depend(RECOMMENDS, dependency, 0)
    }

    /// Adds a suggestion.
    #[must_use]
    pub fn suggests(self, dependency: &str) -> Self {
        self.depend(SUGGESTS, dependency, 0)
    }

    /// Adds something that it supplements.
    #[must_use]
    pub fn supplements(self, dependency: &str) -> Self {
        self.depend(SUPPLEMENTS, dependency, 0)
    }

    /// Adds something that it enhances.
    #[must_use]
    pub fn enhances(self, dependency: &str) -> Self {
        self.depend(ENHANCES, dependency, 0)
    }

    /// Adds an empty file.
    #[must_use]
    pub fn file(self, path: &str) -> Self {
        self.file_with(path, b"")
    }

    /// Adds a file.
    #[must_use]
    pub fn file_with(self, path: &str, content: &[u8]) -> Self {
        self.add(path, 0o100_644, 0, content)
    }

    /// Adds a directory.
    #[must_use]
    pub fn directory(self, path: &str) -> Self {
        self.add(path, 0o040_755, 0, b"")
    }

    /// Adds a file that it owns but does not bring.
    #[must_use]
    pub fn ghost(self, path: &str) -> Self {
        self.add(path, 0o100_644, GHOST, b"")
    }

    /// Adds an entry to the changelog, whose newest comes first.
    #[must_use]
    pub fn change(mut self, time: u32, author: &str, text: &str) -> Self {
        self.changes
            .push((time, author.to_owned(), text.to_owned()));
        self
    }

    /// Sets how many bytes are reserved for signatures; zero for none.
    #[must_use]
    pub fn reserved(self, reserved: usize) -> Self {
        Self { reserved, ..self }
    }

    /// Leaves the payload's digest out of the header, as before rpm 4.14.
    #[must_use]
    pub fn without_payload_digest(self) -> Self {
        Self {
            payload_digest: false,
            ..self
        }
    }

    /// Leaves out the region that signatures cover, as before rpm 4.0.
    #[must_use]
    pub fn without_region(self) -> Self {
        Self {
            region: false,
            ..self
        }
    }

    fn depend(mut self, list: usize, dependency: &str, flags: u32) -> Self {
        let words: Vec<&str> = dependency.split(' ').collect();
        let parsed = match words[..] {
            [name, relation, version] if !name.starts_with('(') => {
                let relation = relation.chars().fold(flags, |flags, sign| match sign {
                    '<' => flags | LESS,
                    '>' => flags | GREATER,
                    _ => flags | EQUAL,
                });
                (name.to_owned(), relation, version.to_owned())
            }
            _ => (dependency.to_owned(), flags, String::new()),
        };
        self.dependencies[list].push(parsed);
        self
    }

    fn add(mut self, path: &str, mode: u16, flags: u32, content: &[u8]) -> Self {
        self.files.push(File {
            path: path.to_owned(),
            mode,
            flags,
            content: content.to_vec(),
        });
        self
    }

    /// The bytes of the package file.
    pub fn build(&self) -> Vec<u8> {
        let mut files = self.files.clone();
        files.sort_by(|first, second| first.path.cmp(&second.path));
        let archive = files::archive(&files, self.source);
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(2));
        encoder.write_all(&archive).expect("memory can be written");
        let payload = encoder.finish().expect("memory can be written");
        let header = self.header(&files, &payload);

        let mut file = self.lead();
        let mut signature = self.signature(&header, &payload, archive.len());
        signature.resize(signature.len().next_multiple_of(8), 0);
        file.extend(signature);
        file.extend(header);
        file.extend(payload);
        file
    }

    fn lead(&self) -> Vec<u8> {
        let mut lead = vec![0xed, 0xab, 0xee, 0xdb, 3, 0, 0, u8::from(self.source), 0, 1];
        let name = format!("{}-{}-{}", self.name, self.version, self.release);
        lead.extend(name.bytes().take(65));
        lead.resize(76, 0);
        lead.extend([0, 1, 0, 5]);
        lead.resize(96, 0);
        lead
    }

    fn signature(&self, header: &[u8], payload: &[u8], archive: usize) -> Vec<u8> {
        let mut signature = Header::default();
        signature.string(269, &hex::encode(Sha1::digest(header)));
        signature.string(273, &hex::encode(Sha256::digest(header)));
        signature.int32s(1000, &[number(header.len() + payload.len())]);
        signature.binary(
            1004,
            &Md5::new()
                .chain_update(header)
                .chain_update(payload)
                .finalize(),
        );
        signature.int32s(1007, &[number(archive)]);
        signature.binary(1008, &vec![0; self.reserved]);
        signature.build(Some(62))
    }

    fn header(&self, files: &[File], payload: &[u8]) -> Vec<u8> {
        let mut header = Header::default();
        header.strings(100, &["C"]);
        header.string(1000, &self.name);
        header.string(1001, &self.version);
        header.string(1002, &self.release);
        header.int32s(1003, self.epoch.as_slice());
        header.translated(1004, &self.summary);
        header.translated(1005, &self.description);
        header.int32s(1006, &[self.build_time]);
        header.string(1007, "builder.example.org");
        header.int32s(
            1009,
            &[files.iter().map(|file| number(file.content.len())).sum()],
        );
        header.string(1014, &self.license);
        header.translated(1016, "Unspecified");
        if let Some(url) = &self.url {
            header.string(1020, url);
        }
        header.string(1021, "linux");
        header.string(1022, &self.arch);
        if self.source {
            header.int32s(1106, &[1]);
        } else {
            header.string(
                1044,
                &format!("{}-{}-{}.src.rpm", self.name, self.version, self.release),
            );
        }
        header.string(1064, "4.18.0");
        header.string(1124, "cpio");
        header.string(1125, "gzip");
        header.string(1126, "2");
        header.string(5062, "utf-8");
        if self.payload_digest {
            header.strings(5092, &[hex::encode(Sha256::digest(payload))]);
            header.int32s(5093, &[8]);
        }
        self.write_dependencies(&mut header);
        self.write_changes(&mut header);
        files::describe(&mut header, files);
        header.build(self.region.then_some(63))
    }

    fn write_dependencies(&self, header: &mut Header) {
        let mut lists = self.dependencies.clone();
        if !self.source {
            let epoch = self
                .epoch
                .map_or_else(String::new, |epoch| format!("{epoch}:"));
            let version = format!("{epoch}{}-{}", self.version, self.release);
            lists[PROVIDES].push((self.name.clone(), EQUAL, version));
        }
        for (feature, version) in [
            ("CompressedFileNames", "3.0.4-1"),
            ("FileDigests", "4.6.0-1"),
            ("PayloadFilesHavePrefix", "4.0-1"),
        ] {
            let feature = format!("rpmlib({feature})");
            lists[REQUIRES].push((feature, LESS | EQUAL | RPMLIB, version.to_owned()));
        }
        for (list, [names, flags, versions]) in lists.iter().zip(LISTS) {
            header.strings(
                names,
                &list.iter().map(|(name, ..)| name).collect::<Vec<_>>(),
            );
            header.int32s(
                flags,
                &list.iter().map(|(_, flags, _)| *flags).collect::<Vec<_>>(),
            );
            header.strings(
                versions,
                &list.iter().map(|(.., version)| version).collect::<Vec<_>>(),
            );
        }
    }

    fn write_changes(&self, header: &mut Header) {
        header.int32s(
            1080,
            &self
                .changes
                .iter()
                .map(|(time, ..)| *time)
                .collect::<Vec<_>>(),
        );
        header.strings(
            1081,
            &self
                .changes
                .iter()
                .map(|(_, author, _)| author)
                .collect::<Vec<_>>(),
        );
        header.strings(
            1082,
            &self
                .changes
                .iter()
                .map(|(.., text)| text)
                .collect::<Vec<_>>(),
        );
    }
}
