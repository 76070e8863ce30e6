//! The search for conditions: for each code the simplest ones that tell its owners apart.
//!
//! Cases of a code are divided by Type, Systemafsnit, part of the text or kundetype where one of these makes another
//! owner lead in a part of them, and that is more than mistakes can explain. What is divided no further becomes a row,
//! with single løngrupper that differ as rows of their own, or is undecided.

use std::collections::{BTreeMap, BTreeSet};

use super::chance::{LEAST_FOR, LEAST_SHARE, convincing, noise, settled, share, surprise};
use super::phrase::{self, Form, PRICE_AGAINST};
use super::votes::Votes;
use super::{Case, Doubt};
use crate::model::{Code, Kind, Owner, PayGroup};
use crate::rules::Layer;
use crate::rules::pattern::fold;

/// The most rows that one code may get for parts of its text: more is no rule that a person can check.
const MOST_TEXT_ROWS: usize = 8;
/// The most divisions one inside the other.
const MOST_DIVISIONS: usize = 2;
/// How many cases a less simple kind of condition must explain beyond a simpler one.
const PRICE_OF_RANK: usize = 2;

/// What a row asks besides its layer.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    pub(super) code: Option<Code>,
    pub(super) kind: Option<Kind>,
    pub(super) section: Option<String>,
    pub(super) text: Option<String>,
}

/// A row in the making.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Draft {
    pub(super) layer: Layer,
    pub(super) asked: Asked,
    pub(super) owner: Owner,
}

/// Cases of which no row was made, as indices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Undecided {
    pub(super) layer: Layer,
    pub(super) asked: Asked,
    pub(super) doubt: Doubt,
    pub(super) cases: Vec<usize>,
}

/// What the search found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) drafts: Vec<Draft>,
    pub(super) undecided: Vec<Undecided>,
}

/// A case as the search sees it.
struct Seen<'a> {
    index: usize,
    case: &'a Case,
    runs: Vec<String>,
    section: String,
    /// Folded kundetype.
    model: Option<String>,
}

impl<'a> Seen<'a> {
    fn of(index: usize, case: &'a Case) -> Self {
        let model = case.standing.service_model.as_deref().map(str::trim).filter(|name| !name.is_empty());
        Self {
            index,
            case,
            runs: phrase::runs(&case.advice.text, &case.advice.name),
            section: fold(case.advice.system_section.trim()),
            model: model.map(fold),
        }
    }

    fn group(&self) -> &'a PayGroup {
        &self.case.standing.group
    }
}

type Bucket<'s> = Vec<&'s Seen<'s>>;

fn votes(bucket: &[&Seen<'_>]) -> Votes {
    bucket.iter().map(|seen| seen.case.owner).collect()
}

fn by<'s, K: Ord>(bucket: &Bucket<'s>, key: impl Fn(&'s Seen<'s>) -> K) -> BTreeMap<K, Bucket<'s>> {
    let mut parts: BTreeMap<K, Bucket<'s>> = BTreeMap::new();
    for seen in bucket {
        parts.entry(key(seen)).or_default().push(seen);
    }
    parts
}

fn groups(bucket: &[&Seen<'_>]) -> usize {
    bucket.iter().map(|seen| seen.group()).collect::<BTreeSet<_>>().len()
}

/// Kinds of conditions, the simplest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Split {
    Kind,
    Section,
    Text,
    ServiceModel,
}

impl Split {
    const ALL: [Self; 4] = [Self::Kind, Self::Section, Self::Text, Self::ServiceModel];
}

/// Some cases with what they have in common.
#[derive(Clone)]
struct Part<'s> {
    layer: Layer,
    asked: Asked,
    /// Why no row may be made of them, where that is known beforehand.
    barred: Option<Doubt>,
    bucket: Bucket<'s>,
}

/// Rows and doubts for all codes.
pub(super) fn search(cases: &[Case]) -> Found {
    let seen: Vec<Seen<'_>> = cases.iter().enumerate().map(|(at, case)| Seen::of(at, case)).collect();
    let all: Bucket<'_> = seen.iter().collect();
    let codes = by(&all, |seen| (seen.case.advice.code, codeless_kind(seen)));
    let pairs = by(&all, |seen| (seen.case.advice.code, seen.group()));
    let mut search = Search {
        codes: codes.len(),
        pairs: pairs.values().filter(|cases| cases.len() >= LEAST_FOR).count(),
        found: Found::default(),
    };
    for ((code, kind), bucket) in codes {
        let part = Part {
            layer: Layer::Standard,
            asked: Asked { code, kind, ..Asked::default() },
            barred: None,
            bucket,
        };
        match code {
            Some(_) => search.explain(part, &Split::ALL, MOST_DIVISIONS),
            None => search.explain_codeless(part),
        }
    }
    search.found
}

/// Advices without a code are told apart by their Type first.
fn codeless_kind(seen: &Seen<'_>) -> Option<Kind> {
    seen.case.advice.code.is_none().then_some(seen.case.advice.kind)
}

struct Search {
    /// Codes looked at.
    codes: usize,
    /// Løngrupper with enough cases of a code to be an exception.
    pairs: usize,
    found: Found,
}

impl Search {
    fn explain(&mut self, part: Part<'_>, splits: &[Split], divisions: usize) {
        let divisible = divisions > 0 && part.barred.is_none();
        let divided = splits.iter().enumerate().filter(|_| divisible).filter_map(|(rank, split)| {
            let parts = self.divide(&part, *split)?;
            let errors: usize =
                parts.iter().map(|part| votes(&part.bucket)).map(|v| v.against(v.leader())).sum();
            Some((errors + parts.len() + PRICE_OF_RANK * rank, *split, parts))
        });
        match divided.min_by_key(|(cost, _, _)| *cost) {
            Some((_, split, parts)) => {
                let left: Vec<Split> = splits.iter().copied().filter(|other| *other != split).collect();
                parts.into_iter().for_each(|part| self.explain(part, &left, divisions - 1));
            }
            None => self.settle(part),
        }
    }

    /// A row without a code would speak of every code, so it always asks for a part of the text.
    fn explain_codeless(&mut self, part: Part<'_>) {
        let forms = forms(&part.bucket);
        let (parts, rest) =
            by_phrases(&part, &forms, |votes| settled(votes.of(votes.leader()), votes.total()));
        parts.into_iter().for_each(|part| self.explain(part, &[Split::ServiceModel], 1));
        self.doubt(&rest);
    }

    /// The parts that a kind of condition makes, where that tells owners apart beyond chance.
    fn divide<'s>(&self, whole: &Part<'s>, split: Split) -> Option<Vec<Part<'s>>> {
        match split {
            Split::Kind => self.by_value(
                whole,
                |seen| seen.case.advice.kind,
                |asked, kind, _| Asked { kind: Some(*kind), ..asked },
            ),
            Split::Section => self.by_value(
                whole,
                |seen| &seen.section,
                |asked, _, bucket| Asked {
                    section: spelled(bucket, |seen| seen.case.advice.system_section.trim()),
                    ..asked
                },
            ),
            Split::Text => self.by_text(whole),
            Split::ServiceModel => self.by_service_model(whole),
        }
    }

    fn by_value<'s, K: Ord>(
        &self,
        whole: &Part<'s>,
        key: impl Fn(&'s Seen<'s>) -> K,
        ask: impl Fn(Asked, &K, &Bucket<'s>) -> Asked,
    ) -> Option<Vec<Part<'s>>> {
        let parts = by(&whole.bucket, key);
        let tests = self.codes * parts.len();
        let differs = parts.values().any(|part| self.differs(part, &whole.bucket, tests));
        differs.then(|| {
            let part = |(value, bucket): (K, Bucket<'s>)| Part {
                asked: ask(whole.asked.clone(), &value, &bucket),
                bucket,
                ..whole.clone()
            };
            parts.into_iter().map(part).collect()
        })
    }

    fn by_text<'s>(&self, whole: &Part<'s>) -> Option<Vec<Part<'s>>> {
        let forms = forms(&whole.bucket);
        if forms.len() < 2 {
            return None;
        }
        let all = votes(&whole.bucket);
        let tests = self.codes * phrase::promising(&just_forms(&forms)).len();
        let enough = |part: Votes| {
            let owner = part.leader();
            settled(part.of(owner), part.total()) && (owner == all.leader() || stands_out(part, all, tests))
        };
        let (mut parts, rest) = by_phrases(whole, &forms, enough);
        let differs = |part: &Part<'s>| self.differs(&part.bucket, &whole.bucket, tests);
        if !parts.iter().any(differs) {
            return None;
        }
        // A row without a phrase speaks of texts that nobody has seen yet: only the code's usual owner gets them.
        let usual = votes(&rest.bucket).leader() == all.leader();
        let rest = Part { barred: (!usual).then_some(Doubt::TooFew), ..rest };
        parts.extend((!rest.bucket.is_empty()).then_some(rest));
        Some(parts)
    }

    /// Each kundetype must hold several løngrupper of one mind: else one løngruppe would speak for all of its kind.
    fn by_service_model<'s>(&self, whole: &Part<'s>) -> Option<Vec<Part<'s>>> {
        let parts = by(&whole.bucket, |seen| seen.model.clone());
        let tests = self.codes * parts.len();
        let differs = |(model, part): (&Option<String>, &Bucket<'s>)| {
            let owner = votes(part).leader();
            let leaders = by(part, |seen| seen.group()).into_values().map(|cases| votes(&cases).leader());
            let leaders: Votes = leaders.collect();
            model.is_some()
                && leaders.of(owner) >= 2
                && share(leaders.of(owner), leaders.total()) >= LEAST_SHARE
                && self.differs(part, &whole.bucket, tests)
        };
        if !parts.iter().any(differs) {
            return None;
        }
        let part = |bucket: Bucket<'s>| {
            let name =
                spelled(&bucket, |seen| seen.case.standing.service_model.as_deref().unwrap_or("").trim());
            Part {
                barred: name.is_none().then_some(Doubt::NoServiceModel),
                layer: name.map_or(Layer::Standard, Layer::ServiceModel),
                bucket,
                ..whole.clone()
            }
        };
        Some(parts.into_values().map(part).collect())
    }

    /// Whether another owner leads in `part` than in the `whole`, beyond mistakes and in more than one løngruppe: what
    /// one løngruppe does otherwise is an exception, whatever its texts have in common.
    fn differs(&self, part: &Bucket<'_>, whole: &Bucket<'_>, tests: usize) -> bool {
        let (own, all) = (votes(part), votes(whole));
        let owner = own.leader();
        let for_it: Bucket<'_> = part.iter().copied().filter(|seen| seen.case.owner == owner).collect();
        owner != all.leader()
            && settled(own.of(owner), own.total())
            && stands_out(own, all, tests)
            && groups(&for_it) >= groups(whole).min(2)
    }

    /// Makes rows of cases that are divided no further: the løngrupper that differ, and all others.
    fn settle(&mut self, part: Part<'_>) {
        if let Some(doubt) = part.barred {
            return self.undecided(&part, doubt);
        }
        let mut left = by(&part.bucket, |seen| seen.group());
        while let Some(group) = self.exception(&left) {
            let own = left.remove(&group).unwrap_or_default();
            let exception = Part { layer: Layer::Group(group), bucket: own, ..part.clone() };
            self.draft(&exception, votes(&exception.bucket).leader());
        }
        let rest = Part { bucket: left.into_values().flatten().collect(), ..part };
        let all = votes(&rest.bucket);
        match settled(all.of(all.leader()), all.total()) {
            true => self.draft(&rest, all.leader()),
            false => self.doubt(&rest),
        }
    }

    /// The løngruppe that differs most from the others, where that is beyond chance for so many løngrupper and codes.
    fn exception(&self, left: &BTreeMap<&PayGroup, Bucket<'_>>) -> Option<PayGroup> {
        let votes_of: Vec<(&PayGroup, Votes)> =
            left.iter().map(|(group, cases)| (*group, votes(cases))).collect();
        let all = votes_of.iter().fold(Votes::default(), |sum, (_, own)| sum.and(*own));
        let differing = votes_of.into_iter().filter_map(|(group, own)| {
            let (others, owner) = (all.without(own), own.leader());
            let usual = others.leader();
            let is_exception = owner != usual
                && settled(others.of(usual), others.total())
                && settled(own.of(owner), own.total())
                && convincing(
                    own.of(owner),
                    own.total(),
                    (others.against(usual), others.total()),
                    self.pairs,
                );
            let noise = noise(others.against(usual), others.total());
            is_exception.then(|| (surprise(own.of(owner), own.total(), noise), group))
        });
        // Of several alike the first in the order of numbers.
        let most = differing.reduce(|best, next| if next.0 > best.0 { next } else { best });
        most.map(|(_, group)| group.clone())
    }

    fn draft(&mut self, part: &Part<'_>, owner: Owner) {
        self.found.drafts.push(Draft { layer: part.layer.clone(), asked: part.asked.clone(), owner });
    }

    fn doubt(&mut self, part: &Part<'_>) {
        let all = votes(&part.bucket);
        let mixed = all.total() >= LEAST_FOR && share(all.of(all.leader()), all.total()) < LEAST_SHARE;
        self.undecided(part, if mixed { Doubt::Mixed } else { Doubt::TooFew });
    }

    fn undecided(&mut self, part: &Part<'_>, doubt: Doubt) {
        if !part.bucket.is_empty() {
            self.found.undecided.push(Undecided {
                layer: part.layer.clone(),
                asked: part.asked.clone(),
                doubt,
                cases: part.bucket.iter().map(|seen| seen.index).collect(),
            });
        }
    }
}

/// Whether the leader of a part, who is not that of `all`, has more votes there than mistakes can explain.
fn stands_out(part: Votes, all: Votes, tests: usize) -> bool {
    let (owner, others) = (part.leader(), all.without(part));
    convincing(part.of(owner), part.total(), (others.against(all.leader()), others.total()), tests)
}

/// The way a name is written, where it is: of several ways the first in alphabetical order.
fn spelled<'s>(bucket: &Bucket<'s>, name: impl Fn(&'s Seen<'s>) -> &'s str) -> Option<String> {
    bucket.iter().map(|seen| name(seen)).min().filter(|name| !name.is_empty()).map(str::to_owned)
}

/// Texts of one form, with their cases.
struct FormCases<'s> {
    form: Form<'s>,
    cases: Bucket<'s>,
}

fn forms<'s>(bucket: &Bucket<'s>) -> Vec<FormCases<'s>> {
    let form = |(runs, cases): (&'s [String], Bucket<'s>)| FormCases {
        form: Form { runs, votes: votes(&cases) },
        cases,
    };
    by(bucket, |seen| seen.runs.as_slice()).into_iter().map(form).collect()
}

fn just_forms<'s>(forms: &[FormCases<'s>]) -> Vec<Form<'s>> {
    forms.iter().map(|FormCases { form, .. }| Form { runs: form.runs, votes: form.votes }).collect()
}

/// Parts that ask for a phrase, taken greedily: each time the one with the most cases for one owner that no phrase has
/// taken yet, of those whose cases, taken or not, are `enough`. What no phrase takes is the rest.
fn by_phrases<'s>(
    whole: &Part<'s>,
    forms: &[FormCases<'s>],
    enough: impl Fn(Votes) -> bool,
) -> (Vec<Part<'s>>, Part<'s>) {
    let phrases = phrase::promising(&just_forms(forms));
    let mut candidates: Vec<(String, Vec<usize>)> = phrases
        .into_iter()
        .map(|phrase| {
            let held = (0..forms.len()).filter(|at| forms[*at].form.holds(&phrase)).collect();
            (phrase, held)
        })
        .collect();
    let of = |held: &[usize]| held.iter().fold(Votes::default(), |sum, at| sum.and(forms[*at].form.votes));
    candidates.retain(|(_, held)| enough(of(held)) && of_several(held, forms));
    let mut taken = vec![false; forms.len()];
    let mut parts = Vec::new();
    while parts.len() < MOST_TEXT_ROWS {
        let gain = |(phrase, held): &(String, Vec<usize>)| {
            let all = of(held);
            let new: Vec<usize> = held.iter().copied().filter(|at| !taken[*at]).collect();
            let new = of(&new).of(all.leader());
            let gain = new.saturating_sub(PRICE_AGAINST * all.against(all.leader()));
            (new >= LEAST_FOR).then(|| (gain, std::cmp::Reverse(phrase.clone())))
        };
        let best = candidates.iter().filter_map(|it| Some((gain(it)?, it)));
        let best = best.max_by(|((a, _), (x, _)), ((b, _), (y, _))| {
            a.cmp(b).then_with(|| phrase::simplicity(y).cmp(&phrase::simplicity(x)))
        });
        let Some((_, (phrase, held))) = best else { break };
        let new: Vec<usize> = held.iter().copied().filter(|at| !taken[*at]).collect();
        parts.push(Part {
            asked: Asked { text: Some(phrase.clone()), ..whole.asked.clone() },
            bucket: new.iter().flat_map(|at| forms[*at].cases.iter().copied()).collect(),
            ..whole.clone()
        });
        new.into_iter().for_each(|at| taken[at] = true);
    }
    let left = forms.iter().zip(taken).filter(|(_, taken)| !taken);
    let rest = left.flat_map(|(form, _)| form.cases.iter().copied()).collect();
    (parts, Part { bucket: rest, ..whole.clone() })
}

/// Whether a phrase comes from several persons, as far as persons are known: words that only one person's advices hold
/// may be that person's name.
fn of_several(held: &[usize], forms: &[FormCases<'_>]) -> bool {
    let mut persons = BTreeSet::new();
    let cases = held.iter().flat_map(|at| &forms[*at].cases);
    let mut unknown = false;
    for seen in cases {
        match seen.case.advice.pay_number {
            Some(person) => persons.insert(person),
            None => {
                unknown = true;
                continue;
            }
        };
    }
    unknown || persons.len() > 1
}
