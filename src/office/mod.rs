//! What the staff own: rules, catalogue, customers, calendar, settings, passwords.

pub mod calendar;
pub mod customers;
mod guides;
pub mod mail_settings;
pub mod passwords;
pub mod rules;
pub mod settings;
pub mod sheet;
pub mod starter;
