//! csv as a Danish Excel opens it: UTF-8 with a byte order mark, `;` between cells, and no text that it would take for
//! a formula.

use std::borrow::Cow;
use std::io::{Result, Write};

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use crate::domain::{Amount, Day, PayrollRun};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportValue {
    /// Nothing.
    Empty,
    /// Words, or an identifier with its zeros.
    Text(String),
    /// A count.
    Number(i64),
    /// Money.
    Amount(Amount),
    /// A day, or never.
    Day(Day),
    /// A lønkørsel.
    Run(PayrollRun),
}

impl ExportValue {
    /// Words, or nothing where there are none.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

/// A csv file that is being written.
pub struct Csv<W: Write>(Writer<W>);

impl<W: Write> Csv<W> {
    /// Begins a file with its head.
    pub fn begin(mut out: W, headers: &[&str]) -> Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut writer = WriterBuilder::new()
            .delimiter(b';')
            .terminator(Terminator::CRLF)
            .quote_style(QuoteStyle::Necessary)
            .from_writer(out);
        writer.write_record(headers)?;
        Ok(Self(writer))
    }

    /// Writes a row.
    pub fn row(&mut self, cells: &[ExportValue]) -> Result<()> {
        for cell in cells {
            self.0.write_field(shown(cell).as_bytes())?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    /// Ends the file.
    pub fn end(self) -> Result<W> {
        self.0.into_inner().map_err(|error| error.into_error())
    }
}

fn shown(value: &ExportValue) -> Cow<'_, str> {
    match value {
        ExportValue::Empty => "".into(),
        ExportValue::Text(text) => guarded(text),
        ExportValue::Number(number) => number.to_string().into(),
        // Without points between thousands, which some programs read as decimal points.
        ExportValue::Amount(amount) => amount.to_string().replace('.', "").into(),
        ExportValue::Day(day) => day.to_string().into(),
        // `2023-08-2` alone would be taken for a day in August.
        ExportValue::Run(run) => format!("LG{run}").into(),
    }
}

/// A text that a spreadsheet takes for one, whatever it begins with.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_what_a_danish_spreadsheet_reads() {
        let mut csv = Csv::begin(Vec::new(), &["A", "B"]).unwrap();
        let text = |text: &str| ExportValue::Text(text.to_string());
        for row in [
            [text("=1+1"), text("a;b")],
            [text("-x"), text("siger \"nej\"\nog går")],
            [ExportValue::Amount(Amount(-663_659)), ExportValue::Day(Day::Never)],
            [ExportValue::Run(PayrollRun::new(2023, 8, 2).unwrap()), ExportValue::Empty],
            [text("\t@"), ExportValue::Number(-1)],
        ] {
            csv.row(&row).unwrap();
        }
        let bytes = csv.end().unwrap();
        let expected = "\u{feff}A;B\r\n'=1+1;\"a;b\"\r\n'-x;\"siger \"\"nej\"\"\nog går\"\r\n-6636,59;31-12-9999\r\n\
                        LG2023-08-2;\r\n'\t@;-1\r\n";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }
}
