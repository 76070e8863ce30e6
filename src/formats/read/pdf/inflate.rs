//! Unpacking with a limit: content streams for reading, and a look at everything packed in a file before it is trusted.

use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::ZlibDecoder;
use hayro_syntax::Filter;
use hayro_syntax::object::{Dict, Stream};

use super::glyph::PageFault;

/// The most bytes that the content of one page unpacks to.
pub(super) const MOST_PER_PAGE: usize = 64 << 20;
/// The most bytes that one stream of a file may unpack to: fonts and tables of objects are unpacked whole.
const MOST_PER_STREAM: u64 = 256 << 20;
/// The most bytes that all streams of a file together may unpack to, besides what is usual for its size.
const MOST_PER_FILE: u64 = 512 << 20;
/// How many times its size a print usually unpacks to, generously.
const USUAL_RATIO: u64 = 60;
/// The most packed bytes of kinds that only the library unpacks, which knows no limit.
const MOST_PACKED_OTHERWISE: usize = 256 << 10;

/// The content of a stream, at most `most` bytes.
pub(super) fn content<'a>(stream: &Stream<'a>, most: usize) -> Result<Cow<'a, [u8]>, PageFault> {
    let packed = stream.raw_data();
    match stream.filters()[..] {
        [] => Ok(packed),
        [Filter::FlateDecode] if !has_parameters(stream) => inflate(&packed, most).map(Cow::Owned),
        [Filter::Ascii85Decode, Filter::FlateDecode] if !has_parameters(stream) => {
            inflate(&from_ascii(&packed)?, most).map(Cow::Owned)
        }
        _ if packed.len() > MOST_PACKED_OTHERWISE => Err(PageFault::TooMuch),
        _ => stream.decoded_data().map_err(|_| PageFault::Damaged),
    }
}

fn has_parameters(stream: &Stream<'_>) -> bool {
    let dict = stream.dict();
    [&b"DecodeParms"[..], b"DP", b"F"].into_iter().any(|key| dict.contains_key(key))
}

/// Unlike the library, which takes what there is, this fails where the packed bytes end early or do not add up.
fn inflate(packed: &[u8], most: usize) -> Result<Vec<u8>, PageFault> {
    let mut unpacked = Vec::with_capacity((packed.len() * 4).min(most));
    let read = ZlibDecoder::new(packed).take(most as u64 + 1).read_to_end(&mut unpacked);
    match read {
        _ if unpacked.len() > most => Err(PageFault::TooMuch),
        Ok(_) => Ok(unpacked),
        Err(_) => Err(PageFault::Damaged),
    }
}

/// Base 85: five characters for four bytes, `z` for four zeros, up to `~>`.
fn from_ascii(text: &[u8]) -> Result<Vec<u8>, PageFault> {
    let mut bytes = Vec::with_capacity(text.len() / 5 * 4 + 4);
    let (mut group, mut count) = (0_u64, 0);
    for &character in text {
        let digit = match character {
            b'!'..=b'u' => character - b'!',
            b'z' if count == 0 => {
                bytes.extend([0; 4]);
                continue;
            }
            b'~' => {
                // A group that is not full is filled up with the highest digit.
                let full = (count..5).fold(group, |group, _| group * 85 + 84) as u32;
                bytes.extend(full.to_be_bytes().iter().take((count as usize).saturating_sub(1)));
                return Ok(bytes);
            }
            blank if blank.is_ascii_whitespace() || blank == 0 => continue,
            _ => return Err(PageFault::Damaged),
        };
        (group, count) = (group * 85 + u64::from(digit), count + 1);
        if count == 5 {
            bytes.extend(u32::try_from(group).map_err(|_| PageFault::Damaged)?.to_be_bytes());
            (group, count) = (0, 0);
        }
    }
    Err(PageFault::Damaged)
}

/// Whether a file unpacks to more than any print does. What is encrypted cannot be seen from here.
pub(super) fn is_bomb(file: &[u8]) -> bool {
    unpacks_to_more(file, MOST_PER_STREAM, MOST_PER_FILE + USUAL_RATIO * file.len() as u64)
}

fn unpacks_to_more(file: &[u8], per_stream: u64, mut left: u64) -> bool {
    let mut rest = file;
    while let Some(at) = find(rest, b"stream") {
        rest = &rest[at + b"stream".len()..];
        let packed = rest.strip_prefix(b"\r").unwrap_or(rest);
        let packed = packed.strip_prefix(b"\n").unwrap_or(packed);
        let size = unpacked_size(packed, per_stream.min(left) + 1);
        match left.checked_sub(size) {
            Some(less) if size <= per_stream => left = less,
            _ => return true,
        }
    }
    false
}

/// How much packed bytes unpack to, counted up to `most`, and what is packed in them again.
fn unpacked_size(packed: &[u8], most: u64) -> u64 {
    if !looks_packed(packed) {
        return 0;
    }
    let mut unpacked = ZlibDecoder::new(packed).take(most);
    let mut head = [0; 64];
    let got = unpacked.read(&mut head).unwrap_or(0);
    let size = got as u64 + drain(&mut unpacked);
    if looks_packed(&head[..got]) {
        let again = std::io::BufReader::new(ZlibDecoder::new(packed));
        return size.max(drain(&mut ZlibDecoder::new(again).take(most)));
    }
    size
}

fn drain(from: &mut impl Read) -> u64 {
    let mut buffer = [0; 16 << 10];
    let mut size = 0;
    while let Ok(got @ 1..) = from.read(&mut buffer) {
        size += got as u64;
    }
    size
}

/// Whether bytes start as zlib data do.
fn looks_packed(bytes: &[u8]) -> bool {
    matches!(bytes, [method, flags, ..]
        if method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)) % 31 == 0)
}

/// Where `needle` first stands in `bytes`.
pub(super) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let (&first, rest) = needle.split_first()?;
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|&byte| byte == first) {
        let at = from + at;
        if bytes[at + 1..].starts_with(rest) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// The whole number that `dict` states under `key`.
pub(super) fn number(dict: &Dict<'_>, key: &[u8]) -> Option<usize> {
    usize::try_from(dict.get::<i32>(key)?).ok()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_cut_short_is_not_taken_for_whole() {
        let whole = packed(&b"Tekst ".repeat(500));
        assert_eq!(inflate(&whole, 10_000).unwrap().len(), 3000);
        assert_eq!(inflate(&whole, 2999), Err(PageFault::TooMuch));
        assert_eq!(inflate(&whole[..whole.len() - 5], 10_000), Err(PageFault::Damaged));
    }

    #[test]
    fn base_85_is_read_to_its_end_mark() {
        assert_eq!(from_ascii(b"87cUR\nD]i,\"Ebo80~>").unwrap(), b"Hello World!");
        assert_eq!(from_ascii(b"z87cURDZ~>").unwrap(), b"\0\0\0\0Hello");
        for wrong in [&b"87cURD]"[..], b"87cUR\xff~>", b"uuuuu~>"] {
            assert_eq!(from_ascii(wrong), Err(PageFault::Damaged));
        }
    }

    #[test]
    fn bombs_are_seen_and_prints_are_not() {
        let file = |packed: &[u8]| [b"1 0 obj <<>> stream\r\n", packed, b"\nendstream endobj"].concat();
        assert!(!is_bomb(&file(&packed(&b"BT (Tekst) Tj ET ".repeat(1000)))));
        assert!(!is_bomb(&file(b"no zlib here")));
        let zeros = packed(&vec![0; 1 << 20]);
        for bomb in [file(&zeros), file(&packed(&zeros))] {
            assert!(unpacks_to_more(&bomb, (1 << 20) - 1, 9 << 20), "one stream");
            assert!(!unpacks_to_more(&bomb, 2 << 20, 9 << 20));
            assert!(!unpacks_to_more(&bomb.repeat(9), 2 << 20, 9 << 20));
            assert!(unpacks_to_more(&bomb.repeat(10), 2 << 20, 9 << 20), "all together");
        }
    }
}
