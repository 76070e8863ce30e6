//! Bytes to text: which encoding a file is in, and the text with every byte that has no place in it shown as `\xNN`.
//!
//! The verdict rests on the bytes alone: a byte order mark, the zero bytes of UTF-16, valid UTF-8, and else what the
//! bytes above 127 say in each one-byte encoding (see `evidence`). Nothing is ever replaced silently: a byte that
//! fits nowhere, a control character or a sign without width stays visible and is counted. A file that is mostly such
//! bytes is no text and is refused; lines, pages and cells are the business of the readers.

use std::borrow::Cow;
use std::sync::Arc;

use encoding_rs::{UTF_16BE, UTF_16LE};

use super::clean::{Cleaner, NoText, TEXT_PER_FAULT, next_odd};
use super::encoded::MOST_EVIDENCE;
pub use super::encoded::{Decoded, Encoding};
use super::evidence;
use super::lost::{self, Lost};
use super::memory::most_of_text;
use crate::domain::problem::Problem;
use crate::domain::{FileName, Location};

/// The most bytes of a text file, and of the text made of it.
pub const MOST_BYTES: usize = 200_000_000;

/// How much of a file is searched for the zero bytes of UTF-16.
const UTF16_SAMPLE: usize = 64 * 1024;

/// What `bytes` are in, by the evidence in them.
pub fn detect(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => return Encoding::Utf8,
        [0xFF, 0xFE, ..] => return Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => return Encoding::Utf16Be,
        _ => {}
    }
    if let Some(encoding) = utf16_by_zeros(bytes) {
        return encoding;
    }
    if is_utf8(bytes) { Encoding::Utf8 } else { evidence::weigh(bytes) }
}

/// Western text in UTF-16 has a zero in nearly every pair of bytes, always on the same side.
fn utf16_by_zeros(bytes: &[u8]) -> Option<Encoding> {
    let sample = &bytes[..bytes.len().min(UTF16_SAMPLE)];
    let pairs = sample.len() / 2;
    let zeros_at = |side: usize| sample.chunks_exact(2).filter(|pair| pair[side] == 0).count();
    let (first, second) = (zeros_at(0), zeros_at(1));
    let is_high = |zeros: usize, others: usize| zeros > 0 && zeros * 5 >= pairs * 4 && others * 10 <= pairs;
    if is_high(second, first) {
        Some(Encoding::Utf16Le)
    } else if is_high(first, second) {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// UTF-8 throughout, or but for some broken places: text in another encoding is hardly ever valid UTF-8 by chance.
fn is_utf8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let (mut sound, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
        if sound + broken > MOST_EVIDENCE {
            break;
        }
    }
    sound >= broken
}

/// The text of a file, or the problem that makes it unreadable: empty, too large, or no text.
pub fn decode<'a>(file: &Arc<FileName>, bytes: &'a [u8]) -> Result<Decoded<'a>, Problem> {
    let most = most_of_text();
    if bytes.len() as u64 > most && bytes.len() <= MOST_BYTES {
        return Err(too_large_for_here(file, most));
    }
    if bytes.len() > MOST_BYTES {
        return Err(too_large(file));
    }
    if lost::is_ebcdic(bytes) {
        return Err(letters_lost(file, &lost::EBCDIC));
    }
    let encoding = detect(bytes);
    let body = without_frame(bytes, encoding);
    if body.is_empty() {
        return Err(Problem::fault(
            Location::whole(file),
            "the file is empty",
            "fetch the print again, or take the file out of the input",
        ));
    }
    let decoded = decode_body(body, encoding).map_err(|NoText| {
        Problem::fault(
            Location::whole(file),
            format!(
                "the file is not text: more than one in {TEXT_PER_FAULT} of its bytes has no place in {} text",
                encoding.name()
            ),
            "check what the file is: a PDF, a workbook or a zip is read by its own extension (.pdf, .xlsx, .zip)",
        )
    })?;
    match lost::letters(&decoded.text) {
        Some(lost) => Err(letters_lost(file, &lost)),
        None => Ok(decoded),
    }
}

fn letters_lost(file: &Arc<FileName>, lost: &Lost) -> Problem {
    Problem::fault(Location::whole(file), lost.what, lost.hint)
}

/// The problem of a text that is larger than [`MOST_BYTES`].
pub(super) fn too_large(file: &Arc<FileName>) -> Problem {
    Problem::fault(
        Location::whole(file),
        format!("the text is larger than {} MB, the most that is read", MOST_BYTES / 1_000_000),
        "split the file, or leave it out of the input",
    )
}

/// The problem of a text whose report would take more memory than the system lets the process have.
fn too_large_for_here(file: &Arc<FileName>, most: u64) -> Problem {
    Problem::fault(
        Location::whole(file),
        format!(
            "the system bounds the memory of the program, and a text of more than {} MB is not read within it",
            most / 1_000_000
        ),
        "let the program have more memory: `ulimit -v`, or MemoryMax of the service; or split the file",
    )
}

/// The bytes without byte order mark and without the end-of-file sign of DOS.
fn without_frame(bytes: &[u8], encoding: Encoding) -> &[u8] {
    match encoding {
        Encoding::Utf16Le => bytes.strip_prefix(&[0xFF, 0xFE]).unwrap_or(bytes),
        Encoding::Utf16Be => bytes.strip_prefix(&[0xFE, 0xFF]).unwrap_or(bytes),
        _ => {
            let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
            bytes.strip_suffix(&[0x1A]).unwrap_or(bytes)
        }
    }
}

fn decode_body(body: &[u8], encoding: Encoding) -> Result<Decoded<'_>, NoText> {
    let text = match encoding {
        Encoding::Utf8 => match std::str::from_utf8(body) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => return decode_broken_utf8(body),
        },
        Encoding::Utf16Le => match UTF_16LE.decode_without_bom_handling_and_without_replacement(body) {
            Some(text) => text,
            None => return decode_broken_utf16(body, encoding, u16::from_le_bytes),
        },
        Encoding::Utf16Be => match UTF_16BE.decode_without_bom_handling_and_without_replacement(body) {
            Some(text) => text,
            None => return decode_broken_utf16(body, encoding, u16::from_be_bytes),
        },
        one_byte => one_byte.decode_one_byte(body),
    };
    if next_odd(&text, 0).is_none() {
        return Ok(Decoded { encoding, text, faults: Vec::new() });
    }
    let mut cleaner = Cleaner::new(encoding, body.len());
    cleaner.add(&text)?;
    Ok(cleaner.done())
}

fn decode_broken_utf8(body: &[u8]) -> Result<Decoded<'static>, NoText> {
    let mut cleaner = Cleaner::new(Encoding::Utf8, body.len());
    for chunk in body.utf8_chunks() {
        cleaner.add(chunk.valid())?;
        cleaner.fault(chunk.invalid())?;
    }
    Ok(cleaner.done())
}

fn decode_broken_utf16(
    body: &[u8],
    encoding: Encoding,
    unit: fn([u8; 2]) -> u16,
) -> Result<Decoded<'static>, NoText> {
    let mut cleaner = Cleaner::new(encoding, body.len());
    let pairs = body.chunks_exact(2);
    let cut_off = pairs.remainder();
    let mut at = 0;
    for sign in char::decode_utf16(pairs.map(|pair| unit([pair[0], pair[1]]))) {
        let width = sign.as_ref().map_or(2, |sign| 2 * sign.len_utf16());
        match sign {
            Ok(sign) => cleaner.one(sign)?,
            Err(_) => cleaner.fault(&body[at..at + width])?,
        }
        at += width;
    }
    cleaner.fault(cut_off)?;
    Ok(cleaner.done())
}

#[cfg(test)]
mod tests;
