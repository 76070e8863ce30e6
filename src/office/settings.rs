//! What the program uses: settings, rules, layouts, lists. The only place that merges flags, the settings file and
//! defaults.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::domain::exit::Exit;
use crate::domain::problem::{Error, Errors, did_you_mean};
use crate::domain::wording::{Language, Wording};
use crate::domain::{FileName, PayGroup, PayrollRun, texts};
use crate::formats::document::Table;
use crate::formats::read;
use crate::office::calendar::RunCalendar;
use crate::office::customers::{Customer, Customers};
use crate::office::mail_settings::{DeliverySettings, MailSettings};
use crate::office::rules::{Catalogue, RuleContext, RuleTable};
use crate::prints::layout::{self, Layout, Layouts};
use crate::prints::parse::samples;
use crate::system::fs::{self, Given};

/// The settings file that is read where it is there.
const DEFAULT_FILE: &str = "uddata.toml";

/// The files that the command line names in place of those of the settings file.
#[derive(Debug, Clone, Default)]
pub struct GivenFiles {
    /// The settings file itself.
    pub config: Option<PathBuf>,
    /// The rule table.
    pub rules: Option<PathBuf>,
    /// The customer list.
    pub customers: Option<PathBuf>,
    /// The run calendar.
    pub calendar: Option<PathBuf>,
    /// The folder of layout files.
    pub layouts: Option<PathBuf>,
    /// The folder of the history.
    pub state: Option<PathBuf>,
    /// The log.
    pub log: Option<PathBuf>,
}

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
    /// Where the secret of the history is, where the settings say so.
    pub secret: Option<PathBuf>,
    /// Where the history is kept, where the settings say so.
    pub state: Option<PathBuf>,
    /// Folder of the prints, where the settings name it.
    pub input: Option<PathBuf>,
    /// The folder of the reports, where the settings say so.
    pub out: Option<PathBuf>,
    /// Where a kunde writes about a fault of Statens Administration, or empty.
    pub faults_to: String,
    /// How reports are delivered.
    pub delivery: DeliverySettings,
    /// A hash of everything in those files.
    pub digest: String,
    /// A hash of what decides how prints are read: the layouts.
    pub reading: String,
    /// A hash of what decides what every report says: layouts, rules and what codes mean.
    pub judging: String,
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
    secret: Option<PathBuf>,
    state: Option<PathBuf>,
    input: Option<PathBuf>,
    out: Option<PathBuf>,
    log: Option<PathBuf>,
    outbox: Option<PathBuf>,
    bilag: Option<PathBuf>,
    passwords: Option<PathBuf>,
    faults_to: Option<String>,
    /// Read by [`language`], which holds even where the rest cannot be read.
    #[serde(rename = "language")]
    _language: Option<Language>,
    mail: Option<MailSettings>,
    #[serde(skip)]
    path: Option<PathBuf>,
}

impl Settings {
    /// Reads everything that the command line and the settings file name. Every mistake in them is reported at once.
    pub fn load(given: &GivenFiles) -> Result<Self, Errors> {
        Self::load_beside(None, given)
    }

    /// The same, beside a layout file that is still being written: one of its name in the folder of layouts, which it is
    /// to replace or is itself, is left out.
    pub fn load_beside(draft: Option<&Path>, given: &GivenFiles) -> Result<Self, Errors> {
        let file = SettingsFile::find(given.config.as_deref()).map_err(|error| vec![error])?;
        let mut loader = SettingsLoader::default();
        if let Some(path) = &file.path {
            loader.note(path, NotedFor::Reports);
        }
        let rules_path = given.rules.clone().or(file.rules);
        let rules = rules_path.as_ref().and_then(|path| loader.tables(path, NotedFor::Judging));
        let codes = file
            .codes
            .as_ref()
            .and_then(|path| loader.tables(path, NotedFor::Judging).map(|tables| (path.clone(), tables)));
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
            customers: loader.list(given.customers.clone().or(file.customers), Customers::from_tables),
            calendar: loader.list(given.calendar.clone().or(file.calendar), RunCalendar::from_tables),
            layouts: loader.layouts(given.layouts.clone().or(file.layouts).as_deref(), draft),
            max_unresolved: file.max_unresolved,
            secret: file.secret,
            state: given.state.clone().or(file.state),
            input: file.input,
            out: file.out,
            faults_to: file.faults_to.unwrap_or_default().trim().to_owned(),
            delivery: DeliverySettings {
                outbox: file.outbox,
                bilag: file.bilag,
                passwords: file.passwords,
                mail: file.mail,
            },
            rules_file: rules_path,
            digest: String::new(),
            reading: String::new(),
            judging: String::new(),
        };
        let SettingsLoader { errors, digest, reading, judging } = loader;
        let [digest, reading, judging] = [digest, reading, judging].map(|hash| hex(hash.finalize()));
        if errors.is_empty() { Ok(Self { digest, reading, judging, ..settings }) } else { Err(errors.into()) }
    }

    /// A hash of what a report is made from beside its prints: a new kunde, a date of a later run or another way to deliver
    /// leaves those alone that do not show it.
    pub fn digest_for(&self, run: PayrollRun, group: &PayGroup) -> String {
        let customer = self.customers.of(group);
        let shown = customer.map(Customer::shown).unwrap_or_default();
        let dates = self.calendar.iter().filter(|(of, _)| *of <= run);
        let dates = dates.map(|(of, dates)| format!("{of} {}", dates.in_full()));
        let parts = [self.judging.clone(), self.faults_to.clone()].into_iter().chain(shown).chain(dates);
        let hash = parts.fold(Sha256::new(), |hash, part| {
            hash.chain_update((part.len() as u64).to_le_bytes()).chain_update(part)
        });
        hex(hash.finalize())
    }

    /// The prints: what is given on the command line, else the folder of the settings.
    ///
    /// # Errors
    /// Neither names any.
    pub fn inputs(&self, given: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
        match (given, &self.input) {
            ([], Some(folder)) => Ok(vec![folder.clone()]),
            ([], None) => Err(Error {
                exit: Exit::Usage,
                ..Error::new(
                    "the prints",
                    "are not named",
                    "give files or folders on the command line (report INPUT...), or write `input = \"DIR\"` in uddata.toml",
                )
            }),
            (given, _) => Ok(given.to_vec()),
        }
    }

    /// The folder of the reports: the one given on the command line, else that of the settings.
    pub fn out(&self, given: Option<&Path>) -> Result<PathBuf, Error> {
        given.map(Path::to_path_buf).or_else(|| self.out.clone()).ok_or_else(|| Error {
            exit: Exit::Usage,
            ..Error::new(
                "the folder of the reports",
                "is not named",
                "give it on the command line (--out DIR; of send, DIR), or write `out = \"DIR\"` in uddata.toml",
            )
        })
    }

    /// The folder of the recipients' folders: that of the settings, else `udbakke` below the folder of the reports.
    pub fn outbox(&self, out: &Path) -> PathBuf {
        self.delivery.outbox.clone().unwrap_or_else(|| out.join(OUTBOX))
    }

    /// Where the rules stand for the advices of a group in a run. Without a Kørselsdato in the calendar, the validity of
    /// rules is compared with the day the print was made (assumption: prints are made right after the run).
    pub fn standing(
        &self,
        run: PayrollRun,
        group: &PayGroup,
        printed: Option<jiff::civil::Date>,
    ) -> RuleContext {
        let customer = self.customers.of(group);
        RuleContext {
            group: group.clone(),
            traits: customer.map(|customer| customer.traits.clone()).unwrap_or_default(),
            on: self.calendar.of(run).and_then(|dates| dates.run).or(printed),
        }
    }
}

/// The folder of the recipients' folders below that of the reports.
const OUTBOX: &str = "udbakke";

/// The language that the settings name for messages, whatever else is wrong with them.
pub fn language(given: &GivenFiles) -> Language {
    #[derive(Deserialize)]
    struct NamedLanguage {
        language: Language,
    }
    let text = fs::read_text(given.config.as_deref().unwrap_or(Path::new(DEFAULT_FILE)));
    let named = text.ok().and_then(|text| toml::from_str::<NamedLanguage>(&text).ok());
    named.map(|named| named.language).unwrap_or_default()
}

/// The log that the command line names, else the settings. Settings that cannot be read name none: whoever loads them says
/// what is wrong.
pub fn log(given: &GivenFiles) -> Option<PathBuf> {
    given.log.clone().or_else(|| SettingsFile::find(given.config.as_deref()).ok()?.log)
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
            Error::in_file(path, line, not_settings(error.message()), texts::help_lists_settings())
        })?;
        if file.max_unresolved.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
            return Err(Error::about(path, texts::no_share(), texts::write_a_share()));
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        for named in [
            &mut file.rules,
            &mut file.codes,
            &mut file.customers,
            &mut file.calendar,
            &mut file.layouts,
            &mut file.secret,
            &mut file.state,
            &mut file.input,
            &mut file.out,
            &mut file.log,
            &mut file.outbox,
            &mut file.bilag,
            &mut file.passwords,
        ] {
            *named = named.take().map(|path| folder.join(path));
        }
        if let Some(mail) = &mut file.mail {
            for named in [&mut mail.ca, &mut mail.credentials] {
                *named = named.take().map(|path| folder.join(path));
            }
        }
        file.path = Some(path.to_path_buf());
        Ok(file)
    }
}

/// What keeps the text of a settings file from being read.
fn not_settings(said: &str) -> Wording {
    let unknown =
        said.strip_prefix("unknown field `").and_then(|rest| rest.split_once("`, expected one of "));
    unknown.map_or_else(
        || texts::settings_unreadable(&texts::toml_fault(said)),
        |(key, known)| {
            let near = did_you_mean(key, known.split('`').skip(1).step_by(2));
            texts::unknown_setting(key, known, &near)
        },
    )
}

#[derive(Default)]
struct SettingsLoader {
    errors: Vec<Error>,
    digest: Sha256,
    reading: Sha256,
    judging: Sha256,
}

/// What the bytes of a file of the settings are for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NotedFor {
    /// They are noted value by value, where a report shows them.
    Reports,
    /// What every report says.
    Judging,
    /// How prints are read, and so what every report says.
    Reading,
}

fn hex(hash: impl AsRef<[u8]>) -> String {
    data_encoding::HEXLOWER.encode(hash.as_ref())
}

impl SettingsLoader {
    /// Notes a file that settings come from. One that cannot be read is an error where it is read for what it says.
    fn note(&mut self, path: &Path, what: NotedFor) {
        let Ok(bytes) = fs::read(path, read::MOST_FILE_BYTES) else { return };
        let mut hashes = vec![&mut self.digest];
        if what != NotedFor::Reports {
            hashes.push(&mut self.judging);
        }
        if what == NotedFor::Reading {
            hashes.push(&mut self.reading);
        }
        for hash in hashes {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(&bytes);
        }
    }

    fn one<T>(&mut self, result: Result<T, Error>) -> Option<T> {
        result.map_err(|error| self.errors.push(error)).ok()
    }

    fn all<T>(&mut self, result: Result<T, Vec<Error>>) -> Option<T> {
        result.map_err(|errors| self.errors.extend(errors)).ok()
    }

    fn tables(&mut self, path: &Path, what: NotedFor) -> Option<Vec<Table>> {
        let tables = read_tables(path);
        self.note(path, what);
        self.one(tables)
    }

    fn list<T: Default>(
        &mut self,
        path: Option<PathBuf>,
        read: impl Fn(&Path, &[Table]) -> Result<T, Vec<Error>>,
    ) -> T {
        let list = path.and_then(|path| {
            let tables = self.tables(&path, NotedFor::Reports)?;
            self.all(read(&path, &tables))
        });
        list.unwrap_or_default()
    }

    fn layouts(&mut self, folder: Option<&Path>, draft: Option<&Path>) -> Layouts {
        let mut layouts = Layouts::builtin();
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
        let is_layout = |entry: &&fs::FolderEntry| {
            entry.below.ends_with(".toml") && !entry.below.contains('/') && !is_draft(&entry.path)
        };
        let others = folder.map(fs::others).unwrap_or_default();
        for (entry, what) in others.iter().filter(|(entry, _)| is_layout(&entry)) {
            let what = format!("is {what}, and was not read");
            self.errors.push(Error::about(&entry.path, what, "put the layout file itself there"));
        }
        for entry in entries.iter().filter(is_layout) {
            self.note(&entry.path, NotedFor::Reading);
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
    Ok(read::tables(&FileName::new(&name, &name), &bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every key of a table of the settings file, as the refusal of an unknown one lists them.
    fn keys<T: serde::de::DeserializeOwned + std::fmt::Debug>() -> Vec<String> {
        let refusal = toml::from_str::<T>("ukendt = 1").unwrap_err().message().to_owned();
        refusal.split('`').skip(3).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn the_settings_to_begin_with_hold_every_key_there_is() {
        let settings = include_str!("starter/uddata.toml");
        toml::from_str::<SettingsFile>(settings).unwrap();
        let (top, mail) = settings.split_once("# [mail]").expect("the table of the mail is the last");
        let in_use = |text: &str, keys: &[String]| {
            let is_key = |line: &&str| keys.iter().any(|key| line.starts_with(&format!("{key} = ")));
            let lines = text.lines().map(|line| line.trim_start_matches("# "));
            let all: Vec<&str> = lines.filter(is_key).collect();
            assert_eq!(all.len(), keys.len(), "{all:?} should be one line for each of {keys:?}");
            all.join("\n")
        };
        let mut keys_at_top = keys::<SettingsFile>();
        assert!(keys_at_top.contains(&"max_unresolved".to_owned()), "{keys_at_top:?}");
        keys_at_top.retain(|key| key != "mail");
        let top = in_use(top, &keys_at_top);
        let mail = in_use(mail, &keys::<MailSettings>());
        toml::from_str::<SettingsFile>(&format!("{top}\n[mail]\n{mail}")).unwrap();
    }
}
