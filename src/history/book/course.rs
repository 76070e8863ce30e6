//! How an advice was printed from run to run: whether silence ended it.

use super::{Book, Entry, Page};
use crate::domain::typed::Status;
use crate::domain::{Owner, PayrollRun};

/// How an advice that nobody said a word about was printed, in the runs of one number whose prints were read in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrintedCourse {
    /// In several runs, one after the other, and then no more.
    RepeatedUntilGone,
    /// In one run, and then no more.
    Once,
    /// It was missing in a run between two that printed it.
    CameBack,
}

/// An advice as its course is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdviceInBook {
    /// The line that printed it last.
    pub last: (PayrollRun, usize),
    /// The latest report that it stands in; `None` where it is closed.
    pub stands_in: Option<PayrollRun>,
    /// Whether silence would close it there.
    pub is_silent: bool,
    /// The owner that a person set.
    pub owner_set: Option<Owner>,
    /// Its course; `None` where it goes on, or somebody closed it.
    pub course: Option<PrintedCourse>,
}

impl Book {
    /// Every advice with its course.
    pub(in crate::history) fn courses(&self) -> impl Iterator<Item = AdviceInBook> {
        let newest = self.pages.keys().next_back().copied();
        self.entries.iter().filter_map(move |(number, entry)| {
            let last = *entry.printed.last()?;
            let noted = self.noted_by_now(*number);
            let was_printed = self.in_its_runs(entry, last);
            let is_word = noted.typed.status != Status::Open;
            Some(AdviceInBook {
                last,
                stands_in: newest.filter(|_| entry.is_open()),
                is_silent: entry.is_open() && !noted.is_held() && was_printed.last() == Some(&false),
                owner_set: noted.typed.corrected_owner,
                course: course(&was_printed).filter(|_| !is_word),
            })
        })
    }

    /// From its first run on, whether each run of the number of its last one printed it. A run of which not all prints were read
    /// that it stood in tells nothing.
    fn in_its_runs(&self, entry: &Entry, (last_run, at): (PayrollRun, usize)) -> Vec<bool> {
        let prints = self.lines(last_run)[at].seen.prints;
        let printed_in = |run: PayrollRun| entry.printed.iter().any(|(printed, _)| *printed == run);
        let tells = |(run, page): &(&PayrollRun, &Page)| {
            run.number() == last_run.number() && (page.whole.hold(prints) || printed_in(**run))
        };
        let Some(first) = entry.first_run() else { return Vec::new() };
        self.pages.range(first..).filter(tells).map(|(run, _)| printed_in(*run)).collect()
    }
}

fn course(was_printed: &[bool]) -> Option<PrintedCourse> {
    let times = was_printed.iter().filter(|printed| **printed).count();
    let in_a_row =
        was_printed.iter().skip_while(|printed| !**printed).take_while(|printed| **printed).count();
    match was_printed.last() {
        _ if times > in_a_row => Some(PrintedCourse::CameBack),
        Some(false) if times > 1 => Some(PrintedCourse::RepeatedUntilGone),
        Some(false) if times == 1 => Some(PrintedCourse::Once),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_is_what_the_runs_say() {
        let told = |runs: &str| course(&runs.bytes().map(|byte| byte == b'x').collect::<Vec<_>>());
        for (runs, expected) in [
            ("xx.", Some(PrintedCourse::RepeatedUntilGone)),
            ("xxx..", Some(PrintedCourse::RepeatedUntilGone)),
            (".xx.", Some(PrintedCourse::RepeatedUntilGone)),
            ("x..", Some(PrintedCourse::Once)),
            ("x.x", Some(PrintedCourse::CameBack)),
            ("xx.x.", Some(PrintedCourse::CameBack)),
            ("xx", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(told(runs), expected, "{runs}");
        }
    }
}
