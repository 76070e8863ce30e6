//! Opening the memory between runs: where it is, and the secret that it is read with.

use std::path::{Path, PathBuf};

use crate::domain::problem::Error;
use crate::history::History;
use crate::history::store::Store;
use crate::office::settings::Settings;
use crate::system::fs;
use crate::system::outside::{now, state_home, variable};
use crate::system::secret::{self, Secret};

/// Opens the history of the reports below `out`: the folder `.uddata` in it unless the settings name another. One that is
/// not there is begun where `begin` says so.
pub fn history(settings: &Settings, out: &Path, begin: bool) -> Result<Option<History>, Error> {
    let beside = out.join(STATE_FOLDER);
    let folder = settings.state.clone().unwrap_or_else(|| beside.clone());
    if !begin && !Store::is_in(&folder) {
        return Ok(None);
    }
    // The lock stands with the reports: two runs may name two states, and write the same reports.
    let lock = if fs::is_same(&folder, &beside) { None } else { Some(lock_of(out)?) };
    let store = Store::open(&folder, secret(settings)?)?;
    let passwords = settings.delivery.passwords.clone();
    Ok(Some(History { store, out: out.to_path_buf(), now: now(), passwords, lock }))
}

/// Takes the lock of the reports below `out` without a history there.
pub fn lock_of(out: &Path) -> Result<fs::Lock, Error> {
    Store::lock_only(&out.join(STATE_FOLDER))
}

/// Opens the history of the reports below `out`; an error where there is none.
pub fn known_history(settings: &Settings, out: &Path) -> Result<History, Error> {
    history(settings, out, false)?.ok_or_else(|| {
        Error::about(
            out,
            "there is no history of reports here",
            "name the folder of the reports as `uddata report` does (and --state, where it was given); a history begins with \
             the first report",
        )
    })
}

/// Where the history is kept below the folder of the reports.
const STATE_FOLDER: &str = ".uddata";

/// Names the file of the secret, before the settings do.
const SECRET_VARIABLE: &str = "UDDATA_SECRET_FILE";

/// The secret: of the file that the environment names, else the settings, else one made once for this user.
fn secret(settings: &Settings) -> Result<Secret, Error> {
    let named = variable(SECRET_VARIABLE).or(settings.secret.clone());
    let path = match named {
        Some(path) => path,
        None => own_secret()?,
    };
    let text = fs::read_text(&path)?;
    let secret = secret::from_text(&text).ok_or_else(|| {
        Error::about(
            &path,
            "is no secret of uddata: expected 64 hexadecimal digits on one line",
            "name the right file in UDDATA_SECRET_FILE or as `secret` in the settings, or put back the copy that was kept",
        )
    })?;
    Ok(Secret::new(&secret))
}

/// The user's own secret, made where there is none.
fn own_secret() -> Result<PathBuf, Error> {
    let folder = state_home().ok_or_else(|| {
        let hint =
            "set UDDATA_SECRET_FILE, or `secret` in uddata.toml, to a file that only this job can read";
        Error::new("the secret of the history", "there is no folder to keep it in", hint)
    })?;
    let path = folder.join("uddata").join("secret");
    if !fs::exists(&path) {
        let fresh = secret::fresh().map_err(|_| {
            Error::about(
                &path,
                "the system gives no random bytes",
                "try again, or make the file on another machine",
            )
        })?;
        fs::create_private_folder(&folder.join("uddata"))?;
        fs::write_new_private(&path, secret::to_text(&fresh).as_bytes())?;
    }
    Ok(path)
}
