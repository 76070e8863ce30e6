//! From decisions that people made in the past to rows that they may add to the rule table.
//!
//! Each [`PastDecision`] is an advice and the owner somebody gave it. For each code the search finds the simplest condition
//! that tells the owners apart (the code alone; Type or Systemafsnit; a part of the text; the kundetype; and on top of
//! these, single løngrupper that differ), and every row is then replayed on all cases, so that the evidence that
//! stands beside it is what the row itself does.
//!
//! Pure, and it decides nothing: a person approves each row. Past work holds mistakes, so a row needs more than chance
//! can explain (`chance.rs`); what does not reach that is named as undecided, never guessed. No row is made of amounts,
//! dates, numbers or the name of the person an advice is about. The order of the cases makes no difference.

mod cases;
mod causes;
mod chance;
mod evidence;
pub mod fill_in;
#[cfg(test)]
mod held_out;
mod identity;
mod naming;
mod phrase;
mod search;
pub mod settled_rows;
pub mod sheets;
pub mod silence;
#[cfg(test)]
mod tests;
mod texts;
mod votes;
pub mod wishes;

use std::cmp::Reverse;
use std::sync::Arc;

use super::{RuleCells, RuleContext, RuleTable};
use crate::domain::problem::Error;
use crate::domain::{Advice, Code, Owner, PayGroup, PayrollRun};
pub use causes::{CodesOfPersons, CodesTogether, together};
pub use chance::{decisions_needed, decisions_to_tell_apart};
pub(super) use naming::Names;
pub use votes::Votes;

/// An advice of which somebody decided who follows up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastDecision {
    /// The advice. Its lønnummer serves only to tell that two cases are one advice.
    pub advice: Advice,
    /// Its løngruppe, kundetype and Kørselsdato.
    pub standing: RuleContext,
    /// Its lønkørsel, where that is known.
    pub run: Option<PayrollRun>,
    /// The owner that somebody gave it.
    pub owner: Owner,
    /// Where that stands: the path of a file, CPR-shaped parts masked.
    pub source: Arc<str>,
}

/// What past decisions come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposal {
    /// The rows, in the order in which they must stand in a table.
    pub rows: Vec<ProposedRule>,
    /// What speaks against itself, or is too little to go by.
    pub contradictions: Vec<Contradiction>,
    /// Codes that come together on one person, as [`together`] finds them.
    pub together: Vec<CodesTogether>,
    /// How many decisions were looked at: one advice counts once, whatever the number of files it stands in.
    pub cases: usize,
    /// How many of them the table in force decides the same way.
    pub covered: usize,
    /// The first and the last lønkørsel among them.
    pub runs: Option<(PayrollRun, PayrollRun)>,
}

/// A rule row and what speaks for and against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedRule {
    /// The row, in the order of [`RuleTable::COLUMNS`].
    pub cells: RuleCells,
    /// Decisions that are as the row says, of those that it decides.
    pub speaks_for: usize,
    /// Decisions that are otherwise.
    pub against: usize,
    /// How many rows of the last lønkørsel it settles; `None` where those are not known.
    pub settles: Option<usize>,
    /// Up to three texts it wins on, the commonest first.
    pub examples: Vec<String>,
    /// Why the row asks what it asks, in Danish.
    pub why: String,
}

/// Decisions of which no row could be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The code; `None` for advices without one.
    pub code: Option<Code>,
    /// What they have in common besides the code, in Danish, or empty.
    pub condition: String,
    /// The owners given, most frequent first, each with its number and the løngrupper.
    pub owners: Vec<(Owner, usize, Vec<PayGroup>)>,
    /// What is wrong.
    pub doubt: Doubt,
    /// Up to three texts.
    pub examples: Vec<String>,
    /// The files, up to five.
    pub sources: Vec<Arc<str>>,
}

/// Why no row could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// One and the same advice was given to two owners; it counts for none of them.
    SameAdvice,
    /// Nothing tells the owners apart.
    Mixed,
    /// A løngruppe differs from the row, in too few cases to make an exception of it.
    LeaningGroup,
    /// The kundetype decides, and that of these løngrupper is not known.
    NoServiceModel,
    /// Too few cases.
    TooFew,
}

/// What past decisions propose to add to `rules`. `Uafklaret` as an owner decides nothing and is left out.
///
/// # Errors
/// More rows than a table may have.
pub fn learn(
    cases: impl IntoIterator<Item = PastDecision>,
    rules: &RuleTable,
) -> Result<Proposal, Vec<Error>> {
    let decided = cases.into_iter().filter(|case| case.owner != Owner::Unresolved);
    let (cases, doubles) = identity::one_each(decided.collect());
    let found = search::search(&cases);
    evidence::weigh(&cases, found, doubles, rules)
}

/// Prints that were split into piles by hand: an advice that lies in the kunde's pile and in that of Statens Administration is one
/// that both follow up on.
pub fn join_piles(cases: &mut [PastDecision]) {
    identity::in_both(cases);
}

/// The order of rows in a table: those of a code together, layer by layer, narrow ones first, those without a code last.
pub(super) fn narrow_first(cells: &RuleCells) -> impl Ord + use<> {
    let (code, layer, text) = (&cells[2], &cells[1], &cells[5]);
    let filled = cells[3..10].iter().filter(|cell| !cell.is_empty()).count();
    let wide = (Reverse(filled), Reverse(text.chars().count()));
    let layer = layer.to_lowercase();
    let rank = ["standard", "kundetype", "gruppe"].into_iter().position(|word| layer.starts_with(word));
    (code.is_empty(), code.clone(), rank, layer, wide)
}
