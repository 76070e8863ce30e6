//! What a meeting with a kunde is about: the kunde's own figures against the median of all løngrupper. Nobody else is named.

use std::collections::{BTreeMap, BTreeSet};

use super::figures::{CauseFigures, OpenFigures, RunFigures};
use super::measures::{Measure, Totals, median, per_100};
use super::{CodeTotal, GroupStatistics, causes_of, codes_of, costly, repeating, runs_of};
use crate::domain::PayGroup;

/// The codes that a meeting is to speak of as those that repeat.
const MOST_REPEATING: usize = 3;

/// A page for a meeting.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Meeting {
    /// The kunde, or the løngruppe where no list names its kunde.
    pub(super) name: String,
    /// Its løngrupper.
    pub(super) groups: Vec<PayGroup>,
    /// Whether it is about the kunde of several løngrupper, each of which has a page of its own.
    pub(super) is_whole: bool,
    pub(super) totals: Totals,
    /// Each lønkørsel, oldest first.
    pub(super) runs: Vec<RunFigures>,
    /// What is compared, its own and the median of all løngrupper.
    pub(super) measures: Vec<Compared>,
    /// The codes that take most work, each with its rate.
    pub(super) codes: Vec<(CodeTotal, Rate)>,
    /// The causes that take most work.
    pub(super) causes: Vec<CauseFigures>,
    /// The codes that repeat most.
    pub(super) repeating: Vec<CodeTotal>,
    /// What is open, oldest first.
    pub(super) open: Vec<OpenFigures>,
}

/// A measure, and how it compares.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Compared {
    pub(super) measure: Measure,
    pub(super) rate: Rate,
}

/// A rate and the median of all løngrupper; each `None` where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Rate {
    pub(super) own: Option<f64>,
    pub(super) median: Option<f64>,
}

/// The medians of all løngrupper.
pub(super) struct Medians<'a> {
    groups: Vec<&'a GroupStatistics>,
}

impl<'a> Medians<'a> {
    pub(super) fn of(groups: &'a [GroupStatistics]) -> Self {
        Self { groups: groups.iter().filter(|group| group.totals.printed() > 0).collect() }
    }

    pub(super) fn measure(&self, measure: Measure) -> Option<f64> {
        median(self.groups.iter().filter_map(|group| measure.of(&group.totals)))
    }

    /// That of the rows with each code: a løngruppe without any counts with 0.
    pub(super) fn codes(&self) -> BTreeMap<String, f64> {
        let codes: BTreeSet<&str> =
            self.groups.iter().flat_map(|group| &group.figures.codes).map(|code| &*code.code).collect();
        let rate = |code: &str, group: &GroupStatistics| {
            let of_code = group.figures.codes.iter().filter(|it| it.code == code);
            per_100(of_code.map(|it| it.printed).sum(), group.totals.printed())
        };
        let of_code = |code: &str| median(self.groups.iter().filter_map(|group| rate(code, group)));
        codes.into_iter().filter_map(|code| Some((code.to_owned(), of_code(code)?))).collect()
    }
}

/// The pages: a kunde of several løngrupper before its løngrupper, else by number.
pub(super) fn all(groups: &[GroupStatistics]) -> Vec<Meeting> {
    let medians = Medians::of(groups);
    let measures = Measure::ALL.map(|measure| (measure, medians.measure(measure)));
    let codes = medians.codes();
    let page = |groups: &[&GroupStatistics], is_whole| Meeting::of(groups, is_whole, &measures, &codes);
    let mut meetings = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for group in groups {
        let theirs: Vec<&GroupStatistics> = groups
            .iter()
            .filter(|other| !group.customer.is_empty() && other.customer == group.customer)
            .collect();
        if theirs.len() > 1 && seen.insert(&group.customer) {
            meetings.push(page(&theirs, true));
        }
        meetings.push(page(&[group], false));
    }
    meetings
}

impl Meeting {
    fn of(
        groups: &[&GroupStatistics],
        is_whole: bool,
        measures: &[(Measure, Option<f64>)],
        medians: &BTreeMap<String, f64>,
    ) -> Self {
        let totals = Totals::sum(groups.iter().map(|group| &group.totals));
        let compared = |(measure, median): &(Measure, Option<f64>)| Compared {
            measure: *measure,
            rate: Rate { own: measure.of(&totals), median: *median },
        };
        let codes = codes_of(groups);
        let rate = |code: &CodeTotal| Rate {
            own: per_100(code.sums.printed, totals.printed()),
            median: medians.get(&code.code).copied(),
        };
        let mut open: Vec<OpenFigures> = groups.iter().flat_map(|group| group.figures.open.clone()).collect();
        open.sort_by(|a, b| (a.since, a.owner, &a.code).cmp(&(b.since, b.owner, &b.code)));
        Self {
            name: groups.first().map(|group| group.name()).unwrap_or_default(),
            groups: groups.iter().map(|group| group.figures.group.clone()).collect(),
            is_whole,
            measures: measures.iter().map(compared).collect(),
            runs: runs_of(groups),
            causes: causes_of(groups)
                .into_iter()
                .filter(|cause| cause.work > 0)
                .take(super::MOST_COSTLY)
                .collect(),
            repeating: repeating(&codes, MOST_REPEATING).into_iter().cloned().collect(),
            codes: costly(&codes).iter().map(|code| (code.clone(), rate(code))).collect(),
            totals,
            open,
        }
    }

    /// Where the page stands: `kunde-901` of a kunde of several løngrupper, by the first of them, else `gruppe-901`.
    pub(super) fn anchor(&self) -> String {
        let kind = if self.is_whole { "kunde" } else { "gruppe" };
        self.groups.first().map_or_else(String::new, |group| format!("{kind}-{group}"))
    }
}
