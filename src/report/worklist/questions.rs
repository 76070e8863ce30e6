//! What to decide next: the codes and texts without an owner, and the few rows of each that are enough for a rule.
//!
//! A rule is learned from decisions on several rows, from several løngrupper where there are several: one row of a løngruppe
//! tells whether that one differs. So each question asks for as many rows as a rule still needs, spread over løngrupper and texts.

use std::collections::{BTreeMap, BTreeSet};

use super::{ListedReport, ListedRow, WhyListed, reason};
use crate::domain::PayGroup;
use crate::domain::values::blind;
use crate::office::customers::Customers;
use crate::office::rules::learn::decisions_needed;
use crate::office::rules::learn::fill_in::{AskedRow, ListLine, TextParts};
use crate::report::columns::Column;

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
    open: Vec<(AskedRow<'r>, &'r ListedRow)>,
    decided: BTreeMap<&'static str, usize>,
}

/// The questions, the most rows first; and for each row that is asked for, by its `Række-id`, how many it helps to settle.
pub(super) fn ask(
    reports: &[ListedReport],
    customers: &Customers,
) -> (Vec<Question>, BTreeMap<String, usize>) {
    let rows = || {
        reports.iter().flat_map(|report| {
            let traits = customers.of(&report.group).map_or(&[][..], |customer| &customer.traits);
            report.rows.iter().map(move |row| (asked_row(&report.group, traits, row), row))
        })
    };
    let parts = TextParts::of(rows().map(|(asked, _)| asked));
    let mut kinds: BTreeMap<(&str, &str, String), UndecidedRows<'_>> = BTreeMap::new();
    for (asked, row) in rows() {
        let part = parts.part(&asked);
        // Neither code nor text: nothing that a rule could ask for, and to be decided row by row.
        let alone = if asked.code.is_empty() && part.is_empty() { blind(asked.text) } else { String::new() };
        let kind = kinds.entry((asked.code, part, alone)).or_default();
        match row.chosen {
            Some(owner) => *kind.decided.entry(owner.key()).or_default() += 1,
            None if asked.is_open => kind.open.push((asked, row)),
            None => {}
        }
    }
    let mut asked = BTreeMap::new();
    let mut questions: Vec<Question> =
        kinds.into_iter().filter_map(|((_, part, _), kind)| kind.question(part, &mut asked)).collect();
    questions.sort_by(|a, b| (a.line.order(), &a.line.example).cmp(&(b.line.order(), &b.line.example)));
    (questions, asked)
}

/// A row as a list to fill in sees it.
fn asked_row<'r>(group: &'r PayGroup, traits: &'r [String], row: &'r ListedRow) -> AskedRow<'r> {
    AskedRow {
        code: row.text(Column::Code),
        text: row.text(Column::Text),
        name: row.text(Column::Name),
        person: row.text(Column::PayNumber),
        group,
        traits,
        is_open: row.chosen.is_none() && reason(row, None) == Some(WhyListed::Unresolved),
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

impl UndecidedRows<'_> {
    /// What is asked of it; `None` where there is nothing to decide. Rows are asked for where a rule settles more than them.
    fn question(self, part: &str, asked: &mut BTreeMap<String, usize>) -> Option<Question> {
        let (first, _) = self.open.first()?;
        let mut line = ListLine::begin(first, part);
        self.open.iter().for_each(|(row, _)| line.add(row));
        let decided: usize = self.decided.values().sum();
        let leading = self.decided.values().max().copied().unwrap_or_default();
        let needed = decisions_needed(leading, decided);
        let mut of_groups = Vec::new();
        for (group, row) in self.some(if line.rows > needed { needed } else { 0 }) {
            asked.insert(row.row_id().to_owned(), line.rows);
            of_groups.push(group.clone());
        }
        of_groups.sort();
        of_groups.dedup();
        Some(Question { line, decided, needed, asked: of_groups })
    }

    /// Some of its rows, of as many løngrupper and texts as there are.
    fn some(&self, count: usize) -> Vec<(&PayGroup, &ListedRow)> {
        let texts: Vec<String> = self.open.iter().map(|(asked, _)| blind(asked.text)).collect();
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        let mut of_group: BTreeMap<&PayGroup, usize> = BTreeMap::new();
        let mut of_text: BTreeMap<&str, usize> = BTreeMap::new();
        let mut some = Vec::new();
        while some.len() < count.min(self.open.len()) {
            let again = |at: &usize| {
                let group = of_group.get(self.open[*at].0.group).copied().unwrap_or_default();
                group + of_text.get(&*texts[*at]).copied().unwrap_or_default()
            };
            let left = (0..self.open.len()).filter(|at| !taken.contains(at));
            let Some(next) = left.min_by_key(again) else { break };
            taken.insert(next);
            *of_group.entry(self.open[next].0.group).or_default() += 1;
            *of_text.entry(&texts[next]).or_default() += 1;
            some.push((self.open[next].0.group, self.open[next].1));
        }
        some
    }
}
