//! The advices of a løngruppe laid out as the two prints: columns, wrapped texts, page heads, counts.
//!
//! The form is that of the samples of the built-in layouts, to the column. Pages break where they are full, also
//! between the lines of one advice; each begins with a form feed, and lines end with CR LF.

use std::fmt::Write;

use super::{DemoAdvice, Group};
use crate::domain::{Kind, PrintKind};

/// Lines of a page.
const PAGE: usize = 60;
/// Characters of a line of text in U721, from its own column on.
const U721_TEXT: usize = 54;
/// Characters of a line of text in Fejl & Advis.
const FEJL_ADVIS_TEXT: usize = 84;

const U721_HEAD: &str =
    "LØNNUMMER        NAVN                          PKAT  ADM.TJ.STED  KODE     LØNDEL  TEKST";
const FEJL_ADVIS_HEAD: &str = "Lønnummer        SLS  Følgeajour  Fejl/advis   Systemafsnit   Transaktion  Tj.sted  Kode    Art  Program";

/// The text of one print of a group.
pub(super) fn text(group: &Group, print: PrintKind) -> String {
    match print {
        PrintKind::U721 => u721(group),
        PrintKind::FejlAdvis => fejl_advis(group),
    }
}

/// A print that begins a page whenever one is full.
struct Paper<F> {
    text: String,
    page: usize,
    left: usize,
    head: F,
}

impl<F: Fn(usize) -> Vec<String>> Paper<F> {
    /// The first page with its head, which `head` gives by page number.
    fn new(head: F) -> Self {
        let mut paper = Self { text: String::new(), page: 0, left: 0, head };
        paper.turn();
        paper
    }

    fn turn(&mut self) {
        if self.page > 0 {
            self.text.push('\u{c}');
        }
        self.page += 1;
        self.left = PAGE;
        for line in (self.head)(self.page) {
            self.line(&line);
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push_str("\r\n");
        self.left = self.left.saturating_sub(1);
    }
}

fn u721(group: &Group) -> String {
    let (run, printed) = (group.run, group.printed());
    let mut paper = Paper::new(|page| {
        let name = format!(
            "GRUPPE{:>6}  {:<36} LG {:02}/{}",
            group.group.as_str(),
            group.name,
            run.month(),
            run.year()
        );
        let run = format!("{}. LØNKØRSEL", run.number());
        let date = format!("{:02}.{:02}.{}", printed.day(), printed.month(), printed.year());
        vec![
            format!("{:<50}{:<72}SIDE{page:>6}", "UDDATA 721", "KONTROLLOG"),
            format!("{name:<61}  {run:<54}DATO {date}"),
            String::new(),
        ]
    });
    const SECTIONS: [(Kind, &str); 3] =
        [(Kind::Error, "FEJL"), (Kind::Advice, "ADVIS"), (Kind::Reminder, "ERINDRINGER")];
    let rows = |kind| group.entries.iter().filter(move |entry| entry.in_u721 && entry.kind == kind);
    let mut lines = Vec::new();
    for (kind, title) in SECTIONS.into_iter().filter(|(kind, _)| rows(*kind).next().is_some()) {
        const TITLE_AND_ROW: usize = 3;
        if paper.left < TITLE_AND_ROW {
            paper.turn();
        }
        paper.line(title);
        paper.line(U721_HEAD);
        for entry in rows(kind) {
            u721_lines(entry, &mut lines);
            for line in &lines {
                if paper.left == 0 {
                    paper.turn();
                    paper.line(title);
                    paper.line(U721_HEAD);
                }
                paper.line(line);
            }
        }
        paper.line("");
    }
    paper.line(&counts(SECTIONS.map(|(kind, _)| rows(kind).count())));
    paper.text
}

/// The last line of U721. A count that is wider than its place moves what follows it, and never touches the word before it.
fn counts([errors, advices, reminders]: [usize; 3]) -> String {
    format!("ANTAL FEJL {errors:>6}   ANTAL ADVIS {advices:>5}   ANTAL ERINDRINGER {reminders:>5}")
}

fn u721_lines(entry: &DemoAdvice, lines: &mut Vec<String>) {
    lines.clear();
    let code = match entry.spaced_code && entry.code.len() > 2 {
        true => format!("{} {}", &entry.code[..2], &entry.code[2..]),
        false => entry.code.to_string(),
    };
    let mut line = String::new();
    let DemoAdvice { pay_number, name, pkat, workplace, wage_item, .. } = entry;
    // Writing to a string does not fail.
    let _ = write!(line, "{pay_number:<17}{name:<30}{pkat:<6}{workplace:<13}{code:<9}{wage_item:<8}");
    for part in wrapped(&entry.u721_text, U721_TEXT) {
        lines.push(format!("{line:<83}{part}"));
        line.clear();
    }
}

fn fejl_advis(group: &Group) -> String {
    let mut body = Vec::new();
    let rows = group.entries.iter().filter(|entry| entry.in_fejl_advis);
    let count = rows.clone().count();
    for entry in rows {
        fejl_advis_lines(entry, group, &mut body);
    }
    const HEAD_LINES: usize = 6;
    let search_lines = search(group, count).len();
    let pages = (body.len() + search_lines).div_ceil(PAGE - HEAD_LINES).max(1);
    let mut paper = Paper::new(|page| {
        let mut lines = fejl_advis_head(group, page, pages);
        if page == 1 {
            lines.extend(search(group, count));
        }
        lines.push(FEJL_ADVIS_HEAD.to_string());
        lines
    });
    for line in &body {
        if paper.left == 0 {
            paper.turn();
        }
        paper.line(line);
    }
    paper.text
}

fn fejl_advis_head(group: &Group, page: usize, pages: usize) -> Vec<String> {
    let run = group.run;
    let printed = group.printed();
    let month: String = crate::domain::month_name(printed.month()).chars().take(3).collect();
    let run = format!("Løngeneration..: {:02}/{}   Lønkørsel..: {}", run.month(), run.year(), run.number());
    vec![
        "Udskrift af....: Dannede fejl og advarsler".to_string(),
        format!("{run:<107}{:>25}", format!("Side.....: {page} af {pages}")),
        format!(
            "{:<92}Udskrevet den..: {}. {month} {}  kl. 08:48",
            "Miljø..........: ProdDrift",
            printed.day(),
            printed.year()
        ),
        "Af.............: SLS0493".to_string(),
        String::new(),
    ]
}

/// What the print was searched for, on its first page.
fn search(group: &Group, count: usize) -> Vec<String> {
    let lg = format!("{:02}/{}", group.run.month(), group.run.year());
    let mut lines = vec!["Printet er dannet ud fra følgende søgning:".to_string()];
    let criteria = [
        ("Gruppe", group.group.to_string()),
        ("Løngeneration", lg),
        ("Lønkørsel", group.run.number().to_string()),
        ("Lønnummer", String::new()),
        ("Følgeajour", String::new()),
        ("Fejl/advis", String::new()),
        ("Systemafsnit", String::new()),
        ("Kode", String::new()),
        ("Antal", format!("{count} Dannede fejl og advarsler")),
    ];
    lines.extend(criteria.map(|(label, value)| format!("{label:.<15}: {value}")));
    lines.push(String::new());
    lines
}

fn fejl_advis_lines(entry: &DemoAdvice, group: &Group, lines: &mut Vec<String>) {
    let DemoAdvice { pay_number, system_section, transaction, workplace, code, art, program, .. } = entry;
    let (kind, group) = (entry.kind.word(), group.group.as_str());
    let follow_up = if entry.follow_up { "Ja" } else { "Nej" };
    lines.push(format!(
        "{pay_number:<17}{group:<5}{follow_up:<12}{kind:<13}{system_section:<15}{transaction:<13}{workplace:<9}{code:<8}{art:<5}{program}"
    ));
    let mut label = "Tekst..........: ";
    for part in wrapped(&entry.fejl_advis_text, FEJL_ADVIS_TEXT) {
        lines.push(format!("{label:<17}{part}"));
        label = "";
    }
}

/// The words of a text on lines of at most `most` characters; a longer word has a line of its own.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut room = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        match lines.last_mut() {
            Some(line) if length < room => {
                line.push(' ');
                line.push_str(word);
                room -= length + 1;
            }
            _ => {
                lines.push(word.to_string());
                room = most.saturating_sub(length);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_wrap_between_words() {
        assert_eq!(wrapped("AB CD EF", 5), ["AB CD", "EF"]);
        assert_eq!(wrapped("ABCDEFG H", 5), ["ABCDEFG", "H"]);
    }

    #[test]
    fn a_count_of_any_width_stands_apart_from_its_word() {
        assert_eq!(counts([2, 3, 1]), "ANTAL FEJL      2   ANTAL ADVIS     3   ANTAL ERINDRINGER     1");
        let wide = counts([1_000_000, 162_560, 1_234_567]);
        assert_eq!(wide, "ANTAL FEJL 1000000   ANTAL ADVIS 162560   ANTAL ERINDRINGER 1234567");
    }
}
