//! The sheet `Frigivelse` of a work list: how each report stands that is for somebody, and a cell in which a person lets it go.

use rust_xlsxwriter::{ConditionalFormatFormula, DataValidation, Workbook, XlsxError};

use super::{ListedReport, WorkList, words};
use crate::domain::typed::TypedColumn;
use crate::domain::{Owner, PayGroup};
use crate::formats::book::look::{self, Look};
use crate::formats::book::shape::ColumnShape;
use crate::formats::book::sheet::{FIRST_ROW, HEADER_ROW, SheetCell};
use crate::formats::document::{Cell, Table, TableRow};
use crate::office::sheet::text_of;

/// Its name.
pub(super) const SHEET: &str = "Frigivelse";
/// Rows above the head at most.
const MOST_ABOVE: usize = 20;

/// How a report stands that is for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportStanding {
    /// Its løngruppe.
    pub group: PayGroup,
    /// Which version of it would go.
    pub version: u32,
    /// How its delivery stands, in Danish.
    pub delivery: String,
    /// Where and when a person let this version go, in Danish, or empty.
    pub released: String,
}

/// A row of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseRow {
    /// How the report stands.
    pub standing: ReportStanding,
    /// Its kunde, or empty.
    pub customer: String,
    /// Its open rows by owner, in the order of [`Owner::ALL`].
    pub by_owner: [usize; Owner::ALL.len()],
    /// Open rows that the kunde is to act on and that say nothing under `Bemærkning til kunden`.
    pub uncommented: usize,
}

impl ReleaseRow {
    /// Counts the open rows of a report, of all its parts.
    pub(super) fn of<'r>(
        standing: ReportStanding,
        parts: impl Iterator<Item = &'r ListedReport>,
        customer: &str,
    ) -> Self {
        let mut row =
            Self { standing, customer: customer.to_owned(), by_owner: Default::default(), uncommented: 0 };
        for open in parts.flat_map(ListedReport::rows).filter(|row| row.status.is_open()) {
            row.by_owner[open.owner as usize] += 1;
            let is_the_kundes = matches!(open.owner, Owner::Customer | Owner::Both);
            row.uncommented +=
                usize::from(is_the_kundes && open.text(TypedColumn::NoteToCustomer).is_empty());
        }
        row
    }
}

/// What somebody wrote under `Frigiv` in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseWish {
    /// Number of the row in its sheet.
    pub row: u32,
    /// The løngruppe that the row names, where it names one.
    pub group: Option<PayGroup>,
    /// The version that the row shows.
    pub version: Option<u32>,
    /// Whether it is a yes; another word is none, and is told.
    pub is_yes: bool,
}

/// What somebody wrote under `Frigiv` in a work list; nothing where the sheet is gone.
pub fn wishes_in(tables: &[Table]) -> Vec<ReleaseWish> {
    let Some(table) = tables.iter().find(|table| table.name.trim().to_lowercase() == SHEET.to_lowercase())
    else {
        return Vec::new();
    };
    let places = |row: &TableRow| -> Option<[usize; 3]> {
        let heads: Vec<String> = row.cells.iter().map(|cell| text_of(cell).trim().to_lowercase()).collect();
        let place = |head: &str| heads.iter().position(|it| *it == head.to_lowercase());
        Some([place(words::GROUP)?, place(words::VERSION)?, place(words::RELEASE)?])
    };
    let mut above = table.rows.iter().take(MOST_ABOVE).enumerate();
    let Some((head, [group, version, wish])) = above.find_map(|(at, row)| Some((at, places(row)?))) else {
        return Vec::new();
    };
    let wishes = table.rows[head + 1..].iter().filter_map(|row| {
        let cell = |place: usize| text_of(row.cells.get(place).unwrap_or(&Cell::Empty));
        let said = cell(wish);
        (!said.trim().is_empty()).then(|| ReleaseWish {
            row: row.number,
            group: PayGroup::new(cell(group).trim()),
            version: cell(version).trim().parse().ok(),
            is_yes: words::is_yes(&said),
        })
    });
    wishes.collect()
}

/// Adds the sheet to the workbook of a list.
pub(super) fn add(book: &mut Workbook, look: &Look, list: &WorkList) -> Result<(), XlsxError> {
    let cells = |row: &ReleaseRow| {
        let texts = [SheetCell::Strong(row.standing.group.to_string()), SheetCell::text(&row.customer)];
        let counts = row.by_owner.into_iter().chain([row.uncommented]).map(SheetCell::count);
        let rest = [
            SheetCell::text(&row.standing.delivery),
            SheetCell::text(&row.standing.released),
            SheetCell::Count(row.standing.version.into()),
            SheetCell::Empty,
        ];
        texts.into_iter().chain(counts).chain(rest).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<SheetCell>> = list.releases.iter().map(cells).collect();
    let owners = Owner::ALL.map(words::rows_of);
    let heads: Vec<&str> = [words::GROUP, words::CUSTOMER]
        .into_iter()
        .chain(owners)
        .chain([words::UNCOMMENTED, words::DELIVERY, words::RELEASED, words::VERSION, words::RELEASE])
        .collect();
    let counts = Owner::ALL.len() + 1;
    let widths: Vec<f64> = [10.0, 30.0]
        .into_iter()
        .chain(std::iter::repeat_n(14.0, counts))
        .chain([48.0, 36.0, 9.0, 9.0])
        .collect();
    let sheet =
        super::xlsx::plain(SHEET, words::RELEASE_INTRO, list).add(book, look, &heads, &widths, &rows)?;
    let at = heads.len() as u16 - 1;
    let last_row = HEADER_ROW + rows.len().max(1) as u32;
    let format = look.of(ColumnShape::Word, true);
    sheet.write_string_with_format(HEADER_ROW, at, words::RELEASE, &look.typed_header)?;
    for row in FIRST_ROW..=last_row {
        sheet.write_blank(row, at, format)?;
    }
    let yes = DataValidation::new()
        .allow_list_strings(&[words::YES])?
        .set_error_title(words::YES_ERROR_TITLE)?
        .set_error_message(words::RELEASE_ERROR)?;
    sheet.add_data_validation(FIRST_ROW, at, last_row, at, &yes)?;
    let typed = ConditionalFormatFormula::new().set_rule("TRUE").set_format(look::typed());
    sheet.add_conditional_format(FIRST_ROW, at, last_row, at, &typed)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let row = |(number, cells): (u32, &&[&str])| TableRow {
            number,
            cells: cells.iter().map(|cell| Cell::Text((*cell).to_owned())).collect(),
        };
        Table {
            sheet: 4,
            name: " frigivelse".into(),
            rows: (1..).zip(rows).map(row).collect(),
            ..Table::default()
        }
    }

    #[test]
    fn what_stands_under_frigiv_is_read_whatever_the_order_of_the_columns() {
        let head: &[&str] = &["FRIGIV", "Kunde", "version", "Løngruppe"];
        let rows: [&[&str]; 5] = [
            &["Frigivelse, 2. lønkørsel"],
            head,
            &["ja", "Prøvestyrelsen", "2", "901"],
            &[" ", "", "1", "902"],
            &["nej", "", "x", "903"],
        ];
        let group = |number| PayGroup::new(number);
        assert_eq!(
            wishes_in(&[table(&rows)]),
            [
                ReleaseWish { row: 3, group: group("901"), version: Some(2), is_yes: true },
                ReleaseWish { row: 5, group: group("903"), version: None, is_yes: false },
            ]
        );
        assert_eq!(wishes_in(&[table(&rows[..1])]), []);
        assert_eq!(wishes_in(&[]), []);
    }
}
