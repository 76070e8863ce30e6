//! `uddata layout new`: a draft of a layout, and what was guessed and is asked in it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use super::teach::run as teach_on_page;
use crate::cli::args::{Common, LayoutCommand, NewArgs, PageRange, SampleArgs, ShowLayoutArgs};
use crate::domain::exit::Exit;
use crate::domain::problem::{Error, Weight, did_you_mean};
use crate::domain::{FileName, PayrollRun, mask_cpr};
use crate::formats::document::{Document, DocumentBody, Lines};
use crate::formats::read::{self, MOST_FILE_BYTES};
use crate::job::survey::claims;
use crate::office::settings::Settings;
use crate::prints::layout::{self, Layouts};
use crate::prints::parse;
use crate::prints::parse::apart::in_ranges;
use crate::prints::place::OfficialName;
use crate::prints::teach::pages::{self, PagesOfPrints};
use crate::prints::teach::{self, Hints, LayoutDraft};
use crate::system::console;
use crate::system::fs;

pub(super) fn run(command: &LayoutCommand, common: &Common) -> anyhow::Result<Exit> {
    match command {
        LayoutCommand::New(args) => new(args, common),
        LayoutCommand::Show(args) => show(args, common),
        LayoutCommand::Sample(args) => sample(args, common),
        LayoutCommand::Teach(args) => teach_on_page(args, common),
    }
}

fn new(args: &NewArgs, common: &Common) -> anyhow::Result<Exit> {
    let Some((first, others)) = args.files.split_first() else { return Ok(Exit::Done) };
    let (file, mut document) = read_print(first)?;
    let out = args.out.clone().unwrap_or_else(|| named_for(first, &document));
    if fs::look(&out).is_ok() {
        return Err(Error::about(
            &out,
            "is there already, and is not overwritten",
            "name another file with --out",
        )
        .into());
    }
    if let DocumentBody::Lines(lines) = document.body {
        let (lines, note) = of_one_print(&file, lines, args.pages)?;
        note.iter().for_each(console::message);
        document.body = DocumentBody::Lines(lines);
    }
    let others = others.iter().map(|other| read_print(other)).collect::<Result<Vec<_>, Error>>()?;
    let draft = match &document.body {
        DocumentBody::Lines(lines) => {
            let others = others.iter().filter_map(|(_, other)| match &other.body {
                DocumentBody::Lines(lines) => Some(lines),
                DocumentBody::Tables(_) => None,
            });
            teach::draft(&file, lines, &others.collect::<Vec<_>>(), &hints_of(args.run, &file.name))
        }
        DocumentBody::Tables(tables) => {
            teach::draft_of_tables(&file, tables, &hints_of(args.run, &file.name))
        }
    };
    let draft = draft.map_err(|problem| {
        // What the reader found wrong is the reason why there is nothing to make a layout of.
        let of_reader = document.problems.iter().find(|problem| problem.weight == Weight::Fault);
        Error::from(of_reader.cloned().unwrap_or(problem))
    })?;

    // Whatever is wrong in settings is for `check` to say: a draft needs none of them.
    let known = Settings::load_beside(Some(&out), &common.given())
        .map(|settings| settings.layouts)
        .unwrap_or_default();
    let claiming = claims(&document, &known).0.iter().map(|layout| layout.name.clone()).collect();
    if let Some(folder) = out.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_folder(folder)?;
    }
    fs::write_new(&out, draft.text.as_bytes())?;

    let (_, open) = layout::load_draft(&out, &draft.text)?;
    let told = DraftSummary { file: &file.path, layout: &out, draft: &draft, open: &open, claiming };
    common.answer(&told.json(), || {
        console::result(told.text().trim_end());
    })?;
    Ok(Exit::Done)
}

/// The file with what a reader makes of it.
pub(super) fn read_print(path: &Path) -> Result<(Arc<FileName>, Document), Error> {
    let bytes = fs::read(path, MOST_FILE_BYTES)?;
    let shown = path.display().to_string();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let file = FileName::new(&shown, &name);
    let document = read::whole(&file, read::kind::of(&file.name, &bytes), &bytes).map_err(Error::from)?;
    Ok((file, document))
}

/// The lines of the one print that a layout is made of: those of the pages that are named, or all, unless they are plainly
/// of several prints. With them what is to be said of pages in front.
pub(super) fn of_one_print(
    file: &FileName,
    lines: Lines,
    named: Option<PageRange>,
) -> Result<(Lines, Option<String>), Error> {
    if let Some(named) = named {
        let own = pages::on_pages(&lines, &named.of(lines.iter().map(|line| line.page)));
        return match own.is_empty() {
            true => Err(Error::new(
                &file.path,
                "has none of the pages that --pages names",
                "name pages that it has",
            )),
            false => Ok((own, None)),
        };
    }
    let PagesOfPrints { prints, in_front } = pages::of_prints(&lines);
    if let [_, _, ..] = prints.as_slice() {
        let of_each: Vec<String> = prints.iter().map(in_ranges).collect();
        let what = format!(
            "holds {} prints, since its pages name other columns: pages {}; a layout is of one print",
            prints.len(),
            of_each.join(" and ")
        );
        let hint = format!("choose one: --pages {}", of_each[0]);
        return Err(Error::new(&file.path, what, hint));
    }
    let note = prints.first().filter(|_| !in_front.is_empty()).map(|print| {
        let (letter, print) = (in_ranges(&in_front), in_ranges(print));
        format!(
            "{}: page(s) {letter} hold no row: if that is a letter in front, say --pages {print}",
            file.path
        )
    });
    Ok((lines, note))
}

/// Prints a layout as it stands in its file, or the names of all that come with the program.
fn show(args: &ShowLayoutArgs, common: &Common) -> anyhow::Result<Exit> {
    let names = || Layouts::BUILTIN.iter().map(|(name, _)| name.trim_end_matches(".toml"));
    let Some(name) = &args.name else {
        console::result(names().collect::<Vec<_>>().join("\n"));
        return Ok(Exit::Done);
    };
    let wanted = name.trim_end_matches(".toml");
    let own = common.layouts.as_ref().map(|folder| folder.join(format!("{wanted}.toml")));
    if let Some(text) =
        own.filter(|path| fs::look(path).is_ok()).map(|path| fs::read_text(&path)).transpose()?
    {
        console::result(text.trim_end());
        return Ok(Exit::Done);
    }
    let found = Layouts::BUILTIN.iter().find(|(name, _)| name.trim_end_matches(".toml") == wanted);
    let (_, text) = found.ok_or_else(|| {
        let known = names().collect::<Vec<_>>();
        Error::new(
            name,
            format!(
                "no layout of this name comes with the program.{}",
                did_you_mean(wanted, known.iter().copied())
            ),
            format!("the layouts are {}; --layouts names the folder of your own", known.join(", ")),
        )
    })?;
    console::result(text.trim_end());
    Ok(Exit::Done)
}

/// Replaces the samples of a layout by one made of a print.
fn sample(args: &SampleArgs, common: &Common) -> anyhow::Result<Exit> {
    let text = fs::read_text(&args.layout)?;
    let (layout, open) = layout::load_draft(&args.layout, &text)?;
    open.iter().for_each(console::message);
    let (file, document) = read_print(&args.file)?;
    let DocumentBody::Lines(lines) = &document.body else { return Err(table(&args.file).into()) };
    let reading = parse::read(&file, &document, &layout, true).map_err(Error::from)?;
    if let Some(line) = reading.unrecognised.first() {
        let hint = "a sample is read to its last line: mend the layout first, with `uddata inspect --lines`";
        return Err(
            Error::new(line.at.to_string(), format!("a line is not recognised: {}", line.why), hint).into()
        );
    }
    let renewed = teach::renewed(&text, &layout, lines, &reading);
    fs::write_atomic(&args.layout, renewed.text.as_bytes())?;
    if !common.quiet {
        let (lines, rows) = renewed.sample;
        console::result(format!(
            "{}: a sample of {lines} lines and {rows} rows, persons replaced: see that no real person is left in it, above all in texts",
            args.layout.display()
        ));
    }
    Ok(Exit::Done)
}

/// The name of a draft: that of the built-in layout that claims the print, which it then replaces, or of the print.
pub(super) fn named_for(file: &Path, document: &Document) -> PathBuf {
    let builtin = Layouts::builtin();
    let claiming: Vec<String> =
        claims(document, &builtin).0.iter().map(|layout| layout.name.clone()).collect();
    match claiming.as_slice() {
        [name] => PathBuf::from(format!("{name}.toml")),
        _ => named_after(file),
    }
}

/// The name of the print with `.toml`, without a CPR number that may stand in it.
fn named_after(file: &Path) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    PathBuf::from(format!("{}.toml", mask_cpr(&stem)))
}

/// What is known of a print besides its lines: by its name, and the run that is said.
pub(super) fn hints_of(run: Option<PayrollRun>, name: &str) -> Hints {
    let official = OfficialName::read(name);
    let of_name = match official.runs.as_slice() {
        [run] => Some(*run),
        _ => None,
    };
    Hints { run: run.or(of_name), group: official.group }
}

pub(super) fn table(file: &Path) -> Error {
    Error::about(
        file,
        "is a table, which is neither taught on the page nor sampled",
        "use `uddata layout new`, which drafts layouts of tables with their sample",
    )
}

/// What is told of a draft.
struct DraftSummary<'a> {
    file: &'a str,
    layout: &'a Path,
    draft: &'a LayoutDraft,
    open: &'a [Error],
    /// Layouts that know the print already.
    claiming: Vec<String>,
}

#[derive(Serialize)]
struct Json<'a> {
    layout: String,
    head: String,
    columns: Vec<JsonColumn<'a>>,
    asked: Vec<String>,
    lines: usize,
    unrecognised: usize,
    sample_rows: usize,
    claimed_by: &'a [String],
    exit_code: u8,
}

#[derive(Serialize)]
struct JsonColumn<'a> {
    label: &'a str,
    field: Option<&'static str>,
    because: &'static str,
}

impl DraftSummary<'_> {
    fn json(&self) -> Json<'_> {
        let columns = self.draft.columns.iter().map(|column| JsonColumn {
            label: &column.label,
            field: column.field,
            because: column.because,
        });
        Json {
            layout: self.layout.display().to_string(),
            head: self.draft.head.to_string(),
            columns: columns.collect(),
            asked: self.open.iter().map(|open| format!("{}: {}", open.at, open.what)).collect(),
            lines: self.draft.tally.lines,
            unrecognised: self.draft.tally.unrecognised,
            sample_rows: self.draft.sample.1,
            claimed_by: &self.claiming,
            exit_code: Exit::Done.code(),
        }
    }

    fn text(&self) -> String {
        let (draft, layout) = (self.draft, self.layout.display());
        let mut text = format!("{layout}: a draft for {}\n", self.file);
        let mut say = |label: &str, value: &str| {
            let _ = writeln!(text, "  {label:<11} {value}");
        };
        say("head", &format!("{}: {} columns", draft.head, draft.columns.len()));
        for column in &draft.columns {
            let field = column.field.unwrap_or("?");
            say("", &format!("{field:<14} {}  ({})", column.label, column.because));
        }
        for (title, kind) in &draft.titles {
            say("title", &format!("{title}: {}", kind.unwrap_or("?")));
        }
        say("furniture", &format!("{} kinds of lines", draft.furniture));
        say("sample", &format!("{} lines, {} rows, persons replaced", draft.sample.0, draft.sample.1));
        let tally = draft.tally;
        let taken = format!(
            "{} = {} of advices + {} furniture + {} blank + {} not recognised",
            tally.lines, tally.advice_lines, tally.furniture, tally.blank, tally.unrecognised
        );
        say("lines", if tally.lines == 0 { "cannot be read with it yet" } else { &taken });
        self.remarks(&mut text);
        self.next(&mut text);
        text
    }

    fn remarks(&self, text: &mut String) {
        for name in &self.claiming {
            let _ = writeln!(
                text,
                "layout '{name}' knows this print already: two layouts must not claim one print, so name the draft {name}.toml to replace it"
            );
        }
        let name = self.layout.file_name().unwrap_or_default().to_string_lossy();
        if Layouts::BUILTIN.iter().any(|(builtin, _)| *builtin == name) {
            let _ = writeln!(text, "by its name it replaces the built-in layout");
        }
        if !self.open.is_empty() {
            let _ = writeln!(text, "asked (answer each TODO in the file):");
        }
        for open in self.open {
            let _ = writeln!(text, "  {}: {}", open.at, open.what.trim_start_matches("a TODO is left: "));
        }
    }

    fn next(&self, text: &mut String) {
        let layout = self.layout.display();
        let folder =
            self.layout.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let _ = writeln!(text, "look:   uddata inspect {} --layout {layout} --lines", self.file);
        let _ = writeln!(text, "check:  uddata check --layouts {}", folder.display());
    }
}
