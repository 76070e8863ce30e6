//! The closing words of a run on the console, for somebody who is tired: what was made, what is wrong, what to do next.
//!
//! Pure. Names no person.

use std::fmt;

use crate::domain::Owner;
use crate::job::discover::{DONE, REFUSED};
use crate::job::summary::{FileStatus, Summary, UnresolvedCode};
use crate::report::kept::ReportEntry;

/// Reports that fit on a screen beside the rest. Of more, those that are not whole are shown: the overview holds them all.
const MOST_REPORTS: usize = 20;
/// Codes that fit on a line; `rules list INPUT` shows them all.
const MOST_CODES: usize = 5;

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.reports.is_empty() {
            reports_table(&self.reports, f)?;
            writeln!(f)?;
        }
        block(f, "Made", &self.made())?;
        let wrong = self.wrong();
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

fn reports_table(reports: &[ReportEntry], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let width = |owner: Owner| owner.word().chars().count().max(6);
    write!(f, "{:<10} {:>6} {:>7}", "lønkørsel", "gruppe", "rows")?;
    for owner in Owner::ALL {
        write!(f, " {:>w$}", owner.word(), w = width(owner))?;
    }
    writeln!(f, "  report")?;
    let all = reports.len() <= MOST_REPORTS;
    let told = reports.iter().filter(|report| all || report.incomplete || report.stale).take(MOST_REPORTS);
    let told: Vec<&ReportEntry> = told.collect();
    for report in &told {
        write!(f, "{:<10} {:>6} {:>7}", report.run.to_string(), report.group.as_str(), report.advices)?;
        for owner in Owner::ALL {
            let count = report.by_owner.get(owner.word()).copied().unwrap_or(0);
            write!(f, " {:>w$}", count, w = width(owner))?;
        }
        let incomplete = if report.incomplete { "  (ufuldstændig)" } else { "" };
        let stale = if report.stale { "  (stale)" } else { "" };
        writeln!(f, "  {}{incomplete}{stale}", report.path)?;
    }
    match reports.len() - told.len() {
        0 => Ok(()),
        more if told.is_empty() => writeln!(f, "{} reports, all of them whole", number(more)),
        more => writeln!(f, "… and {} more", number(more)),
    }
}

impl Summary {
    fn made(&self) -> Vec<String> {
        let stale = self.stale();
        let reports = self.reports.len() - stale;
        let rows: usize =
            self.reports.iter().filter(|report| !report.stale).map(|report| report.advices).sum();
        let unchanged = match self.closing.unchanged {
            0 => String::new(),
            all if all == reports => ", as they were: nothing changed for them".to_string(),
            some => format!(", {some} of them as they were"),
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
        if self.closing.done > 0 {
            lines.push(format!("{} put away in {DONE}/", counted(self.closing.done, "file")));
        }
        lines.extend(self.closing.overviews.iter().map(|page| format!("all in one view: {page}")));
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
        self.reports.iter().filter(|report| report.incomplete && !report.stale).count()
    }

    fn stale(&self) -> usize {
        self.reports.iter().filter(|report| report.stale).count()
    }
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
    let digits = count.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
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
        assert!(said.lines().count() < 10, "{said}");
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
