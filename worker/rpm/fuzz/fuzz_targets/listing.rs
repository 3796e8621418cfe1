//! Any bytes either are refused or are read as a list of indexes or of packages; what was read is
//! read again from what it says. Nothing panics.
//!
//! `cargo fuzz run --sanitizer none listing` on the stable toolchain.

#![no_main]

use countersign_rpm::listing::{Digest, ListedFile, ListedPackage, Location, Packages, files};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(listed) = files(bytes) {
        let text: String = listed.iter().map(record).collect();
        let text = format!("<repomd>{text}</repomd>");
        assert_eq!(files(text.as_bytes()).expect("what was read is read again"), listed);
    }
    let Ok(packages) = Packages::open(bytes) else { return };
    for package in packages.map_while(Result::ok) {
        assert_of_one_line(&package);
        let text = format!("<metadata>{}</metadata>", element(&package));
        let again = Packages::open(text.as_bytes()).expect("what was read is read again");
        let again: Vec<_> = again.map_while(Result::ok).collect();
        assert_eq!(again, [package]);
    }
});

/// Values go into paths, tables and messages.
fn assert_of_one_line(package: &ListedPackage) {
    let ListedPackage { name, version, release, arch, location, .. } = package;
    for value in [name, version, release, arch, &location.href] {
        assert!(!value.chars().any(char::is_control), "{value:?}");
    }
}

fn record(file: &ListedFile) -> String {
    let ListedFile { kind, location, checksum, size, open_size } = file;
    let number = |name: &str, number: &Option<u64>| {
        number.map(|number| format!("<{name}>{number}</{name}>")).unwrap_or_default()
    };
    format!(
        "<data type=\"{}\">{}{}{}{}</data>",
        escaped(kind),
        digest(checksum),
        place(location),
        number("size", size),
        number("open-size", open_size)
    )
}

fn element(package: &ListedPackage) -> String {
    let ListedPackage { name, epoch, version, release, arch, checksum, size, location } = package;
    format!(
        "<package type=\"rpm\"><name>{}</name><arch>{}</arch>\
         <version epoch=\"{epoch}\" ver=\"{}\" rel=\"{}\"/>{}<size package=\"{size}\"/>{}</package>",
        escaped(name),
        escaped(arch),
        escaped(version),
        escaped(release),
        digest(checksum),
        place(location)
    )
}

fn digest(digest: &Digest) -> String {
    let Digest { kind, value } = digest;
    format!("<checksum type=\"{}\">{}</checksum>", escaped(kind), escaped(value))
}

fn place(location: &Location) -> String {
    let Location { href, base } = location;
    let base = base.as_deref().map(|base| format!(" xml:base=\"{}\"", escaped(base)));
    format!("<location href=\"{}\"{}/>", escaped(href), base.unwrap_or_default())
}

fn escaped(value: &str) -> String {
    let value = value.replace('&', "&amp;").replace('<', "&lt;");
    value.replace('>', "&gt;").replace('"', "&quot;")
}
