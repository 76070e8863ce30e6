//! The pure modules do no I/O, read no clock and no environment, and print nothing.
//!
//! Clippy holds the same for single functions (clippy.toml); this test holds it for whole modules and needs no tool.

use std::path::Path;

use crate::program::files_below;

/// Files and folders of `src` that are pure.
const PURE: [&str; 30] = [
    "office/calendar.rs",
    "job/classify.rs",
    "cli/closing.rs",
    "job/compose.rs",
    "office/customers.rs",
    "delivery/letter.rs",
    "delivery/mail/compose.rs",
    "delivery/mail/fault.rs",
    "delivery/patience.rs",
    "delivery/bilag.rs",
    "delivery/bilag/",
    "domain/plain_name.rs",
    "office/passwords.rs",
    "office/mail_settings.rs",
    "delivery/standing.rs",
    "delivery/words.rs",
    "formats/document.rs",
    "prints/layout/",
    "prints/merge.rs",
    "domain/mod.rs",
    "job/outcome.rs",
    "report/overview/",
    "prints/parse/",
    "prints/place.rs",
    "domain/problem.rs",
    "report/",
    "office/rules/",
    "office/sheet.rs",
    "office/starter.rs",
    "job/summary.rs",
];

const IMPURE: [&str; 9] = [
    "std::fs",
    "std::env::",
    "std::net",
    "std::process",
    "std::io::std",
    "SystemTime",
    "Instant",
    "println!",
    "eprintln!",
];

#[test]
fn pure_modules_touch_nothing_outside() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = files_below(&root);
    let mut found = Vec::new();
    for pure in PURE {
        let of_it = |name: &&String| *name == pure || pure.ends_with('/') && name.starts_with(pure);
        let of_it: Vec<&String> = files.iter().filter(of_it).filter(|name| name.ends_with(".rs")).collect();
        assert!(!of_it.is_empty(), "src/{pure} is not there; mend the list of pure modules");
        for name in of_it.into_iter().filter(|name| !is_for_tests(&root, name)) {
            let code = without_tests(&std::fs::read_to_string(root.join(name)).unwrap());
            found.extend(
                impurities(&code).into_iter().map(|(line, word)| format!("src/{name}:{line}: {word}")),
            );
        }
    }
    assert!(found.is_empty(), "pure modules reach outside:\n{}", found.join("\n"));
}

#[test]
fn no_network_is_opened_but_to_the_mail_server() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let is_mail = |name: &str| name == "delivery/mail.rs" || name.starts_with("delivery/mail/");
    let files = files_below(&root);
    let (mail, others): (Vec<_>, Vec<_>) =
        files.iter().filter(|name| name.ends_with(".rs")).partition(|name| is_mail(name));
    let speaks = |name: &&&String| {
        let code = std::fs::read_to_string(root.join(name)).unwrap();
        ["lettre::", "rustls::", "std::net", "TcpStream", "UdpSocket"].iter().any(|word| code.contains(word))
    };
    assert!(mail.iter().any(|name| speaks(&name)), "the words are those that the mail uses");
    let found: Vec<&&String> = others.iter().filter(|name| speaks(name)).collect();
    assert!(found.is_empty(), "{found:?}");
}

/// Whether a file is a module that its parent declares under `#[cfg(test)]`.
fn is_for_tests(root: &Path, name: &str) -> bool {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let module = file.trim_end_matches(".rs");
    let parents = [format!("{folder}/mod.rs"), format!("{folder}.rs")];
    let mut parents = parents.iter().filter_map(|parent| std::fs::read_to_string(root.join(parent)).ok());
    parents.any(|text| {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let declares = |line: &str| line.ends_with(&format!("mod {module};"));
        lines.windows(2).any(|pair| pair[0] == "#[cfg(test)]" && declares(pair[1]))
    })
}

/// The code with comments and test items blanked, so that line numbers stay.
fn without_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut until: Option<String> = None;
    let mut skip_item = false;
    for line in code.lines() {
        let indent: String = line.chars().take_while(|c| *c == ' ').collect();
        let blank = match &until {
            Some(end) => {
                if line == end {
                    until = None;
                }
                true
            }
            None if skip_item => {
                if line.ends_with('{') {
                    until = Some(format!("{indent}}}"));
                }
                skip_item = !(line.ends_with('{') || line.ends_with(';'));
                true
            }
            None if line.trim() == "#[cfg(test)]" => {
                skip_item = true;
                true
            }
            None => line.trim_start().starts_with("//"),
        };
        kept.push_str(if blank { "" } else { line });
        kept.push('\n');
    }
    kept
}

fn impurities(code: &str) -> Vec<(usize, &'static str)> {
    let lines = code.lines().enumerate();
    let of_line = |(at, line): (usize, &str)| {
        let words = IMPURE.into_iter().filter(|word| line.contains(word)).map(|word| (at + 1, word));
        words.collect::<Vec<_>>()
    };
    lines.flat_map(of_line).collect()
}

#[test]
fn an_impurity_is_seen_and_those_of_tests_are_not() {
    let code = "// std::fs\nfn a() {\n    std::fs::read(p);\n}\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\nuse std::net;\n#[cfg(test)]\nuse std::env::var;\nprintln!();\n";
    let found = impurities(&without_tests(code));
    assert_eq!(found, [(3, "std::fs"), (9, "std::net"), (12, "println!")]);
}
