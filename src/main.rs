//! The `uddata` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    uddata::cli::main()
}
