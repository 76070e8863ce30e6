//! Which report a print belongs to: its lønkørsel and løngruppe, from inside the file, checked against its name.
//!
//! Pure. The five-digit stamp of a file name has two readings (see [`values::stamp_readings`]); where both are valid and
//! nothing else says which run it is, the file is refused and the message asks for `--run`.

use crate::domain::problem::Problem;
use crate::domain::report_id::ReportId;
use crate::domain::values;
use crate::domain::{Location, Owner, PayGroup, PayrollRun};
use crate::prints::layout::Layout;
use crate::prints::layout::template::Slot;
use crate::prints::parse::reading::PrintHeading;

/// What the official name of a PDF uddata says: `U721_S004_PDFGRP0000000999_LG23082.pdf`. Users may rename files, so
/// either part may be missing (source: the file-name standard of PDF uddata, documented).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfficialName {
    /// The løngruppe of the distribution key.
    pub group: Option<PayGroup>,
    /// The stamp as it stands there.
    pub stamp: Option<String>,
    /// Every valid reading of the stamp.
    pub runs: Vec<PayrollRun>,
    /// Whose part of a print that was split by hand the name says it is: `U721 SAM`, `U721 kunde` (read off a garbled
    /// transcript of a picture, hence uncertain). A hint on ownership, shown and never followed.
    pub split: Option<Owner>,
}

impl OfficialName {
    /// Reads the last part of a path.
    pub fn read(name: &str) -> Self {
        let name = name.rsplit('/').next().unwrap_or(name);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let mut official = Self::default();
        for part in stem.split(['_', ' ', '-', '(', ')']) {
            official.split = official.split.or(match part.to_lowercase().as_str() {
                "sam" => Some(Owner::Sam),
                "kunde" | "kunden" => Some(Owner::Customer),
                _ => None,
            });
            if let Some(key) = part.strip_prefix("PDFGRP") {
                official.group = official.group.or_else(|| PayGroup::new(key));
            }
            if let Some(stamp) = part.strip_prefix("LG").filter(|stamp| is_stamp(stamp)) {
                official.stamp = Some(stamp.to_string());
                official.runs = values::stamp_readings(stamp);
            }
        }
        official
    }
}

fn is_stamp(text: &str) -> bool {
    text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The run and group of a print (or of a part of one) that states `heading`, stands in a file called `name` and is read
/// in a job that may name its run with `--run`. `Err` is the reason why the file is refused.
pub fn place(
    heading: &PrintHeading,
    name: &OfficialName,
    wanted: Option<PayrollRun>,
    layout: &Layout,
    at: &Location,
) -> Result<ReportId, Problem> {
    let run = run_of(heading, name, wanted, layout, at)?;
    Ok(ReportId { run, group: group_of(heading, name, layout, at)? })
}

fn run_of(
    heading: &PrintHeading,
    name: &OfficialName,
    wanted: Option<PayrollRun>,
    layout: &Layout,
    at: &Location,
) -> Result<PayrollRun, Problem> {
    let readings = || name.runs.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
    let stamp = name.stamp.as_deref().unwrap_or_default();
    if let Some(run) = heading.run() {
        if !name.runs.is_empty() && !name.runs.contains(&run) {
            return Err(Problem::fault(
                at.clone(),
                format!("the print states lønkørsel {run} and its name LG{stamp}, which is {}", readings()),
                "find out which of the two is right, and rename the file or fetch the right one",
            ));
        }
        return Ok(run);
    }
    let fits = |run: &PayrollRun| {
        heading.lg.is_none_or(|lg| lg == (run.year(), run.month()))
            && heading.number.is_none_or(|number| number == run.number())
    };
    let readable: Vec<PayrollRun> = name.runs.iter().copied().filter(|run| fits(run)).collect();
    match (readable.as_slice(), wanted) {
        ([run], None) => Ok(*run),
        (runs, Some(run)) if fits(&run) && (name.runs.is_empty() || runs.contains(&run)) => Ok(run),
        (_, Some(run)) => Err(Problem::fault(
            at.clone(),
            format!("--run says {run}, which does not fit what the print or its name states"),
            "give the run of this print, or leave the file out",
        )),
        ([], None) => Err(Problem::fault(
            at.clone(),
            format!(
                "no line states the lønkørsel; layout '{}' expects {}",
                layout.name,
                layout.line_that_states(Slot::Run)
            ),
            "give it with --run, as 2023-08-2; if the print does state it, mend that line of the layout",
        )),
        (_, None) => Err(Problem::fault(
            at.clone(),
            format!("the lønkørsel stands in the name only, and LG{stamp} may be {}", readings()),
            "say which one it is with --run",
        )),
    }
}

fn group_of(
    heading: &PrintHeading,
    name: &OfficialName,
    layout: &Layout,
    at: &Location,
) -> Result<PayGroup, Problem> {
    match (&heading.group, &name.group) {
        (Some(inside), Some(outside)) if inside != outside => Err(Problem::fault(
            at.clone(),
            format!("the print states løngruppe {inside} and its name says {outside}"),
            "find out which of the two is right, and rename the file or fetch the right one",
        )),
        (Some(group), _) | (None, Some(group)) => Ok(group.clone()),
        (None, None) => Err(Problem::fault(
            at.clone(),
            format!(
                "no line states the løngruppe; layout '{}' expects {}",
                layout.name,
                layout.line_that_states(Slot::Group)
            ),
            "if the print does state it, mend that line of the layout",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FileName;
    use crate::prints::layout::{Layouts, load};

    fn placed(heading: PrintHeading, name: &str, wanted: Option<&str>) -> Result<String, String> {
        let at = Location::whole(&FileName::new("f", "f"));
        let wanted = wanted.map(|run| run.parse().unwrap());
        let (file, text) = Layouts::BUILTIN[3];
        let layout = load(std::path::Path::new(file), text).unwrap();
        place(&heading, &OfficialName::read(name), wanted, &layout, &at)
            .map(|ReportId { run, group }| format!("{run} {group}"))
            .map_err(|problem| problem.what.to_string())
    }

    fn heading(lg: Option<(i16, i8)>, number: Option<i8>) -> PrintHeading {
        PrintHeading { lg, number, group: PayGroup::new("999") }
    }

    #[test]
    fn the_inside_wins_and_the_name_is_checked_against_it() {
        let stated = || heading(Some((2023, 8)), Some(2));
        let fits = Ok("2023-08-2 999".to_string());
        assert_eq!(placed(stated(), "u721.txt", None), fits);
        assert_eq!(placed(stated(), "U721_S004_PDFGRP0000000999_LG23082.pdf", None), fits);
        assert_eq!(placed(stated(), "U721_S004_PDFGRP0000000999_LG08232.pdf", None), fits);
        assert_eq!(
            placed(stated(), "U721_S004_PDFGRP0000000998_LG23082.pdf", None),
            Err("the print states løngruppe 999 and its name says 998".to_string())
        );
        assert_eq!(
            placed(stated(), "U721_S004_PDFGRP0000000999_LG11122.pdf", None),
            Err("the print states lønkørsel 2023-08-2 and its name LG11122, which is 2012-11-2 or 2011-12-2"
                .to_string())
        );
    }

    #[test]
    fn the_name_of_a_split_tells_whose_part_it_is() {
        let split = |name: &str| OfficialName::read(name).split;
        assert_eq!(split("2023/U721 SAM.pdf"), Some(Owner::Sam));
        assert_eq!(split("U721_kunden.txt"), Some(Owner::Customer));
        assert_eq!(split("U721_S004_PDFGRP0000000999_LG23082.pdf"), None);
    }

    #[test]
    fn an_ambiguous_stamp_is_never_guessed() {
        let name = "U721_S004_PDFGRP0000000999_LG11122.pdf";
        assert_eq!(
            placed(heading(None, None), name, None),
            Err("the lønkørsel stands in the name only, and LG11122 may be 2012-11-2 or 2011-12-2"
                .to_string())
        );
        assert_eq!(placed(heading(None, None), name, Some("2011-12-2")), Ok("2011-12-2 999".to_string()));
        assert!(placed(heading(None, None), name, Some("2023-08-2")).is_err());
        assert_eq!(placed(heading(Some((2012, 11)), None), name, None), Ok("2012-11-2 999".to_string()));
    }

    #[test]
    fn run_settles_what_nothing_states_and_contradicts_nothing() {
        assert_eq!(placed(heading(None, None), "x.txt", Some("2023-08-2")), Ok("2023-08-2 999".to_string()));
        assert_eq!(
            placed(heading(None, None), "x.txt", None),
            Err("no line states the lønkørsel; layout 'u721' expects 'GRUPPE {gruppe} {*} LG {lg} {kørsel}. LØNKØRSEL DATO {udskrevet}'"
                .to_string())
        );
        assert!(placed(heading(Some((2023, 7)), None), "x.txt", Some("2023-08-2")).is_err());
        assert_eq!(
            placed(heading(None, None), "U721_S004_PDFGRP0000000999_LG23082.pdf", None),
            Ok("2023-08-2 999".to_string())
        );
    }
}
