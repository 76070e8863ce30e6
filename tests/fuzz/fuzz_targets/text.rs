//! Any bytes as a text file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uddata::formats::read::text;
use uddata_fuzz::{check_lines, check_problem, file, has_fault};

fuzz_target!(|bytes: &[u8]| {
    match text::read(&file("in.txt"), bytes) {
        Ok(document) => {
            let lines = check_lines(&document);
            document.problems.iter().for_each(check_problem);
            assert!(lines.iter().all(|line| line.text.chars().count() <= text::LONGEST_LINE));
            let is_damaged = lines.iter().any(|line| line.damaged);
            assert_eq!(has_fault(&document), is_damaged, "a fault that stands on no line");
        }
        Err(problem) => check_problem(&problem),
    }
});
