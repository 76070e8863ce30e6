//! `uddata rules`: what the rules are, why an advice gets its owner, and what they do not cover. What past work
//! proposes is `learn.rs`'s.

use std::path::PathBuf;
use std::sync::OnceLock;

use serde::Serialize;

use super::{learn, print_json};
use crate::cli::{Common, ExplainArgs, ListArgs, RulesCommand};
use crate::config::{Job, Settings};
use crate::console;
use crate::exit::Exit;
use crate::model::{Advice, Code, FileName, Kind, Location, Print};
use crate::parse::values;
use crate::pipeline;
use crate::problem::{Error, did_you_mean};
use crate::report::Cpr;
use crate::rules::{RuleTable, Standing};

pub(super) fn run(command: &RulesCommand, common: &Common) -> anyhow::Result<Exit> {
    let settings = Settings::load(common)?;
    match command {
        RulesCommand::Explain(args) => explain(args, &settings, common),
        RulesCommand::List(args) if args.inputs.is_empty() => {
            list(&settings.rules, common)?;
            Ok(Exit::Done)
        }
        RulesCommand::List(args) => coverage(args, settings, common),
        RulesCommand::Learn(args) => learn::run(args, &settings, common),
    }
}

fn explain(args: &ExplainArgs, settings: &Settings, common: &Common) -> anyhow::Result<Exit> {
    let advice = typed_in(args)?;
    let standing = match args.run {
        Some(run) => settings.standing(run, &args.group, None),
        None => Standing { group: args.group.clone(), service_model: None, on: None },
    };
    let listed = settings.customers.of(&args.group).map(|customer| customer.service_model.clone());
    let service_model = args.customer_type.clone().or(listed.filter(|name| !name.is_empty()));
    let explanation = settings.rules.explain(&advice, &Standing { service_model, ..standing });
    if common.json {
        print_json(&Explained {
            owner: explanation.decision.owner.word(),
            rules: &explanation.decision.rules,
            text: explanation.to_string(),
        })?;
    } else {
        console::result(explanation.to_string().trim_end());
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Explained<'a> {
    owner: &'static str,
    rules: &'a [String],
    text: String,
}

/// The advice that the arguments describe.
fn typed_in(args: &ExplainArgs) -> Result<Advice, Error> {
    let code = Code::parse(&args.code).ok_or_else(|| {
        Error::new(
            &args.code,
            "is not an advice code",
            "a code is two capital letters and four digits, as RB7050",
        )
    })?;
    let kind = Kind::parse(&args.kind).ok_or_else(|| {
        let suggestion = did_you_mean(&args.kind, Kind::ALL.map(Kind::word));
        Error::new(
            &args.kind,
            format!("is not a type.{suggestion}"),
            "a type is Fejl, Advis, Information or Erindring",
        )
    })?;
    let pulled = values::pull(&args.text);
    let at = Location::whole(&FileName::new("typed in", "typed in"));
    Ok(Advice {
        code: Some(code),
        text: args.text.clone(),
        system_section: args.section.clone(),
        wage_item: pulled.wage_item.unwrap_or_default(),
        amount: pulled.amount,
        date: pulled.date,
        ..Advice::new(Print::FejlAdvis, at, kind)
    })
}

fn list(rules: &RuleTable, common: &Common) -> anyhow::Result<()> {
    let rows: Vec<[String; 16]> = rules.rows().map(|rule| rule.cells()).collect();
    if common.json {
        let named = |row: &[String; 16]| {
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
        cpr: Cpr::Masked,
        dry_run: true,
        remembers: false,
        history: OnceLock::new(),
        settings,
    };
    let (summary, exit) = pipeline::run(&job)?;
    summary.problems.iter().for_each(console::message);
    let has_text =
        |code: &str| Code::parse(code).is_some_and(|code| job.settings.catalogue.get(code).is_some());
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
