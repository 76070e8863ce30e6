//! Reports that are not made again: nothing they are made from changed since they were written, or the kunde has them.

use crate::domain::report_id::ReportId;
use crate::report::kept::KeptReport;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::audience::Audience;
use crate::domain::cpr::Cpr;
use crate::domain::problem::Error;
use crate::domain::{FileName, PayrollRun};
use crate::history::History;
use crate::history::store::{RecordedReport, RecordedSource};
use crate::history::typed_in::Beyond;
use crate::job::Job;
use crate::job::summary::FileEntry;
use crate::job::survey::{PrintFile, Survey};
use crate::office::customers::DeliveryMethod;
use crate::report::twins::Twin;
use crate::report::xlsx::Options;
use crate::system::fs;
use crate::system::fs::below;
use crate::system::secret::Mac;

/// What the history keeps of a print, so that it need not be read again.
#[derive(Debug, Serialize, Deserialize)]
pub struct KnownPrint {
    /// Its entry, as it was when its report was made.
    pub entry: FileEntry,
    /// The layout that claims it.
    pub layout: String,
    /// The report that its rows belong to.
    pub report: ReportId,
}

/// Everything that a report is made from as one hash: files, settings, program.
pub fn fingerprint(prints: &[&PrintFile], survey: &Survey, job: &Job) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    add(env!("CARGO_PKG_VERSION"));
    add(&job.settings.digest);
    add(&form_key(job.options(), &job.twins));
    for print in prints {
        let entry = &survey.entries[print.entry];
        add(&entry.file.name);
        add(&entry.sha256);
        add(&print.layout);
    }
    hash.finalize().into()
}

/// The form that reports are written in, as fingerprints hold it: to the letter what the first program wrote, or every
/// report would be made anew.
fn form_key(options: Options, twins: &[Twin]) -> String {
    let Options { cpr, audience, accessible } = options;
    let cpr = match cpr {
        Cpr::Full => "Full",
        Cpr::Masked => "Masked",
    };
    let audience = match audience {
        Audience::Sam => "Sam",
        Audience::Customer => "Customer",
    };
    let word = |twin: &Twin| match twin {
        Twin::Csv => "Csv",
        Twin::Json => "Json",
    };
    let twins = twins.iter().map(word).collect::<Vec<_>>().join(", ");
    format!("Options {{ cpr: {cpr}, audience: {audience}, accessible: {accessible} }} [{twins}]")
}

/// What the files of a report come to, whatever they are called and wherever they lie.
pub fn prints_hash(prints: &[&PrintFile], survey: &Survey) -> [u8; 32] {
    let mut files: Vec<&str> = prints.iter().map(|print| &*survey.entries[print.entry].sha256).collect();
    files.sort_unstable();
    files.dedup();
    files.iter().fold(Sha256::new(), |hash, file| hash.chain_update(file)).finalize().into()
}

/// What the history keeps of a report that was delivered, or is on its way: it is not written again unless its run is
/// named, so that neither a new rule nor a late print changes what the kunde has in hand without somebody wanting it.
/// `None` where it may be written.
pub fn delivered(
    &ReportId { run, ref group }: &ReportId,
    prints: &[&PrintFile],
    survey: &Survey,
    job: &Job,
) -> Result<Option<KeptReport>, Error> {
    let Some(history) = job.history() else { return Ok(None) };
    if job.run.is_some() || !history.store.is_delivered(group, run)? {
        return Ok(None);
    }
    let Some(mut written) = history.store.written(group, run)? else { return Ok(None) };
    if !written.stale && written.prints.is_some_and(|before| before != prints_hash(prints, survey)) {
        written.stale = true;
        if !job.dry_run {
            history.store.mark_stale(group, run)?;
        }
    }
    Ok(history.store.summary_of(group, run)?.map(|kept| as_now(kept, &written, job)))
}

fn as_now(mut kept: KeptReport, written: &RecordedReport, job: &Job) -> KeptReport {
    kept.entry.path = below(&written.path, &job.out).display().to_string();
    kept.entry.stale = written.stale;
    kept
}

/// What the history keeps of a report that nothing changed for; `None` where it is to be made.
pub fn unchanged(
    &ReportId { run, ref group }: &ReportId,
    prints: &[&PrintFile],
    survey: &Survey,
    job: &Job,
) -> Result<Option<KeptReport>, Error> {
    let Some(history) = job.history() else { return Ok(None) };
    let Some(written) = history.store.written(group, run)? else { return Ok(None) };
    let named = job.run.is_some() && written.stale;
    let customer = job.settings.customers.of(group);
    let lacks_copy =
        written.copy.is_none() && customer.is_some_and(|customer| customer.delivery != DeliveryMethod::None);
    let known = prints.iter().all(|print| print.known || print.reading.is_some());
    let stands =
        || written.stamp.is_some() && fs::stamp(&below(&written.path, &history.out)) == written.stamp;
    let same = written.fingerprint == Some(fingerprint(prints, survey, job));
    if named
        || lacks_copy
        || written.typed_in
        || written.beyond != Beyond::Nothing
        || !known
        || !same
        || !stands()
    {
        return Ok(None);
    }
    let kept: Option<KeptReport> = history.store.summary_of(group, run)?;
    Ok(kept.map(|kept| as_now(kept, &written, job)))
}

/// The prints that the history knows, as they are read with the settings in force.
#[derive(Debug, Clone, Copy)]
pub struct KnownPrints<'a> {
    history: &'a History,
    settings: &'a str,
    run: Option<PayrollRun>,
}

impl<'a> KnownPrints<'a> {
    /// Those of a job; `None` where it keeps no history.
    pub fn of(job: &'a Job) -> Option<Self> {
        Some(Self { history: job.history()?, settings: &job.settings.digest, run: job.run })
    }

    /// What is known of a file. What cannot be had from the history is read.
    pub fn find(&self, file: &FileName, sha256: &str) -> Option<KnownPrint> {
        self.history.store.source(self.mac(file, sha256)).ok()?
    }

    /// The prints of a report, to be kept. One that several reports share is read each time.
    pub fn to_keep(&self, prints: &[&PrintFile], entries: &[FileEntry]) -> Vec<RecordedSource> {
        let source = |(print, entry): (&&PrintFile, &FileEntry)| {
            let [report] = &*print.reports else { return None };
            if print.reading.is_some() || print.known {
                return None;
            }
            let known =
                KnownPrint { entry: entry.clone(), layout: print.layout.clone(), report: report.clone() };
            Some((self.mac(&entry.file, &entry.sha256), serde_json::to_vec(&known).ok()?))
        };
        prints.iter().zip(entries).filter_map(source).collect()
    }

    /// What identifies a print: its bytes, its name below the input, and everything that says how it is read.
    fn mac(&self, file: &FileName, sha256: &str) -> Mac {
        let run = self.run.map(|run| run.to_string()).unwrap_or_default();
        let parts = ["print", env!("CARGO_PKG_VERSION"), self.settings, &file.name, sha256, &run];
        self.history.store.source_mac(&parts.map(str::as_bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_known_by_the_words_of_the_first_program() {
        assert_eq!(
            form_key(Options::default(), &[]),
            "Options { cpr: Full, audience: Sam, accessible: false } []"
        );
        let other = Options { cpr: Cpr::Masked, audience: Audience::Customer, accessible: true };
        assert_eq!(
            form_key(other, &[Twin::Csv, Twin::Json]),
            "Options { cpr: Masked, audience: Customer, accessible: true } [Csv, Json]"
        );
    }
}
