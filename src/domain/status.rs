//! How far the work on a row is: the column `Status`, and the words that people write there.
//!
//! Pure. The cell offers five words; what people type beside the list is read as meant where only one of the five can be
//! meant, and is none of them otherwise.

use super::acceptance::distance;

/// How far the work on a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// `Åben`: every new row.
    #[default]
    Open,
    /// `Afventer kunde`.
    AwaitsCustomer,
    /// `Afventer Statens Administration`.
    AwaitsSam,
    /// `Udført`.
    Done,
    /// `Accepteret`: it stays as it is, and that is all right.
    Accepted,
}

/// A word that somebody typed under `Status`, as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusWord<'w> {
    /// What is meant.
    pub status: Status,
    /// Whether it is the word of the list, whatever its casing, blanks and full stop.
    pub is_listed: bool,
    /// What stands after `Accepteret`: how long it holds. Empty in most cases.
    pub rest: &'w str,
}

/// Other words for one of the five, each read as that one.
const ALSO: [(&str, Status); 28] = [
    ("åbent", Status::Open),
    ("åbnet", Status::Open),
    ("genåbnet", Status::Open),
    ("aaben", Status::Open),
    ("ikke udført", Status::Open),
    ("ikke færdig", Status::Open),
    ("afventer kunden", Status::AwaitsCustomer),
    ("afventer institution", Status::AwaitsCustomer),
    ("afventer institutionen", Status::AwaitsCustomer),
    ("afventer svar fra kunde", Status::AwaitsCustomer),
    ("afventer svar fra kunden", Status::AwaitsCustomer),
    ("venter på kunde", Status::AwaitsCustomer),
    ("venter på kunden", Status::AwaitsCustomer),
    ("afventer sam", Status::AwaitsSam),
    ("afventer svar fra sam", Status::AwaitsSam),
    ("afventer svar fra statens administration", Status::AwaitsSam),
    ("venter på sam", Status::AwaitsSam),
    ("venter på statens administration", Status::AwaitsSam),
    ("udfoert", Status::Done),
    ("færdig", Status::Done),
    ("færdigt", Status::Done),
    ("færdigbehandlet", Status::Done),
    ("er udført", Status::Done),
    ("afsluttet", Status::Done),
    ("lukket", Status::Done),
    ("løst", Status::Done),
    ("accepteres", Status::Accepted),
    ("accepterer", Status::Accepted),
];

impl Status {
    /// All five, in the order that the drop-down offers them.
    pub const ALL: [Self; 5] =
        [Self::Open, Self::AwaitsCustomer, Self::AwaitsSam, Self::Done, Self::Accepted];

    /// The Danish words of the report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "Åben",
            Self::AwaitsCustomer => "Afventer kunde",
            Self::AwaitsSam => "Afventer Statens Administration",
            Self::Done => "Udført",
            Self::Accepted => "Accepteret",
        }
    }

    /// Reads what somebody typed under `Status`; `None` where none of the five, or more than one, can be meant.
    pub fn read(typed: &str) -> Option<StatusWord<'_>> {
        let is = |status, is_listed| Some(StatusWord { status, is_listed, rest: "" });
        // Most cells say what the list says.
        if let Some(status) = Self::ALL.into_iter().find(|status| status.word() == typed) {
            return is(status, true);
        }
        let word = plain(typed);
        if let Some(status) = Self::ALL.into_iter().find(|status| plain(status.word()) == word) {
            return is(status, true);
        }
        if let Some((_, status)) = ALSO.into_iter().find(|(also, _)| *also == word) {
            return is(status, false);
        }
        if let Some(rest) = after_accepted(typed) {
            return Some(StatusWord { status: Self::Accepted, is_listed: true, rest });
        }
        let near = |status: &Self| {
            let listed = plain(status.word());
            distance(&listed, &word) <= (listed.chars().count() / 4).min(2)
        };
        let mut near = Self::ALL.into_iter().filter(near);
        near.next().filter(|_| near.next().is_none()).and_then(|status| is(status, false))
    }

    /// Whether somebody may still have to act.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Done | Self::Accepted)
    }

    /// Whether somebody waits for somebody else.
    pub fn awaits(self) -> bool {
        matches!(self, Self::AwaitsCustomer | Self::AwaitsSam)
    }
}

/// A word in lower case with single blanks and without marks around it.
fn plain(word: &str) -> String {
    let words: Vec<String> = word.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ").trim_matches(|it: char| !it.is_alphanumeric()).to_string()
}

/// What stands after the word `Accepteret`, where something does.
fn after_accepted(typed: &str) -> Option<&str> {
    let typed = typed.trim_start();
    let end = typed.find(|letter: char| !letter.is_alphabetic())?;
    let (word, rest) = typed.split_at(end);
    (word.to_lowercase() == "accepteret").then(|| rest.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_words_read_back() {
        for status in Status::ALL {
            let read = Status::read(status.word()).unwrap();
            assert_eq!((read.status, read.is_listed, read.rest), (status, true, ""));
            let typed = format!("  {}. ", status.word().to_uppercase().replace(' ', " \u{a0}"));
            let read = Status::read(&typed).unwrap();
            assert_eq!((read.status, read.is_listed), (status, true));
        }
    }

    #[test]
    fn a_word_near_a_listed_one_is_read_as_meant() {
        for (typed, status) in [
            ("Færdig", Status::Done),
            ("Udfort", Status::Done),
            ("udførrt", Status::Done),
            ("Åbne", Status::Open),
            ("Afventer kunden", Status::AwaitsCustomer),
            ("Afventer kudne", Status::AwaitsCustomer),
            ("afventer SAM", Status::AwaitsSam),
            ("Afventer Statens Adminstration", Status::AwaitsSam),
            ("Acepteret", Status::Accepted),
        ] {
            let read = Status::read(typed).unwrap_or_else(|| panic!("{typed}"));
            assert_eq!((read.status, read.is_listed), (status, false), "{typed}");
        }
    }

    #[test]
    fn what_may_mean_anything_is_none_of_them() {
        for typed in ["", "ok", "?", "Afventer", "se note", "Ring til dem", "Ikke accepteret", "Accept", "x"]
        {
            assert_eq!(Status::read(typed), None, "{typed}");
        }
    }

    #[test]
    fn what_stands_after_accepteret_is_kept() {
        assert_eq!(Status::read("Accepteret til 10. februar 2026").unwrap().rest, "til 10. februar 2026");
        assert_eq!(Status::read("accepteret (uge 7)").unwrap().rest, "(uge 7)");
        assert_eq!(Status::read("Accepteret.").unwrap().rest, "");
    }
}
