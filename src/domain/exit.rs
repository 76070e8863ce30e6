//! The exit codes: one enum, one order of precedence. README's table of them is tested against this file.

/// How a run ended, as the number that the calling job sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done; every line of every file accounted for and read.
    Done = 0,
    /// Stopped: nothing more could be done.
    Stopped = 1,
    /// Wrong use of the command line.
    Usage = 2,
    /// Done, but not everything could be read.
    NotAllRead = 3,
    /// Done, but the share of Uafklaret is above `max_unresolved`.
    TooManyUnresolved = 4,
    /// No readable print in the input.
    NothingToRead = 5,
    /// Written or delivered only in part.
    InPart = 6,
    /// Another run holds the lock.
    Locked = 11,
    /// Interrupted by a signal.
    Interrupted = 130,
}

impl Exit {
    /// Every code with its meaning, in the order of the numbers.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Done, "done, every line of every file accounted for and read"),
        (Self::Stopped, "stopped: nothing more could be done (INPUT missing, config, rules, disk)"),
        (Self::Usage, "wrong use of the command line"),
        (
            Self::NotAllRead,
            "done, but not everything could be read: a file was refused, lines were not recognised, a stated count was not met, or a print is not known to be whole",
        ),
        (Self::TooManyUnresolved, "done, but the share of Uafklaret is above max_unresolved (when set)"),
        (Self::NothingToRead, "no readable print in the input"),
        (
            Self::InPart,
            "written or delivered only in part: a report could not be replaced (it is open in Excel), a delivery was refused, or one waits for a person",
        ),
        (Self::Locked, "another run holds the lock"),
        (
            Self::Interrupted,
            "interrupted by Ctrl-C or a signal: what was begun is finished, and running again does the rest",
        ),
    ];

    /// The number the process ends with.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The one that wins where several apply: 1, 130, 6, 5, 3, 4, in that order.
    pub fn weightiest(self, other: Self) -> Self {
        let rank = |exit| match exit {
            Self::Done => 0,
            Self::TooManyUnresolved => 1,
            Self::NotAllRead => 2,
            Self::NothingToRead => 3,
            Self::InPart => 4,
            Self::Interrupted => 5,
            Self::Stopped => 6,
            Self::Usage => 7,
            Self::Locked => 8,
        };
        if rank(self) >= rank(other) { self } else { other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weightiest_code_wins() {
        let order = [
            Exit::Stopped,
            Exit::Interrupted,
            Exit::InPart,
            Exit::NothingToRead,
            Exit::NotAllRead,
            Exit::TooManyUnresolved,
            Exit::Done,
        ];
        for (at, heavier) in order.into_iter().enumerate() {
            for lighter in order.into_iter().skip(at) {
                assert_eq!(lighter.weightiest(heavier), heavier);
                assert_eq!(heavier.weightiest(lighter), heavier);
            }
        }
    }
}
