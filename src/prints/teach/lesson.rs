//! A print that somebody teaches: what is said of its lines and columns, one thing after the other, and how the print is
//! read with it each time.
//!
//! Pure. It holds a sketch of a layout and changes it; what it shows is read by the very same parser that reads prints
//! later. What it shows holds persons: it is for the eyes of the one who teaches, and for nobody else.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::columns::{GuessedColumn, Reason};
use super::furniture::{self, RowCounts};
use super::heads::Label;
use super::record::Title;
use super::sketch::{Furniture, Sketch, without_first};
use super::{Hints, PATH, Trial, above, corridors, write};
use crate::domain::field::Field;
use crate::domain::{Advice, FileName, Kind, PrintKind};
use crate::formats::document::{Line, Lines};
use crate::prints::layout::grid::SeenCell;
use crate::prints::layout::template::{Slot, Template};
use crate::prints::layout::{Layout, MOST_SKIPPED, folded, load_draft};
use crate::prints::parse;
use crate::prints::parse::reading::Take;
use crate::prints::parse::samples;

/// A print while it is taught.
#[derive(Debug)]
pub struct Lesson {
    file: Arc<FileName>,
    print: Lines,
    hints: Hints,
    sketch: Sketch,
    before: Vec<Sketch>,
}

/// Something that is said of a print.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum Lecture {
    /// Which of the two prints it is.
    Print {
        /// As a layout names it.
        print: String,
    },
    /// What the print is recognised by.
    Recognise {
        /// A text on its first page.
        text: String,
    },
    /// What a column holds.
    Field {
        /// From the left, counted from 0.
        column: usize,
        /// As layouts name fields.
        field: String,
    },
    /// Where a column begins.
    From {
        /// From the left, counted from 0.
        column: usize,
        /// In characters from 0.
        from: usize,
    },
    /// Another column.
    AddColumn {
        /// Where it begins, in characters from 0.
        from: usize,
    },
    /// No column there.
    RemoveColumn {
        /// From the left, counted from 0.
        column: usize,
    },
    /// What a line is, and with it all lines of its form.
    Role {
        /// Counted from 0.
        line: usize,
        /// What it is.
        role: Role,
        /// Of a title: the type of the rows under it.
        kind: Option<String>,
    },
    /// What words of a line outside records state.
    States {
        /// Counted from 0.
        line: usize,
        /// Their first character, from 0.
        from: usize,
        /// The character behind them.
        to: usize,
        /// A placeholder without braces.
        slot: String,
    },
    /// What a word in the column of types means.
    Meaning {
        /// As printed.
        word: String,
        /// Fejl, Advis, Information or Erindring.
        kind: String,
    },
    /// Whether the file may hold several løngrupper.
    Several {
        /// Whether it may.
        several: bool,
    },
    /// What stands at the left and is no part of the lines.
    SkipLeft {
        /// In characters.
        count: usize,
    },
    /// Answers a question on a line as it proposes.
    Accept {
        /// The form of the line.
        form: String,
    },
    /// Takes the last change back.
    Undo,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It belongs to the print, and to no advice.
    Furniture,
    /// It sets the type of the rows under it.
    Title,
    /// It says whom or what the rows under it are about.
    Above,
    /// A row.
    Row,
    /// The text of the row above goes on.
    Text,
    /// Nothing that was said of it holds.
    Nothing,
}

/// How a print is read as it is taught so far.
#[derive(Debug, Serialize)]
pub struct ShownLesson {
    name: String,
    print: Option<&'static str>,
    recognise: Vec<String>,
    several: bool,
    skip_left: usize,
    columns: Vec<LessonColumn>,
    fields: Vec<&'static str>,
    lines: Vec<LessonLine>,
    tally: [usize; 5],
    stated: Option<usize>,
    run: Option<String>,
    group: Option<String>,
    rows: Vec<LessonRow>,
    row_count: usize,
    meanings: Vec<(String, &'static str)>,
    /// What is left to be said, in Danish.
    asked: Vec<OpenQuestion>,
    problems: Vec<String>,
    can_undo: bool,
    ready: bool,
}

#[derive(Debug, Serialize)]
struct LessonColumn {
    label: String,
    field: Option<&'static str>,
    from: Option<usize>,
    sure: bool,
}

#[derive(Debug, Serialize)]
struct LessonLine {
    page: u32,
    line: u32,
    text: String,
    take: &'static str,
    /// How many lines have its form.
    same: usize,
    why: Option<String>,
    cells: Vec<LessonCell>,
}

#[derive(Debug, Serialize)]
struct LessonCell {
    /// In characters.
    from: usize,
    to: usize,
    column: Option<usize>,
    field: Option<&'static str>,
    wrong: Option<String>,
}

#[derive(Debug, Serialize)]
struct LessonRow {
    kind: &'static str,
    pay_number: String,
    name: String,
    code: String,
    text: String,
    amount: String,
    date: String,
    more: String,
}

#[derive(Debug, Serialize)]
struct OpenQuestion {
    question: String,
    /// The form of the line that is asked about.
    form: Option<String>,
}

impl Lesson {
    /// Begins with what a draft guesses of the print; `others` are further prints of its kind.
    pub fn begin(file: &Arc<FileName>, print: Lines, others: &[&Lines], hints: Hints) -> Self {
        let empty = || Sketch { name: file.name.clone(), head_lines: 1, ..Sketch::default() };
        let sketch = super::sketched(file, &print, others, &hints).unwrap_or_else(empty);
        Self { file: file.clone(), print, hints, sketch, before: Vec::new() }
    }

    /// Says something of the print. `Err` says in Danish why that cannot be; nothing is changed then.
    pub fn change(&mut self, change: &Lecture) -> Result<(), String> {
        if matches!(change, Lecture::Undo) {
            self.sketch = self.before.pop().ok_or("Der er ikke mere at fortryde.")?;
            return Ok(());
        }
        let before = self.sketch.clone();
        let done = self.changed(change).and_then(|()| self.still_a_layout());
        match done {
            Ok(()) => self.before.push(before),
            Err(_) => self.sketch = before,
        }
        if self.before.len() > MOST_UNDOS {
            self.before.remove(0);
        }
        done
    }

    fn still_a_layout(&self) -> Result<(), String> {
        if self.sketch.columns.is_empty() {
            return Ok(());
        }
        let read = load_draft(Path::new(PATH), &write::toml(&self.sketch, None));
        read.map(|_| ())
            .map_err(|error| format!("Det giver ikke et layout, der kan bruges ({:#}).", error.what))
    }

    fn changed(&mut self, change: &Lecture) -> Result<(), String> {
        match change {
            Lecture::Print { print } => {
                let known = [PrintKind::U721, PrintKind::FejlAdvis].into_iter().find(|it| it.word() == print);
                self.sketch.print = Some(known.ok_or("Udskriften er U721 eller Fejl & Advis.")?);
            }
            Lecture::Recognise { text } => return self.recognise(text),
            Lecture::Field { column, field } => return self.field(*column, field),
            Lecture::From { column, from } => return self.place(Some(*column), *from),
            Lecture::AddColumn { from } => return self.place(None, *from),
            Lecture::RemoveColumn { column } => {
                self.column(*column)?;
                self.sketch.columns.remove(*column);
                self.sketch.places_are_given = self.sketch.labels.is_none() && self.sketch.bar.is_none();
            }
            Lecture::Role { line, role, kind } => return self.role(*line, *role, kind.as_deref()),
            Lecture::States { line, from, to, slot } => return self.states(*line, *from, *to, slot),
            Lecture::Meaning { word, kind } => return self.meaning(word, kind),
            Lecture::Several { several } => self.sketch.several_groups = *several,
            Lecture::SkipLeft { count } => self.sketch.skip_left = (*count).min(MOST_SKIPPED),
            Lecture::Accept { form } => {
                let line = self.sketch.furniture.iter_mut().find(|it| it.form == *form);
                line.ok_or("Det spørgsmål er besvaret.")?.question = None;
            }
            Lecture::Undo => {}
        }
        Ok(())
    }

    fn recognise(&mut self, text: &str) -> Result<(), String> {
        let words = folded(text);
        let stands = self.print.iter().any(|line| folded(line.text).contains(&words));
        if words.chars().count() < FEWEST_LETTERS || !stands {
            return Err("Vælg en tekst på mindst fire tegn, som står på første side.".into());
        }
        self.sketch.recognise = vec![text.trim().to_string()];
        Ok(())
    }

    fn column(&mut self, column: usize) -> Result<&mut GuessedColumn, String> {
        self.sketch.columns.get_mut(column).ok_or_else(|| "Den kolonne findes ikke.".to_string())
    }

    /// A field stands in one column: one that held it before holds something else.
    fn field(&mut self, column: usize, field: &str) -> Result<(), String> {
        let field = Field::parse(field).ok_or("Det felt kendes ikke.")?;
        self.column(column)?;
        for (at, it) in self.sketch.columns.iter_mut().enumerate() {
            if at != column && it.field == Some(field) && field != Field::Other {
                (it.field, it.reason) = (Some(Field::Other), Reason::Second);
            }
        }
        let it = self.column(column)?;
        (it.field, it.reason) = (Some(field), Reason::Label);
        Ok(())
    }

    /// Moves a column, or puts another one there.
    fn place(&mut self, column: Option<usize>, from: usize) -> Result<(), String> {
        if self.sketch.labels.is_some() || self.sketch.bar.is_some() {
            return Err("Kolonnerne findes på deres ledetekster, ikke på deres plads.".into());
        }
        if self.sketch.columns.iter().any(|it| it.from == from) {
            return Err("Der begynder allerede en kolonne dér.".into());
        }
        match column {
            Some(column) => self.column(column)?.from = from,
            None => self.sketch.columns.push(column_at(from)),
        }
        self.sketch.places_are_given = true;
        self.sketch.columns.sort_by_key(|it| it.from);
        Ok(())
    }

    fn meaning(&mut self, word: &str, kind: &str) -> Result<(), String> {
        let kind = Kind::parse(kind).ok_or("Typen er Fejl, Advis, Information eller Erindring.")?;
        let column = self.sketch.columns.iter_mut().find(|it| it.field == Some(Field::Kind));
        let words = &mut column.ok_or("Sig først, hvilken kolonne der holder typen.")?.words;
        let words = words.get_or_insert_with(super::kinds::KindWords::default);
        words.meanings.retain(|(known, _)| known != word);
        words.meanings.push((word.to_string(), kind));
        Ok(())
    }

    fn text(&self, line: usize) -> Result<String, String> {
        let line = self.print.get(line).ok_or("Den linje findes ikke.")?;
        Ok(without_first(line.text, self.sketch.skip_left).to_string())
    }

    fn role(&mut self, line: usize, role: Role, kind: Option<&str>) -> Result<(), String> {
        let text = self.text(line)?;
        if text.trim().is_empty() {
            return Err("Linjen er tom.".into());
        }
        let counts = self.trial().map(|trial| trial.counts).unwrap_or_default();
        self.forget_line(&text);
        match role {
            Role::Furniture => {
                if parse::looks_like_row(&text) {
                    return Err(
                        "Linjen indeholder en kode eller et lønnummer, så den kan være et advis.".into()
                    );
                }
                let form = furniture::template_of(&text, false, &counts, &self.hints)
                    .ok_or("Linjen har for få faste ord til at kunne kendes igen.")?;
                self.sketch.furniture.push(Furniture { form, question: None });
            }
            Role::Title => {
                let kind =
                    kind.and_then(Kind::parse).ok_or("Sig, hvilken type rækkerne under overskriften har.")?;
                self.sketch.titles.push(Title { template: text.trim().to_string(), kind: Some(kind) });
            }
            Role::Above => return self.above(&text),
            Role::Row => return self.row(line),
            Role::Text => {
                let indent = text.chars().take_while(|sign| *sign == ' ').count();
                self.sketch.wraps_from = Some(indent + 1);
            }
            Role::Nothing => {}
        }
        Ok(())
    }

    fn above(&mut self, text: &str) -> Result<(), String> {
        let (form, fields) = above::form_of_line(text);
        if fields.is_empty() {
            return Err("Linjen holder hverken et lønnummer, en kode eller noget andet, der kendes.".into());
        }
        let known = &mut self.sketch.carried_fields;
        let new: Vec<Field> = fields.into_iter().filter(|it| !known.contains(it)).collect();
        known.extend(new);
        self.sketch.carried.push(form);
        self.sketch.carried.sort_by_key(|form| std::cmp::Reverse(form.chars().count()));
        Ok(())
    }

    /// A row as an example: where no columns are known yet, they are looked for in all lines that may be rows.
    fn row(&mut self, line: usize) -> Result<(), String> {
        if !self.sketch.columns.is_empty() {
            return Ok(());
        }
        let skip = self.sketch.skip_left;
        let texts = self.print.iter().map(|line| without_first(line.text, skip));
        let rows: Vec<&str> = texts.filter(|text| parse::looks_like_row(text)).collect();
        self.sketch.columns = corridors::columns(&rows)
            .ok_or("Der er for få rækker at se kolonner i: sæt selv, hvor kolonnerne begynder.")?;
        self.sketch.begins = line;
        Ok(())
    }

    /// Takes back what was said of a line and all of its form.
    fn forget_line(&mut self, text: &str) {
        let reads = |form: &str| Template::new(form).is_ok_and(|template| template.read(text).is_some());
        self.sketch.furniture.retain(|it| !reads(&it.form));
        self.sketch.titles.retain(|it| !reads(&it.template));
        self.sketch.carried.retain(|form| !reads(form));
        if self.sketch.carried.is_empty() {
            self.sketch.carried_fields.clear();
        }
    }

    fn states(&mut self, line: usize, from: usize, to: usize, slot: &str) -> Result<(), String> {
        let text = self.text(line)?;
        let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
        let (from, to) = (byte(from), byte(to));
        if text.get(from..to).is_none_or(|marked| marked.trim().is_empty()) {
            return Err("Marker de tegn, der siger det.".into());
        }
        let form = self.form_with(&text, from, to, slot)?;
        let template =
            Template::new(&form).map_err(|what| format!("Det kan ikke læses sådan ({what:#})."))?;
        if template.read(&text).is_none() {
            return Err("Det, der er markeret, ligner ikke det, det skal være.".into());
        }
        self.forget_line(&text);
        self.sketch.furniture.push(Furniture { form, question: None });
        Ok(())
    }

    /// The form of a line in which some words stand for a placeholder: that of before, where they were anything. `Err` where
    /// they are a part of what stands for something already.
    fn form_with(&self, text: &str, from: usize, to: usize, slot: &str) -> Result<String, String> {
        let counts = self.trial().map(|trial| trial.counts).unwrap_or_default();
        let form = |part: &str| furniture::form_of(part, false, &counts, &self.hints);
        let gap = |blank: bool| if blank { " " } else { "" };
        let with_slot = |before: &str, after: &str| {
            let (left, right) = (gap(before.ends_with(' ')), gap(after.starts_with(' ')));
            format!("{}{left}{{{slot}}}{right}{}", form(before), form(after)).trim().to_string()
        };
        for known in &self.sketch.furniture {
            let Ok(template) = Template::new(&known.form) else { continue };
            let Some(found) = template.read(text) else { continue };
            let mut values = found.values().enumerate();
            let covers = |(_, (_, value, start)): &(usize, (Slot, &str, usize))| {
                *start <= from && to <= start + value.len()
            };
            return match values.find(covers) {
                Some((at, (known_slot, value, start))) => {
                    let (before, after) = (&text[start..from], &text[to..start + value.len()]);
                    match (before.is_empty() && after.is_empty(), known_slot) {
                        (true, _) | (false, Slot::Anything) => {
                            Ok(furniture::replaced_nth(&known.form, at, &with_slot(before, after)))
                        }
                        _ => Err("Det er en del af noget, der allerede er sagt.".into()),
                    }
                }
                None => Ok(with_slot(&text[..from], &text[to..])),
            };
        }
        Ok(with_slot(&text[..from], &text[to..]))
    }

    fn layout(&self) -> Option<Layout> {
        self.sketch.layout()
    }

    fn trial(&self) -> Option<Trial> {
        self.layout().and_then(|layout| Trial::of(&layout, &self.file, &self.print))
    }

    /// The layout file with its sample.
    pub fn layout_file(&self) -> String {
        self.file_with(&self.trial().unwrap_or_default())
    }

    fn file_with(&self, trial: &Trial) -> String {
        let mut sketch = self.sketch.clone();
        sketch.questions.clear();
        sketch.ask_for(trial, &self.hints);
        let skip = sketch.skip_left;
        let texts: Vec<&str> = self.print.iter().map(|line| without_first(line.text, skip)).collect();
        let sample = sketch.sample(&texts, &self.print, trial, &self.hints);
        write::toml(&sketch, Some(&sample))
    }

    /// How the print is read as it is taught so far.
    pub fn shown(&self) -> ShownLesson {
        let layout = self.layout();
        let (takes, refused) = match &layout {
            Some(layout) => parse::lines::look(&self.file, &self.print, layout),
            None => (Vec::new(), None),
        };
        let trial = self.trial().unwrap_or_default();
        let of_cells = |layout: &Layout| parse::cells::cells(&self.print, &takes, layout);
        let cells = layout.as_ref().map(of_cells).unwrap_or_default();
        let mut problems: Vec<String> = refused
            .iter()
            .map(|problem| format!("Udskriften kan ikke læses sådan: {:#}", problem.what))
            .collect();
        let told = trial.reading.doubts.iter().chain(&trial.reading.problems);
        problems.extend(told.map(|problem| format!("{:#}", problem.what)));
        let advices: Vec<&Advice> = trial.reading.parts.iter().flat_map(|part| &part.advices).collect();
        let tally = trial.tally;
        ShownLesson {
            name: self.sketch.name.clone(),
            print: self.sketch.print.map(PrintKind::word),
            recognise: self.sketch.recognise.clone(),
            several: self.sketch.several_groups,
            skip_left: self.sketch.skip_left,
            columns: self.columns_shown(),
            fields: Field::ALL.map(Field::name).into(),
            lines: self.lines_shown(&takes, &cells, layout.as_ref()),
            tally: [tally.lines, tally.advice_lines, tally.furniture, tally.blank, tally.unrecognised],
            stated: trial.reading.stated_count(),
            run: trial.run.map(|run| run.in_words()),
            group: trial.group.as_ref().map(ToString::to_string),
            rows: advices.iter().take(ROWS_SHOWN).map(|advice| row_shown(advice)).collect(),
            row_count: advices.len(),
            meanings: self.meanings(),
            asked: self.asked(&trial),
            problems,
            can_undo: !self.before.is_empty(),
            ready: self.is_ready(&trial),
        }
    }

    /// Whether the layout reads all of the print and its own sample, and nothing is left to be said.
    fn is_ready(&self, trial: &Trial) -> bool {
        match load_draft(Path::new(PATH), &self.file_with(trial)) {
            Ok((layout, open)) => {
                open.is_empty()
                    && trial.unrecognised.is_empty()
                    && samples::check(Path::new(PATH), &layout).is_ok()
            }
            Err(_) => false,
        }
    }

    fn meanings(&self) -> Vec<(String, &'static str)> {
        let words = self.sketch.columns.iter().find_map(|column| column.words.as_ref());
        let told = |(word, kind): &(String, Kind)| (word.clone(), kind.word());
        words.map(|words| words.meanings.iter().map(told).collect()).unwrap_or_default()
    }

    fn columns_shown(&self) -> Vec<LessonColumn> {
        let at_places = self.sketch.labels.is_none() && self.sketch.bar.is_none();
        let shown = |column: &GuessedColumn| LessonColumn {
            label: column.label.text.clone(),
            field: column.field.map(Field::name),
            from: at_places.then_some(column.from),
            sure: !matches!(column.reason, Reason::Shape | Reason::Unknown),
        };
        self.sketch.columns.iter().map(shown).collect()
    }

    fn lines_shown(
        &self,
        takes: &[Take],
        cells: &[Vec<SeenCell>],
        layout: Option<&Layout>,
    ) -> Vec<LessonLine> {
        let (counts, skip) = (RowCounts::default(), self.sketch.skip_left);
        let form =
            |text: &str| folded(&furniture::form_of(without_first(text, skip), false, &counts, &self.hints));
        let lines: Vec<Line<'_>> = self.print.iter().take(LINES_SHOWN).collect();
        let forms: Vec<String> = lines.iter().map(|line| form(line.text)).collect();
        let mut of_form: BTreeMap<&str, usize> = BTreeMap::new();
        forms.iter().for_each(|form| *of_form.entry(form).or_default() += 1);
        // Columns of a layout stand in the order of the sketch's.
        let same_columns = layout.is_some_and(|layout| layout.columns.len() == self.sketch.columns.len());
        let shown = |(at, line): (usize, &Line<'_>)| LessonLine {
            page: line.page,
            line: line.line,
            text: line.text.to_string(),
            take: takes.get(at).map_or("?", take_word),
            same: of_form.get(forms[at].as_str()).copied().unwrap_or(1),
            why: match takes.get(at) {
                Some(Take::Unrecognised(why)) => Some(format!("{why:#}")),
                _ => None,
            },
            cells: cells
                .get(at)
                .map(|cells| cells.iter().map(|cell| cell_shown(cell, line.text, same_columns)).collect())
                .unwrap_or_default(),
        };
        lines.iter().enumerate().map(shown).collect()
    }

    /// What is left to be said.
    fn asked(&self, trial: &Trial) -> Vec<OpenQuestion> {
        let mut questions: Vec<String> = Vec::new();
        if self.sketch.print.is_none() {
            questions.push("Er det U721 eller Fejl & Advis?".into());
        }
        if self.sketch.recognise.is_empty() {
            questions.push("Hvilken tekst på første side står kun i denne slags udskrift? Marker den, og vælg »Kendes på«.".into());
        }
        if self.sketch.columns.is_empty() {
            questions.push("Hvilke linjer er adviser? Klik på en, og vælg »Advis«.".into());
        }
        let open = |it: &&GuessedColumn| matches!(it.reason, Reason::Shape | Reason::Unknown);
        questions.extend(self.sketch.columns.iter().filter(open).map(|it| {
            let proposal = it.field.map(|field| format!(" Måske {}.", field.name())).unwrap_or_default();
            format!("Hvad står der i kolonnen »{}«?{proposal}", it.label.text)
        }));
        if trial.run.is_none() && self.hints.run.is_none() {
            questions.push("Hvor står lønkørslen? Marker måned og år (08/2023), og vælg »Løngeneration«; marker så kørslens nummer.".into());
        }
        if trial.group.is_none() && self.hints.group.is_none() {
            questions.push("Hvor står løngruppen? Marker tallet, og vælg »Løngruppe«.".into());
        }
        if let Some(first) = trial.unrecognised.first() {
            questions.push(format!(
                "Ikke genkendt: {} linje(r), den første på side {}, linje {}. Klik på den, og sig, hvad den er.",
                trial.unrecognised.len(),
                first.page,
                first.line
            ));
        }
        let of_lines = self.sketch.furniture.iter().filter_map(|line| {
            let question = line.question.as_ref()?;
            Some(OpenQuestion {
                question: format!("Om linjen »{}«: {question}", line.form),
                form: Some(line.form.clone()),
            })
        });
        questions.into_iter().map(|question| OpenQuestion { question, form: None }).chain(of_lines).collect()
    }
}

const MOST_UNDOS: usize = 200;
/// How many letters a text has at the least by which a print is recognised.
const FEWEST_LETTERS: usize = 4;
/// How many rows are shown as the report will show them.
const ROWS_SHOWN: usize = 10;
/// How many lines of a print are shown.
const LINES_SHOWN: usize = 2_000;

fn column_at(from: usize) -> GuessedColumn {
    GuessedColumn {
        label: Label { text: format!("tegn {}", from + 1), start: from, end: from },
        field: None,
        reason: Reason::Unknown,
        always_filled: false,
        has_blanks: true,
        persons: true,
        from,
        has_head: false,
        words: None,
    }
}

fn cell_shown(cell: &SeenCell, text: &str, same_columns: bool) -> LessonCell {
    let chars = |byte: usize| text.get(..byte).map_or(0, |text| text.chars().count());
    LessonCell {
        from: chars(cell.place.start),
        to: chars(cell.place.end),
        column: cell.column.filter(|_| same_columns),
        field: cell.field.map(Field::name),
        wrong: cell.expected.as_ref().map(|_| expected_in_danish(cell.field)),
    }
}

fn row_shown(advice: &Advice) -> LessonRow {
    let shown = |field: Field| advice.get(field).to_string();
    let own =
        [Field::PayNumber, Field::Name, Field::Code, Field::Kind, Field::Text, Field::Amount, Field::Date];
    let more = Field::OF_ADVICE.into_iter().filter(|field| !own.contains(field));
    let more = more.filter(|field| !advice.get(*field).is_empty());
    let more = more.map(|field| format!("{} {}", field.name(), shown(field)));
    LessonRow {
        kind: advice.kind.word(),
        pay_number: shown(Field::PayNumber),
        name: shown(Field::Name),
        code: shown(Field::Code),
        text: shown(Field::Text),
        amount: shown(Field::Amount),
        date: shown(Field::Date),
        more: more.collect::<Vec<_>>().join(", "),
    }
}

fn take_word(take: &Take) -> &'static str {
    match take {
        Take::Advice => "advis",
        Take::Continuation => "fortsat",
        Take::Carried => "over",
        Take::Furniture => "fast",
        Take::Head => "hoved",
        Take::Blank => "tom",
        Take::Unrecognised(_) => "ukendt",
    }
}

fn expected_in_danish(field: Option<Field>) -> String {
    let looks = field.unwrap_or(Field::Other).looks_like_in_danish();
    format!("Passer ikke i {}: her skal stå {looks}.", field.map_or("kolonnen", Field::name))
}
