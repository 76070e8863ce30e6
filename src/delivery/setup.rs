//! Passwords and mail server, made ready from the settings. Nothing is connected to.

use std::time::Duration;

use super::mail::{Login, Mailer, Security, Server};
use crate::delivery::login::mail_login;
use crate::domain::problem::{Error, Errors};
use crate::office::mail_settings::{DeliverySettings, MailSecurity, MailSettings};
use crate::office::passwords::Passwords;
use crate::office::settings::read_tables;
use crate::system::fs;

/// A certificate is no longer than this.
const MOST_PEM_BYTES: u64 = 1_000_000;

/// The passwords that reports are encrypted with; none where the settings name no table.
pub fn passwords(settings: &DeliverySettings) -> Result<Passwords, Errors> {
    let Some(path) = &settings.passwords else { return Ok(Passwords::default()) };
    let tables = fs::must_be_private(path).and_then(|()| read_tables(path));
    let tables = tables.map_err(|error| vec![error])?;
    Ok(Passwords::from_tables(path, &tables)?)
}

/// Whether the outbox can be one: a folder, or not there yet.
pub fn outbox(settings: &DeliverySettings) -> Result<(), Error> {
    match &settings.outbox {
        Some(path) if fs::exists(path) && !fs::is_folder(path) => Err(Error::about(
            path,
            "is no folder",
            "name a folder as `outbox` in uddata.toml, or move the file away",
        )),
        _ => Ok(()),
    }
}

/// What mail leaves through.
pub fn mailer(mail: &MailSettings) -> Result<Mailer, Error> {
    let (security, port) = match mail.security {
        MailSecurity::StartTls => (Security::StartTls, 587),
        MailSecurity::Tls => (Security::Implicit, 465),
    };
    Mailer::new(Server {
        host: mail.server.clone(),
        port: mail.port.unwrap_or(port),
        security,
        from: mail.from.clone(),
        reply_to: mail.reply_to.clone(),
        root: mail.ca.as_ref().map(|path| fs::read(path, MOST_PEM_BYTES)).transpose()?,
        login: mail_login(mail)?.map(|(user, password)| Login { user, password }),
        timeout: Duration::from_secs(mail.timeout),
    })
}
