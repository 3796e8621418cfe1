//! Threshold signing by people: what passes between the server and their machines.
//!
//! Files only. A [`Request`] carries everything that is needed to judge it, a [`Response`] carries
//! signatures alone, and a [`Transcript`] keeps the order of what happened.

mod request;
mod response;
mod transcript;

pub use request::{Judged, Request, RequestError, Terms};
pub use response::{Response, ResponseError};
pub use transcript::{Entry, Transcript, TranscriptError};
