//! Lines of a print and its layout to a [`ParsedPrint`]: every line is taken for exactly one thing.
//!
//! Pure. Each line is tried in this order: blank; the first line of a record; a line the layout names; a further line of
//! the open record; a section title; a head of columns; and what is left is not recognised. An unrecognised line leaves
//! the record it stands in open, unless it looks like a row itself: then what follows belongs to no earlier row.

use std::sync::Arc;

use super::draft::AdviceDraft;
use super::facts::PrintFacts;
use super::reading::{ParsedPrint, PrintHeading, Take, UnrecognisedLine, Why};
use crate::domain::problem::Problem;
use crate::domain::values;
use crate::domain::{Code, FileName, Kind, Location, PayGroup, PayNumber, mask_cpr};
use crate::formats::document::{Line, Lines};
use crate::prints::layout::Layout;
use crate::prints::layout::field::Field;
use crate::prints::layout::grid::{ColumnGrid, KnownHeads, LineCells, Misfit, indent_of};
use crate::prints::layout::template::{Slot, first_match};

/// Reads a print. `Err` is the reason why the whole file is refused. With `watch`, [`ParsedPrint::takes`] is filled.
pub fn read(
    file: &Arc<FileName>,
    lines: &Lines,
    layout: &Layout,
    watch: bool,
) -> Result<ParsedPrint, Problem> {
    let mut parser = LineParser {
        file,
        layout,
        starts_show: layout
            .starts
            .iter()
            .all(|column| matches!(layout.columns[*column].field, Field::PayNumber | Field::Code)),
        grid: ColumnGrid::fixed(&layout.columns),
        head: String::new(),
        section: None,
        open: None,
        lost_row: false,
        failed_rows: 0,
        first_failed: None,
        facts: PrintFacts::default(),
        reading: ParsedPrint::default(),
    };
    for line in lines.iter() {
        let take = parser.take(line)?;
        parser.count(line, take, watch);
    }
    parser.finish()
}

/// The run and group that a print states, read no further than to where both stand. A print that contradicts itself
/// later is refused by [`read`].
pub fn heading(file: &Arc<FileName>, lines: &Lines, layout: &Layout) -> PrintHeading {
    let mut facts = PrintFacts::default();
    for line in lines.iter().filter(|line| !line.damaged && !line.text.is_empty()) {
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

struct LineParser<'a> {
    file: &'a Arc<FileName>,
    layout: &'a Layout,
    /// Whether each column that begins a record holds what [`may_hold_start`] looks for.
    starts_show: bool,
    grid: Option<ColumnGrid>,
    /// The head that the grid was made of, to know it again on the next page.
    head: String,
    section: Option<Kind>,
    open: Option<(AdviceDraft, PrintHeading)>,
    /// True after a row that was not recognised: lines that go on from it belong to no earlier row.
    lost_row: bool,
    failed_rows: usize,
    first_failed: Option<(Location, Why)>,
    facts: PrintFacts,
    reading: ParsedPrint,
}

/// How far, in characters, a wrapped line may start from where it should: PDF positions are rounded.
const WRAP_SLACK: usize = 1;

impl LineParser<'_> {
    fn at(&self, line: Line<'_>) -> Location {
        Location::new(self.file, line.page, line.line)
    }

    fn take(&mut self, line: Line<'_>) -> Result<Take, Problem> {
        if line.damaged {
            return Ok(self.unrecognised(line, Why::Damaged));
        }
        if line.text.is_empty() {
            return Ok(Take::Blank);
        }
        let why = match self.record(line)? {
            Ok(()) => return Ok(Take::Advice),
            Err(why) => why,
        };
        if self.furniture(line)? {
            return Ok(Take::Furniture);
        }
        // Where texts wrap at the left edge, a section title must not be taken for the rest of one.
        if indent_of(line.text) <= WRAP_SLACK && self.section(line)? {
            return Ok(Take::Furniture);
        }
        if self.continuation(line) {
            return Ok(if self.lost_row {
                self.unrecognised(line, Why::AfterUnrecognised)
            } else {
                Take::Continuation
            });
        }
        if self.section(line)? {
            return Ok(Take::Furniture);
        }
        if self.heads(line)? {
            return Ok(Take::Head);
        }
        Ok(self.unrecognised(line, why))
    }

    fn count(&mut self, line: Line<'_>, take: Take, watch: bool) {
        let tally = &mut self.reading.tally;
        tally.lines += 1;
        match &take {
            Take::Advice | Take::Continuation => tally.advice_lines += 1,
            Take::Furniture | Take::Head => tally.furniture += 1,
            Take::Blank => tally.blank += 1,
            Take::Unrecognised(why) => {
                tally.unrecognised += 1;
                let at = Location::new(self.file, line.page, line.line);
                self.reading.unrecognised.push(UnrecognisedLine {
                    at,
                    text: line.text.to_string(),
                    why: why.clone(),
                });
            }
        }
        if watch {
            self.reading.takes.push(take);
        }
    }

    /// The first line of a record; the inner error says why it is none.
    fn record(&mut self, line: Line<'_>) -> Result<Result<(), Why>, Problem> {
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
        for (at, column) in self.layout.columns.iter().enumerate() {
            if column.filled && column.field != Field::Text && cells.value(at).is_empty() {
                return Ok(Err(Why::BlankCell(column.field.name().to_string())));
            }
        }
        let Some(kind) = self.kind(&cells) else {
            return Ok(Err(Why::NoType));
        };
        let draft = self.draft(line, kind, &cells);
        let heading = self.own_heading(&cells);
        self.close()?;
        self.open = Some((draft, heading));
        self.lost_row = false;
        Ok(Ok(()))
    }

    fn why(&self, misfit: Misfit, text: &str) -> Why {
        match misfit {
            _ if !looks_like_row(text) => Why::UnknownForm,
            Misfit::Shape(column) => {
                let field = self.layout.columns[column].field;
                Why::Cell(self.layout.columns[column].labels(), field.looks_like())
            }
            Misfit::Ambiguous => Why::Ambiguous,
            Misfit::Outside => Why::Misplaced,
        }
    }

    fn kind(&self, cells: &LineCells<'_>) -> Option<Kind> {
        match self.layout.column(Field::Kind) {
            Some(column) => Kind::parse(cells.value(column)),
            None => self.section,
        }
    }

    fn draft(&self, line: Line<'_>, kind: Kind, cells: &LineCells<'_>) -> AdviceDraft {
        let mut draft = AdviceDraft::new(self.layout.print, self.at(line), kind);
        for (at, column) in self.layout.columns.iter().enumerate() {
            let value = cells.value(at);
            if !value.is_empty() {
                draft.take(column.field, value);
            }
        }
        draft.wraps_at = self.layout.wraps.and_then(|column| cells.start(column, line.text));
        draft
    }

    fn own_heading(&self, cells: &LineCells<'_>) -> PrintHeading {
        let value = |field| self.layout.column(field).map(|column| cells.value(column)).unwrap_or_default();
        let group = value(Field::Group);
        // Nearly every row names the group of its page.
        let stated = self.facts.heading().group.as_ref().filter(|stated| stated.as_str() == group);
        PrintHeading {
            lg: values::lg(value(Field::Lg)),
            number: values::run_number(value(Field::Run)),
            group: stated.cloned().or_else(|| PayGroup::new(group)),
        }
    }

    /// A further line of the open record (or of one that was lost): one of its own form, or one that wraps.
    fn continuation(&mut self, line: Line<'_>) -> bool {
        let Some(found) = first_match(&self.layout.record_lines, line.text) else {
            return self.wrapped(line);
        };
        let Some((draft, _)) = self.open.as_mut().filter(|_| !self.lost_row) else {
            return self.lost_row;
        };
        for (slot, value, from) in found.values() {
            if let Slot::Field(field) = slot {
                draft.take(field, value);
                draft.wraps_at = Some(line.text[..from].chars().count());
            }
        }
        true
    }

    /// A line that starts where the text of the record starts, or where its column does, and fills nothing else.
    fn wrapped(&mut self, line: Line<'_>) -> bool {
        let indent = indent_of(line.text);
        let near = |start: Option<usize>| start.is_some_and(|start| indent.abs_diff(start) <= WRAP_SLACK);
        let column = self.layout.wraps.and_then(|column| self.grid.as_ref()?.start_of(column));
        let value = self.open.as_ref().and_then(|(draft, _)| draft.wraps_at);
        if !near(column) && !near(value) || self.layout.wraps.is_some() && !self.only_wrapping_cell(line.text)
        {
            return false;
        }
        match &mut self.open {
            _ if self.lost_row => true,
            Some((draft, _)) => {
                draft.take(Field::Text, line.text.trim());
                true
            }
            None => false,
        }
    }

    fn only_wrapping_cell(&self, text: &str) -> bool {
        let Some(Ok(cells)) = self.grid.as_ref().map(|grid| grid.cells(text, self.layout)) else {
            return false;
        };
        (0..self.layout.columns.len())
            .all(|column| cells.value(column).is_empty() != (self.layout.wraps == Some(column)))
    }

    fn furniture(&mut self, line: Line<'_>) -> Result<bool, Problem> {
        let Some(found) = first_match(&self.layout.furniture, line.text) else {
            return Ok(false);
        };
        if self.facts.is_changed_by(&found) {
            // The open record belongs to the run and group that were stated before it.
            self.close()?;
        }
        self.facts.take(&found, found.template().label(), &self.at(line), self.layout)?;
        Ok(true)
    }

    /// A section title. One that only repeats the section on a new page leaves the open record open.
    fn section(&mut self, line: Line<'_>) -> Result<bool, Problem> {
        let Some(section) =
            self.layout.sections.iter().find(|section| section.title.read(line.text).is_some())
        else {
            return Ok(false);
        };
        if self.section != Some(section.kind) {
            self.close()?;
            self.section = Some(section.kind);
            self.lost_row = false;
        }
        Ok(true)
    }

    fn heads(&mut self, line: Line<'_>) -> Result<bool, Problem> {
        if self.layout.columns.iter().any(|column| column.from.is_some()) {
            return Ok(false);
        }
        if !self.head.is_empty() && line.text == self.head {
            return Ok(true);
        }
        let Some(heads) = KnownHeads::read(line.text, self.layout) else {
            return Ok(false);
        };
        self.refuse_heads(&heads, line)?;
        for label in heads.unknown.iter().map(|label| mask_cpr(label)) {
            self.reading.problems.push(Problem::fault(
                self.at(line),
                format!(
                    "the column head '{label}' is not in layout '{}'; what stands under it is left out",
                    self.layout.name
                ),
                "add it to the layout: as a head of the right [[column]], or with field = 'Andet'",
            ));
        }
        self.head = line.text.to_string();
        self.grid = Some(heads.grid);
        Ok(true)
    }

    fn refuse_heads(&self, heads: &KnownHeads, line: Line<'_>) -> Result<(), Problem> {
        let labels = |columns: &[usize]| {
            columns.iter().map(|column| self.layout.columns[*column].labels()).collect::<Vec<_>>().join(", ")
        };
        if !heads.missing.is_empty() {
            let unknown = match heads.unknown.as_slice() {
                [] => String::new(),
                unknown => format!("; it has '{}', which the layout does not know", unknown.join("', '")),
            };
            return Err(Problem::fault(
                self.at(line),
                format!("the head of columns has no {}{unknown}", labels(&heads.missing)),
                format!(
                    "if the column has a new label, add it to its 'heads' in layout '{}'",
                    self.layout.name
                ),
            ));
        }
        if !heads.twice.is_empty() {
            return Err(Problem::fault(
                self.at(line),
                format!("the head of columns has {} twice", labels(&heads.twice)),
                format!(
                    "say in layout '{}' which of the two is meant, by a label of its own",
                    self.layout.name
                ),
            ));
        }
        Ok(())
    }

    fn unrecognised(&mut self, line: Line<'_>, why: Why) -> Take {
        if let Some((draft, _)) = self.open.as_mut().filter(|_| !self.lost_row) {
            draft.flag();
        }
        if looks_like_row(line.text) {
            self.lost_row = true;
            self.failed_rows += 1;
            if self.first_failed.is_none() {
                self.first_failed = Some((self.at(line), why.clone()));
            }
        }
        Take::Unrecognised(why)
    }

    fn close(&mut self) -> Result<(), Problem> {
        let Some((draft, heading)) = self.open.take() else {
            return Ok(());
        };
        if !draft.has_text() {
            self.reading.problems.push(Problem::fault(
                draft.at().clone(),
                format!("the row has no text; layout '{}' says where it stands", self.layout.name),
                "look at the lines under it with `uddata inspect --lines`",
            ));
        }
        self.facts.add(draft.finish(), heading, self.layout)
    }

    fn finish(mut self) -> Result<ParsedPrint, Problem> {
        self.close()?;
        let Self { file, layout, grid, facts, mut reading, failed_rows, first_failed, .. } = self;
        let whole = Location::whole(file);
        reading.criteria.clone_from(&facts.criteria);
        reading.printed = facts.printed;
        let (parts, problems) = facts.finish(&whole, layout);
        reading.parts = parts;
        if let Some((at, why)) = first_failed.filter(|_| reading.advices() == 0) {
            return Err(no_row_fits(at, &why, failed_rows, grid.is_some(), layout));
        }
        reading.problems.extend(problems);
        if !reading.unrecognised.is_empty() {
            reading.problems.push(lines_not_recognised(&reading.unrecognised));
        }
        Ok(reading)
    }
}

fn no_row_fits(at: Location, why: &Why, failed_rows: usize, has_head: bool, layout: &Layout) -> Problem {
    if has_head {
        return Problem::fault(
            at,
            format!("none of the {failed_rows} rows fits the columns of layout '{}': {why}", layout.name),
            "the columns may have moved: look with `uddata inspect --lines`, and mend the layout",
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

pub(super) fn lines_not_recognised(lines: &[UnrecognisedLine]) -> Problem {
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

/// Whether a code or a lønnummer may stand anywhere in a line, also where it touches what stands beside it: `false` is
/// certain.
fn may_hold_start(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits_from = |at: usize| bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = 0;
    while let Some(gap) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let start = at + gap;
        let count = digits_from(start);
        let end = start + count;
        let code = count >= 4
            && matches!(bytes[..start].trim_ascii_end(), [.., first, second]
                if first.is_ascii_uppercase() && second.is_ascii_uppercase());
        let dashed = count >= 6 && bytes.get(end) == Some(&b'-') && digits_from(end + 1) >= 4;
        if code || dashed || count >= 10 {
            return true;
        }
        at = end;
    }
    false
}

/// Whether a line holds what only rows hold: a code or a lønnummer.
pub(crate) fn looks_like_row(text: &str) -> bool {
    let mut before = "";
    text.split_whitespace().any(|word| {
        let pair = Code::parse(word).is_some()
            || PayNumber::parse(word).is_some()
            || (before.len() == 2 && word.len() == 4 && Code::parse(&format!("{before}{word}")).is_some());
        before = word;
        pair
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::{looks_like_row, may_hold_start};
    use crate::domain::{Code, FileName, PayNumber};
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
            [Take::Furniture, Take::Head, Take::Advice, Take::Unrecognised(Why::Ambiguous)]
        );
    }

    proptest! {
        #[test]
        fn no_line_with_a_start_is_passed_over(
            line in "([A-Z ]|[0-9]{1,3}|-){0,12}",
            start in "[A-Z]{2} ?[0-9]{4}|[0-3][0-9]{5}-?[0-9]{4}( [0-9]{3})?",
            after in "([A-Z ]|[0-9]{1,3}|-){0,12}",
        ) {
            if looks_like_row(&line) {
                prop_assert!(may_hold_start(&line));
            }
            if Code::parse(&start).is_some() || PayNumber::parse(&start).is_some() {
                let touching = format!("{line}{start}{after}");
                prop_assert!(may_hold_start(&touching), "{}", touching);
            }
        }
    }
}
