//! Who the program is to the mail server.

use std::path::PathBuf;

use crate::domain::problem::Error;
use crate::office::mail_settings::MailSettings;
use crate::system::fs;
use crate::system::outside::variable;

/// User and password for the mail server: of the environment, else of the file that the settings name; `None` where
/// neither says any. Never of the command line, which everybody on the machine can see.
pub(super) fn mail_login(mail: &MailSettings) -> Result<Option<(String, String)>, Error> {
    let [user, password] = [MAIL_USER_VARIABLE, MAIL_PASSWORD_VARIABLE].map(variable);
    let text = |value: PathBuf| value.into_os_string().into_string().unwrap_or_default();
    match (user, password, &mail.credentials) {
        (Some(user), Some(password), _) => Ok(Some((text(user), text(password)))),
        (None, None, Some(path)) => {
            fs::must_be_private(path)?;
            let said = fs::read_text(path)?;
            let lines: Vec<&str> = said.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
            match lines.as_slice() {
                [user, password] => Ok(Some(((*user).to_string(), (*password).to_string()))),
                _ => Err(Error::about(
                    path,
                    "does not hold two lines: user and password",
                    "write the user on the first line and the password on the second, and nothing else",
                )),
            }
        }
        (None, None, None) => Ok(None),
        _ => Err(Error::new(
            format!("{MAIL_USER_VARIABLE} and {MAIL_PASSWORD_VARIABLE}"),
            "only one of them is set",
            "set both, or neither and name a file as `credentials` under [mail]",
        )),
    }
}

/// The user for the mail server.
const MAIL_USER_VARIABLE: &str = "UDDATA_MAIL_USER";

/// The password for the mail server.
const MAIL_PASSWORD_VARIABLE: &str = "UDDATA_MAIL_PASSWORD";
