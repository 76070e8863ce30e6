//! PDF with a text layer, read into lines that keep their columns.
//!
//! The library `hayro` opens the file and knows its fonts; `content` finds what is shown where, `rows`, `grid`
//! and `print` make lines of it. The order, the size of the pieces and the kind of the font in which a producer
//! writes its text do not matter, only the places of the letters do.
//!
//! What this reader refuses to do: read pictures (a scanned print is refused, also where a scanner put an invisible
//! guess at the text behind it), guess what a letter is where the font does not say, break passwords, and take a
//! damaged file for a whole one.
//!
//! # Limits
//!
//! The library bounds neither memory nor time, so the file is looked through for packed bombs first, work is counted
//! (operators, letters, unpacked bytes a page), and the library runs on threads of its own, whose failures become a
//! refusal. A thread that reports nothing for `PATIENCE` is given up: it ends when it next reports, or, should it be
//! caught in an endless loop of the library, with the process. Tables behind encryption are taken for as large as they could be.

mod annotation;
mod area;
mod canvas;
mod colour;
mod content;
mod filters;
mod findings;
mod font;
mod glyph;
mod grid;
mod inflate;
mod layers;
mod matrix;
mod open;
mod page;
mod path;
mod pen;
mod print;
mod rows;
mod state;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod writer;

use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use crate::domain::FileName;
use crate::domain::problem::Problem;
use crate::formats::document::{Document, DocumentBody, Line, Lines};

use super::memory::large_if;
use findings::{Finding, Findings, refused};
use font::Fonts;
use glyph::PageText;
use grid::PageGrid;
use open::{Opened, PdfRefusal};

/// What the threads are called that the PDF library runs on.
pub const THREAD: &str = "pdf";
/// How long a thread may report nothing.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pages that a thread reads before it reports; also how long it keeps the fonts it has loaded.
const CHUNK: usize = 32;
/// Bytes of text of one file. One of 20,000 pages has some 100 MB.
const MOST_TEXT: usize = 400 << 20;
/// Threads that read one file.
const MOST_THREADS: usize = 4;
/// Room for the library to follow deeply nested objects.
const STACK: usize = 16 << 20;

/// Reads a PDF whole. Lines count from the top of their page; a page without text has none.
///
/// # Errors
///
/// Refuses what is no PDF, is encrypted with a password, holds no text, is damaged beyond finding its pages, or is
/// built to do harm. What is damaged in part is read and says so among the problems.
pub fn read(file: &Arc<FileName>, bytes: &[u8]) -> Result<Document, Problem> {
    pages(file, bytes, all)
}

/// Reads the first and the last page only: enough to recognise a print before it is read whole. Where they hold no text,
/// the file is read whole after all.
///
/// # Errors
///
/// As [`read`].
pub fn outer_pages(file: &Arc<FileName>, bytes: &[u8]) -> Result<Document, Problem> {
    pages(file, bytes, |count| if count < 2 { all(count) } else { vec![0..1, count - 1..count] })
}

/// All pages of a file, as one range of them.
fn all(count: usize) -> Vec<Range<usize>> {
    std::iter::once(0..count).collect()
}

/// Reads those pages that `which` chooses from their number.
fn pages(
    file: &Arc<FileName>,
    bytes: &[u8],
    which: impl Fn(usize) -> Vec<Range<usize>>,
) -> Result<Document, Problem> {
    let open = || on_own_thread(bytes.to_vec(), |bytes, report| _ = report.send(Opened::new(bytes.into())));
    // As much as its bytes and its tables of objects take is held until it is read.
    let held = inflate::size_of_tables(bytes).map_or(0, |tables| tables + bytes.len() as u64);
    let large = large_if(held);
    let opened = next(&open()).flatten().map(Arc::new);
    let document = opened.and_then(|opened| {
        let (count, chosen) = (opened.pages().len(), which(opened.pages().len()));
        let are_all = chosen.iter().map(Range::len).sum::<usize>() == count;
        match document(file, &opened, chosen) {
            Err(PdfRefusal::NoText | PdfRefusal::HiddenText | PdfRefusal::NoLetters) if !are_all => {
                document(file, &opened, all(count))
            }
            done => done,
        }
    });
    let document = document.map_err(|refusal| refused(file, refusal))?;
    Ok(Document { large: document.large.or(large), ..document })
}

fn document(
    file: &Arc<FileName>,
    opened: &Arc<Opened>,
    pages: Vec<Range<usize>>,
) -> Result<Document, PdfRefusal> {
    let chunks_of = |pages: Range<usize>| {
        pages.clone().step_by(CHUNK).map(move |start| start..pages.end.min(start + CHUNK))
    };
    let chunks: Arc<[Range<usize>]> = pages.into_iter().flat_map(chunks_of).collect();
    let count = chunks.len();
    let threads = thread::available_parallelism().map_or(1, usize::from).min(count).clamp(1, MOST_THREADS);
    // Thread 0 reads chunks 0, threads, …, so that taking turns at the threads gives the chunks in order.
    let readers: Vec<Receiver<Chunk>> = (0..threads)
        .map(|first| {
            let chunks = Arc::clone(&chunks);
            on_own_thread(Arc::clone(opened), move |opened, report| {
                let mut own = chunks.iter().skip(first).step_by(threads);
                // A report that nobody takes any more ends the thread.
                _ = own.try_for_each(|pages| report.send(Chunk::read(&opened, pages.clone())));
            })
        })
        .collect();

    let mut lines = Lines::default();
    let mut findings = Findings::default();
    let (mut bytes, mut large) = (0, None);
    for reader in readers.iter().cycle().take(count) {
        let chunk = next(reader)?;
        bytes += chunk.lines.iter().map(|line| line.text.len()).sum::<usize>();
        if bytes > MOST_TEXT {
            return Err(PdfRefusal::Bomb);
        }
        if large.is_none() {
            large = large_if(2 * bytes as u64);
        }
        chunk.lines.iter().for_each(|line| lines.push(line));
        chunk.lines.damaged_pages().for_each(|page| lines.mark_page(page));
        findings.add(chunk.findings);
    }
    let problems = findings.problems(file, opened)?;
    Ok(Document { encoding: "pdf", body: DocumentBody::Lines(lines), problems, large })
}

/// The next report of a thread. One that failed or hangs in the library is given up.
fn next<T>(thread: &Receiver<T>) -> Result<T, PdfRefusal> {
    thread.recv_timeout(PATIENCE).map_err(|_| PdfRefusal::Stuck)
}

/// Runs `work` on `with`, away from this thread: it may fail, or never end.
fn on_own_thread<W: Send + 'static, T: Send + 'static>(
    with: W,
    work: impl FnOnce(W, SyncSender<T>) + Send + 'static,
) -> Receiver<T> {
    let (report, reports) = sync_channel(1);
    // Where no thread can be had there will be no report either.
    _ = thread::Builder::new().name(THREAD.into()).stack_size(STACK).spawn(move || work(with, report));
    reports
}

/// Some pages, read.
struct Chunk {
    lines: Lines,
    findings: Vec<Finding>,
}

impl Chunk {
    fn read(opened: &Opened, pages: Range<usize>) -> Self {
        let mut chunk = Self { lines: Lines::default(), findings: Vec::new() };
        let mut fonts = Fonts::new();
        for number in pages {
            let text = content::read(&opened.pages()[number], &mut fonts, &opened.work, &opened.layers);
            chunk.add(number as u32 + 1, text, opened.grid);
        }
        chunk
    }

    fn add(&mut self, page: u32, text: PageText, grid: Option<PageGrid>) {
        if !text.is_whole() {
            self.lines.mark_page(page);
        }
        self.findings.extend(findings::of_page(page, &text));
        for (line, print) in (1..).zip(page::page_lines(text, grid)) {
            let damaged = !print.faults.is_empty();
            self.findings.extend(findings::of_line(page, line, &print));
            self.lines.push(Line { page, line, text: &print.text, damaged });
        }
    }
}
