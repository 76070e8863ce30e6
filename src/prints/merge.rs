//! The prints of one run and group to the rows of one report.
//!
//! Pure. Three things happen, each counted so that rows in = rows out + rows folded:
//! 1. Files of one kind are laid over each other (reprints, a U721 that was split by hand): a row stands as often as in
//!    the file that holds it most. Inside one print identical rows stay apart: they are real.
//! 2. U721 and Fejl & Advis are joined: same lønnummer, same code, and texts that say the same whatever their casing,
//!    spacing and date form. They pair one to one, in print order.
//! 3. What each print knows of a joined row is kept, and both places with it.

use std::collections::HashMap;

use crate::domain::field::{Field, FieldValue};
use crate::domain::letter_case::push_capital;
use crate::domain::values;
use crate::domain::{Advice, Code, Day, Kind, Origin, PayNumber, PrintKind};
use crate::formats::read::memory::made_anew;

/// One row with every place it was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// What the prints together say.
    pub advice: Advice,
    /// Where: U721 first, then Fejl & Advis; of several reprints the first.
    pub origins: Vec<Origin>,
}

/// The rows of a report, and how many rows of each file were folded into those of another.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct MergedRows {
    /// The rows, in print order: U721 first.
    pub rows: Vec<Merged>,
    /// For each file, in the order given: rows that stand for the same row in another file.
    pub folded: Vec<usize>,
}

/// Merges the rows of files, each in print order. All rows of one file are of one kind of print.
pub fn merge(files: Vec<Vec<Advice>>) -> MergedRows {
    let mut folded = vec![0; files.len()];
    let mut u721 = Overlay::default();
    let mut fejl_advis = Overlay::default();
    for (file, advices) in files.into_iter().enumerate() {
        let overlay = match advices.first().map(|advice| advice.print) {
            Some(PrintKind::FejlAdvis) => &mut fejl_advis,
            _ => &mut u721,
        };
        folded[file] = overlay.lay(file, advices);
    }
    let rows = join(u721.rows, fejl_advis.rows, &mut folded);
    MergedRows { rows, folded }
}

/// How many rows of each type files of one kind of print hold together, each row as often as in the file that holds it
/// most.
pub fn rows_together<'a>(files: impl IntoIterator<Item = &'a [Advice]>) -> HashMap<Kind, usize> {
    let mut overlay = Overlay::default();
    for (file, advices) in files.into_iter().enumerate() {
        overlay.lay(file, advices.to_vec());
    }
    let mut rows = HashMap::new();
    for (_, advice) in &overlay.rows {
        *rows.entry(advice.kind).or_default() += 1;
    }
    rows
}

/// Everything that makes two rows of one kind of print the same row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct RowKey(Vec<String>);

impl RowKey {
    fn of(advice: &Advice) -> Self {
        let fields = Field::OF_ADVICE.into_iter().filter(|field| field.identifies());
        let key = |field: Field| match advice.get(field) {
            FieldValue::Text(words) if field.goes_on() => said(words),
            value => value.key().into_owned(),
        };
        Self(fields.map(key).collect())
    }
}

/// The files of one kind of print, laid over each other.
#[derive(Debug, Default)]
struct Overlay {
    rows: Vec<(usize, Advice)>,
    most: HashMap<RowKey, usize>,
}

impl Overlay {
    /// Adds the rows that no file so far holds as often; returns how many it holds already.
    fn lay(&mut self, file: usize, advices: Vec<Advice>) -> usize {
        if self.rows.is_empty() {
            // The first file is kept whole; its rows are counted only when a second one comes.
            self.rows = made_anew(advices, |_, advice| (file, advice));
            return 0;
        }
        if self.most.is_empty() {
            for (_, advice) in &self.rows {
                *self.most.entry(RowKey::of(advice)).or_default() += 1;
            }
        }
        let mut seen: HashMap<RowKey, usize> = HashMap::new();
        let mut folded = 0;
        for advice in advices {
            let key = RowKey::of(&advice);
            let here = seen.entry(key.clone()).or_default();
            *here += 1;
            let most = self.most.entry(key).or_default();
            if *here > *most {
                *most = *here;
                self.rows.push((file, advice));
            } else {
                folded += 1;
            }
        }
        folded
    }
}

/// What makes a row of U721 and one of Fejl & Advis the same advice. A row without lønnummer or code is never joined.
#[derive(Debug, PartialEq, Eq, Hash)]
struct JoinKey(PayNumber, Code, String);

impl JoinKey {
    fn of(advice: &Advice) -> Option<Self> {
        Some(Self(advice.pay_number?, advice.code?, said(&advice.text)))
    }
}

fn join(u721: Vec<(usize, Advice)>, fejl_advis: Vec<(usize, Advice)>, folded: &mut [usize]) -> Vec<Merged> {
    // The first row of each key that waits for a partner, and for each row the next one of its key.
    let mut first: HashMap<JoinKey, usize> = HashMap::with_capacity(u721.len().min(fejl_advis.len()));
    let mut next: Vec<Option<usize>> = vec![None; u721.len()];
    if !fejl_advis.is_empty() {
        for (at, (_, advice)) in u721.iter().enumerate().rev() {
            if let Some(key) = JoinKey::of(advice) {
                next[at] = first.insert(key, at);
            }
        }
    }
    let mut rows: Vec<Merged> = made_anew(u721, |_, (_, advice)| alone(advice));
    for (file, advice) in fejl_advis {
        let partner = JoinKey::of(&advice).and_then(|key| {
            let at = first.remove(&key)?;
            first.extend(next[at].map(|later| (key, later)));
            Some(at)
        });
        match partner {
            Some(at) => {
                folded[file] += 1;
                together(&mut rows[at], advice);
            }
            None => rows.push(alone(advice)),
        }
    }
    rows
}

fn alone(advice: Advice) -> Merged {
    let origins = vec![Origin { print: advice.print, at: advice.at.clone() }];
    Merged { advice, origins }
}

/// Joins a row of Fejl & Advis to its partner from U721.
fn together(row: &mut Merged, other: Advice) {
    row.origins.push(Origin { print: other.print, at: other.at.clone() });
    row.fill(other);
}

impl Merged {
    /// Adds what another print knows of the row: the text is that of Fejl & Advis, the type the graver of the two, and each
    /// other field that of the print that has it.
    pub fn fill(&mut self, other: Advice) {
        fill(&mut self.advice, other);
    }
}

fn fill(mine: &mut Advice, other: Advice) {
    mine.kind = mine.kind.min(other.kind);
    mine.flagged |= other.flagged;
    for field in Field::OF_ADVICE {
        let is_worded_better = field == Field::Text && other.print == PrintKind::FejlAdvis;
        if is_worded_better || mine.get(field).is_empty() {
            mine.set(field, other.get(field));
        }
    }
}

/// A text as it is compared: upper case, no blanks, dates in one form.
pub fn said(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut in_number = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let letters = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters > 0 {
            said.push_str(&text[at..at + letters]);
            (at, in_number) = (at + letters, false);
            continue;
        }
        if byte.is_ascii_digit()
            && !in_number
            && let Some((day, length)) = values::date_at(&bytes[at..])
        {
            match day {
                Day::On(date) => said.push_str(&date.to_string()),
                Day::Never => said.push_str("9999-12-31"),
            }
            at += length;
            continue;
        }
        in_number = byte.is_ascii_digit() || (in_number && matches!(byte, b'.' | b',' | b'-' | b'/'));
        if byte.is_ascii() {
            if !char::from(byte).is_whitespace() {
                said.push(char::from(byte));
            }
            at += 1;
        } else if let Some(letter) = text[at..].chars().next() {
            if !letter.is_whitespace() {
                push_capital(&mut said, letter);
            }
            at += letter.len_utf8();
        }
    }
    said.make_ascii_uppercase();
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FileName, Location};

    fn advice(print: PrintKind, line: u32, code: &str, text: &str) -> Advice {
        let at = Location::new(&FileName::new(print.word(), print.word()), 1, line);
        Advice {
            pay_number: PayNumber::parse("140275-0042 001"),
            code: Code::parse(code),
            text: text.into(),
            ..Advice::new(print, at, Kind::Advice)
        }
    }

    fn u(line: u32, code: &str, text: &str) -> Advice {
        advice(PrintKind::U721, line, code, text)
    }

    fn f(line: u32, code: &str, text: &str) -> Advice {
        advice(PrintKind::FejlAdvis, line, code, text)
    }

    #[test]
    fn texts_say_the_same_whatever_their_casing_spacing_and_date_form() {
        let same = said("Afgangsoplysning kan ikke slettes pr. 01/02-2022");
        assert_eq!(said("AFGANGSOPLYSNING  KAN IKKE\nSLETTES PR. 01.02.2022"), same);
        assert_ne!(said("AFGANGSOPLYSNING KAN IKKE SLETTES PR. 02.01.2022"), same);
        assert_ne!(said("kr. 1.515,90"), said("kr. 1.515,91"));
        assert_eq!(
            said("Løn-nr.7a/b 12-01.02.2022,x01.02.2022 Straße"),
            "LØN-NR.7A/B12-01.02.2022,X2022-02-01STRASSE"
        );
    }

    #[test]
    fn the_same_advice_in_both_prints_is_one_row_with_both_origins() {
        let outcome =
            merge(vec![vec![u(1, "OT0387", "PR. 01.02.2022")], vec![f(9, "OT0387", "pr. 01/02-2022")]]);
        assert_eq!(outcome.rows.len(), 1);
        assert_eq!(outcome.rows[0].advice.text, "pr. 01/02-2022");
        assert_eq!(outcome.rows[0].origins.iter().map(|o| o.at.line).collect::<Vec<_>>(), [1, 9]);
        assert_eq!(outcome.folded, [0, 1]);
    }

    #[test]
    fn another_text_or_code_or_no_person_is_another_row() {
        assert_eq!(merge(vec![vec![u(1, "OT0387", "A")], vec![f(9, "OT0387", "B")]]).rows.len(), 2);
        assert_eq!(merge(vec![vec![u(1, "OT0387", "A")], vec![f(9, "OT0109", "A")]]).rows.len(), 2);
        let nobody = |mut advice: Advice| {
            advice.pay_number = None;
            advice
        };
        let outcome = merge(vec![vec![nobody(u(1, "OT0387", "A"))], vec![nobody(f(9, "OT0387", "A"))]]);
        assert_eq!(outcome.rows.len(), 2);
    }

    #[test]
    fn identical_rows_inside_one_print_stay_apart_and_pair_one_to_one() {
        let twice = vec![u(1, "RB7050", "X"), u(2, "RB7050", "x")];
        assert_eq!(merge(vec![twice.clone()]).rows.len(), 2);
        let outcome = merge(vec![twice, vec![f(9, "RB7050", "X")]]);
        assert_eq!(outcome.rows.len(), 2);
        assert_eq!(outcome.rows[0].origins.len(), 2);
        assert_eq!(outcome.rows[1].origins.len(), 1);
    }

    #[test]
    fn reprints_and_splits_are_counted_once() {
        let whole = vec![u(1, "RB7050", "X"), u(2, "RB7050", "X"), u(3, "RB7113", "Y")];
        let split_a = vec![u(1, "RB7050", "X"), u(2, "RB7113", "Y")];
        let split_b = vec![u(1, "RB7050", "X"), u(2, "RB7050", "X"), u(3, "RB7050", "X")];
        let outcome = merge(vec![whole, split_a, split_b]);
        assert_eq!(outcome.rows.len(), 4, "RB7050 three times as in the last, RB7113 once");
        assert_eq!(outcome.folded, [0, 2, 2]);
    }

    #[test]
    fn the_graver_type_wins() {
        let mut fejl = f(9, "OT0387", "A");
        fejl.kind = Kind::Error;
        assert_eq!(merge(vec![vec![u(1, "OT0387", "A")], vec![fejl]]).rows[0].advice.kind, Kind::Error);
    }

    proptest::proptest! {
        #[test]
        fn rows_in_are_rows_out_and_folded(
            files in proptest::collection::vec(
                (proptest::bool::ANY, proptest::collection::vec((0usize..2, 0usize..3), 0..8)), 0..5),
        ) {
            let files: Vec<Vec<Advice>> = files.into_iter().map(|(is_u721, rows)| {
                let print = if is_u721 { PrintKind::U721 } else { PrintKind::FejlAdvis };
                rows.into_iter().enumerate().map(|(line, (code, text))| {
                    advice(print, line as u32, ["RB7050", "OT0387"][code], ["a", "b", "c"][text])
                }).collect()
            }).collect();
            let rows_in: usize = files.iter().map(Vec::len).sum();
            let outcome = merge(files);
            let folded: usize = outcome.folded.iter().sum();
            proptest::prop_assert_eq!(rows_in, outcome.rows.len() + folded);
        }
    }
}
