//! Cases as the search sees them, alone, together, and by what they have in common.

use std::collections::{BTreeMap, BTreeSet};

use super::votes::Votes;
use super::{Doubt, PastDecision, phrase};
use crate::domain::{Code, Kind, PayGroup};
use crate::office::rules::Layer;
use crate::office::rules::pattern::fold;

/// What a row asks besides its layer.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    pub(super) code: Option<Code>,
    pub(super) kind: Option<Kind>,
    pub(super) section: Option<String>,
    pub(super) text: Option<String>,
}

/// A case as the search sees it.
pub(super) struct SeenDecision<'a> {
    pub(super) index: usize,
    pub(super) case: &'a PastDecision,
    pub(super) runs: Vec<String>,
    pub(super) section: String,
    /// The first kundetype, folded: past work is split by one of them at most.
    pub(super) model: Option<String>,
}

impl<'a> SeenDecision<'a> {
    pub(super) fn of(index: usize, case: &'a PastDecision) -> Self {
        Self {
            index,
            case,
            runs: phrase::runs(&case.advice.text, &case.advice.name),
            section: fold(case.advice.system_section.trim()),
            model: case.standing.traits.first().map(|name| fold(name)),
        }
    }

    pub(super) fn group(&self) -> &'a PayGroup {
        &self.case.standing.group
    }
}

pub(super) type Bucket<'s> = Vec<&'s SeenDecision<'s>>;

pub(super) fn votes(bucket: &[&SeenDecision<'_>]) -> Votes {
    bucket.iter().map(|seen| seen.case.owner).collect()
}

pub(super) fn by<'s, K: Ord>(
    bucket: &Bucket<'s>,
    key: impl Fn(&'s SeenDecision<'s>) -> K,
) -> BTreeMap<K, Bucket<'s>> {
    let mut parts: BTreeMap<K, Bucket<'s>> = BTreeMap::new();
    for seen in bucket {
        parts.entry(key(seen)).or_default().push(seen);
    }
    parts
}

pub(super) fn groups(bucket: &[&SeenDecision<'_>]) -> usize {
    bucket.iter().map(|seen| seen.group()).collect::<BTreeSet<_>>().len()
}

/// The way a name is written, where it is: of several ways the first in alphabetical order.
pub(super) fn spelled<'s>(
    bucket: &Bucket<'s>,
    name: impl Fn(&'s SeenDecision<'s>) -> &'s str,
) -> Option<String> {
    bucket.iter().map(|seen| name(seen)).min().filter(|name| !name.is_empty()).map(str::to_owned)
}

/// Some cases with what they have in common.
#[derive(Clone)]
pub(super) struct DecisionGroup<'s> {
    pub(super) layer: Layer,
    pub(super) asked: Asked,
    /// Why no row may be made of them, where that is known beforehand.
    pub(super) barred: Option<Doubt>,
    pub(super) bucket: Bucket<'s>,
}
