//! Whether this machine is ready for a night: what the job reads is there, what it writes can be written, nobody else is at
//! it, and the secret opens the history. Leaves no trace; connects to nothing unless that is asked for.

use serde::Serialize;

use super::open_history::try_out_history;
use crate::delivery::setup::mailer;
use crate::domain::problem::Error;
use crate::office::customers::DeliveryMethod;
use crate::office::settings::Settings;
use crate::system::fs::{self, Given};

/// One thing that the job needs of the machine.
#[derive(Debug, Serialize)]
pub struct MachineCheck {
    /// What it is.
    pub what: &'static str,
    /// Where it is; empty where nothing says so.
    pub at: String,
    /// Whether it is ready.
    pub ready: bool,
    /// What is wrong with it.
    #[serde(skip)]
    pub fault: Option<Error>,
}

impl MachineCheck {
    fn new(what: &'static str, at: impl ToString, found: Result<(), Error>) -> Self {
        Self { what, at: at.to_string(), ready: found.is_ok(), fault: found.err() }
    }
}

/// Looks at everything that a night with these settings needs; also at the mail server where `connect` says so.
pub fn look_over(settings: &Settings, connect: bool) -> Vec<MachineCheck> {
    let mut found = inputs(settings);
    found.extend(outputs(settings));
    if connect && let Some(mail) = &settings.delivery.mail {
        found.push(MachineCheck::new("mail server", &mail.server, greets(settings)));
    }
    found
}

fn inputs(settings: &Settings) -> Vec<MachineCheck> {
    match settings.inputs(&[]) {
        Ok(inputs) => {
            let look = |path: &std::path::PathBuf| {
                let seen = fs::look(path).and_then(|given| match given {
                    Given::Folder(_, mut errors) if !errors.is_empty() => Err(errors.remove(0)),
                    Given::Folder(..) | Given::File => Ok(()),
                });
                MachineCheck::new("prints", path.display(), seen)
            };
            inputs.iter().map(look).collect()
        }
        Err(error) => vec![MachineCheck::new("prints", "", Err(error))],
    }
}

fn outputs(settings: &Settings) -> Vec<MachineCheck> {
    let out = match settings.out(None) {
        Ok(out) => out,
        Err(error) => return vec![MachineCheck::new("reports", "", Err(error))],
    };
    let (state, history) = try_out_history(settings, &out);
    let mut found = vec![
        MachineCheck::new("reports", out.display(), fs::can_write_in(&out)),
        MachineCheck::new("history, lock and secret", state.display(), history),
    ];
    if settings.customers.iter().any(|(_, customer)| customer.delivery == DeliveryMethod::Folder) {
        let outbox = settings.outbox(&out);
        found.push(MachineCheck::new("outbox", outbox.display(), fs::can_write_in(&outbox)));
    }
    found
}

/// Whether the mail server answers, encrypts and lets the program in.
fn greets(settings: &Settings) -> Result<(), Error> {
    let Some(mail) = &settings.delivery.mail else { return Ok(()) };
    mailer(mail)?.try_out().map_err(|why| {
        Error::new(
            "the mail server",
            why,
            "check server, port, security, ca and login in the settings, and that this machine may connect",
        )
    })
}
