//! Reports to disk.

use std::path::{Path, PathBuf};

use crate::fs;
use crate::problem::Error;
use crate::report::{self, Report, xlsx, xlsx::Options};

/// Where the report of a run and group stands below `out`.
pub fn path_of(report: &Report, out: &Path) -> PathBuf {
    report::file_name(report.run, &report.group)
        .split('/')
        .fold(out.to_path_buf(), |path, part| path.join(part))
}

/// Writes the workbook of a report below `out`, the old one or the new one, never half.
pub fn write(report: &Report, options: &Options, out: &Path) -> Result<(), Error> {
    let path = path_of(report, out);
    let bytes = xlsx::workbook(report, options)?;
    fs::create_folder(path.parent().unwrap_or(out))?;
    fs::write_atomic(&path, &bytes)
}
