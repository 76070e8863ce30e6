//! Any bytes as a report in which people typed and which comes back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uddata::formats::read;
use uddata::report::returned::Returned;
use uddata_fuzz::{check_problem, file, let_libraries_panic, workbook};

fuzz_target!(init: let_libraries_panic(), |bytes: &[u8]| {
    let file = file("afrapportering_LG2023-08-2_gruppe-999.xlsx");
    match read::tables(&file, &workbook(bytes)).and_then(|tables| Returned::read(&file, &tables)) {
        Ok(_) => {}
        Err(problem) => check_problem(&problem),
    }
});
