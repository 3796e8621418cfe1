//! Tag numbers and data types of RPM headers, as far as they are used here.

/// First entry of a signature header: its immutable region.
pub(crate) const HEADER_SIGNATURES: u32 = 62;
/// First entry of a main header: its immutable region, which is what gets signed.
pub(crate) const HEADER_IMMUTABLE: u32 = 63;
/// Tags below this one are regions or reserved, and never stand alone.
pub(crate) const FIRST_TAG: u32 = 100;

pub(crate) const NAME: u32 = 1000;
pub(crate) const VERSION: u32 = 1001;
pub(crate) const RELEASE: u32 = 1002;
pub(crate) const EPOCH: u32 = 1003;
pub(crate) const SUMMARY: u32 = 1004;
pub(crate) const DESCRIPTION: u32 = 1005;
pub(crate) const BUILD_TIME: u32 = 1006;
pub(crate) const BUILD_HOST: u32 = 1007;
pub(crate) const SIZE: u32 = 1009;
pub(crate) const VENDOR: u32 = 1011;
pub(crate) const LICENSE: u32 = 1014;
pub(crate) const PACKAGER: u32 = 1015;
pub(crate) const GROUP: u32 = 1016;
pub(crate) const URL: u32 = 1020;
pub(crate) const ARCH: u32 = 1022;
pub(crate) const OLD_FILE_NAMES: u32 = 1027;
pub(crate) const FILE_MODES: u32 = 1030;
pub(crate) const FILE_FLAGS: u32 = 1037;
pub(crate) const SOURCE_RPM: u32 = 1044;
pub(crate) const ARCHIVE_SIZE: u32 = 1046;
pub(crate) const PROVIDE_NAME: u32 = 1047;
pub(crate) const REQUIRE_FLAGS: u32 = 1048;
pub(crate) const REQUIRE_NAME: u32 = 1049;
pub(crate) const REQUIRE_VERSION: u32 = 1050;
pub(crate) const CONFLICT_FLAGS: u32 = 1053;
pub(crate) const CONFLICT_NAME: u32 = 1054;
pub(crate) const CONFLICT_VERSION: u32 = 1055;
pub(crate) const CHANGELOG_TIME: u32 = 1080;
pub(crate) const CHANGELOG_NAME: u32 = 1081;
pub(crate) const CHANGELOG_TEXT: u32 = 1082;
pub(crate) const OBSOLETE_NAME: u32 = 1090;
pub(crate) const SOURCE_PACKAGE: u32 = 1106;
pub(crate) const PROVIDE_FLAGS: u32 = 1112;
pub(crate) const PROVIDE_VERSION: u32 = 1113;
pub(crate) const OBSOLETE_FLAGS: u32 = 1114;
pub(crate) const OBSOLETE_VERSION: u32 = 1115;
pub(crate) const DIR_INDEXES: u32 = 1116;
pub(crate) const BASE_NAMES: u32 = 1117;
pub(crate) const DIR_NAMES: u32 = 1118;
pub(crate) const OLD_SUGGESTS_NAME: u32 = 1156;
pub(crate) const OLD_SUGGESTS_VERSION: u32 = 1157;
pub(crate) const OLD_SUGGESTS_FLAGS: u32 = 1158;
pub(crate) const OLD_ENHANCES_NAME: u32 = 1159;
pub(crate) const OLD_ENHANCES_VERSION: u32 = 1160;
pub(crate) const OLD_ENHANCES_FLAGS: u32 = 1161;
pub(crate) const LONG_SIZE: u32 = 5009;
pub(crate) const RECOMMEND_NAME: u32 = 5046;
pub(crate) const RECOMMEND_VERSION: u32 = 5047;
pub(crate) const RECOMMEND_FLAGS: u32 = 5048;
pub(crate) const SUGGEST_NAME: u32 = 5049;
pub(crate) const SUGGEST_VERSION: u32 = 5050;
pub(crate) const SUGGEST_FLAGS: u32 = 5051;
pub(crate) const SUPPLEMENT_NAME: u32 = 5052;
pub(crate) const SUPPLEMENT_VERSION: u32 = 5053;
pub(crate) const SUPPLEMENT_FLAGS: u32 = 5054;
pub(crate) const ENHANCE_NAME: u32 = 5055;
pub(crate) const ENHANCE_VERSION: u32 = 5056;
pub(crate) const ENHANCE_FLAGS: u32 = 5057;
pub(crate) const PAYLOAD_DIGEST: u32 = 5092;
pub(crate) const PAYLOAD_DIGEST_ALGORITHM: u32 = 5093;

/// Tags of the signature header; some numbers mean other things in the main header.
pub(crate) mod signature {
    /// DSA and EdDSA signatures over the main header.
    pub(crate) const DSA: u32 = 267;
    /// RSA signatures over the main header.
    pub(crate) const RSA: u32 = 268;
    pub(crate) const SHA1: u32 = 269;
    pub(crate) const LONG_SIZE: u32 = 270;
    pub(crate) const LONG_ARCHIVE_SIZE: u32 = 271;
    pub(crate) const SHA256: u32 = 273;
    /// Signatures of any algorithm over the main header, known to rpm 4.20 and later only.
    pub(crate) const OPENPGP: u32 = 278;
    /// Bytes of main header and payload together.
    pub(crate) const SIZE: u32 = 1000;
    /// RSA signature over main header and payload.
    pub(crate) const PGP: u32 = 1002;
    /// MD5 over main header and payload.
    pub(crate) const MD5: u32 = 1004;
    /// DSA and EdDSA signature over main header and payload.
    pub(crate) const GPG: u32 = 1005;
    /// Obsolete form of [`PGP`].
    pub(crate) const PGP5: u32 = 1006;
    pub(crate) const ARCHIVE_SIZE: u32 = 1007;
    /// Zeroes that a signature may take the place of.
    pub(crate) const RESERVED_SPACE: u32 = 1008;
}

/// Data types of header entries.
pub(crate) mod kind {
    pub(crate) const CHAR: u32 = 1;
    pub(crate) const INT16: u32 = 3;
    pub(crate) const INT32: u32 = 4;
    pub(crate) const INT64: u32 = 5;
    pub(crate) const STRING: u32 = 6;
    pub(crate) const BIN: u32 = 7;
    pub(crate) const STRING_ARRAY: u32 = 8;
    pub(crate) const I18N_STRING: u32 = 9;
}
