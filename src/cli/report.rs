//! `uddata report`: the main job.

use std::sync::OnceLock;

use super::{tell_files, tell_open_to_others};
use crate::cli::args::{Common, CprArg, ReportArgs, TwinArg};
use crate::domain::cpr::Cpr;
use crate::domain::exit::Exit;
use crate::domain::problem::Error;
use crate::formats::read::memory;
use crate::job::Job;
use crate::office::settings::Settings;
use crate::pipeline;
use crate::report::twins::Twin;
use crate::system::console;
use crate::system::interrupt;

pub(super) fn run(args: &ReportArgs, common: &Common) -> anyhow::Result<Exit> {
    let settings = Settings::load(&common.given())?;
    let inputs = settings.inputs(&args.inputs)?;
    let out = settings.out(args.out.as_deref())?;
    tell_open_to_others(&settings, Some(&out), common);
    if !args.no_history {
        memory::remembered();
    }
    let job = Job {
        inputs,
        out,
        run: args.run,
        groups: args.groups.clone(),
        only: None,
        cpr: match args.cpr {
            CprArg::Full => Cpr::Full,
            CprArg::Masked => Cpr::Masked,
        },
        twins: twins(&args.also),
        accessible: args.accessible,
        without: args.without.clone(),
        dry_run: args.dry_run,
        archive: args.archive,
        remembers: !args.no_history,
        history: OnceLock::new(),
        lock: OnceLock::new(),
        settings,
    };
    interrupt::listen();
    let progress = common.progress();
    let done = pipeline::run(&job, &progress);
    drop(progress);
    let (summary, exit) = done?;
    tell_files(&summary, common);
    if common.verbose {
        summary.known_problems.iter().for_each(|known| console::message(format!("known: {known}")));
    }
    if exit == Exit::NothingToRead {
        let inputs =
            job.inputs.iter().map(|input| input.display().to_string()).collect::<Vec<_>>().join(", ");
        let hint = "check that INPUT is the folder of the prints; -v says what became of every file in it";
        console::message(Error::new(inputs, "no readable print in the input", hint));
    }
    common.answer(&summary, || {
        console::result(summary.to_string().trim_end());
    })?;
    Ok(exit)
}

fn twins(also: &[TwinArg]) -> Vec<Twin> {
    let mut twins: Vec<Twin> = also
        .iter()
        .map(|form| match form {
            TwinArg::Csv => Twin::Csv,
            TwinArg::Json => Twin::Json,
        })
        .collect();
    twins.sort_unstable();
    twins.dedup();
    twins
}
