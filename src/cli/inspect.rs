//! `uddata inspect`: how a file is read. Shows no person, unless values are asked for: lønnumre, names and digits of texts
//! are disguised.

use std::collections::BTreeMap;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;

use ecow::eco_format;
use serde::{Serialize, Serializer};

use super::print_json;
use crate::cli::args::{Common, InspectArgs};
use crate::domain::exit::Exit;
use crate::domain::field::Field;
use crate::domain::problem::Problem;
use crate::domain::report_id::ReportId;
use crate::domain::shown::shape;
use crate::domain::{Advice, FileName, Location, Owner, PayrollRun, RowText};
use crate::formats::document::{Document, DocumentBody};
use crate::formats::read::kind::{FileKind, is_called_spreadsheet};
use crate::formats::read::memory::made_anew;
use crate::formats::read::{self, MOST_FILE_BYTES, archive};
use crate::job::discover::{InputFile, discover};
use crate::job::summary::{FileEntry, FileStatus, Summary};
use crate::job::survey::{claim, claims, fill, is_own_report};
use crate::job::together;
use crate::office::settings::Settings;
use crate::prints::layout::grid::SeenCell;
use crate::prints::layout::{self, Layout, Missed, words_in};
use crate::prints::parse;
use crate::prints::parse::reading::Take;
use crate::prints::place::{OfficialName, place};
use crate::system::console;
use crate::system::fs;

pub(super) fn run(args: &InspectArgs, common: &Common) -> anyhow::Result<Exit> {
    let settings = Settings::load_beside(args.layout.as_deref(), &common.given())?;
    let draft = args.layout.as_ref().map(|path| {
        let text = fs::read_text(path)?;
        layout::load_draft(path, &text)
    });
    let draft = draft.transpose()?.map(|(layout, open)| {
        open.iter().for_each(console::message);
        layout
    });
    let inspector =
        Inspector { settings: &settings, draft: draft.as_ref(), run: args.run, look: LinesShown::of(args) };
    let discovery = discover(&args.files)?;
    let inspected: Vec<Inspected> = discovery.files.iter().flat_map(|found| inspector.file(found)).collect();
    let mut summary = Summary {
        files: inspected.iter().map(|it| it.entry.clone()).collect(),
        problems: discovery.problems,
        ..Summary::default()
    };
    let exit = summary.settle(None, false);
    if common.json {
        print_json(&Inspection { files: &inspected, exit_code: exit.code() })?;
    } else {
        inspected.iter().for_each(|it| console::result(it.text(inspector.look.lines)));
    }
    Ok(exit)
}

#[derive(Serialize)]
struct Inspection<'a> {
    files: &'a [Inspected],
    exit_code: u8,
}

/// One file and how it was read.
#[derive(Serialize)]
struct Inspected {
    #[serde(flatten)]
    entry: FileEntry,
    /// Whose part of a print that was split by hand its name says it is: a hint on ownership.
    split: Option<&'static str>,
    /// The layouts that did not claim it, nearest first.
    other_layouts: Vec<OtherLayout>,
    /// Its rows, persons disguised.
    rows: Vec<ShownRow>,
    /// Its lines, disguised, each with what it was taken for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taken: Vec<TakenLine>,
}

#[derive(Serialize)]
struct OtherLayout {
    layout: String,
    missed: Vec<String>,
}

#[derive(Serialize)]
struct ShownRow {
    page: u32,
    line: u32,
    #[serde(flatten)]
    fields: ShownFields,
    flagged: bool,
}

/// What is shown of each field, in the order of [`Field::OF_ADVICE`]; empty where nothing is. A print may have a million rows.
struct ShownFields([RowText; Field::OF_ADVICE.len()]);

impl ShownFields {
    fn get(&self, field: Field) -> Option<&str> {
        let at = Field::OF_ADVICE.iter().position(|other| *other == field)?;
        Some(self.0[at].as_str()).filter(|shown| !shown.is_empty())
    }
}

/// By the names of the fields, in their order.
impl Serialize for ShownFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let by_name: BTreeMap<&str, Option<&str>> =
            Field::OF_ADVICE.into_iter().map(|field| (field.key(), self.get(field))).collect();
        by_name.serialize(serializer)
    }
}

#[derive(Serialize)]
struct TakenLine {
    page: u32,
    line: u32,
    taken: String,
    text: String,
    /// The fields that stand in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cells: Vec<TakenCell>,
}

/// A field that stands in a line.
#[derive(Serialize)]
struct TakenCell {
    field: Option<&'static str>,
    /// What stands there, for who asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// What was expected, where it does not fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
}

/// What of the lines is shown.
#[derive(Clone, Copy)]
struct LinesShown {
    lines: bool,
    /// Whether the values of cells are shown as they stand, too.
    values: bool,
}

impl LinesShown {
    fn of(args: &InspectArgs) -> Self {
        Self { lines: args.lines || args.values, values: args.values }
    }
}

struct Inspector<'a> {
    settings: &'a Settings,
    draft: Option<&'a Layout>,
    run: Option<PayrollRun>,
    look: LinesShown,
}

impl Inspector<'_> {
    fn file(&self, found: &InputFile) -> Vec<Inspected> {
        if let Some(why) = found.passed_over {
            return vec![Inspected::new(FileEntry::new(&found.file, why, FileStatus::Skipped))];
        }
        match fs::read(&found.path, MOST_FILE_BYTES) {
            Ok(bytes) => self.bytes(&found.file, &bytes),
            Err(error) => {
                let mut entry = FileEntry::new(&found.file, "unreadable", FileStatus::Refused);
                entry.refuse(Problem::fault(Location::whole(&found.file), error.what, error.hint));
                vec![Inspected::new(entry)]
            }
        }
    }

    fn bytes(&self, file: &Arc<FileName>, bytes: &[u8]) -> Vec<Inspected> {
        let kind = read::kind::of(&file.name, bytes);
        let mut inspected = Inspected::new(FileEntry::new(file, read::kind_name(kind), FileStatus::Read));
        inspected.entry.size = bytes.len() as u64;
        match kind {
            FileKind::Other(_) if !is_called_spreadsheet(&file.name) => {
                inspected.entry.status = FileStatus::Skipped;
            }
            FileKind::Zip | FileKind::Mail | FileKind::OutlookMail => {
                return self.archive(file, bytes, inspected);
            }
            _ => return self.prints(file, kind, bytes, inspected),
        }
        vec![inspected]
    }

    /// A file, or each of the prints that were put together in it.
    fn prints(
        &self,
        file: &Arc<FileName>,
        kind: FileKind,
        bytes: &[u8],
        mut inspected: Inspected,
    ) -> Vec<Inspected> {
        let document = match read::whole(file, kind, bytes) {
            Ok(document) => document,
            Err(problem) => {
                inspected.entry.refuse(problem);
                return vec![inspected];
            }
        };
        let together = match self.draft {
            None => together::prints(file, &document, &self.settings.layouts),
            Some(_) => None,
        };
        let Some(together) = together else {
            if let Err(problem) = self.print(file, document, None, &mut inspected) {
                inspected.entry.refuse(problem);
            }
            return vec![inspected];
        };
        let each = together.prints.into_iter().map(|part| {
            let entry = inspected.entry.clone();
            let mut of_part = Inspected::new(entry.as_found(&part.file));
            let (file, layout) = (Arc::clone(&part.file), part.layout);
            if let Err(problem) =
                self.print(&file, part.document(together.encoding), Some(layout), &mut of_part)
            {
                of_part.entry.refuse(problem);
            }
            of_part
        });
        let mut all: Vec<Inspected> = each.collect();
        if all.len() > 1 {
            inspected.entry.status = FileStatus::Archive;
            inspected.entry.encoding = Some(together.encoding.into());
            all.insert(0, inspected);
        }
        all
    }

    fn archive(&self, file: &Arc<FileName>, bytes: &[u8], mut inspected: Inspected) -> Vec<Inspected> {
        inspected.entry.status = FileStatus::Archive;
        let mut members = Vec::new();
        match archive::members(file, bytes) {
            Ok(archive) => {
                for member in archive {
                    match member {
                        Ok(member) => members.extend(self.bytes(&member.file, &member.bytes)),
                        Err(problem) => inspected.entry.problems.push(problem),
                    }
                }
            }
            Err(problem) => inspected.entry.refuse(problem),
        }
        members.insert(0, inspected);
        members
    }

    fn print(
        &self,
        file: &Arc<FileName>,
        document: Document,
        of_part: Option<&Layout>,
        into: &mut Inspected,
    ) -> Result<(), Problem> {
        into.entry.encoding = Some(document.encoding.into());
        if is_own_report(&document) {
            into.entry.kind = "a report of this program".to_string();
            into.entry.status = FileStatus::Skipped;
            return Ok(());
        }
        into.split = OfficialName::read(&file.name).split.map(Owner::word);
        let (_, missed) = claims(&document, &self.settings.layouts);
        into.other_layouts = missed
            .into_iter()
            .map(|Missed { layout, texts, .. }| OtherLayout { layout, missed: texts })
            .collect();
        let layout = match self.draft.or(of_part) {
            Some(layout) => layout,
            // Why no layout knows it may be what the reader found: letters that the fonts do not name, a scanned page.
            None => claim(file, &document, &self.settings.layouts).inspect_err(|_| {
                into.entry.problems.extend(document.problems.iter().cloned());
                if self.look.lines {
                    into.taken = taken(&document, &[], None, self.look);
                }
            })?,
        };
        into.entry.layout = Some(layout.name.clone());
        into.entry.print = Some(layout.print.word().into());
        let reading = parse::read(file, &document, layout, self.look.lines).inspect_err(|_| {
            if let (true, DocumentBody::Lines(lines)) = (self.look.lines, &document.body) {
                let (takes, _) = parse::lines::look(file, lines, layout);
                into.taken = taken(&document, &takes, Some(layout), self.look);
            }
        })?;
        if self.look.lines {
            into.taken = taken(&document, &reading.takes, Some(layout), self.look);
        }
        drop(document.body);
        let (mut runs, mut groups): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for part in &reading.parts {
            let placed = place(
                &part.heading,
                &OfficialName::read(&file.name),
                self.run,
                layout,
                &Location::whole(file),
            );
            match placed {
                Ok(ReportId { run, group }) => {
                    runs.extend(Some(run.to_string()).filter(|run| !runs.contains(run)));
                    groups.extend(Some(group.to_string()).filter(|group| !groups.contains(group)));
                }
                Err(problem) => into.entry.problems.push(problem),
            }
        }
        let joined = |words: Vec<String>| (!words.is_empty()).then(|| words.join(", "));
        (into.entry.run, into.entry.group) = (joined(runs), joined(groups));
        fill(&mut into.entry, &reading, document.problems);
        for part in reading.parts {
            into.rows.extend(made_anew(part.advices, |_, advice| shown(&advice, self.look)));
        }
        Ok(())
    }
}

impl Inspected {
    fn new(entry: FileEntry) -> Self {
        Self { entry, split: None, other_layouts: Vec::new(), rows: Vec::new(), taken: Vec::new() }
    }

    fn text(&self, lines: bool) -> String {
        let entry = &self.entry;
        let mut text = format!("{}\n", entry.path);
        let mut say = |label: &str, value: &str| {
            let _ = writeln!(text, "  {label:<12} {value}");
        };
        say("kind", &entry.kind);
        say("status", entry.status.word());
        if let Some(encoding) = entry.encoding.as_deref() {
            say("encoding", encoding);
        }
        if let (Some(layout), Some(print)) = (&entry.layout, &entry.print) {
            say("layout", &format!("{layout} ({print})"));
        }
        for other in &self.other_layouts {
            let missed = other.missed.iter().map(|text| format!("'{text}'")).collect::<Vec<_>>().join(", ");
            say("", &format!("not {}: misses {missed}", other.layout));
        }
        say("run", entry.run.as_deref().unwrap_or("not known"));
        say("gruppe", entry.group.as_deref().unwrap_or("not known"));
        if let Some(owner) = self.split {
            say(
                "split",
                &format!("its name says that somebody gave these rows to {owner}: a hint for the rules"),
            );
        }
        if entry.tally.lines > 0 {
            let tally = entry.tally;
            say(
                "lines",
                &format!(
                    "{} = {} of advices + {} furniture + {} blank + {} not recognised",
                    tally.lines, tally.advice_lines, tally.furniture, tally.blank, tally.unrecognised
                ),
            );
            let stated = entry
                .stated_count
                .map_or("the print states no count".into(), |count| format!("the print states {count}"));
            say(
                "rows",
                &format!(
                    "{}; {stated}{}",
                    entry.advices,
                    if entry.partial { "; a selection (delvis)" } else { "" }
                ),
            );
        }
        self.rows.iter().for_each(|row| say("", &row.to_string()));
        if lines {
            self.taken.iter().for_each(|line| {
                say(&line.taken, &format!("{:>3}:{:<5} {}", line.page, line.line, line.text));
                if let Some(cells) = line.cells_in_words() {
                    say("", &format!("          {cells}"));
                }
            });
        }
        for problem in &entry.problems {
            let _ = writeln!(text, "{problem}");
        }
        text
    }
}

impl std::fmt::Display for ShownRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |field: Field| self.fields.get(field);
        let [kind, code] = [Field::Kind, Field::Code].map(|field| shown(field).unwrap_or("-"));
        write!(f, "{}:{} {kind} {code}", self.page, self.line)?;
        for field in Field::OF_ADVICE.into_iter().filter(|field| !SHOWN_APART.contains(field)) {
            if let Some(value) = shown(field) {
                write!(f, ", {} {value}", field.name())?;
            }
        }
        let text = shown(Field::Text).unwrap_or_default();
        write!(f, ": {text}{}", if self.flagged { " [a line inside was not recognised]" } else { "" })
    }
}

/// The fields around which the line of a row is built.
const SHOWN_APART: [Field; 3] = [Field::Kind, Field::Code, Field::Text];

/// An advice as it is shown: whom it is about only for who asks for values, and of its text the shape for who does not.
fn shown(advice: &Advice, look: LinesShown) -> ShownRow {
    let value = |field: Field| match field {
        Field::Text if !look.values => shape(&advice.text).into(),
        field if field.tells_who() && !look.values => RowText::new(),
        field => eco_format!("{}", advice.get(field)),
    };
    ShownRow {
        page: advice.at.page,
        line: advice.at.line,
        fields: ShownFields(Field::OF_ADVICE.map(value)),
        flagged: advice.flagged,
    }
}

impl TakenLine {
    /// The cells with what stands in them, or, where values are not asked for, those of a line in which one does not fit.
    fn cells_in_words(&self) -> Option<String> {
        let is_asked = self.cells.iter().any(|cell| cell.value.is_some() || cell.expected.is_some());
        let cells = self.cells.iter().map(|cell| {
            let field = cell.field.unwrap_or("(unknown column)");
            let value = cell.value.as_ref().map(|value| format!("='{value}'")).unwrap_or_default();
            let expected =
                cell.expected.as_ref().map(|it| format!(" DOES NOT FIT: it takes {it}")).unwrap_or_default();
            format!("{field}{value}{expected}")
        });
        is_asked.then(|| cells.collect::<Vec<_>>().join(", "))
    }
}

/// What the lines were taken for; those beyond `takes` were not read.
fn taken(document: &Document, takes: &[Take], layout: Option<&Layout>, look: LinesShown) -> Vec<TakenLine> {
    let words = layout.map(Layout::words).unwrap_or_default();
    let word = |take: Option<&Take>| match take {
        Some(Take::Advice) => "advice".to_string(),
        Some(Take::Continuation) => "…".to_string(),
        Some(Take::Carried) => "above rows".to_string(),
        Some(Take::Furniture) => "furniture".to_string(),
        Some(Take::Head) => "head".to_string(),
        Some(Take::Blank) => "blank".to_string(),
        Some(Take::Unrecognised(why)) => format!("NOT RECOGNISED ({why})"),
        None => "not read".to_string(),
    };
    let cells = match (&document.body, layout) {
        (DocumentBody::Lines(lines), Some(layout)) => parse::cells::cells(lines, takes, layout),
        _ => Vec::new(),
    };
    let places: Vec<(u32, u32, String)> = match &document.body {
        DocumentBody::Lines(lines) => {
            lines.iter().map(|line| (line.page, line.line, line.text.to_string())).collect()
        }
        DocumentBody::Tables(tables) => tables
            .iter()
            .flat_map(|table| {
                table.rows.iter().map(|row| (table.sheet, row.number, format!("{} cells", row.cells.len())))
            })
            .collect(),
    };
    let lines = places.into_iter().enumerate().map(|(at, (page, line, text))| {
        let take = takes.get(at);
        let cell = |cell: &SeenCell| TakenCell {
            field: cell.field.map(Field::name),
            value: text.get(cell.place.clone()).filter(|_| look.values).map(str::to_string),
            expected: cell.expected.as_ref().map(ToString::to_string),
        };
        let cells = cells.get(at).map(|cells| cells.iter().map(cell).collect()).unwrap_or_default();
        let text = if matches!(take, Some(Take::Furniture | Take::Head)) {
            known_words(&text, &words)
        } else {
            shape(&text)
        };
        TakenLine { page, line, taken: word(take), text, cells }
    });
    lines.collect()
}

/// A line that the layout names: the layout's own words can be read, everything else as its shape.
fn known_words(text: &str, words: &HashSet<String>) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    for word in words_in(text) {
        let (before, from) = rest.split_at(rest.find(word).unwrap_or_default());
        let is_known = words.contains(&word.to_lowercase());
        shown.push_str(&shape(before));
        shown.push_str(&if is_known { word.to_string() } else { shape(word) });
        rest = &from[word.len()..];
    }
    shown + &shape(rest)
}
