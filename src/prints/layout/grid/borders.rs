//! LineCells that are told apart by more than blanks: cut at fixed places, or standing between bars.

use super::{ColumnGrid, LineCells, Misfit, byte_of};
use crate::prints::layout::Layout;

/// What tells the cells of a line apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Borders {
    /// Blanks, and where words begin.
    #[default]
    Blanks,
    /// The places that the layout gives for first and last character.
    Places,
    /// A sign.
    Bar(char),
}

impl ColumnGrid {
    /// The cells at the places that the layout fixes. What stands in no column fits nowhere.
    pub(super) fn cut<'l>(&self, line: &'l str, layout: &Layout) -> Result<LineCells<'l>, Misfit> {
        let mut values = vec![(0, ""); layout.columns.len()];
        let mut at = 0;
        for span in &self.spans {
            let (from, to) =
                (byte_of(line, span.start), span.end.map_or(line.len(), |end| byte_of(line, end)));
            if !line[at..from].trim().is_empty() {
                return Err(Misfit::Outside);
            }
            let cell = &line[from..to];
            if let Some(column) = span.column {
                values[column] = (from + cell.len() - cell.trim_start().len(), cell.trim());
            }
            at = to;
        }
        if line[at..].trim().is_empty() { checked(values, layout) } else { Err(Misfit::Outside) }
    }

    /// The cells between bars: as many as the head has.
    pub(super) fn between_bars<'l>(
        &self,
        line: &'l str,
        bar: char,
        layout: &Layout,
    ) -> Result<LineCells<'l>, Misfit> {
        let cells: Vec<(usize, &str)> = between(line, bar).collect();
        if cells.len() != self.spans.len() {
            return Err(Misfit::Outside);
        }
        let mut values = vec![(0, ""); layout.columns.len()];
        for ((from, cell), span) in cells.into_iter().zip(&self.spans) {
            if let Some(column) = span.column {
                values[column] = (from, cell);
            }
        }
        checked(values, layout)
    }
}

fn checked<'l>(values: Vec<(usize, &'l str)>, layout: &Layout) -> Result<LineCells<'l>, Misfit> {
    let misfit = |(column, (_, value)): &(usize, &(usize, &str))| {
        !value.is_empty() && !layout.columns[*column].shape.fits(value)
    };
    match values.iter().enumerate().find(misfit) {
        Some((column, _)) => Err(Misfit::ValueShape(column)),
        None => Ok(LineCells { values }),
    }
}

/// What stands between bars, trimmed, each with where it starts in bytes. Bars at both ends border nothing.
pub(super) fn between(line: &str, bar: char) -> impl Iterator<Item = (usize, &str)> {
    let trimmed = line.trim();
    let inside = trimmed.strip_prefix(bar).unwrap_or(trimmed);
    let inside = inside.strip_suffix(bar).unwrap_or(inside);
    let mut at = line.find(inside).unwrap_or(0);
    inside.split(bar).map(move |cell| {
        let from = at + cell.len() - cell.trim_start().len();
        at += cell.len() + bar.len_utf8();
        (from, cell.trim())
    })
}

/// Whether a line is a rule: bars and strokes alone.
pub fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.chars().count() >= 3
        && line.chars().all(|sign| "+-=_|¦*·: ".contains(sign) || ('\u{2500}'..='\u{257f}').contains(&sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_between_bars() {
        let cells: Vec<(usize, &str)> = between("  | Løn nr |  | x|", '|').collect();
        assert_eq!(cells, [(4, "Løn nr"), (15, ""), (17, "x")]);
        assert_eq!(between("a|b", '|').map(|(_, cell)| cell).collect::<Vec<_>>(), ["a", "b"]);
        assert!(
            is_rule("+-----+---+")
                && is_rule("====")
                && is_rule("├──┼──┤")
                && !is_rule("| a |")
                && !is_rule("--")
        );
    }
}
