//! Four løngrupper of three kunder over two lønkørsler, for tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::figures::{AnswerFigures, CauseFigures, CodeFigures, GroupFigures, OpenFigures, RunFigures};
use super::{Statistics, StatisticsFacts};
use crate::domain::typed::Status;
use crate::domain::{Owner, PayGroup, PayrollRun};
use crate::office::customers::Customers;
use crate::office::sheet::table_of_csv;

fn run(month: i8) -> PayrollRun {
    PayrollRun::new(2023, month, 2).unwrap()
}

/// A løngruppe that printed `rows` rows in each lønkørsel, of them `errors` of type Fejl and code ZZ0001.
fn group(number: &str, rows: u32, errors: u32) -> GroupFigures {
    let of = |month: i8| RunFigures {
        reported: true,
        by_kind: [errors, rows - errors, 0, 0],
        by_owner: [errors, 0, 1, rows - errors - 1, 0],
        repeated: if month == 8 { errors } else { 0 },
        open: [errors, 0, 0, if month == 8 { 1 } else { 0 }],
        answers: AnswerFigures { asked: errors, in_time: errors, ..AnswerFigures::default() },
        ..RunFigures::new(run(month))
    };
    let code = |owner, code: &str, printed, advices, work| CodeFigures {
        printed,
        advices,
        repeated: printed - advices,
        longest: 2,
        work,
        open: 1,
        amount: 12_345,
        ..CodeFigures::new(owner, code.to_owned())
    };
    let open = |since, days, rows, responsible: &str| OpenFigures {
        since: run(since),
        days,
        owner: Owner::Customer,
        code: "ZZ0001".into(),
        responsible: responsible.into(),
        status: Status::Open,
        rows,
        pay: 1,
        overdue: 1,
        amount: 100_000,
    };
    GroupFigures {
        group: PayGroup::new(number).unwrap(),
        runs: vec![of(7), of(8)],
        codes: vec![
            code(Owner::Customer, "ZZ0001", 2 * errors, errors, 2 * errors),
            code(Owner::Sam, "", 2 * (rows - errors), 2 * (rows - errors), 1),
        ],
        causes: vec![CauseFigures {
            codes: BTreeSet::from(["ZZ0001".to_owned()]),
            printed: 2 * errors,
            work: 2 * errors,
            ..CauseFigures::new("Fejl i stamdata".into())
        }],
        open: vec![open(7, 200, 1, "LB"), open(8, 0, errors, "")],
    }
}

pub(super) fn statistics() -> Statistics {
    let list = "Løngruppe;Kunde;Kundetype\n101;Prøvestyrelsen;regnskabskunde\n102;Ålborg <Museum> & Søn;\n\
                103;Ålborg <Museum> & Søn;\n";
    let customers = Customers::from_tables(Path::new("kunder.csv"), &[table_of_csv(list)]).unwrap();
    Statistics::of(StatisticsFacts {
        last: run(8),
        day: jiff::civil::date(2023, 7, 24),
        groups: vec![group("104", 10, 1), group("101", 20, 8), group("102", 10, 2), group("103", 10, 3)],
        customers: &customers,
        meanings: BTreeMap::from([("ZZ0001".to_owned(), "Noget er galt.".to_owned())]),
    })
}

fn luminance(colour: u32) -> f64 {
    let channel = |shift: u32| {
        let value = f64::from(colour >> shift & 0xFF) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
}

/// How much a colour stands out from another.
pub(super) fn contrast(a: u32, b: u32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}
