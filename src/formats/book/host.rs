//! The same workbook on every system: a zip names the system that it was made on, once for each part.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

/// Where the entry of a part names the system.
const SYSTEM: usize = 5;
/// What it is always to say.
const UNIX: u8 = 3;
/// The length of an entry without its name, what is added to it, and its comment, whose lengths stand here.
const ENTRY: usize = 46;
const LENGTHS: [usize; 3] = [28, 30, 32];
/// The length of the record at the end, and where it says at which byte the list of parts begins.
const END: u64 = 22;
const LIST: usize = 16;

/// The workbook as it is made on Unix. One whose list of parts is not found is left as it is.
pub(crate) fn of_unix(mut book: Vec<u8>) -> Vec<u8> {
    // What is in memory can always be read and written.
    let _ = make_of_unix(&mut Cursor::new(&mut book));
    book
}

/// Makes a workbook what [`of_unix`] is.
///
/// # Errors
/// It cannot be read or written where it stands.
pub(super) fn make_of_unix(book: &mut (impl Read + Write + Seek)) -> io::Result<()> {
    let mut end = [0; END as usize];
    let Some(ends) = book.seek(SeekFrom::End(0))?.checked_sub(END) else { return Ok(()) };
    book.seek(SeekFrom::Start(ends))?;
    book.read_exact(&mut end)?;
    let begins = end[LIST..LIST + 4].iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
    let Some(length) = ends.checked_sub(begins).filter(|_| end.starts_with(b"PK\x05\x06")) else {
        return Ok(());
    };
    let mut list = vec![0; length as usize];
    book.seek(SeekFrom::Start(begins))?;
    book.read_exact(&mut list)?;
    let mut at = 0_usize;
    while let Some(entry) =
        list.get_mut(at..at.saturating_add(ENTRY)).filter(|entry| entry.starts_with(b"PK\x01\x02"))
    {
        entry[SYSTEM] = UNIX;
        let lengths = LENGTHS.map(|of| usize::from(u16::from_le_bytes([entry[of], entry[of + 1]])));
        at += ENTRY + lengths.iter().sum::<usize>();
    }
    book.seek(SeekFrom::Start(begins))?;
    book.write_all(&list)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet();
        of_unix(book.save_to_buffer().unwrap())
    }

    /// The systems that the parts name.
    fn systems(book: &[u8]) -> Vec<u8> {
        let entries = book.windows(4).enumerate().filter(|(_, window)| *window == b"PK\x01\x02");
        entries.map(|(at, _)| book[at + SYSTEM]).collect()
    }

    #[test]
    fn a_workbook_made_on_windows_is_the_same() {
        let book = book();
        let systems = systems(&book);
        assert!(systems.len() > 5 && systems.iter().all(|system| *system == UNIX));
        let mut on_windows = book.clone();
        let entries: Vec<usize> =
            (0..book.len() - 4).filter(|at| book[*at..].starts_with(b"PK\x01\x02")).collect();
        entries.iter().for_each(|at| on_windows[at + SYSTEM] = 0);
        assert_ne!(on_windows, book);
        assert!(of_unix(on_windows) == book);
    }

    #[test]
    fn what_is_no_workbook_is_left_as_it_is() {
        for bytes in [vec![], vec![7; 21], vec![0xff; 64], [b"PK\x05\x06".to_vec(), vec![0xff; 18]].concat()]
        {
            assert_eq!(of_unix(bytes.clone()), bytes);
        }
        let mut cut = book();
        let end = cut.len() - END as usize;
        cut.drain(40..end);
        assert_eq!(of_unix(cut.clone()), cut);
    }
}
