//! A package as the `Packages` index describes it, byte for byte as `apt-ftparchive` would.

use std::fmt::Write;

use crate::order::{self, Line, arrange};
use crate::package::Package;

/// What the index says about the file, of which the package itself knows nothing or, if it has
/// such a field, nothing that is right: a wrong size or hash keeps clients from installing it.
const DROPPED: &[&str] = &[
    "Checksum-FileSize",
    "MD5sum",
    "MSDOS-Filename",
    "SHA1",
    "SHA512",
    "Status",
];

/// A package file in its repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Where it is served, relative to the repository; see [`crate::served_path`].
    pub path: String,
    /// Size of the file.
    pub size: u64,
    /// Hash of the file.
    pub sha256: [u8; 32],
}

impl Package {
    /// The paragraph of this package in `Packages`, with the empty line that ends it.
    pub fn stanza(&self, located: &Located) -> Vec<u8> {
        let filename = format!(" {}", located.path);
        let size = format!(" {}", located.size);
        let sha256 = format!(" {}", hex::encode(located.sha256));
        let added = [
            ("Filename", filename.as_str()),
            ("Size", &size),
            ("SHA256", &sha256),
        ];
        let fields = self.control().fields();
        render(&arrange(fields, &added, DROPPED, order::PACKAGE))
    }
}

/// A paragraph of these fields with the empty line that ends it.
pub(crate) fn render(lines: &[Line<'_>]) -> Vec<u8> {
    let mut stanza = String::with_capacity(2048);
    for (name, text) in lines {
        // Writing to a text does not fail.
        let _ = writeln!(stanza, "{name}:{text}");
    }
    stanza.push('\n');
    stanza.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::Paragraph;
    use crate::samples::deb;

    fn stanza(control: &str) -> String {
        let package = Package::read(deb(control).as_slice()).unwrap();
        let located = Located {
            path: "pool/main/a/ab_1_all.deb".into(),
            size: 7,
            sha256: [0xab; 32],
        };
        String::from_utf8(package.stanza(&located)).unwrap()
    }

    #[test]
    fn fields_are_in_the_order_of_apt() {
        let hash = "ab".repeat(32);
        assert_eq!(
            stanza(
                "X-b: 1\nversion: 1\nDescription: a\n b\npackage: ab\nX-a: 2\nArchitecture: all\n"
            ),
            format!(
                "Package: ab\nArchitecture: all\nVersion: 1\nFilename: pool/main/a/ab_1_all.deb\n\
                 Size: 7\nSHA256: {hash}\nDescription: a\n b\nX-b: 1\nX-a: 2\n\n"
            )
        );
    }

    #[test]
    fn a_package_cannot_say_what_its_own_file_is_like() {
        let honest = "Package: ab\nVersion: 1\nArchitecture: all\n";
        let lies = "size: 1\nFilename: ../x\nsha256: 00\nMD5Sum: 00\nSHA1: 0\nSHA512: 0\n\
                    Status: install ok installed\nchecksum-filesize: 3\n";

        assert_eq!(stanza(&[honest, lies].concat()), stanza(honest));
    }

    #[test]
    fn a_stanza_is_read_back_as_it_was_written() {
        let written =
            stanza("Package: ab\nVersion: 1\nArchitecture: all\nX:\n a\n  b\nY:\tc\nZ:\n");

        let read = Paragraph::parse(written.as_bytes()).unwrap();

        assert_eq!(format!("{read}\n"), written);
    }
}
