//! What varies between several prints of one kind: words of the lines around the rows that are others in another print.

use std::sync::Arc;

use super::Trial;
use super::sketch::{Furniture, Sketch};
use crate::domain::FileName;
use crate::formats::document::Lines;
use crate::prints::layout::template::Template;
use crate::prints::parse::looks_like_row;

/// Makes placeholders of what is said otherwise in `others`.
pub(super) fn generalise(sketch: &mut Sketch, file: &Arc<FileName>, others: &[&Lines]) {
    for other in others {
        let Some(layout) = sketch.layout() else { return };
        let trial = Trial::of(&layout, file, other);
        let taken = |at: usize| {
            let take = trial.as_ref().and_then(|trial| trial.takes.get(at));
            take.is_some_and(|take| !matches!(take, crate::prints::parse::reading::Take::Unrecognised(_)))
        };
        for (_, line) in other.iter().enumerate().filter(|(at, line)| !line.text.is_empty() && !taken(*at)) {
            let text = super::sketch::without_first(line.text, sketch.skip_left);
            if !looks_like_row(text) && !reads(&sketch.furniture, text) {
                widen(&mut sketch.furniture, text);
            }
        }
    }
}

fn reads(furniture: &[Furniture], line: &str) -> bool {
    furniture.iter().any(|it| Template::new(&it.form).is_ok_and(|template| template.read(line).is_some()))
}

/// Widens the form that is nearest to a line so that it takes it, too.
fn widen(furniture: &mut [Furniture], line: &str) {
    let wider = furniture.iter().enumerate().filter_map(|(at, it)| Some((at, common(&it.form, line)?)));
    let Some((at, (form, _))) = wider.max_by_key(|(_, (_, words))| *words) else { return };
    let is_sound = Template::new(&form).is_ok_and(|template| template.read(line).is_some());
    if is_sound {
        furniture[at].form = form;
    }
}

/// The form with `{*}` for the words that a line has otherwise, and how many words they share; `None` where that is one
/// or less, and less than half.
fn common(form: &str, line: &str) -> Option<(String, usize)> {
    let parts = parts(form);
    let words: Vec<&str> = line.split_whitespace().collect();
    let literal = |part: &str| !part.starts_with('{');
    let same = |part: &str, word: &str| literal(part) && part.to_lowercase() == word.to_lowercase();
    let shared = parts.iter().filter(|part| words.iter().any(|word| same(part, word))).count();
    let literals = parts.iter().filter(|part| literal(part)).count();
    if shared < 1 || shared < 2 && shared * 2 < literals {
        return None;
    }
    let mut wide: Vec<&str> = Vec::new();
    for part in &parts {
        let keep = !literal(part) || words.iter().any(|word| same(part, word));
        match (keep, wide.last()) {
            (true, _) if *part != "{*}" || wide.last() != Some(&"{*}") => wide.push(part),
            (false, last) if last != Some(&"{*}") => wide.push("{*}"),
            _ => {}
        }
    }
    Some((wide.join(" "), shared))
}

/// The words of a form, each placeholder whole.
fn parts(form: &str) -> Vec<&str> {
    let (mut parts, mut from, mut depth) = (Vec::new(), None, 0);
    for (at, sign) in form.char_indices() {
        depth = match sign {
            '{' => 1,
            '}' => 0,
            _ => depth,
        };
        match (sign == ' ' && depth == 0, from) {
            (true, Some(start)) => {
                parts.push(&form[start..at]);
                from = None;
            }
            (false, None) => from = Some(at),
            _ => {}
        }
    }
    parts.extend(from.map(|start| &form[start..]));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_print_says_otherwise_varies() {
        let widened = |form: &str, line: &str| common(form, line).map(|(form, _)| form);
        assert_eq!(
            widened("LØNKONTROL MUSEET I ØSTERBY SIDE {side}", "LØNKONTROL DEMOSTYRELSEN SIDE 1").unwrap(),
            "LØNKONTROL {*} SIDE {side}"
        );
        assert_eq!(widened("Dato {udskrevet}", "Antal 3"), None);
        assert_eq!(parts("a {lg ÅÅMMK} b"), ["a", "{lg ÅÅMMK}", "b"]);
    }
}
