//! Every fixed Danish text of the overview, in one place, so that it can be read through as a whole.
//!
//! Soft hyphens in headers say where a narrow column may break them.

use jiff::civil::Date;

use super::{BatchOverview, GroupState, NotMade};
use crate::domain::{Owner, PayrollRun, in_threes, month_name};

// Columns.
pub(super) const GROUP: &str = "Løn\u{ad}gruppe";
pub(super) const CUSTOMER: &str = "Kunde";
pub(super) const SERVICE_MODEL: &str = "Kunde\u{ad}type";
pub(super) const STATE: &str = "Tilstand";
pub(super) const WHY: &str = "Hvorfor";
pub(super) const ROWS: &str = "Rækker";
pub(super) const NEW: &str = "Nye";
pub(super) const GONE: &str = "Bort\u{ad}faldet";
pub(super) const UNRESOLVED_CODES: &str = "Uafklarede koder";
pub(super) const UNRECOGNISED: &str = "Ikke gen\u{ad}kendte linjer";
pub(super) const ANSWERED: &str = "Besvaret";
pub(super) const NEW_ANSWERS: &str = "Nye svar";
pub(super) const FOR_CUSTOMER: &str = "Afventer kunden";
pub(super) const FOR_SAM: &str = "Afventer Statens Admini\u{ad}stration";
pub(super) const DONE: &str = "Udført";
pub(super) const OVERDUE: &str = "Over fristen";
pub(super) const DELIVERY: &str = "Levering";
pub(super) const REPORT: &str = "Rapport";

/// The header of the rows of an owner.
pub(super) fn follows_up(owner: Owner) -> String {
    let word = match owner {
        Owner::Unresolved => "Uaf\u{ad}klaret",
        Owner::Sam => "Statens Admini\u{ad}stration",
        Owner::ForInformation => "Til orien\u{ad}tering",
        owner => owner.word(),
    };
    format!("Ejer: {word}")
}

/// A header without the marks of where it may break.
pub(super) fn unbroken(header: &str) -> String {
    header.replace('\u{ad}', "")
}

// States.
pub(super) fn state(state: GroupState) -> &'static str {
    match state {
        GroupState::Refused => "Afvist",
        GroupState::NotMade => "Ikke lavet",
        GroupState::NothingReceived => "Intet modtaget",
        GroupState::Incomplete => "Ufuldstændig",
        GroupState::Stale => "Skal laves igen",
        GroupState::Made => "Rapport lavet",
    }
}

/// Why a report is behind: an earlier lønkørsel was read since.
pub const STALE_EARLIER_RUN: &str =
    "En tidligere lønkørsel er læst, siden rapporten blev skrevet, og den viser ikke alt, hvad der nu vides.";
/// Why a report is behind: its prints are others than those that the kunde's report was made from.
pub const STALE_OWN_PRINTS: &str =
    "Udskrifterne til lønkørslen er ikke de samme, som da kunden fik rapporten.";
/// Why a report is behind: a person was erased.
pub const STALE_FORGOTTEN: &str = "En person er slettet af hukommelsen og kan stadig stå i rapporten.";
pub(super) const WHY_MOVED: &str = "Rapporten ligger her ikke mere.";
pub(super) const WHY_NOT_LISTED: &str = "Løngruppen står ikke på kundelisten.";

/// The same words as in a report that a refused file is missing from.
pub(super) fn why_refused(name: &str) -> String {
    crate::report::refused_source(name)
}

pub(super) fn why_not_made(how: NotMade, has_older: bool) -> &'static str {
    match (how, has_older) {
        (NotMade::Failed, true) => "Rapporten kunne ikke skrives; det er den gamle, der ligger her.",
        (NotMade::Failed, false) => "Rapporten kunne ikke skrives.",
        (NotMade::Unwanted, _) => "Udskrifterne er modtaget, men programmet blev bedt om andre løngrupper.",
    }
}

// What to do.
pub(super) const TO_DO: &str = "Det skal gøres";
pub(super) const NOTHING_TO_DO: &str = "Der er ikke noget at gøre: alle rapporter er lavet, og de er hele.";
pub(super) const SHOW: &str = "Vis i tabellen";

pub(super) fn step_refused(files: usize) -> String {
    let them = if files == 1 { "den" } else { "dem" };
    format!(
        "{} er afvist. Se hvorfor under Afviste filer, hent {them} igen eller ret {them}, og kør programmet igen.",
        counted(files, "fil", "filer")
    )
}

pub(super) fn step_not_made(groups: usize) -> String {
    format!(
        "{} har filer, men ingen ny rapport. Tilstand siger hvorfor; er rapporten åben i Excel, så luk den, og kør \
         programmet igen.",
        self::groups(groups)
    )
}

pub(super) fn step_nothing_received(groups: usize) -> String {
    format!(
        "Der er intet modtaget for {} på kundelisten. Find ud af, om filerne mangler, eller om der ingen uddata er.",
        self::groups(groups)
    )
}

pub(super) fn step_incomplete(groups: usize) -> String {
    let (are, print) = match groups {
        1 => ("rapport er ufuldstændig", "den manglende udskrift"),
        _ => ("rapporter er ufuldstændige", "de manglende udskrifter"),
    };
    format!("{} {are}. Kør programmet igen, når {print} er kommet.", number(groups))
}

pub(super) fn step_stale(groups: usize, run: PayrollRun) -> String {
    format!(
        "{} ikke opdateret; kolonnen Hvorfor siger, hvad der er sket. Få dem skrevet igen med uddata report --run {run}.",
        counted(groups, "rapport er", "rapporter er")
    )
}

pub(super) fn step_delivery(groups: usize) -> String {
    format!(
        "{} er ikke leveret og venter på at blive frigivet. Kolonnen Levering siger hvorfor. Skriv Ja på arket Frigivelse i arbejdslisten, eller brug uddata send --release.",
        counted(groups, "rapport", "rapporter")
    )
}

pub(super) fn step_new_answers(rows: usize) -> String {
    format!(
        "Kunderne har skrevet {}. Tag dem op i arbejdslisten eller i rapporterne.",
        counted(rows, "nyt svar", "nye svar")
    )
}

pub(super) fn step_overdue(rows: usize) -> String {
    format!("{} er åbne, efter at fristen er overskredet.", counted(rows, "række", "rækker"))
        .replace("1 række er åbne", "1 række er åben")
}

pub(super) fn step_unrecognised(groups: usize) -> String {
    format!(
        "{} har linjer, som programmet ikke kunne læse. Læs dem i rapportens ark Ikke genkendt.",
        self::groups(groups)
    )
}

pub(super) fn step_unresolved(rows: usize, groups: usize, codes: &[(String, usize)]) -> String {
    format!(
        "{} i {} har ingen ejer (oftest {}). Vælg i rapportens kolonne Ret ejer, eller lav en regel for koden.",
        counted(rows, "række", "rækker"),
        self::groups(groups),
        self::codes(codes, 3)
    )
}

/// The `most` most frequent codes with their number; a code and its number stay on one line.
pub(super) fn codes(codes: &[(String, usize)], most: usize) -> String {
    let shown = codes.iter().take(most).map(|(code, count)| {
        let code = if code.is_empty() { "uden\u{a0}kode" } else { code };
        format!("{code}\u{a0}×\u{a0}{}", number(*count))
    });
    let mut shown = shown.collect::<Vec<_>>().join(", ");
    if codes.len() > most {
        shown += &format!(" og\u{a0}{}\u{a0}til", codes.len() - most);
    }
    shown
}

// The head.
pub(super) const LANGUAGE: &str = "da";
pub(super) const DEADLINE: &str = "Afrapporteringsfrist";
pub(super) const PAY_DAY: &str = "Lønudbetaling";
pub(super) const INFORMATION: &str = "Information";
pub(super) const NOT_STATED: &str = "ikke oplyst";
pub(super) const NOT_LISTED: &str = "Der er ingen kundeliste. Oversigten viser kun løngrupper, der er modtaget noget \
    for, og kan ikke sige, hvem der mangler.";
/// The words that lead to the work list, and what it is.
pub(super) const WORKLIST: &str = "Arbejdsliste";
pub(super) const WORKLIST_IS: &str =
    "alt det, Statens Administration skal gøre, på tværs af løngrupper. Den er intern.";
pub(super) const FOOTNOTE: &str = "Oversigten skrives om, hver gang programmet kører; skriv i rapporterne, ikke her. \
    Tilstanden Afvist bygger på de filer, programmet læste sidst.";

pub(super) fn title(run: PayrollRun) -> String {
    format!("Oversigt, {}", run.in_words())
}

/// The answer in one sentence.
pub(super) fn lead(overview: &BatchOverview) -> String {
    let made = match (overview.with_report(), overview.rows.len()) {
        (made, all) if made == all && all > 1 => format!("Alle {} løngrupper har en rapport.", number(all)),
        (made, all) => {
            format!("{} af {} har en rapport.", number(made), counted(all, "løngruppe", "løngrupper"))
        }
    };
    let need = match overview.needing_somebody() {
        0 => "Ingen rapport mangler eller er ufuldstændig.".to_string(),
        count => format!("{} kræver handling.", counted(count, "løngruppe", "løngrupper")),
    };
    format!("{made} {need}")
}

pub(super) fn date(date: Option<Date>) -> String {
    date.map_or_else(
        || NOT_STATED.to_string(),
        |date| format!("{}. {} {}", date.day(), month_name(date.month()), date.year()),
    )
}

// The table.
pub(super) const GROUPS: &str = "Løngrupper";
pub(super) const GROUPS_INTRO: &str = "Én række pr. løngruppe; dem, der kræver noget, står først. Arket skrives om ved hver kørsel: skriv ikke i det.";
pub(super) const TOTAL: &str = "I alt";
pub(super) const OPEN: &str = "Åbn";
/// What a løngruppe's number leads to, for those who hear the link alone.
pub(super) const OPENS_REPORT: &str = ", åbn rapporten";
pub(super) const TO_TABLE: &str = "Gå til tabellen";
pub(super) const SEARCH: &str = "Søg";
pub(super) const SEARCH_HINT: &str = "løngruppe, kunde, tilstand, kode";
pub(super) const CLEAR: &str = "Vis alle";
/// `#` is how many are shown, `%` how many there are.
pub(super) const SHOWN: &str = "# af % løngrupper vises";
pub(super) const NONE_FOUND: &str = "Ingen løngruppe passer på søgningen.";
/// `#` is the column.
pub(super) const SORTED_UP: &str = "Sorteret efter #, stigende";
/// `#` is the column.
pub(super) const SORTED_DOWN: &str = "Sorteret efter #, faldende";

// Refused files.
pub(super) const REFUSED_FILES: &str = "Afviste filer";
pub(super) const REFUSED_INTRO: &str = "Filer, som programmet ikke kunne bruge. Intet i dem står i en rapport. En besked på engelsk er til IT-driften.";
pub(super) const FILE: &str = "Fil";
pub(super) const MESSAGE: &str = "Programmets besked";
pub(super) const UNKNOWN_GROUP: &str = "ukendt";

// The workbook.
pub(super) const FACTS: &str = "Oversigt";
pub(super) const FACTS_INTRO: &str = "Hvor langt lønkørslens rapporter er, og hvad der skal gøres.";
pub(super) const TOPIC: &str = "Emne";
pub(super) const STATEMENT: &str = "Oplysning";
pub(super) const STANDING: &str = "Status";

/// The topic of a sum over all løngrupper.
pub(super) fn total_of(header: &str) -> String {
    format!("{TOTAL}, {}", unbroken(header))
}

/// Løngrupper in a state, or with an owner's rows.
pub(super) fn groups(count: usize) -> String {
    counted(count, "løngruppe", "løngrupper")
}

pub(super) fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { more })
}

/// As a Danish reader writes it: `12.345`.
pub(super) fn number(count: usize) -> String {
    in_threes(count as u64, '.')
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn numbers_are_written_as_danes_do() {
        assert_eq!([0, 999, 1000, 1234567].map(number), ["0", "999", "1.000", "1.234.567"]);
    }

    #[test]
    fn the_lead_says_how_many_are_made_and_how_many_need_somebody() {
        let mut overview = sample::overview();
        assert_eq!(lead(&overview), "4 af 7 løngrupper har en rapport. 5 løngrupper kræver handling.");
        overview.rows.retain(|row| row.state == GroupState::Made);
        assert_eq!(
            lead(&overview),
            "Alle 2 løngrupper har en rapport. Ingen rapport mangler eller er ufuldstændig."
        );
        overview.rows.pop();
        assert_eq!(
            lead(&overview),
            "1 af 1 løngruppe har en rapport. Ingen rapport mangler eller er ufuldstændig."
        );
    }

    #[test]
    fn codes_are_few_and_the_rest_is_told() {
        let codes_of = |codes: &[&str]| codes.iter().map(|code| (code.to_string(), 1200)).collect::<Vec<_>>();
        let said = |of: &[&str]| codes(&codes_of(of), 3).replace('\u{a0}', " ");
        assert_eq!(said(&["ZZ0001", ""]), "ZZ0001 × 1.200, uden kode × 1.200");
        assert!(said(&["A", "B", "C", "D", "E"]).ends_with("C × 1.200 og 2 til"));
        assert_eq!(said(&[]), "");
    }
}
