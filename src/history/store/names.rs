//! What people are called, from what earlier lønkørsler printed about them.

use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::params;

use super::{Store, facts};
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayNumber, PayrollRun, RowText};
use crate::system::secret::Purpose;

impl Store {
    /// The names of some lønnumre, as the latest run of the løngruppe before `run` printed them that holds a name; a
    /// lønnummer that none named is left out.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn names(
        &self,
        group: &PayGroup,
        run: PayrollRun,
        wanted: &BTreeSet<PayNumber>,
    ) -> Result<HashMap<PayNumber, RowText>, Error> {
        if wanted.is_empty() {
            return Ok(HashMap::new());
        }
        self.with(|store, db| {
            let hash = |number: &PayNumber| store.secret.mac(Purpose::Person, &[number.cpr().as_bytes()]).0;
            let persons: HashSet<_> = wanted.iter().map(hash).collect();
            let mut names = HashMap::new();
            let mut seen = HashSet::new();
            let mut select = db.prepare_cached(
                "SELECT person, content FROM sighting WHERE grp = +?1 AND run < +?2 AND person IS NOT NULL
                 ORDER BY run DESC, seq",
            )?;
            let mut rows = select.query(params![group.number(), run.key()])?;
            while let Some(row) = rows.next()?.filter(|_| names.len() < wanted.len()) {
                let (person, id): ([u8; 16], i64) = (row.get(0)?, row.get(1)?);
                if !persons.contains(&person) || !seen.insert(id) {
                    continue;
                }
                let printed = facts::content(store, db, id)?;
                if let Some((number, name)) = printed.named().filter(|(number, _)| wanted.contains(number)) {
                    names.entry(number).or_insert(name);
                }
            }
            Ok(names)
        })
    }
}
