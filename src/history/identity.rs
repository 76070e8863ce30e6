//! What makes two rows of two runs the same advice.
//!
//! Pure. An identity is two keyed hashes of the fields that the layout names (lønnummer, code and text unless it says
//! otherwise): `base` leaves out amounts and dates, `exact` holds them. Which løngruppe it is belongs to both.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::iter;

use crate::domain::field::{Field, FieldValue};
use crate::domain::values;
use crate::domain::{Advice, PayGroup, PayNumber};
use crate::prints::merge::said;
use crate::system::secret::{Mac, Purpose, Secret, ShortMac};

/// The keyed hashes of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Without amounts and dates.
    pub base: Mac,
    /// With them.
    pub exact: ShortMac,
    /// Rows of one run that are equal to the last letter are counted from 0.
    pub twin: u32,
}

/// The fields that identify an advice where no layout is at hand to say so.
pub const KEY_FIELDS: [Field; 3] = [Field::PayNumber, Field::Code, Field::Text];

/// What an advice is known by without amounts and dates.
pub fn base(advice: &Advice, fields: &[Field], group: &PayGroup, secret: &Secret) -> Mac {
    hash(Purpose::Base, advice, fields, group, secret)
}

/// What an advice is known by with them.
pub fn exact(advice: &Advice, fields: &[Field], group: &PayGroup, secret: &Secret) -> ShortMac {
    hash(Purpose::Exact, advice, fields, group, secret).short()
}

/// The identities of the rows of one run and group, in their order; each with the key fields of its layout. A row that is
/// `known` by an identity keeps it.
pub fn identify<'a>(
    rows: impl Iterator<Item = (&'a Advice, &'a [Field])>,
    known: &[Option<Identity>],
    group: &PayGroup,
    secret: &Secret,
) -> Vec<Identity> {
    let mut taken: HashSet<(ShortMac, u32)> = known.iter().flatten().map(|it| (it.exact, it.twin)).collect();
    let mut next: HashMap<ShortMac, u32> = HashMap::new();
    rows.enumerate()
        .map(|(at, (advice, fields))| {
            if let Some(known) = known.get(at).copied().flatten() {
                return known;
            }
            let base = base(advice, fields, group, secret);
            let exact = exact(advice, fields, group, secret);
            let twin = next.entry(exact).or_default();
            while !taken.insert((exact, *twin)) {
                *twin += 1;
            }
            Identity { base, exact, twin: *twin }
        })
        .collect()
}

/// The keyed hash of a person, by which everything about them can be found and erased; `None` for nobody.
pub fn person(advice: &Advice, secret: &Secret) -> Option<ShortMac> {
    let number = advice.pay_number?;
    Some(person_mac(&number, secret))
}

/// The keyed hash of the person with a lønnummer.
pub fn person_mac(number: &PayNumber, secret: &Secret) -> ShortMac {
    secret.mac(Purpose::Person, &[number.cpr().as_bytes()]).short()
}

fn hash(purpose: Purpose, advice: &Advice, fields: &[Field], group: &PayGroup, secret: &Secret) -> Mac {
    let exact = matches!(purpose, Purpose::Exact);
    let parts = fields.iter().map(|field| part(*field, advice, exact));
    let amount = || advice.amount.map(|amount| amount.0.to_string()).unwrap_or_default();
    let date = || advice.date.map(|day| day.to_string()).unwrap_or_default();
    let changing = exact.then(|| [amount(), date()].map(Cow::Owned));
    let parts = iter::once(Cow::Borrowed(group.as_str())).chain(parts).chain(changing.into_iter().flatten());
    secret.mac_of(purpose, parts.map(bytes))
}

fn bytes(text: Cow<'_, str>) -> Cow<'_, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

fn part(field: Field, advice: &Advice, exact: bool) -> Cow<'_, str> {
    match advice.get(field) {
        FieldValue::Text(words) if field == Field::Text && !exact => said(&values::blind(words)).into(),
        FieldValue::Text(words) if field.goes_on() => said(words).into(),
        value if field.identifies() => value.key(),
        _ => Cow::Borrowed(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Amount, Code, FileName, Kind, Location, PayNumber, PrintKind};

    fn advice(text: &str) -> Advice {
        let pulled = values::pull(text);
        Advice {
            pay_number: PayNumber::parse("140275-0042 001"),
            code: Code::parse("RB7050"),
            text: text.into(),
            amount: pulled.amount,
            date: pulled.date,
            ..Advice::new(PrintKind::U721, Location::whole(&FileName::new("u", "u")), Kind::Advice)
        }
    }

    fn identities(advices: &[Advice]) -> Vec<Identity> {
        let group = PayGroup::new("999").unwrap();
        identify(advices.iter().map(|advice| (advice, &KEY_FIELDS[..])), &[], &group, &Secret::new(&[7; 32]))
    }

    #[test]
    fn an_amount_or_a_date_changes_the_exact_identity_only() {
        let found = identities(&[
            advice("Skyldigt beløb kr. 1.515,90 pr. 31-08-2023"),
            advice("SKYLDIGT BELØB KR. 1.515,90 PR. 31.08.2023"),
            advice("Skyldigt beløb kr. 900,00 pr. 30-09-2023"),
            advice("Skyldigt beløb kr. -900,00 pr. 30-09-2023"),
            advice("Skyldig løn kr. 1.515,90 pr. 31-08-2023"),
        ]);
        assert_eq!((found[0].base, found[0].exact), (found[1].base, found[1].exact));
        assert_eq!((found[0].twin, found[1].twin), (0, 1));
        assert!(found[2].base == found[0].base && found[2].exact != found[0].exact);
        assert!(found[3].base == found[0].base && found[3].exact != found[2].exact);
        assert_ne!(found[4].base, found[0].base);
    }

    #[test]
    fn an_amount_of_its_own_column_counts_as_one_in_the_text() {
        let with = |amount| Advice { amount: Some(Amount(amount)), ..advice("Skyldigt beløb") };
        let found = identities(&[with(100), with(200)]);
        assert!(found[0].base == found[1].base && found[0].exact != found[1].exact);
    }

    #[test]
    fn a_person_is_found_whatever_the_løbenummer() {
        let secret = Secret::new(&[7; 32]);
        let of =
            |number: &str| person(&Advice { pay_number: PayNumber::parse(number), ..advice("") }, &secret);
        assert_eq!(of("140275-0042 001"), of("1402750042"));
        assert_ne!(of("140275-0042 001"), of("050391-0033 001"));
        assert_eq!(of(""), None);
    }
}
