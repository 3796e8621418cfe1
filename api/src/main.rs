//! The control plane: validates, enqueues, answers.
fn main() {}
