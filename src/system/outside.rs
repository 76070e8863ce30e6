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

/// How much of so many addresses a program uses: it reserves more than it fills, for each thread anew. Measured for a U721 of
/// 71 MB, which is remembered within 1 GiB of them; one of 85 MB is not.
fn used_of(addresses: u64) -> u64 {
    addresses / 5 * 2
}

/// How much memory the system lets this process use, in bytes, where it sets a bound that can be told: on Linux that of the
/// group of processes, and what fits within that of addresses (`ulimit -v`).
pub fn memory_limit() -> Option<u64> {
    let read = |path: &str| super::fs::read_text(Path::new(path)).ok();
    let addresses = read("/proc/self/limits").and_then(|limits| address_limit(&limits));
    let own = read("/proc/self/cgroup").unwrap_or_default();
    let groups = groups_of(&own).into_iter().filter_map(|group| {
        let most = read(&format!("/sys/fs/cgroup{group}/memory.max"))?;
        most.trim().parse().ok()
    });
    addresses.map(used_of).into_iter().chain(groups).min()
}

/// The groups that a process is in, each a path below the root: its own (a service of systemd has one) and those above it. A
/// bound of any of them counts. In a container its own is the root.
fn groups_of(own: &str) -> Vec<&str> {
    let own = own.lines().find_map(|line| line.strip_prefix("0::")).unwrap_or_default().trim_end_matches('/');
    own.match_indices('/').map(|(at, _)| &own[..at]).chain([own]).collect()
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

    #[test]
    fn a_bound_of_every_group_that_the_process_is_in_counts() {
        let own = "0::/system.slice/uddata.service\n";
        assert_eq!(groups_of(own), ["", "/system.slice", "/system.slice/uddata.service"]);
        assert_eq!(groups_of("0::/\n"), [""]);
        assert_eq!(groups_of("12:memory:/old\n"), [""]);
    }
}
