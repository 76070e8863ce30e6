//! The columns of the work list: those of `Adviser` that it takes to act, and a few of its own.

use super::words;
use crate::formats::book::shape::ColumnShape;
use crate::report::columns::Column;

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkColumn {
    /// The løngruppe.
    Group,
    /// Its kunde.
    Customer,
    /// Why the row stands here.
    Reason,
    /// How many rows a decision on it helps to settle.
    Settles,
    /// Whether the owner holds for every advice of the code: a wish for the rule table, carried over as a column of people's own.
    ForAll,
    /// One of `Adviser`.
    Of(Column),
}

/// Columns that stay in view: through `Kode`.
pub(super) const FROZEN: u16 = 5;

impl WorkColumn {
    /// All of them, in the order of the sheet. What stands behind `Gælder alle med koden` is folded.
    pub const ALL: [Self; 27] = [
        Self::Group,
        Self::Customer,
        Self::Of(Column::PayNumber),
        Self::Of(Column::Name),
        Self::Of(Column::Code),
        Self::Reason,
        Self::Settles,
        Self::Of(Column::Owner),
        Self::Of(Column::Kind),
        Self::Of(Column::Text),
        Self::Of(Column::HowTo),
        Self::Of(Column::Amount),
        Self::Of(Column::Deadline),
        Self::Of(Column::FirstSeen),
        Self::Of(Column::Status),
        Self::Of(Column::Responsible),
        Self::Of(Column::NoteToCustomer),
        Self::Of(Column::CustomerReply),
        Self::Of(Column::CaseNumber),
        Self::Of(Column::InternalNote),
        Self::Of(Column::CorrectedOwner),
        Self::ForAll,
        Self::Of(Column::SinceLast),
        Self::Of(Column::Explanation),
        Self::Of(Column::PayEffect),
        Self::Of(Column::Rule),
        Self::Of(Column::RowId),
    ];

    /// How many of them the report has.
    pub(super) const OF_THE_REPORT: usize = {
        let (mut count, mut at) = (0, 0);
        while at < Self::ALL.len() {
            count += matches!(Self::ALL[at], Self::Of(_)) as usize;
            at += 1;
        }
        count
    };

    /// Those that the report has, in the order of the sheet.
    pub(super) fn of_the_report() -> impl Iterator<Item = Column> {
        Self::ALL.into_iter().filter_map(|column| match column {
            Self::Of(column) => Some(column),
            _ => None,
        })
    }

    /// The header cell.
    pub const fn header(self) -> &'static str {
        match self {
            Self::Group => words::GROUP,
            Self::Customer => words::CUSTOMER,
            Self::Reason => words::REASON,
            Self::Settles => words::SETTLES,
            Self::ForAll => words::FOR_ALL,
            Self::Of(column) => column.header(),
        }
    }

    /// Width in characters.
    pub(super) const fn width(self) -> f64 {
        match self {
            Self::Group => 10.0,
            Self::Customer => 18.0,
            Self::Reason => 17.0,
            Self::Settles => 9.0,
            Self::ForAll => 12.0,
            Self::Of(column) => column.width(),
        }
    }

    /// What kind of cells it holds.
    pub(super) const fn shape(self) -> ColumnShape {
        match self {
            Self::Group => ColumnShape::Identifier,
            Self::Customer | Self::Reason | Self::ForAll => ColumnShape::Word,
            Self::Settles => ColumnShape::Count,
            Self::Of(column) => column.shape(),
        }
    }

    /// Whether nearly every row shows something else here.
    pub(super) const fn is_distinct(self) -> bool {
        matches!(self, Self::Of(column) if column.is_distinct())
    }

    /// Whether people type in it.
    pub(super) fn is_typed(self) -> bool {
        match self {
            Self::ForAll => true,
            Self::Of(column) => column.is_typed(),
            _ => false,
        }
    }

    /// Its place in the sheet, counted from 0.
    pub(super) fn position(self) -> u16 {
        Self::ALL.iter().position(|column| *column == self).unwrap_or_default() as u16
    }
}

/// Whether a head is that of [`WorkColumn::ForAll`].
pub(super) fn is_for_all(head: &str) -> bool {
    is(head, WorkColumn::ForAll)
}

/// Whether a head is that of a column that only the list has and the program fills.
pub(super) fn is_filled_in(head: &str) -> bool {
    [WorkColumn::Group, WorkColumn::Customer, WorkColumn::Reason, WorkColumn::Settles]
        .into_iter()
        .any(|column| is(head, column))
}

fn is(head: &str, column: WorkColumn) -> bool {
    head.trim().to_lowercase() == column.header().to_lowercase()
}
