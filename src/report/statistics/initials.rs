//! `Ansvarlig` as initials: people type a mark there, a team or a whole name, and figures hold no names.

/// The most letters and the most digits of a mark that stands as it was typed.
const LONGEST_MARK: (usize, usize) = (4, 2);
/// The most words that a letter is taken of.
const MOST_WORDS: usize = 4;

/// A mark of capitals and digits as it is (`LB`, `TEAM2`); of anything else the first letters of its words (`Mette Hansen`:
/// `MH`, `løn 3`: `L3`). Numbers of more than two digits are left out, so that no CPR number is among them.
///
/// Where several stand beside each other, each in a line of its own (`LB`, `(også skrevet: MH)`), they are `LB/MH`.
pub fn initials(typed: &str) -> String {
    let mut all: Vec<String> = Vec::new();
    for line in typed.lines() {
        let beside = line.strip_prefix('(').and_then(|line| Some(line.strip_suffix(')')?.split_once(':')?.1));
        let one = of_one(beside.unwrap_or(line));
        if !one.is_empty() && !all.contains(&one) {
            all.push(one);
        }
    }
    all.join("/")
}

fn of_one(typed: &str) -> String {
    let typed = typed.trim();
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    let letters = typed.chars().filter(|sign| sign.is_uppercase()).count();
    let is_mark = digits + letters == typed.chars().count();
    if is_mark && letters <= LONGEST_MARK.0 && digits <= LONGEST_MARK.1 {
        return typed.to_owned();
    }
    let words = typed.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_number = |word: &str| word.chars().all(|sign| sign.is_ascii_digit());
    let of = |word: &str| match (is_number(word), word.len()) {
        (true, 1..=2) => word.to_owned(),
        (true, _) => String::new(),
        (false, _) => word
            .chars()
            .find(|sign| sign.is_alphabetic())
            .map_or_else(String::new, |it| it.to_uppercase().collect()),
    };
    words.map(of).filter(|part| !part.is_empty()).take(MOST_WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stands_and_a_name_is_cut_to_its_letters() {
        for (typed, shown) in [
            ("", ""),
            (" LB ", "LB"),
            ("ÆØ2", "ÆØ2"),
            ("TEAM2", "TEAM2"),
            ("Mette Hansen", "MH"),
            ("mette", "M"),
            ("Løn, team 3", "LT3"),
            ("METTE", "M"),
            ("Anne-Marie af Geijerstam-Holst Ø", "AMAG"),
            ("010190-1234", ""),
            ("0101901234", ""),
            ("LB 0101901234", "L"),
            ("R2D2X9", "R"),
            ("LB\n(også skrevet: Mette Hansen)\n(også skrevet: LB)", "LB/MH"),
        ] {
            assert_eq!(initials(typed), shown, "{typed}");
        }
    }
}
