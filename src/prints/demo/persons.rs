//! Persons that cannot be: CPR numbers that fail modulus 11 and are of no 1 January, names put together from lists.
//!
//! Failing the check alone does not make a number unreal, since it does not hold for all (numbers
//! given out since 2007 may fail it); so the days of birth avoid 1 January as well, and no name goes with its number by anything but chance.

use jiff::ToSpan;
use jiff::civil::Date;

use super::chance::Chance;

/// Years of birth, counted from here, that persons are spread over.
const FIRST_YEAR: i16 = 1945;
const YEARS: usize = 60;
/// Days of a year that are used: 2 January to 30 December, 29 December in leap years.
const DAYS: usize = 363;
/// A stride that has no factor in common with the days there are, so that none comes twice before all have come once.
const STRIDE: usize = 7_919;

/// The most persons of one løngruppe: beyond it CPR numbers would repeat.
pub(super) const MOST: usize = YEARS * DAYS * 10;

const FIRST_NAMES: [&str; 20] = [
    "KIRSTEN", "ÅSE", "OLE", "BENT", "HANNE", "FINN", "GRETHE", "JØRGEN", "KÆTHE", "LARS", "METTE", "NIELS",
    "PIA", "RENÉ", "SØREN", "TOVE", "ULLA", "VAGN", "YRSA", "ØJVIND",
];
const SECOND_NAMES: [&str; 6] = ["", "", "", "MARIE", "PETER", "SKOV"];
const LAST_NAMES: [&str; 20] = [
    "PEDERSEN",
    "SØRENSEN",
    "JENSEN",
    "MØLLER",
    "CHRISTENSEN-ØSTERGAARD",
    "NIELSEN",
    "AAGAARD",
    "BÆK",
    "DALSGAARD",
    "ENGHOLM",
    "FRØLUND",
    "GRØNBECH",
    "HØJLUND",
    "IVERSEN",
    "KJÆR",
    "LUND-ÅBERG",
    "NØRBY",
    "QVIST",
    "RAVNSBORG",
    "VESTERGÅRD",
];

/// A name as U721 prints it, last name first; at most `most` characters.
pub(super) fn name(chance: &mut Chance, most: usize) -> String {
    let (last, first, second) =
        (chance.one(&LAST_NAMES), chance.one(&FIRST_NAMES), chance.one(&SECOND_NAMES));
    let names = [format!("{last} {first} {second}"), format!("{last} {first}"), last.to_string()];
    let fits = |name: &String| name.trim_end().chars().count() <= most;
    names.into_iter().find(fits).unwrap_or_default().trim_end().to_string()
}

/// The CPR number of person `nth` of a løngruppe, `DDMMYY-NNNN`. No two below [`MOST`] are the same as long as
/// `offset` is.
pub(super) fn cpr(nth: usize, offset: usize, chance: &mut Chance) -> String {
    let day = (nth * STRIDE + offset) % (YEARS * DAYS);
    let year = FIRST_YEAR + (day / DAYS) as i16;
    let born = Date::constant(year, 1, 2).saturating_add(((day % DAYS) as i64).days());
    let birth = format!("{:02}{:02}{:02}", born.day(), born.month(), year % 100);
    let last = nth / (YEARS * DAYS) % 10;
    let mut middle = chance.below(1_000);
    loop {
        let number = format!("{birth}{middle:03}{last}");
        if !passes_modulus_11(&number) {
            return format!("{birth}-{middle:03}{last}");
        }
        middle = (middle + 1) % 1_000;
    }
}

/// Whether ten digits pass the check that CPR numbers passed until 2007.
pub(super) fn passes_modulus_11(number: &str) -> bool {
    const WEIGHTS: [u32; 10] = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
    let sum: u32 = number.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    sum.is_multiple_of(11)
}
