//! Where and how reports are delivered, as the settings file says it.
//!
//! Pure. Passwords stand in files and the environment, and never here.

use std::path::PathBuf;

use serde::Deserialize;

/// Where and how reports are delivered, as the settings say.
#[derive(Debug, Default)]
pub struct DeliverySettings {
    /// The folder of the recipients' folders.
    pub outbox: Option<PathBuf>,
    /// The folder of files that go along with reports.
    pub bilag: Option<PathBuf>,
    /// The table of the passwords that reports are encrypted with.
    pub passwords: Option<PathBuf>,
    /// The mail server.
    pub mail: Option<MailSettings>,
}

/// `[mail]` of the settings file: how mail leaves. There is no unencrypted way.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Name of the server, which its certificate must bear.
    pub server: String,
    /// Its port; 587 with STARTTLS and 465 with TLS from the first byte where it is not given.
    pub port: Option<u16>,
    /// How the connection is encrypted.
    #[serde(default)]
    pub security: MailSecurity,
    /// The sender, `Name <address>`.
    pub from: String,
    /// Where answers go, where that is elsewhere.
    pub reply_to: Option<String>,
    /// A certificate (PEM) that is trusted beside those of the system: that of an organisation's own authority.
    pub ca: Option<PathBuf>,
    /// A file with user and password, a line each, for its owner alone.
    pub credentials: Option<PathBuf>,
    /// Whether only encrypted reports go by mail.
    #[serde(default)]
    pub only_encrypted: bool,
    /// How often a temporary refusal is tried again.
    #[serde(default = "three")]
    pub retries: u32,
    /// Seconds before the first time; each further one waits four times as long.
    #[serde(default = "fifteen")]
    pub wait: u64,
    /// Seconds that the server may take to answer.
    #[serde(default = "sixty")]
    pub timeout: u64,
}

fn three() -> u32 {
    3
}

fn fifteen() -> u64 {
    15
}

fn sixty() -> u64 {
    60
}

/// How the connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// It begins in clear and is encrypted before anything is said; a server that does not offer that gets nothing.
    #[default]
    StartTls,
    /// From the first byte.
    Tls,
}
