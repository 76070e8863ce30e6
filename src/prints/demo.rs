//! Synthetic uddata of any size: both prints of as many løngrupper as one likes, the same for the same seed.
//!
//! Pure: it makes texts and writes no file. The prints have the form that the built-in layouts assume, so what they
//! prove is that the program keeps to its own assumptions, not that a real print looks so. Persons cannot be real: see
//! `demo::persons`. What the advices say is partly invented: see `demo::texts`.

mod chance;
mod paper;
mod persons;
mod texts;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::domain::values;
use crate::domain::{Amount, Kind, PayGroup, PayrollRun, PrintKind};
use chance::Chance;
use texts::{DATE_FORMS, PATTERNS, Pattern};

/// The most løngrupper: their numbers are to fit the columns of both prints.
pub const MOST_GROUPS: usize = 9_000;

/// The most advices of a løngruppe: beyond it persons would repeat.
pub const MOST_ADVICES: usize = 2 * persons::MOST;

/// The number of the first løngruppe; the others follow it.
const FIRST_GROUP: usize = 901;

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// Løngrupper, at most [`MOST_GROUPS`].
    pub groups: usize,
    /// Advices of each, at most [`MOST_ADVICES`]; about a third stands in both prints and counts once.
    pub advices: usize,
    /// The lønkørsel.
    pub run: PayrollRun,
    /// Another seed gives other persons, amounts and dates.
    pub seed: u64,
}

/// One løngruppe and its advices.
#[derive(Debug)]
pub struct Group {
    /// Its number.
    pub group: PayGroup,
    /// The invented name of its institution, in capitals.
    pub name: &'static str,
    /// The lønkørsel.
    pub run: PayrollRun,
    /// Its advices; each print holds those that say so, Fejl & Advis in this order, U721 by section.
    pub entries: Vec<DemoAdvice>,
}

/// One advice as the prints are to show it.
#[derive(Debug)]
#[allow(missing_docs, reason = "named as the columns of the prints are")]
pub struct DemoAdvice {
    pub in_u721: bool,
    pub in_fejl_advis: bool,
    pub kind: Kind,
    pub pay_number: String,
    pub name: String,
    pub pkat: String,
    pub workplace: String,
    pub code: &'static str,
    /// Whether U721 writes the code as `RB 7050`.
    pub spaced_code: bool,
    pub wage_item: &'static str,
    pub system_section: &'static str,
    pub transaction: &'static str,
    pub program: &'static str,
    pub art: &'static str,
    pub follow_up: bool,
    pub u721_text: String,
    pub fejl_advis_text: String,
}

/// The løngrupper one by one, so that no more than one is held.
pub fn groups(spec: &Spec) -> impl Iterator<Item = Group> + use<> {
    let spec = *spec;
    (0..spec.groups.min(MOST_GROUPS)).filter_map(move |nth| {
        let mut chance = Chance::of(spec.seed, nth);
        let offset = chance.below(persons::MOST);
        let group = PayGroup::new(&(FIRST_GROUP + nth).to_string())?;
        let mut group = Group { group, name: NAMES[nth % NAMES.len()], run: spec.run, entries: Vec::new() };
        let printed = group.printed();
        group.entries =
            (0..spec.advices.min(MOST_ADVICES)).map(|at| entry(at, offset, printed, &mut chance)).collect();
        Some(group)
    })
}

/// Every print with the name that its file is to have, group by group.
pub fn prints(spec: &Spec) -> impl Iterator<Item = (String, String)> + use<> {
    groups(spec).flat_map(|group| {
        [PrintKind::U721, PrintKind::FejlAdvis].map(|print| (group.file_name(print), group.text(print)))
    })
}

const NAMES: [&str; 6] = [
    "DEMOSTYRELSEN",
    "PRØVESTYRELSEN",
    "ØVEDIREKTORATET",
    "EKSEMPELSKOLEN I NORD",
    "INSTITUT FOR OPDIGTEDE FORHOLD",
    "MUSEET DER IKKE ER",
];

impl Group {
    /// The text of one of its prints.
    pub fn text(&self, print: PrintKind) -> String {
        paper::text(self, print)
    }

    /// The name of one of its prints: of U721 the official one, of Fejl & Advis one that a person might give it.
    pub fn file_name(&self, print: PrintKind) -> String {
        match print {
            PrintKind::U721 => {
                let padded = format!("{:0>10}", self.group.as_str());
                format!("U721_S004_PDFGRP{padded}{}.txt", self.stamp())
            }
            PrintKind::FejlAdvis => format!("fejl-advis_gruppe-{}.txt", self.group),
        }
    }

    /// `_LG23082`; nothing for a run that the five digits cannot say.
    fn stamp(&self) -> String {
        let run = self.run;
        let digits = format!("{:02}{:02}{}", run.year() % 100, run.month(), run.number());
        let says_so = values::stamp_readings(&digits).contains(&run);
        if says_so { format!("_LG{digits}") } else { String::new() }
    }

    /// The day the prints were made: in the month of payment, mid-month for run 1, later for run 2 (assumption).
    fn printed(&self) -> Date {
        let days = if self.run.number() == 1 { 8 } else { 20 };
        self.run.payment_month().saturating_add(days.days())
    }
}

/// The advice number `at` of a group. Every advice has a lønnummer of its own: two employments a person.
fn entry(at: usize, offset: usize, printed: Date, chance: &mut Chance) -> DemoAdvice {
    let (in_u721, in_fejl_advis) = [(true, true), (true, false), (false, true)][at % 3];
    let pattern = loop {
        let pattern = &PATTERNS[chance.below(PATTERNS.len())];
        if (pattern.in_u721 || !in_u721) && (pattern.in_fejl_advis || !in_fejl_advis) {
            break pattern;
        }
    };
    let amount = Amount(chance.below(9_000_000) as i64 + 1);
    let days_from_print = chance.below(1_400) as i64 - 1_000;
    let date = printed.saturating_add(days_from_print.days()).min(LAST_DAY);
    let (u721_text, fejl_advis_text) = texts(pattern, amount, date, chance);
    DemoAdvice {
        in_u721,
        in_fejl_advis,
        kind: pattern.kind,
        pay_number: format!("{} {:03}", persons::cpr(at / 2, offset, chance), at % 2 + 1),
        name: persons::name(chance, MOST_NAME),
        pkat: format!("{:03}", chance.below(400)),
        workplace: format!("{:06}", chance.one(&[9_999, 123, 124, 20_700, 4_501])),
        code: pattern.code,
        spaced_code: chance.below(10) == 0,
        wage_item: pattern.wage_item,
        system_section: pattern.system_section,
        transaction: pattern.transaction,
        program: pattern.program,
        art: chance.one(&["B", "D"]),
        follow_up: chance.below(5) == 0,
        u721_text,
        fejl_advis_text,
    }
}

/// The last day that the program takes for a date, but for 31-12-9999.
const LAST_DAY: Date = Date::constant(2199, 12, 31);

/// Characters of a name that the column of U721 holds.
const MOST_NAME: usize = 28;

fn texts(pattern: &Pattern, amount: Amount, date: Date, chance: &mut Chance) -> (String, String) {
    let mut form = |of: &[fn(Date) -> String]| chance.one(of)(date);
    let (u721, fejl_advis) = (form(&DATE_FORMS[..2]), form(&DATE_FORMS[2..]));
    (pattern.filled(amount, &u721).to_uppercase(), pattern.filled(amount, &fejl_advis))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Advice, FileName};
    use crate::formats::read::text;
    use crate::job::survey::claim;
    use crate::prints::layout::{Layouts, load};
    use crate::prints::merge::merge;
    use crate::prints::parse;

    fn builtin() -> Layouts {
        let mut layouts = Layouts::default();
        for (name, text) in Layouts::BUILTIN {
            layouts.add(load(Path::new(name), text).unwrap());
        }
        layouts
    }

    /// Reads a print as the program does, and holds it to what it states of itself.
    fn read(group: &Group, print: PrintKind, layouts: &Layouts) -> Vec<Advice> {
        let name = group.file_name(print);
        let file = FileName::new(&name, &name);
        let document = text::read(&file, group.text(print).as_bytes()).unwrap();
        let layout = claim(&file, &document, layouts).unwrap();
        assert_eq!(layout.print, print);
        let mut reading = parse::read(&file, &document, layout, false).unwrap();
        assert_eq!(reading.problems, []);
        assert_eq!(reading.tally.unrecognised, 0);
        assert!(reading.tally.adds_up());
        assert_eq!(reading.parts.len(), 1);
        let part = reading.parts.remove(0);
        assert_eq!(part.stated_count, Some(part.advices.len()));
        assert_eq!((part.heading.run(), part.heading.group.as_ref()), (Some(group.run), Some(&group.group)));
        part.advices
    }

    /// What an advice must be read as, field by field.
    fn row(advice: &Advice) -> [String; 8] {
        [
            advice.kind.word().to_string(),
            advice.pay_number.map(|number| number.full()).unwrap_or_default(),
            advice.name.to_string(),
            advice.code.map(|code| code.to_string()).unwrap_or_default(),
            advice.text.to_string(),
            advice.workplace.to_string(),
            advice.pkat.to_string(),
            advice.system_section.to_string(),
        ]
    }

    fn expected(entry: &DemoAdvice, print: PrintKind) -> [String; 8] {
        let of_u721 = |text: &str| if print == PrintKind::U721 { text.to_string() } else { String::new() };
        [
            entry.kind.word().to_string(),
            entry.pay_number.clone(),
            of_u721(&entry.name),
            entry.code.to_string(),
            if print == PrintKind::U721 { entry.u721_text.clone() } else { entry.fejl_advis_text.clone() },
            entry.workplace.clone(),
            of_u721(&entry.pkat),
            if print == PrintKind::U721 { String::new() } else { entry.system_section.to_string() },
        ]
    }

    fn hold(spec: &Spec) {
        let layouts = builtin();
        for group in groups(spec) {
            let u721 = read(&group, PrintKind::U721, &layouts);
            let fejl_advis = read(&group, PrintKind::FejlAdvis, &layouts);
            let mut of_u721: Vec<&DemoAdvice> = group.entries.iter().filter(|entry| entry.in_u721).collect();
            of_u721.sort_by_key(|entry| entry.kind);
            let of_fejl_advis = group.entries.iter().filter(|entry| entry.in_fejl_advis);
            let rows = |advices: &[Advice]| advices.iter().map(row).collect::<Vec<_>>();
            assert_eq!(
                rows(&u721),
                of_u721.iter().map(|it| expected(it, PrintKind::U721)).collect::<Vec<_>>()
            );
            assert_eq!(
                rows(&fejl_advis),
                of_fejl_advis.map(|it| expected(it, PrintKind::FejlAdvis)).collect::<Vec<_>>()
            );
            assert_eq!(merge(vec![u721, fejl_advis]).rows.len(), spec.advices, "each advice once");
        }
    }

    fn spec(groups: usize, advices: usize, seed: u64) -> Spec {
        Spec { groups, advices, run: PayrollRun::new(2023, 8, 2).unwrap(), seed }
    }

    #[test]
    fn what_is_made_is_what_is_read() {
        hold(&spec(2, 3_000, 1));
    }

    #[test]
    fn files_are_named_as_users_know_them() {
        let names: Vec<String> = prints(&spec(1, 0, 1)).map(|(name, _)| name).collect();
        assert_eq!(names, ["U721_S004_PDFGRP0000000901_LG23082.txt", "fejl-advis_gruppe-901.txt"]);
        let late = Spec { run: PayrollRun::new(2123, 8, 2).unwrap(), ..spec(1, 0, 1) };
        assert_eq!(prints(&late).next().unwrap().0, "U721_S004_PDFGRP0000000901.txt");
    }

    #[test]
    fn the_same_seed_gives_the_same_prints_and_another_others() {
        let made = |seed| prints(&spec(2, 50, seed)).collect::<Vec<_>>();
        assert_eq!(made(1), made(1));
        assert_ne!(made(1), made(2));
    }

    #[test]
    fn records_run_over_pages_and_both_prints_share_a_third() {
        let group = groups(&spec(1, 3_000, 1)).next().unwrap();
        let both = group.entries.iter().filter(|entry| entry.in_u721 && entry.in_fejl_advis).count();
        assert_eq!(both, 1_000);
        for print in [PrintKind::U721, PrintKind::FejlAdvis] {
            let text = group.text(print);
            let broken = text.split('\u{c}').skip(1).filter(|page| {
                let first =
                    page.lines().skip_while(|line| !line.to_lowercase().starts_with("lønnummer")).nth(1);
                first.is_some_and(|line| line.starts_with("    ") || line.starts_with("Tekst"))
            });
            assert!(broken.count() > 3, "{print:?}");
        }
    }

    #[test]
    fn no_person_can_be_real() {
        let group = groups(&spec(1, 20_000, 7)).next().unwrap();
        let mut numbers: Vec<&str> = group.entries.iter().map(|entry| entry.pay_number.as_str()).collect();
        for number in &numbers {
            let digits: String = number[..11].replace('-', "");
            assert!(!persons::passes_modulus_11(&digits), "passes modulus 11");
            assert!(!digits.starts_with("0101"), "born on 1 January");
        }
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), group.entries.len());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn any_size_and_seed_is_read_to_the_last_line(
            groups in 1usize..4, advices in 0usize..90, seed in any::<u64>(),
            year in 1970i16..=2199, month in 1i8..=12, number in 1i8..=2,
        ) {
            let run = PayrollRun::new(year, month, number).unwrap();
            hold(&Spec { groups, advices, run, seed });
        }
    }
}
