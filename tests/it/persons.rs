//! The invented persons of the fixtures, and whether a text gives one of them away.

use std::sync::LazyLock;

use regex::Regex;

use crate::fixture::Fixture;

/// CPR number and the words of the name, where the print gives one. No such person can exist: the numbers fail
/// modulus 11, which all numbers given out before 2007 meet.
const PERSONS: [(&str, &str); 10] = [
    ("120380-0051", "PEDERSEN KIRSTEN"),
    ("080972-0014", "SØRENSEN ÅSE MARIE"),
    ("050391-0033", "JENSEN OLE"),
    ("170759-0061", "MØLLER BENT"),
    ("220683-0075", "CHRISTENSEN-ØSTERGAARD HANNE LOUISE"),
    ("110568-0092", "NIELSEN FINN"),
    ("140275-0042", ""),
    ("230688-0117", ""),
    ("290466-0088", ""),
    ("310794-0029", ""),
];

/// Anything that stands in a person's number or name, whatever stands around it: most texts hold none, and are long.
static ANY: LazyLock<Regex> = LazyLock::new(|| {
    let parts = PERSONS.iter().flat_map(|(cpr, name)| {
        name.split(' ').filter(|part| !part.is_empty()).map(str::to_owned).chain([cpr.replace('-', "-?")])
    });
    Regex::new(&format!("(?i){}", parts.collect::<Vec<_>>().join("|"))).unwrap()
});

/// The persons that `text` gives away, by CPR number (with or without dash) or by a word of their name.
pub fn named_in(text: &str) -> Vec<&'static str> {
    if !ANY.is_match(text) {
        return Vec::new();
    }
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric() && c != '-').map(str::to_uppercase).collect();
    let is_named = |(cpr, name): &&(&str, &str)| {
        text.contains(cpr)
            || text.contains(&cpr.replace('-', ""))
            || name.split(' ').any(|part| !part.is_empty() && words.iter().any(|word| word == part))
    };
    PERSONS.iter().filter(is_named).map(|(cpr, _)| *cpr).collect()
}

/// Asserts that nothing `what` says gives a person away.
pub fn assert_none_in(what: &str, text: &str) -> Result<(), String> {
    match named_in(text).as_slice() {
        [] => Ok(()),
        persons => Err(format!("{what} gives away {persons:?}:\n{text}")),
    }
}

fn meets_modulus_11(cpr: &str) -> bool {
    let weights = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
    let digits = cpr.chars().filter_map(|c| c.to_digit(10));
    digits.zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 11 == 0
}

#[test]
fn the_fixtures_hold_invented_persons_only() {
    for (cpr, _) in PERSONS {
        assert!(!meets_modulus_11(cpr), "{cpr} could be somebody's");
        assert!(!cpr.starts_with("0101"), "{cpr} looks like a number for tests of other systems");
    }
    let shape = Regex::new(r"\b\d{6}-?\d{4}\b").unwrap();
    for fixture in Fixture::all("cases").into_iter().chain(Fixture::all("errors")) {
        for (name, bytes) in fixture.files() {
            let text = format!("{name}\n{}", String::from_utf8_lossy(&bytes));
            for found in shape.find_iter(&text).map(|found| found.as_str()) {
                let is_invented = !meets_modulus_11(found) && !found.starts_with("0101");
                assert!(
                    is_invented || !found.contains('-') && is_no_birth_date(found),
                    "{}: {found}",
                    fixture.name
                );
            }
        }
    }
}

/// Ten digits that are a file name's løngruppe and no CPR number.
fn is_no_birth_date(digits: &str) -> bool {
    digits.starts_with("00")
}

#[test]
fn a_person_given_away_is_seen() {
    assert_eq!(named_in("rækken for 140275-0042 mangler"), ["140275-0042"]);
    assert_eq!(named_in("svar_1402750042.txt"), ["140275-0042"]);
    assert_eq!(named_in("Jensen, Ole"), ["050391-0033"]);
    assert_eq!(named_in("xxxxxx-xxxx Benthe"), [""; 0]);
}
