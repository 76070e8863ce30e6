//! `uddata report`: the main job.

use super::{print_json, settings};
use crate::cli::{Common, CprArg, ReportArgs};
use crate::config::Job;
use crate::console;
use crate::exit::Exit;
use crate::pipeline;
use crate::problem::Error;
use crate::report::Cpr;

pub(super) fn run(args: &ReportArgs, common: &Common) -> Result<Exit, Vec<Error>> {
    let job = Job {
        inputs: args.inputs.clone(),
        out: args.out.clone(),
        run: args.run,
        groups: args.groups.clone(),
        cpr: match args.cpr {
            CprArg::Full => Cpr::Full,
            CprArg::Masked => Cpr::Masked,
        },
        dry_run: args.dry_run,
        settings: settings(common)?,
    };
    let (summary, exit) = pipeline::run(&job).map_err(|error| vec![error])?;
    summary.problems.iter().for_each(console::message);
    if common.json {
        print_json(&summary);
    } else if !common.quiet {
        console::result(summary.to_string().trim_end());
    }
    Ok(exit)
}
