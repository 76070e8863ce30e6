//! The mail that a report goes out with: every Danish text of it.
//!
//! Pure. It names the kunde, the løngruppe, the lønkørsel and the files, and nothing else that is known of them: a mail's
//! subject and text are read by more eyes than the report is, so no person and nothing of an advice stands in them.

use crate::domain::{PayGroup, PayrollRun, mask_cpr};
use crate::office::calendar::RunDates;
use crate::report::columns::Column;
use crate::report::words::{faults, in_full, no_order};

/// What a mail tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter<'a> {
    /// The kunde's name, or empty.
    pub customer: &'a str,
    /// The lønkørsel.
    pub run: PayrollRun,
    /// The løngruppe.
    pub group: &'a PayGroup,
    /// How many times the report has been sent with this one: 1 is the first, and each later one replaces it.
    pub version: u32,
    /// The names of the attached files, the report first.
    pub files: Vec<&'a str>,
    /// Whether the report opens with a password only.
    pub locked: bool,
    /// Whether it was sent before and did not come through.
    pub again: bool,
    /// Whom to ask, or empty.
    pub contact: &'a str,
    /// The days of the run, where the calendar holds them.
    pub dates: Option<&'a RunDates>,
    /// Whether the kunde orders in Statens HR instead of Lønportalen.
    pub in_statens_hr: bool,
    /// Where a kunde writes about a fault of Statens Administration, or empty.
    pub faults_to: &'a str,
}

impl Letter<'_> {
    /// The subject, on one line.
    pub fn subject(&self) -> String {
        let about = format!("Afrapportering, løngruppe {}: {}", self.group, self.run.in_words());
        let about = if self.again { format!("{about} (sendt igen)") } else { about };
        match self.version {
            0 | 1 => about,
            version => format!("{about} (version {version}, erstatter den forrige)"),
        }
    }

    /// The text: paragraphs with an empty line between them.
    pub fn text(&self) -> String {
        let paragraphs = [
            self.to(),
            Some(self.opening()),
            self.again.then(|| AGAIN.to_owned()),
            self.replaces(),
            self.attached(),
            Some(self.steps()),
            Some(self.no_order()),
            self.days(),
            Some(format!("Har vi lavet en fejl? {}", faults(&on_one_line(self.faults_to)))),
            self.locked.then(|| LOCKED.to_owned()),
            Some(CAREFULLY.to_owned()),
            self.questions(),
            Some(CLOSING.to_owned()),
            Some(AUTOMATIC.to_owned()),
        ];
        let mut text = paragraphs.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
        text.push('\n');
        text
    }

    fn to(&self) -> Option<String> {
        let customer = on_one_line(self.customer);
        (!customer.is_empty()).then(|| format!("Til {customer}"))
    }

    fn opening(&self) -> String {
        format!(
            "Her er fejl og adviser fra lønkørslen for løngruppe {}: {}.",
            self.group,
            self.run.in_words()
        )
    }

    fn replaces(&self) -> Option<String> {
        (self.version > 1).then(|| {
            format!(
                "Det er version {} af rapporten. Den erstatter den, vi har sendt før, så brug kun den nye. Har I \
                 allerede skrevet i den gamle, skal I ikke skrive det igen: Send den gamle til os, så tager vi det med, \
                 og intet går tabt.",
                self.version
            )
        })
    }

    fn attached(&self) -> Option<String> {
        let files: String =
            self.files.iter().map(|file| format!("\n- {}", mask_cpr(&on_one_line(file)))).collect();
        (!files.is_empty()).then(|| format!("Vedhæftet:{files}"))
    }

    fn steps(&self) -> String {
        format!(
            "Sådan gør I:\n\
             1. Åbn rapporten, og læs arket Overblik. Der står, hvad I skal gøre, og hvornår.\n\
             2. Følg op på jeres rækker i arket Adviser. {} siger hvordan. Svar i kolonnen {}, og sæt {}.\n\
             3. Gem rapporten, og send den tilbage til os senest den dag, der står i kolonnen {}.",
            Column::HowTo.header(),
            Column::CustomerReply.header(),
            Column::Status.header(),
            Column::Deadline.header()
        )
    }

    fn no_order(&self) -> String {
        format!("Et svar i rapporten ændrer ikke lønnen. {}", no_order(self.in_statens_hr))
    }

    fn days(&self) -> Option<String> {
        let dates = self.dates?;
        let stop =
            dates.last_day_to_stop().map(|day| format!("Lønnen kan standses til og med {}.", in_full(day)));
        let paid = dates.disposition.map(|day| format!("Den bliver udbetalt {}.", in_full(day)));
        let days: Vec<String> = [stop, paid].into_iter().flatten().collect();
        (!days.is_empty()).then(|| days.join(" "))
    }

    fn questions(&self) -> Option<String> {
        let contact = on_one_line(self.contact);
        (!contact.is_empty()).then(|| format!("Spørgsmål: {contact}"))
    }
}

const AGAIN: &str = "Vi sender rapporten igen, fordi den forrige mail kom retur. Har I fået den alligevel, er det den samme rapport, og \
                     I skal ikke gøre mere.";
const LOCKED: &str =
    "Rapporten er låst med en adgangskode. I får den for sig; den står aldrig i en mail med rapporten.";
const CAREFULLY: &str = "Rapporten indeholder personoplysninger. Del den kun med dem, der skal bruge den, og send den kun ad en \
                         sikker vej.";
const CLOSING: &str = "Venlig hilsen\nStatens Administration";
const AUTOMATIC: &str = "Denne mail er sendt automatisk.";

/// A text from a list that people own, which may hold line breaks.
fn on_one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;

    static DATES: RunDates = RunDates {
        run: None,
        report_deadline: None,
        disposition: Some(Date::constant(2023, 7, 31)),
        information: String::new(),
    };

    fn letter(group: &PayGroup) -> Letter<'_> {
        Letter {
            customer: "Demostyrelsen",
            run: PayrollRun::new(2023, 8, 2).unwrap(),
            group,
            version: 1,
            files: vec!["afrapportering_LG2023-08-2_gruppe-999.xlsx", "Kunderapport 999.pdf"],
            locked: true,
            again: false,
            contact: "Lønteam 3,\n tlf. 12 34 56 78",
            dates: Some(&DATES),
            in_statens_hr: false,
            faults_to: "fejl@example.dk",
        }
    }

    fn group() -> PayGroup {
        PayGroup::new("0999").unwrap()
    }

    #[test]
    fn the_first_mail_reads_as_a_colleague_would_write_it() {
        let group = group();
        let letter = letter(&group);
        assert_eq!(letter.subject(), "Afrapportering, løngruppe 999: LG 08/2023, 2. lønkørsel (juli 2023)");
        assert_eq!(
            letter.text(),
            "Til Demostyrelsen\n\
             \n\
             Her er fejl og adviser fra lønkørslen for løngruppe 999: LG 08/2023, 2. lønkørsel (juli 2023).\n\
             \n\
             Vedhæftet:\n\
             - afrapportering_LG2023-08-2_gruppe-999.xlsx\n\
             - Kunderapport 999.pdf\n\
             \n\
             Sådan gør I:\n\
             1. Åbn rapporten, og læs arket Overblik. Der står, hvad I skal gøre, og hvornår.\n\
             2. Følg op på jeres rækker i arket Adviser. Sådan gør du siger hvordan. Svar i kolonnen Kundens svar, og sæt Status.\n\
             3. Gem rapporten, og send den tilbage til os senest den dag, der står i kolonnen Frist.\n\
             \n\
             Et svar i rapporten ændrer ikke lønnen. Skal lønnen ændres, skal I sende en bestilling i Lønportalen. Skriv dens nummer i Sagsnummer.\n\
             \n\
             Lønnen kan standses til og med 28. juli 2023. Den bliver udbetalt 31. juli 2023.\n\
             \n\
             Har vi lavet en fejl? Skriv til fejl@example.dk med emnet »Fejlindmeldelse Løn«. Så skal I ikke sende en bestilling.\n\
             \n\
             Rapporten er låst med en adgangskode. I får den for sig; den står aldrig i en mail med rapporten.\n\
             \n\
             Rapporten indeholder personoplysninger. Del den kun med dem, der skal bruge den, og send den kun ad en sikker vej.\n\
             \n\
             Spørgsmål: Lønteam 3, tlf. 12 34 56 78\n\
             \n\
             Venlig hilsen\n\
             Statens Administration\n\
             \n\
             Denne mail er sendt automatisk.\n"
        );
    }

    #[test]
    fn a_later_version_says_what_it_replaces_and_what_becomes_of_what_was_typed() {
        let group = group();
        let letter = Letter { version: 3, ..letter(&group) };
        let first = Letter { version: 1, ..letter.clone() };
        assert_eq!(letter.subject(), format!("{} (version 3, erstatter den forrige)", first.subject()));
        assert!(letter.text().contains("version 3 af rapporten. Den erstatter"));
        assert!(letter.text().contains("intet går tabt"));
        assert!(!first.text().contains("erstatter"));
    }

    #[test]
    fn what_is_sent_once_more_says_so() {
        let group = group();
        let letter = Letter { again: true, ..letter(&group) };
        assert!(letter.subject().ends_with(" (sendt igen)"), "{}", letter.subject());
        assert!(letter.text().contains("\n\nVi sender rapporten igen, fordi den forrige mail kom retur."));
    }

    #[test]
    fn what_is_not_known_leaves_no_gap() {
        let group = group();
        let bare = Letter {
            customer: " ",
            files: Vec::new(),
            locked: false,
            contact: "",
            dates: None,
            ..letter(&group)
        };
        let text = bare.text();
        assert!(text.starts_with("Her er fejl og advis"), "{text}");
        assert!(!text.contains("\n\n\n"), "{text}");
        for absent in ["Til ", "Vedhæftet", "adgangskode", "Spørgsmål", "standses"] {
            assert!(!text.contains(absent), "{absent}: {text}");
        }
    }

    #[test]
    fn nothing_from_a_list_breaks_a_line_or_shows_a_cpr_number() {
        let group = group();
        let files = vec!["svar 140275-0042\r\nBcc: x.pdf"];
        let letter = Letter { customer: "Demo\r\nstyrelsen\u{0}", files, ..letter(&group) };
        assert!(letter.text().starts_with("Til Demo styrelsen\n\n"));
        assert!(letter.text().contains("\n- svar xxxxxx-xxxx Bcc: x.pdf\n"), "{}", letter.text());
        assert_eq!(letter.subject().lines().count(), 1);
    }
}
