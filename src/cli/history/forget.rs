//! `uddata history forget`: erases a person. The number is read from standard input, and never said again.

use serde::Serialize;

use super::ReportOnDisk;
use crate::cli::args::{Common, ForgetArgs};
use crate::domain::exit::Exit;
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{PayGroup, PayNumber, PayrollRun};
use crate::history::store::Forgotten;
use crate::system::console;
use crate::system::fs;
use crate::system::fs::below;

/// A report that went to kunder.
#[derive(Serialize)]
struct Delivered {
    run: PayrollRun,
    group: PayGroup,
}

#[derive(Serialize)]
struct ForgetSummary {
    erased: bool,
    advices: usize,
    open: usize,
    rows: usize,
    contents: usize,
    trail: usize,
    mentions: usize,
    reports: Vec<ReportOnDisk>,
    delivered: Vec<Delivered>,
    exit_code: u8,
}

pub(super) fn run(args: &ForgetArgs, common: &Common) -> anyhow::Result<Exit> {
    if !args.typed.is_empty() {
        return Err(Error {
            exit: Exit::Usage,
            ..Error::new(
                "uddata history forget",
                "takes no number on the command line, where everybody on the machine can see it",
                "leave it out: it is asked for, or read from standard input",
            )
        }
        .into());
    }
    let (history, outbox) = super::open_with_outbox(args.reports.as_deref(), common)?;
    let number = asked()?;
    super::read_reports(&history)?;
    let stands = |path: &str| fs::exists(&below(path, &history.out));
    let Forgotten { advices, open, rows, contents, trail, mentions, reports, delivered } =
        history.store.forget(&number, &stands, args.yes)?;
    let told = ForgetSummary {
        erased: args.yes,
        advices,
        open,
        rows,
        contents,
        trail,
        mentions,
        reports: ReportOnDisk::of(&history, &outbox, reports),
        delivered: delivered.into_iter().map(|ReportId { run, group }| Delivered { run, group }).collect(),
        exit_code: Exit::Done.code(),
    };
    common.answer(&told, || tell(&told))?;
    Ok(Exit::Done)
}

/// The number: typed unseen at a terminal, else the first line of standard input.
fn asked() -> Result<PayNumber, Error> {
    const WHERE: &str = "standard input";
    let unreadable = |_| Error::new(WHERE, "cannot be read", "type the number, or give it through a pipe");
    let line = console::hidden_answer("lønnummer or CPR number (it is not shown):").map_err(unreadable)?;
    PayNumber::parse(line.trim()).ok_or_else(|| {
        Error::new(
            WHERE,
            "is no lønnummer or CPR number",
            "expected ten digits, or thirteen with the løbenummer, as DDMMYY-NNNN NNN",
        )
    })
}

fn tell(told: &ForgetSummary) {
    let ForgetSummary { advices, open, rows, contents, trail, mentions, .. } = told;
    let verb = if told.erased { "erased" } else { "would be erased" };
    console::result(format!("the person of this number, {verb}:"));
    for (count, what) in [
        (advices, "advices"),
        (rows, "printed rows"),
        (contents, "texts"),
        (trail, "entries of the trail"),
        (mentions, "mentions of the number in what is about others"),
    ] {
        console::result(format!("{count:>10}  {what}"));
    }
    if *open > 0 {
        console::result(format!("{open} of the advices are open: nobody is reminded of them any more"));
    }
    if !told.reports.is_empty() {
        console::result(
            "these reports on disk may show the person; delete them, or make them anew without the person:",
        );
        ReportOnDisk::tell(&told.reports);
    }
    if !told.delivered.is_empty() {
        console::result(
            "these reports were delivered, and may show the person; the kunder have to delete theirs:",
        );
        for Delivered { run, group } in &told.delivered {
            console::result(format!("  {run}, løngruppe {group}"));
        }
    }
    if !told.erased {
        console::result("nothing was erased; --yes does it");
    }
}
