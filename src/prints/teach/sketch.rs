//! A layout while it is guessed: from the lines of a print, or from its cells.

use std::path::Path;
use std::sync::Arc;

use super::columns::{self, GuessedColumn};
use super::furniture::{self, RowCounts};
use super::heads::{self, HeadOfColumns, Label, is_row};
use super::left_over::TrialRead;
use super::record::{self, Further, Title};
use super::write::{self, DraftSample};
use super::{Hints, PATH, Trial, above, blocks, corridors, sample, title};
use crate::domain::field::Field;
use crate::domain::{FileName, Kind, PrintKind};
use crate::formats::document::Lines;
use crate::prints::layout::grid::{between_bars, is_rule, stacked_labels};
use crate::prints::layout::{Layout, folded, load_draft};

/// A line that belongs to the print, as the draft writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Furniture {
    /// The template.
    pub(super) form: String,
    /// What is asked of it; the form is then the proposal.
    pub(super) question: Option<String>,
}

/// A layout while it is guessed.
#[derive(Debug, Clone, Default)]
pub(super) struct Sketch {
    /// The print it is made of.
    pub(super) name: String,
    pub(super) is_table: bool,
    pub(super) print: Option<PrintKind>,
    pub(super) recognise: Vec<String>,
    pub(super) furniture: Vec<Furniture>,
    /// What else is asked.
    pub(super) questions: Vec<String>,
    pub(super) titles: Vec<Title>,
    pub(super) columns: Vec<GuessedColumn>,
    pub(super) further: Vec<Further>,
    /// A line that may stand for the title of all rows while types are not known yet.
    pub(super) opening: Option<String>,
    /// The first line of the rows: index into the lines.
    pub(super) begins: usize,
    pub(super) skip_left: usize,
    pub(super) bar: Option<char>,
    pub(super) head_lines: usize,
    pub(super) several_groups: bool,
    /// Where wrapped lines begin, counted from 1, where that is not under the text.
    pub(super) wraps_from: Option<usize>,
    /// The forms of lines above rows.
    pub(super) carried: Vec<String>,
    /// The fields that lines above rows hold.
    pub(super) carried_fields: Vec<Field>,
    /// Where values stand behind labels: the label that begins a record, or none where any may.
    pub(super) labels: Option<Option<usize>>,
    /// Whether somebody said where the columns begin.
    pub(super) places_are_given: bool,
}

/// How many signs of carriage control stand at the left of every line.
pub(super) fn control_signs(lines: &[&str]) -> usize {
    let mut filled = lines.iter().filter(|line| !line.is_empty());
    let first = filled.next().copied().unwrap_or_default();
    let is_title = first.strip_prefix('1').is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    let all =
        lines.iter().filter(|line| !line.is_empty()).all(|line| line.starts_with([' ', '0', '1', '-', '+']));
    usize::from(is_title && all)
}

/// A line without its first `count` characters.
pub(super) fn without_first(line: &str, count: usize) -> &str {
    line.char_indices().nth(count).map_or("", |(at, _)| &line[at..])
}

impl Sketch {
    /// What the rows and the lines around them tell; `None` where no rows are found.
    pub(super) fn of_print(name: &str, skip_left: usize, texts: &[&str]) -> Option<Self> {
        let base = Self { name: name.to_string(), skip_left, head_lines: 1, ..Self::default() };
        if let Some(found) = blocks::find(texts).filter(|found| found.count >= 2) {
            let labels = Some(found.first);
            let titles = Vec::new();
            return Some(Self { columns: found.columns, labels, titles, begins: found.at, ..base });
        }
        let above = above::find(texts);
        let is_above = |at: usize| above.as_ref().is_some_and(|above| above.at.contains(&at));
        let below: Vec<&str> =
            texts.iter().enumerate().map(|(at, text)| if is_above(at) { "" } else { text }).collect();
        let base = match &above {
            Some(above) => {
                Self { carried: above.forms.clone(), carried_fields: above.fields.clone(), ..base }
            }
            None => base,
        };
        let sketch = base.clone().with_bars(&below).or_else(|| base.clone().with_head(&below));
        sketch.or_else(|| base.without_head(&below))
    }

    /// Columns between bars.
    fn with_bars(self, texts: &[&str]) -> Option<Self> {
        let bar = ['|', '│', '¦', '!'].into_iter().find(|bar| {
            let rows = texts.iter().filter(|text| crate::prints::parse::looks_like_row(text));
            let barred = rows.clone().filter(|text| text.matches(*bar).count() >= 2).count();
            barred >= 2 && barred * 10 >= rows.count() * 8
        })?;
        let row = texts
            .iter()
            .position(|text| text.matches(bar).count() >= 2 && crate::prints::parse::looks_like_row(text))?;
        let cells = between_bars(texts[row], bar).len();
        let is_head = |at: &usize| {
            !is_rule(texts[*at]) && between_bars(texts[*at], bar).len() == cells && texts[*at].contains(bar)
        };
        let last = (0..row).rev().find(is_head)?;
        let first = (0..=last).rev().take_while(is_head).last()?;
        let words = |at: usize| {
            let lines = (first..=last).map(|line| between_bars(texts[line], bar));
            lines.filter_map(|cells| cells.get(at).map(|(_, text)| *text)).collect::<Vec<_>>().join(" ")
        };
        let labels: Vec<Label> =
            (0..cells).map(|at| Label { text: words(at).trim().to_string(), start: at, end: at }).collect();
        let rows: Vec<Vec<&str>> = texts[last..]
            .iter()
            .filter(|text| crate::prints::parse::looks_like_row(text))
            .map(|text| between_bars(text, bar).into_iter().map(|(_, cell)| cell).collect::<Vec<_>>())
            .filter(|row| row.len() == cells)
            .collect();
        let columns = columns::guess_cells(labels, &rows, texts);
        Some(
            Self { columns, bar: Some(bar), head_lines: last - first + 1, begins: first, ..self }
                .settled(texts, first),
        )
    }

    /// Columns under a head of labels.
    fn with_head(self, texts: &[&str]) -> Option<Self> {
        let head = heads::find(texts)?;
        let (head, lines) = higher(head, texts);
        let columns = columns::guess(&head, texts);
        let begins = head.at + 1 - lines;
        Some(Self { columns, head_lines: lines, begins, ..self }.settled(texts, head.at))
    }

    /// Columns at fixed places.
    fn without_head(self, texts: &[&str]) -> Option<Self> {
        let rows: Vec<&str> = texts.iter().copied().filter(|text| is_row(text)).collect();
        let columns = corridors::columns(&rows)?;
        let begins = texts.iter().position(|text| is_row(text))?;
        Some(Self { columns, begins, ..self }.settled(texts, begins))
    }

    /// With the titles over its rows and the further lines under them.
    fn settled(mut self, texts: &[&str], at: usize) -> Self {
        let head = HeadOfColumns { labels: Vec::new(), at, rows: 0 };
        if !self.has(Field::Kind) {
            self.titles = record::titles(&head, texts);
        }
        self.further = record::further(&head, texts, self.has(Field::Text));
        self
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|column| column.field == Some(field)) || self.carried_fields.contains(&field)
    }

    /// Whether titles set the type of the rows: where no column does.
    pub(super) fn needs_titles(&self) -> bool {
        !self.has(Field::Kind)
    }

    /// Whether columns are known by their places: where they have no labels, two have the same label, or words begin left
    /// of their label.
    pub(super) fn at_fixed_places(&self) -> bool {
        let label = |column: &GuessedColumn| folded(&column.label.text);
        let by_labels = self.labels.is_some() || self.bar.is_some() || self.is_table;
        let are_doubtful = || {
            self.columns.iter().enumerate().any(|(at, column)| {
                !column.has_head
                    || column.begins_before_label()
                    || self.columns[..at].iter().any(|other| label(other) == label(column))
            })
        };
        !by_labels && (self.places_are_given || are_doubtful())
    }

    pub(super) fn titles_with_types(&self) -> Vec<(String, Option<&'static str>)> {
        self.titles.iter().map(|title| (title.template.clone(), title.kind.map(|kind| kind.word()))).collect()
    }

    /// The layout as far as it goes, to try it: what is asked is answered as proposed or left out, and a type that is asked
    /// is any type.
    pub(super) fn layout(&self) -> Option<Layout> {
        let mut tried = self.clone();
        tried.titles.iter_mut().for_each(|title| title.kind = title.kind.or(Some(Kind::Information)));
        if let (true, true, Some(opening)) = (self.needs_titles(), self.titles.is_empty(), &self.opening) {
            tried.furniture.retain(|line| line.form != *opening);
            tried.titles.push(Title { template: opening.clone(), kind: Some(Kind::Information) });
        }
        load_draft(Path::new(PATH), &write::toml(&tried, None)).ok().map(|(layout, _)| layout)
    }

    /// A line above the first rows that states nothing.
    pub(super) fn opening_of(&self, texts: &[&str], hints: &Hints) -> Option<String> {
        let above = texts[..self.begins].iter().filter(|line| !line.is_empty());
        let mut templates =
            above.filter_map(|line| furniture::template_of(line, false, &RowCounts::default(), hints));
        templates.find(|template| !furniture::states_something(template))
    }

    /// Makes furniture of the lines that the rows leave over, and takes the title of the print from them.
    pub(super) fn add_furniture(&mut self, seen: &TrialRead<'_>, hints: &Hints) {
        let lines = seen.templates(hints);
        let states_group = lines.iter().any(|(form, _)| form.contains("{gruppe}"));
        let mut group_is_open = hints.group.is_none() && !states_group;
        self.furniture = lines
            .into_iter()
            .map(|(form, line)| match furniture::questions(line, &form, group_is_open, hints) {
                Some(asked) => {
                    group_is_open &= !asked.proposal.contains("{gruppe}");
                    Furniture { form: asked.proposal, question: Some(asked.question) }
                }
                None => Furniture { form, question: None },
            })
            .collect();
        let top: Vec<&str> =
            (0..self.begins).filter(|at| seen.is_left_over(*at)).map(|at| seen.texts[at]).collect();
        self.name_after(&top);
    }

    /// Takes what the print is recognised by, and which of the two it is, from its first lines.
    pub(super) fn name_after(&mut self, top: &[&str]) {
        let forms: Vec<String> = self.furniture.iter().map(|line| line.form.clone()).collect();
        self.recognise = title::recognise(top, &forms);
        self.print = title::print(top);
    }

    /// Lets the print hold several løngrupper, where it is read only so.
    pub(super) fn try_several_groups(&mut self, file: &Arc<FileName>, print: &Lines) -> Option<Trial> {
        let reads = |sketch: &Self| sketch.layout().and_then(|layout| Trial::of(&layout, file, print));
        if reads(self).is_some() {
            return None;
        }
        self.several_groups = true;
        let trial = reads(self).filter(|trial| trial.counts.of_groups.len() > 1);
        self.several_groups = trial.is_some();
        trial
    }

    /// Asks for what the print is not found to state, and for the lines that nothing accounts for.
    pub(super) fn ask_for_the_rest(&mut self, file: &Arc<FileName>, print: &Lines, hints: &Hints) {
        let trial = self.layout().and_then(|layout| Trial::of(&layout, file, print)).unwrap_or_default();
        self.ask_for(&trial, hints);
    }

    pub(super) fn ask_for(&mut self, trial: &Trial, hints: &Hints) {
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

    /// What the sample says of its run and group.
    pub(super) fn sample_head(trial: &Trial, hints: &Hints) -> DraftSample {
        let none = || "none".to_string();
        let asked = |question: &str, known: bool| if known { none() } else { write::todo(question) };
        DraftSample {
            print: String::new(),
            run: trial.run.map(|run| run.to_string()).unwrap_or_else(|| {
                asked("lønkørslen, som prøven oplyser den, fx 2023-08-2", hints.run.is_some())
            }),
            group: trial.group.as_ref().map(ToString::to_string).unwrap_or_else(|| {
                asked("løngruppen, som prøven oplyser den, fx 999", hints.group.is_some())
            }),
            rows: Vec::new(),
        }
    }

    pub(super) fn sample(&self, texts: &[&str], print: &Lines, trial: &Trial, hints: &Hints) -> DraftSample {
        let mut made = Self::sample_head(trial, hints);
        let Some(layout) = self.layout().filter(|_| trial.takes.len() == texts.len()) else { return made };
        made.print = sample::of(print, &trial.reading, &self.columns, &layout);
        made.rows = self.rows_of(&made.print, &layout);
        made
    }

    /// The rows of a sample, where the types of all are known.
    pub(super) fn rows_of(&self, print: &str, layout: &Layout) -> Vec<String> {
        let known = self.has(Field::Kind)
            || !self.titles.is_empty() && self.titles.iter().all(|it| it.kind.is_some());
        if known { sample::rows_of(print, layout) } else { Vec::new() }
    }
}

/// The head with the labels of the lines above it that belong to it, and how many lines it takes.
fn higher(head: HeadOfColumns, texts: &[&str]) -> (HeadOfColumns, usize) {
    let belongs = |at: usize| {
        let line = texts[at];
        let pieces = super::pieces::chunks(line);
        let over = |piece: &super::pieces::LinePiece<'_>| {
            head.labels.iter().any(|label| label.start < piece.end && piece.start < label.end)
        };
        pieces.len() >= 2
            && pieces.iter().all(over)
            && !line.contains(|c: char| c.is_ascii_digit() || "{}:".contains(c))
    };
    let more = (0..head.at).rev().take_while(|at| belongs(*at)).take(2).count();
    if more == 0 {
        return (head, 1);
    }
    let lines: Vec<&str> = texts[head.at - more..=head.at].to_vec();
    let labels =
        stacked_labels(&lines).into_iter().map(|(start, end, text)| Label { text, start, end }).collect();
    (HeadOfColumns { labels, ..head }, more + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriage_control_is_told_by_all_lines() {
        assert_eq!(control_signs(&["1KONTROLLOG", " GRUPPE 999", "0140275-0042 001", ""]), 1);
        assert_eq!(control_signs(&["1KONTROLLOG", "GRUPPE 999"]), 0);
        assert_eq!(control_signs(&["140275-0042 001", "0140275"]), 0);
        assert_eq!(without_first("åbc", 1), "bc");
    }

    #[test]
    fn a_head_may_stand_in_two_lines() {
        let texts = [
            "Løn-             Fejl/   Be-",
            "nummer           advis   løb     Tekst",
            "140275-0042 001  Fejl    1,00    Oprykket til sluttrin",
            "230688-0117 001  Advis   2,00    eSkattekort afsluttes",
        ];
        let (head, lines) = higher(heads::find(&texts).unwrap(), &texts);
        let labels: Vec<&str> = head.labels.iter().map(|label| label.text.as_str()).collect();
        assert_eq!((lines, labels), (2, vec!["Løn- nummer", "Fejl/ advis", "Be- løb", "Tekst"]));
    }
}
