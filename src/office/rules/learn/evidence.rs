//! What speaks for each row: the drafts are made a rule table and every case is decided by it, so that the counts are
//! those of the rows as they will work, layers and order included.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::cases::Asked;
use super::chance::{LEAST_FOR, LEAST_SHARE, settled, share};
use super::naming::{Decided, InTheWay};
use super::phrase::without_person;
use super::search::{DraftRule, SearchResult, Undecided};
use super::votes::Votes;
use super::{Contradiction, Doubt, PastDecision, Proposal, ProposedRule, naming, narrow_first};
use crate::domain::problem::Error;
use crate::domain::{Owner, PayGroup, PayrollRun, RowText};
use crate::formats::document::{Cell, Table, TableRow};
use crate::office::rules::check::covers;
use crate::office::rules::{Layer, Rule, RuleCells, RuleTable};

/// The most examples shown.
const MOST_EXAMPLES: usize = 3;
/// The most files named.
const MOST_SOURCES: usize = 5;
/// The least share of a row's cases that the table in force does not decide as the row does: fewer are the mistakes
/// that past work holds, and no reason to say again what the table says.
const LEAST_NEW: f64 = 0.10;

/// Makes the proposal of what the search found.
pub(super) fn weigh(
    cases: &[PastDecision],
    found: SearchResult,
    doubles: Vec<PastDecision>,
    rules: &RuleTable,
) -> Result<Proposal, Vec<Error>> {
    let covered: Vec<bool> = cases.iter().map(|case| owner_by(rules, case) == case.owner).collect();
    let SearchResult { mut drafts, mut undecided } = found;
    drafts.sort_by_cached_key(|draft| (narrow_first(&draft.cells(String::new())), draft.clone()));
    drafts.dedup_by(|a, b| (&a.layer, &a.asked) == (&b.layer, &b.asked));
    let (table, decided) = stable(&mut drafts, &mut undecided, cases, &covered)?;
    let new = |at: &usize| {
        let Decided { new, for_it, .. } = &decided[*at];
        *new >= LEAST_FOR && share(*new, for_it.len()) > LEAST_NEW
    };
    let mut names = naming::Names::taken_by(rules);
    let weighed = Weighed { cases, drafts: &drafts, decided: &decided, table: &table, rules };
    let rows = (0..drafts.len()).filter(new).map(|at| weighed.row(at, &mut names)).collect();
    let mut contradictions = weighed.leaning(&covered);
    contradictions.extend(undecided.iter().filter_map(|it| doubtful(it, cases, &covered)));
    contradictions.extend(contradicting(&doubles));
    contradictions.sort_by_key(rank);
    Ok(Proposal {
        together: Vec::new(),
        rows,
        contradictions,
        cases: cases.len() + doubles.len(),
        covered: covered.iter().filter(|covered| **covered).count(),
        runs: span(cases.iter().chain(&doubles)),
    })
}

fn owner_by(rules: &RuleTable, case: &PastDecision) -> Owner {
    rules.decide(&case.advice, &case.standing).owner
}

/// Replays until every draft is backed by what it decides; drafts that are not go to the undecided.
fn stable(
    drafts: &mut Vec<DraftRule>,
    undecided: &mut Vec<Undecided>,
    cases: &[PastDecision],
    covered: &[bool],
) -> Result<(RuleTable, Vec<Decided>), Vec<Error>> {
    loop {
        let table = table_of(drafts)?;
        let mut decided = replay(drafts, &table, cases, covered);
        let backed: Vec<bool> = drafts
            .iter()
            .zip(&decided)
            .map(|(draft, decided)| settled(decided.votes.of(draft.owner), decided.votes.total()))
            .collect();
        if backed.iter().all(|backed| *backed) {
            return Ok((table, decided));
        }
        for (at, draft) in drafts.iter().enumerate().filter(|(at, _)| !backed[*at]) {
            let cases = std::mem::take(&mut decided[at].cases);
            let DraftRule { layer, asked, .. } = draft.clone();
            undecided.push(Undecided { layer, asked, doubt: Doubt::TooFew, cases });
        }
        let mut backed = backed.into_iter();
        drafts.retain(|_| backed.next().unwrap_or_default());
    }
}

/// The drafts as a table, each named by its place.
fn table_of(drafts: &[DraftRule]) -> Result<RuleTable, Vec<Error>> {
    let heading = RuleTable::COLUMNS.map(|column| Cell::Text(column.to_owned())).to_vec();
    let rows = drafts.iter().enumerate().map(|(at, draft)| TableRow {
        number: at as u32 + 2,
        cells: draft.cells(at.to_string()).map(Cell::Text).to_vec(),
    });
    let rows = std::iter::once(TableRow { number: 1, cells: heading }).chain(rows).collect();
    let table = Table { sheet: 1, name: "Regler".to_owned(), rows, ..Table::default() };
    RuleTable::from_tables(Path::new("forslag"), &[table])
}

fn replay(drafts: &[DraftRule], table: &RuleTable, cases: &[PastDecision], covered: &[bool]) -> Vec<Decided> {
    let mut decided: Vec<Decided> = drafts.iter().map(|_| Decided::default()).collect();
    for (index, case) in cases.iter().enumerate() {
        let decision = table.decide(&case.advice, &case.standing);
        let by = decision.rules.last().and_then(|name| name.parse::<usize>().ok());
        let Some(own) = by.and_then(|at| decided.get_mut(at)) else { continue };
        own.votes.add(case.owner);
        own.groups.entry(case.standing.group.clone()).or_default().add(case.owner);
        own.cases.push(index);
        if decision.owner == case.owner {
            own.for_it.push(index);
            own.new += usize::from(!covered[index]);
        }
    }
    decided
}

impl DraftRule {
    /// The row with its conditions and owner only.
    fn cells(&self, name: String) -> RuleCells {
        let mut cells: RuleCells = Default::default();
        let Asked { code, kind, section, text } = &self.asked;
        let filled = [
            (0, Some(name)),
            (1, Some(self.layer.to_string())),
            (2, code.map(|code| code.to_string())),
            (3, kind.map(|kind| kind.word().to_owned())),
            (4, section.clone()),
            (5, text.clone()),
            (10, Some(self.owner.word().to_owned())),
        ];
        for (at, cell) in filled {
            cells[at] = cell.unwrap_or_default();
        }
        cells
    }
}

/// All that is known when rows are written.
struct Weighed<'a> {
    cases: &'a [PastDecision],
    drafts: &'a [DraftRule],
    decided: &'a [Decided],
    table: &'a RuleTable,
    rules: &'a RuleTable,
}

impl Weighed<'_> {
    fn row(&self, at: usize, names: &mut naming::Names) -> ProposedRule {
        let (draft, decided) = (&self.drafts[at], &self.decided[at]);
        let examples = examples(decided.for_it.iter().map(|index| &self.cases[*index]));
        let (speaks_for, against) = (decided.for_it.len(), decided.votes.against(draft.owner));
        let mut cells = draft.cells(names.give(draft, decided, self.cases));
        cells[14] = self.winning(at, &examples).unwrap_or_default();
        let runs = span(decided.cases.iter().map(|index| &self.cases[*index]));
        cells[15] = source(speaks_for, against, runs);
        ProposedRule {
            why: naming::why(draft, decided, self.narrower(at), self.sources(at), self.in_the_way(at)),
            cells,
            speaks_for,
            against,
            settles: None,
            examples: examples.into_iter().take(MOST_EXAMPLES).collect(),
        }
    }

    /// The first example that still wins on the row when it stands in a rule table, name and number left out.
    fn winning(&self, at: usize, examples: &[String]) -> Option<String> {
        let case = self.cases.get(*self.decided[at].for_it.first()?)?;
        let name = RowText::from(at.to_string());
        let wins = |text: &&String| {
            let mut advice = case.advice.clone();
            advice.text = text.as_str().into();
            self.table.decide(&advice, &case.standing).rules.contains(&name)
        };
        examples.iter().find(wins).cloned()
    }

    /// Whether another draft of the layer and code asks more.
    fn narrower(&self, at: usize) -> bool {
        let own = &self.drafts[at];
        let asks_more = |other: &DraftRule| {
            other.layer == own.layer
                && other.asked.code == own.asked.code
                && own.asked.text.is_none()
                && other.asked != own.asked
        };
        self.drafts.iter().any(asks_more)
    }

    fn sources(&self, at: usize) -> usize {
        let sources = self.decided[at].cases.iter().map(|index| &self.cases[*index].source);
        sources.collect::<BTreeSet<_>>().len()
    }

    /// The rule of the table in force that takes most of the row's cases in the same layer, and so comes first.
    fn in_the_way(&self, at: usize) -> Option<(&Rule, InTheWay)> {
        let draft = &self.drafts[at];
        let mut counts: BTreeMap<RowText, usize> = BTreeMap::new();
        for index in &self.decided[at].for_it {
            let case = &self.cases[*index];
            for name in self.rules.decide(&case.advice, &case.standing).rules {
                *counts.entry(name).or_default() += 1;
            }
        }
        let same_layer =
            |layer: &Layer| layer.to_string().to_lowercase() == draft.layer.to_string().to_lowercase();
        let rules = counts.into_iter().filter_map(|(name, count)| Some((count, self.rules.rule(&name)?)));
        let rules =
            rules.filter(|(_, rule)| same_layer(&rule.layer) && rule.outcome.owner != Some(draft.owner));
        let (_, rule) = rules.max_by_key(|(count, _)| *count)?;
        let new = &self.table.rows().nth(at)?.conditions;
        let how = match (covers(&rule.conditions, new), covers(new, &rule.conditions)) {
            (true, true) => InTheWay::Same,
            (true, false) => InTheWay::Wider,
            (false, _) => InTheWay::Crossing,
        };
        Some((rule, how))
    }

    /// Løngrupper that differ from a row without being an exception.
    fn leaning(&self, covered: &[bool]) -> Vec<Contradiction> {
        let of_row = |(draft, decided): (&DraftRule, &Decided)| {
            let leans = |votes: &Votes| {
                let (leader, all) = (votes.leader(), votes.total());
                leader != draft.owner
                    && votes.of(leader) >= LEAST_FOR
                    && share(votes.of(leader), all) >= LEAST_SHARE
            };
            let groups: BTreeSet<&PayGroup> =
                decided.groups.iter().filter(|(_, votes)| leans(votes)).map(|(group, _)| group).collect();
            let own =
                |index: &&usize| groups.contains(&self.cases[**index].standing.group) && !covered[**index];
            let cases: Vec<&PastDecision> =
                decided.cases.iter().filter(own).map(|index| &self.cases[*index]).collect();
            let condition = naming::condition(&draft.layer, &draft.asked);
            (!cases.is_empty()).then(|| contradiction(&draft.asked, condition, Doubt::LeaningGroup, &cases))
        };
        self.drafts.iter().zip(self.decided).filter_map(of_row).collect()
    }
}

/// What is undecided, unless the table in force decides all of it the way people did.
fn doubtful(undecided: &Undecided, cases: &[PastDecision], covered: &[bool]) -> Option<Contradiction> {
    let Undecided { layer, asked, doubt, cases: own } = undecided;
    if own.iter().all(|index| covered[*index]) {
        return None;
    }
    let own: Vec<&PastDecision> = own.iter().map(|index| &cases[*index]).collect();
    Some(contradiction(asked, naming::condition(layer, asked), *doubt, &own))
}

/// The advices that were given to several owners, by code.
fn contradicting(doubles: &[PastDecision]) -> Vec<Contradiction> {
    let mut by_code: BTreeMap<_, Vec<&PastDecision>> = BTreeMap::new();
    for case in doubles {
        by_code.entry(case.advice.code).or_default().push(case);
    }
    let of_code = |(code, cases): (_, Vec<&PastDecision>)| {
        let asked = Asked { code, ..Asked::default() };
        contradiction(&asked, String::new(), Doubt::SameAdvice, &cases)
    };
    by_code.into_iter().map(of_code).collect()
}

fn contradiction(asked: &Asked, condition: String, doubt: Doubt, cases: &[&PastDecision]) -> Contradiction {
    let mut owners: Vec<(Owner, usize, Vec<PayGroup>)> = Vec::new();
    for owner in Owner::ALL {
        let of_owner = || cases.iter().filter(|case| case.owner == owner);
        let groups: BTreeSet<PayGroup> = of_owner().map(|case| case.standing.group.clone()).collect();
        if !groups.is_empty() {
            owners.push((owner, of_owner().count(), groups.into_iter().collect()));
        }
    }
    owners.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
    let sources: BTreeSet<Arc<str>> = cases.iter().map(|case| Arc::clone(&case.source)).collect();
    let mut examples = examples(cases.iter().copied());
    examples.truncate(MOST_EXAMPLES);
    let sources = sources.into_iter().take(MOST_SOURCES).collect();
    Contradiction { code: asked.code, condition, owners, doubt, examples, sources }
}

fn rank(it: &Contradiction) -> impl Ord + use<> {
    let count: usize = it.owners.iter().map(|(_, count, _)| count).sum();
    (it.doubt, std::cmp::Reverse(count), it.code, it.condition.clone(), it.examples.clone())
}

/// The texts of some cases as a table may hold them, the commonest first.
fn examples<'a>(cases: impl Iterator<Item = &'a PastDecision>) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for case in cases {
        let text = without_person(&case.advice.text, &case.advice.name);
        *counts.entry(text).or_default() += usize::from(!case.advice.text.trim().is_empty());
    }
    let mut texts: Vec<(String, usize)> = counts.into_iter().filter(|(_, count)| *count > 0).collect();
    texts.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
    texts.into_iter().map(|(text, _)| text).collect()
}

/// The first and the last lønkørsel of some cases.
fn span<'a>(cases: impl Iterator<Item = &'a PastDecision>) -> Option<(PayrollRun, PayrollRun)> {
    cases.filter_map(|case| case.run).fold(None, |span, run| match span {
        None => Some((run, run)),
        Some((first, last)) => Some((first.min(run), last.max(run))),
    })
}

/// `Kilde` of a learned row.
fn source(speaks_for: usize, against: usize, runs: Option<(PayrollRun, PayrollRun)>) -> String {
    let of = match runs {
        None => String::new(),
        Some((first, last)) if first == last => format!(", forslag {first}"),
        Some((first, last)) => format!(", forslag {first} til {last}"),
    };
    let word = if speaks_for == 1 { "afgørelse" } else { "afgørelser" };
    format!("lært af {speaks_for} {word} ({against} imod){of}")
}
