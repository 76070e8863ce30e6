//! Merged rows and the rule table to rows that know who follows up, and why.
//!
//! Pure.

use std::collections::HashSet;
use std::sync::Arc;

use crate::domain::{Decision, Item, Owner};
use crate::formats::read::memory::made_anew;
use crate::office::rules::{RuleContext, RuleTable};
use crate::prints::merge::Merged;
use crate::report::CHOSEN_BY_A_PERSON;

/// Decides about every row.
pub fn classify(rows: Vec<Merged>, rules: &RuleTable, standing: &RuleContext) -> Vec<Item> {
    let mut told: HashSet<Arc<Decision>> = HashSet::new();
    made_anew(rows, |_, row| {
        let decision = rules.decide(&row.advice, standing);
        let decision = told.get(&decision).cloned().unwrap_or_else(|| {
            let new = Arc::new(decision);
            told.insert(Arc::clone(&new));
            new
        });
        decided(row, decision)
    })
}

/// Decides about one row. When it is to be done follows from the run that opened it, which the history knows.
pub fn decide(row: Merged, rules: &RuleTable, standing: &RuleContext) -> Item {
    let decision = rules.decide(&row.advice, standing);
    decided(row, Arc::new(decision))
}

fn decided(row: Merged, decision: Arc<Decision>) -> Item {
    let Merged { advice, origins } = row;
    Item { advice, origins, decision, deadline: None }
}

/// A person's `Ret ejer` on an advice beats all rules. Returns who follows up by the rules.
pub fn overrule(item: &mut Item, chosen: Option<Owner>) -> Owner {
    let by_rules = item.decision.owner;
    if let Some(owner) = chosen {
        let decision = Arc::make_mut(&mut item.decision);
        decision.in_doubt = None;
        decision.owner = owner;
        decision.rules = vec![CHOSEN_BY_A_PERSON.into()];
    }
    by_rules
}
