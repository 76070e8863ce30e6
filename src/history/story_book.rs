//! The life of one advice as a workbook of its own: what it is, when it was printed, what was changed.

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::domain::field::Field;
use crate::domain::problem::Error;
use crate::domain::{Advice, Day, PrintKind};
use crate::formats::book::look::Look;
use crate::formats::book::package;
use crate::formats::book::sheet::{self, SheetCell, SheetColumn, SheetHead};
use crate::formats::book::start::start;
use crate::history::compare::How;
use crate::history::recall::in_words;
use crate::history::store::{Event, OpenSpell, PrintedIn, Story};
use crate::report::columns::Column;
use crate::report::words;

/// The finished bytes of the workbook. It names the person: it is a report, and to be treated as one.
pub fn story(story: &Story) -> Result<Vec<u8>, Error> {
    let unwritable = |error: &dyn std::fmt::Display| {
        Error::new(
            &story.row_id,
            format!("the workbook cannot be put together: {error}"),
            "this is a fault in the program; report it together with the program's version",
        )
    };
    let bytes = sheets(story).map_err(|error| unwritable(&error))?;
    package::in_danish(&bytes).map_err(|error| unwritable(&error))
}

fn sheets(story: &Story) -> Result<Vec<u8>, XlsxError> {
    let (mut book, look) = start(&words::story_title(&story.row_id), Some(words::STORY_SUBJECT))?;
    let facts = StoryTable {
        name: words::STORY_FACTS,
        intro: words::STORY_FACTS_INTRO,
        headers: &[words::TOPIC, words::STATEMENT],
        widths: &[22.0, 100.0],
    };
    facts.add(&mut book, &look, story, &fact_rows(story))?;
    let printed = StoryTable {
        name: words::STORY_PRINTED,
        intro: words::STORY_PRINTED_INTRO,
        headers: &words::STORY_PRINTED_HEADERS,
        widths: &[36.0, 11.0, 24.0, 20.0, 14.0, 13.0, 70.0],
    };
    let rows: Vec<Vec<SheetCell>> = story.printed.iter().map(printed_row).collect();
    printed.add(&mut book, &look, story, &rows)?;
    if !story.events.is_empty() {
        let changes = StoryTable {
            name: words::STORY_CHANGES,
            intro: words::STORY_CHANGES_INTRO,
            headers: &words::STORY_CHANGES_HEADERS,
            widths: &[21.0, 36.0, 14.0, 22.0, 40.0, 40.0, 34.0, 40.0],
        };
        let rows: Vec<Vec<SheetCell>> = story.events.iter().map(change_row).collect();
        changes.add(&mut book, &look, story, &rows)?;
    }
    book.save_to_buffer()
}

/// A sheet: its table has the same name.
struct StoryTable<'a> {
    name: &'a str,
    intro: &'a str,
    headers: &'a [&'a str],
    widths: &'a [f64],
}

impl StoryTable<'_> {
    fn add(
        &self,
        book: &mut Workbook,
        look: &Look,
        story: &Story,
        rows: &[Vec<SheetCell>],
    ) -> Result<(), XlsxError> {
        let columns = self.headers.iter().zip(self.widths);
        let head = SheetHead {
            sheet: self.name,
            table: self.name,
            title: words::story_title(&story.row_id),
            intro: self.intro,
            columns: columns
                .map(|(text, width)| SheetColumn { text, width: *width, format: &look.header })
                .collect(),
            frozen_columns: 0,
        };
        let footer = words::story_footer(&story.row_id);
        let sheet = sheet::lay_out(book, look, &head, rows.len() as u32, footer, false)?;
        sheet::write_rows(sheet, look, self.widths, rows)
    }
}

fn fact_rows(story: &Story) -> Vec<Vec<SheetCell>> {
    let mut rows = Vec::new();
    let mut add = |topic: &str, cell: SheetCell| {
        if cell != SheetCell::Empty {
            rows.push(vec![SheetCell::Strong(topic.to_owned()), cell]);
        }
    };
    add(words::GROUP, SheetCell::text(story.group.as_str()));
    if let Some(last) = story.printed.last() {
        let advice = advice(last);
        for field in Field::OF_ADVICE.into_iter().filter(|field| field.identifies()) {
            add(field.name(), SheetCell::text(advice.get(field).to_string()));
        }
        add(Column::Owner.header(), SheetCell::text(last.seen.owner.word()));
    }
    add(Column::FirstSeen.header(), SheetCell::text(story.first_run.in_words()));
    add(Column::RunsSeen.header(), SheetCell::text(story.printed.len().to_string()));
    for open in &story.open {
        add(words::STORY_OPEN, SheetCell::text(open_words(open)));
    }
    rows
}

fn open_words(open: &OpenSpell) -> String {
    let since = open.since.in_words();
    match open.until {
        None => words::story_open(&since),
        Some((until, how)) => words::story_closed(&since, &until.in_words(), how == How::Person),
    }
}

fn printed_row(printed: &PrintedIn) -> Vec<SheetCell> {
    let advice = advice(printed);
    vec![
        SheetCell::text(printed.run.in_words()),
        SheetCell::text(printed.kind.word()),
        SheetCell::text(printed.seen.owner.word()),
        SheetCell::text(in_words(printed.seen.prints)),
        advice.amount.map_or(SheetCell::Empty, SheetCell::Amount),
        match advice.date {
            Some(Day::On(date)) => SheetCell::Date(date),
            Some(Day::Never) => SheetCell::text(Day::Never.to_string()),
            None => SheetCell::Empty,
        },
        SheetCell::text(advice.text),
    ]
}

fn advice(printed: &PrintedIn) -> Advice {
    printed.advice.clone().advice(PrintKind::U721)
}

fn change_row(event: &Event) -> Vec<SheetCell> {
    vec![
        SheetCell::text(event.at.replace('T', " ").replace('Z', "")),
        SheetCell::text(event.run.in_words()),
        SheetCell::text(if event.by_person { words::STORY_PERSON } else { words::STORY_PROGRAM }),
        SheetCell::Strong(event.field.clone()),
        SheetCell::text(&event.old),
        SheetCell::text(&event.new),
        SheetCell::text(&event.source),
        SheetCell::text(&event.versions),
    ]
}
