//! Text in which nothing stands that cannot be seen: control characters, signs without width and broken bytes are shown
//! as `\xNN`, and a letter with a mark on it becomes one sign, as columns are counted in signs.
//!
//! It drops and replaces nothing; where too much would have to be shown so, it gives up: that is no text.

use std::borrow::Cow;
use std::fmt::Write;

use super::encoded::{Decoded, Encoding};

/// Bytes that fit nowhere make a file "no text" when they are more than this many …
const FEW_FAULTS: usize = 8;

/// … and more than one in this many.
pub(super) const TEXT_PER_FAULT: usize = 20;

/// Too many bytes fit nowhere.
pub(super) struct NoText;

/// Builds text in which nothing stands that cannot be seen.
pub(super) struct Cleaner {
    encoding: Encoding,
    text: String,
    faults: Vec<usize>,
    most_faults: usize,
}

impl Cleaner {
    pub(super) fn new(encoding: Encoding, bytes: usize) -> Self {
        Self {
            encoding,
            text: String::with_capacity(bytes),
            faults: Vec::new(),
            most_faults: FEW_FAULTS.max(bytes / TEXT_PER_FAULT),
        }
    }

    pub(super) fn done(self) -> Decoded<'static> {
        Decoded { encoding: self.encoding, text: Cow::Owned(self.text), faults: self.faults }
    }

    /// Adds text; the stretches between odd signs as they are.
    pub(super) fn add(&mut self, text: &str) -> Result<(), NoText> {
        let mut done = 0;
        while let Some((at, sign)) = next_odd(text, done) {
            self.text.push_str(&text[done..at]);
            self.one(sign)?;
            done = at + sign.len_utf8();
        }
        self.text.push_str(&text[done..]);
        Ok(())
    }

    /// Adds any one sign. A mark goes onto the letter before it; one that fits on none would shift the columns and is a
    /// fault.
    pub(super) fn one(&mut self, sign: char) -> Result<(), NoText> {
        if is_stray(sign) {
            return self.fault(&self.encoding.bytes_of(sign));
        }
        if !is_mark(sign) {
            self.text.push(sign);
            return Ok(());
        }
        let after_fault = self.faults.last().is_some_and(|fault| fault + r"\xNN".len() == self.text.len());
        let base = if after_fault { None } else { self.text.chars().next_back() };
        match base.and_then(|base| compose(base, sign)) {
            Some(composed) => {
                self.text.pop();
                self.text.push(composed);
                Ok(())
            }
            None => self.fault(&self.encoding.bytes_of(sign)),
        }
    }

    /// Shows bytes that fit nowhere.
    pub(super) fn fault(&mut self, bytes: &[u8]) -> Result<(), NoText> {
        for byte in bytes {
            self.faults.push(self.text.len());
            // Writing to a string does not fail.
            let _ = write!(self.text, "\\x{byte:02X}");
        }
        if self.faults.len() > self.most_faults { Err(NoText) } else { Ok(()) }
    }
}

/// The next sign from `start` on that cannot stay as it is, with its place: a stray one or a combining mark.
pub(super) fn next_odd(text: &str, start: usize) -> Option<(usize, char)> {
    let bytes = text.as_bytes();
    let mut at = start;
    loop {
        at += next_suspect(&bytes[at..])?;
        let sign = text[at..].chars().next()?;
        if is_stray(sign) || is_mark(sign) {
            return Some((at, sign));
        }
        at += sign.len_utf8();
    }
}

/// The next byte that can begin an odd sign. Whole blocks are tested at once, which is what makes clean text fast; the
/// first is looked at byte by byte, which is what keeps text full of such bytes from being slow.
fn next_suspect(bytes: &[u8]) -> Option<usize> {
    const BLOCK: usize = 64;
    let (first, rest) = bytes.split_at(bytes.len().min(BLOCK));
    if let Some(at) = first.iter().position(|byte| is_suspect(*byte)) {
        return Some(at);
    }
    let is_clean = |block: &&[u8]| !block.iter().fold(false, |found, byte| found | is_suspect(*byte));
    let clean = rest.chunks_exact(BLOCK).take_while(is_clean).count() * BLOCK;
    let at = rest[clean..].iter().position(|byte| is_suspect(*byte))?;
    Some(first.len() + clean + at)
}

/// ASCII text and the letters U+00C0 to U+02FF (0xC3 to 0xCB and what follows them) are never odd. Written without
/// branches, so that the compiler tests many bytes in one instruction.
fn is_suspect(byte: u8) -> bool {
    let is_control = (byte < b' ') & !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C);
    is_control | (byte == 0x7F) | (byte == 0xC2) | (byte >= 0xCC)
}

/// A sign that no text print holds: control characters, signs without width, and the mark of an earlier loss.
fn is_stray(sign: char) -> bool {
    match sign {
        '\t' | '\n' | '\r' | '\u{c}' => false,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{fffd}' => true,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' => true,
        sign => sign.is_control() || sign as u32 & 0xFFFE == 0xFFFE,
    }
}

fn is_mark(sign: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&sign)
}

/// The one sign for a letter and a mark on it, for the letters and marks of European names.
fn compose(base: char, mark: char) -> Option<char> {
    let (bases, composed) = match mark {
        '\u{300}' => ("AEIOUYaeiouy", "ÀÈÌÒÙỲàèìòùỳ"),
        '\u{301}' => ("AEIOUYaeiouy", "ÁÉÍÓÚÝáéíóúý"),
        '\u{302}' => ("AEIOUYaeiouy", "ÂÊÎÔÛŶâêîôûŷ"),
        '\u{303}' => ("ANOano", "ÃÑÕãñõ"),
        '\u{308}' => ("AEIOUYaeiouy", "ÄËÏÖÜŸäëïöüÿ"),
        '\u{30a}' => ("AUau", "ÅŮåů"),
        '\u{30c}' => ("CSZcsz", "ČŠŽčšž"),
        '\u{327}' => ("Cc", "Çç"),
        _ => return None,
    };
    let nth = bases.chars().position(|known| known == base)?;
    composed.chars().nth(nth)
}
