//! Lines whose values hold for the rows below them: a person over its advices, a code over its persons.

use super::labels::known_label;
use super::pieces::chunks;
use crate::domain::field::Field;
use crate::domain::{Code, Kind, PayNumber};
use crate::prints::layout::shape::ValueShape;

/// What stands above rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AboveRows {
    /// The forms of the lines, the longest first.
    pub(super) forms: Vec<String>,
    /// Which lines they are: index into the lines.
    pub(super) at: Vec<usize>,
    /// The fields that they hold.
    pub(super) fields: Vec<Field>,
}

/// What a line holds that only rows and what stands above them hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Person,
    Code,
    Both,
    Neither,
}

/// The lines that stand above rows; `None` where rows have lønnummer and code, or no lønnummer anywhere.
pub(super) fn find(lines: &[&str]) -> Option<AboveRows> {
    let holds: Vec<Holds> = lines.iter().map(|line| what_stands_in(line)).collect();
    let count = |what: Holds| holds.iter().filter(|it| **it == what).count();
    let (persons, codes, both) = (count(Holds::Person), count(Holds::Code), count(Holds::Both));
    if persons < 2 || codes < 2 || both * 10 > persons + codes {
        return None;
    }
    let indent = |what: Holds| {
        let of = (0..lines.len()).filter(|at| holds[*at] == what);
        of.map(|at| lines[at].len() - lines[at].trim_start().len()).min().unwrap_or(0)
    };
    let of_person = indent(Holds::Person) < indent(Holds::Code)
        || indent(Holds::Person) == indent(Holds::Code) && persons <= codes;
    let above = if of_person { Holds::Person } else { Holds::Code };
    let at: Vec<usize> = (0..lines.len()).filter(|at| holds[*at] == above).collect();
    let mut forms: Vec<String> = Vec::new();
    let mut fields: Vec<Field> = Vec::new();
    for line in &at {
        let (form, of_line) = form_of(lines[*line], of_person);
        fields.extend(of_line.into_iter().filter(|field| !fields.contains(field)).collect::<Vec<_>>());
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms.sort_by_key(|form| std::cmp::Reverse(form.chars().count()));
    (forms.len() <= MOST_FORMS).then_some(AboveRows { forms, at, fields })
}

/// More forms than these are no lines of one kind.
const MOST_FORMS: usize = 6;

fn what_stands_in(line: &str) -> Holds {
    let mut before = "";
    let (mut person, mut code) = (false, false);
    for word in line.split_whitespace() {
        let two = format!("{before}{word}");
        person |= PayNumber::parse_printed(word).is_some();
        code |= Code::parse(word).is_some()
            || before.len() == 2 && word.len() == 4 && Code::parse(&two).is_some();
        before = word;
    }
    match (person, code) {
        (true, true) => Holds::Both,
        (true, false) => Holds::Person,
        (false, true) => Holds::Code,
        (false, false) => Holds::Neither,
    }
}

/// The form of a line above rows, and the fields that it holds.
pub(super) fn form_of_line(line: &str) -> (String, Vec<Field>) {
    form_of(line, what_stands_in(line) != Holds::Code)
}

/// The form of a line with its fields.
fn form_of(line: &str, of_person: bool) -> (String, Vec<Field>) {
    let mut form: Vec<String> = Vec::new();
    let mut fields: Vec<Field> = Vec::new();
    let mut pieces: Vec<&str> = Vec::new();
    for chunk in chunks(line) {
        pieces.extend(apart(chunk.text));
    }
    for piece in pieces {
        let (shown, field) = meaning(piece, of_person, &fields);
        form.push(shown);
        fields.extend(field);
    }
    (form.join(" "), fields)
}

/// `(fortsat)` stands for itself; so does what is in front of a lønnummer or a code.
fn apart(chunk: &str) -> Vec<&str> {
    if let Some(rest) = chunk.strip_prefix('(')
        && let Some((inside, after)) = rest.split_once(')')
    {
        let bracket = &chunk[..inside.len() + 2];
        let after = Some(after.trim()).filter(|after| !after.is_empty());
        return [Some(bracket), after].into_iter().flatten().collect();
    }
    if let Some((before, _)) = chunk.split_once(" (")
        && chunk.ends_with(')')
    {
        return vec![before, chunk[before.len()..].trim()];
    }
    for (at, _) in chunk.match_indices(' ') {
        let (value, rest) = (&chunk[..at], chunk[at..].trim());
        let serial = rest.split(' ').next().unwrap_or_default();
        let whole = at + 1 + serial.len();
        if Code::parse(value).is_some() {
            return vec![value, rest];
        }
        if PayNumber::parse_printed(value).is_some() {
            let with_serial = chunk.get(..whole).filter(|text| PayNumber::parse_printed(text).is_some());
            let value = with_serial.unwrap_or(value);
            let rest = chunk[value.len()..].trim();
            return [Some(value), Some(rest).filter(|rest| !rest.is_empty())].into_iter().flatten().collect();
        }
    }
    vec![chunk]
}

/// What stands for a piece in a form, and the field that it holds.
fn meaning(piece: &str, of_person: bool, taken: &[Field]) -> (String, Option<Field>) {
    let free = |field: Field| !taken.contains(&field);
    let slot = |field: Field| (format!("{{{}}}", field.name()), Some(field));
    if PayNumber::parse_printed(piece).is_some() && free(Field::PayNumber) {
        return slot(Field::PayNumber);
    }
    if Code::parse(piece).is_some() && free(Field::Code) {
        return slot(Field::Code);
    }
    if Kind::parse(piece).is_some() && free(Field::Kind) {
        return slot(Field::Kind);
    }
    if piece.starts_with('(') {
        return (piece.to_string(), None);
    }
    if let Some((label, field)) = labelled(piece).filter(|(_, field)| free(*field)) {
        return (format!("{label} {{{}}}", field.name()), Some(field));
    }
    let has_digit = piece.contains(|c: char| c.is_ascii_digit());
    match (of_person, has_digit) {
        (true, false) if free(Field::Name) => slot(Field::Name),
        (false, _) if free(Field::Text) => slot(Field::Text),
        _ => ("{*}".to_string(), None),
    }
}

/// The label of a piece like `Tj.sted 000151`, with its leader, and the field that it names.
fn labelled(piece: &str) -> Option<(String, Field)> {
    for (at, _) in piece.match_indices(' ').collect::<Vec<_>>().into_iter().rev() {
        let (label, value) = (piece[..at].trim_end(), piece[at..].trim());
        let bare = label.trim_end_matches([':', '.', ' ']);
        let Some(field) = known_label(bare).filter(|field| *field != Field::Other) else { continue };
        if ValueShape::new(field, None).fits(value) {
            let dots = label.len() - label.trim_end_matches(':').trim_end_matches('.').len();
            let label = if dots > 2 { format!("{bare}..:") } else { label.to_string() };
            return Some((label, field));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_stands_above_its_advices() {
        let lines = [
            "050750-0251 002  Høj, Rømer                 Tj.sted 000151   PKAT 103",
            "    XP1200  Advis        12 timers fravær overlapper ferie",
            "    FE2217  Information  eSkattekort afsluttes OK",
            "",
            "230694-0788 003  Pedersen, Frede   (fortsat) Tj.sted 000105   PKAT 026",
            "    RB7115  Advis        ATP-sats svarer ikke til stillingskoden",
        ];
        let above = find(&lines).unwrap();
        assert_eq!(
            above.forms,
            [
                "{Lønnummer} {Navn} (fortsat) Tj.sted {Tjenestested} PKAT {PKAT}",
                "{Lønnummer} {Navn} Tj.sted {Tjenestested} PKAT {PKAT}",
            ]
        );
        assert_eq!(above.at, [0, 4]);
    }

    #[test]
    fn a_code_stands_above_its_persons() {
        let lines = [
            "RB7050  ADVIS  SKYLDIGT BELØB MODREGNES I NÆSTE LØNUDBETALING",
            "   140275-0042 001  HØJ ÅSE      1.515,90",
            "   230688-0117 001  HOLM IDA       250,00",
            "OT0387  FEJL   AFGANGSOPLYSNING KAN IKKE SLETTES",
            "   050391-0033 001  JENSEN OLE     10,00",
        ];
        let above = find(&lines).unwrap();
        assert_eq!(above.forms, ["{Kode} {Type} {Tekst}"]);
        assert_eq!(above.at, [0, 3]);
        assert!(find(&["140275-0042 001  RB7050  a", "140275-0042 001  RB7050  b"]).is_none());
    }
}
