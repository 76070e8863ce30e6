//! The row that heads a sheet of ours: where each column stands, under its own name or another.

use super::whose::group_of_id;
use super::{Cell, Column, normal, text_of};
use crate::formats::document::{Table, TableRow};
use crate::report::worklist;

/// How many of the headers of `Adviser` make a row its head.
const ENOUGH_HEADERS: usize = 8;

/// The row that heads a sheet.
pub(super) struct AdviserHead {
    /// Its place among the rows of the table.
    pub(super) row: usize,
    /// Where each column stands.
    columns: Vec<(Column, usize)>,
    /// Further columns of a name that one before has.
    again: Vec<(Column, usize)>,
    /// Columns of ours that stand under another name.
    pub(super) renamed: Vec<(Column, String)>,
    /// Columns that people added: head and place.
    pub(super) own: Vec<(String, usize)>,
    /// Columns of ours that are gone, where something under an unknown head may be one of them.
    pub(super) doubtful: Vec<Column>,
    /// Whether it is that of a work list, which has some columns of its own.
    pub(super) is_work_list: bool,
}

impl AdviserHead {
    /// The first row that is a head of ours, with `Række-id` under whatever name.
    pub(super) fn find(table: &Table) -> Option<Self> {
        table.rows.iter().enumerate().find_map(|(at, row)| Self::of(at, row, &table.rows[at + 1..]))
    }

    /// Whether a row has enough of our headers, with or without `Række-id`.
    pub(super) fn is_like(row: &TableRow) -> bool {
        row.cells.iter().filter_map(known).count() >= ENOUGH_HEADERS
    }

    fn of(at: usize, row: &TableRow, below: &[TableRow]) -> Option<Self> {
        if !Self::is_like(row) {
            return None;
        }
        let mut head = Self {
            row: at,
            columns: Vec::new(),
            again: Vec::new(),
            renamed: Vec::new(),
            own: Vec::new(),
            doubtful: Vec::new(),
            is_work_list: worklist::is_head(row),
        };
        for (place, cell) in row.cells.iter().enumerate() {
            let Some(column) = known(cell) else { continue };
            match head.place(column) {
                None => head.columns.push((column, place)),
                Some(_) => head.again.push((column, place)),
            }
        }
        head.find_ids(row, below);
        head.place(Column::RowId)?;
        if !head.is_of_gone(row) {
            head.find_renamed(row);
            head.find_own(row, below);
        }
        Some(head)
    }

    /// Where a column stands.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.columns.iter().find(|(known, _)| *known == column).map(|(_, place)| *place)
    }

    /// How many columns of ours it has.
    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether it heads `Bortfaldet`, under whatever name.
    pub(super) fn is_of_gone(&self, row: &TableRow) -> bool {
        let has = |header: &str| row.cells.iter().any(|cell| text_of(cell).trim() == header);
        has(super::words::GONE_HEADERS[0]) && self.place(Column::HowTo).is_none()
    }

    /// A column that stands twice and says two things in a row.
    pub(super) fn disagreement(&self, row: &TableRow) -> Option<Column> {
        let cell = |place: usize| normal(row.cells.get(place));
        let differs = |(column, again): &&(Column, usize)| {
            self.place(*column).is_some_and(|first| cell(first) != cell(*again))
        };
        self.again.iter().find(differs).map(|(column, _)| *column)
    }

    /// Every column of ours with its place.
    pub(super) fn columns(&self) -> &[(Column, usize)] {
        &self.columns
    }

    /// `Række-id` under another name: the column that holds nothing but ids.
    fn find_ids(&mut self, row: &TableRow, below: &[TableRow]) {
        if self.place(Column::RowId).is_some() {
            return;
        }
        let is_id = |cell: &Cell| matches!(cell, Cell::Text(text) if group_of_id(text).is_some());
        let width = below.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let holds_ids = |place: &usize| {
            let mut filled = below
                .iter()
                .filter_map(|row| row.cells.get(*place))
                .filter(|cell| **cell != Cell::Empty)
                .peekable();
            filled.peek().is_some() && filled.all(is_id)
        };
        let taken = |place: &usize| self.columns.iter().any(|(_, known)| known == place);
        if let Some(place) = (0..width).filter(|place| !taken(place)).find(holds_ids) {
            self.renamed.push((Column::RowId, name_at(row, place)));
            self.columns.push((Column::RowId, place));
        }
    }

    /// Columns under other names that stand between the neighbours of as many that are gone: those are they.
    fn find_renamed(&mut self, row: &TableRow) {
        let mut at = 0;
        while at < Column::ALL.len() {
            let gone = Column::ALL[at..].iter().take_while(|column| self.place(**column).is_none()).count();
            if gone > 0 {
                self.take_between(row, at, at + gone);
            }
            at += gone.max(1);
        }
    }

    /// Takes the columns between two neighbours for those of [`Column::ALL`] from `from` to `to`, where they are as many. A
    /// column that some reports lack may be missing among them.
    fn take_between(&mut self, row: &TableRow, from: usize, to: usize) {
        let left = match from.checked_sub(1) {
            Some(before) => self.place(Column::ALL[before]).map(|place| place + 1),
            None => Some(0),
        };
        let right = Column::ALL.get(to).and_then(|after| self.place(*after));
        let (Some(left), Some(right)) = (left, right) else { return };
        if left >= right || (left..right).any(|place| row.cells.get(place).and_then(known).is_some()) {
            return;
        }
        let gone = &Column::ALL[from..to];
        let without_internal: Vec<Column> =
            gone.iter().copied().filter(|column| *column != Column::InternalNote).collect();
        let taken = [gone, &without_internal].into_iter().find(|columns| columns.len() == right - left);
        for (column, place) in taken.into_iter().flatten().zip(left..) {
            self.renamed.push((*column, name_at(row, place)));
            self.columns.push((*column, place));
        }
    }

    /// What stands under other heads is people's own. Where a column that people type in is gone as well, it may be that.
    fn find_own(&mut self, row: &TableRow, below: &[TableRow]) {
        let ours = |place: usize| self.columns.iter().chain(&self.again).any(|(_, known)| *known == place);
        let filled = |place: usize| {
            below.iter().any(|row| row.cells.get(place).is_some_and(|cell| *cell != Cell::Empty))
        };
        let width = below.iter().chain([row]).map(|row| row.cells.len()).max().unwrap_or_default();
        let mut own: Vec<(String, usize)> = Vec::new();
        for place in (0..width).filter(|place| !ours(*place)) {
            let name = name_at(row, place);
            let is_of_list = self.is_work_list && worklist::is_filled_in(&name);
            if name.is_empty() && !filled(place) || is_of_list {
                continue;
            }
            let name = if name.is_empty() { format!("Kolonne {}", place + 1) } else { name };
            let again = own
                .iter()
                .filter(|(known, _)| *known == name || known.starts_with(&format!("{name} (")))
                .count();
            own.push((if again > 0 { format!("{name} ({})", again + 1) } else { name }, place));
        }
        let may_be_ours = own.iter().any(|(_, place)| filled(*place) && self.stands_among_ours(*place));
        if may_be_ours {
            let gone =
                Column::ALL.into_iter().filter(|column| column.is_typed() && self.place(*column).is_none());
            // A kunde's copy has no `Intern note`, and reports of before had no `Sagsnummer`.
            self.doubtful =
                gone.filter(|column| !matches!(column, Column::InternalNote | Column::CaseNumber)).collect();
        }
        self.own = own;
    }

    /// Whether a column of ours stands to the right of a place.
    fn stands_among_ours(&self, place: usize) -> bool {
        self.columns.iter().any(|(_, known)| *known > place)
    }
}

fn known(cell: &Cell) -> Option<Column> {
    let Cell::Text(text) = cell else { return None };
    Column::parse(text)
}

fn name_at(row: &TableRow, place: usize) -> String {
    row.cells.get(place).map(|cell| text_of(cell).trim().to_string()).unwrap_or_default()
}
