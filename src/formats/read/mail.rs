//! Mails that somebody saved, as `.eml` or from Outlook as `.msg`: the files that are attached to them, and their text.
//!
//! Nothing is fetched and no link is followed. Signatures and encrypted mails are not opened.

use encoding_rs::WINDOWS_1252;
use mail_parser::{MessageParser, MimeHeaders};

use super::kind::FileKind;
use super::ole::Ole;
use super::sheet::TableRefusal;

/// The most files attached to one mail.
const MOST_ATTACHED: usize = 1_000;

/// The properties of an attachment in a `.msg`: its contents, and its name, the longer first, in UTF-16 or windows-1252.
/// Source: Microsoft's open specification MS-OXMSG.
const CONTENTS: &str = "__substg1.0_37010102";
const NAMES: [(&str, bool); 4] = [
    ("__substg1.0_3707001F", true),
    ("__substg1.0_3707001E", false),
    ("__substg1.0_3704001F", true),
    ("__substg1.0_3704001E", false),
];

/// A file that is attached to a mail.
#[derive(Debug)]
pub(super) struct Attached {
    /// Its name, as the mail has it; empty where it has none.
    pub(super) name: String,
    /// Its contents; `None` where they are not a file: a mail in a mail of Outlook, a link.
    pub(super) bytes: Option<Vec<u8>>,
}

/// What is attached to a mail.
pub(super) fn attached(kind: FileKind, bytes: &[u8]) -> Result<Vec<Attached>, TableRefusal> {
    let attached = match kind {
        FileKind::OutlookMail => of_outlook(bytes),
        _ => of_text(bytes),
    };
    let attached = attached.ok_or_else(|| TableRefusal::new("the mail cannot be read as one", SAVE_THEM))?;
    if attached.len() > MOST_ATTACHED {
        return Err(TableRefusal::new(
            format!("more than {MOST_ATTACHED} files are attached to the mail"),
            SAVE_THEM,
        ));
    }
    Ok(attached)
}

/// What to do with a mail that is not read.
pub(super) const SAVE_THEM: &str = "save what is attached to it as files, and hand those over";

fn of_text(bytes: &[u8]) -> Option<Vec<Attached>> {
    let mail = MessageParser::default().parse(bytes)?;
    let attached = mail.attachments().map(|part| Attached {
        name: match part.attachment_name() {
            Some(name) => name.to_owned(),
            None if part.is_message() => "mail.eml".to_owned(),
            None => String::new(),
        },
        bytes: Some(part.contents().to_vec()),
    });
    Some(attached.collect())
}

fn of_outlook(bytes: &[u8]) -> Option<Vec<Attached>> {
    let mail = Ole::open(bytes)?;
    let attached = |folder: usize| {
        let name = NAMES.iter().find_map(|&(property, wide)| {
            let stated = mail.stream_in(folder, property)?;
            Some(if wide {
                wide_text(&stated)
            } else {
                WINDOWS_1252.decode_without_bom_handling(&stated).0.into_owned()
            })
        });
        Attached { name: name.unwrap_or_default(), bytes: mail.stream_in(folder, CONTENTS) }
    };
    Some(mail.folders("__attach_version1.0").into_iter().map(attached).collect())
}

fn wide_text(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|sign| sign.unwrap_or('\u{FFFD}')).collect();
    text.trim_end_matches('\0').to_owned()
}

/// What the mail itself says.
pub(super) fn text(kind: FileKind, bytes: &[u8]) -> String {
    match kind {
        FileKind::OutlookMail => {
            let body = Ole::open(bytes).and_then(|mail| mail.stream("__substg1.0_1000001F"));
            body.map(|body| wide_text(&body)).unwrap_or_default()
        }
        _ => MessageParser::default()
            .parse(bytes)
            .and_then(|mail| mail.body_text(0).map(|text| text.into_owned()))
            .unwrap_or_default(),
    }
}
