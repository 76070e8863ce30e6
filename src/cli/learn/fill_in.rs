//! `uddata rules learn --fill-in`: a list of what has no owner, to be answered line by line and read back by `--apply`.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::refuse_other_than_xlsx;
use crate::cli::args::{Common, LearnArgs};
use crate::cli::tell_files;
use crate::domain::exit::Exit;
use crate::domain::problem::{Error, Problem};
use crate::domain::{Owner, mask_cpr};
use crate::job::open_history::known_history;
use crate::job::past::Past;
use crate::job::summary::FileEntry;
use crate::office::rules::learn::PastDecision;
use crate::office::rules::learn::fill_in::{AskedRow, lines, sheet};
use crate::office::settings::Settings;
use crate::system::console;
use crate::system::fs;

#[derive(Serialize)]
struct FillInSummary<'a> {
    /// Where the list stands; `null` where there is nothing to ask.
    path: Option<String>,
    /// Rows that were looked at.
    rows: usize,
    /// Those without an owner.
    unresolved: usize,
    /// Those of them that the lines ask about.
    asked: usize,
    /// Lines of the list.
    lines: usize,
    /// How many of the first lines are about nine of ten rows without an owner.
    lines_for_most: usize,
    files: &'a [FileEntry],
    problems: &'a [Problem],
    exit_code: u8,
}

pub(super) fn run(
    prints: &[PathBuf],
    args: &LearnArgs,
    out: &Path,
    settings: &Settings,
    common: &Common,
) -> anyhow::Result<Exit> {
    refuse_other_than_xlsx(out)?;
    let mut past = Past::default();
    if !prints.is_empty() || args.history.is_empty() {
        past.add_undecided(&settings.inputs(prints)?, args.run, settings)?;
    }
    for reports in &args.history {
        past.add_open(&known_history(settings, reports)?, settings)?;
    }
    let Past { cases, mut summary, .. } = past;
    let exit = summary.settle(None, false);
    tell_files(&summary, common);
    let persons: Vec<String> = cases.iter().map(person).collect();
    let asked: Vec<AskedRow<'_>> =
        cases.iter().zip(&persons).map(|(case, person)| asked_row(case, person, settings)).collect();
    let lines = lines(&asked);
    let unresolved = asked.iter().filter(|row| row.is_open).count();
    if !lines.is_empty() {
        fs::write_new(out, &sheet::workbook(&lines)?)?;
    } else if exit == Exit::NothingToRead {
        let hint = "give prints with --fill-in, or reports with --history; -v says what became of every file";
        console::message(Error::about(out, "not written: no readable file in the input", hint));
    }
    let said = FillInSummary {
        path: (!lines.is_empty()).then(|| mask_cpr(&out.display().to_string())),
        rows: cases.len(),
        unresolved,
        asked: lines.iter().map(|line| line.rows).sum(),
        lines: lines.len(),
        lines_for_most: lines_for(lines.iter().map(|line| line.rows), unresolved * 9 / 10),
        files: &summary.files,
        problems: &summary.problems,
        exit_code: exit.code(),
    };
    common.answer(&said, || console::result(in_words(&said)))?;
    Ok(exit)
}

fn person(case: &PastDecision) -> String {
    case.advice.pay_number.map(|number| number.cpr().to_owned()).unwrap_or_default()
}

fn asked_row<'a>(case: &'a PastDecision, person: &'a str, settings: &Settings) -> AskedRow<'a> {
    let PastDecision { advice, standing, owner, .. } = case;
    AskedRow {
        code: advice.code.as_ref().map_or("", |code| code.as_str()),
        text: &advice.text,
        name: &advice.name,
        person,
        group: &standing.group,
        traits: &standing.traits,
        is_open: *owner == Owner::Unresolved
            && settings.rules.decide(advice, standing).owner == Owner::Unresolved,
    }
}

/// How many of the first lines have so many rows together.
fn lines_for(rows: impl Iterator<Item = usize>, wanted: usize) -> usize {
    let mut sum = 0;
    rows.take_while(|rows| {
        let is_needed = sum < wanted;
        sum += rows;
        is_needed
    })
    .count()
}

fn in_words(said: &FillInSummary<'_>) -> String {
    let FillInSummary { rows, unresolved, asked, lines, lines_for_most, .. } = said;
    let Some(path) = &said.path else {
        return format!(
            "no list was written: none of {rows} rows is without an owner that a rule could give it"
        );
    };
    let rest = match unresolved - asked {
        0 => String::new(),
        rest => format!("; {rest} of one person alone, or without code and text, are not in it"),
    };
    format!(
        "{path}: {lines} lines for {asked} of {rows} rows, which have no owner; the first {lines_for_most} are about nine of \
         ten of them{rest}\n  fill in     choose Ejer (and Lukkes selv, Lønmæssig betydning) in the sheet {} and save\n  \
         add         uddata rules learn --apply {path} --rules REGLER",
        sheet::SHEET
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_lines_are_counted_until_they_are_enough() {
        assert_eq!(lines_for([50, 30, 15, 5].into_iter(), 90), 3);
        assert_eq!(lines_for([50, 30, 15, 5].into_iter(), 0), 0);
        assert_eq!(lines_for([].into_iter(), 9), 0);
    }
}
