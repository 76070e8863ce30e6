//! The rule table: its rules in order, and what it says of an advice.
//!
//! A table exists only when every row could be read and every example wins; there is none in part.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::matching::{Index, RuleContext, RuleInput, speak, undecided};
use super::rule::{COLUMNS, Rule};
use super::{examples, reading, words};
use crate::domain::problem::Error;
use crate::domain::{Advice, Decision};
use crate::formats::document::Table;
use crate::office::sheet::{SheetColumns, table_of_csv};

/// A rule table whose every row has been read and whose every example wins.
#[derive(Debug, Clone)]
pub struct RuleTable {
    pub(super) rules: Vec<Rule>,
    pub(super) index: Index,
    pub(super) columns: SheetColumns,
    version: String,
}

impl RuleTable {
    /// The columns of the sheet, in the order in which they are written.
    pub const COLUMNS: [&'static str; COLUMNS.len()] = COLUMNS;

    /// The table inside the program: the codes with a public source.
    pub fn builtin() -> Self {
        let table = table_of_csv(include_str!("builtin/regler.csv"));
        Self::from_tables(Path::new("builtin/regler.csv"), &[table])
            .expect("the built-in table does not depend on input and a test reads it")
    }

    /// The table in the sheet `Regler` of `file`, or in its only sheet.
    ///
    /// # Errors
    /// Every fault of the table, each with its row.
    pub fn from_tables(file: &Path, tables: &[Table]) -> Result<Self, Vec<Error>> {
        let (rules, columns) = reading::rules(file, tables)?;
        let index = Index::of(&rules);
        let errors = examples::faults(&rules, &index, &columns);
        let version = version_of(&rules);
        if errors.is_empty() { Ok(Self { rules, index, columns, version }) } else { Err(errors) }
    }

    /// What the table says of an advice. Never fails: where no row matches, the owner is Uafklaret.
    pub fn decide(&self, advice: &Advice, standing: &RuleContext) -> Decision {
        let case = RuleInput::of(advice, standing.on);
        let mut decision = undecided();
        for lane in self.index.lanes(standing) {
            let winner = lane.first(&self.rules, &case);
            speak(&mut decision, winner, lane.in_doubt(&self.rules, &case, winner));
        }
        decision
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is none, so that everything is Uafklaret.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rules in the order of the table.
    pub fn rows(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The rule of that name.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.name == name)
    }

    /// What the rule of that name says, as one to a few Danish sentences; `None` where there is no such rule.
    pub fn in_words(&self, name: &str) -> Option<String> {
        self.rule(name).map(words::of_rule)
    }

    /// Twelve hexadecimal digits that stay the same as long as the table says the same, whatever file it came in.
    pub fn version(&self) -> String {
        self.version.clone()
    }
}

/// Over what was read, not over how it was typed: csv and xlsx of one table agree.
fn version_of(rules: &[Rule]) -> String {
    let mut hash = Sha256::new();
    for cell in rules.iter().flat_map(Rule::cells) {
        // The length before each cell keeps the borders between cells in the hash.
        hash.update((cell.len() as u64).to_le_bytes());
        hash.update(cell);
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::rules::testing::{read, table};

    #[test]
    fn the_version_follows_what_the_table_says() {
        let version = |rows: &str| table(rows).version();
        let one = version("a;standard;RB7050;;;;;;;;Kunde;;;;;");
        assert_eq!(one.len(), 12);
        assert_eq!(one, version("\na;STANDARD;rb7050;;;;;;;;kunde;;;;;\n"));
        assert_ne!(one, version("a;standard;RB7050;;;;;;;;Begge;;;;;"));
        assert_ne!(one, version("a;standard;RB7050;;;;;;;;Kunde;;;;;x"));
    }

    #[test]
    fn rows_read_from_their_own_cells_are_the_same() {
        let table = RuleTable::builtin();
        let rows: String = table.rows().map(|rule| rule.cells().join(";") + "\n").collect();
        assert_eq!(read(&rows).unwrap().version(), table.version());
    }
}
