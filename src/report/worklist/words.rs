//! Every fixed Danish text of the work list, in one place, so that it can be read through as a whole.

use super::WhyListed;
use crate::domain::{Owner, PayGroup, PayrollRun};

pub(super) const LIST: &str = "Arbejdsliste";
pub(super) const GUIDE: &str = "Sådan bruges listen";

// The columns that only the list has.
pub(super) const GROUP: &str = "Løngruppe";
pub(super) const CUSTOMER: &str = "Kunde";
pub(super) const REASON: &str = "Her fordi";
pub(super) const SETTLES: &str = "Afgør rækker";
pub(super) const FOR_ALL: &str = "Gælder alle med koden";

pub(super) fn title(run: PayrollRun) -> String {
    format!("{LIST}, {}", run.in_words())
}

/// Page footer.
pub(super) fn footer(run: PayrollRun) -> String {
    format!("&LIntern arbejdsliste, LG{run}&RSide &P af &N")
}

pub(super) const INTRO: &str = "Intern: rummer personer fra alle løngrupper og må ikke sendes videre. Skriv kun i de gule kolonner. Næste gang programmet kører, står det også i løngruppens rapport.";
pub(super) const NOTHING: &str =
    "Intern. Der er ingen åbne rækker, som Statens Administration skal gøre noget ved.";

pub(super) const QUESTIONS_INTRO: &str = "Koder og tekster uden ejer, de hyppigste først. Vælg Ejer her, og kør »uddata rules learn --apply« med listen, eller sæt Ret ejer i de rækker, der står »Afgør først« ud for på Arbejdsliste.";
/// The columns beside those of a list to fill in.
pub(super) const QUESTIONS_COLUMNS: [&str; 3] =
    ["Allerede afgjort", "Mangler afgørelser", "Spurgt i løngruppe"];
/// Where a rule can be learned already.
pub(super) const ENOUGH: &str = "nok til en regel: uddata rules learn";

// The sheet `Frigivelse`.
/// The head of a count of rows: `Kunde` heads the name of the kunde.
pub(super) fn rows_of(owner: Owner) -> &'static str {
    match owner {
        Owner::Customer => "Kundens rækker",
        owner => owner.word(),
    }
}
pub(super) const UNCOMMENTED: &str = "Uden bemærkning";
pub(super) const DELIVERY: &str = "Levering";
pub(super) const RELEASED: &str = "Frigivet";
pub(super) const VERSION: &str = "Version";
pub(super) const RELEASE: &str = "Frigiv";
pub(super) const RELEASE_INTRO: &str = "Tallene er åbne rækker. Skriv Ja under Frigiv, og gem: så må rapporten sendes, næste gang programmet sender. Uden bemærkning: kundens rækker uden Bemærkning til kunden.";
pub(super) const RELEASE_ERROR: &str = "Skriv Ja, hvis rapporten må sendes. Lad ellers cellen være tom.";

pub(super) const CONTROL_INTRO: &str =
    "Rapporterne, som listen er lavet af. Lad arket stå: programmet læser listen tilbage efter det.";
pub(super) const CONTROL_COLUMNS: [&str; 3] = ["Rapport", "Oplysning", "Værdi"];
/// A report that is not in the list.
pub(super) fn group(group: &PayGroup) -> String {
    format!("Løngruppe {group}")
}
pub(super) const MISSING: &str = "Rapporten mangler eller kan ikke læses";

pub(super) const YES: &str = "Ja";
pub(super) const YES_ERROR_TITLE: &str = "Ja eller tom";
pub(super) const YES_ERROR: &str =
    "Skriv Ja, hvis ejeren gælder alle adviser med koden. Lad ellers cellen være tom.";

/// What people answer with in the list, wherever they are asked for a yes or a no.
pub const ANSWERS: [&str; 5] = ["Ja", "ja", "JA", "Nej", "nej"];

/// Whether somebody says yes.
pub(super) fn is_yes(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "ja" | "j" | "x")
}

/// Why a row stands in the list.
pub(super) fn reason(reason: WhyListed) -> &'static str {
    match reason {
        WhyListed::DecideFirst => "Afgør først",
        WhyListed::NewAnswer => "Nyt svar fra kunden",
        WhyListed::Answered => "Kunden har svaret",
        WhyListed::AwaitsSam => "Afventer Statens Administration",
        WhyListed::Sam => "Statens Administration følger op",
        WhyListed::Both => "Begge følger op",
        WhyListed::Unresolved => "Uafklaret",
    }
}

/// Løngrupper in a cell.
pub(super) fn groups(groups: &[PayGroup]) -> String {
    groups.iter().map(PayGroup::as_str).collect::<Vec<_>>().join(", ")
}

pub(super) const GUIDE_INTRO: &str =
    "En liste over alt det, Statens Administration skal gøre, på tværs af løngrupper.";
pub(super) const GUIDE_COLUMNS: [&str; 2] = ["Emne", "Forklaring"];
pub(super) const GUIDE_ROWS: [[&str; 2]; 9] = [
    [
        "Intern",
        "Listen rummer lønnumre og navne fra alle løngrupper. Programmet sender den aldrig, og I må heller ikke sende den til \
         en kunde.",
    ],
    [
        "Hvad står her?",
        "Alle åbne rækker fra lønkørslens rapporter, hvor ejeren er Statens Administration, Begge eller Uafklaret, rækker, der \
         afventer Statens Administration, og rækker, som kunden har svaret på. »Her fordi« siger hvorfor. »Først set« er den \
         lønkørsel, rækken har ventet siden.",
    ],
    ["Find dine egne", "Filtrér på Løngruppe, Kunde eller Ansvarlig. I må gerne sortere og skjule rækker."],
    [
        "Skriv",
        "Skriv i de gule kolonner, og gem filen, hvor den ligger. Det er det samme, om I skriver her eller i løngruppens \
         rapport. Næste gang programmet kører, står det begge steder, og listen bliver skrevet på ny. Sletter I en række, kommer \
         den igen: sæt i stedet Status til Udført eller Accepteret.",
    ],
    [
        "Afgør først",
        "Øverst står de rækker, hvor en afgørelse hjælper mest. »Afgør rækker« siger, hvor mange rækker af samme slags der \
         ingen ejer har. Sæt Ret ejer i dem, der spørges om, så er der nok til en regel. Arket »Afgør først« er den korte vej: én \
         linje for hver kode og tekst. Vælg Ejer, og eventuelt »Lukkes selv« og »Lønmæssig betydning«, gem, og kør »uddata rules \
         learn --apply« med listen. Det, I har valgt, bliver stående, til reglerne siger det.",
    ],
    [
        "Gælder alle med koden",
        "Skriv Ja, når ejeren gælder alle adviser med koden, uanset kunde og tekst. Så står en regel på arket Forslag. Den gælder \
         først, når en person har godkendt den.",
    ],
    [
        "Forslag",
        "Skriv Ja under Godkendt, gem filen, og kør »uddata rules learn --apply« med den. Når regeltabellen siger det samme, \
         forsvinder forslaget.",
    ],
    [
        "Frigivelse",
        "En række for hver rapport, som en kunde skal have, med det, der holder den tilbage. Skriv Ja under Frigiv, og gem filen. \
         Er Frigivelse manuel, bliver rapporten sendt, næste gang programmet sender. Ja gælder den version, der står i rækken. I kan \
         skrive Ja i den øverste celle og trække ned. En frigivelse kan ikke tages tilbage her.",
    ],
    ["Kontrol", "Arket siger, hvilken udgave af hver rapport listen er lavet af. Det skal blive stående."],
];
