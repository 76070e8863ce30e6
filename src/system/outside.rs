//! What the program is told from outside beside its command line: variables of the environment, and the time.

use std::path::{Path, PathBuf};

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

/// How much memory the system lets this process have, in bytes, where it sets a bound that can be told: on Linux that of
/// addresses (`ulimit -v`), and that of the group of processes.
pub fn memory_limit() -> Option<u64> {
    let read = |path: &str| super::fs::read_text(Path::new(path)).ok();
    let addresses = read("/proc/self/limits").and_then(|limits| address_limit(&limits));
    let group = read("/sys/fs/cgroup/memory.max").and_then(|most| most.trim().parse().ok());
    addresses.into_iter().chain(group).min()
}

fn address_limit(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_addresses_is_the_soft_one() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max stack size            8388608              unlimited            bytes     \n\
                      Max address space         1073741824           unlimited            bytes     \n";
        assert_eq!(address_limit(limits), Some(1 << 30));
        assert_eq!(address_limit(&limits.replace("1073741824", "unlimited ")), None);
    }
}
