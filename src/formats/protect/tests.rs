//! Protected files are opened again by a reader of the tests' own, which follows the specification step by step and
//! shares nothing with the writer but the ciphers.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::sync::LazyLock;

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockDecryptMut, KeyIvInit};
use data_encoding::BASE64;
use hmac::{Hmac, Mac};
use quick_xml::events::Event;
use sha2::{Digest, Sha512};

use super::*;

const PASSWORD: &str = "blåbærgrød på Ærø";

/// Spun once for all tests.
static PROTECTION: LazyLock<Protection> = LazyLock::new(|| Protection::new(PASSWORD).unwrap());

fn stream(file: &[u8], name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut file = cfb::CompoundFile::open_strict(Cursor::new(file)).unwrap();
    file.open_stream(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// The attributes of each element of `EncryptionInfo`, by `element.attribute`.
fn info(file: &[u8]) -> HashMap<String, String> {
    let bytes = stream(file, "/EncryptionInfo");
    assert_eq!(&bytes[..8], [4, 0, 4, 0, 0x40, 0, 0, 0]);
    let mut reader = quick_xml::Reader::from_reader(&bytes[8..]);
    let mut found = HashMap::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) | Event::Empty(element) => {
                let name = element.local_name().as_ref().to_string();
                for attribute in element.attributes().map(Result::unwrap) {
                    let key = attribute.key.as_ref().to_string();
                    let value = attribute.value.to_string();
                    found.insert(format!("{name}.{key}"), value);
                }
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn sha512(bytes: &[u8]) -> Vec<u8> {
    Sha512::digest(bytes).to_vec()
}

fn decrypted(key: &[u8], vector: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&key[..32], &vector[..16]).unwrap();
    cipher.decrypt_padded_mut::<NoPadding>(&mut bytes).unwrap();
    bytes
}

/// What a password is spun to with the salt of a file.
fn spun(file: &[u8], password: &str) -> Vec<u8> {
    let info = info(file);
    let mut spun = BASE64.decode(info["encryptedKey.saltValue"].as_bytes()).unwrap();
    password.encode_utf16().for_each(|unit| spun.extend(unit.to_le_bytes()));
    spun = sha512(&spun);
    for round in 0..info["encryptedKey.spinCount"].parse::<u32>().unwrap() {
        spun = sha512(&[&round.to_le_bytes()[..], &spun].concat());
    }
    spun
}

/// The package of a protected file; `Err` says which check it did not stand.
fn opened(file: &[u8], spun: &[u8]) -> Result<Vec<u8>, &'static str> {
    let info = info(file);
    let value = |name: &str| BASE64.decode(info[name].as_bytes()).unwrap();
    let salt = value("encryptedKey.saltValue");
    let unlocked = |name: &str, block: &str| {
        let block = data_encoding::HEXLOWER.decode(block.as_bytes()).unwrap();
        decrypted(&sha512(&[spun, &block].concat()), &salt, &value(name))
    };
    let verifier = unlocked("encryptedKey.encryptedVerifierHashInput", "fea7d2763b4b9e79");
    if sha512(&verifier) != unlocked("encryptedKey.encryptedVerifierHashValue", "d7aa0f6d3061344e") {
        return Err("password");
    }
    let key = unlocked("encryptedKey.encryptedKeyValue", "146e0be7abacd0d6");
    let salt = value("keyData.saltValue");
    let vector = |part: &[u8]| sha512(&[&*salt, part].concat());
    let part = |name: &str, block: u64| decrypted(&key, &vector(&block.to_be_bytes()), &value(name));
    let package = stream(file, "/EncryptedPackage");
    let mut mac =
        <Hmac<Sha512> as Mac>::new_from_slice(&part("dataIntegrity.encryptedHmacKey", 0x5fb2_ad01_0cb9_e1f6))
            .unwrap();
    mac.update(&package);
    if mac.finalize().into_bytes()[..] != part("dataIntegrity.encryptedHmacValue", 0xa067_7f02_b22c_8433)[..]
    {
        return Err("integrity");
    }
    let size = u64::from_le_bytes(package[..8].try_into().unwrap()) as usize;
    let mut plain = Vec::new();
    for (number, segment) in package[8..].chunks(4096).enumerate() {
        plain.extend(decrypted(&key, &vector(&(number as u32).to_le_bytes()), segment));
    }
    assert!(plain.len() - size < 16, "only the last block is filled up");
    plain.truncate(size);
    Ok(plain)
}

#[test]
fn a_protected_package_opens_with_its_password_only() {
    let file = PROTECTION.protect(b"package").unwrap();
    for wrong in ["blåbærgrød på ærø", "blåbærgrød på Ærø ", ""] {
        assert_eq!(opened(&file, &spun(&file, wrong)), Err("password"), "{wrong}");
    }
    let spun = spun(&file, PASSWORD);
    for length in [0, 1, 15, 16, 17, 4095, 4096, 4097, 20_000] {
        let package: Vec<u8> = (0..length).map(|at: usize| (at * 7 % 251) as u8).collect();
        let file = PROTECTION.protect(&package).unwrap();
        assert_eq!(opened(&file, &spun), Ok(package), "{length} bytes");
    }
}

#[test]
fn a_changed_package_is_noticed() {
    let package = vec![b'x'; 10_000];
    let mut file = PROTECTION.protect(&package).unwrap();
    let encrypted = stream(&file, "/EncryptedPackage");
    let at = file.windows(64).position(|window| *window == encrypted[512..576]).unwrap();
    file[at] ^= 1;
    assert_eq!(opened(&file, &spun(&file, PASSWORD)), Err("integrity"));
}

#[test]
fn keys_are_new_for_each_file_and_the_password_is_spun_once() {
    let (one, two) = (PROTECTION.protect(b"same").unwrap(), PROTECTION.protect(b"same").unwrap());
    let (one, two) = (info(&one), info(&two));
    let same = ["encryptedKey.saltValue"];
    let random = [
        "keyData.saltValue",
        "dataIntegrity.encryptedHmacKey",
        "dataIntegrity.encryptedHmacValue",
        "encryptedKey.encryptedVerifierHashInput",
        "encryptedKey.encryptedVerifierHashValue",
        "encryptedKey.encryptedKeyValue",
    ];
    assert!(same.iter().all(|name| one[*name] == two[*name]));
    assert!(random.iter().all(|name| one[*name] != two[*name]));
    let other = Protection::new(PASSWORD).unwrap();
    assert_ne!(other.salt, PROTECTION.salt);
}

#[test]
fn what_the_file_says_of_itself_is_what_was_done() {
    let info = info(&PROTECTION.protect(b"package").unwrap());
    for part in ["keyData", "encryptedKey"] {
        for (name, value) in [
            ("saltSize", "16"),
            ("blockSize", "16"),
            ("keyBits", "256"),
            ("hashSize", "64"),
            ("cipherAlgorithm", "AES"),
            ("cipherChaining", "ChainingModeCBC"),
            ("hashAlgorithm", "SHA512"),
        ] {
            assert_eq!(info[&format!("{part}.{name}")], value);
        }
    }
    assert_eq!(info["encryptedKey.spinCount"], "100000");
}

#[test]
fn the_container_bears_no_time_and_no_plain_text() {
    let package = vec![b'A'; 50_000];
    let file = PROTECTION.protect(&package).unwrap();
    assert!(!file.windows(16).any(|window| window == [b'A'; 16]));
    let container = cfb::CompoundFile::open_strict(Cursor::new(&file)).unwrap();
    let epoch = std::time::UNIX_EPOCH - std::time::Duration::from_secs(11_644_473_600);
    let names: Vec<String> = container
        .walk()
        .map(|entry| {
            assert_eq!((entry.created(), entry.modified()), (epoch, epoch), "{}", entry.path().display());
            entry.path().display().to_string()
        })
        .collect();
    for name in [
        "/\u{6}DataSpaces/Version",
        "/\u{6}DataSpaces/DataSpaceMap",
        "/\u{6}DataSpaces/DataSpaceInfo/StrongEncryptionDataSpace",
        "/\u{6}DataSpaces/TransformInfo/StrongEncryptionTransform/\u{6}Primary",
        "/EncryptionInfo",
        "/EncryptedPackage",
    ] {
        assert!(names.iter().any(|found| found == name), "{name} is not in {names:?}");
    }
    let transform = stream(&file, "/\u{6}DataSpaces/TransformInfo/StrongEncryptionTransform/\u{6}Primary");
    assert_eq!(transform[0], 88, "the length up to the name of the transform");
    assert_eq!(transform.len(), 200);
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
    assert_eq!(Protection::new("kort").unwrap_err(), Unprotected::Short);
}

#[test]
fn nothing_is_told_of_the_password() {
    assert_eq!(format!("{:?}", *PROTECTION), "Protection(…)");
}
