use proptest::prelude::*;

use super::*;

fn document(bytes: &[u8]) -> Document {
    read(&FileName::new("in/a.txt", "a.txt"), bytes).expect("readable")
}

fn refusal(bytes: &[u8]) -> String {
    read(&FileName::new("in/a.txt", "a.txt"), bytes).expect_err("refused").to_string()
}

fn problems(bytes: &[u8]) -> Vec<String> {
    document(bytes).problems.iter().map(ToString::to_string).collect()
}

fn lines_of(document: &Document) -> Vec<Line<'_>> {
    match &document.body {
        DocumentBody::Lines(lines) => lines.iter().collect(),
        DocumentBody::Tables(_) => panic!("text has no tables"),
    }
}

/// Page, line and text of every line.
fn lines(bytes: &[u8]) -> Vec<(u32, u32, String)> {
    lines_of(&document(bytes)).iter().map(|line| (line.page, line.line, line.text.to_owned())).collect()
}

#[test]
fn lines_and_pages_are_told_apart() {
    type Lines = &'static [(u32, u32, &'static str)];
    let cases: [(&str, Lines); 22] = [
        ("a", &[(1, 1, "a")]),
        ("a\n", &[(1, 1, "a")]),
        ("a\nb", &[(1, 1, "a"), (1, 2, "b")]),
        ("a\r\nb\rc\nd", &[(1, 1, "a"), (1, 2, "b"), (1, 3, "c"), (1, 4, "d")]),
        ("a\n\r\n\rb", &[(1, 1, "a"), (1, 2, ""), (1, 3, ""), (1, 4, "b")]),
        ("\n", &[(1, 1, "")]),
        ("  ", &[(1, 1, "")]),
        ("\n\n", &[(1, 1, ""), (1, 2, "")]),
        // A form feed at the start of a line: the line is the first of the new page.
        ("a\n\u{c}b\n", &[(1, 1, "a"), (2, 2, "b")]),
        ("a\r\n\u{c}b\r\n", &[(1, 1, "a"), (2, 2, "b")]),
        // In mid line it ends the line, and the rest is a line with the same number.
        ("a\u{c}b\nc", &[(1, 1, "a"), (2, 1, "b"), (2, 2, "c")]),
        ("a\u{c}\nb", &[(1, 1, "a"), (2, 2, "b")]),
        ("a\u{c}\r\nb", &[(1, 1, "a"), (2, 2, "b")]),
        // Alone on a line it leaves that line blank.
        ("a\n\u{c}\nb", &[(1, 1, "a"), (2, 2, ""), (2, 3, "b")]),
        ("a\n\u{c}", &[(1, 1, "a"), (1, 2, "")]),
        ("a\u{c}", &[(1, 1, "a")]),
        // At the very start there is no page before it.
        ("\u{c}a\n\u{c}b", &[(1, 1, "a"), (2, 2, "b")]),
        ("\u{c}", &[(1, 1, "")]),
        ("\u{feff}\u{c}a", &[(1, 1, "a")]),
        ("a\u{c}\u{c}b", &[(1, 1, "a"), (3, 1, "b")]),
        ("a\u{c}b\u{c}c", &[(1, 1, "a"), (2, 1, "b"), (3, 1, "c")]),
        ("a\n\u{1a}", &[(1, 1, "a")]),
    ];
    for (text, expected) in cases {
        let expected: Vec<_> =
            expected.iter().map(|(page, line, text)| (*page, *line, (*text).to_owned())).collect();
        assert_eq!(lines(text.as_bytes()), expected, "{text:?}");
    }
}

#[test]
fn blanks_are_blanks() {
    let cases = [
        ("\tb", "        b"),
        ("a\tb", "a       b"),
        ("1234567\tb", "1234567 b"),
        ("12345678\tb", "12345678        b"),
        ("øåæ\tb\tc", "øåæ     b       c"),
        (" \t \tb", "                b"),
        ("kr.\u{a0}1.515,90", "kr. 1.515,90"),
        ("§ 5\u{a0}\u{a0}x", "§ 5  x"),
        ("  a  ", "  a"),
        ("a \t\u{a0} ", "a"),
        ("a§ ", "a§"),
        ("\t", ""),
        ("A\u{30a}se", "Åse"),
    ];
    for (text, expected) in cases {
        assert_eq!(lines(text.as_bytes()), [(1, 1, expected.to_owned())], "{text:?}");
    }
}

#[test]
fn every_encoding_gives_the_same_lines() {
    let text = "SØRENSEN ÅSE\r\n\u{c}Skyldigt beløb på kr. 1.515,90\r\nÆndring i måned\r\n";
    let expected = lines(text.as_bytes());
    let utf16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let cases = [
        ("utf-8", [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
        ("utf-16le", utf16(u16::to_le_bytes)),
        ("utf-16be", utf16(u16::to_be_bytes)),
        ("utf-16le", [b"\xFF\xFE".to_vec(), utf16(u16::to_le_bytes)].concat()),
        ("windows-1252", encoding_rs::WINDOWS_1252.encode(text).0.into_owned()),
        ("cp850", yore::code_pages::CP850.encode(text).expect("in cp850").into_owned()),
    ];
    for (name, bytes) in cases {
        assert_eq!(document(&bytes).encoding, name);
        assert_eq!(lines(&bytes), expected, "{name}");
        assert!(document(&bytes).problems.is_empty(), "{name}");
    }
}

const DAMAGE_HINT: &str = "\n  hint: fetch the file again or save it anew as UTF-8; until then read such lines by hand, \
                           they are listed as not recognised";

#[test]
fn stray_bytes_damage_their_line_and_are_told_of_once() {
    let read = document(b"good\nNUL \0 here\ngood\n\x0Ctwo \x01\x02\ngood\n");
    let damaged: Vec<_> = lines_of(&read).into_iter().filter(|line| line.damaged).collect();
    assert_eq!(
        damaged,
        [
            Line { page: 1, line: 2, text: r"NUL \x00 here", damaged: true },
            Line { page: 2, line: 4, text: r"two \x01\x02", damaged: true },
        ]
    );
    assert_eq!(read.problems.len(), 1);
    assert_eq!(
        read.problems[0].to_string(),
        format!(
            "in/a.txt:1:2: 2 lines hold bytes that have no place in utf-8 text, shown as \\xNN; this is the first{DAMAGE_HINT}"
        )
    );
}

#[test]
fn each_kind_of_stray_byte_is_told_of() {
    let one = |at: &str, name: &str| {
        vec![format!(
            "in/a.txt:{at}: this line holds bytes that have no place in {name} text, shown as \\xNN{DAMAGE_HINT}"
        )]
    };
    // Cut off in the middle of a sign.
    assert_eq!(problems(b"l\0\xF8\0n\0\n\0s\0\xE5"), one("1:2", "utf-16le"));
    assert_eq!(
        problems("løn\når".as_bytes().split_last().expect("bytes").1),
        one("1:2", "utf-8").as_slice()[..0]
    );
    assert_eq!(problems(b"\n\nl\xC3\xB8n \xF8\n"), one("1:3", "utf-8"));
    assert_eq!(problems(b"\ns\xF8 g\xE5 \x81\n"), one("1:2", "windows-1252"));
    assert_eq!(problems("a\n\u{c}b\u{feff}".as_bytes()), one("2:2", "utf-8"));
    assert_eq!(problems("a\u{fffd}".as_bytes()), one("1:1", "utf-8"));
    assert_eq!(problems(b"a\n\x1A\x1A"), one("1:2", "utf-8"));
    assert_eq!(problems(b"a\x0B"), one("1:1", "utf-8"));
}

#[test]
fn a_file_that_cannot_be_a_print_is_refused() {
    assert_eq!(
        refusal(b""),
        "in/a.txt: the file is empty\n  hint: fetch the print again, or take the file out of the input"
    );
    assert_eq!(
        refusal(&[0; 1000]),
        "in/a.txt: the file is not text: more than one in 20 of its bytes has no place in utf-8 text\n  hint: check what \
         the file is: a PDF, a workbook or a zip is read by its own extension (.pdf, .xlsx, .zip)"
    );
}

#[test]
fn a_line_may_have_4000_characters_and_no_more() {
    let too_long = "this line is longer than 4000 characters, the most that a line of a print has\n  hint: check that the \
                    file is a print; if its line ends are lost, fetch or save it again as text";
    let full = "ø".repeat(LONGEST_LINE);
    assert_eq!(lines(format!("{full}  \t ").as_bytes())[0].2, full);
    assert_eq!(lines(format!("{full}{}", " ".repeat(9000)).as_bytes())[0].2, full);
    assert_eq!(lines(format!("a\t{}", "x".repeat(LONGEST_LINE - 8)).as_bytes())[0].2.len(), LONGEST_LINE);
    for text in [
        format!("{full}x"),
        format!("{full} x"),
        format!("{}x", "\t".repeat(500)),
        format!("a\t{}", "x".repeat(LONGEST_LINE - 7)),
        "x".repeat(5_000_000),
    ] {
        assert_eq!(refusal(format!("a\n\u{c}{text}\nb").as_bytes()), format!("in/a.txt:2:2: {too_long}"));
    }
}

#[test]
fn nothing_makes_a_document_larger_than_its_limits() {
    let limits = Limits { lines: 100, bytes: 50_000 };
    let read = |text: &str| read_within(&FileName::new("in/a.txt", "a.txt"), text.as_bytes(), &limits);
    let refusal = |text: &str| read(text).expect_err("refused").to_string();
    assert!(read(&"\n".repeat(100)).is_ok());
    assert_eq!(
        refusal(&"\n".repeat(101)),
        "in/a.txt:1:101: the file has more than 100 lines, the most that is read\n  hint: split the file, or leave it \
         out of the input"
    );
    assert!(refusal(&"a\u{c}".repeat(101)).starts_with("in/a.txt:101:1: the file has more than 100 lines"));
    // Each line is 3,921 characters when its tabs are blanks.
    let line = format!("{}x\n", "\t".repeat(490));
    assert!(read(&line.repeat(12)).is_ok());
    assert_eq!(
        refusal(&line.repeat(13)),
        "in/a.txt: the text is larger than 200 MB, the most that is read\n  hint: split the file, or leave it out of \
         the input"
    );
}

proptest! {
    #[test]
    fn whatever_is_accepted_can_be_shown(bytes in prop::collection::vec(
        prop_oneof![any::<u8>(), b' '..=b'z', prop::sample::select(b"\n\r\t\x0C \xC3\xB8\xC2\xA0".to_vec())], 0..300,
    )) {
        let Ok(document) = read(&FileName::new("a", "a"), &bytes) else { return Ok(()) };
        let lines = lines_of(&document);
        prop_assert!(!lines.is_empty());
        for line in &lines {
            prop_assert!(!line.text.chars().any(|sign| sign.is_control() || sign as u32 == 0xA0));
            prop_assert!(!line.text.ends_with(' '));
        }
        prop_assert_eq!(lines.iter().any(|line| line.damaged), document.problems.len() == 1);
        prop_assert_eq!(lines[0].line, 1);
        for pair in lines.windows(2) {
            prop_assert!(pair[1].page >= pair[0].page);
            let same_line = pair[1].line == pair[0].line && pair[1].page > pair[0].page;
            prop_assert!(same_line || pair[1].line == pair[0].line + 1);
        }
    }

    #[test]
    fn lines_are_those_of_an_editor(texts in prop::collection::vec("[a-zæøå ]{0,20}", 1..20), end in "\r\n|\n|\r") {
        let found = lines(texts.iter().map(|text| format!("{text}{end}")).collect::<String>().as_bytes());
        prop_assert_eq!(found.len(), texts.len());
        for ((number, text), (page, line, read)) in (1..).zip(&texts).zip(found) {
            prop_assert_eq!((page, line, read.as_str()), (1, number, text.trim_end()));
        }
    }
}
