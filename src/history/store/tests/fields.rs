//! Every printed field is remembered whole.

use super::*;
use crate::domain::{Amount, Day};

/// A field that is added to an advice does not compile here until it has a value, and fails until it comes back.
#[test]
fn every_printed_field_comes_back_as_it_was_and_is_stored_under_its_letter() {
    let advice = Advice {
        print: PrintKind::U721,
        at: Location::whole(&FileName::new("", "")),
        kind: Kind::Reminder,
        pay_number: PayNumber::parse("140275-0042 001"),
        name: "HANSEN OLE".into(),
        code: Code::parse("RB7050"),
        text: "Skyldigt beløb kr. 1.515,90".into(),
        system_section: "Lønberegning".into(),
        workplace: "000124".into(),
        pkat: "037".into(),
        wage_item: "7040".into(),
        amount: Some(Amount(151_590)),
        date: Some(Day::Never),
        follows_another: true,
        mark: "*".into(),
        flagged: false,
    };
    let stored = serde_json::to_string(&Remembered::of(&advice)).unwrap();
    assert_eq!(
        stored,
        r#"{"k":"Erindring","p":"140275-0042 001","n":"HANSEN OLE","c":"RB7050","t":"Skyldigt beløb kr. 1.515,90","s":"Lønberegning","w":"000124","g":"037","l":"7040","a":151590,"d":"31-12-9999","f":true,"m":"*"}"#
    );
    let back: Remembered = serde_json::from_str(&stored).unwrap();
    assert_eq!(back.advice(PrintKind::U721), advice);
}
