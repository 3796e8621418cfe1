//! Any bytes either are refused or are read as an index of a suite; what was read is read again from
//! what it says. Nothing panics.
//!
//! `cargo fuzz run --sanitizer none listing` on the stable toolchain.

#![no_main]

use std::fmt::Write;

use countersign_deb::FileKind;
use countersign_deb::listing::{ListedPackage, ListedSource, packages, sources};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for package in packages(bytes).map_while(Result::ok) {
        let text = package_stanza(&package);
        let again: Vec<_> = packages(text.as_bytes()).map_while(Result::ok).collect();
        assert_eq!(again, [package]);
    }
    for source in sources(bytes).map_while(Result::ok) {
        check_names(&source);
        let text = source_stanza(&source);
        let again: Vec<_> = sources(text.as_bytes()).map_while(Result::ok).collect();
        assert_eq!(again, [source]);
    }
});

/// No file is outside of its folder, and one of them says what the others are.
fn check_names(source: &ListedSource) {
    let Some(files) = &source.files else { return };
    let is_description = |name: &str| FileKind::of(name) == FileKind::Description;
    assert_eq!(files.iter().filter(|file| is_description(&file.name)).count(), 1);
    for file in files {
        assert!(!file.name.starts_with('.') && !file.name.contains(['/', '\\']), "{}", file.name);
        assert_eq!(files.iter().filter(|other| other.name == file.name).count(), 1);
    }
}

fn package_stanza(package: &ListedPackage) -> String {
    let ListedPackage { package: name, version, architecture, filename, size, sha256 } = package;
    let mut text = format!(
        "Package: {name}\nVersion: {version}\nArchitecture: {architecture}\nFilename: {filename}\n\
         Size: {size}\n"
    );
    if let Some(sha256) = sha256 {
        writeln!(text, "SHA256: {}", hex(sha256)).expect("text takes text");
    }
    text
}

fn source_stanza(source: &ListedSource) -> String {
    let ListedSource { package, version, directory, files } = source;
    let mut text = format!("Package: {package}\nVersion: {version}\nDirectory: {directory}\n");
    if let Some(files) = files {
        text += "Checksums-Sha256:\n";
        for file in files {
            writeln!(text, " {} {} {}", hex(&file.sha256), file.size, file.name).expect("text takes text");
        }
    }
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
