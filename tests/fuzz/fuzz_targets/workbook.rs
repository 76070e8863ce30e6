//! Any bytes as a workbook. Text that begins with `<` is packed first: the rows of a sheet of an xlsx, or the content of
//! an ods, which checksums and compression would otherwise keep out of reach.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uddata::formats::read::table;
use uddata_fuzz::{check_problem, check_tables, file, let_libraries_panic, workbook};

fuzz_target!(init: let_libraries_panic(), |bytes: &[u8]| {
    match table::read_workbook(&file("in.xlsx"), &workbook(bytes)) {
        Ok(document) => _ = check_tables(&document),
        Err(problem) => check_problem(&problem),
    }
});
