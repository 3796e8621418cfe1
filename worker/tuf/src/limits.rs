//! What clients read at most, the smallest of all: python-tuf 7.0, tuf-js 6.0, tough 0.24.

/// Bytes of a root.
pub const ROOT: usize = 512_000;
/// Bytes of a timestamp.
pub const TIMESTAMP: usize = 16_384;
/// Bytes of a snapshot; tough reads 1 MiB.
pub const SNAPSHOT: usize = 1_048_576;
/// Bytes of the targets role or of a delegated one.
pub const TARGETS: usize = 5_000_000;
/// Roles that a search looks into before it gives up.
pub const DELEGATIONS: usize = 32;
/// New roots that a client follows in one go.
pub const ROOT_ROTATIONS: usize = 32;
