//! Office's own password on a finished workbook: the kunde opens it in Excel or LibreOffice and types the password that
//! was agreed outside the mail.
//!
//! Agile encryption as Microsoft's open specification MS-OFFCRYPTO has it (2.3.4.10 to 2.3.4.15): AES-256 in CBC mode,
//! SHA-512, 100,000 rounds between the password and its keys, an HMAC over the whole, in a compound file. Nothing older
//! or weaker is offered. Pure but for random bytes, which the system gives: no clock, no file.
//!
//! The rounds are dear, so a password is spun once for all files of a run. Its salt is shared between those files, as the
//! specification allows; all that is encrypted under it is random and new for each file: the verifier and the key of
//! the package.

use std::fmt;

use aes::Aes256;
use aes::cipher::{BlockEncryptMut, InnerIvInit, KeyInit};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha512};

mod container;
mod info;
#[cfg(test)]
mod tests;

/// The fewest characters of a password. This program's own limit: Office takes any.
pub const LEAST_CHARACTERS: usize = 8;
/// The most characters of a password, as Office counts them: UTF-16 units (MS-OFFCRYPTO 2.3.4.10).
pub const MOST_CHARACTERS: usize = 255;

/// How many times a password is hashed.
const ROUNDS: u32 = 100_000;
/// Bytes of a salt, and of a block of the cipher.
const BLOCK: usize = 16;
/// Bytes of a key.
const KEY: usize = 32;
/// Bytes of a hash.
const HASH: usize = 64;
/// The package is encrypted in pieces of this many bytes.
const SEGMENT: usize = 4096;

/// What a hash is salted with so that it is good for one purpose only (MS-OFFCRYPTO 2.3.4.13 and 2.3.4.14).
mod purpose {
    pub(crate) const VERIFIER: [u8; 8] = [0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79];
    pub(crate) const VERIFIER_HASH: [u8; 8] = [0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E];
    pub(crate) const PACKAGE_KEY: [u8; 8] = [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6];
    pub(crate) const HMAC_KEY: [u8; 8] = [0x5F, 0xB2, 0xAD, 0x01, 0x0C, 0xB9, 0xE1, 0xF6];
    pub(crate) const HMAC_VALUE: [u8; 8] = [0xA0, 0x67, 0x7F, 0x02, 0xB2, 0x2C, 0x84, 0x33];
}

/// What a password gives: the keys that lock the key of each file.
#[derive(Clone)]
pub struct Protection {
    salt: [u8; BLOCK],
    verifier: Aes256,
    verifier_hash: Aes256,
    package_key: Aes256,
}

impl Protection {
    /// The keys of a password, with a salt of their own. Takes a hundred thousand hashes: make it once for a password.
    pub fn new(password: &str) -> Result<Self, Unprotected> {
        check(password)?;
        let salt = random()?;
        let spun = spin(password, &salt);
        let key = |purpose: [u8; 8]| cipher(&hash(&[&spun, &purpose]));
        Ok(Self {
            salt,
            verifier: key(purpose::VERIFIER),
            verifier_hash: key(purpose::VERIFIER_HASH),
            package_key: key(purpose::PACKAGE_KEY),
        })
    }

    /// The file that opens with the password and holds `package`, the bytes of an xlsx file. Its keys are new and random
    /// each time, so the same package never gives the same bytes.
    pub fn protect(&self, package: &[u8]) -> Result<Vec<u8>, Unprotected> {
        let key: [u8; KEY] = random()?;
        let salt: [u8; BLOCK] = random()?;
        let verifier: [u8; BLOCK] = random()?;
        let hmac_key: [u8; HASH] = random()?;
        let content = cipher(&key);
        let encrypted = encrypt_package(&content, &salt, package);
        let hmac_value = keyed_hash(&hmac_key, &encrypted);
        let info = info::Info {
            salt,
            hmac_key: cbc(&content, &vector(&salt, &purpose::HMAC_KEY), &hmac_key),
            hmac_value: cbc(&content, &vector(&salt, &purpose::HMAC_VALUE), &hmac_value),
            password_salt: self.salt,
            verifier: cbc(&self.verifier, &self.salt, &verifier),
            verifier_hash: cbc(&self.verifier_hash, &self.salt, &hash(&[&verifier])),
            package_key: cbc(&self.package_key, &self.salt, &key),
        };
        container::write(&info.stream(), &encrypted).map_err(|_| Unprotected::Container)
    }
}

/// Shows nothing of the password and its keys.
impl fmt::Debug for Protection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Protection(…)")
    }
}

/// Why a file cannot be protected. Says nothing of the password itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unprotected {
    /// The password is empty.
    Empty,
    /// The password is shorter than [`LEAST_CHARACTERS`].
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

impl fmt::Display for Unprotected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the password is empty"),
            Self::Short => write!(f, "the password has fewer than {LEAST_CHARACTERS} characters"),
            Self::Long => write!(f, "the password has more than {MOST_CHARACTERS} characters, the most that Office takes"),
            Self::Sign => f.write_str("the password holds a sign that cannot be typed, or an accent that stands as a sign of its own"),
            Self::Randomness => f.write_str("the system gives no random bytes"),
            Self::Container => f.write_str("the protected file cannot be put together"),
        }
    }
}

impl std::error::Error for Unprotected {}

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

/// The hash that all keys of a password come from (MS-OFFCRYPTO 2.3.4.11).
fn spin(password: &str, salt: &[u8; BLOCK]) -> [u8; HASH] {
    let password: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut spun = hash(&[salt, &password]);
    for round in 0..ROUNDS {
        spun = hash(&[&round.to_le_bytes(), &spun]);
    }
    spun
}

/// The size, and the package in segments, each with an initialisation vector of its own (MS-OFFCRYPTO 2.3.4.15).
fn encrypt_package(content: &Aes256, salt: &[u8; BLOCK], package: &[u8]) -> Vec<u8> {
    let mut encrypted = Vec::with_capacity(8 + package.len().next_multiple_of(BLOCK));
    encrypted.extend((package.len() as u64).to_le_bytes());
    for (number, segment) in package.chunks(SEGMENT).enumerate() {
        encrypted.extend(cbc(content, &vector(salt, &(number as u32).to_le_bytes()), segment));
    }
    encrypted
}

/// `plain`, filled up to whole blocks with zeros, encrypted.
fn cbc(key: &Aes256, vector: &[u8; BLOCK], plain: &[u8]) -> Vec<u8> {
    let mut buffer = plain.to_vec();
    buffer.resize(plain.len().next_multiple_of(BLOCK), 0);
    let mut cipher = cbc::Encryptor::inner_iv_init(key.clone(), vector.into());
    for block in buffer.chunks_exact_mut(BLOCK) {
        cipher.encrypt_block_mut(aes::Block::from_mut_slice(block));
    }
    buffer
}

/// The initialisation vector of a part of a file (MS-OFFCRYPTO 2.3.4.12).
fn vector(salt: &[u8; BLOCK], part: &[u8]) -> [u8; BLOCK] {
    first(&hash(&[salt, part]))
}

fn cipher(key: &[u8]) -> Aes256 {
    Aes256::new(&first::<KEY>(key).into())
}

fn keyed_hash(key: &[u8; HASH], of: &[u8]) -> Vec<u8> {
    // An HMAC takes a key of any length: the error cannot occur.
    let mac = <Hmac<Sha512> as Mac>::new_from_slice(key);
    mac.map(|mac| mac.chain_update(of).finalize().into_bytes().to_vec()).unwrap_or_default()
}

fn hash(parts: &[&[u8]]) -> [u8; HASH] {
    parts.iter().fold(Sha512::new(), |hash, part| hash.chain_update(part)).finalize().into()
}

/// The first bytes of something that has at least as many.
fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.first_chunk().copied().unwrap_or([0; N])
}

fn random<const N: usize>() -> Result<[u8; N], Unprotected> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Unprotected::Randomness)?;
    Ok(bytes)
}
