//! Any bytes as a zip archive, all members of it.
#![no_main]

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use uddata::formats::read::archive;
use uddata_fuzz::{check_problem, file};

fuzz_target!(|bytes: &[u8]| {
    let members = match archive::members(&file("in.zip"), bytes) {
        Ok(members) => members,
        Err(problem) => return check_problem(&problem),
    };
    let mut names = HashSet::new();
    let mut total = 0;
    for member in members {
        match member {
            Ok(member) => {
                let size = member.bytes.len() as u64;
                assert!(size <= archive::MOST_MEMBER_BYTES);
                total += size;
                check_name(&member.file.name);
                assert!(names.insert(member.file.name.clone()), "two members are called alike");
            }
            Err(problem) => check_problem(&problem),
        }
    }
    assert!(total <= archive::MOST_TOTAL_BYTES && names.len() <= archive::MOST_ENTRIES);
});

/// A name stays below its archive and is fit for a terminal.
fn check_name(name: &str) {
    let below = name.strip_prefix("in.zip/").expect("a member is named after its archive");
    assert!(!below.is_empty(), "a member without a name");
    assert!(!below.split('/').any(|part| part == ".."), "the name leads out of the archive");
    assert!(!name.contains(char::is_control) && !name.contains('\\'));
}
