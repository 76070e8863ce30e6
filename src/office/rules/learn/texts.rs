//! Cases divided by a part of their texts.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::cases::{Asked, Bucket, DecisionGroup, by, votes};
use super::chance::LEAST_FOR;
use super::phrase::{self, PRICE_AGAINST, PhraseForm};
use super::votes::Votes;

/// The most rows that one code may get for parts of its text: more is no rule that a person can check.
const MOST_TEXT_ROWS: usize = 8;
/// Texts of one form, with their cases.
pub(super) struct FormCases<'s> {
    pub(super) form: PhraseForm<'s>,
    pub(super) cases: Bucket<'s>,
}

pub(super) fn forms<'s>(bucket: &Bucket<'s>) -> Vec<FormCases<'s>> {
    let form = |(runs, cases): (&'s [String], Bucket<'s>)| FormCases {
        form: PhraseForm { runs, votes: votes(&cases) },
        cases,
    };
    by(bucket, |seen| seen.runs.as_slice()).into_iter().map(form).collect()
}

pub(super) fn just_forms<'s>(forms: &[FormCases<'s>]) -> Vec<PhraseForm<'s>> {
    forms.iter().map(|FormCases { form, .. }| PhraseForm { runs: form.runs, votes: form.votes }).collect()
}

/// Parts that ask for a phrase, taken greedily: each time the one with the most cases for one owner that no phrase has
/// taken yet, of those whose cases, taken or not, are `enough`. What no phrase takes is the rest.
pub(super) fn by_phrases<'s>(
    whole: &DecisionGroup<'s>,
    forms: &[FormCases<'s>],
    enough: impl Fn(Votes) -> bool,
) -> (Vec<DecisionGroup<'s>>, DecisionGroup<'s>) {
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
            (new >= LEAST_FOR).then(|| (gain, Reverse(phrase.clone())))
        };
        let best = candidates.iter().filter_map(|it| Some((gain(it)?, it)));
        let best = best.max_by(|((a, _), (x, _)), ((b, _), (y, _))| {
            a.cmp(b).then_with(|| phrase::simplicity(y).cmp(&phrase::simplicity(x)))
        });
        let Some((_, (phrase, held))) = best else { break };
        let new: Vec<usize> = held.iter().copied().filter(|at| !taken[*at]).collect();
        parts.push(DecisionGroup {
            asked: Asked { text: Some(phrase.clone()), ..whole.asked.clone() },
            bucket: new.iter().flat_map(|at| forms[*at].cases.iter().copied()).collect(),
            ..whole.clone()
        });
        new.into_iter().for_each(|at| taken[at] = true);
    }
    let left = forms.iter().zip(taken).filter(|(_, taken)| !taken);
    let rest = left.flat_map(|(form, _)| form.cases.iter().copied()).collect();
    (parts, DecisionGroup { bucket: rest, ..whole.clone() })
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
