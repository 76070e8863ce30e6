//! Mail over real SMTP servers on loopback, good ones and bad: `tests/mail/server.py`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use uddata::delivery::Outgoing;
use uddata::delivery::channel::Carried;
use uddata::delivery::mail::{Login, Mailer, Message, Security, Server};

/// A server of its own for one test; gone when the test is.
pub struct MailServer {
    folder: TempDir,
    child: Child,
    pub port: u16,
}

impl MailServer {
    /// Starts one with options of `server.py`; `None`, said loudly, where Python is not there for it.
    pub fn start(options: &[&str]) -> Option<Self> {
        let Some(python) = std::env::var_os("UDDATA_TEST_PYTHON") else {
            eprintln!("SKIPPED: run tests/run.sh, which installs a mail server");
            return None;
        };
        let folder = TempDir::new().unwrap();
        let mut child = Command::new(python)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/server.py"))
            .args([folder.path().to_str().unwrap(), "--follow-stdin"])
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let port = first.trim().parse().expect("the server prints its port; what it says else stands above");
        Some(Self { folder, child, port })
    }

    /// The certificate of the authority to trust.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("certificates/ca.pem")
    }

    /// The messages that it took, in order.
    pub fn accepted(&self) -> Vec<Value> {
        self.journal("accepted.jsonl")
    }

    /// The commands that it was given, as `connection VERB`, with a `+` where the line was encrypted.
    pub fn commands(&self) -> Vec<String> {
        let word = |entry: Value| {
            let encrypted = if entry["tls"].is_null() { "" } else { "+" };
            format!("{} {}{encrypted}", entry["connection"], entry["verb"].as_str().unwrap())
        };
        self.journal("commands.jsonl").into_iter().map(word).collect()
    }

    /// A message as it came; the first is number 1.
    pub fn message(&self, number: usize) -> String {
        let bytes = std::fs::read(self.folder.path().join(format!("messages/{number:04}.eml"))).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn journal(&self, name: &str) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn settings(&self, security: Security) -> Server {
        Server {
            host: "localhost".into(),
            port: self.port,
            security,
            from: "Statens Administration <loen@sam.example>".into(),
            reply_to: Some("svar@sam.example".into()),
            root: Some(std::fs::read(self.root()).unwrap()),
            login: Some(Login { user: "uddata".into(), password: "hemmelig".into() }),
            timeout: Duration::from_secs(10),
        }
    }

    fn mailer(&self) -> Mailer {
        Mailer::new(self.settings(Security::StartTls)).unwrap()
    }

    /// Sends one mail over a line of its own.
    fn send(&self, message: &Message) -> Carried {
        self.mailer().send(message)
    }

    /// That it was told nothing that is about anybody: no login, no sender, no recipient, no message.
    pub fn heard_nothing(&self) {
        let told: Vec<String> = self
            .commands()
            .into_iter()
            .filter(|command| ["AUTH", "MAIL", "RCPT", "DATA"].iter().any(|verb| command.contains(verb)))
            .collect();
        assert_eq!((told, self.accepted()), (Vec::new(), Vec::new()));
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const SUBJECT: &str = "Afrapportering, løngruppe 999: LG 08/2023, 2. lønkørsel (juli 2023)";
const TEXT: &str = "Til Demostyrelsen\n\nÆblegrød på øen, 100 % sikkert = ja.\n.\n.. og en meget lang linje, som er så lang, at den skal brydes et sted undervejs, uden at modtageren mærker noget til det.\n";

fn message(to: &str) -> Message {
    Message {
        id: format!("2023-08-2.999.1.{}", to.len()),
        date: "2023-07-22T06:48:00Z".parse().unwrap(),
        to: to.into(),
        subject: SUBJECT.into(),
        text: TEXT.into(),
        attachments: vec![
            Outgoing {
                name: "afrapportering_LG2023-08-2_gruppe-999.xlsx".into(),
                bytes: (0..=255).cycle().take(70_000).collect(),
            },
            Outgoing {
                name: "Kunderapport, løngruppe \"999\" æøå.csv".into(),
                bytes: b"a;b\r\n.\r\n1;2\n\xe6\n".to_vec(),
            },
        ],
    }
}

fn why(outcome: &Carried) -> &str {
    let why = outcome.why();
    for hidden in ["hemmelig", "navn@", "loen@", "Demostyrelsen"] {
        assert!(!why.contains(hidden), "{why}");
    }
    why
}

macro_rules! assert_outcome {
    ($outcome:expr, $kind:ident, $says:expr) => {
        let outcome = $outcome;
        assert!(matches!(outcome, Carried::$kind { .. }), "{outcome:?}");
        assert!(why(&outcome).contains($says), "{outcome:?}");
    };
}

#[test]
fn a_mail_arrives_as_it_was_written() {
    for (options, security, host) in [
        (&["--tls", "starttls"][..], Security::StartTls, "localhost"),
        (&["--tls", "implicit"], Security::Implicit, "localhost"),
        (&["--tls", "implicit", "--most-tls", "1.2"], Security::Implicit, "127.0.0.1"),
        (&["--tls", "starttls", "--mechanism", "LOGIN"], Security::StartTls, "localhost"),
    ] {
        let Some(server) = MailServer::start(options) else { return };
        let settings = Server { host: host.into(), ..server.settings(security) };
        let message = message("Lønkontoret <navn@kunde.example>");
        assert_eq!(Mailer::new(settings).unwrap().send(&message), Carried::Accepted, "{options:?}");

        let accepted = server.accepted();
        assert_eq!(accepted.len(), 1);
        let got = &accepted[0];
        assert_eq!(got["to"], serde_json::json!(["navn@kunde.example"]));
        assert_eq!(got["from"], "loen@sam.example");
        assert_eq!(got["login"], "uddata");
        assert_eq!(got["tls"], if options.contains(&"1.2") { "TLSv1.2" } else { "TLSv1.3" });
        assert_eq!(got["subject"], SUBJECT);
        assert_eq!(got["text"], TEXT);
        assert_eq!(got["message_id"], format!("<{}@sam.example>", message.id));
        assert_eq!(got["date"], "Sat, 22 Jul 2023 06:48:00 +0000");
        assert_eq!(got["header_to"], "Lønkontoret <navn@kunde.example>");
        assert_eq!(got["header_from"], "Statens Administration <loen@sam.example>");
        assert_eq!(got["headers"]["Auto-Submitted"], "auto-generated");
        assert_eq!(got["headers"]["Reply-To"], "svar@sam.example");
        let attached = got["attachments"].as_array().unwrap();
        assert_eq!(attached.len(), message.attachments.len());
        for (got, sent) in attached.iter().zip(&message.attachments) {
            let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&sent.bytes));
            assert_eq!((&got["name"], &got["sha256"]), (&Value::from(&*sent.name), &Value::from(hash)));
        }
        let plain: Vec<String> =
            server.commands().into_iter().filter(|command| !command.ends_with('+')).collect();
        let expected: &[&str] = if security == Security::StartTls { &["1 EHLO", "1 STARTTLS"] } else { &[] };
        assert_eq!(plain, expected);
        assert_eq!(server.commands().last().unwrap(), "1 QUIT+");
    }
}

#[test]
fn a_server_without_tls_is_told_nothing() {
    let Some(server) = MailServer::start(&["--tls", "none"]) else { return };
    assert_outcome!(server.send(&message("navn@kunde.example")), Impossible, "offers no encryption");
    server.heard_nothing();
    // It does take mail from those who do not mind: a server that takes none would show nothing.
    assert!(server.commands().contains(&"1 EHLO".to_owned()));
    let mut implicit = Mailer::new(server.settings(Security::Implicit)).unwrap();
    assert_outcome!(implicit.send(&message("navn@kunde.example")), Impossible, "is not TLS");
    server.heard_nothing();
}

#[test]
fn a_server_with_tls_1_1_is_told_nothing() {
    for (tls, security) in [("starttls", Security::StartTls), ("implicit", Security::Implicit)] {
        let Some(server) = MailServer::start(&["--tls", tls, "--most-tls", "1.1"]) else { return };
        let mut mailer = Mailer::new(server.settings(security)).unwrap();
        assert_outcome!(
            mailer.send(&message("navn@kunde.example")),
            Impossible,
            "neither TLS 1.2 nor TLS 1.3"
        );
        server.heard_nothing();
    }
}

#[test]
fn a_server_that_hangs_up_instead_of_encrypting_is_told_nothing() {
    for (tls, security) in [("starttls", Security::StartTls), ("implicit", Security::Implicit)] {
        let Some(server) = MailServer::start(&["--tls", tls, "--most-tls", "1.1", "--no-alert"]) else {
            return;
        };
        let mut mailer = Mailer::new(server.settings(security)).unwrap();
        assert_outcome!(mailer.send(&message("navn@kunde.example")), Later, "too old for TLS 1.2");
        server.heard_nothing();
    }
}

#[test]
fn a_server_with_a_wrong_certificate_is_told_nothing() {
    for (certificate, says) in [
        ("other-host", "made out to another host name"),
        ("unknown-ca", "nobody whom this machine trusts has issued it"),
        ("expired", "it has expired"),
    ] {
        for (tls, security) in [("starttls", Security::StartTls), ("implicit", Security::Implicit)] {
            let Some(server) = MailServer::start(&["--tls", tls, "--certificate", certificate]) else {
                return;
            };
            let mut mailer = Mailer::new(server.settings(security)).unwrap();
            assert_outcome!(mailer.send(&message("navn@kunde.example")), Impossible, says);
            server.heard_nothing();
        }
    }
}

#[test]
fn an_authority_of_ones_own_is_trusted_only_where_it_is_named() {
    let Some(server) = MailServer::start(&[]) else { return };
    let settings = Server { root: None, ..server.settings(Security::StartTls) };
    let mut mailer = Mailer::new(settings).unwrap();
    assert_outcome!(mailer.send(&message("navn@kunde.example")), Impossible, "trusts has issued it");
    server.heard_nothing();
}

#[test]
fn answers_slipped_in_before_the_line_was_encrypted_deliver_nothing() {
    for count in 1..=6 {
        for login in ["uddata:hemmelig", ""] {
            let options = ["--inject", &count.to_string(), "--login", login];
            let Some(server) = MailServer::start(&options) else { return };
            let full = server.settings(Security::StartTls);
            let settings = Server { login: full.login.clone().filter(|_| !login.is_empty()), ..full };
            let outcome = Mailer::new(settings).unwrap().send(&message("navn@kunde.example"));
            assert_outcome!(outcome, Impossible, "somebody may be in the line");
            assert_eq!(server.accepted(), Vec::<Value>::new(), "{options:?}");
        }
    }
}

#[test]
fn a_wrong_login_stops_and_does_not_tell_the_password() {
    let Some(server) = MailServer::start(&["--login", "uddata:noget andet"]) else { return };
    assert_outcome!(server.send(&message("navn@kunde.example")), Impossible, "the login with 535");
    assert!(!server.commands().iter().any(|command| command.contains("MAIL")));
}

#[test]
fn a_login_that_is_not_offered_or_not_given_stops() {
    let Some(server) = MailServer::start(&["--mechanism", "none"]) else { return };
    assert_outcome!(server.send(&message("navn@kunde.example")), Impossible, "no login with a password");
    server.heard_nothing();
    let settings = Server { login: None, ..server.settings(Security::StartTls) };
    let mut mailer = Mailer::new(settings).unwrap();
    assert_outcome!(mailer.send(&message("navn@kunde.example")), Impossible, "the sender with 530");
}

#[test]
fn a_server_that_asks_for_no_login_gets_none() {
    let Some(server) = MailServer::start(&["--login", ""]) else { return };
    let settings = Server { login: None, ..server.settings(Security::StartTls) };
    assert_eq!(Mailer::new(settings).unwrap().send(&message("navn@kunde.example")), Carried::Accepted);
    assert_eq!(server.accepted()[0]["login"], Value::Null);
}

#[test]
fn a_greeting_that_sends_away_is_for_now_or_for_good() {
    let Some(server) = MailServer::start(&["--greet", "421 4.3.2 too busy"]) else { return };
    assert_outcome!(server.send(&message("navn@kunde.example")), Later, "421: 4.3.2 too busy");
    server.heard_nothing();
    let Some(server) = MailServer::start(&["--greet", "554 5.7.1 not you"]) else { return };
    assert_outcome!(server.send(&message("navn@kunde.example")), Impossible, "554: 5.7.1 not you");
    server.heard_nothing();
}

#[test]
fn nobody_who_listens_is_for_now() {
    let Some(server) = MailServer::start(&[]) else { return };
    let settings = server.settings(Security::StartTls);
    drop(server);
    let mut mailer = Mailer::new(settings).unwrap();
    assert_outcome!(mailer.send(&message("navn@kunde.example")), Later, "nobody listens there");
}

#[test]
fn a_line_that_breaks_before_the_message_is_for_now() {
    let Some(server) = MailServer::start(&["--drop", "mail=1"]) else { return };
    let mut mailer = server.mailer();
    assert_outcome!(mailer.send(&message("navn@kunde.example")), Later, "before the message was sent");
    assert_eq!(server.accepted().len(), 0);
    assert_eq!(mailer.send(&message("navn@kunde.example")), Carried::Accepted, "over a new line");
    assert_eq!(server.accepted()[0]["connection"], 2);
}

#[test]
fn a_line_that_breaks_in_or_after_the_message_leaves_it_open_whether_it_arrived() {
    for (step, arrived) in [("data", 0), ("dot", 1)] {
        let Some(server) = MailServer::start(&["--drop", &format!("{step}=1")]) else { return };
        let mut mailer = server.mailer();
        assert_outcome!(mailer.send(&message("navn@kunde.example")), Unknown, "may have arrived");
        assert_eq!(server.accepted().len(), arrived, "{step}");
        assert_eq!(mailer.send(&message("navn@kunde.example")), Carried::Accepted, "over a new line");
    }
}

#[test]
fn a_message_that_outgrows_every_buffer_and_breaks_is_open_too() {
    let Some(server) = MailServer::start(&["--drop", "data"]) else { return };
    let mut message = message("navn@kunde.example");
    message.attachments[0].bytes = vec![7; 20_000_000];
    assert_outcome!(server.send(&message), Unknown, "may have arrived");
    assert_eq!(server.accepted().len(), 0);
}

#[test]
fn a_server_that_is_silent_is_waited_for_so_long_and_no_longer() {
    let patient = |server: &MailServer, timeout| {
        let settings = Server { timeout, ..server.settings(Security::StartTls) };
        Mailer::new(settings).unwrap().send(&message("navn@kunde.example"))
    };
    let Some(server) = MailServer::start(&["--wait", "greeting=1", "--wait", "dot=1"]) else { return };
    assert_eq!(patient(&server, Duration::from_secs(10)), Carried::Accepted);
    assert_outcome!(patient(&server, Duration::from_millis(300)), Later, "did not answer in time");
    assert_eq!(server.accepted().len(), 1);
    let Some(server) = MailServer::start(&["--wait", "dot=5"]) else { return };
    assert_outcome!(patient(&server, Duration::from_secs(1)), Unknown, "did not answer in time");
}

#[test]
fn a_busy_recipient_is_for_now_and_gets_it_in_the_end() {
    let Some(server) = MailServer::start(&["--busy", "navn@kunde.example=2"]) else { return };
    let mut mailer = server.mailer();
    for _ in 0..2 {
        assert_outcome!(mailer.send(&message("navn@kunde.example")), Later, "the recipient with 450: 4.2.0");
    }
    assert_eq!(mailer.send(&message("navn@kunde.example")), Carried::Accepted);
    assert_eq!(server.accepted().len(), 1);
    assert_eq!(server.accepted()[0]["connection"], 1, "the line stayed open");
}

#[test]
fn a_refused_recipient_stops_no_other() {
    let Some(server) = MailServer::start(&["--refuse", "navn@kunde.example"]) else { return };
    let mut mailer = server.mailer();
    assert_outcome!(
        mailer.send(&message("navn@kunde.example")),
        Refused,
        "with 550: 5.1.1 <…@kunde.example>: Recipient address rejected"
    );
    assert_outcome!(mailer.send(&message("navn")), Refused, "is no mail address");
    assert_eq!(mailer.send(&message("anden@kunde.example")), Carried::Accepted);
    let accepted = server.accepted();
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0]["to"], serde_json::json!(["anden@kunde.example"]));
    assert_eq!(accepted[0]["connection"], 1, "the line stayed open");
}

#[test]
fn a_message_that_is_too_large_is_refused() {
    let Some(server) = MailServer::start(&["--most-bytes", "50000"]) else { return };
    assert_outcome!(server.send(&message("navn@kunde.example")), Refused, "the mail is too large for");
    assert_eq!(server.accepted().len(), 0);
}

#[test]
fn many_mails_go_over_one_line_and_over_a_new_one_where_the_server_has_closed_it() {
    for (options, lines) in [(&[][..], 1), (&["--messages", "2"], 3)] {
        let Some(server) = MailServer::start(options) else { return };
        let mut mailer = server.mailer();
        for number in 0..6 {
            let to = format!("navn{number}@kunde.example");
            assert_eq!(mailer.send(&message(&to)), Carried::Accepted, "{options:?}");
        }
        let accepted = server.accepted();
        assert_eq!(accepted.len(), 6);
        assert_eq!(accepted[5]["connection"], lines, "{options:?}");
        for (number, got) in accepted.iter().enumerate() {
            assert_eq!(got["to"], serde_json::json!([format!("navn{number}@kunde.example")]));
        }
    }
}
