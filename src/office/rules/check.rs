//! What is wrong with a table whose rows can all be read: examples that do not win (a fault that refuses the table),
//! and rows that can never win, validities that overlap, codes without a text and layers that the customer list does
//! not know (remarks that leave it in use).
//!
//! Shadows are told from how the conditions are written; two regexes are never compared by what they match, and a
//! row that several others together leave nothing for goes unremarked.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

use super::catalogue::Catalogue;
use super::matching::same_word;
use super::pattern::fold;
use super::rule::{Conditions, Layer, Rule};
use super::table::RuleTable;
use crate::domain::field::Field;
use crate::domain::problem::{Problem, did_you_mean};
use crate::domain::wording::Wording;
use crate::domain::{Code, PayGroup, PrintKind, texts};
use crate::office::customers::{Customers, STATENS_HR};
use crate::office::sheet::shown;
use crate::prints::layout::Layout;

/// Rows that can never win, rows alike whose validities overlap, codes without a text in the catalogue, layers of a
/// løngruppe or kundetype that the customer list does not hold, rows of two kundetyper of one kunde that contradict each
/// other; in the order of the table.
pub fn remarks(table: &RuleTable, catalogue: &Catalogue, customers: &Customers) -> Vec<Problem> {
    let mut remarks = shadowed(table);
    remarks.extend(overlapping(table));
    remarks.extend(without_text(table, catalogue));
    remarks.extend(unknown_layers(table, customers));
    remarks.extend(contradicting(table, customers));
    remarks.extend(unknown_service_models(table, customers));
    remarks.sort_by(|a, b| a.at.cmp(&b.at));
    remarks
}

/// Rules that ask for a Systemafsnit, where no layout of one of the two prints has any: what stands in that print alone is
/// decided without them.
pub fn unprinted<'a>(table: &RuleTable, layouts: impl Iterator<Item = &'a Layout>) -> Option<Problem> {
    let asking: Vec<&Rule> = table.rows().filter(|rule| rule.conditions.section.is_some()).collect();
    let first = asking.first()?;
    let layouts: Vec<&Layout> = layouts.collect();
    let lacks = |print: &PrintKind| {
        let mut of_print = layouts.iter().filter(|layout| layout.print == *print).peekable();
        of_print.peek().is_some() && !of_print.any(|layout| layout.has(Field::SystemSection))
    };
    let print = [PrintKind::U721, PrintKind::FejlAdvis].into_iter().find(lacks)?;
    let names: Vec<Wording> = asking.iter().map(|rule| shown(&rule.name)).collect();
    let what = texts::section_unprinted(print.word(), asking.len(), &texts::list_of(&names));
    let hint = texts::decided_without_section(print.word());
    Some(table.columns.remark(&first.at, "Systemafsnit", what, hint))
}

/// Rows that can never win.
pub(super) fn shadowed(table: &RuleTable) -> Vec<Problem> {
    let places = table.rules.iter().enumerate();
    let found = places.filter_map(|(place, rule)| {
        let lane = table.index.lane(&rule.layer)?;
        let named = lane.coded(rule.conditions.code.as_ref().and_then(|code| code.exact()));
        let before = |places: &[usize]| -> Option<usize> {
            let earlier = places.iter().copied().take_while(|earlier| *earlier < place);
            earlier.into_iter().find(|earlier| covers(&table.rules[*earlier].conditions, &rule.conditions))
        };
        let by = before(named).into_iter().chain(before(lane.open())).min()?;
        Some((rule, &table.rules[by]))
    });
    let remark = |(rule, by): (&Rule, &Rule)| {
        let what = texts::never_wins(&shown(&rule.name), &shown(&by.name), by.at.line);
        table.columns.remark(&rule.at, "Regel", what, texts::move_above_or_delete(by.at.line))
    };
    found.map(remark).collect()
}

/// Whether every advice that matches `narrow` matches `wide`, as far as that can be told from how they are written.
pub(super) fn covers(wide: &Conditions, narrow: &Conditions) -> bool {
    fn asks_no_more<T>(wide: Option<&T>, narrow: Option<&T>, covers: impl FnOnce(&T, &T) -> bool) -> bool {
        wide.is_none_or(|wide| narrow.is_some_and(|narrow| covers(wide, narrow)))
    }
    asks_no_more(wide.code.as_ref(), narrow.code.as_ref(), |a, b| a.covers(b))
        && asks_no_more(wide.kind.as_ref(), narrow.kind.as_ref(), |a, b| a == b)
        && asks_no_more(wide.section.as_ref(), narrow.section.as_ref(), |a, b| same_word(a, b))
        && asks_no_more(wide.text.as_ref(), narrow.text.as_ref(), |a, b| a.covers(b))
        && wide.amount.cover(&narrow.amount)
        && wide.validity.cover(&narrow.validity)
}

/// Rows that ask the same in one layer, both for a time, with days that both hold.
fn overlapping(table: &RuleTable) -> Vec<Problem> {
    let mut alike: HashMap<_, Vec<&Rule>> = HashMap::new();
    let mut remarks = Vec::new();
    for rule in table.rows().filter(|rule| !rule.conditions.validity.is_open()) {
        let earlier = alike.entry(but_for_validity(rule)).or_default();
        let validity = &rule.conditions.validity;
        let by = earlier.iter().find(|by| by.conditions.validity.overlap(validity));
        // Where the earlier row holds on all days of the later one, that is a shadow and already remarked.
        if let Some(by) = by.filter(|by| !by.conditions.validity.cover(validity)) {
            let what = texts::validities_overlap(&shown(&rule.name), &shown(&by.name), by.at.line);
            remarks.push(table.columns.remark(&rule.at, "Gyldig fra", what, texts::end_before_the_other()));
        }
        earlier.push(rule);
    }
    remarks
}

/// All that a row asks, validity left out, in a form that can be compared.
fn but_for_validity(rule: &Rule) -> impl Hash + Eq + use<> {
    let Conditions { code, kind, section, text, amount, validity: _ } = &rule.conditions;
    let layer = match &rule.layer {
        Layer::ServiceModel(name) => Layer::ServiceModel(fold(name)),
        layer => layer.clone(),
    };
    let text = text.as_ref().map(|text| match text.regex() {
        Some(_) => text.to_string(),
        None => fold(&text.to_string()),
    });
    (layer, code.clone(), *kind, section.as_deref().map(fold), text, *amount)
}

fn without_text(table: &RuleTable, catalogue: &Catalogue) -> Vec<Problem> {
    let mut seen: HashSet<Code> = HashSet::new();
    let named = table.rows().filter_map(|rule| Some((rule, rule.conditions.code.as_ref()?.exact()?)));
    let missing = named.filter(|(_, code)| !catalogue.knows(*code) && seen.insert(*code));
    let remark = |(rule, code): (&Rule, Code)| {
        table.columns.remark(&rule.at, "Kode", texts::code_without_text(code), texts::add_row_to_codes())
    };
    missing.map(remark).collect()
}

/// Rows of a løngruppe or a kundetype that the list does not hold. A list that names nobody, or was not given, says
/// nothing against a row.
fn unknown_layers(table: &RuleTable, customers: &Customers) -> Vec<Problem> {
    let traits = customers.iter().flat_map(|(_, customer)| &customer.traits);
    let traits: BTreeMap<String, &str> = traits.map(|name| (fold(name), name.as_str())).collect();
    let remark = |rule: &Rule| {
        let called = shown(&rule.name);
        let (what, hint) = match &rule.layer {
            Layer::Group(group) if customers.of(group).is_none() => {
                (texts::for_unknown_group(&called, group), texts::correct_layer_or_add_group())
            }
            Layer::ServiceModel(name) if !traits.contains_key(&fold(name)) => {
                let near = did_you_mean(name, traits.values().copied());
                (
                    texts::for_unknown_kundetype(&called, &shown(name)),
                    texts::correct_layer_or_kundetype(&near),
                )
            }
            _ => return None,
        };
        Some(table.columns.remark(&rule.at, "Lag", what, hint))
    };
    if customers.is_empty() { Vec::new() } else { table.rows().filter_map(remark).collect() }
}

/// Rows of two kundetyper that one kunde has, that can both win on one advice and say different things of it: which of
/// them counts is then a matter of how the list is written.
fn contradicting(table: &RuleTable, customers: &Customers) -> Vec<Problem> {
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    let mut remarks = Vec::new();
    for (group, customer) in customers.iter() {
        for (at, first) in customer.traits.iter().enumerate() {
            for later in &customer.traits[at + 1..] {
                let pairs = rows_of(table, first).flat_map(|a| rows_of(table, later).map(move |b| (a, b)));
                let told = pairs.filter(|(a, b)| contradict(a, b) && seen.insert((&a.name, &b.name)));
                remarks.extend(told.map(|(a, b)| contradiction(table, (a, b), group)));
            }
        }
    }
    remarks
}

fn rows_of<'t>(table: &'t RuleTable, kundetype: &'t str) -> impl Iterator<Item = &'t Rule> {
    let is_of =
        move |rule: &&Rule| matches!(&rule.layer, Layer::ServiceModel(of) if same_word(of, kundetype));
    table.rows().filter(is_of)
}

fn contradiction(table: &RuleTable, (first, later): (&Rule, &Rule), group: &PayGroup) -> Problem {
    let what = texts::contradicts(&shown(&later.name), &shown(&first.name), first.at.line, group);
    table.columns.remark(&later.at, "Ejer", what, texts::let_the_two_agree())
}

fn contradict(a: &Rule, b: &Rule) -> bool {
    fn differ<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
        a.zip(b).is_some_and(|(a, b)| a != b)
    }
    let (one, other) = (a.outcome, b.outcome);
    let differs = differ(one.owner, other.owner)
        || differ(one.pay_effect, other.pay_effect)
        || differ(one.closes_itself, other.closes_itself)
        || differ(one.deadline, other.deadline);
    differs && meet(&a.conditions, &b.conditions)
}

/// Whether one advice may meet both: what is not plain from how they are written counts as a yes.
fn meet(a: &Conditions, b: &Conditions) -> bool {
    fn both<T>(a: Option<&T>, b: Option<&T>, meet: impl Fn(&T, &T) -> bool) -> bool {
        a.zip(b).is_none_or(|(a, b)| meet(a, b))
    }
    both(a.code.as_ref(), b.code.as_ref(), |a, b| a.covers(b) || b.covers(a))
        && both(a.kind.as_ref(), b.kind.as_ref(), |a, b| a == b)
        && both(a.section.as_ref(), b.section.as_ref(), |a, b| same_word(a, b))
        && a.amount.overlap(&b.amount)
        && a.validity.overlap(&b.validity)
}

/// Kundetyper that no rule is for, where rules are for others: one is perhaps mistyped, and its rules never decide.
fn unknown_service_models(table: &RuleTable, customers: &Customers) -> Vec<Problem> {
    let named = table.rows().filter_map(|rule| match &rule.layer {
        Layer::ServiceModel(name) => Some((fold(name), name.as_str())),
        _ => None,
    });
    let named: BTreeMap<String, &str> = named.collect();
    let Some(first) = table.rows().find(|rule| matches!(rule.layer, Layer::ServiceModel(_))) else {
        return Vec::new();
    };
    let mut unknown: BTreeMap<String, (&str, usize)> = BTreeMap::new();
    // How a kunde orders is asked by the report, with or without a rule.
    let asked = |name: &&String| !named.contains_key(&fold(name)) && fold(name) != fold(STATENS_HR);
    for name in customers.iter().flat_map(|(_, customer)| &customer.traits).filter(asked) {
        unknown.entry(fold(name)).or_insert((name, 0)).1 += 1;
    }
    let remark = |(name, count): (&str, usize)| {
        let what = match count {
            1 => texts::kundetype_without_rule(&shown(name)),
            _ => texts::kundetype_of_many_without_rule(count, &shown(name)),
        };
        let near = did_you_mean(name, named.values().copied());
        table.columns.remark(&first.at, "Lag", what, texts::correct_kundetype_or_layer(&near))
    };
    unknown.into_values().map(remark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::rules::table_of_csv;
    use crate::office::rules::testing::{faults, table};

    fn catalogue() -> Catalogue {
        let text = "Kode;Betydning\nRB7050;x\nRB7113;x\n";
        Catalogue::from_tables(std::path::Path::new("koder.csv"), &[table_of_csv(text)]).unwrap()
    }

    fn remarked(rows: &str) -> Vec<String> {
        remarked_beside(rows, &Customers::default())
    }

    fn remarked_beside(rows: &str, customers: &Customers) -> Vec<String> {
        let remarks = remarks(&table(rows), &catalogue(), customers);
        assert!(
            remarks.iter().all(|remark| remark.what.is_danish() && remark.hint.is_danish()),
            "{remarks:?}"
        );
        remarks.iter().map(Problem::to_string).collect()
    }

    #[test]
    fn an_example_that_wins_on_another_row_names_both() {
        assert_eq!(
            faults("a;standard;RB*;;;beløb;;;;;;;;;;\nb;standard;RB7050;;;;;;;;;;;;Skyldigt beløb;\n"),
            [
                "regler.csv:3: the example of rule 'b' wins on rule 'a' in row 2\n  hint: move the row above row 2, narrow the conditions of one of them, or change Eksempel"
            ]
        );
    }

    #[test]
    fn an_example_that_its_own_text_does_not_match_wins_on_no_row() {
        let faults = faults("a;standard;RB7050;;;modregnes;;;;;;;;;JENSEN OLE;\n");
        assert_eq!(
            faults,
            [
                "regler.csv:2: the example of rule 'a' does not match its own Tekst, so no row wins on it\n  hint: correct Eksempel or Tekst"
            ]
        );
    }

    #[test]
    fn an_example_is_taken_with_the_conditions_of_its_row() {
        for rows in [
            // Another layer, code, type, systemafsnit, amount or time takes nothing from the example.
            "a;standard;;;;;;;;;;;;;;\nb;gruppe:999;;;;;;;;;;;;;Beløb;\n",
            "a;standard;RB7113;;;;;;;;;;;;;\nb;standard;RB*;;;;;;;;;;;;Beløb;\n",
            "a;standard;;Fejl;;;;;;;;;;;;\nb;standard;;;;;;;;;;;;;Beløb;\n",
            "a;standard;;;Oprykning;;;;;;;;;;;\nb;standard;;;;;;;;;;;;;Beløb;\n",
            "a;standard;;;;;;10;;;;;;;;\nb;standard;;;;;5;50;;;;;;;Beløb;\n",
            "a;standard;;;;;;;;31-12-2024;;;;;;\nb;standard;;;;;;;01-06-2024;;;;;;Beløb;\n",
            "a;standard;;;;;10;;;;;;;;;\nb;standard;;;;;;50;;;;;;;Beløb;\n",
            "a;standard;RB9999;;;;;;;;;;;;;\nb;standard;RB*;;;;;;;;;;;;Beløb;\n",
        ] {
            assert_eq!(table(rows).len(), 2, "{rows}");
        }
    }

    #[test]
    fn a_row_that_can_never_win_names_the_row_that_shadows_it() {
        assert_eq!(
            remarked("a;standard;RB*;;;BELØB;;;;;;;;;;\nb;standard;RB7050;Fejl;;skyldigt beløb;1;;;;;;;;;\n"),
            [
                "regler.csv:3: rule 'b' can never win: rule 'a' in row 2 matches all that it matches and comes first\n  hint: move the row above row 2, or delete it"
            ]
        );
    }

    #[test]
    fn a_row_with_a_chance_is_no_shadow() {
        for rows in [
            "a;standard;RB7050;;;;;;;;;;;;;\nb;standard;RB*;;;;;;;;;;;;;\n",
            "a;standard;RB*;;;;;;;;;;;;;\nb;standard;;;;;;;;;;;;;;\n",
            "a;gruppe:1;;;;;;;;;;;;;;\nb;standard;;;;;;;;;;;;;;\n",
            "a;standard;;Fejl;;;;;;;;;;;;\nb;standard;;;;;;;;;;;;;;\n",
            "a;standard;;;x;;;;;;;;;;;\nb;standard;;;y;;;;;;;;;;;\n",
            "a;standard;;;;skyldigt beløb;;;;;;;;;;\nb;standard;;;;beløb;;;;;;;;;;\n",
            "a;standard;;;;;1;2;;;;;;;;\nb;standard;;;;;1;3;;;;;;;;\n",
            "a;standard;;;;;0;;;;;;;;;\nb;standard;;;;;;;;;;;;;;\n",
            "a;standard;;;;;;;01-01-2025;;;;;;;\nb;standard;;;;;;;;;;;;;;\n",
        ] {
            assert_eq!(remarked(rows), Vec::<String>::new(), "{rows}");
        }
    }

    #[test]
    fn overlapping_validity_of_rows_alike_is_remarked() {
        let alike = |one: &str, two: &str| {
            remarked(&format!(
                "a;kundetype:X;RB7050;;;Beløb;;;{one};;;;;;\nb;kundetype:x;RB7050;;;BELØB;;;{two};;;;;;\n"
            ))
        };
        assert_eq!(
            alike(";31-12-2025", "31-12-2025;"),
            [
                "regler.csv:3: the validity of rule 'b' overlaps that of rule 'a' in row 2, which asks the same and comes first\n  hint: let one end on the day before the other begins"
            ]
        );
        assert!(alike(";31-12-2025", "01-01-2026;").is_empty());
        assert!(
            alike(";31-12-2025", ";").is_empty(),
            "for a time first, then always: that is how to write it"
        );
        assert!(alike("01-01-2025;", "01-06-2025;")[0].contains("can never win"));
    }

    #[test]
    fn a_code_without_a_text_is_remarked_once() {
        assert_eq!(
            remarked(
                "a;standard;RB7115;;;a;;;;;;;;;;\nb;standard;RB7115;;;;;;;;;;;;;\nc;standard;RB7050;;;;;;;;;;;;;\n"
            ),
            [
                "regler.csv:2: code RB7115 has no text in the catalogue\n  hint: add a row for it to the sheet Koder, so that the report can explain it"
            ]
        );
    }

    #[test]
    fn rows_of_two_kundetyper_of_one_kunde_that_contradict_are_told() {
        let list = |rows: &str| {
            let sheet = table_of_csv(&format!("Løngruppe;Kundetype\n{rows}"));
            Customers::from_tables(std::path::Path::new("kunder.csv"), &[sheet]).unwrap()
        };
        let rows = "a;kundetype:regnskabskunde;RB7050;;;;;;;;Kunde;;;;;\n\
                    b;kundetype:Udvidet opgavesplit;RB*;;;;;;;;Begge;;;;;\n\
                    c;kundetype:udvidet opgavesplit;OT0699;;;;;;;;Begge;;;;;\n\
                    d;kundetype:udvidet opgavesplit;;Fejl;;;;;;;Kunde;;;;;\n";
        let both = "999;regnskabskunde, udvidet opgavesplit\n998;regnskabskunde, udvidet opgavesplit\n";
        let mut said = remarked_beside(rows, &list(both));
        said.retain(|it| it.contains("contradicts"));
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].starts_with("regler.csv:3: rule 'b' contradicts rule 'a' in row 2: a kunde has"),
            "{said:?}"
        );
        assert!(
            remarked_beside(rows, &list("999;regnskabskunde\n998;udvidet opgavesplit\n"))
                .iter()
                .all(|it| !it.contains("contradicts"))
        );
    }

    #[test]
    fn rules_that_ask_for_what_a_print_does_not_have_are_named() {
        let layouts: Vec<Layout> = crate::prints::layout::Layouts::BUILTIN
            .into_iter()
            .map(|(name, text)| crate::prints::layout::load(std::path::Path::new(name), text).unwrap())
            .collect();
        let told = |rows: &str| unprinted(&table(rows), layouts.iter()).map(|problem| problem.what);
        assert_eq!(told("a;standard;RB7050;;;;;;;;;;;;;\n"), None);
        assert_eq!(
            told("a;standard;RB7050;;Lønberegning;;;;;;;;;;;\n").unwrap(),
            "no layout of U721 has a Systemafsnit, and 1 of the rules ask for one: 'a'"
        );
    }

    #[test]
    fn layers_that_no_kunde_belongs_to_are_remarked() {
        let list = |rows: &str| {
            let sheet = table_of_csv(&format!("Løngruppe;Kundetype\n{rows}"));
            Customers::from_tables(std::path::Path::new("kunder.csv"), &[sheet]).unwrap()
        };
        let rows = "a;gruppe:999;;;;;;;;;;;;;;\nb;gruppe:998;;;;;;;;;;;;;;\n\
                    c;kundetype:REGNSKABSKUNDE;;;;;;;;;;;;;;\nd;kundetype:regnskabskund;;;;;;;;;;;;;;\n\
                    e;kundetype:x;;;;;;;;;;;;;;\nf;standard;;;;;;;;;;;;;;\n";
        assert_eq!(
            remarked_beside(rows, &list("0999;regnskabskunde\n997;en type uden regler\n996;\n")),
            [
                "regler.csv:3: rule 'b' is for løngruppe 998, which the customer list does not hold\n  hint: correct Lag, or add the løngruppe to the customer list",
                "regler.csv:4: 1 løngruppe has the kundetype 'en type uden regler', which no rule is for\n  hint: correct the column Kundetype of the customer list, or Lag of the rules.",
                "regler.csv:5: rule 'd' is for the kundetype 'regnskabskund', which no kunde of the customer list has\n  hint: correct Lag, or the column Kundetype of the customer list. Did you mean 'regnskabskunde'?",
                "regler.csv:6: rule 'e' is for the kundetype 'x', which no kunde of the customer list has\n  hint: correct Lag, or the column Kundetype of the customer list.",
            ]
        );
        assert!(remarked_beside(rows, &list("")).is_empty(), "a list without kunder says nothing");
    }
}
