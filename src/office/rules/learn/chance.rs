//! How many cases it takes: every number that decides whether something is a rule or an accident.

use super::phrase::MOST_PHRASES;

/// The fewest cases that speak for a row: with fewer, one mistake would be most of the evidence.
pub(super) const LEAST_FOR: usize = 3;
/// The least share of a row's cases that speak for it. People who split by hand make mistakes, but a row that one
/// decision in four contradicts is not what they go by.
pub(super) const LEAST_SHARE: f64 = 0.75;
/// The normal quantile of one-sided 95 %: a row must be more likely than not with that certainty, so three of three
/// are enough and five of six are not.
const QUANTILE: f64 = 1.645;
/// The share of mistakes that past work is taken to have at least. Where a code shows more, that is taken.
const LEAST_NOISE: f64 = 0.10;
/// Phrases that are looked at for a code of which two owners are given, at most.
const PHRASES_LOOKED_AT: usize = 2 * MOST_PHRASES;
/// The risk, over all looks at a proposal's conditions together and all at its exceptions, of taking mistakes for one.
const RISK: f64 = 0.05;

/// Whether `votes` of `all` cases are enough for a row.
pub(super) fn settled(votes: usize, all: usize) -> bool {
    votes >= LEAST_FOR && share(votes, all) >= LEAST_SHARE && wilson(votes, all) > 0.5
}

/// How many decisions a row still needs, if all that are to come are as `votes` of `all` are.
pub fn decisions_needed(votes: usize, all: usize) -> usize {
    (0..).find(|more| settled(votes + more, all + more)).unwrap_or_default()
}

/// How many decisions a part of a code's advices still needs before a row of its own tells it from the others, of which `against`
/// of `others` speak against the code's usual owner: one of so many `codes`, told apart by a part of the text.
pub fn decisions_to_tell_apart(
    votes: usize,
    all: usize,
    (against, others): (usize, usize),
    codes: usize,
) -> usize {
    // Where even all decisions that there may be would not do, the number says that it is out of reach.
    const MOST: usize = 1_000;
    let tells =
        |more: &usize| convincing(votes + more, all + more, (against, others), codes * PHRASES_LOOKED_AT);
    decisions_needed(votes, all).max((0..MOST).find(tells).unwrap_or(MOST))
}

/// Whether `votes` of `all` cases for another owner are more than mistakes, of which there are `against` in `others`
/// cases elsewhere, when `tests` places were looked at (Bonferroni).
pub(super) fn convincing(votes: usize, all: usize, (against, others): (usize, usize), tests: usize) -> bool {
    surprise(votes, all, noise(against, others)) > (tests.max(1) as f64 / RISK).ln()
}

/// Whether `both` of `all` is more than chance when each of them happens with probability `likely` anyway, and `tests`
/// pairs were looked at (Bonferroni).
pub(super) fn beyond_chance(both: usize, all: usize, likely: f64, tests: usize) -> bool {
    surprise(both, all, likely) > (tests.max(1) as f64 / RISK).ln()
}

/// The share of mistakes: what the other cases show for certain, and no less than there always are.
pub(super) fn noise(against: usize, others: usize) -> f64 {
    if others == 0 { LEAST_NOISE } else { wilson(against, others).max(LEAST_NOISE) }
}

/// A share; 0 of nothing is 0.
pub(super) fn share(votes: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { votes as f64 / all as f64 }
}

/// The lower end of the Wilson interval of a share.
fn wilson(votes: usize, all: usize) -> f64 {
    let (n, p, z) = (all as f64, share(votes, all), QUANTILE);
    (p + z * z / (2.0 * n) - z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt()) / (1.0 + z * z / n)
}

/// How improbable it is that `votes` or more of `all` are mistakes, each made with probability `noise`: minus the
/// natural logarithm of the binomial tail.
pub(super) fn surprise(votes: usize, all: usize, noise: f64) -> f64 {
    if votes == 0 || share(votes, all) <= noise || noise >= 1.0 {
        return 0.0;
    }
    let (hit, miss) = (noise.ln(), (1.0 - noise).ln());
    let choose: f64 = (0..votes).map(|at| ((all - at) as f64 / (votes - at) as f64).ln()).sum();
    // Beyond the expected number each term of the tail is smaller than the one before.
    let (mut term, mut sum) = (1.0_f64, 1.0_f64);
    for hits in votes..all {
        term *= (all - hits) as f64 / (hits + 1) as f64 * noise / (1.0 - noise);
        sum += term;
        if term < sum * f64::EPSILON {
            break;
        }
    }
    -(choose + votes as f64 * hit + (all - votes) as f64 * miss + sum.ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_needs_several_cases_and_few_against() {
        for (votes, all, enough) in [
            (2, 2, false),
            (3, 3, true),
            (3, 4, false),
            (5, 6, false),
            (6, 7, true),
            (60, 100, false),
            (74, 100, false),
            (80, 100, true),
            (0, 0, false),
        ] {
            assert_eq!(settled(votes, all), enough, "{votes} of {all}");
        }
    }

    #[test]
    fn the_tail_is_that_of_the_binomial_distribution() {
        for (votes, all, noise, tail) in [
            (1, 1, 0.1, 0.1),
            (2, 2, 0.1, 0.01),
            (1, 2, 0.1, 0.19),
            (3, 4, 0.5, 0.3125),
            (9, 10, 0.1, 9.1e-9),
        ] {
            let found = (-surprise(votes, all, noise)).exp();
            assert!((found / tail - 1.0).abs() < 1e-9, "{votes} of {all} at {noise}: {found}");
        }
        assert_eq!(surprise(1, 20, 0.1), 0.0, "fewer than mistakes alone would be");
        assert!(surprise(90_000, 100_000, 0.1).is_finite());
    }

    #[test]
    fn two_texts_of_a_code_with_two_owners_take_twice_the_decisions() {
        assert_eq!(decisions_needed(0, 0), 3);
        assert_eq!(decisions_to_tell_apart(3, 3, (0, 3), 140), 3);
        assert_eq!(decisions_to_tell_apart(6, 6, (0, 6), 140), 0);
        assert!(convincing(6, 6, (0, 6), 140 * PHRASES_LOOKED_AT));
        assert!(decisions_to_tell_apart(3, 3, (3, 6), 140) > 3, "the others are of two minds");
        assert_eq!(decisions_to_tell_apart(1, 100, (60, 60), 140), 1_000, "out of reach");
    }

    #[test]
    fn one_look_among_many_must_show_more() {
        assert!(convincing(3, 3, (0, 100), 10));
        assert!(!convincing(3, 3, (0, 100), 6_000));
        assert!(convincing(6, 6, (0, 100), 6_000));
        assert!(!convincing(8, 8, (50, 100), 6_000), "where half is otherwise, eight alike are no wonder");
    }
}
