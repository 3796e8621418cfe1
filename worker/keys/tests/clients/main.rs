//! Keys and signatures as the programs that must accept them see them: gpg, gpgv, sq and rpm for
//! OpenPGP; openssl and age for bare keys and key files.

mod bare;
mod files;
mod imported;
mod made;
mod programs;
mod refused;
