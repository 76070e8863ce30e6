//! What the program uses: settings, rules, layouts, lists. The only place that merges flags, the settings file and
//! defaults.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::calendar::RunCalendar;
use crate::cli::Common;
use crate::customers::Customers;
use crate::document::Table;
use crate::fs::{self, Given};
use crate::layout::{self, Layout, Layouts};
use crate::model::{FileName, PayGroup, PayrollRun};
use crate::parse::samples;
use crate::problem::{Error, Errors, did_you_mean};
use crate::read;
use crate::report::{Cpr, xlsx::Options};
use crate::rules::{Catalogue, RuleTable, Standing};

/// The settings file that is read where it is there.
pub const DEFAULT_FILE: &str = "uddata.toml";

/// Everything that decides how prints are read and advices judged.
#[derive(Debug)]
pub struct Settings {
    /// Layouts, each of which reads its own samples.
    pub layouts: Layouts,
    /// Rules.
    pub rules: RuleTable,
    /// The file that the rules come from; `None` where they are the built-in ones.
    pub rules_file: Option<PathBuf>,
    /// What codes mean.
    pub catalogue: Catalogue,
    /// Kunder, where a list is given.
    pub customers: Customers,
    /// Dates of the runs, where a calendar is given.
    pub calendar: RunCalendar,
    /// The share of Uafklaret, 0 to 1, above which a run ends with exit code 4.
    pub max_unresolved: Option<f64>,
    /// The files that were read for it.
    pub files: Vec<PathBuf>,
}

/// One run of `report`.
#[derive(Debug)]
pub struct Job {
    /// Files and folders to read.
    pub inputs: Vec<PathBuf>,
    /// Where reports go.
    pub out: PathBuf,
    /// The only run that is reported, and that of files that do not state theirs.
    pub run: Option<PayrollRun>,
    /// The only groups that are reported; empty for all.
    pub groups: Vec<PayGroup>,
    /// How much of a CPR number reports show.
    pub cpr: Cpr,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// How prints are read and advices judged.
    pub settings: Settings,
}

impl Job {
    /// How workbooks are made.
    pub fn options(&self) -> Options {
        Options { cpr: self.cpr, ..Options::default() }
    }

    /// Whether a report was asked for.
    pub fn wants(&self, run: PayrollRun, group: &PayGroup) -> bool {
        self.run.is_none_or(|wanted| wanted == run) && (self.groups.is_empty() || self.groups.contains(group))
    }
}

/// The settings file. Paths in it count from its own folder.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    rules: Option<PathBuf>,
    codes: Option<PathBuf>,
    customers: Option<PathBuf>,
    calendar: Option<PathBuf>,
    layouts: Option<PathBuf>,
    max_unresolved: Option<f64>,
    #[serde(skip)]
    path: Option<PathBuf>,
}

impl Settings {
    /// Reads everything that the command line and the settings file name. Every mistake in them is reported at once.
    pub fn load(common: &Common) -> Result<Self, Errors> {
        Self::load_beside(None, common)
    }

    /// The same, beside a layout file that is still being written: one of its name in the folder of layouts, which it is
    /// to replace or is itself, is left out.
    pub fn load_beside(draft: Option<&Path>, common: &Common) -> Result<Self, Errors> {
        let file = SettingsFile::find(common.config.as_deref()).map_err(|error| vec![error])?;
        let mut loader = Loader { files: file.path.clone().into_iter().collect(), errors: Vec::new() };
        let rules_path = common.rules.clone().or(file.rules);
        let rules = rules_path.as_ref().and_then(|path| loader.tables(path));
        let codes =
            file.codes.as_ref().and_then(|path| loader.tables(path).map(|tables| (path.clone(), tables)));
        let codes = codes.or_else(|| {
            let tables = rules.clone().filter(|tables| Catalogue::stands_in(tables))?;
            Some((rules_path.clone()?, tables))
        });
        let settings = Self {
            rules: match rules_path.as_ref().zip(rules) {
                Some((path, tables)) => {
                    loader.all(RuleTable::from_tables(path, &tables)).unwrap_or_else(RuleTable::builtin)
                }
                None => RuleTable::builtin(),
            },
            catalogue: codes
                .and_then(|(path, tables)| loader.all(Catalogue::from_tables(&path, &tables)))
                .unwrap_or_else(Catalogue::builtin),
            customers: loader.list(common.customers.clone().or(file.customers), Customers::from_tables),
            calendar: loader.list(common.calendar.clone().or(file.calendar), RunCalendar::from_tables),
            layouts: loader.layouts(common.layouts.clone().or(file.layouts).as_deref(), draft),
            max_unresolved: file.max_unresolved,
            rules_file: rules_path,
            files: Vec::new(),
        };
        let Loader { files, errors } = loader;
        if errors.is_empty() { Ok(Self { files, ..settings }) } else { Err(errors.into()) }
    }

    /// Where the rules stand for the advices of a group in a run. Without a Kørselsdato in the calendar, the validity of
    /// rules is compared with the day the print was made (assumption: prints are made right after the run).
    pub fn standing(
        &self,
        run: PayrollRun,
        group: &PayGroup,
        printed: Option<jiff::civil::Date>,
    ) -> Standing {
        let customer = self.customers.of(group);
        Standing {
            group: group.clone(),
            service_model: customer
                .map(|customer| customer.service_model.clone())
                .filter(|name| !name.is_empty()),
            on: self.calendar.of(run).and_then(|dates| dates.run).or(printed),
        }
    }
}

impl SettingsFile {
    fn find(given: Option<&Path>) -> Result<Self, Error> {
        let path = given.unwrap_or(Path::new(DEFAULT_FILE));
        if given.is_none() && fs::look(path).is_err() {
            return Ok(Self::default());
        }
        let text = fs::read_text(path)?;
        let mut file: Self = toml::from_str(&text).map_err(|error| {
            let line = text[..error.span().map_or(0, |span| span.start)].matches('\n').count() + 1;
            let quoted: Vec<&str> = error.message().split('`').skip(1).step_by(2).collect();
            let suggestion =
                quoted.split_first().map(|(unknown, known)| did_you_mean(unknown, known.iter().copied()));
            let what = format!("{}.{}", error.message(), suggestion.unwrap_or_default());
            Error::in_file(path, line, what, "the README lists the settings")
        })?;
        if file.max_unresolved.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
            return Err(Error::about(
                path,
                "max_unresolved is not a share",
                "write a number from 0 to 1, as 0.25",
            ));
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        for named in
            [&mut file.rules, &mut file.codes, &mut file.customers, &mut file.calendar, &mut file.layouts]
        {
            *named = named.take().map(|path| folder.join(path));
        }
        file.path = Some(path.to_path_buf());
        Ok(file)
    }
}

struct Loader {
    files: Vec<PathBuf>,
    errors: Vec<Error>,
}

impl Loader {
    fn one<T>(&mut self, result: Result<T, Error>) -> Option<T> {
        result.map_err(|error| self.errors.push(error)).ok()
    }

    fn all<T>(&mut self, result: Result<T, Vec<Error>>) -> Option<T> {
        result.map_err(|errors| self.errors.extend(errors)).ok()
    }

    fn tables(&mut self, path: &Path) -> Option<Vec<Table>> {
        let tables = read_tables(path);
        self.files.push(path.to_path_buf());
        self.one(tables)
    }

    fn list<T: Default>(
        &mut self,
        path: Option<PathBuf>,
        read: impl Fn(&Path, &[Table]) -> Result<T, Vec<Error>>,
    ) -> T {
        let list = path.and_then(|path| {
            let tables = self.tables(&path)?;
            self.all(read(&path, &tables))
        });
        list.unwrap_or_default()
    }

    fn layouts(&mut self, folder: Option<&Path>, draft: Option<&Path>) -> Layouts {
        let mut layouts = Layouts::default();
        for (name, text) in Layouts::BUILTIN {
            let builtin = checked_layout(Path::new(name), text);
            if let Some(layout) = self.one(builtin) {
                layouts.add(layout);
            }
        }
        let listing = folder.map(|folder| (folder, fs::look(folder)));
        let entries = match listing {
            None => Vec::new(),
            Some((_, Ok(Given::Folder(entries, errors)))) => {
                self.errors.extend(errors);
                entries
            }
            Some((folder, Ok(Given::File))) => {
                self.errors.push(Error::about(folder, "is a file", "give the folder of the layout files"));
                Vec::new()
            }
            Some((_, Err(error))) => {
                self.errors.push(error);
                Vec::new()
            }
        };
        let is_draft = |path: &Path| draft.is_some_and(|draft| draft.file_name() == path.file_name());
        let is_layout = |entry: &&fs::Entry| {
            entry.below.ends_with(".toml") && !entry.below.contains('/') && !is_draft(&entry.path)
        };
        for entry in entries.iter().filter(is_layout) {
            self.files.push(entry.path.clone());
            let layout = fs::read_text(&entry.path).and_then(|text| checked_layout(&entry.path, &text));
            if let Some(layout) = self.one(layout) {
                layouts.add(layout);
            }
        }
        layouts
    }
}

/// A layout that reads its own samples.
fn checked_layout(path: &Path, text: &str) -> Result<Layout, Error> {
    let layout = layout::load(path, text)?;
    samples::check(path, &layout)?;
    Ok(layout)
}

/// The sheets of a table that people own: csv or a workbook.
pub(crate) fn read_tables(path: &Path) -> Result<Vec<Table>, Error> {
    let bytes = fs::read(path, read::MOST_FILE_BYTES)?;
    let name = path.display().to_string();
    let file = FileName::new(&name, &name);
    read::tables(&file, &bytes)
        .map_err(|problem| Error::new(problem.at.to_string(), problem.what, problem.hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every key of the settings file, as the refusal of an unknown one lists them.
    fn keys() -> Vec<String> {
        let refusal = toml::from_str::<SettingsFile>("ukendt = 1").unwrap_err().message().to_owned();
        refusal.split('`').skip(3).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn the_settings_to_begin_with_hold_every_key_there_is() {
        let settings = include_str!("starter/uddata.toml");
        toml::from_str::<SettingsFile>(settings).unwrap();
        let keys = keys();
        assert!(keys.contains(&"max_unresolved".to_owned()), "{keys:?}");
        let is_key = |line: &&str| keys.iter().any(|key| line.starts_with(&format!("{key} = ")));
        let lines = settings.lines().map(|line| line.trim_start_matches("# "));
        let all: Vec<&str> = lines.filter(is_key).collect();
        assert_eq!(all.len(), keys.len(), "{all:?} should be one line for each of {keys:?}");
        toml::from_str::<SettingsFile>(&all.join("\n")).unwrap();
    }
}
