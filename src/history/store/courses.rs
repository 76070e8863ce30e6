//! How the advices of the history were printed, one løngruppe after the other.

use super::Store;
use super::books::PrintedTexts;
use crate::domain::problem::Error;
use crate::domain::{Advice, PayGroup, PrintKind};
use crate::history::book::AdviceInBook;

impl Store {
    /// Hands over every advice as it was printed last (it stands in no file), with its løngruppe and how it was printed.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn courses(&self, mut each: impl FnMut(Advice, &PayGroup, AdviceInBook)) -> Result<(), Error> {
        for group in self.groups()? {
            let (book, texts) = (self.book(&group)?, PrintedTexts::of(self, &group));
            for told in book.courses() {
                let (run, at) = told.last;
                let prints = book.lines(run)[at].seen.prints;
                let print = if prints.u721 { PrintKind::U721 } else { PrintKind::FejlAdvis };
                each(texts.text(run, at)?.advice(print), &group, told);
            }
        }
        Ok(())
    }
}
