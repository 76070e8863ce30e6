//! Thousands of prints that were damaged on their way, through every command that reads them: whatever a line becomes, a head,
//! a label, a title, half of two, nothing quotes it. Persons stand in the reports and nowhere else.

use std::fmt::Write as _;

use crate::canary::watch;
use crate::persons;
use crate::program::Stage;

/// How many prints are damaged.
const PRINTS: usize = 2_000;
/// How many of them a layout is drafted for, one command each.
const DRAFTS: usize = 40;

/// A fixed sequence of numbers that looks like chance.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

/// What strays into lines: persons of the fixtures, in forms that people and prints have.
const STRAY: [&str; 8] = [
    "Hanne 120380-0051",
    "PEDERSEN KIRSTEN 120380-0051",
    "JENSEN OLE",
    "050391 - 0033 JENSEN OLE",
    "MØLLER BENT:",
    "14 02 75 0042",
    "NIELSEN FINN..: 110568-0092",
    "SØRENSEN ÅSE MARIE  080972-0014 001",
];

fn damaged(print: &str, chance: &mut Chance) -> String {
    let mut lines: Vec<Vec<char>> = print.lines().map(|line| line.chars().collect()).collect();
    for _ in 0..1 + chance.below(4) {
        // Above all what stands above the rows, which decides how they are read.
        let end = if chance.below(2) == 0 { 20 } else { lines.len() };
        let at = chance.below(end.min(lines.len()));
        let column = chance.below(lines[at].len() + 1);
        match chance.below(8) {
            0 | 1 => {
                let stray = format!(" {} ", STRAY[chance.below(STRAY.len())]);
                lines[at].splice(column..column, stray.chars());
            }
            2 => lines[at].truncate(column),
            3 => _ = lines[at].drain(..column),
            4 => {
                let other = chance.below(lines.len());
                lines.swap(at, other);
            }
            5 if at + 1 < lines.len() => {
                let next = lines.remove(at + 1);
                lines[at].extend(next);
            }
            6 => {
                let rest = lines[at].split_off(column);
                lines.insert(at + 1, rest);
            }
            _ => {
                let blanks = vec![' '; 1 + chance.below(9)];
                lines[at].splice(column..column, blanks);
            }
        }
    }
    lines.iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{}", line.iter().collect::<String>());
        text
    })
}

#[test]
fn nothing_quotes_a_damaged_print() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/samples");
    let prints =
        ["fejl-advis.txt", "u721.txt"].map(|name| std::fs::read_to_string(folder.join(name)).unwrap());
    let stage = Stage::new();
    let mut chance = Chance(20_231);
    for number in 0..PRINTS {
        stage.put(&format!("ind/{number:04}.txt"), damaged(&prints[number % 2], &mut chance));
    }
    let mut leaks = Vec::new();
    let mut run = |words: &str| leaks.extend(watch(&stage, &words.split(' ').collect::<Vec<_>>()).err());
    for command in [
        "report ind --out ud --cpr masked --customers kunder.csv",
        "report ind --out ud --json",
        "inspect ind --lines",
        "inspect ind --lines --json",
        "rules list ind --json",
        "rules learn --kunde ind --sam ind --out forslag.xlsx --json",
        "check",
        "collect ind --out ud --json",
        "history trend --out ud",
        "send ud --dry-run",
    ] {
        stage.put(
            "kunder.csv",
            "Løngruppe;Kunde;Modtagere;Levering;Frigivelse;CPR\n999;K;k;mappe;automatisk;maskeret\n",
        );
        run(command);
    }
    for number in 0..DRAFTS {
        run(&format!("layout new ind/{:04}.txt --out udkast/{number}.toml", number * (PRINTS / DRAFTS)));
    }
    for (name, bytes) in
        stage.files("ud").into_iter().filter(|(name, _)| name.ends_with(".html") || name.ends_with(".json"))
    {
        leaks.extend(persons::assert_none_in(&name, &String::from_utf8_lossy(&bytes)).err());
    }
    let shown: Vec<String> = leaks.iter().map(|leak| leak.lines().take(1).collect::<String>()).collect();
    assert!(
        leaks.is_empty(),
        "{} leaks: {}\n{}",
        leaks.len(),
        shown.join("\n"),
        leaks[0].lines().take(400).collect::<Vec<_>>().join("\n")
    );
}
