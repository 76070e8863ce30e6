//! What every page of ours is made of: text that is never markup, addresses that lead nowhere else, and a policy that lets
//! nothing in.

use std::fmt::{self, Display, Write};

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use crate::domain::shown::is_obeyed;

/// Style and script are let in by their hashes, and nothing else is.
pub(super) fn policy(style: &str, script: &str) -> String {
    let hash = |text: &str| BASE64.encode(&Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(style),
        hash(script)
    )
}

/// Text of others as text: nothing in it is markup, in an attribute neither.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                // A control character is nothing that a page may hold.
                letter if is_obeyed(letter) => f.write_char('\u{fffd}')?,
                letter => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

/// A relative path as an address: everything but letters, digits and `-._~/` is encoded, so that no part of it is a
/// scheme, a query or markup.
pub(super) fn address(path: &str) -> String {
    let mut address = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                address.push(char::from(byte));
            }
            byte => {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_stays_in_its_folder_and_holds_no_markup() {
        assert_eq!(address("../LG2023-08-2/a b#æ.xlsx"), "../LG2023-08-2/a%20b%23%C3%A6.xlsx");
        assert_eq!(address("javascript:alert(1)\""), "javascript%3Aalert%281%29%22");
    }

    proptest! {
        #[test]
        fn nothing_in_a_text_becomes_markup(text in "\\PC*[<>&\"'\\x00-\\x1f]\\PC*") {
            let shown = Escaped(&text).to_string();
            prop_assert!(!shown.contains(['<', '>', '"', '\'', '\0']));
            let undone = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
                .replace("&#39;", "'").replace("&amp;", "&");
            prop_assert_eq!(undone.chars().count(), text.chars().count());
        }
    }
}
