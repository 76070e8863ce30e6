//! Names of folders and files that mean one place on every system.
//!
//! Pure: what lies there is not looked at.

use crate::domain::wording::Wording;
use crate::domain::{mask_cpr, texts};

/// The most characters of a name, so that a path below the outbox stays below what Windows takes.
pub(crate) const MOST_CHARACTERS: usize = 100;
/// Names that Windows gives to devices, whatever their ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// A recipient as the name of the folder below the outbox; `Err` says why it can be none: it would lie elsewhere, be
/// hidden, be another one on Windows, or name a person.
pub fn folder_name(recipient: &str) -> Result<&str, Wording> {
    plain_name(recipient)
}

/// A name that is one part of a path on every system.
pub(crate) fn plain_name(name: &str) -> Result<&str, Wording> {
    if name.trim().is_empty() {
        return Err(texts::name_empty());
    }
    if name.chars().any(|c| c.is_control() || r#"/\<>:"|?*"#.contains(c)) {
        return Err(texts::name_with_signs());
    }
    if name.starts_with(['.', ' ']) || name.ends_with(['.', ' ']) {
        return Err(texts::name_ends_badly());
    }
    if name.chars().count() > MOST_CHARACTERS {
        return Err(texts::name_too_long(MOST_CHARACTERS));
    }
    if is_device(name) {
        return Err(texts::name_of_device());
    }
    if mask_cpr(name) != name {
        return Err(texts::name_of_person());
    }
    Ok(name)
}

/// `NUL`, `nul.txt`, `COM1`, …
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_lowercase();
    let port = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
    let numbered = port.is_some_and(|number| {
        let mut chars = number.chars();
        matches!((chars.next(), chars.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    });
    numbered || DEVICES.contains(&&*stem)
}
