//! Any text as a layout file, which then reads its own samples.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use uddata::prints::layout;
use uddata::prints::parse::samples;
use uddata::domain::problem::Error;

fuzz_target!(|text: &str| {
    let path = Path::new("in.toml");
    match layout::load(path, text) {
        Ok(layout) => {
            assert!(!layout.samples.is_empty() && !layout.recognise.is_empty());
            let columns = layout.starts.iter().chain(&layout.wraps);
            assert!(columns.clone().all(|column| *column < layout.columns.len()));
            if let Err(error) = samples::check(path, &layout) {
                check_error(&error, text);
            }
        }
        Err(error) => check_error(&error, text),
    }
});

/// An error names a line that the file has.
fn check_error(error: &Error, text: &str) {
    let line: usize = error.at.strip_prefix("in.toml:").expect("file and line").parse().expect("a line");
    assert!((1..=text.matches('\n').count() + 1).contains(&line), "{error:?}");
    assert!(!error.what.is_empty() && !error.hint.is_empty());
}
