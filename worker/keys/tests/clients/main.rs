//! Keys and signatures as the programs that must accept them see them: gpg, gpgv, sq and rpm.

mod imported;
mod made;
mod programs;
mod refused;
