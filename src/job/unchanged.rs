//! Reports that are not made again: nothing they are made from changed since they were written, or the kunde has them.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::audience::Audience;
use crate::domain::cpr::Cpr;
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{FileName, PayrollRun};
use crate::history::History;
use crate::history::store::{Behind, RecordedReport, RecordedSource};
use crate::history::typed_in::Beyond;
use crate::job::Job;
use crate::job::summary::FileEntry;
use crate::job::survey::{PrintFile, Survey};
use crate::office::customers::DeliveryMethod;
use crate::report::kept::KeptReport;
use crate::report::twins::Twin;
use crate::report::xlsx::Options;
use crate::system::fs;
use crate::system::fs::below;
use crate::system::secret::Mac;

/// Characters of the day in a time, `2023-07-22`.
const DAY: usize = 10;

/// What the history keeps of a print, so that it need not be read again.
#[derive(Debug, Serialize, Deserialize)]
pub struct KnownPrint {
    /// Its entry, as it was when its report was made: but for its hash, by which it is found, and for its name where nothing is wrong
    /// in it.
    pub entry: FileEntry,
    /// The layout that claims it.
    pub layout: String,
    /// The report that its rows belong to.
    pub report: ReportId,
    /// When it was read and what is wrong in it told; empty where an earlier program did.
    #[serde(default)]
    pub told: String,
}

/// Everything that a report is made from as one hash: files, what it shows of the settings, program.
pub fn fingerprint(of: &ReportId, prints: &[&PrintFile], survey: &Survey, job: &Job) -> [u8; 32] {
    fingerprint_with(&job.settings.digest_for(of.run, &of.group), prints, survey, job)
}

/// The same by a hash of the settings; the one of all files of the settings is what earlier programs kept.
fn fingerprint_with(settings: &str, prints: &[&PrintFile], survey: &Survey, job: &Job) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    add(env!("CARGO_PKG_VERSION"));
    add(settings);
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

/// How much of a report may be written.
#[derive(Debug)]
pub enum MayWrite {
    /// All of it.
    All,
    /// What Statens Administration has of it, with what people typed since: the kunde has the other.
    TypedCells,
    /// Nothing: the kunde has it, and nobody typed anything since.
    Nothing(Box<KeptReport>),
}

/// How much of a report may be written. What the kunde has in hand, or what is on its way there, is not changed unless its
/// run is named: neither by a new rule nor by a late print. What people type is taken into the report of Statens
/// Administration all the same.
pub fn may_write(
    &ReportId { run, ref group }: &ReportId,
    prints: &[&PrintFile],
    survey: &Survey,
    job: &Job,
) -> Result<MayWrite, Error> {
    let Some(history) = job.history() else { return Ok(MayWrite::All) };
    if job.run.is_some() || !history.store.is_delivered(group, run)? {
        return Ok(MayWrite::All);
    }
    let Some(mut written) = history.store.written(group, run)? else { return Ok(MayWrite::All) };
    let is_behind = written.typed_in || written.behind == Some(Behind::ByItself);
    let same_prints = written.prints.is_none_or(|before| before == prints_hash(prints, survey));
    if !prints.is_empty() && !same_prints && !written.is_stale() {
        written.behind = Some(Behind::OwnPrints);
        if !job.dry_run {
            history.store.mark_behind(group, run, Behind::OwnPrints)?;
        }
    }
    if is_behind && history.store.can_be_made_again(group, run)? {
        return Ok(MayWrite::TypedCells);
    }
    let kept: Option<KeptReport> = history.store.summary_of(group, run)?;
    Ok(kept.map_or(MayWrite::All, |kept| MayWrite::Nothing(Box::new(as_now(kept, &written, job)))))
}

fn as_now(mut kept: KeptReport, written: &RecordedReport, job: &Job) -> KeptReport {
    kept.entry.path = below(&written.path, &job.out).display().to_string();
    kept.entry.stale = written.is_stale();
    kept.entry.stale_because = written.behind.filter(|why| why.is_stale()).map(|why| why.key().to_string());
    kept
}

/// What the history keeps of a report that nothing changed for; `None` where it is to be made.
pub fn unchanged(
    &ReportId { run, ref group }: &ReportId,
    prints: &[&PrintFile],
    survey: &Survey,
    job: &Job,
) -> Result<Option<KeptReport>, Error> {
    let Some(history) = job.history().filter(|_| job.only.is_none()) else { return Ok(None) };
    let Some(written) = history.store.written(group, run)? else { return Ok(None) };
    let behind = written.behind == Some(Behind::ByItself);
    let named = job.run.is_some() && written.is_stale();
    let customer = job.settings.customers.of(group);
    let lacks_copy =
        written.copy.is_none() && customer.is_some_and(|customer| customer.delivery != DeliveryMethod::None);
    let known = prints.iter().all(|print| print.known || print.rows.were_read());
    let stands =
        || written.stamp.is_some() && fs::stamp(&below(&written.path, &history.out)) == written.stamp;
    let is_by = |settings: &str| written.fingerprint == Some(fingerprint_with(settings, prints, survey, job));
    let same = is_by(&job.settings.digest_for(run, group)) || is_by(&job.settings.digest);
    let touched = written.typed_in || written.beyond != Beyond::Nothing;
    if named || behind || lacks_copy || touched || !known || !same || !stands() {
        return Ok(None);
    }
    let kept: Option<KeptReport> = history.store.summary_of(group, run)?;
    Ok(kept.map(|kept| as_now(kept, &written, job)))
}

/// Whether a report was written before.
pub fn is_there(&ReportId { run, ref group }: &ReportId, job: &Job) -> Result<bool, Error> {
    let Some(history) = job.history() else { return Ok(false) };
    Ok(history.store.written(group, run)?.is_some())
}

/// The prints that the history knows, as they are read with the settings in force.
#[derive(Debug, Clone, Copy)]
pub struct KnownPrints<'a> {
    history: &'a History,
    /// How it is read.
    reading: &'a str,
    /// By what earlier programs knew a file: all files of the settings.
    settings: &'a str,
    run: Option<PayrollRun>,
}

impl<'a> KnownPrints<'a> {
    /// Those of a job; `None` where it keeps no history.
    pub fn of(job: &'a Job) -> Option<Self> {
        let (reading, settings) = (&*job.settings.reading, &*job.settings.digest);
        Some(Self { history: job.history()?, reading, settings, run: job.run })
    }

    /// What is known of a file. What cannot be had from the history is read.
    pub fn find(&self, file: &FileName, sha256: &str) -> Option<KnownPrint> {
        let known = |settings: &str| self.history.store.source(self.mac(settings, file, sha256)).ok()?;
        let mut known: KnownPrint = known(self.reading).or_else(|| known(self.settings))?;
        known.entry.sha256 = sha256.to_owned();
        Some(known)
    }

    /// Whether what is wrong in a print was told on an earlier day (UTC): running again the same day says it again.
    pub fn was_told(&self, known: &KnownPrint) -> bool {
        let day = |time: &str| time.get(..DAY).map(str::to_owned);
        day(&known.told) < day(&self.history.now)
    }

    /// The prints of a report, to be kept. One that several reports share is read each time.
    pub fn to_keep(&self, prints: &[&PrintFile], entries: &[FileEntry]) -> Vec<RecordedSource> {
        let source = |(print, entry): (&&PrintFile, &FileEntry)| {
            let [report] = &*print.reports else { return None };
            if print.rows.were_read() || print.known {
                return None;
            }
            let (layout, report, told) = (print.layout.clone(), report.clone(), self.history.now.clone());
            let mut kept = entry.clone();
            kept.sha256.clear();
            if kept.problems.is_empty() {
                kept.path.clear();
            }
            let known = KnownPrint { entry: kept, layout, report, told };
            Some((self.mac(self.reading, &entry.file, &entry.sha256), serde_json::to_vec(&known).ok()?))
        };
        prints.iter().zip(entries).filter_map(source).collect()
    }

    /// What identifies a print: its bytes, its name below the input, and everything that says how it is read.
    fn mac(&self, settings: &str, file: &FileName, sha256: &str) -> Mac {
        let run = self.run.map(|run| run.to_string()).unwrap_or_default();
        let parts = ["print", env!("CARGO_PKG_VERSION"), settings, &file.name, sha256, &run];
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
