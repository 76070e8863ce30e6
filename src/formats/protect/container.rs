//! The compound file around an encrypted package, with the streams that say what was done to it (MS-OFFCRYPTO 2.1 and
//! 2.2). LibreOffice does not open a file without them.

use std::io::{Cursor, Result, Write};
use std::time::{Duration, UNIX_EPOCH};

use cfb::{CompoundFile, Version};

/// The seconds from 1601, where the times of a compound file begin, to 1970.
const FROM_1601_TO_1970: Duration = Duration::from_secs(11_644_473_600);

const MAP: &str = "/\u{6}DataSpaces/DataSpaceMap";
const SPACE: &str = "/\u{6}DataSpaces/DataSpaceInfo/StrongEncryptionDataSpace";
const TRANSFORM: &str = "/\u{6}DataSpaces/TransformInfo/StrongEncryptionTransform/\u{6}Primary";

/// The bytes of the compound file that holds the two streams. No time stands in it.
pub(super) fn write(info: &[u8], package: &[u8]) -> Result<Vec<u8>> {
    let bytes = Cursor::new(Vec::with_capacity(package.len() + 16_384));
    let mut file = CompoundFile::create_with_version(Version::V3, bytes)?;
    for folder in [
        "/\u{6}DataSpaces",
        "/\u{6}DataSpaces/DataSpaceInfo",
        "/\u{6}DataSpaces/TransformInfo",
        "/\u{6}DataSpaces/TransformInfo/StrongEncryptionTransform",
    ] {
        file.create_storage(folder)?;
        // A new folder bears the time it was made at: a clock that nobody asked for.
        if let Some(never) = UNIX_EPOCH.checked_sub(FROM_1601_TO_1970) {
            file.set_created_time(folder, never)?;
            file.set_modified_time(folder, never)?;
        }
    }
    for (name, content) in [
        ("/\u{6}DataSpaces/Version", &*version()),
        (MAP, &data_space_map()),
        (SPACE, &data_space()),
        (TRANSFORM, &transform()),
        ("/EncryptionInfo", info),
        ("/EncryptedPackage", package),
    ] {
        file.create_stream(name)?.write_all(content)?;
    }
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

/// `DataSpaceVersionInfo` (2.1.5): who reads, updates and writes, all in version 1.0.
fn version() -> Vec<u8> {
    [text("Microsoft.Container.DataSpaces"), versions()].concat()
}

/// `DataSpaceMap` (2.1.6): the stream `EncryptedPackage` lies in the data space below.
fn data_space_map() -> Vec<u8> {
    let stream = [number(1), number(0), text("EncryptedPackage"), text("StrongEncryptionDataSpace")].concat();
    [number(8), number(1), number(stream.len() + 4), stream].concat()
}

/// `DataSpaceDefinition` (2.1.7): the data space is made by the transform below.
fn data_space() -> Vec<u8> {
    [number(8), number(1), text("StrongEncryptionTransform")].concat()
}

/// `IRMDSTransformInfo` without rights management (2.1.8 and 2.2.6): the transform is encryption by a password; how, says
/// the stream `EncryptionInfo`.
fn transform() -> Vec<u8> {
    let identity = text("{FF9A3F03-56EF-4613-BDD5-5A41C1D07246}");
    let name = text("Microsoft.Container.EncryptionTransform");
    let method = [number(0), number(0), number(0), number(4)].concat();
    [number(8 + identity.len()), number(1), identity, name, versions(), method].concat()
}

fn versions() -> Vec<u8> {
    [1u16, 0].repeat(3).into_iter().flat_map(u16::to_le_bytes).collect()
}

fn number(number: usize) -> Vec<u8> {
    (number as u32).to_le_bytes().to_vec()
}

/// `UNICODE-LP-P4` (2.1.2): the number of bytes, UTF-16, filled up to whole fours with zeros.
fn text(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut bytes = number(units.len());
    bytes.extend(units);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}
