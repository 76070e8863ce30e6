//! The sheet `Afgør først`: the lines with cells to answer in, how they are read back, and the workbook that holds nothing else.

use rust_xlsxwriter::{ConditionalFormatFormula, DataValidation, Workbook, Worksheet, XlsxError};

use super::{AnsweredLine, LineAnswer, ListLine};
use crate::domain::problem::Error;
use crate::domain::{Owner, PayEffect, PayGroup};
use crate::formats::book::host::of_unix;
use crate::formats::book::look::{self, Look};
use crate::formats::book::plain::PlainSheet;
use crate::formats::book::shape::ColumnShape;
use crate::formats::book::sheet::{FIRST_ROW, HEADER_ROW, SheetCell};
use crate::formats::book::start::start;
use crate::formats::document::{Cell, Table, TableRow};
use crate::office::sheet::text_of;

/// Its name.
pub const SHEET: &str = "Afgør først";
/// Its columns.
pub(crate) const COLUMNS: [&str; 9] = [
    "Kode",
    "Tekst",
    "Rækker",
    "Løngrupper",
    "Kundetyper",
    "Eksempel",
    "Ejer",
    "Lukkes selv",
    "Lønmæssig betydning",
];
pub(crate) const WIDTHS: [f64; COLUMNS.len()] = [10.0, 30.0, 9.0, 26.0, 20.0, 56.0, 23.0, 10.0, 13.0];
/// Those that a person answers in.
const ANSWERED: std::ops::Range<u16> = 6..9;
/// What stands for no code.
pub(crate) const WITHOUT_CODE: &str = "(uden kode)";
/// The most løngrupper that a cell names.
const MOST_GROUPS: usize = 5;
/// Rows above the head at most.
const MOST_ABOVE: usize = 20;

const INTRO: &str = "Koder og tekster uden ejer, de hyppigste først. Vælg Ejer i de gule celler, og gem. »uddata rules learn --apply« gør hver udfyldt linje til en regel.";
const GUIDE: [[&str; 2]; 6] = [
    [
        "Hvad er det?",
        "Én linje for hver kode og tekst, som regeltabellen ikke siger, hvem der følger op på. Rækker er antallet af adviser. \
         Begynd øverst: de første linjer afgør de fleste.",
    ],
    [
        "Ejer",
        "Kunde, Statens Administration, Begge eller Til orientering. Lad cellen være tom, hvis I ikke ved det. Så bliver den \
         ved med at være Uafklaret.",
    ],
    [
        "Lukkes selv",
        "Ja, når SLS skriver adviset igen i hver lønkørsel, indtil det er ordnet. Så lukkes det, når det ikke kommer mere. Lad \
         cellen være tom, hvis det kun kommer én gang: ellers bliver det glemt.",
    ],
    ["Lønmæssig betydning", "Ja eller Nej, hvis det er det samme for alle adviser på linjen."],
    [
        "Tekst",
        "Er cellen tom, gælder linjen alle adviser med koden, som ikke står på en anden linje. Ellers gælder den dem, der har \
         ordene i teksten. Ordene må gerne rettes, men de skal stå i eksemplet.",
    ],
    [
        "Tilføj",
        "Gem filen, og kør »uddata rules learn --apply« med den. Det gælder alle kunder. Er der kunder eller løngrupper, hvor det \
         er anderledes, så skriv dem i regeltabellen bagefter. Reglerne kan altid rettes dér.",
    ],
];

/// The cells of a line.
pub(crate) fn cells(line: &ListLine, answer: Option<&LineAnswer>) -> Vec<SheetCell> {
    let ListLine { code, asks, rows, groups, traits, example } = line;
    let code = if code.is_empty() { WITHOUT_CODE } else { code };
    let traits: Vec<&str> = traits.iter().map(String::as_str).collect();
    let none = LineAnswer::default();
    let LineAnswer { owner, closes_itself, pay_effect } = answer.unwrap_or(&none);
    vec![
        SheetCell::Strong(code.to_owned()),
        SheetCell::text(asks),
        SheetCell::count(*rows),
        SheetCell::text(named(groups.iter())),
        SheetCell::text(traits.join(", ")),
        SheetCell::text(example),
        SheetCell::text(owner),
        SheetCell::text(closes_itself),
        SheetCell::text(pay_effect),
    ]
}

/// `7, 901, 902, 903, 904 og 12 andre`.
fn named<'g>(groups: impl ExactSizeIterator<Item = &'g PayGroup>) -> String {
    let more = match groups.len().saturating_sub(MOST_GROUPS) {
        0 => String::new(),
        1 => " og 1 anden".to_owned(),
        more => format!(" og {more} andre"),
    };
    let named: Vec<&str> = groups.take(MOST_GROUPS).map(PayGroup::as_str).collect();
    named.join(", ") + &more
}

/// Makes the cells for answers yellow, with their drop-downs.
pub(crate) fn dress(sheet: &mut Worksheet, look: &Look, rows: &[Vec<SheetCell>]) -> Result<(), XlsxError> {
    let last_row = HEADER_ROW + rows.len().max(1) as u32;
    let owners = [Owner::Customer, Owner::Sam, Owner::Both, Owner::ForInformation].map(Owner::word);
    let lists: [&[&str]; 3] = [&owners, &["Ja", "Nej"], &["Ja", "Nej"]];
    let format = look.of(ColumnShape::Word, true);
    for (at, words) in ANSWERED.zip(lists) {
        let head = COLUMNS[usize::from(at)];
        sheet.write_string_with_format(HEADER_ROW, at, head, &look.typed_header)?;
        for (row, cells) in (FIRST_ROW..).zip(rows) {
            match &cells[usize::from(at)] {
                SheetCell::Text(text) => sheet.write_string_with_format(row, at, text, format)?,
                _ => sheet.write_blank(row, at, format)?,
            };
        }
        let list = DataValidation::new()
            .allow_list_strings(words)?
            .set_error_title(head)?
            .set_error_message("Vælg et af ordene på listen, eller lad cellen være tom.")?;
        sheet.add_data_validation(FIRST_ROW, at, last_row, at, &list)?;
    }
    let typed = ConditionalFormatFormula::new().set_rule("TRUE").set_format(look::typed());
    sheet.add_conditional_format(FIRST_ROW, ANSWERED.start, last_row, ANSWERED.end - 1, &typed)?;
    Ok(())
}

/// The bytes of a workbook that holds the list and how to fill it in; the same lines give the same bytes.
///
/// # Errors
/// It cannot be put together: more lines than a sheet holds.
pub fn workbook(lines: &[ListLine]) -> Result<Vec<u8>, Error> {
    put_together(lines).map_err(|error| {
        Error::new(
            SHEET,
            format!("the workbook cannot be put together: {error}"),
            "ask about fewer prints at a time",
        )
    })
}

fn put_together(lines: &[ListLine]) -> Result<Vec<u8>, XlsxError> {
    let (mut book, look) = start(SHEET, None)?;
    let rows: Vec<Vec<SheetCell>> = lines.iter().map(|line| cells(line, None)).collect();
    let plain = |sheet, intro| PlainSheet {
        sheet,
        title: sheet.to_owned(),
        intro,
        footer: String::new(),
        frozen_columns: 2,
    };
    let sheet = plain(SHEET, INTRO).add(&mut book, &look, &COLUMNS, &WIDTHS, &rows)?;
    dress(sheet, &look, &rows)?;
    add_guide(&mut book, &look)?;
    book.save_to_buffer().map(of_unix)
}

fn add_guide(book: &mut Workbook, look: &Look) -> Result<(), XlsxError> {
    let row = |[topic, text]: &[&str; 2]| vec![SheetCell::Strong((*topic).into()), SheetCell::text(*text)];
    let rows: Vec<Vec<SheetCell>> = GUIDE.iter().map(row).collect();
    let guide = PlainSheet {
        sheet: "Sådan gør du",
        title: "Sådan gør du".to_owned(),
        intro: "En halv time med listen sparer tusind celler i rapporterne.",
        footer: String::new(),
        frozen_columns: 0,
    };
    guide.add(book, look, &["Emne", "Forklaring"], &[24.0, 110.0], &rows).map(drop)
}

/// The lines that somebody answered, whatever the order of the columns; nothing where the sheet or a column is gone.
pub fn answered(tables: &[Table]) -> Vec<AnsweredLine> {
    let is_it = |table: &&Table| table.name.trim().to_lowercase() == SHEET.to_lowercase();
    let Some(table) = tables.iter().find(is_it) else { return Vec::new() };
    let mut above = table.rows.iter().take(MOST_ABOVE).enumerate();
    let Some((head, places)) = above.find_map(|(at, row)| Some((at, places(row)?))) else {
        return Vec::new();
    };
    let line = |row: &TableRow| {
        let cell = |place: usize| text_of(row.cells.get(place).unwrap_or(&Cell::Empty)).trim().to_owned();
        let [code, asks, rows, example, owner, closes_itself, pay_effect] = places.map(cell);
        let code = if code == WITHOUT_CODE { String::new() } else { code };
        let answer = LineAnswer { owner, closes_itself, pay_effect };
        AnsweredLine { row: row.number, owner_at: places[4], code, asks, rows, example, answer }
    };
    table.rows[head + 1..].iter().map(line).filter(|line| !line.answer.is_empty()).collect()
}

/// Whether a workbook has the sheet.
pub fn is_in(tables: &[Table]) -> bool {
    tables.iter().any(|table| table.name.trim().to_lowercase() == SHEET.to_lowercase())
}

/// Where the columns stand that are read.
fn places(row: &TableRow) -> Option<[usize; 7]> {
    let heads: Vec<String> = row.cells.iter().map(|cell| text_of(cell).trim().to_lowercase()).collect();
    let place = |column: usize| heads.iter().position(|head| *head == COLUMNS[column].to_lowercase());
    let mut places = [0; 7];
    for (at, column) in places.iter_mut().zip([0, 1, 2, 5, 6, 7, 8]) {
        *at = place(column)?;
    }
    Some(places)
}

/// Every word that a person may answer with from the drop-downs.
pub fn words() -> impl Iterator<Item = &'static str> {
    let effects = [PayEffect::Yes, PayEffect::No].map(PayEffect::word);
    Owner::ALL.map(Owner::word).into_iter().chain(effects)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::FileName;
    use crate::formats::read;

    fn line(code: &str, asks: &str, rows: usize) -> ListLine {
        ListLine {
            code: code.into(),
            asks: asks.into(),
            rows,
            groups: (1..=7).filter_map(|number| PayGroup::new(&number.to_string())).collect(),
            traits: BTreeSet::from(["regnskabskunde".to_owned()]),
            example: "=1+1 mangler".into(),
        }
    }

    fn tables(bytes: &[u8]) -> Vec<Table> {
        read::tables(&FileName::new("liste.xlsx", "liste.xlsx"), bytes).unwrap()
    }

    #[test]
    fn nothing_is_answered_in_a_list_as_it_is_written() {
        let bytes = workbook(&[line("XA0001", "", 30), line("", "mangler", 2)]).unwrap();
        assert!(bytes == workbook(&[line("XA0001", "", 30), line("", "mangler", 2)]).unwrap());
        let tables = tables(&bytes);
        assert_eq!(tables[0].name, SHEET);
        let row: Vec<String> =
            tables[0].rows.iter().find(|row| row.number == 5).unwrap().cells.iter().map(text_of).collect();
        assert_eq!(
            row[..6],
            ["XA0001", "", "30", "1, 2, 3, 4, 5 og 2 andre", "regnskabskunde", "=1+1 mangler"]
        );
        assert!(is_in(&tables) && answered(&tables).is_empty());
    }

    #[test]
    fn answers_are_read_whatever_the_order_of_the_columns() {
        let row = |number, cells: &[&str]| TableRow {
            number,
            cells: cells.iter().map(|cell| Cell::Text((*cell).to_owned())).collect(),
        };
        let rows = vec![
            row(1, &["Afgør først"]),
            row(
                4,
                &["EJER", "Lukkes selv", "Lønmæssig betydning", "Eksempel", "Rækker", "Tekst", "Kode", "Mit"],
            ),
            row(5, &["Kunde", "Ja", "", "Mangler", "12", "mangler", "(uden kode)", "x"]),
            row(6, &["", " ", "", "Andet", "3", "", "XA0001", "spørg"]),
        ];
        let table = Table { sheet: 2, name: " afgør FØRST".into(), rows, ..Table::default() };
        let [found] = &answered(std::slice::from_ref(&table))[..] else { panic!("one line") };
        assert_eq!((found.row, &*found.code, &*found.asks, &*found.rows), (5, "", "mangler", "12"));
        assert_eq!((&*found.answer.owner, &*found.answer.closes_itself), ("Kunde", "Ja"));
        assert!(answered(&[]).is_empty());
    }
}
