//! `uddata layout new`: a draft of a layout, and what was guessed and is asked in it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::args::{Common, LayoutCommand, NewArgs};
use crate::domain::exit::Exit;
use crate::domain::problem::{Error, Weight};
use crate::domain::{FileName, mask_cpr};
use crate::formats::document::DocumentBody;
use crate::formats::read::{self, MOST_FILE_BYTES};
use crate::job::survey::claims;
use crate::office::settings::Settings;
use crate::prints::layout::{self, Layouts};
use crate::prints::place::OfficialName;
use crate::prints::teach::{self, Hints, LayoutDraft};
use crate::system::console;
use crate::system::fs;

pub(super) fn run(command: &LayoutCommand, common: &Common) -> anyhow::Result<Exit> {
    let LayoutCommand::New(args) = command;
    let out = args.out.clone().unwrap_or_else(|| named_after(&args.file));
    if fs::look(&out).is_ok() {
        return Err(Error::about(
            &out,
            "is there already, and is not overwritten",
            "name another file with --out",
        )
        .into());
    }
    let bytes = fs::read(&args.file, MOST_FILE_BYTES)?;
    let shown = args.file.display().to_string();
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let file = FileName::new(&shown, &name);
    let document = read::whole(&file, read::kind::of(&file.name, &bytes), &bytes).map_err(Error::from)?;
    let DocumentBody::Lines(lines) = &document.body else { return Err(table(&args.file).into()) };
    let draft = teach::draft(&file, lines, &hints(args, &file.name)).map_err(|problem| {
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

/// The name of the print with `.toml`, without a CPR number that may stand in it.
fn named_after(file: &Path) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    PathBuf::from(format!("{}.toml", mask_cpr(&stem)))
}

fn hints(args: &NewArgs, name: &str) -> Hints {
    let official = OfficialName::read(name);
    let run = match official.runs.as_slice() {
        [run] => Some(*run),
        _ => None,
    };
    Hints { run: args.run.or(run), group: official.group }
}

fn table(file: &Path) -> Error {
    Error::about(
        file,
        "is a table, and drafts are made of prints only (text or PDF)",
        "write its layout after one of the built-in layouts of tables: name its column heads, and begin with 'table = true'",
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
