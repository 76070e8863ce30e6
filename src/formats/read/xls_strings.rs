//! Strings of an xls workbook, which may break off in one record and go on in the next, there in other units.

use super::ole::{u16_at, u32_at};
use super::sheet::{Budget, TableRefusal};

/// A place in the pieces of a record.
pub(super) struct Pieces<'p, 'a> {
    pieces: &'p [&'a [u8]],
    piece: usize,
    at: usize,
}

impl<'p, 'a> Pieces<'p, 'a> {
    /// At byte `at` of the first piece.
    pub(super) fn from(pieces: &'p [&'a [u8]], at: usize) -> Self {
        Self { pieces, piece: 0, at }
    }

    /// A string with its length in two bytes and its flags; runs of formatting and readings are passed over.
    pub(super) fn string(&mut self) -> Option<String> {
        let length = usize::from(self.short()?);
        let flags = self.byte()?;
        let runs = if flags & 8 == 8 { usize::from(self.short()?) * 4 } else { 0 };
        let readings = if flags & 4 == 4 { self.long()? as usize } else { 0 };
        let string = self.characters(length, flags & 1 == 1)?;
        self.pass(runs.saturating_add(readings))?;
        Some(string)
    }

    /// `count` characters of one byte (Latin-1) or two (UTF-16). Where a piece ends, the next begins with the flag that
    /// says which.
    pub(super) fn characters(&mut self, count: usize, mut wide: bool) -> Option<String> {
        let mut units = Vec::new();
        while units.len() < count {
            if self.left().is_empty() {
                self.next_piece()?;
                wide = self.byte()? & 1 == 1;
            }
            units.push(if wide { self.short()? } else { u16::from(self.byte()?) });
        }
        Some(String::from_utf16_lossy(&units))
    }

    fn left(&self) -> &'a [u8] {
        self.pieces.get(self.piece).and_then(|piece| piece.get(self.at..)).unwrap_or_default()
    }

    fn next_piece(&mut self) -> Option<()> {
        self.piece += 1;
        self.at = 0;
        (self.piece < self.pieces.len()).then_some(())
    }

    /// The next `N` bytes, which lie in one piece.
    fn take<const N: usize>(&mut self) -> Option<&'a [u8]> {
        if self.left().is_empty() {
            self.next_piece()?;
        }
        let taken = self.left().get(..N)?;
        self.at += N;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take::<1>().map(|taken| taken[0])
    }

    fn short(&mut self) -> Option<u16> {
        u16_at(self.take::<2>()?, 0)
    }

    fn long(&mut self) -> Option<u32> {
        u32_at(self.take::<4>()?, 0)
    }

    fn pass(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let here = self.left().len().min(count);
            self.at += here;
            count -= here;
            if count > 0 {
                self.next_piece()?;
            }
        }
        Some(())
    }
}

/// The strings that cells refer to by number.
pub(super) fn shared_strings(pieces: &[&[u8]], budget: &mut Budget) -> Result<Vec<Box<str>>, TableRefusal> {
    let damaged = || TableRefusal::damaged("the shared strings of the xls workbook break off");
    let mut place = Pieces::from(pieces, 4);
    // What it states is not believed: strings are counted as they come.
    let stated = place.long().ok_or_else(damaged)?;
    let mut strings = Vec::new();
    for _ in 0..stated {
        let string = place.string().ok_or_else(damaged)?.into_boxed_str();
        budget.take(string.len() + 48)?;
        strings.push(string);
    }
    Ok(strings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_goes_on_in_the_next_record_in_other_units() {
        let first = [&5_u16.to_le_bytes()[..], &[0], b"abc"].concat();
        let second = [&[1_u8][..], &0x00F8_u16.to_le_bytes(), &0x0065_u16.to_le_bytes()].concat();
        assert_eq!(Pieces::from(&[&first, &second], 0).string().as_deref(), Some("abcøe"));
        assert_eq!(Pieces::from(&[&first], 0).string(), None);
    }

    #[test]
    fn formatting_and_readings_are_passed_over() {
        let rich =
            [&1_u16.to_le_bytes()[..], &[12], &1_u16.to_le_bytes(), &2_u32.to_le_bytes(), b"a", &[0; 6]]
                .concat();
        let pieces = [&rich[..]];
        let mut place = Pieces::from(&pieces, 0);
        assert_eq!(place.string().as_deref(), Some("a"));
        assert!(place.left().is_empty());
    }

    #[test]
    fn a_count_that_is_not_there_is_damage() {
        let forged = [0_u32.to_le_bytes(), u32::MAX.to_le_bytes()].concat();
        let refused = shared_strings(&[&forged], &mut Budget::of(&[])).unwrap_err();
        assert_eq!(refused, TableRefusal::damaged("the shared strings of the xls workbook break off"));
    }
}
