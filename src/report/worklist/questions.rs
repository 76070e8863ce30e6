//! What to decide next: the codes and texts without an owner, and the few rows of each that are enough for a rule.
//!
//! A rule is learned from decisions on several rows, from several løngrupper where there are several: one row of a løngruppe
//! tells whether that one differs. So each question asks for as many rows as a rule still needs, spread over løngrupper and texts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{ListedReport, ListedRow, WhyListed, chosen, reason};
use crate::domain::PayGroup;
use crate::domain::values::blind;
use crate::office::rules::learn::decisions_needed;
use crate::report::columns::Column;

/// A code of more texts than this is asked about as a whole: each would have few rows, and many hold somebody's name.
const MOST_TEXTS: usize = 8;

/// Rows of one kind without an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The code, or empty.
    pub code: String,
    /// A text of it.
    pub text: String,
    /// Its rows without an owner.
    pub rows: usize,
    /// The løngrupper that they are of.
    pub groups: usize,
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
    open: Vec<(&'r PayGroup, &'r ListedRow)>,
    decided: BTreeMap<&'static str, usize>,
}

/// The questions, the most rows first; and for each row that is asked for, by its `Række-id`, how many it helps to settle.
pub(super) fn ask(reports: &[ListedReport]) -> (Vec<Question>, BTreeMap<String, usize>) {
    let rows = || reports.iter().flat_map(|report| report.rows.iter().map(|row| (&report.group, row)));
    let mut texts: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (_, row) in rows() {
        let known = texts.entry(row.text(Column::Code)).or_default();
        if known.len() <= MOST_TEXTS {
            known.insert(blind(row.text(Column::Text)));
        }
    }
    let mut kinds: BTreeMap<(&str, String), UndecidedRows<'_>> = BTreeMap::new();
    for (group, row) in rows() {
        let code = row.text(Column::Code);
        let whole_code = !code.is_empty() && texts.get(code).is_some_and(|texts| texts.len() > MOST_TEXTS);
        let text = if whole_code { String::new() } else { blind(row.text(Column::Text)) };
        let kind = kinds.entry((code, text)).or_default();
        match (chosen(row), reason(row, None)) {
            (Some(owner), _) => *kind.decided.entry(owner.key()).or_default() += 1,
            (None, Some(WhyListed::Unresolved)) => kind.open.push((group, row)),
            _ => {}
        }
    }
    let mut asked = BTreeMap::new();
    let mut questions: Vec<Question> = kinds
        .into_iter()
        .filter_map(|((code, _), kind)| kind.question(code.to_owned(), &mut asked))
        .collect();
    questions.sort_by(|a, b| (Reverse(a.rows), &a.code, &a.text).cmp(&(Reverse(b.rows), &b.code, &b.text)));
    (questions, asked)
}

impl UndecidedRows<'_> {
    /// What is asked of it; `None` where there is nothing to decide. Rows are asked for where a rule settles more than them.
    fn question(self, code: String, asked: &mut BTreeMap<String, usize>) -> Option<Question> {
        let (_, first) = self.open.first()?;
        let text = first.text(Column::Text).to_owned();
        let decided: usize = self.decided.values().sum();
        let leading = self.decided.values().max().copied().unwrap_or_default();
        let needed = decisions_needed(leading, decided);
        let rows = self.open.len();
        let groups: BTreeSet<&PayGroup> = self.open.iter().map(|(group, _)| *group).collect();
        let groups = groups.len();
        let mut of_groups = Vec::new();
        for (group, row) in self.some(if rows > needed { needed } else { 0 }) {
            asked.insert(row.row_id().to_owned(), rows);
            of_groups.push(group.clone());
        }
        of_groups.sort();
        of_groups.dedup();
        Some(Question { code, text, rows, groups, decided, needed, asked: of_groups })
    }

    /// Some of its rows, of as many løngrupper and texts as there are.
    fn some(&self, count: usize) -> Vec<(&PayGroup, &ListedRow)> {
        let texts: Vec<String> = self.open.iter().map(|(_, row)| blind(row.text(Column::Text))).collect();
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        let mut of_group: BTreeMap<&PayGroup, usize> = BTreeMap::new();
        let mut of_text: BTreeMap<&str, usize> = BTreeMap::new();
        let mut some = Vec::new();
        while some.len() < count.min(self.open.len()) {
            let again = |at: &usize| {
                let group = of_group.get(self.open[*at].0).copied().unwrap_or_default();
                group + of_text.get(&*texts[*at]).copied().unwrap_or_default()
            };
            let left = (0..self.open.len()).filter(|at| !taken.contains(at));
            let Some(next) = left.min_by_key(again) else { break };
            taken.insert(next);
            *of_group.entry(self.open[next].0).or_default() += 1;
            *of_text.entry(&texts[next]).or_default() += 1;
            some.push(self.open[next]);
        }
        some
    }
}
