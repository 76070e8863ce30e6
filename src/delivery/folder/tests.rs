#![allow(clippy::disallowed_methods, reason = "tests look at the files themselves")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::domain::plain_name::MOST_CHARACTERS;

struct Outbox(TempDir);

impl Outbox {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn deliver(&self, files: &[(&str, &str)], group: &str, version: u32, at: &str) -> Result<(), String> {
        self.deliver_after(&[], files, group, version, at)
    }

    /// The same where files of these hashes were begun to be put there before.
    fn deliver_after(
        &self,
        begun: &[&str],
        files: &[(&str, &str)],
        group: &str,
        version: u32,
        at: &str,
    ) -> Result<(), String> {
        let files: Vec<Outgoing> = files
            .iter()
            .map(|(name, text)| Outgoing { name: (*name).to_owned(), bytes: text.as_bytes().to_vec() })
            .collect();
        let entry = ManifestEntry {
            run: "2023-08-2".parse().unwrap(),
            group: &PayGroup::new(group).unwrap(),
            version,
            at: at.parse().unwrap(),
            begun: &begun.iter().map(|hash| (*hash).to_owned()).collect(),
        };
        put(self.0.path(), "Demostyrelsen", &files, &entry).map_err(|error| error.to_string())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("Demostyrelsen").join(name)
    }

    fn files(&self) -> BTreeMap<String, String> {
        let Ok(entries) = std::fs::read_dir(self.path("")) else { return BTreeMap::new() };
        entries
            .map(|entry| entry.unwrap())
            .map(|entry| {
                (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap())
            })
            .collect()
    }

    fn manifest(&self) -> String {
        self.files()[MANIFEST].clone()
    }
}

const NOON: &str = "2023-07-21T12:00:00Z";
const LATER: &str = "2023-07-22T12:00:00Z";
// SHA-256 of `one` and `two`.
const ONE: &str = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";
const TWO: &str = "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3";
const HEAD: &str = "\u{feff}Fil;SHA-256;Lønkørsel;Løngruppe;Version;Leveret\r\n";

#[test]
fn files_and_manifest_are_put_into_the_folder_of_the_recipient() {
    let outbox = Outbox::new();
    outbox.deliver(&[("b.xlsx", "one"), ("+a.pdf", "two")], "999", 1, "2023-07-21T12:00:00.75Z").unwrap();
    let manifest =
        format!("{HEAD}'+a.pdf;{TWO};LG2023-08-2;999;1;{NOON}\r\nb.xlsx;{ONE};LG2023-08-2;999;1;{NOON}\r\n");
    let expected = [("b.xlsx", "one"), ("+a.pdf", "two"), (MANIFEST, &manifest)];
    assert_eq!(outbox.files(), expected.map(|(name, text)| (name.to_owned(), text.to_owned())).into());
}

#[test]
fn the_same_delivery_again_writes_nothing() {
    let outbox = Outbox::new();
    let deliver = |at| outbox.deliver(&[("a.xlsx", "one")], "999", 1, at).unwrap();
    deliver(NOON);
    let stamps = || [MANIFEST, "a.xlsx"].map(|name| fs::stamp(&outbox.path(name)).unwrap());
    let before = (outbox.files(), stamps());
    std::thread::sleep(std::time::Duration::from_millis(20));
    deliver(LATER);
    assert_eq!((outbox.files(), stamps()), before);
}

#[test]
fn rows_of_earlier_deliveries_stay_and_a_new_version_replaces_its_own() {
    let outbox = Outbox::new();
    outbox.deliver(&[("a.xlsx", "one")], "999", 1, NOON).unwrap();
    outbox.deliver(&[("b.xlsx", "one")], "998", 1, NOON).unwrap();
    outbox.deliver(&[("a.xlsx", "two")], "999", 2, LATER).unwrap();
    assert_eq!(
        outbox.manifest(),
        format!("{HEAD}a.xlsx;{TWO};LG2023-08-2;999;2;{LATER}\r\nb.xlsx;{ONE};LG2023-08-2;998;1;{NOON}\r\n")
    );
    assert_eq!(outbox.files()["a.xlsx"], "two");
}

#[test]
fn a_file_without_its_row_is_what_a_crash_leaves_and_is_completed() {
    let outbox = Outbox::new();
    outbox.deliver(&[("a.xlsx", "one")], "999", 1, NOON).unwrap();
    let whole = outbox.files();
    std::fs::remove_file(outbox.path(MANIFEST)).unwrap();
    outbox.deliver(&[("a.xlsx", "one")], "999", 1, NOON).unwrap();
    assert_eq!(outbox.files(), whole);
}

#[test]
fn a_file_that_was_begun_gives_way_to_another_and_one_that_somebody_changed_does_not() {
    let outbox = Outbox::new();
    outbox.deliver(&[("a.xlsx", "one")], "999", 1, NOON).unwrap();
    std::fs::remove_file(outbox.path(MANIFEST)).unwrap();
    outbox.deliver(&[("a.xlsx", "two")], "999", 1, LATER).unwrap_err();
    outbox.deliver_after(&[TWO], &[("a.xlsx", "two")], "999", 1, LATER).unwrap_err();
    outbox.deliver_after(&[ONE], &[("a.xlsx", "two")], "999", 1, LATER).unwrap();
    assert_eq!(outbox.files()["a.xlsx"], "two");
    assert!(outbox.manifest().contains(TWO), "{}", outbox.manifest());
}

#[test]
fn what_somebody_changed_is_not_written_over() {
    let outbox = Outbox::new();
    outbox.deliver(&[("a.xlsx", "one")], "999", 1, NOON).unwrap();
    std::fs::write(outbox.path("a.xlsx"), "svar").unwrap();
    let before = outbox.files();
    let error = outbox.deliver(&[("new.pdf", "x"), ("a.xlsx", "two")], "999", 2, LATER).unwrap_err();
    assert!(error.contains("a.xlsx: is not the file that was delivered last"), "{error}");
    assert_eq!(outbox.files(), before, "nothing of the delivery is written");
}

#[test]
fn a_file_of_another_group_is_not_written_over() {
    let outbox = Outbox::new();
    outbox.deliver(&[("Kunderapport.pdf", "one")], "999", 1, NOON).unwrap();
    for text in ["one", "two"] {
        let error = outbox.deliver(&[("Kunderapport.pdf", text)], "998", 1, NOON).unwrap_err();
        assert!(error.contains("was delivered for løngruppe 999 and is not written over for 998"), "{error}");
    }
}

#[test]
fn a_manifest_that_is_not_ours_is_named_and_left_alone() {
    let row = format!("a.xlsx;{ONE};LG2023-08-2;999;1;{NOON}\r\n");
    for (manifest, said) in [
        (String::new(), ":1: the manifest was not written"),
        (HEAD.trim_start_matches('\u{feff}').to_owned(), ":1: the manifest was not written"),
        ("\u{feff}Fil;Version\r\n".to_owned(), ":1: the manifest has other columns"),
        (format!("{HEAD}{row}b.xlsx;x\r\n"), ":3: the manifest was changed"),
        (format!("{HEAD}{}", row.replace("LG2023-08-2", "02-08-2023")), ":2: the manifest was changed"),
        (format!("{HEAD}{}", row.replace(NOON, "21-07-2023 12:00")), ":2: the manifest was changed"),
        (format!("{HEAD}{}", row.replace("\r\n", ";mere\r\n")), ":2: the manifest was changed"),
        (format!("{HEAD}{row}{row}"), ":3: the rows of the manifest do not stand"),
    ] {
        let outbox = Outbox::new();
        std::fs::create_dir(outbox.path("")).unwrap();
        std::fs::write(outbox.path(MANIFEST), &manifest).unwrap();
        let error = outbox.deliver(&[("c.xlsx", "one")], "999", 1, NOON).unwrap_err();
        assert!(error.contains(&format!("{MANIFEST}{said}")), "{error}");
        assert_eq!(outbox.files(), [(MANIFEST.to_owned(), manifest)].into());
    }
}

#[test]
fn names_that_are_no_plain_names_are_refused() {
    for name in ["Demostyrelsen", "loen@example.dk", "Ø-Løn & HR", "com10", "console", "a.b", "lpt"] {
        assert_eq!(folder_name(name), Ok(name));
    }
    let long = "x".repeat(MOST_CHARACTERS + 1);
    for name in [
        "",
        " ",
        ".",
        "..",
        "../a",
        "a/b",
        "a\\b",
        "/a",
        "C:",
        "C:\\a",
        "a\0",
        "a\n",
        "a\u{7f}",
        "a.",
        "a ",
        " a",
        ".a",
        "CON",
        "nul",
        "NUL.txt",
        "nul .txt",
        "com1",
        "LPT9.x",
        "com²",
        "CONIN$",
        "a*",
        "140275-0042",
        &long,
    ] {
        assert!(folder_name(name).is_err(), "{name}");
        let outbox = Outbox::new();
        assert!(outbox.deliver(&[(name, "x")], "999", 1, NOON).is_err(), "{name}");
        assert!(outbox.files().is_empty());
    }
    let outbox = Outbox::new();
    for files in [[("a.pdf", "1"), ("A.pdf", "2")], [("a.pdf", "1"), ("MANIFEST.csv", "2")]] {
        let error = outbox.deliver(&files, "999", 1, NOON).unwrap_err();
        assert!(error.contains("two files of one delivery have this name"), "{error}");
    }
}

proptest! {
    /// A name that is taken is one part of a path: nothing lands beside the folder of the recipient.
    #[test]
    fn a_folder_lies_directly_below_the_outbox(name in "[\\PC./\\\\:]{0,12}") {
        if let Ok(name) = folder_name(&name) {
            let path = Path::new("root").join(name);
            prop_assert_eq!(path.parent(), Some(Path::new("root")));
            prop_assert_eq!(path.file_name().and_then(|name| name.to_str()), Some(name));
        }
    }
}
