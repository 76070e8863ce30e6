//! Which codes each person had in each lønkørsel, without whom it is about.

use std::collections::BTreeSet;

use super::Store;
use crate::domain::problem::Error;
use crate::domain::{Code, PayGroup, PayrollRun};

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
        self.with(|_, db| {
            let mut select = db.prepare_cached(
                "SELECT grp, run, person, code FROM sighting WHERE person IS NOT NULL AND code IS NOT NULL
                 ORDER BY grp, run, person",
            )?;
            let mut rows = select.query([])?;
            let (mut about, mut codes) = (None, BTreeSet::new());
            while let Some(row) = rows.next()? {
                let of: (i64, i64, [u8; 16]) = (row.get(0)?, row.get(1)?, row.get(2)?);
                let is_other = about != Some(of);
                if is_other && let Some((group, run, _)) = about.replace(of) {
                    hand_over(group, run, std::mem::take(&mut codes), &is_known, &mut each);
                }
                codes.extend(Code::parse(&row.get::<_, String>(3)?));
            }
            if let Some((group, run, _)) = about {
                hand_over(group, run, codes, &is_known, &mut each);
            }
            Ok(())
        })
    }
}

fn hand_over(
    group: i64,
    run: i64,
    codes: BTreeSet<Code>,
    is_known: impl Fn(PayrollRun, &PayGroup) -> bool,
    each: &mut impl FnMut(BTreeSet<Code>),
) {
    let of = PayGroup::new(&group.to_string()).zip(PayrollRun::from_key(run));
    if of.is_some_and(|(group, run)| !is_known(run, &group)) {
        each(codes);
    }
}
