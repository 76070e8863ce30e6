//! A rule in Danish words, as the sheet `Forklaring` shows it.

use std::fmt::Display;

use super::rule::{Conditions, Interval, Layer, Rule, RuleOutcome};
use crate::domain::{Day, DayUnit, DeadlineAnchor, DeadlineRule, Kind, Owner, PayEffect};

/// When a rule applies and what it decides:
/// `Når koden er RB7050 og teksten indeholder »modregnes«: Kunde følger op.` Where it comes from stands beside it.
pub(super) fn of_rule(rule: &Rule) -> String {
    let conditions = conditions(&rule.conditions);
    let when = match (&rule.layer, conditions.is_empty()) {
        (Layer::Standard, true) => "Altid".to_owned(),
        (Layer::Standard, false) => format!("Når {conditions}"),
        (layer, true) => layer_in_words(layer),
        (layer, false) => format!("{}, når {conditions}", layer_in_words(layer)),
    };
    format!("{when}: {}.", outcomes(&rule.outcome, &rule.layer).join(". "))
}

fn layer_in_words(layer: &Layer) -> String {
    match layer {
        Layer::Standard => String::new(),
        Layer::ServiceModel(name) => format!("For kundetypen {name}"),
        Layer::Group(group) => format!("For løngruppe {group}"),
    }
}

/// The filled conditions, joined as Danish joins a list; empty where there is none.
fn conditions(conditions: &Conditions) -> String {
    let Conditions { code, kind, section, text, amount, validity } = conditions;
    let code = code.as_ref().map(|pattern| match pattern.exact() {
        Some(code) => format!("koden er {code}"),
        None => format!("koden passer på {pattern}"),
    });
    let text = text.as_ref().map(|pattern| match pattern.regex() {
        Some(regex) => format!("teksten passer på mønstret »{regex}«"),
        None => format!("teksten indeholder »{pattern}«"),
    });
    let validity = Interval { from: validity.from.map(Day::On), to: validity.to.map(Day::On) };
    let all = [
        code,
        kind.map(|kind| format!("typen er {}", Kind::word(kind))),
        section.as_ref().map(|section| format!("systemafsnittet er {section}")),
        text,
        bounds(amount, "beløbet er", ["mindst", "højst"]),
        bounds(&validity, "kørselsdatoen er", ["tidligst", "senest"]),
    ];
    let all: Vec<String> = all.into_iter().flatten().collect();
    match all.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} og {last}", others.join(", ")),
    }
}

fn bounds<T: Display + Ord + Copy>(bounds: &Interval<T>, what: &str, ends: [&str; 2]) -> Option<String> {
    let [least, most] = ends;
    match (bounds.from, bounds.to) {
        (Some(from), Some(to)) => Some(format!("{what} {least} {from} og {most} {to}")),
        (Some(from), None) => Some(format!("{what} {least} {from}")),
        (None, Some(to)) => Some(format!("{what} {most} {to}")),
        (None, None) => None,
    }
}

/// One clause an outcome; the owner comes first and is always said.
fn outcomes(outcome: &RuleOutcome, layer: &Layer) -> Vec<String> {
    let owner = match (outcome.owner, layer) {
        (Some(Owner::Customer), _) => "Kunde følger op",
        (Some(Owner::Sam), _) => "Statens Administration følger op",
        (Some(Owner::Both), _) => "Kunde og Statens Administration følger begge op",
        (Some(Owner::ForInformation), _) => "Kun til orientering",
        (Some(Owner::Unresolved), _) | (None, Layer::Standard) => "Ejeren er uafklaret",
        (None, _) => "Ejeren er den samme som uden denne regel",
    };
    let pay_effect = outcome.pay_effect.map(|effect| match effect {
        PayEffect::Yes => "Det har lønmæssig betydning",
        PayEffect::No => "Det har ikke lønmæssig betydning",
        PayEffect::Unknown => "Det vides ikke, om det har lønmæssig betydning",
    });
    let closes_itself = outcome.closes_itself.map(|closes| match closes {
        true => "Punktet lukkes selv, når det ikke længere bliver udskrevet",
        false => "Punktet lukkes ikke af sig selv",
    });
    let words = [Some(owner), pay_effect, closes_itself].into_iter().flatten().map(str::to_owned);
    words.chain(outcome.deadline.map(|deadline| format!("Frist: {}", deadline_in_words(deadline)))).collect()
}

fn deadline_in_words(deadline: DeadlineRule) -> String {
    let anchor = match deadline.anchor {
        DeadlineAnchor::Run => "kørselsdatoen",
        DeadlineAnchor::Report => "afrapporteringsfristen",
        DeadlineAnchor::Disposition => "dispositionsdatoen",
    };
    let days = deadline.days.unsigned_abs();
    let days_word = match (days, deadline.unit) {
        (1, DayUnit::Bank) => "bankdag",
        (_, DayUnit::Bank) => "bankdage",
        (1, DayUnit::Calendar) => "kalenderdag",
        (_, DayUnit::Calendar) => "kalenderdage",
    };
    match deadline.days {
        0 => format!("på {anchor}"),
        1.. => format!("{days} {days_word} efter {anchor}"),
        _ => format!("{days} {days_word} før {anchor}"),
    }
}

#[cfg(test)]
mod tests {
    use crate::office::rules::testing::table;

    #[test]
    fn a_rule_is_said_in_plain_danish() {
        for (row, expected) in [
            (
                "a;standard;RB7050;;;modregnes;;;;;Kunde;;;;;vejledningen",
                "Når koden er RB7050 og teksten indeholder »modregnes«: Kunde følger op.",
            ),
            ("a;standard;;;;;;;;;;;;;;", "Altid: Ejeren er uafklaret."),
            (
                "a;kundetype:Regnskabskunde;RB*;Fejl;Oprykning;/x.y/;;;;;Begge;Ja;ja;disposition-2;;",
                "For kundetypen Regnskabskunde, når koden passer på RB*, typen er Fejl, systemafsnittet er Oprykning \
                 og teksten passer på mønstret »x.y«: Kunde og Statens Administration følger begge op. Det har \
                 lønmæssig betydning. Punktet lukkes selv, når det ikke længere bliver udskrevet. Frist: 2 bankdage før \
                 dispositionsdatoen.",
            ),
            (
                "a;gruppe:0999;;;;;100;1.515,90;;;;Nej;nej;rapport+1;;",
                "For løngruppe 999, når beløbet er mindst 100,00 og højst 1.515,90: Ejeren er den samme som uden \
                 denne regel. Det har ikke lønmæssig betydning. Punktet lukkes ikke af sig selv. Frist: 1 bankdag efter \
                 afrapporteringsfristen.",
            ),
            (
                "a;standard;;;;;;;01-01-2025;;Statens Administration;Ukendt;;kørsel;;Et brev.",
                "Når kørselsdatoen er tidligst 01-01-2025: Statens Administration følger op. Det vides ikke, om det \
                 har lønmæssig betydning. Frist: på kørselsdatoen.",
            ),
            (
                "a;standard;;;;;;5;;31-12-2025;Til orientering;;;;;",
                "Når beløbet er højst 5,00 og kørselsdatoen er senest 31-12-2025: Kun til orientering.",
            ),
        ] {
            assert_eq!(table(row).in_words("a").as_deref(), Some(expected), "{row}");
        }
        assert_eq!(table("a;standard;;;;;;;;;;;;;;").in_words("b"), None);
    }
}
