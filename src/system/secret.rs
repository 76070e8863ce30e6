//! The local secret: what makes the history unreadable to those who do not hold it.
//!
//! Two keys are derived from it. One turns identities into keyed hashes (HMAC-SHA-256): a plain hash of a CPR number is
//! found in seconds by trying all of them, a keyed one only by whom the key is known to. The other encrypts what is
//! personal or typed (XChaCha20-Poly1305, a fresh nonce each time). Pure but for the nonce, which the system gives.

use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::domain::PayGroup;

/// How many bytes a secret has.
const SECRET_BYTES: usize = 32;

const NONCE_BYTES: usize = 24;

/// The first bytes of an HMAC-SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac<const BYTES: usize = 16>(pub [u8; BYTES]);

/// Enough to tell things of one løngruppe apart: among a million of them two are alike once in 37 million histories.
pub type ShortMac = Mac<8>;

impl Mac {
    /// The first half of it.
    pub fn short(self) -> ShortMac {
        let mut short = Mac([0; 8]);
        short.0.copy_from_slice(&self.0[..8]);
        short
    }
}

/// What a keyed hash is of, so that equal bytes in two places never give equal hashes.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// The identity of an advice without amounts and dates.
    Base,
    /// The identity of an advice with them.
    Exact,
    /// A person.
    Person,
    /// What is known of an advice beside its identity.
    Content,
    /// A `Række-id`.
    RowId,
    /// An input file.
    Source,
    /// The secret itself, to tell whether a history was made with it.
    Check,
    /// Who gets a report, and how.
    Recipient,
    /// A delivery, as the mail that brings it is known by.
    Delivery,
    /// A line of the list of deliveries that is kept outside the database.
    Receipt,
    /// An entry of the trail, together with all before it.
    Trail,
    /// The whole file of the database.
    Database,
}

impl Purpose {
    /// What goes into the hash: never changed, and never given to another purpose.
    fn key(self) -> u8 {
        match self {
            Self::Base => 0,
            Self::Exact => 1,
            Self::Person => 2,
            Self::Content => 3,
            Self::RowId => 4,
            Self::Source => 5,
            Self::Check => 6,
            Self::Recipient => 7,
            Self::Delivery => 8,
            Self::Receipt => 9,
            Self::Trail => 10,
            Self::Database => 11,
        }
    }
}

/// The two keys that a secret gives.
#[derive(Clone)]
pub struct Secret {
    hashing: Hmac<Sha256>,
    cipher: XChaCha20Poly1305,
}

impl Secret {
    /// The keys of a secret.
    pub fn new(secret: &[u8; SECRET_BYTES]) -> Self {
        let derive = |purpose: &[u8]| {
            let mut mac = keyed(secret);
            mac.update(purpose);
            mac.finalize().into_bytes()
        };
        Self {
            hashing: keyed(&derive(b"uddata hashing 1")),
            cipher: XChaCha20Poly1305::new(&derive(b"uddata encryption 1")),
        }
    }

    /// The keyed hash of `parts`; where one ends and the next begins counts.
    pub fn mac(&self, purpose: Purpose, parts: &[&[u8]]) -> Mac {
        self.mac_of(purpose, parts)
    }

    /// The same of parts that are made one after the other.
    pub fn mac_of(&self, purpose: Purpose, parts: impl IntoIterator<Item: AsRef<[u8]>>) -> Mac {
        // Put together first: to hash many small pieces takes three times as long.
        let mut message = Vec::with_capacity(256);
        message.push(purpose.key());
        for part in parts {
            let part = part.as_ref();
            message.extend_from_slice(&(part.len() as u64).to_le_bytes());
            message.extend_from_slice(part);
        }
        let mut mac = self.hashing.clone();
        mac.update(&message);
        let mut short = [0; 16];
        short.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        Mac(short)
    }

    /// `Række-id`: the løngruppe and 16 base32 characters of the keyed hash of the identity.
    pub fn row_id(&self, group: &PayGroup, base: Mac, occurrence: u32) -> String {
        let parts: [&[u8]; 3] = [group.as_str().as_bytes(), &base.0, &occurrence.to_le_bytes()];
        let mac = self.mac(Purpose::RowId, &parts);
        format!("{group}-{}", BASE32_NOPAD.encode(&mac.0[..10]))
    }

    /// Encrypts; what comes out is 40 bytes longer.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, SealBroken> {
        self.seal_about(plain, &[])
    }

    /// Encrypts, and ties it to what stands beside it in plain: `about` must be the same when it is opened.
    pub fn seal_about(&self, plain: &[u8], about: &[u8]) -> Result<Vec<u8>, SealBroken> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| SealBroken)?;
        let payload = Payload { msg: plain, aad: about };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealBroken)?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Decrypts what [`seal`](Self::seal) gave; an error where it was changed or made with another secret.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, SealBroken> {
        self.open_about(sealed, &[])
    }

    /// Decrypts what [`seal_about`](Self::seal_about) gave; an error, too, where `about` is another.
    pub fn open_about(&self, sealed: &[u8], about: &[u8]) -> Result<Vec<u8>, SealBroken> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(SealBroken)?;
        let payload = Payload { msg: sealed, aad: about };
        self.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealBroken)
    }
}

/// Something encrypted that cannot be decrypted, or the reverse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealBroken;

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    // An HMAC takes a key of any length: the error cannot occur.
    <Hmac<Sha256> as KeyInit>::new_from_slice(key)
        .unwrap_or_else(|_| <Hmac<Sha256> as KeyInit>::new(&Default::default()))
}

/// A new secret.
pub fn fresh() -> Result<[u8; SECRET_BYTES], SealBroken> {
    let mut secret = [0; SECRET_BYTES];
    getrandom::fill(&mut secret).map_err(|_| SealBroken)?;
    Ok(secret)
}

/// The text of a secret file: 64 hexadecimal digits on a line of their own, under a line that says what it is.
pub fn to_text(secret: &[u8; SECRET_BYTES]) -> String {
    format!(
        "# The secret of uddata's history. Keep a copy in a safe place; without it the history cannot be read.\n{}\n",
        data_encoding::HEXLOWER.encode(secret)
    )
}

/// Reads the text of a secret file; `None` where it holds anything else than 64 hexadecimal digits.
pub fn from_text(text: &str) -> Option<[u8; SECRET_BYTES]> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (digits, None) = (lines.next()?, lines.next()) else { return None };
    data_encoding::HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(byte: u8) -> Secret {
        Secret::new(&[byte; SECRET_BYTES])
    }

    #[test]
    fn what_is_sealed_opens_with_the_same_secret_only() {
        let sealed = secret(1).seal("æøå".as_bytes()).unwrap();
        assert_eq!(secret(1).open(&sealed), Ok("æøå".as_bytes().to_vec()));
        assert_eq!(secret(2).open(&sealed), Err(SealBroken));
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(secret(1).open(&changed), Err(SealBroken));
        assert_eq!(secret(1).open(b"short"), Err(SealBroken));
        let tied = secret(1).seal_about(b"x", b"row 1").unwrap();
        assert_eq!(secret(1).open_about(&tied, b"row 1"), Ok(b"x".to_vec()));
        assert_eq!(secret(1).open_about(&tied, b"row 2"), Err(SealBroken));
        assert_ne!(secret(1).seal(b"x").unwrap(), secret(1).seal(b"x").unwrap());
    }

    #[test]
    fn a_hash_depends_on_the_secret_the_purpose_and_the_parts() {
        let mac = |byte, purpose, parts: &[&[u8]]| secret(byte).mac(purpose, parts);
        let one = mac(1, Purpose::Base, &[b"ab", b"c"]);
        assert_eq!(one, mac(1, Purpose::Base, &[b"ab", b"c"]));
        assert_ne!(one, mac(1, Purpose::Base, &[b"a", b"bc"]));
        assert_ne!(one, mac(1, Purpose::Exact, &[b"ab", b"c"]));
        assert_ne!(one, mac(2, Purpose::Base, &[b"ab", b"c"]));
    }

    /// What the first program made of one secret: a history and the rows of reports are found by these.
    #[test]
    fn hashes_are_those_of_the_first_program() {
        let purposes = [
            (Purpose::Base, "d06faeb0512b11e14029565a1e1b8611"),
            (Purpose::Exact, "b76f1c183f75989f375de1b5a8d18864"),
            (Purpose::Person, "3d7401ba620c84a31e62ae137f8cdaaa"),
            (Purpose::Content, "b6630f80dbeea854e6ca34e0059bb983"),
            (Purpose::RowId, "d23e31ac17bcb23a991c1e9dd7c37e51"),
            (Purpose::Source, "0b3e657c8fa1db6e61b86832b1375a4b"),
            (Purpose::Check, "c9234110e85dd9ac616f02f4749db227"),
            (Purpose::Recipient, "ec20dfa57674e9bd085f9730ff7e9a66"),
            (Purpose::Delivery, "2193fad58547b00d194863dc9fbb6a80"),
        ];
        for (purpose, expected) in purposes {
            let mac = secret(1).mac(purpose, &[b"x"]);
            assert_eq!(data_encoding::HEXLOWER.encode(&mac.0), expected, "{purpose:?}");
        }
    }

    #[test]
    fn a_row_id_is_the_group_and_sixteen_letters_or_digits() {
        let group = PayGroup::new("0999").unwrap();
        let id = secret(1).row_id(&group, Mac([7; 16]), 1);
        let (prefix, rest) = id.split_once('-').unwrap();
        assert_eq!((prefix, rest.len()), ("999", 16));
        assert!(rest.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7')), "{id}");
        assert_ne!(id, secret(1).row_id(&group, Mac([7; 16]), 2));
    }

    #[test]
    fn a_secret_is_read_back_from_its_text() {
        let secret = fresh().unwrap();
        assert_eq!(from_text(&to_text(&secret)), Some(secret));
        for wrong in ["", "# only a comment", "abc", "zz", &format!("{0}\n{0}", "00".repeat(32))] {
            assert_eq!(from_text(wrong), None, "{wrong}");
        }
    }
}
