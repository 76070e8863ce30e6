//! What labels of payroll prints mean: those of the built-in layouts, and Danish words that are likely.

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

use crate::domain::field::Field;
use crate::prints::layout::{Layouts, load};

/// Likely labels beside those of the built-in layouts. Assumptions, every one: no real print is public.
const LIKELY: [(Field, &[&str]); 13] = [
    (
        Field::PayNumber,
        &[
            "Lønnr",
            "Løn-nr.",
            "Lønmodtager",
            "Lønmodtagernr.",
            "Lønmodt.nr.",
            "Medarbejdernr.",
            "Ansættelsesnr.",
            "Cpr",
            "Cpr-nr.",
            "Cpr-nummer",
            "Cpr/løbenr.",
            "Cpr-løbenr.",
            "Personnummer",
            "Personnr.",
        ],
    ),
    (
        Field::Name,
        &[
            "Navn",
            "Medarbejder",
            "Medarbejdernavn",
            "Medarbejderens navn",
            "Efternavn",
            "Efternavn, fornavn",
            "Lønmodtagernavn",
        ],
    ),
    (
        Field::Code,
        &[
            "Kode",
            "Fejlkode",
            "Adviskode",
            "Fejl-/adviskode",
            "Fejlnr.",
            "Advisnr.",
            "Meddelelseskode",
            "Medd.kode",
            "Meddelelsesnr.",
        ],
    ),
    (
        Field::Kind,
        &[
            "Type",
            "Alvor",
            "Fejltype",
            "Alvorlighed",
            "Advistype",
            "Meddelelsestype",
            "Fejl/advis",
            "Kategori",
            "F/A",
        ],
    ),
    (
        Field::Text,
        &[
            "Tekst",
            "Meddelelse",
            "Meddelelsestekst",
            "Besked",
            "Beskrivelse",
            "Fejltekst",
            "Advistekst",
            "Forklaring",
            "Bemærkning",
            "Årsag",
            "Fejlbeskrivelse",
            "Ordlyd",
        ],
    ),
    (Field::SystemSection, &["Systemafsnit", "Afsnit", "Delsystem", "Systemområde"]),
    (
        Field::Workplace,
        &["Tjenestested", "Tj.sted", "Tjst.", "Tj.st.", "Adm.tjst.", "Tjenestestednr.", "Adm. tjenestested"],
    ),
    (Field::Pkat, &["PKAT", "P-kat.", "Pers.kat.", "Perskat", "Personalekategori", "Personalekat."]),
    (Field::WageItem, &["Løndel", "Løndele", "Løndelsnr.", "Løndelnr.", "Ldl.", "L.del", "Løndelskode"]),
    (Field::Amount, &["Beløb", "Beløb kr.", "Beløb i kr.", "Kr.", "Kroner"]),
    (
        Field::Date,
        &[
            "Dato",
            "Virkningsdato",
            "Virk.dato",
            "Virkning fra",
            "Gyldig fra",
            "Fra dato",
            "Pr. dato",
            "Hændelsesdato",
            "Gælder fra",
        ],
    ),
    (Field::Group, &["Løngruppe", "Gruppe", "GRP", "SLS-gruppe", "Lgrp."]),
    (Field::Lg, &["Løngeneration", "LG", "Løngen."]),
];

static KNOWN: LazyLock<HashMap<String, Field>> = LazyLock::new(|| {
    let mut known: HashMap<String, Field> = LIKELY
        .iter()
        .flat_map(|(field, labels)| labels.iter().map(move |label| (bare(label), *field)))
        .collect();
    let builtin = Layouts::BUILTIN.iter().filter_map(|(name, text)| load(Path::new(name), text).ok());
    for column in builtin.flat_map(|layout| layout.columns) {
        known.extend(column.heads.iter().map(|head| (bare(&head.join(" ")), column.field)));
    }
    known
});

/// The field that a label is known to name. Casing, dots, dashes and blanks in it do not matter.
pub(super) fn known_label(label: &str) -> Option<Field> {
    KNOWN.get(&bare(label)).copied()
}

/// Whether what stands under (or behind) a label is likely to be persons.
pub(super) fn names_persons(label: &str) -> bool {
    let label = bare(label);
    ["navn", "medarbejder", "sagsbehandler", "kontakt", "bruger", "rekvirent"]
        .iter()
        .any(|word| label.contains(word))
        || ["udskrevetaf", "bestiltaf", "printetaf", "dannetaf", "af", "att"].contains(&label.as_str())
}

/// Letters, digits and slashes of a label, in lower case.
fn bare(label: &str) -> String {
    label.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == '/').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_however_they_are_written() {
        assert_eq!(known_label("LØN-NR."), Some(Field::PayNumber));
        assert_eq!(known_label("Adm. tj.sted"), Some(Field::Workplace));
        assert_eq!(known_label("Følgeajour"), Some(Field::FollowsAnother));
        assert_eq!(known_label("Kreds"), None);
        assert!(names_persons("Fornavn") && names_persons("Af...") && !names_persons("Udskrift af"));
    }
}
