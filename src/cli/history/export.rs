//! `uddata history export`: what the history holds, as data for other programs.

use jiff::civil::Date;
use serde::Serialize;

use crate::cli::args::{Common, ExportArgs, Format};
use crate::domain::exit::Exit;
use crate::domain::{Advice, PayGroup, PayrollRun};
use crate::history::export::{self, ExportLists, ExportTally};
use crate::office::settings::Settings;
use crate::system::console;

#[derive(Serialize)]
struct ExportSummary {
    path: String,
    files: usize,
    rows: usize,
    open: usize,
    removed: usize,
    persons: bool,
    exit_code: u8,
}

pub(super) fn run(args: &ExportArgs, common: &Common) -> anyhow::Result<Exit> {
    let settings = Settings::load(&common.given())?;
    let history = super::open(args.reports.as_deref(), common)?;
    let pay = |group: &PayGroup, run: PayrollRun, day: Option<Date>, advice: &Advice| {
        settings.rules.decide(advice, &settings.standing(run, group, day)).pay_effect
    };
    let lists = ExportLists { customers: &settings.customers, pay: &pay, persons: args.persons };
    let ExportTally { files, rows, open, removed } = match args.format {
        Format::Csv => export::to_csv(&history.store, &args.out, lists)?,
        Format::Parquet => export::to_parquet(&history.store, &args.out, lists)?,
    };
    let path = crate::domain::mask_cpr(&args.out.display().to_string());
    let told = ExportSummary {
        path,
        files,
        rows,
        open,
        removed,
        persons: args.persons,
        exit_code: Exit::Done.code(),
    };
    common.answer(&told, || {
        let removed =
            if removed > 0 { format!(", {removed} files of earlier exports removed") } else { String::new() };
        let of_open = if open > 0 { format!(" and {open} of what was open") } else { String::new() };
        console::result(format!("{}: {files} files, {rows} rows{of_open}{removed}", told.path));
        if args.persons {
            console::result("lønnumre, names and texts stand in them: treat them as reports");
        }
    })?;
    Ok(Exit::Done)
}
