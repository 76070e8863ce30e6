//! What reports and overviews are called, and what a kunde's copy of several parts comes to.

use sha2::{Digest, Sha256};

use super::{overview, statistics};
use crate::domain::{PayGroup, PayrollRun};

/// Where a report belongs below the output folder: `LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999.xlsx`.
/// The folder separator is `/`; nothing personal stands in it.
pub fn file_name(run: PayrollRun, group: &PayGroup) -> String {
    format!("LG{run}/afrapportering_LG{run}_gruppe-{group}.xlsx")
}

/// Where the copy of a report that the kunde gets belongs: `…_kunde.xlsx` beside it.
pub fn customer_file_name(run: PayrollRun, group: &PayGroup) -> String {
    file_name(run, group).replace(".xlsx", "_kunde.xlsx")
}

/// Where a part of a report belongs: the first bears the report's name, the others `…_del-2.xlsx`.
pub fn part_name(name: &str, part: usize) -> String {
    if part == 1 { name.to_string() } else { name.replace(".xlsx", &format!("_del-{part}.xlsx")) }
}

/// Whether a file below the folder of the reports is a workbook of this module, by its name.
pub fn is_overview(below: &str) -> bool {
    below == statistics::WORKBOOK
        || below.starts_with("LG") && below.split('/').nth(1) == Some(overview::WORKBOOK)
}

/// Whether a file below the folder of the reports stands where a report belongs, by its name.
pub fn is_report_name(below: &str) -> bool {
    below.starts_with("LG") && below.matches('/').count() == 1 && below.contains("/afrapportering_LG")
}

/// The folder beside a report for files that it replaced and that hold what could not be carried over.
pub const KEPT_ASIDE: &str = "erstattet";

/// Whether a file below the folder of the reports is one that a report replaced.
pub fn is_kept_aside(below: &str) -> bool {
    below.split('/').rev().nth(1) == Some(KEPT_ASIDE)
}

/// What the parts of a kunde's copy come to.
pub fn copy_hash<'a>(parts: impl IntoIterator<Item = &'a Vec<u8>>) -> [u8; 32] {
    let hash = parts.into_iter().fold(Sha256::new(), |hash, part| hash.chain_update(part));
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_tells_run_and_group_without_padding() {
        let run = PayrollRun::new(2023, 8, 2).unwrap();
        let group = PayGroup::new("0000000999").unwrap();
        assert_eq!(file_name(run, &group), "LG2023-08-2/afrapportering_LG2023-08-2_gruppe-999.xlsx");
    }

    #[test]
    fn only_the_workbook_beside_the_reports_is_ours() {
        assert!(is_overview("LG2023-08-2/oversigt.xlsx"));
        assert!(!is_overview("LG2023-08-2/svar/oversigt.xlsx"));
        assert!(!is_overview("oversigt.xlsx"));
        assert!(is_overview("statistik.xlsx"));
        assert!(!is_overview("LG2023-08-2/statistik.xlsx"));
    }
}
