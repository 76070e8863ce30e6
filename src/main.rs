//! The `uddata` command.

fn main() {}
