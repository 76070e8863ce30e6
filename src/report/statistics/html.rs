//! The statistics as one page that needs no network and no other file. The page for a meeting is shown alone when its address
//! asks for it, without a script.

use std::fmt::{self, Write};

use super::charts::{Chart, ChartForm, Series};
use super::columns::{self, Figure, StatisticsTable};
use super::figures::{OpenAge, RunFigures};
use super::measures::Measure;
use super::meeting::Meeting;
use super::{Statistics, words};
use crate::report::web::{Escaped, address, policy};

const STYLE: &str = concat!(include_str!("../overview/page.css"), include_str!("page.css"));
/// The same as the overview's: it sorts and searches the table of løngrupper.
const SCRIPT: &str = include_str!("../overview/page.js");
const AGES: [&str; OpenAge::ALL.len()] = ["age-1", "age-2", "age-3", "age-4"];
/// A rate so many times the median is worth speaking of.
const CLEARLY_ABOVE: f64 = 1.5;

/// The page.
pub fn page(statistics: &Statistics) -> String {
    let mut page = String::new();
    // Writing into a text cannot fail.
    let _ = write_page(&mut page, statistics);
    page
}

fn write_page(page: &mut String, statistics: &Statistics) -> fmt::Result {
    let title = words::title(statistics);
    writeln!(
        page,
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"uddata\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <a class=\"skip unseen\" href=\"#tabel\">{}</a>\n<h1>{title}</h1>\n<p class=\"quiet\">{}</p>\n\
         <p class=\"lead\">{}</p>\n<p class=\"quiet\">{}</p>",
        words::LANGUAGE,
        policy(STYLE, SCRIPT),
        words::TO_GROUPS,
        words::period(statistics),
        words::lead(statistics),
        words::NOBODY
    )?;
    trend(page, statistics)?;
    costly(page, statistics)?;
    repeating(page, statistics)?;
    open(page, statistics)?;
    groups(page, statistics)?;
    statistics.meetings.iter().try_for_each(|meeting| write_meeting(page, meeting, statistics))?;
    writeln!(
        page,
        "</main>\n<footer><p>{}</p></footer>\n<script>{SCRIPT}</script>\n</body>\n</html>",
        words::FOOTNOTE
    )
}

/// How it went from lønkørsel to lønkørsel.
fn trend(page: &mut String, statistics: &Statistics) -> fmt::Result {
    let runs = &statistics.runs;
    writeln!(page, "<h2>{}</h2>\n<div class=\"charts\">", words::TREND)?;
    printed_chart("k1", runs).write(page)?;
    open_chart("k2", runs).write(page)?;
    rate_chart("k3", words::CHART_UNRESOLVED, Measure::Unresolved, runs).write(page)?;
    if runs.iter().any(|run| run.answers.settled() > 0) {
        rate_chart("k4", words::CHART_IN_TIME, Measure::InTime, runs).write(page)?;
    } else {
        writeln!(page, "<p class=\"quiet\">{}</p>", words::NO_FRIST)?;
    }
    writeln!(page, "</div>\n<details><summary>{}</summary>", words::NUMBERS)?;
    table(page, "maaneder", words::MONTHS, &columns::months(statistics))?;
    table(page, "koersler", words::RUNS, &columns::runs(statistics))?;
    page.push_str("</details>\n");
    Ok(())
}

fn labels(runs: &[RunFigures]) -> Vec<(String, String)> {
    runs.iter().map(|run| (run.run.in_few_words(), words::short_month(run.run))).collect()
}

fn printed_chart(id: &str, runs: &[RunFigures]) -> Chart {
    let errors = runs.iter().map(|run| Some(f64::from(run.errors()))).collect();
    let others = runs.iter().map(|run| Some(f64::from(run.printed() - run.errors()))).collect();
    Chart {
        id: id.to_owned(),
        title: words::CHART_PRINTED,
        labels: labels(runs),
        series: vec![
            Series { name: words::ERRORS.to_owned(), class: "bad", values: errors },
            Series { name: words::OTHER_ROWS.to_owned(), class: "rest", values: others },
        ],
        form: ChartForm::Stacked,
    }
}

fn open_chart(id: &str, runs: &[RunFigures]) -> Chart {
    let of = |age: OpenAge| Series {
        name: words::age(age).to_owned(),
        class: AGES[age as usize],
        values: runs.iter().map(|run| Some(f64::from(run.open[age as usize]))).collect(),
    };
    let series = OpenAge::ALL.map(of).into();
    let title = words::CHART_OPEN;
    Chart { id: id.to_owned(), title, labels: labels(runs), series, form: ChartForm::Stacked }
}

fn rate_chart(id: &str, title: &'static str, measure: Measure, runs: &[RunFigures]) -> Chart {
    let values = runs.iter().map(|run| measure.of_run(run)).collect();
    let series = vec![Series { name: title.to_owned(), class: "trend", values }];
    Chart { id: id.to_owned(), title, labels: labels(runs), series, form: ChartForm::Line }
}

/// The codes and causes that cost most.
fn costly(page: &mut String, statistics: &Statistics) -> fmt::Result {
    let (title, intro) = (words::COSTLY, words::COSTLY_INTRO);
    writeln!(page, "<h2>{title}</h2>\n<p>{intro}</p>\n<h3>{}</h3>", words::CODES)?;
    table(page, "koder", words::CODES, &columns::codes(statistics.costly(), statistics))?;
    writeln!(page, "<h3>{}</h3>", words::CAUSES)?;
    let causes = statistics.costly_causes();
    match causes {
        [] => writeln!(page, "<p class=\"quiet\">{}</p>", words::NO_CAUSES),
        causes => table(page, "aarsager", words::CAUSES, &columns::causes(causes)),
    }
}

/// What repeats.
fn repeating(page: &mut String, statistics: &Statistics) -> fmt::Result {
    writeln!(page, "<h2>{}</h2>", words::REPEATING)?;
    let codes = statistics.repeating();
    if codes.is_empty() {
        return writeln!(page, "<p>{}</p>", words::NOTHING_REPEATS);
    }
    writeln!(page, "<p>{}</p>", words::REPEATING_INTRO)?;
    table(page, "gentager", words::REPEATING, &columns::codes(codes, statistics))
}

/// What is open, by kunde.
fn open(page: &mut String, statistics: &Statistics) -> fmt::Result {
    writeln!(page, "<h2>{}</h2>", words::OPEN_BY_CUSTOMER)?;
    match statistics.totals.open {
        0 => writeln!(page, "<p>{}</p>", words::NOTHING_OPEN),
        _ => table(page, "aabne", words::OPEN_BY_CUSTOMER, &columns::open_by_customer(statistics)),
    }
}

/// A table that scrolls by itself where the window is narrow.
fn table(page: &mut String, id: &str, name: &str, table: &StatisticsTable) -> fmt::Result {
    writeln!(
        page,
        "<div class=\"wide\" role=\"region\" aria-label=\"{name}\" tabindex=\"0\">\n<table id=\"{id}\">\n<thead>\n<tr>",
    )?;
    for column in &table.columns {
        let class = if column.is_number { " class=\"count\"" } else { "" };
        writeln!(page, "<th scope=\"col\"{class}>{}</th>", Escaped(&column.header))?;
    }
    page.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &table.rows {
        page.push_str("<tr>\n");
        row.iter().enumerate().try_for_each(|(at, figure)| cell(page, figure, at == 0))?;
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
    Ok(())
}

fn cell(page: &mut String, figure: &Figure, is_first: bool) -> fmt::Result {
    let (open, close) = if is_first { ("<th scope=\"row\"", "</th>") } else { ("<td", "</td>") };
    match figure {
        Figure::Nothing => writeln!(page, "{open}>{close}"),
        Figure::Text(text) => writeln!(page, "{open}>{}{close}", Escaped(text)),
        Figure::Count(count) => {
            let zero = if *count == 0 { " zero" } else { "" };
            writeln!(
                page,
                "<td class=\"count{zero}\" data-v=\"{count}\">{}</td>",
                words::number((*count).into())
            )
        }
        Figure::Rate(rate) => {
            writeln!(page, "<td class=\"count\" data-v=\"{rate:.4}\">{}</td>", words::decimal(*rate))
        }
        Figure::Amount(amount) => {
            writeln!(page, "<td class=\"count\" data-v=\"{amount}\">{}</td>", words::kroner(*amount))
        }
        Figure::Meeting(text, anchor) => writeln!(
            page,
            "{open} data-v=\"{0}\"><a href=\"#{1}\">{0}</a>{close}",
            Escaped(text),
            address(anchor)
        ),
    }
}

/// The løngrupper, to be sorted and searched, each leading to the page for its meeting.
fn groups(page: &mut String, statistics: &Statistics) -> fmt::Result {
    let table = columns::groups(statistics);
    writeln!(
        page,
        "<div class=\"tools\" role=\"search\">\n<h2 id=\"tabel\">{}</h2>\n<label for=\"soeg\" hidden>{}</label>\n\
         <input type=\"search\" id=\"soeg\" placeholder=\"{}\" autocomplete=\"off\" spellcheck=\"false\" hidden>\n\
         <span id=\"vist\" role=\"status\" aria-live=\"polite\" data-words=\"{}\" hidden></span>\n\
         <button type=\"button\" id=\"alle\" class=\"plain\" hidden>{}</button>\n\
         <span id=\"besked\" class=\"unseen\" role=\"status\" aria-live=\"polite\"></span>\n</div>\n<p>{}</p>\n\
         <div class=\"wide first-two\" role=\"region\" aria-labelledby=\"tabel\" tabindex=\"0\">\n\
         <table id=\"grupper\" data-up=\"{}\" data-down=\"{}\">\n<thead>\n<tr>",
        words::TABLE,
        words::SEARCH,
        words::SEARCH_HINT,
        words::SHOWN,
        words::CLEAR,
        words::TABLE_INTRO,
        words::SORTED_UP,
        words::SORTED_DOWN
    )?;
    for (at, column) in table.columns.iter().enumerate() {
        let class = if column.is_number { " class=\"count\"" } else { "" };
        let by = if at == 0 { " data-by=\"number\"" } else { "" };
        writeln!(
            page,
            "<th scope=\"col\"{class}{by} aria-sort=\"none\"><button type=\"button\">{}</button></th>",
            Escaped(&column.header)
        )?;
    }
    page.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &table.rows {
        page.push_str("<tr>\n");
        row.iter().enumerate().try_for_each(|(at, figure)| cell(page, figure, at == 0))?;
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n<tfoot>\n");
    foot(page, statistics)?;
    writeln!(page, "</tfoot>\n</table>\n</div>\n<p id=\"ingen\" hidden>{}</p>", words::NONE_FOUND)?;
    several(page, statistics)
}

/// Sums and medians below the løngrupper.
fn foot(page: &mut String, statistics: &Statistics) -> fmt::Result {
    let totals = &statistics.totals;
    write!(page, "<tr><th scope=\"row\">{}</th><td></td><td></td>", words::TOTAL)?;
    write!(page, "<td class=\"count\">{}</td>", words::number(totals.printed().into()))?;
    let rate = |page: &mut String, rate: Option<f64>| {
        write!(page, "<td class=\"count\">{}</td>", rate.map(words::decimal).unwrap_or_default())
    };
    Measure::ALL.iter().try_for_each(|measure| rate(page, measure.of(totals)))?;
    for count in [totals.open, totals.overdue, totals.pay] {
        write!(page, "<td class=\"count\">{}</td>", words::number(count.into()))?;
    }
    writeln!(page, "<td class=\"count\">{}</td></tr>", words::kroner(totals.amount))?;
    let medians = columns::group_medians(statistics);
    if medians.iter().any(Option::is_some) {
        write!(page, "<tr><th scope=\"row\">{}</th><td></td><td></td><td></td>", words::MEDIAN)?;
        medians.into_iter().try_for_each(|median| rate(page, median))?;
        page.push_str("<td></td><td></td><td></td><td></td></tr>\n");
    }
    Ok(())
}

/// The kunder with several løngrupper, whose pages no row of the table leads to.
fn several(page: &mut String, statistics: &Statistics) -> fmt::Result {
    let mut whole = statistics.meetings.iter().filter(|meeting| meeting.is_whole).peekable();
    if whole.peek().is_none() {
        return Ok(());
    }
    writeln!(page, "<h3>{}</h3>\n<ul class=\"several\">", words::WITH_SEVERAL)?;
    for meeting in whole {
        let (anchor, title) = (meeting.anchor(), words::meeting(meeting));
        writeln!(page, "<li><a href=\"#{}\">{}</a></li>", address(&anchor), Escaped(&title))?;
    }
    page.push_str("</ul>\n");
    Ok(())
}

/// The page for a meeting.
fn write_meeting(page: &mut String, meeting: &Meeting, statistics: &Statistics) -> fmt::Result {
    let anchor = meeting.anchor();
    writeln!(
        page,
        "<section class=\"meeting\" id=\"{}\">\n<p class=\"back\"><a href=\"#tabel\">{}</a></p>\n<h2>{}</h2>\n\
         <p class=\"quiet\">{}</p>\n<p class=\"lead\">{}</p>",
        address(&anchor),
        words::BACK,
        Escaped(&words::meeting(meeting)),
        words::title(statistics),
        words::meeting_lead(meeting)
    )?;
    points(page, meeting)?;
    writeln!(page, "<div class=\"charts\">")?;
    printed_chart(&format!("{anchor}-1"), &meeting.runs).write(page)?;
    open_chart(&format!("{anchor}-2"), &meeting.runs).write(page)?;
    page.push_str("</div>\n");
    compared(page, meeting)?;
    top_codes(page, meeting, statistics)?;
    if !meeting.causes.is_empty() {
        writeln!(page, "<h3>{}</h3>", words::TOP_CAUSES)?;
        table(page, &format!("{anchor}-aarsager"), words::TOP_CAUSES, &columns::causes(&meeting.causes))?;
    }
    if !meeting.open.is_empty() {
        writeln!(page, "<h3>{}</h3>", words::OPEN_ITEMS)?;
        table(page, &format!("{anchor}-aabne"), words::OPEN_ITEMS, &columns::open_by_code(&meeting.open))?;
    }
    page.push_str("</section>\n");
    Ok(())
}

/// What is worth speaking of: what repeats, and what there is clearly more of than elsewhere.
fn points(page: &mut String, meeting: &Meeting) -> fmt::Result {
    let repeats = meeting
        .repeating
        .iter()
        .map(|code| words::repeats(&code.code, code.sums.repeated.max(1), code.again(), code.sums.longest));
    let above = meeting.codes.iter().filter_map(|(code, rate)| {
        let (own, median) = (rate.own?, rate.median?);
        (own >= 1.0 && own > CLEARLY_ABOVE * median).then(|| words::above(&code.code, own, median))
    });
    let points: Vec<String> = repeats.chain(above).collect();
    if points.is_empty() {
        return Ok(());
    }
    writeln!(page, "<h3>{}</h3>\n<ul class=\"todo\">", words::TO_TALK_ABOUT)?;
    points.iter().try_for_each(|point| writeln!(page, "<li>{}</li>", Escaped(point)))?;
    page.push_str("</ul>\n");
    Ok(())
}

fn compared(page: &mut String, meeting: &Meeting) -> fmt::Result {
    writeln!(
        page,
        "<h3>{}</h3>\n<p>{}</p>\n<table class=\"compared\">\n<thead><tr><th scope=\"col\">{}</th>\
         <th scope=\"col\" class=\"count\">{}</th><th scope=\"col\" class=\"count\">{}</th></tr></thead>\n<tbody>",
        words::COMPARED,
        words::COMPARED_INTRO,
        words::MEASURE,
        words::OWN,
        words::MEDIAN
    )?;
    // Who knows no owner is no matter of the kunde's.
    for compared in meeting.measures.iter().filter(|it| it.measure != Measure::Unresolved) {
        let [own, median] = [compared.rate.own, compared.rate.median].map(shown);
        writeln!(
            page,
            "<tr><th scope=\"row\">{}</th><td class=\"count\">{own}</td><td class=\"count\">{median}</td></tr>",
            words::measure_in_full(compared.measure)
        )?;
    }
    page.push_str("</tbody>\n</table>\n");
    Ok(())
}

fn shown(rate: Option<f64>) -> String {
    rate.map_or_else(|| words::NO_VALUE.to_owned(), words::decimal)
}

fn top_codes(page: &mut String, meeting: &Meeting, statistics: &Statistics) -> fmt::Result {
    writeln!(page, "<h3>{}</h3>", words::TOP_CODES)?;
    if meeting.codes.is_empty() {
        return writeln!(page, "<p>{}</p>", words::NO_CODES);
    }
    let table = columns::costly_codes(meeting, statistics);
    self::table(page, &format!("{}-koder", meeting.anchor()), words::TOP_CODES, &table)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_page_lets_nothing_in_and_what_others_wrote_is_text() {
        let page = page(&sample::statistics());
        assert!(page.contains("default-src 'none'"));
        for outside in ["http:", "https:", "url(", "@import", "src=\"", "style=\"", "onclick"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(page.contains("Ålborg &lt;Museum&gt;"));
        assert_eq!(page.matches("<script").count(), 1);
        assert!(!STYLE.contains("</") && !STYLE.contains('\r'), "the hashes count line ends");
    }

    #[test]
    fn every_link_leads_to_a_page_of_a_meeting_that_names_nobody_else() {
        let page = page(&sample::statistics());
        let links = page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap());
        for anchor in links {
            assert_eq!(page.matches(&format!("id=\"{anchor}\"")).count(), 1, "{anchor}");
        }
        let meeting = page.split("id=\"gruppe-101\">").nth(1).unwrap().split("</section>").next().unwrap();
        assert!(meeting.contains("Prøvestyrelsen"));
        for other in ["Museum", "gruppe-102", "gruppe-103", "gruppe-104", "øngruppe 104", "grupperne"] {
            assert!(!meeting.contains(other), "{other}");
        }
    }

    #[test]
    fn what_is_drawn_can_be_seen_in_light_and_dark() {
        let rules: Vec<&str> = include_str!("page.css").split(":root {").skip(1).collect();
        assert_eq!(rules.len(), 2);
        for (rule, ground) in rules.into_iter().zip([0xFF_FF_FF_u32, 0x14_17_1C]) {
            let rule = rule.split('}').next().unwrap();
            let colours = rule.split(';').filter_map(|part| part.trim().split_once(": #"));
            let colours: Vec<(&str, &str)> = colours.collect();
            assert_eq!(colours.len(), 7);
            for (name, colour) in colours {
                let ratio = sample::contrast(u32::from_str_radix(colour, 16).unwrap(), ground);
                assert!(ratio >= 3.0, "{name} has contrast {ratio:.2}");
            }
        }
    }
}
