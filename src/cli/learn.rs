//! `uddata rules learn`: proposals from past work, and approved rows into the rule table.

mod fill_in;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{print_json, tell_files};
use crate::cli::args::{Common, LearnArgs};
use crate::domain::exit::Exit;
use crate::domain::problem::{Error, Errors, Problem};
use crate::domain::{FileName, Location, Owner, mask_cpr};
use crate::formats::read::MOST_FILE_BYTES;
use crate::job::open_history::known_history;
use crate::job::past::Past;
use crate::job::summary::FileEntry;
use crate::office::rules::apply::{self, OwnTable};
use crate::office::rules::learn::fill_in::sheet as fill_in_sheet;
use crate::office::rules::learn::{Doubt, Proposal, join_piles, sheets, together};
use crate::office::settings::{Settings, read_tables};
use crate::system::console;
use crate::system::fs::{self, Lock};
use crate::system::log;

pub(super) fn run(args: &LearnArgs, settings: &Settings, common: &Common) -> anyhow::Result<Exit> {
    match (&args.apply, &args.fill_in, &args.out) {
        (Some(proposal), ..) => add(proposal, settings, common),
        (None, Some(prints), Some(out)) => fill_in::run(prints, args, out, settings, common),
        (None, None, Some(out)) => propose(args, out, settings, common),
        (None, _, None) => Ok(Exit::Usage),
    }
}

#[derive(Serialize)]
struct LearnSummary<'a> {
    /// Where the proposal stands; `null` where nothing could be read.
    path: Option<String>,
    /// Decisions looked at.
    decisions: usize,
    /// Those that the rules in force decide the same way.
    covered: usize,
    /// Rows proposed.
    proposed: usize,
    /// Of these, rows that say `Lukkes selv`, from how the history's advices were printed.
    closing: usize,
    /// Rows of the last lønkørsel that the proposed rows settle together.
    settles: usize,
    /// Entries of the sheet Uafklaret.
    undecided: usize,
    /// Of these, codes with advices that were given to several owners.
    contradicting: usize,
    /// Pairs of codes that come together on one person.
    together: usize,
    files: &'a [FileEntry],
    problems: &'a [Problem],
    exit_code: u8,
}

fn propose(args: &LearnArgs, out: &Path, settings: &Settings, common: &Common) -> anyhow::Result<Exit> {
    refuse_other_than_xlsx(out)?;
    let mut past = read_past(args, settings)?;
    let proposal = past.learn(settings).map_err(Errors)?;
    let Past { codes, mut summary, .. } = past;
    let exit = summary.settle(None, false);
    tell_files(&summary, common);
    let together = together(&codes, &settings.catalogue);
    let proposal = Proposal { together, ..proposal };
    let written = exit != Exit::NothingToRead;
    if written {
        fs::write_new(out, &sheets::workbook(&proposal)?)?;
    } else {
        let hint = "give prints, or reports in which Ret ejer is filled; -v says what became of every file";
        console::message(Error::about(out, "not written: no readable file in the input", hint));
    }
    let said = LearnSummary {
        path: written.then(|| mask_cpr(&out.display().to_string())),
        decisions: proposal.cases,
        covered: proposal.covered,
        proposed: proposal.rows.len(),
        closing: proposal.rows.iter().filter(|row| row.cells[12] == "ja").count(),
        settles: proposal.rows.iter().filter_map(|row| row.settles).sum(),
        undecided: proposal.contradictions.len(),
        contradicting: contradicting(&proposal),
        together: proposal.together.len(),
        files: &summary.files,
        problems: &summary.problems,
        exit_code: exit.code(),
    };
    match (&said.path, common.json) {
        (_, true) => print_json(&said)?,
        (Some(path), false) if !common.quiet => console::result(in_words(&said, path)),
        _ => {}
    }
    Ok(exit)
}

/// The piles and reports that the arguments name.
fn read_past(args: &LearnArgs, settings: &Settings) -> Result<Past, Error> {
    let mut past = Past::default();
    let piles = [
        (&args.kunde, Owner::Customer),
        (&args.sam, Owner::Sam),
        (&args.begge, Owner::Both),
        (&args.orientering, Owner::ForInformation),
    ];
    for (inputs, owner) in piles {
        past.add_pile(inputs, owner, args.run, settings)?;
    }
    join_piles(&mut past.cases);
    past.summary.problems.extend(missing_piles(args));
    past.add_reports(&args.reports, settings)?;
    for out in &args.history {
        past.add_history(&known_history(settings, out)?, settings)?;
    }
    Ok(past)
}

/// Owners of whom no pile was given: what is theirs lies in another's, and would be learned as that one's.
fn missing_piles(args: &LearnArgs) -> Option<Problem> {
    let others = [(&args.begge, "--begge"), (&args.orientering, "--orientering")];
    let missing: Vec<&str> =
        others.iter().filter(|(pile, _)| pile.is_empty()).map(|(_, name)| *name).collect();
    if args.kunde.is_empty() || missing.is_empty() {
        return None;
    }
    let missing = missing.join(" and no ");
    Some(Problem::remark(
        Location::whole(&FileName::new("the piles", "")),
        format!(
            "no {missing} was given: an advice that belongs there is learned as that of the pile in which it lies"
        ),
        "give the piles that there are; an advice that lies under --kunde and under --sam counts as Begge; without any such \
         advice there is nothing to do",
    ))
}

fn contradicting(proposal: &Proposal) -> usize {
    proposal.contradictions.iter().filter(|it| it.doubt == Doubt::SameAdvice).count()
}

fn in_words(said: &LearnSummary<'_>, path: &str) -> String {
    let together = match said.together {
        0 => String::new(),
        1 => "together    1 pair of codes comes together on one person: see the sheet Årsager\n  ".to_owned(),
        pairs => format!(
            "together    {pairs} pairs of codes come together on one person: see the sheet Årsager\n  "
        ),
    };
    let closing = match said.closing {
        0 => String::new(),
        1 => "silence     1 row says Lukkes selv: SLS printed its advices again until they ended\n  "
            .to_owned(),
        rows => format!(
            "silence     {rows} rows say Lukkes selv: SLS printed their advices again until they ended\n  "
        ),
    };
    format!(
        "{path}: {} rows proposed from {} decisions, of which the rules in force decide {} the same way\n  \
         settle      {} rows of the last lønkørsel\n  {closing}\
         undecided   {}, of which {} codes with one advice given to several owners\n  \
         {together}approve     write Ja under Godkendt in the sheet Forslag and save\n  \
         add         uddata rules learn --apply {path} --rules REGLER",
        said.proposed, said.decisions, said.covered, said.settles, said.undecided, said.contradicting
    )
}

fn refuse_other_than_xlsx(out: &Path) -> Result<(), Error> {
    let is_xlsx = out.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("xlsx"));
    match is_xlsx {
        true => Ok(()),
        false => {
            Err(Error::about(out, "is no name of a workbook", "name a file that ends in .xlsx with --out"))
        }
    }
}

#[derive(Serialize)]
struct Added {
    path: String,
    approved: usize,
    added: usize,
    /// Rows whose place a new one took, by their names.
    replaced: Vec<String>,
    already: usize,
    /// Approved rows that do not fit.
    problems: Vec<Problem>,
    exit_code: u8,
}

/// Adds the approved rows of a proposal to the table that people own. Those that do not fit are named, and the others
/// written.
fn add(proposal: &Path, settings: &Settings, common: &Common) -> anyhow::Result<Exit> {
    let Some(path) = &settings.rules_file else {
        let hint = "name your own table with --rules, or under rules in uddata.toml";
        return Err(
            Error::about(proposal, "no rows can be added to the rules built into the program", hint).into()
        );
    };
    let tables = read_tables(proposal)?;
    let mut rows = apply::answered(proposal, &tables);
    // A list to fill in has no sheet of proposals, and a work list need not have one.
    if apply::has_proposals(&tables) || !fill_in_sheet::is_in(&tables) {
        rows.extend(apply::approved(proposal, &tables).map_err(Errors)?);
    }
    let approved = rows.len();
    // Two teams may add to one table at once: each adds to what the other wrote.
    let _lock = if approved > 0 { Some(Lock::wait(&lock_beside(path))?) } else { None };
    let bytes = fs::read(path, MOST_FILE_BYTES)?;
    let applied = apply::apply(OwnTable { path, bytes: &bytes }, rows).map_err(|mut errors| {
        let hint = "mend the table, and run again";
        errors.push(Error::about(path, "nothing was written: no rows can be added to the table", hint));
        Errors(errors)
    })?;
    if applied.bytes != bytes {
        fs::write_atomic(path, &applied.bytes)?;
    }
    log::problems(&applied.refused);
    let exit = if applied.refused.is_empty() { Exit::Done } else { Exit::InPart };
    let said = Added {
        path: mask_cpr(&path.display().to_string()),
        approved,
        added: applied.added.len(),
        replaced: applied.replaced,
        already: applied.already,
        problems: applied.refused,
        exit_code: exit.code(),
    };
    common.answer(&said, || console::result(added_in_words(&said)))?;
    Ok(exit)
}

fn added_in_words(said: &Added) -> String {
    let Added { path, approved, added, replaced, already, problems, .. } = said;
    let mut words =
        format!("{path}: {added} rows added of {approved} approved; {already} stood there already");
    if !replaced.is_empty() {
        words += &format!("; {} took the place of an older row: {}", replaced.len(), replaced.join(", "));
    }
    if !problems.is_empty() {
        words += &format!("; {} do not fit, see above", problems.len());
    }
    words
}

/// Where the lock of a table lies: the table itself is replaced when it is written.
fn lock_beside(table: &Path) -> PathBuf {
    let name = table.file_name().unwrap_or_default().to_string_lossy();
    table.with_file_name(format!(".{name}.lock"))
}
