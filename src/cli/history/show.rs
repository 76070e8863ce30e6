//! `uddata history show`: the life of one advice.
//!
//! On the console nothing that was printed or typed is quoted but codes and words that are chosen from a list; the
//! workbook that `--xlsx` writes says everything.

use serde::Serialize;

use crate::cli::args::{Common, ShowArgs};
use crate::domain::exit::Exit;
use crate::domain::problem::Error;
use crate::domain::typed::{Status, TypedColumn};
use crate::domain::{Owner, PayGroup, PayrollRun, mask_cpr};
use crate::history::compare::How;
use crate::history::store::{Event, OpenSpell, Story};
use crate::history::story_book;
use crate::system::console;
use crate::system::fs;

#[derive(Serialize)]
struct ShowSummary {
    row_id: String,
    group: PayGroup,
    code: Option<String>,
    #[serde(rename = "type")]
    kind: Option<&'static str>,
    owner: Option<&'static str>,
    first_run: PayrollRun,
    printed: Vec<PayrollRun>,
    open: Vec<ToldOpen>,
    events: Vec<ToldEvent>,
    exit_code: u8,
}

#[derive(Serialize)]
struct ToldOpen {
    since: PayrollRun,
    until: Option<PayrollRun>,
    closed_by: Option<&'static str>,
}

#[derive(Serialize)]
struct ToldEvent {
    at: String,
    run: PayrollRun,
    by: &'static str,
    source: String,
    field: String,
    change: String,
    versions: String,
}

pub(super) fn run(args: &ShowArgs, common: &Common) -> anyhow::Result<Exit> {
    let history = super::open(args.reports.as_deref(), common)?;
    let story = history.store.story(args.row_id.trim())?.ok_or_else(|| {
        Error::new(
            &args.row_id,
            "is no Række-id that the history knows",
            "copy it from the last column of the sheet Adviser",
        )
    })?;
    if let Some(path) = &args.xlsx {
        if fs::exists(path) {
            return Err(Error::about(
                path,
                "is there already, and is not overwritten",
                "name another file with --xlsx",
            )
            .into());
        }
        fs::write_new(path, &story_book::story(&story)?)?;
    }
    let told = told(&story);
    common.answer(&told, || tell(&told))?;
    Ok(Exit::Done)
}

fn told(story: &Story) -> ShowSummary {
    let last = story.printed.last();
    ShowSummary {
        row_id: story.row_id.clone(),
        group: story.group.clone(),
        code: last.and_then(|last| last.advice.code()).map(|code| code.to_string()),
        kind: last.map(|last| last.kind.word()),
        owner: last.map(|last| last.seen.owner.word()),
        first_run: story.first_run,
        printed: story.printed.iter().map(|printed| printed.run).collect(),
        open: story.open.iter().map(told_open).collect(),
        events: story.events.iter().map(told_event).collect(),
        exit_code: Exit::Done.code(),
    }
}

fn told_open(open: &OpenSpell) -> ToldOpen {
    let by = |how| match how {
        How::Person => "a person",
        How::Silence => "silence",
    };
    ToldOpen {
        since: open.since,
        until: open.until.map(|(until, _)| until),
        closed_by: open.until.map(|(_, how)| by(how)),
    }
}

fn told_event(event: &Event) -> ToldEvent {
    ToldEvent {
        at: event.at.clone(),
        run: event.run,
        by: if event.by_person { "a person" } else { "the program" },
        source: mask_cpr(&event.source),
        field: event.field.clone(),
        change: change(event),
        versions: event.versions.clone(),
    }
}

/// From what to what, where both are words of a list; else only how long it is.
fn change(event: &Event) -> String {
    let (old, new) = (&*event.old, &*event.new);
    if !event.by_person {
        return new.to_string();
    }
    let in_list = |word: &str| match event.column() {
        Some(TypedColumn::Status) => Status::read(word).is_some_and(|read| read.rest.is_empty()),
        Some(TypedColumn::CorrectedOwner) => word.is_empty() || Owner::parse(word).is_some(),
        _ => false,
    };
    let said = |word: &str| if word.is_empty() { "nothing".to_string() } else { word.to_string() };
    match (in_list(old) && in_list(new), new.chars().count()) {
        (true, _) => format!("{} -> {}", said(old), said(new)),
        (false, 0) => "cleared".to_string(),
        (false, 1) => "changed (1 character)".to_string(),
        (false, characters) => format!("changed ({characters} characters)"),
    }
}

fn tell(told: &ShowSummary) {
    let words =
        [told.kind, told.code.as_deref(), told.owner].into_iter().flatten().collect::<Vec<_>>().join(", ");
    console::result(format!("{}: løngruppe {}, {words}", told.row_id, told.group));
    let runs = |runs: &[PayrollRun]| runs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    console::result(format!("  first seen  {}", told.first_run));
    console::result(format!("  printed     {}", runs(&told.printed)));
    for open in &told.open {
        let end = match (open.until, open.closed_by) {
            (Some(until), Some(by)) => format!(" to {until}, closed by {by}"),
            _ => String::new(),
        };
        console::result(format!("  open        from {}{end}", open.since));
    }
    for event in &told.events {
        let ToldEvent { at, run, by, source, field, change, versions } = event;
        let source = if source.is_empty() { String::new() } else { format!(" in {source}") };
        console::result(format!("  {at}  {run}  {by}{source}  {field}: {change}  ({versions})"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_a_list_are_said() {
        let event = |field: &str, old: &str, new: &str| Event {
            id: 1,
            at: String::new(),
            by_person: field != "Siden sidst",
            group: 999,
            run: PayrollRun::new(2023, 8, 2).unwrap(),
            row_id: String::new(),
            field: field.to_string(),
            old: old.to_string(),
            new: new.to_string(),
            source: String::new(),
            versions: String::new(),
        };
        for (field, old, new, said) in [
            ("Status", "Åben", "Udført", "Åben -> Udført"),
            ("Status", "Åben", "Ole er ringet op", "changed (16 characters)"),
            ("Ret ejer", "", "Kunde", "nothing -> Kunde"),
            ("Ret ejer", "Kunde", "Ole", "changed (3 characters)"),
            ("Intern note", "", "Ring til Ole", "changed (12 characters)"),
            ("Intern note", "", "Å", "changed (1 character)"),
            ("Ansvarlig", "Ole", "", "cleared"),
            ("Siden sidst", "", "Genopstået", "Genopstået"),
        ] {
            assert_eq!(change(&event(field, old, new)), said);
        }
    }
}
