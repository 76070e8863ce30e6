//! Which files of the folder `bilag` go along with which report: the rest of the old package (Kunderapport, Opgavesplit,
//! e-Indkomstafstemning).
//!
//! Pure: told by names alone, no file is opened. A file in the wrong hands is a breach of data protection, and one that
//! stays costs a person a new name, so whatever can be understood in two ways stays and is named:
//!
//! 1. A number that is marked as a løngruppe decides, whatever its length and padding: `PDFGRP0000000999`, `gruppe-999`,
//!    `løngruppe 999`, `gr. 999`, or a folder that is called by the number alone (`999/Kunderapport.pdf`). It must be a
//!    løngruppe that is known.
//! 2. Where nothing is marked, a number that stands alone is taken for a løngruppe if that is known, the number has three
//!    digits or more, and no other number of that size stands in the name. Years, dates, times of day after a date, numbers of
//!    prints (`U198`, `S004`) and of other things (`sag 999`, `PKAT 123`) are no such numbers.
//! 3. Two løngrupper, or words for several, are never decided between.
//!
//! The lønkørsel is read where it is written out (`2023-08-2`, `LG2023-08-2`) or stamped (`LG23082`); a stamp with two
//! readings, and words for a lønkørsel that is not written so, keep the file where it is.

use std::collections::BTreeSet;

use crate::domain::{PayGroup, PayrollRun, mask_cpr};
use crate::system::fs::is_hidden;

mod name;
mod pieces;
#[cfg(test)]
mod tests;

use name::{Name, Unclear};

/// What becomes of a file in `bilag`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BilagFate {
    /// It goes with the report of this løngruppe.
    Fits {
        /// The løngruppe.
        group: PayGroup,
        /// The lønkørsel, where the name says one; else the file says nothing of which run it belongs to.
        run: Option<PayrollRun>,
    },
    /// It stays, and is named.
    Stays {
        /// What was found. Quotes no more of the name than numbers that may be løngrupper and lønkørsler.
        what: String,
        /// What to do about it.
        hint: String,
    },
    /// It is hidden or temporary, and nobody's: passed over in silence.
    PassedOver,
}

/// What becomes of the file called `name`: its path below `bilag`, with `/` between folders. `known` are all løngrupper
/// there are, those of the customer list and those of the history. A name that is shown must be masked first
/// ([`mask_cpr`]).
pub fn fate(name: &str, known: &BTreeSet<PayGroup>) -> BilagFate {
    if name.split('/').any(is_nobodys) {
        return BilagFate::PassedOver;
    }
    match placed(name, known) {
        Ok((group, run)) => BilagFate::Fits { group, run },
        Err((what, hint)) => BilagFate::Stays { what, hint: hint.to_owned() },
    }
}

type BilagRefusal = (String, &'static str);

const SAY_THE_GROUP: &str = "call it by its løngruppe, as 'Kunderapport gruppe-999.pdf', or put it into a folder of the number's name";
const ONE_GROUP: &str =
    "divide it into a file for each løngruppe, or leave the other numbers out of its name";
const SAY_THE_RUN: &str = "write the lønkørsel out, as 'LG2023-08-2': LG year, LG month and run";

fn placed(name: &str, known: &BTreeSet<PayGroup>) -> Result<(PayGroup, Option<PayrollRun>), BilagRefusal> {
    if mask_cpr(name) != name {
        let hint = "take the CPR number out of the name: nothing personal may stand there";
        return Err(("its name holds something that looks like a CPR number".to_owned(), hint));
    }
    if name.to_lowercase().contains("afrapportering_lg") {
        let hint = "move it away: the reports themselves are sent from where they were written";
        return Err(("it is called like a report of this program".to_owned(), hint));
    }
    let name = Name::read(name);
    name.unclear.first().map_or(Ok(()), |unclear| Err(refused(*unclear)))?;
    Ok((group_of(&name, known)?, run_of(&name)?))
}

fn refused(unclear: Unclear) -> BilagRefusal {
    let (what, hint) = match unclear {
        Unclear::Several => ("its name speaks of several løngrupper", ONE_GROUP),
        Unclear::Group => ("what stands after 'gruppe' in its name is no løngruppe", SAY_THE_GROUP),
        Unclear::OtherGroup => ("its name holds a number of some other kind of gruppe", SAY_THE_GROUP),
        Unclear::Run => ("its name speaks of a lønkørsel, and not in a form that is read", SAY_THE_RUN),
    };
    (what.to_owned(), hint)
}

/// The one løngruppe of a name.
fn group_of(name: &Name, known: &BTreeSet<PayGroup>) -> Result<PayGroup, BilagRefusal> {
    let numbers: BTreeSet<&PayGroup> = name.numbers.iter().map(|number| &number.group).collect();
    let mut marked = name.marked.iter();
    match (marked.next(), marked.next()) {
        (Some(group), None) if !known.contains(group) => {
            let hint = "check the number; if it is right, add the løngruppe to the customer list";
            Err((format!("its name says løngruppe {group}, which is not known"), hint))
        }
        (Some(group), None) => {
            match numbers.into_iter().find(|other| *other != group && known.contains(*other)) {
                Some(other) => Err(two(group, other)),
                None => Ok(group.clone()),
            }
        }
        (Some(one), Some(other)) => Err(two(one, other)),
        (None, _) => unmarked(name, numbers, known),
    }
}

/// The løngruppe that is the only number of a name.
fn unmarked(
    name: &Name,
    numbers: BTreeSet<&PayGroup>,
    known: &BTreeSet<PayGroup>,
) -> Result<PayGroup, BilagRefusal> {
    let alone = |group: &PayGroup| name.numbers.iter().any(|number| number.alone && number.group == *group);
    let mut numbers = numbers.into_iter();
    match (numbers.next(), numbers.next()) {
        (Some(group), None) if known.contains(group) && alone(group) => Ok(group.clone()),
        (Some(one), Some(other)) => Err(two(one, other)),
        _ => Err(("its name holds no løngruppe that is known".to_owned(), SAY_THE_GROUP)),
    }
}

fn two(one: &PayGroup, other: &PayGroup) -> BilagRefusal {
    (format!("its name holds {one} and {other}, and may be meant for either"), ONE_GROUP)
}

/// The one lønkørsel of a name, or none.
fn run_of(name: &Name) -> Result<Option<PayrollRun>, BilagRefusal> {
    let mut runs = name.runs.iter();
    let run = match (runs.next(), runs.next()) {
        (Some(one), Some(other)) => {
            return Err((format!("its name holds the lønkørsler {one} and {other}"), SAY_THE_RUN));
        }
        (run, _) => run.copied(),
    };
    // What else the name says of its run settles how a stamp is meant.
    let unsettled = |stamp: &&Vec<PayrollRun>| !run.is_some_and(|run| stamp.contains(&run));
    if let Some(stamp) = name.stamps.iter().find(unsettled) {
        let readings: Vec<String> = stamp.iter().map(ToString::to_string).collect();
        let what = format!("five digits of its name may be the lønkørsel {}", readings.join(" or "));
        return Err((what, SAY_THE_RUN));
    }
    if run.is_none() && name.speaks_of_a_run {
        return Err(refused(Unclear::Run));
    }
    Ok(run)
}

/// Whether a file or folder is hidden or temporary by its name.
fn is_nobodys(part: &str) -> bool {
    let lower = part.to_lowercase();
    is_hidden(part)
        || part.starts_with("~$")
        || matches!(&*lower, "thumbs.db" | "desktop.ini")
        || [".tmp", ".part", ".crdownload"].iter().any(|ending| lower.ends_with(ending))
}
