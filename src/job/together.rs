//! Files that were put together by hand: two prints in one, a letter in front. Each print is read as if it lay there by
//! itself, with the places of its lines in the file.

use std::collections::BTreeSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::domain::FileName;
use crate::domain::problem::Problem;
use crate::formats::document::{Document, DocumentBody, Lines};
use crate::prints::layout::{Layout, Layouts};
use crate::prints::parse::apart::{FoundPrint, in_ranges, is_surely_one, prints_in};

/// The prints of a file that is more than one print.
#[derive(Debug)]
pub struct Together<'l> {
    /// What the bytes allow.
    pub encoding: &'static str,
    /// The prints, in order.
    pub prints: Vec<PartOfFile<'l>>,
}

/// A print that is a part of a file.
#[derive(Debug)]
pub struct PartOfFile<'l> {
    /// The name of the file, with the pages (or, in a text without pages, the lines) of the print where it holds several.
    pub file: Arc<FileName>,
    /// Which part of the file it is: `side 1-4`; empty where it is all of it.
    which: String,
    /// The layout that knows it.
    pub layout: &'l Layout,
    /// Its lines, and those beside it.
    pub lines: Lines,
    /// What the reader could not read of its pages.
    pub problems: Vec<Problem>,
}

/// Whether a file is one print and nothing else, as what was read of its start tells.
pub fn is_one(start: &Document, layouts: &Layouts) -> bool {
    match &start.body {
        DocumentBody::Lines(lines) => is_surely_one(lines, layouts),
        DocumentBody::Tables(_) => true,
    }
}

/// The prints of a file that was read whole; `None` where it is one print and nothing else, or none.
pub fn prints<'l>(file: &Arc<FileName>, document: &Document, layouts: &'l Layouts) -> Option<Together<'l>> {
    let DocumentBody::Lines(lines) = &document.body else { return None };
    let found = prints_in(file, lines, layouts);
    if found.len() < 2 && found.iter().all(|print| print.aside.is_empty()) {
        return None;
    }
    let is_one = found.len() == 1;
    let prints = found.iter().map(|print| PartOfFile::of(file, document, lines, print, is_one)).collect();
    Some(Together { encoding: document.encoding, prints })
}

impl<'l> PartOfFile<'l> {
    fn of(
        file: &Arc<FileName>,
        document: &Document,
        lines: &Lines,
        print: &FoundPrint<'l>,
        is_one: bool,
    ) -> Self {
        let mut own = lines.part(print.lines.clone());
        for aside in &print.aside {
            own.set_aside(aside.start - print.lines.start..aside.end - print.lines.start);
        }
        let pages: BTreeSet<u32> = own.iter().map(|line| line.page).collect();
        let of_it = |problem: &&Problem| is_one || problem.at.page == 0 || pages.contains(&problem.at.page);
        let problems = document.problems.iter().filter(of_it).cloned().collect();
        let which = if is_one { String::new() } else { which(lines, &own) };
        let of = |name: &str| format!("{name} ({which})");
        let file = match is_one {
            true => Arc::clone(file),
            false => FileName::new(&of(&file.path), &of(&file.name)),
        };
        Self { file, which, layout: print.layout, lines: own, problems }
    }

    /// The part as a document.
    pub fn document(self, encoding: &'static str) -> Document {
        Document { encoding, body: DocumentBody::Lines(self.lines), problems: self.problems, large: None }
    }

    /// What tells this part of the file from the others, as the digest of its bytes does for a file.
    pub fn digest(&self, of_file: &str) -> String {
        let digest = Sha256::new().chain_update(of_file).chain_update(&self.which).finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Which part of a file it is: its pages, or its lines in a text without pages.
fn which(all: &Lines, own: &Lines) -> String {
    let filled = || own.iter().filter(|line| !line.text.is_empty());
    if all.has_pages() {
        return format!("side {}", in_ranges(&filled().map(|line| line.page).collect()));
    }
    let (first, last) = (filled().next(), filled().last());
    let (from, to) = first.zip(last).map_or((0, 0), |(first, last)| (first.line, last.line));
    format!("linje {}", in_ranges(&(from..=to).collect()))
}
