//! `uddata` turns the error and advice prints of a payroll run into one sortable report per lønkørsel and løngruppe.
//!
//! The data flow is the architecture; [`pipeline`] shows it on one page:
//!
//! ```text
//! discover → read → parse → merge → classify → compare → write → (send)
//! ```
//!
//! # The words
//!
//! An [`Advice`](domain::Advice) is one row of a print; its [`Kind`](domain::Kind) is Fejl, Advis, Information or
//! Erindring. A print belongs to one [`PayrollRun`](domain::PayrollRun) (lønkørsel) and one
//! [`PayGroup`](domain::PayGroup) (løngruppe). Who follows up is its [`Owner`](domain::Owner) (ejer).
//!
//! Three words that are easily mixed: a *file* is what lies in the input folder
//! ([`InputFile`](job::discover::InputFile), and [`PrintFile`](job::survey::PrintFile) once a layout claims it); a *print*
//! is what stands in one ([`Print`](job::prints::Print)); its *kind* is U721 or Fejl & Advis
//! ([`PrintKind`](domain::PrintKind)).
//!
//! # What holds everywhere
//!
//! - Every line of every input is accounted for: part of an advice, furniture, blank, or not recognised and shown.
//! - Exactly one layout may claim a file; what a layout does not name is never guessed.
//! - A report holds one løngruppe and one lønkørsel.
//! - Persons stand in reports and in nothing else: no message quotes what a line of a print says.
//! - A message is made without knowing who reads it: `{}` shows it in English, `{:#}` in Danish where staff read it.
//! - The same input gives the same bytes.
//! - What was delivered is not changed, and nothing is delivered twice.
//! - No network but in [`delivery::mail`]; the page to teach a print on listens on this machine alone.
//!
//! # The rooms
//!
//! From the ground up; each uses only those above it in this list, which `tests/it/layers.rs` holds.
//!
//! | room | holds |
//! |---|---|
//! | [`domain`] | the words of the field as values; pure |
//! | [`system`] | all that touches the world: files, clock, environment, console, log, signals, secret |
//! | [`formats`] | bytes to documents and back: text, PDF, tables, archives, workbooks, csv; knows no print; pure |
//! | [`prints`] | what a print looks like and says: layouts, parsing, teaching, merging, the demo; pure |
//! | [`office`] | what staff own: rules, catalogue, customers, calendar, settings, passwords |
//! | [`report`] | one report and the overview of all, the workbooks that they become, and reading them back; pure |
//! | [`history`] | memory between runs: pure steps from run to run, and the store that keeps them |
//! | [`delivery`] | finished reports to the kunder, each once |
//! | [`job`] | the steps of a run |
//! | [`cli`] | the command line, and what it says |

pub mod cli;
pub mod delivery;
pub mod domain;
pub mod formats;
pub mod history;
pub mod job;
pub mod office;
pub mod pipeline;
pub mod prints;
pub mod report;
pub mod system;
