//! How the table decides: the index that finds the few rows worth trying, and the first that matches in each layer.
//!
//! [`Conditions::failing`] is the only place that compares an advice with a row; the index only leaves out rows of
//! other codes and rows whose text cannot match, so it can change the cost of a decision and never the decision.

use std::collections::HashMap;

use jiff::civil::Date;

use super::parts::Parts;
use super::pattern::{Text, fold};
use super::rule::{Conditions, Layer, Rule, RuleOutcome};
use crate::domain::{Advice, Amount, Code, Decision, Kind, Owner, PayEffect, PayGroup};

/// What the rules need to know besides the advice: whose it is, and when the lønkørsel ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleContext {
    /// The løngruppe.
    pub group: PayGroup,
    /// What the customer list says under Kundetype, in its order; empty where it says nothing.
    pub traits: Vec<String>,
    /// The Kørselsdato, where the run calendar has it. Without it no row with a validity matches.
    pub on: Option<Date>,
}

/// What is compared with the rows.
pub(super) struct RuleInput<'a> {
    pub(super) code: Option<Code>,
    pub(super) kind: Kind,
    pub(super) section: &'a str,
    pub(super) amount: Option<Amount>,
    pub(super) on: Option<Date>,
    pub(super) text: Text<'a>,
}

impl<'a> RuleInput<'a> {
    pub(super) fn of(advice: &'a Advice, on: Option<Date>) -> Self {
        Self {
            code: advice.code,
            kind: advice.kind,
            section: advice.system_section.trim(),
            amount: advice.amount,
            on,
            text: Text::new(&advice.text),
        }
    }
}

/// A condition of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    Code,
    Kind,
    Section,
    Amount,
    Validity,
    Text,
}

impl Conditions {
    /// The first condition that does not hold, cheap ones asked first; `None` where all hold.
    pub(super) fn failing(&self, case: &RuleInput<'_>) -> Option<Condition> {
        if self.code.as_ref().is_some_and(|code| !code.matches(case.code)) {
            return Some(Condition::Code);
        }
        if self.kind.is_some_and(|kind| kind != case.kind) {
            return Some(Condition::Kind);
        }
        if !self.amount.hold(case.amount) {
            return Some(Condition::Amount);
        }
        if !self.validity.hold(case.on) {
            return Some(Condition::Validity);
        }
        if self.section.as_ref().is_some_and(|section| !same_word(section, case.section)) {
            return Some(Condition::Section);
        }
        let text = self.text.as_ref();
        text.is_some_and(|text| !text.matches(&case.text)).then_some(Condition::Text)
    }

    /// Whether only the Systemafsnit is missing to tell that all hold: the advice has none, and the row asks for one of an
    /// advice that it names by code or text besides.
    fn hinges_on_section(&self, case: &RuleInput<'_>) -> bool {
        case.section.is_empty()
            && (self.code.is_some() || self.text.is_some())
            && self.failing(case) == Some(Condition::Section)
            && self.text.as_ref().is_none_or(|text| text.matches(&case.text))
    }
}

/// The row of a layer, given in the order of the table, that would come before the winner and decide otherwise, if the
/// advice had the Systemafsnit that the row asks for.
pub(super) fn in_doubt<'a>(
    mut rows: impl Iterator<Item = &'a Rule>,
    case: &RuleInput<'_>,
    winner: Option<&Rule>,
) -> Option<&'a Rule> {
    let comes_first = |rule: &&Rule| winner.is_none_or(|winner| rule.at < winner.at);
    let rule = rows.find(|rule| rule.conditions.hinges_on_section(case))?;
    Some(rule).filter(comes_first).filter(|rule| winner.is_none_or(|winner| winner.outcome != rule.outcome))
}

/// Lets one layer speak: its winner, and the row that would have won in its place, were the Systemafsnit known. What a
/// later layer says of the owner is in no doubt.
pub(super) fn speak(decision: &mut Decision, winner: Option<&Rule>, in_doubt: Option<&Rule>) {
    if let Some(rule) = winner {
        if rule.outcome.owner.is_some() {
            decision.in_doubt = None;
        }
        rule.outcome.apply(decision);
        decision.rules.push(rule.name.clone());
    }
    if let Some(rule) = in_doubt {
        decision.in_doubt = Some(rule.name.clone());
    }
}

/// Whether two words are the same but for casing.
pub(super) fn same_word(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
        || (!(a.is_ascii() && b.is_ascii())
            && a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase)))
}

impl RuleOutcome {
    /// Decides what the filled cells say; empty ones keep what stands.
    pub(super) fn apply(&self, decision: &mut Decision) {
        if let Some(owner) = self.owner {
            decision.owner = owner;
        }
        if let Some(pay_effect) = self.pay_effect {
            decision.pay_effect = pay_effect;
        }
        if let Some(closes_itself) = self.closes_itself {
            decision.closes_itself = closes_itself;
        }
        decision.deadline = self.deadline.or(decision.deadline);
    }
}

/// What stands before any rule has spoken.
pub(super) fn undecided() -> Decision {
    Decision {
        owner: Owner::Unresolved,
        pay_effect: PayEffect::Unknown,
        closes_itself: false,
        deadline: None,
        rules: Vec::new(),
        in_doubt: None,
    }
}

/// The fewest rows without a code for which a pass over the text is cheaper than a search for each of them.
const FEWEST_FOR_PARTS: usize = 16;

/// The rows of every layer by code.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    standard: Lane,
    /// By folded name.
    service_models: HashMap<String, Lane>,
    groups: HashMap<PayGroup, Lane>,
}

/// The rows of one layer, as places in the table, in its order.
#[derive(Debug, Clone, Default)]
pub(super) struct Lane {
    /// Rows that name a code.
    coded: HashMap<Code, Vec<usize>>,
    /// Rows with a pattern of codes or none.
    open: Vec<usize>,
    /// Those of them that a part of the text must speak for, and the others.
    by_part: Parts,
    without_part: Vec<usize>,
    /// Rows that ask for a Systemafsnit.
    by_section: Vec<usize>,
}

impl Index {
    pub(super) fn of(rules: &[Rule]) -> Self {
        let mut index = Self::default();
        for (place, rule) in rules.iter().enumerate() {
            let lane = match &rule.layer {
                Layer::Standard => &mut index.standard,
                Layer::ServiceModel(name) => index.service_models.entry(fold(name)).or_default(),
                Layer::Group(group) => index.groups.entry(group.clone()).or_default(),
            };
            if rule.conditions.section.is_some() {
                lane.by_section.push(place);
            }
            match rule.conditions.code.as_ref().and_then(|code| code.exact()) {
                Some(code) => lane.coded.entry(code).or_default().push(place),
                None => lane.open.push(place),
            }
        }
        let Self { standard, service_models, groups } = &mut index;
        for lane in service_models.values_mut().chain(groups.values_mut()).chain([standard]) {
            (lane.by_part, lane.without_part) = match lane.open.len() {
                FEWEST_FOR_PARTS.. => Parts::of(rules, &lane.open),
                _ => (Parts::default(), lane.open.clone()),
            };
        }
        index
    }

    /// The lane of a layer that a rule of the table stands in.
    pub(super) fn lane(&self, layer: &Layer) -> Option<&Lane> {
        match layer {
            Layer::Standard => Some(&self.standard),
            Layer::ServiceModel(name) => self.service_models.get(&fold(name)),
            Layer::Group(group) => self.groups.get(group),
        }
    }

    /// The lanes that apply, in the order in which they override.
    pub(super) fn lanes(&self, standing: &RuleContext) -> impl Iterator<Item = &Lane> {
        let named = standing.traits.iter().filter(|_| !self.service_models.is_empty());
        let by_traits = named.filter_map(|name| self.service_models.get(&fold(name)));
        std::iter::once(&self.standard).chain(by_traits).chain(self.groups.get(&standing.group))
    }
}

impl Lane {
    /// The first row of the lane, in the order of the table, that matches.
    pub(super) fn first<'a>(&self, rules: &'a [Rule], case: &RuleInput<'_>) -> Option<&'a Rule> {
        let matches = |place: &usize| rules[*place].conditions.failing(case).is_none();
        let coded = self.coded(case.code).iter().copied().find(matches);
        let before = coded.unwrap_or(usize::MAX);
        let open = self.without_part.iter().copied().take_while(|place| *place < before).find(matches);
        let before = open.unwrap_or(before);
        let by_part = self.by_part.in_text(&case.text, before).into_iter().find(matches);
        by_part.or(open).or(coded).map(|place| &rules[place])
    }

    /// The row that may have won in the place of `winner`: see [`in_doubt`].
    pub(super) fn in_doubt<'a>(
        &self,
        rules: &'a [Rule],
        case: &RuleInput<'_>,
        winner: Option<&Rule>,
    ) -> Option<&'a Rule> {
        in_doubt(self.by_section.iter().map(|place| &rules[*place]), case, winner)
    }

    /// The rows that name `code`.
    pub(super) fn coded(&self, code: Option<Code>) -> &[usize] {
        code.and_then(|code| self.coded.get(&code)).map_or(&[], Vec::as_slice)
    }

    /// The rows that name no single code.
    pub(super) fn open(&self) -> &[usize] {
        &self.open
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{DayUnit, DeadlineAnchor, DeadlineRule};
    use crate::office::rules::RuleTable;
    use crate::office::rules::testing::{advice, standing, table};

    fn winners(rows: &str, advice: &Advice) -> Vec<String> {
        table(rows).decide(advice, &standing()).rules.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn where_no_row_matches_the_owner_is_uafklaret() {
        for rows in ["", "a;standard;RB7113;;;;;;;;Kunde;Ja;ja;rapport;;"] {
            let decision = table(rows).decide(&advice("RB7050", "x"), &standing());
            assert_eq!(decision, undecided(), "{rows}");
        }
    }

    #[test]
    fn in_a_layer_the_first_row_that_matches_wins() {
        let open_first = "a;standard;RB*;;;;;;;;Kunde;;;;;\nb;standard;RB7050;;;;;;;;Begge;;;;;\n";
        assert_eq!(winners(open_first, &advice("RB7050", "x")), ["a"]);
        let coded_first = "b;standard;RB7050;;;;;;;;Begge;;;;;\na;standard;RB*;;;;;;;;Kunde;;;;;\n";
        assert_eq!(winners(coded_first, &advice("RB7050", "x")), ["b"]);
        assert_eq!(winners(coded_first, &advice("RB7051", "x")), ["a"]);
    }

    #[test]
    fn every_filled_condition_must_match() {
        let mut asked = advice("RB7050", "Skyldigt BELØB modregnes");
        asked.system_section = "Lønberegning".into();
        asked.amount = Some(Amount(151_590));
        for (row, wins) in [
            ("a;standard;;;;;;;;;;;;;;", true),
            ("a;standard;*;;;;;;;;;;;;;", true),
            ("a;standard;RB7050;Advis;LØNBEREGNING;skyldigt beløb;1.515,90;1.515,90;;;;;;;;", true),
            ("a;standard;RB7051;;;;;;;;;;;;;", false),
            ("a;standard;;Fejl;;;;;;;;;;;;", false),
            ("a;standard;;;Lønberegn;;;;;;;;;;;", false),
            ("a;standard;;;;opkræves;;;;;;;;;;", false),
            ("a;standard;;;;/^skyldigt b.{3}b/;;;;;;;;;;", true),
            ("a;standard;;;;/^modregnes/;;;;;;;;;;", false),
            ("a;standard;;;;;1.515,91;;;;;;;;;", false),
            ("a;standard;;;;;;1.515,89;;;;;;;;", false),
        ] {
            assert_eq!(!winners(row, &asked).is_empty(), wins, "{row}");
        }
    }

    #[test]
    fn a_systemafsnit_that_no_print_has_rules_nothing_out_in_silence() {
        let by_section = "a;standard;RB7050;;Lønberegning;;;;;;Kunde;;;;;\n";
        let decided = |rows: &str| {
            let decision = table(rows).decide(&advice("RB7050", "x"), &standing());
            (decision.owner, decision.in_doubt.unwrap_or_default().to_string(), decision.rules.join(""))
        };
        assert_eq!(decided(by_section), (Owner::Unresolved, "a".to_string(), String::new()));
        let without_it = format!("{by_section}b;standard;RB*;;;;;;;;Begge;;;;;\n");
        assert_eq!(decided(&without_it), (Owner::Both, "a".to_string(), "b".to_string()));
        let same = format!("{by_section}b;standard;RB*;;;;;;;;Kunde;;;;;\n");
        assert_eq!(decided(&same), (Owner::Customer, String::new(), "b".to_string()));
        let before = format!("b;standard;RB*;;;;;;;;Begge;;;;;\n{by_section}");
        assert_eq!(decided(&before), (Owner::Both, String::new(), "b".to_string()));
        let overridden = format!("{by_section}g;gruppe:999;RB7050;;;;;;;;Statens Administration;;;;;\n");
        assert_eq!(decided(&overridden), (Owner::Sam, String::new(), "g".to_string()));
        let of_any = "a;standard;;;Lønberegning;;;;;;Kunde;;;;;\nb;standard;RB*;;;;;;;;Begge;;;;;\n";
        assert_eq!(decided(of_any), (Owner::Both, String::new(), "b".to_string()));
        let mut known = advice("RB7050", "x");
        known.system_section = "Oprykning".into();
        assert_eq!(table(by_section).decide(&known, &standing()), undecided());
    }

    #[test]
    fn an_advice_without_an_amount_is_outside_any_bound() {
        assert!(winners("a;standard;;;;;-1;;;;;;;;;", &advice("RB7050", "x")).is_empty());
    }

    #[test]
    fn an_advice_without_a_code_meets_rows_that_ask_for_none() {
        let rows = "a;standard;RB*;;;;;;;;;;;;;\nb;standard;;Erindring;;åremål;;;;;;;;;;";
        let mut reminder = advice("", "ÅREMÅLSANSÆTTELSE UDLØBER 30.09.2023");
        reminder.kind = Kind::Reminder;
        assert_eq!(winners(rows, &reminder), ["b"]);
    }

    #[test]
    fn validity_compares_with_the_run_day_both_ends_included() {
        let table = table("a;standard;;;;;;;01-01-2025;31-12-2025;;;;;;");
        let on = |on: Option<Date>| {
            !table.decide(&advice("RB7050", "x"), &RuleContext { on, ..standing() }).rules.is_empty()
        };
        assert!(on(Some(Date::constant(2025, 1, 1))) && on(Some(Date::constant(2025, 12, 31))));
        assert!(!on(Some(Date::constant(2024, 12, 31))) && !on(Some(Date::constant(2026, 1, 1))));
        assert!(!on(None));
    }

    #[test]
    fn later_layers_override_and_empty_outcomes_keep_what_stands() {
        // Written against the order in which the layers apply.
        let table = table(
            "g;gruppe:0999;RB7050;;;;;;;;;;;rapport+5;;\n\
             other;gruppe:998;RB7050;;;;;;;;Til orientering;;;;;\n\
             k;kundetype:REGNSKABSKUNDE;RB7050;;;;;;;;Statens Administration;;nej;;;\n\
             s;standard;RB7050;;;;;;;;Kunde;Ja;ja;disposition-2;;\n",
        );
        let expected = Decision {
            owner: Owner::Sam,
            pay_effect: PayEffect::Yes,
            closes_itself: false,
            deadline: Some(DeadlineRule { anchor: DeadlineAnchor::Report, days: 5, unit: DayUnit::Bank }),
            rules: ["s", "k", "g"].map(Into::into).into(),
            in_doubt: None,
        };
        assert_eq!(table.decide(&advice("RB7050", "x"), &standing()), expected);
        let alone = RuleContext { group: PayGroup::new("1").unwrap(), traits: Vec::new(), on: None };
        let decision = table.decide(&advice("RB7050", "x"), &alone);
        assert_eq!((decision.owner, decision.rules), (Owner::Customer, vec!["s".into()]));
    }

    #[test]
    fn an_empty_owner_with_nothing_before_it_is_uafklaret() {
        let decision = table("a;gruppe:999;;;;;;;;;;Ja;;;;").decide(&advice("RB7050", "x"), &standing());
        assert_eq!((decision.owner, decision.pay_effect), (Owner::Unresolved, PayEffect::Yes));
        assert_eq!(decision.rules, ["a"]);
    }

    #[test]
    fn the_builtin_table_decides_the_public_codes_and_nothing_else() {
        let builtin = RuleTable::builtin();
        let decided = |code: &str, section: &str, text: &str| {
            let advice = Advice { system_section: section.into(), ..advice(code, text) };
            let decision = builtin.decide(&advice, &standing());
            (decision.owner, decision.rules.join(""))
        };
        for (code, section, text, owner, rule) in [
            ("RB7050", "", "SKYLDIGT BELØB PÅ KR. 1.515,90", Owner::Customer, "RB7050 skyldigt beløb"),
            ("RB7050", "Lønberegning", "Skyldigt beløb", Owner::Customer, "RB7050 skyldigt beløb"),
            ("FU7017", "Udbetaling", "Standset anvisning", Owner::Customer, "FU7017 standset udbetaling"),
            ("RB7113", "", "ATP-SATS", Owner::Unresolved, "RB7113 ATP-sats, overenskomstansat"),
            ("RB7115", "", "ATP-SATS", Owner::Unresolved, "RB7115 ATP-sats, tjenestemand"),
            ("OT0387", "Ansættelse", "Afgang", Owner::Unresolved, "OT0387 afgang kan ikke slettes"),
            ("OT0109", "", "AFGANG", Owner::Unresolved, "OT0109 afgang kan ikke indrapporteres"),
            ("OT0699", "", "AFGANG", Owner::Unresolved, "OT0699 ændring af afgang"),
            (
                "FE0102",
                "Oprykning",
                "Oprykket til sluttrin, o",
                Owner::ForInformation,
                "FE0102 oprykning til sluttrin",
            ),
            ("FE2210", "Oprykning", "x", Owner::ForInformation, "FE2210 oprykning"),
            ("FE2217", "eSkattekort", "x", Owner::ForInformation, "FE2217 eSkattekort"),
            ("FE2217", "Oprykning", "x", Owner::Unresolved, ""),
            ("FE0102", "Oprykning", "noget andet", Owner::Unresolved, ""),
            ("ZZ0001", "NemKonto", "Ukendt svar fra NemKonto", Owner::Unresolved, ""),
        ] {
            assert_eq!(decided(code, section, text), (owner, rule.to_owned()), "{code} {section} {text}");
        }
        assert_eq!(builtin.len(), 10);
        assert!(builtin.rows().all(|rule| !rule.source.is_empty()));
    }

    /// The four sentences of the module once more, with no index and no shared code but the conditions themselves.
    fn naive(table: &RuleTable, advice: &Advice, standing: &RuleContext) -> Decision {
        let case = RuleInput::of(advice, standing.on);
        let mut decision = undecided();
        let last = standing.traits.len() + 1;
        for layer in 0..=last {
            let named = |name: &str| {
                standing.traits.get(layer.wrapping_sub(1)).is_some_and(|of| fold(of) == fold(name))
            };
            let applies = |rule: &&Rule| match &rule.layer {
                Layer::Standard => layer == 0,
                Layer::ServiceModel(name) => named(name),
                Layer::Group(group) => layer == last && *group == standing.group,
            };
            if let Some(rule) =
                table.rows().filter(applies).find(|rule| rule.conditions.failing(&case).is_none())
            {
                rule.outcome.apply(&mut decision);
                decision.rules.push(rule.name.clone());
            }
        }
        decision
    }

    prop_compose! {
        fn row()(
            layer in prop_oneof![Just("standard"), Just("kundetype:A"), Just("kundetype:b"), Just("gruppe:1"), Just("gruppe:02")],
            code in prop_oneof![Just(""), Just("*"), Just("RB*"), Just("*1"), Just("RB0001"), Just("RB0002"), Just("FU0001")],
            kind in prop_oneof![3 => Just(""), 1 => Just("Fejl"), 1 => Just("Advis")],
            text in prop_oneof![
                3 => Just(""), 1 => Just("ø"), 1 => Just("Øa"), 1 => Just("aøa"), 1 => Just("/^a/"),
                1 => Just("/a.ø/"), 1 => Just("/ø|a/"),
            ],
            to in prop_oneof![3 => Just(""), 1 => Just("5"), 1 => Just("10")],
            until in prop_oneof![3 => Just(""), 1 => Just("01-01-2025")],
            owner in prop_oneof![Just(""), Just("Kunde"), Just("Begge")],
            closes in prop_oneof![Just(""), Just("ja"), Just("nej")],
        ) -> String {
            format!("{layer};{code};{kind};;{text};;{to};;{until};{owner};;{closes};;;")
        }
    }

    proptest! {
        #[test]
        fn the_index_decides_as_a_plain_loop_does(
            rows in proptest::collection::vec(row(), 0..30),
            code in prop_oneof![Just(""), Just("RB0001"), Just("RB0002"), Just("RB0003"), Just("FU0001"), Just("FU0002")],
            error in any::<bool>(),
            text in "[aøØA]{0,5}",
            amount in proptest::option::of(0i64..1500),
            group in prop_oneof![Just("1"), Just("2"), Just("3")],
            traits in proptest::sample::subsequence(vec!["a", "B", "c"], 0..=3),
            on in proptest::option::of(prop_oneof![Just(Date::constant(2025, 1, 1)), Just(Date::constant(2025, 1, 2))]),
        ) {
            let rows: String = rows.iter().enumerate().map(|(n, row)| format!("r{n};{row}\n")).collect();
            let table = table(&rows);
            let kind = if error { Kind::Error } else { Kind::Advice };
            let advice = Advice { kind, amount: amount.map(Amount), ..advice(code, &text) };
            let traits = traits.into_iter().map(str::to_owned).collect();
            let standing = RuleContext { group: PayGroup::new(group).unwrap(), traits, on };
            let decision = table.decide(&advice, &standing);
            prop_assert_eq!(&decision, &naive(&table, &advice, &standing));
            prop_assert_eq!(&decision, &table.explain(&advice, &standing).decision);
        }

        #[test]
        fn many_rows_without_a_code_decide_as_a_plain_loop_does(
            rows in proptest::collection::vec(row(), 0..60),
            coded in 0usize..80,
            text in "[aøØA]{0,5}",
            code in prop_oneof![Just(""), Just("RB0001"), Just("FU0001")],
        ) {
            let in_one_layer = |(n, row): (usize, &String)| {
                let conditions: Vec<&str> = row.split(';').skip(2).collect();
                let code = if n == coded { "RB0001" } else { "" };
                format!("r{n};standard;{code};{}\n", conditions.join(";"))
            };
            let table = table(&rows.iter().enumerate().map(in_one_layer).collect::<String>());
            let advice = advice(code, &text);
            prop_assert_eq!(table.decide(&advice, &standing()), naive(&table, &advice, &standing()));
        }
    }
}
