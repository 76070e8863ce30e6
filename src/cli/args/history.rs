//! The commands that use the memory between runs, as they are typed.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Subcommand, ValueEnum};

use super::pay_group;
use crate::domain::{PayGroup, PayrollRun};

/// Arguments of `collect`.
#[derive(Debug, Args)]
pub struct CollectArgs {
    /// Workbooks that came back, and folders of them
    #[arg(required = true, value_name = "RETURNED")]
    pub returned: Vec<PathBuf>,
    /// Folder of the reports; `out` of the settings where it is not given
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// The subcommands of `history`.
#[derive(Debug, Subcommand)]
pub enum HistoryCommand {
    /// Show one advice's life: when it was printed, who or what changed it
    Show(ShowArgs),
    /// Show the most frequent and most repeated codes per løngruppe, owner and lønkørsel
    Trend(TrendArgs),
    /// Write the statistics of all løngrupper anew: statistik.html and statistik.xlsx
    Statistics(StatisticsArgs),
    /// Write what the history holds as csv or Parquet, without persons
    Export(ExportArgs),
    /// Remove what is older than a lønkørsel or a number of months; what is open stays
    Purge(PurgeArgs),
    /// Erase a person, whose lønnummer or CPR number is read from standard input
    Forget(ForgetArgs),
}

/// Arguments of `history show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// As it stands in the column Række-id
    #[arg(value_name = "RÆKKE-ID")]
    pub row_id: String,
    /// Write the whole life, texts included, as a workbook: a report, to be treated as one
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,
    /// Folder of the reports; `out` of the settings where it is not given
    #[arg(long = "out", visible_alias = "reports", value_name = "DIR")]
    pub reports: Option<PathBuf>,
}

/// Arguments of `history trend`.
#[derive(Debug, Args)]
pub struct TrendArgs {
    /// Only this løngruppe
    #[arg(long, value_name = "N", value_parser = pay_group)]
    pub group: Option<PayGroup>,
    /// The last K lønkørsler
    #[arg(long, value_name = "K", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub last: u32,
    /// Write the table as csv
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Folder of the reports; `out` of the settings where it is not given
    #[arg(long = "out", visible_alias = "reports", value_name = "DIR")]
    pub reports: Option<PathBuf>,
}

/// Arguments of `history statistics`.
#[derive(Debug, Args)]
pub struct StatisticsArgs {
    /// Folder of the reports; `out` of the settings where it is not given
    #[arg(long = "out", visible_alias = "reports", value_name = "DIR")]
    pub reports: Option<PathBuf>,
}

/// Arguments of `history export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Folder for the data
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Folder of the reports; `out` of the settings where it is not given
    #[arg(long, value_name = "DIR")]
    pub reports: Option<PathBuf>,
    /// csv: a file per lønkørsel; parquet: a dataset partitioned by run and gruppe
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    pub format: Format,
    /// With lønnummer, name and text: the files are then to be treated as reports are
    #[arg(long)]
    pub persons: bool,
}

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text with `;` between cells
    Csv,
    /// Apache Parquet
    Parquet,
}

/// Arguments of `history purge`.
#[derive(Debug, Args)]
pub struct PurgeArgs {
    /// The first lønkørsel that stays, as 2021-08-2, or a number of months before today
    #[arg(long, value_name = "RUN|MONTHS")]
    pub older_than: Age,
    /// Remove it; without this nothing is removed, and what would be is listed
    #[arg(long)]
    pub yes: bool,
    /// Folder of the reports; `out` of the settings where it is not given
    #[arg(long = "out", visible_alias = "reports", value_name = "DIR")]
    pub reports: Option<PathBuf>,
}

/// Arguments of `history forget`. The number itself is never one: arguments can be seen by everybody on the machine.
#[derive(Debug, Args)]
pub struct ForgetArgs {
    /// What somebody typed all the same: refused without being repeated.
    #[arg(hide = true)]
    pub typed: Vec<String>,
    /// Erase; without this nothing is erased, and what would be is listed
    #[arg(long)]
    pub yes: bool,
    /// Folder of the reports; `out` of the settings where it is not given
    #[arg(long = "out", visible_alias = "reports", value_name = "DIR")]
    pub reports: Option<PathBuf>,
}

/// How old something must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// Of an earlier run than this.
    Before(PayrollRun),
    /// Paid more than so many months ago.
    Months(u16),
}

impl FromStr for Age {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let run = || text.parse().ok().map(Self::Before);
        let months = || text.parse().ok().filter(|months| *months > 0).map(Self::Months);
        run()
            .or_else(months)
            .ok_or_else(|| "expected a lønkørsel as 2021-08-2, or a number of months".to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_a_run_or_a_number_of_months() {
        assert_eq!("2021-08-2".parse(), Ok(Age::Before(PayrollRun::new(2021, 8, 2).unwrap())));
        assert_eq!("60".parse(), Ok(Age::Months(60)));
        for wrong in ["", "0", "-3", "2021-08", "2021-08-3", "70000"] {
            assert!(wrong.parse::<Age>().is_err(), "{wrong}");
        }
    }
}
