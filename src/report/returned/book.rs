//! A whole workbook that comes back, with every report that it holds a part of.

use std::sync::Arc;

use super::head::AdviserHead;
use super::sheet::ReturnedSheet;
use super::whose::{Whose, group_of_id};
use super::{Returned, ReturnedRow, Stands, no_report, no_title};
use crate::domain::problem::Problem;
use crate::domain::{FileName, Location, PayGroup, PayrollRun, texts};
use crate::formats::document::Table;
use crate::formats::read::beside::Comment;

/// What a workbook holds of ours.
#[derive(Debug, Default)]
pub struct ReturnedBook {
    /// The reports that it holds, or holds a part of.
    pub reports: Vec<Returned>,
    /// Why sheets that look like ours could not be read.
    pub refused: Vec<Problem>,
}

impl ReturnedBook {
    /// Reads every sheet that looks like ours.
    pub fn read(file: &Arc<FileName>, tables: &[Table]) -> Self {
        Self::read_with(file, tables, &[])
    }

    /// The same with the comments that stand at its cells.
    pub fn read_with(file: &Arc<FileName>, tables: &[Table], comments: &[Comment]) -> Self {
        let whose = Whose::of(tables);
        let mut sheets = ReturnedSheet::all(tables);
        sheets.sort_by_key(|sheet| (sheet.stands, sheet.rank()));
        let mut book = Self::default();
        for sheet in &sheets {
            if let Err(problem) = book.add(file, sheet, comments, &whose) {
                book.refused.push(problem);
            }
        }
        let looks_like_ours =
            whose.is_titled() || tables.iter().any(|table| table.rows.iter().any(AdviserHead::is_like));
        if sheets.is_empty() && looks_like_ours {
            book.refused.push(no_report(file));
        }
        book.reports.retain(|report| !report.rows.is_empty() || report.has_a_sheet_of_its_own());
        book
    }

    /// Whether anything in it looks like ours, readable or not.
    pub fn is_ours(&self) -> bool {
        !self.reports.is_empty() || !self.refused.is_empty()
    }

    /// The one report that it is, where it is one.
    pub fn only(&self) -> Option<&Returned> {
        match (&*self.reports, &*self.refused) {
            ([only], []) => Some(only),
            _ => None,
        }
    }

    fn add(
        &mut self,
        file: &Arc<FileName>,
        sheet: &ReturnedSheet<'_>,
        comments: &[Comment],
        whose: &Whose,
    ) -> Result<(), Problem> {
        let of = whose.of_sheet(sheet).ok_or_else(|| no_title(file))?;
        if let Some(column) = sheet.head.doubtful.first() {
            return Err(Problem::fault(
                Location::new(file, sheet.table.sheet, sheet.table.rows[sheet.head.row].number),
                texts::column_in_doubt(column.header()),
                texts::put_the_headers_back(),
            ));
        }
        let mut rows = sheet.rows(file)?;
        place(comments, sheet, &mut rows);
        self.of(file, sheet, of.clone(), whose);
        for row in rows {
            // A row that was moved here from another løngruppe's report of the same run.
            let group = group_of_id(&row.row_id).unwrap_or_else(|| of.0.clone());
            self.of(file, sheet, (group, of.1), whose).take(row, sheet);
        }
        Ok(())
    }

    fn of(
        &mut self,
        file: &Arc<FileName>,
        sheet: &ReturnedSheet<'_>,
        of: (PayGroup, PayrollRun),
        whose: &Whose,
    ) -> &mut Returned {
        let at = self.reports.iter().position(|report| (&report.group, report.run) == (&of.0, of.1));
        let at = at.unwrap_or_else(|| {
            self.reports.push(Returned::begin(file, sheet, of, whose));
            self.reports.len() - 1
        });
        &mut self.reports[at]
    }
}

/// Gives the comments of a sheet to the rows that they stand at; those of one cell are one.
fn place(comments: &[Comment], sheet: &ReturnedSheet<'_>, rows: &mut [ReturnedRow]) {
    for comment in comments.iter().filter(|comment| comment.sheet == sheet.table.sheet) {
        let row = rows.iter_mut().find(|row| row.number == comment.row);
        let (Some(row), Some(head)) = (row, sheet.head_at(comment.column)) else { continue };
        match row.comments.iter_mut().find(|(known, _)| known == head) {
            Some((_, text)) => *text = format!("{text}\n{}", comment.text),
            None => row.comments.push((head.to_owned(), comment.text.clone())),
        }
    }
}

impl Returned {
    /// Takes in a row of a sheet. What stands on a second sheet with the same columns stands elsewhere.
    fn take(&mut self, mut row: ReturnedRow, sheet: &ReturnedSheet<'_>) {
        if row.stands == Stands::InPlace && row.sheet != self.sheet {
            row.stands = Stands::Elsewhere;
        }
        row.own = self.in_my_order(row.own, sheet);
        self.rows.push(row);
    }

    /// What stands in added columns of a sheet, under the heads of the whole report.
    fn in_my_order(&mut self, own: Vec<String>, sheet: &ReturnedSheet<'_>) -> Vec<String> {
        let mut ordered = vec![String::new(); self.own.len()];
        for ((head, _), text) in sheet.head.own.iter().zip(own) {
            let at = self.own.iter().position(|known| known == head).unwrap_or_else(|| {
                self.own.push(head.clone());
                ordered.push(String::new());
                ordered.len() - 1
            });
            if ordered[at].is_empty() {
                ordered[at] = text;
            }
        }
        ordered
    }

    /// Whether its `Adviser` is there, be it without rows.
    fn has_a_sheet_of_its_own(&self) -> bool {
        !self.missing.contains(&super::Column::HowTo)
    }
}
