//! What a print looks like, as data: how it is recognised, what is furniture, where the columns stand, how a record
//! goes on over further lines.
//!
//! Pure. A layout knows nothing of files or of what is done with an advice. Exactly one layout may claim a print; see
//! [`Layouts::claim`]. No layout loads without samples that it reads to the last line; see [`crate::prints::parse::samples`].

pub mod field;
pub mod grid;
mod load;
pub mod template;
pub mod todo;

use crate::domain::{Kind, PrintKind};
use crate::formats::document::{Lines, Table};
use field::{Field, ValueShape};
use template::Template;

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
    /// Prints that it must read to the last line.
    pub samples: Vec<LayoutSample>,
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
    /// Whether a row must fill it.
    pub filled: bool,
    /// The shape of its values.
    pub shape: ValueShape,
    /// How many digits its values have, so that zeros lost in a spreadsheet can be put back.
    pub digits: Option<usize>,
    /// Where it starts, in characters from 0, where the layout fixes it.
    pub from: Option<usize>,
}

impl LayoutColumn {
    /// The labels as one writes them, for messages.
    pub fn labels(&self) -> String {
        let labels: Vec<String> = self.heads.iter().map(|words| format!("'{}'", words.join(" "))).collect();
        labels.join(" or ")
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
    /// The column that holds `field`.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|column| column.field == field)
    }

    /// Whether rows have `field`, in a column or on a further line.
    pub fn has(&self, field: Field) -> bool {
        let on_a_line = |line: &Template| line.slots().contains(&template::Slot::Field(field));
        self.column(field).is_some() || self.record_lines.iter().any(on_a_line)
    }

    /// Whether a further line of a record says its type.
    pub fn kind_follows(&self) -> bool {
        self.column(Field::Kind).is_none() && self.has(Field::Kind)
    }

    /// Whether a value has the shape of its field: that of the column that holds it, where one does.
    pub fn fits(&self, field: Field, value: &str) -> bool {
        match self.column(field) {
            Some(column) => self.columns[column].shape.fits(value),
            None => ValueShape::new(field, None).fits(value),
        }
    }

    /// The line that states `slot`, as the layout writes it, for messages.
    pub fn line_that_states(&self, slot: template::Slot) -> String {
        let states = |line: &&Template| line.slots().contains(&slot);
        let line = self.furniture.iter().filter(states).max_by_key(|line| line.slots().len());
        line.map_or_else(|| "(no line does)".to_string(), |line| format!("'{}'", line.source()))
    }

    /// Whether the print states its own count, as far as the layout knows.
    pub fn states_count(&self) -> bool {
        let counts = |template: &Template| {
            template.slots().iter().any(|slot| matches!(slot, template::Slot::Count(_)))
        };
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

    /// Adds a layout; one of the same name is replaced.
    pub fn add(&mut self, layout: Layout) {
        self.all.retain(|other| other.name != layout.name);
        self.all.push(layout);
        self.all.sort_by(|a, b| a.name.cmp(&b.name));
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
