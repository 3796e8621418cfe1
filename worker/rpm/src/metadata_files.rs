//! Files that people upload to be carried in a repository: groups, advisories and modules.
//!
//! They are checked to be what they say, because a client that cannot read one of them may refuse
//! the whole repository, and published as they are.

mod xml;
mod yaml;

/// What such a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MetadataFile {
    /// Groups, categories and environments: `comps.xml`.
    Comps,
    /// Advisories: `updateinfo.xml`.
    UpdateInfo,
    /// Module streams and their defaults: `modules.yaml`.
    Modules,
}

/// A form in which such a file is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its type in `repomd.xml`.
    pub kind: &'static str,
    /// Its file name after the digest and a dash.
    pub name: &'static str,
    /// Whether it is compressed by gzip.
    pub compressed: bool,
}

impl MetadataFile {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Comps, Self::UpdateInfo, Self::Modules];

    /// Its name, such as people use it: `comps`, `updateinfo`, `modules`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Comps => "comps",
            Self::UpdateInfo => "updateinfo",
            Self::Modules => "modules",
        }
    }

    /// Most bytes that are accepted.
    pub fn limit(self) -> usize {
        match self {
            Self::Comps | Self::Modules => 16 << 20,
            Self::UpdateInfo => 64 << 20,
        }
    }

    /// The forms it is published in; groups are so in two, since clients differ in which they read.
    pub fn published(self) -> &'static [Published] {
        match self {
            Self::Comps => &[
                Published {
                    kind: "group",
                    name: "comps.xml",
                    compressed: false,
                },
                Published {
                    kind: "group_gz",
                    name: "comps.xml.gz",
                    compressed: true,
                },
            ],
            Self::UpdateInfo => &[Published {
                kind: "updateinfo",
                name: "updateinfo.xml.gz",
                compressed: true,
            }],
            Self::Modules => &[Published {
                kind: "modules",
                name: "modules.yaml.gz",
                compressed: true,
            }],
        }
    }

    /// Checks that `bytes`, uncompressed, are such a file.
    ///
    /// # Errors
    /// [`MetadataError`] with the code of the refusal.
    pub fn check(self, bytes: &[u8]) -> Result<(), MetadataError> {
        if bytes.len() > self.limit() {
            return Err(MetadataError::TooLarge {
                file: self.name(),
                limit: self.limit(),
            });
        }
        let text = std::str::from_utf8(bytes).map_err(|_| MetadataError::Encoding(self.name()))?;
        match self {
            Self::Comps => xml::check(text, "comps"),
            Self::UpdateInfo => xml::check(text, "updates"),
            Self::Modules => yaml::check(text),
        }
        .map_err(|reason| MetadataError::Invalid {
            file: self.name(),
            reason,
        })
    }
}

/// Why a file is not carried.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// It is larger than such files are.
    #[error("the {file} file is larger than {limit} bytes")]
    TooLarge {
        /// What it should be.
        file: &'static str,
        /// Most bytes it may have.
        limit: usize,
    },
    /// It is not UTF-8, also if it is compressed.
    #[error("the {0} file is not UTF-8 text; upload it uncompressed")]
    Encoding(&'static str),
    /// It is not what it should be.
    #[error("the {file} file {reason}")]
    Invalid {
        /// What it should be.
        file: &'static str,
        /// What is wrong, as a phrase that follows its name.
        reason: String,
    },
}

impl MetadataError {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "rpm-metadata-file-too-large",
            Self::Encoding(_) => "rpm-metadata-file-not-text",
            Self::Invalid { .. } => "rpm-metadata-file-invalid",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(file: MetadataFile, text: &str) -> String {
        let error = file.check(text.as_bytes()).unwrap_err();
        assert_eq!(error.code(), "rpm-metadata-file-invalid");
        error.to_string()
    }

    #[test]
    fn files_as_distributions_write_them_are_accepted() {
        let comps = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE comps PUBLIC "-//Red Hat, Inc.//DTD Comps info//EN" "comps.dtd">
<comps><!-- groups --><group><id>core</id><name xml:lang="cs">Jádro &amp; víc &#x161;</name>
<packagelist><packagereq type="mandatory">bash</packagereq></packagelist></group></comps>
"#;
        let updates = r#"<updates><update from="a@example.org" type="security"><id>A-1</id>
<description><![CDATA[a < b]]></description></update></updates>"#;
        let modules = "---\ndocument: modulemd\nversion: 2\ndata:\n  name: perl\n  stream: \"5.30\"\n...\n---\n\
                       document: modulemd-defaults\nversion: 1\ndata:\n  module: perl\n...\n";

        assert_eq!(MetadataFile::Comps.check(comps.as_bytes()), Ok(()));
        assert_eq!(MetadataFile::UpdateInfo.check(updates.as_bytes()), Ok(()));
        assert_eq!(MetadataFile::Modules.check(modules.as_bytes()), Ok(()));
    }

    #[test]
    fn xml_with_the_wrong_root_is_refused() {
        assert!(refused(MetadataFile::Comps, "<updates/>").contains("`updates`"));
        assert!(refused(MetadataFile::UpdateInfo, "<comps/>").contains("`comps`"));
    }

    #[test]
    fn broken_xml_is_refused() {
        for broken in [
            "",
            "text",
            "<comps>",
            "<comps></group>",
            "<comps/><comps/>",
            "<comps>&nbsp;</comps>",
            "<comps a='1' a='2'/>",
            "<comps a='&lol;'/>",
            "<comps a='<'/>",
            "<comps>\u{1}</comps>",
            "<comps/>trailing",
            "<?xml version='1.0' encoding='ISO-8859-1'?><comps/>",
        ] {
            refused(MetadataFile::Comps, broken);
        }
    }

    #[test]
    fn entities_of_its_own_and_deep_nesting_are_refused() {
        let laughs = "<!DOCTYPE comps [<!ENTITY a \"ha\">]><comps>&a;</comps>";
        let deep = format!(
            "<comps>{}{}</comps>",
            "<a>".repeat(100_000),
            "</a>".repeat(100_000)
        );

        assert!(refused(MetadataFile::Comps, laughs).contains("document type"));
        assert!(refused(MetadataFile::Comps, &deep).contains("nested"));
    }

    #[test]
    fn yaml_that_is_no_list_of_module_documents_is_refused() {
        for broken in [
            "",
            "just text",
            "- a\n- b\n",
            "document: recipe\nversion: 1\ndata: {}\n",
            "document: modulemd\ndata: {}\n",
            "document: modulemd\nversion: 2\n",
            "document: modulemd\nversion: 2\ndata: [1, 2]\n",
            "document: [unclosed\n",
        ] {
            refused(MetadataFile::Modules, broken);
        }
    }

    #[test]
    fn yaml_aliases_do_not_multiply() {
        let mut laughs = "document: modulemd\nversion: 2\ndata:\n  a0: &a0 [x]\n".to_owned();
        for level in 1..40 {
            let below = vec![format!("*a{}", level - 1); 9].join(",");
            laughs = [laughs, format!("  a{level}: &a{level} [{below}]\n")].concat();
        }

        assert_eq!(MetadataFile::Modules.check(laughs.as_bytes()), Ok(()));
    }

    #[test]
    fn large_and_compressed_files_are_refused() {
        let large = vec![b' '; MetadataFile::Comps.limit() + 1];

        assert_eq!(
            MetadataFile::Comps.check(&large).unwrap_err().code(),
            "rpm-metadata-file-too-large"
        );
        let compressed = [0x1f, 0x8b, 8, 0];
        assert_eq!(
            MetadataFile::Comps.check(&compressed).unwrap_err().code(),
            "rpm-metadata-file-not-text"
        );
    }
}
