//! What people do to a workbook, way by way: every word that they typed stands on its own advice afterwards, or is named, or
//! lies in a file that was kept and named. None stands on another's advice.

use calamine::Data;
use rust_xlsxwriter::{Color, Format, Image, Note};

use crate::prints;
use crate::program::{Run, Stage};
use crate::returned::Book;

const PLACE: &str = "out/LG2023-07-2/afrapportering_LG2023-07-2_gruppe-999.xlsx";
const ROWS: usize = 12;

/// Where a word is to be in the end.
enum End {
    /// In a column of a person's row.
    Row(usize, &'static str),
    /// On `Bortfaldet` of the report, as a note without its advice.
    Orphan,
    /// In a comment of the report.
    Comment,
    /// In a workbook under `erstattet`, which was named.
    Kept,
    /// In the file where it was typed, which was not written over.
    Untouched,
    /// Nowhere: it was taken back, or never counted and was told.
    Told,
}

use End::{Comment, Kept, Orphan, Row, Told, Untouched};

struct Way {
    name: &'static str,
    treat: fn(&Stage) -> Option<Run>,
    words: &'static [(&'static str, End)],
    /// What is said of it; empty where nothing need be.
    says: &'static str,
    exit: i32,
}

const fn way(
    name: &'static str,
    treat: fn(&Stage) -> Option<Run>,
    words: &'static [(&'static str, End)],
    says: &'static str,
) -> Way {
    Way { name, treat, words, says, exit: 0 }
}

fn person(number: usize) -> String {
    format!("120380-0051 {number:03}")
}

fn print(stage: &Stage, persons: std::ops::RangeInclusive<usize>) {
    let row = |at: usize| {
        prints::row(&person(at), "PEDERSEN KIRSTEN", "RB7050", &format!("SKYLDIGT BELØB KR. {at}00,00"))
    };
    stage.put("in/u721.txt", prints::u721((2023, 7, 2), 999, persons.map(row)));
}

fn report(stage: &Stage) -> Run {
    stage.run(&["report", "in", "--out", "out"])
}

/// A stage with a report of twelve persons.
fn stage() -> Stage {
    let stage = Stage::new();
    print(&stage, 1..=ROWS);
    assert_eq!(report(&stage).exit, 0);
    stage
}

fn bytes(stage: &Stage, name: &str) -> Vec<u8> {
    std::fs::read(stage.path().join(name)).unwrap()
}

fn open(stage: &Stage) -> Book {
    Book::open(&bytes(stage, PLACE))
}

fn row_of(book: &mut Book, number: usize) -> usize {
    book.find("Lønnummer", &person(number)).unwrap_or_else(|| panic!("no row of {number}"))
}

fn note(book: &mut Book, number: usize, header: &str, word: &str) {
    let row = row_of(book, number);
    book.set(row, header, word);
}

/// Somebody changes the report where it stands.
fn in_place(stage: &Stage, change: impl FnOnce(&mut Book)) -> Option<Run> {
    let mut book = open(stage);
    change(&mut book);
    stage.put(PLACE, book.save());
    None
}

/// Somebody returns a changed copy.
fn returned(stage: &Stage, change: impl FnOnce(&mut Book)) -> Option<Run> {
    let mut book = open(stage);
    change(&mut book);
    stage.put("retur.xlsx", book.save());
    Some(stage.run(&["collect", "retur.xlsx", "--out", "out"]))
}

fn swap_columns(book: &mut Book, from: &str, to: usize) {
    let at = book.column(from);
    for row in book.grid().iter_mut().filter(|row| row.len() > at) {
        let cell = row.remove(at);
        row.insert(to, cell);
    }
}

fn headed(book: &mut Book, header: &str, name: &str) {
    let at = book.column(header);
    let head = book.rows().start - 1;
    book.grid()[head][at] = Data::String(name.into());
}

fn without_column(book: &mut Book, header: &str) {
    let at = book.column(header);
    book.grid().iter_mut().filter(|row| row.len() > at).for_each(|row| drop(row.remove(at)));
}

/// Sorts every column up to `Ret ejer` by the text, the other way round, and leaves the rest where it is.
fn sort_without_ids(book: &mut Book) {
    let (width, rows, text) = (book.column("Ret ejer") + 1, book.rows(), book.column("Tekst"));
    let mut blocks: Vec<Vec<Data>> = rows.clone().map(|row| book.grid()[row][..width].to_vec()).collect();
    blocks.sort_by_key(|block| std::cmp::Reverse(block[text].to_string()));
    for (row, block) in rows.zip(blocks) {
        book.grid()[row][..width].clone_from_slice(&block);
    }
}

/// Moves rows of persons to a sheet of their own, with the head.
fn moved_away(book: &mut Book, persons: &[usize]) {
    let head = book.rows().start - 1;
    let mut grid = vec![book.grid()[head].clone()];
    for number in persons {
        let row = row_of(book, *number);
        grid.push(book.grid().remove(row));
    }
    book.add_sheet("Færdige", grid);
}

const WAYS: &[Way] = &[
    way(
        "typed, and sorted the other way round",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Intern note", "ord-1");
                book.turn_upside_down();
            })
        },
        &[("ord-1", Row(3, "Intern note"))],
        "",
    ),
    way(
        "the file has another name",
        |stage| {
            in_place(stage, |book| note(book, 3, "Kundens svar", "ord-1"));
            std::fs::rename(
                stage.path().join(PLACE),
                stage.path().join("out/LG2023-07-2/til kunden (2).xlsx"),
            )
            .unwrap();
            None
        },
        &[("ord-1", Row(3, "Kundens svar"))],
        "",
    ),
    way(
        "the sheet has another name",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Kundens svar", "ord-1");
                book.rename_sheet("Adviser", "Ark1");
            })
        },
        &[("ord-1", Row(3, "Kundens svar"))],
        "",
    ),
    way(
        "heads in capitals, with blanks",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Ansvarlig", "ord-1");
                let head = book.rows().start - 1;
                for cell in &mut book.grid()[head] {
                    *cell = Data::String(format!(" {} ", cell.to_string().to_uppercase()));
                }
            })
        },
        &[("ord-1", Row(3, "Ansvarlig"))],
        "",
    ),
    way(
        "a column moved to the front",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Kundens svar", "ord-1");
                swap_columns(book, "Kundens svar", 0);
            })
        },
        &[("ord-1", Row(3, "Kundens svar"))],
        "",
    ),
    way(
        "rows inserted, above the title and between",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Kundens svar", "ord-1");
                let row = row_of(book, 3);
                book.grid().insert(row, Vec::new());
                book.grid().insert(0, vec![Data::String("Husk frist".into())]);
            })
        },
        &[("ord-1", Row(3, "Kundens svar")), ("Husk frist", Kept)],
        "erstattet",
    ),
    way(
        "rows deleted",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Kundens svar", "ord-1");
                let row = row_of(book, 4);
                book.grid().remove(row);
            })
        },
        &[("ord-1", Row(3, "Kundens svar"))],
        "1 of the report's rows are not in it any more",
    ),
    way(
        "a row copied, and another word in the copy",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Kundens svar", "ord-1");
                let row = row_of(book, 3);
                let copy = book.grid()[row].clone();
                book.grid().push(copy);
                let last = book.rows().end - 1;
                book.set(last, "Kundens svar", "ord-2");
            })
        },
        &[("ord-1", Row(3, "Kundens svar")), ("ord-2", Row(3, "Kundens svar"))],
        "bear one Række-id",
    ),
    Way {
        exit: 6,
        ..way(
            "Række-id deleted",
            |stage| {
                in_place(stage, |book| {
                    note(book, 3, "Kundens svar", "ord-1");
                    without_column(book, "Række-id");
                })
            },
            &[("ord-1", Untouched)],
            "cannot be read back",
        )
    },
    way(
        "Række-id under another name",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Kundens svar", "ord-1");
                headed(book, "Række-id", "nr");
            })
        },
        &[("ord-1", Row(3, "Kundens svar"))],
        "the column Række-id stands there under another name",
    ),
    way(
        "Status under another name",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Status", "Afventer kunde");
                headed(book, "Status", "Hvor langt");
            })
        },
        &[("Afventer kunde", Row(3, "Status"))],
        "the column Status stands there under another name",
    ),
    way(
        "two neighbours under other names",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Ansvarlig", "ord-1");
                headed(book, "Status", "Hvor langt");
                headed(book, "Ansvarlig", "Hvem");
            })
        },
        &[("ord-1", Row(3, "Ansvarlig"))],
        "the column Ansvarlig stands there under another name",
    ),
    way(
        "a column deleted",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Kundens svar", "ord-1");
                without_column(book, "Ansvarlig");
            })
        },
        &[("ord-1", Row(3, "Kundens svar"))],
        "",
    ),
    Way {
        exit: 6,
        ..way(
            "a column moved and under another name",
            |stage| {
                in_place(stage, |book| {
                    note(book, 3, "Ansvarlig", "ord-1");
                    headed(book, "Ansvarlig", "Hvem");
                    swap_columns(book, "Hvem", 0);
                })
            },
            &[("ord-1", Untouched)],
            "it cannot be told which",
        )
    },
    Way {
        exit: 6,
        ..way(
            "a column copied, and another word in the copy",
            |stage| {
                in_place(stage, |book| {
                    note(book, 3, "Kundens svar", "ord-1");
                    let at = book.column("Kundens svar");
                    for row in book.grid().iter_mut().filter(|row| row.len() > at) {
                        let copy = row[at].clone();
                        row.insert(0, copy);
                    }
                    let row = row_of(book, 4);
                    book.grid()[row][0] = Data::String("ord-2".into());
                })
            },
            &[("ord-1", Untouched), ("ord-2", Untouched)],
            "two columns are called Kundens svar",
        )
    },
    way(
        "the sheet copied, and typed in the copy",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Kundens svar", "ord-1");
                let copy = book.grid().clone();
                book.add_sheet("Adviser (2)", copy);
                note(book, 4, "Kundens svar", "ord-2");
            })
        },
        &[("ord-1", Row(3, "Kundens svar")), ("ord-2", Row(4, "Kundens svar"))],
        "",
    ),
    way(
        "rows moved to a sheet of one's own",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Kundens svar", "ord-1");
                moved_away(book, &[3, 5]);
            })
        },
        &[("ord-1", Row(3, "Kundens svar"))],
        "",
    ),
    way(
        "sorted without Række-id",
        |stage| {
            in_place(stage, |book| {
                for number in [2, 3, 11] {
                    note(book, number, "Kundens svar", &format!("ord-{number}"));
                }
                sort_without_ids(book);
            })
        },
        &[
            ("ord-2", Row(2, "Kundens svar")),
            ("ord-3", Row(3, "Kundens svar")),
            ("ord-11", Row(11, "Kundens svar")),
        ],
        "as after sorting without it",
    ),
    way(
        "Række-id cleared in a row",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Kundens svar", "ord-1");
                note(book, 3, "Række-id", "");
            })
        },
        &[("ord-1", Row(3, "Kundens svar"))],
        "counts for the row whose lønnummer",
    ),
    way(
        "lønnummer and text of nobody in a row",
        |stage| {
            in_place(stage, |book| {
                let row = row_of(book, 3);
                book.set(row, "Lønnummer", "130380-0052 009");
                book.set(row, "Tekst", "NOGET HELT ANDET");
                book.set(row, "Kundens svar", "ord-1");
            })
        },
        &[("ord-1", Orphan)],
        "contradict Række-id",
    ),
    way(
        "a row of one's own",
        |stage| {
            in_place(stage, |book| {
                book.grid().push(Vec::new());
                let last = book.rows().end - 1;
                book.set(last, "Lønnummer", "130380-0052 009");
                book.set(last, "Tekst", "ord-1");
                book.set(last, "Intern note", "ord-2");
            })
        },
        &[("ord-1", Kept), ("ord-2", Orphan)],
        "a row without Række-id holds notes",
    ),
    way(
        "text on another sheet",
        |stage| {
            in_place(stage, |book| {
                book.grid_of("Overblik").push(vec![Data::String("ord-1".into())]);
                note(book, 3, "Kundens svar", "ord-2");
            })
        },
        &[("ord-1", Kept), ("ord-2", Row(3, "Kundens svar"))],
        "text on the sheet Overblik",
    ),
    way(
        "a sheet of one's own",
        |stage| {
            in_place(stage, |book| {
                book.add_sheet("Møde", vec![vec![Data::String("ord-1".into())]]);
                note(book, 3, "Kundens svar", "ord-2");
            })
        },
        &[("ord-1", Kept), ("ord-2", Row(3, "Kundens svar"))],
        "a sheet of its own",
    ),
    way(
        "a comment at a cell",
        |stage| {
            let mut book = open(stage);
            note(&mut book, 3, "Kundens svar", "ord-2");
            stage.put(
                PLACE,
                book.save_and(|sheet| {
                    let _ = sheet.insert_note(5, 3, &Note::new("ord-1")).unwrap();
                }),
            );
            None
        },
        &[("ord-1", Comment), ("ord-2", Row(3, "Kundens svar"))],
        "",
    ),
    way(
        "a column of one's own",
        |stage| {
            in_place(stage, |book| {
                let head = book.rows().start - 1;
                book.grid()[head].push(Data::String("Mine noter".into()));
                note(book, 3, "Mine noter", "ord-1");
            })
        },
        &[("ord-1", Row(3, "Mine noter"))],
        "",
    ),
    way(
        "a cell painted",
        |stage| {
            let mut book = open(stage);
            note(&mut book, 3, "Kundens svar", "ord-1");
            let yellow = Format::new().set_background_color(Color::RGB(0xFFFF00));
            stage.put(
                PLACE,
                book.save_and(|sheet| {
                    let _ = sheet.set_cell_format(5, 3, &yellow).unwrap();
                }),
            );
            None
        },
        &[("ord-1", Row(3, "Kundens svar"))],
        "colours",
    ),
    way(
        "a picture",
        |stage| {
            let mut book = open(stage);
            note(&mut book, 3, "Kundens svar", "ord-1");
            let picture =
                std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/pictures/overblik.png"))
                    .unwrap();
            let picture = Image::new_from_buffer(&picture).unwrap();
            stage.put(
                PLACE,
                book.save_and(|sheet| {
                    let _ = sheet.insert_image(5, 3, &picture).unwrap();
                }),
            );
            None
        },
        &[("ord-1", Row(3, "Kundens svar"))],
        "pictures",
    ),
    way(
        "a note merged over three rows",
        |stage| {
            let mut book = open(stage);
            let (row, column) = (row_of(&mut book, 3), book.column("Kundens svar"));
            let (row, column) = (row as u32, column as u16);
            let merged = Format::new();
            stage.put(
                PLACE,
                book.save_and(|sheet| {
                    let _ = sheet.merge_range(row - 2, column, row, column, "fælles", &merged).unwrap();
                }),
            );
            None
        },
        &[("fælles", Row(3, "Kundens svar"))],
        "",
    ),
    way(
        "Kontrol deleted, and a note of before emptied",
        |stage| {
            in_place(stage, |book| note(book, 3, "Kundens svar", "ord-1"));
            assert_eq!(report(stage).exit, 0);
            in_place(stage, |book| {
                note(book, 3, "Kundens svar", "");
                note(book, 4, "Kundens svar", "ord-2");
                book.remove_sheet("Kontrol");
            })
        },
        &[("ord-1", Row(3, "Kundens svar")), ("ord-2", Row(4, "Kundens svar"))],
        "",
    ),
    way(
        "only the sheet Adviser comes back",
        |stage| {
            returned(stage, |book| {
                note(book, 3, "Kundens svar", "ord-1");
                for name in book.names().into_iter().filter(|name| name != "Adviser") {
                    book.remove_sheet(&name);
                }
            })
        },
        &[("ord-1", Row(3, "Kundens svar"))],
        "",
    ),
    way(
        "a csv file comes back",
        |stage| {
            let mut book = open(stage);
            note(&mut book, 3, "Kundens svar", "ord-1");
            stage.put("retur.csv", book.csv());
            Some(stage.run(&["collect", "retur.csv", "--out", "out"]))
        },
        &[("ord-1", Row(3, "Kundens svar"))],
        "",
    ),
    way(
        "a text with tabs is saved beside the report",
        |stage| {
            let mut book = open(stage);
            note(&mut book, 3, "Kundens svar", "ord-1");
            let text = String::from_utf8(book.csv()).unwrap().replace(';', "\t");
            stage.put("out/LG2023-07-2/retur.txt", text);
            None
        },
        &[("ord-1", Row(3, "Kundens svar"))],
        "",
    ),
    way(
        "an older edition is put back",
        |stage| {
            let first = bytes(stage, PLACE);
            in_place(stage, |book| note(book, 3, "Kundens svar", "ord-1"));
            assert_eq!(report(stage).exit, 0);
            stage.put(PLACE, first);
            None
        },
        &[("ord-1", Row(3, "Kundens svar"))],
        "this is edition 1; 2 was written since",
    ),
    way(
        "an older edition comes back with an answer",
        |stage| {
            let mut first = open(stage);
            in_place(stage, |book| note(book, 3, "Intern note", "ord-1"));
            assert_eq!(report(stage).exit, 0);
            note(&mut first, 4, "Kundens svar", "ord-2");
            stage.put("retur.xlsx", first.save());
            Some(stage.run(&["collect", "retur.xlsx", "--out", "out"]))
        },
        &[("ord-1", Row(3, "Intern note")), ("ord-2", Row(4, "Kundens svar"))],
        "this is edition 1; 2 was written since",
    ),
    way(
        "two answers in one cell from two editions",
        |stage| {
            let mut first = open(stage);
            in_place(stage, |book| note(book, 3, "Kundens svar", "ord-1"));
            assert_eq!(report(stage).exit, 0);
            note(&mut first, 3, "Kundens svar", "ord-2");
            stage.put("retur.xlsx", first.save());
            Some(stage.run(&["collect", "retur.xlsx", "--out", "out"]))
        },
        &[("ord-1", Row(3, "Kundens svar")), ("ord-2", Row(3, "Kundens svar"))],
        "changed differently in another workbook",
    ),
    way(
        "a word of one's own taken back",
        |stage| {
            in_place(stage, |book| note(book, 3, "Kundens svar", "ord-1"));
            assert_eq!(report(stage).exit, 0);
            in_place(stage, |book| note(book, 3, "Kundens svar", ""))
        },
        &[("ord-1", Told)],
        "",
    ),
    way(
        "typed over a text of the print",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Kundens svar", "ord-1");
                note(book, 4, "Tekst", "ord-2");
            })
        },
        &[("ord-1", Row(3, "Kundens svar")), ("ord-2", Kept)],
        "Tekst was changed by hand",
    ),
    way(
        "typed over a text of the catalogue",
        |stage| {
            in_place(stage, |book| {
                note(book, 4, "Sådan gør du", "ord-1");
            })
        },
        &[("ord-1", Kept)],
        "Sådan gør du was changed by hand",
    ),
    way(
        "typed over the place and the cause",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Sted", "ord-1");
                note(book, 4, "Årsag", "ord-2");
            })
        },
        &[("ord-1", Kept), ("ord-2", Kept)],
        "Årsag was changed by hand",
    ),
    way(
        "an owner typed in Ejer",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Ejer", "Statens Administration");
            })
        },
        &[("Statens Administration", Row(3, "Ret ejer"))],
        "an owner was typed in Ejer",
    ),
    way(
        "a status with two blanks",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Status", "afventer  kunde");
            })
        },
        &[("Afventer kunde", Row(3, "Status"))],
        "",
    ),
    way(
        "a status that no list has",
        |stage| {
            in_place(stage, |book| {
                note(book, 3, "Status", "Kvalt");
            })
        },
        &[("Kvalt", Row(3, "Forklaring")), ("Åben", Row(3, "Status"))],
        "Status holds something that is not in its list",
    ),
    Way {
        exit: 3,
        ..way(
            "a copy cut off lies in the folder",
            |stage| {
                let whole = bytes(stage, PLACE);
                stage.put("out/udbakke/kunde/svar.xlsx", &whole[..whole.len() * 2 / 3]);
                None
            },
            &[],
            "may hold what somebody typed, and cannot be read",
        )
    },
    Way {
        exit: 3,
        ..way(
            "a binary workbook lies in the folder",
            |stage| {
                let parts = [("[Content_Types].xml", ""), ("xl/workbook.bin", "")];
                let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
                for (name, _) in parts {
                    zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
                }
                stage.put("out/LG2023-07-2/svar.xlsb", zip.finish().unwrap().into_inner());
                None
            },
            &[],
            "binary workbook (xlsb)",
        )
    },
    Way {
        exit: 3,
        ..way(
            "a flat OpenDocument workbook lies in the folder",
            |stage| {
                let flat = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document/>";
                stage.put("out/LG2023-07-2/svar.fods", flat);
                None
            },
            &[],
            "is of a kind that is not read: XML document",
        )
    },
];

#[test]
fn whatever_people_do_to_a_workbook_no_word_is_lost_or_moved() {
    let mut wrong = Vec::new();
    for way in WAYS {
        let stage = stage();
        let collected = (way.treat)(&stage);
        let before = stage.files("out");
        let run = report(&stage);
        let said = format!("{}{}", collected.map(|run| run.stderr).unwrap_or_default(), run.stderr);
        let mut tell = |what: String| wrong.push(format!("{}: {what}\n    {said}", way.name));
        if run.exit != way.exit {
            tell(format!("exit {} instead of {}", run.exit, way.exit));
        }
        if !said.contains(way.says) {
            tell(format!("does not say {:?}", way.says));
        }
        let has_two = ["changed differently", "bear one Række-id"].iter().any(|two| way.says.contains(two));
        if said.contains("changed differently") && !has_two {
            tell("tells of two answers where there is one".into());
        }
        way.words
            .iter()
            .filter_map(|(word, end)| misplaced(&stage, &before, &said, word, end))
            .for_each(tell);
        if run.exit == 0 {
            let after = stage.files("out");
            report(&stage);
            if stage.files("out") != after {
                wrong.push(format!("{}: a second run changes something", way.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} ways:\n{}", wrong.len(), WAYS.len(), wrong.join("\n"));
}

/// What is wrong with where a word is.
fn misplaced(
    stage: &Stage,
    before: &std::collections::BTreeMap<String, Vec<u8>>,
    said: &str,
    word: &str,
    end: &End,
) -> Option<String> {
    let holds = |cells: &[Vec<String>]| cells.iter().flatten().any(|cell| cell.contains(word));
    let right = match end {
        Untouched => {
            let name = PLACE.strip_prefix("out/").unwrap();
            before[name] == bytes(stage, PLACE)
        }
        Row(number, header) => {
            let mut book = open(stage);
            let (own, stray): (Vec<_>, Vec<_>) = book
                .rows()
                .filter(|row| book.get(*row, header).contains(word))
                .collect::<Vec<_>>()
                .into_iter()
                .partition(|row| book.get(*row, "Lønnummer") == person(*number));
            // Of words of a list there may be others.
            own.len() == 1 && (stray.is_empty() || !word.starts_with("ord"))
        }
        Comment => holds_anywhere(&bytes(stage, PLACE), word),
        Orphan => holds(&open(stage).sheet("Bortfaldet")),
        Kept => {
            let kept = stage.files("out").into_iter().filter(|(name, _)| name.contains("/erstattet/"));
            let kept: Vec<Vec<u8>> = kept.map(|(_, bytes)| bytes).collect();
            said.contains("erstattet") && kept.iter().any(|bytes| holds_anywhere(bytes, word))
        }
        Told => !holds(&open(stage).sheet("Adviser")),
    };
    (!right).then(|| format!("{word:?} is not where it belongs"))
}

fn holds_anywhere(book: &[u8], word: &str) -> bool {
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    (0..parts.len()).any(|at| {
        let mut part = Vec::new();
        std::io::Read::read_to_end(&mut parts.by_index(at).unwrap(), &mut part).unwrap();
        String::from_utf8_lossy(&part).contains(word)
    })
}

#[test]
fn a_kunde_proposes_and_statens_administration_decides() {
    let stage = stage();
    let kunder = "Løngruppe;Kunde;Modtagere;Levering\n999;Demo;hr;mappe\n";
    stage.put("kunder.csv", kunder);
    stage.run(&["report", "in", "--out", "out", "--customers", "kunder.csv"]);
    let copy = PLACE.replace(".xlsx", "_kunde.xlsx");
    let mut book = Book::open(&bytes(&stage, &copy));
    note(&mut book, 3, "Ret ejer", "Statens Administration");
    note(&mut book, 3, "Kundens svar", "ord-1");
    note(&mut book, 4, "Bemærkning til kunden", "ord-2");
    stage.put("retur.xlsx", book.save());
    let run = stage.run(&["collect", "retur.xlsx", "--out", "out"]);
    assert!(run.stderr.contains("shown as a proposal"), "{}", run.stderr);
    stage.run(&["report", "in", "--out", "out", "--customers", "kunder.csv"]);
    let mut book = open(&stage);
    let row = row_of(&mut book, 3);
    assert_eq!((&*book.get(row, "Ejer"), &*book.get(row, "Ret ejer")), ("Kunde", ""));
    assert_eq!(book.get(row, "Kundens svar"), "ord-1");
    let said = book.get(row, "Forklaring");
    assert!(said.contains("Kunden foreslår under Ret ejer: Statens Administration."), "{said}");
    let row = row_of(&mut book, 4);
    assert_eq!(book.get(row, "Bemærkning til kunden"), "");
    assert!(book.get(row, "Forklaring").contains("ord-2"), "{}", book.get(row, "Forklaring"));
    // Answered, it is a proposal no more.
    in_place(&stage, |book| note(book, 3, "Ret ejer", "Begge"));
    stage.run(&["report", "in", "--out", "out", "--customers", "kunder.csv"]);
    let mut book = open(&stage);
    let row = row_of(&mut book, 3);
    assert_eq!(book.get(row, "Ejer"), "Begge");
    assert!(!book.get(row, "Forklaring").contains("foreslår"), "{}", book.get(row, "Forklaring"));
}

#[test]
fn several_grupper_in_one_workbook_are_read() {
    let stage = stage();
    let row = |at: usize| {
        prints::row(&person(at), "PEDERSEN KIRSTEN", "RB7050", &format!("SKYLDIGT BELØB KR. {at}00,00"))
    };
    stage.put("in/andre.txt", prints::u721((2023, 7, 2), 998, (1..=4).map(row)));
    assert_eq!(report(&stage).exit, 0);
    let other = PLACE.replace("gruppe-999", "gruppe-998");
    let (mut gathered, mut second) = (open(&stage), Book::open(&bytes(&stage, &other)));
    note(&mut second, 2, "Kundens svar", "ord-998");
    note(&mut gathered, 3, "Kundens svar", "ord-999");
    for name in gathered.names().into_iter().filter(|name| name != "Adviser") {
        gathered.remove_sheet(&name);
    }
    let grid = second.grid().clone();
    gathered.add_sheet("998", grid);
    stage.put("samlet.xlsx", gathered.save());
    let run = stage.run(&["collect", "samlet.xlsx", "--out", "out"]);
    assert_eq!((run.exit, &*run.stderr), (0, ""), "{}", run.stdout);
    report(&stage);
    for (place, number, word) in [(PLACE, 3, "ord-999"), (&other, 2, "ord-998")] {
        let mut book = Book::open(&bytes(&stage, place));
        let row = row_of(&mut book, number);
        assert_eq!(book.get(row, "Kundens svar"), word);
    }
}

#[test]
fn an_answer_on_bortfaldet_opens_the_advice_again() {
    let stage = stage();
    in_place(&stage, |book| note(book, 3, "Status", "Udført"));
    report(&stage);
    let row = |at: usize| {
        prints::row(&person(at), "PEDERSEN KIRSTEN", "RB7050", &format!("SKYLDIGT BELØB KR. {at}00,00"))
    };
    stage.put("in/next.txt", prints::u721((2023, 8, 2), 999, (4..=5).map(row)));
    report(&stage);
    let next = PLACE.replace("2023-07-2", "2023-08-2");
    let mut book = Book::open(&bytes(&stage, &next));
    let head = book
        .sheet("Bortfaldet")
        .iter()
        .position(|row| row.iter().any(|cell| cell == "Kundens svar"))
        .unwrap();
    let at = |header: &str, book: &Book| {
        book.sheet("Bortfaldet")[head].iter().position(|cell| cell == header).unwrap()
    };
    let (status, answer) = (at("Status", &book), at("Kundens svar", &book));
    let gone = &mut book.grid_of("Bortfaldet")[head + 1];
    gone[status] = Data::String("Åben".into());
    gone[answer] = Data::String("ord-1".into());
    stage.put("retur.xlsx", book.save());
    assert_eq!(stage.run(&["collect", "retur.xlsx", "--out", "out"]).exit, 0);
    report(&stage);
    let mut book = Book::open(&bytes(&stage, &next));
    let row = row_of(&mut book, 3);
    assert_eq!((&*book.get(row, "Status"), &*book.get(row, "Kundens svar")), ("Åben", "ord-1"));
    assert_eq!(book.get(row, "Siden sidst"), "Genopstået");
}

#[test]
fn without_the_history_nothing_typed_is_written_over() {
    let stage = stage();
    let plain = stage.run(&["report", "in", "--out", "andet", "--no-history"]);
    assert_eq!(plain.exit, 0, "{}", plain.stderr);
    assert_eq!(stage.run(&["report", "in", "--out", "andet", "--no-history"]).exit, 0, "nobody typed in it");
    in_place(&stage, |book| note(book, 3, "Kundens svar", "ord-1"));
    let typed = bytes(&stage, PLACE);
    let run = stage.run(&["report", "in", "--out", "out", "--no-history"]);
    assert_eq!(run.exit, 6, "{}", run.stderr);
    assert!(run.stderr.contains("holds what people typed"), "{}", run.stderr);
    assert!(bytes(&stage, PLACE) == typed);
}
