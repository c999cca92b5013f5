//! The mingjian command.
fn main() {}
