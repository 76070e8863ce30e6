//! What holds for the rows below it: the values of lines above them, and cells that a print leaves blank when they repeat.
//!
//! Pure. What a line says holds until the next line of its form or of one further out, and over the end of a page only
//! where the layout says so, or where the same is said again on the next page.

use crate::domain::Location;
use crate::domain::field::Field;
use crate::prints::layout::Layout;
use crate::prints::layout::grid::LineCells;
use crate::prints::layout::template::{Slot, Template};

/// What holds for the rows now.
#[derive(Debug, Default)]
pub(super) struct CarriedDown {
    held: Vec<HeldLine>,
    /// The cells of the row above, of the columns that repeat, where they hold on.
    above: Vec<String>,
    /// Whether a page has ended since: what was said is not known to hold on, until it is said again.
    is_stale: bool,
    /// The last line, where no row has stood under it yet.
    unused: Option<Location>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct HeldLine {
    level: usize,
    field: Field,
    value: String,
}

/// The values of a line that is carried down.
pub(super) struct LineAbove<'l> {
    level: usize,
    values: Vec<(Field, &'l str)>,
}

/// What is to be done about the open record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CarryChange {
    /// The same holds on: a text may go on.
    Same,
    /// Another person, code or løngruppe.
    Other,
}

/// `line` as one that is carried down: of the first form of the layout that fits, each value with its shape.
pub(super) fn read<'l>(line: &'l str, layout: &Layout) -> Option<LineAbove<'l>> {
    layout.carried.iter().find_map(|template| {
        let found = template.read(line)?;
        let values: Vec<(Field, &str)> = found
            .values()
            .filter_map(|(slot, value, _)| match slot {
                Slot::Field(field) => Some((field, value)),
                _ => None,
            })
            .collect();
        let fits = values.iter().all(|(field, value)| layout.shape_of(*field).fits(value));
        fits.then(|| LineAbove { level: level_of(template, layout), values })
    })
}

/// Forms of one level begin with the same field; the first of them says which level it is.
fn level_of(template: &Template, layout: &Layout) -> usize {
    let first = |template: &Template| {
        template
            .slots()
            .iter()
            .copied()
            .find(|slot| matches!(slot, Slot::Field(field) if *field != Field::Other))
    };
    layout.carried.iter().position(|other| first(other) == first(template)).unwrap_or(0)
}

impl CarriedDown {
    /// Takes a line; what stood further in holds no longer, unless the line says the same again.
    pub(super) fn take(&mut self, above: &LineAbove<'_>, at: &Location, layout: &Layout) -> CarryChange {
        let held = |(field, value): &(Field, &str)| HeldLine {
            level: above.level,
            field: *field,
            value: layout.shape_of(*field).meaning(value).into_owned(),
        };
        let new: Vec<HeldLine> = above.values.iter().map(held).collect();
        let same = new.iter().all(|it| self.held.contains(it));
        let was_stale = std::mem::take(&mut self.is_stale);
        if same {
            // What stood further in is said again, too, or holds no longer.
            self.held.retain(|it| !was_stale || it.level <= above.level);
            return CarryChange::Same;
        }
        if was_stale {
            self.held.clear();
        }
        self.held.retain(|it| it.level < above.level);
        self.held.extend(new);
        self.above.clear();
        self.unused = Some(at.clone());
        CarryChange::Other
    }

    /// A page ends: nothing holds on, unless the layout says so.
    pub(super) fn page(&mut self, layout: &Layout) {
        if !layout.across_pages {
            self.is_stale = true;
            self.above.clear();
        }
    }

    /// Nothing is known any more of what holds.
    pub(super) fn forget(&mut self) {
        self.held.clear();
        self.above.clear();
        self.is_stale = false;
    }

    /// The values that hold.
    pub(super) fn values(&self) -> impl Iterator<Item = (Field, &str)> {
        let held = self.held.iter().filter(|_| !self.is_stale);
        held.map(|it| (it.field, it.value.as_str()))
    }

    /// The value of a field that holds.
    pub(super) fn value(&self, field: Field) -> Option<&str> {
        self.values().find(|(it, _)| *it == field).map(|(_, value)| value)
    }

    /// The first field of a line that should stand above a row with these cells, and does not.
    pub(super) fn missing(&self, cells: &LineCells<'_>, layout: &Layout) -> Option<Field> {
        let first = |template: &Template| {
            template.slots().iter().find_map(|slot| match slot {
                Slot::Field(field) if *field != Field::Other => Some(*field),
                _ => None,
            })
        };
        let is_said = |field: &Field| {
            let own = layout.column(*field).is_some_and(|column| !cells.value(column).is_empty());
            own || self.value(*field).is_some()
        };
        layout.carried.iter().filter_map(first).find(|field| !is_said(field))
    }

    /// Gives a row the cells that it does not repeat, from left to right, up to the first that differs from the row above.
    pub(super) fn fill<'c>(&'c mut self, cells: &LineCells<'_>, layout: &Layout) -> Vec<(usize, &'c str)> {
        self.unused = None;
        let repeats: Vec<usize> =
            (0..layout.columns.len()).filter(|at| layout.columns[*at].repeats).collect();
        if repeats.is_empty() {
            return Vec::new();
        }
        self.above.resize(layout.columns.len(), String::new());
        // A name of its own is not that of the person above, and no number is carried down to it.
        let is_of = |column: usize, field: Field| layout.columns[column].field == field;
        let another = repeats.iter().any(|column| {
            let value = cells.value(*column);
            is_of(*column, Field::Name) && !value.is_empty() && value != self.above[*column]
        });
        let (mut filled, mut differs) = (Vec::new(), false);
        for column in repeats {
            let value = cells.value(column);
            if another && value.is_empty() && is_of(column, Field::PayNumber) {
                (differs, self.above[column]) = (true, String::new());
            } else if value.is_empty() && !differs {
                filled.push(column);
            } else {
                differs |= value != self.above[column];
                self.above[column] = value.to_string();
            }
        }
        filled
            .into_iter()
            .map(|column| (column, self.above[column].as_str()))
            .filter(|it| !it.1.is_empty())
            .collect()
    }

    /// Where the last line stands, if no row has stood under it.
    pub(super) fn unused(&mut self) -> Option<Location> {
        self.unused.take()
    }
}
