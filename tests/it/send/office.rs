//! An office that reports and sends: prints, a customer list, a calendar, and the program run among them.

use regex::Regex;
use rusqlite::OpenFlags;
use serde_json::Value;

use crate::persons;
use crate::program::{Run, Stage, files_below};
use crate::returned::Book;

/// Rules by which everything is for the kunde.
pub const RULES: &str = "Regel;Lag;Kode;Ejer;Kilde\nalt;standard;*;Kunde;antagelse\n";

/// As the history numbers them.
const STAGES: [&str; 4] = ["planned", "started", "done", "refused"];

/// An office with the prints of løngrupper 901 and 902, a customer list, and a calendar by which it is before the deadline
/// (the clock of the tests stands at 22 July 2023).
pub struct Office {
    pub stage: Stage,
    /// The CPR numbers in its prints.
    cprs: Vec<String>,
}

impl Office {
    /// One in which `customers` are the rows of the list below its head.
    pub fn new(customers: &[&str]) -> Self {
        let stage = Stage::new();
        let demo = stage.run(&["demo", "ind", "--groups", "2", "--advices", "6", "--quiet"]);
        assert_eq!(demo.exit, 0, "{}", demo.stderr);
        stage.put("plan.csv", "Lønkørsel;Afrapporteringsfrist\n2023-08-2;27-07-2023\n");
        stage.put("regler.csv", RULES);
        let prints: Vec<u8> = stage.files("ind").into_values().flatten().collect();
        let cprs = Regex::new(r"\b\d{6}-\d{4}\b").unwrap();
        let cprs =
            cprs.find_iter(&String::from_utf8_lossy(&prints)).map(|it| it.as_str().to_string()).collect();
        let office = Self { stage, cprs };
        office.settings("");
        office.customers(customers);
        office
    }

    pub fn settings(&self, more: &str) {
        let settings = "customers = 'kunder.csv'\ncalendar = 'plan.csv'\nrules = 'regler.csv'\nout = 'ud'\n";
        self.stage.put("uddata.toml", format!("{settings}{more}"));
    }

    pub fn customers(&self, rows: &[&str]) {
        let head = "Løngruppe;Kunde;Modtagere;Levering;Frigivelse;CPR";
        self.stage.put("kunder.csv", format!("{head}\n{}\n", rows.join("\n")));
    }

    pub fn run(&self, args: &[&str]) -> Run {
        self.run_given(args, &[], "")
    }

    /// The same with variables in the environment, and a text on standard input.
    pub fn run_given(&self, args: &[&str], env: &[(&str, &str)], given: &str) -> Run {
        let run = self.stage.run_given(args, env, given);
        for (what, said) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
            self.assert_no_person_in(&format!("{what} of {args:?}"), said);
        }
        run
    }

    /// Asserts that a text gives away nobody whom the prints name.
    pub fn assert_no_person_in(&self, what: &str, text: &str) {
        persons::assert_none_in(what, text).unwrap();
        assert!(self.cprs.len() > 5);
        for cpr in &self.cprs {
            assert!(
                !text.contains(cpr) && !text.contains(&cpr.replace('-', "")),
                "{what} holds {cpr}: {text}"
            );
        }
    }

    pub fn report(&self, more: &[&str]) -> Run {
        let run = self.run(&[&["report", "ind"], more].concat());
        assert_eq!(run.exit, 0, "{}{}", run.stdout, run.stderr);
        run
    }

    /// Sends, and returns the exit code and for each delivery that is not done before its gruppe, recipient and state.
    pub fn send(&self, more: &[&str]) -> (i32, Vec<String>) {
        self.send_given(more, "")
    }

    /// The same with answers on standard input.
    pub fn send_given(&self, more: &[&str], given: &str) -> (i32, Vec<String>) {
        let run = self.run_given(&[&["send", "--json"], more].concat(), &[], given);
        let said: Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}{}", run.stdout, run.stderr));
        let word = |it: &Value, key: &str| it[key].as_str().unwrap().to_string();
        let one = |it: &Value| {
            let why = it["why"].as_array().unwrap().iter().map(|it| format!(": {}", it.as_str().unwrap()));
            format!(
                "{} {} {}{}",
                word(it, "group"),
                word(it, "recipient"),
                word(it, "state"),
                why.collect::<String>()
            )
        };
        (run.exit, said["deliveries"].as_array().unwrap().iter().map(one).collect())
    }

    pub fn outbox(&self) -> Vec<String> {
        self.stage.files("ud/udbakke").into_keys().collect()
    }

    pub fn manifest(&self, recipient: &str) -> Vec<Vec<String>> {
        let text =
            String::from_utf8(self.stage.files("ud/udbakke")[&format!("{recipient}/manifest.csv")].clone());
        let lines = text.unwrap();
        lines
            .trim_start_matches('\u{feff}')
            .lines()
            .skip(1)
            .map(|row| row.split(';').map(String::from).collect())
            .collect()
    }

    pub fn copy(&self, group: &str) -> String {
        format!("ud/LG2023-08-2/afrapportering_LG2023-08-2_gruppe-{group}_kunde.xlsx")
    }

    pub fn open(&self, path: &str) -> Book {
        Book::open(&std::fs::read(self.stage.path().join(path)).unwrap())
    }

    /// Somebody writes in the first row of a workbook.
    pub fn types(&self, path: &str, header: &str, text: &str) {
        let mut book = self.open(path);
        let row = book.rows().start;
        book.set(row, header, text);
        self.stage.put(path, book.save());
    }

    pub fn overview(&self) -> String {
        let page = &self.stage.files("ud")["LG2023-08-2/oversigt.html"];
        String::from_utf8(page.clone()).unwrap()
    }

    /// A file that only its owner may read.
    pub fn put_private(&self, name: &str, text: &str) {
        self.stage.put(name, text);
        self.allow(name, 0o600);
    }

    /// Gives a file the rights of `mode`, where the system has such.
    pub fn allow(&self, name: &str, mode: u32) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let rights = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(self.stage.path().join(name), rights).unwrap();
        }
        let _ = (name, mode);
    }

    /// How far each delivery came, as `løngruppe stage version`, in the order in which they were planned.
    pub fn ledger(&self) -> Vec<String> {
        let path = self.stage.path().join("ud/.uddata/history.sqlite");
        let db = rusqlite::Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut select = db.prepare("SELECT grp, stage, version FROM delivery ORDER BY id").unwrap();
        let rows = select.query_map([], |row| {
            let stage = STAGES[usize::from(row.get::<_, u8>(1)?)];
            Ok(format!("{} {stage} {}", row.get::<_, u32>(0)?, row.get::<_, u32>(2)?))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// Every file of the history, as text.
    pub fn history(&self) -> Vec<(String, String)> {
        let folder = self.stage.path().join("ud/.uddata");
        let read = |name: String| {
            let bytes = std::fs::read(folder.join(&name)).unwrap();
            (name, String::from_utf8_lossy(&bytes).into_owned())
        };
        files_below(&folder).into_iter().map(read).collect()
    }
}
