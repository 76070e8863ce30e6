//! How many rows of the last lønkørsel each proposal settles: those that the table in force leaves without an owner.

use std::path::Path;

use super::Proposal;
use crate::domain::{Advice, Owner};
use crate::formats::document::{Cell, Table, TableRow};
use crate::office::rules::{RuleCells, RuleContext, RuleTable};

/// Counts them for every row that says an owner, each row of the lønkørsel for the proposal that decides it.
pub fn count<'a>(
    proposal: &mut Proposal,
    rows: impl Iterator<Item = (&'a Advice, &'a RuleContext)>,
    rules: &RuleTable,
) {
    let says_owner = |cells: &RuleCells| !cells[10].is_empty();
    let Some(table) = table_of(proposal) else { return };
    let mut settled = vec![0; proposal.rows.len()];
    for (advice, standing) in rows {
        if rules.decide(advice, standing).owner != Owner::Unresolved {
            continue;
        }
        let decision = table.decide(advice, standing);
        let by = decision.rules.last().and_then(|name| name.parse::<usize>().ok());
        if let Some(count) = by.and_then(|at| settled.get_mut(at)) {
            *count += 1;
        }
    }
    for (row, settled) in proposal.rows.iter_mut().zip(settled).filter(|(row, _)| says_owner(&row.cells)) {
        row.settles = Some(row.settles.unwrap_or_default() + settled);
    }
}

/// The proposed rows as a table, each named by its place.
fn table_of(proposal: &Proposal) -> Option<RuleTable> {
    let row = |number: usize, cells: RuleCells| TableRow {
        number: number as u32,
        cells: cells.map(Cell::Text).to_vec(),
    };
    let named = proposal.rows.iter().enumerate().map(|(at, proposed)| {
        let mut cells = proposed.cells.clone();
        // What an example wins on is looked at when the row is approved.
        (cells[0], cells[14]) = (at.to_string(), String::new());
        row(at + 2, cells)
    });
    let rows = std::iter::once(row(1, RuleTable::COLUMNS.map(str::to_owned))).chain(named).collect();
    let table = Table { sheet: 1, name: "Regler".to_owned(), rows, ..Table::default() };
    RuleTable::from_tables(Path::new("forslag"), &[table]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::rules::learn::ProposedRule;
    use crate::office::rules::testing::{advice, standing, table};

    #[test]
    fn each_row_without_an_owner_counts_for_the_proposal_that_decides_it() {
        let proposed = |rows: &str| ProposedRule {
            cells: table(rows).rows().next().unwrap().cells(),
            speaks_for: 3,
            against: 0,
            settles: None,
            examples: Vec::new(),
            why: String::new(),
        };
        let rows =
            ["a;standard;XA0001;;;ferie;;;;;Kunde;;;;Ferie;;\n", "b;standard;XA0001;;;;;;;;Begge;;;;;;\n"];
        let mut proposal = Proposal { rows: rows.map(proposed).to_vec(), ..Proposal::default() };
        let in_force = table("c;standard;XA0002;;;;;;;;Kunde;;;;;;\n");
        let advices = [
            ("XA0001", "Ferie mangler"),
            ("XA0001", "Orlov"),
            ("XA0001", "Andet"),
            ("XA0002", "x"),
            ("XA0003", "y"),
        ];
        let advices = advices.map(|(code, text)| advice(code, text));
        let standing = standing();
        count(&mut proposal, advices.iter().map(|advice| (advice, &standing)), &in_force);
        let settled: Vec<Option<usize>> = proposal.rows.iter().map(|row| row.settles).collect();
        assert_eq!(settled, [Some(1), Some(2)]);
    }
}
