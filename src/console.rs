//! The only place that prints: results to stdout, messages to stderr. A reader that hangs up is no error.

use std::fmt::Display;
use std::io::Write;

/// Prints a result.
pub fn result(text: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints a message.
pub fn message(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
