//! The closing words of a run on the console, for somebody who is tired: what was made, what is wrong, what to do next.
//!
//! Pure. Names no person.

use std::fmt;

use crate::domain::report_id::ReportId;
use crate::domain::{Owner, in_threes};
use crate::job::discover::{DONE, REFUSED};
use crate::job::summary::{FileStatus, Summary, UnresolvedCode};
use crate::report::kept::ReportEntry;

/// Reports that fit on a screen beside the rest. Of more, those that are not whole are shown: the overview holds them all.
const MOST_REPORTS: usize = 20;
/// Messages that were told before and are named all the same.
const MOST_KNOWN: usize = 5;
/// Overviews and work lists that are named.
const MOST_PAGES: usize = 4;
/// Codes that fit on a line; `rules list INPUT` shows them all.
const MOST_CODES: usize = 5;

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.reports.is_empty() {
            reports_table(self, f)?;
            writeln!(f)?;
        }
        block(f, "Made", &self.made())?;
        let wrong = self.wrong();
        if !self.known_problems.is_empty() {
            block(f, "Known", &self.known())?;
        }
        block(f, "Wrong", if wrong.is_empty() { &[] } else { std::slice::from_ref(&wrong) })?;
        let next = self.next();
        let numbered = |(at, step): (usize, String)| format!("{}. {step}", at + 1);
        match next.len() {
            0 | 1 => block(f, "Next", &next),
            _ => block(f, "Next", &next.into_iter().enumerate().map(numbered).collect::<Vec<_>>()),
        }
    }
}

/// Lines under a label; `nothing` where there are none.
fn block(f: &mut fmt::Formatter<'_>, label: &str, lines: &[String]) -> fmt::Result {
    if lines.is_empty() {
        return writeln!(f, "{label:<7}nothing");
    }
    for (at, line) in lines.iter().enumerate() {
        writeln!(f, "{:<7}{line}", if at == 0 { label } else { "" })?;
    }
    Ok(())
}

/// The reports that this run made, else all: of many a line a lønkørsel, and those that are not whole.
fn reports_table(summary: &Summary, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let reports = summary.told_reports();
    write!(f, "{:<10} {:>6} {:>7}", "lønkørsel", "gruppe", "rows")?;
    for owner in Owner::ALL {
        write!(f, " {:>w$}", owner.word(), w = width(owner))?;
    }
    writeln!(f, "  report")?;
    let all = reports.len() <= MOST_REPORTS;
    if !all {
        of_each_run(&reports, f)?;
    }
    let told = reports.iter().filter(|report| all || report.incomplete || report.stale).take(MOST_REPORTS);
    let told: Vec<&ReportEntry> = told.copied().collect();
    for report in &told {
        let incomplete = if report.incomplete { "  (ufuldstændig)" } else { "" };
        let stale = if report.stale { "  (stale)" } else { "" };
        let what = format!("{}{incomplete}{stale}", report.path);
        row(&report.run.to_string(), report.group.as_str(), &[report], &what, f)?;
    }
    match reports.len() - told.len() {
        0 => Ok(()),
        more if told.is_empty() => writeln!(f, "{} reports, all of them whole", number(more)),
        more => writeln!(f, "… and {} more", number(more)),
    }
}

/// A line for each lønkørsel, with what its reports come to.
fn of_each_run(reports: &[&ReportEntry], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    reports.chunk_by(|a, b| a.run == b.run).try_for_each(|of_run| {
        let run = of_run.first().map(|report| report.run.to_string()).unwrap_or_default();
        row(&run, "all", of_run, &format!("{} reports", number(of_run.len())), f)
    })
}

fn row(
    run: &str,
    group: &str,
    reports: &[&ReportEntry],
    what: &str,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let rows: usize = reports.iter().map(|report| report.advices).sum();
    write!(f, "{run:<10} {group:>6} {rows:>7}")?;
    for owner in Owner::ALL {
        let of = |report: &&ReportEntry| report.by_owner.get(owner.word()).copied().unwrap_or(0);
        write!(f, " {:>w$}", reports.iter().map(of).sum::<usize>(), w = width(owner))?;
    }
    writeln!(f, "  {what}")
}

fn width(owner: Owner) -> usize {
    owner.word().chars().count().max(6)
}

impl Summary {
    /// The reports that this run made and those that are stale; all, where it made none.
    fn told_reports(&self) -> Vec<&ReportEntry> {
        let is_told =
            |report: &&ReportEntry| self.closing.made.is_empty() || report.stale || self.is_made(report);
        self.reports.iter().filter(is_told).collect()
    }

    fn is_made(&self, report: &ReportEntry) -> bool {
        self.closing.made.contains(&ReportId::new(report.run, &report.group))
    }

    /// Reports that nothing changed for, where others were made.
    fn others(&self) -> usize {
        let of_run = |report: &&ReportEntry| !report.stale && !self.is_made(report);
        if self.closing.made.is_empty() { 0 } else { self.reports.iter().filter(of_run).count() }
    }

    /// What is wrong in files that were put away or read on an earlier day, and was told then.
    fn known(&self) -> Vec<String> {
        let files = self.files.iter().filter(|file| file.known && !file.problems.is_empty()).count();
        let count = self.known_problems.len();
        let mut lines = vec![format!(
            "{} in {}, told before; the reports show it",
            counted(count, "message"),
            counted(files, "file")
        )];
        lines.extend(
            self.known_problems.iter().take(MOST_KNOWN).map(|known| format!("{}: {}", known.at, known.what)),
        );
        if count > MOST_KNOWN {
            lines.push(format!("… and {} more: -v lists them", number(count - MOST_KNOWN)));
        }
        lines
    }

    fn made(&self) -> Vec<String> {
        let told = self.told_reports().into_iter().filter(|report| !report.stale);
        let (reports, rows) = told.fold((0, 0), |(reports, rows), it| (reports + 1, rows + it.advices));
        let unchanged = match self.closing.unchanged {
            all if all == reports && all > 0 && self.closing.made.is_empty() => {
                ", as they were: nothing changed for them".to_string()
            }
            _ => String::new(),
        };
        let what = format!("{} with {}{unchanged}", counted(reports, "report"), counted(rows, "row"));
        let mut lines = match (reports, self.closing.dry_run) {
            (0, _) => vec!["no report".to_string()],
            (_, true) => vec![format!("nothing, as --dry-run says; it would be {what}")],
            (_, false) => vec![what],
        };
        let total = self.total();
        let passed_over =
            [FileStatus::Skipped, FileStatus::Duplicate, FileStatus::Unwanted, FileStatus::Waiting]
                .map(|status| self.files_with(status));
        let known = self.files.iter().filter(|file| file.known).count();
        if known < self.files.len() || known == 0 {
            lines.push(format!(
            "from {} ({} passed over): {} lines = {} of advices + {} furniture + {} blank + {} not recognised",
            counted(self.files_with(FileStatus::Read), "file"),
            passed_over.iter().sum::<usize>(),
            total.lines,
            total.advice_lines,
            total.furniture,
            total.blank,
            total.unrecognised
        ));
        }
        if self.others() > 0 || known > 0 {
            lines.push(format!(
                "beside them {} and {} stand as they were",
                counted(self.others(), "report"),
                counted(known, "known file")
            ));
        }
        if self.closing.done > 0 {
            lines.push(format!("{} put away in {DONE}/", counted(self.closing.done, "file")));
        }
        lines.extend(latest(&self.closing.overviews).map(|page| format!("all in one view: {page}")));
        lines.extend(latest(&self.closing.worklists).map(|list| format!("to work on: {list}")));
        lines.extend(self.statistics.first().map(|page| format!("figures: {page}")));
        lines
    }

    fn wrong(&self) -> String {
        let refused = self.files_with(FileStatus::Refused);
        let unread = self.total().unrecognised;
        let parts = [
            (self.closing.waiting, "report was not begun", "reports were not begun"),
            (self.closing.failed, "report was not written", "reports were not written"),
            (refused, "file was refused", "files were refused"),
            (unread, "line was not recognised", "lines were not recognised"),
            (self.incomplete(), "report is ufuldstændig", "reports are ufuldstændig"),
            (self.stale(), "report is stale", "reports are stale"),
        ];
        let stopped = self.closing.interrupted.then(|| "the run was interrupted".to_string());
        let counts = parts
            .into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, one, more)| format!("{} {}", number(count), if count == 1 { one } else { more }));
        let parts: Vec<String> = stopped.into_iter().chain(counts).collect();
        let messages = match self.problems.len() {
            0 => String::new(),
            count if parts.is_empty() => format!("{} above", counted(count, "message")),
            1 => " (the message above says where and why)".to_string(),
            count => format!(" ({} messages above say where and why)", number(count)),
        };
        parts.join("; ") + &messages
    }

    fn next(&self) -> Vec<String> {
        let mut next = Vec::new();
        let mut step = |count: usize, say: String| {
            if count > 0 {
                next.push(say);
            }
        };
        step(
            usize::from(self.closing.interrupted),
            "run again: what was made stands, and only the rest is made".to_string(),
        );
        step(
            self.closing.failed,
            "close the reports that are open in Excel, do what the messages say, and run again".to_string(),
        );
        step(
            self.files_with(FileStatus::Refused),
            "do what the messages say about the refused files, or fetch them again; then run again"
                .to_string(),
        );
        step(
            self.closing.set_aside,
            format!(
                "see to {} in {REFUSED}/: move back into the input what is mended, and delete what nobody needs",
                counted(self.closing.set_aside, "refused file")
            ),
        );
        step(
            self.total().unrecognised,
            "read the sheet 'Ikke genkendt' of the reports: lines that were not recognised may hold advices"
                .to_string(),
        );
        step(
            self.incomplete(),
            "run again when the missing prints are there: an ufuldstændig report is then made whole"
                .to_string(),
        );
        let stale = self.reports.iter().filter(|report| report.stale);
        let mut runs: Vec<String> = stale.map(|report| format!("--run {}", report.run)).collect();
        runs.dedup();
        step(self.stale(), format!("have the stale reports written again with {}", runs.join(", then ")));
        let rows: usize = self.unresolved_codes.iter().map(|code| code.count).sum();
        step(
            rows,
            format!(
                "give {} an owner, in the column Ret ejer or by a rule: {}",
                counted(rows, "row"),
                codes(&self.unresolved_codes)
            ),
        );
        next
    }

    fn incomplete(&self) -> usize {
        self.told_reports().into_iter().filter(|report| report.incomplete && !report.stale).count()
    }

    fn stale(&self) -> usize {
        self.reports.iter().filter(|report| report.stale).count()
    }
}

/// The last few of the paths, which are of the last lønkørsler.
fn latest(paths: &[String]) -> impl Iterator<Item = &String> {
    paths.iter().skip(paths.len().saturating_sub(MOST_PAGES))
}

fn codes(codes: &[UnresolvedCode]) -> String {
    let shown = codes.iter().take(MOST_CODES).map(|code| {
        let name = if code.code.is_empty() { "(no code)" } else { &code.code };
        format!("{name} {}", number(code.count))
    });
    let mut shown = shown.collect::<Vec<_>>().join(", ");
    if codes.len() > MOST_CODES {
        shown += &format!(" and {}", counted(codes.len() - MOST_CODES, "more code"));
    }
    shown
}

fn counted(count: usize, one: &str) -> String {
    format!("{} {one}{}", number(count), if count == 1 { "" } else { "s" })
}

/// `60,000`.
fn number(count: usize) -> String {
    in_threes(count as u64, ',')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::problem::Problem;
    use crate::domain::{FileName, Location, PayGroup, PayrollRun};
    use crate::job::summary::{Closing, FileEntry};

    fn report(number: &str) -> ReportEntry {
        ReportEntry {
            run: PayrollRun::new(2023, 8, 2).unwrap(),
            group: PayGroup::new(number).unwrap(),
            path: format!("out/{number}.xlsx"),
            advices: 1200,
            by_owner: BTreeMap::from([("Kunde".to_string(), 1200)]),
            by_type: BTreeMap::new(),
            new: None,
            gone: None,
            incomplete: false,
            stale: false,
            stale_because: None,
        }
    }

    fn file(name: &str, status: FileStatus) -> FileEntry {
        let mut file = FileEntry::new(&FileName::new(name, name), "text", status);
        (file.tally.lines, file.tally.advice_lines) = (40, 40);
        file
    }

    fn summary() -> Summary {
        Summary {
            reports: vec![report("998"), report("999")],
            files: vec![file("a.txt", FileStatus::Read)],
            closing: Closing {
                overviews: vec!["out/LG2023-08-2/oversigt.html".into()],
                ..Closing::default()
            },
            ..Summary::default()
        }
    }

    fn below_the_table(summary: &Summary) -> String {
        let text = summary.to_string();
        text.split_once("\n\n").map_or(text.clone(), |(_, below)| below.to_string())
    }

    #[test]
    fn a_run_in_which_all_went_well_says_so_and_asks_for_nothing() {
        assert_eq!(
            below_the_table(&summary()),
            "Made   2 reports with 2,400 rows\n\
             \x20      from 1 file (0 passed over): 40 lines = 40 of advices + 0 furniture + 0 blank + 0 not recognised\n\
             \x20      all in one view: out/LG2023-08-2/oversigt.html\n\
             Wrong  nothing\n\
             Next   nothing\n"
        );
    }

    #[test]
    fn what_is_wrong_is_said_once_and_each_has_its_next_step() {
        let mut summary = summary();
        summary.files.push(file("b.txt", FileStatus::Refused));
        summary.files[0].tally.unrecognised = 3;
        summary.reports[0].incomplete = true;
        summary.reports.push(ReportEntry { stale: true, ..report("997") });
        summary.closing.failed = 1;
        summary.problems.push(Problem::fault(Location::whole(&FileName::new("b", "b")), "x", "y"));
        summary.unresolved_codes = vec![UnresolvedCode { code: String::new(), count: 2, groups: Vec::new() }];
        let said = below_the_table(&summary);
        assert!(said.starts_with("Made   2 reports with 2,400 rows\n"), "{said}");
        assert!(
            said.contains(
                "Wrong  1 report was not written; 1 file was refused; 3 lines were not recognised; \
             1 report is ufuldstændig; 1 report is stale (the message above says where and why)\n"
            ),
            "{said}"
        );
        for step in [
            "Next   1. close",
            "       2. do what",
            "       3. read",
            "       4. run again",
            "       5. have the stale reports written again with --run 2023-08-2\n",
            "       6. give 2 rows an owner, in the column Ret ejer or by a rule: (no code) 2\n",
        ] {
            assert!(said.contains(step), "{step}: {said}");
        }
    }

    #[test]
    fn of_many_reports_those_that_are_not_whole_are_shown() {
        let mut summary = summary();
        summary.reports = (1..=150).map(|number| report(&number.to_string())).collect();
        summary.reports[77].incomplete = true;
        let said = summary.to_string();
        assert!(said.contains("out/78.xlsx  (ufuldstændig)\n… and 149 more\n"), "{said}");
        assert!(said.lines().count() < 11, "{said}");
    }

    #[test]
    fn a_night_tells_of_what_it_made_and_of_the_rest_in_a_line() {
        let mut summary = summary();
        summary.reports = (1..=300).map(|number| report(&number.to_string())).collect();
        summary.reports[7].incomplete = true;
        let made = (101..=260).map(|number| report(&number.to_string()));
        summary.closing.made = made.map(|report| ReportId::new(report.run, &report.group)).collect();
        summary.closing.unchanged = 140;
        summary.closing.worklists = vec!["out/LG2023-08-2/arbejdsliste.xlsx".into()];
        summary.statistics = vec!["out/statistik.html".into(), "out/statistik.xlsx".into()];
        let old = FileEntry { known: true, ..file("behandlet/b.txt", FileStatus::Read) };
        summary.files.push(old);
        let said = summary.to_string();
        assert!(said.contains("2023-08-2     all  192000 192000"), "{said}");
        assert!(said.contains("160 reports, all of them whole\n"), "{said}");
        assert!(
            said.contains(
                "Made   160 reports with 192,000 rows\n       from 1 file (0 passed over): 40 lines = 40 of advices + 0 furniture + 0 blank + 0 not recognised\n       \
                 beside them 140 reports and 1 known file stand as they were\n"
            ),
            "{said}"
        );
        assert!(said.contains("to work on: out/LG2023-08-2/arbejdsliste.xlsx\n       figures: out/statistik.html\nWrong  nothing\n"), "{said}");
        assert!(said.lines().count() < 15, "{said}");
    }

    #[test]
    fn what_was_told_before_is_listed_as_known_and_counts_no_more() {
        let mut summary = summary();
        let problem = Problem::fault(Location::whole(&FileName::new("b.txt", "b")), "a line", "see");
        let old = FileEntry { known: true, problems: vec![problem], ..file("b.txt", FileStatus::Read) };
        summary.files.push(old);
        assert_eq!(summary.settle(None, false).code(), 0);
        let said = summary.to_string();
        assert!(
            said.contains(
                "Known  1 message in 1 file, told before; the reports show it\n       b.txt: a line\nWrong  nothing\n"
            ),
            "{said}"
        );
        summary.files[1].known = false;
        assert_eq!(summary.settle(None, false).code(), 3);
    }

    #[test]
    fn a_dry_run_made_nothing_and_a_second_run_says_that_nothing_changed() {
        let mut summary = summary();
        summary.closing.unchanged = 2;
        assert!(below_the_table(&summary).contains("2,400 rows, as they were: nothing changed for them\n"));
        summary.closing.dry_run = true;
        assert!(
            below_the_table(&summary).starts_with("Made   nothing, as --dry-run says; it would be 2 reports")
        );
        assert!(Summary::default().to_string().starts_with("Made   no report\n"));
    }
}
