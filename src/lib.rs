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
//! An [`Advice`](model::Advice) is one row of a print; its [`Kind`](model::Kind) is Fejl, Advis, Information or
//! Erindring. A print belongs to one [`PayrollRun`](model::PayrollRun) (lønkørsel) and one
//! [`PayGroup`](model::PayGroup) (løngruppe). Who follows up is its [`Owner`](model::Owner) (ejer).
//!
//! # What holds everywhere
//!
//! - Every line of every input is accounted for: part of an advice, furniture, blank, or not recognised and shown.
//! - Exactly one layout may claim a file; what a layout does not name is never guessed.
//! - A report holds one løngruppe and one lønkørsel.
//! - Persons stand in reports and in nothing else: no message quotes what a line of a print says.
//! - The same input gives the same bytes.
//! - What was delivered is not changed, and nothing is delivered twice.
//! - No network but in [`deliver::mail`].

pub mod build_info;
pub mod calendar;
pub mod classify;
pub mod cli;
pub mod closing;
pub mod cmd;
pub mod compose;
pub mod config;
pub mod console;
pub mod customers;
pub mod deliver;
pub mod demo;
pub mod discover;
pub mod document;
pub mod exit;
pub mod export;
pub mod fs;
pub mod history;
pub mod interrupt;
pub mod kept_aside;
pub mod layout;
pub mod log;
pub mod merge;
pub mod model;
pub mod outcome;
pub mod overview;
pub mod parse;
pub mod past;
pub mod pipeline;
pub mod place;
pub mod prints;
pub mod problem;
pub mod put_away;
pub mod read;
pub mod remember;
pub mod report;
pub mod rules;
pub mod secret;
pub mod sheet;
pub mod starter;
pub mod summary;
pub mod survey;
pub mod teach;
pub mod trend;
pub mod typed;
pub mod unchanged;
pub mod write;
