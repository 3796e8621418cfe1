//! Objects: put, get, range, copy, delete, list. File system and S3.
