//! A mail as the bytes that go over the line.
//!
//! Pure: the same mail gives the same bytes, for neither the clock nor chance nor this machine's name has a part in it. All
//! of it is ASCII in short lines, so that no server on the way has a reason to change it.

use jiff::Timestamp;
use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart, SinglePart, header};
use sha2::{Digest, Sha256};

use super::Message;
use crate::delivery::Outgoing;

/// A mail ready to be handed over.
pub(super) struct Mail<'a> {
    /// The sender's address.
    pub(super) from: Address,
    /// The one recipient's.
    pub(super) to: Address,
    /// Headers and body.
    pub(super) bytes: Vec<u8>,
    /// What the server's answers must not be quoted with: the lines of the mail as they were written.
    pub(super) lines: Vec<&'a str>,
}

/// Makes the mail; the error says what of it cannot be sent.
pub(super) fn compose<'a>(
    message: &'a Message,
    sender: &Mailbox,
    reply_to: Option<&Mailbox>,
) -> Result<Mail<'a>, String> {
    let recipient = mailbox(&message.to).map_err(|why| format!("the recipient's address {why}"))?;
    let to = recipient.email.clone();
    let mut headers = MessageBuilder::new()
        .from(sender.clone())
        .to(recipient)
        .subject(printable(&message.subject))
        .message_id(Some(format!("<{}@{}>", plain_id(&message.id), sender.email.domain())))
        // Before 1970 the header cannot be written.
        .date(message.date.max(Timestamp::UNIX_EPOCH).try_into().unwrap_or(std::time::UNIX_EPOCH))
        .raw_header(written("Auto-Submitted", "auto-generated"));
    if let Some(reply_to) = reply_to {
        headers = headers.reply_to(reply_to.clone());
    }
    let unfit = |_| "the mail cannot be written down".to_owned();
    let mut parts = MultiPart::builder()
        .header(
            ContentType::parse(&format!("multipart/mixed; boundary=\"{}\"", boundary(message)))
                .map_err(unfit)?,
        )
        .singlepart(SinglePart::plain(message.text.clone()));
    for attachment in &message.attachments {
        parts = parts.singlepart(attached(attachment)?);
    }
    let written = headers.multipart(parts).map_err(|_| "the mail cannot be written down".to_owned())?;
    let lines = message.text.lines().chain([&*message.subject]).collect();
    Ok(Mail { from: sender.email.clone(), to, bytes: written.formatted(), lines })
}

/// Reads `address@domain` or `Name <address@domain>`, one and nothing more. The error goes on after "the address".
pub(super) fn mailbox(text: &str) -> Result<Mailbox, &'static str> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err("holds a control character");
    }
    let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"').trim(), address.trim()),
        None => ("", text),
    };
    let address: Address = address.parse().map_err(|_| "is no mail address")?;
    if !address.user().is_ascii() || !address.domain().is_ascii() {
        return Err("has letters other than a to z: write its domain in the form that begins with xn--");
    }
    Ok(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address))
}

/// Always as base64: a csv must arrive with the line ends that it left with.
fn attached(file: &Outgoing) -> Result<SinglePart, String> {
    let kind = ContentType::parse(content_type(&file.name));
    Ok(SinglePart::builder()
        .header(kind.map_err(|_| "an attached file's type cannot be written down".to_owned())?)
        .header(header::ContentDisposition::attachment(&printable(&file.name)))
        .header(ContentTransferEncoding::Base64)
        .body(file.bytes.clone()))
}

fn content_type(name: &str) -> &'static str {
    let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match &*extension {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

/// What parts the parts. It holds a hash of all of them, so that it stands in none.
fn boundary(message: &Message) -> String {
    let mut hash = Sha256::new();
    for part in [&message.id, &message.to, &message.subject, &message.text] {
        hash.update(part.as_bytes());
    }
    for file in &message.attachments {
        hash.update(&file.name);
        hash.update(&file.bytes);
    }
    format!("uddata-{}", data_encoding::HEXLOWER.encode(&hash.finalize()[..20]))
}

fn written(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A header has one line, and a name of a file no bells.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn plain_id(id: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    id.chars().map(|c| if is_plain(c) { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::{FileName, PayGroup};
    use crate::formats::read;
    use crate::office::customers::Customers;

    fn message() -> Message {
        Message {
            id: "2023-08-2-999-1".into(),
            date: "2023-07-22T06:48:00Z".parse().unwrap(),
            to: "Lønkontoret, Demo <loen@kunde.example>".into(),
            subject: "Afrapportering, løngruppe 999: LG 08/2023, 2. lønkørsel (juli 2023)".into(),
            text: "Til Demostyrelsen\n\n.\nÆblegrød og blåbær\n".into(),
            attachments: vec![
                Outgoing { name: "rapport.xlsx".into(), bytes: vec![0, 255, 13, 10, 46, 13, 10] },
                Outgoing { name: "Bilag \"ø\".csv".into(), bytes: b"a;b\n1;2\n".to_vec() },
            ],
        }
    }

    fn text(message: &Message) -> String {
        let sender = mailbox("Statens Administration <loen@sam.example>").unwrap();
        let reply_to = mailbox("svar@sam.example").unwrap();
        String::from_utf8(
            compose(message, &sender, Some(&reply_to)).unwrap_or_else(|why| panic!("{why}")).bytes,
        )
        .unwrap()
    }

    #[test]
    fn the_headers_are_what_was_given_and_no_more() {
        let text = text(&message());
        for line in [
            "From: \"Statens Administration\" <loen@sam.example>",
            "Reply-To: svar@sam.example",
            "Message-ID: <2023-08-2-999-1@sam.example>",
            "Date: Sat, 22 Jul 2023 06:48:00 +0000",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}: {text}");
        }
        assert!(!text.contains("User-Agent") && !text.contains("Bcc"), "{text}");
    }

    #[test]
    fn the_same_mail_gives_the_same_bytes_in_short_ascii_lines() {
        assert_eq!(text(&message()), text(&message()));
        assert!(text(&message()).is_ascii());
        assert!(text(&message()).lines().all(|line| line.len() <= 200));
        assert!(!text(&message()).replace("\r\n", "").contains(['\r', '\n']));
    }

    #[test]
    fn one_address_and_nothing_else_is_an_address() {
        for (text, name, address) in [
            ("a@b.example", None, "a@b.example"),
            (" <a@b.example> ", None, "a@b.example"),
            ("Løn og HR <a@b.example>", Some("Løn og HR"), "a@b.example"),
            ("\"Løn, HR\" <a@b.example>", Some("Løn, HR"), "a@b.example"),
        ] {
            let read = mailbox(text).unwrap();
            assert_eq!((read.name.as_deref(), &*read.email.to_string()), (name, address), "{text}");
        }
        for wrong in [
            "",
            "a",
            "a@",
            "@b.example",
            "a@b.example, c@d.example",
            "a@b.example c@d.example",
            "a@b.example>",
            "a@b.example\r\nBcc: c@d.example",
            "N\n <a@b.example>",
            "løn@b.example",
            "a@bø.example",
        ] {
            assert!(mailbox(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_text_adds_a_header() {
        let evil = "x\r\nBcc: navn@kunde.example\r\n\r\nhello";
        let file = Outgoing { name: evil.into(), bytes: Vec::new() };
        let text =
            text(&Message { subject: evil.into(), id: evil.into(), attachments: vec![file], ..message() });
        assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
    }

    #[test]
    fn the_day_before_all_days_can_be_written() {
        let early = Message { date: Timestamp::MIN, ..message() };
        assert!(text(&early).contains("Date: Thu, 01 Jan 1970"));
        let late = Message { date: Timestamp::MAX, ..message() };
        assert!(text(&late).contains("Date: Thu, 30 Dec 9999"), "{}", text(&late));
    }

    /// Whether the customer list takes an address, as `check` reads it, and whether the mail to it can be written: for each
    /// address that is kept of the cell.
    fn taken(address: &str) -> Option<Vec<bool>> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(["Løngruppe", "Modtagere", "Levering"]).unwrap();
        csv.write_record(["999", address, "mail"]).unwrap();
        let tables = read::tables(&FileName::new("kunder.csv", "kunder.csv"), &csv.into_inner().unwrap());
        let customers = Customers::from_tables(Path::new("kunder.csv"), &tables.ok()?).ok()?;
        let customer = customers.of(&PayGroup::new("999")?)?;
        let message = |to: &String| Message { to: to.clone(), ..message() };
        let sender = mailbox("loen@sam.example").unwrap();
        let goes = |to: &String| compose(&message(to), &sender, None).is_ok();
        Some(customer.recipients.iter().map(goes).collect())
    }

    #[test]
    fn check_refuses_the_addresses_that_send_refuses_and_takes_those_that_go() {
        for good in [
            "loen@kunde.example",
            "LOEN@Kunde.Example",
            "o'brien+loen@kunde.example",
            "a.b-c_d@kunde.example",
            "Løn, Demo <loen@kunde.example>",
            "mailto:loen@kunde.example",
            "loen@løn.example",
            "loen@xn--ln-lka.example",
            "loen@kunde.example.",
            "1@2.example",
        ] {
            assert_eq!(taken(good), Some(vec![true]), "{good}");
        }
        assert_eq!(taken("loen@kunde.example; revisor@kunde.example"), Some(vec![true, true]));
        let long = format!("{}@kunde.example", "a".repeat(65));
        for bad in [
            "loen",
            "loen@",
            "@kunde.example",
            "loen@kunde",
            "loen@localhost",
            "løn@kunde.example",
            "loen@@kunde.example",
            "loen@kunde@kunde.example",
            "lo en@kunde.example",
            "loen@kunde example.dk",
            "loen@-kunde.example",
            "loen@kunde-.example",
            "loen@kunde..example",
            ".loen@kunde.example",
            "loen.@kunde.example",
            "lo..en@kunde.example",
            "loen@[192.0.2.1]",
            "loen(a)@kunde.example",
            "loen@kunde.example>",
            "<loen@kunde.example",
            "loen:hr@kunde.example",
            "loen\\@kunde.example",
            "\"lo en\"@kunde.example",
            "lo\u{7}en@kunde.example",
            "loen@kunde.example\r\nBcc: alle@kunde.example",
            &long,
        ] {
            // Refused by check, or what is kept of it goes.
            assert!(taken(bad).is_none_or(|each| each.iter().all(|goes| *goes)), "{bad}");
        }
        for refused in [
            "loen",
            "loen@",
            "@kunde.example",
            "loen@kunde",
            "løn@kunde.example",
            "lo en@kunde.example",
            &long,
        ] {
            assert_eq!(taken(refused), None, "{refused}");
        }
    }

    proptest! {
        #[test]
        fn whatever_check_takes_goes(address in "[a-zæ0-9.@<>\", ;:()\\[\\]\\\\_+'-]{0,12}@[a-zø0-9.@> -]{1,12}(\\.dk)?") {
            prop_assert!(taken(&address).is_none_or(|each| each.iter().all(|goes| *goes)), "{}", address);
        }
    }

    proptest! {
        #[test]
        fn any_mail_is_ascii_and_has_one_subject(subject in ".*", name in ".*", body in "(?s).*", id in ".*") {
            let file = Outgoing { name, bytes: vec![1] };
            let text = text(&Message { subject, id, text: body, attachments: vec![file], ..message() });
            prop_assert!(text.is_ascii());
            prop_assert!(text.lines().all(|line| line.len() <= 998));
            let (head, _) = text.split_once("\r\n\r\n").unwrap();
            prop_assert_eq!(head.lines().filter(|line| line.starts_with("Subject:")).count(), 1);
        }
    }
}
