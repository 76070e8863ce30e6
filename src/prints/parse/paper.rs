//! The lines of a print as they are read: without carriage control, and records that stand side by side one under the
//! other.
//!
//! Pure. Every line that is read knows the line of the file that it comes from, so that each line of the file is still
//! counted once.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::reading::Take;
use crate::formats::document::{Line, Lines};
use crate::prints::layout::template::first_match;
use crate::prints::layout::{Layout, LinesOnPaper, folded};

/// The lines of a print as they are read.
pub(super) struct Laid<'l> {
    pub(super) lines: Cow<'l, Lines>,
    /// The lines as they stand in the file.
    of_file: &'l Lines,
    /// For each of them the line of the file; empty where they are the same.
    origins: Vec<usize>,
    /// PageOrder that are no part of the print.
    pub(super) passed_over: BTreeSet<u32>,
}

impl<'l> Laid<'l> {
    pub(super) fn of(lines: &'l Lines, layout: &Layout) -> Self {
        let paper = &layout.paper;
        let of_file = lines;
        let lines = match paper.skip_left {
            0 => Cow::Borrowed(lines),
            _ => Cow::Owned(without_control(lines, paper.skip_left)),
        };
        let passed_over = pages_with(&lines, &paper.skip_pages);
        if paper.side_by_side.len() < 2 {
            return Self { lines, of_file, origins: Vec::new(), passed_over };
        }
        let (lines, origins) = one_under_the_other(&lines, paper, layout);
        Self { lines: Cow::Owned(lines), of_file, origins, passed_over }
    }

    /// Whether a line belongs to no print that a layout knows.
    pub(super) fn is_aside(&self, at: usize) -> bool {
        self.of_file.is_aside(self.origins.get(at).copied().unwrap_or(at))
    }

    /// What each line of the file was taken for, out of what each line as it is read was taken for.
    pub(super) fn takes_of_file(&self, takes: Vec<Take>) -> Vec<Take> {
        if self.origins.is_empty() {
            return takes;
        }
        let count = self.origins.iter().max().map_or(0, |last| last + 1);
        let mut of_file = vec![Take::Blank; count];
        for (take, origin) in takes.into_iter().zip(&self.origins) {
            let known = &mut of_file[*origin];
            if weight(&take) > weight(known) {
                *known = take;
            }
        }
        of_file
    }
}

/// What a line is counted as, where two records stand on it.
fn weight(take: &Take) -> u8 {
    match take {
        Take::Unrecognised(_) => 6,
        Take::Advice => 5,
        Take::Continuation => 4,
        Take::Carried => 3,
        Take::Head => 2,
        Take::Furniture => 1,
        Take::Blank => 0,
    }
}

/// The lines without what stands at the left. A `1` in the first column begins a page, where nothing else does; a `+`
/// prints over the line before, and adds nothing to it.
fn without_control(lines: &Lines, skip: usize) -> Lines {
    let one_page = lines.iter().next_back_page() == lines.iter().map(|line| line.page).next();
    let mut laid = Lines::with_capacity(0);
    let (mut page, mut before) = (1, String::new());
    for (at, line) in lines.iter().enumerate() {
        let cut = line.text.char_indices().nth(skip).map_or(line.text.len(), |(byte, _)| byte);
        let (control, text) = line.text.split_at(cut);
        let is_control = control.chars().all(|sign| sign.is_ascii_digit() || " +-".contains(sign));
        if one_page && at > 0 && control.starts_with('1') {
            page += 1;
        }
        let over = control.starts_with('+')
            && (text.trim() == before.trim() || text.chars().all(|sign| " _-=".contains(sign)));
        let text = match (is_control, over) {
            (false, _) => line.text,
            (true, true) => "",
            (true, false) => text,
        };
        laid.push(Line { text, page: if one_page { page } else { line.page }, ..line });
        before = text.to_string();
    }
    lines.damaged_pages().for_each(|page| laid.mark_page(page));
    laid
}

trait LastPage {
    fn next_back_page(self) -> Option<u32>;
}

impl<'a, I: Iterator<Item = Line<'a>>> LastPage for I {
    fn next_back_page(self) -> Option<u32> {
        self.last().map(|line| line.page)
    }
}

/// The pages that hold one of `texts`.
fn pages_with(lines: &Lines, texts: &[String]) -> BTreeSet<u32> {
    if texts.is_empty() {
        return BTreeSet::new();
    }
    let holds = |line: &Line<'_>| {
        let line = folded(line.text);
        texts.iter().any(|text| line.contains(text))
    };
    lines.iter().filter(holds).map(|line| line.page).collect()
}

/// The lines with what stands side by side on them one under the other: from line to line that the layout names as a
/// whole, first all that stands left, then what stands right of it.
fn one_under_the_other(lines: &Lines, paper: &LinesOnPaper, layout: &Layout) -> (Lines, Vec<usize>) {
    let mut laid = Lines::with_capacity(0);
    let mut origins = Vec::new();
    let mut beside: Vec<Vec<(usize, Line<'_>)>> = vec![Vec::new(); paper.side_by_side.len()];
    let mut flush = |beside: &mut Vec<Vec<(usize, Line<'_>)>>| {
        for (at, line) in beside.iter_mut().flat_map(|band| band.drain(..)) {
            laid.push(line);
            origins.push(at);
        }
    };
    let mut page = None;
    for (at, line) in lines.iter().enumerate() {
        if page.replace(line.page) != Some(line.page) {
            flush(&mut beside);
        }
        let is_whole = line.damaged
            || first_match(&layout.furniture, line.text).is_some()
            || layout.sections.iter().any(|section| section.title.read(line.text).is_some());
        match cut_at(line.text, &paper.side_by_side).filter(|_| !is_whole) {
            Some(pieces) => {
                for (band, text) in pieces.into_iter().enumerate() {
                    beside[band].push((at, Line { text, ..line }));
                }
            }
            None => {
                flush(&mut beside);
                beside[0].push((at, line));
            }
        }
    }
    flush(&mut beside);
    lines.damaged_pages().for_each(|page| laid.mark_page(page));
    (laid, origins)
}

/// A line cut at places in characters; `None` where a word stands over one of them.
fn cut_at<'l>(text: &'l str, places: &[usize]) -> Option<Vec<&'l str>> {
    let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    let cuts: Vec<usize> = places.iter().map(|at| byte(*at)).collect();
    let crosses = |cut: &usize| {
        *cut > 0 && *cut < text.len() && !text[..*cut].ends_with(' ') && !text[*cut..].starts_with(' ')
    };
    if cuts.iter().any(crosses) || !text[..*cuts.first()?].trim().is_empty() {
        return None;
    }
    let ends = cuts.iter().skip(1).copied().chain([text.len()]);
    Some(cuts.iter().zip(ends).map(|(from, to)| text[*from..to].trim_end()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Lines {
        super::super::samples::lines_of(text)
    }

    fn texts(lines: &Lines) -> Vec<(u32, String)> {
        lines.iter().map(|line| (line.page, line.text.to_string())).collect()
    }

    #[test]
    fn carriage_control_turns_pages_and_prints_over() {
        let laid = without_control(&lines("1HEAD\n ROW\n+ROW\n+___\n+OTHER\n1HEAD\nXROW"), 1);
        let expected = [(1, "HEAD"), (1, "ROW"), (1, ""), (1, ""), (1, "OTHER"), (2, "HEAD"), (2, "XROW")];
        assert_eq!(texts(&laid), expected.map(|(page, text)| (page, text.to_string())));
    }

    #[test]
    fn a_line_is_cut_where_records_stand_side_by_side() {
        assert_eq!(cut_at("RB7050  a   OT0387  b", &[0, 12]), Some(vec!["RB7050  a", "OT0387  b"]));
        assert_eq!(cut_at("RB7050  a", &[0, 12]), Some(vec!["RB7050  a", ""]));
        assert_eq!(cut_at("A HEAD OVER ALL", &[0, 9]), None);
    }
}
