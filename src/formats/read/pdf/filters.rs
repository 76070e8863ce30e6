//! Unpacking, filter by filter, within a limit: what a filter makes is counted while it comes, so that nothing is held that
//! is larger than what may be held.

use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress, Status};
use hayro_syntax::Filter;
use weezl::{BitOrder, LzwStatus};

use super::glyph::PageFault;

/// Filters that stand behind one another; two are usual.
const MOST_FILTERS: usize = 4;
/// Room made for what comes out of a filter, at a time.
const STEP: usize = 64 << 10;

/// What comes out of `packed` by `filters`, in turn, at most `most` bytes of each.
///
/// # Errors
///
/// Fails where data end early, are none of their filter's, or are too many; pictures are not unpacked.
pub(super) fn unpack<'p>(
    packed: Cow<'p, [u8]>,
    filters: &[Filter],
    most: usize,
) -> Result<Cow<'p, [u8]>, PageFault> {
    if filters.len() > MOST_FILTERS {
        return Err(PageFault::TooMuch);
    }
    let mut bytes = packed;
    for (place, filter) in filters.iter().enumerate() {
        bytes = match filter {
            Filter::FlateDecode => inflate(&bytes, most)?.into(),
            Filter::Ascii85Decode => from_base_85(&bytes)?.into(),
            Filter::AsciiHexDecode => from_hex(&bytes)?.into(),
            Filter::RunLengthDecode => from_runs(&bytes, most)?.into(),
            Filter::LzwDecode => from_lzw(&bytes, most)?.into(),
            // What is encrypted is decrypted already.
            Filter::Crypt if place == 0 => bytes,
            _ => return Err(PageFault::Damaged),
        };
        if bytes.len() > most {
            return Err(PageFault::TooMuch);
        }
    }
    Ok(bytes)
}

/// Deflated data with or without the two bytes of zlib before them. They are whole when they say themselves that they end;
/// the checksum behind them is not asked, since producers leave it off or do not work it out.
pub(super) fn inflate(packed: &[u8], most: usize) -> Result<Vec<u8>, PageFault> {
    let headed = packed.first().is_some_and(|method| method & 0x0f == 8);
    match inflate_bare(packed.get(2..).filter(|_| headed).unwrap_or(packed), most) {
        Err(PageFault::Damaged) if headed => inflate_bare(packed, most),
        done => done,
    }
}

fn inflate_bare(packed: &[u8], most: usize) -> Result<Vec<u8>, PageFault> {
    let mut inflater = Decompress::new(false);
    let mut bytes = Vec::with_capacity((packed.len() * 4).min(most).max(STEP));
    loop {
        let (taken, made) = (inflater.total_in() as usize, bytes.len());
        let rest = packed.get(taken..).unwrap_or_default();
        let status = inflater.decompress_vec(rest, &mut bytes, FlushDecompress::None);
        if bytes.len() > most {
            return Err(PageFault::TooMuch);
        }
        match status {
            Ok(Status::StreamEnd) => return Ok(bytes),
            Ok(_) if bytes.len() == bytes.capacity() => bytes.reserve(bytes.len().max(STEP)),
            Ok(_) if inflater.total_in() as usize > taken || bytes.len() > made => {}
            // It wants more, and there is no more.
            _ => return Err(PageFault::Damaged),
        }
    }
}

/// LZW as PDF has it: codes of 9 to 12 bits, the highest bit first, the width changing one code early.
fn from_lzw(packed: &[u8], most: usize) -> Result<Vec<u8>, PageFault> {
    let mut decoder = weezl::decode::Configuration::with_tiff_size_switch(BitOrder::Msb, 8).build();
    let mut bytes = Vec::new();
    let mut rest = packed;
    loop {
        let made = bytes.len();
        bytes.resize(made + STEP, 0);
        let step = decoder.decode_bytes(rest, &mut bytes[made..]);
        bytes.truncate(made + step.consumed_out);
        rest = &rest[step.consumed_in..];
        match step.status {
            _ if bytes.len() > most => return Err(PageFault::TooMuch),
            Ok(LzwStatus::Done) => return Ok(bytes),
            Ok(LzwStatus::Ok) => {}
            Ok(LzwStatus::NoProgress) | Err(_) => return Err(PageFault::Damaged),
        }
    }
}

/// A length and one byte to repeat, or a length and that many bytes, up to the length 128.
fn from_runs(packed: &[u8], most: usize) -> Result<Vec<u8>, PageFault> {
    let mut bytes = Vec::new();
    let mut rest = packed;
    loop {
        match *rest {
            [128, ..] => return Ok(bytes),
            [length @ 0..128, ref after @ ..] => {
                let (run, after) =
                    after.split_at_checked(usize::from(length) + 1).ok_or(PageFault::Damaged)?;
                bytes.extend_from_slice(run);
                rest = after;
            }
            [length, byte, ref after @ ..] => {
                bytes.resize(bytes.len() + 257 - usize::from(length), byte);
                rest = after;
            }
            _ => return Err(PageFault::Damaged),
        }
        if bytes.len() > most {
            return Err(PageFault::TooMuch);
        }
    }
}

/// Two hexadecimal digits for a byte, up to `>`; a last digit alone has a 0 behind it.
fn from_hex(text: &[u8]) -> Result<Vec<u8>, PageFault> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut high: Option<u8> = None;
    for &character in text {
        let digit = match character {
            b'0'..=b'9' => character - b'0',
            b'a'..=b'f' => character - b'a' + 10,
            b'A'..=b'F' => character - b'A' + 10,
            b'>' => {
                bytes.extend(high.map(|high| high << 4));
                return Ok(bytes);
            }
            blank if blank.is_ascii_whitespace() || blank == 0 => continue,
            _ => return Err(PageFault::Damaged),
        };
        match high.take() {
            Some(high) => bytes.push(high << 4 | digit),
            None => high = Some(digit),
        }
    }
    Err(PageFault::Damaged)
}

/// Base 85: five characters for four bytes, `z` for four zeros, up to `~>`.
fn from_base_85(text: &[u8]) -> Result<Vec<u8>, PageFault> {
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

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    pub(in super::super) fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_cut_short_is_not_taken_for_whole() {
        let whole = deflated(&b"Tekst ".repeat(500));
        assert_eq!(inflate(&whole, 10_000).unwrap().len(), 3000);
        assert_eq!(inflate(&whole, 2999), Err(PageFault::TooMuch));
        assert_eq!(inflate(&whole[..whole.len() - 5], 10_000), Err(PageFault::Damaged));
        for rest in [0, 1, 2] {
            assert_eq!(inflate(&whole[..rest], 10_000), Err(PageFault::Damaged));
        }
    }

    #[test]
    fn whole_data_are_whole_whatever_their_checksums_say() {
        let whole = deflated(&b"Tekst ".repeat(500));
        let data = whole.len() - 4;
        let zeros = [&whole[..data], &[0; 4]].concat();
        let other_head = [&[0x78, 0x00], &whole[2..]].concat();
        for read in [&whole[..data], &whole[..data + 3], &whole[2..], &zeros, &other_head] {
            assert_eq!(inflate(read, 10_000).unwrap().len(), 3000);
        }
    }

    #[test]
    fn base_85_is_read_to_its_end_mark() {
        assert_eq!(from_base_85(b"87cUR\nD]i,\"Ebo80~>").unwrap(), b"Hello World!");
        assert_eq!(from_base_85(b"z87cURDZ~>").unwrap(), b"\0\0\0\0Hello");
        for wrong in [&b"87cURD]"[..], b"87cUR\xff~>", b"uuuuu~>"] {
            assert_eq!(from_base_85(wrong), Err(PageFault::Damaged));
        }
    }

    #[test]
    fn hex_runs_and_lzw_are_read_to_their_end_marks() {
        assert_eq!(from_hex(b"4 8\n656>").unwrap(), b"He`");
        assert_eq!(from_hex(b"4865"), Err(PageFault::Damaged));
        assert_eq!(from_runs(&[2, b'a', b'b', b'c', 254, b'x', 128, 9], 99).unwrap(), b"abcxxx");
        assert_eq!(from_runs(&[2, b'a'], 99), Err(PageFault::Damaged));
        assert_eq!(from_runs(&[129, b'a', 129, b'a', 128], 200), Err(PageFault::TooMuch));
        let lzw = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(from_lzw(&lzw, 99).unwrap(), [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
        assert_eq!(from_lzw(&lzw[..6], 99), Err(PageFault::Damaged));
        assert_eq!(from_lzw(&lzw, 5), Err(PageFault::TooMuch));
    }

    #[test]
    fn every_filter_of_a_chain_is_held_to_the_limit() {
        let bomb = (0..3).fold(vec![0; 1 << 20], |bytes, _| deflated(&bytes));
        let chain = [Filter::FlateDecode; 3];
        assert_eq!(unpack(bomb.as_slice().into(), &chain, 1 << 20).unwrap().len(), 1 << 20);
        assert_eq!(unpack(bomb.as_slice().into(), &chain, (1 << 20) - 1), Err(PageFault::TooMuch));
        assert_eq!(
            unpack(bomb.as_slice().into(), &[Filter::FlateDecode; 9], 1 << 20),
            Err(PageFault::TooMuch)
        );
    }
}
