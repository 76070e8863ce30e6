//! The examples of a rule table: texts that a row says it wins on.

use jiff::civil::Date;

use super::matching::{Index, Lane, RuleInput};
use super::pattern::Text;
use super::rule::{Interval, Rule};
use crate::domain::problem::Error;
use crate::domain::wording::Wording;
use crate::domain::{Amount, Kind, texts};
use crate::office::sheet::{SheetColumns, shown};

/// Rows whose example another row of their layer wins, or that does not match the row itself.
pub(super) fn faults(rules: &[Rule], index: &Index, columns: &SheetColumns) -> Vec<Error> {
    let has_example = |rule: &&Rule| !rule.example.is_empty();
    let fault = |rule: &Rule| {
        let (what, hint) = fault(rule, rules, index)?;
        Some(columns.fault(&rule.at, "Eksempel", what, hint))
    };
    rules.iter().filter(has_example).filter_map(fault).collect()
}

/// What is wrong with the example of a rule, and what to do.
fn fault(rule: &Rule, rules: &[Rule], index: &Index) -> Option<(Wording, Wording)> {
    let text = rule.conditions.text.as_ref();
    if text.is_some_and(|text| !text.matches(&Text::new(&rule.example))) {
        return Some((texts::example_not_its_own(&shown(&rule.name)), texts::correct_example_or_text()));
    }
    let lane = index.lane(&rule.layer)?;
    let mut other = None;
    for case in cases(rule, lane) {
        match lane.first(rules, &case) {
            Some(winner) if std::ptr::eq(winner, rule) => return None,
            winner => other = other.or(winner),
        }
    }
    let (name, row) = other.map_or_else(Default::default, |winner| (shown(&winner.name), winner.at.line));
    Some((texts::example_wins_elsewhere(&shown(&rule.name), &name, row), texts::make_the_example_win(row)))
}

/// The advices that a row's example stands for: its own conditions with every kind, amount and day they leave open
/// to a few. The example holds where the row wins one of them.
fn cases<'a>(rule: &'a Rule, lane: &Lane) -> Vec<RuleInput<'a>> {
    let asked = &rule.conditions;
    let kinds = asked.kind.map_or(Kind::ALL.to_vec(), |kind| vec![kind]);
    let code = asked.code.as_ref().and_then(|code| {
        let all = (b'0'..=b'9').rev().filter_map(|digit| code.some_code(digit));
        let unnamed = all.clone().find(|code| lane.coded(Some(*code)).is_empty());
        code.exact().or(unnamed).or(all.clone().next())
    });
    let mut cases = Vec::new();
    for kind in kinds {
        for amount in amounts(&asked.amount) {
            for on in days(&asked.validity) {
                let section = asked.section.as_deref().unwrap_or_default();
                cases.push(RuleInput { code, kind, section, amount, on, text: Text::new(&rule.example) });
            }
        }
    }
    cases
}

/// Both ends and the middle; an open end lies a billion kroner from the other.
fn amounts(bounds: &Interval<Amount>) -> Vec<Option<Amount>> {
    const FAR: i64 = 100_000_000_000;
    let (from, to) = (bounds.from.map(|amount| amount.0), bounds.to.map(|amount| amount.0));
    let Some(from) = from.or(to.map(|to| to.saturating_sub(FAR))) else {
        return vec![None];
    };
    let to = to.unwrap_or(from.saturating_add(FAR));
    let middle = i64::midpoint(from, to);
    [from, middle, to].map(|øre| Some(Amount(øre))).into()
}

/// Both ends and the middle; an open end lies at the end of the calendar.
fn days(bounds: &Interval<Date>) -> Vec<Option<Date>> {
    if bounds.is_open() {
        return vec![None];
    }
    let (from, to) = (bounds.from.unwrap_or(Date::MIN), bounds.to.unwrap_or(Date::MAX));
    let half = from.until(to).map_or(0, |span| i64::from(span.get_days()) / 2);
    let middle = from.checked_add(jiff::Span::new().days(half)).unwrap_or(from);
    [from, middle, to].map(Some).into()
}
