//! What to decide next: the codes and texts without an owner, and the few rows of each that are enough for a rule.
//!
//! A rule is learned from decisions on several rows, from several løngrupper where there are several: one row of a løngruppe
//! tells whether that one differs. So each question asks for as many rows as a rule still needs, spread over løngrupper,
//! kundetyper and texts; and where two texts of a code turn out to have two owners, for as many as it takes to tell them apart.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{ListedReport, ListedRow, RowPlace, WhyListed, reason};
use crate::domain::PayGroup;
use crate::domain::values::blind;
use crate::formats::book::rows::ColumnValue;
use crate::office::customers::Customers;
use crate::office::rules::learn::fill_in::{AskedRow, ListLine, TextParts};
use crate::office::rules::learn::{Votes, decisions_needed, decisions_to_tell_apart};
use crate::report::columns::Column;

/// Where a rule needs more decisions than this, people decide the same in two ways: its rows are left to be decided one by one.
const MOST_ASKED: usize = 30;

/// Rows of one kind without an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The kind, as it stands in a list to fill in.
    pub line: ListLine,
    /// Decisions that people made on rows of the kind.
    pub decided: usize,
    /// How many decisions a rule still needs.
    pub needed: usize,
    /// The løngrupper of the rows that are asked for.
    pub asked: Vec<PayGroup>,
}

/// One kind of rows, while it is gathered.
#[derive(Default)]
struct UndecidedRows<'r> {
    open: Vec<ReportedRow<'r>>,
    decided: Votes,
    looked_at: Spread<'r>,
}

/// A row and its report.
#[derive(Clone, Copy)]
struct ReportedRow<'r> {
    report: &'r TraitedReport<'r>,
    place: RowPlace,
}

/// A report, and the kundetyper of its kunde.
struct TraitedReport<'r> {
    report: &'r ListedReport,
    traits: &'r [String],
}

/// Decisions on all rows of a code, and how many codes there are.
#[derive(Clone, Copy)]
struct CodeVotes {
    all: Votes,
    codes: usize,
}

/// How many rows were decided or asked for, by what they are to be spread over.
#[derive(Default)]
struct Spread<'r> {
    groups: BTreeMap<&'r PayGroup, usize>,
    traits: BTreeMap<Option<&'r String>, usize>,
    texts: BTreeMap<String, usize>,
}

impl<'r> Spread<'r> {
    /// A row of a løngruppe whose kunde is of some kundetyper.
    fn add(&mut self, group: &'r PayGroup, traits: &'r [String], text: String) {
        *self.groups.entry(group).or_default() += 1;
        *self.traits.entry(traits.first()).or_default() += 1;
        *self.texts.entry(text).or_default() += 1;
    }

    /// How much a row is like those.
    fn likeness(&self, group: &PayGroup, traits: &[String], text: &str) -> usize {
        let like = [self.groups.get(group), self.traits.get(&traits.first()), self.texts.get(text)];
        like.into_iter().flatten().sum()
    }
}

/// The questions, the most rows first; and for each row that is asked for how many it helps to settle.
pub(super) fn ask(
    reports: &[ListedReport],
    customers: &Customers,
) -> (Vec<Question>, BTreeMap<RowPlace, usize>) {
    let traited = |report| TraitedReport::of(report, customers);
    let reports: Vec<TraitedReport<'_>> = reports.iter().map(traited).collect();
    let mut of_codes: BTreeMap<&str, Vec<RowPlace>> = BTreeMap::new();
    for (report, traited) in (0..).zip(&reports) {
        for row in traited.report.rows() {
            let place = RowPlace { report, row: row.place };
            of_codes.entry(row.text(Column::Code)).or_default().push(place);
        }
    }
    // No code's questions follow from the rows of another, and the list waits for the answer.
    let codes = of_codes.len();
    let of_code = |(code, places): (&str, Vec<RowPlace>)| ask_of_code(code, &places, &reports, codes);
    let of_codes: Vec<_> = of_codes.into_par_iter().map(of_code).collect();
    let (mut questions, mut asked) = (Vec::new(), BTreeMap::new());
    for (of_code, asked_of_code) in of_codes {
        questions.extend(of_code);
        asked.extend(asked_of_code);
    }
    questions
        .sort_by(|a: &Question, b| (a.line.order(), &a.line.example).cmp(&(b.line.order(), &b.line.example)));
    (questions, asked)
}

/// The same of the rows of one code, of so many. Where each has an owner, nothing is asked.
fn ask_of_code(
    code: &str,
    places: &[RowPlace],
    reports: &[TraitedReport<'_>],
    codes: usize,
) -> (Vec<Question>, BTreeMap<RowPlace, usize>) {
    let rows =
        || places.iter().map(|place| ReportedRow { report: &reports[place.report as usize], place: *place });
    if !rows().any(ReportedRow::is_open) {
        return Default::default();
    }
    let mut texts = String::new();
    let mut parts = TextParts::default();
    rows().for_each(|row| parts.add(&row.asked(&mut texts)));
    let parts = parts.settled();
    let mut kinds: BTreeMap<(&str, String), UndecidedRows<'_>> = BTreeMap::new();
    let mut all = Votes::default();
    for row in rows().filter(|row| row.is_decided() || row.is_open()) {
        let chosen = row.row().chosen;
        let (part, text) = match chosen.is_none() && parts.ask_for_code_alone(code) {
            true => ("", ""),
            false => {
                let asked = row.asked(&mut texts);
                (parts.part(&asked), asked.text)
            }
        };
        // Neither code nor text: nothing that a rule could ask for, and to be decided row by row.
        let alone = if code.is_empty() && part.is_empty() { blind(text) } else { String::new() };
        let kind = kinds.entry((part, alone)).or_default();
        match chosen {
            Some(owner) => {
                kind.decided.add(owner);
                kind.looked_at.add(&row.report.report.group, row.report.traits, blind(text));
                all.add(owner);
            }
            None => kind.open.push(row),
        }
    }
    let mut asked = BTreeMap::new();
    let question = |((part, _), kind): ((&str, String), UndecidedRows<'_>)| {
        kind.question(part, CodeVotes { all, codes }, &mut asked)
    };
    (kinds.into_iter().filter_map(question).collect(), asked)
}

impl<'r> TraitedReport<'r> {
    fn of(report: &'r ListedReport, customers: &'r Customers) -> Self {
        let traits = customers.of(&report.group).map_or(&[][..], |customer| &customer.traits);
        Self { report, traits }
    }
}

impl<'r> ReportedRow<'r> {
    fn row(self) -> ListedRow<'r> {
        self.report.report.row(self.place.row)
    }

    /// Whether somebody decided it.
    fn is_decided(self) -> bool {
        self.row().chosen.is_some()
    }

    /// Whether it is still to be decided.
    fn is_open(self) -> bool {
        !self.is_decided() && reason(&self.row(), None) == Some(WhyListed::Unresolved)
    }

    /// The row as a list to fill in sees it, its texts put together in `texts`.
    fn asked<'t>(self, texts: &'t mut String) -> AskedRow<'t>
    where
        'r: 't,
    {
        let (TraitedReport { report, traits }, row) = (self.report, self.row());
        let columns = [Column::Code, Column::Text, Column::Name, Column::PayNumber];
        let [code, text, name, person] = row.shown(columns, texts).map(ColumnValue::as_text);
        AskedRow { code, text, name, person, group: &report.group, traits, is_open: self.is_open() }
    }
}

impl Question {
    /// One of which there are no rows any more, and that somebody answered.
    pub(super) fn without_rows(code: &str, asks: &str) -> Self {
        let (code, asks) = (code.to_owned(), asks.to_owned());
        let line = ListLine { code, asks, ..ListLine::default() };
        Self { line, decided: 0, needed: 0, asked: Vec::new() }
    }
}

impl<'r> UndecidedRows<'r> {
    /// What is asked of it; `None` where there is nothing to decide. Rows are asked for where a rule settles more than them.
    fn question(
        mut self,
        part: &str,
        code: CodeVotes,
        asked: &mut BTreeMap<RowPlace, usize>,
    ) -> Option<Question> {
        let mut line = ListLine::begin(&self.open.first()?.asked(&mut String::new()), part);
        self.open.iter().for_each(|row| line.add(&row.report.report.group, row.report.traits));
        let needed = self.needed(code);
        let mut of_groups = Vec::new();
        for row in self.some(to_ask(line.rows, needed)) {
            asked.insert(row.place, line.rows);
            of_groups.push(row.report.report.group.clone());
        }
        of_groups.sort();
        of_groups.dedup();
        Some(Question { line, decided: self.decided.total(), needed, asked: of_groups })
    }

    /// How many decisions a rule for it still needs: more where other rows of the code have another owner.
    fn needed(&self, code: CodeVotes) -> usize {
        let (own, others) = (self.decided, code.all.without(self.decided));
        let (owner, usual) = (own.leader(), code.all.leader());
        if own.total() == 0 || owner == usual {
            return decisions_needed(own.of(owner), own.total());
        }
        let others = (others.against(usual), others.total());
        decisions_to_tell_apart(own.of(owner), own.total(), others, code.codes)
    }

    /// Some of its rows, of as many løngrupper, kundetyper and texts as there are.
    fn some(&mut self, count: usize) -> Vec<ReportedRow<'r>> {
        if count == 0 {
            return Vec::new();
        }
        let mut scratch = String::new();
        let texts: Vec<String> = self.open.iter().map(|row| blind(row.asked(&mut scratch).text)).collect();
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        let mut some = Vec::new();
        while some.len() < count.min(self.open.len()) {
            let left = (0..self.open.len()).filter(|at| !taken.contains(at));
            let likeness = |at: &usize| {
                let TraitedReport { report, traits } = self.open[*at].report;
                self.looked_at.likeness(&report.group, traits, &texts[*at])
            };
            let Some(next) = left.min_by_key(likeness) else { break };
            taken.insert(next);
            let row = self.open[next];
            self.looked_at.add(&row.report.report.group, row.report.traits, texts[next].clone());
            some.push(row);
        }
        some
    }
}

/// How many of so many rows are asked for, where a rule still needs some decisions.
fn to_ask(rows: usize, needed: usize) -> usize {
    if needed < rows && needed <= MOST_ASKED { needed } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Owner;

    fn votes(owner: Owner, count: usize) -> Votes {
        (0..count).map(|_| owner).collect()
    }

    fn needed(decided: Votes, others: Votes) -> usize {
        let kind = UndecidedRows { decided, ..UndecidedRows::default() };
        kind.needed(CodeVotes { all: decided.and(others), codes: 140 })
    }

    #[test]
    fn more_is_asked_where_another_text_of_the_code_has_another_owner() {
        let (kunde, sam) = (votes(Owner::Customer, 3), votes(Owner::Sam, 3));
        assert_eq!(needed(Votes::default(), kunde), 3);
        assert_eq!(needed(kunde, kunde), 0);
        assert_eq!((needed(kunde, sam), needed(sam, kunde)), (0, 3), "one of the two is the code's own");
        // When one was told apart, it is the other's turn, and then both are enough.
        let more = votes(Owner::Sam, 6);
        assert_eq!((needed(more, kunde), needed(kunde, more)), (0, 3));
        assert_eq!(needed(votes(Owner::Customer, 6), more), 0);
    }

    #[test]
    fn rows_are_asked_for_where_a_rule_settles_more_than_them_and_one_can_come_of_it() {
        assert_eq!([to_ask(500, 3), to_ask(3, 3), to_ask(500, 80)], [3, 0, 0]);
    }

    #[test]
    fn what_is_asked_is_spread_over_løngrupper_kundetyper_and_texts() {
        let (a, b) = (PayGroup::new("901").unwrap(), PayGroup::new("902").unwrap());
        let traits = [["regnskabskunde".to_owned()], ["ikke-regnskabskunde".to_owned()]];
        let mut spread = Spread::default();
        spread.add(&a, &traits[0], "a".into());
        let likeness = |group, kundetype: usize, text| spread.likeness(group, &traits[kundetype], text);
        assert_eq!(likeness(&a, 0, "a"), 3);
        assert_eq!([likeness(&b, 0, "b"), likeness(&a, 1, "b"), likeness(&b, 1, "a")], [1; 3]);
        assert_eq!(likeness(&b, 1, "b"), 0);
    }
}
