//! Cases that are one and the same advice: read from two files, or put in two piles.
//!
//! Only where lønkørsel and lønnummer are known: else two persons' advices could be taken for one.

use std::collections::BTreeMap;

use super::PastDecision;
use crate::domain::{Code, Kind, PayGroup, PayNumber, PayrollRun};
use crate::office::rules::pattern::fold;

type DecisionIdentity = (PayrollRun, PayGroup, PayNumber, Option<Code>, Kind, String);

fn identity(case: &PastDecision) -> Option<DecisionIdentity> {
    let advice = &case.advice;
    Some((
        case.run?,
        case.standing.group.clone(),
        advice.pay_number?,
        advice.code,
        advice.kind,
        fold(advice.text.trim()),
    ))
}

/// Each advice once, in an order that does not depend on that of `cases`; and the cases of advices that were given to
/// several owners, which are not among the first.
pub(super) fn one_each(mut cases: Vec<PastDecision>) -> (Vec<PastDecision>, Vec<PastDecision>) {
    cases.sort_by(|a, b| order(a).cmp(&order(b)));
    let mut known: BTreeMap<DecisionIdentity, Vec<PastDecision>> = BTreeMap::new();
    let (mut single, mut doubles) = (Vec::new(), Vec::new());
    for case in cases {
        match identity(&case) {
            Some(identity) => known.entry(identity).or_default().push(case),
            None => single.push(case),
        }
    }
    for mut alike in known.into_values() {
        if alike.iter().all(|case| case.owner == alike[0].owner) {
            alike.truncate(1);
            single.append(&mut alike);
        } else {
            doubles.append(&mut alike);
        }
    }
    single.sort_by(|a, b| order(a).cmp(&order(b)));
    doubles.sort_by(|a, b| order(a).cmp(&order(b)));
    (single, doubles)
}

/// Everything of a case that the proposal may show or count.
fn order(case: &PastDecision) -> impl Ord + '_ {
    let PastDecision { advice, standing, run, owner, source } = case;
    (
        (advice.code, advice.kind, &advice.system_section, &advice.text, &advice.name),
        (&standing.group, &standing.traits, standing.on),
        (*owner, *run, source, advice.pay_number, advice.amount),
    )
}
