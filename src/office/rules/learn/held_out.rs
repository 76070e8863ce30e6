//! Held-out test: past work made by a hidden rule set, with mistakes in it; what is proposed is held against what the
//! hidden rules say, on that work without the mistakes and on fresh work that the search has never seen.
//!
//! All codes (`XA0001` and on), texts, owners and institutions are invented.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::{PastDecision, Proposal, learn};
use crate::domain::{
    Advice, Code, FileName, Kind, Location, Owner, PayGroup, PayNumber, PayrollRun, PrintKind,
};
use crate::formats::document::{Cell, Table, TableRow};
use crate::office::rules::{RuleContext, RuleTable};

const CODES: usize = 200;
const GROUPS: usize = 30;
const EXCEPTIONS: usize = 15;
/// Of the 200: told apart by Systemafsnit, by Type, by text, by kundetype; the rest by the code alone.
const BY: [(By, usize); 5] =
    [(By::Section, 8), (By::Kind, 7), (By::Text, 30), (By::ServiceModel, 15), (By::Code, 140)];
/// Cases of a code in a løngruppe, at least and at most.
const CASES: (usize, usize) = (6, 12);
/// One label in so many is another owner's.
const ONE_IS_WRONG: usize = 10;
/// Fresh cases for each hidden rule and løngruppe.
const FRESH: usize = 2;

const WORDS: [&str; 40] = [
    "skyldigt",
    "ferie",
    "tillæg",
    "pension",
    "afgang",
    "stilling",
    "sats",
    "beregning",
    "fradrag",
    "oplysning",
    "mangler",
    "overført",
    "reguleret",
    "kontrol",
    "grænse",
    "ændret",
    "standset",
    "udbetaling",
    "indberetning",
    "periode",
    "anciennitet",
    "orlov",
    "barsel",
    "timetal",
    "kvote",
    "saldo",
    "bidrag",
    "trin",
    "klasse",
    "konto",
    "jubilæum",
    "forskud",
    "restløn",
    "feriekort",
    "refusion",
    "sygdom",
    "ophør",
    "genansat",
    "lokalløn",
    "rådighed",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Code,
    Kind,
    Section,
    Text,
    ServiceModel,
}

/// xorshift64*: the same seed gives the same work.
struct Xorshift(u64);

impl Xorshift {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end
    }

    fn owner(&mut self) -> Owner {
        match self.below(20) {
            0..9 => Owner::Customer,
            9..17 => Owner::Sam,
            17..19 => Owner::ForInformation,
            _ => Owner::Both,
        }
    }

    fn other(&mut self, than: Owner) -> Owner {
        loop {
            let owner = self.owner();
            if owner != than {
                return owner;
            }
        }
    }
}

/// What the hidden rules say of a code: two owners, of which most codes use the first only.
struct Hidden {
    code: Code,
    by: By,
    owners: [Owner; 2],
    /// Words of its texts; the two last tell its two texts apart.
    words: [&'static str; 6],
    exceptions: BTreeMap<usize, Owner>,
}

fn hidden(chance: &mut Xorshift) -> Vec<Hidden> {
    let kinds = BY.into_iter().flat_map(|(by, count)| std::iter::repeat_n(by, count));
    let mut all: Vec<Hidden> = kinds
        .enumerate()
        .map(|(at, by)| {
            let first = chance.owner();
            let second = if by == By::Code { first } else { chance.other(first) };
            let mut words = WORDS;
            let words = std::array::from_fn(|at| {
                words.swap(at, at + chance.below(WORDS.len() - at));
                words[at]
            });
            let code = Code::parse(&format!("XA{:04}", at + 1)).unwrap();
            Hidden { code, by, owners: [first, second], words, exceptions: BTreeMap::new() }
        })
        .collect();
    let mut left = EXCEPTIONS;
    while left > 0 {
        let (at, group) = (chance.below(CODES), chance.below(GROUPS));
        let code = &mut all[at];
        if code.by == By::Code && code.exceptions.is_empty() {
            code.exceptions.insert(group, chance.other(code.owners[0]));
            left -= 1;
        }
    }
    all
}

fn standing(group: usize) -> RuleContext {
    let service_model = if group.is_multiple_of(2) { "regnskabskunde" } else { "ikke-regnskabskunde" };
    RuleContext {
        group: PayGroup::new(&(900 + group).to_string()).unwrap(),
        traits: vec![service_model.to_owned()],
        on: None,
    }
}

impl Hidden {
    /// A case as the hidden rules decide it. `side` is which of the code's two kinds of advices it is.
    fn case(&self, group: usize, side: usize, chance: &mut Xorshift) -> PastDecision {
        let side = if self.by == By::ServiceModel { group % 2 } else { side };
        let at = Location::whole(&FileName::new("opdigtet", "opdigtet"));
        let told_by = |by: By| self.by == by && side == 1;
        let person = chance.below(9_000);
        let name = format!("{} {}", ["JENSEN", "MØLLER", "HOLM"][person % 3], ["OLE", "KIRSTEN"][person % 2]);
        let [a, b, c, d, e, f] = self.words;
        let (amount, day) = (chance.below(90_000) + 100, chance.below(28) + 1);
        let whom = if chance.below(10) == 0 { name.as_str() } else { "" };
        let end = if told_by(By::Text) { f } else { e };
        let advice = Advice {
            code: Some(self.code),
            pay_number: PayNumber::parse(&format!("140275{:04}001", person + 1_000)),
            text: format!("{a} {b} på kr. {amount},00 {whom} {c} {end} {d} pr. {day:02}-08-2023").into(),
            name: name.into(),
            system_section: if told_by(By::Section) { "Oprykning" } else { "Lønberegning" }.into(),
            ..Advice::new(PrintKind::U721, at, if told_by(By::Kind) { Kind::Error } else { Kind::Advice })
        };
        let owner = self.exceptions.get(&group).copied().unwrap_or(self.owners[side]);
        let run = PayrollRun::new(2023, chance.below(12) as i8 + 1, 2);
        PastDecision { advice, standing: standing(group), run, owner, source: Arc::from("opdigtet") }
    }

    fn sides(&self) -> usize {
        if self.by == By::Code { 1 } else { 2 }
    }
}

/// Past work with its mistakes, the same without, and fresh work.
struct PastWork {
    rules: Vec<Hidden>,
    past: Vec<PastDecision>,
    clean: Vec<PastDecision>,
    fresh: Vec<PastDecision>,
}

fn work(seed: u64) -> PastWork {
    let mut chance = Xorshift(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).max(1));
    let rules = hidden(&mut chance);
    let (mut past, mut clean, mut fresh) = (Vec::new(), Vec::new(), Vec::new());
    for rule in &rules {
        for group in 0..GROUPS {
            for _ in 0..CASES.0 + chance.below(CASES.1 - CASES.0 + 1) {
                let side = chance.below(rule.sides());
                let case = rule.case(group, side, &mut chance);
                let mistaken = chance.below(ONE_IS_WRONG) == 0;
                let owner = if mistaken { chance.other(case.owner) } else { case.owner };
                past.push(PastDecision { owner, ..case.clone() });
                clean.push(case);
            }
            for side in 0..rule.sides() {
                fresh.extend((0..FRESH).map(|_| rule.case(group, side, &mut chance)));
            }
        }
    }
    PastWork { rules, past, clean, fresh }
}

pub(super) fn table_of(proposal: &Proposal) -> RuleTable {
    let heading = RuleTable::COLUMNS.map(|column| Cell::Text(column.into())).to_vec();
    let rows = proposal.rows.iter().map(|row| row.cells.clone().map(Cell::Text).to_vec());
    let rows = std::iter::once(heading).chain(rows).zip(1..);
    let rows = rows.map(|(cells, number)| TableRow { number, cells }).collect();
    let table = Table { sheet: 1, name: "Regler".into(), rows, ..Table::default() };
    RuleTable::from_tables(Path::new("forslag.xlsx"), &[table]).unwrap()
}

/// What became of the hidden rules and of the proposed ones.
#[derive(Debug, Default)]
struct Figures {
    cases: usize,
    hidden: usize,
    recovered: usize,
    exceptions: usize,
    proposed: usize,
    /// Proposed rows that decide some case otherwise than the hidden rules.
    noise: Vec<String>,
    lost: Vec<String>,
}

fn figures(seed: u64) -> Figures {
    let PastWork { rules, past, clean, fresh } = work(seed);
    let proposal = learn(past, &RuleTable::builtin()).unwrap();
    let table = table_of(&proposal);
    let mut figures = Figures { cases: clean.len(), proposed: proposal.rows.len(), ..Figures::default() };
    let mut wrong_rules: BTreeSet<(Code, usize, Option<PayGroup>)> = BTreeSet::new();
    let mut noise: BTreeSet<String> = BTreeSet::new();
    for case in clean.iter().chain(&fresh) {
        let rule = rules.iter().find(|rule| Some(rule.code) == case.advice.code).unwrap();
        let decision = table.decide(&case.advice, &case.standing);
        if decision.owner != case.owner {
            let exception = (0..GROUPS)
                .find(|g| standing(*g).group == case.standing.group && rule.exceptions.contains_key(g));
            let side = rule.owners.iter().position(|owner| *owner == case.owner).unwrap_or_default();
            let hidden = exception
                .map_or((rule.code, side, None), |_| (rule.code, 0, Some(case.standing.group.clone())));
            wrong_rules.insert(hidden);
            // A hidden exception that was not found is a rule lost, not noise proposed.
            if exception.is_none() {
                noise.extend(decision.rules.last().map(ToString::to_string));
            }
        }
    }
    figures.hidden = rules.iter().map(Hidden::sides).sum::<usize>() + EXCEPTIONS;
    figures.recovered = figures.hidden - wrong_rules.len();
    figures.exceptions = EXCEPTIONS - wrong_rules.iter().filter(|(_, _, group)| group.is_some()).count();
    figures.lost = wrong_rules.iter().map(|it| format!("{it:?}")).collect();
    figures.noise = noise.into_iter().collect();
    figures
}

/// Holds a proposal against its hidden rules: at least 95 % of them recovered, two thirds of the exceptions (a løngruppe
/// with six cases and a mistake among them cannot show one), and no row that mistakes made.
fn check(seed: u64) -> Figures {
    let found = figures(seed);
    assert!(found.noise.is_empty(), "seed {seed}: {found:?}");
    assert!(found.recovered * 100 >= found.hidden * 95, "seed {seed}: {found:?}");
    assert!(found.exceptions * 3 >= EXCEPTIONS * 2, "seed {seed}: {found:?}");
    found
}

#[test]
fn hidden_rules_are_recovered_and_mistakes_are_not() {
    let found = check(1);
    assert!(found.cases > 50_000 && found.hidden == 275 && found.proposed <= found.hidden, "{found:?}");
}

/// Run with `cargo test --lib held_out -- --ignored --nocapture` to see the figures.
#[test]
#[ignore = "takes a minute"]
#[allow(clippy::print_stderr, reason = "its purpose is to show figures")]
fn whatever_the_seed() {
    for seed in 1..=12 {
        let Figures { cases, hidden, recovered, exceptions, proposed, .. } = check(seed);
        eprintln!(
            "seed {seed}: {cases} cases; {recovered} of {hidden} rules, of these {exceptions} of {EXCEPTIONS} exceptions; \
             {proposed} rows proposed, none by mistakes"
        );
    }
}
