//! What people add to a report beside the columns that are theirs: columns of their own, and comments at cells.
//!
//! Pure. Both follow their row by its `Række-id` into the next edition and the next report of Statens Administration: columns at
//! the right end under their own head, comments at the cell of the same column. A kunde's copy gets none of them: what somebody
//! writes in a margin is not meant for others. What a kunde adds in a copy is shown as the kunde's.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::ReportRow;
use super::returned::{Returned, ReturnedRow, as_compared};
use super::words;
use crate::domain::audience::Audience;

/// A word of somebody's own in a row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OwnWord {
    /// Whether it is a comment at a cell, or what stands in a column of their own.
    #[serde(rename = "c", default, skip_serializing_if = "is_false")]
    pub is_comment: bool,
    /// Where its column stands among people's own, counted from 0; of a comment 0.
    #[serde(rename = "n", default)]
    pub nth: usize,
    /// Head of the column that it stands in.
    #[serde(rename = "h")]
    pub head: String,
    /// What it says; never empty where it is kept.
    #[serde(rename = "t")]
    pub text: String,
}

/// A word of somebody's own that was written, changed or cleared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnEdit {
    /// The row.
    pub row_id: String,
    /// What that edition said there when it was written.
    pub from: String,
    /// Where, and what it says now; empty where it was cleared.
    pub word: OwnWord,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(is: &bool) -> bool {
    !is
}

/// What a row of a workbook says in people's own columns and in comments, as it is kept: what a kunde adds is told apart.
/// A column without a word in that row is an empty one.
pub fn words_in(returned: &Returned, row: &ReturnedRow) -> Vec<OwnWord> {
    let is_kundes = returned.audience == Audience::Customer;
    let columns = returned.own.iter().zip(&row.own).enumerate().map(|(nth, (head, text))| OwnWord {
        is_comment: false,
        nth,
        head: if is_kundes { words::of_kunde_column(head) } else { head.clone() },
        text: as_compared(text),
    });
    let comments = row.comments.iter().map(|(head, text)| {
        let text = as_compared(text);
        let text = if is_kundes { words::of_kunde_comment(&text) } else { text };
        OwnWord { is_comment: true, nth: 0, head: head.clone(), text }
    });
    columns.chain(comments).collect()
}

/// What stands in the place of a word; empty where nothing does.
pub fn text_at<'w>(known: &'w [OwnWord], place: &OwnWord) -> &'w str {
    known.iter().find(|word| stands_with(word, place)).map_or("", |word| &word.text)
}

fn stands_with(word: &OwnWord, place: &OwnWord) -> bool {
    word.is_comment == place.is_comment && word.head.to_lowercase() == place.head.to_lowercase()
}

/// Enters an edit among the words of its row; whether that changes anything. Where somebody else wrote there meanwhile both
/// words stay, and nothing is cleared.
pub fn enter(known: &mut Vec<OwnWord>, edit: &OwnEdit) -> bool {
    let (current, to) = (text_at(known, &edit.word).to_owned(), edit.word.text.clone());
    let now = if current == edit.from || to.contains(&current) {
        to
    } else if to.is_empty() || current.contains(&to) {
        current.clone()
    } else {
        words::also_written(&current, &to)
    };
    if now == current {
        return false;
    }
    match known.iter_mut().find(|word| stands_with(word, &edit.word)) {
        Some(word) => word.text = now,
        None => known.push(OwnWord { text: now, ..edit.word.clone() }),
    }
    known.retain(|word| !word.text.is_empty());
    true
}

/// Gives each row the words that people wrote in it, by its `Række-id`.
pub fn carry(rows: &mut [ReportRow], mut words: HashMap<String, Vec<OwnWord>>) {
    for row in rows {
        row.own = row.row_id.as_ref().and_then(|id| words.remove(id)).unwrap_or_default();
    }
}

/// The heads of people's own columns in some rows, as they stood, each once whatever its casing.
pub fn heads(rows: &[ReportRow]) -> Vec<String> {
    heads_of(rows.iter().flat_map(|row| &row.own))
}

/// The heads of the columns that some words stand in, as they stood, each once whatever its casing.
pub fn heads_of<'w>(words: impl Iterator<Item = &'w OwnWord>) -> Vec<String> {
    let mut words: Vec<&OwnWord> = words.filter(|word| !word.is_comment).collect();
    words.sort_by_key(|word| word.nth);
    let mut heads: Vec<String> = Vec::new();
    for word in words {
        if !heads.iter().any(|head| head.to_lowercase() == word.head.to_lowercase()) {
            heads.push(word.head.clone());
        }
    }
    heads
}

/// What of people's own columns and comments the next edition of a workbook shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OwnCarried {
    /// All columns.
    pub columns: bool,
    /// All comments.
    pub comments: bool,
}

/// What of those of a workbook some rows show. `comments` is how many the workbook has.
pub fn carried(returned: &Returned, comments: usize, rows: &[ReportRow]) -> OwnCarried {
    let by_id: HashMap<&str, &ReportRow> =
        rows.iter().filter_map(|row| Some((row.row_id.as_deref()?, row))).collect();
    let shows = |row_id: &str, word: &OwnWord| {
        by_id.get(row_id).is_some_and(|row| text_at(&row.own, word).contains(&word.text))
    };
    let heads: Vec<String> = heads(rows).iter().map(|head| head.to_lowercase()).collect();
    let mut carried = OwnCarried {
        columns: returned.own.iter().all(|head| heads.contains(&head.to_lowercase())),
        comments: comments == returned.rows.iter().map(|row| row.comments.len()).sum::<usize>(),
    };
    for row in &returned.rows {
        for word in words_in(returned, row).iter().filter(|word| !word.text.is_empty()) {
            let is_shown = shows(&row.row_id, word);
            carried.columns &= word.is_comment || is_shown;
            carried.comments &= !word.is_comment || is_shown;
        }
    }
    carried
}

/// What of those of a work list the reports show that it is of: all that was taken in. `comments` is how many it has.
pub fn carried_from_list(reports: &[Returned], comments: usize) -> OwnCarried {
    let taken: usize = reports.iter().flat_map(|report| &report.rows).map(|row| row.comments.len()).sum();
    OwnCarried { columns: true, comments: comments == taken }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(from: &str, to: &str) -> OwnEdit {
        let word = OwnWord { head: "Møde".into(), text: to.into(), ..OwnWord::default() };
        OwnEdit { row_id: "999-A".into(), from: from.into(), word }
    }

    #[test]
    fn of_two_words_both_stay_and_a_word_is_cleared_only_by_who_saw_it() {
        let mut known = Vec::new();
        for (from, to, changes, now) in [
            ("", "mandag", true, "mandag"),
            ("", "mandag", false, "mandag"),
            ("mandag", "mandag kl. 9", true, "mandag kl. 9"),
            ("", "tirsdag", true, "mandag kl. 9\n(også skrevet: tirsdag)"),
            ("mandag", "", false, "mandag kl. 9\n(også skrevet: tirsdag)"),
            ("mandag kl. 9\n(også skrevet: tirsdag)", "", true, ""),
        ] {
            assert_eq!(enter(&mut known, &edit(from, to)), changes, "{from} -> {to}");
            assert_eq!(text_at(&known, &edit("", "").word), now, "{from} -> {to}");
        }
        assert!(known.is_empty());
    }
}
