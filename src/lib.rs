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
//! # What holds everywhere
//!
//! - Every line of every input is accounted for: part of an advice, furniture, blank, or not recognised and shown.
//! - Exactly one layout may claim a file; what a layout does not name is never guessed.
//! - A report holds one løngruppe and one lønkørsel.
//! - Persons stand in reports and in nothing else: no message quotes what a line of a print says.
//! - The same input gives the same bytes.
//! - What was delivered is not changed, and nothing is delivered twice.
//! - No network but in [`delivery::mail`].

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
