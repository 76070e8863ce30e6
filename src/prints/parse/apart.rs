//! The prints in a file: each page is offered to every layout.
//!
//! Pure. Most files are one print. Some were put together by hand: U721 and Fejl & Advis in one PDF, two grupper one after
//! the other, a letter in front. A print goes on until a page that another layout knows, or one that begins the next print
//! of its own layout. Pages that no layout knows go with the print before them, or with the first one, and are set aside
//! in it: their lines are shown, and no line of them is taken for anything. A text without page breaks is cut where the
//! head of a print begins.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::facts::PrintFacts;
use super::pages::StatedPage;
use super::paper::Laid;
use super::reading::{PrintHeading, UnrecognisedLine};
use super::rowlike::looks_like_row;
use crate::domain::field::Field;
use crate::domain::problem::Problem;
use crate::domain::{FileName, Location, PayGroup};
use crate::formats::document::{Line, Lines};
use crate::prints::layout::grid::{ColumnGrid, HeadWords, KnownHeads};
use crate::prints::layout::template::{Match, Slot, first_match, matches};
use crate::prints::layout::{DocumentShape, Layout, Layouts, face_of_lines, folded};

/// One of the prints in a file.
#[derive(Debug, Clone)]
pub struct FoundPrint<'l> {
    /// The layout that knows it.
    pub layout: &'l Layout,
    /// Its lines, and those set aside in it, counted from 0 in the file.
    pub lines: Range<usize>,
    /// Those that belong to no print which a layout knows.
    pub aside: Vec<Range<usize>>,
}

/// Whether a file is one print and nothing else, as its first and its last page tell: one layout knows the first, and the
/// last is by its own words the page that it is in the file.
pub fn is_surely_one(lines: &Lines, layouts: &Layouts) -> bool {
    let (claiming, _) = layouts.claim(DocumentShape::Lines, &face_of_lines(lines));
    let ([layout], Some(last)) = (claiming.as_slice(), lines.len().checked_sub(1)) else { return false };
    let page = lines.get(last).map_or(0, |line| line.page);
    let of_last = (0..=last).rev().map_while(|at| lines.get(at)).take_while(|line| line.page == page);
    let stated =
        of_last.filter_map(|line| StatedPage::of(&first_match(&layout.furniture, line.text)?)).last();
    let is_alone = page > 1 || lines.iter().filter(|line| begins_print(line.text, layout)).count() == 1;
    let first = lines.get(0).map_or(page, |line| line.page);
    let groups = (group_of(lines, first, layout), group_of(lines, page, layout));
    let is_of_one = layout.several_groups || !matches!(groups, (Some(first), Some(last)) if first != last);
    is_alone && is_of_one && stated.is_some_and(|stated| stated.number == page as usize)
}

/// The løngruppe that a page states, if it states one.
fn group_of(lines: &Lines, page: u32, layout: &Layout) -> Option<PayGroup> {
    let on_page = |at: &usize| lines.get(*at).is_some_and(|line| line.page == page);
    let mut at = (0..lines.len()).filter(on_page);
    let first = at.next()?;
    let unit = lines.part(first..at.next_back().unwrap_or(first) + 1);
    PageFacts::of(&FileName::new("", ""), &unit, layout).heading.group
}

/// The prints that stand in `lines`, in order; together they hold every line. None where no layout knows any page.
pub fn prints_in<'l>(file: &Arc<FileName>, lines: &Lines, layouts: &'l Layouts) -> Vec<FoundPrint<'l>> {
    let mut cut = Cutter { file, layouts, done: Vec::new(), open: None, pending: Vec::new() };
    for unit in units(lines, layouts) {
        cut.take(lines, unit);
    }
    cut.finish(lines.len())
}

/// The pages of a file; of one without page breaks, the pieces from one head of a print to the next.
fn units(lines: &Lines, layouts: &Layouts) -> Vec<Range<usize>> {
    let page = |at: usize| lines.get(at).map(|line| line.page);
    let has_pages = lines.has_pages();
    let begins = |at: &usize| match has_pages {
        true => page(*at) != page(*at - 1),
        false => layouts.iter().any(|layout| head_begins(lines, *at, layout)),
    };
    let mut starts: Vec<usize> = (1..lines.len()).filter(begins).collect();
    starts.insert(0, 0);
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts.iter().copied().zip(ends).map(|(from, to)| from..to).collect()
}

/// How many lines the head of a page has at the most, where no page break says where it begins.
const HEAD_LINES: usize = 8;

/// Whether a line holds one of the texts that a layout recognises its print by.
fn begins_print(text: &str, layout: &Layout) -> bool {
    let text = folded(text);
    layout.recognise.iter().any(|known| text.contains(known.as_str()))
}

/// Whether the head of a print begins at a line: all that the layout recognises it by, and a line that states something.
fn head_begins(lines: &Lines, at: usize, layout: &Layout) -> bool {
    let begins = |at: usize| lines.get(at).is_some_and(|line| begins_print(line.text, layout));
    if layout.shape != DocumentShape::Lines || !begins(at) {
        return false;
    }
    let head = lines.part(at..lines.len().min(at + HEAD_LINES));
    claims(&head, layout)
}

/// Whether a layout knows these lines as a page of its print: it recognises them, and finds there what it has words for.
fn claims(unit: &Lines, layout: &Layout) -> bool {
    let face = face_of_lines(unit);
    layout.recognise.iter().all(|text| face.contains(text.as_str())) && speaks(unit, layout)
}

/// Whether lines have a form that the layout gives a meaning: they state something, or name its columns.
fn speaks(unit: &Lines, layout: &Layout) -> bool {
    let states = |found: Match<'_, '_>| {
        found.template().slots().iter().any(|slot| !matches!(slot, Slot::Anything | Slot::Criterion))
    };
    let head_words = HeadWords::of(layout);
    let is_head = |text: &str| {
        head_words.may_begin_two_in(text)
            && KnownHeads::read(&[text], layout).is_some_and(|heads| heads.missing.is_empty())
    };
    let laid = Laid::of(unit, layout);
    laid.lines.iter().any(|line| matches(&layout.furniture, line.text).any(states) || is_head(line.text))
}

/// What a page says of the print that it belongs to.
#[derive(Debug, Default)]
struct PageFacts {
    heading: PrintHeading,
    page: Option<StatedPage>,
    counts: bool,
}

impl PageFacts {
    fn of(file: &Arc<FileName>, unit: &Lines, layout: &Layout) -> Self {
        let (mut facts, mut of) = (PrintFacts::default(), Self::default());
        for line in Laid::of(unit, layout).lines.iter().filter(|line| !line.damaged) {
            let Some(found) = first_match(&layout.furniture, line.text) else { continue };
            of.page = of.page.or_else(|| StatedPage::of(&found));
            of.counts |= found.template().slots().iter().any(|slot| slot.is_count());
            let at = Location::new(file, line.page, line.line);
            if facts.take(&found, found.template().label(), &at, layout).is_err() {
                // The parser refuses what contradicts itself.
                break;
            }
        }
        let mut heading = facts.heading().clone();
        heading.group = heading.group.or_else(|| group_of_rows(unit, layout));
        Self { heading, ..of }
    }
}

/// The løngruppe that every row of a page names, where the page states none.
fn group_of_rows(unit: &Lines, layout: &Layout) -> Option<PayGroup> {
    let column = layout.column(Field::Group)?;
    let laid = Laid::of(unit, layout);
    let mut grid = ColumnGrid::fixed(&layout.columns);
    let mut groups = BTreeSet::new();
    let head_words = HeadWords::of(layout);
    for line in laid.lines.iter().filter(|line| !line.damaged) {
        let may_be = head_words.may_begin_two_in(line.text);
        let head = may_be.then(|| KnownHeads::read(&[line.text], layout)).flatten();
        if let Some(head) = head.filter(|head| head.missing.is_empty()) {
            grid = Some(head.grid);
        } else if let Some(Ok(cells)) = grid.as_ref().map(|grid| grid.cells(line.text, layout))
            && layout.starts.iter().any(|start| !cells.value(*start).is_empty())
        {
            groups.insert(PayGroup::new(cells.value(column))?);
        }
    }
    groups.pop_first().filter(|_| groups.is_empty())
}

/// A print that is not known to have ended.
struct OpenPrint<'l> {
    found: FoundPrint<'l>,
    heading: PrintHeading,
    page: Option<StatedPage>,
    /// Whether its last page says that it is the last: by its number, or by the counts where no page says of how many.
    ended: bool,
}

impl<'l> OpenPrint<'l> {
    fn new(layout: &'l Layout, from: usize) -> Self {
        let found = FoundPrint { layout, lines: from..from, aside: Vec::new() };
        Self { found, heading: PrintHeading::default(), page: None, ended: false }
    }

    fn add(&mut self, facts: PageFacts) {
        self.heading.fill(facts.heading);
        self.page = facts.page.or(self.page);
        self.ended = match self.page {
            Some(StatedPage { number, of: Some(of) }) => number == of,
            _ => facts.counts,
        };
    }

    /// Whether a page of the same layout begins another print.
    fn ends_before(&self, next: &PageFacts) -> bool {
        if self.found.layout.several_groups {
            return false;
        }
        let goes_on = match (self.page, next.page) {
            (Some(last), Some(next)) => next.number == last.number + 1 || next.number == last.number,
            _ => false,
        };
        let contradicts = self.heading.contradiction(&next.heading).is_some();
        let begins = next.page.is_some_and(|page| page.number <= 1);
        // A page of another gruppe goes on from nothing here, whatever its number: it is told what both prints lack.
        let is_of_another =
            matches!((&self.heading.group, &next.heading.group), (Some(own), Some(next)) if own != next);
        is_of_another || contradicts && (self.ended || begins || !goes_on) || self.ended && begins
    }
}

/// Cuts the lines of a file into its prints, page by page.
struct Cutter<'a, 'l> {
    file: &'a Arc<FileName>,
    layouts: &'l Layouts,
    done: Vec<FoundPrint<'l>>,
    open: Option<OpenPrint<'l>>,
    /// Pages that no layout knows since the last that one does.
    pending: Vec<Range<usize>>,
}

impl<'l> Cutter<'_, 'l> {
    fn take(&mut self, lines: &Lines, range: Range<usize>) {
        let unit = lines.part(range.clone());
        if unit.iter().all(|line| line.text.is_empty()) {
            return;
        }
        match self.claiming(&unit) {
            Some(layout) => self.claimed(layout, &unit, range),
            None if self.goes_on(&unit) => self.pending.clear(),
            None => self.pending.push(range),
        }
    }

    /// The one layout that knows a page: that of the print before it, if it does.
    fn claiming(&self, unit: &Lines) -> Option<&'l Layout> {
        let of_lines = self.layouts.iter().filter(|layout| layout.shape == DocumentShape::Lines);
        let claiming: Vec<&Layout> = of_lines.filter(|layout| claims(unit, layout)).collect();
        let open = self.open.as_ref().map(|open| open.found.layout);
        let same = claiming.iter().find(|layout| open.is_some_and(|open| open.name == layout.name));
        match (same, claiming.as_slice()) {
            (Some(layout), _) | (None, [layout]) => Some(layout),
            _ => None,
        }
    }

    fn claimed(&mut self, layout: &'l Layout, unit: &Lines, range: Range<usize>) {
        let facts = PageFacts::of(self.file, unit, layout);
        let is_same =
            |open: &OpenPrint<'_>| open.found.layout.name == layout.name && !open.ends_before(&facts);
        let pending = std::mem::take(&mut self.pending);
        if !self.open.as_ref().is_some_and(is_same) {
            let from = if self.open.is_none() { 0 } else { range.start };
            let mut next = OpenPrint::new(layout, from);
            match self.open.take() {
                Some(mut before) => {
                    before.found.aside.extend(pending);
                    before.found.lines.end = range.start;
                    self.done.push(before.found);
                }
                None => next.found.aside.extend(pending),
            }
            self.open = Some(next);
        } else if let Some(open) = &mut self.open {
            open.found.aside.extend(pending);
        }
        if let Some(open) = &mut self.open {
            open.add(facts);
        }
    }

    /// Whether a page that no layout recognises belongs to the open print all the same: something of it is of its form.
    fn goes_on(&self, unit: &Lines) -> bool {
        let has_row = || unit.iter().any(|line: Line<'_>| looks_like_row(line.text));
        self.open.as_ref().is_some_and(|open| speaks(unit, open.found.layout) || has_row())
    }

    fn finish(mut self, end: usize) -> Vec<FoundPrint<'l>> {
        if let Some(mut last) = self.open.take() {
            last.found.aside.append(&mut self.pending);
            last.found.lines.end = end;
            self.done.push(last.found);
        }
        self.done
    }
}

/// Names what stands beside a print: its pages, or its lines in a text without pages.
pub(super) fn of_no_print(lines: &[&UnrecognisedLine], has_pages: bool) -> Option<Problem> {
    let first = lines.first()?;
    let numbers: BTreeSet<u32> =
        lines.iter().map(|line| if has_pages { line.at.page } else { line.at.line }).collect();
    let what = match (has_pages, numbers.len()) {
        (true, 1) => "page",
        (true, _) => "pages",
        (false, 1) => "line",
        (false, _) => "lines",
    };
    let at = Location::new(&first.at.file, first.at.page, if has_pages { 0 } else { first.at.line });
    Some(Problem::fault(
        at,
        format!("{what} {} of the file: no layout knows what stands there as a print", in_ranges(&numbers)),
        "if it is a letter or a mail, nothing is lost: its lines stand on the sheet 'Ikke genkendt'. \
         Take it out of the file, or name it in the layout under skip_pages; if it is a print, write a layout for it",
    ))
}

/// Numbers as people write them: `1-3, 5`.
pub fn in_ranges(numbers: &BTreeSet<u32>) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let words = ranges.iter().map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    });
    words.collect::<Vec<_>>().join(", ")
}
