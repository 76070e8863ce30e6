//! overview

pub mod publish;
