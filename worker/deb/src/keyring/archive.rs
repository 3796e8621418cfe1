//! Writing the archives that a `.deb` is made of, the same bytes each time.

use std::collections::BTreeSet;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use md5::{Digest, Md5};

const BLOCK: usize = 512;

/// A file to be written.
pub(super) struct Entry<'a> {
    /// From the root on.
    path: &'a str,
    content: &'a [u8],
}

impl<'a> Entry<'a> {
    pub(super) fn file(path: &'a str, content: &'a [u8]) -> Self {
        Self { path, content }
    }
}

/// The file by which dpkg tells whether others were changed.
pub(super) fn md5sums(files: &[Entry<'_>]) -> String {
    let line = |file: &Entry<'_>| {
        let hash = hex::encode(Md5::digest(file.content));
        format!("{hash}  {}\n", file.path.trim_start_matches('/'))
    };
    files.iter().map(line).collect()
}

/// A gzipped archive of `files`, which are in order, with the folders that they are in.
pub(super) fn compressed_tar(files: &[Entry<'_>], mtime: u32) -> Vec<u8> {
    let mut tar = Vec::new();
    let mut folders = BTreeSet::new();
    for file in files {
        for (at, _) in file.path.match_indices('/') {
            let folder = &file.path[..=at];
            if folders.insert(folder) {
                header(&mut tar, folder, 0, mtime);
            }
        }
        header(&mut tar, file.path, file.content.len(), mtime);
        tar.extend(file.content);
        tar.resize(tar.len().next_multiple_of(BLOCK), 0);
    }
    tar.resize(tar.len() + 2 * BLOCK, 0);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(&tar)
        .and_then(|()| encoder.finish())
        .expect("vectors take all that is written")
}

/// The header of a file, or of a folder if the path ends so; owner and group are root.
fn header(tar: &mut Vec<u8>, path: &str, length: usize, mtime: u32) {
    let (mode, kind) = if path.ends_with('/') {
        (0o755, b'5')
    } else {
        (0o644, b'0')
    };
    let mut block = [0; BLOCK];
    let mut put =
        |at: usize, text: &str| block[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, &format!(".{path}"));
    put(100, &format!("{mode:07o}"));
    put(108, "0000000");
    put(116, "0000000");
    put(124, &format!("{length:011o}"));
    put(136, &format!("{mtime:011o}"));
    // The sum is taken with blanks in its own place.
    put(148, "        ");
    put(257, "ustar\u{0}00");
    put(265, "root");
    put(297, "root");
    block[156] = kind;
    let sum: u32 = block.iter().copied().map(u32::from).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    tar.extend(block);
}

/// The package of its two archives.
pub(super) fn deb(control: &[u8], data: &[u8], mtime: u32) -> Vec<u8> {
    let mut deb = b"!<arch>\n".to_vec();
    for (name, content) in [
        ("debian-binary", &b"2.0\n"[..]),
        ("control.tar.gz", control),
        ("data.tar.gz", data),
    ] {
        let length = content.len();
        writeln!(
            deb,
            "{name:<16}{mtime:<12}{:<6}{:<6}{:<8}{length:<10}`",
            0, 0, 100_644
        )
        .expect("vectors take all that is written");
        deb.extend(content);
        if length % 2 == 1 {
            deb.push(b'\n');
        }
    }
    deb
}
