//! The search for conditions: for each code the simplest ones that tell its owners apart.
//!
//! Cases of a code are divided by Type, Systemafsnit, part of the text or kundetype where one of these makes another
//! owner lead in a part of them, and that is more than mistakes can explain. What is divided no further becomes a row,
//! with single løngrupper that differ as rows of their own, or is undecided.

use std::collections::BTreeMap;

use super::cases::{Asked, Bucket, DecisionGroup, SeenDecision, by, groups, spelled, votes};
use super::chance::{LEAST_FOR, LEAST_SHARE, convincing, noise, settled, share, surprise};
use super::texts::{by_phrases, forms, just_forms};
use super::votes::Votes;
use super::{Doubt, PastDecision, phrase};
use crate::domain::{Kind, Owner, PayGroup};
use crate::office::rules::Layer;

/// The most divisions one inside the other.
const MOST_DIVISIONS: usize = 2;
/// How many cases a less simple kind of condition must explain beyond a simpler one.
const PRICE_OF_RANK: usize = 2;

/// A row in the making.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DraftRule {
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
pub(super) struct SearchResult {
    pub(super) drafts: Vec<DraftRule>,
    pub(super) undecided: Vec<Undecided>,
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

/// Rows and doubts for all codes.
pub(super) fn search(cases: &[PastDecision]) -> SearchResult {
    let seen: Vec<SeenDecision<'_>> =
        cases.iter().enumerate().map(|(at, case)| SeenDecision::of(at, case)).collect();
    let all: Bucket<'_> = seen.iter().collect();
    let codes = by(&all, |seen| (seen.case.advice.code, codeless_kind(seen)));
    let pairs = by(&all, |seen| (seen.case.advice.code, seen.group()));
    let mut search = RuleSearch {
        codes: codes.len(),
        pairs: pairs.values().filter(|cases| cases.len() >= LEAST_FOR).count(),
        found: SearchResult::default(),
    };
    for ((code, kind), bucket) in codes {
        let part = DecisionGroup {
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
fn codeless_kind(seen: &SeenDecision<'_>) -> Option<Kind> {
    seen.case.advice.code.is_none().then_some(seen.case.advice.kind)
}

struct RuleSearch {
    /// Codes looked at.
    codes: usize,
    /// Løngrupper with enough cases of a code to be an exception.
    pairs: usize,
    found: SearchResult,
}

impl RuleSearch {
    fn explain(&mut self, part: DecisionGroup<'_>, splits: &[Split], divisions: usize) {
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
    fn explain_codeless(&mut self, part: DecisionGroup<'_>) {
        let forms = forms(&part.bucket);
        let (parts, rest) =
            by_phrases(&part, &forms, |votes| settled(votes.of(votes.leader()), votes.total()));
        parts.into_iter().for_each(|part| self.explain(part, &[Split::ServiceModel], 1));
        self.doubt(&rest);
    }

    /// The parts that a kind of condition makes, where that tells owners apart beyond chance.
    fn divide<'s>(&self, whole: &DecisionGroup<'s>, split: Split) -> Option<Vec<DecisionGroup<'s>>> {
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
        whole: &DecisionGroup<'s>,
        key: impl Fn(&'s SeenDecision<'s>) -> K,
        ask: impl Fn(Asked, &K, &Bucket<'s>) -> Asked,
    ) -> Option<Vec<DecisionGroup<'s>>> {
        let parts = by(&whole.bucket, key);
        let tests = self.codes * parts.len();
        let differs = parts.values().any(|part| self.differs(part, &whole.bucket, tests));
        differs.then(|| {
            let part = |(value, bucket): (K, Bucket<'s>)| DecisionGroup {
                asked: ask(whole.asked.clone(), &value, &bucket),
                bucket,
                ..whole.clone()
            };
            parts.into_iter().map(part).collect()
        })
    }

    fn by_text<'s>(&self, whole: &DecisionGroup<'s>) -> Option<Vec<DecisionGroup<'s>>> {
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
        let differs = |part: &DecisionGroup<'s>| self.differs(&part.bucket, &whole.bucket, tests);
        if !parts.iter().any(differs) {
            return None;
        }
        // A row without a phrase speaks of texts that nobody has seen yet: only the code's usual owner gets them.
        let usual = votes(&rest.bucket).leader() == all.leader();
        let rest = DecisionGroup { barred: (!usual).then_some(Doubt::TooFew), ..rest };
        parts.extend((!rest.bucket.is_empty()).then_some(rest));
        Some(parts)
    }

    /// Each kundetype must hold several løngrupper of one mind: else one løngruppe would speak for all of its kind.
    fn by_service_model<'s>(&self, whole: &DecisionGroup<'s>) -> Option<Vec<DecisionGroup<'s>>> {
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
            let name = spelled(&bucket, |seen| seen.case.standing.traits.first().map_or("", String::as_str));
            DecisionGroup {
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
    fn settle(&mut self, part: DecisionGroup<'_>) {
        if let Some(doubt) = part.barred {
            return self.undecided(&part, doubt);
        }
        let mut left = by(&part.bucket, |seen| seen.group());
        while let Some(group) = self.exception(&left) {
            let own = left.remove(&group).unwrap_or_default();
            let exception = DecisionGroup { layer: Layer::Group(group), bucket: own, ..part.clone() };
            self.draft(&exception, votes(&exception.bucket).leader());
        }
        let rest = DecisionGroup { bucket: left.into_values().flatten().collect(), ..part };
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

    fn draft(&mut self, part: &DecisionGroup<'_>, owner: Owner) {
        self.found.drafts.push(DraftRule { layer: part.layer.clone(), asked: part.asked.clone(), owner });
    }

    fn doubt(&mut self, part: &DecisionGroup<'_>) {
        let all = votes(&part.bucket);
        let mixed = all.total() >= LEAST_FOR && share(all.of(all.leader()), all.total()) < LEAST_SHARE;
        self.undecided(part, if mixed { Doubt::Mixed } else { Doubt::TooFew });
    }

    fn undecided(&mut self, part: &DecisionGroup<'_>, doubt: Doubt) {
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
