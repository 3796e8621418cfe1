//! A Debian package, made in process as `dpkg-deb` would.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// Bytes of a block of a tar archive.
const BLOCK: usize = 512;

/// What a Debian package is built from.
#[derive(Clone, Debug)]
pub struct DebBuilder {
    name: String,
    version: String,
    architecture: String,
    fields: Vec<(String, String)>,
    files: Vec<(String, Vec<u8>)>,
}

impl DebBuilder {
    /// A package with one small file.
    pub fn new(name: &str, version: &str, architecture: &str) -> Self {
        let document = format!("usr/share/doc/{name}/README");
        Self {
            name: name.into(),
            version: version.into(),
            architecture: architecture.into(),
            fields: Vec::new(),
            files: vec![(document, format!("{name} {version}\n").into_bytes())],
        }
    }

    /// With one more field in its control file; the value is as it stands there.
    #[must_use]
    pub fn field(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// With one more file.
    #[must_use]
    pub fn file(mut self, path: &str, bytes: &[u8]) -> Self {
        self.files.push((path.into(), bytes.into()));
        self
    }

    /// `name_version_architecture.deb`.
    pub fn file_name(&self) -> String {
        let version = self.version.rsplit(':').next().unwrap_or_default();
        format!("{}_{version}_{}.deb", self.name, self.architecture)
    }

    /// The package.
    pub fn build(&self) -> Vec<u8> {
        let control = archive(&[("control".into(), self.control().into_bytes())]);
        let mut package = b"!<arch>\n".to_vec();
        member(&mut package, "debian-binary", b"2.0\n");
        member(&mut package, "control.tar.gz", &control);
        member(&mut package, "data.tar.gz", &archive(&self.files));
        package
    }

    fn control(&self) -> String {
        let Self {
            name,
            version,
            architecture,
            ..
        } = self;
        let mut control = format!(
            "Package: {name}\nVersion: {version}\nArchitecture: {architecture}\n\
             Maintainer: Example <example@example.org>\nSection: misc\nPriority: optional\n"
        );
        for (field, value) in &self.fields {
            control.extend([field, ": ", value, "\n"]);
        }
        control.extend([
            "Description: the package ",
            name,
            "\n It was made for a test.\n",
        ]);
        control
    }
}

/// A package with little in it.
pub fn deb(name: &str, version: &str, architecture: &str) -> Vec<u8> {
    DebBuilder::new(name, version, architecture).build()
}

/// Appends a member to an ar archive.
fn member(package: &mut Vec<u8>, name: &str, bytes: &[u8]) {
    let size = bytes.len();
    let header = format!(
        "{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n",
        0, 0, 0, "100644"
    );
    package.extend_from_slice(header.as_bytes());
    package.extend_from_slice(bytes);
    if size % 2 == 1 {
        package.push(b'\n');
    }
}

/// A compressed tar archive with these files and the folders they are in.
fn archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut tar = Vec::new();
    let mut folders = vec![String::new()];
    for (path, bytes) in files {
        for (at, _) in path.match_indices('/') {
            let folder = path[..=at].to_owned();
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        for folder in folders.drain(..) {
            entry(&mut tar, &folder, b'5', 0o755, &[]);
        }
        entry(&mut tar, path, b'0', 0o644, bytes);
    }
    tar.resize(tar.len() + 2 * BLOCK, 0);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(&tar)
        .and_then(|()| encoder.finish())
        .expect("memory takes all that is written")
}

/// Appends an entry to a tar archive (POSIX ustar).
fn entry(tar: &mut Vec<u8>, path: &str, kind: u8, mode: u32, bytes: &[u8]) {
    let mut header = [0; BLOCK];
    let mut put =
        |at: usize, text: &str| header[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, &format!("./{path}"));
    put(100, &format!("{mode:07o}"));
    put(108, "0000000");
    put(116, "0000000");
    put(124, &format!("{:011o}", bytes.len()));
    put(136, &format!("{:011o}", 1_717_200_000));
    put(148, "        ");
    put(257, "ustar\x0000root");
    put(297, "root");
    header[156] = kind;
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    tar.extend_from_slice(&header);
    tar.extend_from_slice(bytes);
    tar.resize(tar.len().next_multiple_of(BLOCK), 0);
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn dpkg_reads_what_is_built() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hello.deb");
        let built = DebBuilder::new("hello", "1:2.0-1", "all").field("Depends", "base (>= 1)");
        std::fs::write(&path, built.build()).unwrap();
        let dpkg = |arguments: &[&str]| {
            let mut command = Command::new("dpkg-deb");
            let out = command.args(arguments).arg(&path).output().unwrap();
            assert!(
                out.status.success(),
                "{}",
                String::from_utf8_lossy(&out.stderr)
            );
            String::from_utf8(out.stdout).unwrap()
        };

        let control = dpkg(&["--field"]);
        let files = dpkg(&["--contents"]);

        assert!(control.contains("Version: 1:2.0-1\n") && control.contains("Depends: base (>= 1)"));
        assert!(files.contains("./usr/share/doc/hello/README"), "{files}");
        assert_eq!(built.file_name(), "hello_2.0-1_all.deb");
    }
}
