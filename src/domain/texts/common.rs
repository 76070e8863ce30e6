//! Parts of messages.

texts! {
    as_typed(text: &str): "{text}", "{text}";
    quoted(text: &str): "'{text}'", "»{text}«";
    one_or_other(words: &str, last: &str): "{words}, {last}", "{words} eller {last}";
    did_you_mean(word: &str): " Did you mean '{word}'?", " Mener du »{word}«?";
    hint_label(): "hint", "sådan gør du";
    such_cells(count: usize, cells: &str): " ({count} cells in all: {cells})", " ({count} celler i alt: {cells})";
}
