//! Persons in a sample replaced by invented ones of the same width, so that columns stay where they are.
//!
//! Replaced are numbers shaped like a CPR number wherever they stand, the values of columns and labels that name
//! persons, and the words of those names wherever else they stand. Names in running text that no column names stay: the
//! draft says so.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::domain::cpr::{broken_off, replaced};

/// A lønnummer of which the print itself hides the last digits: the day of birth still is somebody's.
static MASKED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b([0-9]{6})(-?(?:[Xx]{4}|\*{4}|#{4}))").unwrap_or_else(|error| unreachable!("{error}"))
});

static MAIL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[^\s@]+@[^\s@]+").unwrap_or_else(|error| unreachable!("{error}")));

/// Words of invented names by their number of letters, from one on.
const NAMES: [&[&str]; 12] = [
    &["A"],
    &["Bo", "Ib", "My"],
    &["Ole", "Eva", "Kaj", "Lis"],
    &["Hans", "Rita", "Finn", "Inga"],
    &["Bente", "Jonas", "Karen", "Viggo"],
    &["Jensen", "Kirsti", "Hansen", "Anders"],
    &["Nielsen", "Kirstin", "Laurits", "Dorthea"],
    &["Pedersen", "Margrete", "Sørensen", "Frederik"],
    &["Mikkelsen", "Marthilde", "Rasmussen", "Alexander"],
    &["Kristensen", "Andreassen", "Abrahamsen", "Wilhelmsen"],
    &["Christensen", "Thorvaldsen", "Augustinsen"],
    &["Christiansen", "Sebastiansen", "Bartholinsen"],
];

/// Invented persons, the same one for the same person throughout a sample.
#[derive(Debug, Default)]
pub(super) struct InventedPersons {
    numbers: HashMap<String, String>,
    words: HashMap<String, String>,
}

impl InventedPersons {
    /// Learns the words of a name that stands in a print.
    pub(super) fn learn(&mut self, name: &str) {
        for word in name.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() >= 2) {
            let ordinal = self.words.len();
            self.words.entry(word.to_lowercase()).or_insert_with(|| invented_word(word, ordinal));
        }
    }

    /// `name` with every word of it replaced; of the name of a user, as `B12345`, the digits.
    pub(super) fn replace_name(&mut self, name: &str) -> String {
        if name.contains(|c: char| c.is_ascii_digit()) {
            return name.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        }
        self.learn(name);
        self.replace_words(name, 1)
    }

    /// A line with numbers and learnt names replaced. Short words are left: too many of them are no names.
    pub(super) fn replace_all(&mut self, line: &str) -> String {
        let line = self.replace_words(line, 4);
        let line = MAIL.replace_all(&line, |found: &regex::Captures<'_>| {
            found[0].chars().map(|c| if c.is_alphanumeric() { 'x' } else { c }).collect::<String>()
        });
        self.replace_numbers(&line)
    }

    /// A line with CPR numbers replaced, and the first half of one that the line breaks off.
    pub(super) fn replace_numbers(&mut self, line: &str) -> String {
        let whole = replaced(line, |written| {
            let ordinal = self.numbers.len();
            let number = self.numbers.entry(written.digits().to_string());
            Some(in_the_form_of(
                &line[written.at.clone()],
                number.or_insert_with(|| invented_number(ordinal)),
            ))
        });
        let mut line = whole.unwrap_or_else(|| line.to_string());
        if let Some(half) = broken_off(&line) {
            line.replace_range(half, &invented_number(self.numbers.len())[..6]);
        }
        let masked = MASKED.replace_all(&line, |found: &regex::Captures<'_>| {
            let ordinal = self.numbers.len();
            let number = self.numbers.entry(found[1].to_string()).or_insert_with(|| invented_number(ordinal));
            format!("{}{}", &number[..6], &found[2])
        });
        masked.into_owned()
    }

    fn replace_words(&self, line: &str, shortest: usize) -> String {
        let mut replaced = String::with_capacity(line.len());
        let mut rest = line;
        while let Some(at) = rest.find(char::is_alphabetic) {
            let (before, from) = rest.split_at(at);
            let end = from.find(|c: char| !c.is_alphabetic()).unwrap_or(from.len());
            let word = &from[..end];
            replaced.push_str(before);
            let invented = self.words.get(&word.to_lowercase()).filter(|_| word.chars().count() >= shortest);
            replaced.push_str(&invented.map_or(word.to_string(), |invented| in_casing_of(word, invented)));
            rest = &from[end..];
        }
        replaced + rest
    }
}

/// A number written as another one was: its first ten digits in the other's places, what stands between them kept.
fn in_the_form_of(written: &str, number: &str) -> String {
    let mut digits = number.chars();
    let place = |sign: char| if sign.is_numeric() { digits.next().unwrap_or(sign) } else { sign };
    written.chars().map(place).collect()
}

/// An invented word of as many letters, another than `word`.
fn invented_word(word: &str, ordinal: usize) -> String {
    let length = word.chars().count();
    let Some(candidates) = NAMES.get(length.wrapping_sub(1)) else {
        return NAMES[11][ordinal % 3].chars().cycle().take(length).collect();
    };
    let candidates = candidates.iter().cycle().skip(ordinal).take(candidates.len());
    let other = candidates.clone().find(|candidate| candidate.to_lowercase() != word.to_lowercase());
    other.unwrap_or(&"X").to_string()
}

fn in_casing_of(word: &str, invented: &str) -> String {
    let upper = word.chars().all(|c| !c.is_lowercase());
    let lower = word.chars().all(|c| !c.is_uppercase());
    match (upper, lower) {
        (true, false) => invented.to_uppercase(),
        (false, true) => invented.to_lowercase(),
        _ => invented.to_string(),
    }
}

/// Ten digits of nobody: no 1 January, and modulus 11 fails.
fn invented_number(ordinal: usize) -> String {
    let (day, month, year) = (2 + ordinal * 7 % 27, 1 + ordinal * 5 % 12, 50 + ordinal * 11 % 45);
    let number = |tail: usize| format!("{day:02}{month:02}{year:02}{:04}", tail % 10_000);
    let first = number(ordinal * 3 + 11);
    if fails_modulus_11(&first) { first } else { number(ordinal * 3 + 12) }
}

/// Whether the check digit of a CPR number is wrong, which it is for no number given out before 2007.
fn fails_modulus_11(number: &str) -> bool {
    let weights = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
    let sum: u32 = number.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    !sum.is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cpr::holds_cpr;

    #[test]
    fn persons_are_replaced_by_others_of_the_same_width() {
        let mut persons = InventedPersons::default();
        let name = persons.replace_name("PEDERSEN, KIRSTEN Bo-Åse");
        assert_eq!(name.chars().count(), "PEDERSEN, KIRSTEN Bo-Åse".chars().count());
        assert!(
            !name.contains("PEDERSEN")
                && !name.contains("KIRSTEN")
                && !name.contains("Bo")
                && !name.contains("Åse")
        );

        let line =
            "120380-0051 001  vedr. Kirsten Pedersen, bo 1203800051001 kp@demo.dk  PKAT 103, 310723 0848";
        let replaced = persons.replace_all(line);
        assert_eq!(replaced.chars().count(), line.chars().count());
        assert!(!replaced.contains("120380") && !replaced.contains("Kirsten ") && !replaced.contains("kp@"));
        assert!(replaced.contains("-") && replaced.contains(" 001  ") && replaced.contains("PKAT 103"));
        let number = &replaced[..11];
        assert!(replaced.contains(&number.replace('-', "")), "the same person keeps one number");
    }

    #[test]
    fn a_number_is_replaced_however_it_is_written() {
        for form in
            ["140275 - 0042", "14 02 75 0042", "14.02.75-0042", "140275\u{2013}0042", "(140275)0042001"]
        {
            let replaced = InventedPersons::default().replace_numbers(form);
            let first: String = replaced.chars().filter(char::is_ascii_digit).take(10).collect();
            assert_ne!(first, "1402750042", "{form}");
            let shape = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "9");
            assert_eq!(shape(&replaced), shape(form));
        }
        let broken = InventedPersons::default().replace_numbers("se barn 140275-");
        assert!(broken.starts_with("se barn ") && !broken.contains("140275"), "{broken}");
    }

    #[test]
    fn numbers_that_are_no_cpr_numbers_stay() {
        let line = "gruppe 0000000999, kode RB7050, 4012345678, dato 31-07-2023";
        assert_eq!(InventedPersons::default().replace_all(line), line);
    }

    #[test]
    fn invented_numbers_are_nobodys() {
        for ordinal in 0..5_000 {
            let number = invented_number(ordinal);
            assert!(number.len() == 10 && fails_modulus_11(&number) && holds_cpr(&number), "{number}");
            assert!(!number.starts_with("0101"), "{number}");
        }
    }

    #[test]
    fn invented_words_have_the_length_of_their_place() {
        for (at, names) in NAMES.iter().enumerate() {
            assert!(names.iter().all(|name| name.chars().count() == at + 1), "{names:?}");
        }
        assert_eq!(invented_word("Bartholomæusdatter", 3).chars().count(), 18);
    }

    proptest::proptest! {
        #[test]
        fn any_line_keeps_its_width(name in "\\PC{0,30}", line in "\\PC{0,80}") {
            let mut persons = InventedPersons::default();
            persons.learn(&name);
            let replaced = persons.replace_all(&line);
            proptest::prop_assert!(!name.is_ascii() || !line.is_ascii() || replaced.chars().count() == line.chars().count());
        }
    }
}
