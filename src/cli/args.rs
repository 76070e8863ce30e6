//! The command line as it is typed. What the program uses is [`crate::office::settings`]'s.

mod history;
mod pages;

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
pub use history::{
    Age, CollectArgs, ExportArgs, ForgetArgs, Format, HistoryCommand, PurgeArgs, ShowArgs, StatisticsArgs,
    TrendArgs,
};
pub use pages::PageRange;

use crate::cli::build_info;
use crate::domain::{PayGroup, PayrollRun};
use crate::office::settings::GivenFiles;
use crate::prints::demo::{MOST_ADVICES, MOST_GROUPS};

/// Joins the error and advice prints of a payroll run into one sortable report per lønkørsel and løngruppe.
#[derive(Debug, Parser)]
#[command(name = "uddata", version, long_version = build_info::LONG.as_str(), about, max_term_width = 100,
    after_help = AFTER_HELP, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub common: Common,
}

const AFTER_HELP: &str = "\
Exit codes: 0 done; 1 stopped; 2 wrong use; 3 not everything could be read; 4 too much Uafklaret;
5 no readable print; 6 written or delivered only in part; 11 another run holds the lock; 130 interrupted.
`uddata help TOPIC` tells more: `uddata help` lists the topics.";

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Settings; ./uddata.toml is read where it is there
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing but problems
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more: what became of every input
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Use at most N threads (two more than there are processors, where it is not given)
    #[arg(long, global = true, value_name = "N")]
    pub jobs: Option<usize>,
    /// Rule table (xlsx or csv) instead of the built-in one
    #[arg(long, global = true, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Customer list (csv or xlsx): kunde and kundetype of each løngruppe
    #[arg(long, global = true, value_name = "FILE")]
    pub customers: Option<PathBuf>,
    /// Run calendar (csv or xlsx): dates of each lønkørsel
    #[arg(long, global = true, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
    /// Folder of layout files (*.toml), added to the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    pub layouts: Option<PathBuf>,
    /// Folder of the history, instead of .uddata beside the reports
    #[arg(long, global = true, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Append what happens to this file, one JSON object a line
    #[arg(long, global = true, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

impl Common {
    /// The files that are named here, for the settings.
    pub fn given(&self) -> GivenFiles {
        GivenFiles {
            config: self.config.clone(),
            rules: self.rules.clone(),
            customers: self.customers.clone(),
            calendar: self.calendar.clone(),
            layouts: self.layouts.clone(),
            state: self.state.clone(),
            log: self.log.clone(),
        }
    }
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the reports: one workbook per lønkørsel and løngruppe
    Report(ReportArgs),
    /// Show how files are read: layout, run, gruppe, tally, rows
    Inspect(InspectArgs),
    /// Check settings, layouts, rules, customers and calendar, and with --machine what a night needs of this machine
    Check(CheckArgs),
    /// Write a draft of a layout for a print that no layout knows
    #[command(subcommand)]
    Layout(LayoutCommand),
    /// Show the rules, why an advice gets its owner, and what past work proposes
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Read back workbooks in which people typed
    Collect(CollectArgs),
    /// Deliver the reports to the kunder as the customer list says, each once
    Send(SendArgs),
    /// Show how the reports stand: written, delivered, waiting, stale; reads no print
    Status(StatusArgs),
    /// Use the memory between runs: one advice's life, what repeats, data out, retention, erasing a person
    #[command(subcommand)]
    History(HistoryCommand),
    /// Write a folder to begin with: settings, rule table, customer list, run calendar, layouts
    Init(InitArgs),
    /// Write synthetic uddata (invented persons) to try the program on
    Demo(DemoArgs),
    /// Print what a shell needs to complete commands and options
    Completions(CompletionsArgs),
    /// Print the manual page, or write one for each command and topic
    Man(ManArgs),
    /// Print a page on a topic, or the help of a command
    Help(HelpArgs),
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Files and folders (folders with everything below them); `input` of the settings where none is given
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// Folder for the reports; `out` of the settings where it is not given
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Only this lønkørsel; also settles files that do not state theirs
    #[arg(long, value_name = "2023-08-2")]
    pub run: Option<PayrollRun>,
    /// Only this løngruppe (may be given several times)
    #[arg(long = "group", value_name = "N", value_parser = pay_group)]
    pub groups: Vec<PayGroup>,
    /// How much of a CPR number the reports show
    #[arg(long, value_name = "HOW", default_value = "full")]
    pub cpr: CprArg,
    /// Write each report also as csv, json or both (csv,json)
    #[arg(long, value_name = "FORMS", value_delimiter = ',')]
    pub also: Vec<TwinArg>,
    /// Leave out filter buttons and frozen rows, which some screen readers stumble over
    #[arg(long)]
    pub accessible: bool,
    /// Afterwards move inputs that are done with to behandlet/ and refused ones to afvist/, below the input folder
    #[arg(long)]
    pub archive: bool,
    /// A print that was wrong: its rows leave the reports, notes stay (may be given several times; or put it in trukket/)
    #[arg(long, value_name = "FILE")]
    pub without: Vec<PathBuf>,
    /// Read and decide, but write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Neither use nor keep the history: nothing is compared with earlier runs, no note is carried over
    #[arg(long)]
    pub no_history: bool,
}

/// How much of a CPR number a report shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CprArg {
    /// All ten digits
    Full,
    /// The last four hidden
    Masked,
}

/// A form that a report can also be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TwinArg {
    /// Semicolons, UTF-8
    Csv,
    /// One object
    Json,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Also try whether this machine is ready for a night: folders, lock, history and secret
    #[arg(long)]
    pub machine: bool,
    /// With --machine: also open an encrypted line to the mail server and log in; nothing is sent
    #[arg(long, requires = "machine")]
    pub connect: bool,
}

/// Arguments of `status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Folder of the reports; `out` of the settings where it is not given
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// Files and folders
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Read with this layout file, which need not be finished: what it leaves open is left out
    #[arg(long, value_name = "DRAFT")]
    pub layout: Option<PathBuf>,
    /// Show for every line what it was taken for (letters and digits disguised)
    #[arg(long)]
    pub lines: bool,
    /// Show with --lines what stands in each cell, as it is: persons too
    #[arg(long)]
    pub values: bool,
    /// The lønkørsel of files that do not state theirs
    #[arg(long, value_name = "2023-08-2")]
    pub run: Option<PayrollRun>,
}

/// The subcommands of `layout`.
#[derive(Debug, Subcommand)]
pub enum LayoutCommand {
    /// Draft a layout from a print: guesses are marked, what it cannot know is asked by TODO
    New(NewArgs),
    /// Print a layout to start from: one that comes with the program, or one of the settings
    Show(ShowLayoutArgs),
    /// Teach a print on a page in the browser: click what each line is; it ends when told, or when nobody uses it
    Teach(TeachArgs),
    /// Write or renew the sample of a layout from a print that it reads, persons replaced
    Sample(SampleArgs),
}

/// Arguments of `layout teach`.
#[derive(Debug, Args)]
pub struct TeachArgs {
    /// A print: text or PDF; further prints of its kind say what varies from print to print
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The layout file to write (FILE's name with .toml, in the current folder, where it is not given)
    #[arg(long, value_name = "LAYOUT.toml")]
    pub out: Option<PathBuf>,
    /// The pages of the print, where FILE holds more than one print or a letter in front
    #[arg(long, value_name = "3-4")]
    pub pages: Option<PageRange>,
    /// The lønkørsel of the print, where it does not state it
    #[arg(long, value_name = "2023-08-2")]
    pub run: Option<PayrollRun>,
    /// Only say the address; open no browser
    #[arg(long)]
    pub no_browser: bool,
    /// End after so many minutes in which nobody used the page
    #[arg(long, value_name = "MINUTES", default_value_t = 60)]
    pub idle: u64,
}

/// Arguments of `layout show`.
#[derive(Debug, Args)]
pub struct ShowLayoutArgs {
    /// Its name; without one, the names of all
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

/// Arguments of `layout sample`.
#[derive(Debug, Args)]
pub struct SampleArgs {
    /// A print that the layout reads: text or PDF
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The layout file whose samples are replaced
    #[arg(long, value_name = "LAYOUT.toml")]
    pub layout: PathBuf,
}

/// Arguments of `layout new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// A print: text, PDF or table; further prints of its kind say what varies from print to print
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The layout file to write (FILE's name with .toml, in the current folder, where it is not given)
    #[arg(long, value_name = "LAYOUT.toml")]
    pub out: Option<PathBuf>,
    /// The pages of the print, where FILE holds more than one print or a letter in front
    #[arg(long, value_name = "3-4")]
    pub pages: Option<PageRange>,
    /// The lønkørsel of the print, where it does not state it in a way that is found
    #[arg(long, value_name = "2023-08-2")]
    pub run: Option<PayrollRun>,
}

/// The subcommands of `rules`.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Say why an advice gets its owner: every layer and row tried, and the winner
    Explain(ExplainArgs),
    /// List the rules, or with INPUT the codes seen there without rule or explanation
    List(ListArgs),
    /// Propose rules from past work, for a person to approve; with --apply add the approved ones
    Learn(LearnArgs),
}

/// Arguments of `rules explain`: an advice, typed in or a row of a report.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Advice code, as RB7050
    #[arg(value_name = "KODE", required_unless_present = "report")]
    pub code: Option<String>,
    /// Advice text
    #[arg(value_name = "TEKST", default_value = "")]
    pub text: String,
    /// Fejl, Advis, Information or Erindring
    #[arg(long = "type", value_name = "TYPE", default_value = "Advis")]
    pub kind: String,
    /// Systemafsnit
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub section: String,
    /// Løngruppe the advice stands in
    #[arg(long, value_name = "N", value_parser = pay_group, default_value = "0")]
    pub group: PayGroup,
    /// Kundetype, where the customer list does not say it
    #[arg(long, value_name = "NAME")]
    pub customer_type: Option<String>,
    /// Lønkørsel, for rules with a validity
    #[arg(long, value_name = "2023-08-2")]
    pub run: Option<PayrollRun>,
    /// A report: explain one of its rows, which --row names, instead of an advice typed in
    #[arg(long, value_name = "FILE.xlsx", requires = "row",
        conflicts_with_all = ["code", "text", "kind", "section", "group", "run"])]
    pub report: Option<PathBuf>,
    /// The Række-id of the row, as the last column of the report shows it
    #[arg(long, value_name = "ID", requires = "report")]
    pub row: Option<String>,
}

/// Arguments of `rules list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Files and folders whose codes are held against the rules
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
}

/// Arguments of `rules learn`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("past").required(true).multiple(true)
    .args(["fill_in", "kunde", "sam", "begge", "orientering", "reports", "history", "apply"])))]
pub struct LearnArgs {
    /// Prints split by hand: the kunde's part (files and folders; needs --sam too)
    #[arg(long, value_name = "FILES", num_args = 1.., requires = "sam")]
    pub kunde: Vec<PathBuf>,
    /// Prints split by hand: the part of Statens Administration (needs --kunde too)
    #[arg(long, value_name = "FILES", num_args = 1.., requires = "kunde")]
    pub sam: Vec<PathBuf>,
    /// Prints split by hand: what both follow up on
    #[arg(long, value_name = "FILES", num_args = 1.., requires = "kunde")]
    pub begge: Vec<PathBuf>,
    /// Prints split by hand: what is for information only
    #[arg(long, value_name = "FILES", num_args = 1.., requires = "kunde")]
    pub orientering: Vec<PathBuf>,
    /// Reports of this program in which people filled the column Ret ejer (files and folders)
    #[arg(long, value_name = "FILES", num_args = 1..)]
    pub reports: Vec<PathBuf>,
    /// Folders of reports: what people set under Ret ejer in any of them, as their histories remember it
    #[arg(long, value_name = "DIR", num_args = 1..)]
    pub history: Vec<PathBuf>,
    /// Write a list to fill in instead: one line for each code and text in these prints without an owner, the most frequent
    /// first (no FILES: what the reports of --history leave open, else the inputs of the settings); --apply reads it back
    #[arg(long, value_name = "FILES", num_args = 0..,
        conflicts_with_all = ["kunde", "sam", "begge", "orientering", "reports"])]
    pub fill_in: Option<Vec<PathBuf>>,
    /// The proposal or list to write, a workbook that is not there yet
    #[arg(long, value_name = "FORSLAG.xlsx", required_unless_present = "apply")]
    pub out: Option<PathBuf>,
    /// The lønkørsel of prints that do not state theirs
    #[arg(long, value_name = "2023-08-2")]
    pub run: Option<PayrollRun>,
    /// Add the rows of this proposal that are approved (Godkendt is Ja), or the filled-in lines of this list, to the rule table
    #[arg(long, value_name = "FORSLAG.xlsx",
        conflicts_with_all = ["kunde", "sam", "begge", "orientering", "reports", "history", "fill_in", "out", "run"])]
    pub apply: Option<PathBuf>,
}

/// Arguments of `send`.
#[derive(Debug, Args)]
pub struct SendArgs {
    /// Folder of the reports; `out` of the settings where it is not given
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Only this lønkørsel
    #[arg(long, value_name = "2023-08-2")]
    pub run: Option<PayrollRun>,
    /// Only this løngruppe (may be given several times)
    #[arg(long = "group", value_name = "N", value_parser = pay_group)]
    pub groups: Vec<PayGroup>,
    /// Let the last report of this løngruppe go (that of --run, where it is given), and send it now; several may be given,
    /// and `alle` is every løngruppe
    #[arg(long, value_name = "GRUPPE", value_delimiter = ',', value_parser = release_arg)]
    pub release: Vec<ReleaseArg>,
    /// With --release: although it is ufuldstændig, late, stale or has too much Uafklaret
    #[arg(long, requires = "release")]
    pub anyway: bool,
    /// Ask about each delivery that was cut off on its way, or that the history does not know, whether it arrived, and note
    /// the answer
    #[arg(long, conflicts_with_all = ["release", "dry_run"])]
    pub resolve: bool,
    /// Ask whether to send once more what was delivered of this løngruppe's last report (that of --run) and came back
    #[arg(long, value_name = "GRUPPE", value_parser = pay_group, conflicts_with_all = ["release", "resolve", "dry_run"])]
    pub again: Vec<PayGroup>,
    /// List exactly what would go where, and send nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// What `--release` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReleaseArg {
    /// `alle`: every løngruppe.
    All,
    /// One løngruppe.
    Group(PayGroup),
}

impl ReleaseArg {
    /// Whether it names a løngruppe.
    pub fn names(&self, group: &PayGroup) -> bool {
        matches!(self, Self::All) || matches!(self, Self::Group(named) if named == group)
    }
}

impl std::fmt::Display for ReleaseArg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::All => f.write_str("alle"),
            Self::Group(group) => group.fmt(f),
        }
    }
}

fn release_arg(text: &str) -> Result<ReleaseArg, String> {
    if text.trim().to_lowercase() == "alle" {
        return Ok(ReleaseArg::All);
    }
    pay_group(text).map(ReleaseArg::Group).map_err(|error| format!("{error}; or write alle"))
}

impl SendArgs {
    /// Whether a report is looked at.
    pub fn wants(&self, run: PayrollRun, group: &PayGroup) -> bool {
        let groups = self.groups_to_send();
        self.run.is_none_or(|wanted| wanted == run) && (groups.is_empty() || groups.contains(group))
    }

    /// The only løngrupper that are looked at; empty for all.
    pub fn groups_to_send(&self) -> Vec<PayGroup> {
        let group = |named: &ReleaseArg| {
            if let ReleaseArg::Group(group) = named { Some(group.clone()) } else { None }
        };
        match (self.groups.is_empty(), self.release.contains(&ReleaseArg::All)) {
            (false, _) => self.groups.clone(),
            (true, true) => Vec::new(),
            (true, false) => {
                self.release.iter().filter_map(group).chain(self.again.iter().cloned()).collect()
            }
        }
    }
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder; files that are there already are left as they are
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Folder for the prints: empty, or not there yet
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// How many løngrupper
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=MOST_GROUPS as i64))]
    pub groups: u32,
    /// How many advices each of them has; a third stands in both prints
    #[arg(long, value_name = "M", default_value_t = 60, value_parser = clap::value_parser!(u32).range(0..=MOST_ADVICES as i64))]
    pub advices: u32,
    /// The lønkørsel
    #[arg(long, value_name = "RUN", default_value = "2023-08-2")]
    pub run: PayrollRun,
    /// Another seed gives other persons, amounts and dates
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write a page for each command into this folder instead
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Arguments of `help`.
#[derive(Debug, Args)]
pub struct HelpArgs {
    /// A topic, or the words of a command; without it the commands and the topics are listed
    #[arg(value_name = "TOPIC")]
    pub words: Vec<String>,
}

fn pay_group(text: &str) -> Result<PayGroup, String> {
    PayGroup::new(text).ok_or_else(|| format!("'{text}' is not a løngruppe; expected up to ten digits"))
}
