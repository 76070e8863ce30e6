//! The owners that people gave in `Ret ejer`, as the history holds them: one løngruppe after the other, and never all at
//! once in memory.

use std::collections::BTreeSet;

use super::Store;
use super::books::PrintedTexts;
use crate::domain::problem::Error;
use crate::domain::typed::TypedColumn;
use crate::domain::{Advice, Owner, PayGroup, PayrollRun, PrintKind};

/// An advice whose owner a person set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerVerdict {
    /// The advice as it was printed last; it stands in no file.
    pub advice: Advice,
    /// Its løngruppe.
    pub group: PayGroup,
    /// The run that printed it last.
    pub run: PayrollRun,
    /// The owner: of several the one that was set last, as the report shows it.
    pub owner: Owner,
}

impl Store {
    /// Hands over every advice whose owner a person set, in no order that means anything. One whose `Ret ejer` was
    /// cleared again is not among them, nor is one that no known run printed.
    pub fn verdicts(&self, mut each: impl FnMut(OwnerVerdict)) -> Result<(), Error> {
        for group in self.groups()? {
            let (book, texts) = (self.book(&group)?, PrintedTexts::of(self, &group));
            let owners = book.typed.iter().filter(|word| word.edit.column == TypedColumn::CorrectedOwner);
            let advices: BTreeSet<i64> = owners.filter_map(|word| word.entry).collect();
            for number in advices {
                let Some(owner) = book.noted_by_now(number).typed.corrected_owner else { continue };
                let Some((run, at)) = book.last_printed(number) else { continue };
                let prints = book.lines(run)[at].seen.prints;
                let print = if prints.u721 { PrintKind::U721 } else { PrintKind::FejlAdvis };
                let advice = texts.text(run, at)?.advice(print);
                each(OwnerVerdict { advice, group: group.clone(), run, owner });
            }
        }
        Ok(())
    }
}
