//! `uddata collect`: what people typed in workbooks that came back, into the history.

use std::path::PathBuf;

use serde::Serialize;

use crate::cli::args::{CollectArgs, Common};
use crate::domain::exit::Exit;
use crate::domain::problem::{Error, Problem};
use crate::domain::{FileName, Location, PayGroup, PayrollRun};
use crate::formats::read;
use crate::history::History;
use crate::history::read_back::ReadBack;
use crate::job::open_history::known_history;
use crate::office::settings::Settings;
use crate::system::console;
use crate::system::fs::{self, Given};

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
    run: Option<PayrollRun>,
    group: Option<PayGroup>,
    status: &'static str,
    cells: usize,
    clashes: usize,
}

pub(super) fn run(args: &CollectArgs, common: &Common) -> anyhow::Result<Exit> {
    let settings = Settings::load(&common.given())?;
    let files = workbooks(&args.returned)?;
    let history = known_history(&settings, &settings.out(args.out.as_deref())?)?;
    let mut collected = collect(&history, &files)?;
    let exit = if collected.refused > 0 { Exit::NotAllRead } else { Exit::Done };
    collected.exit_code = exit.code();
    collected.problems.iter().for_each(console::problem);
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
                None
            }
        };
        workbooks.push(CollectedWorkbook {
            path: file.path.clone(),
            run: of.as_ref().map(|of| of.run),
            group: of.map(|of| of.group),
            status: if back.read > before.0 { "read" } else { "refused" },
            cells: back.edits - before.1,
            clashes: back.clashes - before.2,
        });
    }
    let refused = workbooks.iter().filter(|workbook| workbook.status == "refused").count();
    let ReadBack { problems, edits, read, clashes, .. } = back;
    Ok(Collected { workbooks, read, refused, cells: edits, clashes, problems, exit_code: 0 })
}

fn tell(collected: &Collected) {
    for workbook in &collected.workbooks {
        let of = match (workbook.run, &workbook.group) {
            (Some(run), Some(group)) => format!(", {run}, løngruppe {group}"),
            _ => String::new(),
        };
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

/// The files that are given, and the workbooks in the folders that are.
fn workbooks(given: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for path in given {
        match fs::look(path)? {
            Given::File => files.push(path.clone()),
            Given::Folder(entries, errors) => {
                if let Some(error) = errors.into_iter().next() {
                    return Err(error);
                }
                files.extend(
                    entries.into_iter().filter(|entry| is_workbook(&entry.below)).map(|entry| entry.path),
                );
            }
        }
    }
    Ok(files)
}

fn is_workbook(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let known = [".xlsx", ".xlsm", ".xls", ".ods"].iter().any(|extension| file.ends_with(extension));
    known && !file.starts_with("~$") && !fs::is_hidden(&file)
}
