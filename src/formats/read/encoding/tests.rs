use proptest::prelude::*;

use super::*;

const ALL: [Encoding; 7] = [
    Encoding::Utf8,
    Encoding::Utf16Le,
    Encoding::Utf16Be,
    Encoding::Windows1252,
    Encoding::Iso8859_15,
    Encoding::Cp850,
    Encoding::Cp865,
];

fn decoded(bytes: &[u8]) -> Decoded<'_> {
    decode(&FileName::new("a.txt", "a.txt"), bytes).expect("text")
}

fn refusal(bytes: &[u8]) -> String {
    decode(&FileName::new("a.txt", "a.txt"), bytes).expect_err("no text").to_string()
}

fn text_and_faults(bytes: &[u8]) -> (Encoding, String, Vec<usize>) {
    let Decoded { encoding, text, faults } = decoded(bytes);
    (encoding, text.into_owned(), faults)
}

fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        one_byte => {
            let signs = one_byte.signs();
            let byte_of =
                |sign| signs.iter().position(|known| *known == sign).expect("in the encoding") as u8;
            text.chars().map(byte_of).collect()
        }
    }
}

/// What the letters alone allow: ISO-8859-15 and CP865 hide behind the likelier encoding with the same bytes.
fn expected(encoding: Encoding) -> Encoding {
    match encoding {
        Encoding::Iso8859_15 => Encoding::Windows1252,
        Encoding::Cp865 => Encoding::Cp850,
        other => other,
    }
}

#[test]
fn one_danish_letter_is_enough_in_every_encoding() {
    let words = ["æra", "KÆDE", "kæde", "TRÆ", "Ændret", "løn", "LØN", "Ørum", "SØ", "ø", "Ø", "år", "MÅNED"];
    let more = ["på", "Åse", "Å", "gård", "NÅ", "IRENÉ", "René", "Éva", "Müller", "MÜNCH", "Jörgen", "ÖBERG"];
    for word in words.into_iter().chain(more) {
        let line = format!("120380-0051 001  {word}  103   009999\r\n");
        for text in [word, &line, &line.to_uppercase().replace(&word.to_uppercase(), word)] {
            for encoding in ALL {
                let bytes = encode(text, encoding);
                assert_eq!(detect(&bytes), expected(encoding), "{text:?} in {encoding:?}");
                assert_eq!(decoded(&bytes).text, text, "{text:?} in {encoding:?}");
            }
        }
    }
}

#[test]
fn byte_order_marks_are_read_and_left_out() {
    for (mark, encoding) in [
        (&[0xEF, 0xBB, 0xBF][..], Encoding::Utf8),
        (&[0xFF, 0xFE], Encoding::Utf16Le),
        (&[0xFE, 0xFF], Encoding::Utf16Be),
    ] {
        let bytes = [mark, &encode("løn\r\n", encoding)].concat();
        assert_eq!(text_and_faults(&bytes), (encoding, "løn\r\n".to_owned(), vec![]));
    }
    assert_eq!(text_and_faults("løn".as_bytes()).0.name(), "utf-8");
    assert_eq!(text_and_faults(b"ascii").0.name(), "utf-8");
    assert_eq!(text_and_faults(&encode("100 ¤ løn", Encoding::Windows1252)).0.name(), "iso-8859-15");
    assert_eq!(text_and_faults(&encode("100 ¤ løn", Encoding::Windows1252)).1, "100 € løn");
}

#[test]
fn what_fits_nowhere_is_shown_and_counted() {
    let cases: [(&[u8], Encoding, &str, &[usize]); 13] = [
        // One broken place in UTF-8 does not make it another encoding.
        (b"l\xC3\xB8n \xC3 k\xC3\xA6de", Encoding::Utf8, r"løn \xC3 kæde", &[5]),
        (b"l\xC3\xB8n \xE2\x80", Encoding::Utf8, r"løn \xE2\x80", &[5, 9]),
        (b"l\xC3\xB8n\xEF\xBF\xBD", Encoding::Utf8, r"løn\xEF\xBF\xBD", &[4, 8, 12]),
        (b"l\xC3\xB8n\xEF\xBB\xBF", Encoding::Utf8, r"løn\xEF\xBB\xBF", &[4, 8, 12]),
        ("a\u{200b}b".as_bytes(), Encoding::Utf8, r"a\xE2\x80\x8Bb", &[1, 5, 9]),
        ("a\u{85}b".as_bytes(), Encoding::Utf8, r"a\xC2\x85b", &[1, 5]),
        (b"a\0b\x1Bc\x7F", Encoding::Utf8, r"a\x00b\x1Bc\x7F", &[1, 6, 11]),
        (b"a\x1Ab\x1A", Encoding::Utf8, r"a\x1Ab", &[1]),
        (b"s\xF8 g\xE5 \x81\x8D\x8F", Encoding::Windows1252, r"sø gå \x81\x8D\x8F", &[8, 12, 16]),
        (b"s\xF8 g\xE5 p\xE5 \x90\x9D\xAD", Encoding::Windows1252, r"sø gå på \x90\x9D\xAD", &[12, 16, 20]),
        (b"s\x9B g\x86 \xF0", Encoding::Cp850, r"sø gå \xF0", &[8]),
        (b"l\0\xF8\0n\0\n", Encoding::Utf16Le, r"løn\x0A", &[4]),
        (b"\xFE\xFF\0l\0\xF8\xD8\x00\0n", Encoding::Utf16Be, r"lø\xD8\x00n", &[3, 7]),
    ];
    for (bytes, encoding, text, faults) in cases {
        assert_eq!(text_and_faults(bytes), (encoding, text.to_owned(), faults.to_vec()));
    }
}

#[test]
fn decomposed_letters_become_one_sign() {
    let text = "A\u{30a}se, Mu\u{308}ller, Rene\u{301}, gra\u{30a}";
    for encoding in [Encoding::Utf8, Encoding::Utf16Le] {
        assert_eq!(text_and_faults(&encode(text, encoding)).1, "Åse, Müller, René, grå");
    }
    // A mark that goes on nothing would shift the columns behind it.
    assert_eq!(text_and_faults("1\u{301}".as_bytes()).1, r"1\xCC\x81");
    assert_eq!(text_and_faults("\u{301}".as_bytes()).1, r"\xCC\x81");
    assert_eq!(text_and_faults("abc\0\u{301}".as_bytes()).1, r"abc\x00\xCC\x81");
    assert_eq!(text_and_faults("a\u{feff}\u{30a}".as_bytes()).2.len(), 5);
}

#[test]
fn what_is_no_text_is_refused() {
    let empty = "a.txt: the file is empty\n  hint: fetch the print again, or take the file out of the input";
    for bytes in [&b""[..], b"\xEF\xBB\xBF", b"\xFF\xFE", b"\x1A"] {
        assert_eq!(refusal(bytes), empty);
    }
    let binary = "a.txt: the file is not text: more than one in 20 of its bytes has no place in utf-8 text\n  hint: \
                  check what the file is: a PDF, a workbook or a zip is read by its own extension (.pdf, .xlsx, .zip)";
    assert_eq!(refusal(&[0; 500]), binary);
    assert_eq!(refusal(&b"text\x01\x02\0\x03".repeat(9)), binary);
    assert_eq!(
        refusal(&vec![0; MOST_BYTES + 1]),
        "a.txt: the text is larger than 200 MB, the most that is read\n  hint: split the file, or leave it out of the \
         input"
    );
}

#[test]
fn a_few_stray_bytes_do_not_make_a_text_binary() {
    let mut bytes = b"a line of a print, quite ordinary\n".repeat(100);
    bytes.splice(40..40, [0; 160]);
    assert_eq!(decoded(&bytes).faults.len(), 160);
    assert_eq!(decoded(b"\0\0\0").faults.len(), 3);
}

#[test]
fn damage_is_found_by_place() {
    let decoded = decoded(b"ab\0cd");
    assert_eq!(decoded.text, r"ab\x00cd");
    assert!(decoded.is_damaged(&(0..8)) && decoded.is_damaged(&(2..3)));
    assert!(!decoded.is_damaged(&(0..2)) && !decoded.is_damaged(&(6..8)) && !decoded.is_damaged(&(2..2)));
}

fn word() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "løn",
        "løndel",
        "ændret",
        "måned",
        "fratrædelse",
        "beløb",
        "på",
        "år",
        "Sørensen",
        "Åse",
        "Ærø",
        "rugbrød",
        "Østergaard",
        "Ændring",
        "få",
        "sø",
        "træ",
        "må",
        "ansættelse",
        "lønkørsel",
        "modregnes",
        "advis",
        "1.515,90-",
        "120380-0051",
        "kr.",
        "RB7050",
        "(note)",
        "31/12-2025",
        "A/S",
        "PKAT;103",
        "\"sats\"",
        "René",
        "Müller",
    ]);
    (word, any::<bool>())
        .prop_map(|(word, capitals)| if capitals { word.to_uppercase() } else { word.to_owned() })
}

fn danish() -> impl Strategy<Value = String> {
    let gap = prop::sample::select(vec![" ", "  ", "\r\n", "\n", "\t", ";", "\u{c}"]);
    prop::collection::vec((word(), gap), 1..20)
        .prop_map(|pairs| pairs.into_iter().flat_map(|(word, gap)| [word, gap.to_owned()]).collect())
}

/// The text with each shown byte as it was, in its encoding again.
fn bytes_again(decoded: &Decoded<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut done = 0;
    for fault in &decoded.faults {
        let shown = &decoded.text[*fault..fault + 4];
        bytes.extend(encode(&decoded.text[done..*fault], decoded.encoding));
        bytes.push(u8::from_str_radix(&shown[2..], 16).expect("two digits"));
        done = fault + 4;
    }
    bytes.extend(encode(&decoded.text[done..], decoded.encoding));
    bytes
}

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<[u8; 3]>().prop_map(|bytes| bytes.to_vec()),
        danish().prop_map(String::into_bytes),
        (danish(), prop::sample::select(ALL.to_vec())).prop_map(|(text, encoding)| encode(&text, encoding)),
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn danish_text_comes_back_from_every_encoding(text in danish()) {
        for encoding in ALL {
            let bytes = encode(&text, encoding);
            let found = decoded(&bytes);
            prop_assert_eq!(&found.text, &text, "{:?} taken for {:?}", encoding, found.encoding);
            prop_assert!(found.faults.is_empty());
            prop_assert!(text.is_ascii() || found.encoding == expected(encoding));
        }
    }

    #[test]
    fn no_byte_is_lost(bytes in any_bytes()) {
        if let Ok(decoded) = decode(&FileName::new("a", "a"), &bytes) {
            prop_assert_eq!(bytes_again(&decoded), without_frame(&bytes, decoded.encoding));
        }
    }

    #[test]
    fn nothing_that_cannot_be_seen_is_left(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(decoded) = decode(&FileName::new("a", "a"), &bytes) {
            prop_assert!(next_odd(&decoded.text, 0).is_none());
            for fault in &decoded.faults {
                prop_assert_eq!(&decoded.text[*fault..fault + 2], "\\x");
            }
        }
    }
}
