//! `uddata collect`: what people typed in workbooks that came back, into the history.

use std::path::PathBuf;

use serde::Serialize;

use crate::cli::args::{CollectArgs, Common};
use crate::domain::exit::Exit;
use crate::domain::problem::{Error, Problem, Weight};
use crate::domain::report_id::ReportId;
use crate::domain::{FileName, Location, PayGroup, PayrollRun};
use crate::formats::read::{self, kind::is_workbook_name};
use crate::history::History;
use crate::history::read_back::ReadBack;
use crate::job::open_history::known_history;
use crate::office::settings::Settings;
use crate::system::console;
use crate::system::fs::{self, FolderEntry, Given};
use crate::system::log;

/// What became of the workbooks.
#[derive(Serialize)]
struct Collected {
    workbooks: Vec<CollectedWorkbook>,
    read: usize,
    refused: usize,
    cells: usize,
    clashes: usize,
    problems: Vec<Problem>,
    exit_code: u8,
}

/// What became of one workbook.
#[derive(Serialize)]
struct CollectedWorkbook {
    path: String,
    /// Of the report that it is; of the first where it holds several.
    run: Option<PayrollRun>,
    group: Option<PayGroup>,
    /// Every report that it holds a part of.
    reports: Vec<ReportPart>,
    status: &'static str,
    cells: usize,
    clashes: usize,
}

/// A report that a workbook holds a part of.
#[derive(Serialize)]
struct ReportPart {
    run: PayrollRun,
    group: PayGroup,
}

pub(super) fn run(args: &CollectArgs, common: &Common) -> anyhow::Result<Exit> {
    let settings = Settings::load(&common.given())?;
    let (files, passed_over) = workbooks(&args.returned)?;
    let history = known_history(&settings, &settings.out(args.out.as_deref())?)?;
    let mut collected = collect(&history, &files)?;
    collected.problems.splice(0..0, passed_over);
    let exit = if collected.has_faults() { Exit::NotAllRead } else { Exit::Done };
    collected.exit_code = exit.code();
    collected.problems.iter().for_each(log::problem);
    common.answer(&collected, || tell(&collected))?;
    Ok(exit)
}

/// Reports in their place that changed are read first: what stands there was typed before.
fn collect(history: &History, files: &[PathBuf]) -> Result<Collected, Error> {
    let mut back = history.read_back()?;
    let mut workbooks = Vec::new();
    for path in files {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let file = FileName::new(&path.display().to_string(), &name);
        let before = (back.read, back.edits, back.clashes);
        let of = match fs::read(path, read::MOST_FILE_BYTES) {
            Ok(bytes) => history.collect(&file, &bytes, &mut back)?,
            Err(error) => {
                back.problems.push(Problem::fault(Location::whole(&file), error.what, error.hint));
                Vec::new()
            }
        };
        workbooks.push(CollectedWorkbook {
            path: file.path.clone(),
            run: of.first().map(|of| of.run),
            group: of.first().map(|of| of.group.clone()),
            reports: of.into_iter().map(|ReportId { run, group }| ReportPart { run, group }).collect(),
            status: if back.read > before.0 { "read" } else { "refused" },
            cells: back.edits - before.1,
            clashes: back.clashes - before.2,
        });
    }
    let refused = workbooks.iter().filter(|workbook| workbook.status == "refused").count();
    let ReadBack { problems, edits, read, clashes, .. } = back;
    Ok(Collected { workbooks, read, refused, cells: edits, clashes, problems, exit_code: 0 })
}

impl Collected {
    fn has_faults(&self) -> bool {
        self.refused > 0 || self.problems.iter().any(|problem| problem.weight == Weight::Fault)
    }
}

fn tell(collected: &Collected) {
    for workbook in &collected.workbooks {
        let of: String = workbook
            .reports
            .iter()
            .map(|ReportPart { run, group }| format!(", {run}, løngruppe {group}"))
            .collect();
        let CollectedWorkbook { path, status, cells, clashes, .. } = workbook;
        console::result(format!("{path}: {status}{of}, {cells} cells changed, {clashes} clashes"));
    }
    let Collected { read, refused, cells, clashes, problems, .. } = collected;
    let problems = problems.len();
    console::result(format!(
        "{read} workbooks read, {refused} refused, {cells} cells changed, {clashes} clashes, {problems} problems"
    ));
    if *cells > 0 {
        console::result("the next `uddata report` writes them into its reports");
    }
}

/// The files that are given, and the workbooks in the folders that are; and what is passed over there.
fn workbooks(given: &[PathBuf]) -> Result<(Vec<PathBuf>, Vec<Problem>), Error> {
    let (mut files, mut passed_over) = (Vec::new(), Vec::new());
    for path in given {
        match fs::look(path)? {
            Given::File => files.push(path.clone()),
            Given::Folder(entries, errors) => {
                if let Some(error) = errors.into_iter().next() {
                    return Err(error);
                }
                for entry in entries {
                    match is_workbook_name(&entry.below) {
                        true => files.push(entry.path),
                        false => passed_over.extend(not_looked_at(&entry)),
                    }
                }
            }
        }
    }
    Ok((files, passed_over))
}

/// What is said of a file in a folder that is no workbook; nothing of what a program hides or has open.
fn not_looked_at(entry: &FolderEntry) -> Option<Problem> {
    let name = entry.below.rsplit('/').next().unwrap_or_default();
    let is_hidden = name.starts_with("~$") || fs::is_hidden(name);
    let file = FileName::new(&entry.path.display().to_string(), &entry.below);
    (!is_hidden).then(|| {
        Problem::remark(
            Location::whole(&file),
            "is no workbook, and was passed over",
            "has somebody answered in it, enter it in the report",
        )
    })
}
