//! Archives and packages for tests, well-formed or not.

use std::io::Write;

use crate::member::Compression;

/// An ar archive of these members.
pub(crate) fn ar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = b"!<arch>\n".to_vec();
    for (name, contents) in members {
        let size = contents.len();
        writeln!(
            bytes,
            "{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`",
            0, 0, 0, 100_644
        )
        .unwrap();
        bytes.extend_from_slice(contents);
        bytes.resize(bytes.len().next_multiple_of(2), b'\n');
    }
    bytes
}

/// A tar archive of these entries: path, type and contents.
pub(crate) fn tar(entries: &[(&str, u8, &[u8])]) -> Vec<u8> {
    let entries = entries
        .iter()
        .map(|(path, kind, contents)| tar_entry(path, *kind, contents));
    let mut bytes = entries.collect::<Vec<_>>().concat();
    bytes.resize(bytes.len() + 1024, 0);
    bytes
}

/// An entry of a tar archive.
pub(crate) fn tar_entry(path: &str, kind: u8, contents: &[u8]) -> Vec<u8> {
    let mut entry = vec![0; 512];
    entry[..path.len()].copy_from_slice(path.as_bytes());
    entry[100..107].copy_from_slice(b"0000644");
    entry[124..135].copy_from_slice(format!("{:011o}", contents.len()).as_bytes());
    entry[148..156].copy_from_slice(b"        ");
    entry[156] = kind;
    entry[257..265].copy_from_slice(b"ustar  \0");
    let sum: u32 = entry.iter().map(|byte| u32::from(*byte)).sum();
    entry[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    entry.extend_from_slice(contents);
    entry.resize(entry.len().next_multiple_of(512), 0);
    entry
}

/// `bytes` in every compression.
pub(crate) fn packed(bytes: &[u8]) -> Vec<(Compression, Vec<u8>)> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).unwrap();
    let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
    xz.write_all(bytes).unwrap();
    vec![
        (Compression::None, bytes.to_vec()),
        (Compression::Gzip, gzip.finish().unwrap()),
        (Compression::Xz, xz.finish().unwrap()),
        (Compression::Zstd, zstd::encode_all(bytes, 1).unwrap()),
    ]
}

/// A package with this control file and no files.
pub(crate) fn deb(control: &str) -> Vec<u8> {
    let control = tar(&[("./", b'5', b""), ("./control", b'0', control.as_bytes())]);
    ar(&[
        ("debian-binary", b"2.0\n"),
        ("control.tar", &control),
        ("data.tar", &tar(&[("./", b'5', b"")])),
    ])
}
