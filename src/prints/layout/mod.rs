//! What a print looks like, as data: how it is recognised, what is furniture, where the columns stand, how a record
//! goes on over further lines.
//!
//! Pure. A layout knows nothing of files or of what is done with an advice. Exactly one layout may claim a print; see
//! [`Layouts::claim`]. No layout loads without samples that it reads to the last line; see [`crate::prints::parse::samples`].

mod file;
pub mod format;
pub mod grid;
pub mod labels;
mod load;
pub mod shape;
pub mod template;
pub mod todo;

use std::collections::HashSet;

use crate::domain::field::Field;
use crate::domain::{Kind, PrintKind};
use crate::formats::document::{Lines, Table};
use shape::ValueShape;
use template::Template;

use load::load_own;
pub use load::{load, load_draft};

/// The layout of one kind of print.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Its name, which is the name of its file.
    pub name: String,
    /// Counts its editions.
    pub version: String,
    /// The print it describes.
    pub print: PrintKind,
    /// Whether it describes lines or the rows of a table.
    pub shape: DocumentShape,
    /// Texts that all stand on the first page (of a table: in its first rows): lower case, one blank for each gap.
    pub recognise: Vec<String>,
    /// Lines that belong to the print and are no part of an advice.
    pub furniture: Vec<Template>,
    /// Titles that set the type of the rows under them.
    pub sections: Vec<Section>,
    /// The columns.
    pub columns: Vec<LayoutColumn>,
    /// Columns of which one at least is filled in the first line of a record.
    pub starts: Vec<usize>,
    /// The column whose value wraps onto lines of its own.
    pub wraps: Option<usize>,
    /// Further lines of a record, with their own form.
    pub record_lines: Vec<Template>,
    /// Where a row names its person.
    pub persons: Persons,
    /// The fields that make two rows of two runs the same advice.
    pub identity: Vec<Field>,
    /// Whether one file may hold several løngrupper and lønkørsler.
    pub several_groups: bool,
    /// The type of every row, where the print holds rows of one type only and does not say it.
    pub only_kind: Option<Kind>,
    /// How the lines lie on the paper.
    pub paper: LinesOnPaper,
    /// In how many lines the labels of a head stand.
    pub head_lines: usize,
    /// Lines whose fields hold for the rows below, until the next of the same form: from outer to inner.
    pub carried: Vec<Template>,
    /// Whether what is carried down, and cells that repeat, hold on over the end of a page.
    pub across_pages: bool,
    /// Where values stand behind their labels and not under them: the labels.
    pub labels: Option<labels::Labels>,
    /// Whether a blank line ends a record.
    pub ends_at_blank: bool,
    /// Where wrapped lines begin.
    pub wraps_from: WrapsFrom,
    /// The shape of each field's values, where no column gives its own: by the place of the field in [`Field::ALL`].
    shapes: Vec<ValueShape>,
    /// Prints that it must read to the last line.
    pub samples: Vec<LayoutSample>,
}

/// How many characters at the left of each line a layout may leave out.
pub const MOST_SKIPPED: usize = 20;

/// How the lines of a print lie on the paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinesOnPaper {
    /// How many characters at the left of each line are no part of it: carriage control; [`MOST_SKIPPED`] at the most.
    pub skip_left: usize,
    /// Texts of pages that are no part of the print, as layouts look at them: banners.
    pub skip_pages: Vec<String>,
    /// Where the records begin that stand side by side, in characters from 0, the first included.
    pub side_by_side: Vec<usize>,
    /// What stands between the columns.
    pub bar: Option<char>,
}

/// Where the lines begin on which a text goes on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WrapsFrom {
    /// Under the text, or under the head of its column.
    #[default]
    Under,
    /// At this place, in characters from 0.
    At(usize),
    /// Anywhere.
    Anywhere,
}

/// What a layout describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentShape {
    /// Lines of a print.
    Lines,
    /// Rows of a table.
    Table,
}

/// Where a row names the person it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Persons {
    /// `row`: in every row. One that names nobody is a fault.
    #[default]
    Row,
    /// `above`: a row that names nobody is about the person of the row above it.
    Above,
    /// `none`: nowhere; the print names no persons.
    None,
}

impl Persons {
    /// Each with its name in layout files.
    pub const NAMES: [(Self, &'static str); 3] =
        [(Self::Row, "row"), (Self::Above, "above"), (Self::None, "none")];
}

/// What a layout says of the blank cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filled {
    /// Nothing. What may be a cell that was lost is told.
    #[default]
    Unsaid,
    /// `true`: every row fills it. One that does not is not recognised.
    Always,
    /// `"usually"`: a row may leave it blank. A print in which every row does has lost a part.
    Usually,
    /// `false`: rows, and whole prints, leave it blank.
    MayBeBlank,
}

impl Filled {
    /// The word for it in layout files that is neither `true` nor `false`.
    pub const USUALLY: &'static str = "usually";
}

/// A title and the type of the rows under it.
#[derive(Debug, Clone)]
pub struct Section {
    /// The line.
    pub title: Template,
    /// The type.
    pub kind: Kind,
    /// Columns that its rows may leave blank though they are filled elsewhere: index into the layout's columns.
    pub blank: Vec<usize>,
}

/// One column.
#[derive(Debug, Clone)]
pub struct LayoutColumn {
    /// What it holds.
    pub field: Field,
    /// Labels that name it, each as lower-case words.
    pub heads: Vec<Vec<String>>,
    /// Whether a head without it is refused.
    pub required: bool,
    /// What the layout says of its blank cells.
    pub filled: Filled,
    /// The shape of its values.
    pub shape: ValueShape,
    /// How many digits its values have, so that zeros lost in a spreadsheet can be put back.
    pub digits: Option<usize>,
    /// Where it starts, in characters from 0, where the layout fixes it.
    pub from: Option<usize>,
    /// Where it ends, in characters from 0, that one not included, where cells are cut at fixed places.
    pub to: Option<usize>,
    /// Whether a blank cell holds what the row above holds.
    pub repeats: bool,
}

impl LayoutColumn {
    /// A column that holds `field` in values of `shape`, and of which nothing else is known.
    pub fn of(field: Field, shape: ValueShape) -> Self {
        Self {
            field,
            heads: Vec::new(),
            required: false,
            filled: Filled::Unsaid,
            shape,
            digits: None,
            from: None,
            to: None,
            repeats: false,
        }
    }

    /// The labels as one writes them, for messages.
    pub fn labels(&self) -> String {
        let labels: Vec<String> = self.heads.iter().map(|words| format!("'{}'", words.join(" "))).collect();
        if labels.is_empty() { self.field.name().to_string() } else { labels.join(" or ") }
    }
}

/// A print (synthetic persons only) and what it holds.
#[derive(Debug, Clone)]
pub struct LayoutSample {
    /// The line of the layout file it starts on, counted from 1.
    pub line: usize,
    /// The print.
    pub print: String,
    /// The lønkørsel it states, as `2023-08-2`.
    pub run: String,
    /// The løngruppe it states.
    pub group: String,
    /// Its rows, as `Lønnummer | Type | Kode | Tekst`.
    pub rows: Vec<String>,
}

/// The layouts that prints are read with.
#[derive(Debug, Clone, Default)]
pub struct Layouts {
    all: Vec<Layout>,
}

/// What a layout lacked in a print that it does not claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// The layout's name.
    pub layout: String,
    /// The texts of it that were not found, as the layout gives them.
    pub texts: Vec<String>,
    /// How many were found.
    pub found: usize,
}

impl Layout {
    /// The words that the layout itself has, in small letters: of its lines, titles and heads. What else stands in a line that
    /// it names may be anybody's.
    pub fn words(&self) -> HashSet<String> {
        let titles = self.sections.iter().map(|section| section.title.source());
        let lines =
            self.furniture.iter().chain(&self.record_lines).chain(&self.carried).map(Template::source);
        let heads = self.columns.iter().flat_map(|column| column.heads.iter().flatten().map(String::as_str));
        let texts = titles.chain(lines).chain(heads).chain(self.recognise.iter().map(String::as_str));
        texts.flat_map(words_in).map(str::to_lowercase).collect()
    }

    /// The column that holds `field`.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|column| column.field == field)
    }

    /// Whether rows have `field`, in a column, on a further line or on one above them.
    pub fn has(&self, field: Field) -> bool {
        let on_a_line = |line: &Template| line.slots().contains(&template::Slot::Field(field));
        self.column(field).is_some() || self.record_lines.iter().chain(&self.carried).any(on_a_line)
    }

    /// Whether a further line of a record says its type.
    pub fn kind_follows(&self) -> bool {
        let says = |line: &Template| line.slots().contains(&template::Slot::Field(Field::Kind));
        self.labels.is_some() || self.column(Field::Kind).is_none() && self.record_lines.iter().any(says)
    }

    /// Whether a value has the shape of its field: that of the column that holds it, where one does.
    pub fn fits(&self, field: Field, value: &str) -> bool {
        self.shape_of(field).fits(value)
    }

    /// The shape of the values of `field`: its column's, or what the layout says of the field wherever it stands.
    pub fn shape_of(&self, field: Field) -> &ValueShape {
        let of_column = self.column(field).map(|at| &self.columns[at].shape);
        of_column.unwrap_or_else(|| &self.shapes[field as usize])
    }

    /// Whether columns stand at places that the layout fixes.
    pub fn has_fixed_columns(&self) -> bool {
        self.columns.iter().any(|column| column.from.is_some())
    }

    /// The line that states `slot`, as the layout writes it, for messages.
    pub fn line_that_states(&self, slot: template::Slot) -> String {
        let states = |line: &&Template| {
            line.slots().iter().any(|it| *it == slot || slot == template::Slot::Run && it.states_run())
        };
        let line = self.furniture.iter().filter(states).max_by_key(|line| line.slots().len());
        line.map_or_else(|| "(no line does)".to_string(), |line| format!("'{}'", line.source()))
    }

    /// Whether the print states its own count, as far as the layout knows.
    pub fn states_count(&self) -> bool {
        let counts = |template: &Template| template.slots().iter().any(|slot| slot.is_count());
        self.furniture.iter().any(counts)
    }
}

impl Layouts {
    /// The layouts that come with the program, each in its file under `layout/builtin`.
    pub const BUILTIN: [(&'static str, &'static str); 4] = [
        ("fejl-advis.toml", include_str!("builtin/fejl-advis.toml")),
        ("tabel-fejl-advis.toml", include_str!("builtin/tabel-fejl-advis.toml")),
        ("tabel-u721.toml", include_str!("builtin/tabel-u721.toml")),
        ("u721.toml", include_str!("builtin/u721.toml")),
    ];

    /// Those that come with the program. They are known to be sound and to read their samples, as tests hold them to it.
    pub fn builtin() -> Self {
        let mut layouts = Self::default();
        let loaded =
            Self::BUILTIN.iter().filter_map(|(name, text)| load_own(std::path::Path::new(name), text).ok());
        loaded.for_each(|layout| layouts.add(layout));
        layouts
    }

    /// Adds a layout; one of the same name is replaced.
    pub fn add(&mut self, layout: Layout) {
        self.all.retain(|other| other.name != layout.name);
        self.all.push(layout);
        self.all.sort_by(|a, b| a.name.cmp(&b.name));
    }

    /// The fields by which they tell advices apart: each choice once.
    pub fn identities(&self) -> Vec<Vec<Field>> {
        let mut choices: Vec<Vec<Field>> = Vec::new();
        for layout in &self.all {
            if !choices.contains(&layout.identity) {
                choices.push(layout.identity.clone());
            }
        }
        choices
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Layout> {
        self.all.iter()
    }

    /// The one called `name`.
    pub fn get(&self, name: &str) -> Option<&Layout> {
        self.all.iter().find(|layout| layout.name == name)
    }

    /// The layouts that claim a print of which `face` is the first page, and what the others missed, nearest first.
    /// A print is read only where exactly one claims it.
    pub fn claim(&self, shape: DocumentShape, face: &str) -> (Vec<&Layout>, Vec<Missed>) {
        let mut claiming = Vec::new();
        let mut missed = Vec::new();
        for layout in self.all.iter().filter(|layout| layout.shape == shape) {
            let texts: Vec<String> =
                layout.recognise.iter().filter(|text| !face.contains(text.as_str())).cloned().collect();
            if texts.is_empty() {
                claiming.push(layout);
            } else {
                let found = layout.recognise.len() - texts.len();
                missed.push(Missed { layout: layout.name.clone(), texts, found });
            }
        }
        missed.sort_by_key(|missed| {
            std::cmp::Reverse(missed.found * 1000 / (missed.found + missed.texts.len()))
        });
        (claiming, missed)
    }
}

/// How many lines of the first page, or rows of a table, are looked at to recognise a print.
const FACE_LINES: usize = 100;

/// The first page of a print as layouts look at it: lower case, one blank for each gap.
pub fn face_of_lines(lines: &Lines) -> String {
    let first_page = lines.iter().skip_while(|line| line.text.is_empty()).map(|line| line.page).next();
    let page = lines.iter().filter(|line| Some(line.page) == first_page);
    page.take(FACE_LINES).map(|line| folded(line.text)).collect::<Vec<_>>().join("\n")
}

/// The first rows of every sheet as layouts look at them: lower case, one blank for each gap.
pub fn face_of_tables(tables: &[Table]) -> String {
    let mut face = String::new();
    for row in tables.iter().flat_map(|table| table.rows.iter().take(FACE_LINES)) {
        for cell in &row.cells {
            if let crate::formats::document::Cell::Text(text) = cell {
                face.push_str(&folded(text));
                face.push('\n');
            }
        }
    }
    face
}

/// Lower case, one blank for each gap.
pub(crate) fn folded(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// The words of a text, without what stands between them.
pub fn words_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_alphabetic()).filter(|word| !word.is_empty())
}
