//! A draft layout for a print that no layout knows: every guess marked as one, a `TODO` where nothing can be guessed.
//!
//! Pure. It guesses freely, since a person edits what it writes, but never so that an advice can be lost in silence: a
//! line that may be a row, or may go on from one, is never made furniture. What it guesses is tried on the print with
//! the same parser that reads prints later, and what is left over is told.

use std::path::Path;
use std::sync::Arc;

mod columns;
mod furniture;
mod heads;
mod labels;
mod left_over;
mod persons;
mod pieces;
mod record;
mod sample;
mod title;
mod write;

use crate::domain::problem::Problem;
use crate::domain::{FileName, Kind, Location, PayGroup, PayrollRun, PrintKind, Tally};
use crate::formats::document::Lines;
use crate::prints::layout::field::Field;
use crate::prints::layout::{Layout, folded, load_draft};
use crate::prints::parse::lines as parser;
use crate::prints::parse::reading::{ParsedPrint, Take};
use crate::prints::parse::samples;
use columns::{GuessedColumn, Reason};
use furniture::RowCounts;
use heads::HeadOfColumns;
use left_over::TrialRead;
use record::{Further, Title};
use write::DraftSample;

/// What is known of a print besides its lines.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// The run it belongs to.
    pub run: Option<PayrollRun>,
    /// The group it belongs to.
    pub group: Option<PayGroup>,
}

/// A draft and what stands in it, to be told to the person who edits it.
#[derive(Debug, Clone)]
pub struct LayoutDraft {
    /// The layout file.
    pub text: String,
    /// Where the head of columns was found.
    pub head: Location,
    /// The columns from left to right.
    pub columns: Vec<Guess>,
    /// The titles that set a type, with the type where it was guessed.
    pub titles: Vec<(String, Option<&'static str>)>,
    /// How many kinds of lines are furniture.
    pub furniture: usize,
    /// How many lines and rows the sample has.
    pub sample: (usize, usize),
    /// What the draft takes the lines of the print for.
    pub tally: Tally,
}

/// What a column is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// Its label.
    pub label: String,
    /// The field; `None` where it is asked.
    pub field: Option<&'static str>,
    /// What the guess rests on.
    pub because: &'static str,
}

/// Drafts a layout for the print `file` of these lines. `Err` where no head of columns can be found in it.
pub fn draft(file: &Arc<FileName>, print: &Lines, hints: &Hints) -> Result<LayoutDraft, Problem> {
    let texts: Vec<&str> = print.iter().map(|line| if line.damaged { "" } else { line.text }).collect();
    let head = heads::find(&texts).ok_or_else(|| no_head(file))?;
    let mut sketch = Sketch::of_rows(&file.name, &head, &texts);
    sketch.opening = sketch.opening_of(&head, &texts, hints);
    let layout = sketch.layout().ok_or_else(|| no_head(file))?;
    let seen = TrialRead::new(
        &texts,
        print,
        &head,
        Trial::of(&layout, file, print).unwrap_or_default(),
        &sketch.titles,
    );
    sketch.add_furniture(&head, &seen, hints);
    sketch.ask_for_the_rest(file, print, hints);
    let layout = sketch.layout().ok_or_else(|| no_head(file))?;
    let trial = Trial::of(&layout, file, print).unwrap_or_default();
    let sample = sketch.sample(&texts, &trial, hints);
    let mut text = write::toml(&sketch, Some(&sample));
    if !asks_or_reads_itself(&text) {
        sketch.questions.push(
            "kladden læser ikke sin egen prøve: slet denne linje, og se med `uddata check`, hvad der er galt"
                .into(),
        );
        text = write::toml(&sketch, Some(&sample));
    }
    Ok(LayoutDraft {
        text,
        head: place_of(file, print, head.at),
        columns: sketch.columns.iter().map(Guess::of).collect(),
        titles: sketch.titles_with_types(),
        furniture: sketch.furniture.len(),
        sample: (sample.print.lines().count(), sample.rows.len()),
        tally: trial.tally,
    })
}

fn no_head(file: &Arc<FileName>) -> Problem {
    Problem::fault(
        Location::whole(file),
        "no head of columns was found: a line of at least three labels over rows with a lønnummer or a code",
        "if it is a print of rows without heads, write a layout with 'from' for every column, as the README shows",
    )
}

/// Whether a draft is a sound layout, or asks for what it lacks to be one.
fn asks_or_reads_itself(text: &str) -> bool {
    let path = Path::new(PATH);
    match load_draft(path, text) {
        Ok((_, open)) if !open.is_empty() => true,
        Ok((layout, _)) => !layout.samples.is_empty() && samples::check(path, &layout).is_ok(),
        Err(_) => false,
    }
}

/// What a layout is called while it is tried.
const PATH: &str = "kladde.toml";

fn place_of(file: &Arc<FileName>, print: &Lines, at: usize) -> Location {
    let line = print.iter().nth(at);
    line.map_or_else(|| Location::whole(file), |line| Location::new(file, line.page, line.line))
}

impl Guess {
    fn of(column: &GuessedColumn) -> Self {
        Self {
            label: column.label.text.clone(),
            field: column.field.map(Field::name),
            because: match column.reason {
                Reason::Label => "its label says so",
                Reason::Values => "its values look so",
                Reason::Second => "another column holds that field",
                Reason::Unknown => "nothing tells: TODO",
            },
        }
    }
}

/// What a print is read as by a sketch.
#[derive(Default)]
struct Trial {
    takes: Vec<Take>,
    counts: RowCounts,
    tally: Tally,
    run: Option<PayrollRun>,
    group: Option<PayGroup>,
    unrecognised: Vec<Location>,
}

impl Trial {
    /// `None` where the sketch refuses the print.
    fn of(layout: &Layout, file: &Arc<FileName>, print: &Lines) -> Option<Self> {
        let reading = parser::read(file, print, layout, true).ok()?;
        let mut counts = RowCounts::default();
        counts.add(&reading);
        let heading = reading.parts.first().map(|part| part.heading.clone()).unwrap_or_default();
        Some(Self {
            counts,
            tally: reading.tally,
            run: heading.run(),
            group: heading.group,
            unrecognised: reading.unrecognised.into_iter().map(|line| line.at).collect(),
            takes: reading.takes,
        })
    }
}

impl RowCounts {
    /// Adds the rows of a reading.
    fn add(&mut self, reading: &ParsedPrint) {
        for advice in reading.parts.iter().flat_map(|part| &part.advices) {
            *self.of.entry(advice.kind).or_default() += 1;
        }
    }
}

/// A layout while it is guessed.
#[derive(Debug, Clone)]
struct Sketch {
    /// The print it is made of.
    name: String,
    print: Option<PrintKind>,
    recognise: Vec<String>,
    furniture: Vec<String>,
    /// What else is asked.
    questions: Vec<String>,
    titles: Vec<Title>,
    columns: Vec<GuessedColumn>,
    further: Vec<Further>,
    /// A line that may stand for the title of all rows while types are not known yet.
    opening: Option<String>,
}

impl Sketch {
    /// What the rows and the lines around them tell.
    fn of_rows(name: &str, head: &HeadOfColumns, texts: &[&str]) -> Self {
        let columns = columns::guess(head, texts);
        let holds = |field| columns.iter().any(|column| column.field == Some(field));
        Self {
            name: name.to_string(),
            print: None,
            recognise: Vec::new(),
            furniture: Vec::new(),
            questions: Vec::new(),
            titles: if holds(Field::Kind) { Vec::new() } else { record::titles(head, texts) },
            further: record::further(head, texts, holds(Field::Text)),
            opening: None,
            columns,
        }
    }

    fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|column| column.field == Some(field))
    }

    /// Whether titles set the type of the rows: where no column does.
    fn needs_titles(&self) -> bool {
        !self.has(Field::Kind)
    }

    /// Whether columns are known by their places: where two have the same label, or words begin left of their label.
    fn at_fixed_places(&self) -> bool {
        let label = |column: &GuessedColumn| folded(&column.label.text);
        self.columns.iter().enumerate().any(|(at, column)| {
            column.begins_before_label()
                || self.columns[..at].iter().any(|other| label(other) == label(column))
        })
    }

    fn titles_with_types(&self) -> Vec<(String, Option<&'static str>)> {
        self.titles.iter().map(|title| (title.template.clone(), title.kind.map(|kind| kind.word()))).collect()
    }

    /// The layout as far as it goes, to try it: what is asked is left out, and a type that is asked is any type.
    fn layout(&self) -> Option<Layout> {
        let mut tried = self.clone();
        tried.titles.iter_mut().for_each(|title| title.kind = title.kind.or(Some(Kind::Information)));
        if let (true, true, Some(opening)) = (self.needs_titles(), self.titles.is_empty(), &self.opening) {
            tried.furniture.retain(|template| template != opening);
            tried.titles.push(Title { template: opening.clone(), kind: Some(Kind::Information) });
        }
        load_draft(Path::new(PATH), &write::toml(&tried, None)).ok().map(|(layout, _)| layout)
    }

    /// A line above the first rows that states nothing.
    fn opening_of(&self, head: &HeadOfColumns, texts: &[&str], hints: &Hints) -> Option<String> {
        let above = texts[..head.at].iter().filter(|line| !line.is_empty());
        let mut templates =
            above.filter_map(|line| furniture::template_of(line, false, &RowCounts::default(), hints));
        templates.find(|template| !furniture::states_something(template))
    }

    /// Makes furniture of the lines that the rows leave over, and takes the title of the print from them.
    fn add_furniture(&mut self, head: &HeadOfColumns, seen: &TrialRead<'_>, hints: &Hints) {
        self.furniture = seen.templates(hints);
        let top: Vec<&str> =
            (0..head.at).filter(|at| seen.is_left_over(*at)).map(|at| seen.texts[at]).collect();
        self.recognise = title::recognise(&top, &self.furniture);
        self.print = title::print(&top);
    }

    /// Asks for what the print is not found to state, and for the lines that nothing accounts for.
    fn ask_for_the_rest(&mut self, file: &Arc<FileName>, print: &Lines, hints: &Hints) {
        let trial = self.layout().and_then(|layout| Trial::of(&layout, file, print)).unwrap_or_default();
        if trial.run.is_none() && hints.run.is_none() {
            self.questions.push(
                "hvor står lønkørslen? Sæt {lg} (08/2023) og {kørsel} (1 eller 2) ind i linjerne herover, og slet denne. Står den der ikke, så slet linjen, skriv run = \"none\" i prøven, og giv kørslen med --run".into(),
            );
        }
        if trial.group.is_none() && hints.group.is_none() {
            self.questions.push(
                "hvor står løngruppen? Sæt {gruppe} ind i en af linjerne herover, og slet denne".into(),
            );
        }
        if trial.takes.is_empty() {
            self.questions.push(
                "kolonnerne kunne ikke læses, som de er gættet: se hvorfor med `uddata inspect --layout`, ret dem, og slet denne linje".into(),
            );
        } else if let Some(first) = trial.unrecognised.first() {
            self.questions.push(format!(
                "{} ikke genkendt, den første på side {}, linje {}: se med `uddata inspect --lines`, om det er adviser eller noget andet, ret layoutet, og slet denne linje",
                match trial.unrecognised.len() {
                    1 => "1 linje er".to_string(),
                    more => format!("{more} linjer er"),
                },
                first.page,
                first.line
            ));
        }
    }

    fn sample(&self, texts: &[&str], trial: &Trial, hints: &Hints) -> DraftSample {
        let none = || "none".to_string();
        let asked = |question: &str, known: bool| if known { none() } else { write::todo(question) };
        let mut sample = DraftSample {
            print: String::new(),
            run: trial.run.map(|run| run.to_string()).unwrap_or_else(|| {
                asked("lønkørslen, som prøven oplyser den, fx 2023-08-2", hints.run.is_some())
            }),
            group: trial.group.as_ref().map(ToString::to_string).unwrap_or_else(|| {
                asked("løngruppen, som prøven oplyser den, fx 999", hints.group.is_some())
            }),
            rows: Vec::new(),
        };
        let Some(layout) = self.layout().filter(|_| trial.takes.len() == texts.len()) else { return sample };
        sample.print = sample::of(texts, &trial.takes, &self.columns, &layout);
        let file = FileName::new("sample", "sample");
        let types_known = self.has(Field::Kind)
            || !self.titles.is_empty() && self.titles.iter().all(|it| it.kind.is_some());
        let reading = parser::read(&file, &samples::lines_of(&sample.print), &layout, false);
        if let (true, Ok(reading)) = (types_known, reading) {
            sample.rows =
                reading.parts.iter().flat_map(|part| part.advices.iter().map(samples::row)).collect();
        }
        sample
    }
}
