//! What the advices of the demo say.
//!
//! Codes with a public source carry the texts of the project's sample prints; every other text is invented, and so are
//! the codes that begin with `ZZ`: they stand for codes that no rule knows. Nothing here says anything about SLS.

use jiff::civil::Date;

use crate::domain::{Amount, Kind};

/// One kind of advice. In `text`, `{beløb}`, `{dato}` and `{løndel}` stand for values; `aldrig` is 31-12-9999.
pub(super) struct Pattern {
    pub(super) kind: Kind,
    /// Empty for rows without a code.
    pub(super) code: &'static str,
    pub(super) system_section: &'static str,
    pub(super) transaction: &'static str,
    pub(super) program: &'static str,
    /// As U721 prints it in its own column; empty where it does not.
    pub(super) wage_item: &'static str,
    /// As Fejl & Advis prints it.
    pub(super) text: &'static str,
    /// Whether U721 may hold it: not what comes from NemKonto (documented).
    pub(super) in_u721: bool,
    /// Whether Fejl & Advis may hold it.
    pub(super) in_fejl_advis: bool,
}

const fn pattern(kind: Kind, code: &'static str, origin: [&'static str; 3], text: &'static str) -> Pattern {
    let [system_section, transaction, program] = origin;
    let (in_u721, in_fejl_advis) = (true, true);
    Pattern { kind, code, system_section, transaction, program, wage_item: "", text, in_u721, in_fejl_advis }
}

impl Pattern {
    const fn of_wage_item(self, wage_item: &'static str) -> Self {
        Self { wage_item, ..self }
    }

    const fn in_u721_only(self) -> Self {
        Self { in_fejl_advis: false, ..self }
    }

    const fn in_fejl_advis_only(self) -> Self {
        Self { in_u721: false, ..self }
    }

    /// The text with its values, dates written as `date` writes them.
    pub(super) fn filled(&self, amount: Amount, date: &str) -> String {
        self.text
            .replace("{beløb}", &amount.to_string())
            .replace("{dato}", date)
            .replace("{løndel}", self.wage_item)
    }
}

const PAY: [&str; 3] = ["Lønberegning", "LOEN01", "RBEREGN"];
const POST: [&str; 3] = ["Ansættelse", "OTRANS", "OTAFGANG"];
const RISE: [&str; 3] = ["Oprykning", "EATC04", "ASCP_OVR_OPR"];
const TAX: [&str; 3] = ["eSkattekort", "EATC04", "TYD_FI_02NE"];
const PAID: [&str; 3] = ["Udbetaling", "LOEN02", "FUANVIS"];
const BANK: [&str; 3] = ["NemKonto", "NKSVAR", "NKRETUR"];
const NONE: [&str; 3] = ["", "", ""];

/// Every kind of advice in the demo.
pub(super) const PATTERNS: [Pattern; 21] = [
    pattern(
        Kind::Advice,
        "RB7050",
        PAY,
        "Skyldigt beløb på kr. {beløb} modregnes i næste lønudbetaling, grundet ferie. \
         Kontrollér om beløbet kan modregnes inden fratrædelse den {dato}.",
    )
    .of_wage_item("8561"),
    pattern(Kind::Advice, "RB7050", PAY, "Skyldigt beløb på kr. {beløb} modregnes i næste lønudbetaling.")
        .of_wage_item("8561"),
    pattern(Kind::Advice, "RB7113", PAY, "ATP-sats svarer ikke til overenskomsten").of_wage_item("7040"),
    pattern(Kind::Advice, "RB7115", PAY, "ATP-sats svarer ikke til stillingskoden").of_wage_item("7040"),
    pattern(Kind::Error, "OT0387", POST, "Afgangsoplysning kan ikke slettes pr. {dato}"),
    pattern(Kind::Error, "OT0109", POST, "Afgangsoplysninger kan ikke indrapporteres/ajourføres pr. {dato}"),
    pattern(
        Kind::Advice,
        "OT0699",
        POST,
        "Afgangsoplysninger er forsøgt oprettet/slettet/ajourført pr. {dato}",
    ),
    pattern(
        Kind::Error,
        "FU7017",
        PAID,
        "Standset anvisning: nettoløn kr. {beløb} overstiger max-grænsen kr. 70.000,00",
    )
    .in_fejl_advis_only(),
    pattern(Kind::Advice, "FE0102", RISE, "Oprykket til sluttrin, oprykningsdato sættes = 31-12-9999")
        .in_fejl_advis_only(),
    pattern(Kind::Advice, "FE2210", RISE, "Opdigtet tekst om oprykning pr. {dato}").in_fejl_advis_only(),
    pattern(Kind::Advice, "FE2217", TAX, "eSkattekort afsluttes OK").in_fejl_advis_only(),
    pattern(Kind::Advice, "ZZ0102", PAY, "Opdigtet advis: løndel {løndel} beregnet med kr. {beløb}")
        .of_wage_item("2913"),
    pattern(
        Kind::Advice,
        "ZZ0417",
        POST,
        "Opdigtet advis: ansættelsen udløber {dato}, og der er ikke taget stilling til forlængelse. Den ansatte \
         mangler desuden oplysning om tjenestested, og beløbet kr. {beløb} kan ikke fordeles på konti.",
    ),
    pattern(Kind::Error, "ZZ1200", PAY, "Opdigtet fejl: timetal over det højeste for perioden fra {dato}"),
    pattern(
        Kind::Error,
        "ZZ1377",
        POST,
        "Opdigtet fejl: trin findes ikke i klassen & skal rettes inden {dato}",
    ),
    pattern(Kind::Advice, "ZZ2044", TAX, "Opdigtet advis: fradrag < 0, kr. -{beløb} er ikke anvendt"),
    pattern(Kind::Information, "ZZ0001", BANK, "Ukendt svar fra NemKonto, løndel {løndel} berørt")
        .of_wage_item("0802")
        .in_fejl_advis_only(),
    pattern(Kind::Information, "ZZ0003", BANK, "Opdigtet information: konto oprettet pr. {dato}")
        .in_fejl_advis_only(),
    pattern(Kind::Reminder, "", NONE, "Åremålsansættelse udløber {dato} (teksttype 4)").in_u721_only(),
    pattern(Kind::Reminder, "", NONE, "Opdigtet erindring: jubilæum {dato}").in_u721_only(),
    pattern(Kind::Advice, "ZZ3108", PAY, "Opdigtet advis: tillæg ophører").in_u721_only(),
];

/// The forms that the two prints write a date in: two of U721, two of Fejl & Advis.
pub(super) const DATE_FORMS: [fn(Date) -> String; 4] = [
    |date| format!("{:02}.{:02}.{}", date.day(), date.month(), date.year()),
    |date| format!("{:02}-{:02}-{}", date.day(), date.month(), date.year()),
    |date| format!("{:02}/{:02}-{}", date.day(), date.month(), date.year()),
    |date| format!("{:02}-{:02}-{}", date.day(), date.month(), date.year()),
];
