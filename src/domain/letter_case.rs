//! Small and capital letters, without a search in the tables of Unicode for those that Danish texts are full of.
//!
//! Pure. The result is Unicode's own.

/// Writes a letter as a small one at the end of a text.
pub fn push_small(text: &mut String, letter: char) {
    match letter {
        'ß'..='ÿ' => text.push(letter),
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' => text.push(char::from(letter as u8 + 32)),
        _ if letter.is_ascii() => text.push(letter),
        _ => text.extend(letter.to_lowercase()),
    }
}

/// Writes a letter as a capital at the end of a text.
pub fn push_capital(text: &mut String, letter: char) {
    match letter {
        'a'..='z' | 'à'..='ö' | 'ø'..='þ' => text.push(char::from(letter as u8 - 32)),
        _ if letter.is_ascii() => text.push(letter),
        _ => text.extend(letter.to_uppercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_written_as_unicode_has_it() {
        let (mut small, mut capital) = (String::new(), String::new());
        for letter in '\0'..=char::MAX {
            small.clear();
            capital.clear();
            push_small(&mut small, letter);
            push_capital(&mut capital, letter);
            assert!(small.chars().eq(letter.to_lowercase()), "{letter:?}");
            assert!(capital.chars().eq(letter.to_uppercase()), "{letter:?}");
        }
    }
}
