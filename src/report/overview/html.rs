//! The overview as one page that needs no network, no other file and no script: style and script stand in it, and its
//! policy lets in nothing else, by their hashes.

use std::fmt::{self, Display, Write};

use super::columns::{self, OverviewColumn, OverviewValue};
use super::{BatchOverview, GroupRow, GroupState, NextStep, Show, words};
use crate::report::web::{Escaped, address, policy};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page.
pub fn page(overview: &BatchOverview) -> String {
    let mut page = String::new();
    // Writing into a text cannot fail.
    let _ = write_page(&mut page, overview);
    page
}

fn write_page(page: &mut String, overview: &BatchOverview) -> fmt::Result {
    let title = words::title(overview.run);
    write!(
        page,
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"uddata\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip unseen\" href=\"#tabel\">{}</a>\n<main>\n<h1>{}</h1>\n",
        words::LANGUAGE,
        Escaped(&title),
        policy(STYLE, SCRIPT),
        words::TO_TABLE,
        Escaped(&title)
    )?;
    head(page, overview)?;
    // The number of a løngruppe leads to its report; a column for it would be far to the right.
    let mut columns = columns::of(overview);
    columns.retain(|column| *column != OverviewColumn::Report);
    steps(page, &overview.steps(), &columns)?;
    tools(page)?;
    table(page, overview, &columns)?;
    refused(page, overview)?;
    write!(
        page,
        "</main>\n<footer><p>{}</p></footer>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        words::FOOTNOTE
    )
}

/// When, how many, and how they stand.
fn head(page: &mut String, overview: &BatchOverview) -> fmt::Result {
    page.push_str("<dl class=\"dates\">\n");
    for (term, date) in [(words::DEADLINE, overview.deadline), (words::PAY_DAY, overview.pay_day)] {
        writeln!(page, "<div><dt>{term}</dt><dd>{}</dd></div>", words::date(date))?;
    }
    page.push_str("</dl>\n");
    if !overview.information.is_empty() {
        writeln!(page, "<p>{}</p>", Escaped(&overview.information))?;
    }
    writeln!(page, "<p class=\"lead\">{}</p>\n<ul class=\"states\">", words::lead(overview))?;
    for state in GroupState::ALL {
        let count = overview.in_state(state);
        if count > 0 {
            let (class, word) = (class(state), words::state(state));
            writeln!(
                page,
                "<li><button type=\"button\" class=\"{class}\" data-state=\"{class}\">\
                 <strong>{}</strong> {word}</button></li>",
                words::number(count)
            )?;
        }
    }
    page.push_str("</ul>\n");
    if let Some(worklist) = &overview.worklist {
        let (word, is) = (words::WORKLIST, words::WORKLIST_IS);
        writeln!(page, "<p><a href=\"{}\">{word}</a>: {is}</p>", address(worklist))?;
    }
    if !overview.is_listed {
        writeln!(page, "<p class=\"quiet\">{}</p>", words::NOT_LISTED)?;
    }
    Ok(())
}

/// What has to be done, each step with a button that shows whom it is about.
fn steps(page: &mut String, steps: &[NextStep], columns: &[OverviewColumn]) -> fmt::Result {
    writeln!(page, "<h2>{}</h2>", words::TO_DO)?;
    if steps.is_empty() {
        return writeln!(page, "<p>{}</p>", words::NOTHING_TO_DO);
    }
    page.push_str("<ol class=\"todo\">\n");
    for step in steps {
        write!(page, "<li>{} ", Escaped(&step.text))?;
        let show = words::SHOW;
        let button = |page: &mut String, how: &str, of: &dyn Display| {
            write!(
                page,
                "<button type=\"button\" class=\"plain\" data-show=\"{how}\" data-of=\"{of}\" hidden>{show}</button>"
            )
        };
        match step.show {
            Show::State(state) => button(page, "state", &class(state))?,
            Show::Most(column) => {
                let at = columns.iter().position(|other| *other == column);
                at.map_or(Ok(()), |at| button(page, "most", &at))?;
            }
            Show::Refused => {}
        }
        if matches!(step.show, Show::Refused | Show::State(GroupState::Refused)) {
            write!(page, " <a href=\"#afviste\">{}</a>", words::REFUSED_FILES)?;
        }
        page.push_str("</li>\n");
    }
    page.push_str("</ol>\n");
    Ok(())
}

/// Search field and count, which come to life with the script.
fn tools(page: &mut String) -> fmt::Result {
    writeln!(
        page,
        "<div class=\"tools\" role=\"search\">\n<h2 id=\"tabel\">{}</h2>\n<label for=\"soeg\" hidden>{}</label>\n\
         <input type=\"search\" id=\"soeg\" placeholder=\"{}\" autocomplete=\"off\" spellcheck=\"false\" hidden>\n\
         <span id=\"vist\" role=\"status\" aria-live=\"polite\" data-words=\"{}\" hidden></span>\n\
         <button type=\"button\" id=\"alle\" class=\"plain\" hidden>{}</button>\n\
         <span id=\"besked\" class=\"unseen\" role=\"status\" aria-live=\"polite\"></span>\n</div>",
        words::GROUPS,
        words::SEARCH,
        words::SEARCH_HINT,
        words::SHOWN,
        words::CLEAR
    )
}

fn table(page: &mut String, overview: &BatchOverview, columns: &[OverviewColumn]) -> fmt::Result {
    // With whom the rows wait for it is wider than most screens.
    let many = if columns.iter().any(|column| column.tells_of_answers()) { " many" } else { "" };
    writeln!(
        page,
        "<div class=\"wide{many}\" role=\"region\" aria-labelledby=\"tabel\" tabindex=\"0\">\n\
         <table id=\"grupper\" data-up=\"{}\" data-down=\"{}\">\n<thead>\n<tr>",
        words::SORTED_UP,
        words::SORTED_DOWN
    )?;
    for column in columns {
        let class = if column.is_count() { " class=\"count\"" } else { "" };
        let by = if matches!(column, OverviewColumn::Group | OverviewColumn::State) {
            " data-by=\"number\""
        } else {
            ""
        };
        writeln!(
            page,
            "<th scope=\"col\"{class}{by} aria-sort=\"none\"><button type=\"button\">{}</button></th>",
            column.header()
        )?;
    }
    page.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &overview.rows {
        writeln!(page, "<tr data-state=\"{}\">", class(row.state))?;
        columns.iter().try_for_each(|column| cell(page, row, *column))?;
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n<tfoot>\n<tr>\n");
    for column in columns {
        match (column, column.sum(overview)) {
            (OverviewColumn::Group, _) => writeln!(page, "<th scope=\"row\">{}</th>", words::TOTAL)?,
            (_, Some(sum)) => writeln!(page, "<td class=\"count\">{}</td>", words::number(sum))?,
            (_, None) => page.push_str("<td></td>\n"),
        }
    }
    writeln!(page, "</tr>\n</tfoot>\n</table>\n</div>\n<p id=\"ingen\" hidden>{}</p>", words::NONE_FOUND)
}

fn cell(page: &mut String, row: &GroupRow, column: OverviewColumn) -> fmt::Result {
    match column.value(row) {
        OverviewValue::Nothing if column.is_count() => writeln!(page, "<td class=\"count\"></td>"),
        OverviewValue::Nothing => writeln!(page, "<td></td>"),
        OverviewValue::Text(_) if column == OverviewColumn::Group => group(page, row),
        OverviewValue::Text(text) if column == OverviewColumn::Delivery => {
            // What waits for somebody sorts together.
            let waits = u8::from(row.waits());
            writeln!(page, "<td data-v=\"{waits} {0}\">{0}</td>", Escaped(&text))
        }
        OverviewValue::Text(text) => writeln!(page, "<td>{}</td>", Escaped(&text)),
        OverviewValue::Count(count) => {
            let weight = match (count, column) {
                (0, _) => " zero",
                (_, OverviewColumn::Unrecognised | OverviewColumn::NewAnswers | OverviewColumn::Overdue) => {
                    " heavy"
                }
                _ => "",
            };
            writeln!(page, "<td class=\"count{weight}\" data-v=\"{count}\">{}</td>", words::number(count))
        }
        OverviewValue::State(state, why) => {
            let (rank, class, word) = (state as usize, class(state), words::state(state));
            write!(page, "<td data-v=\"{rank}\"><span class=\"badge {class}\">{word}</span>")?;
            for reason in why {
                write!(page, "<p class=\"why\">{}</p>", Escaped(reason))?;
            }
            page.push_str("</td>\n");
            Ok(())
        }
        OverviewValue::Report(_) => Ok(()),
    }
}

/// The number of a løngruppe, which leads to its report where there is one.
fn group(page: &mut String, row: &GroupRow) -> fmt::Result {
    let group = &row.group;
    match &row.report {
        None => writeln!(page, "<th scope=\"row\" data-v=\"{group}\">{group}</th>"),
        Some(href) => writeln!(
            page,
            "<th scope=\"row\" data-v=\"{group}\"><a href=\"{}\">{group}<span class=\"unseen\">{}</span></a></th>",
            address(href),
            words::OPENS_REPORT
        ),
    }
}

fn refused(page: &mut String, overview: &BatchOverview) -> fmt::Result {
    if overview.refused.is_empty() {
        return Ok(());
    }
    writeln!(
        page,
        "<h2 id=\"afviste\">{}</h2>\n<p>{}</p>\n<div class=\"wide\" role=\"region\" aria-labelledby=\"afviste\" tabindex=\"0\">\n<table>\n\
         <thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>\n<tbody>",
        words::REFUSED_FILES,
        words::REFUSED_INTRO,
        words::GROUP,
        words::FILE,
        words::MESSAGE
    )?;
    for file in &overview.refused {
        let group = file.group.as_ref().map_or(words::UNKNOWN_GROUP, |group| group.as_str());
        writeln!(
            page,
            "<tr><th scope=\"row\">{group}</th><td class=\"file\">{}</td><td{}>{}</td></tr>",
            Escaped(&file.name),
            if file.is_danish { "" } else { " lang=\"en\"" },
            Escaped(&file.why)
        )?;
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
    Ok(())
}

/// The state as the page's style and script know it.
fn class(state: GroupState) -> &'static str {
    match state {
        GroupState::Refused => "refused",
        GroupState::NotMade => "notmade",
        GroupState::NothingReceived => "nothing",
        GroupState::Incomplete => "incomplete",
        GroupState::Stale => "stale",
        GroupState::Made => "made",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::sample;
    use super::*;

    #[test]
    fn the_page_lets_nothing_in_and_leads_nowhere_else() {
        let page = page(&sample::overview());
        assert!(page.contains("default-src 'none'"));
        for outside in ["http:", "https:", "//", "url(", "@import", "src=\"", "style=\"", "onclick"] {
            let found = page.match_indices(outside).map(|(at, _)| &page[at..]).find(|text| {
                // A comment of the script is no address.
                !text.starts_with("// ")
            });
            assert!(found.is_none(), "{outside}: {:?}", found.map(|text| text.get(..60)));
        }
        assert!(page.contains("href=\"afrapportering_LG2023-08-2_gruppe-99.xlsx\""));
    }

    #[test]
    fn what_others_wrote_is_text() {
        let page = page(&sample::overview());
        assert!(page.contains("Ålborg &lt;Museum&gt; &amp; Søn"));
        assert!(page.contains("Juli er &lt;lukke&gt;måned."));
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;.txt"));
        assert_eq!(page.matches("<script").count(), 1);
    }

    #[test]
    fn style_and_script_end_where_they_should() {
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</") && !SCRIPT.contains("<!--"));
        assert!(!STYLE.contains('\r') && !SCRIPT.contains('\r'), "the hashes count line ends");
    }

    /// The custom properties of a rule of the style, by name.
    fn colours(rule: &str) -> BTreeMap<&str, u32> {
        let declared = rule.split(';').filter_map(|part| part.trim().split_once(": #"));
        declared
            .map(|(name, colour)| {
                (name.rsplit("--").next().unwrap(), u32::from_str_radix(colour, 16).unwrap())
            })
            .collect()
    }

    fn luminance(colour: u32) -> f64 {
        let channel = |shift: u32| {
            let value = f64::from(colour >> shift & 0xFF) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    }

    fn contrast(a: u32, b: u32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_stands_out_from_its_ground_in_light_and_dark() {
        let rules: Vec<&str> =
            STYLE.split(":root {").skip(1).map(|rest| rest.split('}').next().unwrap()).collect();
        assert_eq!(rules.len(), 2);
        for rule in rules {
            let colours = colours(rule);
            let plain = ["text", "quiet", "link"].into_iter().flat_map(|text| {
                ["page", "hover", "band"].map(|ground| (text.to_string(), ground.to_string()))
            });
            let own = colours.keys().filter_map(|name| name.strip_suffix("-text"));
            let own = own.map(|name| (format!("{name}-text"), format!("{name}-ground")));
            let pairs: Vec<(String, String)> = plain.chain(own).collect();
            assert_eq!(pairs.len(), 9 + 1 + GroupState::ALL.len(), "{pairs:?}");
            for (text, ground) in pairs {
                let ratio = contrast(colours[&*text], colours[&*ground]);
                assert!(ratio >= 4.5, "--{text} on --{ground} has contrast {ratio:.2}");
            }
            // What is no text needs 3:1 to be seen.
            assert!(contrast(colours["focus"], colours["page"]) >= 3.0);
        }
    }
}
