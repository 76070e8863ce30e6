//! The texts of the messages that payroll staff read, each in English and in Danish.
//!
//! A text is a function of what stands in it: none can be used that is missing in one of the two languages, or leaves out what
//! it is given. Danish says *I* to the staff, and `»…«` around what somebody typed.

/// Makes a function of each text: its name, what stands in it, English, Danish.
macro_rules! texts {
    ($($name:ident($($given:ident: $of:ty),* $(,)?): $english:literal, $danish:literal;)*) => {
        $(
            pub(crate) fn $name($($given: $of),*) -> $crate::domain::wording::Wording {
                let english = format!($english);
                $(let $given = $crate::domain::wording::InDanish($given);)*
                $crate::domain::wording::Wording::listed(stringify!($name), english, format!($danish))
            }
        )*

        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $english, $danish)),*];
    };
}

mod common;
mod files;
mod layouts;
mod lists;
mod returned;
mod rules;
mod settings;
mod sheets;

pub(crate) use common::*;
pub(crate) use files::*;
pub(crate) use layouts::*;
pub(crate) use lists::*;
pub(crate) use returned::*;
pub(crate) use rules::*;
pub(crate) use settings::*;
pub(crate) use sheets::*;

use crate::domain::wording::Wording;

/// Several words, of which one is expected.
pub(crate) fn any_of(words: &[&str]) -> Wording {
    match words {
        [] => Wording::default(),
        [one] => as_typed(one),
        [first @ .., last] => one_or_other(&first.join(", "), last),
    }
}

/// A part that each language has its own word for.
pub(crate) fn in_both(english: &str, danish: &str) -> Wording {
    Wording::listed("in_both", english.to_owned(), danish.to_owned())
}

/// Several parts, one after the other.
pub(crate) fn list_of(parts: &[Wording]) -> Wording {
    let list = |shown: fn(&Wording) -> String| parts.iter().map(shown).collect::<Vec<_>>().join(", ");
    Wording::listed("list_of", list(|part| format!("{part}")), list(|part| format!("{part:#}")))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    const ALL: [&[(&str, &str, &str)]; 8] = [
        super::common::ALL,
        super::files::ALL,
        super::layouts::ALL,
        super::lists::ALL,
        super::returned::ALL,
        super::rules::ALL,
        super::settings::ALL,
        super::sheets::ALL,
    ];

    /// The names in braces.
    fn given(text: &str) -> HashSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next()).collect()
    }

    #[test]
    fn every_text_is_there_in_both_languages_and_says_all_that_it_is_given() {
        let mut names = HashSet::new();
        for (name, english, danish) in ALL.concat() {
            assert!(names.insert(name), "{name} stands twice: kinds of messages are told by it");
            assert!(!english.trim().is_empty() && !danish.trim().is_empty(), "{name}");
            assert_eq!(given(english), given(danish), "{name}");
            assert!(!english.contains("README"), "{name}: who reads it may not have it");
            assert!(
                !english.contains(['»', '«']) && !danish.contains('\''),
                "{name}: the marks of the other language"
            );
            let outside = danish.split('}').filter_map(|part| part.split('{').next());
            let words: HashSet<&str> =
                outside.flat_map(|part| part.split(|sign: char| !sign.is_alphabetic())).collect();
            for word in ["the", "is", "and", "of", "or", "that", "which", "expected", "not", "README"] {
                assert!(!words.contains(word), "{name}: »{danish}« holds the English word {word}");
            }
        }
    }
}
