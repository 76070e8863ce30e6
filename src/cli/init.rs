//! `uddata init`: a folder to begin with. What is there already is left alone.

use std::path::Path;

use serde::Serialize;

use crate::cli::args::{Common, InitArgs};
use crate::domain::exit::Exit;
use crate::domain::mask_cpr;
use crate::domain::problem::Error;
use crate::office::starter::{self, StarterFile};
use crate::system::console;
use crate::system::fs;

#[derive(Default, Serialize)]
struct Begun {
    path: String,
    written: Vec<&'static str>,
    kept: Vec<&'static str>,
    exit_code: u8,
}

pub(super) fn run(args: &InitArgs, common: &Common) -> anyhow::Result<Exit> {
    let begun = begin(&args.dir)?;
    for name in &begun.kept {
        let hint = "to get a new one, give the old one another name and run again";
        console::message(Error::about(
            &path_of(&args.dir, name),
            "is there already, and is left as it is",
            hint,
        ));
    }
    common.answer(&begun, || {
        let settings = path_of(Path::new(&begun.path), starter::SETTINGS);
        for name in &begun.written {
            console::result(format!("{}: written", path_of(Path::new(&begun.path), name).display()));
        }
        console::result(format!("check:  uddata check --config {}", settings.display()));
    })?;
    Ok(Exit::Done)
}

/// Writes the files that are not there yet.
fn begin(folder: &Path) -> Result<Begun, Error> {
    let path = mask_cpr(&folder.display().to_string());
    let mut begun = Begun { path, exit_code: Exit::Done.code(), ..Begun::default() };
    for StarterFile { name, bytes } in starter::files()? {
        let path = path_of(folder, name);
        if fs::look(&path).is_ok() {
            begun.kept.push(name);
            continue;
        }
        fs::create_folder(path.parent().unwrap_or(folder))?;
        fs::write_new(&path, &bytes)?;
        begun.written.push(name);
    }
    Ok(begun)
}

fn path_of(folder: &Path, name: &str) -> std::path::PathBuf {
    name.split('/').fold(folder.to_path_buf(), |path, part| path.join(part))
}
