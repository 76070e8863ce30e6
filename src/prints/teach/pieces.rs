//! A line cut at its blanks: words, or chunks with two blanks or more between them.

/// A stretch of a line without a gap in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LinePiece<'l> {
    pub(super) text: &'l str,
    /// In characters, from 0.
    pub(super) start: usize,
    /// In characters.
    pub(super) end: usize,
    /// In bytes.
    pub(super) from: usize,
}

impl LinePiece<'_> {
    /// Where it ends, in bytes.
    pub(super) fn to(&self) -> usize {
        self.from + self.text.len()
    }
}

/// The words of a line.
pub(super) fn words(line: &str) -> Vec<LinePiece<'_>> {
    cut(line, 1)
}

/// The parts of a line with at least two blanks between them.
pub(super) fn chunks(line: &str) -> Vec<LinePiece<'_>> {
    cut(line, 2)
}

fn cut(line: &str, gap: usize) -> Vec<LinePiece<'_>> {
    let mut pieces = Vec::new();
    let mut open: Option<LinePiece<'_>> = None;
    for (column, (at, sign)) in line.char_indices().enumerate().filter(|(_, (_, sign))| *sign != ' ') {
        let (end, to) = (column + 1, at + sign.len_utf8());
        match &mut open {
            Some(piece) if column - piece.end < gap => {
                *piece = LinePiece { text: &line[piece.from..to], end, ..*piece };
            }
            _ => {
                pieces.extend(open.take());
                open = Some(LinePiece { text: &line[at..to], start: column, end, from: at });
            }
        }
    }
    pieces.extend(open);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_gaps() {
        let texts = |pieces: Vec<LinePiece<'_>>| {
            pieces
                .iter()
                .map(|piece| format!("{}@{}-{}", piece.text, piece.start, piece.end))
                .collect::<Vec<_>>()
        };
        assert_eq!(texts(chunks(" LØN NR.  NAVN")), ["LØN NR.@1-8", "NAVN@10-14"]);
        assert_eq!(texts(words("a  øb ")), ["a@0-1", "øb@3-5"]);
        assert!(chunks("").is_empty());
    }
}
