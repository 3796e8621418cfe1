//! The three pieces of XML that describe a package in an index: primary, filelists and other.
//!
//! They are those of `createrepo_c` 0.17, byte for byte, wherever it describes the package at all.

use crate::changelog;
use crate::dependency::{Dependencies, Dependency};
use crate::file::{File, FileKind, Files};
use crate::header::{Section, tag};
use crate::package::{Nevra, Package, served_path};
use crate::xml::Writer;

/// What a header cannot know of the file that it is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
    /// Bytes of the whole file.
    pub size: u64,
    /// Digest of the whole file: the package's id in the index.
    pub sha256: [u8; 32],
    /// Seconds since 1970 when the file came to be.
    pub file_time: i64,
}

/// A package's part of each index, from `<package` to `</package>` and a line feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragments {
    /// Part of `primary.xml`.
    pub primary: Vec<u8>,
    /// Part of `filelists.xml`.
    pub filelists: Vec<u8>,
    /// Part of `other.xml`.
    pub other: Vec<u8>,
}

impl Package {
    /// Describes the package for the indexes; it is served at [`served_path`].
    pub fn fragments(&self, located: &Located) -> Fragments {
        let sha256 = hex::encode(located.sha256);
        Fragments {
            primary: primary(self, located, &sha256),
            filelists: filelists(self, &sha256),
            other: other(self, &sha256),
        }
    }
}

fn primary(package: &Package, located: &Located, sha256: &str) -> Vec<u8> {
    let section = package.front().section();
    let mut xml = Writer::with_capacity(4 << 10);
    xml.raw("<package type=\"rpm\">\n");
    element(&mut xml, "  ", "name", package.nevra().name.as_bytes());
    element(&mut xml, "  ", "arch", package.nevra().arch.as_bytes());
    version(&mut xml, package.nevra());
    xml.raw("  <checksum type=\"sha256\" pkgid=\"YES\">")
        .raw(sha256)
        .raw("</checksum>\n");
    for (name, tag) in [
        ("summary", tag::SUMMARY),
        ("description", tag::DESCRIPTION),
        ("packager", tag::PACKAGER),
        ("url", tag::URL),
    ] {
        element(
            &mut xml,
            "  ",
            name,
            section.string(tag).unwrap_or_default(),
        );
    }
    xml.raw("  <time file=\"").number(located.file_time);
    xml.raw("\" build=\"")
        .number(package.build_time())
        .raw("\"/>\n");
    sizes(&mut xml, package, located);
    xml.raw("  <location href=\"")
        .attribute(served_path(package.nevra()).as_bytes())
        .raw("\"/>\n");
    format(&mut xml, package);
    xml.raw("</package>\n");
    xml.into_bytes()
}

fn sizes(xml: &mut Writer, package: &Package, located: &Located) {
    let section = package.front().section();
    let signature = package.front().signature_section();
    let installed = section
        .number(tag::LONG_SIZE)
        .or_else(|| section.number(tag::SIZE));
    let archive = signature
        .number(tag::signature::LONG_ARCHIVE_SIZE)
        .or_else(|| signature.number(tag::signature::ARCHIVE_SIZE))
        .or_else(|| section.number(tag::signature::LONG_ARCHIVE_SIZE))
        .or_else(|| section.number(tag::ARCHIVE_SIZE));
    xml.raw("  <size package=\"").number(located.size);
    xml.raw("\" installed=\"").number(installed.unwrap_or(0));
    xml.raw("\" archive=\"")
        .number(archive.unwrap_or(0))
        .raw("\"/>\n");
}

fn format(xml: &mut Writer, package: &Package) {
    let section = package.front().section();
    xml.raw("  <format>\n");
    for (name, tag) in [
        ("rpm:license", tag::LICENSE),
        ("rpm:vendor", tag::VENDOR),
        ("rpm:group", tag::GROUP),
        ("rpm:buildhost", tag::BUILD_HOST),
    ] {
        element(xml, "    ", name, section.string(tag).unwrap_or_default());
    }
    element(
        xml,
        "    ",
        "rpm:sourcerpm",
        source_rpm(section, package.is_source()),
    );
    let range = package.front().header_range();
    xml.raw("    <rpm:header-range start=\"")
        .number(range.start);
    xml.raw("\" end=\"").number(range.end).raw("\"/>\n");
    let version = own_version(package);
    let dependencies = Dependencies::read(section, own_provide(section, version.as_deref()));
    for (name, list) in [
        ("provides", &dependencies.provides),
        ("requires", &dependencies.requires),
        ("conflicts", &dependencies.conflicts),
        ("obsoletes", &dependencies.obsoletes),
        ("suggests", &dependencies.suggests),
        ("enhances", &dependencies.enhances),
        ("recommends", &dependencies.recommends),
        ("supplements", &dependencies.supplements),
    ] {
        entries(xml, name, list);
    }
    for listed in Files::new(section).filter(|listed| listed.is_primary()) {
        file(xml, "    ", listed);
    }
    xml.raw("  </format>\n");
}

/// The version that rpm lets a package provide under its name, whether or not it says so itself:
/// one without a region, of before rpm 4.0 (`legacyRetrofit` in rpm's `lib/headerutil.c`).
fn own_version(package: &Package) -> Option<Vec<u8>> {
    let section = package.front().section();
    if package.is_source() || section.has_region(tag::HEADER_IMMUTABLE) {
        return None;
    }
    let Nevra {
        epoch,
        version,
        release,
        ..
    } = package.nevra();
    let text = match section.entry(tag::EPOCH) {
        Some(_) => format!("{epoch}:{version}-{release}"),
        None => format!("{version}-{release}"),
    };
    Some(text.into_bytes())
}

fn own_provide<'a>(section: Section<'a>, version: Option<&'a [u8]>) -> Option<Dependency<'a>> {
    Some(Dependency {
        name: section.string(tag::NAME)?,
        relation: Some("EQ"),
        version: version?,
        pre: false,
    })
}

/// What rpm says for a binary package that does not name its source.
fn source_rpm(section: Section<'_>, source: bool) -> &[u8] {
    let named = section.string(tag::SOURCE_RPM);
    named.unwrap_or(if source { b"" } else { b"(none)" })
}

fn entries(xml: &mut Writer, kind: &str, list: &[Dependency<'_>]) {
    if list.is_empty() {
        return;
    }
    let named = list.iter().filter(|entry| !entry.name.is_empty());
    if named.clone().next().is_none() {
        xml.raw("    <rpm:").raw(kind).raw("/>\n");
        return;
    }
    xml.raw("    <rpm:").raw(kind).raw(">\n");
    for entry in named {
        xml.raw("      <rpm:entry name=\"").attribute(entry.name);
        if let (Some(relation), Some(parts)) = (entry.relation, entry.parts()) {
            xml.raw("\" flags=\"").raw(relation);
            for (name, part) in [
                ("epoch", parts.epoch),
                ("ver", parts.version),
                ("rel", parts.release),
            ] {
                if !part.is_empty() {
                    xml.raw("\" ").raw(name).raw("=\"").attribute(part);
                }
            }
        }
        xml.raw(if entry.pre {
            "\" pre=\"1\"/>\n"
        } else {
            "\"/>\n"
        });
    }
    xml.raw("    </rpm:").raw(kind).raw(">\n");
}

fn filelists(package: &Package, sha256: &str) -> Vec<u8> {
    let section = package.front().section();
    let mut xml = Writer::with_capacity(4 << 10);
    opening(&mut xml, package.nevra(), sha256);
    for listed in Files::new(section) {
        file(&mut xml, "  ", listed);
    }
    xml.raw("</package>\n");
    xml.into_bytes()
}

fn other(package: &Package, sha256: &str) -> Vec<u8> {
    let mut xml = Writer::with_capacity(2 << 10);
    opening(&mut xml, package.nevra(), sha256);
    for change in changelog::read(package.front().section()) {
        xml.raw("  <changelog author=\"").attribute(change.author);
        xml.raw("\" date=\"").number(change.date).raw("\">");
        xml.text(change.text).raw("</changelog>\n");
    }
    xml.raw("</package>\n");
    xml.into_bytes()
}

/// How a package starts in filelists and other.
fn opening(xml: &mut Writer, nevra: &Nevra, sha256: &str) {
    xml.raw("<package pkgid=\"").raw(sha256);
    xml.raw("\" name=\"").attribute(nevra.name.as_bytes());
    xml.raw("\" arch=\"")
        .attribute(nevra.arch.as_bytes())
        .raw("\">\n");
    version(xml, nevra);
}

fn version(xml: &mut Writer, nevra: &Nevra) {
    xml.raw("  <version epoch=\"").number(nevra.epoch);
    xml.raw("\" ver=\"").attribute(nevra.version.as_bytes());
    xml.raw("\" rel=\"")
        .attribute(nevra.release.as_bytes())
        .raw("\"/>\n");
}

fn file(xml: &mut Writer, indent: &str, file: File<'_>) {
    xml.raw(indent).raw(match file.kind {
        FileKind::Plain => "<file>",
        FileKind::Directory => "<file type=\"dir\">",
        FileKind::Ghost => "<file type=\"ghost\">",
    });
    xml.path(file.directory, file.name).raw("</file>\n");
}

fn element(xml: &mut Writer, indent: &str, name: &str, text: &[u8]) {
    xml.raw(indent)
        .raw("<")
        .raw(name)
        .raw(">")
        .text(text)
        .raw("</")
        .raw(name)
        .raw(">\n");
}
