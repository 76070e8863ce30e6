//! Lines of labels with their values behind them: `Kode..........: OT0109   Type.....: Fejl`.
//!
//! A label counts only where a value may begin: at the start of a line, after a gap, or right behind a label without a
//! value. So a colon inside a text makes no label. Pure.

use regex::{Regex, RegexBuilder};

use super::LayoutColumn;

/// Finds the labels of the columns of a layout.
#[derive(Debug, Clone)]
pub struct Labels {
    pattern: Regex,
    /// The labels as they are told apart, each with its column.
    known: Vec<(String, usize)>,
}

/// A value behind its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labelled<'l> {
    /// Index into the layout's columns.
    pub column: usize,
    /// Trimmed; may be blank.
    pub value: &'l str,
    /// Where it starts, in bytes.
    pub from: usize,
}

impl Labels {
    /// The labels that are the heads of `columns`; `None` where they have none, or are too many for a pattern.
    pub fn of(columns: &[LayoutColumn]) -> Option<Self> {
        let mut known: Vec<(String, usize)> = columns
            .iter()
            .enumerate()
            .flat_map(|(at, column)| column.heads.iter().map(move |head| (head.join(" "), at)))
            .collect();
        known.sort_by_key(|(label, _)| std::cmp::Reverse(label.chars().count()));
        let labels: Vec<String> =
            known.iter().map(|(label, _)| regex::escape(label).replace(' ', " +")).collect();
        let pattern = format!(r"({})(?: *\.{{2,}} *[:=]?|\.? *[:=])", labels.join("|"));
        let pattern = RegexBuilder::new(&pattern).case_insensitive(true).size_limit(1 << 20).build().ok()?;
        (!known.is_empty()).then_some(Self { pattern, known })
    }

    /// The labels of a line with what stands behind each; `None` where it does not begin with one.
    pub fn read<'l>(&self, line: &'l str) -> Option<Vec<Labelled<'l>>> {
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        for hit in self.pattern.captures_iter(line) {
            let (all, label) = (hit.get(0)?, hit.get(1)?);
            let before = &line[..all.start()];
            let behind_label = found.last().is_some_and(|(.., to)| line[*to..all.start()].trim().is_empty());
            let begins =
                before.trim().is_empty() || before.ends_with("  ") || behind_label && before.ends_with(' ');
            let ends = line[all.end()..].chars().next().is_none_or(|next| next == ' ');
            if let (true, true, Some(column)) = (begins, ends, self.column_of(label.as_str())) {
                found.push((column, all.start(), all.end()));
            }
        }
        let (_, first, _) = found.first()?;
        line[..*first].trim().is_empty().then(|| {
            let ends = found.iter().skip(1).map(|(_, start, _)| *start).chain([line.len()]);
            let value = |((column, _, from), to): (&(usize, usize, usize), usize)| {
                let text = &line[*from..to];
                let from = from + (text.len() - text.trim_start().len());
                Labelled { column: *column, value: text.trim(), from: from.min(to) }
            };
            found.iter().zip(ends).map(value).collect()
        })
    }

    fn column_of(&self, label: &str) -> Option<usize> {
        let label = super::folded(label);
        self.known.iter().find(|(known, _)| *known == label).map(|(_, column)| *column)
    }
}

/// Whether a text holds, behind a gap, what looks like a label that the layout does not know.
pub fn hides_label(text: &str) -> bool {
    text.split("  ").skip(1).any(|piece| {
        let piece = piece.trim();
        let label = piece.split([':', '=']).next().unwrap_or_default();
        piece.len() > label.len()
            && label.starts_with(char::is_alphabetic)
            && label.split_whitespace().count() <= 3
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::Field;
    use crate::prints::layout::shape::ValueShape;

    fn labels(heads: &[&str]) -> Labels {
        let column = |head: &&str| LayoutColumn {
            heads: vec![super::super::folded(head).split(' ').map(str::to_string).collect()],
            ..LayoutColumn::of(Field::Other, ValueShape::new(Field::Other, None))
        };
        Labels::of(&heads.iter().map(column).collect::<Vec<_>>()).unwrap()
    }

    fn read(labels: &Labels, line: &str) -> Option<Vec<(usize, String)>> {
        Some(labels.read(line)?.iter().map(|it| (it.column, it.value.to_string())).collect())
    }

    #[test]
    fn values_stand_behind_their_labels() {
        let labels = labels(&["Kode", "Type", "Løndel", "Tekst", "Løn nr."]);
        let pair = |column: usize, value: &str| (column, value.to_string());
        assert_eq!(
            read(&labels, "  KODE....: OT0109   Type.....: Fejl    Løndel.....:").unwrap(),
            [pair(0, "OT0109"), pair(1, "Fejl"), pair(2, "")]
        );
        assert_eq!(read(&labels, "Løndel: Kode: RB7050").unwrap(), [pair(2, ""), pair(0, "RB7050")]);
        assert_eq!(
            read(&labels, "Tekst: se Kode: 5, type: x").unwrap(),
            [pair(3, "se Kode: 5, type: x")],
            "a colon inside a text makes no label"
        );
        assert_eq!(read(&labels, "Løn  nr. = 7").unwrap(), [pair(4, "7")]);
        assert_eq!(read(&labels, "Se Kode: 5"), None);
        assert_eq!(read(&labels, "Kodeord: 5"), None);
    }

    #[test]
    fn a_label_that_nobody_knows_is_noticed() {
        assert!(hides_label("Skyldigt beløb   Ref..: 5"));
        assert!(!hides_label("Skyldigt beløb: 5 kr."));
        assert!(!hides_label("Skyldigt beløb   *"));
    }
}
