//! What an unknown print is called: the texts it can be recognised by, and which of the two prints it is.

use std::collections::BTreeSet;

use super::furniture::outside_braces;
use super::pieces::chunks;
use crate::domain::PrintKind;
use crate::prints::layout::folded;

/// Words that titles of such prints are made of.
const TITLE_WORDS: [&str; 11] = [
    "kontrollog",
    "uddata",
    "fejl",
    "advis",
    "advars",
    "liste",
    "oversigt",
    "udskrift",
    "rapport",
    "meddelelse",
    "log",
];

/// Words that stand in the head of any print.
const ANY_HEAD: [&str; 10] = [
    "side",
    "dato",
    "gruppe",
    "løngruppe",
    "lg",
    "lønkørsel",
    "kørsel",
    "løngeneration",
    "udskrevet",
    "miljø",
];

/// How many texts a print is recognised by.
const MOST: usize = 2;

/// The texts of the first lines that name the print; `templates` are the furniture made of the same lines, in which
/// anything that may vary is a placeholder.
pub(super) fn recognise(top: &[&str], templates: &[String]) -> Vec<String> {
    let constant: Vec<String> = templates.iter().map(|template| folded(&outside_braces(template))).collect();
    let mut candidates: Vec<(usize, usize, String)> = Vec::new();
    for text in top.iter().flat_map(|line| texts_of(line, &constant)) {
        let words = folded(&text);
        let named = TITLE_WORDS.iter().filter(|word| words.contains(*word)).count();
        let wordy = words.chars().filter(|c| c.is_alphanumeric()).count() >= 6;
        if wordy && !candidates.iter().any(|(_, _, known)| folded(known) == words) {
            candidates.push((named.min(1), candidates.len(), text));
        }
    }
    if candidates.is_empty() {
        // A title that goes on into what varies: `Fejl og advis, gruppe 901 …`.
        let pieces =
            templates.iter().flat_map(|template| template.split('}')).filter_map(|it| it.split('{').next());
        let named = pieces.map(str::trim).filter(|piece| {
            let words = folded(piece);
            words.chars().count() >= 8 && TITLE_WORDS.iter().any(|word| words.contains(word))
        });
        return named.take(1).map(str::to_string).collect();
    }
    let titled = candidates.iter().any(|(named, ..)| *named > 0);
    candidates.retain(|(named, ..)| !titled || *named > 0);
    candidates.sort_by_key(|(named, at, _)| (usize::MAX - named, *at));
    candidates.truncate(MOST);
    candidates.into_iter().map(|(_, _, text)| text).collect()
}

/// The chunks of a line that never vary, and what a label calls the print.
fn texts_of(line: &str, constant: &[String]) -> Vec<String> {
    let mut texts = Vec::new();
    for chunk in chunks(line) {
        let text = chunk.text;
        if let Some((label, value)) = text.split_once(": ") {
            let label = folded(label);
            let names_print = ["udskrift", "liste", "rapport", "uddata", "titel", "navn på"]
                .iter()
                .any(|it| label.starts_with(it));
            if names_print && !value.contains(|c: char| c.is_numeric()) {
                texts.push(value.trim().to_string());
            }
            continue;
        }
        let words = folded(text);
        let varies = !constant.iter().any(|line| line.contains(&words));
        if !text.contains(':') && !text.contains("..") && !ANY_HEAD.contains(&words.as_str()) && !varies {
            texts.push(text.to_string());
        }
    }
    texts
}

/// The print that a first page names, where it names one and no other.
pub(super) fn print(top: &[&str]) -> Option<PrintKind> {
    let texts: Vec<String> = top.iter().map(|line| folded(line)).collect();
    let says = |parts: &[&str]| texts.iter().any(|text| parts.iter().all(|part| text.contains(part)));
    let words: BTreeSet<&str> =
        texts.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).collect();
    let u721 = words.contains("721") || words.contains("u721") || says(&["kontrollog"]);
    let fejl_advis =
        ["fejl og adv", "fejl & adv", "fejl/adv", "fejl- og adv"].iter().any(|part| says(&[part]));
    match (u721, fejl_advis) {
        (true, false) => Some(PrintKind::U721),
        (false, true) => Some(PrintKind::FejlAdvis),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_print_is_recognised_by_what_names_it() {
        let top =
            ["UDDATA 721         KONTROLLOG     SIDE     1", "GRUPPE   999  DEMOSTYRELSEN   LG 08/2023"];
        let templates = strings(&["UDDATA 721 KONTROLLOG SIDE {side}", "GRUPPE {gruppe} {*} LG {lg}"]);
        assert_eq!(recognise(&top, &templates), ["UDDATA 721", "KONTROLLOG"]);
        assert_eq!(print(&top), Some(PrintKind::U721));

        let top = ["Udskrift af....: Dannede fejl og advarsler", "Miljø..........: ProdDrift"];
        let templates = strings(&["Udskrift af..: {*}", "Miljø..: {*}"]);
        assert_eq!(recognise(&top, &templates), ["Dannede fejl og advarsler"]);
        assert_eq!(print(&top), Some(PrintKind::FejlAdvis));

        assert_eq!(print(&["Hændelser i lønnen"]), None);
        assert_eq!(
            recognise(&["Hændelser i lønnen   Side 1"], &strings(&["Hændelser i lønnen Side {side}"])),
            ["Hændelser i lønnen"]
        );
    }
}
