//! A line to the mail server: open only when it is encrypted, and logged in where that is wanted.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as From, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Severity;

use super::compose::Mail;
use super::fault::{MailFault, MailStep};
use super::{Login, Security, Server};
use crate::delivery::channel::Carried;

/// The ways to log in. Both tell the password, so neither is used before the line is encrypted.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// The answer to a login that is right, and to the wish to send a message.
const WELCOME: u16 = 235;
const GO_ON: u16 = 354;

/// How long the parting may take: nothing depends on it.
const PARTING: Duration = Duration::from_secs(1);

/// An open line.
pub(super) struct SmtpLine {
    connection: Box<SmtpConnection>,
    /// `host:port`, for messages.
    place: String,
    /// Whether the server still listens.
    alive: bool,
}

/// What became of a mail that was not taken over, and the line where it can still be used.
pub(super) struct UnsentMail {
    /// What became of the mail.
    pub(super) outcome: Carried,
    /// The line.
    pub(super) line: Option<SmtpLine>,
}

/// How far it came, and what went wrong.
type Stopped = (MailStep, MailFault);

impl SmtpLine {
    /// Opens a line, encrypts it, and logs in.
    pub(super) fn open(server: &Server, tls: &TlsParameters, hello: &ClientId) -> Result<Self, UnsentMail> {
        let place = format!("{}:{}", server.host, server.port);
        let from_the_start = (server.security == Security::Implicit).then_some(tls);
        let to = (server.host.as_str(), server.port);
        let connection = SmtpConnection::connect(to, Some(server.timeout), hello, from_the_start, None);
        let connection = connection.map_err(|error| UnsentMail {
            outcome: MailFault::of(&error).outcome(MailStep::Opening, &place, &[]),
            line: None,
        })?;
        let mut line = Self { connection: Box::new(connection), place, alive: true };
        let ready = line.encrypt(server, tls, hello).and_then(|()| match &server.login {
            Some(login) => line.log_in(login),
            None => Ok(()),
        });
        match ready {
            Ok(()) => Ok(line),
            // A line that is half open is of no use to the next mail.
            Err(stopped) => Err(UnsentMail { line: None, ..line.failure(stopped, &[]) }),
        }
    }

    /// The line ready for the next mail, unless the server has closed it meanwhile.
    pub(super) fn made_ready(mut self) -> Option<Self> {
        self.alive = self.connection.command(Rset).is_ok();
        self.alive.then_some(self)
    }

    /// Hands a mail over; the line is given back when the server has taken it.
    pub(super) fn hand_over(mut self, mail: &Mail) -> Result<Self, UnsentMail> {
        match self.tell(mail) {
            Ok(()) => Ok(self),
            Err(stopped) => Err(self.failure(stopped, &mail.lines)),
        }
    }

    fn tell(&mut self, mail: &Mail) -> Result<(), Stopped> {
        let server = &mut self.connection;
        server.command(From::new(Some(mail.from.clone()), Vec::new())).map_err(at(MailStep::Sender))?;
        server.command(Rcpt::new(mail.to.clone(), Vec::new())).map_err(at(MailStep::Recipient))?;
        let go_on = server.command(Data).map_err(at(MailStep::Data))?;
        if !go_on.has_code(GO_ON) {
            return Err((MailStep::Data, MailFault::OutOfStep));
        }
        let taken = server.message(&mail.bytes).map_err(at(MailStep::Message))?;
        if taken.code().severity != Severity::PositiveCompletion {
            return Err((MailStep::Message, MailFault::OutOfStep));
        }
        Ok(())
    }

    fn encrypt(&mut self, server: &Server, tls: &TlsParameters, hello: &ClientId) -> Result<(), Stopped> {
        if server.security == Security::StartTls {
            if !self.connection.can_starttls() {
                return Err((MailStep::Opening, MailFault::Lacks("encryption (STARTTLS)")));
            }
            self.connection.starttls(tls, hello).map_err(at(MailStep::Opening))?;
            self.hold_out_what_was_slipped_in(server.timeout)?;
        }
        // No way leads here without; what follows must never depend on that alone.
        let is_encrypted = self.connection.is_encrypted();
        is_encrypted.then_some(()).ok_or((MailStep::Opening, MailFault::Lacks("encryption")))
    }

    /// Answers that came in plain text behind the one to STARTTLS would be read as answers of the encrypted server: whoever
    /// can write into the line could make a mail seem delivered. They wait in the buffer now, where nothing may be, for all
    /// that was asked has been answered. (A single one is found out later, for then every answer comes one question late.)
    fn hold_out_what_was_slipped_in(&mut self, timeout: Duration) -> Result<(), Stopped> {
        let wait = |line: &mut Self, time| {
            line.connection
                .set_timeout(Some(time))
                .map_err(|error| (MailStep::Opening, MailFault::Lost(error.to_string())))
        };
        wait(self, Duration::from_millis(1))?;
        let found = self.connection.read_response();
        wait(self, timeout)?;
        match found {
            Err(error) if is_silence(&error) => Ok(()),
            Err(error) if error.status().is_none() && !error.is_response() => {
                Err(at(MailStep::Opening)(error))
            }
            _ => Err((MailStep::Opening, MailFault::OutOfStep)),
        }
    }

    fn log_in(&mut self, login: &Login) -> Result<(), Stopped> {
        if self.connection.server_info().get_auth_mechanism(&MECHANISMS).is_none() {
            return Err((MailStep::Login, MailFault::Lacks("login with a password")));
        }
        let credentials = Credentials::new(login.user.clone(), login.password.clone());
        let welcome = self.connection.auth(&MECHANISMS, &credentials).map_err(at(MailStep::Login))?;
        if welcome.has_code(WELCOME) { Ok(()) } else { Err((MailStep::Login, MailFault::OutOfStep)) }
    }

    fn failure(mut self, (step, fault): Stopped, hidden: &[&str]) -> UnsentMail {
        let outcome = fault.outcome(step, &self.place, hidden);
        self.alive = fault.leaves_the_line();
        UnsentMail { outcome, line: self.alive.then_some(self) }
    }
}

/// Takes leave of a server that still listens.
impl Drop for SmtpLine {
    fn drop(&mut self) {
        if self.alive && self.connection.set_timeout(Some(PARTING)).is_ok() {
            // The mails have all been answered: what becomes of this is nothing to them.
            let _ = self.connection.quit();
        }
    }
}

fn at(step: MailStep) -> impl Fn(smtp::Error) -> Stopped {
    move |error| (step, MailFault::of(&error))
}

fn is_silence(error: &smtp::Error) -> bool {
    let io = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    io.is_some_and(|io| matches!(io.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut))
}
