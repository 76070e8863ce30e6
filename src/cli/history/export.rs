//! `uddata history export`: what the history holds, as data for other programs.

use serde::Serialize;

use crate::cli::args::{Common, ExportArgs, Format};
use crate::domain::exit::Exit;
use crate::history::export::{self, ExportTally};
use crate::system::console;

#[derive(Serialize)]
struct ExportSummary {
    path: String,
    files: usize,
    rows: usize,
    removed: usize,
    persons: bool,
    exit_code: u8,
}

pub(super) fn run(args: &ExportArgs, common: &Common) -> anyhow::Result<Exit> {
    let history = super::open(args.reports.as_deref(), common)?;
    let ExportTally { files, rows, removed } = match args.format {
        Format::Csv => export::to_csv(&history.store, &args.out, args.persons)?,
        Format::Parquet => export::to_parquet(&history.store, &args.out, args.persons)?,
    };
    let path = crate::domain::mask_cpr(&args.out.display().to_string());
    let told =
        ExportSummary { path, files, rows, removed, persons: args.persons, exit_code: Exit::Done.code() };
    common.answer(&told, || {
        let removed =
            if removed > 0 { format!(", {removed} files of earlier exports removed") } else { String::new() };
        console::result(format!("{}: {files} files, {rows} rows{removed}", told.path));
        if args.persons {
            console::result("lønnumre, names and texts stand in them: treat them as reports");
        }
    })?;
    Ok(Exit::Done)
}
