//! The sheet `Forklaring`: each code that occurs, what to do about it, and the rules that decided.

use super::listing::ListingSheet;
use crate::domain::audience::Audience;
use crate::formats::book::sheet::SheetCell;
use crate::report::{CodeEntry, Report, words};

const WIDTHS: [f64; 11] = [13.0, 7.0, 15.0, 34.0, 40.0, 38.0, 15.0, 23.0, 15.0, 24.0, 24.0];

pub(super) fn listing(report: &Report, audience: Audience) -> ListingSheet {
    let confirm = (audience == Audience::Sam).then_some(words::HOW_TO_CONFIRM);
    let guide = std::iter::once(words::where_to_write(audience)).chain(words::HOW_TO_WRITE).chain(confirm);
    let sheet = ListingSheet {
        sheet: words::EXPLANATIONS,
        table: "Koder",
        intro: words::EXPLANATIONS_INTRO,
        columns: words::EXPLANATION_HEADERS.into_iter().zip(WIDTHS).collect(),
        frozen_columns: 1,
        last_printed: None,
        rows: report.codes.iter().map(row).chain(guide.map(guidance)).collect(),
    };
    match audience {
        Audience::Sam => sheet,
        Audience::Customer => sheet.without(words::HOW_SAM),
    }
}

fn row(entry: &CodeEntry) -> Vec<SheetCell> {
    let code = entry.code.as_ref().map_or(words::NO_CODE, |code| code.as_str());
    vec![
        SheetCell::Strong(code.to_owned()),
        SheetCell::count(entry.count),
        SheetCell::text(entry.owner.word()),
        SheetCell::text(&entry.meaning),
        SheetCell::text(&entry.how_customer),
        SheetCell::text(&entry.how_sam),
        link(&entry.link),
        SheetCell::text(&entry.source),
        SheetCell::text(&entry.rule),
        SheetCell::text(&entry.rule_in_words),
        SheetCell::text(&entry.rule_source),
    ]
}

/// How to write in the report; the other cells stay empty.
fn guidance([topic, text]: [&str; 2]) -> Vec<SheetCell> {
    let mut cells = vec![SheetCell::Strong(topic.to_owned())];
    cells.extend([SheetCell::Empty, SheetCell::Empty, SheetCell::text(text)]);
    cells.resize(WIDTHS.len(), SheetCell::Empty);
    cells
}

/// A link where the address is one that a spreadsheet takes, else the address as text.
fn link(address: &str) -> SheetCell {
    const MOST_CHARACTERS: usize = 2_000;
    let web = address.starts_with("https://") || address.starts_with("http://");
    let plain = address.chars().all(|c| !c.is_control() && !c.is_whitespace() && c != '"');
    if web && plain && address.chars().count() <= MOST_CHARACTERS {
        SheetCell::Link { to: address.to_owned(), words: words::GUIDE.to_owned() }
    } else {
        SheetCell::text(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_become_links() {
        assert!(matches!(link("https://statens-adm.dk/x"), SheetCell::Link { .. }));
        for other in ["file:///etc/passwd", "https://a b", "se drejebogen"] {
            assert_eq!(link(other), SheetCell::text(other));
        }
        let long = format!("https://{}", "a".repeat(3_000));
        assert_eq!(link(&long), SheetCell::text(long.as_str()));
        assert_eq!(link(""), SheetCell::Empty);
    }
}
