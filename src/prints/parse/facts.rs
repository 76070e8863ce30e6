//! What the lines around the rows of a print state: run, group, counts, criteria. Collected and checked.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::reading::{PrintHeading, PrintPart};
use crate::domain::problem::Problem;
use crate::domain::values;
use crate::domain::{Advice, Day, Kind, Location, PayGroup};
use crate::prints::layout::Layout;
use crate::prints::layout::template::{Match, Slot};

/// Rows and counts under one heading.
#[derive(Debug, Default)]
struct Scope {
    heading: PrintHeading,
    advices: Vec<Advice>,
    stated: Vec<(Option<Kind>, usize, Location)>,
    /// How many persons there are.
    persons: Vec<(usize, Location)>,
}

/// What has been stated so far.
#[derive(Debug, Default)]
pub(super) struct PrintFacts {
    heading: PrintHeading,
    scopes: Vec<Scope>,
    /// The groups that rows name, where no line above them states one.
    groups_of_rows: BTreeSet<PayGroup>,
    /// Counts of the whole file.
    of_file: Vec<(Option<Kind>, usize, Location)>,
    /// How many rows stand under each title.
    section_rows: Vec<usize>,
    /// Counts of the rows under a title: which of the titles.
    of_sections: Vec<(usize, usize, Location)>,
    pub(super) criteria: Vec<String>,
    pub(super) printed: Option<Date>,
}

impl PrintFacts {
    /// Takes what a furniture line states. A heading that contradicts an earlier one refuses the file, unless the
    /// layout says that a file may hold several.
    pub(super) fn take(
        &mut self,
        line: &Match<'_, '_>,
        label: &str,
        at: &Location,
        layout: &Layout,
    ) -> Result<(), Problem> {
        let (mut counts, mut persons) = (Vec::new(), Vec::new());
        for (slot, value, _) in line.values() {
            match slot {
                Slot::Printed => {
                    if let Some(Day::On(date)) = values::date(value) {
                        self.printed = self.printed.or(Some(date));
                    }
                }
                Slot::PrintedAs(format) => {
                    if let Some(Day::On(date)) = format.read(value).and_then(|when| when.day()) {
                        self.printed = self.printed.or(Some(date));
                    }
                }
                Slot::FileCount(kind) => {
                    self.of_file.extend(count(value).map(|count| (kind, count, at.clone())));
                }
                Slot::SectionCount => {
                    let section = self.section_rows.len();
                    self.of_sections.extend(count(value).map(|count| (section, count, at.clone())));
                }
                Slot::Persons => persons.extend(count(value).map(|count| (count, at.clone()))),
                Slot::Count(kind) => counts.extend(count(value).map(|count| (kind, count, at.clone()))),
                Slot::Criterion if !value.is_empty() && !self.criteria.iter().any(|known| known == label) => {
                    self.criteria.push(label.to_string());
                }
                _ => {}
            }
        }
        self.head(heading_in(line), at, layout)?;
        if !counts.is_empty() {
            let scope = self.scope(PrintHeading::default(), layout);
            for count in counts {
                if !scope.stated.iter().any(|known| (known.0, known.1) == (count.0, count.1)) {
                    scope.stated.push(count);
                }
            }
        }
        if !persons.is_empty() {
            self.scope(PrintHeading::default(), layout).persons.extend(persons);
        }
        Ok(())
    }

    /// Begins the rows under another title.
    pub(super) fn begin_section(&mut self) {
        self.section_rows.push(0);
    }

    /// Whether a furniture line begins the rows of another run or group.
    pub(super) fn is_changed_by(&self, line: &Match<'_, '_>) -> bool {
        self.heading.contradiction(&heading_in(line)).is_some()
    }

    /// Forgets which run and group the rows below belong to: a page that may have named others is not there.
    pub(super) fn forget_heading(&mut self) {
        self.heading = PrintHeading::default();
    }

    /// What has been stated of run and group.
    pub(super) fn heading(&self) -> &PrintHeading {
        &self.heading
    }

    /// Takes a run or group stated for what follows.
    pub(super) fn head(
        &mut self,
        heading: PrintHeading,
        at: &Location,
        layout: &Layout,
    ) -> Result<(), Problem> {
        if !layout.several_groups
            && let Some((before, now)) = self.heading.contradiction(&heading)
        {
            return Err(Problem::fault(
                at.clone(),
                format!("this says {now} where the file says {before} before"),
                "a print holds one løngruppe and one lønkørsel: split the file, or let its layout say several_groups = true",
            ));
        }
        self.heading.fill(heading);
        let is_other = |group: &&PayGroup| self.heading.group.as_ref().is_some_and(|stated| stated != *group);
        match self.groups_of_rows.iter().find(is_other) {
            Some(group) => Err(Problem::fault(
                at.clone(),
                format!("a row above this line belongs to løngruppe {group}, and the file to another one"),
                "a print holds one løngruppe: fetch the right print, or let its layout say several_groups = true",
            )),
            None => Ok(()),
        }
    }

    /// Adds a row, which may name its own group and run. Where a file may hold several, what the row says goes before
    /// what the lines above say; a row never inherits from another row.
    pub(super) fn add(&mut self, advice: Advice, own: PrintHeading, layout: &Layout) -> Result<(), Problem> {
        if let (false, Some(group), Some(stated)) = (layout.several_groups, &own.group, &self.heading.group)
            && group != stated
        {
            return Err(Problem::fault(
                advice.at,
                format!("this row belongs to løngruppe {group} and the file to løngruppe {stated}"),
                "a print holds one løngruppe: fetch the right print, or let its layout say several_groups = true",
            ));
        }
        if self.heading.group.is_none() && !layout.several_groups {
            self.groups_of_rows.extend(own.group.clone());
        }
        self.scope(own, layout).advices.push(advice);
        if let Some(rows) = self.section_rows.last_mut() {
            *rows += 1;
        }
        Ok(())
    }

    fn scope(&mut self, own: PrintHeading, layout: &Layout) -> &mut Scope {
        let mut heading = PrintHeading::default();
        if layout.several_groups {
            heading = self.heading.clone();
            heading.fill(own);
        }
        let at = self.scopes.iter().rposition(|scope| scope.heading == heading).unwrap_or_else(|| {
            self.scopes.push(Scope { heading, ..Scope::default() });
            self.scopes.len() - 1
        });
        &mut self.scopes[at]
    }

    /// Whether fewer rows, or persons, were read than are stated.
    pub(super) fn lacks_rows(&self) -> bool {
        let rows_of = |section: &usize| self.section_rows.get(section.wrapping_sub(1)).copied().unwrap_or(0);
        self.scopes.iter().any(Scope::lacks_rows)
            || self.of_file.iter().any(|(kind, stated, _)| *stated > self.rows_of_file(*kind))
            || self.of_sections.iter().any(|(section, stated, _)| *stated > rows_of(section))
    }

    fn rows_of_file(&self, kind: Option<Kind>) -> usize {
        self.scopes.iter().map(|scope| scope.rows(kind)).sum()
    }

    /// The parts of the file, and why it is not known that they hold all that was printed.
    pub(super) fn finish(mut self, file: &Location, layout: &Layout) -> (Vec<PrintPart>, Vec<Problem>) {
        if self.scopes.is_empty() {
            self.scope(PrintHeading::default(), layout);
        }
        let several = self.scopes.len() > 1;
        let mut doubts: Vec<Problem> = self.scopes.iter().flat_map(Scope::unmet_counts).collect();
        doubts.extend(self.unmet_counts_of_file());
        doubts.extend(self.of_sections.iter().filter_map(|(section, stated, at)| {
            let read = section.checked_sub(1).and_then(|at| self.section_rows.get(at)).copied().unwrap_or(0);
            (read != *stated).then(|| unmet(at, *stated, "rows under this title", read))
        }));
        let says_count = |scope: &&Scope| {
            !scope.stated.is_empty()
                || !self.of_file.is_empty()
                || !self.of_sections.is_empty()
                || !scope.persons.is_empty()
        };
        let silent = self.scopes.iter().filter(|scope| layout.states_count() && !says_count(scope));
        doubts.extend(
            silent.map(|scope| no_count(file, scope.heading.group.as_ref().filter(|_| several), layout)),
        );
        let mut heading = self.heading;
        if heading.group.is_none() && self.groups_of_rows.len() == 1 {
            heading.group = self.groups_of_rows.pop_first();
        }
        let parts = self.scopes.into_iter().map(|scope| PrintPart {
            heading: if layout.several_groups { scope.heading.clone() } else { heading.clone() },
            stated_count: scope.stated_count(),
            stated: scope.stated.iter().map(|(kind, count, _)| (*kind, *count)).collect(),
            advices: scope.advices,
        });
        (parts.collect(), doubts)
    }
}

impl PrintFacts {
    fn unmet_counts_of_file(&self) -> Vec<Problem> {
        let of_file =
            self.of_file.iter().map(|(kind, stated, at)| (kind, *stated, self.rows_of_file(*kind), at));
        let unmet_of_file =
            of_file.filter(|(_, stated, read, _)| stated != read).map(|(kind, stated, read, at)| {
                let of = kind.map(|kind| format!(" of type {}", kind.word())).unwrap_or_default();
                unmet(at, stated, &format!("rows{of} in all"), read)
            });
        unmet_of_file.collect()
    }
}

fn unmet(at: &Location, stated: usize, what: &str, read: usize) -> Problem {
    Problem::fault(
        at.clone(),
        format!("the print states {stated} {what} and {read} were read"),
        "look at the lines that were not recognised; if there are none, the file may be cut short",
    )
}

/// A print that is to state its count and states none may be cut short, or a part of one that somebody split.
fn no_count(file: &Location, group: Option<&PayGroup>, layout: &Layout) -> Problem {
    let of = group.map(|group| format!(" of løngruppe {group}")).unwrap_or_default();
    Problem::fault(
        file.clone(),
        format!(
            "the print{of} does not state how many rows it has, where layout '{}' expects it to: it is not known to be whole",
            layout.name
        ),
        "its end may be missing: fetch the whole print; nothing closes by one that is not whole",
    )
}

impl Scope {
    /// The count that the print states in all: its total, or else the sum of those of each type.
    fn stated_count(&self) -> Option<usize> {
        let total = self.stated.iter().find(|(kind, ..)| kind.is_none()).map(|(_, count, _)| *count);
        let of_types = || self.stated.iter().map(|(_, count, _)| *count).sum();
        total.or_else(|| (!self.stated.is_empty()).then(of_types))
    }

    /// How many rows there are, in all or of one type.
    fn rows(&self, kind: Option<Kind>) -> usize {
        self.advices.iter().filter(|advice| kind.is_none_or(|kind| advice.kind == kind)).count()
    }

    fn lacks_rows(&self) -> bool {
        let has_too_few = |(kind, stated, _): &(Option<Kind>, usize, Location)| *stated > self.rows(*kind);
        self.stated.iter().any(has_too_few)
            || self.persons.iter().any(|(stated, _)| *stated > self.count_persons())
    }

    fn count_persons(&self) -> usize {
        self.advices.iter().filter_map(|advice| advice.pay_number).collect::<BTreeSet<_>>().len()
    }

    fn unmet_counts(&self) -> Vec<Problem> {
        self.stated
            .iter()
            .map(|(kind, stated, at)| (kind, stated, self.rows(*kind), at))
            .filter(|(_, stated, read, _)| *stated != read)
            .map(|(kind, stated, read, at)| {
                let of = kind.map(|kind| format!(" of type {}", kind.word())).unwrap_or_default();
                unmet(at, *stated, &format!("rows{of}"), read)
            })
            .chain(self.unmet_persons())
            .collect()
    }
}

impl Scope {
    fn unmet_persons(&self) -> Vec<Problem> {
        let persons = if self.persons.is_empty() { 0 } else { self.count_persons() };
        let unmet_persons = self.persons.iter().filter(|(stated, _)| *stated != persons);
        unmet_persons.map(|(stated, at)| unmet(at, *stated, "persons", persons)).collect()
    }
}

/// What a furniture line states of run and group.
fn heading_in(line: &Match<'_, '_>) -> PrintHeading {
    let mut heading = PrintHeading::default();
    for (slot, value, _) in line.values() {
        match slot {
            Slot::LgAs(format) | Slot::PaidAs(format) => {
                let Some(when) = format.read(value) else { continue };
                let paid = matches!(slot, Slot::PaidAs(_));
                heading.lg = when.month().map(|month| if paid { month_after(month) } else { month });
                heading.number = when.run().or(heading.number);
            }
            Slot::Lg => heading.lg = values::lg(value),
            Slot::Run => heading.number = values::run_number(value),
            Slot::Group => heading.group = PayGroup::new(value),
            _ => {}
        }
    }
    heading
}

/// The løngeneration is the month after that of the pay.
fn month_after((year, month): (i16, i8)) -> (i16, i8) {
    if month == 12 { (year + 1, 1) } else { (year, month + 1) }
}

/// A whole number with or without dots between thousands.
pub(super) fn count(digits: &str) -> Option<usize> {
    digits.replace('.', "").parse().ok()
}
