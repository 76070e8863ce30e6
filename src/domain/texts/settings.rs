//! The settings file.

use crate::domain::wording::Wording;

texts! {
    unknown_setting(key: &str, known: &str, near: &Wording):
        "unknown field `{key}`, expected one of {known}.{near}",
        "indstillingen »{key}« kendes ikke; der kan stå {known}.{near}";
    settings_unreadable(why: &Wording): "{why}.", "filen kan ikke læses som indstillinger: {why}.";
    help_lists_settings():
        "`uddata help settings` lists the settings",
        "»uddata help settings« viser alle indstillinger";
    no_share(): "max_unresolved is not a share", "max_unresolved er ikke en andel";
    write_a_share(): "write a number from 0 to 1, as 0.25", "skriv et tal fra 0 til 1, fx 0.25";
}

/// What keeps a file of settings or a layout from being read, as the reader of such files says it in English.
pub(crate) fn toml_fault(said: &str) -> Wording {
    super::in_both(said, &toml_fault_in_danish(said))
}

fn toml_fault_in_danish(said: &str) -> String {
    let quoted: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    let first = quoted.first().copied().unwrap_or_default();
    if said.starts_with("missing field") {
        return format!("»{first}« mangler");
    }
    if said.starts_with("duplicate") {
        return "det samme navn står to gange".to_owned();
    }
    if said.starts_with("unknown variant") || said.starts_with("unknown field") {
        let known = quoted.iter().skip(1).map(|word| format!("»{word}«")).collect::<Vec<_>>();
        return format!("»{first}« kan ikke stå her; der kan stå {}", known.join(", "));
    }
    match said.split_once(", expected ") {
        Some((found, expected)) if found.starts_with("invalid ") => {
            format!("her skal stå {}", expected_in_danish(expected))
        }
        _ => "linjen er ikke skrevet, som den skal være: navn = værdi, og tekst i anførselstegn".to_owned(),
    }
}

fn expected_in_danish(expected: &str) -> &'static str {
    match expected.trim_start_matches("a ").trim_start_matches("an ") {
        "boolean" => "true eller false",
        "string" => "en tekst i anførselstegn",
        "float" | "f64" => "et tal",
        "sequence" => "en liste i kantede parenteser",
        "integer" => "et helt tal",
        number if number.starts_with(['u', 'i']) && number[1..].parse::<u8>().is_ok() => "et helt tal",
        "usize" | "nonzero usize" => "et helt tal",
        _ => "noget andet",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_reader_of_settings_says_is_told_in_danish() {
        for (said, danish) in [
            ("missing field `print`", "»print« mangler"),
            ("unknown variant `x`, expected `da` or `en`", "»x« kan ikke stå her; der kan stå »da«, »en«"),
            ("invalid type: string \"x\", expected a boolean", "her skal stå true eller false"),
            ("invalid type: string \"x\", expected u16", "her skal stå et helt tal"),
            ("invalid value: integer `-1`, expected u64", "her skal stå et helt tal"),
            ("duplicate key", "det samme navn står to gange"),
            (
                "extra `=`, expected nothing",
                "linjen er ikke skrevet, som den skal være: navn = værdi, og tekst i anførselstegn",
            ),
        ] {
            let fault = toml_fault(said);
            assert_eq!((&*format!("{fault}"), &*format!("{fault:#}")), (said, danish));
        }
    }
}
