//! The settings file.

use crate::domain::wording::Wording;

texts! {
    unknown_setting(key: &str, known: &str, near: &Wording):
        "unknown field `{key}`, expected one of {known}.{near}",
        "indstillingen »{key}« kendes ikke; der kan stå {known}.{near}";
    settings_unreadable(why: &str): "{why}.", "filen kan ikke læses som indstillinger: {why}.";
    help_lists_settings():
        "`uddata help settings` lists the settings",
        "»uddata help settings« viser alle indstillinger";
    no_share(): "max_unresolved is not a share", "max_unresolved er ikke en andel";
    write_a_share(): "write a number from 0 to 1, as 0.25", "skriv et tal fra 0 til 1, fx 0.25";
}
