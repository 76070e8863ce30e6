//! What a person said of all advices of a code, as rows that another may approve.
//!
//! Pure. A wish is one word of one person, and no evidence: beside it stands what was decided on the code all the same.

use super::super::{RuleCells, RuleTable};
use super::naming::Names;
use super::{Proposal, ProposedRule};
use crate::domain::{Code, Owner, PayGroup, PayrollRun};
use crate::office::rules::Layer;

/// The most examples shown.
const MOST_EXAMPLES: usize = 3;
/// The columns that a condition stands in beside the code.
const OTHER_CONDITIONS: std::ops::Range<usize> = 3..10;

/// Somebody wants one owner for every advice of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeWish {
    /// The code.
    pub code: Code,
    /// The owner.
    pub owner: Owner,
    /// Decisions on the code that are so.
    pub speaks_for: usize,
    /// Decisions that are otherwise.
    pub against: usize,
    /// Rows of the code that have no owner.
    pub settles: usize,
    /// Texts of the rows at which it was said.
    pub examples: Vec<String>,
    /// The løngrupper of those rows.
    pub groups: Vec<PayGroup>,
}

/// The rows that wishes come to; none for what the table says already.
pub fn proposal_of(wishes: Vec<CodeWish>, run: PayrollRun, rules: &RuleTable) -> Proposal {
    let mut names = Names::taken_by(rules);
    let mut proposal = Proposal::default();
    for wish in wishes.into_iter().filter(|wish| !says(rules, wish)) {
        proposal.cases += wish.speaks_for + wish.against;
        proposal.runs = Some((run, run));
        proposal.rows.push(row(wish, run, &mut names));
    }
    proposal
}

fn says(rules: &RuleTable, wish: &CodeWish) -> bool {
    let code = wish.code.to_string();
    rules.rows().any(|rule| {
        let cells = rule.cells();
        let is_plain = cells[OTHER_CONDITIONS].iter().all(String::is_empty);
        is_plain
            && cells[1] == Layer::Standard.to_string()
            && cells[2] == code
            && cells[10] == wish.owner.word()
    })
}

fn row(wish: CodeWish, run: PayrollRun, names: &mut Names) -> ProposedRule {
    let CodeWish { code, owner, speaks_for, against, settles, mut examples, mut groups } = wish;
    examples.sort();
    examples.dedup();
    examples.truncate(MOST_EXAMPLES);
    groups.sort();
    groups.dedup();
    let named: Vec<&str> = groups.iter().map(PayGroup::as_str).collect();
    let mut cells: RuleCells = Default::default();
    for (at, cell) in [
        (0, names.unique(&format!("{code} {}", owner.word()))),
        (1, Layer::Standard.to_string()),
        (2, code.to_string()),
        (10, owner.word().to_owned()),
        (15, format!("arbejdsliste LG{run}")),
    ] {
        cells[at] = cell;
    }
    let why = format!(
        "I arbejdslisten står der Ja under »Gælder alle med koden« (løngruppe {}). Tallene er de rækker i lønkørslen, hvor \
         nogen har sat Ret ejer.",
        named.join(", ")
    );
    ProposedRule { cells, speaks_for, against, settles: Some(settles), examples, why }
}
