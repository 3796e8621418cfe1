//! What is written here, shown to the programs that clients run: gpgv, sq, rred, dpkg and apt.

mod keyring;
mod patches;
mod programs;
mod server;
mod signatures;
mod suite;
