//! Names of folders and files that mean one place on every system.
//!
//! Pure: what lies there is not looked at.

use crate::domain::mask_cpr;

/// The most characters of a name, so that a path below the outbox stays below what Windows takes.
pub(crate) const MOST_CHARACTERS: usize = 100;
/// Names that Windows gives to devices, whatever their ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// A recipient as the name of the folder below the outbox; `Err` says why it can be none: it would lie elsewhere, be
/// hidden, be another one on Windows, or name a person.
pub fn folder_name(recipient: &str) -> Result<&str, String> {
    plain_name(recipient)
}

/// A name that is one part of a path on every system.
pub(crate) fn plain_name(name: &str) -> Result<&str, String> {
    let refused = |why: &str| Err(why.to_owned());
    if name.trim().is_empty() {
        return refused("is empty");
    }
    if name.chars().any(|c| c.is_control() || r#"/\<>:"|?*"#.contains(c)) {
        return refused(r#"holds one of / \ < > : " | ? * or a sign that cannot be seen"#);
    }
    if name.starts_with(['.', ' ']) || name.ends_with(['.', ' ']) {
        return refused("begins or ends with a full stop or a blank");
    }
    if name.chars().count() > MOST_CHARACTERS {
        return Err(format!("has more than {MOST_CHARACTERS} characters"));
    }
    if is_device(name) {
        return refused("is the name of a device on Windows");
    }
    if mask_cpr(name) != name {
        return refused("holds something that looks like a CPR number");
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
