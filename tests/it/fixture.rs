//! A fixture is a folder: what the program is given, and in `expected` what it must answer.
//!
//! ```text
//! fixtures/cases/NAME/
//!   input/         the files and folders to read
//!   cmd            the command line, where it is not `report input --out out`; lines with # say why
//!   same-rows-as   names the case whose rows this one must have, instead of rows of its own
//!   …              other files that the command line or uddata.toml names
//!   expected/      exit code, messages and, for cases, summary and rows
//! ```
//!
//! With `UPDATE_CASES=1` the tests write `expected` instead of comparing; `git diff` is the review. A file that nothing
//! reads, or an expectation that nothing meets, fails the run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::Value;
use uddata::domain::mask_cpr;

use crate::persons;
use crate::program::{Run, Stage, files_below};
use crate::workbook;

const COMMAND: &str = "report input --out out";

/// One fixture.
pub struct Fixture {
    pub name: String,
    folder: PathBuf,
}

/// What a fixture is held to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Exit code, messages, summary, rows.
    Whole,
    /// Exit code and messages.
    Messages,
}

/// The answer of the program: names of files in `expected`, and what stands in them.
type Answer = BTreeMap<String, String>;

impl Fixture {
    /// Every fixture of a kind, by name.
    pub fn all(kind: &str) -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(kind);
        let entries = std::fs::read_dir(&root).unwrap_or_else(|error| panic!("{}: {error}", root.display()));
        let mut all: Vec<Self> = entries
            .map(|entry| entry.unwrap().path())
            .map(|folder| Self { name: folder.file_name().unwrap().to_str().unwrap().to_string(), folder })
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// One fixture by name.
    pub fn named(kind: &str, name: &str) -> Self {
        Self::all(kind).into_iter().find(|fixture| fixture.name == name).expect("the fixture is there")
    }

    /// Everything but `expected`, by name below the folder.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let names = files_below(&self.folder).into_iter().filter(|name| !name.starts_with("expected/"));
        names.map(|name| (name.clone(), std::fs::read(self.folder.join(name)).unwrap())).collect()
    }

    /// A stage with the files of the fixture.
    pub fn stage(&self) -> Stage {
        let stage = Stage::new();
        for (name, bytes) in self.files().iter().filter(|(name, _)| !is_about_the_run(name)) {
            stage.put(name, bytes);
        }
        stage
    }

    fn text(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.join(name)).ok()
    }

    /// The words of the command line.
    pub fn command(&self) -> Vec<String> {
        let text = self.text("cmd").unwrap_or_else(|| COMMAND.to_string());
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(str::split_whitespace).map(str::to_string).collect()
    }

    /// Runs the program and holds its answer against `expected`; `Err` says what is wrong.
    fn check(&self, held: Held) -> Result<(), String> {
        if !self.folder.is_dir() {
            return Err("is a file that nothing reads".to_string());
        }
        let stage = self.stage();
        let command = self.command();
        let run = run(&stage, &command);
        self.is_read_whole(&command, &run)?;
        keeps_promises(&stage, &command, &run)?;
        let (kept, rows) = self.answer(held, &stage, run);
        if updating() {
            self.write(&kept);
        }
        self.compare(&kept)?;
        match self.text("same-rows-as") {
            Some(other) => compare_rows(&rows, other.trim()),
            None => Ok(()),
        }
    }

    /// What `expected` holds, and the rows.
    fn answer(&self, held: Held, stage: &Stage, run: Run) -> (Answer, Answer) {
        let mut answer = Answer::from([("exit".to_string(), format!("{}\n", run.exit))]);
        answer.insert("stderr".to_string(), without_system_words(&run.stderr));
        let mut rows = Answer::new();
        if held == Held::Whole {
            answer.insert("summary.json".to_string(), run.stdout);
            for (name, bytes) in stage.reports("out") {
                let folder =
                    name.trim_end_matches(".xlsx").rsplit('/').next().unwrap_or_default().to_string();
                let folder = folder.trim_start_matches("afrapportering_").to_string();
                let tables = workbook::tables(&bytes).into_iter();
                rows.extend(tables.map(|(sheet, lines)| (format!("{folder}/{sheet}.tsv"), lines)));
            }
        }
        if self.text("same-rows-as").is_none() {
            answer.extend(rows.clone());
        }
        answer.retain(|_, text| !text.is_empty());
        (answer, rows)
    }

    /// A file of `expected`.
    pub fn expected_text(&self, name: &str) -> String {
        self.text(&format!("expected/{name}")).unwrap_or_default()
    }

    fn expected(&self) -> Answer {
        let root = self.folder.join("expected");
        let text = |name: &String| std::fs::read_to_string(root.join(name)).unwrap();
        files_below(&root).into_iter().map(|name| (name.clone(), text(&name))).collect()
    }

    fn write(&self, answer: &Answer) {
        let root = self.folder.join("expected");
        let _ = std::fs::remove_dir_all(&root);
        for (name, text) in answer {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }

    fn compare(&self, answer: &Answer) -> Result<(), String> {
        let expected = self.expected();
        let names: BTreeSet<&String> = answer.keys().chain(expected.keys()).collect();
        let wrong = names.into_iter().filter_map(|name| match (expected.get(name), answer.get(name)) {
            (Some(expected), Some(found)) => {
                difference(expected, found).map(|lines| format!("{name}:\n{lines}"))
            }
            (None, Some(found)) => {
                Some(format!("expected/{name} is not there; the program answers:\n{found}"))
            }
            (_, None) => {
                Some(format!("expected/{name} is there, and the program answers nothing of the kind"))
            }
        });
        let wrong: Vec<String> = wrong.collect();
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }

    /// Every file of the fixture is an input, or the command line or the settings name it.
    fn is_read_whole(&self, command: &[String], run: &Run) -> Result<(), String> {
        let settings = self.text("uddata.toml").unwrap_or_default();
        let summary: Value = serde_json::from_str(&run.stdout).unwrap_or_default();
        let inputs: BTreeSet<&str> = summary["files"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|file| file["path"].as_str())
            .collect();
        for name in self.files().keys() {
            let first = name.split('/').next().unwrap_or_default();
            let is_input = command.iter().any(|word| word == first) && first == "input";
            let is_read = if is_input && !inputs.is_empty() {
                inputs.contains(mask_cpr(name).as_str())
            } else {
                is_about_the_run(name)
                    || name == "uddata.toml"
                    || first == "input"
                    || command.iter().any(|word| word == first)
                    || settings.contains(&format!("\"{first}\""))
            };
            if !is_read {
                return Err(format!("{name} is there, and nothing reads it"));
            }
        }
        Ok(())
    }
}

/// Checks all fixtures of a kind and fails with everything that is wrong.
pub fn check_all(kind: &str, held: Held) {
    let fixtures = Fixture::all(kind);
    let wrong = |fixture: &&Fixture| {
        let wrong = fixture.check(held).err()?;
        Some(format!("== {kind}/{}\n{wrong}", fixture.name))
    };
    // Those that lean on the rows of another come after it, since it may just be updated.
    let (leaning, own): (Vec<_>, Vec<_>) = fixtures.iter().partition(|it| it.text("same-rows-as").is_some());
    let mut all_wrong: Vec<String> = own.par_iter().filter_map(wrong).collect();
    all_wrong.par_extend(leaning.par_iter().filter_map(wrong));
    let hint = "if it is meant to be so, run again with UPDATE_CASES=1 and review the diff";
    let count = all_wrong.len();
    assert!(count == 0, "{count} of {} differ; {hint}\n{}", fixtures.len(), all_wrong.join("\n\n"));
}

fn updating() -> bool {
    std::env::var_os("UPDATE_CASES").is_some_and(|value| value == "1")
}

fn is_about_the_run(name: &str) -> bool {
    matches!(name, "cmd" | "same-rows-as")
}

fn run(stage: &Stage, command: &[String]) -> Run {
    let words: Vec<&str> = command.iter().map(String::as_str).chain(["--json"]).collect();
    stage.run(&words)
}

/// What holds for every run, whatever the fixture is about.
fn keeps_promises(stage: &Stage, command: &[String], first: &Run) -> Result<(), String> {
    names_no_person(stage, first)?;
    accounts_for_every_line(first)?;
    let made = stage.files("out");
    let is_dry = command.iter().any(|word| word == "--dry-run");
    if (is_dry || matches!(first.exit, 1 | 2 | 5)) && !made.is_empty() {
        return Err(format!("ends with {} and writes {:?}", first.exit, made.keys()));
    }
    if made.is_empty() || first.exit == 6 {
        return Ok(());
    }
    let mut elsewhere: Vec<String> =
        command.iter().map(|word| if word == "out" { "elsewhere".into() } else { word.clone() }).collect();
    elsewhere.extend(["--jobs".to_string(), "1".to_string()]);
    run(stage, &elsewhere);
    if stage.files("elsewhere") != made {
        return Err("a run with one thread into another folder gives other bytes".to_string());
    }
    Ok(())
}

fn names_no_person(stage: &Stage, run: &Run) -> Result<(), String> {
    persons::assert_none_in("stdout", &run.stdout)?;
    persons::assert_none_in("stderr", &run.stderr)?;
    let names: Vec<String> = stage.files("out").into_keys().collect();
    persons::assert_none_in("the name of a file", &names.join("\n"))?;
    for (name, bytes) in stage.files("out").into_iter().filter(|(name, _)| name.contains("/oversigt.")) {
        let text = match name.ends_with(".html") {
            true => String::from_utf8(bytes).map_err(|_| format!("{name} is no UTF-8"))?,
            false => workbook::whole(&bytes),
        };
        persons::assert_none_in(&name, &text)?;
    }
    Ok(())
}

/// The promise that no line is lost, from the outside: `lines = advice_lines + furniture + blank + unrecognised`.
fn accounts_for_every_line(run: &Run) -> Result<(), String> {
    let Ok(summary) = serde_json::from_str::<Value>(&run.stdout) else {
        return if run.exit == 1 { Ok(()) } else { Err("stdout is no JSON".to_string()) };
    };
    if summary["exit_code"] != run.exit {
        return Err(format!("ends with {} and says {}", run.exit, summary["exit_code"]));
    }
    for file in summary["files"].as_array().into_iter().flatten() {
        let count = |name: &str| file[name].as_u64().unwrap_or_default();
        let parts = ["advice_lines", "furniture", "blank", "unrecognised"].map(count).iter().sum::<u64>();
        if count("lines") != parts {
            return Err(format!("{}: {} lines, {parts} accounted for", file["path"], count("lines")));
        }
        if count("unrecognised") > 0 && run.exit == 0 {
            return Err(format!("{}: lines are not recognised, and the run ends with 0", file["path"]));
        }
    }
    Ok(())
}

fn compare_rows(rows: &Answer, other: &str) -> Result<(), String> {
    let mut expected = Fixture::named("cases", other).expected();
    expected.retain(|name, _| name.ends_with(".tsv"));
    let same = rows == &expected;
    let differing = rows.iter().filter_map(|(name, text)| difference(expected.get(name)?, text));
    if same {
        Ok(())
    } else {
        Err(format!("its rows are not those of {other}:\n{}", differing.collect::<String>()))
    }
}

/// Messages of the operating system differ between systems: their words go, that there is one stays.
fn without_system_words(text: &str) -> String {
    let words = regex::Regex::new(r": [^:\n]* \(os error \d+\)").unwrap();
    words.replace_all(text, ": (os error)").into_owned()
}

/// The lines in which two texts differ; `None` where they do not.
fn difference(expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let lines = (0..old.len().max(new.len())).filter(|at| old.get(*at) != new.get(*at)).take(12);
    let side =
        |sign: char, line: Option<&&str>| line.map_or(String::new(), |line| format!("  {sign} {line}\n"));
    let shown: String = lines.map(|at| side('-', old.get(at)) + &side('+', new.get(at))).collect();
    Some(if shown.is_empty() { "  line ends differ\n".to_string() } else { shown })
}
