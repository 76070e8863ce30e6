//! `uddata demo`: synthetic uddata to try the program on.

use std::path::Path;

use serde::Serialize;

use crate::cli::args::{Common, DemoArgs};
use crate::domain::PayrollRun;
use crate::domain::exit::Exit;
use crate::domain::problem::Error;
use crate::prints::demo::{self, Spec};
use crate::system::console;
use crate::system::fs::{self, Given};

#[derive(Serialize)]
struct DemoSummary {
    path: String,
    run: PayrollRun,
    groups: usize,
    advices: usize,
    files: usize,
    bytes: u64,
    exit_code: u8,
}

/// Writes both prints of every group into a folder that holds nothing yet.
pub(super) fn run(args: &DemoArgs, common: &Common) -> anyhow::Result<Exit> {
    let made = write(args)?;
    common.answer(&made, || {
        console::result(format!(
            "{}: {} files, both prints of {} løngrupper with {} advices each, {}",
            made.path,
            made.files,
            made.groups,
            made.advices,
            made.run.in_words()
        ));
    })?;
    Ok(Exit::Done)
}

fn write(args: &DemoArgs) -> Result<DemoSummary, Error> {
    refuse_what_is_there(&args.dir)?;
    fs::create_folder(&args.dir)?;
    let (groups, advices) = (args.groups as usize, args.advices as usize);
    let spec = Spec { groups, advices, run: args.run, seed: args.seed };
    let (mut files, mut bytes) = (0, 0);
    for (name, text) in demo::prints(&spec) {
        fs::write_atomic(&args.dir.join(name), text.as_bytes())?;
        files += 1;
        bytes += text.len() as u64;
    }
    let path = args.dir.display().to_string();
    Ok(DemoSummary { path, run: args.run, groups, advices, files, bytes, exit_code: Exit::Done.code() })
}

/// A folder that is not there yet is made; one that holds anything is left as it is.
fn refuse_what_is_there(folder: &Path) -> Result<(), Error> {
    let what = match fs::look(folder) {
        Ok(Given::File) => "is a file",
        Ok(Given::Folder(files, errors)) if !files.is_empty() || !errors.is_empty() => "holds files already",
        Ok(Given::Folder(..)) | Err(_) => return Ok(()),
    };
    Err(Error::about(
        folder,
        what,
        "name a folder that is empty or not there yet, so that nothing is mixed up",
    ))
}
