//! `Packages.diff`: what changed since an index that a client may still have.
//!
//! A publisher knows what it took out and put in, and on which line: [`Edit`]. From that follows a
//! [`Patch`] for `ed`, without a look at the index itself. [`Patch::then`] joins patches, so that
//! one download takes a client from any state that is listed in the [`Index`] to the newest.

mod edit;
mod index;
mod join;
mod script;

pub use self::edit::{Edit, Patch, PatchError};
pub use self::index::{Index, IndexError, State, Sum};

#[cfg(test)]
mod tests;
