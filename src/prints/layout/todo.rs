//! What is left open in a layout file: texts that begin with `TODO`.
//!
//! `uddata layout new` writes them where a print does not tell. A layout with one left is refused; while it is being
//! written, [`super::load_draft`] reads it all the same, with the open places left out.

use toml::Spanned;

use super::file::LayoutFile;

/// The word that marks an open place.
pub const MARK: &str = "TODO";

/// What stands between a question and what is proposed as its answer.
pub const PROPOSES: &str = " -> ";

/// What is to be decided at an open place; `None` for any other text.
pub fn question(text: &str) -> Option<&str> {
    let rest = text.trim_start().strip_prefix(MARK)?;
    (!rest.starts_with(char::is_alphanumeric)).then(|| rest.trim_start_matches([':', ' ']).trim_end())
}

/// What is proposed at an open place: the answer is given by deleting all before it.
pub fn proposal(text: &str) -> Option<&str> {
    question(text)?.split_once(PROPOSES).map(|(_, proposal)| proposal.trim())
}

/// The open places of a file, in its order.
pub(super) fn open_places(file: &LayoutFile) -> Vec<&Spanned<String>> {
    let sections = file.section.iter().flat_map(|section| [&section.title, &section.r#type]);
    let columns = file
        .column
        .iter()
        .flat_map(|column| column.heads.iter().chain(&column.pattern).chain([&column.field]));
    let record = file.record.starts.iter().chain(&file.record.wraps).chain(&file.record.lines);
    let record = record.chain(&file.record.carried).chain(&file.r#type);
    let samples =
        file.sample.iter().flat_map(|sample| [&sample.run, &sample.group].into_iter().chain(&sample.rows));
    let all = [&file.print].into_iter().chain(&file.recognise).chain(&file.furniture);
    let all = all.chain(sections).chain(columns).chain(record).chain(samples);
    let mut open: Vec<&Spanned<String>> = all.filter(|text| question(text.get_ref()).is_some()).collect();
    open.sort_by_key(|text| text.span().start);
    open
}

/// Takes the open places out, so that the rest can be tried: what is proposed counts as answered, and an unknown column
/// is one that is not shown.
pub(super) fn leave_out(file: &mut LayoutFile) {
    answered_as_proposed(file);
    let settled = |text: &Spanned<String>| question(text.get_ref()).is_none();
    if !settled(&file.print) {
        *file.print.get_mut() = crate::domain::PrintKind::U721.word().to_string();
    }
    file.furniture.retain(settled);
    file.section.retain(|section| settled(&section.title) && settled(&section.r#type));
    for column in file.column.iter_mut().filter(|column| !settled(&column.field)) {
        *column.field.get_mut() = crate::domain::field::Field::Other.name().to_string();
        // Whether a value is usually there can be told of a field alone.
        column.filled = column.filled.take().filter(|filled| filled.get_ref().is_bool());
    }
    file.record.starts.retain(settled);
    file.record.lines.retain(settled);
    file.record.carried.retain(settled);
    file.r#type = file.r#type.take().filter(settled);
    file.record.wraps = file.record.wraps.take().filter(settled);
}

fn answered_as_proposed(file: &mut LayoutFile) {
    let sections = file.section.iter_mut().flat_map(|section| [&mut section.title, &mut section.r#type]);
    let columns = file
        .column
        .iter_mut()
        .flat_map(|column| column.heads.iter_mut().chain(&mut column.pattern).chain([&mut column.field]));
    let record = file.record.starts.iter_mut().chain(&mut file.record.wraps);
    let record = record.chain(&mut file.record.lines).chain(&mut file.record.carried);
    let all = [&mut file.print].into_iter().chain(&mut file.recognise).chain(&mut file.furniture);
    for text in all.chain(sections).chain(columns).chain(record).chain(&mut file.r#type) {
        if let Some(answer) = proposal(text.get_ref()).map(str::to_string) {
            *text.get_mut() = answer;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::domain::field::Field;
    use crate::prints::layout::{Layouts, load, load_draft};

    #[test]
    fn an_open_place_is_told_by_its_first_word() {
        assert_eq!(question("TODO: U721 eller Fejl & Advis?"), Some("U721 eller Fejl & Advis?"));
        assert_eq!(question(" TODO"), Some(""));
        assert_eq!(question("TODOS"), None);
        assert_eq!(question("Intet TODO her"), None);
        assert_eq!(proposal("TODO: er det en løndel? -> Løndel"), Some("Løndel"));
        assert_eq!(proposal("TODO: hvad er det?"), None);
        assert_eq!(proposal("a -> b"), None);
    }

    #[test]
    fn what_is_left_open_is_refused_and_left_out_of_drafts() {
        let path = Path::new("u721.toml");
        let text = Layouts::BUILTIN[3].1;
        let open = text
            .replace("print = \"U721\"", "print = \"TODO: hvilken udskrift?\"")
            .replace("title = \"ADVIS\"", "title = \"TODO: hvilken titel?\"")
            .replace("field = \"PKAT\"", "field = \"TODO: hvad er det?\"")
            .replace("group = \"999\"", "group = \"TODO: hvilken gruppe?\"");
        let refused = load(path, &open).unwrap_err();
        assert_eq!(refused.what, "a TODO is left: hvilken udskrift?");
        assert_eq!(refused.hint, "write the answer in its place; 3 more TODO below it");

        let (layout, left) = load_draft(path, &open).unwrap();
        assert_eq!(left.len(), 4);
        assert!(left.windows(2).all(|pair| pair[0].at < pair[1].at || pair[0].at.len() < pair[1].at.len()));
        assert_eq!((layout.sections.len(), layout.columns[2].field), (2, Field::Other));
        assert!(load(path, text).is_ok());
    }
}
