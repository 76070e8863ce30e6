//! Integration tests: the real program on whole inputs, and promises that no single module can keep alone.
//!
//! Hermetic: every run has a folder of its own, no environment and no network.

#![allow(clippy::disallowed_methods, reason = "tests look at files and environment themselves")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, missing_docs, unreachable_pub)]

mod canary;
mod cases;
mod copies;
mod damage;
mod damaged_prints;
mod drift;
mod errors;
mod excellence;
mod explain;
mod fixture;
mod frist;
mod guards;
mod help;
mod history_commands;
mod init;
mod inputs;
mod interrupt;
mod job;
mod kept;
mod layers;
mod layout_language;
mod learn;
mod limits;
mod log;
mod machine;
mod mail;
mod margins;
mod memory;
mod names;
mod office;
mod overview;
#[cfg(feature = "parquet")]
mod parquet;
mod people;
mod persons;
mod prints;
mod program;
mod protect;
mod put_away;
mod readme;
mod remembered;
mod returned;
mod same_person;
mod send;
mod send_mail;
mod shipping;
mod teach;
mod together;
mod ways;
mod words;
mod workbook;
mod worklist;
