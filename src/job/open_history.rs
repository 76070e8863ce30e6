//! Opening the memory between runs: where it is, and the secret that it is read with.

use std::path::{Path, PathBuf};

use crate::domain::problem::{Error, Problem};
use crate::domain::{FileName, Location};
use crate::history::History;
use crate::history::store::Store;
use crate::office::settings::Settings;
use crate::system::outside::{now, state_home, variable};
use crate::system::secret::{self, Secret};
use crate::system::{console, fs};

/// Opens the history of the reports below `out`: the folder `.uddata` in it unless the settings name another. One that is
/// not there is begun where `begin` says so.
pub fn history(settings: &Settings, out: &Path, begin: bool) -> Result<Option<History>, Error> {
    let (beside, folder) = (out.join(STATE_FOLDER), state_of(settings, out));
    if !begin && !Store::is_in(&folder) {
        return Ok(None);
    }
    // The lock stands with the reports: two runs may name two states, and write the same reports.
    let lock = if fs::is_same(&folder, &beside) { None } else { Some(lock_of(out)?) };
    let store = Store::open(&folder, secret(settings)?)?;
    let mut history = History::new(store, out.to_path_buf(), now());
    history.passwords = settings.delivery.passwords.clone();
    history.identities = settings.layouts.identities();
    history.lock = lock;
    Ok(Some(history))
}

/// The folder of the history of the reports below `out`.
fn state_of(settings: &Settings, out: &Path) -> PathBuf {
    settings.state.clone().unwrap_or_else(|| out.join(STATE_FOLDER))
}

/// Where the history of the reports below `out` lies, and whether it can be opened there: nothing is begun or changed.
/// Nothing to find wrong with one that is not there yet, but the rights to begin it.
pub fn try_out_history(settings: &Settings, out: &Path) -> (PathBuf, Result<(), Error>) {
    let (beside, folder) = (out.join(STATE_FOLDER), state_of(settings, out));
    let tried = || {
        if !fs::is_same(&folder, &beside) && fs::exists(&beside) {
            Store::lock_only(&beside)?;
        }
        match Store::is_in(&folder) {
            true => {
                let secret = named_secret(settings).map_or_else(own_secret_path, Ok)?;
                Store::try_out(&folder, &secret_in(&secret)?)
            }
            false => fs::can_write_in(&folder),
        }
    };
    let found = tried();
    (folder, found)
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
    match named_secret(settings) {
        Some(path) => secret_in(&path),
        None => secret_in(&own_secret()?),
    }
}

fn named_secret(settings: &Settings) -> Option<PathBuf> {
    variable(SECRET_VARIABLE).or(settings.secret.clone())
}

fn secret_in(path: &Path) -> Result<Secret, Error> {
    let text = fs::read_text(path)?;
    let secret = secret::from_text(&text).ok_or_else(|| {
        Error::about(
            path,
            "is no secret of uddata: expected 64 hexadecimal digits on one line",
            "name the right file in UDDATA_SECRET_FILE or as `secret` in the settings, or put back the copy that was kept",
        )
    })?;
    Ok(Secret::new(&secret))
}

/// Where this user's own secret lies, or is to lie.
fn own_secret_path() -> Result<PathBuf, Error> {
    let folder = state_home().ok_or_else(|| {
        let hint =
            "set UDDATA_SECRET_FILE, or `secret` in uddata.toml, to a file that only this job can read";
        Error::new("the secret of the history", "there is no folder to keep it in", hint)
    })?;
    Ok(folder.join("uddata").join("secret"))
}

/// The user's own secret, made where there is none.
fn own_secret() -> Result<PathBuf, Error> {
    let path = own_secret_path()?;
    if !fs::exists(&path) {
        let fresh = secret::fresh().map_err(|_| {
            Error::about(
                &path,
                "the system gives no random bytes",
                "try again, or make the file on another machine",
            )
        })?;
        path.parent().map_or(Ok(()), fs::create_private_folder)?;
        // Another process may have made it meanwhile: there is one, whole.
        let made = fs::write_new_private(&path, secret::to_text(&fresh).as_bytes());
        made.or_else(|error| if fs::exists(&path) { Ok(()) } else { Err(error) })?;
        console::message(Error::about(
            &path,
            "here lies the secret of the history, made now",
            "keep a copy of it in a safe place, never beside the reports: without it nothing that the history holds can be read",
        ));
    }
    Ok(path)
}

/// What others than its owner may read of what is to be its owner's alone: the secret, the history, the log.
pub fn open_to_others(settings: &Settings, out: Option<&Path>, log: Option<&Path>) -> Vec<Problem> {
    let secret = named_secret(settings).or_else(|| own_secret_path().ok());
    let state = settings.state.clone().or_else(|| Some(out?.join(STATE_FOLDER)));
    let looked_at = [
        (secret, "the secret of the history may be read by others than its owner"),
        (state, "the folder of the history may be looked into by others than its owner"),
        (log.map(Path::to_path_buf), "the log may be read by others than its owner"),
    ];
    let open = looked_at.into_iter().filter_map(|(path, what)| Some((path?, what)));
    let open = open.filter(|(path, _)| fs::exists(path) && !fs::is_private(path));
    let remark = |(path, what): (PathBuf, &str)| {
        let name = path.display().to_string();
        let hint = "take the rights away (chmod go= on it); who had them may have a copy";
        Problem::remark(Location::whole(&FileName::new(&name, &name)), what, hint)
    };
    open.map(remark).collect()
}
