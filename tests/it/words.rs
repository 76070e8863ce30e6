//! The fixed Danish texts stand in one place each, and each of them is used.

use std::path::Path;

use regex::Regex;

use crate::program::files_below;

/// The files of texts, and where texts may not stand outside them.
const PLACES: [(&str, &str); 4] = [
    ("report/words.rs", "report/"),
    ("report/overview/words.rs", "report/overview/"),
    ("report/worklist/words.rs", "report/worklist/"),
    ("report/statistics/words.rs", "report/statistics/"),
];

/// Beside the words: the headers of `Adviser` are a contract, and stand with their columns.
const EXEMPT: [&str; 1] = ["report/columns.rs"];

/// Every source file without its tests.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let is_code =
        |name: &String| name.ends_with(".rs") && !name.contains("tests") && !name.contains("sample");
    files_below(&root)
        .into_iter()
        .filter(is_code)
        .map(|name| {
            let text = std::fs::read_to_string(root.join(&name)).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_string();
            (name, code)
        })
        .collect()
}

#[test]
fn every_text_is_used() {
    let sources = sources();
    let named = Regex::new(r"(?m)^pub(?:\(super\)|\(crate\))? (?:const|fn) (\w+)").unwrap();
    for (words, _) in PLACES {
        let text = &sources.iter().find(|(name, _)| name == words).unwrap().1;
        let names: Vec<&str> =
            named.captures_iter(text).map(|found| found.get(1).unwrap().as_str()).collect();
        assert!(names.len() > 10, "{words}: {names:?}");
        for name in names {
            let word = Regex::new(&format!(r"\b{name}\b")).unwrap();
            let used = sources.iter().any(|(file, code)| {
                // A re-export is no use.
                let code: String = code
                    .split("pub use words::{")
                    .enumerate()
                    .map(|(at, part)| match at {
                        0 => part,
                        _ => part.split_once("};").map_or("", |(_, rest)| rest),
                    })
                    .collect();
                file != words && word.is_match(&code)
            });
            let within = word.find_iter(text).count() > 1;
            assert!(used || within, "{words}: nobody says {name}");
        }
    }
}

#[test]
fn no_danish_text_stands_elsewhere() {
    let literal = Regex::new(r#""(?:[^"\\]|\\.)*[æøåÆØÅ](?:[^"\\]|\\.)*""#).unwrap();
    for (words, folder) in PLACES {
        for (name, code) in sources() {
            if !name.starts_with(folder)
                || PLACES.iter().any(|(of_its_own, _)| name == *of_its_own)
                || EXEMPT.contains(&name.as_str())
            {
                continue;
            }
            for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
                // Field names of the domain in English messages are no texts.
                let found = literal.find(line).map(|found| found.as_str()).filter(|text| {
                    let letters = text.split(|c: char| !c.is_alphabetic());
                    let danish = letters.filter(|word| word.chars().any(|c| "æøåÆØÅ".contains(c)));
                    danish.clone().count() > 0
                        && !danish.clone().all(|word| ["løngruppe", "lønkørsel", "Række"].contains(&word))
                });
                assert!(found.is_none(), "{name}: {} belongs in {words}", found.unwrap_or_default());
            }
        }
    }
}
