//! Short ways for the tests of this module to write tables and advices.

use std::path::Path;

use super::{RuleContext, RuleTable, table_of_csv};
use crate::domain::problem::Error;
use crate::domain::{Advice, Code, FileName, Kind, Location, PayGroup, PrintKind};

/// A table of rows written in the order of [`RuleTable::COLUMNS`] with `;` between the cells; row 2 is the first.
pub(super) fn read(rows: &str) -> Result<RuleTable, Vec<Error>> {
    let text = format!("{}\n{rows}", RuleTable::COLUMNS.join(";"));
    RuleTable::from_tables(Path::new("regler.csv"), &[table_of_csv(&text)])
}

/// A table without a fault.
pub(super) fn table(rows: &str) -> RuleTable {
    read(rows).unwrap()
}

/// The faults of a table, as the console shows them.
pub(super) fn faults(rows: &str) -> Vec<String> {
    let errors = read(rows).unwrap_err();
    assert!(errors.iter().all(|error| error.what.is_danish() && error.hint.is_danish()), "{errors:?}");
    errors.iter().map(Error::to_string).collect()
}

/// An advis with a code (or none, where it is no code) and a text.
pub(super) fn advice(code: &str, text: &str) -> Advice {
    let at = Location::whole(&FileName::new("x.txt", "x.txt"));
    Advice {
        code: Code::parse(code),
        text: text.into(),
        ..Advice::new(PrintKind::FejlAdvis, at, Kind::Advice)
    }
}

/// Gruppe 999 of a regnskabskunde, Kørselsdato not known.
pub(super) fn standing() -> RuleContext {
    RuleContext { group: PayGroup::new("999").unwrap(), traits: vec!["Regnskabskunde".to_owned()], on: None }
}
