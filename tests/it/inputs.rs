//! What lies among the inputs and is no plain print: links, pipes, mails, copies under other names.

use crate::program::Stage;

const U721: &str = "fixtures/samples/u721.txt";

fn sample(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read(path).unwrap()
}

fn entries(run: &crate::program::Run) -> Vec<(String, String, String)> {
    let summary: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let word = |entry: &serde_json::Value, key: &str| entry[key].as_str().unwrap_or_default().to_string();
    let files = summary["files"].as_array().unwrap();
    files.iter().map(|entry| (word(entry, "path"), word(entry, "kind"), word(entry, "status"))).collect()
}

#[cfg(unix)]
#[test]
fn links_and_pipes_have_their_entry_and_are_not_opened() {
    let stage = Stage::new();
    stage.put("input/u721.txt", sample(U721));
    stage.put("elsewhere/u721.txt", sample(U721));
    let folder = stage.path().join("input");
    std::os::unix::fs::symlink("../elsewhere/u721.txt", folder.join("link.txt")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", folder.join("linked")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(folder.join("pipe.txt")).status();
    let run = stage.run(&["report", "input", "--out", "out", "--json"]);
    let found = entries(&run);
    let of = |path: &str| found.iter().find(|entry| entry.0 == path).map(|entry| (&*entry.1, &*entry.2));
    assert_eq!(of("input/link.txt"), Some(("a link", "skipped")));
    assert_eq!(of("input/linked"), Some(("a link", "skipped")));
    if made.is_ok_and(|made| made.success()) {
        assert_eq!(of("input/pipe.txt"), Some(("no regular file", "skipped")));
        for command in [&["report", "input/pipe.txt", "--out", "out"][..], &["inspect", "input/pipe.txt"]] {
            let run = stage.run(command);
            let said = run.stdout + &run.stderr;
            assert!(said.contains("is no regular file, and is not opened"), "{said}");
        }
    }
    assert!(run.stderr.is_empty() || !run.stderr.contains("cannot"), "{}", run.stderr);
}

#[test]
fn the_same_bytes_that_two_names_give_to_two_grupper_make_both_reports() {
    let table = "Type;Lønnummer;Navn;PKAT;Adm.tj.sted;Kode;Løndel;Tekst\n\
                 Fejl;120380-0051 001;PEDERSEN KIRSTEN;103;009999;OT0387;;KAN IKKE SLETTES\n";
    let stage = Stage::new();
    for group in ["998", "999"] {
        stage.put(&format!("input/U721_S004_PDFGRP0000000{group}_LG23082.csv"), table);
    }
    stage.put("input/kopi/U721_S004_PDFGRP0000000999_LG23082.csv", table);
    let run = stage.run(&["report", "input", "--out", "out", "--json"]);
    let summary: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let groups: Vec<_> =
        summary["reports"].as_array().unwrap().iter().map(|report| report["group"].clone()).collect();
    assert_eq!(groups, ["998", "999"]);
    let copies = entries(&run).into_iter().filter(|entry| entry.2 == "duplicate").count();
    assert_eq!(copies, 1);
}

#[cfg(unix)]
#[test]
fn a_spreadsheet_that_cannot_be_read_leaves_its_reports_incomplete() {
    let stage = Stage::new();
    stage.put("input/u721.txt", sample(U721));
    stage.put("input/fejl-advis.txt", sample("fixtures/samples/fejl-advis.txt"));
    let run = stage.run(&["report", "input", "--out", "out", "--json"]);
    let incomplete = |run: &crate::program::Run| {
        let summary: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        summary["reports"][0]["incomplete"].as_bool().unwrap()
    };
    assert!(!incomplete(&run));
    stage.put("input/u721 SAM.xls", "<html><table><tr><td>Kode</td></tr></table></html>");
    let run = stage.run(&["report", "input", "--out", "out", "--json"]);
    assert_eq!((run.exit, incomplete(&run)), (3, true));
    assert!(
        run.stderr.contains("is called a spreadsheet, and is of a kind that is not read: web page"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_print_that_states_another_run_than_the_one_named_is_refused() {
    let stage = Stage::new();
    stage.put("input/u721.txt", sample(U721));
    let run = stage.run(&["report", "input/u721.txt", "--run", "2023-07-2", "--out", "out"]);
    assert_eq!(run.exit, 5, "{}", run.stderr);
    assert!(run.stderr.contains("states lønkørsel 2023-08-2, and --run says 2023-07-2"), "{}", run.stderr);

    // Of a folder, --run chooses; where it chooses nothing, that is said.
    let run = stage.run(&["report", "input", "--run", "2023-07-2", "--out", "out"]);
    assert_eq!(run.exit, 3, "{}", run.stderr);
    assert!(run.stderr.contains("no print is of lønkørsel 2023-07-2"), "{}", run.stderr);
    assert!(run.stderr.contains("are of 2023-08-2"), "{}", run.stderr);

    stage.put(
        "input/earlier.txt",
        String::from_utf8(sample(U721)).unwrap().replace("LG 08/2023", "LG 07/2023"),
    );
    let run = stage.run(&["report", "input", "--run", "2023-07-2", "--out", "out"]);
    assert_eq!((run.exit, stage.reports("out").len()), (0, 1), "{}", run.stderr);
}
