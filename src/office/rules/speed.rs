//! What a decision costs. Not part of the suite: run with `cargo test --release --lib rules::speed -- --ignored
//! --nocapture`.

use std::time::{Duration, Instant};

use super::testing::{advice, table};
use super::{RuleContext, RuleTable};
use crate::domain::{Advice, PayGroup};

const ADVICES: usize = 1_000_000;

/// 2,000 rows as staff could come to write them: 240 codes, most of them with several texts, a tenth of the texts as
/// regexes, rows for two kundetyper and 40 grupper; of each 60 rows, `open` name no code, and one more a pattern of
/// codes.
fn two_thousand_rows(open: usize) -> RuleTable {
    let row = |n: usize| {
        let layer = match n % 10 {
            0..=5 => "standard".to_owned(),
            6 | 7 => format!("kundetype:type{}", n % 2),
            _ => format!("gruppe:{}", 900 + n % 40),
        };
        let code = match n % 60 {
            at if at >= 60 - open => String::new(),
            58 if open > 0 => format!("Q{}*", char::from(b'A' + (n % 26) as u8)),
            _ => format!("RB{:04}", 7000 + n / 8 % 240),
        };
        let text = match n % 10 {
            9 => format!("/beløb .*nr {n}\\b/"),
            _ => format!("sag nr {n}"),
        };
        format!("r{n};{layer};{code};;;{text};;;;;Kunde;;;;;\n")
    };
    table(&(0..2_000).map(row).collect::<String>())
}

fn advices() -> Vec<Advice> {
    let text = |n: usize| {
        format!(
            "SKYLDIGT BELØB PÅ KR. 1.515,90 MODREGNES I NÆSTE LØNUDBETALING, GRUNDET FERIE. SAG NR {} FØR FRATRÆDELSE",
            n % 2_000
        )
    };
    (0..10_000).map(|n| advice(&format!("RB{:04}", 7000 + n / 8 % 240), &text(n))).collect()
}

/// Best of three rounds, and how many of the advices a rule decided.
fn time(rules: &RuleTable, advices: &[Advice]) -> (Duration, usize) {
    let standings: Vec<RuleContext> = (0..40)
        .filter_map(|n| PayGroup::new(&format!("{}", 900 + n)))
        .map(|group| RuleContext { group, traits: vec!["type0".to_owned()], on: None })
        .collect();
    let round = || {
        let start = Instant::now();
        let asked = advices.iter().cycle().take(ADVICES).zip(standings.iter().cycle());
        let decided =
            asked.filter(|(advice, standing)| !rules.decide(advice, standing).rules.is_empty()).count();
        (start.elapsed(), decided)
    };
    (0..3).map(|_| round()).min().unwrap_or_default()
}

#[test]
#[ignore = "a measurement; release builds only"]
#[expect(clippy::print_stdout, reason = "its figures are what it is for")]
fn a_million_decisions() {
    let start = Instant::now();
    let coded = two_thousand_rows(0);
    println!("reading {} rows: {:?}", coded.len(), start.elapsed());
    let advices = advices();
    println!("every row names a code: {:?}", time(&coded, &advices));
    println!("some rows name none: {:?}", time(&two_thousand_rows(1), &advices));
    println!("no row names a code: {:?}", time(&two_thousand_rows(60), &advices));
    println!("built-in: {:?}", time(&RuleTable::builtin(), &advices));
}
