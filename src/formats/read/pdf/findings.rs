//! What is wrong with a file or some of its pages, and how that is said: once a kind, where it is met first.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::glyph::{PageFault, PageText, Sign};
use super::open::{Opened, PdfRefusal};
use super::print::{LineFault, PrintLine};
use crate::domain::problem::Problem;
use crate::domain::{FileName, Location};

/// Kinds of what is found on pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum PageFinding {
    /// Text: all is well.
    Text,
    Damaged,
    TooMuch,
    PictureOnly,
    Scan,
    Unmapped,
    Overprinted,
    Struck,
    CutNumber,
    LaidOver,
    Veiled,
    Cut,
    Letterless,
    Clipped,
    Hidden,
    Outside,
    LaidBeside,
}

/// Something found on a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finding {
    kind: PageFinding,
    page: u32,
    line: u32,
    count: usize,
}

/// What is found on a page as a whole.
pub(super) fn of_page(page: u32, text: &PageText) -> impl Iterator<Item = Finding> {
    let (seen, is_scan) = (text.seen(), text.is_scan());
    let letterless = text.glyphs.iter().filter(|glyph| matches!(glyph.sign, Sign::Unmapped(_))).count();
    let count = |kind_is: bool, count: usize| if kind_is { count } else { 0 };
    let counts = [
        (PageFinding::Text, count(!is_scan, seen)),
        (PageFinding::Damaged, usize::from(text.broken == Some(PageFault::Damaged))),
        (PageFinding::TooMuch, usize::from(text.broken == Some(PageFault::TooMuch))),
        (PageFinding::PictureOnly, usize::from(text.picture && seen == 0 && !is_scan)),
        (PageFinding::Scan, usize::from(is_scan)),
        (PageFinding::Letterless, letterless),
        (PageFinding::LaidOver, text.laid_over),
        (PageFinding::LaidBeside, text.laid_beside),
        (PageFinding::Veiled, count(!is_scan, text.veiled)),
        (PageFinding::Cut, text.cut),
        (PageFinding::Clipped, text.clipped),
        (PageFinding::Hidden, count(!is_scan, text.hidden)),
        (PageFinding::Outside, text.outside),
    ];
    let found = counts.into_iter().filter(|(_, count)| *count > 0);
    found.map(move |(kind, count)| Finding { kind, page, line: 0, count })
}

/// What is found on a line.
pub(super) fn of_line(page: u32, line: u32, print: &PrintLine) -> impl Iterator<Item = Finding> {
    print.faults.iter().map(move |fault| {
        let kind = match fault {
            LineFault::Unmapped => PageFinding::Unmapped,
            LineFault::Overprinted => PageFinding::Overprinted,
            LineFault::Struck => PageFinding::Struck,
            LineFault::CutNumber => PageFinding::CutNumber,
        };
        Finding { kind, page, line, count: 1 }
    })
}

/// All that is found in a file: of each kind the first, with the count of all.
#[derive(Default)]
pub(super) struct Findings(BTreeMap<PageFinding, Finding>);

impl Findings {
    /// Adds what is found on later pages.
    pub(super) fn add(&mut self, findings: Vec<Finding>) {
        for finding in findings {
            let known = self.0.entry(finding.kind).or_insert(Finding { count: 0, ..finding });
            known.count += finding.count;
        }
    }

    /// The problems of a file with text; a refusal for one without.
    pub(super) fn problems(self, file: &Arc<FileName>, opened: &Opened) -> Result<Vec<Problem>, PdfRefusal> {
        let found = |kind| self.0.contains_key(&kind);
        let letters = |kind| self.0.get(&kind).map_or(0, |finding| finding.count);
        if letters(PageFinding::Letterless) * 2 > letters(PageFinding::Text) {
            return Err(PdfRefusal::NoLetters);
        }
        if !found(PageFinding::Text) {
            return Err(match () {
                () if found(PageFinding::Damaged) => PdfRefusal::Damaged,
                () if found(PageFinding::TooMuch) => PdfRefusal::Bomb,
                () if found(PageFinding::Hidden) || found(PageFinding::Scan) => PdfRefusal::HiddenText,
                () => PdfRefusal::NoText,
            });
        }
        let of_file = whole_file(file, opened);
        Ok(of_file.into_iter().chain(self.0.values().filter_map(|finding| finding.problem(file))).collect())
    }
}

/// A file never looks complete when pages of it may be missing.
fn whole_file(file: &Arc<FileName>, opened: &Opened) -> Option<Problem> {
    const FETCH: &str = "fetch the file again and compare; what was read of it is in the report";
    let got = opened.pages().len();
    let missing = opened.stated.filter(|&stated| stated != got);
    let what = match (opened.damaged, missing) {
        (false, None) => return None,
        (false, Some(stated)) => format!("the file says it has {stated} pages, {got} were found"),
        (true, Some(stated)) => {
            format!("the file is cut off or damaged: it says it has {stated} pages, {got} were found")
        }
        (true, None) => format!("the file is cut off or damaged at its end; {got} pages were found"),
    };
    Some(Problem::fault(Location::whole(file), what, FETCH))
}

impl Finding {
    fn problem(self, file: &Arc<FileName>) -> Option<Problem> {
        let at = Location::new(file, self.page, self.line);
        let n = self.count;
        Some(match self.kind {
            PageFinding::Text | PageFinding::Letterless => return None,
            PageFinding::Damaged => Problem::fault(
                at,
                format!("the content of {n} page(s) is damaged or missing; only a part of it was read"),
                "fetch the file again from where it came from",
            ),
            PageFinding::TooMuch => Problem::fault(
                at,
                format!("{n} page(s) draw more than any print does and were not read to the end"),
                "look at where the file comes from; if it is a real print, have the PDF made again",
            ),
            PageFinding::PictureOnly => Problem::fault(
                at,
                format!("{n} page(s) hold a picture and no text; they were not read"),
                "fetch the original with text from SLS; scanned pages cannot be read",
            ),
            PageFinding::Scan => Problem::fault(
                at,
                format!(
                    "{n} page(s) hold text that nobody sees, as a scanner puts behind a picture or a program on a layer that is switched off; it was not read"
                ),
                "fetch the original with text from SLS; scanned pages cannot be read",
            ),
            PageFinding::Unmapped => Problem::fault(
                at,
                format!(
                    "{n} line(s) hold letters whose font does not say which characters they are (shown as \\x{{..}})"
                ),
                "have the PDF made again by the program that holds the original; text copied out of this one is wrong",
            ),
            PageFinding::Overprinted => Problem::fault(
                at,
                format!("{n} line(s) hold different letters printed on top of each other"),
                "look for a stamp or a note laid over the print, and fetch the original without it",
            ),
            PageFinding::Struck => Problem::fault(
                at,
                format!("{n} line(s) are struck out"),
                "look at the page: a row that is struck out is shown as not recognised, and counts for nothing",
            ),
            PageFinding::CutNumber => Problem::fault(
                at,
                format!("{n} line(s) hold a number that the edge of its cell cuts off"),
                "make the column wider in the spreadsheet, and make the PDF again",
            ),
            PageFinding::LaidOver => Problem::fault(
                at,
                format!(
                    "{n} note(s), stamp(s) or form field(s) are laid over text of the page; they were not read"
                ),
                "look at the page: what was laid over it is no part of the print; fetch the original without it",
            ),
            PageFinding::LaidBeside => Problem::remark(
                at,
                format!("{n} note(s), stamp(s) or form field(s) were added to the page; they were not read"),
                "look at the page, if they may say something of the print",
            ),
            PageFinding::Veiled => Problem::fault(
                at,
                format!(
                    "a picture that one sees through lies over {n} letter(s), and may change what one reads"
                ),
                "look at the page, and fetch the original without the picture",
            ),
            PageFinding::Clipped => Problem::remark(
                at,
                format!(
                    "{n} letter(s) stand beyond the edge of their cell, where nobody sees them, and were left out"
                ),
                "make the column wider in the spreadsheet and make the PDF again, if the whole text is needed",
            ),
            PageFinding::Cut => Problem::fault(
                at,
                format!("text runs over the right edge of the page; {n} letter(s) beyond it were left out"),
                "have the print made again on wider paper or in smaller type",
            ),
            PageFinding::Hidden => Problem::remark(
                at,
                format!(
                    "{n} letter(s) are invisible, on a layer that is switched off or painted over, and were left out"
                ),
                "nothing, if the page looks right on the screen",
            ),
            PageFinding::Outside => Problem::remark(
                at,
                format!(
                    "{n} letter(s) stand beside the edge of the page, where nobody sees them, and were left out"
                ),
                "nothing, if the page looks whole on the screen",
            ),
        })
    }
}

/// A refusal in words.
pub(super) fn refused(file: &Arc<FileName>, refusal: PdfRefusal) -> Problem {
    const ORIGINAL: &str = "fetch the original PDF from SLS; scanned prints cannot be read";
    let (what, hint) = match refusal {
        PdfRefusal::NotPdf => ("the file is named or sent as a PDF, but does not start as one does", AGAIN),
        PdfRefusal::Password => (
            "the PDF is protected with a password",
            "open it with the password, save it without one, and read that",
        ),
        PdfRefusal::Encryption => (
            "the PDF is encrypted in a way that is not known",
            "open it in a PDF program, save it without protection, and read that",
        ),
        PdfRefusal::Damaged => ("the PDF is damaged or cut off: no page of it can be read", AGAIN),
        PdfRefusal::TooManyPages => ("the PDF has more pages than any print does (50,000)", "split the file"),
        PdfRefusal::Bomb => (
            "the PDF unpacks to more than any print does",
            "look at where the file comes from; if it is a real print, split it, or save it anew without encryption where it has any",
        ),
        PdfRefusal::Stuck => (
            "the PDF could not be read: reading it failed or came to no end",
            "look at where the file comes from; open it in a PDF program, save it anew, and read that",
        ),
        PdfRefusal::NoText => (
            "the PDF holds no text layer, only pictures or empty pages; expected a PDF from SLS with text",
            ORIGINAL,
        ),
        PdfRefusal::NoLetters => (
            "the fonts of the PDF do not say which letters they show, so that nothing of it can be read",
            "have the PDF made again by the program that holds the original; text copied out of this one is wrong",
        ),
        PdfRefusal::HiddenText => (
            "the PDF holds only invisible text, as a scanner puts behind a picture or a program on a layer that is switched off; expected a PDF from SLS with text",
            ORIGINAL,
        ),
    };
    Problem::fault(Location::whole(file), what, hint)
}

const AGAIN: &str = "fetch the file again from where it came from";
