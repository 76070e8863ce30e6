//! A draft layout for a print that no layout knows: every guess marked as one, a `TODO` where nothing can be guessed.
//!
//! Pure. It guesses freely, since a person edits what it writes, but never so that an advice can be lost in silence: a
//! line that may be a row, or may go on from one, is never made furniture. What it guesses is tried on the print with
//! the same parser that reads prints later, and what is left over is told.

use std::path::Path;
use std::sync::Arc;

mod above;
mod blocks;
mod columns;
mod corridors;
mod furniture;
mod heads;
mod kinds;
mod labels;
mod left_over;
mod lesson;
pub mod pages;
mod persons;
mod pieces;
mod record;
mod sample;
mod several;
mod sketch;
mod tables;
mod title;
mod write;

use crate::domain::field::Field;
use crate::domain::problem::Problem;
use crate::domain::{FileName, Location, PayGroup, PayrollRun, Tally};
use crate::formats::document::{Lines, Table};
use crate::prints::layout::{Layout, load_draft};
use crate::prints::parse;
use crate::prints::parse::reading::{ParsedPrint, Take};
use crate::prints::parse::samples;
use columns::{GuessedColumn, Reason};
use furniture::RowCounts;
use left_over::TrialRead;
use sketch::Sketch;

pub use lesson::{Lecture, Lesson, Role, ShownLesson};
pub use sample::{Renewed, renewed};

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
    /// Where the head of columns was found, or, where there is none, the first row.
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

/// Drafts a layout for the print `file` of these lines; `others` are further prints of its kind, which say what varies.
/// `Err` where no rows can be found in it.
pub fn draft(
    file: &Arc<FileName>,
    print: &Lines,
    others: &[&Lines],
    hints: &Hints,
) -> Result<LayoutDraft, Problem> {
    let mut sketch = sketched(file, print, others, hints).ok_or_else(|| no_rows(file))?;
    let skip = sketch.skip_left;
    let texts: Vec<&str> =
        texts_of(print).into_iter().map(|text| sketch::without_first(text, skip)).collect();
    sketch.ask_for_the_rest(file, print, hints);
    let layout = sketch.layout().ok_or_else(|| no_rows(file))?;
    let trial = Trial::of(&layout, file, print).unwrap_or_default();
    let sample = sketch.sample(&texts, print, &trial, hints);
    Ok(finished(sketch, &sample, trial.tally, file, |at| place_of(file, print, at)))
}

fn texts_of(print: &Lines) -> Vec<&str> {
    print.iter().map(|line| if line.damaged { "" } else { line.text }).collect()
}

/// What the lines of a print tell of its layout; `None` where no rows can be found in it.
fn sketched(file: &Arc<FileName>, print: &Lines, others: &[&Lines], hints: &Hints) -> Option<Sketch> {
    let texts = texts_of(print);
    let skip = sketch::control_signs(&texts);
    let texts: Vec<&str> = texts.into_iter().map(|text| sketch::without_first(text, skip)).collect();
    let mut sketch = Sketch::of_print(&file.name, skip, &texts)?;
    sketch.opening = sketch.opening_of(&texts, hints);
    let layout = sketch.layout()?;
    let trial = Trial::of(&layout, file, print).unwrap_or_default();
    let mut seen = TrialRead::new(&texts, print, sketch.begins, trial, &sketch.titles);
    if let Some(indent) = seen.indent_of_wraps().filter(|_| sketch.has(Field::Text)) {
        sketch.wraps_from = Some(indent + 1);
        let layout = sketch.layout()?;
        seen.try_again(Trial::of(&layout, file, print).unwrap_or_default());
    }
    sketch.add_furniture(&seen, hints);
    // With the lines around them known, rows are read that were not before: what counts them is known by its number.
    let counted = sketch
        .try_several_groups(file, print)
        .or_else(|| sketch.layout().and_then(|layout| Trial::of(&layout, file, print)));
    if counted.is_some_and(|trial| seen.count_again(trial.counts)) {
        sketch.add_furniture(&seen, hints);
    }
    several::generalise(&mut sketch, file, others);
    Some(sketch)
}

/// Drafts a layout for a table. `Err` where no row names its columns.
pub fn draft_of_tables(
    file: &Arc<FileName>,
    tables: &[Table],
    hints: &Hints,
) -> Result<LayoutDraft, Problem> {
    let found = tables::sketch(&file.name, tables, hints).ok_or_else(|| no_rows(file))?;
    let tables::TableSketch { mut sketch, place } = found;
    let layout = sketch.layout().ok_or_else(|| no_rows(file))?;
    let trial = Trial::of_tables(&layout, file, tables).unwrap_or_default();
    tables::add_furniture(&mut sketch, tables, &trial, hints);
    let layout = sketch.layout().ok_or_else(|| no_rows(file))?;
    let trial = Trial::of_tables(&layout, file, tables).unwrap_or_default();
    sketch.ask_for(&trial, hints);
    let sample = tables::sample(&sketch, tables, &trial, hints);
    let place = Location::new(file, place.0, place.1);
    Ok(finished(sketch, &sample, trial.tally, file, |_| place.clone()))
}

fn finished(
    mut sketch: Sketch,
    sample: &write::DraftSample,
    tally: Tally,
    _file: &Arc<FileName>,
    place: impl Fn(usize) -> Location,
) -> LayoutDraft {
    let mut text = write::toml(&sketch, Some(sample));
    if !asks_or_reads_itself(&text) {
        sketch.questions.push(
            "kladden læser ikke sin egen prøve: slet denne linje, og se med `uddata check`, hvad der er galt"
                .into(),
        );
        text = write::toml(&sketch, Some(sample));
    }
    LayoutDraft {
        text,
        head: place(sketch.begins),
        columns: sketch.columns.iter().map(Guess::of).collect(),
        titles: sketch.titles_with_types(),
        furniture: sketch.furniture.len(),
        sample: (sample.print.lines().count(), sample.rows.len()),
        tally,
    }
}

fn no_rows(file: &Arc<FileName>) -> Problem {
    Problem::fault(
        Location::whole(file),
        "no rows were found: neither under a head of at least three labels, nor at the same places on three lines, nor as blocks of labels with a lønnummer",
        "look whether it is a print of fejl and advis at all; else teach it on a page: uddata layout teach",
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
                Reason::Values => "its values look so, and nothing else does",
                Reason::Shape => "its values may be so: TODO",
                Reason::Second => "another column holds that field",
                Reason::Unknown => "nothing tells: TODO",
            },
        }
    }
}

/// What a print is read as by a sketch.
#[derive(Default)]
struct Trial {
    reading: ParsedPrint,
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
        parse::lines::read(file, print, layout, true).ok().map(Self::made)
    }

    fn of_tables(layout: &Layout, file: &Arc<FileName>, tables: &[Table]) -> Option<Self> {
        parse::tables::read(file, tables, layout, true).ok().map(Self::made)
    }

    fn made(reading: ParsedPrint) -> Self {
        let mut counts = RowCounts::default();
        counts.add(&reading);
        let heading = reading.parts.first().map(|part| part.heading.clone()).unwrap_or_default();
        Self {
            counts,
            tally: reading.tally,
            run: heading.run(),
            group: heading.group,
            unrecognised: reading.unrecognised.iter().map(|line| line.at.clone()).collect(),
            takes: reading.takes.clone(),
            reading,
        }
    }
}

impl RowCounts {
    /// Adds the rows of a reading.
    fn add(&mut self, reading: &ParsedPrint) {
        let mut persons = std::collections::BTreeSet::new();
        for part in &reading.parts {
            for advice in &part.advices {
                *self.of.entry(advice.kind).or_default() += 1;
                persons.extend(advice.pay_number);
            }
            if let Some(group) = &part.heading.group {
                *self.of_groups.entry(group.to_string()).or_default() += part.advices.len();
            }
        }
        self.persons = persons.len();
    }
}
