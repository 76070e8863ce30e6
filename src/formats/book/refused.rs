//! A file that may be full before the workbook in it is whole.

use std::io::{self, ErrorKind, Seek, SeekFrom, Write};

/// Hands on what is written until that is refused, which is told once; what comes after is dropped without a word. A zip that is
/// given up tries to end itself, and would tell on the console that it cannot.
pub(super) struct UntilRefused<O> {
    out: O,
    is_refused: bool,
    /// Where the next byte goes, and where the last one ended.
    at: u64,
    end: u64,
}

impl<O> UntilRefused<O> {
    /// Begins where nothing stands yet.
    pub(super) fn new(out: O) -> Self {
        Self { out, is_refused: false, at: 0, end: 0 }
    }

    /// What was written to.
    pub(super) fn into_inner(self) -> O {
        self.out
    }

    fn ask<T>(&mut self, what: impl FnOnce(&mut O) -> io::Result<T>) -> io::Result<T> {
        let told = what(&mut self.out);
        self.is_refused = told.as_ref().is_err_and(|error| error.kind() != ErrorKind::Interrupted);
        told
    }
}

impl<O: Write> Write for UntilRefused<O> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = if self.is_refused { bytes.len() } else { self.ask(|out| out.write(bytes))? };
        self.at += taken as u64;
        self.end = self.end.max(self.at);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_refused { Ok(()) } else { self.ask(Write::flush) }
    }
}

impl<O: Seek> Seek for UntilRefused<O> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
        };
        let at = at.ok_or(ErrorKind::InvalidInput)?;
        if !self.is_refused {
            self.ask(|out| out.seek(SeekFrom::Start(at)))?;
        }
        self.at = at;
        Ok(at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use zip::result::ZipResult;
    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::*;

    /// It takes so many bytes, and counts how often it took none.
    struct NearlyFull<'t> {
        taken: Cursor<Vec<u8>>,
        room: u64,
        refusals: &'t mut u32,
    }

    impl Write for NearlyFull<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.taken.position() + bytes.len() as u64 > self.room {
                *self.refusals += 1;
                return Err(ErrorKind::StorageFull.into());
            }
            self.taken.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for NearlyFull<'_> {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.taken.seek(to)
        }
    }

    /// Zips a file of a thousand bytes.
    fn zipped(out: NearlyFull<'_>) -> ZipResult<Vec<u8>> {
        let mut zip = ZipWriter::new(UntilRefused::new(out));
        zip.start_file("a", SimpleFileOptions::default().compression_method(CompressionMethod::Stored))?;
        zip.write_all(&[7; 1000])?;
        Ok(zip.finish()?.into_inner().taken.into_inner())
    }

    #[test]
    fn a_full_disk_is_asked_and_tells_once() {
        for room in (0..1100).step_by(7).chain([2000]) {
            let mut refusals = 0;
            let zip = zipped(NearlyFull { taken: Cursor::default(), room, refusals: &mut refusals });
            assert_eq!((zip.is_ok(), refusals), (room == 2000, u32::from(room < 2000)), "{room}");
        }
    }

    #[test]
    fn what_is_dropped_has_its_place_all_the_same() {
        let mut refusals = 0;
        let out = NearlyFull { taken: Cursor::default(), room: 2, refusals: &mut refusals };
        let mut out = UntilRefused::new(out);
        assert!(out.write(b"ab").is_ok() && out.write(b"c").is_err());
        assert_eq!(out.write(b"cde").unwrap(), 3);
        assert_eq!(out.seek(SeekFrom::Current(-4)).unwrap(), 1);
        assert_eq!(out.seek(SeekFrom::End(2)).unwrap(), 7);
        assert!(out.seek(SeekFrom::Current(-8)).is_err());
        assert_eq!(out.into_inner().taken.into_inner(), b"ab");
    }
}
