//! `uddata check`: everything people own, checked before a run needs it.

use serde::Serialize;

use super::print_json;
use crate::cli::Common;
use crate::config::Settings;
use crate::console;
use crate::exit::Exit;
use crate::problem::Problem;
use crate::rules;

#[derive(Serialize)]
struct Checked {
    layouts: Vec<String>,
    rules: usize,
    customers: usize,
    runs: usize,
    remarks: Vec<Problem>,
    exit_code: u8,
}

/// What cannot be used at all is an error and ends with 1; what can never take effect is a remark.
pub(super) fn run(common: &Common) -> anyhow::Result<Exit> {
    let settings = Settings::load(common)?;
    let checked = Checked {
        layouts: settings.layouts.iter().map(|layout| layout.name.clone()).collect(),
        rules: settings.rules.len(),
        customers: settings.customers.iter().count(),
        runs: settings.calendar.len(),
        remarks: rules::check::remarks(&settings.rules, &settings.catalogue, &settings.customers),
        exit_code: Exit::Done.code(),
    };
    checked.remarks.iter().for_each(console::problem);
    if common.json {
        print_json(&checked)?;
    } else if !common.quiet {
        console::result(format!(
            "{} layouts read their samples ({}); {} rules reach their examples; {} løngrupper and {} lønkørsler are listed; {} remarks",
            checked.layouts.len(),
            checked.layouts.join(", "),
            checked.rules,
            checked.customers,
            checked.runs,
            checked.remarks.len()
        ));
    }
    Ok(Exit::Done)
}
