//! Prints that lost, doubled or swapped pages, and rows that were damaged: no text stands on another row, and no such
//! print is taken for a whole one.
//!
//! The prints are made here, so that the truth is known: every line of a text names its row in brackets. What the
//! mutations do to the two reference prints is held against those prints as they are.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use uddata::domain::problem::Weight;
use uddata::domain::{Advice, FileName};
use uddata::formats::document::DocumentBody;
use uddata::formats::read;
use uddata::formats::read::kind::FileKind;
use uddata::prints::layout::{Layout, Layouts, load};
use uddata::prints::parse;
use uddata::prints::parse::reading::ParsedPrint;

/// The layout that comes with the program under this name.
fn built_in(name: &str) -> Layout {
    let (file, text) = Layouts::BUILTIN.into_iter().find(|(file, _)| *file == name).unwrap();
    load(Path::new(file), text).unwrap()
}

/// What is read of a print, and whether it is told that something is wrong with it: exit 3, and nothing closes.
fn parsed(print: &str, layout: &Layout) -> Option<(ParsedPrint, bool)> {
    let file: Arc<FileName> = FileName::new("in.txt", "in.txt");
    let document = read::whole(&file, FileKind::Text, print.as_bytes()).ok()?;
    let DocumentBody::Lines(lines) = &document.body else { return None };
    let read = parse::lines::read(&file, lines, layout, true).ok()?;
    let lacks = read.parts.iter().any(|part| !part.heading.is_complete());
    let is_fault = |problem: &&uddata::domain::problem::Problem| problem.weight == Weight::Fault;
    let told = lacks || read.all_problems().chain(&document.problems).any(|problem| is_fault(&problem));
    Some((read, told))
}

fn rows(read: &ParsedPrint) -> impl Iterator<Item = &Advice> {
    read.parts.iter().flat_map(|part| &part.advices)
}

/// A print whose every row has a person of its own and names itself in every line of its text.
#[derive(Debug, Clone)]
struct Printed {
    pages: Vec<Vec<String>>,
    with_form_feeds: bool,
}

impl Printed {
    fn text(&self) -> String {
        let pages: Vec<String> = self.pages.iter().map(|page| page.join("\n")).collect();
        pages.join(if self.with_form_feeds { "\n\u{c}" } else { "\n" }) + "\n"
    }
}

/// The lønnummer of row `row`: invented, and of no real person, as month and year fit no check.
fn pay_number(row: usize) -> String {
    format!("{:02}{:02}{:02}-0{:03} 001", row % 27 + 2, row % 11 + 2, row % 60 + 30, row % 1000)
}

fn row_of(pay_number: &str) -> Option<usize> {
    (0..200).find(|row| self::pay_number(*row) == pay_number)
}

const U721_COLUMNS: &str =
    "LØNNUMMER        NAVN                          PKAT  ADM.TJ.STED  KODE     LØNDEL  TEKST";
const TITLES: [&str; 3] = ["FEJL", "ADVIS", "ERINDRINGER"];

fn u721(further: &[usize], page_length: usize, with_form_feeds: bool) -> Printed {
    let third = further.len().div_ceil(3).max(1);
    let mut body: Vec<(usize, String)> = Vec::new();
    for (row, lines) in further.iter().enumerate() {
        let start = format!("{}  PERSON NR {:<19}103   009999       RB7050   7040    ", pay_number(row), "")
            .replace("PERSON NR", "JENSEN OLE");
        let wrapped = " ".repeat(start.chars().count());
        body.push((row / third, format!("{start}TEKST [{row}] BEGYNDER HER")));
        body.extend((0..*lines).map(|_| (row / third, format!("{wrapped}OG [{row}] GÅR VIDERE"))));
    }
    let mut pages: Vec<Vec<String>> = Vec::new();
    for chunk in body.chunks(page_length) {
        let mut page = vec![
            format!("UDDATA 721{:40}KONTROLLOG{:62}SIDE  {:>4}", "", "", pages.len() + 1),
            "GRUPPE   999  DEMOSTYRELSEN                        LG 08/2023  2. LØNKØRSEL          DATO 21.07.2023"
                .to_string(),
        ];
        let mut section = None;
        for (title, line) in chunk {
            if section.replace(*title) != Some(*title) {
                page.extend([String::new(), TITLES[*title].to_string(), U721_COLUMNS.to_string()]);
            }
            page.push(line.clone());
        }
        page.push(String::new());
        pages.push(page);
    }
    let count = |title: usize| (0..further.len()).filter(|row| row / third == title).count();
    let counts =
        format!("ANTAL FEJL   {}   ANTAL ADVIS   {}   ANTAL ERINDRINGER   {}", count(0), count(1), count(2));
    pages.last_mut().unwrap().push(counts);
    Printed { pages, with_form_feeds }
}

fn fejl_advis(further: &[usize], page_length: usize, with_form_feeds: bool) -> Printed {
    let mut body = Vec::new();
    for (row, lines) in further.iter().enumerate() {
        body.push(format!(
            "{}  999  Nej         Advis        Oprykning      EATC04       009999   RB7050  B    ASCP",
            pay_number(row)
        ));
        body.push(format!("Tekst..........: Tekst [{row}] begynder her"));
        body.extend((0..*lines).map(|_| format!("                 og [{row}] går videre")));
    }
    let most = body.len().div_ceil(page_length);
    let mut pages: Vec<Vec<String>> = Vec::new();
    for chunk in body.chunks(page_length) {
        let side = pages.len() + 1;
        let mut page = vec![
            "Udskrift af....: Dannede fejl og advarsler".to_string(),
            format!("Løngeneration..: 08/2023   Lønkørsel..: 2      Side.....: {side} af {most}"),
            "Miljø..........: ProdDrift      Udskrevet den..: 21. jul 2023  kl. 08:48".to_string(),
            "Af.............: SLS0493".to_string(),
        ];
        if side == 1 {
            page.push("Gruppe.........: 999".to_string());
            page.push(format!("Antal..........: {} Dannede fejl og advarsler", further.len()));
        }
        page.push(String::new());
        page.push(
            "Lønnummer        SLS  Følgeajour  Fejl/advis   Systemafsnit   Transaktion  Tj.sted  Kode    Art  Program"
                .to_string(),
        );
        page.extend(chunk.iter().cloned());
        pages.push(page);
    }
    Printed { pages, with_form_feeds }
}

/// The first text that stands on another row than its own.
fn on_another_row(read: &ParsedPrint) -> Option<String> {
    rows(read).find_map(|advice| {
        let own = advice.pay_number.map(|number| number.full()).and_then(|number| row_of(&number));
        let named: Vec<usize> =
            advice.text.split('[').skip(1).filter_map(|rest| rest.split(']').next()?.parse().ok()).collect();
        let own = own.or(named.first().copied());
        (!named.iter().all(|row| Some(*row) == own)).then(|| format!("{named:?} on the row of {own:?}"))
    })
}

fn a_print() -> impl Strategy<Value = (Printed, &'static str)> {
    let further = prop::collection::vec(0usize..4, 4..30);
    (further, 3usize..12, prop::bool::ANY, prop::bool::ANY).prop_map(|(further, length, feeds, is_u721)| {
        match is_u721 {
            true => (u721(&further, length, feeds), "u721.toml"),
            false => (fejl_advis(&further, length, feeds), "fejl-advis.toml"),
        }
    })
}

/// What can happen to a row's line, so that it is none any more.
fn damaged(line: &str, how: usize) -> String {
    let head: String = line.chars().take(16).collect();
    let rest: String = line.chars().skip(16).collect();
    let overwritten =
        |sign: &str| line.chars().map(|c| if c == ' ' { " ".into() } else { sign.to_string() }).collect();
    match how {
        0 => overwritten("X"),
        1 => overwritten("*"),
        2 => "-".repeat(line.chars().count()),
        3 => format!("XXXXXX-XXXX XXX {rest}"),
        4 => format!("{}XXXX{}", &head[..7], &head[11..]) + &rest,
        5 => line.replace("RB7050", "RB70501"),
        6 => line.replace("RB7050", "RB70").replace("Advis", "Adv."),
        7 => format!("{}{}", " ".repeat(16), rest.replace("RB7050", "R?7050")),
        8 => format!("{head}\u{1}{rest}"),
        9 => format!("     {line}"),
        10 => line.trim_end().chars().rev().collect(),
        11 => format!("{}{}", " ".repeat(16), rest),
        12 => "*** SLETTET ***".to_string(),
        _ => String::new(),
    }
}

const DAMAGES: usize = 14;

proptest! {
    #[test]
    fn a_print_that_is_whole_is_read_as_it_stands((print, layout) in a_print()) {
        let (read, told) = parsed(&print.text(), &built_in(layout)).unwrap();
        prop_assert!(!told, "{:?}", read.all_problems().collect::<Vec<_>>());
        prop_assert_eq!(on_another_row(&read), None);
        prop_assert_eq!(read.unrecognised.len(), 0);
    }

    #[test]
    fn a_page_lost_doubled_or_swapped_gives_no_text_to_another_row(
        (mut print, layout) in a_print(),
        (at, to, how) in (0usize..100, 0usize..100, 0usize..4),
    ) {
        let count = print.pages.len();
        let (at, to) = (at % count, to % count);
        prop_assume!(count > 1 && (how != 2 || at != to));
        match how {
            0 => drop(print.pages.remove(at)),
            1 => print.pages.insert(to, print.pages[at].clone()),
            2 => print.pages.swap(at, to),
            _ => print.pages.truncate(at.max(1)),
        }
        let (read, told) = parsed(&print.text(), &built_in(layout)).map_or((None, true), |(r, t)| (Some(r), t));
        prop_assert!(told || print.pages.len() == count && how == 3, "taken for a whole print");
        if let Some(read) = read {
            prop_assert_eq!(on_another_row(&read), None);
        }
    }

    #[test]
    fn a_damaged_row_gives_no_text_to_another_row(
        (mut print, layout) in a_print(),
        (at, how) in (0usize..1000, 0usize..DAMAGES),
    ) {
        let is_row = |line: &String| line.contains("RB7050");
        let lines: Vec<&mut String> = print.pages.iter_mut().flatten().filter(|line| is_row(line)).collect();
        let count = lines.len();
        let line = lines.into_iter().nth(at % count).unwrap();
        *line = damaged(line, how);
        let (read, told) = parsed(&print.text(), &built_in(layout)).map_or((None, true), |(r, t)| (Some(r), t));
        prop_assert!(told, "taken for a whole print");
        if let Some(read) = read {
            prop_assert_eq!(on_another_row(&read), None);
        }
    }
}

/// Every row of the reference prints without what these columns of characters hold, and a print that lost the cell in one row.
#[test]
fn a_column_that_is_blank_in_every_row_is_told() {
    for (name, print, from, length, field) in [
        ("u721.toml", REFERENCE[0].1, 47, 3, "PKAT"),
        ("u721.toml", REFERENCE[0].1, 53, 6, "Tjenestested"),
        ("fejl-advis.toml", REFERENCE[1].1, 75, 6, "Tjenestested"),
        ("fejl-advis.toml", REFERENCE[1].1, 46, 13, "Systemafsnit"),
    ] {
        let is_row = |line: &str| line.starts_with(|sign: char| sign.is_ascii_digit());
        let without = |line: &str| -> String {
            let signs = line.chars().enumerate();
            signs.map(|(at, sign)| if (from..from + length).contains(&at) { ' ' } else { sign }).collect()
        };
        let lines: Vec<&str> = print.lines().collect();
        let all: Vec<String> =
            lines.iter().map(|line| if is_row(line) { without(line) } else { (*line).to_string() }).collect();
        let (read, told) = parsed(&(all.join("\n") + "\n"), &built_in(name)).unwrap();
        let said: Vec<String> = read.all_problems().map(ToString::to_string).collect();
        assert!(told, "{name} {field}");
        assert!(said.iter().any(|said| said.contains(&format!("no row says its {field}"))), "{said:?}");

        let first = lines.iter().position(|line| is_row(line)).unwrap();
        let one: Vec<String> = (0..)
            .zip(&lines)
            .map(|(at, line)| if at == first { without(line) } else { (*line).to_string() })
            .collect();
        let (read, told) = parsed(&(one.join("\n") + "\n"), &built_in(name)).unwrap();
        let said: Vec<String> = read.all_problems().map(ToString::to_string).collect();
        assert!(
            told || said.iter().any(|said| said.contains(&format!("1 row(s) do not say their {field}"))),
            "{said:?}"
        );
    }
}

/// Whichever page of a reference print is missing: it is told, and what the page held is on no other row.
#[test]
fn a_missing_page_of_a_reference_print_is_never_silent() {
    for (name, print) in REFERENCE {
        let layout = built_in(name);
        let (whole, _) = parsed(print, &layout).unwrap();
        let truth: HashMap<String, &Advice> =
            rows(&whole).map(|advice| (advice.pay_number.unwrap().full(), advice)).collect();
        let pages: Vec<&str> = print.split('\u{c}').collect();
        for missing in 0..pages.len() {
            let left: Vec<&str> =
                (0..).zip(&pages).filter(|(at, _)| *at != missing).map(|(_, page)| *page).collect();
            let Some((read, told)) = parsed(&left.join("\u{c}"), &layout) else { continue };
            assert!(told, "{name} without page {}", missing + 1);
            assert_eq!(read_wrongly(&read, &truth), None, "{name} without page {}", missing + 1);
        }
    }
}

const REFERENCE: [(&str, &str); 2] = [
    ("u721.toml", include_str!("../../fixtures/samples/u721.txt")),
    ("fejl-advis.toml", include_str!("../../fixtures/samples/fejl-advis.txt")),
];

/// Numbers that are the same at every run: `count(seed)` mutations can be made again one by one.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % most.max(1) as u64) as usize
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// Lines that a print may get from elsewhere.
const FOREIGN: [&str; 9] = [
    "*** DRIFTSMEDDELELSE: SYSTEMET ER LUKKET SØNDAG ***",
    "INFORMATION",
    "FEJL",
    "ADVIS",
    "Af.............: SLS0001",
    "SIDE     7",
    "----------------------------------------------------------------",
    "120380-0051 001",
    "0000000000 000 0000",
];

/// Changes a print as paper, mail and people do. What no reader could tell from what was printed (another digit in a
/// lønnummer, another word in a text, a line of a text that is gone) is not among it.
fn mutated(print: &str, is_u721: bool, chance: &mut Chance) -> (String, String) {
    let mut lines: Vec<String> = print.lines().map(str::to_string).collect();
    // A sign right before a text may be its first letter.
    let text_from = if is_u721 { 82 } else { 16 };
    let at = chance.below(lines.len());
    let width = lines[at].chars().count();
    let is_row = |line: &str| line.contains("-00") && line.len() > 60;
    let left = if is_u721 || !is_row(&lines[at]) { width.min(text_from) } else { width };
    let (from, length) = (chance.below(left), 1 + chance.below(12));
    // Nobody can tell a name that was overwritten from another name.
    let name = if is_u721 { 17..47 } else { 0..0 };
    let over = |line: &str, sign: char| -> String {
        let inside =
            |place: usize| (from..(from + length).min(left)).contains(&place) && !name.contains(&place);
        line.chars().enumerate().map(|(place, c)| if inside(place) { sign } else { c }).collect()
    };
    let how = chance.below(17);
    match how {
        0 => drop(lines.remove(at)),
        1 if is_row(&lines[at]) || lines[at].trim_start().len() == lines[at].len() => {
            let line = lines[at].clone();
            lines.insert(chance.below(lines.len()), line);
        }
        2 => lines.truncate(at),
        3 => lines[at] = over(&lines[at], ' '),
        4 => {
            let sign = chance.of(&["X", "*", "#", "?"]).chars().next().unwrap_or('X');
            lines[at] = over(&lines[at], sign);
        }
        5 => lines[at] = " ".repeat(1 + chance.below(30)) + &lines[at],
        6 => lines[at] = lines[at].chars().skip(1 + chance.below(20)).collect(),
        7 => lines.insert(at, chance.of(&FOREIGN).to_string()),
        8 => lines.insert(at, String::new()),
        9 => lines.retain(|line| !line.is_empty()),
        10 => lines[at] = lines[at].replace("-00", "-XX"),
        11 => lines[at] = lines[at].to_lowercase(),
        12 => lines[at] += "        <",
        13 if at + 1 < lines.len() => {
            let next = lines.remove(at + 1);
            lines[at] += &next;
        }
        14 => {
            let right: String = lines[at].chars().skip(from).collect();
            lines[at] = lines[at].chars().take(from).collect();
            lines.insert(at + 1, right);
        }
        15 => {
            let place = lines[at].char_indices().nth(from).map_or(0, |(place, _)| place);
            lines[at].insert(place, '\u{1}');
        }
        16 => {
            let pages: Vec<usize> =
                (0..lines.len()).filter(|at| lines[*at].to_lowercase().contains("side")).collect();
            let second = pages.last().copied().unwrap_or(0).saturating_sub(usize::from(!is_u721));
            lines.rotate_left(second);
        }
        _ => {}
    }
    (lines.join("\n") + "\n", format!("mutation {how} at line {}", at + 1))
}

/// Whether the words of `text` stand in `original`, in that order.
fn is_part_of(text: &str, original: &str) -> bool {
    let text = text.to_lowercase();
    let original = original.to_lowercase();
    let mut words = original.split_whitespace();
    text.split_whitespace().all(|word| words.any(|other| other == word))
}

/// What a mutated print gives a person that the print does not, where nothing is said of it.
fn read_wrongly(read: &ParsedPrint, truth: &HashMap<String, &Advice>) -> Option<String> {
    let person = |advice: &Advice| advice.pay_number.map(|number| number.full()).unwrap_or_default();
    rows(read).find_map(|advice| {
        let Some(original) = truth.get(&person(advice)) else {
            return Some("a person of its own".to_string());
        };
        let same = advice.kind == original.kind
            && advice.code == original.code
            && is_part_of(&advice.text, &original.text)
            && (advice.name.is_empty() || advice.name.eq_ignore_ascii_case(&original.name));
        (!same).then(|| format!("{} {:?}: {}", advice.kind.word(), advice.code, advice.text))
    })
}

/// Mutates both reference prints `count` times each; what is read wrongly though nothing is said of it.
fn wrong_at_exit_0(count: usize) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, print) in REFERENCE {
        let layout = built_in(name);
        let (whole, told) = parsed(print, &layout).unwrap();
        assert!(!told);
        let truth: HashMap<String, &Advice> =
            rows(&whole).map(|advice| (advice.pay_number.unwrap().full(), advice)).collect();
        for seed in 0..count {
            let mut chance = Chance(seed as u64);
            let (text, how) = mutated(print, name == "u721.toml", &mut chance);
            if let Some((read, false)) = parsed(&text, &layout)
                && let Some(what) = read_wrongly(&read, &truth)
            {
                wrong.push(format!("{name}, {seed} ({how}): {what}"));
            }
        }
    }
    wrong
}

/// 1,000 mutations of each reference print; as many as `UDDATA_MUTATIONS` says in the long check, `tests/mutations.sh`.
#[test]
fn no_mutation_of_a_reference_print_is_read_wrongly_in_silence() {
    let asked = std::env::var("UDDATA_MUTATIONS").ok().and_then(|count| count.parse().ok());
    let wrong = wrong_at_exit_0(asked.unwrap_or(1_000));
    assert!(
        wrong.is_empty(),
        "{} read wrongly, the first ones:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
}
