//! Merged rows and the rule table to rows that know who follows up, and why.
//!
//! Pure.

use crate::domain::{Item, Owner};
use crate::formats::read::memory::made_anew;
use crate::office::rules::{RuleContext, RuleTable};
use crate::prints::merge::Merged;
use crate::report::CHOSEN_BY_A_PERSON;

/// Decides about every row.
pub fn classify(rows: Vec<Merged>, rules: &RuleTable, standing: &RuleContext) -> Vec<Item> {
    made_anew(rows, |_, row| decide(row, rules, standing))
}

/// Decides about one row. When it is to be done follows from the run that opened it, which the history knows.
pub fn decide(row: Merged, rules: &RuleTable, standing: &RuleContext) -> Item {
    let Merged { advice, origins } = row;
    let decision = rules.decide(&advice, standing);
    Item { advice, origins, decision, deadline: None }
}

/// A person's `Ret ejer` on an advice beats all rules. Returns who follows up by the rules.
pub fn overrule(item: &mut Item, chosen: Option<Owner>) -> Owner {
    let by_rules = item.decision.owner;
    if let Some(owner) = chosen {
        item.decision.in_doubt = None;
        item.decision.owner = owner;
        item.decision.rules = vec![CHOSEN_BY_A_PERSON.to_string()];
    }
    by_rules
}
