//! A layout file (TOML) to a [`Layout`]; every mistake is an error with file, line and what was expected.

use std::ops::Range;
use std::path::Path;

use regex::RegexBuilder;
use serde::Deserialize;
use toml::Spanned;

use super::field::{Field, ValueShape};
use super::template::{Slot, Template};
use super::{DocumentShape, Layout, LayoutColumn, LayoutSample, Persons, Section, folded, todo};
use crate::domain::problem::{Error, did_you_mean};
use crate::domain::{Kind, PrintKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LayoutFile {
    pub(super) print: Spanned<String>,
    version: String,
    #[serde(default)]
    table: bool,
    pub(super) recognise: Vec<Spanned<String>>,
    identity: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    several_groups: bool,
    #[serde(default)]
    pub(super) furniture: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) section: Vec<SectionFile>,
    pub(super) column: Vec<ColumnFile>,
    pub(super) record: RecordFile,
    #[serde(default)]
    pub(super) sample: Vec<SampleFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionFile {
    pub(super) title: Spanned<String>,
    pub(super) r#type: Spanned<String>,
    #[serde(default)]
    blank: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnFile {
    pub(super) field: Spanned<String>,
    #[serde(default)]
    pub(super) heads: Vec<Spanned<String>>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    filled: bool,
    pub(super) pattern: Option<Spanned<String>>,
    digits: Option<usize>,
    from: Option<Spanned<usize>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordFile {
    pub(super) starts: Vec<Spanned<String>>,
    pub(super) wraps: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) lines: Vec<Spanned<String>>,
    pub(super) persons: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SampleFile {
    pub(super) print: Spanned<String>,
    pub(super) run: Spanned<String>,
    pub(super) group: Spanned<String>,
    pub(super) rows: Vec<Spanned<String>>,
}

/// Reads the text of the layout file `path`. Its samples are not read yet: see [`crate::prints::parse::samples`].
pub fn load(path: &Path, text: &str) -> Result<Layout, Error> {
    let loader = LayoutLoader { path, text };
    let file = loader.file()?;
    match loader.open_places(&file).into_iter().next() {
        Some(open) => Err(open),
        None => loader.has_sample(&file).and_then(|()| loader.layout(&file)),
    }
}

/// Reads a layout file that is still being written: what its `TODO`s leave open is left out, and told as errors, one
/// each. It need not have a sample.
pub fn load_draft(path: &Path, text: &str) -> Result<(Layout, Vec<Error>), Error> {
    let loader = LayoutLoader { path, text };
    let mut file = loader.file()?;
    let open = loader.open_places(&file);
    todo::leave_out(&mut file);
    Ok((loader.layout(&file)?, open))
}

/// The fields that identify an advice where a layout names none.
const KEY_FIELDS: [Field; 3] = [Field::PayNumber, Field::Code, Field::Text];

/// Amounts and dates change while the advice stays; group and run are the report's.
fn may_identify(field: Field) -> bool {
    use Field::{Code, Kind, Name, PayNumber, Pkat, SystemSection, Text, WageItem, Workplace};
    matches!(field, PayNumber | Name | Code | Kind | Text | SystemSection | Workplace | Pkat | WageItem)
}

/// Whether nothing in a template tells its lines from others: no word, no code or lønnummer, no signs around numbers.
fn may_take_any_line(template: &Template, words: &str) -> bool {
    let tells = |slot: &Slot| matches!(slot, Slot::Field(Field::Code | Field::PayNumber));
    let is_running = |slot: &Slot| match slot {
        Slot::Anything | Slot::Criterion => true,
        Slot::Field(field) => !ValueShape::new(*field, None).strict(),
        _ => false,
    };
    let has_signs = words.chars().any(|c| !c.is_whitespace());
    !words.chars().any(char::is_alphabetic)
        && !template.slots().iter().any(tells)
        && (!has_signs || template.slots().iter().any(is_running))
}

/// Whether a value of `field` in a further line of a record is used.
fn is_taken_from_a_line(field: Field) -> bool {
    !matches!(field, Field::Group | Field::Lg | Field::Run | Field::Other)
}

struct LayoutLoader<'a> {
    path: &'a Path,
    text: &'a str,
}

impl LayoutLoader<'_> {
    fn line_of(&self, at: usize) -> usize {
        self.text[..at.min(self.text.len())].matches('\n').count() + 1
    }

    fn wrong(&self, span: Range<usize>, what: impl Into<String>, hint: impl Into<String>) -> Error {
        Error::in_file(self.path, self.line_of(span.start), what, hint)
    }

    fn file(&self) -> Result<LayoutFile, Error> {
        toml::from_str(self.text).map_err(|error| self.not_toml(&error))
    }

    fn has_sample(&self, file: &LayoutFile) -> Result<(), Error> {
        if !file.sample.is_empty() {
            return Ok(());
        }
        Err(self.wrong(
            self.text.len()..self.text.len(),
            "the layout has no sample",
            "add a [[sample]] with a short print (invented persons only), its run, group and rows",
        ))
    }

    fn open_places(&self, file: &LayoutFile) -> Vec<Error> {
        let open = todo::open_places(file);
        let left = open.len();
        let error = |(at, text): (usize, &Spanned<String>)| {
            let question = todo::question(text.get_ref()).unwrap_or_default();
            let hint = match left - at - 1 {
                0 => "write the answer in its place; the comments in the file help".to_string(),
                more => format!("write the answer in its place; {more} more TODO below it"),
            };
            self.wrong(text.span(), format!("a TODO is left: {question}"), hint)
        };
        open.into_iter().enumerate().map(error).collect()
    }

    fn layout(&self, file: &LayoutFile) -> Result<Layout, Error> {
        let columns = file.column.iter().map(|column| self.column(column)).collect::<Result<Vec<_>, _>>()?;
        self.columns_agree(file, &columns)?;
        let index = |name: &Spanned<String>| self.column_named(name, &columns);
        Ok(Layout {
            name: self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            version: file.version.clone(),
            print: self.print(&file.print)?,
            shape: if file.table { DocumentShape::Table } else { DocumentShape::Lines },
            recognise: self.recognise(file)?,
            furniture: self.templates(&file.furniture, false)?,
            sections: self.sections(file, &columns)?,
            starts: file.record.starts.iter().map(index).collect::<Result<_, _>>()?,
            wraps: file.record.wraps.as_ref().map(index).transpose()?,
            record_lines: self.templates(&file.record.lines, true)?,
            persons: self.persons(file, &columns)?,
            identity: self.identity(file)?,
            several_groups: file.several_groups,
            samples: self.samples(file),
            columns,
        })
    }

    fn not_toml(&self, error: &toml::de::Error) -> Error {
        let message = error.message().to_string();
        let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
        let suggestion = match quoted.split_first() {
            Some((unknown, known)) if message.starts_with("unknown field") => {
                did_you_mean(unknown, known.iter().copied())
            }
            _ => String::new(),
        };
        self.wrong(
            error.span().unwrap_or_default(),
            format!("the layout cannot be read: {message}.{suggestion}"),
            "compare with a layout that `uddata init` or the README shows",
        )
    }

    fn print(&self, name: &Spanned<String>) -> Result<PrintKind, Error> {
        [PrintKind::U721, PrintKind::FejlAdvis]
            .into_iter()
            .find(|print| print.word() == name.get_ref())
            .ok_or_else(|| {
                self.wrong(
                    name.span(),
                    format!("'{}' is no print", name.get_ref()),
                    "print is 'U721' or 'Fejl & Advis'",
                )
            })
    }

    fn identity(&self, file: &LayoutFile) -> Result<Vec<Field>, Error> {
        let Some(names) = &file.identity else { return Ok(KEY_FIELDS.to_vec()) };
        let fields = names.iter().map(|name| self.field(name)).collect::<Result<Vec<_>, _>>()?;
        match names.iter().zip(&fields).find(|(_, field)| !may_identify(**field)) {
            None if !fields.is_empty() => Ok(fields),
            wrong => Err(self.wrong(
                wrong.map(|(name, _)| name.span()).or(names.first().map(Spanned::span)).unwrap_or_default(),
                "'identity' names the fields that make two rows of two runs the same advice; this is none",
                "leave it out, or write for instance identity = [\"Lønnummer\", \"Kode\", \"Tekst\"]; amounts and dates \
                 may change, and never belong to it",
            )),
        }
    }

    /// Where a row names its person. A layout without a lønnummer says on purpose that it names nobody.
    fn persons(&self, file: &LayoutFile, columns: &[LayoutColumn]) -> Result<Persons, Error> {
        let has_column = columns.iter().any(|column| column.field == Field::PayNumber);
        let name = Field::PayNumber.name();
        let has_line = file.record.lines.iter().any(|line| line.get_ref().contains(&format!("{{{name}}}")));
        let Some(said) = &file.record.persons else {
            return if has_column || has_line { Ok(Persons::Row) } else { Err(self.no_pay_number(file)) };
        };
        let known =
            Persons::NAMES.iter().find(|(_, name)| name == said.get_ref()).map(|(persons, _)| *persons);
        match known {
            Some(Persons::None) if has_column || has_line => {
                let hint = "leave 'persons' out, or the lønnummer";
                Err(self.wrong(said.span(), "'persons' says that the print names nobody, and a field holds a lønnummer", hint))
            }
            Some(persons) if persons == Persons::None || has_column || has_line => Ok(persons),
            Some(_) => Err(self.no_pay_number(file)),
            None => Err(self.wrong(
                said.span(),
                format!("'{}' is no place for the lønnummer.{}", said.get_ref(), did_you_mean(said.get_ref(), Persons::NAMES.map(|(_, name)| name))),
                "persons is \"row\" (every row has one), \"above\" (not repeated below the first row of a person) or \"none\"",
            )),
        }
    }

    fn no_pay_number(&self, file: &LayoutFile) -> Error {
        let span = file.column.first().map(|column| column.field.span()).unwrap_or_default();
        self.wrong(
            span,
            "no field holds a Lønnummer, so no row would say whom it is about",
            "add the column; if the print names no persons, say so: persons = \"none\" under [record]",
        )
    }

    fn recognise(&self, file: &LayoutFile) -> Result<Vec<String>, Error> {
        let texts: Vec<String> = file.recognise.iter().map(|text| folded(text.get_ref())).collect();
        if texts.iter().any(String::is_empty) || texts.is_empty() {
            let span = file.recognise.first().map(Spanned::span).unwrap_or_default();
            let hint = "give at least one text that stands on the first page of this print and of no other";
            return Err(self.wrong(span, "'recognise' holds no text", hint));
        }
        Ok(texts)
    }

    fn templates(&self, sources: &[Spanned<String>], of_record: bool) -> Result<Vec<Template>, Error> {
        sources.iter().map(|source| self.template(source, of_record)).collect()
    }

    fn template(&self, source: &Spanned<String>, of_record: bool) -> Result<Template, Error> {
        let template = Template::new(source.get_ref()).map_err(|what| {
            self.wrong(source.span(), what, "the README lists the placeholders of line templates")
        })?;
        self.refuse_loose(&template, source)?;
        let holds_fields = template.slots().iter().any(|slot| matches!(slot, Slot::Field(_)));
        let holds_head = template.slots().iter().any(|slot| !matches!(slot, Slot::Field(_) | Slot::Anything));
        if of_record && (holds_head || !holds_fields) {
            let hint = "write it as 'Tekst..: {Tekst}'";
            return Err(self.wrong(source.span(), "a line of a record holds the fields of a record", hint));
        }
        if let Some(field) = template.slots().iter().find_map(|slot| match slot {
            Slot::Field(field) if !is_taken_from_a_line(*field) => Some(field),
            _ => None,
        }) {
            let hint = "write {*} for what the report does not show; a løngruppe or lønkørsel stands in a column or outside records";
            let what = format!("{} is not taken from a line of a record", field.name());
            return Err(self.wrong(source.span(), what, hint));
        }
        if !of_record && holds_fields {
            let hint = "lines with fields belong under [record] as 'lines'";
            return Err(self.wrong(source.span(), "a line outside records cannot hold a field of one", hint));
        }
        Ok(template)
    }

    /// Refuses a template that takes any line, and one that quotes a row.
    fn refuse_loose(&self, template: &Template, source: &Spanned<String>) -> Result<(), Error> {
        let words = template.words();
        if !template.slots().is_empty() && may_take_any_line(template, &words) {
            let hint = "write at least one word that stands in every such line";
            let what = "a line without a letter outside its braces would take any line";
            return Err(self.wrong(source.span(), what, hint));
        }
        if crate::prints::parse::quotes_a_row(&words) {
            let hint = "write {*} where the code or lønnummer stands; lines of rows belong under [record]";
            return Err(self.wrong(
                source.span(),
                "the line holds a code or a lønnummer, as only rows do",
                hint,
            ));
        }
        Ok(())
    }

    fn sections(&self, file: &LayoutFile, columns: &[LayoutColumn]) -> Result<Vec<Section>, Error> {
        file.section.iter().map(|section| self.section(section, columns)).collect()
    }

    fn section(&self, section: &SectionFile, columns: &[LayoutColumn]) -> Result<Section, Error> {
        let kind = Kind::parse(section.r#type.get_ref()).ok_or_else(|| {
            self.wrong(
                section.r#type.span(),
                format!("'{}' is no type", section.r#type.get_ref()),
                "a type is Fejl, Advis, Information or Erindring",
            )
        })?;
        let blank = section.blank.iter().map(|name| self.column_named(name, columns));
        Ok(Section {
            title: self.template(&section.title, false)?,
            kind,
            blank: blank.collect::<Result<_, _>>()?,
        })
    }

    fn field(&self, name: &Spanned<String>) -> Result<Field, Error> {
        Field::parse(name.get_ref()).ok_or_else(|| {
            let known = Field::NAMES.map(|(_, name)| name);
            self.wrong(
                name.span(),
                format!("'{}' is no field.{}", name.get_ref(), did_you_mean(name.get_ref(), known)),
                format!("the fields are {}", known.join(", ")),
            )
        })
    }

    fn column(&self, column: &ColumnFile) -> Result<LayoutColumn, Error> {
        let field = self.field(&column.field)?;
        let pattern = column.pattern.as_ref().map(|pattern| {
            RegexBuilder::new(&format!("^(?:{})$", pattern.get_ref())).size_limit(1 << 20).build().map_err(
                |_| {
                    self.wrong(
                        pattern.span(),
                        "the pattern is no regular expression, or is too large",
                        "mend or shorten it",
                    )
                },
            )
        });
        let from = match &column.from {
            Some(from) if *from.get_ref() == 0 => {
                return Err(self.wrong(
                    from.span(),
                    "'from' counts characters from 1",
                    "write 1 for the first",
                ));
            }
            from => from.as_ref().map(|from| from.get_ref() - 1),
        };
        let heads =
            column.heads.iter().map(|head| folded(head.get_ref()).split(' ').map(str::to_string).collect());
        Ok(LayoutColumn {
            field,
            heads: heads.collect(),
            required: column.required,
            filled: column.filled,
            digits: column.digits.or(field.digits()),
            shape: ValueShape::new(field, pattern.transpose()?),
            from,
        })
    }

    fn columns_agree(&self, file: &LayoutFile, columns: &[LayoutColumn]) -> Result<(), Error> {
        let fixed = columns.iter().filter(|column| column.from.is_some()).count();
        for (at, column) in file.column.iter().enumerate() {
            let field = columns[at].field;
            let name = field.name();
            if field != Field::Other && columns[..at].iter().any(|other| other.field == field) {
                let hint = "leave one of them out, or call it Andet";
                return Err(self.wrong(column.field.span(), format!("two columns hold {name}"), hint));
            }
            if fixed == 0 && column.heads.is_empty() {
                let hint = "give its label under 'heads', or give every column its place with 'from'";
                return Err(self.wrong(column.field.span(), format!("the column {name} has no head"), hint));
            }
            if fixed > 0 && column.from.is_none() {
                let hint = "give 'from' for every column or for none";
                return Err(self.wrong(
                    column.field.span(),
                    format!("the column {name} has no 'from'"),
                    hint,
                ));
            }
        }
        Ok(())
    }

    fn column_named(&self, name: &Spanned<String>, columns: &[LayoutColumn]) -> Result<usize, Error> {
        let field = self.field(name)?;
        columns.iter().position(|column| column.field == field).ok_or_else(|| {
            self.wrong(
                name.span(),
                format!("no column holds {}", field.name()),
                "name a field that a [[column]] holds",
            )
        })
    }

    fn samples(&self, file: &LayoutFile) -> Vec<LayoutSample> {
        let sample = |sample: &SampleFile| LayoutSample {
            line: self.line_of(sample.print.span().start),
            print: sample.print.get_ref().clone(),
            run: sample.run.get_ref().clone(),
            group: sample.group.get_ref().clone(),
            rows: sample.rows.iter().map(|row| row.get_ref().clone()).collect(),
        };
        file.sample.iter().map(sample).collect()
    }
}
