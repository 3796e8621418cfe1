//! The RPM format: headers, metadata, signatures and repodata as values and bytes.
