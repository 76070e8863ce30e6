//! The pages of the prints in a file: whether each is the one that comes after the page before it.
//!
//! Pure. A print states its page on each of them. Where the page is not the one before plus one, or the reader knows that
//! something of a page is missing, nothing above the break goes on below it: see [`PageTurn::Broken`]. What is missing,
//! doubled or out of order is told per print: a file may hold several, and each counts its own pages.

use std::collections::BTreeSet;

use crate::domain::Location;
use crate::domain::problem::Problem;
use crate::prints::layout::Layout;
use crate::prints::layout::template::{Match, Slot};

/// What a new page is to the lines above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageTurn {
    /// No new page, or the next one: what stands above may go on.
    Goes,
    /// Another print begins.
    Begins,
    /// Nobody knows what stood between: what stands above ends, and what goes on from nothing is not recognised.
    Broken,
}

/// Which page a line says this is, and of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StatedPage {
    pub(super) number: usize,
    pub(super) of: Option<usize>,
}

impl StatedPage {
    /// What a furniture line states; `None` where it says nothing of the page.
    pub(super) fn of(line: &Match<'_, '_>) -> Option<Self> {
        let value = |wanted: Slot| {
            let found = line.values().find(|(slot, ..)| *slot == wanted);
            found.and_then(|(_, value, _)| super::facts::count(value))
        };
        Some(Self { number: value(Slot::Page)?, of: value(Slot::Pages) })
    }
}

/// The page that the lines now come from.
#[derive(Debug, Clone)]
struct CurrentPage {
    stated: StatedPage,
    /// The page of the document it stands on: several stated pages may stand on one, where no form feed parts them.
    sheet: u32,
    /// The lines of the layout that stated it, by what they look like: a second time is a second page.
    said_by: Vec<String>,
}

/// The pages of one print.
#[derive(Debug)]
struct PrintPages {
    begins: Location,
    numbers: BTreeSet<usize>,
    length: Option<usize>,
}

/// The pages so far.
#[derive(Debug)]
pub(super) struct PageOrder {
    /// Whether the layout says where a print states its page.
    are_stated: bool,
    /// Whether a file may hold several prints, each with a page 1.
    may_begin_again: bool,
    current: Option<CurrentPage>,
    sheet: Option<(u32, bool)>,
    prints: Vec<PrintPages>,
    breaks: Vec<(Location, String)>,
}

impl PageOrder {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            are_stated: layout.furniture.iter().any(|template| template.slots().contains(&Slot::Page)),
            may_begin_again: layout.several_groups,
            current: None,
            sheet: None,
            prints: Vec::new(),
            breaks: Vec::new(),
        }
    }

    /// Whether `sheet` is another page of the document than the line before came from.
    pub(super) fn is_new_sheet(&self, sheet: u32) -> bool {
        self.sheet.is_none_or(|(last, _)| last != sheet)
    }

    /// The page of the document that the line before came from.
    pub(super) fn last_sheet(&self) -> Option<u32> {
        self.sheet.map(|(last, _)| last)
    }

    /// Begins a page of the document, the first line with anything on it at `at`. `ahead` is what it states further down,
    /// `broken` whether the reader knows that something of it, or of a page since the last, is missing.
    pub(super) fn sheet(&mut self, at: &Location, ahead: Option<StatedPage>, broken: bool) -> PageTurn {
        let before = self.sheet.replace((at.page, broken));
        let Some((_, was_broken)) = before else {
            return PageTurn::Goes;
        };
        let turn = match (ahead, &self.current) {
            _ if !self.are_stated => PageTurn::Goes,
            (Some(stated), _) => self.turn(stated, None, at),
            (None, Some(current)) => {
                let number = current.stated.number;
                self.broken(at, format!("a page that does not say its number follows page {number}"))
            }
            (None, None) => PageTurn::Goes,
        };
        if broken || was_broken { PageTurn::Broken } else { turn }
    }

    /// Takes a line that states its page; `said_by` is the line of the layout that says so.
    pub(super) fn state(&mut self, stated: StatedPage, said_by: &str, at: &Location) -> PageTurn {
        if let Some(current) = &mut self.current
            && current.sheet == at.page
            && current.stated.number == stated.number
            && !current.said_by.iter().any(|known| known == said_by)
        {
            // The head of a page of the document that was looked for ahead, or its foot.
            current.said_by.push(said_by.to_string());
            return PageTurn::Goes;
        }
        self.turn(stated, Some(said_by), at)
    }

    fn turn(&mut self, stated: StatedPage, said_by: Option<&str>, at: &Location) -> PageTurn {
        let said_by = said_by.map(str::to_string).into_iter().collect();
        let before = self.current.replace(CurrentPage { stated, sheet: at.page, said_by });
        let before = before.map(|before| before.stated);
        let turn = self.turn_from(before, stated, at);
        let ended = before.is_none_or(|before| before.of == Some(before.number));
        if turn == PageTurn::Begins || self.prints.is_empty() || ended && self.may_begin_again {
            self.prints.push(PrintPages { begins: at.clone(), numbers: BTreeSet::new(), length: None });
        }
        if let Some(print) = self.prints.last_mut() {
            print.numbers.insert(stated.number);
            print.length = stated.of.or(print.length);
        }
        turn
    }

    fn turn_from(&mut self, before: Option<StatedPage>, now: StatedPage, at: &Location) -> PageTurn {
        let Some(before) = before else {
            return match now.number {
                0 | 1 => PageTurn::Goes,
                // The pages before it are missing, and told as such.
                _ => PageTurn::Broken,
            };
        };
        let is_next = now.number == before.number + 1;
        let ended = before.of == Some(before.number);
        let same_length = before.of.is_none() || now.of.is_none() || before.of == now.of;
        match now.number {
            _ if is_next && !ended && same_length => PageTurn::Goes,
            1 if self.may_begin_again => PageTurn::Begins,
            number if ended && self.may_begin_again => {
                self.broken(at, format!("a print begins with page {number}"))
            }
            _ if is_next && !ended => {
                self.broken(at, "a page of a print of another length follows".to_string())
            }
            number => self.broken(at, format!("page {number} follows page {}", before.number)),
        }
    }

    /// Notes that another print began although the same løngruppe and lønkørsel go on.
    pub(super) fn begun_for_nothing(&mut self, at: &Location) {
        self.breaks.push((at.clone(), "the same print begins again".to_string()));
    }

    fn broken(&mut self, at: &Location, what: String) -> PageTurn {
        self.breaks.push((at.clone(), what));
        PageTurn::Broken
    }

    /// The pages that are not in the file, and what is wrong with the order of those that are.
    pub(super) fn finish(self, file: &Location) -> (Vec<Problem>, Option<Problem>) {
        let several = self.prints.len() > 1;
        let missing = self.prints.iter().filter_map(|print| {
            let most = print.length.or(print.numbers.last().copied())?;
            let there = print.numbers.iter().filter(|number| **number <= most).count();
            let at = if several { &print.begins } else { file };
            (most > there).then(|| missing_pages(at, most - there, most))
        });
        let out_of_order = self.breaks.first().map(|(at, what)| out_of_order(at, what, self.breaks.len()));
        (missing.collect(), out_of_order)
    }
}

fn missing_pages(at: &Location, missing: usize, most: usize) -> Problem {
    Problem::fault(
        at.clone(),
        format!("{missing} of the {most} pages that the print says it has are not in the file"),
        "fetch the whole print: rows may be missing",
    )
}

fn out_of_order(at: &Location, what: &str, breaks: usize) -> Problem {
    let more = match breaks {
        1 => String::new(),
        breaks => format!(" (the first of {breaks} such places)"),
    };
    Problem::fault(
        at.clone(),
        format!("the pages of the print are not in order: {what}{more}"),
        "fetch the print again: lines that go on from a page that is not the one before are shown as not recognised",
    )
}
