//! `uddata rules`: what the rules are and what they do not cover. Why an advice gets its owner says [`explain`], what
//! past work proposes [`learn`].

use std::path::PathBuf;
use std::sync::OnceLock;

use serde::Serialize;

use super::{explain, learn, print_json};
use crate::cli::args::{Common, ListArgs, RulesCommand};
use crate::domain::Code;
use crate::domain::cpr::Cpr;
use crate::domain::exit::Exit;
use crate::job::Job;
use crate::office::rules::{RuleCells, RuleTable};
use crate::office::settings::Settings;
use crate::pipeline;
use crate::system::console::{self, Progress};
use crate::system::log;

pub(super) fn run(command: &RulesCommand, common: &Common) -> anyhow::Result<Exit> {
    let settings = Settings::load(&common.given())?;
    match command {
        RulesCommand::Explain(args) => explain::run(args, &settings, common),
        RulesCommand::List(args) if args.inputs.is_empty() => {
            list(&settings.rules, common)?;
            Ok(Exit::Done)
        }
        RulesCommand::List(args) => coverage(args, settings, common),
        RulesCommand::Learn(args) => learn::run(args, &settings, common),
    }
}

fn list(rules: &RuleTable, common: &Common) -> anyhow::Result<()> {
    let rows: Vec<RuleCells> = rules.rows().map(|rule| rule.cells()).collect();
    if common.json {
        let named = |row: &RuleCells| {
            let cells = RuleTable::COLUMNS
                .iter()
                .zip(row)
                .map(|(column, cell)| (column.to_string(), cell.clone().into()));
            serde_json::Value::Object(cells.collect())
        };
        return print_json(&rows.iter().map(named).collect::<Vec<_>>());
    }
    for rule in rules.rows() {
        console::result(format!(
            "{:<20} {:<24} {}",
            rule.name,
            rule.layer.to_string(),
            rules.in_words(&rule.name).unwrap_or_default()
        ));
    }
    Ok(())
}

/// A code seen in prints that the rules or the catalogue do not cover.
#[derive(Serialize)]
struct Uncovered {
    code: String,
    count: usize,
    groups: Vec<String>,
    has_text: bool,
}

/// Codes of the inputs without an owner, most frequent first.
fn coverage(args: &ListArgs, settings: Settings, common: &Common) -> anyhow::Result<Exit> {
    let job = Job {
        inputs: args.inputs.clone(),
        out: PathBuf::new(),
        run: None,
        groups: Vec::new(),
        only: None,
        cpr: Cpr::Masked,
        twins: Vec::new(),
        accessible: false,
        without: Vec::new(),
        dry_run: true,
        archive: false,
        remembers: false,
        history: OnceLock::new(),
        lock: OnceLock::new(),
        settings,
    };
    let (summary, exit) = pipeline::run(&job, &Progress::silent())?;
    summary.problems.iter().for_each(log::problem);
    let has_text = |code: &str| Code::parse(code).is_some_and(|code| job.settings.catalogue.knows(code));
    let uncovered: Vec<Uncovered> = summary
        .unresolved_codes
        .iter()
        .map(|it| Uncovered {
            code: it.code.clone(),
            count: it.count,
            groups: it.groups.iter().map(ToString::to_string).collect(),
            has_text: has_text(&it.code),
        })
        .collect();
    if common.json {
        print_json(&uncovered)?;
        return Ok(exit);
    }
    for it in &uncovered {
        let code = if it.code.is_empty() { "(none)" } else { &it.code };
        let text = if it.has_text { "explained" } else { "not explained" };
        console::result(format!("{code:<8} {:>7}  {text:<14} løngrupper {}", it.count, it.groups.join(", ")));
    }
    if uncovered.is_empty() {
        console::result("every code has an owner");
    }
    Ok(exit)
}
