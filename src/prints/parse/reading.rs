//! What a print says, before it is known which report it belongs to.

use jiff::civil::Date;

use crate::domain::problem::Problem;
use crate::domain::wording::Wording;
use crate::domain::{Advice, Kind, Location, PayGroup, PayrollRun, Tally, texts};

/// One file as parsed.
#[derive(Debug, Default)]
pub struct ParsedPrint {
    /// The rows, by the run and group they stand under. A print of one group has one part, also when it has no rows.
    pub parts: Vec<PrintPart>,
    /// Lines that nothing accounts for.
    pub unrecognised: Vec<UnrecognisedLine>,
    /// Every line of the file, counted once.
    pub tally: Tally,
    /// Search criteria that were filled, by their labels: the print shows a selection only.
    pub criteria: Vec<String>,
    /// The day the print was made, where it says so.
    pub printed: Option<Date>,
    /// What is wrong in the file though it was read.
    pub problems: Vec<Problem>,
    /// Why it is not known that the file holds all that was printed: pages that are not there, counts that are not
    /// stated or not met. Other files of the same print may hold what this one lacks.
    pub doubts: Vec<Problem>,
    /// Whether it states more rows, or persons, than were read.
    pub lacks_rows: bool,
    /// Rows that name nobody, in a print whose rows name somebody each.
    pub nameless: Option<Problem>,
    /// What each line was taken for, in order: only where it was asked for.
    pub takes: Vec<Take>,
}

/// Run and group as far as a print states them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrintHeading {
    /// LG year and month.
    pub lg: Option<(i16, i8)>,
    /// Run number within the LG.
    pub number: Option<i8>,
    /// Løngruppe.
    pub group: Option<PayGroup>,
}

impl PrintHeading {
    /// The run, where LG and number are both stated.
    pub fn run(&self) -> Option<PayrollRun> {
        let ((year, month), number) = (self.lg?, self.number?);
        PayrollRun::new(year, month, number)
    }

    /// Whether both the run and the group are stated.
    pub fn is_complete(&self) -> bool {
        self.run().is_some() && self.group.is_some()
    }

    /// What of `other` contradicts this, in words.
    pub(super) fn contradiction(&self, other: &Self) -> Option<(String, String)> {
        fn differ<T: PartialEq + Clone>(a: &Option<T>, b: &Option<T>) -> Option<(T, T)> {
            a.clone().zip(b.clone()).filter(|(a, b)| a != b)
        }
        let lg = |(year, month): (i16, i8)| format!("LG {month:02}/{year}");
        if let Some((a, b)) = differ(&self.lg, &other.lg) {
            return Some((lg(a), lg(b)));
        }
        if let Some((a, b)) = differ(&self.number, &other.number) {
            return Some((format!("{a}. lønkørsel"), format!("{b}. lønkørsel")));
        }
        differ(&self.group, &other.group).map(|(a, b)| (format!("løngruppe {a}"), format!("løngruppe {b}")))
    }

    pub(super) fn fill(&mut self, other: Self) {
        self.lg = other.lg.or(self.lg);
        self.number = other.number.or(self.number);
        self.group = other.group.or(self.group.take());
    }
}

/// Rows of one run and group.
#[derive(Debug, Default)]
pub struct PrintPart {
    /// The run and group as the print states them.
    pub heading: PrintHeading,
    /// The rows.
    pub advices: Vec<Advice>,
    /// The count that the print states.
    pub stated_count: Option<usize>,
    /// Every count that the print states, in all or of one type.
    pub stated: Vec<(Option<Kind>, usize)>,
}

impl ParsedPrint {
    /// All that is wrong: in its lines, in whom its rows name, and in what it lacks.
    pub fn all_problems(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().chain(&self.nameless).chain(&self.doubts)
    }

    /// How many rows there are in all parts.
    pub fn advices(&self) -> usize {
        self.parts.iter().map(|part| part.advices.len()).sum()
    }

    /// The count that the print states in all, where it states one.
    pub fn stated_count(&self) -> Option<usize> {
        let counts: Vec<usize> = self.parts.iter().filter_map(|part| part.stated_count).collect();
        (!counts.is_empty()).then(|| counts.iter().sum())
    }
}

/// A line that nothing accounts for. Its text is for the report alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnrecognisedLine {
    /// Where it stands.
    pub at: Location,
    /// What it says.
    pub text: String,
    /// Why it was not taken.
    pub why: Why,
}

/// What a line was taken for, as `inspect --lines` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Take {
    /// The first line of an advice.
    Advice,
    /// A further line of an advice.
    Continuation,
    /// A line that says whom or what the rows below it are about.
    Carried,
    /// A line that the layout names.
    Furniture,
    /// The head of the columns.
    Head,
    /// Nothing on it.
    Blank,
    /// Nothing accounts for it. There is a take for every line of a file: it is small.
    Unrecognised(Box<Why>),
}

impl Take {
    /// A line that was not taken, and why.
    pub fn unrecognised(why: Why) -> Self {
        Self::Unrecognised(Box::new(why))
    }
}

/// Why a line was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It is of no form that the layout names.
    UnknownForm,
    /// It looks like a row, and its words cross the columns that the head makes.
    Misplaced,
    /// A byte of it fits nowhere in the encoding.
    Damaged,
    /// It stands before any head of columns.
    BeforeHead,
    /// A cell has the wrong shape: column and what was expected.
    Cell(String, Wording),
    /// A cell says nothing: column and what stands in it instead.
    CellFault(String, Wording),
    /// Cells touch and can be told apart in more than one way.
    Ambiguous,
    /// A cell that every row fills is blank.
    BlankCell(String),
    /// No section title above it says what type it is.
    NoType,
    /// No line above it says what the layout has above rows: the field.
    NothingAbove(&'static str),
    /// It goes on from a row that was not recognised.
    AfterUnrecognised,
    /// The print lacks rows, and one may have stood between the line and the row above it.
    RowMayBeMissing,
    /// It goes on from a page that is not there, or not the one before.
    AfterBreak,
    /// Nothing above it says which løngruppe it belongs to, since a page that may have said it is not there.
    NoGroup,
    /// It holds a code or a lønnummer where one stands in rows, or cells under several heads, and is no row.
    LikeARow,
    /// The layout has it outside records, and it stands inside one.
    InsideRecord,
    /// The layout has it outside records, and it holds a code or a lønnummer.
    HoldsRow,
    /// The record above it has such a line, or such a value, already.
    Twice,
    /// It stands on a page, or above a print, that no layout knows.
    OfNoPrint,
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.in_words().fmt(f)
    }
}

impl Why {
    /// The reason as a message.
    pub fn in_words(&self) -> Wording {
        match self {
            Self::UnknownForm => texts::line_of_no_form(),
            Self::Misplaced => texts::words_beside_heads(),
            Self::Damaged => texts::letters_damaged(),
            Self::BeforeHead => texts::before_any_head(),
            Self::Cell(column, expected) => texts::cell_holds_not(column, expected),
            Self::CellFault(column, fault) => texts::cell_holds(column, fault),
            Self::Ambiguous => texts::cells_touch(),
            Self::BlankCell(column) => texts::cell_blank(column),
            Self::NoType => texts::no_type_above(),
            Self::NothingAbove(field) => texts::nothing_above(field),
            Self::AfterUnrecognised => texts::after_unrecognised(),
            Self::RowMayBeMissing => texts::row_may_be_missing(),
            Self::AfterBreak => texts::after_a_break(),
            Self::NoGroup => texts::no_group_above(),
            Self::LikeARow => texts::like_a_row(),
            Self::InsideRecord => texts::inside_a_record(),
            Self::HoldsRow => texts::holds_a_row(),
            Self::OfNoPrint => texts::of_no_print(),
            Self::Twice => texts::line_there_already(),
        }
    }

    /// What to do about a print of which no row could be taken.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoType => {
                "say in the layout where the type stands: a [[column]] or label with field = \"Type\", titles as [[section]], or type = \"Advis\" if all rows are of one type; [values.Type] says what other words mean"
            }
            Self::Cell(..) => {
                "look at that cell with `uddata inspect --lines --values`: mend its 'field', 'pattern', [values] or [formats], or the place of the column"
            }
            Self::BlankCell(_) => {
                "leave out 'filled' in that [[column]], or say that it repeats: repeats = true"
            }
            Self::NothingAbove(_) => {
                "mend the form of that line under 'carried'; across_pages = true lets it hold on over the end of a page"
            }
            _ => "the columns may have moved: look with `uddata inspect --lines`, and mend the layout",
        }
    }
}
