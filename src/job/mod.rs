//! The steps of a run, from the folder of prints to what is put away.

pub mod classify;
pub mod compose;
pub mod discover;
pub mod kept_aside;
pub mod outcome;
pub mod overviews;
pub mod past;
pub mod prints;
pub mod put_away;
pub mod remember;
pub mod summary;
pub mod survey;
pub mod trend;
pub mod unchanged;
pub mod write;
