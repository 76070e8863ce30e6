//! All that touches the world: files, clock and environment, console, log, signals, secret.

pub mod browser;
pub mod console;
pub mod fs;
pub mod interrupt;
pub mod log;
pub mod outside;
pub mod secret;
