//! Files and folders: what cannot be read, written, moved or locked.

use std::io;

use crate::domain::wording::Wording;

texts! {
    cannot_be_read(why: &Wording): "cannot be read: {why}", "filen kan ikke læses: {why}";
    may_you_read_it():
        "check that the file is there and that you may read it",
        "se efter, at filen findes, og at I har lov til at læse den";
    still_being_written():
        "is still being written: it changed while it was read",
        "filen bliver stadig skrevet: den ændrede sig, mens den blev læst";
    run_when_complete(): "run again when the file is complete", "kør igen, når filen er skrevet færdig";
    larger_than_is_read(megabytes: u64):
        "is larger than {megabytes} MB, the most that is read",
        "filen er større end {megabytes} MB, som er det mest, der læses";
    split_it(): "split the file, or leave it out of the input", "del filen, eller lad den være ude af mappen";
    folder_not_made(why: &Wording): "the folder cannot be made: {why}", "mappen kan ikke oprettes: {why}";
    choose_another_place():
        "choose another place, or ask for the right to write there",
        "vælg et andet sted, eller bed om lov til at skrive dér";
    is_a_file(): "is a file, and a folder is wanted here", "er en fil, og her skal være en mappe";
    name_another_place(): "name another place", "vælg et andet sted";
    is_there_already():
        "is there already, and is not overwritten",
        "filen findes allerede og bliver ikke overskrevet";
    name_another_file(): "name another file", "vælg et andet navn";
    cannot_be_written(why: &Wording): "cannot be written: {why}", "filen kan ikke skrives: {why}";
    close_it_or_check_rights():
        "close the file if it is open in Excel, check the disk and the rights of the folder, and run again",
        "luk filen, hvis den er åben i Excel, se efter plads på disken og rettighederne til mappen, og kør igen";
    others_may_read_the_password():
        "holds a password, and others than its owner may read it",
        "filen rummer en adgangskode, og andre end ejeren kan læse den";
    take_rights_away(): "take the rights away: chmod 600", "fjern de andres rettigheder: chmod 600";
    cannot_be_removed(why: &Wording): "cannot be removed: {why}", "filen kan ikke slettes: {why}";
    check_rights():
        "check the rights of the folder, and run again",
        "se efter rettighederne til mappen, og kør igen";
    cannot_be_moved(to: &str, why: &Wording): "cannot be moved to {to}: {why}", "filen kan ikke flyttes til {to}: {why}";
    close_it_or_check_both():
        "close the file if it is open, check the rights of both folders, and run again",
        "luk filen, hvis den er åben, se efter rettighederne til begge mapper, og kør igen";
    cannot_be_found(why: &Wording): "cannot be found: {why}", "findes ikke: {why}";
    check_the_path(): "check the path, and that you may read it", "se efter, at stien er rigtig, og at I har lov til at læse der";
    cannot_be_looked_into(): "cannot be looked into", "mappen kan ikke åbnes";
    rest_was_read():
        "check that you may read it; the rest of the folder was read",
        "se efter, at I har lov til at læse den; resten af mappen er læst";
    is_not_utf8(): "is not UTF-8 text", "filen er ikke tekst i UTF-8";
    save_as_utf8_in_editor(): "save it as UTF-8 in the editor", "gem den som UTF-8 i tekstprogrammet";
    is_open_in_spreadsheet(beside: &str):
        "is open in a spreadsheet program, and is not written over: {beside} lies beside it",
        "filen er åben i et regnearksprogram og bliver ikke overskrevet: {beside} ligger ved siden af";
    close_it_and_run():
        "close it and run again; where nobody has it open, delete that file first",
        "luk den, og kør igen; har ingen den åben, så slet først den anden fil";
    changed_meanwhile():
        "was changed while this run was under way, and is not written over",
        "filen blev ændret, mens programmet kørte, og bliver ikke overskrevet";
    run_to_read_it():
        "run again: what was typed in it is read first",
        "kør igen: så bliver det læst først, som er skrevet i den";
    typed_without_history():
        "holds what people typed, and is not written over without the history",
        "nogen har skrevet i filen, og uden historikken bliver den ikke overskrevet";
    run_with_history():
        "run without --no-history: then what they typed is carried over; or name another folder with --out",
        "kør uden --no-history, så følger det, de har skrevet, med; eller vælg en anden mappe med --out";
}

/// Why the operating system refused.
pub(crate) fn refusal(error: &io::Error) -> Wording {
    use io::ErrorKind;
    let danish = match error.kind() {
        ErrorKind::NotFound => "der er ingen fil eller mappe med det navn",
        ErrorKind::PermissionDenied => "adgang nægtet",
        ErrorKind::AlreadyExists => "den findes allerede",
        ErrorKind::StorageFull => "disken er fuld",
        ErrorKind::QuotaExceeded => "kvoten er brugt op",
        ErrorKind::ReadOnlyFilesystem => "der kan kun læses fra disken",
        ErrorKind::IsADirectory => "det er en mappe",
        ErrorKind::NotADirectory => "en del af stien er ikke en mappe",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "den er i brug",
        ErrorKind::InvalidFilename => "navnet kan ikke bruges",
        ErrorKind::TimedOut => "det tog for lang tid",
        ErrorKind::FileTooLarge => "den bliver for stor",
        // What has no word of its own keeps its number, by which IT finds it.
        _ => "",
    };
    let number = error.raw_os_error().map(|number| format!("fejl {number} fra styresystemet"));
    let danish = match (danish, number) {
        ("", Some(number)) => number,
        ("", None) => "styresystemet melder en fejl".to_owned(),
        (words, Some(number)) => format!("{words} ({number})"),
        (words, None) => words.to_owned(),
    };
    super::in_both(&error.to_string(), &danish)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_system_has_danish_words_and_its_number() {
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        assert_eq!(format!("{:#}", cannot_be_read(&refusal(&denied))), "filen kan ikke læses: adgang nægtet");
        assert_eq!(format!("{}", cannot_be_read(&refusal(&denied))), "cannot be read: permission denied");
        let unknown = format!("{:#}", refusal(&io::Error::from_raw_os_error(999_999)));
        assert_eq!(unknown, "fejl 999999 fra styresystemet");
    }
}
