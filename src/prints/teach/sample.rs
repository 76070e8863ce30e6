//! Samples of a layout: the first lines of a print, persons replaced, stated counts and pages those of the sample.

use std::collections::BTreeSet;
use std::ops::Range;

use super::columns::GuessedColumn;
use super::furniture::RowCounts;
use super::heads::spans;
use super::labels::names_persons;
use super::persons::InventedPersons;
use super::pieces::chunks;
use super::sketch::without_first;
use super::write;
use crate::domain::FileName;
use crate::formats::document::Lines;
use crate::prints::layout::Layout;
use crate::prints::layout::template::{Slot, Template};
use crate::prints::parse;
use crate::prints::parse::reading::{ParsedPrint, Take};
use crate::prints::parse::samples::{document, lines_of};

/// How many lines of the print a sample takes.
const MOST_LINES: usize = 60;

/// How far a sample may reach to hold a row at all.
const FURTHEST: usize = 400;

/// The sample; `reading` is what `layout` reads in the print. `columns` are guesses, of which some may hold persons. Empty
/// where the first lines hold no row.
pub(super) fn of(print: &Lines, reading: &ParsedPrint, columns: &[GuessedColumn], layout: &Layout) -> String {
    let skip = layout.paper.skip_left;
    let raw: Vec<&str> = print.iter().map(|line| if line.damaged { "" } else { line.text }).collect();
    let lines: Vec<&str> = raw.iter().map(|line| without_first(line, skip)).collect();
    if reading.takes.len() != lines.len() {
        return String::new();
    }
    let chosen = chosen(&lines, &reading.takes, layout);
    let cut = replaced(&chosen, &lines, reading, columns);
    let with_control = |lines: &[String]| {
        let line = |(at, line): (&usize, &String)| {
            let control: String = raw[*at].chars().take(skip).collect();
            format!("{control}{line}").trim_end().to_string()
        };
        chosen.iter().zip(lines).map(line).collect::<Vec<_>>().join("\n")
    };
    let counts = counts_in(&with_control(&cut), layout);
    let restated = restated(&cut, layout, &counts);
    format!("{}\n", with_control(&restated).trim_matches('\n'))
}

/// The rows of a sample as layouts write them.
pub(super) fn rows_of(print: &str, layout: &Layout) -> Vec<String> {
    let file = FileName::new("sample", "sample");
    let reading = parse::read(&file, &document(print, layout.shape), layout, false);
    let parts = reading.map(|reading| reading.parts).unwrap_or_default();
    parts.iter().flat_map(|part| part.advices.iter().map(parse::samples::row)).collect()
}

/// The samples of a layout file, written anew from a print that it reads.
#[derive(Debug, Clone)]
pub struct Renewed {
    /// The layout file with its new sample.
    pub text: String,
    /// How many lines and rows the sample has.
    pub sample: (usize, usize),
}

/// The layout file `text` with its samples replaced by the first lines of `print`, persons replaced. `layout` is what the
/// file says, and `reading` what it reads in the print.
pub fn renewed(text: &str, layout: &Layout, print: &Lines, reading: &ParsedPrint) -> Renewed {
    let sample = of(print, reading, &[], layout);
    let heading = reading.parts.first().map(|part| part.heading.clone()).unwrap_or_default();
    let stated = |value: Option<String>| value.unwrap_or_else(|| "none".to_string());
    let made = write::DraftSample {
        run: stated(heading.run().map(|run| run.to_string())),
        group: stated(heading.group.as_ref().map(ToString::to_string)),
        rows: rows_of(&sample, layout),
        print: sample,
    };
    let mut out = without_samples(text).trim_end().to_string();
    out.push_str("\n\n");
    write::write_sample(&mut out, &made);
    Renewed { text: out, sample: (made.print.lines().count(), made.rows.len()) }
}

/// A layout file without its samples and the comments right above them.
fn without_samples(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    // Comments inside a sample may be those of the table after it.
    let mut comments: Vec<&str> = Vec::new();
    let (mut in_sample, mut in_literal) = (false, false);
    for line in text.lines() {
        if !in_literal && line.starts_with('[') {
            in_sample = line.trim_end().starts_with("[[sample]]");
            while in_sample && kept.last().is_some_and(|last| last.starts_with('#')) {
                kept.pop();
            }
            if !in_sample {
                kept.append(&mut comments);
            }
            comments.clear();
        }
        if line.matches("'''").count() % 2 == 1 {
            in_literal = !in_literal;
        }
        match in_sample {
            false => kept.push(line),
            true if !in_literal && line.starts_with('#') => comments.push(line),
            true => comments.clear(),
        }
    }
    kept.join("\n")
}

/// The lines of the sample: to the end of a record, and the lines behind it that state counts.
fn chosen(lines: &[&str], takes: &[Take], layout: &Layout) -> Vec<usize> {
    let first_row = takes.iter().take(FURTHEST).position(|take| *take == Take::Advice);
    let Some(first_row) = first_row else { return Vec::new() };
    let ends = |at: &usize| takes.get(*at).is_none_or(|take| !matches!(take, Take::Continuation));
    let limit = end_of_first_group(lines, takes, layout);
    let end = match limit {
        few if few <= MOST_LINES => few,
        many => {
            let within = (first_row + 1..=MOST_LINES).rev().find(ends);
            within.or_else(|| (first_row + 1..many).find(ends)).unwrap_or(many)
        }
    };
    let mut chosen: Vec<usize> = (0..end).filter(|at| !matches!(takes[*at], Take::Unrecognised(_))).collect();
    // A line above rows of which none is taken says nothing.
    while chosen.last().is_some_and(|at| matches!(takes[*at], Take::Carried | Take::Blank)) {
        chosen.pop();
    }
    for template in &layout.furniture {
        let counts = template.slots().iter().any(|slot| slot.is_count());
        let states = |at: &usize| takes[*at] == Take::Furniture && template.read(lines[*at]).is_some();
        if counts && !chosen.iter().any(states) {
            chosen.extend((end..lines.len()).find(states));
        }
    }
    chosen.sort_unstable();
    chosen
}

/// Where the second løngruppe of a print begins: a sample holds one.
fn end_of_first_group(lines: &[&str], takes: &[Take], layout: &Layout) -> usize {
    let group_of = |at: usize| {
        let found = layout
            .furniture
            .iter()
            .filter(|_| takes[at] == Take::Furniture)
            .find_map(|it| it.read(lines[at]))?;

        found.values().find(|(slot, ..)| *slot == Slot::Group).map(|(_, value, _)| value.to_string())
    };
    let mut groups = (0..lines.len()).filter_map(|at| Some((at, group_of(at)?)));
    let Some((_, first)) = groups.next() else { return lines.len() };
    groups.find(|(_, group)| *group != first).map_or(lines.len(), |(at, _)| at)
}

fn replaced(
    chosen: &[usize],
    lines: &[&str],
    reading: &ParsedPrint,
    columns: &[GuessedColumn],
) -> Vec<String> {
    let mut persons = InventedPersons::default();
    let known: BTreeSet<&str> = reading
        .parts
        .iter()
        .flat_map(|part| &part.advices)
        .map(|it| it.name.as_str())
        .filter(|it| !it.is_empty())
        .collect();
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let labels: Vec<_> = columns.iter().map(|column| column.label.clone()).collect();
    let under_labels = columns.iter().all(|column| column.has_head && column.label.end > column.label.start);
    let names = |at: usize| -> Vec<Range<usize>> {
        match reading.takes[at] {
            Take::Advice | Take::Carried => {
                let mut ranges: Vec<Range<usize>> = Vec::new();
                for name in &known {
                    let free = |range: &Range<usize>| {
                        ranges.iter().all(|taken| taken.end <= range.start || range.end <= taken.start)
                    };
                    let hits = lines[at].match_indices(name).map(|(from, _)| from..from + name.len());
                    let hits: Vec<_> = hits.filter(free).collect();
                    ranges.extend(hits);
                }
                if under_labels && reading.takes[at] == Take::Advice {
                    let spans = spans(lines[at], &labels).into_iter().zip(columns);
                    let of_columns: Vec<_> =
                        spans.filter(|(_, column)| column.persons).filter_map(|(span, _)| span).collect();
                    let apart = |span: &Range<usize>| {
                        ranges.iter().all(|taken| taken.end <= span.start || span.end <= taken.start)
                    };
                    let more: Vec<_> = of_columns.into_iter().filter(apart).collect();
                    ranges.extend(more);
                }
                ranges.sort_by_key(|range| range.start);
                ranges
            }
            Take::Furniture => persons_in_furniture(lines[at]),
            _ => Vec::new(),
        }
    };
    for &at in chosen {
        names(at).into_iter().for_each(|range| persons.learn(&lines[at][range]));
    }
    known.iter().for_each(|name| persons.learn(name));
    let replace = |at: &usize| {
        let mut line = lines[*at].to_string();
        for range in names(*at).into_iter().rev() {
            let name = persons.replace_name(&line[range.clone()]);
            line.replace_range(range, &name);
        }
        match reading.takes[*at] {
            Take::Advice | Take::Continuation | Take::Carried => persons.replace_all(&line),
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

fn counts_in(print: &str, layout: &Layout) -> RowCounts {
    let file = FileName::new("sample", "sample");
    let mut counts = RowCounts::default();
    if let Ok(reading) = parse::lines::read(&file, &lines_of(print), layout, false) {
        counts.add(&reading);
    }
    counts
}

/// What a layout reads in a sample of a table.
pub(super) fn read_table(print: &str, layout: &Layout) -> Option<ParsedPrint> {
    let file = FileName::new("sample", "sample");
    parse::read(&file, &document(print, layout.shape), layout, false).ok()
}

/// A row of a table as samples write it, with counts as they are in the sample.
pub(super) fn restated_row(row: &str, layout: &Layout, counts: &RowCounts) -> String {
    let words: Vec<&str> = row.split(';').map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let words = words.join("  ");
    let found = layout.furniture.iter().find_map(|template: &Template| template.read(&words));
    let mut restated = row.to_string();
    for (slot, value, _) in found.iter().flat_map(|found| found.values()) {
        if let Some(count) = count_for(slot, counts).filter(|_| !value.is_empty())
            && let Some(at) = restated.rfind(value)
        {
            restated.replace_range(at..at + value.len(), &count.to_string());
        }
    }
    restated
}

fn count_for(slot: Slot, counts: &RowCounts) -> Option<usize> {
    match slot {
        Slot::Count(Some(kind)) | Slot::FileCount(Some(kind)) => {
            Some(counts.of.get(&kind).copied().unwrap_or(0))
        }
        Slot::Count(None) | Slot::FileCount(None) => Some(counts.total()),
        Slot::Persons => Some(counts.persons),
        _ => None,
    }
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
                _ => match count_for(slot, counts) {
                    Some(count) => count,
                    None => continue,
                },
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_taken_out_of_a_layout_file() {
        let text = "print = \"U721\"\n\n# Prøve.\n[[sample]]\nrun = \"none\"\nprint = '''\n[1] line\n'''\n\n# Column\n[[column]]\nfield = \"Kode\"\n";
        assert_eq!(without_samples(text), "print = \"U721\"\n\n# Column\n[[column]]\nfield = \"Kode\"");
    }
}
