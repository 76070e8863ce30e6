//! Integration tests: the real program on whole inputs.

#![allow(clippy::disallowed_methods, reason = "tests look at files and environment themselves")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, missing_docs, unreachable_pub)]

mod teach;
