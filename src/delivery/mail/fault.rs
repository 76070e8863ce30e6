//! What went wrong between us and the server, and what that means for the mail.
//!
//! Pure. A server's answer is quoted in part only: it may hold the recipient's address, and what it says ends on a console.

use std::error::Error as _;
use std::io;

use lettre::transport::smtp;
use rustls::{AlertDescription, CertificateError};

use crate::delivery::channel::Carried;
use crate::domain::mask_cpr;

/// How far a mail had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MailStep {
    /// Reaching the server, its greeting, encryption.
    Opening,
    /// Logging in.
    Login,
    /// Saying who sends.
    Sender,
    /// Saying to whom.
    Recipient,
    /// Asking to send the message.
    Data,
    /// The message itself, until it is answered.
    Message,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MailFault {
    /// The server said no, for now (4xx) or for good (5xx).
    Answer {
        /// The three digits.
        code: u16,
        /// What it said, as it came.
        text: String,
    },
    /// An answer to something else than was asked: somebody is in the line.
    OutOfStep,
    /// The server does not offer what must be had; in English, without a full stop.
    Lacks(&'static str),
    /// The line could not be encrypted, or not with the right server; the same.
    Encryption(String),
    /// The line could not be opened, broke, or stayed silent; the same.
    Lost(String),
}

/// The longest part of an answer that is quoted, in characters.
const MOST_QUOTED: usize = 160;

const CLOSED: &str = "the line was closed";

/// The shortest line of a mail that is looked for in answers: shorter ones stand in many texts.
const LEAST_HIDDEN: usize = 8;

impl MailFault {
    /// What an error of the mail library tells.
    pub(super) fn of(error: &smtp::Error) -> Self {
        let source = error.source();
        let text = || source.map(ToString::to_string).unwrap_or_default();
        if let Some(code) = error.status() {
            return Self::Answer { code: code.into(), text: text() };
        }
        if error.is_response() {
            return Self::Lost("the line was closed, or the answer was none of a mail server".into());
        }
        let io = source.and_then(|source| source.downcast_ref::<io::Error>());
        let tls = match io {
            Some(io) => io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()),
            None => source.and_then(|source| source.downcast_ref::<rustls::Error>()),
        };
        match (tls, io) {
            (Some(tls), _) => Self::Encryption(no_encryption(tls)),
            (None, Some(io)) => Self::Lost(broken(io)),
            (None, None) => Self::Lost(quoted(&text(), &[])),
        }
    }

    /// Whether the line can be used for another mail.
    pub(super) fn leaves_the_line(&self) -> bool {
        // With 421 the server says that it closes the line.
        matches!(self, Self::Answer { code, .. } if *code != 421)
    }

    /// What became of the mail, sent to `place` (`host:port`). No line of `hidden` is repeated.
    pub(super) fn outcome(&self, step: MailStep, place: &str, hidden: &[&str]) -> Carried {
        let why = self.why(step, place, hidden);
        match (self, step) {
            (Self::Answer { code: 400..=499, .. }, _) => Carried::Later { why },
            (Self::Answer { .. }, MailStep::Recipient | MailStep::Data | MailStep::Message) => {
                Carried::Refused { why }
            }
            (Self::Answer { .. }, _) => Carried::Impossible { why },
            (_, MailStep::Message) => Carried::Unknown { why },
            (Self::OutOfStep | Self::Lacks(_), _) | (Self::Encryption(_), MailStep::Opening) => {
                Carried::Impossible { why }
            }
            (Self::Encryption(_) | Self::Lost(_), _) => Carried::Later { why },
        }
    }

    fn why(&self, step: MailStep, place: &str, hidden: &[&str]) -> String {
        match self {
            Self::Answer { code, text } if is_about_the_size(*code, text) => format!(
                "the mail is too large for {place}, which answered with {code}: {}; take files out of the folder of bilag, \
                 or deliver into a folder (Levering mappe)",
                quoted(text, hidden)
            ),
            Self::Answer { code, text } => {
                format!("{place} answered to {} with {code}: {}", words(step), quoted(text, hidden))
            }
            Self::OutOfStep => {
                format!(
                    "{place} answered to something else than {}: somebody may be in the line",
                    words(step)
                )
            }
            Self::Lacks(what) => format!("{place} offers no {what}, and nothing was sent"),
            Self::Encryption(reason) if step == MailStep::Opening => {
                format!("there is no safe line to {place}, and nothing was sent: {reason}")
            }
            Self::Lost(reason) if step == MailStep::Opening => {
                // Some servers that know no TLS 1.2 hang up instead of saying so.
                let hint = if reason == CLOSED { "; it may be too old for TLS 1.2" } else { "" };
                format!("no line to {place}: {reason}{hint}")
            }
            Self::Encryption(reason) | Self::Lost(reason) if step == MailStep::Message => {
                format!(
                    "the line to {place} was lost before the message was answered, which may have arrived: {reason}"
                )
            }
            Self::Encryption(reason) | Self::Lost(reason) => {
                format!("the line to {place} was lost before the message was sent: {reason}")
            }
        }
    }
}

/// Whether a server says that the message is too large: 552, or the enhanced codes of RFC 3463, 5.3.4 and 5.2.3.
fn is_about_the_size(code: u16, text: &str) -> bool {
    code == 552 || (500..=599).contains(&code) && ["5.3.4", "5.2.3"].iter().any(|said| text.contains(said))
}

fn words(step: MailStep) -> &'static str {
    match step {
        MailStep::Opening => "the connection",
        MailStep::Login => "the login",
        MailStep::Sender => "the sender",
        MailStep::Recipient => "the recipient",
        MailStep::Data | MailStep::Message => "the message",
    }
}

fn broken(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::WouldBlock | Kind::TimedOut => "it did not answer in time".into(),
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::UnexpectedEof => {
            CLOSED.into()
        }
        Kind::ConnectionRefused => "nobody listens there".into(),
        Kind::InvalidData => "the answer is not readable".into(),
        _ => quoted(&error.to_string(), &[]),
    }
}

fn no_encryption(error: &rustls::Error) -> String {
    use rustls::Error;
    match error {
        Error::InvalidCertificate(why) => format!("its certificate is refused, because {}", refused(why)),
        Error::PeerIncompatible(_) | Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            "it offers neither TLS 1.2 nor TLS 1.3".into()
        }
        Error::InvalidMessage(_) => "what it answers is not TLS".into(),
        other => quoted(&other.to_string(), &[]),
    }
}

fn refused(error: &CertificateError) -> String {
    use CertificateError as Why;
    match error {
        Why::Expired | Why::ExpiredContext { .. } => "it has expired".into(),
        Why::NotValidYet | Why::NotValidYetContext { .. } => "it is not valid yet".into(),
        Why::NotValidForName | Why::NotValidForNameContext { .. } => {
            "it is made out to another host name".into()
        }
        Why::UnknownIssuer => "nobody whom this machine trusts has issued it".into(),
        other => quoted(&other.to_string(), &[]),
    }
}

/// A text from outside on one line and in part: without what stands before an `@`, CPR-shaped digits and `hidden` lines.
fn quoted(text: &str, hidden: &[&str]) -> String {
    let mut text = text.to_owned();
    for line in hidden.iter().filter(|line| line.trim().len() >= LEAST_HIDDEN) {
        text = text.replace(line.trim(), "…");
    }
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let masked = mask_cpr(&without_names(&words));
    match masked.char_indices().nth(MOST_QUOTED) {
        Some((end, _)) => format!("{}…", &masked[..end]),
        None => masked,
    }
}

/// Leaves of every mail address what stands after the `@`.
fn without_names(text: &str) -> String {
    let ends_a_name = |c: char| c.is_whitespace() || "<>()[],;:\"'".contains(c);
    let mut pieces = text.split('@').peekable();
    let mut kept = String::with_capacity(text.len());
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            kept.push_str(piece);
        } else {
            kept.push_str(piece.trim_end_matches(|c| !ends_a_name(c)));
            kept.push_str("…@");
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(code: u16) -> MailFault {
        MailFault::Answer { code, text: "5.1.1 <navn@kunde.example>: no".into() }
    }

    fn lost() -> MailFault {
        MailFault::Lost("the line was closed".into())
    }

    #[test]
    fn a_mail_that_is_too_large_says_so() {
        let said = |code, text: &str| {
            let fault = MailFault::Answer { code, text: text.into() };
            match fault.outcome(MailStep::Message, "post:25", &[]) {
                Carried::Refused { why } => why,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(
            said(552, "5.3.4 Message size exceeds fixed limit"),
            "the mail is too large for post:25, which answered with 552: 5.3.4 Message size exceeds fixed limit; take files \
             out of the folder of bilag, or deliver into a folder (Levering mappe)"
        );
        assert!(said(554, "5.3.4 too big").starts_with("the mail is too large"));
        assert!(!said(550, "5.1.1 no").contains("too large"));
    }

    #[test]
    fn what_a_fault_means_depends_on_how_far_the_mail_had_come() {
        use MailStep::{Data, Login, Message, Opening, Recipient, Sender};
        let tls = MailFault::Encryption("it has expired".into());
        let table: [(&MailFault, [&str; 6]); 6] = [
            (&answer(421), ["Later"; 6]),
            (&answer(450), ["Later"; 6]),
            (&answer(550), ["Impossible", "Impossible", "Impossible", "Refused", "Refused", "Refused"]),
            (&lost(), ["Later", "Later", "Later", "Later", "Later", "Unknown"]),
            (&tls, ["Impossible", "Later", "Later", "Later", "Later", "Unknown"]),
            (
                &MailFault::OutOfStep,
                ["Impossible", "Impossible", "Impossible", "Impossible", "Impossible", "Unknown"],
            ),
        ];
        for (fault, expected) in table {
            for (step, expected) in
                [Opening, Login, Sender, Recipient, Data, Message].into_iter().zip(expected)
            {
                let outcome = fault.outcome(step, "mail.example:587", &[]);
                let shown = format!("{outcome:?}");
                assert!(shown.starts_with(expected), "{fault:?} at {step:?}: {shown}");
                assert!(outcome.why().contains("mail.example:587"), "{shown}");
            }
        }
    }

    #[test]
    fn a_refused_mail_leaves_the_line_and_a_server_that_goes_does_not() {
        assert!(answer(550).leaves_the_line());
        assert!(answer(450).leaves_the_line());
        assert!(!answer(421).leaves_the_line());
        assert!(!lost().leaves_the_line());
        assert!(!MailFault::OutOfStep.leaves_the_line());
    }

    #[test]
    fn answers_are_quoted_without_who_and_what() {
        for (said, quoted_as) in [
            ("5.1.1 <navn@kunde.example>: unknown", "5.1.1 <…@kunde.example>: unknown"),
            ("user a.b+c@d.example or x@y", "user …@d.example or …@y"),
            ("@ @@ a@", "…@ …@…@ …@"),
            ("found 140275-0042 in it", "found xxxxxx-xxxx in it"),
            ("two\r\n\tlines\u{7}", "two lines"),
            ("refused: Til Demostyrelsen is spam", "refused: … is spam"),
        ] {
            assert_eq!(quoted(said, &["Til Demostyrelsen", "is", ""]), quoted_as);
        }
        assert_eq!(quoted(&"æ".repeat(500), &[]).chars().count(), MOST_QUOTED + 1);
    }

    proptest! {
        #[test]
        fn no_answer_shows_an_address_a_cpr_number_or_a_control_character(
            before in "\\PC{0,80}",
            after in "(?s).{0,300}",
        ) {
            let said = format!("{before} navn.efternavn@kunde.example 140275-0042 {after}");
            let quoted = quoted(&said, &[]);
            prop_assert!(!quoted.contains("efternavn"), "{}", quoted);
            prop_assert!(!quoted.contains("140275"), "{}", quoted);
            prop_assert!(!quoted.contains(char::is_control), "{}", quoted);
            prop_assert!(quoted.chars().count() <= MOST_QUOTED + 1);
        }
    }
}
