//! `init`: the folder that staff begin with works at once, changes no decision, and is never written over.

use serde_json::Value;
use uddata::domain::FileName;
use uddata::formats::read;

use crate::fixture::Fixture;
use crate::prints;
use crate::program::Stage;
use crate::workbook;

const FILES: [&str; 9] = [
    "TIL-KUNDERNE.html",
    "VEJLEDNING.html",
    "koerselsplan.csv",
    "kunder.csv",
    "layouts/LÆSMIG.txt",
    "layouts/eksempler/fejl-advis.toml",
    "layouts/eksempler/u721.toml",
    "regler.xlsx",
    "uddata.toml",
];
const REPORT: &str = "LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999.xlsx";

#[test]
fn the_folder_is_checked_and_says_what_its_rules_ask_of_u721() {
    let stage = Stage::new();
    let run = stage.run(&["init", "hos os/start"]);
    assert_eq!((run.exit, run.stderr.as_str()), (0, ""));
    assert!(
        run.stdout.ends_with("check:  uddata check --config hos os/start/uddata.toml\n"),
        "{}",
        run.stdout
    );
    assert_eq!(stage.files("hos os/start").into_keys().collect::<Vec<_>>(), FILES);
    let run = stage.run(&["check", "--config", "hos os/start/uddata.toml", "--json"]);
    assert_eq!(run.exit, 0);
    assert!(
        run.stderr
            .contains("regler.xlsx, Regler!E9: intet layout for U721 har et Systemafsnit, men 3 af reglerne"),
        "{}",
        run.stderr
    );
    let said: Value = serde_json::from_str(&run.stdout).unwrap();
    let counts = ["rules", "customers", "runs"].map(|name| said[name].as_u64().unwrap());
    assert_eq!(
        counts,
        [10, 0, 1],
        "all that the settings name is read, and the example is no kunde: {}",
        run.stdout
    );
    assert_eq!(said["remarks"].as_array().unwrap().len(), 1, "{}", run.stdout);
}

#[test]
fn lists_open_in_a_danish_excel() {
    let stage = Stage::new();
    stage.run(&["init", "start"]);
    for (name, bytes) in stage.files("start").into_iter().filter(|(name, _)| name.ends_with(".csv")) {
        assert!(bytes.starts_with("\u{feff}L\u{f8}n".as_bytes()), "{name} begins with a byte order mark");
        let tables = read::tables(&FileName::new(&name, &name), &bytes).unwrap();
        assert_eq!(tables[0].rows.len(), 2, "{name}: heads and an example");
    }
}

#[test]
fn reports_are_the_same_as_without_settings() {
    for case in ["samples-together", "two-groups"] {
        let stage = Fixture::named("cases", case).stage();
        stage.run(&["init", "start"]);
        let without = stage.run(&["report", "input", "--out", "without", "--json"]);
        let with =
            stage.run(&["report", "input", "--out", "with", "--json", "--config", "start/uddata.toml"]);
        assert_eq!((without.exit, with.exit), (0, 0));
        let told = with.stderr.starts_with("kørselsplanen: mangler lønkørsel ");
        assert!(
            told && without.stderr.is_empty(),
            "the example row is no lønkørsel of the prints: {}",
            with.stderr
        );
        let (without, with) = (stage.reports("without"), stage.reports("with"));
        assert!(without.contains_key(REPORT));
        assert_eq!(without.keys().collect::<Vec<_>>(), with.keys().collect::<Vec<_>>());
        for (name, bytes) in &without {
            assert_eq!(workbook::tables(bytes), workbook::tables(&with[name]), "{case}: {name}");
        }
    }
}

#[test]
fn what_is_there_is_left_alone_and_named() {
    let stage = Stage::new();
    stage.put("start/kunder.csv", "vores egen");
    let run = stage.run(&["init", "start", "--json"]);
    assert_eq!(run.exit, 0);
    let kept = "start/kunder.csv: is there already, and is left as it is\n  hint: to get a new one, give the old one another name and run again\n";
    assert_eq!(run.stderr, kept);
    let said: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(said["kept"], serde_json::json!(["kunder.csv"]));
    assert_eq!(said["written"].as_array().unwrap().len(), FILES.len() - 1);

    let before = stage.files("start");
    assert_eq!(before["kunder.csv"], b"vores egen");
    assert_eq!(before.keys().collect::<Vec<_>>(), FILES);
    let again = stage.run(&["init", "start"]);
    assert_eq!((again.exit, again.stderr.matches("is left as it is").count()), (0, FILES.len()));
    assert!(stage.files("start") == before);
}

#[test]
fn a_file_in_the_place_of_the_folder_is_named() {
    let stage = Stage::new();
    stage.put("start", "en fil");
    let run = stage.run(&["init", "start"]);
    assert_eq!(run.exit, 1);
    assert!(run.stderr.starts_with("start: the folder cannot be made"), "{}", run.stderr);
}

#[test]
fn a_report_without_arguments_works_from_the_settings() {
    let stage = Stage::new();
    stage.put(
        "ind/u721.txt",
        prints::u721(
            (2023, 8, 2),
            999,
            [prints::row("120380-0051 001", "PEDERSEN KIRSTEN", "RB7115", "ATP")].into_iter(),
        ),
    );
    stage.put("uddata.toml", "out = \"ud\"\n");
    let unnamed = stage.run(&["report"]);
    assert_eq!(unnamed.exit, 2);
    assert!(unnamed.stderr.starts_with("the prints: are not named"), "{}", unnamed.stderr);
    stage.put("uddata.toml", "input = \"ind\"\nout = \"ud\"\n");
    let named = stage.run(&["report"]);
    assert_eq!(named.exit, 0, "{}", named.stderr);
    assert_eq!(stage.reports("ud").len(), 1);
}
