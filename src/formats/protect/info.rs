//! The stream `EncryptionInfo`: how a file is encrypted, and what a password opens it with (MS-OFFCRYPTO 2.3.4.10).

use data_encoding::BASE64;

use super::{BLOCK, ROUNDS};

/// What is random and what is encrypted of it, as it stands in the stream.
pub(super) struct Info {
    pub(super) salt: [u8; BLOCK],
    pub(super) hmac_key: Vec<u8>,
    pub(super) hmac_value: Vec<u8>,
    pub(super) password_salt: [u8; BLOCK],
    pub(super) verifier: Vec<u8>,
    pub(super) verifier_hash: Vec<u8>,
    pub(super) package_key: Vec<u8>,
}

/// Version 4.4, which is agile encryption, and the flag 0x40 that goes with it.
const VERSION: [u8; 8] = [4, 0, 4, 0, 0x40, 0, 0, 0];

const MAIN: &str = "http://schemas.microsoft.com/office/2006/encryption";
const PASSWORD: &str = "http://schemas.microsoft.com/office/2006/keyEncryptor/password";
/// The cipher and the hash of this module, for the file and for the password alike.
const METHODS: &str = "saltSize=\"16\" blockSize=\"16\" keyBits=\"256\" hashSize=\"64\" cipherAlgorithm=\"AES\" \
                       cipherChaining=\"ChainingModeCBC\" hashAlgorithm=\"SHA512\"";

impl Info {
    /// The bytes of the stream.
    pub(super) fn stream(&self) -> Vec<u8> {
        let base64 = |bytes: &[u8]| BASE64.encode(bytes);
        let xml = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n".to_owned(),
            format!("<encryption xmlns=\"{MAIN}\" xmlns:p=\"{PASSWORD}\">"),
            format!("<keyData {METHODS} saltValue=\"{}\"/>", base64(&self.salt)),
            format!(
                "<dataIntegrity encryptedHmacKey=\"{}\" encryptedHmacValue=\"{}\"/>",
                base64(&self.hmac_key),
                base64(&self.hmac_value)
            ),
            format!("<keyEncryptors><keyEncryptor uri=\"{PASSWORD}\">"),
            format!(
                "<p:encryptedKey spinCount=\"{ROUNDS}\" {METHODS} saltValue=\"{}\"",
                base64(&self.password_salt)
            ),
            format!(
                " encryptedVerifierHashInput=\"{}\" encryptedVerifierHashValue=\"{}\" encryptedKeyValue=\"{}\"/>",
                base64(&self.verifier),
                base64(&self.verifier_hash),
                base64(&self.package_key)
            ),
            "</keyEncryptor></keyEncryptors></encryption>".to_owned(),
        ];
        [&VERSION, xml.concat().as_bytes()].concat()
    }
}
