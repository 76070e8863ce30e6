//! Files may be called anything that the file system allows: they are read, and named in the report, all the same.

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn prints_are_read_whatever_they_are_called() {
    let folder = tempfile::tempdir().unwrap();
    let print = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/samples/u721.txt")).unwrap();
    let long = format!("{}.txt", "u721-".repeat(48));
    // Composed and decomposed å, a name that Windows keeps for itself, trailing dots, and nearly the longest name.
    let names = ["l\u{e5}n.txt", "la\u{30a}n.txt", "CON.txt", "udskrift..", "u721", &long];
    for (at, name) in names.iter().enumerate() {
        let input = folder.path().join(format!("input-{at}"));
        fs::create_dir(&input).unwrap();
        let made = fs::write(input.join(name), &print);
        if cfg!(windows) && made.is_err() {
            continue;
        }
        made.unwrap();
        let out = folder.path().join(format!("out-{at}"));
        let run = Command::new(env!("CARGO_BIN_EXE_uddata"))
            .args(["report", "--quiet", "--out"])
            .args([&out, &input])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&run.stderr));
        assert!(out.join("LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999.xlsx").is_file(), "{name}");
    }
}
