//! Small guards, each with its words: what others may read, links, names that a terminal would obey, a first run that was cut
//! off, a clock that goes backwards.
#![cfg(unix)]

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::prints;
use crate::program::Stage;
use crate::returned::Book;

fn u721(run: (i16, i8, i8), amount: &str) -> String {
    let text = format!("SKYLDIGT BELØB KR. {amount}");
    let row = prints::row("120380-0051 001", "PEDERSEN KIRSTEN", "RB7050", &text);
    prints::u721(run, 999, [row].into_iter())
}

/// A folder with one print.
fn stage() -> Stage {
    let stage = Stage::new();
    stage.put("in/u721.txt", u721((2023, 8, 2), "100,00"));
    stage
}

const REPORT: [&str; 4] = ["report", "in", "--out", "out"];
const PATH: &str = "LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999.xlsx";

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_first_run_that_is_cut_off_leaves_no_half_secret() {
    let stage = stage();
    let own = |fault: &'static str| {
        stage.run_with(
            &REPORT,
            &[("UDDATA_SECRET_FILE", ""), ("XDG_STATE_HOME", "state"), ("UDDATA_FAULT", fault)],
        )
    };
    let secret = stage.path().join("state/uddata/secret");
    assert_ne!(own("private:1:stop").exit, 0);
    assert!(!secret.exists());
    let full = own("private:1:fail");
    assert_eq!(full.exit, 1);
    assert!(full.stderr.contains("state/uddata/secret: cannot be written"), "{}", full.stderr);
    assert!(!secret.exists());
    assert_eq!(own("").exit, 0);
    let made = std::fs::read_to_string(&secret).unwrap();
    let is_whole = |line: &str| line.len() == 64 && line.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(made.lines().any(is_whole), "a whole one");
}

#[test]
fn what_others_may_read_of_what_is_ones_own_is_told() {
    let stage = stage();
    let secret = stage.path().join("hemmelig");
    std::fs::copy(crate::program::secret_file(), &secret).unwrap();
    set_mode(&secret, 0o600);
    let run = || {
        let args = [&REPORT[..], &["--log", "job.log"]].concat();
        stage.run_with(&args, &[("UDDATA_SECRET_FILE", "hemmelig")])
    };
    let quiet = run();
    assert!(!quiet.stderr.contains("by others than its owner"), "{}", quiet.stderr);
    for (path, mode, what) in [
        ("hemmelig", 0o644, "the secret of the history may be read by others than its owner"),
        ("out/.uddata", 0o755, "the folder of the history may be looked into by others than its owner"),
        ("job.log", 0o640, "the log may be read by others than its owner"),
    ] {
        set_mode(&stage.path().join(path), mode);
        let told = run();
        let expected = format!(
            "{path}: {what}\n  hint: take the rights away (chmod go= on it); who had them may have a copy\n"
        );
        assert!(told.stderr.contains(&expected), "{path}: {}", told.stderr);
    }
}

#[test]
fn a_link_below_the_reports_is_named_and_not_written_through() {
    let stage = stage();
    assert_eq!(stage.run(&REPORT).exit, 0);
    std::fs::rename(stage.path().join("out/LG2023-08-2"), stage.path().join("andetsteds")).unwrap();
    symlink("../andetsteds", stage.path().join("out/LG2023-08-2")).unwrap();
    let report = stage.path().join("andetsteds").join(PATH.rsplit('/').next().unwrap());
    let before = std::fs::read(&report).unwrap();
    stage.put("in/u721.txt", u721((2023, 8, 2), "200,00"));
    let run = stage.run(&REPORT);
    let expected = "out/LG2023-08-2: is a link, and what lies behind it is neither read nor written over\n  \
                    hint: put the folder or file itself there, or name the place it leads to with --out\n";
    assert!(run.stderr.contains(expected), "{}", run.stderr);
    assert_eq!(run.exit, 6, "{}", run.stderr);
    assert_eq!(std::fs::read(&report).unwrap(), before);
}

#[test]
fn a_linked_folder_of_what_is_put_away_is_named_and_nothing_is_moved_through_it() {
    let stage = stage();
    std::fs::create_dir(stage.path().join("andetsteds")).unwrap();
    symlink("../andetsteds", stage.path().join("in/behandlet")).unwrap();
    let run = stage.run(&[&REPORT[..], &["--archive"]].concat());
    let expected = "stays where it is: behandlet is a link, and nothing is moved out of the input folder";
    assert!(run.stderr.contains(expected), "{}", run.stderr);
    assert!(stage.path().join("in/u721.txt").exists());
    assert!(stage.files("andetsteds").is_empty());
}

#[test]
fn what_a_terminal_obeys_in_a_name_reaches_neither_terminal_nor_page_nor_log() {
    let stage = stage();
    stage.put("in/a\u{1b}]0;ejet\u{7}\u{202e}.txt", u721((2023, 8, 2), "100,00"));
    stage.put("in/b\u{1b}[31m.txt", "noget andet");
    for args in [
        &["report", "in", "--out", "out", "--log", "job.log"][..],
        &["report", "in", "--out", "out", "-v"],
        &["report", "in", "--out", "out", "--json"],
        &["inspect", "in/b\u{1b}[31m.txt"],
        &["check", "--config", "ingen\u{1b}[2J.toml"],
    ] {
        let run = stage.run(args);
        let said = run.stdout + &run.stderr;
        assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{args:?}: {said:?}");
    }
    for name in ["out/LG2023-08-2/oversigt.html", "job.log"] {
        let page = std::fs::read_to_string(stage.path().join(name)).unwrap();
        assert!(!page.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{name}");
    }
}

#[test]
fn a_life_is_told_in_the_order_in_which_it_happened_whatever_the_clock_says() {
    let stage = Stage::new();
    let run = |month: i8, amount: &str, clock: &'static str| {
        stage.put(&format!("in/u721-{month}.txt"), u721((2023, month, 2), amount));
        let run = stage.run_with(&REPORT, &[("SOURCE_DATE_EPOCH", clock)]);
        assert_eq!(run.exit, 0, "{}", run.stderr);
    };
    run(7, "100,00", "1690000000");
    // The clock was set back by a year.
    run(8, "200,00", "1658464000");
    run(9, "300,00", "1690000001");
    let (_, report) = stage.reports("out").into_iter().next_back().unwrap();
    let mut book = Book::open(&report);
    let row = book.rows().start;
    let id = book.get(row, "Række-id");
    let shown = stage.run(&["history", "show", &id, "--out", "out"]);
    assert_eq!(shown.exit, 0, "{}", shown.stderr);
    let at = |run: &str| shown.stdout.find(run).unwrap_or_else(|| panic!("{run}: {}", shown.stdout));
    assert!(at("2023-07-2") < at("2023-08-2") && at("2023-08-2") < at("2023-09-2"), "{}", shown.stdout);
}

#[test]
fn check_refuses_an_outbox_that_is_a_file() {
    let stage = stage();
    stage.put("uddata.toml", "outbox = 'udbakke'\n");
    assert_eq!(stage.run(&["check"]).exit, 0, "one that is not there yet is made");
    stage.put("udbakke", "");
    let run = stage.run(&["check"]);
    assert_eq!(run.exit, 1);
    assert!(
        run.stderr.contains("udbakke: is no folder\n  hint: name a folder as `outbox`"),
        "{}",
        run.stderr
    );
}

#[test]
fn check_names_what_looks_like_a_person_in_the_lists_and_rules() {
    let stage = stage();
    let head = "Løngruppe;Kunde;Modtagere;Levering;Frigivelse;CPR;Information;Kontakt";
    stage.put(
        "kunder.csv",
        format!(
            "{head}\n999;Demo 140275-0042;demo;mappe;automatisk;maskeret;ring om 140275 0042;14.02.75-0042\n"
        ),
    );
    stage.put(
        "regler.csv",
        "Regel;Lag;Kode;Ejer;Kilde;Sådan gør du\nalt;standard;*;Kunde;antagelse;spørg 140275-0042\n",
    );
    stage.put(
        "plan.csv",
        "Lønkørsel;Afrapporteringsfrist;Information\n2023-08-2;27-07-2023;140275/0042 er ferie\n",
    );
    stage.put("koder.csv", "Kode;Betydning;Årsag\nRB7050;Skyldigt beløb;som hos 14 02 75 00 42\n");
    stage.put("uddata.toml", "codes = 'koder.csv'\n");
    let run =
        stage.run(&["check", "--customers", "kunder.csv", "--rules", "regler.csv", "--calendar", "plan.csv"]);
    assert_eq!(run.exit, 0, "{}", run.stderr);
    let what = "holds something that looks like a CPR number, and stands in reports as it is typed\n  \
                hint: take it out: no person belongs there";
    for place in [
        "the customer list, løngruppe 999, Kunde",
        "the customer list, løngruppe 999, Kontakt",
        "the customer list, løngruppe 999, Information",
        "the run calendar, lønkørsel 2023-08-2, Information",
        "the table of codes, row 2",
    ] {
        assert!(run.stderr.contains(&format!("{place}: {what}")), "{place}: {}", run.stderr);
    }
    assert_eq!(run.stderr.matches(what).count(), 6, "the rule too: {}", run.stderr);
    assert!(!run.stderr.contains("0042") && !run.stderr.contains("00 42"), "{}", run.stderr);
}

#[test]
fn a_note_that_comes_back_masked_leaves_the_real_one_as_it_is() {
    let stage = stage();
    stage.put(
        "kunder.csv",
        "Løngruppe;Kunde;Modtagere;Levering;Frigivelse;CPR\n999;Demo;demo;mappe;automatisk;maskeret\n",
    );
    let report = [&REPORT[..], &["--customers", "kunder.csv"]].concat();
    let open = |name: &str| Book::open(&std::fs::read(stage.path().join("out").join(name)).unwrap());
    assert_eq!(stage.run(&report).exit, 0);
    let note = "Ring til PEDERSEN, 140275-0042, om beløbet";
    let mut own = open(PATH);
    let row = own.rows().start;
    own.set(row, "Bemærkning til kunden", note);
    stage.put(&format!("out/{PATH}"), own.save());
    assert_eq!(stage.run(&report).exit, 0);

    let copy = PATH.replace(".xlsx", "_kunde.xlsx");
    let mut back = open(&copy);
    let masked = "Ring til PEDERSEN, xxxxxx-xxxx, om beløbet";
    assert_eq!(back.get(row, "Bemærkning til kunden"), masked);
    back.set(row, "Kundens svar", "Det er rettet");
    stage.put("retur.xlsx", back.save());
    let collected = stage.run(&["collect", "retur.xlsx", "--out", "out", "--customers", "kunder.csv"]);
    assert_eq!(collected.exit, 0, "{}", collected.stderr);
    assert_eq!(collected.stderr, "");
    assert!(collected.stdout.contains("1 cells changed, 0 clashes"), "{}", collected.stdout);
    assert_eq!(stage.run(&report).exit, 0);
    for (name, said) in [(PATH, note), (&*copy, masked)] {
        let mut book = open(name);
        assert_eq!(book.get(row, "Bemærkning til kunden"), said, "{name}");
        assert_eq!(book.get(row, "Kundens svar"), "Det er rettet", "{name}");
    }
}
