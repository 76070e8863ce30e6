//! Pages that are named on the command line.

use std::collections::BTreeSet;
use std::str::FromStr;

/// Pages of a file, as `3` or `3-4`, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRange {
    from: u32,
    to: u32,
}

impl PageRange {
    /// Those of `pages` that are meant.
    pub fn of(self, pages: impl Iterator<Item = u32>) -> BTreeSet<u32> {
        pages.filter(|page| (self.from..=self.to).contains(page)).collect()
    }
}

impl FromStr for PageRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        let number = |text: &str| text.trim().parse::<u32>().ok().filter(|number| *number > 0);
        match (number(from), number(to)) {
            (Some(from), Some(to)) if from <= to => Ok(Self { from, to }),
            _ => Err("expected a page or pages from and to, as 3 or 3-4".to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_one_or_from_and_to() {
        assert_eq!("3".parse(), Ok(PageRange { from: 3, to: 3 }));
        assert_eq!("3-4".parse(), Ok(PageRange { from: 3, to: 4 }));
        assert_eq!(PageRange { from: 2, to: 9 }.of([1, 2, 3].into_iter()), BTreeSet::from([2, 3]));
        for wrong in ["", "0", "4-3", "a", "1-2-3", "-3"] {
            assert!(wrong.parse::<PageRange>().is_err(), "{wrong}");
        }
    }
}
