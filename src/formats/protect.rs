//! Office's own password on a finished workbook: the kunde opens it in Excel or LibreOffice and types the password that
//! was agreed outside the mail.
//!
//! Agile encryption as Microsoft's open specification MS-OFFCRYPTO has it: AES-256, SHA-512, 100,000 rounds between the
//! password and its keys, a keyed hash over the whole. Nothing older or weaker is offered. The crate
//! `ms-offcrypto-writer` does it; here stands what a password may be. Each file gets random keys of its own, so the same
//! workbook never gives the same bytes.

use std::fmt;

use crate::domain::texts;
use crate::domain::wording::Wording;
use std::io::{Cursor, Write};

use ms_offcrypto_writer::Ecma376AgileWriter;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::read::ole::Ole;

/// The fewest characters of a password. This program's own limit: Office takes any.
const LEAST_CHARACTERS: usize = 8;
/// The most characters of a password, as Office counts them: UTF-16 units (MS-OFFCRYPTO 2.3.4.10).
pub const MOST_CHARACTERS: usize = 255;

/// The most bytes in which a file says how it is protected: Excel and LibreOffice take some 1,200.
const MOST_INFO: usize = 16 << 10;

/// The file that opens with the password and holds `package`, the bytes of an xlsx file.
pub fn protect(package: &[u8], password: &str) -> Result<Vec<u8>, Unprotected> {
    check(password)?;
    let mut random = StdRng::try_from_os_rng().map_err(|_| Unprotected::Randomness)?;
    let seal = |random: &mut StdRng| {
        let mut file = Ecma376AgileWriter::create(random, password, Cursor::new(Vec::new()))?;
        file.write_all(package)?;
        file.into_inner()
    };
    seal(&mut random).map(Cursor::into_inner).map_err(|_| Unprotected::Container)
}

/// Why a file cannot be protected. Says nothing of the password itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unprotected {
    /// The password is empty.
    Empty,
    /// The password is shorter than a password of a workbook must be.
    Short,
    /// The password is longer than [`MOST_CHARACTERS`].
    Long,
    /// The password holds a tab, a line break or another sign that no key types, or a letter put together of two signs.
    Sign,
    /// The system gave no random bytes.
    Randomness,
    /// The compound file could not be put together.
    Container,
}

impl Unprotected {
    /// The reason as a message.
    pub fn in_words(self) -> Wording {
        match self {
            Self::Empty => texts::password_empty(),
            Self::Short => texts::password_short(LEAST_CHARACTERS),
            Self::Long => texts::password_long(MOST_CHARACTERS),
            Self::Sign => texts::password_untypable(),
            Self::Randomness => "the system gives no random bytes".into(),
            Self::Container => "the protected file cannot be put together".into(),
        }
    }
}

impl fmt::Display for Unprotected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.in_words(), f)
    }
}

impl std::error::Error for Unprotected {}

/// The file within one that a password protects, whoever protected it; `None` where the password is another, or the file is
/// none that this one opens.
pub fn unprotect(protected: &[u8], password: &str) -> Option<Vec<u8>> {
    // Read by an XML reader of 2025 that takes its time over long tags (RUSTSEC-2026-0194): it gets none.
    if Ole::open(protected)?.longest("EncryptionInfo")? > MOST_INFO {
        return None;
    }
    // The crate is not known to hold on damaged files: what it stumbles over is not opened.
    let opened = std::panic::catch_unwind(|| office_crypto::decrypt_from_bytes(protected.to_vec(), password));
    opened.ok()?.ok().filter(|package| package.starts_with(b"PK"))
}

/// Whether a password can be used, without the dear part.
pub fn check(password: &str) -> Result<(), Unprotected> {
    // `å` as `a` and a ring looks the same and is another password: nobody who types it gets in.
    let untypable = |c: char| c.is_control() || ('\u{300}'..='\u{36f}').contains(&c);
    let length = password.encode_utf16().count();
    match () {
        () if length == 0 => Err(Unprotected::Empty),
        () if length < LEAST_CHARACTERS => Err(Unprotected::Short),
        () if length > MOST_CHARACTERS => Err(Unprotected::Long),
        () if password.contains(untypable) => Err(Unprotected::Sign),
        () => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FileName;
    use crate::formats::read;

    const PASSWORD: &str = "blåbærgrød på Ærø";

    #[test]
    fn a_protected_file_is_one_that_asks_for_a_password_and_shows_nothing() {
        for length in [0, 1, 15, 16, 4095, 4096, 4097, 50_000] {
            let file = protect(&vec![b'A'; length], PASSWORD).unwrap();
            assert!(!file.windows(15).any(|window| window == [b'A'; 15]), "{length} bytes");
            let said = read::tables(&FileName::new("r.xlsx", "r.xlsx"), &file).unwrap_err().to_string();
            assert!(said.contains("encrypted with a password"), "{length} bytes: {said}");
        }
    }

    #[test]
    fn what_a_file_says_of_its_protection_is_brief() {
        let brief = protect(b"PK and so on", PASSWORD).unwrap();
        assert_eq!(unprotect(&brief, PASSWORD).unwrap(), b"PK and so on");
        let length = Ole::open(&brief).unwrap().longest("EncryptionInfo").unwrap();
        assert!((500..MOST_INFO).contains(&length), "{length}");
        // The length of a stream stands in its entry of 128 bytes, 120 from its start.
        let name: Vec<u8> = "EncryptionInfo".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let entry = brief.windows(name.len()).position(|window| window == name).unwrap();
        let mut long = brief;
        long[entry + 120..entry + 124].copy_from_slice(&(MOST_INFO as u32 + 1).to_le_bytes());
        assert_eq!(Ole::open(&long).unwrap().longest("EncryptionInfo"), Some(MOST_INFO + 1));
        assert_eq!(unprotect(&long, PASSWORD), None);
    }

    #[test]
    fn keys_are_new_for_each_file() {
        let (one, two) = (protect(b"same", PASSWORD).unwrap(), protect(b"same", PASSWORD).unwrap());
        assert_eq!(one.len(), two.len());
        assert!(one.iter().zip(&two).filter(|(one, two)| one != two).count() > 100);
    }

    #[test]
    fn a_password_that_nobody_could_use_is_refused() {
        let long = "x".repeat(MOST_CHARACTERS);
        for (password, said) in [
            ("", Err(Unprotected::Empty)),
            ("1234567", Err(Unprotected::Short)),
            ("ærøæøåÆ", Err(Unprotected::Short)),
            ("12345678", Ok(())),
            (&*long, Ok(())),
            (&*format!("{long}x"), Err(Unprotected::Long)),
            ("to\tlinjer", Err(Unprotected::Sign)),
            ("to\nlinjer", Err(Unprotected::Sign)),
            ("pa\u{30a} skærmen", Err(Unprotected::Sign)),
        ] {
            assert_eq!(check(password), said, "{} characters", password.len());
        }
        assert_eq!(protect(b"package", "kort").unwrap_err(), Unprotected::Short);
    }
}
