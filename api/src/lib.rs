//! The control plane: validates, enqueues, answers.
