//! The log of a job, for programs that watch it: one JSON object a line, appended to the file that `--log` or the settings
//! name.
//!
//! It says what the console says, and when; persons stand in neither. It is opened anew by each run and keeps nothing open in
//! between, so that the operating system rotates it without asking. Where none is named, everything here does nothing.

use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, OnceLock};

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::exit::Exit;
use crate::domain::mask_cpr;
use crate::domain::problem::{Error, Errors, Problem};
use crate::system::console;
use crate::system::fs;
use crate::system::outside::moment;

static LOG: OnceLock<Log> = OnceLock::new();

struct Log {
    begun: Timestamp,
    /// `None` since it could not be written.
    file: Mutex<Option<Box<dyn Write + Send>>>,
}

/// A line: when and what, and which process said it, since two may write at once.
#[derive(Serialize)]
struct LogLine<'a, T> {
    time: String,
    event: &'a str,
    pid: u32,
    #[serde(flatten)]
    fields: &'a T,
}

#[derive(Serialize)]
struct Start<'a> {
    command: &'a str,
    version: &'static str,
}

#[derive(Serialize)]
struct RunEnd {
    exit_code: u8,
    seconds: f64,
}

#[derive(Serialize)]
struct LoggedError<'a> {
    at: &'a str,
    what: &'a str,
    hint: &'a str,
}

/// Opens the log of this run of `command`, and notes that it begins.
///
/// # Errors
/// The file cannot be written: a job without the log that it was asked for would go unwatched.
pub fn open(path: &Path, command: &str) -> Result<(), Error> {
    let mut file = fs::append_private(path)?;
    let begun = moment();
    let start = Start { command, version: env!("CARGO_PKG_VERSION") };
    put(&mut file, "start", &start).map_err(|error| fs::not_appended(path, &error))?;
    // A second one is opened by nobody.
    let _ = LOG.set(Log { begun, file: Mutex::new(Some(file)) });
    Ok(())
}

/// Notes that something happened. `fields` is a struct of what is worth knowing of it: no person, and no text of a print.
pub fn event(event: &str, fields: &impl Serialize) {
    let Some(log) = LOG.get() else { return };
    let Ok(mut file) = log.file.lock() else { return };
    let Some(open) = file.as_mut() else { return };
    if let Err(error) = put(open, event, fields) {
        *file = None;
        console::message(format!(
            "the log cannot be written any more: {error}\n  hint: check the disk; the run goes on"
        ));
    }
}

/// Prints a problem, and notes it.
pub fn problem(problem: &Problem) {
    console::message(problem);
    event("problem", problem);
}

/// Prints problems, those of one kind in one column of a sheet as one message, and notes each.
pub fn problems(problems: &[Problem]) {
    if !problems.is_empty() {
        console::message(Errors(problems.iter().cloned().map(Error::from).collect()));
    }
    problems.iter().for_each(|problem| event("problem", problem));
}

/// Notes what stopped the run, or a part of it.
pub fn error(error: &Error) {
    event("error", &LoggedError { at: &error.at, what: &error.what, hint: &error.hint });
}

/// Notes a failure that has words and nothing else.
pub fn failure(what: &str) {
    event("error", &LoggedError { at: "", what: &mask_cpr(what), hint: "" });
}

/// Notes how the run ended, and how many seconds it took.
pub fn end(exit: Exit) {
    let Some(log) = LOG.get() else { return };
    let milliseconds = moment().duration_since(log.begun).as_millis();
    event("end", &RunEnd { exit_code: exit.code(), seconds: milliseconds as f64 / 1000.0 });
}

/// One line in one piece, so that those of two processes do not mix.
fn put(file: &mut Box<dyn Write + Send>, event: &str, fields: &impl Serialize) -> std::io::Result<()> {
    let time = format!("{:.3}", moment());
    let line = LogLine { time, event, pid: std::process::id(), fields };
    let mut line = serde_json::to_vec(&line)?;
    line.push(b'\n');
    file.write_all(&line)
}
