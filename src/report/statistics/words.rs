//! The Danish texts of the statistics: page and workbook.

use super::Statistics;
use super::figures::OpenAge;
use super::measures::Measure;
use super::meeting::Meeting;
use crate::domain::{Owner, PayGroup, PayrollRun, in_threes, month_name};

// Sheets, and what each is for.
pub(super) const RUNS: &str = "Lønkørsler";
pub(super) const RUNS_INTRO: &str = "Én række pr. lønkørsel, alle løngrupper sammen.";
pub(super) const MONTHS: &str = "Måneder";
pub(super) const MONTHS_INTRO: &str =
    "Én række pr. lønmåned, alle løngrupper sammen. Åbne er antallet efter månedens sidste lønkørsel.";
pub(super) const GROUPS: &str = "Løngrupper";
pub(super) const GROUPS_INTRO: &str =
    "Én række pr. løngruppe. Pr. 100 er pr. 100 udskrevne rækker i perioden.";
pub(super) const GROUP_RUNS: &str = "Løngruppe og lønkørsel";
pub(super) const GROUP_RUNS_INTRO: &str = "Én række pr. løngruppe og lønkørsel, til pivottabeller.";
pub(super) const CODES: &str = "Koder";
pub(super) const CODES_INTRO: &str =
    "Én række pr. kode, alle løngrupper sammen. De koder, der har givet mest arbejde, står først.";
pub(super) const CAUSES: &str = "Årsager";
pub(super) const CAUSES_INTRO: &str =
    "Én række pr. årsag i kodekataloget. De årsager, der har givet mest arbejde, står først.";
pub(super) const GROUP_CODES: &str = "Løngruppe og kode";
pub(super) const GROUP_CODES_INTRO: &str = "Én række pr. løngruppe og kode. Medianen er den midterste løngruppes tal, når alle løngrupper stilles på række.";
pub(super) const MEETING: &str = "Kundemøde";
pub(super) const MEETING_INTRO: &str =
    "Tal for hver kunde og løngruppe ved siden af medianen af alle løngrupper.";
pub(super) const OPEN: &str = "Åbne punkter";
pub(super) const OPEN_INTRO: &str =
    "Det, der er åbent nu, og som nogen følger op på. Ens punkter er talt sammen i én række.";

// Columns.
pub(super) const RUN: &str = "Lønkørsel";
pub(super) const MONTH: &str = "Lønmåned";
pub(super) const GROUP: &str = "Løn\u{ad}gruppe";
pub(super) const CUSTOMER: &str = "Kunde";
pub(super) const SERVICE_MODEL: &str = "Kunde\u{ad}type";
pub(super) const PRINTED: &str = "Udskrevne rækker";
pub(super) const ERRORS: &str = "Fejl";
pub(super) const UNRESOLVED: &str = "Uaf\u{ad}klaret";
pub(super) const DECIDED: &str = "Ejer valgt af en person";
pub(super) const REPEATED: &str = "Gentaget";
pub(super) const ASKED: &str = "Spørgsmål til kunden";
pub(super) const IN_TIME: &str = "Besvaret i tide";
pub(super) const LATE: &str = "Besvaret for sent";
pub(super) const UNANSWERED: &str = "Ikke besvaret, frist over\u{ad}skredet";
pub(super) const PENDING: &str = "Frist ikke udløbet";
pub(super) const LAPSED: &str = "Bort\u{ad}faldet uden svar";
pub(super) const OPEN_AFTER: &str = "Åbne punkter";
pub(super) const CODE: &str = "Kode";
pub(super) const MEANING: &str = "Betydning";
pub(super) const WORK: &str = "Rækker at tage stilling til";
pub(super) const ADVICES: &str = "For\u{ad}skellige adviser";
pub(super) const AGAIN: &str = "Udskrevet igen";
pub(super) const LONGEST: &str = "Flest gange samme advis";
pub(super) const OPEN_NOW: &str = "Åbne nu";
pub(super) const AMOUNT: &str = "Beløb uden fortegn";
pub(super) const IN_GROUPS: &str = "Løn\u{ad}grupper";
pub(super) const CAUSE: &str = "Årsag";
pub(super) const OWNER: &str = "Ejer";
pub(super) const RESPONSIBLE: &str = "Ansvarlig";
pub(super) const STATUS: &str = "Status";
pub(super) const SINCE: &str = "Åben siden";
pub(super) const OLDEST: &str = "Ældste åben siden";
pub(super) const DAYS: &str = "Dage";
pub(super) const AGE: &str = "Alder";
pub(super) const ROWS: &str = "Antal";
pub(super) const PAY: &str = "Løn\u{ad}mæssig betydning";
pub(super) const OVERDUE: &str = "Frist over\u{ad}skredet";
pub(super) const PER_100: &str = "Pr. 100 rækker";
pub(super) const MEDIAN: &str = "Median, alle løn\u{ad}grupper";
pub(super) const MEASURE: &str = "Mål";
pub(super) const OWN: &str = "Egne tal";

/// A header without the marks of where it may break.
pub(super) fn unbroken(header: &str) -> String {
    header.replace('\u{ad}', "")
}

/// How old something is, as a column and in the key of a chart.
pub(super) fn age(age: OpenAge) -> &'static str {
    match age {
        OpenAge::Month => "Op til 1 måned",
        OpenAge::Quarter => "1-3 måneder",
        OpenAge::HalfYear => "3-6 måneder",
        OpenAge::Older => "Over 6 måneder",
    }
}

/// What is compared, as a column.
pub(super) fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Errors => "Fejl pr. 100",
        Measure::OfCustomer => "Til kunden pr. 100",
        Measure::Unresolved => "Uaf\u{ad}klaret pr. 100",
        Measure::Repeated => "Gentaget pr. 100",
        Measure::InTime => "Besvaret i tide, pct.",
    }
}

/// What is compared, in a sentence's place.
pub(super) fn measure_in_full(measure: Measure) -> &'static str {
    match measure {
        Measure::Errors => "Fejl pr. 100 rækker",
        Measure::OfCustomer => "Rækker, som kunden følger op på, pr. 100 rækker",
        Measure::Unresolved => "Rækker uden ejer (Uafklaret) pr. 100 rækker",
        Measure::Repeated => "Rækker, der også stod i en tidligere lønkørsel, pr. 100 rækker",
        Measure::InTime => "Besvaret senest på fristen, procent",
    }
}

// The head.
pub(super) const LANGUAGE: &str = "da";
pub(super) const TITLE: &str = "Statistik";
pub(super) const TO_GROUPS: &str = "Gå til løngrupperne";
pub(super) const NOBODY: &str =
    "Siden viser kun antal, koder, beløb og initialer. Der står ingen personer i den.";

pub(super) fn title(statistics: &Statistics) -> String {
    format!("{TITLE} til og med {}", statistics.last.in_words())
}

pub(super) fn period(statistics: &Statistics) -> String {
    let runs = counted(statistics.runs.len() as u64, "lønkørsel", "lønkørsler");
    let of = counted(statistics.groups.len() as u64, "løngruppe", "løngrupper");
    let day = statistics.day;
    format!(
        "{runs} i {of}. Alder og frister er gjort op på kørselsdagen for den seneste lønkørsel, {}. {} {}.",
        day.day(),
        month_name(day.month()),
        day.year()
    )
}

/// The answer in a few words.
pub(super) fn lead(statistics: &Statistics) -> String {
    let totals = &statistics.totals;
    let open = counted(u64::from(totals.open), "punkt er åbent", "punkter er åbne");
    match totals.overdue {
        0 => format!("{open}. Ingen frist er overskredet."),
        overdue => format!("{open}. Fristen er overskredet for {}.", number(u64::from(overdue))),
    }
}

// Charts.
pub(super) const TREND: &str = "Udvikling";
pub(super) const CHART_PRINTED: &str = "Udskrevne rækker pr. lønkørsel";
pub(super) const CHART_UNRESOLVED: &str = "Uafklaret, procent af rækkerne";
pub(super) const CHART_OPEN: &str = "Åbne punkter efter alder";
pub(super) const CHART_IN_TIME: &str = "Besvaret i tide, procent";
pub(super) const OTHER_ROWS: &str = "Advis, Information og Erindring";
pub(super) const NO_FRIST: &str = "Ingen af spørgsmålene til kunderne har haft en frist, der kan måles på. Frister sættes i kolonnen Frist i reglerne.";
pub(super) const NUMBERS: &str = "Tallene bag";
pub(super) const NO_VALUE: &str = "ingen tal";

// Sections.
pub(super) const COSTLY: &str = "Det, der koster mest";
pub(super) const COSTLY_INTRO: &str = "De fem koder og årsager, der har givet flest rækker at tage stilling til: en række \
    tæller med i hver rapport, som den står i, til den er lukket. Rækker til orientering tæller ikke med.";
pub(super) const NO_CAUSES: &str = "Ingen af periodens koder har en årsag i kodekataloget.";
pub(super) const REPEATING: &str = "Det, der gentager sig og kan rettes ved kilden";
pub(super) const REPEATING_INTRO: &str = "Koder, hvor det samme advis er udskrevet i flere lønkørsler. Udskrevet igen er de \
    rækker, der ikke var kommet, hvis sagen var rettet efter første gang. Begynd øverst, og ret årsagen i stamdata eller \
    i indberetningen frem for i den enkelte lønkørsel.";
pub(super) const NOTHING_REPEATS: &str = "Intet, som nogen følger op på, er udskrevet mere end én gang.";
pub(super) const OPEN_BY_CUSTOMER: &str = "Åbne punkter pr. kunde";
pub(super) const NOTHING_OPEN: &str = "Der er ingen åbne punkter.";
pub(super) const NO_RESPONSIBLE: &str = "ingen";
pub(super) const TABLE: &str = "Løngrupper og sider til kundemøder";
pub(super) const TABLE_INTRO: &str = "Vælg en løngruppe for at få siden til mødet med kunden. Den viser kun kundens egne tal \
    ved siden af medianen og kan skrives ud for sig.";
pub(super) const WITH_SEVERAL: &str = "Kunder med flere løngrupper";
pub(super) const SEARCH: &str = "Søg";
pub(super) const SEARCH_HINT: &str = "løngruppe, kunde, kundetype";
pub(super) const CLEAR: &str = "Vis alle";
pub(super) const SHOWN: &str = "# af % løngrupper vises";
pub(super) const NONE_FOUND: &str = "Ingen løngruppe passer på søgningen.";
pub(super) const SORTED_UP: &str = "Sorteret efter #, stigende";
pub(super) const SORTED_DOWN: &str = "Sorteret efter #, faldende";
pub(super) const TOTAL: &str = "I alt";
pub(super) const FOOTNOTE: &str = "Siden skrives om, når programmet har læst noget nyt. De samme tal står i statistik.xlsx. \
    Ejer er efter reglerne på lønkørslens dag; Uafklaret er de rækker, som heller ingen har valgt en ejer for siden. \
    Et spørgsmål til kunden er besvaret den dag, svaret eller Status blev læst ind.";

// The page for a meeting.
pub(super) const BACK: &str = "Tilbage til statistikken";
pub(super) const COMPARED: &str = "Sammenligning";
pub(super) const COMPARED_INTRO: &str =
    "Medianen er den midterste løngruppes tal, når alle løngrupper stilles på række.";
pub(super) const TOP_CODES: &str = "De fem koder, der giver mest arbejde";
pub(super) const TOP_CAUSES: &str = "De årsager, der giver mest arbejde";
pub(super) const OPEN_ITEMS: &str = "Åbne punkter";
pub(super) const NO_CODES: &str = "Der har ikke været noget at følge op på i perioden.";
pub(super) const TO_TALK_ABOUT: &str = "Til mødet";

pub(super) fn meeting(meeting: &Meeting) -> String {
    let groups = groups(&meeting.groups);
    match meeting.groups.as_slice() {
        [only] if meeting.name == group(only) => group(only),
        _ => format!("{}, {groups}", meeting.name),
    }
}

pub(super) fn groups(all: &[PayGroup]) -> String {
    match all {
        [only] => lower(&group(only)),
        several => {
            format!("løngrupperne {}", several.iter().map(PayGroup::as_str).collect::<Vec<_>>().join(", "))
        }
    }
}

pub(super) fn group(group: &PayGroup) -> String {
    format!("Løngruppe {group}")
}

fn lower(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_lowercase().collect::<String>() + signs.as_str())
}

/// How many rows, and what is open of them.
pub(super) fn meeting_lead(meeting: &Meeting) -> String {
    let rows = counted(u64::from(meeting.totals.printed()), "række", "rækker");
    let open = counted(u64::from(meeting.totals.open), "punkt er åbent", "punkter er åbne");
    let overdue = match meeting.totals.overdue {
        0 => String::new(),
        count => format!(", og fristen er overskredet for {}", number(u64::from(count))),
    };
    format!("{rows} er udskrevet i perioden. {open}{overdue}.")
}

/// What a code that repeats comes to, in a sentence.
pub(super) fn repeats(code: &str, advices: u32, again: u32, longest: u32) -> String {
    format!(
        "{}: {} er udskrevet {} mere, end hvis sagen var rettet første gang; det enkelte advis op til {} i alt. Hvad skal der \
         til, for at det ikke kommer igen?",
        self::code(code),
        counted(u64::from(advices), "advis", "adviser"),
        counted(u64::from(again), "gang", "gange"),
        counted(u64::from(longest), "gang", "gange"),
    )
}

/// What lies clearly above the median, in a sentence.
pub(super) fn above(code: &str, own: f64, median: f64) -> String {
    format!(
        "{}: {} pr. 100 rækker mod {} hos den midterste løngruppe.",
        self::code(code),
        decimal(own),
        decimal(median)
    )
}

/// A code, or that there is none.
pub(super) fn code(code: &str) -> String {
    if code.is_empty() { "uden kode".to_owned() } else { code.to_owned() }
}

/// Who follows up, as a column of what is open.
pub(super) fn with(owner: Owner) -> &'static str {
    match owner {
        Owner::Customer => "Hos kunden",
        Owner::Both => "Hos begge",
        Owner::Unresolved => "Uaf\u{ad}klaret",
        Owner::Sam => "Hos Statens Administration",
        Owner::ForInformation => "Til oriente\u{ad}ring",
    }
}

/// The month that a lønkørsel is paid in, `jul. 2023`: where there is little room.
pub(super) fn short_month(run: PayrollRun) -> String {
    let month = run.payment_month();
    let name: String = month_name(month.month()).chars().take(3).collect();
    format!("{name}. {:02}", month.year() % 100)
}

/// What a column of a chart says.
pub(super) fn said(name: &str, value: &str) -> String {
    format!("{name}: {value}")
}

pub(super) fn counted(count: u64, one: &str, more: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { more })
}

/// As a Danish reader writes it: `12.345`.
pub(super) fn number(count: u64) -> String {
    in_threes(count, '.')
}

/// With one decimal: `12,3`.
pub(super) fn decimal(value: f64) -> String {
    let tenths = (value * 10.0).round() as u64;
    format!("{},{}", number(tenths / 10), tenths % 10)
}

/// Whole kroner: `12.345 kr.`
pub(super) fn kroner(øre: i64) -> String {
    format!("{} kr.", number((øre.unsigned_abs() + 50) / 100))
}
