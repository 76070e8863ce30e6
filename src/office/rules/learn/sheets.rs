//! The proposal as a workbook that a person reads and approves: `Forslag`, `Uafklaret` and `Sådan gør du`.

use rust_xlsxwriter::{DataValidation, IgnoreError, Workbook, Worksheet, XlsxError};

use super::{CodesTogether, Contradiction, Doubt, Proposal, ProposedRule};
use crate::domain::problem::Error;
use crate::domain::{Owner, PayGroup};
use crate::formats::book::clean::clean_for_table;
use crate::formats::book::height;
use crate::formats::book::host::of_unix;
use crate::formats::book::look::Look;
use crate::formats::book::plain::PlainSheet;
use crate::formats::book::sheet::{self, FIRST_ROW, HEADER_ROW, SheetCell, SheetColumn, SheetHead};
use crate::formats::book::start::start;
use crate::office::rules::workbook::add_drop_downs;
use crate::office::rules::{RuleCells, RuleTable};

/// The sheet of the rows.
pub const SHEET: &str = "Forslag";
/// The column in which a person says yes.
pub const APPROVED: &str = "Godkendt";
/// The columns beside those of a rule table, in their order.
pub const EVIDENCE: [&str; 6] = ["Taler for", "Taler imod", "Afgør rækker", "Eksempler", "Hvorfor", APPROVED];

const COLUMNS: usize = RuleTable::COLUMNS.len() + EVIDENCE.len();
const WIDTHS: [f64; COLUMNS] = [
    32.0, 22.0, 9.0, 11.0, 14.0, 22.0, 9.0, 9.0, 11.0, 11.0, 22.0, 13.0, 9.0, 13.0, 36.0, 30.0, 30.0, 8.0,
    8.0, 9.0, 44.0, 44.0, 11.0,
];
/// The most løngrupper that a cell names.
const MOST_GROUPS: usize = 30;

const DOUBTS_COLUMNS: [&str; 9] = [
    "Kode",
    "Vilkår",
    "Hvad er der galt",
    "Kunde",
    "Statens Administration",
    "Begge",
    "Til orientering",
    "Eksempler",
    "Filer",
];
const DOUBTS_WIDTHS: [f64; 9] = [10.0, 26.0, 44.0, 26.0, 26.0, 22.0, 22.0, 44.0, 34.0];

const TOGETHER_COLUMNS: [&str; 6] = [
    "Kode",
    "Kommer sammen med",
    "Personer med begge",
    "Personer med den første",
    "Personer med den anden",
    "Personer i alt",
];
const TOGETHER_WIDTHS: [f64; 6] = [12.0, 20.0, 16.0, 16.0, 16.0, 14.0];

const GUIDE: [[&str; 2]; 10] = [
    [
        "Hvad er det?",
        "Programmet har set på, hvem der tidligere har fulgt op på hvilke adviser, og foreslår regler, der siger det \
         samme. Forslagene gælder ikke, før en person har godkendt dem.",
    ],
    [
        "Læs en række",
        "De første 17 kolonner er selve reglen, som den kommer til at stå i regeltabellen. »Taler for« er antallet af \
         tidligere afgørelser, der er som reglen. »Taler imod« er dem, der er anderledes. »Afgør rækker« er de rækker i den \
         sidste lønkørsel, som ingen ejer har, eller som er åbne uden at være skrevet igen, og som reglen afgør. »Hvorfor« siger, \
         hvorfor reglen ser ud, som den gør.",
    ],
    [
        "Godkend",
        "Skriv Ja i »Godkendt« ud for de regler, der skal gælde. Nej og en tom celle betyder, at rækken ikke bliver \
         brugt.",
    ],
    [
        "Ret",
        "Cellerne i de første 17 kolonner må gerne rettes først: et bedre navn, en smallere tekst, en frist. Eksemplet \
         skal være en tekst, som rækken vinder på. Tallene gælder reglen, som den blev foreslået.",
    ],
    [
        "Undtagelser",
        "En række med laget gruppe:nummer gælder kun den løngruppe. Er det en aftale, så skriv den i »Kilde«.",
    ],
    [
        "Lukkes selv",
        "En række med ja i »Lukkes selv« siger, at SLS skriver adviset igen, til det er ordnet. Tallene er da ikke afgørelser, men \
         adviser: »Taler for« blev gentaget og holdt op, »Taler imod« kom igen efter at have manglet. Er adviset af en slags, der \
         kun kommer én gang, så sig Nej: ellers bliver det glemt.",
    ],
    [
        "Uafklaret",
        "Arket nævner det, der ikke kunne blive til en regel: ejere, som intet skiller ad, for få sager, eller samme \
         advis med to ejere. Det må I selv afklare.",
    ],
    [
        "Årsager",
        "Arket nævner koder, der kommer sammen på samme person langt oftere, end tilfældet kan forklare. Hører de sammen, \
         så skriv samme årsag ved dem i kolonnen »Årsag« i arket Koder i regeltabellen. Så står de som én sag i rapporten.",
    ],
    [
        "Tilføj",
        "Gem filen, og kør »uddata rules learn --apply« med den. Hele tabellen bliver kontrolleret først. Er der noget \
         galt, bliver intet skrevet.",
    ],
    [
        "Personoplysninger",
        "Eksempler er tekster fra udskrifterne. Lønnumre og navnet på den, adviset handler om, er taget ud, men andre \
         navne kan stå i en tekst. Slet dem, før rækken godkendes.",
    ],
];

/// The bytes of the workbook; the same proposal gives the same bytes.
///
/// # Errors
/// The workbook cannot be put together: more rows than a sheet holds.
pub fn workbook(proposal: &Proposal) -> Result<Vec<u8>, Error> {
    put_together(proposal).map_err(|error| {
        Error::new(
            SHEET,
            format!("the workbook cannot be put together: {error}"),
            "learn from fewer files at a time",
        )
    })
}

fn put_together(proposal: &Proposal) -> Result<Vec<u8>, XlsxError> {
    let (mut book, look) = start("Forslag til regler", None)?;
    add_rows(&mut book, &look, proposal)?;
    if !proposal.contradictions.is_empty() {
        add_doubts(&mut book, &look, proposal)?;
    }
    if !proposal.together.is_empty() {
        add_together(&mut book, &look, proposal)?;
    }
    let rows: Vec<Vec<SheetCell>> = GUIDE
        .iter()
        .map(|[subject, text]| vec![SheetCell::Strong((*subject).into()), SheetCell::text(*text)])
        .collect();
    let intro = "Fra tidligere afgørelser til regler, som I selv godkender.";
    let guide = PlainSheet {
        sheet: "Sådan gør du",
        title: "Sådan gør du".to_owned(),
        intro,
        footer: String::new(),
        frozen_columns: 0,
    };
    guide.add(&mut book, &look, &["Emne", "Forklaring"], &[24.0, 110.0], &rows)?;
    book.save_to_buffer().map(of_unix)
}

fn add_together(book: &mut Workbook, look: &Look, proposal: &Proposal) -> Result<(), XlsxError> {
    let row = |pair: &CodesTogether| {
        let [first, second] = pair.codes;
        let counts = [pair.both, pair.each[0], pair.each[1], pair.persons];
        let codes = [SheetCell::Strong(first.to_string()), SheetCell::Strong(second.to_string())];
        codes.into_iter().chain(counts.map(SheetCell::count)).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<SheetCell>> = proposal.together.iter().map(row).collect();
    let sheet = PlainSheet {
        sheet: "Årsager",
        title: "Koder, der kommer sammen".to_owned(),
        intro: "En person tæller én gang i hver lønkørsel. Har to koder samme årsag, så skriv den i arket Koder.",
        footer: String::new(),
        frozen_columns: 0,
    };
    sheet.add(book, look, &TOGETHER_COLUMNS, &TOGETHER_WIDTHS, &rows).map(drop)
}

/// Where [`APPROVED`] stands, counted from 0.
pub(crate) const APPROVED_AT: u16 = COLUMNS as u16 - 1;

/// What tells a proposed row that asks for nothing but its code: code and owner.
pub fn key(cells: &RuleCells) -> (String, String) {
    (cells[2].clone(), cells[10].clone())
}

/// Adds the sheet of the proposed rows.
pub(crate) fn add_rows(book: &mut Workbook, look: &Look, proposal: &Proposal) -> Result<(), XlsxError> {
    let runs = proposal.runs.map_or(String::new(), |(first, last)| match first == last {
        true => format!(", {}", first.in_words()),
        false => format!(", {} til {}", first.in_words(), last.in_words()),
    });
    let columns = RuleTable::COLUMNS.into_iter().chain(EVIDENCE).zip(WIDTHS);
    let head = SheetHead {
        sheet: SHEET,
        table: SHEET,
        title: format!("Forslag til regler{runs}"),
        intro: &intro(proposal),
        columns: columns
            .map(|(text, width)| SheetColumn {
                text,
                width,
                format: if text == APPROVED { &look.typed_header } else { &look.header },
            })
            .collect(),
        frozen_columns: 1,
    };
    let rows = proposal.rows.len() as u32;
    let footer = format!("&L{SHEET}&RSide &P af &N");
    let sheet = sheet::lay_out(book, look, &head, rows, footer, false)?;
    let (last_row, last_column) = (HEADER_ROW + rows.max(1), COLUMNS as u16 - 1);
    for (row, proposed) in (FIRST_ROW..).zip(&proposal.rows) {
        write_row(sheet, look, row, proposed)?;
    }
    sheet.ignore_error_range(FIRST_ROW, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    add_drop_downs(sheet, HEADER_ROW, last_row)?;
    let list = DataValidation::new()
        .allow_list_strings(&["Ja", "Nej"])?
        .set_error_title("Ja eller Nej")?
        .set_error_message("Skriv Ja, Nej eller lad cellen være tom.")?;
    sheet.add_data_validation(FIRST_ROW, last_column, last_row, last_column, &list)?;
    sheet::rule_lines(sheet, rows, COLUMNS as u16)
}

fn intro(proposal: &Proposal) -> String {
    let Proposal { rows, cases, covered, .. } = proposal;
    format!(
        "{} forslag fra {cases} tidligere afgørelser. {covered} af dem afgør den nuværende regeltabel på samme måde. \
         Skriv Ja i »{APPROVED}« ud for dem, der skal gælde.",
        rows.len()
    )
}

fn write_row(sheet: &mut Worksheet, look: &Look, row: u32, proposed: &ProposedRule) -> Result<(), XlsxError> {
    let ProposedRule { cells, speaks_for, against, settles, examples, why } = proposed;
    let settled = settles.map(|rows| rows.to_string()).unwrap_or_default();
    let counts = [speaks_for.to_string(), against.to_string(), settled];
    let texts: Vec<&str> = cells.iter().map(String::as_str).collect();
    let examples = examples.join("\n");
    let all = texts.into_iter().chain(counts.iter().map(String::as_str)).chain([&*examples, why, ""]);
    let mut lines = 1;
    for ((column, text), width) in (0u16..).zip(all).zip(WIDTHS) {
        lines = lines.max(height::lines(text, width));
        match RuleTable::COLUMNS.len() as u16 {
            first if column == first => write_count(sheet, look, row, column, *speaks_for)?,
            first if column == first + 1 => write_count(sheet, look, row, column, *against)?,
            first if column == first + 2 && settles.is_some() => {
                write_count(sheet, look, row, column, settles.unwrap_or_default())?;
            }
            _ if text.is_empty() => {
                sheet.write_blank(row, column, &look.identifier)?;
            }
            _ => {
                sheet.write_string_with_format(row, column, clean_for_table(text), &look.identifier)?;
            }
        }
    }
    sheet.set_row_height(row, height::points(lines))?;
    Ok(())
}

fn write_count(
    sheet: &mut Worksheet,
    look: &Look,
    row: u32,
    column: u16,
    count: usize,
) -> Result<(), XlsxError> {
    sheet.write_number_with_format(row, column, count as f64, &look.count)?;
    Ok(())
}

fn add_doubts(book: &mut Workbook, look: &Look, proposal: &Proposal) -> Result<(), XlsxError> {
    let rows: Vec<Vec<SheetCell>> = proposal.contradictions.iter().map(doubt_cells).collect();
    let sheet = PlainSheet {
        sheet: "Uafklaret",
        title: "Det kunne ikke blive til regler".to_owned(),
        intro: "Tallene er tidligere afgørelser for hver ejer, med de løngrupper, de er fra.",
        footer: String::new(),
        frozen_columns: 0,
    };
    sheet.add(book, look, &DOUBTS_COLUMNS, &DOUBTS_WIDTHS, &rows).map(drop)
}

fn doubt_cells(it: &Contradiction) -> Vec<SheetCell> {
    let owner = |owner: Owner| {
        let found = it.owners.iter().find(|(of, _, _)| *of == owner);
        SheetCell::text(found.map(|(_, count, groups)| votes(*count, groups)).unwrap_or_default())
    };
    let sources: Vec<&str> = it.sources.iter().map(AsRef::as_ref).collect();
    vec![
        SheetCell::Strong(it.code.map_or("(uden)".to_owned(), |code| code.to_string())),
        SheetCell::text(&it.condition),
        SheetCell::text(it.doubt.in_words()),
        owner(Owner::Customer),
        owner(Owner::Sam),
        owner(Owner::Both),
        owner(Owner::ForInformation),
        SheetCell::text(it.examples.join("\n")),
        SheetCell::text(sources.join("\n")),
    ]
}

/// `12 (løngruppe 7, 999)`.
fn votes(count: usize, groups: &[PayGroup]) -> String {
    let named: Vec<&str> = groups.iter().take(MOST_GROUPS).map(PayGroup::as_str).collect();
    let more = match groups.len().saturating_sub(MOST_GROUPS) {
        0 => String::new(),
        more => format!(" og {more} andre"),
    };
    format!("{count} (løngruppe {}{more})", named.join(", "))
}

impl Doubt {
    /// What is wrong, in Danish.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::SameAdvice => "Samme advis er givet til flere ejere. Det tæller ikke med for nogen af dem.",
            Self::Mixed => {
                "Intet skiller ejerne ad: hverken type, systemafsnit, tekst, kundetype eller løngruppe."
            }
            Self::LeaningGroup => {
                "De nævnte løngrupper er afgjort anderledes end resten, men i for få sager til en undtagelse."
            }
            Self::NoServiceModel => {
                "Kundetypen afgør ejeren, men kundelisten siger ikke, hvad den er for disse løngrupper."
            }
            Self::TooFew => "For få sager til en regel, eller for mange af dem er anderledes.",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{Code, FileName, PayrollRun};
    use crate::formats::document::Table;
    use crate::formats::read;

    fn proposal() -> Proposal {
        let mut cells: crate::office::rules::RuleCells = Default::default();
        for (at, cell) in [
            (0, "XA0001 opdigtet"),
            (1, "standard"),
            (2, "XA0001"),
            (10, "Kunde"),
            (14, "=1+1"),
            (15, "lært"),
        ] {
            cells[at] = cell.to_owned();
        }
        let why = "Koden alene er nok.".to_owned();
        let row = ProposedRule {
            cells,
            speaks_for: 37,
            against: 2,
            settles: Some(12),
            examples: vec!["=1+1".into(), "b".into()],
            why,
        };
        let groups = (1..40).filter_map(|n| PayGroup::new(&n.to_string())).collect();
        let doubt = Contradiction {
            code: Code::parse("XA0002"),
            condition: "tekst med »ferie«".to_owned(),
            owners: vec![(Owner::Sam, 60, groups)],
            doubt: Doubt::Mixed,
            examples: vec![],
            sources: vec![Arc::from("sam.txt")],
        };
        let runs = PayrollRun::new(2023, 1, 1).zip(PayrollRun::new(2023, 8, 2));
        Proposal {
            rows: vec![row],
            contradictions: vec![doubt],
            together: Vec::new(),
            cases: 99,
            covered: 1,
            runs,
        }
    }

    fn tables(proposal: &Proposal) -> Vec<Table> {
        let bytes = workbook(proposal).unwrap();
        assert!(bytes == workbook(proposal).unwrap(), "the same proposal gives the same bytes");
        read::tables(&FileName::new("forslag.xlsx", "forslag.xlsx"), &bytes).unwrap()
    }

    #[test]
    fn the_workbook_holds_rows_evidence_and_doubts() {
        let tables = tables(&proposal());
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, [SHEET, "Uafklaret", "Sådan gør du"]);
        let row = |table: &Table, number: u32| -> Vec<String> {
            let row = table.rows.iter().find(|row| row.number == number).unwrap();
            row.cells.iter().map(crate::office::sheet::text_of).collect()
        };
        let head = row(&tables[0], 4);
        assert_eq!(head, [&RuleTable::COLUMNS[..], &EVIDENCE[..]].concat());
        let cells = row(&tables[0], 5);
        assert_eq!(cells[14..22], ["=1+1", "lært", "", "37", "2", "12", "=1+1\nb", "Koden alene er nok."]);
        assert_eq!(
            row(&tables[0], 1)[0],
            "Forslag til regler, LG 01/2023, 1. lønkørsel (december 2022) til LG 08/2023, 2. lønkørsel (juli 2023)"
        );
        let doubt = row(&tables[1], 5);
        assert_eq!(doubt[..2], ["XA0002", "tekst med »ferie«"]);
        assert!(
            doubt[4].starts_with("60 (løngruppe 1, 2, 3") && doubt[4].ends_with("30 og 9 andre)"),
            "{}",
            doubt[4]
        );
    }

    #[test]
    fn nothing_proposed_is_a_workbook_too() {
        let tables = tables(&Proposal::default());
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, [SHEET, "Sådan gør du"]);
    }
}
