//! `uddata check`: everything people own, checked before a run needs it.

use serde::Serialize;

use super::tell_open_to_others;
use crate::cli::args::{CheckArgs, Common};
use crate::delivery::setup;
use crate::domain::cpr::{holds_cpr, mask_cpr};
use crate::domain::exit::Exit;
use crate::domain::problem::{Cells, Problem};
use crate::domain::{FileName, Location, texts};
use crate::job::machine::{MachineCheck, look_over};
use crate::office::passwords::Passwords;
use crate::office::rules;
use crate::office::settings::Settings;
use crate::system::console;
use crate::system::log;

#[derive(Serialize)]
struct Checked {
    layouts: Vec<String>,
    rules: usize,
    customers: usize,
    runs: usize,
    remarks: Vec<Problem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    machine: Option<Vec<MachineCheck>>,
    exit_code: u8,
}

/// What cannot be used at all is an error and ends with 1, of the machine too; what can never take effect is a remark.
pub(super) fn run(args: &CheckArgs, common: &Common) -> anyhow::Result<Exit> {
    let settings = Settings::load(&common.given())?;
    tell_open_to_others(&settings, settings.out.as_deref(), common);
    let passwords = setup::passwords(&settings.delivery)?;
    if let Some(mail) = &settings.delivery.mail {
        setup::mailer(mail)?;
    }
    let mut remarks = rules::check::remarks(&settings.rules, &settings.catalogue, &settings.customers);
    remarks.extend(rules::check::unprinted(&settings.rules, settings.layouts.iter()));
    remarks.extend(settings.calendar.remarks().iter().cloned());
    remarks.extend(unlisted(&settings, &passwords));
    remarks.extend(persons_in_lists(&settings));
    let machine = args.machine.then(|| look_over(&settings, args.connect));
    let faults: Vec<&MachineCheck> = machine.iter().flatten().filter(|it| !it.ready).collect();
    let exit = exit(&faults);
    for error in faults.iter().filter_map(|it| it.fault.as_ref()) {
        console::message(error);
        log::error(error);
    }
    let checked = Checked {
        layouts: settings.layouts.iter().map(|layout| layout.name.clone()).collect(),
        rules: settings.rules.len(),
        customers: settings.customers.iter().count(),
        runs: settings.calendar.len(),
        remarks,
        exit_code: exit.code(),
        machine,
    };
    log::problems(&checked.remarks);
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
        checked.machine.iter().flatten().for_each(tell_machine);
    })?;
    Ok(exit)
}

/// The heaviest of what is not ready.
fn exit(faults: &[&MachineCheck]) -> Exit {
    let locked_alone =
        faults.iter().filter_map(|it| it.fault.as_ref()).all(|error| error.exit == Exit::Locked);
    match faults {
        [] => Exit::Done,
        _ if locked_alone => Exit::Locked,
        _ => Exit::Stopped,
    }
}

fn tell_machine(found: &MachineCheck) {
    let verdict = if found.ready { "ready" } else { "NOT READY" };
    console::result(format!("{verdict:<10} {:<25} {}", found.what, found.at));
}

/// Texts that stand in reports as they are typed and hold something shaped like a CPR number.
fn persons_in_lists(settings: &Settings) -> Vec<Problem> {
    let of_customers = settings.customers.iter().flat_map(|(group, customer)| {
        let texts = [
            ("Kunde", &customer.name),
            ("Ministerområde", &customer.ministry),
            ("Kontakt", &customer.contact),
            ("Information", &customer.information),
        ];
        texts.map(|(column, text)| {
            let place = format!("løngruppe {group}, {column}");
            ([format!("the customer list, {place}"), format!("kundelisten, {place}")], text.as_str())
        })
    });
    let of_runs = settings.calendar.iter().map(|(run, dates)| {
        let place = format!("lønkørsel {run}, Information");
        let places = [format!("the run calendar, {place}"), format!("kørselsplanen, {place}")];
        (places, dates.information.as_str())
    });
    let of_lists = of_customers.chain(of_runs).filter(|(_, text)| holds_cpr(text)).map(|(at, _)| at);
    let rules = settings.rules.rows().filter(|rule| rule.cells().iter().any(|cell| holds_cpr(cell)));
    let of_rules = rules.map(|rule| {
        let name = mask_cpr(&rule.name);
        [format!("the rule table, the rule '{name}'"), format!("regeltabellen, reglen »{name}«")]
    });
    let of_codes = settings.catalogue.entries().filter(|entry| {
        let texts = [&entry.meaning, &entry.how_customer, &entry.how_sam, &entry.cause, &entry.source];
        texts.into_iter().any(|text| holds_cpr(text))
    });
    let of_codes = of_codes.map(|entry| {
        let row = entry.at.line;
        [format!("the table of codes, row {row}"), format!("arket Koder, række {row}")]
    });
    let remark = |[at, in_danish]: [String; 2]| {
        let remark = Problem::remark(
            Location::whole(&FileName::new(&at, &at)),
            texts::looks_like_cpr(),
            texts::no_person_belongs_there(),
        );
        remark.in_cells(Cells::of_list(in_danish))
    };
    of_lists.chain(of_rules).chain(of_codes).map(remark).collect()
}

/// Passwords of løngrupper that are nobody's: a digit was perhaps mistyped, and some report would go unencrypted.
fn unlisted(settings: &Settings, passwords: &Passwords) -> Vec<Problem> {
    let path =
        settings.delivery.passwords.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let groups = passwords.groups().filter(|group| settings.customers.of(group).is_none());
    let remark = |group| {
        Problem::remark(
            Location::whole(&FileName::new(&path, &path)),
            texts::password_of_nobody(group),
            texts::correct_number_or_delete(),
        )
    };
    groups.map(remark).collect()
}
