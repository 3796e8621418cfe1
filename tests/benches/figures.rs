//! Figures beside a peer's: `tests/bench NAME` prints work, ours, peer, ratio and bar of one run.

fn main() {}
