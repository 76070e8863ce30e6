//! Cases that are one and the same advice: read from two files, or put in two piles.
//!
//! Only where lønkørsel and lønnummer are known: else two persons' advices could be taken for one.

use std::collections::{BTreeMap, BTreeSet};

use super::PastDecision;
use crate::domain::{Code, Kind, Owner, PayGroup, PayNumber, PayrollRun};
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

/// An advice that lies in the kunde's pile and in that of Statens Administration is one that both follow up on.
pub(super) fn in_both(cases: &mut [PastDecision]) {
    let mut owners: BTreeMap<DecisionIdentity, BTreeSet<Owner>> = BTreeMap::new();
    for case in cases.iter() {
        if let Some(identity) = identity(case) {
            owners.entry(identity).or_default().insert(case.owner);
        }
    }
    let both = BTreeSet::from([Owner::Customer, Owner::Sam]);
    for case in cases {
        if identity(case).and_then(|identity| owners.get(&identity)) == Some(&both) {
            case.owner = Owner::Both;
        }
    }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::office::rules::RuleContext;
    use crate::office::rules::testing::advice;

    #[test]
    fn what_lies_in_both_piles_is_for_both() {
        let case = |person: u32, owner| {
            let pay_number = PayNumber::parse(&format!("14027500{person:02} 001"));
            let group = PayGroup::new("5").unwrap();
            PastDecision {
                advice: crate::domain::Advice { pay_number, ..advice("XA0001", "Ferie mangler") },
                standing: RuleContext { group, traits: Vec::new(), on: None },
                run: PayrollRun::new(2023, 8, 2),
                owner,
                source: Arc::from("u721.txt"),
            }
        };
        use Owner::{Both, Customer, ForInformation, Sam};
        let mut cases = [(42, Customer), (42, Sam), (43, Customer), (44, Customer), (44, ForInformation)]
            .map(|(person, owner)| case(person, owner));
        assert!(cases.iter().all(|case| case.advice.pay_number.is_some()));
        in_both(&mut cases);
        assert_eq!(cases.map(|case| case.owner), [Both, Both, Customer, Customer, ForInformation]);
    }
}
