//! One fixture for each message: what it says, to the letter, and how the run ends.

use crate::fixture::{Held, check_all};

#[test]
fn every_message_is_as_expected() {
    check_all("errors", Held::Messages);
}
