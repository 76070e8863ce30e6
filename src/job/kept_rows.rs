//! The rows that a file held, in few bytes: their three numbers beside each other, each as what it is more than the one before.
//!
//! For `#[serde(with)]`. Earlier programs kept them row by row, and those are read, too.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::remembered::HeldRow;

#[derive(Serialize, Deserialize)]
struct RowColumns {
    row: Vec<u32>,
    page: Vec<u32>,
    line: Vec<u32>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum KeptRows {
    /// Tried first: three rows of three numbers would do as columns, too.
    Earlier(Vec<HeldRow>),
    Columns(RowColumns),
}

/// The columns of the rows.
pub fn serialize<S: Serializer>(rows: &[HeldRow], serializer: S) -> Result<S::Ok, S::Error> {
    let column = |number: fn(&HeldRow) -> u32| {
        let mut last = 0_u32;
        let more = |row| number(row).wrapping_sub(std::mem::replace(&mut last, number(row)));
        rows.iter().map(more).collect()
    };
    RowColumns { row: column(|row| row.0), page: column(|row| row.1), line: column(|row| row.2) }
        .serialize(serializer)
}

/// The rows again.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<HeldRow>, D::Error> {
    let RowColumns { row, page, line } = match KeptRows::deserialize(deserializer)? {
        KeptRows::Columns(columns) => columns,
        KeptRows::Earlier(rows) => return Ok(rows),
    };
    if row.len() != page.len() || row.len() != line.len() {
        return Err(D::Error::custom("one column is longer than another"));
    }
    let more = row.into_iter().zip(page).zip(line);
    let rows = more.scan((0_u32, 0_u32, 0_u32), |last, ((row, page), line)| {
        *last = (last.0.wrapping_add(row), last.1.wrapping_add(page), last.2.wrapping_add(line));
        Some(*last)
    });
    Ok(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct HeldRows(#[serde(with = "super")] Vec<HeldRow>);

    #[test]
    fn rows_come_back_as_they_were_and_as_earlier_programs_kept_them() {
        let some =
            [vec![], vec![(0, 1, 66), (2, 1, 70), (1, 2, 3)], vec![(u32::MAX, 0, u32::MAX), (0, 9, 0)]];
        for rows in some {
            let kept = HeldRows(rows);
            let json = serde_json::to_string(&kept).unwrap();
            assert_eq!(serde_json::from_str::<HeldRows>(&json).unwrap(), kept, "{json}");
            let earlier = serde_json::to_string(&kept.0).unwrap();
            assert_eq!(serde_json::from_str::<HeldRows>(&earlier).unwrap(), kept, "{earlier}");
        }
    }

    #[test]
    fn columns_of_different_length_are_refused() {
        assert!(serde_json::from_str::<HeldRows>(r#"{"row":[1],"page":[1],"line":[]}"#).is_err());
    }
}
