//! A layout file (TOML) to a [`Layout`]; every mistake is an error with file, line and what was expected.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use regex::RegexBuilder;
use toml::Spanned;

use super::file::{ColumnFile, LayoutFile, SampleFile, SectionFile};
use super::format::ValueFormat;
use super::labels::Labels;
use super::shape::{Meanings, ValueShape};
use super::template::{Slot, Template};
use super::{
    DocumentShape, Filled, Layout, LayoutColumn, LayoutSample, LinesOnPaper, MOST_SKIPPED, Persons, Section,
    WrapsFrom, folded, todo,
};
use crate::domain::field::Field;
use crate::domain::problem::{Error, did_you_mean};
use crate::domain::wording::Wording;
use crate::domain::{Kind, PrintKind, texts};

/// Reads the text of the layout file `path`. Its samples are not read yet: see [`crate::prints::parse::samples`].
pub fn load(path: &Path, text: &str) -> Result<Layout, Error> {
    LayoutLoader { path, text, template: Template::new }.load()
}

/// Reads the text of a layout file that is known to be sound, since the program came with it.
pub(super) fn load_own(path: &Path, text: &str) -> Result<Layout, Error> {
    LayoutLoader { path, text, template: Template::sound }.load()
}

/// Reads a layout file that is still being written: what its `TODO`s leave open is left out, and told as errors, one
/// each. It need not have a sample.
pub fn load_draft(path: &Path, text: &str) -> Result<(Layout, Vec<Error>), Error> {
    let loader = LayoutLoader { path, text, template: Template::new };
    let mut file = loader.file()?;
    let open = loader.open_places(&file);
    todo::leave_out(&mut file);
    Ok((loader.layout(&file)?, open))
}

/// The fields that identify an advice where a layout names none.
const KEY_FIELDS: [Field; 3] = [Field::PayNumber, Field::Code, Field::Text];

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
    Field::OF_ADVICE.contains(&field)
}

/// Which lines a template is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Further lines of a record.
    Record,
    /// Lines above rows, whose values hold for them.
    Above,
    /// Lines outside records.
    None,
}

struct LayoutLoader<'a> {
    path: &'a Path,
    text: &'a str,
    template: fn(&str) -> Result<Template, Wording>,
}

impl LayoutLoader<'_> {
    fn load(&self) -> Result<Layout, Error> {
        let file = self.file()?;
        match self.open_places(&file).into_iter().next() {
            Some(open) => Err(open),
            None => self.has_sample(&file).and_then(|()| self.layout(&file)),
        }
    }

    fn line_of(&self, at: usize) -> usize {
        self.text[..at.min(self.text.len())].matches('\n').count() + 1
    }

    fn wrong(&self, span: Range<usize>, what: Wording, hint: Wording) -> Error {
        Error::in_file(self.path, self.line_of(span.start), what, hint)
    }

    fn file(&self) -> Result<LayoutFile, Error> {
        toml::from_str(self.text).map_err(|error| self.not_toml(&error))
    }

    fn has_sample(&self, file: &LayoutFile) -> Result<(), Error> {
        if !file.sample.is_empty() {
            return Ok(());
        }
        Err(self.wrong(self.text.len()..self.text.len(), texts::no_sample(), texts::add_a_sample()))
    }

    fn open_places(&self, file: &LayoutFile) -> Vec<Error> {
        let open = todo::open_places(file);
        let left = open.len();
        let error = |(at, text): (usize, &Spanned<String>)| {
            let question = todo::question(text.get_ref()).unwrap_or_default();
            let hint = match left - at - 1 {
                0 => texts::write_the_answer(),
                more => texts::write_the_answer_and_more(more),
            };
            self.wrong(text.span(), texts::todo_left(question), hint)
        };
        open.into_iter().enumerate().map(error).collect()
    }

    fn layout(&self, file: &LayoutFile) -> Result<Layout, Error> {
        let shapes = self.shapes(file)?;
        let columns =
            file.column.iter().map(|column| self.column(column, &shapes)).collect::<Result<Vec<_>, _>>()?;
        self.columns_agree(file, &columns)?;
        self.carried_agree(file, &columns)?;
        let index = |name: &Spanned<String>| self.column_named(name, &columns);
        Ok(Layout {
            name: self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            version: file.version.clone(),
            print: self.print(&file.print)?,
            shape: if file.table { DocumentShape::Table } else { DocumentShape::Lines },
            recognise: self.recognise(file)?,
            furniture: self.templates(&file.furniture, Of::None)?,
            sections: self.sections(file, &columns)?,
            starts: file.record.starts.iter().map(index).collect::<Result<_, _>>()?,
            wraps: file.record.wraps.as_ref().filter(|_| !file.record.labels).map(index).transpose()?,
            record_lines: self.templates(&file.record.lines, Of::Record)?,
            persons: self.persons(file, &columns)?,
            carried: self.templates(&file.record.carried, Of::Above)?,
            across_pages: file.record.across_pages,
            labels: self.labels(file, &columns)?,
            ends_at_blank: file.record.ends_at_blank,
            wraps_from: self.wraps_from(file)?,
            only_kind: file.r#type.as_ref().map(|kind| self.kind(kind)).transpose()?,
            paper: self.paper(file)?,
            head_lines: self.head_lines(file)?,
            shapes,
            identity: self.identity(file)?,
            several_groups: file.several_groups,
            samples: self.samples(file),
            columns,
        })
    }

    fn not_toml(&self, error: &toml::de::Error) -> Error {
        let said = error.message();
        let unknown =
            said.strip_prefix("unknown field `").and_then(|rest| rest.split_once("`, expected one of "));
        let what = match unknown {
            Some((key, known)) => {
                let near = did_you_mean(key, known.split('`').skip(1).step_by(2));
                texts::unknown_layout_key(key, known, &near)
            }
            None => texts::layout_unreadable(&texts::toml_fault(said)),
        };
        self.wrong(error.span().unwrap_or_default(), what, texts::compare_with_a_layout())
    }

    fn print(&self, name: &Spanned<String>) -> Result<PrintKind, Error> {
        [PrintKind::U721, PrintKind::FejlAdvis]
            .into_iter()
            .find(|print| print.word() == name.get_ref())
            .ok_or_else(|| self.wrong(name.span(), texts::no_print(name.get_ref()), texts::print_is_one_of()))
    }

    fn identity(&self, file: &LayoutFile) -> Result<Vec<Field>, Error> {
        let Some(names) = &file.identity else { return Ok(KEY_FIELDS.to_vec()) };
        let fields = names.iter().map(|name| self.field(name)).collect::<Result<Vec<_>, _>>()?;
        match names.iter().zip(&fields).find(|(_, field)| !Field::identifies(**field)) {
            None if !fields.is_empty() => Ok(fields),
            wrong => Err(self.wrong(
                wrong.map(|(name, _)| name.span()).or(names.first().map(Spanned::span)).unwrap_or_default(),
                texts::no_identity(),
                texts::write_an_identity(),
            )),
        }
    }

    /// Where a row names its person. A layout without a lønnummer says on purpose that it names nobody.
    fn persons(&self, file: &LayoutFile, columns: &[LayoutColumn]) -> Result<Persons, Error> {
        let has_column = columns.iter().any(|column| column.field == Field::PayNumber);
        let name = Field::PayNumber.name();
        let mut lines = file.record.lines.iter().chain(&file.record.carried);
        let has_line = lines.any(|line| line.get_ref().contains(&format!("{{{name}}}")));
        let Some(said) = &file.record.persons else {
            return if has_column || has_line { Ok(Persons::Row) } else { Err(self.no_pay_number(file)) };
        };
        let known =
            Persons::NAMES.iter().find(|(_, name)| name == said.get_ref()).map(|(persons, _)| *persons);
        match known {
            Some(Persons::None) if has_column || has_line => {
                let hint = texts::leave_persons_or_pay_number();
                Err(self.wrong(said.span(), texts::persons_and_pay_number(), hint))
            }
            Some(persons) if persons == Persons::None || has_column || has_line => Ok(persons),
            Some(_) => Err(self.no_pay_number(file)),
            None => {
                let near = did_you_mean(said.get_ref(), Persons::NAMES.map(|(_, name)| name));
                let what = texts::no_place_of_persons(said.get_ref(), &near);
                Err(self.wrong(said.span(), what, texts::persons_is_one_of()))
            }
        }
    }

    fn no_pay_number(&self, file: &LayoutFile) -> Error {
        let span = file.column.first().map(|column| column.field.span()).unwrap_or_default();
        self.wrong(span, texts::no_pay_number(), texts::add_pay_number())
    }

    fn recognise(&self, file: &LayoutFile) -> Result<Vec<String>, Error> {
        let texts: Vec<String> = file.recognise.iter().map(|text| folded(text.get_ref())).collect();
        if texts.iter().any(String::is_empty) || texts.is_empty() {
            let span = file.recognise.first().map(Spanned::span).unwrap_or_default();
            return Err(self.wrong(span, texts::recognise_empty(), texts::give_a_text_of_the_print()));
        }
        Ok(texts)
    }

    fn templates(&self, sources: &[Spanned<String>], of: Of) -> Result<Vec<Template>, Error> {
        sources.iter().map(|source| self.template(source, of)).collect()
    }

    fn template(&self, source: &Spanned<String>, of: Of) -> Result<Template, Error> {
        let template = (self.template)(source.get_ref())
            .map_err(|what| self.wrong(source.span(), what, texts::help_lists_placeholders()))?;
        self.refuse_loose(&template, source, of)?;
        let holds_fields = template.slots().iter().any(|slot| matches!(slot, Slot::Field(_)));
        let holds_head = template.slots().iter().any(|slot| !matches!(slot, Slot::Field(_) | Slot::Anything));
        if of != Of::None && (holds_head || !holds_fields) {
            let what = texts::record_line_without_fields();
            return Err(self.wrong(source.span(), what, texts::write_as_record_line()));
        }
        if let Some(field) = template.slots().iter().find_map(|slot| match slot {
            Slot::Field(field) if of != Of::Above && !is_taken_from_a_line(*field) => Some(field),
            _ => None,
        }) {
            return Err(self.wrong(
                source.span(),
                texts::not_from_a_line(field.name()),
                texts::write_a_star(),
            ));
        }
        if of == Of::None && holds_fields {
            let what = texts::field_outside_records();
            return Err(self.wrong(source.span(), what, texts::lines_belong_under_record()));
        }
        Ok(template)
    }

    /// Refuses a template that takes any line, and one that quotes a row.
    fn refuse_loose(&self, template: &Template, source: &Spanned<String>, of: Of) -> Result<(), Error> {
        let words = template.words();
        let tells = |slot: &Slot| matches!(slot, Slot::Field(Field::PayNumber | Field::Code));
        let told_by_value = of == Of::Above && template.slots().iter().any(tells);
        if !template.slots().is_empty() && !told_by_value && may_take_any_line(template, &words) {
            let hint = texts::write_a_word_of_the_line();
            return Err(self.wrong(source.span(), texts::takes_any_line(), hint));
        }
        if crate::prints::parse::quotes_a_row(&words) {
            return Err(self.wrong(source.span(), texts::quotes_a_row(), texts::write_a_star_for_the_code()));
        }
        Ok(())
    }

    fn sections(&self, file: &LayoutFile, columns: &[LayoutColumn]) -> Result<Vec<Section>, Error> {
        file.section.iter().map(|section| self.section(section, columns)).collect()
    }

    fn section(&self, section: &SectionFile, columns: &[LayoutColumn]) -> Result<Section, Error> {
        let blank = section.blank.iter().map(|name| self.column_named(name, columns));
        Ok(Section {
            title: self.template(&section.title, Of::None)?,
            kind: self.kind(&section.r#type)?,
            blank: blank.collect::<Result<_, _>>()?,
        })
    }

    fn kind(&self, word: &Spanned<String>) -> Result<Kind, Error> {
        Kind::parse(word.get_ref())
            .ok_or_else(|| self.wrong(word.span(), texts::no_type(word.get_ref()), texts::type_is_one_of()))
    }

    /// The shape of each field's values, in the order of [`Field::ALL`], with the words and ways of writing that the
    /// layout gives for the field.
    fn shapes(&self, file: &LayoutFile) -> Result<Vec<ValueShape>, Error> {
        let mut meanings: BTreeMap<&str, Meanings> = BTreeMap::new();
        for (name, words) in &file.values {
            meanings.insert(self.field(name)?.name(), self.meanings(name, words)?);
        }
        let mut formats: BTreeMap<&str, ValueFormat> = BTreeMap::new();
        for (name, format) in &file.formats {
            formats.insert(self.field(name)?.name(), self.format(name, format)?);
        }
        let shape = |field: Field| {
            let name = field.name();
            let words = meanings.get(name).cloned().unwrap_or_default();
            ValueShape::new(field, None).with(words, formats.get(name).copied())
        };
        Ok(Field::ALL.into_iter().map(shape).collect())
    }

    fn meanings(
        &self,
        name: &Spanned<String>,
        words: &BTreeMap<String, Spanned<String>>,
    ) -> Result<Meanings, Error> {
        let field = self.field(name)?;
        let shape = ValueShape::new(field, None);
        if words.is_empty() {
            let (what, hint) = (texts::values_empty(field.name()), texts::name_each_word(field.name()));
            return Err(self.wrong(name.span(), what, hint));
        }
        let meaning = |(word, meaning): (&String, &Spanned<String>)| match shape.fits(meaning.get_ref()) {
            true => Ok((word.trim().to_string(), meaning.get_ref().clone())),
            false => Err(self.wrong(
                meaning.span(),
                texts::cannot_mean(word, meaning.get_ref()),
                texts::a_value_is(field.name(), &shape.looks_like()),
            )),
        };
        words.iter().map(meaning).collect()
    }

    fn format(&self, name: &Spanned<String>, format: &Spanned<String>) -> Result<ValueFormat, Error> {
        let read = ValueFormat::parse(format.get_ref())
            .map_err(|what| self.wrong(format.span(), what, texts::letters_of_formats()))?;
        let fits = match self.field(name)? {
            Field::Date => read.is_of_a_day(),
            Field::Lg => read.is_of_a_month(),
            _ => {
                return Err(self.wrong(name.span(), texts::no_format_of_field(), texts::formats_hold()));
            }
        };
        if fits {
            return Ok(read);
        }
        Err(self.wrong(format.span(), texts::format_not_whole(format.get_ref()), texts::letters_of_formats()))
    }

    /// Lines that are carried down, and cells that repeat, are of use only under a row.
    fn carried_agree(&self, file: &LayoutFile, columns: &[LayoutColumn]) -> Result<(), Error> {
        let Some(first) = file.record.carried.first() else { return Ok(()) };
        if file.record.starts.is_empty() || columns.is_empty() {
            return Err(self.wrong(
                first.span(),
                texts::carried_without_rows(),
                texts::name_columns_under_it(),
            ));
        }
        Ok(())
    }

    fn labels(&self, file: &LayoutFile, columns: &[LayoutColumn]) -> Result<Option<Labels>, Error> {
        if !file.record.labels {
            return Ok(None);
        }
        let span = file.record.starts.first().map(Spanned::span).unwrap_or_default();
        match Labels::of(columns) {
            Some(labels) => Ok(Some(labels)),
            None => Err(self.wrong(span, texts::labels_missing(), texts::give_the_labels())),
        }
    }

    fn wraps_from(&self, file: &LayoutFile) -> Result<WrapsFrom, Error> {
        let Some(from) = &file.record.wraps_from else { return Ok(WrapsFrom::Under) };
        match from.get_ref() {
            toml::Value::Integer(at @ 1..=1000) => Ok(WrapsFrom::At(*at as usize - 1)),
            toml::Value::String(word) if word == "hvor som helst" => Ok(WrapsFrom::Anywhere),
            _ => Err(self.wrong(from.span(), texts::wraps_from_where(), texts::write_the_first_letter())),
        }
    }

    fn paper(&self, file: &LayoutFile) -> Result<LinesOnPaper, Error> {
        let mut side_by_side = Vec::new();
        for from in &file.side_by_side {
            let at =
                from.get_ref().checked_sub(1).filter(|at| side_by_side.last().is_none_or(|last| at > last));
            side_by_side.push(at.ok_or_else(|| {
                self.wrong(from.span(), texts::side_by_side_counts(), texts::write_side_by_side())
            })?);
        }
        let bar = file.bar.as_ref().map(|bar| {
            let mut signs = bar.get_ref().chars();
            match (signs.next(), signs.next()) {
                (Some(sign), None) if !sign.is_alphanumeric() && sign != ' ' => Ok(sign),
                _ => Err(self.wrong(bar.span(), texts::bar_is_one_sign(), texts::write_a_bar())),
            }
        });
        let skip_pages = file.skip_pages.iter().map(|text| match folded(text.get_ref()) {
            short if short.chars().filter(|c| c.is_alphanumeric()).count() < 3 => {
                Err(self.wrong(text.span(), texts::skips_any_page(), texts::write_text_of_those_pages()))
            }
            text => Ok(text),
        });
        Ok(LinesOnPaper {
            skip_left: self.skip_left(file)?,
            skip_pages: skip_pages.collect::<Result<_, _>>()?,
            side_by_side,
            bar: bar.transpose()?,
        })
    }

    fn skip_left(&self, file: &LayoutFile) -> Result<usize, Error> {
        match &file.skip_left {
            None => Ok(0),
            Some(signs) if *signs.get_ref() <= MOST_SKIPPED => Ok(*signs.get_ref()),
            Some(signs) => Err(self.wrong(
                signs.span(),
                texts::skip_left_bounds(*signs.get_ref()),
                texts::write_skip_left(MOST_SKIPPED),
            )),
        }
    }

    fn head_lines(&self, file: &LayoutFile) -> Result<usize, Error> {
        match &file.head_lines {
            None => Ok(1),
            Some(lines) if (1..=4).contains(lines.get_ref()) => Ok(*lines.get_ref()),
            Some(lines) => {
                Err(self.wrong(lines.span(), texts::head_lines_bounds(), texts::write_head_lines()))
            }
        }
    }

    fn field(&self, name: &Spanned<String>) -> Result<Field, Error> {
        Field::parse(name.get_ref()).ok_or_else(|| {
            let known = Field::ALL.map(Field::name);
            self.wrong(
                name.span(),
                texts::no_field(name.get_ref(), &did_you_mean(name.get_ref(), known)),
                texts::the_fields_are(&known.join(", ")),
            )
        })
    }

    fn column(&self, column: &ColumnFile, shapes: &[ValueShape]) -> Result<LayoutColumn, Error> {
        let field = self.field(&column.field)?;
        let of_field = &shapes[field as usize];
        let pattern = column.pattern.as_ref().map(|pattern| {
            RegexBuilder::new(&format!("^(?:{})$", pattern.get_ref()))
                .size_limit(1 << 20)
                .build()
                .map_err(|_| self.wrong(pattern.span(), texts::no_pattern(), texts::mend_or_shorten()))
        });
        let from = match &column.from {
            Some(from) if *from.get_ref() == 0 => {
                return Err(self.wrong(
                    from.span(),
                    texts::from_counts_from_1(),
                    texts::write_1_for_the_first(),
                ));
            }
            from => from.as_ref().map(|from| from.get_ref() - 1),
        };
        let to = column.to.as_ref().map(|to| match from {
            Some(from) if *to.get_ref() > from => Ok(*to.get_ref()),
            _ => Err(self.wrong(to.span(), texts::to_without_from(), texts::write_from_and_to())),
        });
        let heads =
            column.heads.iter().map(|head| folded(head.get_ref()).split(' ').map(str::to_string).collect());
        Ok(LayoutColumn {
            field,
            heads: heads.collect(),
            required: column.required,
            filled: self.filled(column, field)?,
            digits: column.digits.or(field.digits()),
            shape: of_field.narrowed(pattern.transpose()?),
            from,
            to: to.transpose()?,
            repeats: column.repeats,
        })
    }

    /// What the layout says of the blank cells of a column. Nobody can tell it of values that no row keeps.
    fn filled(&self, column: &ColumnFile, field: Field) -> Result<Filled, Error> {
        let Some(said) = &column.filled else { return Ok(Filled::Unsaid) };
        match said.get_ref() {
            toml::Value::Boolean(true) => Ok(Filled::Always),
            toml::Value::Boolean(false) => Ok(Filled::MayBeBlank),
            toml::Value::String(word) if word == Filled::USUALLY && Field::OF_ADVICE.contains(&field) => {
                Ok(Filled::Usually)
            }
            _ => Err(self.wrong(said.span(), texts::filled_not_of(field.name()), texts::filled_is_one_of())),
        }
    }

    fn columns_agree(&self, file: &LayoutFile, columns: &[LayoutColumn]) -> Result<(), Error> {
        let fixed = columns.iter().filter(|column| column.from.is_some()).count();
        self.columns_do_not_overlap(file, columns)?;
        for (at, column) in file.column.iter().enumerate() {
            let field = columns[at].field;
            let name = field.name();
            if field != Field::Other && columns[..at].iter().any(|other| other.field == field) {
                let hint = texts::leave_one_or_andet();
                return Err(self.wrong(column.field.span(), texts::two_columns_hold(name), hint));
            }
            if fixed == 0 && column.heads.is_empty() {
                let hint = texts::give_heads_or_from();
                return Err(self.wrong(column.field.span(), texts::column_without_head(name), hint));
            }
            if fixed > 0 && column.from.is_none() {
                let hint = texts::from_for_every_column();
                return Err(self.wrong(column.field.span(), texts::column_without_from(name), hint));
            }
        }
        Ok(())
    }

    fn columns_do_not_overlap(&self, file: &LayoutFile, columns: &[LayoutColumn]) -> Result<(), Error> {
        let cut = columns.iter().any(|column| column.to.is_some());
        for (at, column) in columns.iter().enumerate() {
            let Some(from) = column.from else { continue };
            let overlaps = |other: &&LayoutColumn| {
                let Some(start) = other.from else { return false };
                start == from || start < from && other.to.is_some_and(|to| to > from)
            };
            let others = columns[..at].iter().chain(&columns[at + 1..]);
            if let Some(other) = others.clone().find(overlaps) {
                let span = file.column[at].from.as_ref().map(Spanned::span).unwrap_or_default();
                let what = texts::columns_overlap(other.field.name(), column.field.name());
                return Err(self.wrong(span, what, texts::mend_from_and_to()));
            }
            let is_last = others.clone().all(|other| other.from.is_some_and(|start| start < from));
            if cut && column.to.is_none() && !is_last {
                let what = texts::column_without_to(column.field.name());
                return Err(self.wrong(file.column[at].field.span(), what, texts::to_for_every_column()));
            }
        }
        Ok(())
    }

    fn column_named(&self, name: &Spanned<String>, columns: &[LayoutColumn]) -> Result<usize, Error> {
        let field = self.field(name)?;
        columns.iter().position(|column| column.field == field).ok_or_else(|| {
            self.wrong(name.span(), texts::no_column_holds(field.name()), texts::name_a_field_of_a_column())
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
