//! Small past work, whole proposals.

use std::sync::Arc;

use proptest::prelude::*;

use super::held_out::table_of;
use super::{Contradiction, Doubt, PastDecision, Proposal, learn};
use crate::domain::{Advice, Kind, Owner, PayGroup, PayNumber, PayrollRun};
use crate::office::rules::testing::{advice, table};
use crate::office::rules::{RuleContext, RuleTable, check};

use Owner::{Customer, Sam};

/// A case of group 1 to n, each of a person of its own.
fn case(code: &str, text: &str, group: usize, owner: Owner) -> PastDecision {
    let standing = RuleContext {
        group: PayGroup::new(&group.to_string()).unwrap(),
        traits: vec![if group.is_multiple_of(2) { "regnskabskunde" } else { "anden" }.to_owned()],
        on: None,
    };
    PastDecision { advice: advice(code, text), standing, run: None, owner, source: Arc::from("u721.txt") }
}

/// `count` cases spread over ten løngrupper.
fn spread(count: usize, code: &str, text: &str, owner: Owner) -> Vec<PastDecision> {
    (0..count).map(|at| case(code, text, at % 10 + 1, owner)).collect()
}

fn of(cases: Vec<Vec<PastDecision>>) -> Proposal {
    learn(cases.into_iter().flatten(), &table("")).unwrap()
}

/// Layer, code, type, systemafsnit, text, owner.
fn rows(proposal: &Proposal) -> Vec<[&str; 6]> {
    let shown = [1, 2, 3, 4, 5, 10];
    proposal.rows.iter().map(|row| shown.map(|at| row.cells[at].as_str())).collect()
}

fn doubts(proposal: &Proposal) -> Vec<(Doubt, String)> {
    let code = |it: &Contradiction| it.code.map(|code| code.to_string()).unwrap_or_default();
    proposal.contradictions.iter().map(|it| (it.doubt, code(it))).collect()
}

#[test]
fn the_code_alone_is_enough_where_it_decides() {
    let found = of(vec![
        spread(18, "XA0001", "Opdigtet tekst", Customer),
        spread(2, "XA0001", "Opdigtet tekst", Sam),
    ]);
    assert_eq!(rows(&found), [["standard", "XA0001", "", "", "", "Kunde"]]);
    let row = &found.rows[0];
    assert_eq!((row.speaks_for, row.against), (18, 2));
    assert_eq!(
        [&row.cells[0], &row.cells[14], &row.cells[15]],
        ["XA0001 opdigtet tekst", "Opdigtet tekst", "lært af 18 afgørelser (2 imod)"]
    );
    assert_eq!(row.why, "Koden alene er nok. Set i 10 løngrupper og 1 fil.");
    assert!(found.contradictions.is_empty());
}

#[test]
fn a_part_of_the_text_never_holds_a_value() {
    let text =
        |at: usize, end: &str| format!("Beløb på kr. {at}.500,00 {end} pr. {:02}-08-2023", at % 28 + 1);
    let many = |end: &'static str, owner| -> Vec<PastDecision> {
        (0..20).map(|at| case("XA0001", &text(at, end), at % 10 + 1, owner)).collect()
    };
    let found = of(vec![many("modregnes ikke i ferie", Customer), many("modregnes i løn", Sam)]);
    assert_eq!(
        rows(&found),
        [
            ["standard", "XA0001", "", "", "ferie", "Kunde"],
            ["standard", "XA0001", "", "", "løn", "Statens Administration"],
        ]
    );
    assert!(found.rows[0].why.starts_with("Koden alene skiller ikke ejerne ad. Det gør »ferie« i teksten."));
}

#[test]
fn type_systemafsnit_and_kundetype_are_found_where_they_decide() {
    let with = |count: usize, owner: Owner, change: fn(&mut Advice)| -> Vec<PastDecision> {
        let mut cases = spread(count, "XA0001", "Opdigtet tekst", owner);
        cases.iter_mut().for_each(|case| change(&mut case.advice));
        cases
    };
    let kind = of(vec![with(20, Customer, |_| {}), with(20, Sam, |advice| advice.kind = Kind::Error)]);
    assert_eq!(
        rows(&kind),
        [
            ["standard", "XA0001", "Fejl", "", "", "Statens Administration"],
            ["standard", "XA0001", "Advis", "", "", "Kunde"],
        ]
    );
    let section = |advice: &mut Advice| advice.system_section = "Oprykning".into();
    let section = of(vec![with(20, Customer, |_| {}), with(10, Sam, section)]);
    assert_eq!(
        rows(&section),
        [
            ["standard", "XA0001", "", "Oprykning", "", "Statens Administration"],
            ["standard", "XA0001", "", "", "", "Kunde"],
        ]
    );
    let owner = |group: usize| if group.is_multiple_of(2) { Sam } else { Customer };
    let cases = (0..60).map(|at| case("XA0001", "Opdigtet tekst", at % 10 + 1, owner(at % 10 + 1)));
    let model = of(vec![cases.collect()]);
    assert_eq!(
        rows(&model),
        [
            ["kundetype:anden", "XA0001", "", "", "", "Kunde"],
            ["kundetype:regnskabskunde", "XA0001", "", "", "", "Statens Administration"],
        ]
    );
}

#[test]
fn one_group_that_differs_is_an_exception_and_too_little_of_it_is_named() {
    let group = |count: usize| (0..count).map(|_| case("XA0001", "x", 11, Sam)).collect::<Vec<_>>();
    let exception = of(vec![spread(60, "XA0001", "x", Customer), group(8)]);
    assert_eq!(
        rows(&exception),
        [
            ["standard", "XA0001", "", "", "", "Kunde"],
            ["gruppe:11", "XA0001", "", "", "", "Statens Administration"],
        ]
    );
    assert!(exception.rows[1].cells[0].ends_with(", gruppe 11"));
    // Three of a mind are no wonder where there are so many places to look for them.
    let others = (2..9).flat_map(|code| spread(60, &format!("XA000{code}"), "x", Customer)).collect();
    let too_few = of(vec![spread(60, "XA0001", "x", Customer), group(3), others]);
    assert_eq!(rows(&too_few).len(), 8);
    assert_eq!(doubts(&too_few), [(Doubt::LeaningGroup, "XA0001".to_owned())]);
    assert_eq!(too_few.contradictions[0].condition, "");
    assert_eq!(too_few.contradictions[0].owners, [(Sam, 3, vec![PayGroup::new("11").unwrap()])]);
}

#[test]
fn what_cannot_be_told_apart_is_undecided() {
    let found = of(vec![
        spread(10, "XA0001", "x", Customer),
        spread(10, "XA0001", "x", Sam),
        spread(2, "XA0002", "x", Sam),
    ]);
    assert!(found.rows.is_empty());
    assert_eq!(doubts(&found), [(Doubt::Mixed, "XA0001".to_owned()), (Doubt::TooFew, "XA0002".to_owned())]);
    let owners: Vec<(Owner, usize, usize)> = found.contradictions[0]
        .owners
        .iter()
        .map(|(owner, count, groups)| (*owner, *count, groups.len()))
        .collect();
    assert_eq!(owners, [(Customer, 10, 10), (Sam, 10, 10)]);
}

#[test]
fn one_advice_with_two_owners_counts_for_none_and_one_in_two_files_counts_once() {
    let run = PayrollRun::new(2023, 8, 2);
    let person = |owner: Owner, source: &str, serial: &str| {
        let mut case = case("XA0001", "x", 1, owner);
        case.advice.pay_number = PayNumber::parse(&format!("1402750042{serial}"));
        PastDecision { run, source: Arc::from(source), ..case }
    };
    let found = of(vec![vec![
        person(Customer, "kunde.txt", "001"),
        person(Sam, "sam.txt", "001"),
        person(Customer, "kunde.txt", "002"),
        person(Customer, "rapport.xlsx", "002"),
        person(Customer, "kunde.txt", "003"),
        person(Customer, "kunde.txt", "004"),
    ]]);
    assert_eq!((found.rows[0].speaks_for, found.rows[0].against, found.cases), (3, 0, 5));
    assert_eq!(found.rows[0].cells[15], "lært af 3 afgørelser (0 imod), forslag 2023-08-2");
    assert_eq!(doubts(&found), [(Doubt::SameAdvice, "XA0001".to_owned())]);
    assert_eq!(found.contradictions[0].sources, [Arc::from("kunde.txt"), Arc::from("sam.txt")]);
}

#[test]
fn advices_without_a_code_are_told_by_their_text() {
    let reminders = |text: &str, owner: Owner| -> Vec<PastDecision> {
        let mut cases = spread(5, "", text, owner);
        cases.iter_mut().for_each(|case| case.advice.kind = Kind::Reminder);
        cases
    };
    let found =
        of(vec![reminders("Åremålet udløber 30.09.2023", Customer), reminders("Jubilæum 01.10.2023", Sam)]);
    assert_eq!(
        rows(&found),
        [
            ["standard", "", "Erindring", "", "jubilæum", "Statens Administration"],
            ["standard", "", "Erindring", "", "åremålet", "Kunde"],
        ]
    );
    assert_eq!(found.rows[1].cells[0], "Erindring åremålet");
}

#[test]
fn what_the_table_says_already_is_not_proposed_and_what_stands_in_the_way_is_named() {
    let cases = || [spread(20, "XA0001", "x", Customer), spread(20, "XA0002", "x", Sam)].concat();
    let rules = table("a;standard;XA0001;;;;;;;;Kunde;;;;;\nb;standard;XA*;;;;;;;;Uafklaret;;;;;\n");
    let found = learn(cases(), &rules).unwrap();
    assert_eq!((found.cases, found.covered), (40, 20));
    assert_eq!(rows(&found), [["standard", "XA0002", "", "", "", "Statens Administration"]]);
    assert!(found.rows[0].why.ends_with(
        "I dag tager reglen »b« (Uafklaret) disse adviser. Siger I Ja, kommer denne række til at stå før den."
    ));
}

#[test]
fn no_name_becomes_a_condition_or_an_example() {
    let named = |count: usize, name: &str, text: &str, owner: Owner| -> Vec<PastDecision> {
        let mut cases = spread(count, "XA0001", text, owner);
        cases.iter_mut().for_each(|case| case.advice.name = name.into());
        cases
    };
    let found = of(vec![
        named(20, "JENSEN OLE", "BELØB FOR JENSEN OLE 140275-0042", Customer),
        named(20, "HOLM ÅSE", "BELØB FOR HOLM ÅSE 140275-0042", Sam),
    ]);
    assert!(found.rows.is_empty());
    let said = format!("{found:?}");
    assert!(!said.contains("JENSEN") && !said.contains("jensen") && !said.contains("0042"), "{said}");
}

/// Small past work of a few codes, texts and løngrupper.
fn any_work() -> impl Strategy<Value = Vec<PastDecision>> {
    let texts = ["Beløb modregnes i ferie", "Beløb modregnes ikke", "Trin mangler 7", ""];
    let codes = ["XA0001", "XA0002", ""];
    let one = (0..codes.len(), 0..texts.len(), 1..5usize, 0..Owner::ALL.len(), 1..12usize);
    let cases = move |(code, text, group, owner, count)| -> Vec<PastDecision> {
        (0..count).map(|_| case(codes[code], texts[text], group, Owner::ALL[owner])).collect()
    };
    prop::collection::vec(one.prop_map(cases), 0..12).prop_map(|work| work.concat())
}

proptest! {
    #[test]
    fn the_order_of_the_cases_makes_no_difference(work in any_work(), turn in 0..50usize) {
        let mut other = work.clone();
        other.reverse();
        let turn = turn.min(other.len());
        other.rotate_left(turn);
        prop_assert_eq!(learn(work, &table("")).unwrap(), learn(other, &table("")).unwrap());
    }

    #[test]
    fn a_proposal_is_a_table_in_which_every_row_can_win(work in any_work()) {
        let proposal = learn(work, &table("")).unwrap();
        let made = table_of(&proposal);
        prop_assert_eq!(check::shadowed(&made), []);
        prop_assert!(proposal.rows.iter().all(|row| row.speaks_for >= 3 && row.speaks_for > row.against));
    }

    #[test]
    fn what_was_learned_is_not_proposed_again(work in any_work()) {
        let made = table_of(&learn(work.clone(), &table("")).unwrap());
        prop_assert_eq!(learn(work, &made).unwrap().rows, []);
    }
}

#[test]
fn nothing_is_learned_from_nothing() {
    let nothing = learn([], &RuleTable::builtin()).unwrap();
    assert_eq!(nothing, Proposal::default());
    assert!(learn(spread(20, "XA0001", "x", Owner::Unresolved), &table("")).unwrap().rows.is_empty());
}
