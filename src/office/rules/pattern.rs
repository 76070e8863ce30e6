//! The two conditions that hold patterns: `Kode` with `*`, and `Tekst` as a part of the text or a `/regex/`.
//!
//! Both ignore case. A pattern is bounded in length and a regex in compiled size, so that no table can make the
//! program slow or large; what is beyond the bounds is refused, not cut.

use std::cell::OnceCell;
use std::fmt;

use memchr::memmem::Finder;
use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Hir, HirKind, Literal};

use crate::domain::letter_case::push_small;
use crate::domain::wording::Wording;
use crate::domain::{Code, texts};

/// The most characters of a `Tekst` condition.
const MOST_TEXT: usize = 300;
/// The most characters of a `Kode` condition.
const MOST_CODE: usize = 12;
/// The most bytes that one regex may compile to.
const MOST_REGEX_BYTES: usize = 1 << 18;

/// The condition `Kode`: a code, or a pattern in which `*` stands for any characters, none included.
///
/// Capital letters, digits and `*` only. An advice without a code has the empty code, which a lone `*` matches.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CodePattern {
    written: String,
    /// Where it holds no `*`; compared without a look at the text.
    exact: Option<Code>,
}

impl CodePattern {
    /// Reads `RB7050`, `rb 7050`, `RB*`; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let pattern: String = text.to_uppercase().split_whitespace().collect();
        if pattern.len() > MOST_CODE {
            return None;
        }
        let pattern = Self { exact: Code::parse(&pattern), written: pattern };
        pattern.some_code(b'0').is_some().then_some(pattern)
    }

    /// The code, where the pattern holds no `*`.
    pub fn exact(&self) -> Option<Code> {
        self.exact
    }

    /// Whether the pattern is `*` alone and so asks for nothing.
    pub(super) fn is_anything(&self) -> bool {
        self.written.bytes().all(|b| b == b'*')
    }

    /// Whether `code` matches.
    pub fn matches(&self, code: Option<Code>) -> bool {
        match self.exact {
            Some(exact) => code == Some(exact),
            None => glob(self.written.as_bytes(), code.as_ref().map_or("", Code::as_str).as_bytes()),
        }
    }

    /// Whether every code that `other` matches matches here too. Sound, since the `*` of `other` can only be taken
    /// by a `*` of this one.
    pub(super) fn covers(&self, other: &Self) -> bool {
        glob(self.written.as_bytes(), other.written.as_bytes())
    }

    /// A code that matches, with `digit` wherever any digit will do; `None` where no code can match.
    pub(super) fn some_code(&self, digit: u8) -> Option<Code> {
        let mut code = Vec::with_capacity(6);
        fill(self.written.as_bytes(), digit, &mut code)
            .then(|| std::str::from_utf8(&code).ok().and_then(Code::parse))?
    }
}

impl fmt::Display for CodePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// Whether `text` has the form of `pattern`, in which `*` takes any run.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p) == Some(&text[t]) {
            p += 1;
            t += 1;
        } else if let Some((at, taken)) = star {
            star = Some((at, taken + 1));
            p = at + 1;
            t = taken + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|&b| b == b'*')
}

/// Completes `code` to six characters of the right kinds that `pattern` matches.
fn fill(pattern: &[u8], digit: u8, code: &mut Vec<u8>) -> bool {
    let letter_next = code.len() < 2;
    match pattern.split_first() {
        None => code.len() == 6,
        Some((b'*', rest)) => {
            let before = code.len();
            if fill(rest, digit, code) {
                return true;
            }
            code.truncate(before);
            if before == 6 {
                return false;
            }
            code.push(if letter_next { b'X' } else { digit });
            fill(pattern, digit, code)
        }
        Some((&byte, rest)) => {
            let fits = if letter_next { byte.is_ascii_uppercase() } else { byte.is_ascii_digit() };
            if !fits || code.len() == 6 {
                return false;
            }
            code.push(byte);
            fill(rest, digit, code)
        }
    }
}

/// The condition `Tekst`: a part of the text or, between slashes, a regex. Case is ignored.
#[derive(Debug, Clone)]
pub struct TextPattern {
    written: String,
    test: Test,
}

#[derive(Debug, Clone)]
enum Test {
    Part(Box<Finder<'static>>),
    /// With parts that stand in every text it matches: a search for them costs a fraction.
    Regex(Regex, Vec<Finder<'static>>),
}

impl TextPattern {
    /// Reads a part of a text, or `/regex/`; the error says what is wrong.
    pub fn parse(text: &str) -> Result<Self, Wording> {
        if text.chars().count() > MOST_TEXT {
            return Err(texts::text_too_long(MOST_TEXT));
        }
        let regex = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        let test = match regex {
            Some("") => return Err(texts::regex_empty()),
            Some(regex) => {
                let parts = required_parts(regex);
                Test::Regex(compile(regex)?, parts.iter().map(|part| finder(part)).collect())
            }
            None => Test::Part(Box::new(finder(text))),
        };
        Ok(Self { written: text.to_owned(), test })
    }

    /// The regex between the slashes, where it is one.
    pub fn regex(&self) -> Option<&str> {
        match &self.test {
            Test::Regex(regex, _) => Some(regex.as_str()),
            Test::Part(_) => None,
        }
    }

    /// The longest part, folded, that every text it matches holds once that is folded; `None` where there is none.
    pub(super) fn longest_part(&self) -> Option<&[u8]> {
        let parts = match &self.test {
            Test::Part(part) => std::slice::from_ref(&**part),
            Test::Regex(_, parts) => parts,
        };
        parts.iter().map(Finder::needle).filter(|part| !part.is_empty()).max_by_key(|part| part.len())
    }

    pub(super) fn matches(&self, text: &Text<'_>) -> bool {
        match &self.test {
            Test::Part(part) => text.holds(part),
            Test::Regex(regex, parts) => {
                parts.iter().all(|part| text.holds(part)) && regex.is_match(text.printed)
            }
        }
    }

    /// Whether every text that `other` matches matches here too, as far as that can be told from how they are
    /// written.
    pub(super) fn covers(&self, other: &Self) -> bool {
        match (&self.test, &other.test) {
            (Test::Part(part), Test::Part(longer)) => part.find(longer.needle()).is_some(),
            (Test::Regex(regex, _), Test::Regex(same, _)) => regex.as_str() == same.as_str(),
            _ => false,
        }
    }
}

/// As written in the table.
impl fmt::Display for TextPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

fn finder(part: &str) -> Finder<'static> {
    Finder::new(&fold(part)).into_owned()
}

/// The parts that every text must hold, whatever its casing, for the regex to match.
///
/// Read off the regex as if case mattered, and only from characters whose cases [`fold`] brings together.
fn required_parts(regex: &str) -> Vec<String> {
    fn collect(hir: &Hir, parts: &mut Vec<String>) {
        match hir.kind() {
            HirKind::Literal(Literal(bytes)) => parts.extend(String::from_utf8(bytes.to_vec())),
            HirKind::Capture(capture) => collect(&capture.sub, parts),
            HirKind::Repetition(repetition) if repetition.min > 0 => collect(&repetition.sub, parts),
            HirKind::Concat(all) => all.iter().for_each(|hir| collect(hir, parts)),
            _ => {}
        }
    }
    let mut parts = Vec::new();
    if let Ok(hir) = regex_syntax::parse(regex) {
        collect(&hir, &mut parts);
    }
    let foldable = |c: char| c.is_ascii() || ('À'..='ÿ').contains(&c);
    parts.retain(|part| part.chars().all(foldable));
    parts
}

fn compile(regex: &str) -> Result<Regex, Wording> {
    let built = RegexBuilder::new(regex).case_insensitive(true).size_limit(MOST_REGEX_BYTES).build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => texts::regex_too_large(),
        // The message shows the regex over several lines; its last line says what is wrong.
        error => {
            let message = error.to_string();
            let last = message.lines().last().unwrap_or_default();
            texts::no_regex(&in_words(last.trim_start_matches("error: ")))
        }
    })
}

/// What the regex library says is wrong: its commonest words are known in Danish.
fn in_words(said: &str) -> Wording {
    let known = [
        texts::unclosed_group(),
        texts::unopened_group(),
        texts::unclosed_class(),
        texts::nothing_to_repeat(),
    ];
    known.into_iter().find(|known| *known == said).unwrap_or_else(|| said.into())
}

/// The text of an advice, folded at most once and only when a row asks.
pub(super) struct Text<'a> {
    printed: &'a str,
    folded: OnceCell<String>,
}

impl<'a> Text<'a> {
    pub(super) fn new(printed: &'a str) -> Self {
        Self { printed, folded: OnceCell::new() }
    }

    pub(super) fn folded(&self) -> &str {
        self.folded.get_or_init(|| fold(self.printed))
    }

    fn holds(&self, part: &Finder<'_>) -> bool {
        part.find(self.folded().as_bytes()).is_some()
    }
}

/// In lower case, letter by letter, so that a part of a text folds as it does inside the whole; the long s becomes
/// an s, as it does in a regex that ignores case.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| !b.is_ascii()) {
        folded.push_str(&rest[..at]);
        let mut tail = rest[at..].chars();
        match tail.next() {
            Some('ſ') => folded.push('s'),
            letter => letter.into_iter().for_each(|letter| push_small(&mut folded, letter)),
        }
        rest = tail.as_str();
    }
    folded.push_str(rest);
    folded.make_ascii_lowercase();
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, code, expected) in [
            ("RB7050", "RB7050", true),
            ("RB7050", "RB7051", false),
            ("rb 7050", "RB7050", true),
            ("RB*", "RB7050", true),
            ("RB*", "FU7017", false),
            ("*7050", "RB7050", true),
            ("R*50", "RB7050", true),
            ("R*0*", "RB7113", false),
            ("*", "RB7050", true),
        ] {
            let matched = CodePattern::parse(pattern).unwrap().matches(Code::parse(code));
            assert_eq!(matched, expected, "{pattern} against {code}");
        }
        assert!(CodePattern::parse("*").unwrap().matches(None));
        assert!(!CodePattern::parse("RB*").unwrap().matches(None));
    }

    #[test]
    fn a_pattern_that_no_code_has_is_refused() {
        for wrong in
            ["7050", "RB70501", "RBX*", "R?7050", "", "7*", "*RB", "RB7050,FU7017", "RB*********************"]
        {
            assert!(CodePattern::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_pattern_knows_a_code_it_matches() {
        for (pattern, code) in [("RB*", "RB9999"), ("*1", "XX9991"), ("R*5*", "RX9959"), ("RB7050", "RB7050")]
        {
            let pattern = CodePattern::parse(pattern).unwrap();
            let found = pattern.some_code(b'9');
            assert!(pattern.matches(found), "{pattern}");
            assert_eq!(found.map(|c| c.to_string()).as_deref().map(str::len), Some(code.len()));
        }
    }

    #[test]
    fn a_wider_pattern_covers_a_narrower_one() {
        let covers =
            |a: &str, b: &str| CodePattern::parse(a).unwrap().covers(&CodePattern::parse(b).unwrap());
        assert!(covers("R*", "RB*") && covers("RB*", "RB7050") && covers("*", "RB*"));
        assert!(!covers("RB*", "R*") && !covers("RB7050", "RB*") && !covers("*5*", "RB*"));
        let covers =
            |a: &str, b: &str| TextPattern::parse(a).unwrap().covers(&TextPattern::parse(b).unwrap());
        assert!(covers("BELØB", "skyldigt beløb") && covers("/a+/", "/a+/"));
        assert!(!covers("skyldigt beløb", "beløb") && !covers("/a/", "a") && !covers("a", "/a/"));
    }

    #[test]
    fn texts_match_whatever_the_case() {
        let matches =
            |pattern: &str, text: &str| TextPattern::parse(pattern).unwrap().matches(&Text::new(text));
        assert!(matches("skyldigt beløb", "SKYLDIGT BELØB PÅ KR. 1.515,90"));
        assert!(matches("SKYLDIGT BELØB", "skyldigt beløb"));
        assert!(matches("/^skyldigt .*næste/", "SKYLDIGT BELØB MODREGNES I NÆSTE"));
        assert!(!matches("modregnes", "skyldigt beløb"));
        assert!(matches("a/b", "A/B") && matches("/", "1/2"), "a lone slash is a part, not a regex");
    }

    #[test]
    fn patterns_have_bounds() {
        let refused = |pattern: &str| TextPattern::parse(pattern).unwrap_err();
        assert_eq!(refused(&"x".repeat(301)), "more than 300 characters");
        assert_eq!(refused("//"), "a regex with nothing in it");
        assert_eq!(refused("/(\\w{100}){100}/"), "a regex that is too large");
        assert_eq!(refused("/(/"), "no regex: unclosed group");
    }

    #[test]
    fn folding_is_lower_case_letter_by_letter() {
        for text in ["", "abc", "ÆØÅ", "×÷ÀÞßÿŸ", "LØNKØRSEL pr. 1", "é€ß", "blåBÆR"] {
            assert_eq!(fold(text), text.to_lowercase(), "{text}");
        }
    }

    #[test]
    fn a_regex_knows_the_parts_that_it_needs() {
        for (regex, parts) in [
            ("beløb .*nr 7\\b", &["beløb ", "nr 7"][..]),
            ("a(b+cde)f?", &["a", "b", "cde"]),
            ("(?:abc){2,}", &["abc"]),
            ("(abc)*d?", &[]),
            ("abc|xyz", &[]),
            ("(?i)abc", &[]),
            ("σσ", &[]),
        ] {
            assert_eq!(required_parts(regex), parts, "{regex}");
        }
    }

    proptest! {
        #[test]
        fn the_parts_change_nothing_but_the_cost(
            regex in "(a|ø|Ks|s\\+|[a-k]|\\(å\\)\\*|(\\(b\\|Bå\\))){1,5}",
            text in "[aAøØåÅKksSſbB\u{212a}\u{212b}]{0,8}",
        ) {
            let plain = RegexBuilder::new(&regex).case_insensitive(true).build().unwrap();
            let pattern = TextPattern::parse(&format!("/{regex}/")).unwrap();
            prop_assert_eq!(pattern.matches(&Text::new(&text)), plain.is_match(&text));
        }
    }
}
