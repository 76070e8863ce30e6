//! Every fixed Danish text of the report, in one place, so that it can be read through as a whole.
//!
//! Texts that come from rules, catalogue and customer list are not here: those are other people's words.

use std::fmt::Display;

use jiff::civil::Date;

use super::TrendPoint;
use super::columns::Column;
use super::overblik::StepKind;
use crate::domain::audience::Audience;
use crate::domain::typed::Status;
use crate::domain::{Amount, Day, Kind, Owner, PayGroup, PayNumber, PayrollRun, PrintKind, month_name};

// The columns of Adviser.
pub(crate) const NO_RULE: &str = "ingen regel";
/// Between the names of the rules that decided.
pub(crate) const RULE_GLUE: &str = " + ";
pub(crate) const BOTH_PRINTS: &str = "U721 + Fejl & Advis";
pub(crate) const FLAGGED: &str =
    "Der står en linje i udskriften, som programmet ikke kunne læse; se arket Ikke genkendt.";

/// What page and line are called in a file of this name; an empty word is left out with its number.
pub(crate) fn place_words(file_name: &str) -> (&'static str, &'static str) {
    let extension = file_name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "csv" => ("", "række"),
        "xlsx" | "xlsm" | "xls" | "ods" => ("ark", "række"),
        _ => ("side", "linje"),
    }
}

// What every sheet shares.
pub(crate) const NOT_STATED: &str = "ikke oplyst";

pub(crate) fn title(group: &PayGroup, run: PayrollRun) -> String {
    format!("Afrapportering, løngruppe {group}, {}", run.in_words())
}

/// What a title adds where one sheet cannot hold all rows: `, del 1 af 2`.
pub(crate) fn part(part: Option<(usize, usize)>) -> String {
    part.map_or_else(String::new, |(part, of)| format!(", del {part} af {of}"))
}

pub(crate) fn subject(run: PayrollRun) -> String {
    format!("Fejl og adviser fra SLS, {}", run.in_words())
}

/// Page footer: left and right part, in the codes of a spreadsheet. Nothing personal.
pub(crate) fn footer(group: &PayGroup, run: PayrollRun) -> String {
    format!("&LLøngruppe {group}, LG{run}&RSide &P af &N")
}

pub(crate) fn sheet_title(what: &str, group: &PayGroup, run: PayrollRun) -> String {
    format!("{what}, løngruppe {group}, {}", run.in_words())
}

/// Every sheet of a report, whether or not it has all of them.
pub(crate) const SHEETS: [&str; 7] = [OVERVIEW, ADVICES, GONE, EXPLANATIONS, UNRECOGNISED, TREND, CONTROL];

// Overblik.
pub(crate) const OVERVIEW: &str = "Overblik";
pub(crate) fn overview_intro(audience: Audience) -> &'static str {
    match audience {
        Audience::Sam => {
            "Det, Statens Administration skal gøre, og hvordan det står til. Tallene er åbne rækker."
        }
        Audience::Customer => "Det, I skal gøre, hvornår og hvordan. Tallene er åbne rækker.",
    }
}
pub(crate) const TOPIC: &str = "Emne";
pub(crate) const STATEMENT: &str = "Oplysning";
pub(crate) const TOTAL: &str = "I alt";
pub(crate) const CUSTOMER: &str = "Kunde";
pub(crate) const MINISTRY: &str = "Ministerområde";
pub(crate) const GROUP: &str = "Løngruppe";
pub(crate) const RUN: &str = "Lønkørsel";
pub(crate) const REPORT_DEADLINE: &str = "Afrapporteringsfrist";
pub(crate) const PAY_DAY: &str = "Lønudbetaling";
pub(crate) const SOURCES: &str = "Kilder";
pub(crate) const INCOMPLETE: &str = "Ufuldstændig";
pub(crate) const PAY_EFFECT: &str = "Lønmæssig betydning";
pub(crate) const SINCE_LAST: &str = "Siden sidst";
pub(crate) const OLDEST: &str = "Ældste åbne";
pub(crate) const CONTACT: &str = "Kontakt";
pub(crate) const INFORMATION: &str = "Information";
pub(crate) const TO_DO: &str = "Det skal gøres";
pub(crate) const NOTHING_TO_DO: &str = "Der er ikke noget at gøre.";
pub(crate) const NO_SOURCES: &str = "ingen filer";
pub(crate) const CHART_TITLE: &str = "Hvem følger op?";
pub(crate) const LAST_DAY_TO_STOP: &str = "Løn kan standses til og med";
pub(crate) const NEW: &str = "Nyt siden sidst";
pub(crate) const COMMENTED: &str = "Bemærkninger til jer";
pub(crate) const AT_STAKE: &str = "Beløb med lønmæssig betydning";
pub(crate) const UNRESOLVED: &str = "Uafklaret";
pub(crate) const HOW_TO_ANSWER: &str = "Sådan svarer I";
pub(crate) const NO_ORDER: &str = "Et svar ændrer ikke lønnen";
pub(crate) const FAULTS: &str = "Har vi lavet en fejl?";
pub(crate) const PLAYBOOK: &str = "Drejebog";
pub(crate) const OPEN_PLAYBOOK: &str = "Åbn drejebogen";
pub(crate) const DONE: &str = "Afsluttet";
pub(crate) const DONE_ROWS: &str = "Udført eller Accepteret";
pub(crate) const ALL_OPEN: &str = "Åbne i alt";

/// The topic of a step: what is to be done by when.
pub(crate) fn step_topic(kind: StepKind, today: Option<Date>, audience: Audience) -> String {
    match (kind, audience) {
        (StepKind::By(day), _) if is_past(day, today) => format!("Senest {} (overskredet)", in_full(day)),
        (StepKind::By(day), _) => format!("Senest {}", in_full(day)),
        (StepKind::WithoutDeadline, _) => "Uden frist".to_owned(),
        (StepKind::Unresolved, _) => "Find ejeren".to_owned(),
        (StepKind::Answered, _) => "Kunden har svaret".to_owned(),
        (StepKind::CustomerIsLate, _) => "Kundens frist er overskredet".to_owned(),
        (StepKind::Waits, Audience::Customer) => "Afventer Statens Administration".to_owned(),
        (StepKind::Waits, Audience::Sam) => "Afventer kunden".to_owned(),
    }
}

/// Whether a Frist is past on the day of a report.
pub(crate) fn is_past(day: Date, today: Option<Date>) -> bool {
    today.is_some_and(|today| day < today)
}

/// What a step counts: its rows, the cases that they make, and how many of the rows are errors or have an answer that
/// came since the run before.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct StepCounts {
    pub(crate) rows: usize,
    pub(crate) cases: usize,
    pub(crate) errors: usize,
    pub(crate) new_answers: usize,
}

/// What a step is about, on one line, since not every program wraps a link.
pub(crate) fn step(kind: StepKind, of: StepCounts) -> String {
    let StepCounts { rows, cases, errors, new_answers } = of;
    let cases = if cases < rows { format!(" i {}", counted(cases, "sag", "sager")) } else { String::new() };
    let errors = if errors > 0 { format!(", heraf {errors} fejl") } else { String::new() };
    let what = format!("{}{cases}{errors}", self::rows(rows));
    match kind {
        StepKind::By(_) | StepKind::WithoutDeadline => format!("{what}: se Sådan gør du"),
        StepKind::Unresolved => format!("{what}: vælg i Ret ejer, hvem der følger op"),
        StepKind::Answered => {
            let new = counted(new_answers, "nyt svar", "nye svar");
            format!("{what}; {new} siden sidst: læs Kundens svar, og sæt Status")
        }
        StepKind::CustomerIsLate => format!("{what}: følg op hos kunden"),
        StepKind::Waits => what,
    }
}

/// How the kunde answers, and by when.
pub(crate) fn how_to_answer(next: Option<Date>) -> String {
    let by = next.map(|day| format!(" Den nærmeste er {}.", in_full(day))).unwrap_or_default();
    format!(
        "Skriv i de gule kolonner i arket Adviser, gem rapporten, og send den tilbage senest den dag, der står i \
         kolonnen Frist.{by}"
    )
}

/// That an answer is no order, and where orders are made (source: statens-adm.dk/loen/loenportal and
/// /loen/statens-hr-og-hr-sag).
pub(crate) fn no_order(in_statens_hr: bool) -> &'static str {
    match in_statens_hr {
        true => {
            "Skal lønnen ændres, skal I oprette en HR-sag i Statens HR. Skriv sagens nummer i Sagsnummer."
        }
        false => {
            "Skal lønnen ændres, skal I sende en bestilling i Lønportalen. Skriv dens nummer i Sagsnummer."
        }
    }
}

/// Where a kunde writes about a fault of Statens Administration, with the subject that it asks for (source:
/// statens-adm.dk/loen/loenportal). It needs no bestilling.
pub(crate) fn faults(address: &str) -> String {
    let to = if address.is_empty() { "Statens Administration" } else { address };
    format!("Skriv til {to} med emnet »Fejlindmeldelse Løn«. Så skal I ikke sende en bestilling.")
}

pub(crate) fn new_rows(count: usize) -> String {
    counted(count, "ny række", "nye rækker")
}

pub(crate) fn commented(count: usize) -> String {
    format!("{}: læs Bemærkning til kunden", rows(count))
}

pub(crate) fn at_stake(sum: Amount, rows: usize) -> String {
    format!("{sum} kr. i {}", self::rows(rows))
}

pub(crate) fn unresolved(count: usize) -> String {
    format!("Det er ikke afklaret, hvem der følger op på {}. I hører fra os.", rows(count))
}

/// `6. januar 2026`
pub(crate) fn in_full(day: Date) -> String {
    format!("{}. {} {}", day.day(), month_name(day.month()), day.year())
}

pub(crate) fn follows_up(owner: Owner) -> String {
    format!("Ejer: {}", owner.word())
}

/// The link from a count to the first of its rows.
fn see_rows(owner: Owner) -> &'static str {
    match owner {
        Owner::Customer => "Gå til kundens rækker",
        Owner::Both => "Gå til de fælles rækker",
        Owner::Unresolved => "Gå til de uafklarede rækker",
        Owner::Sam => "Gå til Statens Administrations rækker",
        Owner::ForInformation => "Gå til rækkerne til orientering",
    }
}

pub(crate) const NO_ROWS: &str = "Ingen";
pub(crate) const SEE_ALL: &str = "Gå til arket Adviser";

/// The link from the counts of an owner: `Åben: 3. Afventer kunde: 1.`
pub(crate) fn see_statuses(owner: Owner, statuses: &str) -> String {
    if statuses.is_empty() { see_rows(owner).to_owned() } else { statuses.to_owned() }
}

pub(crate) fn sources_of(print: &str, files: usize, advices: usize) -> String {
    format!("{print}: {} med {}", counted(files, "fil", "filer"), counted(advices, "række", "rækker"))
}

pub(crate) fn remembered_of(print: &str, advices: usize) -> String {
    format!("{print}: {}, læst tidligere", counted(advices, "række", "rækker"))
}

pub(crate) fn pay_effects(yes: usize, no: usize, unknown: usize) -> String {
    format!("Ja: {}. Nej: {no}. Ukendt: {unknown}.", rows(yes))
}

pub(crate) fn step_unread(lines: usize) -> String {
    format!(
        "Læs arket Ikke genkendt: {} i udskrifterne kunne ikke læses og kan rumme adviser.",
        counted(lines, "linje", "linjer")
    )
}

/// One of the rows that have waited longest, without the person: on one line, since not every program wraps a link.
pub(crate) fn oldest(kind: Kind, code: Option<&str>, since: PayrollRun, owner: Owner) -> String {
    let whose = match owner {
        Owner::Customer => "kunden",
        Owner::Both => "begge",
        Owner::Unresolved => "uafklaret",
        Owner::Sam => "Statens Administration",
        Owner::ForInformation => "til orientering",
    };
    format!("{}, {whose}, åben siden {}", code.unwrap_or_else(|| kind.word()), since.in_few_words())
}

pub(crate) fn chart_description(counts: impl Iterator<Item = (Owner, usize)>) -> String {
    let counts: Vec<String> = counts.map(|(owner, count)| format!("{} {count}", owner.word())).collect();
    format!("Liggende søjler: antal rækker pr. ejer, delt efter type. {}.", counts.join(", "))
}

// Adviser.
pub(crate) const ADVICES: &str = "Adviser";
pub(crate) const ADVICES_INTRO: &str = "Skriv kun i de gule kolonner. Resten udfylder programmet, og rettelser dér går tabt. Frister med fed skrift er overskredet. Markér en celle for at læse hele teksten.";
/// Before `Sådan gør du` of an open row whose Frist is past.
pub(crate) const OVERDUE: &str = "Fristen er overskredet.";
/// In `Sted`, where the name comes from another row about the same lønnummer.
pub(crate) const NAME_IS_BORROWED: &str = "navnet er fra en anden række";
pub(crate) const NO_ADVICES: &str = "Der er ingen adviser til løngruppen i denne lønkørsel.";
pub(crate) const STATUS_ERROR_TITLE: &str = "Ukendt status";
pub(crate) const STATUS_ERROR: &str = "Vælg en status fra listen: Åben, Afventer kunde, \
    Afventer Statens Administration, Udført eller Accepteret.";
pub(crate) const OWNER_ERROR_TITLE: &str = "Ukendt ejer";
pub(crate) const OWNER_ERROR: &str = "Vælg en ejer fra listen: Kunde, Begge, Uafklaret, \
    Statens Administration eller Til orientering. Lad cellen stå tom, hvis ejeren er rigtig.";

// Forklaring.
pub(crate) const EXPLANATIONS: &str = "Forklaring";
pub(crate) const EXPLANATIONS_INTRO: &str = "Hver kode i rapporten: hvad den betyder, hvad man gør, og hvilken regel der har valgt ejeren. Nederst står, hvordan man skriver i rapporten.";
pub(crate) const NO_CODE: &str = "(uden kode)";
pub(crate) const GUIDE: &str = "Læs vejledningen";
/// The column of `Forklaring` that the kunde's copy leaves out.
pub(crate) const HOW_SAM: &str = "Sådan gør Statens Administration";
pub(crate) const EXPLANATION_HEADERS: [&str; 11] = [
    "Kode",
    "Antal",
    "Ejer",
    "Betydning",
    "Sådan gør kunden",
    HOW_SAM,
    "Vejledning",
    "Kilde",
    "Regel",
    "Reglen med ord",
    "Reglens kilde",
];

/// Where a reader writes: topic and words.
pub(crate) fn where_to_write(audience: Audience) -> [&'static str; 2] {
    let words = match audience {
        Audience::Sam => {
            "Kun i de gule kolonner i arket Adviser. Statens Administration skriver Bemærkning til kunden, Intern note og \
             Ret ejer, kunden skriver Kundens svar, og begge skriver Status, Ansvarlig og Sagsnummer. Det, der er skrevet, \
             kommer med i næste rapport. Rettelser i andre kolonner går tabt."
        }
        Audience::Customer => {
            "Kun i de gule kolonner i arket Adviser: Status, Ansvarlig, Kundens svar og Sagsnummer. Det, der er skrevet, \
             kommer med i næste rapport. Rettelser i andre kolonner går tabt."
        }
    };
    ["Hvor skriver man?", words]
}

/// How Statens Administration says that two rows are one person's: topic and words, below the codes.
pub(crate) const HOW_TO_CONFIRM: [&str; 2] = [
    "Nyt lønnummer",
    "Har en person fået nyt løbenummer eller et rigtigt CPR-nummer i stedet for et erstatningsnummer, foreslår Forklaring den \
     gamle række. Skriv »samme person« på sin egen linje i Intern note ved den nye række, når det er rigtigt. Så følger \
     bemærkninger, Først set og Antal kørsler med, og den gamle række lukker. Uden de to ord flyttes intet.",
];

/// How to write in the report: topic and words, below the codes.
pub(crate) const HOW_TO_WRITE: [[&str; 2]; 8] = [
    [
        "Sagsnummer",
        "Nummeret på bestillingen i Lønportalen eller på HR-sagen. Et svar i rapporten ændrer ikke lønnen; det gør kun en bestilling.",
    ],
    ["Status Åben", "Rækken venter på den, der står under Ejer."],
    [
        "Status Afventer kunde",
        "Rækken venter på kunden, uanset hvem der står under Ejer. Den bliver stående, til nogen lukker den.",
    ],
    [
        "Status Afventer Statens Administration",
        "Rækken venter på Statens Administration. Den bliver stående, til nogen lukker den.",
    ],
    [
        "Status Udført",
        "Rækken er klaret og lukker. Udskriver SLS adviset igen, kommer det tilbage som Genopstået.",
    ],
    [
        "Status Accepteret",
        "Rækken skal blive, som den er, og lukker. Ændrer beløbet eller datoen sig, kommer den tilbage.",
    ],
    [
        "Accepteret til",
        "Skriv i en note, hvor længe det gælder, fx »til 31-12-2026«. Rækken hviler til den dag og kommer så tilbage.",
    ],
    [
        "Frist",
        "Regnes i bankdage fra den lønkørsel, der først udskrev adviset, og flytter sig ikke. Frister med fed skrift er overskredet.",
    ],
];

/// The column `Sted` of an advice that this run did not print.
pub(crate) fn last_printed(run: PayrollRun) -> String {
    format!("ikke udskrevet denne gang; sidst i {}", run.in_words())
}

// Bortfaldet.
pub(crate) const GONE: &str = "Bortfaldet";
pub(crate) const GONE_INTRO: &str = "Adviser, der er lukket siden sidste lønkørsel, og hvorfor. Kommer et af dem igen, \
    står det som Genopstået i arket Adviser.";
pub(crate) const GONE_HEADERS: [&str; 21] = [
    "Hvorfor",
    "Ejer",
    "Type",
    "Lønnummer",
    "Navn",
    "Kode",
    "Tekst",
    "Beløb",
    "Dato",
    "Først set",
    "Sidst udskrevet",
    "Status",
    "Ansvarlig",
    "Bemærkning til kunden",
    "Kundens svar",
    "Sagsnummer",
    "Intern note",
    "Ret ejer",
    "Systemafsnit",
    "Løndel",
    "Række-id",
];

// Ikke genkendt.
pub(crate) const UNRECOGNISED: &str = "Ikke genkendt";
pub(crate) const UNRECOGNISED_INTRO: &str = "Linjer, som programmet ikke kunne læse. Se efter i udskriften, om de \
    rummer noget, der skal følges op på.";
pub(crate) const UNRECOGNISED_HEADERS: [&str; 4] = ["Fil", "Side", "Linje", "Linjens tekst"];

// Udvikling.
pub(crate) const TREND: &str = "Udvikling";
pub(crate) const TREND_INTRO: &str = "Antal rækker i arket Adviser pr. ejer i de seneste lønkørsler, som rapporterne viste dem. Diagrammet står i arket Overblik.";
pub(crate) const TREND_TITLE: &str = "Rækker pr. lønkørsel og ejer";
pub(crate) const PAID_IN: &str = "Udbetalt i";

/// `LG 08/2023, 2.`: short enough for the axis of a chart.
pub(crate) fn run_in_short(run: PayrollRun) -> String {
    format!("LG {:02}/{}, {}.", run.month(), run.year(), run.number())
}

pub(crate) fn trend_description(trend: &[TrendPoint]) -> String {
    let point =
        |point: &TrendPoint| format!("{} {}", run_in_short(point.run), rows(point.by_owner.iter().sum()));
    let points: Vec<String> = trend.iter().map(point).collect();
    format!("Stående søjler: antal rækker pr. lønkørsel, delt efter ejer. {}.", points.join("; "))
}

// The life of one advice.
pub(crate) const STORY_SUBJECT: &str = "Et advis' forløb";
pub(crate) const STORY_FACTS: &str = "Advis";
pub(crate) const STORY_FACTS_INTRO: &str =
    "Hvad det er, som det sidst blev udskrevet, og hvornår det har været åbent.";
pub(crate) const STORY_OPEN: &str = "Åben";
pub(crate) const STORY_PRINTED: &str = "Udskrevet";
pub(crate) const STORY_PRINTED_INTRO: &str = "Hver lønkørsel, der har udskrevet det, ældste først.";
pub(crate) const STORY_PRINTED_HEADERS: [&str; 7] =
    ["Lønkørsel", "Type", "Ejer", "Kilde", "Beløb", "Dato", "Tekst"];
pub(crate) const STORY_CHANGES: &str = "Ændringer";
pub(crate) const STORY_CHANGES_INTRO: &str = "Hvem eller hvad der har ændret noget, ældste først. Tidspunktet er UTC: da det blev læst, ikke da det blev skrevet.";
pub(crate) const STORY_CHANGES_HEADERS: [&str; 8] =
    ["Tidspunkt (UTC)", "Rapport for", "Hvem", "Hvad", "Fra", "Til", "Fil", "Versioner"];
pub(crate) const STORY_PERSON: &str = "en person";
pub(crate) const STORY_PROGRAM: &str = "programmet";

pub(crate) fn story_title(row_id: &str) -> String {
    format!("Forløb for {row_id}")
}

pub(crate) fn story_footer(row_id: &str) -> String {
    format!("&L{row_id}&RSide &P af &N")
}

pub(crate) fn story_open(since: &str) -> String {
    format!("Siden {since}")
}

pub(crate) fn story_closed(since: &str, until: &str, by_person: bool) -> String {
    let how = if by_person { "lukket af en person" } else { "ikke udskrevet igen" };
    format!("Fra {since} til {until}: {how}")
}

// Kontrol.
pub(crate) const CONTROL: &str = "Kontrol";
pub(crate) const CONTROL_INTRO: &str =
    "Hver kilde linje for linje: Linjer = Advislinjer + Faste linjer + Tomme linjer + Ikke genkendt.";
pub(crate) const CONTROL_HEADERS: [&str; 18] = [
    "Emne",
    "Navn",
    "Udskrift",
    "Status",
    "Linjer",
    "Advislinjer",
    "Faste linjer",
    "Tomme linjer",
    "Ikke genkendt",
    "Adviser læst",
    "Antal ifølge udskriften",
    "Lagt sammen",
    "Delvis",
    "Bemærkninger",
    "Tegnsæt",
    "Layout",
    "Størrelse i bytes",
    "SHA-256",
];
pub(crate) const SOURCE: &str = "Kilde";
pub(crate) const PROGRAM: &str = "Program";
pub(crate) const RULES: &str = "Regler";
pub(crate) const LAYOUTS: &str = "Layout";
pub(crate) const YES: &str = "Ja";
pub(crate) const NO: &str = "Nej";

pub(crate) fn balance(read: usize, folded: usize, shown: usize, carried: usize) -> String {
    let mut sum = format!("{read} læst");
    if folded > 0 {
        sum += &format!(" − {}", counted(folded, "dublet", "dubletter"));
    }
    sum += &format!(" = {}", rows(shown));
    if carried > 0 {
        sum += &format!(", plus {} fra tidligere", counted(carried, "åben", "åbne"));
    }
    if read == folded + shown { format!("{sum}: stemmer") } else { format!("{sum}: stemmer ikke") }
}

pub(crate) fn rows(count: usize) -> String {
    counted(count, "række", "rækker")
}

fn counted(count: impl Display + PartialEq<usize>, one: &str, more: &str) -> String {
    let noun = if count == 1 { one } else { more };
    format!("{count} {noun}")
}

// What the stages before the report say in it.

/// `Sådan gør du` of a row for information.
pub const HOW_TO_FOR_INFORMATION: &str = "Der er ikke noget at gøre.";
/// `Årsag` of a row that SLS marks so (Følgeajour = Ja), and that has no other.
pub const FOLLOWS_FROM_ANOTHER: &str = "Følger af en anden indberetning (Følgeajour)";

/// `Sådan gør du` of a row that the kunde follows up on.
pub fn customer_acts(how: &str) -> String {
    if how.is_empty() { "Kunden følger op. Læs teksten i rækken.".to_owned() } else { how.to_owned() }
}

/// The same of one that Statens Administration follows up on.
pub fn sam_acts(how: &str) -> String {
    match how {
        "" => "Statens Administration følger op. Læs teksten i rækken.".to_owned(),
        how => how.to_owned(),
    }
}

/// The same of one that nobody owns yet: what either would do.
pub fn unresolved_acts(customer: &str, sam: &str) -> String {
    let unresolved = "Det er ikke afklaret, hvem der følger op.";
    match (customer, sam) {
        ("", "") => format!("{unresolved} Statens Administration vælger en ejer i kolonnen Ret ejer."),
        (one, other) if one == other || other.is_empty() => format!("{unresolved} {one}"),
        ("", sam) => format!("{unresolved} {sam}"),
        (customer, sam) => format!("{unresolved} Kunden: {customer} Statens Administration: {sam}"),
    }
}

/// `Sådan gør du` of a row that both act on: the kunde's part first.
pub fn both_act(customer: &str, sam: &str) -> String {
    let [customer, sam] =
        [customer, sam].map(|how| if how.is_empty() { "Læs teksten i rækken." } else { how });
    format!("Først kunden: {customer} Derefter Statens Administration: {sam}")
}

/// The row of `Kontrol` that tells the edition of the report.
pub const EDITION: &str = "Udgave";

/// What it says: the number, and whether it is the copy that the kunde gets.
pub(crate) fn edition(number: u32, audience: Audience) -> String {
    match audience {
        Audience::Sam => number.to_string(),
        Audience::Customer => format!("{number} ({CUSTOMERS_COPY})"),
    }
}

/// Tells the kunde's copy, which has no column `Intern note`.
pub(crate) const CUSTOMERS_COPY: &str = "kundens kopi";

/// The column `Regel` where a person chose the owner.
pub const CHOSEN_BY_A_PERSON: &str = "valgt af en person";

/// What `Forklaring` says where a rule asks for a Systemafsnit that no print of the advice has.
pub fn in_doubt(rule: &str) -> String {
    format!("Reglen »{rule}« er ikke brugt: den spørger om systemafsnit, og det står ikke i udskriften.")
}

/// What `Forklaring` says of a mark that stands beside the text and is no part of it; empty where there is none.
pub fn marked(mark: &str) -> String {
    if mark.is_empty() { String::new() } else { format!("Ud for teksten står »{mark}« i udskriften.") }
}

/// What an advice was before its amount or date changed.
pub fn changed_from(
    amount: Option<(Option<Amount>, Option<Amount>)>,
    date: Option<(Option<Day>, Option<Day>)>,
) -> String {
    fn said<T: Display>(value: Option<T>) -> String {
        value.map_or_else(|| "ingen".to_owned(), |value| value.to_string())
    }
    let amount = amount.map(|(from, to)| format!("Beløb ændret fra {} til {}.", said(from), said(to)));
    let date = date.map(|(from, to)| format!("Dato ændret fra {} til {}.", said(from), said(to)));
    let parts: Vec<String> = amount.into_iter().chain(date).collect();
    if parts.is_empty() {
        "Et beløb eller en dato i teksten er ændret.".to_owned()
    } else {
        parts.join(" ")
    }
}

/// A person chose the owner: when it was read, in which report, and who follows up by the rules.
pub fn owner_chosen(on: Date, run: PayrollRun, by_rules: Owner) -> String {
    let day = Day::On(on);
    format!(
        "Ejeren er rettet i rapporten for {}, læst {day}. Reglerne siger {}.",
        run.in_few_words(),
        by_rules.word()
    )
}

/// An acceptance ended.
pub fn acceptance_ended(until: Date) -> String {
    format!("Var accepteret til {}; den dag er nået, og rækken er åben igen.", Day::On(until))
}

/// A day was meant beside Accepteret, and nobody can read it.
pub fn acceptance_unclear(words: &str) -> String {
    format!(
        "Status er Accepteret, men dagen i “{words}” kan ikke læses, så rækken er stadig åben. Skriv dagen som \
         “til 10-02-2026”, eller vælg Udført."
    )
}

/// It is accepted, and SLS printed the very same again.
pub fn accepted_as_it_is(run: PayrollRun) -> String {
    format!("Accepteret i rapporten for {}, og udskrevet igen uden ændringer.", run.in_words())
}

/// Others are so like the advice that amounts and dates alone tell them apart.
pub fn ambiguous() -> String {
    "Flere rækker er ens bortset fra beløb og dato. Bemærkningerne står på den række, de blev skrevet i."
        .to_owned()
}

/// An answer that could not stand in its cell beside another.
pub fn note_beside(column: &str, other: &str) -> String {
    if column == "Status" && Status::read(other).is_none() {
        return format!("Statussen »{other}« kendes ikke. Vælg fra listen.");
    }
    format!("I {column} er der også skrevet: {other}.")
}

/// A word under a column with a list that is none of the list.
pub fn unknown_word(column: &str, word: &str) -> String {
    let named = if column == Column::Status.header() { "Statussen" } else { "Ejeren" };
    format!("{named} »{word}« kendes ikke. Vælg fra listen.")
}

/// What the kunde wrote in a column of Statens Administration.
pub fn proposed(column: &str, word: &str) -> String {
    format!("Kunden foreslår under {column}: {word}.")
}

/// What a person writes in `Intern note` where two rows are one person's.
pub(super) const SAME_PERSON: &str = "samme person";

/// Before the `Række-id` of the row that a row goes on from, in `Intern note`.
pub(super) const FORMER_ROW: &str = "tidligere række ";

/// Before the `Række-id` of the row that it goes on in.
pub(super) const ROW_NOW: &str = "fortsat i række ";

/// At a new row: it may be one that stood under another lønnummer.
pub(super) fn may_be_of(before: PayNumber, same_cpr: bool) -> String {
    let why = if same_cpr { "samme CPR-nummer, kode og tekst" } else { "samme kode og tekst" };
    format!(
        "Måske det samme advis som det, der stod under lønnummer {} og ikke er udskrevet denne gang ({why}). Er det \
         samme person, skriver Statens Administration »{SAME_PERSON}« i sin interne note; så følger bemærkninger, Først \
         set og Antal kørsler med hertil.",
        before.full()
    )
}

/// At the old one.
pub(super) fn may_go_on(now: PayNumber) -> String {
    format!("Måske fortsat under lønnummer {}; se Forklaring i den række.", now.full())
}

/// At the old one, when a person confirmed it.
pub(super) fn goes_on(now: PayNumber) -> String {
    format!("Fortsat under lønnummer {}.", now.full())
}

/// At the new one, when a person confirmed it.
pub fn stood_under(before: &str) -> String {
    format!("Stod før under lønnummer {before}; det er bekræftet, at det er samme person.")
}

/// Why an advice is gone: a person closed it.
pub fn closed_by_person(status: &str, run: PayrollRun) -> String {
    format!("Status sat til {status} i rapporten for {}", run.in_words())
}

/// Why an advice is gone: SLS printed it no more.
pub fn closed_by_silence(for_information: bool) -> String {
    match for_information {
        true => "Til orientering, og ikke udskrevet igen".to_owned(),
        false => "SLS har ikke udskrevet det igen, og reglen siger, at det så er løst".to_owned(),
    }
}

/// Why an advice is not shown: it is accepted until a day to come.
pub fn resting(until: Date) -> String {
    format!("Accepteret til {}; kommer tilbage den dag", Day::On(until))
}

/// A lønkørsel in a column that is to sort by time.
pub(super) fn run_that_sorts(run: PayrollRun) -> String {
    format!("LG{run}")
}

/// Two words in one cell of somebody's own.
pub(super) fn also_written(current: &str, other: &str) -> String {
    format!("{current}\n(også skrevet: {other})")
}

/// The head of a column that a kunde added to a copy.
pub(super) fn of_kunde_column(head: &str) -> String {
    format!("{head} (kunden)")
}

/// A comment that a kunde wrote at a cell of a copy.
pub(super) fn of_kunde_comment(text: &str) -> String {
    format!("Kunden: {text}")
}

/// Why a note stands among what is gone.
pub fn orphan(run: PayrollRun) -> String {
    format!("Skrevet i rapporten for {} i en række, der ikke findes mere", run.in_words())
}

/// Why a report is incomplete: one of the two prints is not there.
pub fn missing_source(print: PrintKind) -> String {
    format!("{} er ikke læst for denne løngruppe og lønkørsel.", print.word())
}

/// Why a report is incomplete: a file that was read earlier is not at hand.
pub fn file_away(name: &str) -> String {
    format!(
        "Filen {name} er ikke læst denne gang. Rækkerne fra den er dem, der blev læst tidligere, så intet går tabt."
    )
}

/// Why a report is incomplete: nothing was printed, or received, for the løngruppe in this lønkørsel.
pub const NOTHING_PRINTED: &str = "Der er ikke modtaget nogen udskrift for løngruppen i denne lønkørsel. Rapporten viser \
    det, der stadig er åbent fra tidligere lønkørsler.";

/// What stands in the place of a file that is not there any more.
pub fn remembered_source(print: PrintKind) -> String {
    format!("{} ({})", print.word(), SOURCE_REMEMBERED.to_lowercase())
}

/// Why a report is incomplete: a file was refused.
pub fn refused_source(name: &str) -> String {
    format!("Filen {name} kunne ikke læses.")
}

/// Why a report is incomplete: a print shows a selection.
pub fn partial_source(name: &str, criteria: &[String]) -> String {
    format!("Filen {name} er delvis: udskriften er dannet med søgekriterier ({}).", criteria.join(", "))
}

/// Why a report is incomplete: not all of a print was read.
pub fn damaged_source(name: &str) -> String {
    format!("Filen {name} er ikke læst i sin helhed.")
}

/// What became of a source, for `Kontrol`.
pub fn source_status(refused: bool, has_faults: bool) -> &'static str {
    match (refused, has_faults) {
        (true, _) => "Afvist",
        (false, true) => "Læst med forbehold",
        (false, false) => "Læst",
    }
}

/// The same of one that only the history holds.
pub const SOURCE_REMEMBERED: &str = "Læst tidligere";

/// What does not add up in a source, for `Kontrol`.
pub fn source_remarks(
    unrecognised: usize,
    read: usize,
    stated: Option<usize>,
    criteria: bool,
    other: usize,
) -> String {
    let mut remarks = Vec::new();
    if unrecognised > 0 {
        remarks.push(format!("{} er ikke genkendt.", counted(unrecognised, "linje", "linjer")));
    }
    if let Some(stated) = stated.filter(|stated| *stated != read) {
        remarks.push(format!("Udskriften angiver {stated} adviser; {read} er læst."));
    }
    if criteria {
        remarks.push("Udskriften er dannet med søgekriterier og viser kun et udvalg.".to_string());
    }
    if other > 0 && remarks.is_empty() {
        remarks.push("Se programmets meddelelser fra kørslen.".to_string());
    }
    remarks.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_more_are_told_apart() {
        assert_eq!(rows(1), "1 række");
        assert_eq!(rows(0), "0 rækker");
        assert_eq!(sources_of("U721", 1, 6), "U721: 1 fil med 6 rækker");
    }

    #[test]
    fn what_does_not_add_up_is_said() {
        assert_eq!(
            balance(48, 8, 40, 10),
            "48 læst − 8 dubletter = 40 rækker, plus 10 åbne fra tidligere: stemmer"
        );
        assert!(balance(13, 4, 8, 0).ends_with(": stemmer ikke"));
    }
}
