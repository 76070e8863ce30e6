//! The sample of a draft: the first lines of the print it was made of, persons replaced, stated counts and pages those of
//! the sample.

use std::ops::Range;

use super::columns::GuessedColumn;
use super::furniture::RowCounts;
use super::heads::spans;
use super::labels::names_persons;
use super::persons::Persons;
use super::pieces::chunks;
use crate::domain::FileName;
use crate::prints::layout::Layout;
use crate::prints::layout::template::Slot;
use crate::prints::parse;
use crate::prints::parse::reading::Take;
use crate::prints::parse::samples::lines_of;

/// How many lines of the print a sample takes.
const MOST_LINES: usize = 60;

/// How far a sample may reach to hold a row at all.
const FURTHEST: usize = 400;

/// The sample; `takes` are what `layout` takes the lines for. Empty where the first lines hold no row.
pub(super) fn of(lines: &[&str], takes: &[Take], columns: &[GuessedColumn], layout: &Layout) -> String {
    let chosen = chosen(lines, takes, layout);
    let cut: Vec<String> = replaced(&chosen, lines, takes, columns);
    let counts = counts_in(&cut, layout);
    let restated = restated(&cut, layout, &counts);
    let text = restated.join("\n");
    format!("{}\n", text.trim_matches('\n'))
}

/// The lines of the sample: to the end of a record, and the lines behind it that state counts.
fn chosen(lines: &[&str], takes: &[Take], layout: &Layout) -> Vec<usize> {
    let first_row = takes.iter().take(FURTHEST).position(|take| *take == Take::Advice);
    let Some(first_row) = first_row else { return Vec::new() };
    let ends = |at: &usize| takes.get(*at).is_none_or(|take| !matches!(take, Take::Continuation));
    let end = match lines.len() {
        few if few <= MOST_LINES => few,
        many => {
            let within = (first_row + 1..=MOST_LINES).rev().find(ends);
            within.or_else(|| (first_row + 1..many).find(ends)).unwrap_or(many)
        }
    };
    let mut chosen: Vec<usize> = (0..end).filter(|at| !matches!(takes[*at], Take::Unrecognised(_))).collect();
    for template in &layout.furniture {
        let counts = template.slots().iter().any(|slot| matches!(slot, Slot::Count(_)));
        let states = |at: &usize| takes[*at] == Take::Furniture && template.read(lines[*at]).is_some();
        if counts && !chosen.iter().any(states) {
            chosen.extend((end..lines.len()).find(states));
        }
    }
    chosen
}

fn replaced(chosen: &[usize], lines: &[&str], takes: &[Take], columns: &[GuessedColumn]) -> Vec<String> {
    let mut persons = Persons::default();
    let labels: Vec<_> = columns.iter().map(|column| column.label.clone()).collect();
    let names = |at: usize| -> Vec<Range<usize>> {
        match takes[at] {
            Take::Advice => {
                let spans = spans(lines[at], &labels).into_iter().zip(columns);
                spans.filter(|(_, column)| column.persons).filter_map(|(span, _)| span).collect()
            }
            Take::Furniture => persons_in_furniture(lines[at]),
            _ => Vec::new(),
        }
    };
    for &at in chosen {
        names(at).into_iter().for_each(|range| persons.learn(&lines[at][range]));
    }
    let replace = |at: &usize| {
        let mut line = lines[*at].to_string();
        for range in names(*at).into_iter().rev() {
            let name = persons.replace_name(&line[range.clone()]);
            line.replace_range(range, &name);
        }
        match takes[*at] {
            Take::Advice | Take::Continuation => persons.replace_all(&line),
            _ => persons.replace_numbers(&line),
        }
    };
    chosen.iter().map(replace).collect()
}

/// What stands behind labels that name persons, as `Udskrevet af..: `.
fn persons_in_furniture(line: &str) -> Vec<Range<usize>> {
    let mut persons = Vec::new();
    let mut behind_label = false;
    for chunk in chunks(line) {
        let (label, value) = chunk.text.split_once(':').unwrap_or(("", chunk.text));
        let named = names_persons(label.trim_end_matches([' ', '.']));
        if (named || behind_label && label.is_empty()) && !value.trim().is_empty() {
            persons.push(chunk.to() - value.trim_start().len()..chunk.to());
        }
        behind_label = named && value.trim().is_empty();
    }
    persons
}

fn counts_in(lines: &[String], layout: &Layout) -> RowCounts {
    let file = FileName::new("sample", "sample");
    let mut counts = RowCounts::default();
    if let Ok(reading) = parse::lines::read(&file, &lines_of(&lines.join("\n")), layout, false) {
        counts.add(&reading);
    }
    counts
}

/// The lines with counts and page numbers as they are in the sample.
fn restated(lines: &[String], layout: &Layout, counts: &RowCounts) -> Vec<String> {
    let mut pages: Vec<String> = Vec::new();
    for line in lines {
        for (slot, range) in stated(line, layout) {
            if slot == Slot::Page && !pages.contains(&line[range.clone()].to_string()) {
                pages.push(line[range].to_string());
            }
        }
    }
    let restate = |line: &String| {
        let mut line = line.clone();
        for (slot, range) in stated(&line, layout).into_iter().rev() {
            let number = match slot {
                Slot::Page => pages.iter().position(|page| *page == line[range.clone()]).unwrap_or(0) + 1,
                Slot::Pages => pages.len().max(1),
                Slot::Count(Some(kind)) => counts.of.get(&kind).copied().unwrap_or(0),
                Slot::Count(None) => counts.total(),
                _ => continue,
            };
            let after_blank = line[..range.start].ends_with(' ');
            let width = if after_blank { range.len() } else { 0 };
            line.replace_range(range, &format!("{number:>width$}"));
        }
        line
    };
    lines.iter().map(restate).collect()
}

/// What the layout reads off a line of furniture, and where it stands, in bytes.
fn stated(line: &str, layout: &Layout) -> Vec<(Slot, Range<usize>)> {
    let found = layout.furniture.iter().find_map(|template| template.read(line));
    let values = found.iter().flat_map(|found| found.values());
    values.map(|(slot, value, from)| (slot, from..from + value.len())).collect()
}
