//! `uddata rules explain`: why an advice gets its owner, by the settings in force. The advice is typed in, or is a row
//! of a report. Shows no name, no CPR number and no advice text.

use std::path::Path;

use serde::Serialize;

use super::print_json;
use crate::cli::args::{Common, ExplainArgs};
use crate::domain::exit::Exit;
use crate::domain::problem::{Error, did_you_mean};
use crate::domain::values;
use crate::domain::{Advice, Code, FileName, Kind, Location, PayGroup, PrintKind, RowText};
use crate::office::customers::words_of;
use crate::office::rules::{Explanation, RuleContext, RuleTable, RuleVerdict};
use crate::office::settings::{Settings, read_tables};
use crate::report::look_up::{RowFound, look_up};
use crate::report::returned::Returned;
use crate::system::console;

pub(super) fn run(args: &ExplainArgs, settings: &Settings, common: &Common) -> anyhow::Result<Exit> {
    match (&args.report, &args.row) {
        (Some(report), Some(id)) => row_of(report, id, args, settings, common),
        _ => typed_in(args, settings, common),
    }
}

fn typed_in(args: &ExplainArgs, settings: &Settings, common: &Common) -> anyhow::Result<Exit> {
    let advice = described(args)?;
    let standing = match args.run {
        Some(run) => settings.standing(run, &args.group, None),
        None => RuleContext { group: args.group.clone(), traits: Vec::new(), on: None },
    };
    let standing = RuleContext { traits: traits(args, &args.group, settings), ..standing };
    let explanation = settings.rules.explain(&advice, &standing);
    show(&Explained::of(&explanation, explanation.to_string()), common)
}

fn row_of(
    report: &Path,
    id: &str,
    args: &ExplainArgs,
    settings: &Settings,
    common: &Common,
) -> anyhow::Result<Exit> {
    let found = find(report, id)?;
    let standing = RuleContext {
        traits: traits(args, &found.group, settings),
        ..settings.standing(found.run, &found.group, None)
    };
    let explanation = settings.rules.explain(&found.advice, &standing);
    let code = found.advice.code.map_or(String::new(), |code| format!(" {code}"));
    let kind = found.advice.kind.word();
    let mut lines =
        vec![format!("{}: {kind}{code}, løngruppe {}, {}", found.at, found.group, found.run.in_words())];
    lines.push(explanation.to_string());
    lines.extend(missing_day(&explanation, &standing));
    lines.push(in_the_report(&found, &settings.rules));
    lines.extend(compared(&found, &explanation));
    let explained = Explained {
        report: Some(InReport {
            run: found.run.to_string(),
            group: found.group.to_string(),
            row: found.at.line,
            owner: found.owner.word(),
            differs: found.owner != explanation.decision.owner,
            corrected_owner: found.corrected_owner.map(|owner| owner.word()),
        }),
        ..Explained::of(&explanation, lines.join("\n"))
    };
    show(&explained, common)
}

fn find(report: &Path, id: &str) -> Result<RowFound, Error> {
    let name = report.display().to_string();
    let returned = Returned::read(&FileName::new(&name, &name), &read_tables(report)?)?;
    Ok(look_up(&returned, id)?)
}

/// The kundetyper: given, or as the customer list has them.
fn traits(args: &ExplainArgs, group: &PayGroup, settings: &Settings) -> Vec<String> {
    let listed = || settings.customers.of(group).map(|customer| customer.traits.clone()).unwrap_or_default();
    args.customer_type.as_deref().map_or_else(listed, words_of)
}

/// What made a row with a validity miss although the run is known. The report compared the day of the print then,
/// which no workbook says.
fn missing_day(explanation: &Explanation, standing: &RuleContext) -> Option<String> {
    let mut rows = explanation.layers.iter().flat_map(|layer| &layer.rows);
    let asked =
        rows.any(|row| matches!(&row.verdict, RuleVerdict::Missed(missed) if missed.column == "Gyldig"));
    (asked && standing.on.is_none()).then(|| {
        "Kørselsdato: the calendar does not hold this run, so no row with a validity could match; the report compared the day of the print"
            .to_owned()
    })
}

/// What the workbook shows. Names of rules that the table does not hold are not repeated: anybody may have typed there.
fn in_the_report(found: &RowFound, rules: &RuleTable) -> String {
    let names: Vec<&str> = found
        .rules
        .iter()
        .map(|name| {
            rules.rule(name).map_or("a rule that the table does not hold now", |rule| rule.name.as_str())
        })
        .collect();
    let by = if names.is_empty() { "no rule".to_owned() } else { names.join(" + ") };
    format!("in the report: Ejer {}, by {by}", found.owner.word())
}

/// Where the report and the rules in force say different owners, and what a person set.
fn compared(found: &RowFound, explanation: &Explanation) -> Vec<String> {
    let now = explanation.decision.owner;
    let differs = match found.corrected_owner {
        Some(set) if set == found.owner => None,
        _ => (found.owner != now).then(|| {
            format!(
                "differs: the rules in force say {}; the rules, the lists or the row have changed since the report was made",
                now.word()
            )
        }),
    };
    let corrected = found.corrected_owner.map(|set| {
        let word = set.word();
        format!("Ret ejer: a person set {word}, which beats the rules for this advice until it is cleared")
    });
    differs.into_iter().chain(corrected).collect()
}

#[derive(Serialize)]
struct Explained<'a> {
    owner: &'static str,
    rules: &'a [RowText],
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<InReport>,
}

/// What the report says of the row.
#[derive(Serialize)]
struct InReport {
    run: String,
    group: String,
    row: u32,
    owner: &'static str,
    differs: bool,
    corrected_owner: Option<&'static str>,
}

impl<'a> Explained<'a> {
    fn of(explanation: &'a Explanation, text: String) -> Self {
        let decision = &explanation.decision;
        Self { owner: decision.owner.word(), rules: &decision.rules, text, report: None }
    }
}

fn show(explained: &Explained<'_>, common: &Common) -> anyhow::Result<Exit> {
    if common.json {
        print_json(explained)?;
    } else {
        console::result(explained.text.trim_end());
    }
    Ok(Exit::Done)
}

/// The advice that the arguments describe.
fn described(args: &ExplainArgs) -> Result<Advice, Error> {
    let typed = args.code.as_deref().unwrap_or_default();
    let code = Code::parse(typed).ok_or_else(|| {
        Error::new(typed, "is not an advice code", "a code is two capital letters and four digits, as RB7050")
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
        text: args.text.as_str().into(),
        system_section: args.section.as_str().into(),
        wage_item: pulled.wage_item.unwrap_or_default().into(),
        amount: pulled.amount,
        date: pulled.date,
        ..Advice::new(PrintKind::FejlAdvis, at, kind)
    })
}
