//! Which codes each person had in each lønkørsel, without whom it is about.

use std::collections::{BTreeSet, HashMap};

use super::Store;
use crate::domain::problem::Error;
use crate::domain::{Code, PayGroup, PayrollRun};
use crate::system::secret::ShortMac;

impl Store {
    /// Hands over the codes of each person in each report of the history, in no order that means anything. Reports that
    /// `is_known` says yes to are left out.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn codes_of_persons(
        &self,
        is_known: impl Fn(PayrollRun, &PayGroup) -> bool,
        mut each: impl FnMut(BTreeSet<Code>),
    ) -> Result<(), Error> {
        for group in self.groups()? {
            for (run, page) in &self.book(&group)?.pages {
                if is_known(*run, &group) {
                    continue;
                }
                let mut codes: HashMap<ShortMac, BTreeSet<Code>> = HashMap::new();
                for line in &page.lines {
                    if let (Some(person), Some(code)) = (line.person, line.code) {
                        codes.entry(person).or_default().insert(code);
                    }
                }
                codes.into_values().for_each(&mut each);
            }
        }
        Ok(())
    }
}
