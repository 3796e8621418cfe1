//! `repomd.xml`: the list of a repository's indexes, and the file that gets signed.

use crate::xml::Writer;

/// One file that the list names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it is, such as `primary` or `updateinfo`.
    pub kind: String,
    /// Where it is, relative to the repository, such as `repodata/<sha256>-primary.xml.gz`.
    pub href: String,
    /// Digest of the file as served.
    pub sha256: [u8; 32],
    /// Bytes of the file as served.
    pub size: u64,
    /// Digest and size of what is inside, for a compressed file; clients do without.
    pub open: Option<Open>,
    /// Seconds since 1970 when the file came to be.
    pub timestamp: i64,
}

/// A compressed file's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// Digest of the content.
    pub sha256: [u8; 32],
    /// Bytes of the content.
    pub size: u64,
}

/// The list of `records`, in their order; `revision` is what tells a later list from an earlier one.
pub fn render(revision: u64, records: &[Record]) -> Vec<u8> {
    let mut xml = Writer::with_capacity(4 << 10);
    xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.raw("<repomd xmlns=\"http://linux.duke.edu/metadata/repo\" ");
    xml.raw("xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\">\n");
    xml.raw("  <revision>")
        .number(revision)
        .raw("</revision>\n");
    for record in records {
        xml.raw("  <data type=\"")
            .attribute(record.kind.as_bytes())
            .raw("\">\n");
        checksum(&mut xml, "checksum", &record.sha256);
        if let Some(open) = &record.open {
            checksum(&mut xml, "open-checksum", &open.sha256);
        }
        xml.raw("    <location href=\"")
            .attribute(record.href.as_bytes())
            .raw("\"/>\n");
        xml.raw("    <timestamp>")
            .number(record.timestamp)
            .raw("</timestamp>\n");
        xml.raw("    <size>").number(record.size).raw("</size>\n");
        if let Some(open) = &record.open {
            xml.raw("    <open-size>")
                .number(open.size)
                .raw("</open-size>\n");
        }
        xml.raw("  </data>\n");
    }
    xml.raw("</repomd>\n");
    xml.into_bytes()
}

fn checksum(xml: &mut Writer, name: &str, sha256: &[u8; 32]) {
    xml.raw("    <")
        .raw(name)
        .raw(" type=\"sha256\">")
        .raw(&hex::encode(sha256));
    xml.raw("</").raw(name).raw(">\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_as_createrepo_writes_it() {
        let primary = Record {
            kind: "primary".to_owned(),
            href: "repodata/00-primary.xml.gz".to_owned(),
            sha256: [0; 32],
            size: 10,
            open: Some(Open {
                sha256: [1; 32],
                size: 20,
            }),
            timestamp: 1_700_000_000,
        };
        let group = Record {
            kind: "group".to_owned(),
            href: "repodata/a&b.xml".to_owned(),
            open: None,
            ..primary.clone()
        };

        let list = String::from_utf8(render(7, &[primary, group])).unwrap();

        let (zero, one) = ("00".repeat(32), "01".repeat(32));
        assert_eq!(
            list,
            format!(
                r#"<?xml version="1.0" encoding="UTF-8"?>
<repomd xmlns="http://linux.duke.edu/metadata/repo" xmlns:rpm="http://linux.duke.edu/metadata/rpm">
  <revision>7</revision>
  <data type="primary">
    <checksum type="sha256">{zero}</checksum>
    <open-checksum type="sha256">{one}</open-checksum>
    <location href="repodata/00-primary.xml.gz"/>
    <timestamp>1700000000</timestamp>
    <size>10</size>
    <open-size>20</open-size>
  </data>
  <data type="group">
    <checksum type="sha256">{zero}</checksum>
    <location href="repodata/a&amp;b.xml"/>
    <timestamp>1700000000</timestamp>
    <size>10</size>
  </data>
</repomd>
"#
            )
        );
    }
}
