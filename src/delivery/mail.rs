//! Sends mail to one server over SMTP, encrypted or not at all.
//!
//! What is sure: the line is encrypted with TLS 1.2 or newer, the server's certificate is valid and made out to its host
//! name, and until then nothing but a greeting and the wish for encryption is said; there is no setting that changes any of
//! it. A mail has one recipient. Whether it arrived is told as a [`Carried`], which says of a failure whether the mail may
//! have arrived all the same. Nothing is tried again here, nothing waited for but the server's answers, nothing logged.

mod compose;
mod fault;
mod line;

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use lettre::message::Mailbox;
use lettre::transport::smtp::client::{Certificate, TlsParameters, TlsVersion};
use lettre::transport::smtp::extension::ClientId;
use rustls::pki_types::ServerName;

use self::line::SmtpLine;
use super::Outgoing;
use crate::delivery::channel::Carried;
use crate::domain::problem::Error;

/// The mail server, and as whom mail is sent through it.
#[derive(Clone)]
pub struct Server {
    /// Its host name, which its certificate must be made out to.
    pub host: String,
    /// The port, usually 587 for [`Security::StartTls`] and 465 for [`Security::Implicit`].
    pub port: u16,
    /// How the line is encrypted.
    pub security: Security,
    /// The sender: `address@domain` or `Name <address@domain>`.
    pub from: String,
    /// Where answers go, in the same form, where that is not the sender.
    pub reply_to: Option<String>,
    /// Certificates (PEM) of authorities that are trusted beside those of the system.
    pub root: Option<Vec<u8>>,
    /// How to log in, where the server asks for that.
    pub login: Option<Login>,
    /// How long to wait for each single answer of the server, and for the line to open.
    pub timeout: Duration,
}

/// How the line is encrypted. There is no line that is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// After the greeting, by STARTTLS; a server that does not offer it gets no mail.
    StartTls,
    /// From the first byte on.
    Implicit,
}

/// What to log in with.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The user's name.
    pub user: String,
    /// The password.
    pub password: String,
}

/// One mail to one recipient.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// What it is known by, in letters, digits, `.`, `-` and `_`. A mail that is sent again has the same, so that the two can be
    /// told for one.
    pub id: String,
    /// When it was written.
    pub date: Timestamp,
    /// The recipient: `address@domain` or `Name <address@domain>`.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text, plain.
    pub text: String,
    /// The files that go along.
    pub attachments: Vec<Outgoing>,
}

/// Sends mails one after another over a line that stays open between them.
pub struct Mailer {
    server: Server,
    sender: Mailbox,
    reply_to: Option<Mailbox>,
    hello: ClientId,
    tls: TlsParameters,
    line: Option<SmtpLine>,
    is_reachable: bool,
}

impl Mailer {
    /// A mailer that has not connected yet. An error says what of the settings cannot be.
    pub fn new(server: Server) -> Result<Self, Error> {
        let about = |what: &str, hint: &str| Error::new("the mail server", what, hint);
        ServerName::try_from(server.host.as_str())
            .map_err(|_| about("its host name is none", "write it as its certificate has it"))?;
        let mailbox = |text: &str, whose: &str| {
            let hint = "write it as address@domain or as Name <address@domain>";
            compose::mailbox(text).map_err(|why| about(&format!("the address of {whose} {why}"), hint))
        };
        let sender = mailbox(&server.from, "the sender")?;
        let reply_to =
            server.reply_to.as_deref().map(|text| mailbox(text, "those who answer")).transpose()?;
        let tls = encryption(&server).map_err(|what| {
            about(what, "the file must hold certificates in PEM form, each between BEGIN and END CERTIFICATE")
        })?;
        // The sender's domain, and not the name of this machine, which concerns nobody.
        let hello = ClientId::Domain(sender.email.domain().to_owned());
        // A wait of no time at all is no wait to the system, but a mistake.
        let timeout = server.timeout.max(Duration::from_millis(1));
        Ok(Self {
            server: Server { timeout, ..server },
            sender,
            reply_to,
            hello,
            tls,
            line: None,
            is_reachable: true,
        })
    }

    /// Whether a line to the server could be opened the last time that it was tried: a failure before that is about the
    /// server, and not about the mail.
    pub fn is_reachable(&self) -> bool {
        self.is_reachable
    }

    /// Opens a line to the server, encrypts it, logs in where that is wanted, and parts: nothing is sent. Says why it cannot
    /// be done.
    pub fn try_out(&self) -> Result<(), String> {
        SmtpLine::open(&self.server, &self.tls, &self.hello)
            .map(drop)
            .map_err(|failure| failure.outcome.why().to_string())
    }

    /// Sends a mail, over the open line where there is one. Blocks until the server has answered, or has not in time.
    pub fn send(&mut self, message: &Message) -> Carried {
        let mail = match compose::compose(message, &self.sender, self.reply_to.as_ref()) {
            Ok(mail) => mail,
            Err(why) => return Carried::Refused { why },
        };
        let open = match self.line.take().and_then(SmtpLine::made_ready) {
            Some(line) => Ok(line),
            None => SmtpLine::open(&self.server, &self.tls, &self.hello),
        };
        self.is_reachable = open.is_ok();
        match open.and_then(|line| line.hand_over(&mail)) {
            Ok(line) => {
                self.line = Some(line);
                Carried::Accepted
            }
            Err(failure) => {
                self.line = failure.line;
                failure.outcome
            }
        }
    }
}

/// How lines are encrypted and whose certificates count. An error says what is wrong with those given.
fn encryption(server: &Server) -> Result<TlsParameters, &'static str> {
    let mut builder = TlsParameters::builder(server.host.clone()).set_min_tls_version(TlsVersion::Tlsv12);
    if let Some(pem) = &server.root {
        // A file without any certificate is read without complaint.
        let begin = b"-----BEGIN CERTIFICATE-----";
        if !pem.windows(begin.len()).any(|part| part == begin) {
            return Err("the file of trusted certificates holds none");
        }
        let root = Certificate::from_pem(pem).map_err(|_| "a trusted certificate cannot be read")?;
        builder = builder.add_root_certificate(root);
    }
    builder.build_rustls().map_err(|_| "a trusted certificate cannot be used")
}

/// Says where it is: who logs in and with what is nobody's business.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({}:{}, {:?})", self.host, self.port, self.security)
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(…)")
    }
}

/// Says what it is known by: to whom it goes and what it holds are about persons.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({})", self.id)
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mailer({:?})", self.server)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server() -> Server {
        Server {
            host: "localhost".into(),
            port: 587,
            security: Security::StartTls,
            from: "Løn <loen@sam.example>".into(),
            reply_to: None,
            root: None,
            login: Some(Login { user: "løn".into(), password: "hemmelig".into() }),
            timeout: Duration::from_secs(5),
        }
    }

    #[test]
    fn settings_that_cannot_be_are_refused_with_what_is_wrong() {
        let wrong = [
            (Server { host: "localhost:587".into(), ..server() }, "host name"),
            (Server { host: String::new(), ..server() }, "host name"),
            (Server { from: "loen".into(), ..server() }, "sender"),
            (Server { from: "a@sam.example, b@sam.example".into(), ..server() }, "sender"),
            (Server { reply_to: Some("<>".into()), ..server() }, "answer"),
            (Server { root: Some(b"hello".to_vec()), ..server() }, "holds none"),
            (
                Server {
                    root: Some(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec()),
                    ..server()
                },
                "cannot be used",
            ),
            (Server { root: Some(b"-----BEGIN CERTIFICATE-----\n!".to_vec()), ..server() }, "cannot be"),
        ];
        for (server, expected) in wrong {
            let error = Mailer::new(server).unwrap_err();
            assert!(error.what.contains(expected), "{expected}: {error}");
        }
        assert!(Mailer::new(server()).is_ok());
    }

    #[test]
    fn no_secret_and_no_address_is_shown_when_debugging() {
        let message = Message {
            id: "2023-08-2-999-1".into(),
            date: Timestamp::UNIX_EPOCH,
            to: "navn@kunde.example".into(),
            subject: "emne".into(),
            text: "tekst".into(),
            attachments: Vec::new(),
        };
        let mailer = Mailer::new(server()).unwrap();
        let shown = format!("{:?} {:?} {mailer:?} {message:?}", server(), server().login);
        for hidden in ["hemmelig", "løn", "navn@", "tekst"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_is_refused_before_any_line_is_opened() {
        // Nobody listens on port 1.
        let mut mailer = Mailer::new(Server { port: 1, ..server() }).unwrap();
        let mut message = Message {
            id: "1".into(),
            date: Timestamp::UNIX_EPOCH,
            to: "ingen adresse".into(),
            subject: String::new(),
            text: String::new(),
            attachments: Vec::new(),
        };
        let refused = mailer.send(&message);
        assert!(matches!(&refused, Carried::Refused { why } if !why.contains("ingen")), "{refused:?}");
        message.to = "navn@kunde.example".into();
        let later = mailer.send(&message);
        assert!(matches!(&later, Carried::Later { why } if why.contains("localhost:1")), "{later:?}");
    }
}
