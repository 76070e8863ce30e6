//! Holds a layout to its own samples: each must be read to the last line, into the rows that the layout file names.

use std::path::Path;

use super::reading::ParsedPrint;
use crate::domain::problem::{Error, Problem, Weight};
use crate::domain::wording::Wording;
use crate::domain::{Advice, FileName, texts};
use crate::formats::document::{Cell, Document, DocumentBody, Line, Lines, Table, TableRow};
use crate::prints::layout::{DocumentShape, Layout, LayoutSample};

/// Reads every sample of `layout`, which stands in the file `path`.
pub fn check(path: &Path, layout: &Layout) -> Result<(), Error> {
    layout.samples.iter().try_for_each(|sample| {
        let wrong = |why: Wording| {
            let hint = texts::mend_layout_or_sample();
            Error::in_file(path, sample.line, texts::sample_not_read(&why), hint)
        };
        let file = FileName::new(&format!("{} (sample)", path.display()), "sample");
        let reading = super::read(&file, &document(&sample.print, layout.shape), layout, false)
            .map_err(|problem| wrong(in_sample(&problem)))?;
        differences(sample, &reading).map_or(Ok(()), |what| Err(wrong(what)))
    })
}

/// A sample as its reader would hand it over.
pub fn document(print: &str, shape: DocumentShape) -> Document {
    let body = match shape {
        DocumentShape::Lines => DocumentBody::Lines(lines_of(print)),
        DocumentShape::Table => DocumentBody::Tables(vec![table_of(print)]),
    };
    Document { encoding: "utf-8", body, problems: Vec::new(), large: None }
}

/// The cells of a table that is written with `;` between them.
pub(crate) fn table_of(text: &str) -> Table {
    let cell =
        |text: &str| if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text.trim().to_string()) };
    let row = |(at, line): (usize, &str)| TableRow {
        number: at as u32 + 1,
        cells: line.split(';').map(cell).collect(),
    };
    Table {
        sheet: 1,
        name: String::new(),
        rows: text.lines().enumerate().map(row).collect(),
        ..Table::default()
    }
}

/// The lines of a text that is held in memory: no encoding, no limits.
pub(crate) fn lines_of(text: &str) -> Lines {
    let mut lines = Lines::with_capacity(text.len());
    for (at, line) in text.lines().enumerate() {
        lines.push(Line { page: 1, line: at as u32 + 1, text: line.trim_end(), damaged: false });
    }
    lines
}

fn differences(sample: &LayoutSample, reading: &ParsedPrint) -> Option<Wording> {
    if let Some(line) = reading.unrecognised.first() {
        return Some(texts::in_line(line.at.line, &line.why.in_words()));
    }
    let is_fault = |problem: &&Problem| problem.weight == Weight::Fault;
    if let Some(problem) = reading.problems.iter().chain(&reading.doubts).find(is_fault) {
        return Some(in_sample(problem));
    }
    let [part] = reading.parts.as_slice() else {
        return Some(texts::sample_of_many(reading.parts.len()));
    };
    let stated = |value: Option<String>| value.map_or_else(texts::nothing_stated, Wording::from);
    let (run, group) = (
        stated(part.heading.run().map(|run| run.to_string())),
        stated(part.heading.group.as_ref().map(ToString::to_string)),
    );
    if *run != *sample.run {
        return Some(texts::sample_run(&run, &sample.run));
    }
    if *group != *sample.group {
        return Some(texts::sample_group(&group, &sample.group));
    }
    let rows: Vec<String> = part.advices.iter().map(row).collect();
    if sample.rows.is_empty() && !rows.is_empty() {
        let rows: Vec<String> = rows.iter().map(|row| format!("    {row:?},")).collect();
        return Some(texts::sample_without_rows(&rows.join("\n")));
    }
    if rows.len() != sample.rows.len() {
        return Some(texts::sample_rows(rows.len(), sample.rows.len()));
    }
    let wrong = rows.iter().zip(&sample.rows).position(|(read, said)| read.trim() != said.trim());
    wrong.map(|at| {
        let cell = differing_cell(&rows[at], &sample.rows[at]);
        texts::sample_row_differs(at + 1, cell)
    })
}

/// What is wrong, with the line of the sample where it is about one.
fn in_sample(problem: &Problem) -> Wording {
    match problem.at.line {
        0 => problem.what.clone(),
        line => texts::in_line(line, &problem.what),
    }
}

/// The first cell in which two rows differ. Neither is quoted: somebody may have pasted a real print.
fn differing_cell(read: &str, said: &str) -> &'static str {
    let cells = |row: &str| row.splitn(4, '|').map(|cell| cell.trim().to_string()).collect::<Vec<_>>();
    let (read, said) = (cells(read), cells(said));
    let differs = |(at, _): &(usize, &&str)| read.get(*at) != said.get(*at);
    ["Lønnummer", "Type", "Kode", "Tekst"].iter().enumerate().find(differs).map_or("cell", |(_, name)| name)
}

/// A row as samples write it: `Lønnummer | Type | Kode | Tekst`. Samples hold invented persons only.
pub fn row(advice: &Advice) -> String {
    let pay_number = advice.pay_number.map(|number| number.full()).unwrap_or_default();
    let code = advice.code.map(|code| code.to_string()).unwrap_or_default();
    format!("{pay_number} | {} | {code} | {}", advice.kind.word(), advice.text)
}
