//! `uddata check`: everything people own, checked before a run needs it.

use serde::Serialize;

use crate::cli::args::Common;
use crate::delivery::setup;
use crate::domain::exit::Exit;
use crate::domain::problem::Problem;
use crate::domain::{FileName, Location};
use crate::office::passwords::Passwords;
use crate::office::rules;
use crate::office::settings::Settings;
use crate::system::console;

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
    let settings = Settings::load(&common.given())?;
    let passwords = setup::passwords(&settings.delivery)?;
    if let Some(mail) = &settings.delivery.mail {
        setup::mailer(mail)?;
    }
    let mut remarks = rules::check::remarks(&settings.rules, &settings.catalogue, &settings.customers);
    remarks.extend(unlisted(&settings, &passwords));
    let checked = Checked {
        layouts: settings.layouts.iter().map(|layout| layout.name.clone()).collect(),
        rules: settings.rules.len(),
        customers: settings.customers.iter().count(),
        runs: settings.calendar.len(),
        remarks,
        exit_code: Exit::Done.code(),
    };
    checked.remarks.iter().for_each(console::problem);
    common.answer(&checked, || {
        console::result(format!(
            "{} layouts read their samples ({}); {} rules reach their examples; {} løngrupper and {} lønkørsler are listed; {} remarks",
            checked.layouts.len(),
            checked.layouts.join(", "),
            checked.rules,
            checked.customers,
            checked.runs,
            checked.remarks.len()
        ));
    })?;
    Ok(Exit::Done)
}

/// Passwords of løngrupper that are nobody's: a digit was perhaps mistyped, and some report would go unencrypted.
fn unlisted(settings: &Settings, passwords: &Passwords) -> Vec<Problem> {
    let path =
        settings.delivery.passwords.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let groups = passwords.groups().filter(|group| settings.customers.of(group).is_none());
    let remark = |group| {
        Problem::remark(
            Location::whole(&FileName::new(&path, &path)),
            format!("holds a password for løngruppe {group}, which the customer list does not hold"),
            "correct the number, or delete the row",
        )
    };
    groups.map(remark).collect()
}
