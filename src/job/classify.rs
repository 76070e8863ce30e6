//! Merged rows and the rule table to rows that know who follows up, why, and by when.
//!
//! Pure.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::domain::{DeadlineAnchor, DeadlineRule, Item, Owner};
use crate::office::calendar::RunDates;
use crate::office::rules::{RuleContext, RuleTable};
use crate::prints::merge::Merged;
use crate::report::CHOSEN_BY_A_PERSON;

/// Decides about every row.
pub fn classify(
    rows: Vec<Merged>,
    rules: &RuleTable,
    standing: &RuleContext,
    dates: Option<&RunDates>,
) -> Vec<Item> {
    rows.into_iter().map(|row| decide(row, rules, standing, dates)).collect()
}

/// Decides about one row.
pub fn decide(row: Merged, rules: &RuleTable, standing: &RuleContext, dates: Option<&RunDates>) -> Item {
    let Merged { advice, origins } = row;
    let decision = rules.decide(&advice, standing);
    let deadline = decision.deadline.and_then(|rule| deadline(rule, dates?));
    Item { advice, origins, decision, deadline }
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

/// The day a deadline rule comes to; `None` where the calendar lacks the day it counts from.
fn deadline(rule: DeadlineRule, dates: &RunDates) -> Option<Date> {
    let from = match rule.anchor {
        DeadlineAnchor::Run => dates.run,
        DeadlineAnchor::Report => dates.report_deadline,
        DeadlineAnchor::Disposition => dates.disposition,
    }?;
    from.checked_add(i64::from(rule.days).days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_counts_calendar_days_from_its_anchor() {
        let dates = RunDates { disposition: Some(Date::constant(2023, 7, 31)), ..RunDates::default() };
        let rule = |anchor, days| DeadlineRule { anchor, days };
        assert_eq!(
            deadline(rule(DeadlineAnchor::Disposition, -2), &dates),
            Some(Date::constant(2023, 7, 29))
        );
        assert_eq!(deadline(rule(DeadlineAnchor::Disposition, 5), &dates), Some(Date::constant(2023, 8, 5)));
        assert_eq!(deadline(rule(DeadlineAnchor::Report, 5), &dates), None);
    }
}
