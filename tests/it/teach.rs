//! Teaching the program a print that it does not know: the walk of the help topic on layouts, and what drafts promise.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;
use uddata::domain::{FileName, PayGroup};
use uddata::formats::document::{DocumentBody, Lines};
use uddata::formats::read;
use uddata::formats::read::kind::FileKind;
use uddata::prints::layout::{Layout, Layouts, load, load_draft};
use uddata::prints::parse::{self, samples};
use uddata::prints::teach::{Hints, draft};

/// A folder with the fixtures of this file in it.
struct Stage {
    folder: TempDir,
}

struct Run {
    exit: i32,
    stdout: String,
    stderr: String,
}

impl Stage {
    fn with(print: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let teach = folder.path().join("fixtures/teach");
        std::fs::create_dir_all(&teach).unwrap();
        std::fs::copy(fixture(&format!("teach/{print}")), teach.join(print)).unwrap();
        Self { folder }
    }

    fn run(&self, command: &str) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_uddata"))
            .args(command.split_whitespace())
            .current_dir(self.folder.path())
            .env_clear()
            .env("UDDATA_SECRET_FILE", crate::program::secret_file())
            .output()
            .unwrap();
        Run {
            exit: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// Replaces what an editor would: each line that begins with the first text by the second (nothing: deleted).
    fn edit(&self, name: &str, answers: &[(&str, &str)]) {
        let mut text = self.read(name);
        for (asked, answer) in answers {
            let line = text.lines().find(|line| line.trim_start().starts_with(asked));
            let line = line.unwrap_or_else(|| panic!("no line of {name} begins with {asked}")).to_string();
            text = text.replacen(&line, answer, 1);
        }
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn json(&self, command: &str) -> Value {
        let run = self.run(command);
        serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{command}: {}", run.stderr))
    }
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn lines(bytes: &[u8]) -> (Arc<FileName>, Lines) {
    let file = FileName::new("print.txt", "print.txt");
    match read::whole(&file, FileKind::Text, bytes).unwrap().body {
        DocumentBody::Lines(lines) => (file, lines),
        DocumentBody::Tables(_) => panic!("a text is lines"),
    }
}

/// What a layout reads in a print: every field of every row, and how many lines nothing accounts for.
fn rows(bytes: &[u8], layout: &Layout) -> (Vec<String>, usize) {
    let (file, lines) = lines(bytes);
    let reading = parse::lines::read(&file, &lines, layout, false).unwrap();
    let row = |advice: &uddata::domain::Advice| {
        format!(
            "{} | {} | {} | {} | {:?} | {:?}",
            samples::row(advice),
            advice.name,
            advice.pkat,
            advice.wage_item,
            advice.amount.map(|amount| amount.to_string()),
            advice.date.map(|date| date.to_string()),
        )
    };
    let rows = reading.parts.iter().flat_map(|part| part.advices.iter().map(row)).collect();
    (rows, reading.tally.unrecognised)
}

/// The steps of the help topic: draft, answer, look, check, report.
#[test]
fn the_walk_of_the_help_topic() {
    let stage = Stage::with("ukendt-kontrollog.txt");
    assert_eq!(
        stage.run("report fixtures/teach/ukendt-kontrollog.txt --out out").exit,
        5,
        "no layout knows the print"
    );

    let new = stage.run("layout new fixtures/teach/ukendt-kontrollog.txt --out layouts/kontrollog.toml");
    assert_eq!((new.exit, new.stderr.as_str()), (0, ""));
    let topic = std::fs::read_to_string(fixture("../src/cli/help/layouts.md")).unwrap();
    assert!(topic.contains(new.stdout.trim_end()), "the topic shows something else than\n{}", new.stdout);

    let refused = stage.run("check --layouts layouts");
    assert_eq!(refused.exit, 1);
    assert!(refused.stderr.contains("a TODO is left: hvad står der under 'Kreds'?"), "{}", refused.stderr);

    stage.edit("layouts/kontrollog.toml", &[("field = \"TODO", "field = \"Andet\"")]);
    let look =
        stage.run("inspect fixtures/teach/ukendt-kontrollog.txt --layout layouts/kontrollog.toml --lines");
    assert_eq!((look.exit, look.stderr.as_str()), (0, ""));
    assert!(look.stdout.contains("+ 0 not recognised"), "{}", look.stdout);
    assert!(look.stdout.contains("6; the print states 6"), "{}", look.stdout);
    let shown = topic
        .split("--layout layouts/kontrollog.toml --lines\n")
        .last()
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let said = |line: &&str| line.trim_end_matches('…').trim() != "";
    for line in shown.lines().filter(said).map(|line| line.trim_end_matches('…')) {
        assert!(look.stdout.contains(line), "the topic shows '{line}', which is not in\n{}", look.stdout);
    }

    assert_eq!(stage.run("check --layouts layouts").exit, 0);
    let summary =
        stage.json("report fixtures/teach/ukendt-kontrollog.txt --out out --layouts layouts --json");
    assert_eq!(summary["reports"][0]["advices"], 6);
    assert_eq!(summary["reports"][0]["run"], "2023-08-2");
    assert_eq!(summary["reports"][0]["group"], "999");

    let layout = load(Path::new("kontrollog.toml"), &stage.read("layouts/kontrollog.toml")).unwrap();
    let (read, _) = rows(&std::fs::read(fixture("teach/ukendt-kontrollog.txt")).unwrap(), &layout);
    let expected = [
        "120380-0051 001 | Fejl | OT0387 | Afgangsoplysning kan ikke slettes pr. 01.02.2022 | Pedersen, Kirsten | 103 |  | None | Some(\"01-02-2022\")",
        "080972-0014 001 | Fejl | OT0109 | Afgangsoplysninger kan ikke indrapporteres/ajourføres pr. 01.03.2022 | Sørensen, Åse Marie | 206 |  | None | Some(\"01-03-2022\")",
        "050391-0033 002 | Advis | RB7050 | Skyldigt beløb kr. 1.515,90 modregnes i næste løn- udbetaling, grundet ferie | Jensen, Ole | 093 | 8561 | Some(\"1.515,90\") | None",
        "170759-0061 001 | Advis | RB7113 | ATP-sats svarer ikke til overenskomsten | Møller, Bent | 103 | 7040 | None | Some(\"01-08-2023\")",
        "220683-0075 001 | Advis | RB7115 | ATP-sats svarer ikke til stillingskoden | Christensen, Hanne Louise | 026 | 7040 | None | Some(\"01-08-2023\")",
        "110568-0092 001 | Erindring |  | Åremålsansættelse udløber | Nielsen, Finn | 103 |  | None | Some(\"30-09-2023\")",
    ];
    assert_eq!(read, expected);
}

/// A print whose title, types, run and gruppe are written in no known way: all of it is asked, and the answers do.
#[test]
fn what_a_print_does_not_tell_is_asked() {
    let stage = Stage::with("haendelser.txt");
    let new = stage.json("layout new fixtures/teach/haendelser.txt --json");
    let asked: Vec<&str> = new["asked"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    let about = [
        "U721",
        "lønkørslen",
        "løngruppen",
        "Fejl, Advis",
        "Fejl, Advis",
        "'Hvem'",
        "'Enhed'",
        "'Penge'",
        "lønkørslen",
        "løngruppen",
    ];
    assert_eq!(asked.len(), about.len(), "{asked:#?}");
    assert!(asked.iter().zip(about).all(|(asked, about)| asked.contains(about)), "{asked:#?}");
    assert_eq!(stage.run("check --layouts .").exit, 1);

    stage.edit(
        "haendelser.toml",
        &[
            ("print = \"TODO", "print = \"Fejl & Advis\""),
            ("\"Institution", "    \"Institution {gruppe} - {*} august 2023 / kørsel nr. {kørsel}\","),
            ("\"TODO: hvor står lønkørslen", ""),
            ("\"TODO: hvor står løngruppen", ""),
            ("type = \"TODO", "type = \"Fejl\""),
            ("type = \"TODO", "type = \"Advis\""),
            ("field = \"TODO", "field = \"Navn\""),
            ("field = \"TODO", "field = \"Systemafsnit\""),
            ("field = \"TODO", "field = \"Beløb\""),
            ("run = \"TODO", "run = \"none\""),
            ("group = \"TODO", "group = \"999\""),
        ],
    );
    let told = stage.run("check --layouts .");
    assert_eq!(told.exit, 1);
    assert!(told.stderr.contains("it names no rows; these are read"), "{}", told.stderr);
    let rows: Vec<&str> = told.stderr.lines().filter(|line| line.starts_with("    \"")).collect();
    assert_eq!(rows.len(), 4, "{}", told.stderr);
    stage.edit("haendelser.toml", &[("rows = []", &format!("rows = [\n{}\n]", rows.join("\n")))]);

    assert_eq!(stage.run("check --layouts .").exit, 0);
    let summary =
        stage.json("report fixtures/teach/haendelser.txt --out out --layouts . --run 2023-08-2 --json");
    assert_eq!((&summary["reports"][0]["advices"], &summary["exit_code"]), (&4.into(), &0.into()));
}

#[test]
fn what_is_there_is_not_overwritten() {
    let stage = Stage::with("haendelser.txt");
    std::fs::write(stage.folder.path().join("haendelser.toml"), "mine").unwrap();
    let refused = stage.run("layout new fixtures/teach/haendelser.txt");
    assert_eq!(refused.exit, 1);
    assert!(refused.stderr.contains("is there already"), "{}", refused.stderr);
    assert_eq!(stage.read("haendelser.toml"), "mine");
}

/// A table with a title block: its heads and what stands above them are guessed, and the sample is made.
/// A file with two prints that no layout knows, and one with a letter in front.
#[test]
fn a_file_of_several_prints_is_told_and_its_pages_chosen() {
    let (u721, fejl_advis) = (
        include_str!("../../fixtures/samples/u721.txt").replace("UDDATA 721", "EGEN LISTE"),
        include_str!("../../fixtures/samples/fejl-advis.txt"),
    );
    let stage = Stage::with("ukendt-kontrollog.txt");
    let put = |name: &str, text: String| std::fs::write(stage.folder.path().join(name), text).unwrap();
    put("to.txt", format!("{u721}\u{c}{fejl_advis}"));
    put("brev.txt", format!("Hermed listen.\nVenlig hilsen\n\u{c}{u721}"));
    let refused = stage.run("layout new to.txt --out x.toml");
    assert_eq!(refused.exit, 1, "{}", refused.stderr);
    assert!(refused.stderr.contains("holds 2 prints"), "{}", refused.stderr);
    assert!(refused.stderr.contains("pages 1-2 and 3-4"), "{}", refused.stderr);
    assert!(refused.stderr.contains("choose one: --pages 1-2"), "{}", refused.stderr);
    assert!(!stage.folder.path().join("x.toml").exists());
    let taught = stage.run("layout teach to.txt --out x.toml --no-browser");
    assert!(taught.exit == 1 && taught.stderr.contains("holds 2 prints"), "{}", taught.stderr);

    for (file, pages) in [("to.txt", "3-4"), ("to.txt", "1-2"), ("brev.txt", "2-3")] {
        let drafted = stage.run(&format!("layout new {file} --pages {pages} --out {pages}-{file}.toml"));
        assert_eq!(drafted.exit, 0, "{}", drafted.stderr);
        assert!(drafted.stderr.is_empty(), "{}", drafted.stderr);
        let text = stage.read(&format!("{pages}-{file}.toml"));
        assert_eq!(text.contains("SYSTEMAFSNIT") || text.contains("Systemafsnit"), pages == "3-4", "{text}");
        assert!(!text.contains("Hermed"), "{text}");
    }
    let noted = stage.run("layout new brev.txt --out y.toml");
    assert_eq!(noted.exit, 0, "{}", noted.stderr);
    assert!(noted.stderr.contains("page(s) 1 hold no row"), "{}", noted.stderr);
    assert!(noted.stderr.contains("--pages 2-3"), "{}", noted.stderr);
    let none = stage.run("layout new to.txt --pages 9 --out z.toml");
    assert!(none.exit == 1 && none.stderr.contains("has none of the pages"), "{}", none.stderr);
}

#[test]
fn a_table_is_not_taught_on_the_page_and_what_to_use_is_told() {
    let stage = Stage::with("ukendt-kontrollog.txt");
    std::fs::write(stage.folder.path().join("t.csv"), "Lønnummer;Kode;Tekst\n120380-0051 001;RB7050;X\n")
        .unwrap();
    let told = stage.run("layout teach t.csv --no-browser");
    assert_eq!(told.exit, 1, "{}", told.stderr);
    assert!(told.stderr.contains("is a table, which is neither taught on the page"), "{}", told.stderr);
    assert!(told.stderr.contains("use `uddata layout new`"), "{}", told.stderr);
}

#[test]
fn a_table_is_drafted() {
    let stage = Stage::with("haendelser.txt");
    let table = "Udtræk af fejl og advis\nInstitution: Demostyrelsen;;Løngruppe: 999\nLønkørsel: LG 08/2023, 2. kørsel\n\n\
        Nr.;Medarbejdernr.;Medarbejder;Afdeling;Alvorlighed;Fejlkode;Fejlbeskrivelse;Beløb i kr.\n\
        1;1402750042001;Høj, Åse;000123;Advis;RB7050;Skyldigt beløb modregnes;1.515,90\n\
        2;2306880117001;Holm, Ida;000124;Fejl;OT0387;Afgangsoplysning kan ikke slettes;\n\n\
        Antal rækker: 2\n";
    std::fs::write(stage.folder.path().join("a.csv"), table).unwrap();
    let new = stage.json("layout new a.csv --out layouts/a.toml --json");
    let asked = new["asked"].as_array().unwrap();
    assert!(asked.len() == 1 && asked[0].as_str().unwrap().contains("under 'Afdeling'"), "{asked:?}");
    let draft = stage.read("layouts/a.toml");
    assert!(
        draft.contains("-> Tjenestested") && !draft.contains("Høj") && !draft.contains("140275"),
        "{draft}"
    );
    stage.edit("layouts/a.toml", &[("field = \"TODO", "field = \"Tjenestested\"")]);
    let summary = stage.json("report a.csv --out out --layouts layouts --json");
    assert_eq!(
        (&summary["reports"][0]["advices"], &summary["exit_code"]),
        (&2.into(), &0.into()),
        "{summary}"
    );

    std::fs::write(stage.folder.path().join("b.csv"), "Lønnummer;Kode\n").unwrap();
    let refused = stage.run("layout new b.csv");
    assert_eq!(refused.exit, 1);
    assert!(refused.stderr.contains("no rows were found"), "{}", refused.stderr);
}

/// A second print of the kind says what varies.
#[test]
fn several_prints_say_what_varies() {
    let stage = Stage::with("haendelser.txt");
    let print = |institution: &str, group: &str| {
        format!(
            "Fejl og advis i løn   Museet i {institution}   Side 1\nGruppe {group}   LG 08/2023, 2. lønkørsel\n\n\
             Lønnummer        Kode    Type   Tekst\n\
             140275-0042 001  FE0102  Advis  Oprykket til sluttrin\n\
             230688-0117 001  OT0387  Fejl   Kan ikke slettes\n\nAntal: 2\n"
        )
    };
    for (name, text) in [("a.txt", print("Ålborg", "999")), ("b.txt", print("Ribe", "998"))] {
        std::fs::write(stage.folder.path().join(name), text).unwrap();
    }
    assert_eq!(stage.run("layout new a.txt b.txt --out layouts/x.toml").exit, 0);
    let code =
        |name: &str| stage.json(&format!("inspect {name} --layouts layouts --json"))["exit_code"].clone();
    assert_eq!([code("a.txt"), code("b.txt")], [0, 0], "{}", stage.read("layouts/x.toml"));
}

/// What the print only looks like is asked, with a proposal; nothing of it is read before somebody says so.
#[test]
fn what_only_the_shape_of_values_says_is_asked() {
    let stage = Stage::with("haendelser.txt");
    let print = "UDDATA 725   LØNRAPPORT   SIDE 1\nGRUPPE 999   LG 08/2023  2. LØNKØRSEL\n\n\
        LØNNUMMER        NAVN              AFD  ÅR    FØDT        NR      TYPE   BESKED\n\
        120380-0051 001  PEDERSEN KIRSTEN  103  2023  12.03.1980  OT0387  FEJL   KAN IKKE SLETTES\n\
        170759-0061 001  MØLLER BENT       207  2022  17.07.1959  RB7113  ADVIS  ATP SVARER IKKE\nANTAL 2\n";
    std::fs::write(stage.folder.path().join("p.txt"), print).unwrap();
    let new = stage.json("layout new p.txt --json");
    let asked: Vec<&str> = new["asked"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    for column in ["'AFD'", "'ÅR'", "'FØDT'"] {
        assert!(asked.iter().any(|it| it.contains(column) && it.contains(" -> ")), "{column}: {asked:#?}");
    }
    assert_eq!(stage.run("check --layouts .").exit, 1);
}

/// `layout show` prints a layout to start from, and `layout sample` writes its sample anew.
#[test]
fn layouts_are_shown_and_their_samples_renewed() {
    let stage = Stage::with("ukendt-kontrollog.txt");
    assert!(stage.run("layout show").stdout.contains("fejl-advis\ntabel-fejl-advis\n"));
    let shown = stage.run("layout show u721").stdout;
    assert_eq!(shown.trim_end(), Layouts::BUILTIN[3].1.trim_end());
    let unknown = stage.run("layout show u712");
    assert_eq!(unknown.exit, 1);
    assert!(unknown.stderr.contains("Did you mean 'u721'?"), "{}", unknown.stderr);

    assert_eq!(stage.run("layout new fixtures/teach/ukendt-kontrollog.txt --out layouts/k.toml").exit, 0);
    stage.edit("layouts/k.toml", &[("field = \"TODO", "field = \"Andet\"")]);
    let before = stage.read("layouts/k.toml");
    let cut = before.split("[[sample]]").next().unwrap().to_string();
    std::fs::write(stage.folder.path().join("layouts/k.toml"), cut).unwrap();
    assert_eq!(stage.run("check --layouts layouts").exit, 1, "it has no sample");
    let renewed = stage.run("layout sample fixtures/teach/ukendt-kontrollog.txt --layout layouts/k.toml");
    assert_eq!((renewed.exit, renewed.stderr.as_str()), (0, ""));
    assert_eq!(stage.run("check --layouts layouts").exit, 0);
    let sample = stage.read("layouts/k.toml").split("[[sample]]").last().unwrap().to_string();
    let original = std::fs::read_to_string(fixture("teach/ukendt-kontrollog.txt")).unwrap();
    let is_number = |word: &&str| word.len() == 11 && word.as_bytes()[6] == b'-';
    let mut numbers = original.split_whitespace().filter(is_number).peekable();
    assert!(numbers.peek().is_some());
    for number in numbers {
        assert!(!sample.contains(number), "{number}");
    }
}

/// Of a file that is refused every line is shown, the cell that does not fit is named, and values only for who asks.
#[test]
fn lines_of_a_refused_file_are_shown() {
    let stage = Stage::with("haendelser.txt");
    let print = "UDDATA 721   KONTROLLOG   SIDE 1\nGRUPPE 999  DEMO  LG 08/2023  2. LØNKØRSEL   DATO 21.07.2023\n\nADVIS\n\
        LØNNUMMER        NAVN        PKAT  ADM.TJ.STED  KODE    LØNDEL  TEKST\n\
        140275-0042 001  HØJ ÅSE     10X   000123       FE0102          OPRYKKET\n";
    std::fs::write(stage.folder.path().join("p.txt"), print).unwrap();
    let lines = stage.run("inspect p.txt --lines");
    assert_ne!(lines.exit, 0);
    assert!(lines.stdout.contains("PKAT DOES NOT FIT: it takes three digits"), "{}", lines.stdout);
    assert!(!lines.stdout.contains("HØJ") && !lines.stdout.contains("10X"), "{}", lines.stdout);
    let values = stage.run("inspect p.txt --values");
    assert!(
        values.stdout.contains("PKAT='10X' DOES NOT FIT") && values.stdout.contains("Navn='HØJ ÅSE'"),
        "{}",
        values.stdout
    );
    std::fs::write(stage.folder.path().join("q.txt"), "NOGET ANDET\n140275-0042 001 FE0102\n").unwrap();
    let unclaimed = stage.run("inspect q.txt --lines").stdout;
    assert!(unclaimed.contains("999999-9999 999 xx9999"), "no layout claims it: {unclaimed}");
}

/// The reference prints, as if nobody had written their layouts.
#[test]
fn drafts_of_the_reference_prints_read_what_the_builtin_layouts_read() {
    for (name, builtin) in [("u721.txt", "u721.toml"), ("fejl-advis.txt", "fejl-advis.toml")] {
        let bytes = std::fs::read(fixture(&format!("samples/{name}"))).unwrap();
        let (file, lines) = lines(&bytes);
        let draft = draft(&file, &lines, &[], &Hints::default()).unwrap();
        let drafted = load(Path::new("draft.toml"), &draft.text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(samples::check(Path::new("draft.toml"), &drafted).map_err(|e| e.to_string()), Ok(()));
        let text = Layouts::BUILTIN.iter().find(|(known, _)| *known == builtin).unwrap().1;
        assert_eq!(rows(&bytes, &drafted), rows(&bytes, &load(Path::new(builtin), text).unwrap()), "{name}");
    }
}

/// Prints whose columns are hard to tell: each is read by its draft into two rows with name and text.
#[test]
fn columns_are_found_where_labels_stand_badly() {
    let top = "Kontrollog for løn\nGruppe 999   LG 08/2023, 2. lønkørsel\n\nFEJL\n";
    let heads = [
        ("left of their labels", "Lønnr.            Navn         Kode    Tekst"),
        ("with two labels alike", "Nr.              Navn           Nr.     Tekst"),
        ("with labels a blank apart", "Lønnr.           Navn    Løndel Kode    Tekst"),
    ];
    for (how, head) in heads {
        let rows_of_print = [
            "140275-0042 001  Ole Jensen     FE0102  Oprykket til sluttrin nu",
            "230688-0117 001  Ida Holm       FE2217  eSkattekort er afsluttet",
        ];
        let text = format!("{top}{head}\n{}\n\nFejl i alt: 2\n", rows_of_print.join("\n"));
        let (file, lines) = lines(text.as_bytes());
        let draft = draft(&file, &lines, &[], &Hints::default()).unwrap();
        let (layout, open) = load_draft(Path::new("draft.toml"), &draft.text).unwrap();
        let told = || format!("{how}: {open:#?}\n{}", draft.text);
        assert_eq!(draft.tally.unrecognised, 0, "{}", told());
        let (read, _) = rows(text.as_bytes(), &layout);
        assert_eq!(read.len(), 2, "{}", told());
        assert!(read[0].contains("FE0102 | Oprykket til sluttrin nu"), "{read:?} {}", told());
    }
}

/// A line under a row that the layout cannot read is never furniture: it may be the rest of an advice.
#[test]
fn a_line_that_may_be_text_is_asked_about() {
    let text = "Kontrollog\nGruppe 999   LG 08/2023, 2. lønkørsel\n\nFEJL\nLønnr.           Navn        Kode    Tekst\n\
        140275-0042 001  Ole Jensen  FE0102  Oprykket til\nsluttrin i dag\n\nFejl i alt: 1\n";
    let (file, lines) = lines(text.as_bytes());
    let draft = draft(&file, &lines, &[], &Hints::default()).unwrap();
    assert_eq!(draft.tally.unrecognised, 1, "{}", draft.text);
    assert!(
        draft.text.contains("TODO: 1 linje er ikke genkendt, den første på side 1, linje 7"),
        "{}",
        draft.text
    );
}

#[test]
fn no_person_of_the_print_is_left_in_a_draft() {
    let persons = [
        "120380",
        "080972",
        "050391",
        "170759",
        "220683",
        "110568",
        "230688",
        "140275",
        "290466",
        "310794",
        "pedersen, kirsten",
        "pedersen kirsten",
        "pedersen k ",
        "sørensen, åse marie",
        "sørensen åse marie",
        "åse sørensen",
        "jensen, ole",
        "jensen ole",
        "møller, bent",
        "møller bent",
        "christensen, hanne louise",
        "christensen-østergaard hanne",
        "nielsen, finn",
        "nielsen finn",
        "holm ida",
        "lund eva",
    ];
    let mut found = 0;
    for name in
        ["teach/ukendt-kontrollog.txt", "teach/haendelser.txt", "samples/u721.txt", "samples/fejl-advis.txt"]
    {
        let (file, lines) = lines(&std::fs::read(fixture(name)).unwrap());
        let text = draft(&file, &lines, &[], &Hints::default()).unwrap().text.to_lowercase();
        let print: String = lines.iter().map(|line| line.text.to_lowercase() + "\n").collect();
        for person in persons.iter().filter(|person| print.contains(*person)) {
            assert!(!text.contains(person), "{name}: {person} is left in\n{text}");
            found += 1;
        }
    }
    assert!(found > 25, "the prints hold persons");
}

fn any_line() -> impl Strategy<Value = String> {
    let known: Vec<String> =
        ["teach/ukendt-kontrollog.txt", "teach/haendelser.txt", "samples/u721.txt", "samples/fejl-advis.txt"]
            .iter()
            .flat_map(|name| {
                std::fs::read_to_string(fixture(name))
                    .unwrap()
                    .lines()
                    .map(str::to_string)
                    .collect::<Vec<_>>()
            })
            .collect();
    prop_oneof![6 => prop::sample::select(known), 1 => "\\PC{0,60}", 1 => "( {0,4}[A-ZÆØÅ0-9:.'\"{}]{1,9}){0,8}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever stands in a file: a draft is a layout that can be tried, and one that asks nothing reads its own sample.
    #[test]
    fn any_text_is_drafted_or_refused(
        start in 0usize..12, texts in prop::collection::vec(any_line(), 0..60), group in prop::option::of(0u32..2_000),
    ) {
        let whole = std::fs::read_to_string(fixture("teach/ukendt-kontrollog.txt")).unwrap();
        let text = whole.lines().take(start).map(str::to_string).chain(texts).collect::<Vec<_>>();
        let (file, lines) = lines(format!("Kontrollog\n{}", text.join("\n")).as_bytes());
        let hints = Hints { run: None, group: group.and_then(|group| PayGroup::new(&group.to_string())) };
        if let Ok(draft) = draft(&file, &lines, &[], &hints) {
            let path = Path::new("draft.toml");
            let (layout, open) = load_draft(path, &draft.text).map_err(|error| TestCaseError::fail(error.to_string()))?;
            if open.is_empty() {
                let own = samples::check(path, &layout).map_err(|error| error.to_string());
                prop_assert_eq!(own, Ok(()));
            }
        }
    }
}
