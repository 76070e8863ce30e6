//! The house: ten rooms, each using only those before it in the list; what is pure touches nothing outside.
//!
//! Clippy holds the same for single functions (clippy.toml); this test holds it for whole files, and needs no tool.

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;

use crate::program::files_below;

/// The rooms from the ground up, and what each is for.
const ROOMS: [(&str, &str); 10] = [
    ("domain", "the words of the field as values"),
    ("system", "all that touches the world: files, clock, environment, console, log, signals, secret"),
    ("formats", "bytes to documents and back; knows no print"),
    ("prints", "what a print looks like and says"),
    ("office", "what staff own: rules, lists, settings"),
    ("report", "one report and the overview of all, and the workbooks that they become"),
    ("history", "memory between runs"),
    ("delivery", "finished reports to the kunder, each once"),
    ("job", "the steps of a run"),
    ("cli", "the command line and what it says"),
];

/// What stands in `src` beside the rooms.
const ROOT: [&str; 3] = ["main.rs", "lib.rs", "pipeline.rs"];

/// Rooms and files that touch nothing outside, neither by themselves nor by way of `system`.
const PURE: [&str; 25] = [
    "domain/",
    "formats/",
    "prints/",
    "report/",
    "office/calendar.rs",
    "office/customers.rs",
    "office/mail_settings.rs",
    "office/passwords.rs",
    "office/rules/",
    "office/sheet.rs",
    "office/starter.rs",
    "history/book/",
    "history/compare.rs",
    "history/identity.rs",
    "history/recall.rs",
    "delivery/bilag/",
    "delivery/letter.rs",
    "delivery/mail/compose.rs",
    "delivery/mail/fault.rs",
    "delivery/patience.rs",
    "delivery/words.rs",
    "job/classify.rs",
    "job/compose.rs",
    "job/summary.rs",
    "cli/closing.rs",
];

/// What only `system` may name, and `main.rs` where it ends the process.
const OUTSIDE: [&str; 11] = [
    "std::fs",
    "std::env::var",
    "std::env::args",
    "std::net",
    "std::process::Command",
    "std::process::exit",
    "std::io::std",
    "SystemTime::now",
    "Instant::now",
    "println!",
    "eprintln!",
];

/// What pure files may name of `system`: keys and keyed hashes, which are there for the random bytes that a new secret
/// takes; and the mark that a reader is at work, by which a second signal knows that it need not wait.
const HARMLESS: [&str; 2] = ["crate::system::secret", "crate::system::interrupt::reader_at_work"];

/// One file of `src`: its path there, and its code without comments and tests, lines kept.
struct SourceFile {
    name: String,
    code: String,
}

fn sources() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let names = files_below(&root).into_iter().filter(|name| name.ends_with(".rs"));
    let names = names.filter(|name| !is_for_tests(&root, name)).collect::<Vec<_>>();
    let read = |name: String| {
        let code = without_tests(&std::fs::read_to_string(root.join(&name)).unwrap());
        SourceFile { name, code }
    };
    names.into_iter().map(read).collect()
}

fn room_of(name: &str) -> Option<usize> {
    let (room, _) = name.split_once('/')?;
    ROOMS.iter().position(|(known, _)| *known == room)
}

#[test]
fn the_root_holds_the_rooms_and_the_page() {
    for file in sources() {
        let is_home = room_of(&file.name).is_some() || ROOT.contains(&&*file.name);
        assert!(
            is_home,
            "src/{} is in no room. It belongs into the first of these that it is about:\n{}",
            file.name,
            rooms()
        );
    }
}

#[test]
fn each_room_uses_only_those_before_it() {
    let mut wrong = Vec::new();
    for file in sources() {
        let Some(room) = room_of(&file.name) else { continue };
        for (line, other) in named_rooms(&file.code) {
            if other > room {
                wrong.push(format!(
                    "src/{}:{line}: `{}` names `{}`, which stands above it: what both need belongs into `{}` or below, or is \
                     handed down by the caller",
                    file.name, ROOMS[room].0, ROOMS[other].0, ROOMS[room].0
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\nThe rooms, from the ground up:\n{}", wrong.join("\n"), rooms());
}

#[test]
fn what_is_pure_touches_nothing_outside() {
    let files = sources();
    for pure in PURE {
        assert!(files.iter().any(|file| belongs(&file.name, pure)), "src/{pure} is not there; mend the list");
    }
    let mut wrong = Vec::new();
    for file in &files {
        let is_pure = PURE.iter().any(|pure| belongs(&file.name, pure));
        for (at, line) in file.code.lines().enumerate() {
            let outside = OUTSIDE.iter().find(|word| line.contains(**word));
            if let Some(word) = outside.filter(|_| !file.name.starts_with("system/")) {
                wrong.push(format!(
                    "src/{}:{}: {word} belongs into `system`, which says in one place what touches the world",
                    file.name,
                    at + 1
                ));
            }
            let by_system = HARMLESS.iter().fold(line.to_string(), |line, word| line.replace(word, ""));
            let by_system = by_system.contains("crate::system");
            if is_pure && by_system {
                wrong.push(format!(
                    "src/{}:{}: is pure and names `system`: let the caller read, wait or write, and hand in what was read",
                    file.name,
                    at + 1
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The page to teach on listens on this machine alone; nothing else but the mail speaks to anybody.
#[test]
fn no_network_is_opened_but_to_the_mail_server() {
    const WORDS: [&str; 6] = ["lettre::", "rustls::", "tiny_http", "std::net", "TcpStream", "UdpSocket"];
    let speaks = |file: &SourceFile| WORDS.iter().any(|word| file.code.contains(word));
    let is_mail = |name: &str| name == "delivery/mail.rs" || name.starts_with("delivery/mail/");
    let speakers: Vec<SourceFile> = sources().into_iter().filter(speaks).collect();
    assert!(speakers.iter().any(|file| is_mail(&file.name)), "the words are those that the mail uses");
    let others: Vec<&SourceFile> = speakers.iter().filter(|file| !is_mail(&file.name)).collect();
    let [page] = others[..] else {
        panic!("{:?}", others.iter().map(|file| &file.name).collect::<Vec<_>>());
    };
    assert_eq!(page.name, "cli/teach.rs");
    assert!(page.code.contains("Server::http(\"127.0.0.1:0\")"), "the page is for this machine alone");
}

#[test]
fn no_two_types_share_a_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let declared =
        Regex::new(r"(?m)^[ \t]*(?:pub(?:\([^)]*\))?[ \t]+)?(?:struct|enum|trait|union)[ \t]+(\w+)").unwrap();
    let alias = Regex::new(r"(?m)^(?:pub(?:\([^)]*\))?[ \t]+)?type[ \t]+(\w+)").unwrap();
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in files_below(&root).into_iter().filter(|name| name.ends_with(".rs")) {
        let code = std::fs::read_to_string(root.join(&name)).unwrap();
        for found in declared.captures_iter(&code).chain(alias.captures_iter(&code)) {
            homes.entry(found[1].to_string()).or_default().push(name.clone());
        }
    }
    assert!(homes.len() > 400, "{} types found", homes.len());
    homes.retain(|_, files| files.len() > 1);
    assert!(
        homes.is_empty(),
        "one name, one thing: each of these needs a name that says what sets it apart\n{homes:#?}"
    );
}

#[test]
fn no_document_is_cited_that_is_not_here() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = Regex::new(r"\b[\w-]+\.md\b").unwrap();
    let here: Vec<String> =
        ["src", "fixtures"].into_iter().flat_map(|below| files_below(&root.join(below))).collect();
    for name in files_below(&root.join("src")).into_iter().filter(|name| name.ends_with(".rs")) {
        let code = std::fs::read_to_string(root.join("src").join(&name)).unwrap();
        for cited in document.find_iter(&code).map(|found| found.as_str()) {
            let is_here =
                cited == "README.md" || here.iter().any(|path| path.ends_with(&format!("/{cited}")));
            assert!(
                is_here,
                "src/{name} cites {cited}, which is no file of this repository: say the fact itself"
            );
        }
    }
}

fn rooms() -> String {
    ROOMS.map(|(room, what)| format!("  {room}: {what}")).join("\n")
}

fn belongs(name: &str, place: &str) -> bool {
    name == place || place.ends_with('/') && name.starts_with(place)
}

/// The rooms that a file names, each with the line.
fn named_rooms(code: &str) -> Vec<(usize, usize)> {
    let names = Regex::new(r"\bcrate::(\w+)").unwrap();
    let group = Regex::new(r"\bcrate::\{").unwrap();
    let mut found = Vec::new();
    for (at, line) in code.lines().enumerate() {
        assert!(
            !group.is_match(line),
            "`use crate::{{…}}` hides what it names: name each room in a line of its own"
        );
        let rooms =
            names.captures_iter(line).filter_map(|it| ROOMS.iter().position(|(room, _)| *room == &it[1]));
        found.extend(rooms.map(|room| (at + 1, room)));
    }
    found
}

/// Whether a file is a module that its parent declares under `#[cfg(test)]`, or lies in the folder of one.
fn is_for_tests(root: &Path, name: &str) -> bool {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let module = file.trim_end_matches(".rs");
    let parents = [format!("{folder}/mod.rs"), format!("{folder}.rs")];
    let mut texts = parents.iter().filter_map(|parent| std::fs::read_to_string(root.join(parent)).ok());
    let is_declared = texts.any(|text| {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let declares = |line: &str| line.ends_with(&format!("mod {module};"));
        lines.windows(2).any(|pair| pair[0] == "#[cfg(test)]" && declares(pair[1]))
    });
    is_declared || !folder.is_empty() && is_for_tests(root, &format!("{folder}.rs"))
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

#[test]
fn what_is_looked_for_is_seen_and_tests_and_comments_are_not() {
    let code = "// crate::cli\nfn a() {\n    crate::system::fs::read(p);\n}\n#[cfg(test)]\nmod tests {\n    use crate::job;\n}\nuse crate::office::x;\n";
    assert_eq!(named_rooms(&without_tests(code)), [(3, 1), (9, 4)]);
}
