//! The form that a report was made in, so that it can be made anew in the same.

use serde::{Deserialize, Serialize};

use super::twins::Twin;
use crate::domain::cpr::Cpr;

/// The form of a report, and what it was made with beside its prints.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReportForm {
    /// Whether CPR numbers are masked.
    pub is_masked: bool,
    /// Whether workbooks have no filter buttons and frozen rows.
    pub accessible: bool,
    /// The endings of its twins: `csv`, `json`.
    twins: Vec<String>,
    /// A hash of what it shows of the settings.
    pub settings: String,
}

impl ReportForm {
    /// The form that a run of the program makes a report in.
    pub fn of(cpr: Cpr, accessible: bool, twins: &[Twin], settings: String) -> Self {
        let twins = twins.iter().map(|twin| twin.extension().to_owned()).collect();
        Self { is_masked: cpr == Cpr::Masked, accessible, twins, settings }
    }

    /// The forms that it was also written in.
    pub fn twins(&self) -> Vec<Twin> {
        [Twin::Csv, Twin::Json]
            .into_iter()
            .filter(|twin| self.twins.iter().any(|ending| ending == twin.extension()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_kept_and_read_again_as_it_was() {
        for (cpr, twins) in [(Cpr::Full, &[][..]), (Cpr::Masked, &[Twin::Csv, Twin::Json])] {
            let form = ReportForm::of(cpr, true, twins, "ab".into());
            let kept = serde_json::to_string(&form).unwrap();
            let read: ReportForm = serde_json::from_str(&kept).unwrap();
            assert_eq!((&read, read.twins().as_slice(), read.is_masked), (&form, twins, cpr == Cpr::Masked));
        }
    }
}
