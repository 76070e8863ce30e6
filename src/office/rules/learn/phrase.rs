//! Parts of texts that a rule may ask for: a few words in a row, in which nothing is a value or a name.
//!
//! Words with a digit (amounts, dates, løndele) and the words of the name of the person an advice is about end a run of
//! words, so that no phrase can hold them. A name in a running text that stands nowhere as a name is not known for one;
//! that is why a phrase must also come from several persons.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::chance::LEAST_FOR;
use super::votes::Votes;
use crate::domain::{Owner, mask_cpr};
use crate::office::rules::pattern::fold;

/// The most words of a phrase: more is no part of a text but the text.
const MOST_WORDS: usize = 4;
/// The most characters of a phrase.
const MOST_CHARS: usize = 80;
/// The fewest characters of a phrase: shorter ones stand inside too many words.
const LEAST_CHARS: usize = 3;
/// The most phrases that are compared for an owner, the most promising ones: the rest differ from them in little.
pub(super) const MOST_PHRASES: usize = 150;
/// How many cases for a phrase one case against it costs when phrases are compared.
pub(super) const PRICE_AGAINST: usize = 3;

/// The runs of words of a text, folded, without values and names: what is the same in all advices of its kind.
pub(super) fn runs(text: &str, name: &str) -> Vec<String> {
    let folded = fold(text);
    let name = fold(name);
    let names: Vec<&str> = bare_words(&name).filter(|word| word.chars().count() > 1).collect();
    let mut runs: Vec<String> = Vec::new();
    let mut open = false;
    for word in folded.split_whitespace() {
        let is_value = word.bytes().any(|byte| byte.is_ascii_digit()) || is_currency(word);
        if is_value || bare_words(word).any(|part| names.contains(&part)) {
            open = false;
            continue;
        }
        match runs.last_mut().filter(|_| open) {
            Some(run) => {
                run.push(' ');
                run.push_str(word);
            }
            None => runs.push(word.to_owned()),
        }
        open = true;
    }
    runs
}

fn is_currency(word: &str) -> bool {
    matches!(word.trim_matches(|c: char| !c.is_alphanumeric()), "kr" | "dkk" | "kroner")
}

fn bare_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// A text as it may stand in a rule table: without CPR numbers and without the name of the person it is about.
pub(super) fn without_person(text: &str, name: &str) -> String {
    let name = fold(name);
    let names: Vec<&str> = bare_words(&name).filter(|word| word.chars().count() > 1).collect();
    let masked = mask_cpr(text);
    let words = masked.split_whitespace().map(|word| {
        let folded = fold(word);
        if bare_words(&folded).any(|part| names.contains(&part)) { "…" } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Texts of one form, as runs of words, with the decisions about them.
#[derive(Debug)]
pub(super) struct PhraseForm<'a> {
    pub(super) runs: &'a [String],
    pub(super) votes: Votes,
}

impl PhraseForm<'_> {
    pub(super) fn holds(&self, phrase: &str) -> bool {
        holds(self.runs, phrase)
    }
}

/// As many whole words of a run as a phrase may have characters.
pub(super) fn cut(run: &str) -> &str {
    match run.char_indices().nth(MOST_CHARS) {
        None => run,
        Some((end, _)) => run[..end].rfind(' ').map_or(&run[..end], |space| &run[..space]),
    }
}

/// Whether a phrase is not so short that it stands inside too many words.
pub(super) fn is_long_enough(phrase: &str) -> bool {
    phrase.chars().count() >= LEAST_CHARS
}

/// Whether a phrase stands in one of the runs.
pub(super) fn holds(runs: &[String], phrase: &str) -> bool {
    runs.iter().any(|run| run.contains(phrase))
}

/// Phrases that may tell the owners of some forms apart, in alphabetical order.
pub(super) fn promising(forms: &[PhraseForm<'_>]) -> Vec<String> {
    let mut counted: HashMap<&str, Votes> = HashMap::new();
    for form in forms {
        let mut own: Vec<&str> = form.runs.iter().flat_map(|run| phrases(run)).collect();
        own.sort_unstable();
        own.dedup();
        for phrase in own {
            let votes = counted.entry(phrase).or_default();
            *votes = votes.and(form.votes);
        }
    }
    let mut kept: BTreeSet<&str> = BTreeSet::new();
    for owner in Owner::ALL {
        let gain = |votes: &Votes| votes.of(owner).saturating_sub(PRICE_AGAINST * votes.against(owner));
        let gains = counted.iter().map(|(phrase, votes)| (Reverse(gain(votes)), simplicity(phrase)));
        let mut gains: Vec<_> = gains.filter(|(Reverse(gain), _)| *gain >= LEAST_FOR).collect();
        gains.sort_unstable();
        kept.extend(gains.into_iter().take(MOST_PHRASES).map(|(_, (_, _, phrase))| phrase));
    }
    kept.into_iter().map(str::to_owned).collect()
}

/// The simpler phrase sorts first: fewer words, then longer ones, which say more and stand inside fewer others.
pub(super) fn simplicity(phrase: &str) -> (usize, Reverse<usize>, &str) {
    (phrase.split(' ').count(), Reverse(phrase.chars().count()), phrase)
}

/// Every phrase of a run: one to a few words that begin and end with a letter.
fn phrases(run: &str) -> impl Iterator<Item = &str> {
    let mut starts = vec![0];
    starts.extend(run.match_indices(' ').map(|(at, _)| at + 1));
    let ends: Vec<usize> = starts[1..].iter().map(|start| start - 1).chain([run.len()]).collect();
    let count = starts.len();
    (0..count).flat_map(move |first| {
        let (starts, ends) = (starts.clone(), ends.clone());
        (first..count.min(first + MOST_WORDS))
            .filter_map(move |last| phrase(&run[starts[first]..ends[last]], last - first + 1))
    })
}

/// The words without punctuation at either end, where all of them are left and they are neither too few nor too many
/// characters.
fn phrase(words: &str, count: usize) -> Option<&str> {
    let bare = words.trim_matches(|c: char| !c.is_alphanumeric());
    let length = bare.chars().count();
    (bare.split(' ').count() == count && (LEAST_CHARS..=MOST_CHARS).contains(&length)).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_names_end_a_run() {
        assert_eq!(
            runs("Skyldigt beløb på kr. 1.515,90 for JENSEN, Ole modregnes pr. 31-08-2023.", "JENSEN OLE"),
            ["skyldigt beløb på", "for", "modregnes pr."]
        );
        assert_eq!(runs("løndel 0802 berørt", ""), ["løndel", "berørt"]);
        assert!(runs("", "").is_empty());
    }

    #[test]
    fn phrases_are_words_in_a_row() {
        let all: Vec<&str> = phrases("trin findes - ikke").collect();
        assert_eq!(
            all,
            ["trin", "trin findes", "trin findes - ikke", "findes", "findes - ikke", "ikke"],
            "a sign stands inside a phrase, never at its end"
        );
        assert_eq!(phrases("pr.").count(), 0);
    }

    #[test]
    fn a_text_goes_into_a_table_without_its_person() {
        assert_eq!(
            without_person("BELØB FOR 140275-0042 JENSEN, OLE MODREGNES", "JENSEN OLE"),
            "BELØB FOR xxxxxx-xxxx … … MODREGNES"
        );
        assert_eq!(without_person("Uændret  tekst", ""), "Uændret tekst");
    }
}
