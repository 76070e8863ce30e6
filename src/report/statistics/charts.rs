//! Charts as SVG within the page. Their colours are those of the page's style, and what they show stands in a table, too.

use std::fmt::{self, Write};

use super::words;
use crate::report::web::Escaped;

/// Width and height of a chart, and what its scale takes on the left, its words above and its months below.
const SIZE: (f64, f64) = (480.0, 190.0);
const LEFT: f64 = 44.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 24.0;
/// So many months fit below.
const MOST_LABELS: usize = 6;

/// A chart over the lønkørsler.
pub(super) struct Chart {
    /// Its number on the page.
    pub(super) id: String,
    pub(super) title: &'static str,
    /// Each lønkørsel in full, and the month that is said below it where there is room.
    pub(super) labels: Vec<(String, String)>,
    pub(super) series: Vec<Series>,
    pub(super) form: ChartForm,
}

/// What is drawn over the lønkørsler.
pub(super) struct Series {
    pub(super) name: String,
    /// Its colour in the style of the page.
    pub(super) class: &'static str,
    /// One a lønkørsel; `None` where there is nothing to be said.
    pub(super) values: Vec<Option<f64>>,
}

/// How it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChartForm {
    /// Columns of counts, one series above the other.
    Stacked,
    /// A line of percentages.
    Line,
}

impl Chart {
    /// Writes it with its key.
    pub(super) fn write(&self, page: &mut String) -> fmt::Result {
        let (width, height) = SIZE;
        let (id, title) = (&self.id, self.title);
        writeln!(
            page,
            "<figure class=\"chart\"><figcaption>{title}</figcaption>\n\
             <svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}\"><title id=\"{id}\">{}</title>",
            Escaped(&self.in_words())
        )?;
        let top = nice(self.largest());
        self.write_scale(page, top)?;
        match self.form {
            ChartForm::Stacked => self.write_columns(page, top)?,
            ChartForm::Line => self.write_lines(page, top)?,
        }
        self.write_labels(page)?;
        page.push_str("</svg>\n");
        if self.series.len() > 1 {
            page.push_str("<ul class=\"key\">");
            for series in &self.series {
                write!(
                    page,
                    "<li><span class=\"swatch {}\"></span>{}</li>",
                    series.class,
                    Escaped(&series.name)
                )?;
            }
            page.push_str("</ul>\n");
        }
        page.push_str("</figure>\n");
        Ok(())
    }

    /// What it shows, for those who hear it: the last lønkørsel. The rest stands in the table below.
    fn in_words(&self) -> String {
        let Some((run, _)) = self.labels.last() else { return self.title.to_owned() };
        let last = self.labels.len() - 1;
        let said =
            self.series.iter().map(|series| words::said(&series.name, &self.shown(series.values[last])));
        format!("{}. {run}: {}", self.title, said.collect::<Vec<_>>().join(", "))
    }

    fn shown(&self, value: Option<f64>) -> String {
        match (value, self.form) {
            (None, _) => words::NO_VALUE.to_owned(),
            (Some(value), ChartForm::Stacked) => words::number(value as u64),
            (Some(value), ChartForm::Line) => words::decimal(value),
        }
    }

    fn largest(&self) -> f64 {
        let at = |at: usize| self.series.iter().filter_map(move |series| series.values[at]);
        let columns = (0..self.labels.len()).map(|column| match self.form {
            ChartForm::Stacked => at(column).sum(),
            ChartForm::Line => at(column).fold(0.0, f64::max),
        });
        columns.fold(0.0, f64::max)
    }

    /// The left edge of a column, and how wide it is.
    fn column(&self, at: usize) -> (f64, f64) {
        let width = (SIZE.0 - LEFT) / self.labels.len().max(1) as f64;
        (LEFT + width * at as f64, width)
    }

    fn write_scale(&self, page: &mut String, top: f64) -> fmt::Result {
        for part in 0..=4_u8 {
            let value = top * f64::from(part) / 4.0;
            let y = height_of(value, top);
            let shown = scale_label(value, top);
            writeln!(
                page,
                "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
                 <text class=\"scale\" x=\"{}\" y=\"{:.1}\">{shown}</text>",
                SIZE.0,
                LEFT - 5.0,
                y + 4.0
            )?;
        }
        Ok(())
    }

    fn write_columns(&self, page: &mut String, top: f64) -> fmt::Result {
        for (at, (run, _)) in self.labels.iter().enumerate() {
            let (x, width) = self.column(at);
            let said = self.series.iter().map(|it| words::said(&it.name, &self.shown(it.values[at])));
            let said = said.collect::<Vec<_>>().join(", ");
            write!(page, "<g><title>{}. {}</title>", Escaped(run), Escaped(&said))?;
            let mut below = 0.0;
            for series in &self.series {
                let value = series.values[at].unwrap_or(0.0);
                let (from, to) = (height_of(below, top), height_of(below + value, top));
                below += value;
                if value > 0.0 {
                    let (x, width) = (x + width * 0.15, width * 0.7);
                    write!(
                        page,
                        "<rect class=\"{}\" x=\"{x:.1}\" y=\"{to:.1}\" width=\"{width:.1}\" height=\"{:.1}\"/>",
                        series.class,
                        from - to
                    )?;
                }
            }
            page.push_str("</g>\n");
        }
        Ok(())
    }

    fn write_lines(&self, page: &mut String, top: f64) -> fmt::Result {
        for series in &self.series {
            let points: Vec<(f64, f64, usize, f64)> = (series.values.iter().enumerate())
                .filter_map(|(at, value)| {
                    let (x, width) = self.column(at);
                    value.map(|value| (x + width / 2.0, height_of(value, top), at, value))
                })
                .collect();
            let path: Vec<String> = points.iter().map(|(x, y, ..)| format!("{x:.1},{y:.1}")).collect();
            writeln!(page, "<polyline class=\"line {}\" points=\"{}\"/>", series.class, path.join(" "))?;
            for (x, y, at, value) in points {
                writeln!(
                    page,
                    "<circle class=\"{}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"><title>{}. {}</title></circle>",
                    series.class,
                    Escaped(&self.labels[at].0),
                    Escaped(&words::said(&series.name, &self.shown(Some(value))))
                )?;
            }
        }
        Ok(())
    }

    /// The months, so many as there is room for.
    fn write_labels(&self, page: &mut String) -> fmt::Result {
        let months: Vec<(usize, &str)> = (self.labels.iter().enumerate())
            .filter(|(at, (_, month))| *at == 0 || self.labels[at - 1].1 != *month)
            .map(|(at, (_, month))| (at, month.as_str()))
            .collect();
        let every = months.len().div_ceil(MOST_LABELS).max(1);
        for (at, month) in months.into_iter().step_by(every) {
            let (x, _) = self.column(at);
            writeln!(
                page,
                "<text class=\"month\" x=\"{:.1}\" y=\"{}\">{}</text>",
                x + 2.0,
                SIZE.1 - 6.0,
                Escaped(month)
            )?;
        }
        Ok(())
    }
}

/// What stands at a line of a scale: with a decimal where the lines do not lie at whole numbers.
fn scale_label(value: f64, top: f64) -> String {
    if (top / 4.0).fract() > 0.0 { words::decimal(value) } else { words::number(value.round() as u64) }
}

/// How far down a value lies.
fn height_of(value: f64, top: f64) -> f64 {
    let room = SIZE.1 - TOP - BOTTOM;
    TOP + room * (1.0 - if top > 0.0 { value / top } else { 0.0 })
}

/// The top of a scale: a round number that four parts make round steps of, and no less than the largest value.
fn nice(largest: f64) -> f64 {
    const ROUND: [f64; 6] = [1.0, 2.0, 4.0, 6.0, 8.0, 10.0];
    if largest <= 0.0 {
        return 4.0;
    }
    let magnitude = 10_f64.powf(largest.log10().floor());
    let fits = ROUND.iter().map(|round| round * magnitude).find(|top| *top >= largest);
    fits.unwrap_or(magnitude * 10.0).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_ends_at_a_round_number_above_all() {
        for (largest, top) in
            [(0.0, 4.0), (0.3, 1.0), (1.0, 1.0), (3.0, 4.0), (41.0, 60.0), (99.0, 100.0), (1234.0, 2000.0)]
        {
            assert_eq!(nice(largest), top, "{largest}");
        }
    }

    #[test]
    fn a_line_of_a_scale_says_where_it_lies() {
        let labels = |top: f64| [1.0, 2.0, 3.0, 4.0].map(|part| scale_label(top * part / 4.0, top));
        assert_eq!(labels(10.0), ["2,5", "5,0", "7,5", "10,0"]);
        assert_eq!(labels(60.0), ["15", "30", "45", "60"]);
        assert_eq!(labels(4_000.0), ["1.000", "2.000", "3.000", "4.000"]);
    }

    #[test]
    fn columns_stand_on_each_other_and_end_in_the_picture() {
        let label = |run: &str| (run.to_owned(), "jul. 23".to_owned());
        let series = |class: &'static str, values: [f64; 2]| Series {
            name: class.to_owned(),
            class,
            values: values.map(Some).into(),
        };
        let chart = Chart {
            id: "k1".into(),
            title: "T",
            labels: vec![label("a"), label("b")],
            series: vec![series("bad", [1.0, 0.0]), series("rest", [3.0, 2.0])],
            form: ChartForm::Stacked,
        };
        let mut page = String::new();
        chart.write(&mut page).unwrap();
        assert_eq!(page.matches("<rect").count(), 3, "nothing is drawn of nothing");
        // Of four, one is a quarter of the height, and three stand on it.
        assert!(
            page.contains("class=\"bad\" x=\"76.7\" y=\"127.0\" width=\"152.6\" height=\"39.0\""),
            "{page}"
        );
        assert!(
            page.contains("class=\"rest\" x=\"76.7\" y=\"10.0\" width=\"152.6\" height=\"117.0\""),
            "{page}"
        );
        assert!(page.contains("<title>a. bad: 1, rest: 3</title>"));
        assert_eq!(page.matches("class=\"month\"").count(), 1, "a month is said once");
    }
}
