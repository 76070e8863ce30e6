//! Which report: one lønkørsel of one løngruppe, the thing that this program makes.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{PayGroup, PayrollRun};

/// A lønkørsel of a løngruppe. Sorts by run, then group; stored as the pair of both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(PayrollRun, PayGroup)", into = "(PayrollRun, PayGroup)")]
pub struct ReportId {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// The løngruppe.
    pub group: PayGroup,
}

impl ReportId {
    /// The report of a run and a group.
    pub fn new(run: PayrollRun, group: &PayGroup) -> Self {
        Self { run, group: group.clone() }
    }
}

/// In words, as messages say it: `2023-08-2, løngruppe 999`.
impl fmt::Display for ReportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, løngruppe {}", self.run, self.group)
    }
}

impl From<(PayrollRun, PayGroup)> for ReportId {
    fn from((run, group): (PayrollRun, PayGroup)) -> Self {
        Self { run, group }
    }
}

impl From<ReportId> for (PayrollRun, PayGroup) {
    fn from(id: ReportId) -> Self {
        (id.run, id.group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_in_words_and_stored_as_a_pair() {
        let id = ReportId::new(PayrollRun::new(2023, 8, 2).unwrap(), &PayGroup::new("0999").unwrap());
        assert_eq!(id.to_string(), "2023-08-2, løngruppe 999");
        let stored = serde_json::to_string(&id).unwrap();
        assert_eq!(stored, r#"["2023-08-2","999"]"#);
        assert_eq!(serde_json::from_str::<ReportId>(&stored).unwrap(), id);
    }
}
