//! Codes that come together on one person far more often than chance: perhaps they have one cause.
//!
//! Pure, and it decides nothing: a person who knows why names the cause in the sheet `Koder`.

use std::collections::{BTreeMap, BTreeSet};

use super::chance::{LEAST_FOR, beyond_chance};
use crate::domain::{Advice, Code, PayNumber, PayrollRun};
use crate::office::rules::Catalogue;

/// Two codes, and on how many persons they stood, a person counted once a lønkørsel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodesTogether {
    /// The two, in the order of their letters.
    pub codes: [Code; 2],
    /// Persons who had both.
    pub both: usize,
    /// Persons who had each.
    pub each: [usize; 2],
    /// All persons.
    pub persons: usize,
}

/// The codes of each person in each lønkørsel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodesOfPersons {
    by_number: BTreeMap<(PayNumber, Option<PayrollRun>), BTreeSet<Code>>,
    others: Vec<BTreeSet<Code>>,
}

impl CodesOfPersons {
    /// Adds an advice of a lønkørsel; one without a code or a person says nothing.
    pub fn add(&mut self, advice: &Advice, run: Option<PayrollRun>) {
        if let (Some(person), Some(code)) = (advice.pay_number, advice.code) {
            self.by_number.entry((person, run)).or_default().insert(code);
        }
    }

    /// Adds all codes that somebody who is not named had in a lønkørsel.
    pub fn add_person(&mut self, codes: BTreeSet<Code>) {
        self.others.push(codes);
    }

    fn each(&self) -> impl Iterator<Item = &BTreeSet<Code>> {
        self.by_number.values().chain(&self.others)
    }
}

/// The pairs of codes that come together, those that do so most first. Left out are pairs that the catalogue gives one
/// Årsag already.
pub fn together(persons: &CodesOfPersons, catalogue: &Catalogue) -> Vec<CodesTogether> {
    let count = persons.each().count();
    let mut alone: BTreeMap<Code, usize> = BTreeMap::new();
    let mut pairs: BTreeMap<[Code; 2], usize> = BTreeMap::new();
    for codes in persons.each() {
        for (at, code) in codes.iter().enumerate() {
            *alone.entry(*code).or_default() += 1;
            codes.iter().skip(at + 1).for_each(|other| *pairs.entry([*code, *other]).or_default() += 1);
        }
    }
    let tests = alone.len() * alone.len().saturating_sub(1) / 2;
    let mut found: Vec<CodesTogether> = pairs
        .into_iter()
        .map(|(codes, both)| {
            let each = codes.map(|code| alone.get(&code).copied().unwrap_or_default());
            CodesTogether { codes, both, each, persons: count }
        })
        .filter(|pair| pair.is_no_chance(tests) && !have_one_cause(pair.codes, catalogue))
        .collect();
    found.sort_by_key(|pair| (std::cmp::Reverse(pair.both), pair.codes));
    found
}

impl CodesTogether {
    /// Whether so many would hardly have both if one code had nothing to do with the other.
    fn is_no_chance(&self, tests: usize) -> bool {
        let [first, second] = self.each;
        self.both >= LEAST_FOR && beyond_chance(self.both, first, second as f64 / self.persons as f64, tests)
    }
}

fn have_one_cause(codes: [Code; 2], catalogue: &Catalogue) -> bool {
    let causes = codes.map(|code| catalogue.of_code(Some(code)).map(|entry| entry.cause.as_str()).max());
    matches!(causes, [Some(one), Some(other)] if one == other && !one.is_empty())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::domain::{FileName, Kind, Location, PrintKind};
    use crate::office::rules::table_of_csv;

    /// A code, and in which cases it stands.
    type CodeOfCase<'a> = (&'a str, fn(u32) -> bool);

    /// Forty persons; each of the codes stands on those whose number it divides, or that `is_on` picks.
    fn persons(codes: &[CodeOfCase]) -> CodesOfPersons {
        let at = Location::whole(&FileName::new("x", "x"));
        let advice = |person: u32, code: &str| Advice {
            pay_number: PayNumber::parse(&format!("0203{:02}-0000 001", person)),
            code: Code::parse(code),
            ..Advice::new(PrintKind::U721, at.clone(), Kind::Advice)
        };
        let mut persons = CodesOfPersons::default();
        for person in 10..50 {
            for (code, _) in codes.iter().filter(|(_, is_on)| is_on(person)) {
                persons.add(&advice(person, code), PayrollRun::new(2023, 8, 2));
            }
        }
        persons
    }

    fn found(codes: &[CodeOfCase], catalogue: &Catalogue) -> Vec<(String, usize, [usize; 2])> {
        let of =
            |pair: CodesTogether| (pair.codes.map(|code| code.to_string()).join("+"), pair.both, pair.each);
        together(&persons(codes), catalogue).into_iter().map(of).collect()
    }

    #[test]
    fn codes_of_one_cause_are_found_and_common_ones_are_not() {
        let codes: &[CodeOfCase] = &[
            ("ZZ0001", |person| person % 5 == 0),
            ("ZZ0002", |person| person % 5 == 0 && person > 10),
            ("ZZ0003", |_| true),
            ("ZZ0004", |person| person % 4 == 0),
            ("ZZ0005", |person| person > 47),
        ];
        assert_eq!(found(codes, &Catalogue::default()), [("ZZ0001+ZZ0002".to_owned(), 7, [8, 7])]);
    }

    #[test]
    fn somebody_who_is_not_named_counts_too() {
        let mut named = persons(&[("ZZ0003", |_| true)]);
        let pair: BTreeSet<Code> = ["ZZ0001", "ZZ0002"].iter().filter_map(|code| Code::parse(code)).collect();
        (0..8).for_each(|_| named.add_person(pair.clone()));
        let found = together(&named, &Catalogue::default());
        assert_eq!(found.iter().map(|pair| (pair.both, pair.persons)).collect::<Vec<_>>(), [(8, 48)]);
    }

    #[test]
    fn what_the_catalogue_knows_is_not_proposed_again() {
        let codes: &[CodeOfCase] = &[
            ("OT0109", |person| person % 5 == 0),
            ("OT0699", |person| person % 5 == 0),
            ("ZZ0003", |_| true),
        ];
        assert_eq!(found(codes, &Catalogue::builtin()), []);
        let other = table_of_csv("Kode;Betydning;Årsag\nOT0109;a;b\nOT0699;a;c\n");
        let other = Catalogue::from_tables(Path::new("koder.csv"), &[other]).unwrap();
        assert_eq!(found(codes, &other).len(), 1);
    }
}
