//! Opening a file: what it says of itself, and whether that can be believed.

use std::sync::Arc;

use hayro_syntax::object::Dict;
use hayro_syntax::page::Pages;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::content::{self, WorkLeft};
use super::font::Fonts;
use super::glyph::PageText;
use super::grid::PageGrid;
use super::inflate::{find, number, size_of_tables};
use super::layers::Layers;
use super::page;

/// Pages of one file. A file of all payslips of a month has some 20,000 (documented).
const MOST_PAGES: usize = 50_000;
/// Pages at the front that are looked at for the grid of the file.
const LOOKED_AT: usize = 6;

/// A file that can be read.
pub(super) struct Opened {
    pdf: Pdf,
    /// The grid of its first pages with text.
    pub(super) grid: Option<PageGrid>,
    /// Which of its layers nobody sees.
    pub(super) layers: Layers,
    /// The work left for it.
    pub(super) work: WorkLeft,
    /// Whether its end or its list of objects is damaged, so that pages may be missing.
    pub(super) damaged: bool,
    /// How many pages it says it has, if it says so.
    pub(super) stated: Option<usize>,
}

/// Why a file is not read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PdfRefusal {
    /// It does not start as a PDF does.
    NotPdf,
    /// It opens with a password only.
    Password,
    /// It is encrypted in a way that is not known.
    Encryption,
    /// It is too damaged to find any page.
    Damaged,
    /// It has more pages than any print.
    TooManyPages,
    /// It unpacks to more than any print.
    Bomb,
    /// Reading it came to no end, or failed inside the library.
    Stuck,
    /// It has nothing but pictures.
    NoText,
    /// Its text is all invisible, as behind a scanned picture.
    HiddenText,
    /// Most of its letters have no name.
    NoLetters,
}

impl Opened {
    /// Opens `bytes`; an empty password is tried, no other.
    pub(super) fn new(bytes: Arc<Vec<u8>>) -> Result<Self, PdfRefusal> {
        if find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_none() {
            return Err(PdfRefusal::NotPdf);
        }
        if size_of_tables(&bytes).is_none() {
            return Err(PdfRefusal::Bomb);
        }
        let damaged = !ends_well(&bytes);
        let pdf = Pdf::new(bytes).map_err(|error| match error {
            LoadPdfError::Decryption(DecryptionError::PasswordProtected) => PdfRefusal::Password,
            LoadPdfError::Decryption(_) => PdfRefusal::Encryption,
            LoadPdfError::Invalid => PdfRefusal::Damaged,
        })?;
        match pdf.pages().len() {
            0 => return Err(PdfRefusal::Damaged),
            pages if pages > MOST_PAGES => return Err(PdfRefusal::TooManyPages),
            _ => {}
        }
        let stated = stated_pages(&pdf);
        let layers = Layers::of(&pdf);
        let work = WorkLeft::for_a_file();
        let mut opened = Self { pdf, grid: None, layers, work, damaged, stated };
        opened.grid = opened.find_grid();
        Ok(opened)
    }

    /// Its pages.
    pub(super) fn pages(&self) -> &Pages<'_> {
        self.pdf.pages()
    }

    fn find_grid(&self) -> Option<PageGrid> {
        let mut fonts = Fonts::new();
        let first = self.pages().iter().take(LOOKED_AT);
        let texts: Vec<PageText> =
            first.map(|page| content::read(page, &mut fonts, &self.work, &self.layers)).collect();
        page::common_grid(texts)
    }
}

fn stated_pages(pdf: &Pdf) -> Option<usize> {
    let root: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    number(&root.get::<Dict<'_>>(b"Pages")?, b"Count")
}

/// Whether the end of the file is there and points to a list of its objects. Where it does not, the library looks for
/// objects on its own and takes what it finds.
fn ends_well(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    let Some(start) = tail.windows(9).rposition(|window| window == b"startxref") else {
        return false;
    };
    let tail = &tail[start + 9..];
    let digits: Vec<u8> =
        tail.trim_ascii_start().iter().copied().take_while(u8::is_ascii_digit).take(12).collect();
    let offset = std::str::from_utf8(&digits).ok().and_then(|digits| digits.parse::<usize>().ok());
    let listed = offset.and_then(|offset| bytes.get(offset..)).map(<[u8]>::trim_ascii_start);
    find(tail, b"%%EOF").is_some()
        && listed
            .is_some_and(|list| list.starts_with(b"xref") || list.first().is_some_and(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_ends_well_only_with_its_end_and_its_list() {
        assert!(ends_well(b"%PDF-1.4\nxref\n0 1\ntrailer startxref\n9\n%%EOF\n"));
        for wrong in [
            &b"%PDF-1.4\nxref\n0 1\ntrailer startxref\n9\n"[..],
            b"%PDF-1.4\nxref\n0 1\ntrailer startxref\n3\n%%EOF",
            b"%PDF-1.4\nxref\n0 1\ntrailer startxref\n900\n%%EOF",
            b"%PDF-1.4\nxref\n",
            b"",
        ] {
            assert!(!ends_well(wrong), "{}", String::from_utf8_lossy(wrong));
        }
    }
}
