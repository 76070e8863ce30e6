//! Why an advice got its owner: every layer and row, the winner, and what the others missed.
//!
//! Tries every row one by one, without the index. Plain data with a form for the console; never holds the text of an
//! advice, its amount or whom it is about.

use std::fmt;

use super::matching::{Condition, RuleContext, RuleInput, in_doubt, same_word, speak, undecided};
use super::rule::{Layer, Rule, deadline_cell};
use super::table::RuleTable;
use crate::domain::{Advice, Day, Decision};

/// How the table came to a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The layers in the order in which they override: standard, kundetype, gruppe. A kundetype that is not known
    /// has no entry.
    pub layers: Vec<LayerTried>,
    /// What came of it.
    pub decision: Decision,
}

/// One layer that applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerTried {
    /// The layer.
    pub layer: Layer,
    /// Its rows in the order of the table.
    pub rows: Vec<RowTried>,
}

/// One row of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowTried {
    /// Row number as a spreadsheet shows it, counted from 1.
    pub row: u32,
    /// The name of the rule.
    pub rule: String,
    /// What became of it.
    pub verdict: RuleVerdict,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleVerdict {
    /// It decided for its layer.
    Won,
    /// It matches, and this earlier row matched first.
    LostTo {
        /// Row number of the winner.
        row: u32,
        /// Name of the winner.
        rule: String,
    },
    /// A condition did not hold.
    Missed(Mismatch),
}

/// The first condition of a row that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The column it stands in.
    pub column: &'static str,
    /// What the row asks for.
    pub expected: String,
    /// What the advice has; `None` where that may be personal.
    pub found: Option<String>,
}

impl RuleTable {
    /// How the table decides on an advice, row by row. Its decision is that of [`RuleTable::decide`].
    pub fn explain(&self, advice: &Advice, standing: &RuleContext) -> Explanation {
        let case = RuleInput::of(advice, standing.on);
        let by_traits = standing.traits.iter().map(|name| Layer::ServiceModel(name.clone()));
        let layers =
            std::iter::once(Layer::Standard).chain(by_traits).chain([Layer::Group(standing.group.clone())]);
        let mut decision = undecided();
        let layers = layers.map(|layer| self.try_layer(layer, &case, &mut decision));
        Explanation { layers: layers.collect(), decision }
    }

    fn try_layer(&self, layer: Layer, case: &RuleInput<'_>, decision: &mut Decision) -> LayerTried {
        let of_layer = || self.rows().filter(|rule| same_layer(&rule.layer, &layer));
        let winner = of_layer().find(|rule| rule.conditions.failing(case).is_none());
        speak(decision, winner, in_doubt(of_layer(), case, winner));
        let verdict = |rule: &Rule| match (rule.conditions.failing(case), winner) {
            (Some(condition), _) => RuleVerdict::Missed(mismatch(rule, condition, case)),
            (None, Some(winner)) if !std::ptr::eq(winner, rule) => {
                RuleVerdict::LostTo { row: winner.at.line, rule: winner.name.to_string() }
            }
            (None, _) => RuleVerdict::Won,
        };
        let row =
            |rule: &Rule| RowTried { row: rule.at.line, rule: rule.name.to_string(), verdict: verdict(rule) };
        let rows = of_layer().map(row).collect();
        LayerTried { layer, rows }
    }
}

fn same_layer(a: &Layer, b: &Layer) -> bool {
    match (a, b) {
        (Layer::ServiceModel(a), Layer::ServiceModel(b)) => same_word(a, b),
        _ => a == b,
    }
}

fn mismatch(rule: &Rule, condition: Condition, case: &RuleInput<'_>) -> Mismatch {
    let asked = &rule.conditions;
    let written = |value: Option<&dyn fmt::Display>| value.map(ToString::to_string).unwrap_or_default();
    let or_none = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
    let (column, expected, found) = match condition {
        Condition::Code => (
            "Kode",
            written(asked.code.as_ref().map(|code| code as _)),
            Some(case.code.map_or("none".into(), |code| code.to_string())),
        ),
        Condition::Kind => {
            ("Type", asked.kind.map_or("", |kind| kind.word()).to_owned(), Some(case.kind.word().to_owned()))
        }
        Condition::Section => {
            ("Systemafsnit", asked.section.clone().unwrap_or_default(), Some(or_none(case.section)))
        }
        Condition::Amount => (
            "Beløb",
            in_bounds("an amount", asked.amount.from, asked.amount.to),
            case.amount.is_none().then(|| "no amount".to_owned()),
        ),
        Condition::Validity => (
            "Gyldig",
            in_bounds("a Kørselsdato", asked.validity.from.map(Day::On), asked.validity.to.map(Day::On)),
            Some(case.on.map_or("no Kørselsdato".into(), |on| Day::On(on).to_string())),
        ),
        Condition::Text => ("Tekst", written(asked.text.as_ref().map(|text| text as _)), None),
    };
    Mismatch { column, expected, found }
}

fn in_bounds(what: &str, from: Option<impl fmt::Display>, to: Option<impl fmt::Display>) -> String {
    let from = from.map_or(String::new(), |from| format!(" from {from}"));
    let to = to.map_or(String::new(), |to| format!(" up to {to}"));
    format!("{what}{from}{to}")
}

/// For the console, in English: each layer, its rows and the decision. Rows of other codes are counted, not listed.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for layer in &self.layers {
            writeln!(f, "{layer}")?;
        }
        if !self.layers.iter().any(|tried| matches!(tried.layer, Layer::ServiceModel(_))) {
            writeln!(f, "kundetype: not known for this gruppe, so no row of that layer was tried")?;
        }
        let Decision { owner, pay_effect, closes_itself, deadline, rules, in_doubt } = &self.decision;
        let rules = if rules.is_empty() { "no rule".to_owned() } else { rules.join(" + ") };
        let closes = if *closes_itself { "ja" } else { "nej" };
        write!(f, "decision: Ejer {}, Lønmæssig betydning {}", owner.word(), pay_effect.word())?;
        write!(f, ", Lukkes selv {closes}, Frist {}", deadline.map_or("none".into(), deadline_cell))?;
        write!(f, ", by {rules}")?;
        let doubt = |rule| {
            format!("; rule '{rule}' was left out: it asks for a Systemafsnit, and the print has none")
        };
        f.write_str(&in_doubt.as_ref().map(doubt).unwrap_or_default())
    }
}

impl fmt::Display for LayerTried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.layer)?;
        let other_code =
            |row: &&RowTried| matches!(&row.verdict, RuleVerdict::Missed(missed) if missed.column == "Kode");
        for row in self.rows.iter().filter(|row| !other_code(row)) {
            write!(f, "\n  row {} '{}': {}", row.row, row.rule, row.verdict)?;
        }
        match self.rows.iter().filter(other_code).count() {
            0 if self.rows.is_empty() => f.write_str("\n  no rows"),
            0 => Ok(()),
            1 => f.write_str("\n  1 row for another code"),
            count => write!(f, "\n  {count} rows for other codes"),
        }
    }
}

impl fmt::Display for RuleVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Won => f.write_str("won"),
            Self::LostTo { row, rule } => write!(f, "matches, but row {row} '{rule}' comes first"),
            Self::Missed(Mismatch { column, expected, found: Some(found) }) => {
                write!(f, "{column} asks for {expected}; found {found}")
            }
            Self::Missed(Mismatch { column, expected, found: None }) => {
                write!(f, "{column} asks for {expected}; the advice has something else")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;
    use crate::domain::{Amount, Kind};
    use crate::office::rules::testing::{advice, standing, table};

    #[test]
    fn every_row_says_what_became_of_it() {
        let table = table(
            "fejl;standard;RB7050;Fejl;;;;;;;;;;;;\n\
             afsnit;standard;RB*;;Oprykning;;;;;;;;;;;\n\
             stor;standard;RB7050;;;;2.000,00;;;;;;;;;\n\
             ny;standard;RB7050;;;;;;01-01-2026;;;;;;;\n\
             tekst;standard;RB7050;;;opkræves;;;;;;;;;;\n\
             anden;standard;FU7017;;;;;;;;;;;;;\n\
             vinder;standard;RB7050;;;;;;;;Kunde;;;disposition-2;;\n\
             taber;standard;;;;;;;;;Begge;;;;;\n",
        );
        let mut asked = advice("RB7050", "SKYLDIGT BELØB, JENSEN OLE");
        asked.amount = Some(Amount(151_590));
        let explained = table.explain(&asked, &standing());
        assert_eq!(
            explained.to_string(),
            "standard\n  \
               row 2 'fejl': Type asks for Fejl; found Advis\n  \
               row 3 'afsnit': Systemafsnit asks for Oprykning; found none\n  \
               row 4 'stor': Beløb asks for an amount from 2.000,00; the advice has something else\n  \
               row 5 'ny': Gyldig asks for a Kørselsdato from 01-01-2026; found no Kørselsdato\n  \
               row 6 'tekst': Tekst asks for opkræves; the advice has something else\n  \
               row 8 'vinder': won\n  \
               row 9 'taber': matches, but row 8 'vinder' comes first\n  \
               1 row for another code\n\
             kundetype:Regnskabskunde\n  \
               no rows\n\
             gruppe:999\n  \
               no rows\n\
             decision: Ejer Kunde, Lønmæssig betydning Ukendt, Lukkes selv nej, Frist disposition-2, by vinder; rule 'afsnit' was left out: it asks for a Systemafsnit, and the print has none"
        );
        let other = &explained.layers[0].rows[5];
        let missed = Mismatch { column: "Kode", expected: "FU7017".into(), found: Some("RB7050".into()) };
        assert_eq!((other.row, &other.verdict), (7, &RuleVerdict::Missed(missed)));
    }

    #[test]
    fn missing_knowledge_is_named() {
        let table = table("a;gruppe:999;;;;;1;2;;;;;;;;\nb;gruppe:999;;;;;;;;31-12-2024;;;;;;\n");
        let on = Some(Date::constant(2025, 1, 1));
        let explained = table.explain(
            &advice("", "x"),
            &crate::office::rules::RuleContext { traits: Vec::new(), on, ..standing() },
        );
        assert_eq!(
            explained.to_string(),
            "standard\n  no rows\n\
             gruppe:999\n  \
               row 2 'a': Beløb asks for an amount from 1,00 up to 2,00; found no amount\n  \
               row 3 'b': Gyldig asks for a Kørselsdato up to 31-12-2024; found 01-01-2025\n\
             kundetype: not known for this gruppe, so no row of that layer was tried\n\
             decision: Ejer Uafklaret, Lønmæssig betydning Ukendt, Lukkes selv nej, Frist none, by no rule"
        );
    }

    #[test]
    fn nothing_personal_is_shown() {
        let table = table("a;standard;;;;noget;;;;;;;;;;\nb;standard;;Fejl;;;;1;;;;;;;;");
        let mut asked = advice("RB7050", "JENSEN OLE 140275-0042");
        asked.name = "JENSEN OLE".into();
        asked.kind = Kind::Error;
        asked.amount = Some(Amount(8_421_055));
        let shown = format!("{0}{0:?}", table.explain(&asked, &standing()));
        for personal in ["JENSEN", "0042", "84.210,55", "8421055"] {
            assert!(!shown.contains(personal), "{personal}");
        }
    }
}
