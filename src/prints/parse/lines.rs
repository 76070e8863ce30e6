//! Lines of a print and its layout to a [`ParsedPrint`]: every line is taken for exactly one thing.
//!
//! Pure. Each line is tried in this order: blank; the first line of a record; a head of columns; a section title; a line
//! that the layout names; a further line of the open record; and what is left is not recognised. A record ends where
//! nobody knows what stood between it and the next line: at a page that is not the one after, at a damaged line, and at
//! any line that may have been a row. What goes on from there is not recognised, and is given to no other row. A print that
//! states more rows than were read is read once more: a row of which nothing is left may have stood at the end of any page,
//! so that no text goes over one.

use std::borrow::Cow;
use std::sync::Arc;

use super::apart;
use super::blank;
use super::block::FurnitureBlock;
use super::carried::{self, CarriedDown, CarryChange};
use super::draft::{AdviceDraft, NamedPerson};
use super::facts::PrintFacts;
use super::pages::{PageOrder, PageTurn, StatedPage};
use super::paper::Laid;
use super::reading::{ParsedPrint, PrintHeading, PrintPart, Take, UnrecognisedLine, Why};
use super::rowlike::{is_prose, looks_like_row, may_be_row, may_hold_start, quotes_a_row};
use crate::domain::field::Field;
use crate::domain::problem::Problem;
use crate::domain::shown::shape;
use crate::domain::values;
use crate::domain::{Advice, FileName, Kind, Location, PayGroup, PayNumber};
use crate::formats::document::{Line, Lines};
use crate::prints::layout::grid::{ColumnGrid, HeadWords, KnownHeads, LineCells, Misfit, indent_of, is_rule};
use crate::prints::layout::labels::{Labelled, hides_label};
use crate::prints::layout::template::{Match, Slot, first_match, matches};
use crate::prints::layout::{Filled, Layout, Persons, WrapsFrom};

/// Reads a print. `Err` is the reason why the whole file is refused. With `watch`, [`ParsedPrint::takes`] is filled.
pub fn read(
    file: &Arc<FileName>,
    lines: &Lines,
    layout: &Layout,
    watch: bool,
) -> Result<ParsedPrint, Problem> {
    let once = |lacks_rows| {
        let laid = Laid::of(lines, layout);
        let mut parser = LineParser::new(file, &laid, layout);
        parser.lacks_rows = lacks_rows;
        for at in 0..laid.lines.len() {
            parser.line(at)?;
        }
        parser.takes = laid.takes_of_file(std::mem::take(&mut parser.takes));
        parser.finish(lines, watch)
    };
    let read = once(false)?;
    if !read.lacks_rows {
        return Ok(read);
    }
    // A print may have a million rows: they are held once.
    drop(read);
    once(true)
}

/// What the lines of a print were taken for, as far as it was read, and why it was refused, if it was.
pub fn look(file: &Arc<FileName>, lines: &Lines, layout: &Layout) -> (Vec<Take>, Option<Problem>) {
    let refused = match read(file, lines, layout, true) {
        Ok(read) => return (read.takes, None),
        Err(refused) => refused,
    };
    let laid = Laid::of(lines, layout);
    let mut parser = LineParser::new(file, &laid, layout);
    let contradicts = (0..laid.lines.len()).try_for_each(|at| parser.line(at)).and_then(|()| parser.close());
    (laid.takes_of_file(parser.takes), Some(contradicts.err().unwrap_or(refused)))
}

/// The run and group that a print states, read no further than to where both stand. A print that contradicts itself
/// later is refused by [`read`].
pub fn heading(file: &Arc<FileName>, lines: &Lines, layout: &Layout) -> PrintHeading {
    let mut facts = PrintFacts::default();
    let laid = Laid::of(lines, layout);
    for line in laid.lines.iter().filter(|line| !line.damaged && !line.text.is_empty()) {
        let Some(found) = first_match(&layout.furniture, line.text) else { continue };
        let at = Location::new(file, line.page, line.line);
        if facts.take(&found, found.template().label(), &at, layout).is_err() {
            break;
        }
        if facts.heading().run().is_some() && facts.heading().group.is_some() {
            break;
        }
    }
    facts.heading().clone()
}

/// A record whose lines are being read.
struct OpenRecord {
    draft: AdviceDraft,
    heading: PrintHeading,
    /// Its lines that stand before the first that says what it is, counted from 0 in the file.
    without_kind: Vec<usize>,
    /// Which of the layout's record lines it has, each by its place there.
    has: Vec<usize>,
}

impl OpenRecord {
    fn new(draft: AdviceDraft, heading: PrintHeading) -> Self {
        Self { draft, heading, without_kind: Vec::new(), has: Vec::new() }
    }

    /// Counts a line, whose values it has, as one of its own.
    fn add(&mut self, at: usize) {
        if !self.draft.has_kind() {
            self.without_kind.push(at);
        }
    }
}

/// What a further line would belong to.
enum RecordAbove {
    /// Nothing: no row has been met yet.
    Nothing,
    Record(Box<OpenRecord>),
    /// A record that is not known to go on here, or a row that was not recognised; and why.
    Lost(Why),
}

struct LineParser<'a> {
    file: &'a Arc<FileName>,
    lines: &'a Lines,
    laid: &'a Laid<'a>,
    layout: &'a Layout,
    /// Whether each column that begins a record holds what [`may_hold_start`] looks for.
    starts_show: bool,
    head_words: HeadWords<'a>,
    /// Whether most lines have a blank one below them, so that a blank line parts nothing.
    double_spaced: bool,
    /// Whether the print is known to state more rows than can be read: one may be missing wherever a text could go on.
    lacks_rows: bool,
    grid: Option<ColumnGrid>,
    /// The head that the grid was made of, to know it again on the next page.
    head: String,
    /// How many lines of a head of several lines are still to come.
    head_rest: usize,
    section: Option<Kind>,
    /// The columns that rows of the section may leave blank.
    may_be_blank: &'a [usize],
    above: RecordAbove,
    /// What lines above the rows say of them.
    carried: CarriedDown,
    /// The page that was stated last.
    stated: Option<StatedPage>,
    /// The lines outside records since the last record line.
    block: FurnitureBlock,
    /// The person that a row without one belongs to, where the print does not repeat it.
    person: Option<NamedPerson>,
    /// Whether the group that the rows belong to is not known, since a page is missing that may have said it.
    lost_group: bool,
    /// Whether run or group were stated since the last record line.
    fresh_heading: bool,
    /// What the last row stood under, where another print has begun since.
    begun_after: Option<PrintHeading>,
    last_heading: Option<PrintHeading>,
    without_person: Vec<Location>,
    failed_rows: usize,
    first_failed: Option<(Location, Why)>,
    facts: PrintFacts,
    pages: PageOrder,
    takes: Vec<Take>,
    reading: ParsedPrint,
}

/// A value of a row, as a print would write it that says it in full.
type ReadValue<'v> = (Field, Cow<'v, str>);

/// How far, in characters, a wrapped line may start from where it should: PDF positions are rounded.
const WRAP_SLACK: usize = 1;

impl<'a> LineParser<'a> {
    fn new(file: &'a Arc<FileName>, laid: &'a Laid<'a>, layout: &'a Layout) -> Self {
        let lines: &Lines = &laid.lines;
        let shows = |column: &usize| matches!(layout.columns[*column].field, Field::PayNumber | Field::Code);
        let blank = lines.iter().filter(|line| line.text.is_empty()).count();
        Self {
            file,
            lines,
            laid,
            layout,
            starts_show: layout.starts.iter().all(shows),
            head_words: HeadWords::of(layout),
            double_spaced: blank * 5 >= (lines.len() - blank) * 4,
            lacks_rows: false,
            grid: ColumnGrid::fixed(&layout.columns),
            head: String::new(),
            head_rest: 0,
            section: None,
            may_be_blank: &[],
            above: RecordAbove::Nothing,
            carried: CarriedDown::default(),
            stated: None,
            block: FurnitureBlock::default(),
            person: None,
            lost_group: false,
            fresh_heading: false,
            begun_after: None,
            last_heading: None,
            without_person: Vec::new(),
            failed_rows: 0,
            first_failed: None,
            facts: PrintFacts::default(),
            pages: PageOrder::new(layout),
            takes: Vec::with_capacity(lines.len()),
            reading: ParsedPrint::default(),
        }
    }

    fn place(&self, line: Line<'_>) -> Location {
        Location::new(self.file, line.page, line.line)
    }

    fn get(&self, at: usize) -> Line<'a> {
        self.lines.get(at).unwrap_or(Line { page: 0, line: 0, text: "", damaged: false })
    }

    fn line(&mut self, at: usize) -> Result<(), Problem> {
        let line = self.get(at);
        let take = match line.text.is_empty() {
            true => {
                self.block.blank();
                Take::Blank
            }
            false if self.laid.passed_over.contains(&line.page) => match looks_like_row(line.text) {
                true => Take::unrecognised(Why::HoldsRow),
                false => Take::Furniture,
            },
            false if self.laid.is_aside(at) => {
                self.close()?;
                self.above = RecordAbove::Lost(Why::AfterUnrecognised);
                Take::unrecognised(Why::OfNoPrint)
            }
            false if self.head_rest > 0 => {
                self.head_rest -= 1;
                Take::Head
            }
            false => {
                self.sheet(at, line)?;
                self.filled(at, line)?
            }
        };
        self.takes.push(take);
        Ok(())
    }

    /// Turns the page of the document where a line is the first on it.
    fn sheet(&mut self, at: usize, line: Line<'_>) -> Result<(), Problem> {
        if !self.pages.is_new_sheet(line.page) {
            return Ok(());
        }
        let rest = (at..).map_while(|at| self.lines.get(at)).take_while(|other| other.page == line.page);
        let stated = |line: Line<'_>| StatedPage::of(&self.furniture_of(line).ok()??);
        let ahead = rest.filter(|line| !line.damaged).find_map(stated);
        let since = self.pages.last_sheet().map_or(line.page, |last| last + 1);
        let broken = (since..=line.page).any(|page| !self.lines.is_whole_page(page));
        let turn = self.pages.sheet(&self.place(line), ahead, broken);
        self.block.page();
        self.carried.page(self.layout);
        self.turn(turn)
    }

    fn turn(&mut self, turn: PageTurn) -> Result<(), Problem> {
        match turn {
            PageTurn::Goes => return Ok(()),
            PageTurn::Begins => {
                self.close()?;
                self.above = RecordAbove::Nothing;
                self.begun_after.clone_from(&self.last_heading);
            }
            PageTurn::Broken => {
                self.flag();
                self.close()?;
                self.above = RecordAbove::Lost(Why::AfterBreak);
            }
        }
        // A title or a løngruppe that a page in between may have named is not that of the rows below.
        self.section = None;
        self.person = None;
        self.carried.forget();
        if self.layout.several_groups && !self.fresh_heading {
            self.facts.forget_heading();
            self.lost_group = true;
        }
        Ok(())
    }

    fn filled(&mut self, at: usize, line: Line<'a>) -> Result<Take, Problem> {
        if line.damaged {
            return self.unrecognised(at, line, Why::Damaged);
        }
        if let Some(take) = self.labelled(at, line)? {
            return Ok(take);
        }
        let mut why = match self.record(at, line)? {
            Ok(()) => return Ok(Take::Advice),
            Err(why) => why,
        };
        if self.layout.paper.bar.is_some() && is_rule(line.text) {
            return Ok(Take::Furniture);
        }
        if let Some(take) = self.carry(line)? {
            return Ok(take);
        }
        if self.is_head_again(at) {
            return self.heads(at, line, None);
        }
        let heads = self.heads_of(at, line);
        if heads.as_ref().is_some_and(|heads| heads.missing.is_empty()) {
            return self.heads(at, line, heads);
        }
        if self.section(at, line)? {
            self.block.page();
            return Ok(Take::Furniture);
        }
        match self.furniture_of(line) {
            Ok(Some(found)) => return self.furniture(at, line, &found),
            Ok(None) => {}
            Err(unfit) => return self.unrecognised(at, line, unfit),
        }
        if heads.as_ref().is_some_and(|heads| !self.is_text_with_labels(heads, line)) {
            return self.heads(at, line, heads);
        }
        match self.continuation(at, line) {
            Some(Ok(())) => return Ok(Take::Continuation),
            Some(Err(unfit)) => why = unfit,
            None => {}
        }
        self.unrecognised(at, line, why)
    }

    /// The first line of a record; the inner error says why it is none.
    fn record(&mut self, at: usize, line: Line<'a>) -> Result<Result<(), Why>, Problem> {
        let Some(grid) = &self.grid else {
            return Ok(Err(if looks_like_row(line.text) { Why::BeforeHead } else { Why::UnknownForm }));
        };
        if self.starts_show && !may_hold_start(line.text) {
            // No cell that begins a record can be filled. Most other lines are told from records here, which saves
            // trying every way to give their words to columns.
            return Ok(Err(Why::UnknownForm));
        }
        let cells = match grid.cells(line.text, self.layout) {
            Ok(cells) => cells,
            Err(misfit) => return Ok(Err(self.why(misfit, line.text))),
        };
        if self.layout.starts.iter().all(|column| cells.value(*column).is_empty()) {
            return Ok(Err(Why::UnknownForm));
        }
        if let Some(field) = self.carried.missing(&cells, self.layout) {
            return Ok(Err(Why::NothingAbove(field.name())));
        }
        let values = self.values_of(&cells);
        let says = |field: Field| values.iter().any(|(it, value)| *it == field && !value.is_empty());
        for (at, column) in self.layout.columns.iter().enumerate() {
            let blank = cells.value(at).is_empty() && !(column.repeats && says(column.field));
            let must_be_filled = column.filled == Filled::Always && column.field != Field::Text;
            if must_be_filled && blank && !self.may_be_blank.contains(&at) {
                return Ok(Err(Why::BlankCell(column.field.name().to_string())));
            }
        }
        let kind = self.kind(&values);
        if kind.is_none() && !self.layout.kind_follows() {
            return Ok(Err(Why::NoType));
        }
        let heading = self.own_heading(&values);
        if self.lost_group && heading.group.is_none() && self.facts.heading().group.is_none() {
            return Ok(Err(Why::NoGroup));
        }
        let mut draft = self.draft(line, kind, &values);
        draft.wraps_at = self.layout.wraps.and_then(|column| cells.start(column, line.text));
        self.close()?;
        self.end_block(false);
        let mut open = OpenRecord::new(draft, heading);
        open.add(at);
        self.open(open);
        Ok(Ok(()))
    }

    /// What a row says, and what is said above it: each value as a print would write it that says it in full.
    fn values_of(&mut self, cells: &LineCells<'a>) -> Vec<ReadValue<'a>> {
        let layout = self.layout;
        let mut values = Vec::with_capacity(layout.columns.len());
        for (at, column) in layout.columns.iter().enumerate().filter(|(at, _)| !cells.value(*at).is_empty()) {
            let value = cells.value(at);
            values.push((column.field, column.shape.meaning(value)));
            if let Some(run) = column.shape.run_in(value).filter(|_| column.field == Field::Lg) {
                values.push((Field::Run, run.to_string().into()));
            }
        }
        for (at, value) in self.carried.fill(cells, layout) {
            let column = &layout.columns[at];
            values.push((column.field, column.shape.meaning(value).into_owned().into()));
        }
        for (field, value) in self.carried.values() {
            if !values.iter().any(|(it, _)| *it == field) {
                values.push((field, value.to_string().into()));
            }
        }
        values
    }

    /// A line whose values hold for the rows below it.
    fn carry(&mut self, line: Line<'a>) -> Result<Option<Take>, Problem> {
        let Some(above) = carried::read(line.text, self.layout) else { return Ok(None) };
        let place = self.place(line);
        let unused = self.carried.unused();
        if self.carried.take(&above, &place, self.layout) == CarryChange::Other {
            self.reading.problems.extend(unused.map(no_row_under));
            self.close()?;
            self.end_block(false);
            self.above = RecordAbove::Nothing;
            self.person = None;
        }
        self.block.page();
        Ok(Some(Take::Carried))
    }

    /// A line of labels with their values behind them: the first of a record, or a further one.
    fn labelled(&mut self, at: usize, line: Line<'a>) -> Result<Option<Take>, Problem> {
        let layout = self.layout;
        let Some(found) = layout.labels.as_ref().and_then(|labels| labels.read(line.text)) else {
            return Ok(None);
        };
        let starts = found.iter().any(|it| layout.starts.contains(&it.column) && !it.value.is_empty());
        let parted = layout.ends_at_blank && self.block.is_blank_alone();
        let (open, again) = match &self.above {
            RecordAbove::Record(open) => (!parted, found.iter().any(|it| open.has.contains(&it.column))),
            _ => (false, false),
        };
        let begins = if open { starts && again } else { starts };
        if !open && !begins {
            return match &self.above {
                RecordAbove::Lost(why) => {
                    let why = why.clone();
                    self.unrecognised(at, line, why).map(Some)
                }
                _ => Ok(None),
            };
        }
        if let Some(unfit) = self.unfit_label(&found) {
            return self.unrecognised(at, line, unfit).map(Some);
        }
        if open && again && !begins {
            return self.unrecognised(at, line, Why::Twice).map(Some);
        }
        if begins {
            self.close()?;
            self.end_block(false);
            let draft = AdviceDraft::new(layout.print, self.place(line), self.section.or(layout.only_kind));
            self.open(OpenRecord::new(draft, PrintHeading::default()));
        }
        self.take_labels(at, line, &found);
        Ok(Some(if begins { Take::Advice } else { Take::Continuation }))
    }

    fn unfit_label(&self, found: &[Labelled<'_>]) -> Option<Why> {
        let unfit = found
            .iter()
            .filter(|it| !it.value.is_empty())
            .find(|it| !self.layout.columns[it.column].shape.fits(it.value) || hides_label(it.value))?;
        let column = &self.layout.columns[unfit.column];
        Some(Why::Cell(column.labels(), column.shape.looks_like()))
    }

    fn take_labels(&mut self, at: usize, line: Line<'_>, found: &[Labelled<'_>]) {
        self.end_block(true);
        let layout = self.layout;
        let RecordAbove::Record(open) = &mut self.above else { return };
        let mut values = Vec::new();
        for it in found {
            open.has.push(it.column);
            let column = &layout.columns[it.column];
            if !it.value.is_empty() {
                let value = column.shape.meaning(it.value);
                open.draft.take(column.field, &value);
                values.push((column.field, value));
                if column.field == Field::Text {
                    open.draft.wraps_at = Some(line.text[..it.from].chars().count());
                }
            }
        }
        open.add(at);
        open.heading.fill(heading_of(&values));
    }

    fn open(&mut self, open: OpenRecord) {
        let at = open.draft.at().clone();
        let mut under = self.facts.heading().clone();
        under.fill(open.heading.clone());
        if self.begun_after.take().is_some_and(|before| before == under) {
            self.pages.begun_for_nothing(&at);
        }
        self.last_heading = Some(under);
        self.fresh_heading = false;
        self.above = RecordAbove::Record(Box::new(open));
    }

    fn why(&self, misfit: Misfit, text: &str) -> Why {
        match misfit {
            _ if !looks_like_row(text) => Why::UnknownForm,
            Misfit::ValueShape(column) => Why::Cell(
                self.layout.columns[column].labels(),
                self.layout.columns[column].shape.looks_like(),
            ),
            Misfit::Ambiguous => Why::Ambiguous,
            Misfit::Outside => Why::Misplaced,
        }
    }

    /// The type: what the row or a line above it says, else its title's.
    fn kind(&self, values: &[ReadValue<'_>]) -> Option<Kind> {
        match values.iter().find(|(field, _)| *field == Field::Kind) {
            Some((_, value)) => Kind::parse(value),
            None if self.layout.column(Field::Kind).is_some() => None,
            None => self.section.or(self.layout.only_kind),
        }
    }

    fn draft(&self, line: Line<'_>, kind: Option<Kind>, values: &[ReadValue<'_>]) -> AdviceDraft {
        let mut draft = AdviceDraft::new(self.layout.print, self.place(line), kind);
        values.iter().for_each(|(field, value)| draft.take(*field, value));
        draft
    }

    fn own_heading(&self, values: &[ReadValue<'_>]) -> PrintHeading {
        let heading = heading_of(values);
        // Nearly every row names the group of its page.
        let stated = self.facts.heading().group.as_ref();
        match stated.filter(|stated| heading.group.as_ref() == Some(*stated)) {
            Some(stated) => PrintHeading { group: Some(stated.clone()), ..heading },
            None => heading,
        }
    }

    /// A further line of the open record: one of its own form, or one that wraps. `None` where it is neither; the inner
    /// error says why it is none all the same.
    fn continuation(&mut self, at: usize, line: Line<'_>) -> Option<Result<(), Why>> {
        let taken = match self.record_line(line) {
            Some(taken) => taken,
            None if self.wraps(line) => {
                if self.only_blank_above() {
                    return Some(Err(Why::AfterUnrecognised));
                }
                if self.lacks_rows && !self.block.is_empty() {
                    return Some(Err(Why::RowMayBeMissing));
                }
                let (text, from) = self.wrapped_text(line.text);
                self.further(None, &[(Field::Text, text, from)])
            }
            None => return None,
        };
        if taken.is_ok() {
            self.end_block(true);
            if let RecordAbove::Record(open) = &mut self.above {
                open.add(at);
            }
        }
        Some(taken)
    }

    /// The line as one of the layout's record lines, its values held to their shapes.
    fn record_line(&mut self, line: Line<'_>) -> Option<Result<(), Why>> {
        let layout = self.layout;
        let (mut unfit, grid) = (None, self.grid.as_ref());
        for (place, template) in layout.record_lines.iter().enumerate() {
            let Some(found) = template.read(line.text) else { continue };
            if !template.is_labelled() && may_be_row(line.text, grid, layout) {
                return Some(Err(Why::LikeARow));
            }
            let values: Vec<(Field, &str, usize)> = found
                .values()
                .filter_map(|(slot, value, from)| match slot {
                    Slot::Field(field) => Some((field, value, line.text[..from].chars().count())),
                    _ => None,
                })
                .collect();
            match values.iter().find(|(field, value, _)| !layout.fits(*field, value)) {
                Some((field, ..)) => {
                    let looks_like = layout.shape_of(*field).looks_like();
                    unfit = Some(Err(Why::Cell(field.name().to_string(), looks_like)));
                }
                None => return Some(self.further(Some(place), &values)),
            }
        }
        unfit
    }

    /// Gives the values of a further line to the open record.
    fn further(&mut self, place: Option<usize>, values: &[(Field, &str, usize)]) -> Result<(), Why> {
        let open = match &mut self.above {
            RecordAbove::Record(open) => open,
            RecordAbove::Lost(why) => return Err(why.clone()),
            RecordAbove::Nothing => return Err(Why::UnknownForm),
        };
        if let Some(place) = place.filter(|place| self.layout.record_lines[*place].is_labelled()) {
            if open.has.contains(&place) {
                return Err(Why::Twice);
            }
            open.has.push(place);
        }
        let layout = self.layout;
        let may_take = |(field, value, _): &(Field, &str, usize)| {
            open.draft.may_take(*field, &layout.shape_of(*field).meaning(value))
        };
        if !values.iter().all(may_take) {
            return Err(Why::Twice);
        }
        for (field, value, from) in values {
            open.draft.take(*field, &layout.shape_of(*field).meaning(value));
            if place.is_some() {
                open.draft.wraps_at = Some(*from);
            }
        }
        Ok(())
    }

    /// Whether a line starts where the text of the record starts, or where its column does, and fills nothing else.
    fn wraps(&self, line: Line<'_>) -> bool {
        let indent = indent_of(line.text);
        let near = |start: Option<usize>| start.is_some_and(|start| indent.abs_diff(start) <= WRAP_SLACK);
        let column = self.layout.wraps.and_then(|column| self.grid.as_ref()?.start_of(column));
        let value = match &self.above {
            RecordAbove::Record(open) => open.draft.wraps_at,
            _ => None,
        };
        let may_be_row = || match &self.layout.labels {
            Some(_) => begins_with_person(line.text),
            None => may_be_row(line.text, self.grid.as_ref(), self.layout),
        };
        let fills_its_column_alone = || match self.layout.wraps {
            Some(_) => self.only_wrapping_cell(line.text),
            None => !may_be_row(),
        };
        match self.layout.wraps_from {
            WrapsFrom::Under if self.layout.paper.bar.is_some() => self.only_wrapping_cell(line.text),
            WrapsFrom::Under => (near(column) || near(value)) && fills_its_column_alone(),
            WrapsFrom::At(start) => near(Some(start)) && !self.block.has_blank() && !may_be_row(),
            WrapsFrom::Anywhere => !self.block.has_blank() && !may_be_row(),
        }
    }

    /// The text of a line that goes on, and where it begins, in characters: between bars, what stands in its cell.
    fn wrapped_text<'l>(&self, text: &'l str) -> (&'l str, usize) {
        let between_bars = self.layout.wraps.filter(|_| self.layout.paper.bar.is_some());
        let in_cell = between_bars.and_then(|column| {
            let cells = self.grid.as_ref()?.cells(text, self.layout).ok()?;
            Some((cells.value(column), cells.start(column, text).unwrap_or(0)))
        });
        in_cell.unwrap_or_else(|| (text.trim(), indent_of(text)))
    }

    fn only_wrapping_cell(&self, text: &str) -> bool {
        let Some(Ok(cells)) = self.grid.as_ref().map(|grid| grid.cells(text, self.layout)) else {
            return false;
        };
        (0..self.layout.columns.len())
            .all(|column| cells.value(column).is_empty() != (self.layout.wraps == Some(column)))
    }

    /// Whether nothing but a blank line stands between a line and the record above it: a row may have stood there.
    fn only_blank_above(&self) -> bool {
        self.block.is_blank_alone() && !self.double_spaced
    }

    /// The line of the layout, outside records, whose form a line has. `Err` where it can be none all the same.
    fn furniture_of<'l>(&self, line: Line<'l>) -> Result<Option<Match<'a, 'l>>, Why> {
        let mut unfit = None;
        for found in matches(&self.layout.furniture, line.text) {
            let quotes =
                |(slot, value, _): (Slot, &str, usize)| slot == Slot::Anything && quotes_a_row(value);
            if !found.values().any(quotes) {
                return Ok(Some(found));
            }
            unfit = Some(Why::HoldsRow);
        }
        unfit.map_or(Ok(None), Err)
    }

    fn furniture(&mut self, at: usize, line: Line<'_>, found: &Match<'_, '_>) -> Result<Take, Problem> {
        let place = self.place(line);
        if let Some(stated) = StatedPage::of(found) {
            if self.stated.replace(stated) != Some(stated) {
                self.carried.page(self.layout);
            }
            let turn = self.pages.state(stated, found.template().source(), &place);
            self.turn(turn)?;
        }
        if self.facts.is_changed_by(found) {
            // The open record belongs to the run and group that were stated before it.
            self.close()?;
            self.above = RecordAbove::Nothing;
            self.person = None;
            self.carried.forget();
            self.facts.begin_section();
        }
        self.facts.take(found, found.template().label(), &place, self.layout)?;
        if found.template().slots().contains(&Slot::Group) {
            self.fresh_heading = true;
            self.lost_group = false;
        }
        let states = |slot: &Slot| !matches!(slot, Slot::Anything | Slot::Printed);
        match found.template().slots().iter().any(states) {
            true => self.block.page(),
            false => self.block.add(at, self.is_in_text_column(line), found.template().words()),
        }
        Ok(Take::Furniture)
    }

    fn is_in_text_column(&self, line: Line<'_>) -> bool {
        let column = self.layout.wraps.and_then(|column| self.grid.as_ref()?.start_of(column));
        let value = match &self.above {
            RecordAbove::Record(open) => open.draft.wraps_at,
            _ => None,
        };
        let indent = indent_of(line.text);
        [column, value].into_iter().flatten().any(|start| indent.abs_diff(start) <= WRAP_SLACK)
    }

    /// Ends the lines outside records: those that stood inside one are not recognised. `goes_on` is whether a further line
    /// of the open record follows.
    fn end_block(&mut self, goes_on: bool) {
        let is_open = matches!(self.above, RecordAbove::Record(_));
        let inside = std::mem::take(&mut self.block).inside_record(goes_on);
        if !is_open || inside.is_empty() {
            return;
        }
        self.flag();
        for at in inside {
            self.takes[at] = Take::unrecognised(Why::InsideRecord);
        }
    }

    /// A section title. One that only repeats the section on a new page leaves the open record open.
    fn section(&mut self, at: usize, line: Line<'_>) -> Result<bool, Problem> {
        let layout = self.layout;
        let Some(section) = layout.sections.iter().find(|section| section.title.read(line.text).is_some())
        else {
            return Ok(false);
        };
        if self.is_rather_text(at, line) {
            return Ok(false);
        }
        self.may_be_blank = &section.blank;
        if self.section != Some(section.kind) {
            if !matches!(self.above, RecordAbove::Lost(Why::AfterBreak)) {
                self.close()?;
                self.above = RecordAbove::Nothing;
            }
            self.person = None;
            self.section = Some(section.kind);
            self.facts.begin_section();
        }
        Ok(true)
    }

    /// Whether a line that reads as a title stands where the text above it goes on, and nothing parts it from that text
    /// or belongs to a title below it.
    fn is_rather_text(&self, at: usize, line: Line<'_>) -> bool {
        let goes_on = matches!(self.above, RecordAbove::Record(_)) && self.block.is_empty();
        goes_on && indent_of(line.text) > WRAP_SLACK && self.wraps(line) && !self.head_follows(at)
    }

    fn head_follows(&self, at: usize) -> bool {
        let below = (at + 1..).map_while(|at| Some((at, self.lines.get(at)?)));
        let next = below.into_iter().find(|(_, line)| !line.text.is_empty());
        next.is_some_and(|(at, line)| {
            self.is_head_again(at) || self.heads_of(at, line).is_some_and(|heads| heads.missing.is_empty())
        })
    }

    /// The lines that the labels of a head take from `at` on.
    fn head_lines(&self, at: usize) -> Vec<&'a str> {
        let lines = (at..at + self.layout.head_lines).map_while(|at| self.lines.get(at));
        lines.take_while(|line| !line.text.is_empty() && !line.damaged).map(|line| line.text).collect()
    }

    fn head_text(&self, at: usize) -> String {
        self.head_lines(at).join("\n")
    }

    /// Whether the head that the columns are known by stands at `at` once more, as it does on every page.
    fn is_head_again(&self, at: usize) -> bool {
        let is = |(at, head): (usize, &str)| {
            self.lines.get(at).is_some_and(|line| !line.damaged && line.text == head)
        };
        !self.head.is_empty() && (at..).zip(self.head.split('\n')).all(is)
    }

    /// What a line, with those under it that the layout says belong to it, says as a head of columns.
    fn heads_of(&self, at: usize, line: Line<'a>) -> Option<KnownHeads> {
        if self.layout.labels.is_some() {
            return None;
        }
        if self.layout.head_lines == 1 {
            let may_be = self.head_words.may_begin_two_in(line.text);
            return may_be.then(|| KnownHeads::read(&[line.text], self.layout)).flatten();
        }
        let lines = self.head_lines(at);
        let may_be =
            lines.len() == self.layout.head_lines && self.head_words.may_begin_two_in(&lines.join(" "));
        if may_be { KnownHeads::read(&lines, self.layout) } else { None }
    }

    fn heads(&mut self, at: usize, line: Line<'_>, heads: Option<KnownHeads>) -> Result<Take, Problem> {
        self.block.page();
        self.head_rest = self.layout.head_lines - 1;
        let head = self.head_text(at);
        let Some(heads) = heads.filter(|_| head != self.head) else {
            return Ok(Take::Head);
        };
        if self.layout.has_fixed_columns() && heads.missing.is_empty() {
            // Where the layout says where the columns stand, labels tell a head from other lines, and no more.
            self.head = head;
            return Ok(Take::Head);
        }
        self.refuse_heads(&heads, line)?;
        for label in &heads.unknown {
            self.reading.problems.push(Problem::fault(
                self.place(line),
                format!(
                    "the column head {} is not in layout '{}'; what stands under it is left out",
                    label_in_words(label, line.text),
                    self.layout.name
                ),
                "add it to the layout: as a head of the right [[column]], or with field = 'Andet'",
            ));
        }
        self.head = head;
        if !self.layout.has_fixed_columns() {
            self.grid = Some(heads.grid);
        }
        Ok(Take::Head)
    }

    /// Whether a line with a few of the labels is a text that goes on: it stands where one does, and names less than half
    /// of the columns.
    fn is_text_with_labels(&self, heads: &KnownHeads, line: Line<'_>) -> bool {
        let goes_on =
            matches!(self.above, RecordAbove::Record(_)) && self.block.is_empty() && self.wraps(line);
        goes_on && heads.grid.known_columns() * 2 < self.layout.columns.len()
    }

    fn refuse_heads(&self, heads: &KnownHeads, line: Line<'_>) -> Result<(), Problem> {
        let labels = |columns: &[usize]| {
            columns.iter().map(|column| self.layout.columns[*column].labels()).collect::<Vec<_>>().join(", ")
        };
        if !heads.missing.is_empty() {
            let unknown: Vec<String> =
                heads.unknown.iter().map(|label| label_in_words(label, line.text)).collect();
            let unknown = match unknown.as_slice() {
                [] => String::new(),
                unknown => format!("; it has one {}, which the layout does not know", unknown.join(", one ")),
            };
            return Err(Problem::fault(
                self.place(line),
                format!("the head of columns has no {}{unknown}", labels(&heads.missing)),
                format!(
                    "if the column has a new label, add it to its 'heads' in layout '{}'",
                    self.layout.name
                ),
            ));
        }
        if !heads.twice.is_empty() {
            return Err(Problem::fault(
                self.place(line),
                format!("the head of columns has {} twice", labels(&heads.twice)),
                format!(
                    "say in layout '{}' which of the two is meant, by a label of its own",
                    self.layout.name
                ),
            ));
        }
        Ok(())
    }

    /// Takes note of a line that nothing accounts for. Unless it is surely no row, nothing goes on from above it.
    fn unrecognised(&mut self, at: usize, line: Line<'_>, why: Why) -> Result<Take, Problem> {
        self.flag();
        let is_further = matches!(&self.above, RecordAbove::Lost(lost) if *lost == why);
        if !is_further && self.is_title_like(at, line) {
            self.section = None;
        }
        if looks_like_row(line.text) {
            self.failed_rows += 1;
            if self.first_failed.is_none() {
                self.first_failed = Some((self.place(line), why.clone()));
            }
        }
        if !(is_further || why == Why::UnknownForm && is_prose(line.text)) {
            self.end_block(false);
            self.close()?;
            self.person = None;
            self.carried.forget();
            self.above = RecordAbove::Lost(Why::AfterUnrecognised);
        }
        Ok(Take::unrecognised(why))
    }

    /// Whether an unrecognised line may be a title that the layout does not know: it stands alone, and a head or rows stand
    /// under it.
    fn is_title_like(&self, at: usize, line: Line<'_>) -> bool {
        if self.layout.sections.is_empty() || looks_like_row(line.text) {
            return false;
        }
        let words = line.text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
        let is_short = |most: usize| words > 0 && words <= most && !line.text.trim().contains("  ");
        let stands_apart = !self.block.is_empty() || matches!(self.above, RecordAbove::Nothing);
        let few = if stands_apart { MOST_WORDS_OF_A_TITLE } else { MOST_WORDS_BETWEEN_ROWS };
        self.head_follows(at) || is_short(few) && !self.text_follows(at)
    }

    fn text_follows(&self, at: usize) -> bool {
        self.lines.get(at + 1).is_some_and(|below| !below.text.is_empty() && self.wraps(below))
    }

    fn flag(&mut self) {
        if let RecordAbove::Record(open) = &mut self.above {
            open.draft.flag();
        }
    }

    fn close(&mut self) -> Result<(), Problem> {
        let above = std::mem::replace(&mut self.above, RecordAbove::Nothing);
        let RecordAbove::Record(open) = above else {
            self.above = above;
            return Ok(());
        };
        let OpenRecord { mut draft, heading, without_kind, .. } = *open;
        if !draft.has_kind() {
            // No line of the record says what it is: a row without a type is not guessed at.
            for at in without_kind {
                self.takes[at] = Take::unrecognised(Why::NoType);
            }
            return Ok(());
        }
        if !draft.has_text() {
            self.reading.problems.push(Problem::fault(
                draft.at().clone(),
                format!("the row has no text; layout '{}' says where it stands", self.layout.name),
                "look at the lines under it with `uddata inspect --lines`",
            ));
        }
        self.settle_person(&mut draft);
        self.facts.add(draft.finish(), heading, self.layout)
    }

    fn settle_person(&mut self, draft: &mut AdviceDraft) {
        match (draft.person(), self.layout.persons, &self.person) {
            (Some(person), ..) => self.person = Some(person),
            (None, Persons::None, _) => {}
            (None, Persons::Above, Some(above)) => draft.carry_down(above),
            (None, ..) => self.without_person.push(draft.at().clone()),
        }
    }

    fn finish(mut self, lines: &Lines, watch: bool) -> Result<ParsedPrint, Problem> {
        self.close()?;
        self.tally(lines);
        self.reading.problems.extend(self.carried.unused().map(no_row_under));
        let Self { file, layout, grid, facts, pages, mut reading, failed_rows, first_failed, .. } = self;
        let whole = Location::whole(file);
        reading.criteria.clone_from(&facts.criteria);
        reading.printed = facts.printed;
        let (missing, out_of_order) = pages.finish(&whole);
        reading.problems.extend(out_of_order);
        reading.doubts = missing;
        reading.lacks_rows = facts.lacks_rows();
        let (parts, doubts) = facts.finish(&whole, layout);
        reading.parts = parts;
        reading.doubts.extend(doubts);
        if let Some((at, why)) = first_failed.filter(|_| reading.advices() == 0) {
            return Err(no_row_fits(at, &why, failed_rows, grid.is_some(), layout));
        }
        reading.nameless =
            no_person(&self.without_person, layout).or_else(|| of_another_form(&reading.parts));
        reading.problems.extend(facts_masked(&reading.parts, &whole));
        let (aside, unrecognised): (Vec<_>, Vec<_>) =
            reading.unrecognised.iter().partition(|line| line.why == Why::OfNoPrint);
        reading.problems.extend(apart::of_no_print(&aside, lines.has_pages()));
        let columns = grid.iter().flat_map(ColumnGrid::columns);
        let fields: Vec<Field> = columns.map(|column| layout.columns[column].field).collect();
        reading.problems.extend(blank::cells(&reading.parts, &fields, layout));
        if !unrecognised.is_empty() {
            reading.problems.push(lines_not_recognised(&unrecognised));
        }
        if watch {
            reading.takes = self.takes;
        }
        Ok(reading)
    }

    /// Counts every line once, as what it was taken for in the end.
    fn tally(&mut self, lines: &Lines) {
        let tally = &mut self.reading.tally;
        for (line, take) in lines.iter().zip(&self.takes) {
            tally.lines += 1;
            match take {
                Take::Advice | Take::Continuation | Take::Carried => tally.advice_lines += 1,
                Take::Furniture | Take::Head => tally.furniture += 1,
                Take::Blank => tally.blank += 1,
                Take::Unrecognised(why) => {
                    tally.unrecognised += 1;
                    let at = Location::new(self.file, line.page, line.line);
                    let (text, why) = (line.text.to_string(), Why::clone(why));
                    self.reading.unrecognised.push(UnrecognisedLine { at, text, why });
                }
            }
        }
    }
}

/// How many words an unknown title has at the most, where no head of columns follows it.
const MOST_WORDS_OF_A_TITLE: usize = 6;
/// And where it stands right between rows.
const MOST_WORDS_BETWEEN_ROWS: usize = 3;

/// An unknown label as messages show it: by its place and its shape, since a damaged line may hold anybody's name there.
fn label_in_words(label: &str, line: &str) -> String {
    let before = line.find(label).map_or(0, |at| line[..at].chars().count());
    format!("at character {} (in the shape of '{}')", before + 1, shape(label))
}

/// Lønnumre that hide digits, or lack the løbenummer, where most of the print's do not: a part of them is damaged.
fn of_another_form(parts: &[PrintPart]) -> Option<Problem> {
    let form = |number: PayNumber| usize::from(number.is_masked()) + 2 * usize::from(number.has_serial());
    let form_of = |advice: &Advice| advice.pay_number.map(form);
    let rows = || parts.iter().flat_map(|part| &part.advices);
    let mut counts = [0; 4];
    rows().filter_map(form_of).for_each(|form| counts[form] += 1);
    let most = *counts.iter().max()?;
    let is_rare = |advice: &&Advice| form_of(advice).is_some_and(|form| counts[form] < most);
    let (count, first) = (rows().filter(is_rare).count(), rows().find(is_rare)?);
    Some(Problem::fault(
        first.at.clone(),
        format!("{count} row(s) have a lønnummer of another form than the others, the first of them here"),
        "digits or the løbenummer are hidden or gone: look in the print whom it is about",
    ))
}

/// A print that hides a part of its lønnumre may hold two persons who look like one.
fn facts_masked(parts: &[PrintPart], file: &Location) -> Option<Problem> {
    let rows = parts.iter().flat_map(|part| &part.advices);
    let masked = rows.filter(|advice| advice.pay_number.is_some_and(|number| number.is_masked())).count();
    (masked > 0).then(|| {
        Problem::remark(
            file.clone(),
            format!("the print hides a part of its lønnumre ({masked} rows): two persons of one day of birth may look alike"),
            "fetch the print with whole lønnumre where that matters: notes and history follow the lønnummer as it is shown",
        )
    })
}

fn no_row_under(at: Location) -> Problem {
    Problem::fault(
        at,
        "no row stands under this line, which says whom or what rows below it are about",
        "look with `uddata inspect --lines` whether rows below it are not recognised; else mend its form under 'carried'",
    )
}

/// Whether a line begins with a lønnummer.
fn begins_with_person(text: &str) -> bool {
    text.split_whitespace().next().is_some_and(|word| PayNumber::parse_printed(word).is_some())
}

/// What the values of a row, or of the lines above it, say of its run and group.
fn heading_of(values: &[ReadValue<'_>]) -> PrintHeading {
    let value = |field| values.iter().find(|(it, _)| *it == field).map_or("", |(_, value)| &**value);
    PrintHeading {
        lg: values::lg(value(Field::Lg)),
        number: values::run_number(value(Field::Run)),
        group: PayGroup::new(value(Field::Group)),
    }
}

fn no_row_fits(at: Location, why: &Why, failed_rows: usize, has_head: bool, layout: &Layout) -> Problem {
    if has_head {
        return Problem::fault(
            at,
            format!("none of the {failed_rows} rows fits the columns of layout '{}': {why}", layout.name),
            why.hint(),
        );
    }
    let required: Vec<String> = layout
        .columns
        .iter()
        .filter(|column| column.required)
        .map(super::super::layout::LayoutColumn::labels)
        .collect();
    Problem::fault(
        at,
        format!(
            "rows without a head of columns; layout '{}' expects one with {}",
            layout.name,
            required.join(", ")
        ),
        "if the labels are new, add them to 'heads' in the layout",
    )
}

/// Rows that name nobody, in a print whose rows name somebody each.
pub(super) fn no_person(rows: &[Location], layout: &Layout) -> Option<Problem> {
    let first = rows.first()?.clone();
    let rows = match rows.len() {
        1 => "the row has no lønnummer".to_string(),
        more => format!("{more} rows have no lønnummer, the first of them here"),
    };
    let hint = "find out whom it is about; where the print does not repeat it, or names nobody, let the layout say \
                persons = \"above\" or persons = \"none\" under [record]";
    Some(Problem::fault(first, format!("{rows}; layout '{}' expects one in every row", layout.name), hint))
}

pub(super) fn lines_not_recognised(lines: &[&UnrecognisedLine]) -> Problem {
    let count = match lines.len() {
        1 => "1 line was".to_string(),
        more => format!("{more} lines were"),
    };
    let why = lines.first().map(|line| line.why.to_string()).unwrap_or_default();
    let at =
        lines.first().map(|line| line.at.clone()).unwrap_or_else(|| Location::whole(&FileName::new("", "")));
    Problem::fault(
        at,
        format!("{count} not recognised, the first one here: {why}"),
        "the sheet 'Ikke genkendt' shows them; `uddata inspect --lines` shows how each line was taken",
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::domain::FileName;
    use crate::formats::document::{Line, Lines};
    use crate::prints::layout::{Layouts, load};
    use crate::prints::parse::reading::{Take, Why};
    use crate::prints::parse::samples;

    #[test]
    fn the_builtin_layouts_read_their_samples() {
        for (name, text) in Layouts::BUILTIN {
            let layout = load(Path::new(name), text).unwrap();
            assert_eq!(samples::check(Path::new(name), &layout).map_err(|e| e.to_string()), Ok(()));
        }
    }

    #[test]
    fn a_head_that_stands_there_once_more_is_known_again() {
        let (name, text) = Layouts::BUILTIN[3];
        let layout = load(Path::new(name), text).unwrap();
        let head = "LØNNUMMER        NAVN         KODE     TEKST";
        let mut lines = Lines::with_capacity(0);
        let other = head.replace("TEKST", "  TEKST");
        let row = "140275-0042 001  MØLLER ÅSE   RB7050     SKYLDIGT";
        for (line, text) in (1..).zip(["FEJL", head, row, head, &other, row]) {
            lines.push(Line { page: 1, line, text, damaged: false });
        }
        let reading = super::read(&FileName::new("in.txt", "in.txt"), &lines, &layout, true).unwrap();
        assert_eq!(
            reading.takes,
            [Take::Furniture, Take::Head, Take::Advice, Take::Head, Take::Head, Take::Advice]
        );
    }

    /// A PDF may hold a line of any length, and a row in doubt is searched word by word.
    #[test]
    fn a_row_in_doubt_with_very_many_words_is_not_recognised() {
        let (name, text) = Layouts::BUILTIN[3];
        let layout = load(Path::new(name), text).unwrap();
        let print = include_str!("../../../fixtures/hostile/print-row-of-nine-thousand-words.txt");
        let mut lines = Lines::with_capacity(print.len());
        for (line, text) in (1..).zip(print.lines()) {
            lines.push(Line { page: 1, line, text, damaged: false });
        }
        let reading = super::read(&FileName::new("in.pdf", "in.pdf"), &lines, &layout, true).unwrap();
        assert_eq!(
            reading.takes,
            [Take::Furniture, Take::Head, Take::Advice, Take::unrecognised(Why::Ambiguous)]
        );
    }
}
