//! How many MB a second one core reads, parses, merges and classifies: `cargo bench --bench read_classify`.
//!
//! Prints of the demo are held in memory; 500 rules decide. Each round does the whole job; the best and the median of
//! the rounds are printed, and after them what each step of it takes. Nothing is asserted. Without `--bench`, as the
//! test suite calls it, one small round is made.

#![allow(clippy::print_stdout, reason = "its figures are what it is for")]
#![allow(missing_docs, reason = "a program, not a library")]
#![allow(clippy::disallowed_methods, reason = "it is told on the command line how long to run")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use uddata::domain::{Advice, FileName, PayGroup, PayrollRun};
use uddata::formats::document::Document;
use uddata::formats::read;
use uddata::formats::read::kind::FileKind;
use uddata::job::classify::classify;
use uddata::job::survey;
use uddata::office::rules::{RuleContext, RuleTable, table_of_csv};
use uddata::prints::demo::{self, Spec};
use uddata::prints::layout::{Layouts, load};
use uddata::prints::merge::{Merged, merge};
use uddata::prints::parse;

const RULES: usize = 500;

struct Print {
    file: Arc<FileName>,
    bytes: Vec<u8>,
}

struct Bench {
    layouts: Layouts,
    rules: RuleTable,
    /// Both prints of each group.
    groups: Vec<[Print; 2]>,
}

fn main() {
    let full = std::env::args().any(|argument| argument == "--bench");
    let (groups, advices, rounds) = if full { (60, 2_000, 7) } else { (2, 20, 1) };
    let bench = Bench::new(groups, advices);
    let megabytes = bench.groups.iter().flatten().map(|print| print.bytes.len()).sum::<usize>() as f64 / 1e6;
    println!("{megabytes:.1} MB, {} rules", bench.rules.len());
    let rate = |time: Duration| megabytes / time.as_secs_f64();
    let mut times: Vec<Duration> = (0..rounds).map(|_| bench.all()).collect();
    times.sort_unstable();
    println!(
        "read, parse, merge, classify: {:.0} MB/s (median; best {:.0})",
        rate(times[rounds / 2]),
        rate(times[0])
    );
    for (step, time) in bench.steps() {
        println!("  {step}: {:.0} ms", time.as_secs_f64() * 1e3);
    }
}

impl Bench {
    fn new(groups: usize, advices: usize) -> Self {
        let mut layouts = Layouts::default();
        for (name, text) in Layouts::BUILTIN {
            match load(Path::new(name), text) {
                Ok(layout) => layouts.add(layout),
                Err(error) => println!("{error}"),
            }
        }
        let print = |(name, text): (String, String)| Print {
            file: FileName::new(&name, &name),
            bytes: text.into_bytes(),
        };
        let run = PayrollRun::new(2023, 8, 2).expect("a run");
        let mut prints = demo::prints(&Spec { groups, advices, run, seed: 1 }).map(print);
        let mut pairs = Vec::new();
        while let (Some(u721), Some(fejl_advis)) = (prints.next(), prints.next()) {
            pairs.push([u721, fejl_advis]);
        }
        Self { layouts, rules: rules(), groups: pairs }
    }

    /// The whole job once; the time it took.
    fn all(&self) -> Duration {
        let start = Instant::now();
        for group in &self.groups {
            let parsed = group.iter().map(|print| self.parsed(print, &document(print))).collect();
            std::hint::black_box(self.classified(merge(parsed).rows));
        }
        start.elapsed()
    }

    /// What each step takes, one after the other over all prints.
    fn steps(&self) -> [(&'static str, Duration); 4] {
        let mut times = [Duration::ZERO; 4];
        for group in &self.groups {
            let start = Instant::now();
            let documents = group.each_ref().map(document);
            times[0] += start.elapsed();
            let start = Instant::now();
            let parsed: Vec<Vec<Advice>> =
                group.iter().zip(&documents).map(|(print, document)| self.parsed(print, document)).collect();
            times[1] += start.elapsed();
            let start = Instant::now();
            let rows = merge(parsed).rows;
            times[2] += start.elapsed();
            let start = Instant::now();
            std::hint::black_box(self.classified(rows));
            times[3] += start.elapsed();
        }
        let [read, parse, merge, classify] = times;
        [("read", read), ("parse", parse), ("merge", merge), ("classify", classify)]
    }

    fn parsed(&self, print: &Print, document: &Document) -> Vec<Advice> {
        let layout = survey::claim(&print.file, document, &self.layouts).expect("a layout");
        let reading = parse::read(&print.file, document, layout, false).expect("a print that is read");
        reading.parts.into_iter().flat_map(|part| part.advices).collect()
    }

    fn classified(&self, rows: Vec<Merged>) -> usize {
        let group = PayGroup::new("905").expect("a group");
        let standing = RuleContext { group, traits: vec!["type0".to_owned()], on: None };
        classify(rows, &self.rules, &standing).len()
    }
}

fn document(print: &Print) -> Document {
    read::whole(&print.file, FileKind::Text, &print.bytes).expect("text")
}

/// Rules as staff could come to write them: several texts a code, patterns of codes, rows without a code, a tenth of
/// the texts as regexes, rows for kundetyper and grupper. Most speak of the codes of the demo.
fn rules() -> RuleTable {
    const CODES: [&str; 10] =
        ["RB7050", "RB7113", "RB7115", "OT0387", "OT0109", "FU7017", "ZZ0102", "ZZ0417", "ZZ1200", "ZZ2044"];
    let mut table = RuleTable::COLUMNS.join(";");
    for n in 0..RULES {
        let layer = match n % 10 {
            0..=5 => "standard".to_owned(),
            6 | 7 => format!("kundetype:type{}", n % 2),
            _ => format!("gruppe:{}", 900 + n % 40),
        };
        let code = match n % 60 {
            59 => String::new(),
            58 => format!("Q{}*", char::from(b'A' + (n % 26) as u8)),
            n if n % 2 == 0 => CODES[n / 2 % CODES.len()].to_owned(),
            _ => format!("XX{n:04}"),
        };
        let text = match n % 10 {
            9 => format!("/beløb .*nr {n}\\b/"),
            _ if n > RULES - 100 => String::new(),
            _ => format!("sag nr {n}"),
        };
        table.push_str(&format!("\nr{n};{layer};{code};;;{text};;;;;Kunde;;;;;"));
    }
    let path = Path::new("regler.csv");
    let tables = [table_of_csv(&table)];
    RuleTable::from_tables(path, &tables).unwrap_or_else(|errors| {
        errors.iter().for_each(|error| println!("{error}"));
        RuleTable::builtin()
    })
}
