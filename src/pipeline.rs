//! The program on one page: what happens to a folder of prints, in order.

use rayon::prelude::*;

use crate::classify::classify;
use crate::compose::{Setting, compose};
use crate::config::Job;
use crate::discover::discover;
use crate::exit::Exit;
use crate::merge::merge;
use crate::model::{PayGroup, PayrollRun};
use crate::outcome::{Made, Outcome};
use crate::prints;
use crate::problem::Error;
use crate::summary::Summary;
use crate::survey::{Print, Survey, survey};
use crate::write::write;

/// Makes the reports of a job. One bad file or one bad group never stops the others.
pub fn run(job: &Job) -> Result<(Summary, Exit), Error> {
    let discovery = discover(&job.inputs)?;
    let survey = survey(discovery.files, &job.settings.layouts, job.run);
    let (wanted, unwanted): (Vec<_>, Vec<_>) =
        survey.by_report().into_iter().partition(|((run, group), _)| job.wants(*run, group));
    let made: Vec<Made> = wanted
        .into_par_iter()
        .map(|((run, group), prints)| make_report(run, &group, &prints, &survey, job))
        .collect();

    let mut outcome = Outcome::new(job, discovery.problems);
    outcome.pass_over(unwanted);
    made.into_iter().for_each(|made| outcome.add(made));
    Ok(outcome.settle(survey.entries))
}

/// Makes one report: read, parse, merge, classify, write.
fn make_report(run: PayrollRun, group: &PayGroup, prints: &[&Print], survey: &Survey, job: &Job) -> Made {
    let settings = &job.settings;
    let mut prints = prints::read((run, group), prints, &survey.entries, &settings.layouts);
    let merged = merge(prints::advices(&mut prints));
    let standing = settings.standing(run, group, prints::printed(&prints));
    let items = classify(merged.rows, &settings.rules, &standing, settings.calendar.of(run));
    let setting = Setting::of(run, group, settings);
    let report = match prints.iter().any(|print| print.contents.is_some()) {
        true => Some(compose(&setting, items, &prints, &merged.folded)),
        false => None,
    };
    let written = report.map(|report| {
        let report = report?;
        if !job.dry_run {
            write(&report, &job.options(), &job.out)?;
        }
        Ok(report)
    });
    Made::of(prints, written, job)
}
