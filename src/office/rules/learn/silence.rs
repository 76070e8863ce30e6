//! What SLS prints again until it is mended: rows that say so under `Lukkes selv`, from how the history's advices were printed.
//!
//! Pure. An advice that was printed run after run and then no more, without a word from anybody, speaks for it; one that came
//! back after it was missing speaks against. One that was printed once may have been mended at once, or be of a kind that is
//! printed once: where those are the most, nothing is proposed, since what is printed once would be forgotten.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::chance::settled;
use super::fill_in::{AskedRow, TextParts};
use super::naming::Names;
use super::phrase::without_person;
use super::{Proposal, ProposedRule};
use crate::domain::{Advice, Owner, PayrollRun};
use crate::office::rules::{Layer, Rule, RuleCells, RuleContext, RuleTable};

/// The most examples shown.
const MOST_EXAMPLES: usize = 3;

/// How silence met an advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// It was printed again and again, and then no more.
    EndedIt,
    /// It was printed once, and then no more.
    AfterOnce,
    /// It came back.
    WasBroken,
    /// It goes on, or somebody closed it.
    None,
}

/// An advice of the history.
#[derive(Debug)]
pub struct PastAdvice {
    /// As it was printed last.
    pub advice: Advice,
    /// Its løngruppe, kundetype and Kørselsdato.
    pub standing: Arc<RuleContext>,
    /// The run that printed it last.
    pub run: PayrollRun,
    /// How silence met it.
    pub silence: Silence,
    /// The latest lønkørsel in whose report it stands open; `None` where it is closed.
    pub stands_in: Option<PayrollRun>,
    /// Whether silence would close it there.
    pub would_close: bool,
    /// Whether a person set its owner.
    pub has_owner_set: bool,
}

/// What silence did to the advices of one kind.
#[derive(Default)]
struct RepeatedKind<'a> {
    advices: Vec<&'a PastAdvice>,
}

impl RepeatedKind<'_> {
    fn count(&self, silence: Silence) -> usize {
        self.advices.iter().filter(|past| past.silence == silence).count()
    }

    /// Whether the advices of the kind are printed again until they are mended.
    fn is_repeated(&self) -> bool {
        let [ended, once, broken] =
            [Silence::EndedIt, Silence::AfterOnce, Silence::WasBroken].map(|it| self.count(it));
        settled(ended, ended + broken) && once <= ended
    }
}

/// Adds rows to a proposal for the kinds that are printed again until they are mended. `last` is the last lønkørsel, of which
/// it is said how many rows a row settles.
pub fn propose(past: &[PastAdvice], last: Option<PayrollRun>, rules: &RuleTable, proposal: &mut Proposal) {
    let mut names = Names::taken_by(rules);
    let open: Vec<(&PastAdvice, Option<&Rule>)> =
        past.iter().filter_map(|past| still_open(past, rules)).collect();
    let parts = TextParts::of(open.iter().map(|(past, _)| asked(past)));
    // By code and by the rule that says whose they are; where that does not settle it, by part of the text.
    let mut codes: BTreeMap<(&str, &str), (Option<&Rule>, RepeatedKind<'_>)> = BTreeMap::new();
    for (past, rule) in open {
        let code = past.advice.code.as_ref().map_or("", |code| code.as_str());
        let name = rule.map_or("", |rule| &rule.name);
        codes.entry((code, name)).or_insert_with(|| (rule, RepeatedKind::default())).1.advices.push(past);
    }
    for ((code, _), (rule, kind)) in codes {
        // Without a code only the text says what a row is.
        let kinds = match kind.is_repeated() && !code.is_empty() {
            true => vec![("", kind)],
            false => by_part(kind, &parts),
        };
        for (part, kind) in kinds.into_iter().filter(|(_, kind)| kind.is_repeated()) {
            let settles = kind.advices.iter().filter(|it| it.would_close && it.stands_in == last).count();
            let row = ProposedRule { settles: Some(settles), ..row((code, part), rule, &kind, &mut names) };
            add(row, proposal);
        }
    }
}

/// An advice whose rule leaves open whether silence closes it, and the rule that decides for everybody.
fn still_open<'p, 'r>(
    past: &'p PastAdvice,
    rules: &'r RuleTable,
) -> Option<(&'p PastAdvice, Option<&'r Rule>)> {
    let decision = rules.decide(&past.advice, &past.standing);
    let rules: Vec<&Rule> = decision.rules.iter().filter_map(|name| rules.rule(name)).collect();
    let is_said = rules.iter().any(|rule| rule.outcome.closes_itself.is_some());
    let closes_anyway = decision.closes_itself || decision.owner == Owner::ForInformation;
    let standard = rules.into_iter().find(|rule| rule.layer == Layer::Standard);
    (!is_said && !closes_anyway).then_some((past, standard))
}

fn asked(past: &PastAdvice) -> AskedRow<'_> {
    let PastAdvice { advice, standing, .. } = past;
    AskedRow {
        code: advice.code.as_ref().map_or("", |code| code.as_str()),
        text: &advice.text,
        name: &advice.name,
        person: "",
        group: &standing.group,
        traits: &standing.traits,
        is_open: true,
    }
}

/// The advices of a kind by the part of the text that tells them apart; those without one are no kind of their own.
fn by_part<'a, 'k>(kind: RepeatedKind<'k>, parts: &'a TextParts) -> Vec<(&'a str, RepeatedKind<'k>)> {
    let mut kinds: BTreeMap<&str, RepeatedKind<'_>> = BTreeMap::new();
    for past in kind.advices {
        kinds.entry(parts.part(&asked(past))).or_default().advices.push(past);
    }
    kinds.remove("");
    kinds.into_iter().collect()
}

/// The row that says so. Where a rule asks for the very code, and no part of the text is needed, it is that rule with `Lukkes
/// selv`; else one of its own with what the rule says.
fn row(
    (code, part): (&str, &str),
    rule: Option<&Rule>,
    kind: &RepeatedKind<'_>,
    names: &mut Names,
) -> ProposedRule {
    let asks_for_it = |rule: &&Rule| {
        let exact = rule.conditions.code.as_ref().and_then(|pattern| pattern.exact());
        part.is_empty() && exact.is_some_and(|exact| exact.as_str() == code)
    };
    let [ended, once, broken] =
        [Silence::EndedIt, Silence::AfterOnce, Silence::WasBroken].map(|it| kind.count(it));
    let mut cells: RuleCells = rule.map(Rule::cells).unwrap_or_default();
    if rule.filter(asks_for_it).is_none() {
        let topic = if part.is_empty() { "gentages" } else { part };
        let outcome: [String; 4] = std::array::from_fn(|at| std::mem::take(&mut cells[10 + at]));
        cells = RuleCells::default();
        cells[10..14].clone_from_slice(&outcome);
        cells[0] = names.unique(format!("{code} {topic}").trim());
        cells[1] = Layer::Standard.to_string();
        cells[2] = code.to_owned();
        cells[5] = part.to_owned();
    }
    cells[12] = "ja".to_owned();
    let runs = kind.advices.iter().map(|past| past.run);
    let span = runs.clone().min().zip(runs.max());
    let span = span.map_or_else(String::new, |(first, last)| format!(", forslag {first} til {last}"));
    cells[15] = format!("lært af {ended} adviser, der blev gentaget, til de hørte op ({broken} imod){span}");
    let mut examples: Vec<String> =
        kind.advices.iter().map(|past| without_person(&past.advice.text, &past.advice.name)).collect();
    examples.sort();
    examples.dedup();
    examples.truncate(MOST_EXAMPLES);
    let why = format!(
        "SLS skrev {ended} adviser igen i flere lønkørsler og så ikke mere, uden at nogen skrev noget om dem. {broken} kom igen efter \
         at have manglet, og {once} blev kun skrevet én gang. Sig kun Ja, hvis adviset altid kommer igen, til det er ordnet."
    );
    ProposedRule { cells, speaks_for: ended, against: broken, settles: None, examples, why }
}

/// Adds a row, or says the same in one that asks for the same and is proposed already.
fn add(row: ProposedRule, proposal: &mut Proposal) {
    let asks = |cells: &RuleCells| cells[1..10].join("\u{1f}").to_lowercase();
    match proposal.rows.iter_mut().find(|other| asks(&other.cells) == asks(&row.cells)) {
        None => proposal.rows.push(row),
        Some(other) => {
            other.cells[12] = "ja".to_owned();
            other.cells[15] = format!("{}; Lukkes selv {}", other.cells[15], row.cells[15]);
            other.why = format!("{} Lukkes selv: {}", other.why, row.why);
            other.settles = Some(other.settles.unwrap_or_default() + row.settles.unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::rules::testing::{advice, standing, table};

    fn past(code: &str, text: &str, silence: Silence, would_close: bool) -> PastAdvice {
        let run = PayrollRun::new(2023, 8, 2).unwrap();
        let (advice, standing) = (advice(code, text), Arc::new(standing()));
        PastAdvice { advice, standing, run, silence, stands_in: Some(run), would_close, has_owner_set: false }
    }

    fn some(code: &str, text: &str, [ended, once, broken]: [usize; 3]) -> Vec<PastAdvice> {
        let kinds = [(Silence::EndedIt, ended), (Silence::AfterOnce, once), (Silence::WasBroken, broken)];
        let of = |(silence, count)| (0..count).map(move |_| past(code, text, silence, false));
        kinds.into_iter().flat_map(of).collect()
    }

    fn proposed(past: &[PastAdvice], rules: &str) -> Vec<ProposedRule> {
        let mut proposal = Proposal::default();
        propose(past, PayrollRun::new(2023, 8, 2), &table(rules), &mut proposal);
        proposal.rows
    }

    #[test]
    fn what_is_repeated_until_it_ends_closes_itself_and_the_rows_that_wait_are_counted() {
        let mut all = some("XA0001", "Ferie mangler", [6, 2, 0]);
        all.push(past("XA0001", "Ferie mangler", Silence::EndedIt, true));
        all.push(past("XA0001", "Ferie mangler", Silence::None, false));
        all.extend(some("XA0002", "Skrives én gang", [2, 30, 0]));
        all.extend(some("XA0003", "Kommer og går", [5, 0, 5]));
        all.extend(some("XA0004", "For få", [2, 0, 0]));
        let rules = "ferie;standard;XA0001;;;;;;;;Kunde;Ja;;rapport+5;;drejebog;\n";
        let [row] = &proposed(&all, rules)[..] else { panic!("one row") };
        assert_eq!((row.speaks_for, row.against, row.settles), (7, 0, Some(1)));
        assert_eq!(row.cells[0..3], ["ferie", "standard", "XA0001"]);
        assert_eq!(row.cells[10..14], ["Kunde", "Ja", "ja", "rapport+5"]);
        assert!(row.why.contains("2 blev kun skrevet én gang"), "{}", row.why);
    }

    #[test]
    fn a_text_that_is_repeated_gets_a_row_of_its_own_beside_one_that_is_not() {
        let mut all = some("XA0005", "Ferie mangler", [8, 0, 0]);
        all.extend(some("XA0005", "Orlov er noteret", [0, 20, 0]));
        let rules = "bred;standard;XA*;;;;;;;;Kunde;;;;;;\n";
        let [row] = &proposed(&all, rules)[..] else { panic!("one row") };
        assert_eq!(row.cells[0..6], ["XA0005 ferie mangler", "standard", "XA0005", "", "", "ferie mangler"]);
        assert_eq!(row.cells[10..13], ["Kunde", "", "ja"]);
    }

    #[test]
    fn what_a_rule_says_already_is_not_proposed() {
        let all = some("XA0001", "Ferie mangler", [9, 0, 0]);
        for closes in ["ja", "nej"] {
            let rules = format!("a;standard;XA0001;;;;;;;;Kunde;;{closes};;;;\n");
            assert!(proposed(&all, &rules).is_empty(), "{closes}");
        }
        assert!(proposed(&all, "a;standard;XA0001;;;;;;;;Til orientering;;;;;;\n").is_empty());
        assert_eq!(proposed(&all, "")[0].cells[10..13], ["", "", "ja"], "whose it is stays open");
    }
}
