//! How the rows of the sheet `Regler` are read from cells.
//!
//! A table is read whole or not at all: every fault is collected, with its row, and a table with one is refused.
//! `Regel`, `Lag` and `Ejer` must be there as columns; `Regel` and `Lag` must be filled in every row.

use std::collections::HashMap;
use std::path::Path;

use jiff::civil::Date;

use super::pattern::{CodePattern, TextPattern, fold};
use super::rule::{COLUMNS, Conditions, Interval, Layer, Rule, RuleOutcome};
use super::values;
use crate::domain::problem::Error;
use crate::domain::{
    Amount, Day, DayUnit, DeadlineAnchor, DeadlineRule, Kind, Owner, PayEffect, PayGroup, texts,
};
use crate::formats::document::{Cell, Table};
use crate::office::sheet::{Expected, FormSheet, SheetColumns, SheetForm, SheetRow, shown, text_of};

const FORM: SheetForm = SheetForm { name: "Regler", columns: &COLUMNS, required: &["Regel", "Lag", "Ejer"] };

/// The most rows whose `Tekst` is a regex: each one costs memory.
const MOST_REGEXES: usize = 2_000;
/// The most days that a `Frist` lies from the day it counts from.
const MOST_DAYS: i32 = 366;

/// The rows of the sheet and where its columns stand, or every fault that a row by itself or its name has.
pub(super) fn rules(file: &Path, tables: &[Table]) -> Result<(Vec<Rule>, SheetColumns), Vec<Error>> {
    let mut errors = Vec::new();
    let Some(sheet) = FormSheet::open(file, tables, &FORM, &mut errors) else {
        return Err(errors);
    };
    let rules: Vec<Rule> = sheet.rows().filter_map(|row| read_rule(row, &mut errors)).collect();
    refuse_repeated_names(&rules, sheet.columns(), &mut errors);
    refuse_many_regexes(&rules, sheet.columns(), &mut errors);
    if errors.is_empty() { Ok((rules, sheet.columns().clone())) } else { Err(errors) }
}

fn read_rule(row: SheetRow<'_>, errors: &mut Vec<Error>) -> Option<Rule> {
    let before = errors.len();
    let name = row.filled("Regel", errors);
    let layer = row.filled("Lag", errors).and_then(|_| row.read("Lag", errors, layer));
    let conditions = read_conditions(row, errors);
    let outcome = RuleOutcome {
        owner: row.read("Ejer", errors, |cell| word(cell, Owner::parse, &Owner::ALL.map(Owner::word))),
        pay_effect: row.read("Lønmæssig betydning", errors, |cell| {
            word(cell, PayEffect::parse, &["Ja", "Nej", "Ukendt"])
        }),
        closes_itself: row.read("Lukkes selv", errors, |cell| word(cell, yes_or_no, &["ja", "nej"])),
        deadline: row.read("Frist", errors, |cell| {
            deadline(&text_of(cell)).ok_or_else(|| Expected::form(texts::a_deadline()))
        }),
    };
    let (Some(name), Some(layer), true) = (name, layer, errors.len() == before) else {
        return None;
    };
    let [example, source, how_to] = ["Eksempel", "Kilde", "Sådan gør du"].map(|column| row.text(column));
    Some(Rule { name: name.into(), layer, conditions, outcome, example, source, how_to, at: row.at() })
}

fn read_conditions(row: SheetRow<'_>, errors: &mut Vec<Error>) -> Conditions {
    let code = row.read("Kode", errors, |cell| {
        CodePattern::parse(&text_of(cell)).ok_or_else(|| Expected::form(texts::a_code_pattern()))
    });
    let section = row.text("Systemafsnit");
    let conditions = Conditions {
        code: code.filter(|pattern| !pattern.is_anything()),
        kind: row.read("Type", errors, |cell| word(cell, Kind::parse, &Kind::ALL.map(Kind::word))),
        section: (!section.is_empty()).then_some(section),
        text: read_text_pattern(row, errors),
        amount: Interval {
            from: row.read("Beløb fra", errors, amount),
            to: row.read("Beløb til", errors, amount),
        },
        validity: read_validity(row, errors),
    };
    if conditions.amount.is_inside_out() {
        errors.push(row.fault("Beløb fra", texts::amounts_inside_out(), texts::exchange_the_two()));
    }
    if conditions.validity.is_inside_out() {
        errors.push(row.fault("Gyldig fra", texts::days_inside_out(), texts::exchange_the_two()));
    }
    conditions
}

/// Says what is wrong without showing the text, which may have been copied from a print.
pub(super) fn read_text_pattern(row: SheetRow<'_>, errors: &mut Vec<Error>) -> Option<TextPattern> {
    let text = row.text("Tekst");
    if text.is_empty() {
        return None;
    }
    let refused =
        |why| row.fault("Tekst", texts::text_refused(&why).of_kind(&why), texts::shorten_or_correct_regex());
    TextPattern::parse(&text).map_err(|why| errors.push(refused(why))).ok()
}

fn read_validity(row: SheetRow<'_>, errors: &mut Vec<Error>) -> Interval<Date> {
    let from = row.read("Gyldig fra", errors, |cell| match day(cell)? {
        Day::On(date) => Ok(date),
        Day::Never => Err(Expected::form(texts::a_first_day())),
    });
    let to = row.read("Gyldig til", errors, day);
    let to = to.and_then(|day| match day {
        Day::On(date) => Some(date),
        Day::Never => None,
    });
    Interval { from, to }
}

fn word<T>(cell: &Cell, parse: fn(&str) -> Option<T>, words: &[&str]) -> Result<T, Expected> {
    let text = text_of(cell);
    parse(&text).ok_or_else(|| Expected::one_of(words, &text))
}

fn amount(cell: &Cell) -> Result<Amount, Expected> {
    values::amount(cell).ok_or_else(|| Expected::form(texts::an_amount()))
}

fn day(cell: &Cell) -> Result<Day, Expected> {
    values::day(cell).ok_or_else(|| Expected::form(texts::a_date()))
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "ja" => Some(true),
        "nej" => Some(false),
        _ => None,
    }
}

fn layer(cell: &Cell) -> Result<Layer, Expected> {
    let text = text_of(cell);
    let (kind, name) = match text.split_once(':') {
        Some((kind, name)) => (kind.trim().to_lowercase(), name.trim()),
        None => (text.to_lowercase(), ""),
    };
    let layer = match (kind.as_str(), name) {
        ("standard", "") => Some(Layer::Standard),
        ("kundetype", name) if !name.is_empty() => Some(Layer::ServiceModel(name.to_owned())),
        ("gruppe", digits) => PayGroup::new(digits).map(Layer::Group),
        _ => None,
    };
    let words = ["standard", "kundetype:<name>", "gruppe:<number>"];
    layer.ok_or_else(|| Expected::word(texts::a_layer(), &words, &text))
}

/// Reads `disposition-2`, `rapport+5`, `kørsel`: a day of the run calendar and bank days from it; with `k` after the number
/// calendar days.
fn deadline(text: &str) -> Option<DeadlineRule> {
    let text: String = text.to_lowercase().split_whitespace().collect();
    let sign = text.find(['+', '-']).unwrap_or(text.len());
    let (anchor, days) = text.split_at(sign);
    let anchor = match anchor {
        "kørsel" => DeadlineAnchor::Run,
        "rapport" => DeadlineAnchor::Report,
        "disposition" => DeadlineAnchor::Disposition,
        _ => return None,
    };
    let (days, unit) = match days.strip_suffix('k') {
        Some(days) => (days, DayUnit::Calendar),
        None => (days, DayUnit::Bank),
    };
    let days = if days.is_empty() { 0 } else { days.parse().ok()? };
    (-MOST_DAYS..=MOST_DAYS).contains(&days).then_some(DeadlineRule { anchor, days, unit })
}

fn refuse_repeated_names(rules: &[Rule], columns: &SheetColumns, errors: &mut Vec<Error>) {
    let mut first: HashMap<String, &Rule> = HashMap::new();
    for rule in rules {
        if let Some(earlier) = first.get(&fold(&rule.name)) {
            let what = texts::name_twice(&shown(&rule.name), earlier.at.line);
            errors.push(columns.fault(&rule.at, "Regel", what, texts::name_each_rule()));
        } else {
            first.insert(fold(&rule.name), rule);
        }
    }
}

fn refuse_many_regexes(rules: &[Rule], columns: &SheetColumns, errors: &mut Vec<Error>) {
    let is_regex = |rule: &&Rule| rule.conditions.text.as_ref().is_some_and(|text| text.regex().is_some());
    if let Some(first) = rules.iter().filter(is_regex).nth(MOST_REGEXES) {
        let count = rules.iter().filter(is_regex).count();
        let what = texts::too_many_regexes(count, MOST_REGEXES);
        errors.push(columns.fault(&first.at, "Tekst", what, texts::write_a_part_instead()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::problem::Errors;
    use crate::formats::document::TableRow;
    use crate::office::rules::testing::{faults, table};
    use crate::office::rules::{RuleTable, table_of_csv};

    #[test]
    fn faults_of_a_row_are_all_named() {
        assert_eq!(
            faults(
                "a;standrad;RB;Advs;;/(/;12,345;x;31-02-2025;x;Kunden;Jo;måske;løn-2;;\n;;;;;;;;;;;;;;;x\nA;gruppe:9a;;;;;;;31-12-9999;;;;;rapport+400;;"
            ),
            [
                "regler.csv:2: Lag is 'standrad'; expected standard, kundetype:<name>, gruppe:<number>\n  hint: correct the cell. Did you mean 'standard'?",
                "regler.csv:2: Kode is 'RB'; expected a code of two letters and four digits, such as RB7050 or RB*\n  hint: correct the cell, or leave it empty",
                "regler.csv:2: Type is 'Advs'; expected Fejl, Advis, Information, Erindring\n  hint: correct the cell. Did you mean 'Advis'?",
                "regler.csv:2: Tekst is no regex: unclosed group; expected a part of the text, or /regex/\n  hint: make it shorter, or correct the regex",
                "regler.csv:2: Beløb fra is '12,345'; expected an amount such as 1.515,90\n  hint: correct the cell, or leave it empty",
                "regler.csv:2: Beløb til is 'x'; expected an amount such as 1.515,90\n  hint: correct the cell, or leave it empty",
                "regler.csv:2: Gyldig fra is '31-02-2025'; expected a date such as 31-12-2025\n  hint: correct the cell, or leave it empty",
                "regler.csv:2: Gyldig til is 'x'; expected a date such as 31-12-2025\n  hint: correct the cell, or leave it empty",
                "regler.csv:2: Ejer is 'Kunden'; expected Kunde, Begge, Uafklaret, Statens Administration, Til orientering\n  hint: correct the cell. Did you mean 'Kunde'?",
                "regler.csv:2: Lønmæssig betydning is 'Jo'; expected Ja, Nej, Ukendt\n  hint: correct the cell. Did you mean 'Ja'?",
                "regler.csv:2: Lukkes selv is 'måske'; expected ja, nej\n  hint: correct the cell",
                "regler.csv:2: Frist is 'løn-2'; expected disposition, rapport or kørsel and a number of days, such as disposition-2\n  hint: correct the cell, or leave it empty",
                "regler.csv:3: Regel is empty\n  hint: fill in the cell, or delete the row",
                "regler.csv:3: Lag is empty\n  hint: fill in the cell, or delete the row",
                "regler.csv:4: Lag is 'gruppe:9a'; expected standard, kundetype:<name>, gruppe:<number>\n  hint: correct the cell",
                "regler.csv:4: Gyldig fra is '31-12-9999'; expected a day on which the rule begins to apply\n  hint: correct the cell, or leave it empty",
                "regler.csv:4: Frist is 'rapport+400'; expected disposition, rapport or kørsel and a number of days, such as disposition-2\n  hint: correct the cell, or leave it empty",
            ]
        );
    }

    #[test]
    fn faults_of_a_workbook_name_sheet_and_cell_and_those_of_a_kind_are_one_message() {
        let heads = "Regel;Lag;Kode;Ejer;Frist";
        let rows = "a;standard;RB7050;Kunden;\nb;standard;RB7113;SAM;løn-2\nc;standrad;RB7115;Kunden;\n";
        let sheet = Table { name: "Regler".into(), sheet: 2, ..table_of_csv(&format!("{heads}\n{rows}")) };
        let errors = RuleTable::from_tables(Path::new("mappe/regler.xlsx"), &[sheet]).unwrap_err();
        assert_eq!(errors.len(), 5, "each is an error of its own where machines read");
        let errors = Errors(errors);
        assert_eq!(
            format!("{errors:#}").lines().collect::<Vec<_>>(),
            [
                "mappe/regler.xlsx, Regler!D2: Ejer er »Kunden«; der skal stå Kunde, Begge, Uafklaret, Statens Administration eller \
                 Til orientering (3 celler i alt: D2, D3, D4)",
                "  sådan gør du: ret cellen. Mener du »Kunde«?",
                "mappe/regler.xlsx, Regler!E3: Frist er »løn-2«; der skal stå disposition, rapport eller kørsel og et antal dage, fx \
                 disposition-2",
                "  sådan gør du: ret cellen, eller lad den være tom",
                "mappe/regler.xlsx, Regler!B4: Lag er »standrad«; der skal stå standard, kundetype:<navn> eller gruppe:<nummer>",
                "  sådan gør du: ret cellen. Mener du »standard«?",
            ]
        );
        assert_eq!(
            errors.to_string().lines().skip(2).take(2).collect::<Vec<_>>(),
            [
                "mappe/regler.xlsx:2:3: Frist is 'løn-2'; expected disposition, rapport or kørsel and a number of days, such as \
                 disposition-2",
                "  hint: correct the cell, or leave it empty (Regler!E3)",
            ]
        );
    }

    #[test]
    fn bounds_inside_out_and_names_twice_are_faults() {
        assert_eq!(
            faults("a;standard;;;;;2;1;;;;;;;;\nb;standard;;;;;;;02-01-2025;01-01-2025;;;;;;"),
            [
                "regler.csv:2: Beløb fra is greater than Beløb til\n  hint: exchange the two",
                "regler.csv:3: Gyldig fra is later than Gyldig til\n  hint: exchange the two",
            ]
        );
        assert_eq!(
            faults("Østs;standard;RB7050;;;;;;;;;;;;;\nøSTS;standard;RB7113;;;;;;;;;;;;;"),
            [
                "regler.csv:3: the name 'øSTS' is also the name of row 2\n  hint: give every rule a name of its own; the report shows it"
            ]
        );
    }

    #[test]
    fn too_many_regexes_are_refused() {
        let rows: String = (0..=MOST_REGEXES).map(|n| format!("r{n};standard;;;;/x/;;;;;;;;;;\n")).collect();
        assert_eq!(
            faults(&rows),
            [
                "regler.csv:2002: 2001 rows have a regex as Tekst; at most 2000 may\n  hint: write a part of the text instead wherever that is enough"
            ]
        );
    }

    #[test]
    fn typed_cells_of_a_workbook_say_the_same_as_text() {
        let csv = table(
            "7;gruppe:0999;rb 7050;advarsel;;;1.515,90;70000;01-01-2025;31-12-9999;kunde;JA;Nej;Disposition - 2;;8",
        );
        let text = |text: &str| Cell::Text(text.into());
        let mut cells = RuleTable::COLUMNS.map(text).to_vec();
        cells[0] = text(" REGEL ");
        let heading = TableRow { number: 3, cells };
        let cells = vec![
            Cell::Number(7.0),
            text("Gruppe : 999"),
            text("RB7050"),
            text("Advis"),
            Cell::Empty,
            text("  "),
            Cell::Number(1515.9),
            Cell::Number(70_000.0),
            Cell::Date(Day::On(Date::constant(2025, 1, 1))),
            Cell::Date(Day::Never),
            text("Kunde"),
            text("Ja"),
            text("nej"),
            text("disposition-2"),
            Cell::Empty,
            Cell::Number(8.0),
        ];
        let sheet = Table {
            sheet: 2,
            name: "Regler".into(),
            rows: vec![heading, TableRow { number: 5, cells }],
            ..Table::default()
        };
        let xlsx = RuleTable::from_tables(Path::new("regler.xlsx"), &[sheet]).unwrap();
        assert_eq!(xlsx.rule("7").unwrap().cells(), csv.rule("7").unwrap().cells());
        assert_eq!(xlsx.version(), csv.version());
        assert_eq!(xlsx.rule("7").unwrap().at.to_string(), "regler.xlsx:2:5");
    }

    #[test]
    fn a_table_without_rows_decides_nothing_and_one_without_a_heading_is_refused() {
        assert!(table("").is_empty());
        let errors = RuleTable::from_tables(Path::new("regler.csv"), &[table_of_csv("")]).unwrap_err();
        assert_eq!(errors.len(), 3);
    }
}
