//! `uddata history trend`: the most frequent and most repeated codes per løngruppe, owner and lønkørsel.

use serde::Serialize;

use crate::cli::args::{Common, TrendArgs};
use crate::domain::exit::Exit;
use crate::domain::{PayGroup, PayrollRun};
use crate::formats::csv::Csv;
use crate::formats::csv::ExportValue;
use crate::history::store::{Frequency, Trend};
use crate::system::console;
use crate::system::fs;

/// Rows that fit on a screen; csv and JSON hold them all.
const MOST_SHOWN: usize = 30;
/// Runs that fit beside each other.
const MOST_RUNS_SHOWN: usize = 6;

#[derive(Serialize)]
struct TrendSummary<'a> {
    runs: &'a [PayrollRun],
    codes: Vec<RepeatingCode<'a>>,
    exit_code: u8,
}

#[derive(Serialize)]
struct RepeatingCode<'a> {
    group: &'a PayGroup,
    owner: &'static str,
    code: &'a str,
    printed: u32,
    advices: u32,
    repeated: u32,
    runs: Vec<InRun>,
}

#[derive(Serialize)]
struct InRun {
    run: PayrollRun,
    printed: u32,
    repeated: u32,
}

pub(super) fn run(args: &TrendArgs, common: &Common) -> anyhow::Result<Exit> {
    let history = super::open(args.reports.as_deref(), common)?;
    let trend = history.store.trend(args.group.as_ref(), args.last as usize)?;
    if let Some(path) = &args.csv {
        fs::write_atomic(path, &csv(&trend)?)?;
    }
    common.answer(&listed(&trend), || table(&trend))?;
    Ok(Exit::Done)
}

fn listed(trend: &Trend) -> TrendSummary<'_> {
    TrendSummary { runs: &trend.runs, codes: trend.codes.iter().map(listed_code).collect(), exit_code: 0 }
}

fn listed_code(Frequency { group, figures: it }: &Frequency) -> RepeatingCode<'_> {
    let in_run = |(run, printed, repeated): &(PayrollRun, u32, u32)| InRun {
        run: *run,
        printed: *printed,
        repeated: *repeated,
    };
    RepeatingCode {
        group,
        owner: it.owner.word(),
        code: &it.code,
        printed: it.printed,
        advices: it.advices,
        repeated: it.repeated,
        runs: it.by_run.iter().map(in_run).collect(),
    }
}

/// One row a code and run, so that a pivot table can be made of it.
fn csv(trend: &Trend) -> std::io::Result<Vec<u8>> {
    let headers = ["Løngruppe", "Ejer", "Kode", "Lønkørsel", "Udskrevet", "Gentaget"];
    let mut csv = Csv::begin(Vec::new(), &headers)?;
    for Frequency { group, figures: it } in &trend.codes {
        for (run, printed, repeated) in &it.by_run {
            let text = |text: &str| ExportValue::Text(text.to_string());
            let number = |count: u32| ExportValue::Number(count.into());
            let (group, owner, code) = (text(group.as_str()), text(it.owner.word()), text(&it.code));
            csv.row(&[group, owner, code, ExportValue::Run(*run), number(*printed), number(*repeated)])?;
        }
    }
    csv.end()
}

fn table(trend: &Trend) {
    let runs: Vec<PayrollRun> = trend.runs.iter().rev().take(MOST_RUNS_SHOWN).rev().copied().collect();
    let mut head = format!(
        "{:<8} {:<10} {:<23} {:>9} {:>8} {:>9}",
        "kode", "løngruppe", "ejer", "printed", "advices", "repeated"
    );
    runs.iter().for_each(|run| head += &format!(" {run:>10}"));
    console::result(head);
    for Frequency { group, figures: it } in trend.codes.iter().take(MOST_SHOWN) {
        let code = if it.code.is_empty() { "(none)" } else { &it.code };
        let mut line = format!(
            "{code:<8} {:<10} {:<23} {:>9} {:>8} {:>9}",
            group.as_str(),
            it.owner.word(),
            it.printed,
            it.advices,
            it.repeated
        );
        for run in &runs {
            let printed =
                it.by_run.iter().find(|(in_run, ..)| in_run == run).map_or(0, |(_, printed, _)| *printed);
            line += &format!(" {printed:>10}");
        }
        console::result(line);
    }
    let (codes, runs) = (trend.codes.len(), trend.runs.len());
    if codes > MOST_SHOWN {
        console::result(format!("… and {} more; --csv and --json hold them all", codes - MOST_SHOWN));
    }
    console::result(format!("{runs} lønkørsler; repeated: advices that were printed in an earlier run, too"));
}
