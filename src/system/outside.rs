//! What the program is told from outside beside its command line: variables of the environment, and the time.

use std::path::PathBuf;

use jiff::Timestamp;

/// The folder in which programs keep what is theirs, of this user.
pub fn state_home() -> Option<PathBuf> {
    if cfg!(windows) {
        return variable("LOCALAPPDATA");
    }
    variable("XDG_STATE_HOME").or_else(|| Some(variable("HOME")?.join(".local").join("state")))
}

/// A variable of the environment, where it is set and says something.
#[allow(clippy::disallowed_methods, reason = "this is the one home of the environment")]
pub fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The time in UTC: `SOURCE_DATE_EPOCH` where it is set, so that a run can be repeated to the letter.
#[allow(
    clippy::disallowed_methods,
    reason = "the one clock: it dates the trail and the log, and nothing else"
)]
pub fn moment() -> Timestamp {
    let epoch = variable("SOURCE_DATE_EPOCH").and_then(|value| value.to_str()?.parse().ok());
    let fixed = epoch.and_then(|seconds| Timestamp::from_second(seconds).ok());
    fixed.unwrap_or_else(Timestamp::now)
}

/// The time of this run, to the second.
pub fn now() -> String {
    let now = moment();
    Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}
