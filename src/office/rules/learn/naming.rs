//! What a proposed row is called and how it is explained, in Danish.

use std::collections::{BTreeMap, HashSet};

use super::PastDecision;
use super::cases::Asked;
use super::chance::LEAST_FOR;
use super::phrase;
use super::search::DraftRule;
use super::votes::Votes;
use crate::domain::{Owner, PayGroup};
use crate::office::rules::pattern::fold;
use crate::office::rules::{Layer, Rule, RuleTable};

/// Everything that one draft decides.
#[derive(Default)]
pub(super) struct Decided {
    pub(super) votes: Votes,
    pub(super) for_it: Vec<usize>,
    pub(super) groups: BTreeMap<PayGroup, Votes>,
    /// How many of the cases for it the table in force decides otherwise.
    pub(super) new: usize,
    pub(super) cases: Vec<usize>,
}

/// The most words of a text in a name.
const MOST_WORDS: usize = 4;
/// The most characters of them.
const MOST_CHARS: usize = 50;

/// The names that rules have already, folded.
pub(in crate::office::rules) struct Names(HashSet<String>);

impl Names {
    pub(in crate::office::rules) fn taken_by(rules: &RuleTable) -> Self {
        Self(rules.rows().map(|rule| fold(&rule.name)).collect())
    }

    /// `name`, or where a rule is called that already, the name with the first number that makes it unique.
    pub(in crate::office::rules) fn unique(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        names.find(|name| self.0.insert(fold(name))).unwrap_or_default()
    }

    /// The name of a draft: its code, what its texts begin with or what it asks for, and for whom it is.
    pub(super) fn give(&mut self, draft: &DraftRule, decided: &Decided, cases: &[PastDecision]) -> String {
        let Asked { code, kind, section, text } = &draft.asked;
        let what = code.map(|code| code.to_string()).or(kind.map(|kind| kind.word().to_owned()));
        let topic = text.clone().or_else(|| topic(decided, cases));
        let section = section.as_ref().filter(|_| text.is_none()).map(|section| format!("({section})"));
        let name: Vec<String> = [what, topic, section].into_iter().flatten().collect();
        let whom = match &draft.layer {
            Layer::Standard => String::new(),
            Layer::ServiceModel(name) => format!(", {name}"),
            Layer::Group(group) => format!(", gruppe {group}"),
        };
        self.unique(&format!("{}{whom}", name.join(" ")))
    }
}

/// The first words of the commonest form of text, where several cases have it: a form of one case may hold anything.
fn topic(decided: &Decided, cases: &[PastDecision]) -> Option<String> {
    let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for case in decided.for_it.iter().map(|index| &cases[*index]) {
        *counts.entry(phrase::runs(&case.advice.text, &case.advice.name)).or_default() += 1;
    }
    let common = counts.into_iter().filter(|(_, count)| *count >= LEAST_FOR);
    let (runs, _) = common.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let words: Vec<&str> = runs.first()?.split(' ').take(MOST_WORDS).collect();
    let words = words.join(" ");
    let words = words.trim_matches(|c: char| !c.is_alphanumeric());
    (!words.is_empty()).then(|| words.chars().take(MOST_CHARS).collect())
}

/// What some cases have in common besides the code.
pub(super) fn condition(layer: &Layer, asked: &Asked) -> String {
    let Asked { code: _, kind, section, text } = asked;
    let layer = match layer {
        Layer::Standard => None,
        Layer::ServiceModel(name) => Some(format!("kundetype {name}")),
        Layer::Group(group) => Some(format!("løngruppe {group}")),
    };
    let all = [
        kind.map(|kind| format!("type {}", kind.word())),
        section.as_ref().map(|section| format!("systemafsnit {section}")),
        text.as_ref().map(|text| format!("tekst med »{text}«")),
        layer,
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// How a rule in force takes the advices that a proposed row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InTheWay {
    /// It asks the same.
    Same,
    /// It takes all of them, and others.
    Wider,
    /// It takes some of them.
    Crossing,
}

/// Why a row asks what it asks, what it rests on, and what stands in its way.
pub(super) fn why(
    draft: &DraftRule,
    decided: &Decided,
    narrower: bool,
    sources: usize,
    in_the_way: Option<(&Rule, InTheWay)>,
) -> String {
    let mut sentences = vec![reason(draft, narrower), rests_on(draft, decided, sources)];
    if let Some((rule, how)) = in_the_way {
        let owner = rule.outcome.owner.unwrap_or(Owner::Unresolved).word();
        let then = match how {
            InTheWay::Same => "Siger I Ja, erstatter denne række den.",
            InTheWay::Wider => "Siger I Ja, kommer denne række til at stå før den.",
            InTheWay::Crossing => "Ret eller slet den, før forslaget tilføjes.",
        };
        sentences.push(format!("I dag tager reglen »{}« ({owner}) disse adviser. {then}", rule.name));
    }
    sentences.join(" ")
}

fn reason(draft: &DraftRule, narrower: bool) -> String {
    let Asked { code, kind, section, text } = &draft.asked;
    let divided = match (text, section, kind) {
        (Some(text), _, _) if code.is_none() => return format!("Uden kode skiller teksten: »{text}«."),
        (Some(text), _, _) => Some(format!("»{text}« i teksten")),
        (None, Some(_), _) => Some("systemafsnittet".to_owned()),
        (None, None, Some(_)) => Some("typen".to_owned()),
        (None, None, None) => None,
    };
    match (&draft.layer, divided) {
        (Layer::Group(group), _) => {
            format!("Løngruppe {group} er afgjort anderledes end de andre løngrupper.")
        }
        (Layer::ServiceModel(_), None) => {
            "Koden alene skiller ikke ejerne ad. Det gør kundetypen.".to_owned()
        }
        (Layer::ServiceModel(_), Some(what)) => {
            format!("Koden alene skiller ikke ejerne ad. Det gør {what} sammen med kundetypen.")
        }
        (Layer::Standard, Some(what)) => format!("Koden alene skiller ikke ejerne ad. Det gør {what}."),
        (Layer::Standard, None) if narrower => {
            "Gælder de adviser med koden, som de smallere rækker ikke tager.".to_owned()
        }
        (Layer::Standard, None) => "Koden alene er nok.".to_owned(),
    }
}

fn rests_on(draft: &DraftRule, decided: &Decided, sources: usize) -> String {
    let count =
        |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let mut groups = decided.groups.keys();
    let (first, rest) = (groups.next(), groups.count());
    let found = format!(
        "Set i {} og {}.",
        count(rest + usize::from(first.is_some()), "løngruppe", "løngrupper"),
        count(sources, "fil", "filer")
    );
    match (first, rest, &draft.layer) {
        (Some(group), 0, Layer::Standard | Layer::ServiceModel(_)) => {
            format!("{found} Alle afgørelserne er fra løngruppe {group}: overvej, om de også gælder andre.")
        }
        _ => found,
    }
}
