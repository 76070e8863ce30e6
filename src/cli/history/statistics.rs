//! `uddata history statistics`: the page and the workbook of figures, written from the history as `report` writes them.

use serde::Serialize;

use crate::cli::args::{Common, StatisticsArgs};
use crate::domain::exit::Exit;
use crate::domain::mask_cpr;
use crate::job::statistics;
use crate::office::settings::Settings;
use crate::system::console;

#[derive(Serialize)]
struct StatisticsSummary {
    /// Page and workbook; empty where the history holds nothing.
    paths: Vec<String>,
    exit_code: u8,
}

pub(super) fn run(args: &StatisticsArgs, common: &Common) -> anyhow::Result<Exit> {
    let settings = Settings::load(&common.given())?;
    let history = super::open(args.reports.as_deref(), common)?;
    let paths = statistics::write(&history, &settings)?;
    let paths = paths.iter().flatten().map(|path| mask_cpr(&path.display().to_string())).collect();
    let told = StatisticsSummary { paths, exit_code: Exit::Done.code() };
    common.answer(&told, || match told.paths.is_empty() {
        true => console::result("the history holds no report yet"),
        false => told.paths.iter().for_each(console::result),
    })?;
    Ok(Exit::Done)
}
